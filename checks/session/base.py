"""What every part of the desk stands on: the settings, the journal with the call, the content, and the one way that leads to events."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Literal

from checks.call import events as ev
from checks.call.journal import Clock, Journal, Saved, utc_now
from checks.facts import Vantage
from checks.settings import Settings, database_path

if TYPE_CHECKING:
    from checks.call.commands import Effect, Move
    from checks.call.state import Call
    from checks.guest.lookup_context import Kept
    from checks.guest.sign_in.session import SignIn
    from checks.guide.content import Content, Fault
    from checks.practice.changes import Change
    from checks.practice.scenarios import Scenario
    from checks.session.removal import Removed

CheckName = Literal["network", "guest", "domain"]

logging.getLogger("mfa_desk").addHandler(logging.NullHandler())


class Base:
    """A desk with at most one call on it, as far as its parts share it.

    Raises Problem when it is made where the database must not be touched.
    """

    def __init__(self, settings: Settings, *, folder: Path | None = None, clock: Clock = utc_now) -> None:
        self.settings = settings
        self.faults: tuple[Fault, ...] = ()
        self._folder = folder
        self._clock = clock
        self._content: Content | None = None
        self._reading = Lock()
        self._scenario: Scenario | None = None
        self._watchers: list[Callable[[], None]] = []
        self._running: dict[CheckName, asyncio.Task[None]] = {}
        self._runs: dict[CheckName, int] = {}
        self._sign_in: SignIn | None = None
        self._changes: list[Change] = []
        self._kept: Kept | None = None
        self._journal = Journal(database_path(settings), clock)
        self.removed: Removed | None = None
        """The last text that something was taken out of before it was stored, until it is retyped."""

    @property
    def content(self) -> Content:
        """The guide and its trees; read at first use. A folder with faults is left aside, and `faults` says why."""
        self.load_content()
        assert self._content is not None
        return self._content

    def load_content(self) -> None:
        """Read the content where that was not done; blocking, so that a screen may do it in a thread beside its first paint."""
        if self._content is None:
            with self._reading:
                if self._content is None:
                    self._read_content()

    def _read_content(self) -> None:
        from checks.guide.content import ContentError, load

        if self._folder is not None:
            from checks.guide.lint import errors_of

            try:
                content = load(self._folder, self.settings.tenant.invitation_senders)
                self.faults = errors_of(content)
            except ContentError as error:
                self.faults = error.faults
            if not self.faults:
                self._content = content
                return
        self._content = load(senders=self.settings.tenant.invitation_senders)

    @property
    def call(self) -> Call | None:
        """The call on the desk."""
        return self._journal.call

    @property
    def saved(self) -> Saved:
        """How the call stands on disk."""
        return self._journal.saved

    @property
    def scenario(self) -> Scenario | None:
        """The practice scenario that the call follows."""
        return self._scenario

    @property
    def vantage(self) -> Vantage:
        """Where this machine stands: at the desk until someone says that it is on the client's network."""
        if self.call is not None and self.call.vantage is not None:
            return Vantage(self.call.vantage)
        return Vantage(self.settings.network.vantage or "desk")

    @property
    def sign_in(self) -> SignIn:
        """Who is signed in to the tenant, for all the calls of this desk; every change of it shows like one of the call's."""
        if self._sign_in is None:
            from checks.guest.sign_in.session import SignIn

            self._sign_in = SignIn(self.settings, self._changed)
        return self._sign_in

    @property
    def account(self) -> str:
        """Who is signed in to the tenant; empty where nobody is."""
        return "" if self._sign_in is None else self._sign_in.state.account

    def now(self) -> datetime:
        """The time by the desk's clock."""
        return self._clock()

    def watch(self, watcher: Callable[[], None]) -> None:
        """Have ``watcher`` called after every change."""
        self._watchers.append(watcher)

    def _move(self, move: Move) -> Effect | None:
        bodies, effect = move
        self._add(*bodies)
        return effect

    def _add(self, *bodies: ev.Body) -> bool:
        if not bodies:
            return False
        self._journal.add(*bodies)
        self._changed()
        return True

    def _changed(self) -> None:
        for watcher in self._watchers:
            watcher()

    def _require(self) -> Call:
        if self.call is None:
            raise RuntimeError("no call is on the desk")
        return self.call

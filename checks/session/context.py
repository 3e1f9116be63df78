"""What everything that serves a call shares: the settings, the content, the record of the call, the sign-in."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from checks.call import events as ev
from checks.call.journal import Clock, Journal
from checks.facts import Vantage
from checks.settings import Settings, database_path

if TYPE_CHECKING:
    from checks.call.prompt import Prompt
    from checks.call.state import Call
    from checks.guest.actions import GuestAction
    from checks.guest.sign_in.session import SignInSession
    from checks.guide.content import Content, Fault
    from checks.practice.scenarios import Scenario

logging.getLogger("mfa_desk").addHandler(logging.NullHandler())


class Library:
    """The guide and its trees, read at first use; a custom folder with faults is not used."""

    def __init__(self, settings: Settings, folder: Path | None = None) -> None:
        self.faults: tuple[Fault, ...] = ()
        """What is wrong with the folder, so that the built-in content is used instead."""
        self._senders = settings.tenant.invitation_senders
        self.folder = folder
        """The content folder of one's own; None without one."""
        self._content: Content | None = None
        self._reading = Lock()

    @classmethod
    def of(cls, content: Content, settings: Settings) -> Library:
        """Return a library with this content, which has already been read."""
        library = cls(settings)
        library._content = content
        return library

    @property
    def is_loaded(self) -> bool:
        """Whether the content has been read."""
        return self._content is not None

    @property
    def content(self) -> Content:
        """The content; blocks while it is read for the first time."""
        self.load()
        assert self._content is not None
        return self._content

    def load(self) -> None:
        """Read the content unless that was done. Blocking: a screen may call it in a thread during its first paint."""
        if self._content is None:
            with self._reading:
                if self._content is None:
                    self._content = self._read()

    def _read(self) -> Content:
        from checks.guide.content import ContentError, load

        if self.folder is not None:
            from checks.guide.lint import errors_of

            try:
                content = load(self.folder, self._senders)
                self.faults = errors_of(content)
            except ContentError as error:
                self.faults = error.faults
            if not self.faults:
                return content
        return load(senders=self._senders)


class SessionContext:
    """The record of at most one call, with what its checks and commands need.

    Its constructor raises Problem if the database must not be touched.
    """

    def __init__(self, settings: Settings, library: Library, clock: Clock) -> None:
        self.settings = settings
        self.library = library
        self.clock = clock
        self.journal = Journal(database_path(settings), clock)
        self.scenario: Scenario | None = None
        """The practice scenario that the call follows."""
        self.practice_actions: list[GuestAction] = []
        """What was changed in the practice tenant during this call."""
        self._sign_in: SignInSession | None = None
        self._watchers: list[Callable[[], None]] = []
        self._prompted: tuple[Call, Prompt] | None = None

    @property
    def call(self) -> Call | None:
        """The call that is open."""
        return self.journal.call

    @property
    def open_call(self) -> Call:
        """The call that is open. Raises RuntimeError if there is none."""
        if self.call is None:
            raise RuntimeError("no call is open")
        return self.call

    @property
    def vantage(self) -> Vantage:
        """Where this machine is: at the desk until someone says that it is on the client's network."""
        if self.call is not None and self.call.vantage is not None:
            return Vantage(self.call.vantage)
        return Vantage(self.settings.network.vantage or "desk")

    @property
    def sign_in(self) -> SignInSession:
        """Who is signed in to the tenant, for all calls of this session; the watchers are notified of its changes."""
        if self._sign_in is None:
            from checks.guest.sign_in.session import SignInSession

            self._sign_in = SignInSession(self.settings, self.notify)
        return self._sign_in

    @property
    def account(self) -> str:
        """Who is signed in to the tenant; empty if nobody is."""
        return "" if self._sign_in is None else self._sign_in.state.account

    @property
    def notes_folder(self) -> Path:
        """The folder for notes and what goes with them: next to the database."""
        return database_path(self.settings).parent / "notes"

    def prompt(self) -> Prompt | None:
        """Return what comes next in the call, computed once for each state of the call; None without one."""
        call = self.call
        if call is None:
            return None
        if self._prompted is None or self._prompted[0] is not call:
            from checks.call.prompt import prompt

            self._prompted = (call, prompt(call, self.library.content))
        return self._prompted[1]

    def now(self) -> datetime:
        """Return the time by the session's clock."""
        return self.clock()

    def cancel_sign_in(self) -> None:
        """Stop a sign-in that is in progress."""
        if self._sign_in is not None:
            self._sign_in.cancel()

    def watch(self, watcher: Callable[[], None]) -> None:
        """Have ``watcher`` called after every change."""
        self._watchers.append(watcher)

    def notify(self) -> None:
        """Tell the watchers that something changed."""
        for watcher in self._watchers:
            watcher()

    def add(self, *bodies: ev.Body) -> bool:
        """Store events, fold them into the call and tell the watchers; return False for none."""
        if not bodies:
            return False
        self.journal.add(*bodies)
        self.notify()
        return True

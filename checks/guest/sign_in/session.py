"""Who is signed in: what screens show of it (`SignIn.state`), what a person does about it, and the tokens that Graph is asked with.

Tokens are held here and nowhere else, unless the settings keep them (`checks.guest.sign_in.cache`).
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING, Any, Final, Literal

from checks.guest.graph.permissions import read_scopes
from checks.guest.graph.token import AccessToken
from checks.guest.sign_in.outcome import SignInOutcome, SignInRefused
from checks.guest.sign_in.updates import NotSignedIn, Shown, SignedIn, SignInMethod, SignInUpdate
from checks.guest.sign_in.worker import in_thread
from checks.problems import Problem
from checks.settings import Settings

if TYPE_CHECKING:
    from checks.guest.sign_in.device_code import Pause
    from checks.guest.sign_in.ways import SignInWay

_LOG = logging.getLogger("mfa_desk")
_PORT: Final = 8400
_EARLY: Final = timedelta(minutes=5)
"""A token that ends sooner is renewed before it is used."""
_NOW: Final = timedelta(0)
_ALONE: Final[frozenset[SignInMethod]] = frozenset({"azure_cli", "certificate", "token"})
"""The methods that ask nobody."""


@dataclass(frozen=True, slots=True)
class SignInProgress:
    """How far signing in has got, without any secret.

    ``account`` is who is signed in, whatever the ``phase``: a sign-in for more scopes may be running meanwhile. ``problem`` is why the
    last one failed. ``kept`` is how tokens are stored, and ``kept_in`` the file that holds them unencrypted, if there is one.
    """

    phase: Literal["out", "opening", "waiting", "in", "ended"] = "out"
    method: SignInMethod | None = None
    account: str = ""
    scopes: frozenset[str] | None = None
    shown: Shown | None = None
    problem: Problem | None = None
    kept: Literal["memory", "encrypted", "file"] = "memory"
    kept_in: Path | None = None


@dataclass(frozen=True, slots=True)
class _Held:
    """A token, and the scopes that were requested with it: those not granted then are not requested again."""

    token: AccessToken
    scopes: frozenset[str] = field(default_factory=frozenset)

    def serves(self, wanted: frozenset[str], early: timedelta) -> bool:
        ends = self.token.expires
        lasts = ends is None or ends - datetime.now(UTC) > early
        return lasts and (wanted <= self.scopes or wanted <= (self.token.scopes or frozenset()))


class SignInSession:
    """One agent's sign-in. ``changed`` is called after every change of ``state``."""

    def __init__(
        self,
        settings: Settings,
        changed: Callable[[], None] = lambda: None,
        *,
        environment: Mapping[str, str] = os.environ,
        port: int | None = None,
        pause: Pause = asyncio.sleep,
    ) -> None:
        self.state = SignInProgress()
        self._settings = settings
        self._changed = changed
        self._environment = environment
        self._how = (_PORT if port is None else port, pause)
        self._ways: dict[str, SignInWay] = {}
        self._way: SignInWay | None = None
        self._held: list[_Held] = []
        self._session = object()
        self._task: asyncio.Task[None] | None = None
        self._pasted: asyncio.Queue[str] = asyncio.Queue()
        self._renewing = asyncio.Lock()

    @property
    def signed_in(self) -> bool:
        """Whether there is somebody whose token can be requested."""
        return self._way is not None

    @property
    def running(self) -> bool:
        """Whether a sign-in is in progress."""
        return self._task is not None and not self._task.done()

    def methods(self) -> tuple[SignInMethod, ...]:
        """Return the methods available here, with the settings' own first."""
        methods: list[SignInMethod] = ["device_code", "browser"]
        if which("az", path=self._environment.get("PATH")):
            methods.append("azure_cli")
        if self._settings.tenant.certificate:
            methods.append("certificate")
        if self._environment.get("MFA_DESK_TOKEN"):
            methods.append("token")
        own = self._own_method
        return (own, *(method for method in methods if method != own))

    def start(self, method: SignInMethod | None = None, scopes: Sequence[str] = ()) -> None:
        """Begin to sign in, for what a look-up reads and also for ``scopes``; one in progress is given up."""
        self.cancel()
        method = method or self._own_method
        wanted = tuple(dict.fromkeys((*read_scopes(), *scopes)))
        self._pasted = asyncio.Queue()
        self._show(SignInProgress("opening", method, self.state.account, self.state.scopes))
        self._task = asyncio.get_running_loop().create_task(self._run(method, wanted))

    def cancel(self) -> bool:
        """Give up a sign-in in progress, at once; whoever was signed in before stays signed in."""
        if self._task is None or not self.running:
            return False
        self._task.cancel()
        self._task = None
        self._end(SignInOutcome("sign_in.cancelled").problem)
        return True

    def paste(self, text: str) -> None:
        """Take what a browser's address bar holds after a sign-in that it could not hand over."""
        self._pasted.put_nowait(text)

    async def finished(self) -> SignInProgress:
        """Wait for the sign-in in progress, and return the state it ends in."""
        if self._task is not None:
            await asyncio.wait({self._task})
        return self.state

    async def forget(self) -> None:
        """Sign out: no token is kept any more, here or on disk."""
        self.cancel()
        self._drop()
        self._show(SignInProgress())
        for way in self._ways.values():
            await way.forget()

    async def token(self, scopes: Sequence[str], *, anew: bool = False) -> AccessToken:
        """Return a token for these scopes of Graph, without asking anyone. Raises Problem if that isn't possible."""
        wanted = frozenset(scope.lower() for scope in scopes)
        async with self._renewing:
            held = None if anew else self._holding(wanted, _EARLY)
            if held is not None:
                return held
            await self._quietly()
            if self._way is None:
                raise SignInOutcome("sign_in.needed").problem
            held = None if anew else self._holding(wanted, _EARLY)
            return held or await self._renewed(scopes, wanted, anew=anew)

    @property
    def _own_method(self) -> SignInMethod:
        named: Any = self._settings.tenant.sign_in
        method: SignInMethod = named
        return method

    def _holding(self, wanted: frozenset[str], early: timedelta) -> AccessToken | None:
        return next((held.token for held in self._held if held.serves(wanted, early)), None)

    async def _renewed(self, scopes: Sequence[str], wanted: frozenset[str], *, anew: bool) -> AccessToken:
        way, session = self._way, self._session
        assert way is not None
        token, outcome = None, SignInOutcome("sign_in.needed")
        try:
            token = await way.renewed(scopes, anew=anew)
        except SignInRefused as refused:
            outcome = refused.outcome
        if self._session is not session:
            # Meanwhile somebody else signed in, whose token counts, or somebody signed out.
            token = self._holding(wanted, _NOW)
            if token is None:
                raise SignInOutcome("sign_in.needed").problem
            return token
        if token is None:
            return self._left_with(outcome, wanted, anew=anew)
        self._hold(token, scopes)
        return token

    def _left_with(self, outcome: SignInOutcome, wanted: frozenset[str], *, anew: bool) -> AccessToken:
        """Return what is left if a token could not be renewed: the old one while it lasts, if only the network failed."""
        old = None if anew or outcome.ends else self._holding(wanted, _NOW)
        if old is not None:
            return old
        reading = wanted <= frozenset(scope.lower() for scope in read_scopes())
        if not reading and (outcome.ends or outcome.code == "sign_in.consent"):
            raise SignInOutcome("sign_in.needed").problem
        if outcome.ends:
            self._drop()
            self._show(SignInProgress("ended", self.state.method, problem=outcome.problem))
            raise SignInOutcome("sign_in.needed").problem
        raise outcome.problem

    async def _quietly(self) -> None:
        """Sign in without asking anyone, if possible: by the settings' method, or with what was stored. Raises Problem if it is refused."""
        method = self._own_method
        if self._way is not None or (method not in _ALONE and not self._settings.tenant.keep_token):
            return
        try:
            await self._take_up(method, await self._way_of(method))
        except SignInRefused as refused:
            raise refused.outcome.problem from None

    async def _take_up(self, method: SignInMethod, way: SignInWay) -> None:
        """Sign in whoever can be without being asked. Raises SignInRefused, except for a person whose stored sign-in has expired."""
        try:
            token = await way.renewed(read_scopes(), anew=False)
        except SignInRefused as refused:
            if method in _ALONE or not refused.outcome.ends:
                raise
            return
        if token is not None:
            self._signed(method, way, token, read_scopes())

    async def _run(self, method: SignInMethod, scopes: Sequence[str]) -> None:
        """Run one sign-in to its end, whatever that is."""
        try:
            way = await self._way_of(method)
            if method not in _ALONE and self._settings.tenant.keep_token and self._way is None:
                await self._take_up(method, way)
                if self._holding(frozenset(scope.lower() for scope in scopes), _NOW) is not None:
                    return
            updates: AsyncGenerator[SignInUpdate, None] = way.updates(method, scopes, self._pasted)
            async with aclosing(updates):
                async for update in updates:
                    match update:
                        case Shown():
                            self._show(replace(self.state, phase="waiting", shown=update))
                        case SignedIn(token):
                            self._signed(method, way, token, scopes)
                        case NotSignedIn(outcome):
                            self._end(outcome.problem)
        except SignInRefused as refused:
            self._end(refused.outcome.problem)
        except Problem as problem:
            self._end(problem)
        except Exception as error:  # noqa: BLE001 - its own bug must not end the call: it is reported, and logged without its text
            _LOG.error("sign-in broke: %s", type(error).__name__)
            self._end(SignInOutcome("sign_in.error", {"reason": type(error).__name__}).problem)

    async def _way_of(self, method: SignInMethod) -> SignInWay:
        key = method if method in _ALONE else "person"
        if key not in self._ways:
            opening = partial(_open_way, method, self._settings, self._environment, *self._how)
            self._ways[key] = await in_thread(opening)
        return self._ways[key]

    def _signed(self, method: SignInMethod, way: SignInWay, token: AccessToken, scopes: Sequence[str]) -> None:
        self._held = [held for held in self._held if held.token.account == token.account and self._way is way]
        self._way, self._session = way, object()
        self._hold(token, scopes)
        self._show(SignInProgress("in", method, token.account, token.scopes, kept=way.kept.how, kept_in=way.kept.path))

    def _hold(self, token: AccessToken, scopes: Sequence[str]) -> None:
        """Hold a token next to those for other scopes; the one with the fewest is used if it is enough."""
        names = frozenset(scope.lower() for scope in scopes)
        kept = (held for held in self._held if held.scopes != names)
        self._held = sorted((*kept, _Held(token, names)), key=lambda held: len(held.scopes))

    def _drop(self) -> None:
        self._held = []
        self._way, self._session = None, object()

    def _end(self, problem: Problem) -> None:
        state = self.state
        if self._way is None:
            self._show(SignInProgress("ended", state.method, problem=problem))
        else:
            self._show(replace(state, phase="in", shown=None, problem=problem))

    def _show(self, state: SignInProgress) -> None:
        self.state = state
        self._changed()


def _open_way(
    method: SignInMethod, settings: Settings, environment: Mapping[str, str], port: int, pause: Pause
) -> SignInWay:
    """Return the implementation of a method; run it in a thread, since it loads msal and httpx."""
    from checks.guest.sign_in.ways import way

    return way(method, settings, environment, port, pause)

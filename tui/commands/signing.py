"""Signing in from a shell: instructions for the person go to standard error, and the command waits."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final

from checks.problems import Problem
from tui.i18n import current_language, t
from tui.output import print_line

if TYPE_CHECKING:
    from checks.guest.sign_in.session import SignInSession
    from checks.guest.sign_in.updates import Shown, SignInMethod
    from checks.settings import Settings

_INDENT: Final = "    "


def to_stderr(line: str) -> None:
    """Print a line on standard error: standard output stays clean."""
    print_line(line, err=True)


async def signed_in(settings: Settings, say: Callable[[str], None] = to_stderr) -> SignInSession:
    """Sign somebody in: silently if possible, else as ``say`` tells a person to. Raises Problem if nobody signs in.

    If a policy blocks the device code, the browser is next, whose last address can be pasted; if standard input is not a terminal,
    nobody could paste it, and it ends there.
    """
    from checks.guest.graph.permissions import read_scopes
    from checks.guest.sign_in.session import SignInSession

    teller = SignInTeller(say, pasting=_can_type())
    sign_in = SignInSession(settings, lambda: teller.tell(sign_in))
    try:
        await sign_in.token(read_scopes())
    except Problem as problem:
        if problem.code != "sign_in.needed":
            raise
        await _by_a_person(sign_in, say)
    say(t("sign_in.as", account=sign_in.state.account or "?"))
    if sign_in.state.kept_in is not None:
        say(t("sign_in.kept.file", file=sign_in.state.kept_in))
    return sign_in


async def _by_a_person(sign_in: SignInSession, say: Callable[[str], None]) -> None:
    tried: list[SignInMethod | None] = []
    following: SignInMethod | None = None
    while following not in tried:
        tried.append(following)
        sign_in.start(following)
        pasting = asyncio.create_task(_pasted(sign_in))
        try:
            state = await sign_in.finished()
        finally:
            pasting.cancel()
            sign_in.cancel()
        if state.problem is None:
            return
        if state.problem.code == "sign_in.blocked" and state.method == "device_code":
            if not _can_type():
                raise Problem("sign_in.blocked_unattended", told=state.problem.params.get("told", ""))
            say(state.problem.message(current_language()))
            following = "browser"
    assert state.problem is not None
    raise state.problem


async def _pasted(sign_in: SignInSession) -> None:
    """Pass on what is typed, if somebody can type."""
    from checks.guest.sign_in.worker import in_thread

    while _can_type():
        line = await in_thread(partial(sys.stdin.readline, 16_384))
        if not line:
            return
        if sign_in.state.method == "browser":
            sign_in.paste(line)


class SignInTeller:
    """Says once what a person has to do to sign in: a state recurs whenever anything changes. ``pasting``: whether they can paste."""

    def __init__(self, say: Callable[[str], None], *, pasting: bool) -> None:
        self._say = say
        self._pasting = pasting
        self._last = ""

    def tell(self, sign_in: SignInSession) -> None:
        """Say what a person has to do, once."""
        shown = sign_in.state.shown
        if shown is None:
            return
        if shown.trouble is not None:
            self._say(shown.trouble.problem.message(current_language()))
        text = "\n".join(_lines(shown, pasting=self._pasting))
        if text != self._last:
            self._last = text
            self._say(text)


def _can_type() -> bool:
    return sys.stdin is not None and sys.stdin.isatty()


def _lines(shown: Shown, *, pasting: bool) -> list[str]:
    if shown.code:
        lines = [t("sign_in.open"), _INDENT + shown.address, t("sign_in.type"), _INDENT + shown.code]
    elif shown.forward:
        lines = [t("sign_in.forward"), _INDENT + shown.forward, t("sign_in.browse.ssh"), _INDENT + shown.address]
    elif shown.address:
        lines = [t("sign_in.browse"), _INDENT + shown.address]
    else:
        lines = []
    if shown.link and pasting:
        lines += [t("sign_in.shell.paste"), shown.link]
    return [*lines, t("sign_in.until", time=f"{shown.until.astimezone():%H:%M}")]

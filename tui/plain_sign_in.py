"""Signing in, and an action before it is done, as plain numbered lines."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, cast

from tui.i18n import current_language, t
from tui.panes.acting import action_rows
from tui.panes.signing import FORGET, PASTE, choices, signed_in
from tui.plain_pages import WIDTH, lines_of

if TYPE_CHECKING:
    from checks.guest.actions import GuestAction
    from checks.guest.sign_in.session import SignInSession
    from checks.session.controller import Controller
    from tui.plain_lines import Conversation


async def sign_in(controller: Controller, talk: Conversation, scopes: tuple[str, ...] = ()) -> bool:
    """Sign in; return whether somebody is signed in.

    An empty line gives up, a digit takes another method, anything else is a pasted address. Whoever watches the session says what to do.
    """
    signing = controller.session.sign_in
    signing.start(None, scopes)
    while signing.running:
        line = asyncio.ensure_future(talk.ask(t("plain.sign_in")))
        ended = asyncio.ensure_future(signing.finished())
        try:
            await asyncio.wait({line, ended}, return_when=asyncio.FIRST_COMPLETED)
            typed = line.result() if line.done() else None
        finally:
            line.cancel()
            ended.cancel()
            if line.done() and not line.cancelled() and line.exception() is not None:
                signing.cancel()
        if typed is not None:
            _take_line(signing, typed, scopes)
    state = signing.state
    if state.problem is not None:
        talk.say(state.problem.text(current_language()))
    if state.phase == "in":
        talk.say(signed_in(state))
    return state.phase == "in" and state.problem is None


async def is_wanted(action: GuestAction, controller: Controller, talk: Conversation) -> bool:
    """Show an action before it is done, and return whether to do it."""
    for line in lines_of(action_rows(action, controller.session.call, WIDTH, hide=controller.hide)):
        talk.say(line)
    return await talk.ask(">") == "1"


def _take_line(signing: SignInSession, line: str, scopes: tuple[str, ...]) -> None:
    ways = [way for way in choices(signing.state, signing.methods()) if way not in (PASTE, FORGET)]
    if line in ("", "esc"):
        signing.cancel()
    elif line.isdecimal() and 1 <= int(line[:4]) <= len(ways):
        signing.start(cast("Any", ways[int(line) - 1]), scopes)
    else:
        signing.paste(line)

"""Signing in and acting for a guest, as plain numbered lines."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from checks.problems import Problem
from tui.i18n import current_language, t
from tui.panes.acting import action_rows, confirmation_text, done_rows
from tui.panes.signing import FORGET, PASTE, choices, signed_in

if TYPE_CHECKING:
    from checks.call.events import IdentityHow
    from checks.guest.actions import Action, Kind, Subject
    from checks.session import CallSession
    from tui.text_layout import Row


@dataclass(frozen=True, slots=True)
class Talk:
    """How a person is talked with: a line said, a line asked for, rows shown ``width`` wide."""

    say: Callable[[str], None]
    ask: Callable[[str], Awaitable[str]]
    show: Callable[[list[Row]], None]
    width: int
    hide: Callable[[str], str]
    """Masks personal data while that is wanted."""


async def sign_in(session: CallSession, talk: Talk, scopes: tuple[str, ...] = ()) -> bool:
    """Sign in: an empty line gives up, a digit takes another way, anything else is a pasted address. True where somebody is signed in.

    What to do is said by whoever watches the session.
    """
    signing = session.sign_in
    if session.call is not None and session.call.practice is not None:
        talk.say(t("sign_in.practice"))
        return False
    signing.start(None, scopes)
    while signing.running:
        line = asyncio.ensure_future(talk.ask(t("plain.sign_in")))
        ended = asyncio.ensure_future(signing.finished())
        try:
            await asyncio.wait({line, ended}, return_when=asyncio.FIRST_COMPLETED)
            heard = line.result() if line.done() else None
        finally:
            line.cancel()
            ended.cancel()
            if line.done() and not line.cancelled() and line.exception() is not None:
                signing.cancel()
        if heard is not None:
            _heard(session, heard, scopes)
    state = signing.state
    if state.problem is not None:
        talk.say(state.problem.text(current_language()))
    if state.phase == "in":
        talk.say(signed_in(state))
    return state.phase == "in" and state.problem is None


async def act(session: CallSession, talk: Talk) -> None:
    """One thing for a guest of the last look-up: chosen, read, confirmed, done."""
    from checks.guest.actions import possible, title

    subjects = session.tenant.subjects()
    if not subjects:
        talk.say(t("act.nobody"))
        return
    subject: Subject | None = subjects[0]
    if len(subjects) > 1:
        subject = await _pick(talk, t("act.whom"), [(one, talk.hide(f"{one.name}  {one.address}")) for one in subjects])
    if subject is None:
        return
    lang = current_language()
    kinds = [(one, title(one)[lang]) for one in possible(subject)]
    kind: Kind | None = await _pick(talk, t("act.what", address=talk.hide(subject.address)), kinds)
    action = None if kind is None else await _described(session, talk, subject, kind)
    if action is not None:
        await _do(session, talk, action)


async def _described(session: CallSession, talk: Talk, subject: Subject, kind: Kind) -> Action | None:
    from checks.guest.actions import method_text, own_address

    if kind == "remove":
        try:
            methods = await session.tenant.methods_of(subject)
        except Problem as problem:
            talk.say(problem.text(current_language()))
            return None
        if not methods:
            talk.say(t("act.no_method"))
            return None
        lang = current_language()
        method = await _pick(talk, t("act.which"), [(one, method_text(one)[lang]) for one in methods])
        return None if method is None else session.tenant.action(kind, subject, method=method)
    if kind != "reset":
        return session.tenant.action(kind, subject)
    options = [*((one, talk.hide(one)) for one in subject.addresses), ("", t("act.address.other"))]
    address = await _pick(talk, t("act.where"), options)
    if address == "":
        address = await talk.ask(f"{t('act.address')} >")
    if address is None:
        return None
    own = own_address(subject, address)
    if own is None:
        talk.say(t("act.not_theirs"))
        return None
    return session.tenant.action(kind, subject, own)


async def _do(session: CallSession, talk: Talk, action: Action) -> None:
    """Show it, have it confirmed, do it, and say how it ended; sign in for it where that is needed."""
    call = session.call
    practice = call is not None and call.practice is not None
    talk.show(action_rows(action, call.identity if call else None, talk.width, practice=practice, hide=talk.hide))
    if await talk.ask(">") != "1" or not await _confirmed(session, talk, action):
        talk.say(t("plain.not_done"))
        return
    for last in (False, True):
        try:
            talk.show(done_rows(action, await session.tenant.execute(action), talk.width, hide=talk.hide))
            return
        except Problem as problem:
            if last or problem.code != "sign_in.needed" or not await sign_in(session, talk, action.scopes):
                talk.say(problem.text(current_language()))
                return


async def _confirmed(session: CallSession, talk: Talk, action: Action) -> bool:
    if not action.is_destructive:
        return True
    if session.call is not None and session.call.identity is None:
        from checks.call.events import IDENTITY_HOWS

        options = [*((how, t(f"identity.{how}")) for how in IDENTITY_HOWS), ("", t("identity.not"))]
        how = await _pick(talk, t("identity.title"), options)
        if not how:
            talk.say(t("act.not_identified"))
            return False
        session.tenant.verify_identity(cast("IdentityHow", how))
    return action.confirmed_by(await talk.ask(f"{confirmation_text('act.to_type', action, talk.hide)} >"))


async def _pick(talk: Talk, title: str, options: Sequence[tuple[Any, str]]) -> Any:
    """The choice of that number; None for any other line."""
    talk.say(title)
    for number, (_key, text) in enumerate(options, 1):
        talk.say(f"  {number}  {text}")
    line = await talk.ask(">")
    return options[int(line) - 1][0] if line.isdecimal() and 1 <= int(line[:4]) <= len(options) else None


def _heard(session: CallSession, line: str, scopes: tuple[str, ...]) -> None:
    signing = session.sign_in
    ways = [one for one in choices(signing.state, signing.methods()) if one not in (PASTE, FORGET)]
    if line in ("", "esc"):
        signing.cancel()
    elif line.isdecimal() and 1 <= int(line[:4]) <= len(ways):
        signing.start(cast("Any", ways[int(line) - 1]), scopes)
    else:
        signing.paste(line)

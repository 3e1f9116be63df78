"""What can be copied here as plain lines: the list, then the text itself, which is kept in a file."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from checks.files import reason_of
from checks.problems import Problem
from tui.i18n import current_language, t
from tui.panes.formatting import copy_text
from tui.plain_network import letter

if TYPE_CHECKING:
    from checks.session import CallSession

Say = Callable[[str], None]
Pick = Callable[[str, list[tuple[str, str]]], Awaitable[str | None]]


async def copy_out(session: CallSession, pick: Pick, say: Say) -> None:
    """Say what is chosen of what can be copied here, and keep it in its file."""
    call = session.call
    if call is None:
        return
    offered = session.handouts.offered()
    title = t("copies.title", lang=t(f"lang.{call.lang}"))
    key = await pick(title, [(one.id, copy_text(one)) for one in offered])
    chosen = next((one for one in offered if one.id == key), None)
    if chosen is None:
        return
    if chosen.kind == "letter":
        letter(session, keep=False, say=say)
        say(t("copies.keep_letter"))
        return
    try:
        say(session.handouts.text_of(chosen, call.lang).rstrip("\n"))
        say(
            t(
                "copies.kept",
                what=t(f"copy.{chosen.kind}"),
                file=session.handouts.keep(chosen, call.lang, clipboard=False),
            )
        )
    except Problem as problem:
        say(problem.text(current_language()))
    except OSError as error:
        say(t("plain.copy_failed", what=t(f"copy.{chosen.kind}"), reason=reason_of(error)[current_language()]))

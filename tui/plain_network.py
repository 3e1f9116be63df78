"""The network check as plain lines: one target in full, a result made on site, the letter to the client's IT."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from checks.call.run_queries import displayed_network_run
from checks.files import path_of
from checks.problems import Problem
from tui.i18n import current_language, t
from tui.messages import copy_failed
from tui.panes.network import faults, taken_in
from tui.panes.target import target_rows
from tui.text_layout import Row

if TYPE_CHECKING:
    from checks.session import CallSession

Say = Callable[[str], None]


def target(session: CallSession, asked: str, width: int) -> list[Row] | None:
    """Everything about one target of the run that is shown, by its name or as the how manieth of those that are not well; else None."""
    call = session.call
    run = None if call is None else displayed_network_run(call)
    if call is None or run is None:
        return None
    bad = [str(one["target"]) for one in faults(run)]
    place = int(asked[:6]) - 1 if asked.isdecimal() else -1
    name = bad[place] if 0 <= place < len(bad) else asked.lower()
    there = any(one["target"] == name for one in run.results)
    return target_rows(call, run, name, width, bars=False) if there else None


def open_result(session: CallSession, file: str, say: Say) -> None:
    """Take a result made on site into the call, and tell how that went."""
    try:
        say(taken_in(session.imports.load_result(path_of(file))))
    except Problem as problem:
        say(problem.text(current_language()))


def letter(session: CallSession, keep: bool, say: Say) -> None:
    """Say the letter in the client's language, or ``keep`` it in its file; or why there is none."""
    try:
        say(_letter(session, keep))
    except Problem as problem:
        say(problem.text(current_language()))
    except OSError as error:
        say(copy_failed("letter", error))


def _letter(session: CallSession, keep: bool) -> str:
    call = session.call
    written = None if call is None else session.handouts.letter(call.lang)
    if call is None or written is None:
        return t("letter.no_need")
    return t("letter.kept", file=session.handouts.keep_letter(call.lang)) if keep else written.text

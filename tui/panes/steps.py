"""The step tracker: the guide's six steps, the state of each, and the time spent on each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from checks.call.state import STEPS, Call
from checks.guide.content import Content
from tui.i18n import t
from tui.panes.formatting import GLYPHS, format_duration, localized
from tui.panes.picks import StepPick
from tui.text_layout import BLANK, Piece, Row, columns, cut, row

if TYPE_CHECKING:
    from checks.session.view import CallView


def status(call: Call, number: int) -> str:
    """Return the state of a step: its mark; ``now``; ``done`` if the client is further on; ``ahead``."""
    mark = call.steps[number - 1].mark
    if mark in ("done", "failed", "skipped") and not (mark == "failed" and call.step == number):
        return mark
    if call.step == number:
        return "now"
    if mark is not None:
        return mark
    return "done" if call.step is not None and number < call.step else "ahead"


def render(view: CallView, width: int) -> list[Row]:
    """Return the tracker as a pane: a line per step, the stages of the step that the client is at under it, and the legend."""
    call, content, now = view.call, view.content, view.at
    rows: list[Row] = []
    for step in content.steps:
        state = status(call, step.number)
        glyph, style = GLYPHS[state]
        spent = call.steps[step.number - 1].spent
        if call.step == step.number and call.stage_since is not None:
            spent += max(now - call.stage_since, timedelta())
        title = (
            columns(localized(step.title), format_duration(spent), width - 8)
            if spent
            else cut(localized(step.title), width - 8)
        )
        rows.append(
            row(
                (f" {step.number} ", "key"),
                (f"{glyph} ", style),
                (title, "do" if state == "now" else "plain"),
                pick=StepPick(step.number),
            )
        )
        if call.step == step.number:
            rows += _stages(call, content, width)
    return [*rows, BLANK, *_legend(width)]


def render_strip(view: CallView, width: int) -> Row:
    """Return the tracker in one line, with its key."""
    tracker = tracker_row(view.call)
    return row(*tracker.pieces, (cut(f"   F2 {t('pane.steps')}", max(0, width - len(tracker.text))), "dim"))


def tracker_row(call: Call) -> Row:
    """Return the tracker in one line: ``1[OK] 2[OK] 3[>>]``."""
    pieces: list[Piece] = []
    for number in range(1, STEPS + 1):
        glyph, style = GLYPHS[status(call, number)]
        pieces += [(f" {number}", "key"), (glyph, style)]
    return row(*pieces)


def _stages(call: Call, content: Content, width: int) -> Iterator[Row]:
    stages = content.stages(call.step or 1, call.option)
    if (call.step == STEPS and (call.option is None or call.stage is None)) or len(stages) < 2:
        return
    keys = [stage.key for stage in stages]
    at = keys.index(call.stage) if call.stage in keys else 0
    for number, stage in enumerate(stages):
        here = number == at
        yield row(
            (f"   {'>' if here else ' '} ", "accent"),
            (cut(localized(stage.title), width - 6), "plain" if here else "dim"),
        )


def _legend(width: int) -> Iterator[Row]:
    line = ""
    for name in ("done", "now", "failed", "unknown", "skipped"):
        part = f"{GLYPHS[name][0]} {t(f'mark.{name}')}"
        if line and len(line) + len(part) + 2 > width:
            yield row((line, "dim"))
            line = ""
        line = f"{line}  {part}" if line else part
    yield row((line, "dim"))

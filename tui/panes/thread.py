"""The thread: what was asked, answered, marked and found, the latest at the end."""

from __future__ import annotations

from collections.abc import Sequence

from checks.call.timeline import Line
from tui.i18n import t
from tui.panes.formatting import clock, labelled, ours
from tui.panes.guest import problem_words
from tui.panes.picks import QuestionPick
from tui.text_layout import Row, Style, paragraph

_STYLES: dict[str, Style] = {
    "evidence": "accent",
    "kept": "dim",
    "issue": "title",
    "branch": "dim",
    "check": "dim",
    "escalate": "warn",
    "action": "accent",
}


def thread_rows(lines: Sequence[Line], width: int) -> list[Row]:
    """Return the thread's rows; a line that can be asked again can be picked."""
    if not lines:
        return paragraph(t("thread.none"), width, "dim")
    rows: list[Row] = []
    for line in lines:
        pick = QuestionPick(line.branch, line.place) if line.branch and line.place else None
        rows += paragraph(_told(line), width, _STYLES.get(line.kind, "plain"), f"{clock(line.at)}  ", "dim", pick)
    return rows


def _told(line: Line) -> str:
    asked, answered = ours(line.asked), ours(line.answered)
    match line.kind:
        case "issue":
            return asked
        case "step":
            return labelled(asked, t(f"mark.{line.detail}"))
        case "branch":
            return labelled(asked, t(f"branch.{line.detail}")) + (f" – {answered}" if answered else "")
        case "text":
            return labelled(t(f"text.{line.detail}"), line.text)
        case "check":
            return labelled(t(f"pane.{line.text}"), _ended(line))
        case "letter":
            return t("thread.letter", lang=line.detail.upper(), file=line.text)
        case "copied":
            return t("thread.copied", title=asked)
        case "identity":
            return t("thread.identity", how=t(f"identity.{line.detail}"))
        case "action":
            return labelled(t(f"thread.action.{line.detail}"), f"{asked} {line.text}".strip())
        case "hold":
            return t(f"hold.{line.detail}")
        case "escalate":
            return f"{t('thread.escalated', owner=t('owner.' + line.detail))} {line.text}".strip()
        case "wrap_up":
            return t("thread.wrapped", how=t(f"wrapup.{line.detail}"))
        case _:
            sign = {"evidence": t("thread.by_evidence"), "kept": t("thread.kept")}.get(line.kind, "")
            return f"{asked} -> {answered or t('answer.' + line.detail)} {sign}".strip()


def _ended(line: Line) -> str:
    if line.detail == "ended":
        return t("check.ended")
    return problem_words(line.detail) if line.text == "guest" else t(f"network.problem.{line.detail}")

"""The timeline of a call: what was asked, answered, marked and found, the latest at the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import singledispatch
from typing import TYPE_CHECKING, Final

from checks.call.timeline import (
    ActionLine,
    AnswerLine,
    BranchLine,
    CheckLine,
    CopiedLine,
    EscalationLine,
    EvidenceLine,
    HoldLine,
    IdentityLine,
    IssueLine,
    KeptLine,
    LetterLine,
    Line,
    PhoneLine,
    QuestionLine,
    StepLine,
    TextLine,
    WrapUpLine,
)
from tui.i18n import t
from tui.panes.formatting import format_time, labelled, localized
from tui.panes.guest import problem_words
from tui.panes.picks import QuestionPick
from tui.text_layout import Row, Style, cut, paragraph, row

if TYPE_CHECKING:
    from checks.session.view import CallView

_STYLES: Final[Mapping[type[Line], Style]] = {
    EvidenceLine: "accent",
    KeptLine: "dim",
    IssueLine: "title",
    BranchLine: "dim",
    CheckLine: "dim",
    EscalationLine: "warn",
    ActionLine: "accent",
}


def render(view: CallView, width: int) -> list[Row]:
    """Return the pane's rows."""
    return thread_rows(view.timeline, width)


def render_strip(view: CallView, width: int) -> Row:
    """Return the parked walks, else the last of the timeline, in one line."""
    if view.call.parked:
        titles = ", ".join(localized(branch.title) for branch in view.call.parked)
        return row((cut(f" {t('thread.parked', titles=titles)}", width), "warn"))
    last = view.timeline[-1:]
    text = thread_rows(last, 400)[0].text if last else ""
    return row((cut(f" {labelled(t('pane.thread'), text)}", width), "dim"))


def thread_rows(lines: Sequence[Line], width: int) -> list[Row]:
    """Return the timeline's rows; a line that can be asked again can be picked."""
    if not lines:
        return paragraph(t("thread.none"), width, "dim")
    rows: list[Row] = []
    for line in lines:
        pick = QuestionPick(line.branch, line.place) if isinstance(line, QuestionLine) else None
        rows += paragraph(
            _describe(line), width, _STYLES.get(type(line), "plain"), f"{format_time(line.at)}  ", "dim", pick
        )
    return rows


@singledispatch
def _describe(line: object) -> str:
    """Return a line of the timeline in words."""
    raise TypeError(f"{type(line).__name__} is no line of a timeline")


@_describe.register
def _issue(line: IssueLine) -> str:
    return localized(line.title)


@_describe.register
def _step(line: StepLine) -> str:
    return labelled(localized(line.title), t(f"mark.{line.mark}"))


@_describe.register
def _branch(line: BranchLine) -> str:
    title, outcome = (localized(words) if words else "" for words in (line.title, line.outcome_title))
    return labelled(title, t(f"branch.{line.how}")) + (f" – {outcome}" if outcome else "")


@_describe.register
def _text(line: TextLine) -> str:
    return labelled(t(f"text.{line.kind}"), line.text)


@_describe.register
def _phone(line: PhoneLine) -> str:
    return t(f"thread.phone.{'mobile' if line.on_mobile else 'other'}")


@_describe.register
def _check(line: CheckLine) -> str:
    if line.problem is None:
        ending = t("check.ended")
    else:
        ending = problem_words(line.problem) if line.check == "guest" else t(f"network.problem.{line.problem}")
    return labelled(t(f"pane.{line.check}"), ending)


@_describe.register
def _letter(line: LetterLine) -> str:
    return t("thread.letter", lang=line.lang.upper(), file=line.file)


@_describe.register
def _copied(line: CopiedLine) -> str:
    return t("thread.copied", title=localized(line.title))


@_describe.register
def _identity(line: IdentityLine) -> str:
    how = t(f"identity.{line.how}")
    return t("thread.identity.of", how=how, whose=line.whose) if line.whose else t("thread.identity", how=how)


@_describe.register
def _action(line: ActionLine) -> str:
    return labelled(t(f"thread.action.{line.ending}"), f"{localized(line.text)} {line.why}".strip())


@_describe.register
def _hold(line: HoldLine) -> str:
    return t(f"hold.{line.how}")


@_describe.register
def _escalation(line: EscalationLine) -> str:
    return f"{t('thread.escalated', owner=t('owner.' + line.owner))} {line.why}".strip()


@_describe.register
def _wrap_up(line: WrapUpLine) -> str:
    return t("thread.wrapped", how=t(f"wrapup.{line.how}"))


@_describe.register
def _answer(line: AnswerLine) -> str:
    answer = localized(line.answer_text) if line.answer_text else t(f"answer.{line.answer}")
    return f"{localized(line.question)} -> {answer}"


@_describe.register
def _evidence(line: EvidenceLine) -> str:
    return f"{localized(line.question)} -> {localized(line.answer_text)} {t('thread.by_evidence')}".strip()


@_describe.register
def _kept(line: KeptLine) -> str:
    return f"{localized(line.question)} -> {localized(line.answer_text)} {t('thread.kept')}".strip()

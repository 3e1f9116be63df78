"""The timeline of a call: what was asked, answered, marked and found, line by line, each with its time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal, TypeAlias

from checks.call import events as ev
from checks.call.commands import pair
from checks.call.events import Event, Pair
from checks.call.prompt import answer_text, walk_of
from checks.call.state import STEPS, Branch, Call
from checks.facts import Fact
from checks.guide.content import Content
from checks.guide.models import Outcome
from checks.guide.walker import PathStep, Walk

if TYPE_CHECKING:
    from checks.call.reports import AnyRun


@dataclass(frozen=True, slots=True)
class StepLine:
    """A step was marked, or the way to finish the last one was chosen."""

    at: datetime
    title: Pair
    mark: ev.Mark | Literal["app", "phone"]


@dataclass(frozen=True, slots=True)
class IssueLine:
    """A walk through an issue's tree began."""

    at: datetime
    title: Pair
    branch: str


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """A question of a walk, and what the agent answered."""

    at: datetime | None
    branch: str
    place: str
    question: Pair
    answer: str
    """The answer's key."""
    answer_text: Pair | None
    """The answer's wording; None for an outcome that was settled without the agent."""
    against: tuple[Fact, ...] = ()
    """The evidence that contradicts the answer now."""
    overruled: tuple[Fact, ...] = ()
    """The evidence that contradicted it when it was given."""


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """A question of a walk that evidence answered."""

    at: datetime | None
    branch: str
    place: str
    question: Pair
    answer_text: Pair
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class KeptLine:
    """An answer that is no longer on its walk's path."""

    at: datetime
    branch: str
    place: str
    question: Pair
    answer_text: Pair


@dataclass(frozen=True, slots=True)
class BranchLine:
    """A walk was parked or closed."""

    at: datetime
    branch: str
    title: Pair | None
    how: Literal["parked", "resumed", "closed"]
    outcome_title: Pair | None


@dataclass(frozen=True, slots=True)
class TextLine:
    """The client's words, a screen's text, or a remark."""

    at: datetime
    kind: ev.TextKind
    text: str


@dataclass(frozen=True, slots=True)
class PhoneLine:
    """The client said whether they call from the mobile that they set up."""

    at: datetime
    on_mobile: bool


@dataclass(frozen=True, slots=True)
class CheckLine:
    """A check ended; ``problem`` is the code of what ended it early."""

    at: datetime
    check: str
    problem: str | None
    run: AnyRun | None


@dataclass(frozen=True, slots=True)
class LetterLine:
    """The letter to the client's IT was written to a file."""

    at: datetime
    lang: str
    file: str


@dataclass(frozen=True, slots=True)
class CopiedLine:
    """Something to send on was copied."""

    at: datetime
    title: Pair


@dataclass(frozen=True, slots=True)
class IdentityLine:
    """The agent made sure who is calling."""

    at: datetime
    how: ev.IdentityHow
    whose: str = ""


@dataclass(frozen=True, slots=True)
class ActionLine:
    """Something was done in the tenant, by how it ended; if nobody saw its end, it may have been done."""

    at: datetime
    ending: ev.ActionEnding
    text: Pair
    why: str = ""


@dataclass(frozen=True, slots=True)
class HoldLine:
    """The client was not on the line; ``ended`` is None while that lasts."""

    at: datetime
    how: ev.HoldKind
    ended: datetime | None


@dataclass(frozen=True, slots=True)
class EscalationLine:
    """The call went to someone else."""

    at: datetime
    owner: str
    why: str


@dataclass(frozen=True, slots=True)
class WrapUpLine:
    """The call was finished."""

    at: datetime
    how: ev.WrapUp


Line: TypeAlias = (
    StepLine
    | IssueLine
    | AnswerLine
    | EvidenceLine
    | KeptLine
    | BranchLine
    | TextLine
    | PhoneLine
    | CheckLine
    | LetterLine
    | CopiedLine
    | IdentityLine
    | ActionLine
    | HoldLine
    | EscalationLine
    | WrapUpLine
)


QuestionLine: TypeAlias = AnswerLine | EvidenceLine | KeptLine
"""A line whose question can be asked again."""


def timeline(call: Call, content: Content, walk: Walk | None = None) -> tuple[Line, ...]:
    """Return the lines that count now, in the order in which things were opened; a walk's answers are listed under its issue.

    ``walk`` is that of the tree on the screen, if already known.
    """
    return tuple(line for event in call.history for line in _lines(call, content, event, walk))


def _lines(call: Call, content: Content, event: Event, walk: Walk | None) -> Iterator[Line]:
    match event.body:
        case ev.IssueOpened():
            yield from _issue_lines(call, content, event.at, event.body, walk)
        case ev.StepMarked(step=number, mark=mark):
            yield StepLine(event.at, _step_title(content, number), mark)
        case ev.OptionChosen(option=option):
            yield StepLine(event.at, _step_title(content, STEPS), option)
        case ev.BranchMoved() if event.body.how != "resumed":
            branch = call.branch_of(event.body.branch)
            title = branch.title if branch else None
            yield BranchLine(event.at, event.body.branch, title, event.body.how, event.body.title)
        case ev.ActionBegun():
            yield _action_line(call, event.at, event.body)
        case _:
            yield from _other_lines(call, event.at, event.body)


def _other_lines(call: Call, at: datetime, body: ev.Body) -> Iterator[Line]:
    """Yield the line for anything that belongs to no step and no walk."""
    match body:
        case ev.TextNoted(what=kind, text=text):
            yield TextLine(at, kind, text)
        case ev.CallerPhoneNoted(on_mobile=on_mobile):
            yield PhoneLine(at, on_mobile)
        case ev.CheckEnded(check=check, problem=problem):
            yield CheckLine(at, check, problem, next((run for run in call.runs(check) if run.ended == at), None))
        case ev.LetterKept(lang=lang, file=file):
            yield LetterLine(at, lang, file)
        case ev.Copied(title=title):
            yield CopiedLine(at, title)
        case ev.IdentityVerified(how=how, whose=whose):
            yield IdentityLine(at, how, whose)
        case ev.HoldStarted(how=kind):
            yield HoldLine(at, kind, next((hold.ended for hold in call.holds if hold.started == at), None))
        case ev.Escalated(owner=owner, why=why):
            yield EscalationLine(at, owner, why)
        case ev.WrappedUp(how=ending):
            yield WrapUpLine(at, ending)


def _action_line(call: Call, at: datetime, body: ev.ActionBegun) -> ActionLine:
    ended = next((action.ended for action in call.actions if action.number == body.number), None)
    if ended is None:
        return ActionLine(at, "unknown", body.does)
    if ended.ending == "done":
        return ActionLine(at, "done", ended.text)
    why = " ".join(part for part in (ended.why, f"({ended.request_id})" if ended.request_id else "") if part)
    return ActionLine(at, ended.ending, body.does, why)


def _issue_lines(call: Call, content: Content, at: datetime, body: ev.IssueOpened, walk: Walk | None) -> Iterator[Line]:
    """Yield a walk's answers in its own order; those no longer on its path come after them."""
    yield IssueLine(at, body.title, body.branch)
    branch = call.branch_of(body.branch)
    if branch is None:
        return
    given = {
        event.body.place: (event.at, event.body)
        for event in call.history
        if isinstance(event.body, ev.Answered) and event.body.branch == branch.key
    }
    walked = walk if walk is not None and branch is call.current else walk_of(call, branch, content)
    on_path: set[str] = set()
    for step in walked.path if walked else ():
        if step.answer is None:
            continue
        if step.by == "agent":
            on_path.add(step.place.id)
        yield _walk_line(content, branch, step, given)
    for place, (answered_at, answer) in given.items():
        if place not in on_path and place in branch.answers:
            yield KeptLine(answered_at, branch.key, place, answer.question, answer.answer_text)


def _walk_line(
    content: Content, branch: Branch, step: PathStep, given: Mapping[str, tuple[datetime, ev.Answered]]
) -> AnswerLine | EvidenceLine:
    place = step.place.id
    if step.by == "agent" and place in given:
        at, body = given[place]
        return AnswerLine(
            at,
            branch.key,
            place,
            body.question,
            branch.answers.get(place, body.answer),
            body.answer_text,
            step.against,
            body.overruled,
        )
    node = content.issues[step.place.issue].nodes[step.place.node]
    if isinstance(node, Outcome):
        return AnswerLine(None, branch.key, place, pair(node.title), step.answer or "", None)
    at_fact = max((fact.at for fact in step.because), default=None)
    text = pair(answer_text(node, step.answer or ""))
    return EvidenceLine(at_fact, branch.key, place, pair(node.say), text, step.because)


def _step_title(content: Content, number: int) -> Pair:
    title = next((step.title for step in content.steps if step.number == number), None)
    return {"fr": str(number), "en": str(number)} if title is None else pair(title)

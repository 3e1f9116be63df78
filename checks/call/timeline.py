"""The thread of a call: what was asked, answered, marked and found, line by line, each with its time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from checks.call import events as ev
from checks.call.commands import pair
from checks.call.events import Event, Pair
from checks.call.prompt import answer_text, walk_of
from checks.call.state import Branch, Call
from checks.facts import Fact
from checks.guide.content import Content
from checks.guide.models import Outcome
from checks.guide.walker import PathStep

LineKind = Literal[
    "answer",
    "evidence",
    "kept",
    "step",
    "issue",
    "branch",
    "text",
    "check",
    "letter",
    "copied",
    "identity",
    "action",
    "hold",
    "escalate",
    "wrap_up",
]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the thread.

    ``asked`` and ``answered`` are texts by language; ``detail`` a word of the event's own (a mark, the way a branch moved, a kind of
    text). ``branch`` and ``place`` name what a line can be reopened by; ``by`` and ``facts`` say who answered and from what.
    """

    at: datetime | None
    kind: LineKind
    asked: Pair
    answered: Pair
    detail: str = ""
    text: str = ""
    branch: str | None = None
    place: str | None = None
    facts: tuple[Fact, ...] = ()


_NONE: Pair = {"fr": "", "en": ""}


def timeline(call: Call, content: Content) -> tuple[Line, ...]:
    """The thread as it counts now, in the order in which things were opened; a walk's answers stand under its issue."""
    return tuple(line for event in call.thread for line in _lines(call, content, event))


def _lines(call: Call, content: Content, event: Event) -> Iterator[Line]:
    body = event.body
    if isinstance(body, ev.IssueOpened):
        yield Line(event.at, "issue", body.title, _NONE, branch=body.branch)
        branch = call.branch_of(body.branch)
        if branch is not None:
            yield from _walk_lines(call, content, branch)
    elif isinstance(body, ev.StepMarked):
        yield Line(event.at, "step", _step_title(content, body.step), _NONE, detail=body.mark)
    elif isinstance(body, ev.OptionChosen):
        yield Line(event.at, "step", _step_title(content, 6), _NONE, detail=body.option)
    elif isinstance(body, ev.BranchMoved) and body.how != "resumed":
        branch = call.branch_of(body.branch)
        title = branch.title if branch else _NONE
        yield Line(event.at, "branch", title, body.title or _NONE, detail=body.how, branch=body.branch)
    elif isinstance(body, ev.TextNoted):
        yield Line(event.at, "text", _NONE, _NONE, detail=body.what, text=body.text)
    elif isinstance(body, ev.CheckEnded):
        yield Line(event.at, "check", _NONE, _NONE, detail=body.problem or "ended", text=body.check)
    elif isinstance(body, ev.LetterKept):
        yield Line(event.at, "letter", _NONE, _NONE, detail=body.lang, text=body.file)
    elif isinstance(body, ev.Copied):
        yield Line(event.at, "copied", body.title, _NONE, detail=body.what, text=body.file)
    elif isinstance(body, ev.IdentityVerified):
        yield Line(event.at, "identity", _NONE, _NONE, detail=body.how)
    elif isinstance(body, ev.ActionBegun):
        yield _action_line(call, event, body)
    elif isinstance(body, ev.HoldStarted):
        yield Line(event.at, "hold", _NONE, _NONE, detail=body.how)
    elif isinstance(body, ev.Escalated):
        yield Line(event.at, "escalate", _NONE, _NONE, detail=body.owner, text=body.why)
    elif isinstance(body, ev.WrappedUp):
        yield Line(event.at, "wrap_up", _NONE, _NONE, detail=body.how)


def _action_line(call: Call, event: Event, body: ev.ActionBegun) -> Line:
    """One line for what was done in the tenant, by how it ended; one that nobody saw the end of may have been done."""
    ended = next((one.ended for one in call.actions if one.number == body.number), None)
    if ended is None:
        return Line(event.at, "action", body.does, _NONE, detail="unknown")
    why = " ".join(part for part in (ended.why, f"({ended.request_id})" if ended.request_id else "") if part)
    asked = ended.text if ended.ending == "done" else body.does
    return Line(event.at, "action", asked, _NONE, detail=ended.ending, text="" if ended.ending == "done" else why)


def _walk_lines(call: Call, content: Content, branch: Branch) -> Iterator[Line]:
    """The answers of a walk in its own order; those that it no longer comes by are kept after them."""
    given = {
        event.body.place: (event.at, event.body)
        for event in call.thread
        if isinstance(event.body, ev.Answered) and event.body.branch == branch.key
    }
    walked = walk_of(call, branch, content)
    on_path: set[str] = set()
    for step in walked.path if walked else ():
        if step.answer is None:
            continue
        if step.by == "agent":
            on_path.add(step.place.id)
        yield _step_line(content, branch, step, given)
    for place, (at, body) in given.items():
        if place not in on_path and place in branch.answers:
            yield Line(at, "kept", body.question, body.answer_text, branch=branch.key, place=place)


def _step_line(
    content: Content, branch: Branch, step: PathStep, given: Mapping[str, tuple[datetime, ev.Answered]]
) -> Line:
    place = step.place.id
    if step.by == "agent" and place in given:
        at, body = given[place]
        return Line(at, "answer", body.question, body.answer_text, branch=branch.key, place=place, facts=step.against)
    node = content.issues[step.place.issue].nodes[step.place.node]
    if isinstance(node, Outcome):
        return Line(None, "answer", pair(node.title), _NONE, detail=step.answer or "", branch=branch.key, place=place)
    at_fact = max((fact.at for fact in step.because), default=None)
    answered = pair(answer_text(node, step.answer or ""))
    return Line(at_fact, "evidence", pair(node.say), answered, branch=branch.key, place=place, facts=step.because)


def _step_title(content: Content, number: int) -> Pair:
    found = next((step.title for step in content.steps if step.number == number), None)
    return {"fr": str(number), "en": str(number)} if found is None else pair(found)

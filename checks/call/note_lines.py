"""What was done in a call, as lines of its note."""

from __future__ import annotations

from collections.abc import Iterator
from functools import singledispatch

from checks.call.fact_words import safe
from checks.call.note_checks import check_name, counts, ending, is_about_client
from checks.call.note_format import NoteContext
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
    PhoneLine,
    StepLine,
    TextLine,
    WrapUpLine,
    timeline,
)
from checks.guide.walker import NOT_SOLVED, SOLVED


def done_lines(context: NoteContext) -> Iterator[str]:
    """Yield what was done, each with its time; the client's words and screens have their own part of the note."""
    for line in timeline(context.call, context.content):
        text = _describe(line, context)
        if text:
            timed = line.at is not None and not isinstance(line, EvidenceLine)
            yield f"{context.format.clock(line.at)} {text}" if timed and line.at is not None else text


def action_lines(context: NoteContext) -> Iterator[str]:
    """Yield what was done in the tenant."""
    for line in timeline(context.call, context.content):
        if isinstance(line, ActionLine):
            yield _describe(line, context)


@singledispatch
def _describe(line: object, context: NoteContext) -> str:
    """Return a line of the timeline in words; empty for a line that does not belong in this part."""
    raise TypeError(f"{type(line).__name__} is no line of a timeline in {context.call.id}")


@_describe.register
def _step(line: StepLine, context: NoteContext) -> str:
    words = context.format
    return words.words("tried.step", title=words.pair(line.title), mark=words.words(f"mark.{line.mark}"))


@_describe.register
def _issue(line: IssueLine, context: NoteContext) -> str:
    return context.format.words("tried.issue", title=context.format.pair(line.title))


@_describe.register
def _answer(line: AnswerLine, context: NoteContext) -> str:
    words = context.format
    question, answer = words.pair(line.question), words.pair(line.answer_text)
    if line.answer in (SOLVED, NOT_SOLVED):
        return words.words(f"tried.{line.answer}", asked=question)
    against = {(fact.key, fact.vantage): fact for fact in (*line.overruled, *line.against)}.values()
    how = "overruled" if against else "answer"
    return words.words(f"tried.{how}", asked=question, answered=answer, facts=words.facts(against))


@_describe.register
def _evidence(line: EvidenceLine, context: NoteContext) -> str:
    """Tell the facts alone: beside the question they would read like a test that the client made."""
    return context.format.words("tried.evidence", facts=context.format.facts(line.facts))


@_describe.register
def _kept(line: KeptLine, context: NoteContext) -> str:
    words = context.format
    return words.words("tried.kept", asked=words.pair(line.question), answered=words.pair(line.answer_text))


@_describe.register
def _branch(line: BranchLine, context: NoteContext) -> str:
    if line.how not in ("parked", "closed"):
        return ""
    title, outcome = context.format.pair(line.title), context.format.pair(line.outcome_title)
    return context.format.words(f"tried.{line.how}", title=outcome if outcome and line.how == "closed" else title)


@_describe.register
def _text(line: TextLine, context: NoteContext) -> str:
    return context.format.words("tried.remark", text=safe(line.text)) if line.kind == "remark" else ""


@_describe.register
def _phone(_line: PhoneLine, _context: NoteContext) -> str:
    """Return nothing: the phone is part of the environment."""
    return ""


@_describe.register
def _check(line: CheckLine, context: NoteContext) -> str:
    state = "" if line.problem is None else ending(context, line.problem)
    name = check_name(context, line.check)
    if line.run is not None and not is_about_client(line.run):
        name = f"{name} ({context.format.words('vantage.desk')})"
    parts = (name, state, counts(context, line.run) if line.run else "")
    return ", ".join(part for part in parts if part)


@_describe.register
def _letter(line: LetterLine, context: NoteContext) -> str:
    return context.format.words("tried.letter", lang=context.format.words(f"language.{line.lang}"))


@_describe.register
def _copied(line: CopiedLine, context: NoteContext) -> str:
    return context.format.words("tried.copied", title=context.format.pair(line.title))


@_describe.register
def _identity(line: IdentityLine, context: NoteContext) -> str:
    how = context.format.words(f"identity.{line.how}")
    if line.whose:
        return context.format.words("tried.identity_of", how=how, whose=safe(line.whose))
    return context.format.words("tried.identity", how=how)


@_describe.register
def _action(line: ActionLine, context: NoteContext) -> str:
    words = context.format
    return words.words(f"tried.action_{line.ending}", text=words.pair(line.text), why=safe(line.why))


@_describe.register
def _hold(line: HoldLine, context: NoteContext) -> str:
    time = (line.ended or context.format.now) - line.at
    return context.format.words(f"tried.{line.how}", time=context.format.duration(time))


@_describe.register
def _escalation(line: EscalationLine, context: NoteContext) -> str:
    return context.format.words("tried.escalate", owner=context.format.owner(line.owner))


@_describe.register
def _wrap_up(line: WrapUpLine, context: NoteContext) -> str:
    return context.format.words("tried.wrapped", how=context.format.words(f"wrap_up.{line.how}"))

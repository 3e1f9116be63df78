"""The parts of a ticket note, each as lines: what is wanted, what is so, what came of it, what is left, and the ids."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from checks.call import events as ev
from checks.call.fact_words import safe
from checks.call.mentions import mentions
from checks.call.note_checks import cause_lines
from checks.call.note_format import NoteContext
from checks.call.note_lines import action_lines
from checks.call.progress import Reached, is_set_up, reached
from checks.call.prompt import walk_of
from checks.call.state import STEPS
from checks.guide.models import QuestionNode, Words

_MOST_FACTS: Final = 3
"""How many facts a cause names; the evidence has them all."""


def problem(context: NoteContext) -> Iterator[str]:
    """Yield what the client said and what their screen shows; without either, what the agent looked into."""
    texts = [event.body for event in context.call.history if isinstance(event.body, ev.TextNoted)]
    words = [noted.text for noted in texts if noted.what == "words"]
    screens = [noted.text for noted in texts if noted.what == "screen"]
    for text in words:
        yield context.format.words("quote", text=safe(text))
    for text in screens:
        yield context.format.labelled("problem.screen", context.format.words("quote", text=safe(text)))
    if words:
        return
    for title in dict.fromkeys(context.format.pair(branch.title) for branch in context.call.branches):
        yield context.format.labelled("problem.by_agent", title)
    if not screens and not context.call.branches:
        yield context.format.words("problem.none")


def cause(context: NoteContext) -> Iterator[str]:
    """Yield what was wrong, with the evidence that says so."""
    lines = [*_concluded(context), *cause_lines(context)]
    if lines:
        yield from lines
    else:
        followed = context.call.steps[STEPS - 1].mark == "done"
        yield context.format.words("cause.no_fault" if followed else "cause.none")


def _concluded(context: NoteContext) -> Iterator[str]:
    words = context.format
    for end in reached(context.call, context.content):
        text, code = _cause_of(context, end), end.outcome.code if end.outcome else end.branch.outcome or ""
        yield words.words("cause.found" if end.confirmed else "cause.likely", text=text, code=safe(code))
        if end.because:
            yield words.words("cause.because", facts=words.facts(end.because[:_MOST_FACTS]))


def _cause_of(context: NoteContext, end: Reached) -> str:
    if end.outcome is None:
        return context.format.pair(end.branch.outcome_title)
    return _text(context, end.outcome.cause or end.outcome.title)


def resolution(context: NoteContext) -> Iterator[str]:
    """Yield how the call ended, what has been done, and whether the set-up is complete."""
    call, words = context.call, context.format
    if call.wrapped is not None:
        yield words.words(f"wrap_up.{call.wrapped.how}")
    for end in reached(call, context.content):
        yield from _settled(context, end)
    yield from action_lines(context)
    complete = is_set_up(call)
    if call.steps[STEPS - 1].mark == "done":
        yield words.words("resolution.by_guide")
    elif complete:
        yield words.words("resolution.set_up")
    elif complete is False or call.wrapped is None or call.wrapped.how not in ("resolved", "normal"):
        yield words.words("resolution.none")


def _settled(context: NoteContext, end: Reached) -> Iterator[str]:
    outcome = end.outcome
    if outcome is None or not end.confirmed:
        return
    if outcome.ends in ("escalate", "wait"):
        if end.solved:
            yield context.format.words("resolution.after_all", text=_text(context, outcome.title))
    elif outcome.done is not None:
        worked = end.solved and outcome.ends == "resolved"
        text = _text(context, outcome.done)
        yield context.format.words("resolution.worked" if worked else "resolution.done", text=text)


def remains(context: NoteContext) -> Iterator[str]:
    """Yield who has the ball, and what they have to do."""
    call, words = context.call, context.format
    wrapped = call.wrapped
    finished = wrapped is not None and wrapped.how in ("resolved", "normal", "abandoned")
    open_ends = [
        end.outcome
        for end in reached(call, context.content)
        if end.outcome and end.outcome.ends in ("escalate", "wait") and not finished and not end.solved
    ]
    owner = wrapped.owner if wrapped else call.escalated.owner if call.escalated else None
    if owner is None:
        owner = open_ends[-1].owner if open_ends else "agent"
    if owner == "nobody" and is_set_up(call) is False:
        owner = "client"
    yield words.words("remains.who", owner=words.owner(owner))
    if call.due is not None:
        yield words.words("remains.due", when=f"{words.local(call.due):%Y-%m-%d %H:%M}")
    elif wrapped is not None and not finished:
        yield words.words("remains.no_due")
    if call.escalated is not None and call.escalated.why:
        yield words.words("remains.why", text=safe(call.escalated.why))
    for outcome in open_ends:
        yield words.words("remains.todo", text=_text(context, outcome.left or outcome.do))
    if not finished:
        if call.holding is not None and wrapped is None:
            yield words.words("remains.on_line")
        yield from _open_questions(context)
    if call.step is not None and is_set_up(call) is False:
        yield words.words("remains.step", number=call.step, title=step_title(context, call.step))


def _open_questions(context: NoteContext) -> Iterator[str]:
    for branch in context.call.branches:
        walked = walk_of(context.call, branch, context.content)
        place = walked.waiting_at if walked else None
        if branch.state == "closed" or place is None:
            continue
        node = context.content.issues[place.issue].nodes[place.node]
        if branch.state == "parked" and context.call.wrapped is None:
            yield context.format.words("remains.parked", title=context.format.pair(branch.title))
        if isinstance(node, QuestionNode):
            yield context.format.words("remains.question", text=_text(context, node.say))


def environment(context: NoteContext) -> Iterator[str]:
    """Yield where the client stands, and what they and the desk work with."""
    call = context.call
    if call.step is None:
        yield context.format.words("environment.no_step")
    else:
        yield context.format.words("environment.step", number=call.step, title=step_title(context, call.step))
    if call.option is not None:
        yield context.format.words(f"environment.option_{call.option}")
    if call.on_mobile is not None:
        yield context.format.words("environment.on_mobile" if call.on_mobile else "environment.off_mobile")
    if call.vantage is not None:
        yield context.format.words(f"environment.vantage_{call.vantage}")


def codes(context: NoteContext) -> Iterator[str]:
    """Yield the error codes and the ids that Microsoft's support asks for, each with its time."""
    words = context.format
    named = mentions(context.call.history)
    for mention in named:
        if mention.kind == "aadsts":
            yield f"AADSTS{mention.value} ({words.clock(mention.at)})"
        else:
            yield f"{words.words(f'codes.{mention.kind}', id=mention.value.lower())} ({words.clock(mention.at)})"
    if not named:
        yield words.words("codes.none")


def step_title(context: NoteContext, number: int) -> str:
    """Return how a step of the guide reads; its number where the content has it no longer."""
    title = next((step.title for step in context.content.steps if step.number == number), None)
    return str(number) if title is None else _text(context, title)


def _text(context: NoteContext, words: Words) -> str:
    return safe(words.to(context.format.lang))

"""The ticket note: what the next person needs to know of a call, in one language, as plain text of at most 76 columns.

Its parts follow Knowledge-Centered Service: the issue in the client's words, the environment, the cause, the resolution; then what was
done and seen, what remains and who has it, and the codes and ids that Microsoft's support asks for. Everything from outside is
redacted once more on its way into the note.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Final

from checks.call import events as ev
from checks.call.mentions import mentions
from checks.call.note_checks import cause_lines, evidence_lines
from checks.call.note_format import NoteContext, NoteFormat, safe
from checks.call.note_lines import done_lines
from checks.call.prompt import walk_of
from checks.call.scrubbing import scrub
from checks.call.state import STEPS, Branch, Call
from checks.facts import zone_of
from checks.files import write_private
from checks.guide.content import Content
from checks.guide.models import Outcome, QuestionNode
from checks.guide.walker import NOT_SOLVED, SOLVED
from checks.text import clean
from checks.texts import Lang

WIDTH: Final = 76
"""The longest line of a note, in characters: as much as a framed page shows unbroken in a terminal of 80."""

_CALL_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")


def note(call: Call, content: Content, lang: Lang, now: datetime) -> str:
    """Return the note of the call as it stands at ``now``, with times in the zone of ``now``."""
    context = NoteContext(call, content, NoteFormat(lang, now, call.opened))
    rows = [*_head(context)]
    for heading, lines_of in _PARTS:
        rows += ["", context.format.words(f"heading.{heading}")]
        rows += (row for line in lines_of(context) for row in _wrapped(line, "- "))
    rows += ["", *(row for line in _foot(context) for row in _wrapped(line, ""))]
    return "\n".join(rows) + "\n"


def write_note(text: str, folder: Path, call_id: str, lang: Lang, what: str = "note") -> Path:
    """Write a call's note to its file (``CALL.LANG.txt``, 0600, in a folder 0700), whole or not at all, and return the path.

    Another text's is ``CALL.WHAT.LANG.txt`` (``letter``, ``hosts``). An older one of the same call and language is replaced. Raise
    OSError where the file cannot be written, and ValueError for a call id that could name another place.
    """
    if not _CALL_ID.fullmatch(call_id):
        raise ValueError(f"not a call id: {call_id[:80]!r}")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    path = folder / f"{call_id}.{'' if what == 'note' else what + '.'}{lang}.txt"
    write_private(path, text)
    return path


def _wrapped(text: str, bullet: str) -> list[str]:
    return textwrap.wrap(
        text, WIDTH, initial_indent=bullet, subsequent_indent=" " * len(bullet), break_on_hyphens=False
    )


def _head(context: NoteContext) -> Iterator[str]:
    call = context.call
    if call.practice is not None:
        rows = _wrapped(context.format.words("practice", name=safe(call.practice)), "")
        yield from ("*" * WIDTH, *rows, "*" * WIDTH, "")
    yield context.format.words("heading.call")
    for line in (*_client(context), *_times(context)):
        yield from _wrapped(line, "- ")


def _client(context: NoteContext) -> Iterator[str]:
    client = scrub(ev.ClientNoted(**asdict(context.call.client)))
    if client.ticket:
        yield context.format.labelled("call.ticket", client.ticket)
    who = ", ".join(part for part in (client.name, client.organisation) if part)
    address = f"<{client.address}>" if client.address else ""
    yield context.format.labelled(
        "call.client", " ".join(part for part in (who, address) if part) or context.format.words("call.unnamed")
    )
    if client.callback:
        yield context.format.labelled("call.callback", client.callback)
    yield context.format.labelled("call.language", context.format.words(f"language.{context.call.lang}"))


def _times(context: NoteContext) -> Iterator[str]:
    call = context.call
    yield context.format.labelled("call.id", clean(call.id, 80))
    if call.opened is None:
        return
    zone = zone_of(context.format.now)
    begun = f"{context.format.local(call.opened):%Y-%m-%d %H:%M} ({context.format.words('call.times', zone=zone)})"
    yield context.format.labelled("call.begun", begun)
    duration = context.format.duration(call.elapsed(context.format.now))
    held = call.on_hold(context.format.now)
    notes = [context.format.words("call.on_hold", time=context.format.duration(held))] if held else []
    notes += [] if call.wrapped else [context.format.words("call.running")]
    yield context.format.labelled("call.duration", f"{duration} ({', '.join(notes)})" if notes else duration)


def _problem(context: NoteContext) -> Iterator[str]:
    texts = [event.body for event in context.call.history if isinstance(event.body, ev.TextNoted)]
    for noted in texts:
        if noted.what == "words":
            yield context.format.words("quote", text=safe(noted.text))
    for noted in texts:
        if noted.what == "screen":
            yield context.format.labelled("problem.screen", context.format.words("quote", text=safe(noted.text)))
    if not any(noted.what in ("words", "screen") for noted in texts):
        yield context.format.words("problem.none")


def _environment(context: NoteContext) -> Iterator[str]:
    call = context.call
    if call.step is None:
        yield context.format.words("environment.no_step")
    else:
        yield context.format.words("environment.step", number=call.step, title=_step_title(context, call.step))
    if call.option is not None:
        yield context.format.words(f"environment.option_{call.option}")
    if call.on_mobile is not None:
        yield context.format.words("environment.on_mobile" if call.on_mobile else "environment.off_mobile")
    if call.vantage is not None:
        yield context.format.words(f"environment.vantage_{call.vantage}")


def _cause(context: NoteContext) -> Iterator[str]:
    lines = [*_concluded(context), *cause_lines(context)]
    yield from lines or [context.format.words("cause.none")]


def _concluded(context: NoteContext) -> Iterator[str]:
    words = context.format
    for branch, outcome, confirmed in _outcomes(context):
        title = outcome.title.to(words.lang) if outcome else words.pair(branch.outcome_title)
        code = outcome.code if outcome else branch.outcome or ""
        yield words.words("cause.found" if confirmed else "cause.likely", title=safe(title), code=safe(code))


def _resolution(context: NoteContext) -> Iterator[str]:
    call = context.call
    ends = [(outcome, confirmed) for _, outcome, confirmed in _outcomes(context) if outcome]
    resolved = call.wrapped is not None and call.wrapped.how in ("resolved", "normal")
    if call.wrapped is not None:
        yield context.format.words(f"wrap_up.{call.wrapped.how}")
    for outcome, confirmed in ends:
        if confirmed and outcome.ends in ("resolved", "normal"):
            yield context.format.words("resolution.done", text=safe(outcome.do.to(context.format.lang)))
            yield context.format.words("resolution.expected", text=safe(outcome.expect.to(context.format.lang)))
    if call.steps[STEPS - 1].mark == "done":
        yield context.format.words("resolution.by_guide")
    elif not resolved:
        yield context.format.words("resolution.none")


def _done(context: NoteContext) -> Iterator[str]:
    lines = tuple(done_lines(context))
    yield from lines or (context.format.words("tried.none"),)


def _remains(context: NoteContext) -> Iterator[str]:
    call = context.call
    wrapped = call.wrapped
    owner = wrapped.owner if wrapped else call.escalated.owner if call.escalated else None
    finished = wrapped is not None and wrapped.how in ("resolved", "normal", "abandoned")
    open_ends = [
        outcome
        for branch, outcome, _ in _outcomes(context)
        if outcome and outcome.ends in ("escalate", "wait") and not finished and not _answered_solved(context, branch)
    ]
    if owner is None:
        owner = open_ends[-1].owner if open_ends else "agent"
    yield context.format.words("remains.who", owner=context.format.owner(owner))
    if call.escalated is not None and call.escalated.why:
        yield context.format.words("remains.why", text=safe(call.escalated.why))
    for outcome in open_ends:
        yield context.format.words("remains.todo", text=safe(outcome.do.to(context.format.lang)))
        yield context.format.words("resolution.otherwise", text=safe(outcome.if_not.to(context.format.lang)))
    if finished:
        return
    if call.holding is not None and wrapped is None:
        yield context.format.words("remains.on_line")
    yield from _open_questions(context)
    if call.step is not None and call.steps[STEPS - 1].mark != "done":
        yield context.format.words("remains.step", number=call.step, title=_step_title(context, call.step))


def _codes(context: NoteContext) -> Iterator[str]:
    words = context.format
    named = mentions(context.call.history)
    for mention in named:
        if mention.kind == "aadsts":
            yield f"AADSTS{mention.value} ({words.clock(mention.at)})"
        else:
            yield f"{words.words(f'codes.{mention.kind}', id=mention.value.lower())} ({words.clock(mention.at)})"
    if not named:
        yield words.words("codes.none")


def _foot(context: NoteContext) -> Iterator[str]:
    issues = dict.fromkeys(branch.issue for branch in context.call.branches)
    trees = [
        context.format.words("call.tree", key=key, date=context.content.issues[key].reviewed)
        for key in issues
        if key in context.content.issues
    ]
    if trees:
        yield context.format.words("call.trees", trees="; ".join(trees))
    programs = [event.body.program for event in context.call.history if isinstance(event.body, ev.Opened | ev.Resumed)]
    yield context.format.words(
        "call.content",
        version=clean(context.call.content, 40),
        digest=clean(context.call.digest, 40),
        program=clean(programs[-1], 40) if programs else "",
    )


def _outcomes(context: NoteContext) -> Iterator[tuple[Branch, Outcome | None, bool]]:
    """Yield the outcomes that the walks came to and that nobody said did not help, and whether each was confirmed."""
    for branch in context.call.branches:
        walked = walk_of(context.call, branch, context.content)
        place = walked.outcome if walked else None
        if walked is None or place is None:
            if branch.outcome is not None:
                yield branch, None, True
            continue
        node = context.content.issues[place.issue].nodes[place.node]
        answer = walked.path[-1].answer
        if isinstance(node, Outcome) and answer != NOT_SOLVED:
            yield branch, node, answer == SOLVED or branch.outcome == node.code


def _answered_solved(context: NoteContext, branch: Branch) -> bool:
    walked = walk_of(context.call, branch, context.content)
    return walked is not None and walked.outcome is not None and walked.path[-1].answer == SOLVED


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
            yield context.format.words("remains.question", text=safe(node.say.to(context.format.lang)))


def _step_title(context: NoteContext, number: int) -> str:
    title = next(
        (step.title.to(context.format.lang) for step in context.content.steps if step.number == number), str(number)
    )
    return safe(title)


_PARTS: Final[tuple[tuple[str, Callable[[NoteContext], Iterator[str]]], ...]] = (
    ("problem", _problem),
    ("environment", _environment),
    ("cause", _cause),
    ("resolution", _resolution),
    ("tried", _done),
    ("remains", _remains),
    ("codes", _codes),
    ("evidence", evidence_lines),
)

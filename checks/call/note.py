"""The ticket note: what the next person needs to know of a call, in one language, as plain text or as Markdown, whole or short.

It is in the order in which second line reads: who it is, what the client wants in their words, the cause with its evidence, what came of
the call, what is left and who has it; then what was done, the environment, the evidence, and the ids that Microsoft's support asks for.
The short form has no log and no list of evidence. Everything from outside is redacted once more on its way into the note.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from checks.call import events as ev
from checks.call import note_parts as parts
from checks.call.fact_words import safe
from checks.call.note_checks import evidence_lines
from checks.call.note_format import NoteContext, NoteFormat
from checks.call.note_lines import done_lines
from checks.call.scrubbing import scrub
from checks.call.state import Call
from checks.facts import zone_of
from checks.files import write_private
from checks.guide.content import Content
from checks.platform.replacing import is_held
from checks.text import clean, markdown_text
from checks.texts import Lang

WIDTH: Final = 76
"""The longest line of a plain note, in characters: as much as a framed page shows unbroken in a terminal of 80."""

_MOST_HELD: Final = 9
"""Files of a call's note that other programs may have open before it is said that it can't be written."""
_CALL_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")


@dataclass(frozen=True, slots=True)
class NoteForm:
    """How a note is laid out: short or whole, plain text or Markdown."""

    short: bool = False
    markdown: bool = False


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of the note; one without a heading is the foot."""

    heading: str
    lines: tuple[str, ...]


def note(call: Call, content: Content, lang: Lang, now: datetime, form: NoteForm = NoteForm()) -> str:
    """Return the note on the call's state at ``now``, with times in the zone of ``now``."""
    context = NoteContext(call, content, NoteFormat(lang, now, call.opened))
    head = _client(context) if form.short else (*_client(context), *_times(context))
    listed = [_Part(context.format.words("heading.call"), tuple(head))]
    for heading, lines_of, brief in _PARTS:
        if brief or not form.short:
            listed.append(_Part(context.format.words(f"heading.{heading}"), tuple(lines_of(context))))
    listed.append(_Part("", tuple(_trace(context) if form.short else _foot(context))))
    practice = "" if call.practice is None else context.format.words("practice", name=safe(call.practice))
    return _markdown(practice, listed) if form.markdown else _plain(practice, listed)


def write_note(text: str, folder: Path, call_id: str, lang: Lang, what: str = "note") -> Path:
    """Write a call's note to its file (``CALL.LANG.txt``, 0600, in a folder 0700), all or nothing, and return the path.

    Other texts are in ``CALL.WHAT.LANG.txt`` (``letter``, ``hosts``). An older one for the same call and language is replaced, unless
    another program has it open: then the new one is ``CALL.LANG.2.txt``, and so on. Raises OSError if the file cannot be written, and
    ValueError for a call id that could name another place.
    """
    if not _CALL_ID.fullmatch(call_id):
        raise ValueError(f"not a call id: {call_id[:80]!r}")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    stem = f"{call_id}.{'' if what == 'note' else what + '.'}{lang}"
    for number in range(1, _MOST_HELD + 1):
        path = folder / f"{stem}{'' if number == 1 else f'.{number}'}.txt"
        try:
            write_private(path, text)
        except OSError as error:
            if number == _MOST_HELD or not is_held(error):
                raise
        else:
            break
    return path


def _plain(practice: str, listed: list[_Part]) -> str:
    rows = ["*" * WIDTH, *_wrapped(practice, ""), "*" * WIDTH, ""] if practice else []
    for part in listed:
        if part.heading:
            rows += [part.heading, *(row for line in part.lines for row in _wrapped(line, "- ")), ""]
        else:
            rows += [row for line in part.lines for row in _wrapped(line, "")]
    return "\n".join(rows) + "\n"


def _markdown(practice: str, listed: list[_Part]) -> str:
    rows = [f"**{markdown_text(practice)}**", ""] if practice else []
    for part in listed:
        if part.heading:
            rows += [f"### {part.heading}", "", *(f"- {markdown_text(line)}" for line in part.lines), ""]
        else:
            rows += ["  \n".join(markdown_text(line) for line in part.lines)]
    return "\n".join(rows) + "\n"


def _wrapped(text: str, bullet: str) -> list[str]:
    return textwrap.wrap(
        text, WIDTH, initial_indent=bullet, subsequent_indent=" " * len(bullet), break_on_hyphens=False
    )


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
    duration = context.format.duration(call.elapsed(context.format.now))
    held = call.on_hold(context.format.now)
    notes = [context.format.words("call.on_hold", time=context.format.duration(held))] if held else []
    notes += [] if call.wrapped else [context.format.words("call.running")]
    yield context.format.labelled("call.begun", _begun(context, call.opened))
    yield context.format.labelled("call.duration", f"{duration} ({', '.join(notes)})" if notes else duration)


def _begun(context: NoteContext, opened: datetime) -> str:
    zone = context.format.words("call.times", zone=zone_of(context.format.now))
    return f"{context.format.local(opened):%Y-%m-%d %H:%M} ({zone})"


def _trace(context: NoteContext) -> Iterator[str]:
    """Yield by what the short note's call is found again, and when it was."""
    opened = context.call.opened
    begun = "" if opened is None else f", {_begun(context, opened)}"
    yield context.format.labelled("call.id", f"{clean(context.call.id, 80)}{begun}")


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


def _done(context: NoteContext) -> Iterator[str]:
    lines = tuple(done_lines(context))
    yield from lines or (context.format.words("tried.none"),)


_PARTS: Final[tuple[tuple[str, Callable[[NoteContext], Iterator[str]], bool], ...]] = (
    ("problem", parts.problem, True),
    ("cause", parts.cause, True),
    ("resolution", parts.resolution, True),
    ("remains", parts.remains, True),
    ("tried", _done, False),
    ("environment", parts.environment, False),
    ("evidence", evidence_lines, False),
    ("codes", parts.codes, True),
)
"""The parts in their order, and whether the short note has them too."""

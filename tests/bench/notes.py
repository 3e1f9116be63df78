"""The catalogue's calls played through to their notes: ``python -m tests.bench.notes``; ``--call ID`` prints the note of one call.

Each call is played as an agent plays it, by the numbered choices, from what the client's words lead to, without evidence and with it; then
it is wrapped up as the desk proposes. A call ends well when it reaches the right outcome and the proposal fits that. Its note holds what
second line asks for: what the client wants, what is so, what was done, what came of it, what is left, who has it and by when, and the ids.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from checks.call import commands
from checks.call import events as ev
from checks.call.mentions import mentions
from checks.call.note import NoteForm, note
from checks.call.prompt import Prompt, prompt
from checks.call.reducers import fold
from checks.call.state import Call as State
from checks.facts import zone_of
from checks.guide.content import Content, load
from checks.guide.models import Outcome, QuestionNode
from checks.guide.search.wording import words
from checks.guide.walker import NOT_SOLVED
from checks.text import redact
from checks.texts import LANGS, Lang
from tests.bench.answers import Binding, read
from tests.bench.catalogue import Call, calls
from tests.bench.trees import LONGEST, from_words, helped, judge

MOST_QUESTIONS: Final = 8
TICKET: Final = "INC0048213"
_AT: Final = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
FITTING: Final = {
    "resolved": ("resolved", "waiting"),
    "normal": ("normal", "resolved", "waiting"),
    "escalate": ("escalated", "refused", "reported"),
    "wait": ("waiting", "call_back", "refused"),
}
"""What may be proposed at an end of each kind; a client whose set-up is not complete goes on alone: that waits."""


@dataclass(slots=True)
class Table:
    """A call at the desk: what was recorded, and how many questions the client was asked."""

    content: Content
    events: list[ev.Event]
    questions: int = 0
    repeated: int = 0
    """Questions whose answer was already among the words that the call began with."""

    def add(self, *bodies: ev.Body) -> None:
        """Record what happened, half a minute after what was before."""
        for body in bodies:
            number = len(self.events) + 1
            self.events.append(ev.Event(number, number, _AT + timedelta(seconds=30 * number), body))

    @property
    def state(self) -> State:
        """The call as it is."""
        return fold("20261124-150000-be4c", self.events)


@dataclass(frozen=True, slots=True)
class Noted:
    """A call with its note: what ended wrong, how it was wrapped up, and which of the things are missing in which note."""

    call: Call
    table: Table
    end: Outcome | None
    wrong: str
    proposed: ev.WrapUp | None
    missing: tuple[str, ...]


def play(content: Content, binding: Binding, call: Call, *, evidence: bool, lang: Lang = "fr") -> Noted:
    """Play a call to its wrap-up."""
    table = Table(content, [])
    said = getattr(call.words, lang)
    table.add(ev.Opened(lang, "0", content.version, content.digest), ev.ClientNoted(name="Ana Roy", ticket=TICKET))
    table.add(ev.TextNoted("words", said))
    if call.screen is not None:
        table.add(ev.TextNoted("screen", getattr(call.screen, lang)))
    table.add(ev.StageReached(call.step), ev.CallerPhoneNoted(on_mobile=False))
    if call.option is not None:
        table.add(ev.OptionChosen(call.option))
    if evidence:
        table.add(ev.FactsLearned("catalogue", call.evidence.facts()))
    start = from_words(content, binding, call, lang)
    table.add(*commands.open_issue(table.state, content, f"@{start.issue}.{start.node}"))
    end, wrong = _walk(table, binding, call, set(words(said)))
    proposed = commands.suggested_wrap_up(table.state, content)
    if proposed is not None:
        table.add(ev.WrappedUp(proposed, commands.owner_after(table.state, content, proposed)))
    missing = () if end is None else tuple(_missing(table.state, content, end, said))
    return Noted(call, table, end, wrong, proposed, missing)


def _walk(table: Table, binding: Binding, call: Call, said: set[str]) -> tuple[Outcome | None, str]:
    for _ in range(LONGEST):
        state = table.state
        shown = prompt(state, table.content)
        if shown.walk is None:
            return None, "left the tree"
        if shown.kind == "stuck":
            return _outcome(table.content, shown), "nothing helped"
        if shown.walk.waiting_at is not None:
            place = shown.walk.waiting_at
            node = table.content.issues[place.issue].nodes[place.node]
            assert isinstance(node, QuestionNode)
            key = binding.answer(call, place)
            if node.kind == "question":
                table.questions += 1
                given = set(words(next((answer.text.fr for answer in node.answers if answer.key == key), "")))
                table.repeated += len(given) > 1 and given <= said
            _press(table, shown, key)
            continue
        end = _outcome(table.content, shown)
        wrong = judge(call, end, binding)
        if wrong and end.leads_to is not None and not helped(call, end, binding):
            _press(table, shown, NOT_SOLVED)
            continue
        _press(table, shown, shown.choices[0].key)
        return end, wrong
    return None, "goes round in circles"


def _press(table: Table, shown: Prompt, key: str) -> None:
    digit = next(choice.digit for choice in shown.choices if choice.key == key)
    table.add(*commands.press(table.state, table.content, digit, shown)[0])


def _outcome(content: Content, shown: Prompt) -> Outcome:
    assert shown.walk is not None and shown.walk.outcome is not None
    node = content.issues[shown.walk.outcome.issue].nodes[shown.walk.outcome.node]
    assert isinstance(node, Outcome)
    return node


def _missing(state: State, content: Content, end: Outcome, said: str) -> Iterator[str]:
    """Yield what a note lacks, in either language and either form."""
    for lang in LANGS:
        for form in (NoteForm(), NoteForm(short=True), NoteForm(markdown=True)):
            text = " ".join(note(state, content, lang, _AT, form).replace("\\", "").split())
            for thing, expected in _things(state, content, end, said, lang, short=form.short).items():
                if " ".join(expected.split()) not in text:
                    yield f"{thing} ({lang}{', short' if form.short else ''}{', Markdown' if form.markdown else ''})"


def _things(state: State, content: Content, end: Outcome, said: str, lang: Lang, *, short: bool) -> dict[str, str]:
    """Return the seven things, each as a text that stands in a note that has it."""
    from checks.call.note_format import NoteFormat

    words_of = NoteFormat(lang, _AT, state.opened)
    assert end.cause is not None and state.wrapped is not None
    ids = [
        TICKET,
        state.id,
        *(mention.value.lower() for mention in mentions(state.history) if mention.kind != "aadsts"),
    ]
    ids += [f"AADSTS{mention.value}" for mention in mentions(state.history) if mention.kind == "aadsts"]
    things = {
        "what the client wants": redact(said, len(said), lines=False),
        "what is so": end.cause.to(lang),
        "what came of it": words_of.words(f"wrap_up.{state.wrapped.how}"),
        "who has it": "" if state.wrapped.owner == "nobody" else words_of.owner(state.wrapped.owner),
        **{f"the id {number}": number for number in ids},
    }
    if not short:
        things["what was done"] = words_of.words("tried.issue", title=content.issues[_issue(state)].title.to(lang))
        things["when"] = zone_of(_AT)
    if end.ends in ("resolved", "normal"):
        assert end.done is not None
        things["what has been done"] = end.done.to(lang)
    else:
        assert end.left is not None
        things["what is left"] = end.left.to(lang)
        things["by when"] = words_of.words("remains.no_due")
    return things


def _issue(state: State) -> str:
    return state.branches[-1].issue


def main() -> None:
    """Print the figures, or the notes of the call that is asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.notes", description=__doc__)
    parser.add_argument("--call", choices=[call.id for call in calls()], metavar="ID")
    parser.add_argument("--short", action="store_true")
    options = parser.parse_args()
    content, binding = load(), read()
    if options.call is not None:
        call = next(call for call in calls() if call.id == options.call)
        for lang in LANGS:
            played = play(content, binding, call, evidence=True, lang=lang)
            print(note(played.table.state, content, lang, _AT + timedelta(hours=1), NoteForm(options.short)))
        return
    for evidence in (False, True):
        every = [play(content, binding, call, evidence=evidence) for call in calls()]
        right = sum(not played.wrong for played in every)
        fits = sum(played.end is not None and played.proposed in FITTING[played.end.ends] for played in every)
        lacking = Counter(thing for played in every for thing in played.missing)
        print(f"{'with' if evidence else 'without'} evidence: {right}/{len(every)} calls end right,")
        print(
            f"  {fits} with a proposal for the wrap-up that fits, {len(every) - sum(lacking.values())} notes hold all,"
        )
        print(f"  at most {max(played.table.questions for played in every)} questions,")
        print(f"  {sum(played.table.repeated for played in every)} whose answer had just been said")
        for thing, count in lacking.items():
            print(f"  missing in {count}: {thing}")
        for played in every:
            if played.wrong:
                print(f"  {played.call.id}: {played.wrong}")


if __name__ == "__main__":
    main()

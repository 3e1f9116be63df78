"""The trees measured by the catalogue of calls: ``python -m tests.bench.trees``; ``--call ID`` shows the thread of one call.

Every call begins at the first tree that the search finds for the client's first words, or for what is on the client's screen, in
French and in English; at what the step offers; and at the tree that an agent would open, which is used whenever the others lead
nowhere. Where in the guide the client is, is known with and without evidence. The client answers from the truths of the call, and
``0`` if they say nothing; asked whether an outcome helped, the client says no unless it has somebody do what helps.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from statistics import median
from typing import Final

from checks.facts import Fact, Vantage
from checks.guide.content import Content, load
from checks.guide.lint.trees import most_questions
from checks.guide.models import Outcome, QuestionNode
from checks.guide.ranking import ranked
from checks.guide.search import search
from checks.guide.search.wording import words
from checks.guide.walker import NOT_SOLVED, UNKNOWN, TreePlace, Walk, resolve, walk
from checks.texts import Lang
from tests.bench.answers import Binding, faults, read
from tests.bench.catalogue import Call, calls

LONGEST: Final = 60
"""Answers after which a call counts as going round in circles."""
FIRST: Final = 3
"""How many of the search's trees an agent looks at."""
RUNS: Final = 2000
BY_CHANCE: Final = 500
_AT: Final = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Played:
    """A call walked to its end: the answers given, and why the end is not the right one (empty if it is)."""

    call: Call
    start: TreePlace
    walked: Walk
    answers: Mapping[str, str]
    wrong: str

    @property
    def questions(self) -> int:
        """How many questions the client was asked."""
        return self.walked.questions


def play(content: Content, binding: Binding, call: Call, start: TreePlace, evidence: bool) -> Played:
    """Walk the call from ``start``, with what checks find or without."""
    known = (*_where(call), *(call.evidence.facts() if evidence else ()))
    answers: dict[str, str] = {}
    go_on = partial(walk, content, start.issue, facts=known, start=start.node)
    walked = go_on(answers=answers)
    while len(answers) < LONGEST:
        if walked.waiting_at is not None:
            answers[walked.waiting_at.id] = binding.answer(call, walked.waiting_at)
        elif walked.outcome is not None:
            outcome = _outcome(content, walked.outcome)
            wrong = judge(call, outcome, binding)
            if not wrong or outcome.leads_to is None or helped(call, outcome, binding):
                return Played(call, start, walked, answers, wrong)
            answers[walked.outcome.id] = NOT_SOLVED
        walked = go_on(answers=answers)
    return Played(call, start, walked, answers, "goes round in circles")


def judge(call: Call, outcome: Outcome, binding: Binding) -> str:
    """Return why the outcome is not the right one for the call; empty if it is."""
    end, moves = f"{outcome.ends}/{outcome.owner}", binding.moves(outcome)
    wanted = call.expected
    if not moves & set(wanted.moves):
        return f"remedy: {outcome.code} ({end}) instead of {', '.join(wanted.moves)}"
    if end in wanted.ends:
        return ""
    owners = {end.partition("/")[2] for end in wanted.ends}
    return f"{'kind' if outcome.owner in owners else 'owner'}: {outcome.code} is {end} instead of {' or '.join(wanted.ends)}"


def first_trees(content: Content, text: str, limit: int = FIRST) -> tuple[str, ...]:
    """Return where the first trees that the search finds for a text lead."""
    hits = (hit.target for hit in search(content, text, 99) if hit.kind == "issue")
    trees: dict[str, str] = {}
    for target in hits:
        trees.setdefault(target.partition(".")[0], target)
    return tuple(trees.values())[:limit]


def from_words(content: Content, binding: Binding, call: Call, lang: Lang = "fr") -> TreePlace:
    """Return where the client's own words lead; if they lead nowhere, what the agent would open."""
    return _searched(content, binding, call, getattr(call.words, lang))


def from_screen(content: Content, binding: Binding, call: Call, lang: Lang = "fr") -> TreePlace:
    """Return where what the client reads out leads; if nothing is read or it leads nowhere, what the agent would open."""
    return (
        from_entry(content, binding, call)
        if call.screen is None
        else _searched(content, binding, call, getattr(call.screen, lang))
    )


def from_step(content: Content, binding: Binding, call: Call) -> TreePlace:
    """Return the first trouble of the step that leads to what an agent would open; if the step offers none, where the words lead."""
    target = offered(content, binding, call)
    return from_words(content, binding, call) if target is None else _place(content, target)


def offered(content: Content, binding: Binding, call: Call) -> str | None:
    """Return the step's own trouble for the call: what an agent would open, else the place in its tree that says most of the words."""
    stages = content.stages(call.step, call.option)
    troubles = [trouble for stage in stages for trouble in stage.troubles]
    wanted = [f"@{entry}" for entry in binding.entries[call.symptom]]
    exact = next((place for place in wanted for trouble in troubles if trouble.to == place), None)
    said = set(words(call.words.fr))
    trees = {place.partition(".")[0] for place in wanted}
    near = [trouble for trouble in troubles if trouble.to.partition(".")[0] in trees]
    best = max(near, key=lambda trouble: len(said & set(words(trouble.text.fr))), default=None)
    return exact or (best.to if best else None)


def from_entry(content: Content, binding: Binding, call: Call) -> TreePlace:
    """Return the place that an agent would open for the symptom."""
    return _place(content, f"@{binding.entries[call.symptom][0]}")


def is_found(content: Content, binding: Binding, call: Call, text: str, limit: int = FIRST) -> bool:
    """Whether one of the first trees found for the text is one that an agent would open."""
    hits = first_trees(content, text, limit)
    return any(hit.removeprefix("@").partition(".")[0] in _right(binding, call) for hit in hits)


def _right(binding: Binding, call: Call) -> frozenset[str]:
    """Return the trees that an agent would be right to open."""
    return frozenset(entry.partition(".")[0] for entry in binding.entries[call.symptom])


def _searched(content: Content, binding: Binding, call: Call, text: str) -> TreePlace:
    hits = first_trees(content, text)
    return _place(content, hits[0]) if hits else from_entry(content, binding, call)


def helped(call: Call, outcome: Outcome, binding: Binding) -> bool:
    """Return whether an outcome makes things work while the client is on the line, or ends the call all the same."""
    return outcome.ends not in ("resolved", "normal") or bool(binding.moves(outcome) & set(call.helps))


def _where(call: Call) -> tuple[Fact, ...]:
    step = Fact("call.step", call.step, Vantage.AGENT, _AT, "agent")
    return (step, Fact("call.option", call.option, Vantage.AGENT, _AT, "agent")) if call.option else (step,)


def _outcome(content: Content, place: TreePlace) -> Outcome:
    node = content.issues[place.issue].nodes[place.node]
    assert isinstance(node, Outcome), place.id
    return node


def _place(content: Content, target: str) -> TreePlace:
    where = resolve(content, "", target)
    assert where is not None, target
    return TreePlace(*where)


def _row(label: str, *figures: object) -> None:
    print(f"{label:<62}" + "".join(f"{figure!s:>12}" for figure in figures))


def _ended_right(played: Iterable[Played], *aside: str) -> int:
    return sum(not played.wrong or played.wrong.startswith(aside or "\0") for played in played)


def outcomes(label: str, without: Sequence[Played], evidence: Sequence[Played]) -> None:
    """Print how many calls reach the right outcome, and how many if the kind of end is ignored."""
    total = len(without)
    _row(f"right outcome, {label}", f"{_ended_right(without)}/{total}", f"{_ended_right(evidence)}/{total}")
    _row(
        "  who has the ball and the remedy alone",
        f"{_ended_right(without, 'kind')}/{total}",
        f"{_ended_right(evidence, 'kind')}/{total}",
    )
    _row(
        "  the remedy alone",
        f"{_ended_right(without, 'kind', 'owner')}/{total}",
        f"{_ended_right(evidence, 'kind', 'owner')}/{total}",
    )


def questions(label: str, without: Sequence[Played], evidence: Sequence[Played]) -> None:
    """Print how many questions clients were asked."""
    if not without:
        return
    _row(
        f"questions, {label} ({len(without)}): sum",
        *(sum(played.questions for played in run) for run in (without, evidence)),
    )
    _row("  median", *(median(played.questions for played in run) for run in (without, evidence)))
    _row("  most", *(max(played.questions for played in run) for run in (without, evidence)))
    share = sum(played.questions for played in evidence) / max(1, sum(played.questions for played in without))
    _row("  with evidence : without", "", f"{share:.2f}")


def cost(content: Content, played: Sequence[Played]) -> None:
    """Print what it costs to recompute the longest walk that begins in the largest tree."""
    sizes = {key: len(issue.nodes) for key, issue in content.issues.items()}
    largest = max((played.start.issue for played in played), key=lambda key: sizes[key])
    longest = max(
        (played for played in played if played.start.issue == largest), key=lambda played: len(played.walked.path)
    )
    known = (*_where(longest.call), *longest.call.evidence.facts())
    took = []
    for _ in range(RUNS):
        began = time.perf_counter()
        walk(content, largest, longest.answers, known, start=longest.start.node)
        took.append((time.perf_counter() - began) * 1e6)
    nodes = len(longest.walked.path)
    _row(f"a walk of {largest} ({sizes[largest]} nodes), {nodes} nodes long: median", f"{median(took):.0f} µs")


def chance(content: Content) -> None:
    """Print the most questions that clients are asked who answer at random and are helped by no outcome."""
    dice = random.Random(0)
    most, longest = 0, ""
    for issue in sorted(content.issues):
        for _ in range(BY_CHANCE):
            answers: dict[str, str] = {}
            walked = walk(content, issue, answers)
            while len(answers) < LONGEST:
                if walked.waiting_at is not None:
                    node = content.issues[walked.waiting_at.issue].nodes[walked.waiting_at.node]
                    assert isinstance(node, QuestionNode)
                    answers[walked.waiting_at.id] = dice.choice([UNKNOWN, *(answer.key for answer in node.answers)])
                elif walked.outcome is not None and _outcome(content, walked.outcome).leads_to is not None:
                    answers[walked.outcome.id] = NOT_SOLVED
                else:
                    break
                walked = walk(content, issue, answers)
            if walked.questions > most:
                most, longest = walked.questions, issue
    _row(f"most questions of {BY_CHANCE} clients a tree who answer by chance, {longest}", most)


def entries(content: Content, binding: Binding) -> None:
    """Print how often the search finds the right tree for what the client says and reads."""
    every = calls()
    for name, lang in (("French", "fr"), ("English", "en")):
        said = [(call, getattr(call.words, lang)) for call in every]
        read_out = [(call, getattr(call.screen, lang)) for call in every if call.screen is not None]
        for label, texts in (("first words", said), ("screen", read_out)):
            first, among = (
                sum(is_found(content, binding, call, text, limit) for call, text in texts) for limit in (1, FIRST)
            )
            _row(
                f"right tree by {label}, {name}: first, among {FIRST}", f"{first}/{len(texts)}", f"{among}/{len(texts)}"
            )


def missed(without: Sequence[Played], evidence: Sequence[Played]) -> None:
    """Print every call that did not end as it should, and why."""
    for played, other in zip(without, evidence, strict=True):
        if played.wrong or other.wrong:
            print(f"{played.call.id} ({', '.join(played.call.rows)}), from @{played.start.issue}.{played.start.node}")
            print(f"  without  {played.wrong or 'right'}\n  with     {other.wrong or 'right'}")


def thread(played: Played) -> None:
    """Print the path of one call."""
    for step in played.walked.path:
        print(
            f"  {step.place.id:<34} {step.answer or '':<14} {step.by or ''} {', '.join(fact.key for fact in step.because)}"
        )
    print(f"  {played.questions} asked; {played.wrong or 'right'}\n")


def starts_of(content: Content, binding: Binding) -> tuple[tuple[str, Callable[[Call], TreePlace]], ...]:
    """Return every way into a call."""
    return (
        ("from the client's words", partial(from_words, content, binding)),
        ("from the words, English", partial(from_words, content, binding, lang="en")),
        ("from the screen", partial(from_screen, content, binding)),
        ("from the screen, English", partial(from_screen, content, binding, lang="en")),
        ("from the step", partial(from_step, content, binding)),
        ("from the right tree", partial(from_entry, content, binding)),
    )


def main() -> None:
    """Print the figures, or the thread of the requested call."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.trees", description=__doc__)
    parser.add_argument("--call", choices=[call.id for call in calls()], metavar="ID")
    options = parser.parse_args()
    content, binding = load(), read()
    unfit = list(faults(binding, content))
    if unfit:
        sys.exit("\n".join(unfit))
    starts = starts_of(content, binding)
    if options.call is not None:
        call = next(call for call in calls() if call.id == options.call)
        for label, start in starts:
            for known in (False, True):
                print(f"{label}, {'with' if known else 'without'} evidence")
                thread(play(content, binding, call, start(call), known))
        return
    _row(f"{len(calls())} calls", "without", "evidence")
    runs = []
    for label, start in starts:
        without = [play(content, binding, call, start(call), False) for call in calls()]
        evidence = [play(content, binding, call, start(call), True) for call in calls()]
        outcomes(label, without, evidence)
        pairs = list(zip(without, evidence, strict=True))
        telling = [pair for pair in pairs if pair[0].call.evidence.telling]
        right = [pair for pair in telling if not pair[0].wrong and not pair[1].wrong]
        for which, chosen in (
            ("all calls", pairs),
            ("where evidence tells something", telling),
            ("of these, right with and without", right),
        ):
            questions(which, [played for played, _ in chosen], [other for _, other in chosen])
        runs.append((label, without, evidence))
    entries(content, binding)
    spoken = [
        (call, [hit.target.removeprefix("@").partition(".")[0] for hit in ranked(content, call.evidence.facts())])
        for call in calls()
        if call.evidence.telling
    ]
    for limit in (1, FIRST):
        good = sum(any(tree in _right(binding, call) for tree in listed[:limit]) for call, listed in spoken)
        _row(f"right tree by the evidence alone: among {limit}", "", f"{good}/{len(spoken)}")
    own = sum(offered(content, binding, call) is not None for call in calls())
    _row("calls that the step offers a way into", f"{own}/{len(calls())}")
    longest = most_questions(content)
    issue, node = max(longest, key=lambda spot: longest[spot])
    _row(f"most questions on any way, all answers counted, from @{issue}.{node}", longest[issue, node])
    chance(content)
    cost(content, [played for _, without, _ in runs for played in without])
    for label, without, evidence in runs:
        print(f"\nnot right, {label}\n")
        missed(without, evidence)


if __name__ == "__main__":
    main()

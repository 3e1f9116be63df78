"""Reviewing a practice call: what was asked, what evidence would have spared, the shortest way, and whether the end was right.

Pure functions of the call, the scenario, the content and the facts that the checks would have given.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from checks.call import events as ev
from checks.call.state import Call
from checks.facts import Fact, newest
from checks.guide.content import Content
from checks.guide.models import Node, Outcome, OutcomeKind, QuestionNode, Refusal, Words
from checks.guide.ranking import ranked
from checks.guide.search import search
from checks.guide.walker import NOT_SOLVED, UNKNOWN, Walk, evaluate, resolve, walk
from checks.practice.models import ClientReply, ScenarioFile

_WRAPS: Final[Mapping[OutcomeKind, tuple[ev.WrapUp, ...]]] = {
    "resolved": ("resolved", "normal"),
    "normal": ("normal", "resolved"),
    "escalate": ("escalated",),
    "wait": ("waiting", "call_back"),
}
"""How a call that came to an end of each kind is wrapped up, the most fitting first."""
_REFUSALS: Final[Mapping[Refusal, tuple[ev.WrapUp, ...]]] = {"unverified": ("refused",), "suspicious": ("reported",)}
_HITS: Final = 3


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question that the client was asked: the answer that was noted, whether that was wrong or unknown, what would have revealed it.

    ``unheard`` is what the client had said, where the answer that was noted is another.
    """

    place: str
    question: ev.Pair
    answer: ev.Pair
    mistaken: bool = False
    unknown: bool = False
    unheard: ev.Pair | None = None
    spared: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class Route:
    """A way to the right end: the issue and node where it begins, and the questions that it takes."""

    entry: str
    title: Words
    questions: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Review:
    """How a practice call went. ``shortest`` is the shortest way with everything the checks reveal, ``alone`` that by questions only.

    ``reached`` are the ends that were reached; ``wrap_ups`` are those that fit the right one. The times are how long the call was at the
    desk and how much of that the client waited.
    """

    questions: tuple[AskedQuestion, ...]
    reached: tuple[ev.Pair, ...]
    wanted: Words
    right: bool
    shortest: Route | None
    alone: Route | None
    wrap_ups: tuple[ev.WrapUp, ...]
    wrapped: ev.WrapUp | None
    elapsed: timedelta
    waited: timedelta


def review(call: Call, scenario: ScenarioFile, content: Content, evidence: Sequence[Fact], now: datetime) -> Review:
    """Review a call; ``evidence`` are the facts that the checks of this scenario give."""
    truths = answers(scenario, content)
    wanted = outcome_of(content, scenario.outcome)
    facts = (*evidence, *call.facts)
    return Review(
        questions=tuple(_asked(call, scenario, content, facts)),
        reached=tuple(branch.outcome_title for branch in call.branches if branch.outcome and branch.outcome_title),
        wanted=wanted.title,
        right=any(branch.outcome == scenario.outcome for branch in call.branches),
        shortest=shortest(content, truths, facts, entries(scenario, content, facts), scenario.outcome),
        alone=shortest(content, truths, (), entries(scenario, content, ()), scenario.outcome),
        wrap_ups=_WRAPS[wanted.ends] if wanted.refuses is None else _REFUSALS[wanted.refuses],
        wrapped=call.wrapped.how if call.wrapped is not None else None,
        elapsed=call.elapsed(now),
        waited=call.on_hold(now),
    )


def answers(scenario: ScenarioFile, content: Content) -> dict[str, str]:
    """Return what is true, by place: the answers that the client's words mean, corrected if the first were wrong."""
    keys: dict[str, str] = {}
    for place, reply in scenario.replies.items():
        node = node_at(content, place)
        key = None if node is None else key_of(node, (reply.corrected or reply).press)
        if key is not None:
            keys[place] = key
    return keys


def entries(scenario: ScenarioFile, content: Content, facts: Sequence[Fact]) -> tuple[str, ...]:
    """Return where the call could enter a tree: what the client complains of at a step, what the facts point to, what their words find."""
    opened = [f"@{scenario.issue}"]
    for place, reply in scenario.replies.items():
        opened += _trouble(content, place, reply.press)
    opened += [entry.target for entry in ranked(content, facts)]
    words = scenario.opening.fr if scenario.lang == "fr" else scenario.opening.en
    opened += [hit.target for hit in search(content, words, facts=facts)[:_HITS] if hit.target.startswith("@")]
    return tuple(dict.fromkeys(opened))


def shortest(
    content: Content, truths: Mapping[str, str], facts: Iterable[Fact], opened: Iterable[str], outcome: str
) -> Route | None:
    """Return the way to the outcome that asks least, walked from each entry with the true answers; None if no way leads there."""
    known = tuple(facts)
    ways: list[Route] = []
    for entry in opened:
        start = resolve(content, "", entry)
        if start is None:
            continue
        walked = _walked(content, start, truths, known)
        if walked.outcome is None or _code(content.issues[walked.outcome.issue].nodes[walked.outcome.node]) != outcome:
            continue
        met = ((step, content.issues[step.place.issue].nodes[step.place.node]) for step in walked.path)
        questions = tuple(
            node.say for step, node in met if step.by == "agent" and isinstance(node, QuestionNode) and not node.stage
        )
        ways.append(Route(entry, content.issues[start[0]].title, questions))
    return min(ways, key=lambda way: len(way.questions), default=None)


def outcome_of(content: Content, code: str) -> Outcome:
    """Return the end with that code. Raises KeyError for one that the content does not have."""
    for issue in content.issues.values():
        for node in issue.nodes.values():
            if isinstance(node, Outcome) and node.code == code:
                return node
    raise KeyError(code)


def node_at(content: Content, place: str) -> Node | None:
    """Return the node at a place of a walk; None for a step, and for what the content does not have."""
    issue, _, name = place.partition("#")[0].partition(".")
    tree = content.issues.get(issue)
    return None if tree is None else tree.nodes.get(name)


def key_of(node: Node, press: str) -> str | None:
    """Return the answer behind a digit at a node; None if it ends the walk, or means nothing there."""
    if isinstance(node, Outcome):
        return NOT_SOLVED if press == "2" and node.ends in ("resolved", "normal") else None
    if press == "0":
        return UNKNOWN
    at = int(press) - 1 if press.isdigit() else len(node.answers)
    return node.answers[at].key if at < len(node.answers) else None


def _walked(content: Content, start: tuple[str, str], truths: Mapping[str, str], known: Sequence[Fact]) -> Walk:
    """Return the walk in which the client is asked only if evidence does not answer, and always answers truthfully."""
    given: dict[str, str] = {}
    while True:
        walked = walk(content, start[0], given, known, start=start[1])
        place = walked.waiting_at or walked.outcome
        if place is None or place.id in given or place.id not in truths:
            return walked
        given[place.id] = truths[place.id]


def _asked(call: Call, scenario: ScenarioFile, content: Content, facts: Sequence[Fact]) -> Iterator[AskedQuestion]:
    known = newest(facts)
    for event in call.history:
        body = event.body
        node = node_at(content, body.place) if isinstance(body, ev.Answered) else None
        if not isinstance(body, ev.Answered) or not isinstance(node, QuestionNode) or node.stage:
            continue
        reply = scenario.replies.get(body.place)
        mistaken = reply is not None and reply.corrected is not None and key_of(node, reply.press) == body.answer
        unheard = None if reply is None else _unheard(node, reply, body.answer)
        unknown = body.answer == UNKNOWN and unheard is None
        spared = next((because for because in _told(node, known) if because), ())
        yield AskedQuestion(body.place, body.question, body.answer_text, mistaken, unknown, unheard, spared)


def _unheard(node: QuestionNode, reply: ClientReply, answer: str) -> ev.Pair | None:
    """Return what the client said at a question, where the answer is neither that nor what they say when asked again."""
    said = [line for line in (reply, reply.corrected) if line is not None]
    if answer in [key_of(node, line.press) for line in said]:
        return None
    return {"fr": said[-1].fr, "en": said[-1].en}


def _told(node: QuestionNode, known: Mapping[str, Fact]) -> Iterator[tuple[Fact, ...]]:
    for answer in node.answers:
        because = None if answer.when is None else evaluate(answer.when, known)
        if because is not None:
            yield because


def _trouble(content: Content, place: str, press: str) -> Iterator[str]:
    """Yield the tree that a complaint at a stage of a step leads to."""
    _, _, rest = place.partition("step.")
    number, _, key = rest.partition(".")
    if not press.isdigit() or not number.isdigit():
        return
    for stage in content.step(int(number)).stages:
        if stage.key == key and 0 < int(press) <= len(stage.troubles):
            yield stage.troubles[int(press) - 1].to


def _code(node: Node) -> str | None:
    return node.code if isinstance(node, Outcome) else None

"""The walk through a decision tree: a pure function of (tree, answers, facts).

Answers are kept by the place where they were given and replayed from the start, so going back, changing an earlier answer and
new evidence are one and the same thing: walk again. The agent's answer overrides evidence; evidence that contradicts it is
listed with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal, Protocol

from checks.facts import Check, Fact, FactValue, kind_of, newest
from checks.guide.models import Issue, Node, Outcome, QuestionNode, Rule

UNKNOWN: Final = "0"
"""The answer of a client who does not know, does not find it, or cannot do it."""
SOLVED: Final = "solved"
NOT_SOLVED: Final = "not_solved"
"""How an outcome is answered: whether it helped."""


class Trees(Protocol):
    """What the walker needs from the content."""

    @property
    def issues(self) -> Mapping[str, Issue]:
        """The trees by key."""


@dataclass(frozen=True, slots=True, order=True)
class TreePlace:
    """A node of a tree, and which visit to it this is."""

    issue: str
    node: str
    visit: int = 1

    @property
    def id(self) -> str:
        """How answers name the place: ``issue.node``, with ``#2`` for the second visit."""
        return f"{self.issue}.{self.node}" + (f"#{self.visit}" if self.visit > 1 else "")


@dataclass(frozen=True, slots=True)
class PathStep:
    """A node on the path of the walk.

    ``because`` are the facts that answered it; ``against`` those that contradict the agent's answer.
    ``stage``: it is one stage of an action, and its answer does not count as a question.
    """

    place: TreePlace
    kind: Literal["question", "action", "outcome"]
    answer: str | None = None
    by: Literal["agent", "evidence"] | None = None
    because: tuple[Fact, ...] = ()
    against: tuple[Fact, ...] = ()
    stage: bool = False


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The answer that evidence gives to the node where the walk waits, and the facts behind it."""

    answer: str
    because: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Walk:
    """How far the walk got.

    ``waiting_at`` is the node that waits for an answer; ``outcome`` the one that ended the walk; at most one of them is set.
    ``suggestion`` is what evidence says if it may not answer by itself: a reopened or revisited node, an answer to be
    confirmed. ``askable`` are the checks that could answer the waiting node and have not.
    ``questions`` counts the answers that came from the client, but not the stages of an action.
    """

    issue: str
    path: tuple[PathStep, ...]
    waiting_at: TreePlace | None = None
    outcome: TreePlace | None = None
    suggestion: Suggestion | None = None
    askable: frozenset[Check] = frozenset()

    @property
    def questions(self) -> int:
        """How many answers the client was asked for."""
        return sum(step.by == "agent" and step.kind != "outcome" and not step.stage for step in self.path)


def walk(
    trees: Trees,
    issue: str,
    answers: Mapping[str, str],
    facts: Iterable[Fact] = (),
    held: frozenset[str] = frozenset(),
    start: str | None = None,
) -> Walk:
    """Walk ``issue`` from ``start`` (the tree's own if it is None) as far as answers and facts lead.

    ``answers`` are keys by `TreePlace.id`; ``held`` are the ids of places that were reopened, where evidence therefore only suggests
    an answer. An answer that the tree no longer offers is ignored: the walk waits there. The walk always ends, even if nodes
    form a loop: evidence answers only the first visit, and every further one needs an answer of its own.
    """
    known = newest(facts)
    tree = trees.issues[issue]
    place = TreePlace(issue, start if start in tree.nodes else tree.start)
    visits: dict[tuple[str, str], int] = {}
    path: list[PathStep] = []
    while True:
        place = _arrive(trees, place, visits)
        node = trees.issues[place.issue].nodes[place.node]
        step = (
            _outcome_step(place, answers) if isinstance(node, Outcome) else _ask_step(place, node, answers, known, held)
        )
        path.append(step)
        target = None if step.answer is None else onward(trees, place.issue, node, step.answer)
        if target is not None:
            place = TreePlace(*target)
            continue
        if isinstance(node, Outcome):
            return Walk(issue, tuple(path), outcome=place)
        evidence = _evidence(node, known)
        return Walk(
            issue,
            (*path[:-1], PathStep(place, node.kind)),
            waiting_at=place,
            suggestion=Suggestion(*evidence) if evidence else None,
            askable=frozenset(_askable(node, known)),
        )


def onward(trees: Trees, issue: str, node: Node, answer: str) -> tuple[str, str] | None:
    """Return the issue and node that an answer leads to; None if it leads nowhere or the content no longer has it."""
    if isinstance(node, Outcome):
        target = node.leads_to if answer == NOT_SOLVED else None
    elif answer == UNKNOWN:
        target = node.unknown.to
    else:
        target = next((choice.to for choice in node.answers if choice.key == answer), None)
    return None if target is None else resolve(trees, issue, target)


def resolve(trees: Trees, issue: str, target: str) -> tuple[str, str] | None:
    """Return a target as issue and node: ``node``, ``@issue`` (its start) or ``@issue.node``; None if there is no such node."""
    if target.startswith("@"):
        issue, _, name = target[1:].partition(".")
    else:
        name = target
    tree = trees.issues.get(issue)
    if tree is None:
        return None
    name = name or tree.start
    return (issue, name) if name in tree.nodes else None


def evaluate(rule: Rule, known: Mapping[str, Fact]) -> tuple[Fact, ...] | None:
    """Return the facts by which the rule holds; None if it does not, or if a fact that it needs is not known."""
    if any(evaluate(part, known) is not None for part in rule.unless):
        return None
    if rule.all is not None:
        parts = [evaluate(part, known) for part in rule.all]
        met = [part for part in parts if part is not None]
        return None if len(met) < len(parts) else tuple(fact for part in met for fact in part)
    if rule.any is not None:
        return next((part for part in (evaluate(part, known) for part in rule.any) if part is not None), None)
    fact = known.get(rule.fact or "")
    return (fact,) if fact is not None and _compares(rule, fact.value) else None


def fact_keys(rule: Rule) -> Iterator[str]:
    """Yield every fact key that can fulfil the rule."""
    if rule.fact is not None:
        yield rule.fact
    for part in (*(rule.all or ()), *(rule.any or ())):
        yield from fact_keys(part)


def _compares(rule: Rule, value: FactValue) -> bool:
    if rule.is_ is not None:
        return value == _word(rule.is_)
    if rule.is_not is not None:
        return value != _word(rule.is_not)
    if rule.in_ is not None:
        return value in [_word(allowed) for allowed in rule.in_]
    if isinstance(value, str):
        return False
    return value >= rule.at_least if rule.at_least is not None else rule.at_most is not None and value <= rule.at_most


def _word(value: FactValue | bool) -> FactValue:
    return ("yes" if value else "no") if isinstance(value, bool) else value


def _arrive(trees: Trees, place: TreePlace, visits: dict[tuple[str, str], int]) -> TreePlace:
    """Return the place that the walk really reaches: the node itself, or where its cap sends it.

    Caps that send to each other in a loop, when all are used up, are followed around once.
    """
    sent: set[tuple[str, str]] = set()
    while True:
        where = (place.issue, place.node)
        node = trees.issues[place.issue].nodes[place.node]
        again = node.again if isinstance(node, QuestionNode) else None
        if again is not None and where not in sent and visits.get(where, 0) >= again.visits:
            target = resolve(trees, place.issue, again.to)
            if target is not None:
                sent.add(where)
                place = TreePlace(*target)
                continue
        visits[where] = visits.get(where, 0) + 1
        return TreePlace(place.issue, place.node, visits[where])


def _outcome_step(place: TreePlace, answers: Mapping[str, str]) -> PathStep:
    answer = answers.get(place.id)
    if answer not in (SOLVED, NOT_SOLVED):
        return PathStep(place, "outcome")
    return PathStep(place, "outcome", answer, "agent")


def _ask_step(
    place: TreePlace, node: QuestionNode, answers: Mapping[str, str], known: Mapping[str, Fact], held: frozenset[str]
) -> PathStep:
    evidence = _evidence(node, known)
    answer = answers.get(place.id)
    if answer == UNKNOWN or any(choice.key == answer for choice in node.answers):
        agrees = evidence is None or evidence[0] == answer
        against = () if agrees or evidence is None else evidence[1]
        return PathStep(place, node.kind, answer, "agent", against=against, stage=node.stage)
    if evidence is None or place.visit > 1 or place.id in held or _is_to_confirm(node, evidence[0]):
        return PathStep(place, node.kind)
    return PathStep(place, node.kind, evidence[0], "evidence", because=evidence[1])


def _is_to_confirm(node: QuestionNode, answer: str) -> bool:
    return any(choice.key == answer and choice.confirm for choice in node.answers)


def _evidence(node: QuestionNode, known: Mapping[str, Fact]) -> tuple[str, tuple[Fact, ...]] | None:
    for answer in node.answers:
        because = None if answer.when is None else evaluate(answer.when, known)
        if because is not None:
            return answer.key, because
    return None


def _askable(node: QuestionNode, known: Mapping[str, Fact]) -> Iterator[Check]:
    for answer in node.answers:
        for key in fact_keys(answer.when) if answer.when else ():
            kind = kind_of(key)
            if kind is not None and key not in known and kind.check != "agent":
                yield kind.check

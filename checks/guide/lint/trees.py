"""The linter's checks of trees: every node is reached, leads to an end, loops no more than its caps allow, asks for known facts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from typing import Final, NamedTuple

from checks.facts import FactError, kind_of, parse_value
from checks.findings import Party
from checks.guide.content import Content
from checks.guide.lint.faults import Faults
from checks.guide.models import Issue, Node, Outcome, OutcomeKind, QuestionNode, Rule, Stage
from checks.guide.walker import resolve

MOST_ANSWERS: Final = 9
MOST_QUESTIONS: Final = 8
"""The most questions a client is asked on any path through the trees."""
OWNERS: Final[Mapping[OutcomeKind, tuple[Party, ...]]] = {
    "escalate": ("agent", "tenant_admin"),
    "wait": ("client", "client_it", "agent"),
}
"""Who can have to act: what is escalated stays within our own organisation, what waits is for the client, their IT, or time."""

Spot = tuple[str, str]
"""A node: its issue and its name."""


class PlacedNode(NamedTuple):
    """A node of a tree or a stage of a step, with its file and its path there."""

    file: str
    path: str
    node: Node | Stage


def nodes_are_whole(content: Content, faults: Faults) -> None:
    """Check that a question has one to nine answers besides 0, and that an escalated or waiting outcome has a suitable owner."""
    for (issue, name), node in nodes_of(content):
        file, path = content.files.get(issue, ""), f"nodes.{name}"
        if isinstance(node, Outcome):
            owners = OWNERS.get(node.ends)
            if owners is not None and node.owner not in owners:
                faults.add(file, f"{path}.owner", "outcome.owner", owners=", ".join(owners))
            for missing in _missing_for_the_note(node):
                faults.add(file, f"{path}.{missing}", f"outcome.{missing}")
        elif not node.answers:
            faults.add(file, path, "answers.none")
        elif len(node.answers) > MOST_ANSWERS:
            faults.add(file, path, "answers.many", count=len(node.answers))


def _missing_for_the_note(node: Outcome) -> Iterator[str]:
    """Yield what the note needs from an outcome and it lacks: its cause, and what was done, or what is left to do."""
    if node.cause is None:
        yield "cause"
    if node.ends in ("resolved", "normal"):
        if node.done is None:
            yield "done"
    elif node.left is None:
        yield "left"


def ways_are_short(content: Content, faults: Faults) -> None:
    """Check that no path from where a walk can begin asks more questions than a client has patience for."""
    most = most_questions(content)
    for spot in sorted(entries(content)):
        if most.get(spot, 0) > MOST_QUESTIONS:
            path = f"nodes.{spot[1]}"
            faults.add(content.files.get(spot[0], ""), path, "path.long", count=most[spot], limit=MOST_QUESTIONS)


def most_questions(content: Content) -> dict[Spot, int]:
    """Return, by node, the most questions on any path from it: all answers, 0, and what comes if an outcome did not help.

    Loops that are limited by caps are not counted.
    """
    nodes = dict(nodes_of(content))
    onward = {spot: tuple(_resolved(content, spot, node)) for spot, node in nodes.items()}
    most: dict[Spot, int] = {}
    try:
        for spot in TopologicalSorter(onward).static_order():
            node = nodes[spot]
            asks = isinstance(node, QuestionNode) and not node.stage
            most[spot] = asks + max((most[target] for target in onward[spot]), default=0)
    except CycleError:
        return {}
    return most


def _targets_of_steps(content: Content) -> Iterator[tuple[str, str]]:
    """Yield what the troubles of the guide's stages lead to, and where that is written."""
    for step in content.steps:
        for stage in step.stages:
            for number, trouble in enumerate(stage.troubles, 1):
                yield f"steps.{step.number}.stages.{stage.key}.troubles.{number}.to", trouble.to


def targets_are_there(content: Content, faults: Faults) -> None:
    """Check that whatever an answer, a cap, an outcome or a step leads to exists."""
    for path, target in _targets_of_steps(content):
        if resolve(content, "", target) is None:
            faults.add("steps.toml", path, "target.unknown", target=target)
    for key, issue in content.issues.items():
        if issue.start not in issue.nodes:
            faults.add(content.files.get(key, ""), "start", "target.unknown", target=issue.start)
        for path, node_name in _openings(issue):
            if node_name not in issue.nodes:
                faults.add(content.files.get(key, ""), path, "target.unknown", target=node_name)
    for (key, name), node in nodes_of(content):
        for path, target in edges(node):
            if resolve(content, key, target) is None:
                faults.add(content.files.get(key, ""), f"nodes.{name}.{path}", "target.unknown", target=target)
        if isinstance(node, Outcome) and node.stands_at is not None and not _is_place(content, node.stands_at):
            path = f"nodes.{name}.stands_at"
            faults.add(content.files.get(key, ""), path, "target.unknown", target=node.stands_at)


def _is_place(content: Content, place: str) -> bool:
    try:
        content.place(place)
    except KeyError:
        return False
    return True


def trees_hang_together(content: Content, faults: Faults) -> None:
    """Check that every node is reached from a start or a step, leads to some outcome, and loops no more often than caps allow."""
    onward = {spot: tuple(_resolved(content, spot, node)) for spot, node in nodes_of(content)}
    reached = reach(entries(content), onward)
    back: dict[Spot, list[Spot]] = {}
    for spot, targets in onward.items():
        for target in targets:
            back.setdefault(target, []).append(spot)
    ends = {spot for spot, node in nodes_of(content) if isinstance(node, Outcome)}
    ending = reach(ends, back)
    for spot in onward:
        file, path = content.files.get(spot[0], ""), f"nodes.{spot[1]}"
        if spot not in reached:
            faults.add(file, path, "node.unreachable")
        if spot not in ending:
            faults.add(file, path, "node.dead_end")
    for ring in _rings(_worn_out(content, onward)):
        issue, name = ring[0]
        nodes = ", ".join(f"@{key}.{node}" for key, node in ring)
        faults.add(content.files.get(issue, ""), f"nodes.{name}", "cycle.uncapped", nodes=nodes)


def facts_are_known(content: Content, faults: Faults) -> None:
    """Check that evidence asks for facts in the vocabulary, with values that they accept."""
    for (issue, name), node in nodes_of(content):
        for answer in node.answers if isinstance(node, QuestionNode) else ():
            path = f"nodes.{name}.answers.{answer.key}.when"
            for rule in _single(answer.when):
                _fact_is_known(content.files.get(issue, ""), path, rule, faults)
    for issue, tree in content.issues.items():
        for number, sign in enumerate(tree.signs, 1):
            for rule in _single(sign.when):
                _fact_is_known(content.files.get(issue, ""), f"signs.{number}.when", rule, faults)


def signs_lead_to_questions(content: Content, faults: Faults) -> None:
    """Check that signs lead to questions: an outcome would be shown whatever the client has said."""
    for issue, tree in content.issues.items():
        for number, sign in enumerate(tree.signs, 1):
            if isinstance(tree.nodes.get(sign.node or tree.start), Outcome):
                faults.add(content.files.get(issue, ""), f"signs.{number}.node", "sign.outcome")


def entries(content: Content) -> set[Spot]:
    """Return where a walk can begin: a tree's start, what the client says or sees, a step's troubles, what evidence points to."""
    spots = {(key, issue.start) for key, issue in content.issues.items()}
    for key, issue in content.issues.items():
        spots |= {(key, name) for _, name in _openings(issue)}
    for step in content.steps:
        for stage in step.stages:
            spots |= {spot for trouble in stage.troubles if (spot := resolve(content, "", trouble.to)) is not None}
    return {(key, name) for key, name in spots if name in content.issues[key].nodes}


def _openings(issue: Issue) -> Iterator[tuple[str, str]]:
    """Yield the nodes that a tree can be opened at besides its start, and where that is written."""
    nodes = {
        "says": [line.node for line in issue.says],
        "screens": [screen.node for screen in issue.screens],
        "signs": [sign.node for sign in issue.signs],
    }
    for name, openings in nodes.items():
        for number, node in enumerate(openings, 1):
            if node is not None:
                yield f"{name}.{number}.node", node


def edges(node: Node) -> Iterator[tuple[str, str]]:
    """Yield where a node leads: the place of the target within the node, and the target."""
    if isinstance(node, Outcome):
        if node.leads_to is not None:
            yield "leads_to", node.leads_to
        return
    for answer in node.answers:
        yield f"answers.{answer.key}.to", answer.to
    yield "unknown.to", node.unknown.to
    if node.again is not None:
        yield "again.to", node.again.to


def nodes_of(content: Content) -> Iterator[tuple[Spot, Node]]:
    """Yield every node of every tree."""
    for key, issue in content.issues.items():
        for name, node in issue.nodes.items():
            yield (key, name), node


def placed_nodes(content: Content) -> Iterator[PlacedNode]:
    """Yield every stage of every step and every node of every tree: whatever has something to say and to do."""
    for step in content.steps:
        for stage in step.stages:
            yield PlacedNode("steps.toml", f"steps.{step.number}.stages.{stage.key}", stage)
    for (issue, name), node in nodes_of(content):
        yield PlacedNode(content.files.get(issue, ""), f"nodes.{name}", node)


def _resolved(content: Content, spot: Spot, node: Node) -> Iterator[Spot]:
    for _, target in edges(node):
        next_spot = resolve(content, spot[0], target)
        if next_spot is not None:
            yield next_spot


def _worn_out(content: Content, onward: Mapping[Spot, Sequence[Spot]]) -> dict[Spot, Sequence[Spot]]:
    """Return where nodes lead once every cap is used up: what still loops then would loop forever."""
    worn: dict[Spot, Sequence[Spot]] = {}
    for spot, node in nodes_of(content):
        if isinstance(node, QuestionNode) and node.again is not None:
            capped = resolve(content, spot[0], node.again.to)
            worn[spot] = () if capped is None else (capped,)
        else:
            worn[spot] = onward[spot]
    return worn


def reach(starts: set[Spot], onward: Mapping[Spot, Sequence[Spot]]) -> set[Spot]:
    """Return every node that can be reached from the starts, including these."""
    reached, waiting = set(starts), list(starts)
    while waiting:
        for target in onward.get(waiting.pop(), ()):
            if target not in reached:
                reached.add(target)
                waiting.append(target)
    return reached


def _rings(onward: Mapping[Spot, Sequence[Spot]]) -> Iterator[tuple[Spot, ...]]:
    """Yield the sets of nodes that lead to each other, each once: those that can be reached from themselves."""
    reported: set[Spot] = set()
    beyond = {spot: reach(set(targets), onward) for spot, targets in onward.items()}
    for spot in sorted(onward):
        if spot in reported or spot not in beyond[spot]:
            continue
        ring = (spot, *sorted(other for other in beyond[spot] if other != spot and spot in beyond[other]))
        reported |= set(ring)
        yield ring


def _fact_is_known(file: str, path: str, rule: Rule, faults: Faults) -> None:
    key = rule.fact or ""
    kind = kind_of(key)
    if kind is None:
        faults.add(file, path, "fact.unknown", key=key)
        return
    if (rule.at_least is not None or rule.at_most is not None) and kind.value != "number":
        faults.add(file, path, "fact.operator", key=key)
    for value in (rule.is_, rule.is_not, *(rule.in_ or ())):
        if value is None:
            continue
        try:
            parse_value(key, value)
        except FactError as error:
            faults.add(file, path, "fact.value", reason=str(error))


def _single(rule: Rule | None) -> Iterator[Rule]:
    if rule is None:
        return
    if rule.fact is not None:
        yield rule
    for part in (*(rule.all or ()), *(rule.any or ()), *rule.unless):
        yield from _single(part)

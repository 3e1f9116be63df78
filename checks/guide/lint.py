"""The content checked beyond what its models can: what does not hang together, what is too long, what names nothing that there is.

Every fault says what is wrong and what to do about it (``words.toml``), to someone who writes content and no code.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final, Literal

from checks.facts import FactError, kind_of, normal
from checks.guide.content import Content, Fault
from checks.guide.models import Ask, Label, Node, Outcome, Rule, Words
from checks.guide.trace import EXCERPTS, ROWS, placed, places
from checks.guide.walker import resolve
from checks.guide.words import word
from checks.problems import Lang

SCHEMA: Final = "mfa-desk/guide-lint/1"
WARNINGS: Final = frozenset({"review.future", "review.old", "words.untranslated", "french.space", "french.amf"})
"""What is to be mended but keeps no content from being used."""

SAY_WIDTH: Final = 66
SAY_LINES: Final = 2
MOST_ANSWERS: Final = 9
REVIEW_AGE: Final = timedelta(days=365)

LIMITS: Final[Mapping[str, int]] = {
    "title": 40,
    "short": 16,
    "text": 60,
    "says": 70,
    "summary": 120,
    "sees": 140,
    "done": 140,
    "do": 260,
    "why": 140,
    "hint": 200,
    "expect": 140,
    "if_not": 140,
    "part": 240,
    "card": 1200,
    "fact": 240,
    "label": 80,
}
"""The longest that a text of each kind may be, in characters, so that a pane of 80 columns holds it."""

_SPACED = re.compile(r"[^ ] :|« | »|[ \u00a0\u202f][;!?]")
_AMF = re.compile(r"\bAMF\b")
_WORDS_TELLING = 3

Spot = tuple[str, str]
"""A node: its issue and its name."""


@dataclass(frozen=True, slots=True)
class _Text:
    file: str
    path: str
    kind: str
    words: Words


class _Faults:
    """The faults found so far, with their words in the author's language."""

    def __init__(self, lang: Lang) -> None:
        self.lang = lang
        self.found: list[Fault] = []

    def add(self, file: str, place: str, code: str, /, **params: object) -> None:
        self.found.append(Fault(file, place, code, word("lint", code, self.lang, **params)))


def lint(content: Content, today: date | None = None, lang: Lang = "en") -> tuple[Fault, ...]:
    """Every fault of the content, by file and place; warnings among them (`severity`).

    ``today`` judges the review dates (the UTC date where it is None); ``lang`` is the language of the reasons.
    """
    faults = _Faults(lang)
    _texts_fit(content, faults)
    _labels_are_whole(content, faults)
    _steps_are_whole(content, faults)
    _nodes_are_whole(content, faults)
    _keys_are_unique(content, faults)
    _targets_are_there(content, faults)
    _trees_hang_together(content, faults)
    _facts_are_known(content, faults)
    _sources_are_known(content, faults)
    _reviews_are_recent(content, today or datetime.now(UTC).date(), faults)
    return tuple(sorted(faults.found, key=lambda fault: (fault.file, fault.place, fault.code)))


def severity(fault: Fault) -> Literal["error", "warning"]:
    """Whether the fault keeps the content from being used."""
    return "warning" if fault.code in WARNINGS else "error"


def errors_of(content: Content) -> tuple[Fault, ...]:
    """The faults that keep the content from being used."""
    return tuple(fault for fault in lint(content) if severity(fault) == "error")


def document(faults: Sequence[Fault], content: Content | None = None) -> dict[str, Any]:
    """The faults as ``guide lint --json`` prints them; ``content`` is None where it could not even be read."""
    errors = sum(severity(fault) == "error" for fault in faults)
    return {
        "schema": SCHEMA,
        "version": content.version if content else None,
        "digest": content.digest if content else None,
        "files": ["facts.toml", "steps.toml", "cards.toml", *sorted(content.files.values())] if content else [],
        "errors": errors,
        "warnings": len(faults) - errors,
        "faults": [
            {
                "file": fault.file,
                "place": fault.place,
                "code": fault.code,
                "severity": severity(fault),
                "reason": fault.reason,
            }
            for fault in faults
        ],
    }


def edges(node: Node) -> Iterator[tuple[str, str]]:
    """Where a node leads: the place of the target within the node, and the target."""
    if isinstance(node, Outcome):
        if node.leads_to is not None:
            yield "leads_to", node.leads_to
        return
    for answer in node.answers:
        yield f"answers.{answer.key}.to", answer.to
    yield "unknown.to", node.unknown.to
    if node.again is not None:
        yield "again.to", node.again.to


def _texts(content: Content) -> Iterator[_Text]:
    for key, fact in content.facts.items():
        yield _Text("facts.toml", f"facts.{key}.text", "fact", fact.text)
    yield from (replace(text, file="steps.toml") for text in _step_texts(content))
    for card in content.cards:
        yield _Text("cards.toml", f"cards.{card.key}.title", "title", card.title)
        yield _Text("cards.toml", f"cards.{card.key}.text", "card", card.text)
    for issue in content.issues.values():
        file = content.files.get(issue.key, "")
        yield _Text(file, "title", "title", issue.title)
        yield _Text(file, "summary", "summary", issue.summary)
        for number, says in enumerate(issue.says, 1):
            yield _Text(file, f"says.{number}", "says", says)
        for name, node in issue.nodes.items():
            yield from (replace(text, file=file) for text in _node_texts(f"nodes.{name}", node))


def _step_texts(content: Content) -> Iterator[_Text]:
    yield _Text("", "opening", "say", content.opening)
    for step in content.steps:
        base = f"steps.{step.number}"
        yield _Text("", f"{base}.title", "title", step.title)
        yield _Text("", f"{base}.short", "short", step.short)
        yield from _given(base, {"say": step.say})
        for choice in step.choices:
            yield _Text("", f"{base}.choices.{choice.key}.title", "text", choice.title)
            yield _Text("", f"{base}.choices.{choice.key}.why", "why", choice.why)
        for stage in step.stages:
            path = f"{base}.stages.{stage.key}"
            yield from _given(
                path,
                {
                    "title": stage.title,
                    "sees": stage.sees,
                    "say": stage.say,
                    "do": stage.do,
                    "done": stage.done,
                    "hint": stage.hint,
                },
            )
            for number, part in enumerate(stage.parts, 1):
                yield _Text("", f"{path}.parts.{number}.title", "text", part.title)
                yield _Text("", f"{path}.parts.{number}.text", "part", part.text)
            for number, trouble in enumerate(stage.troubles, 1):
                yield _Text("", f"{path}.troubles.{number}.text", "text", trouble.text)


def _node_texts(path: str, node: Node) -> Iterator[_Text]:
    if isinstance(node, Outcome):
        given = {"title": node.title, "expect": node.expect, "if_not": node.if_not}
    else:
        given = {"why": node.why}
        for answer in node.answers:
            yield _Text("", f"{path}.answers.{answer.key}.text", "text", answer.text)
        if node.unknown.text is not None:
            yield _Text("", f"{path}.unknown.text", "text", node.unknown.text)
    yield from _given(path, {**given, "say": node.say, "do": node.do, "hint": node.hint})


def _given(path: str, named: Mapping[str, Words | None]) -> Iterator[_Text]:
    """The texts that are given, each under the name that says how long it may be; their file is the caller's to fill in."""
    for name, words in named.items():
        if words is not None:
            yield _Text("", f"{path}.{name}", name, words)


def _labels(content: Content) -> Iterator[tuple[str, str, Label]]:
    for step in content.steps:
        for stage in step.stages:
            for label in stage.labels:
                yield "steps.toml", f"steps.{step.number}.stages.{stage.key}.labels", label
    for issue in content.issues.values():
        file = content.files.get(issue.key, "")
        for label in issue.screens:
            yield file, "screens", label
        for name, node in issue.nodes.items():
            for label in node.sees:
                yield file, f"nodes.{name}.sees", label


def _texts_fit(content: Content, faults: _Faults) -> None:
    for text in _texts(content):
        for lang, said in (("fr", text.words.fr), ("en", text.words.en)):
            path = f"{text.path}.{lang}"
            if not said.strip():
                faults.add(text.file, path, "words.missing", language={"fr": "français", "en": "English"}[lang])
            elif text.kind == "say":
                lines = len(textwrap.wrap(said, SAY_WIDTH))
                if lines > SAY_LINES:
                    faults.add(text.file, path, "say.long", count=lines)
            elif len(said) > LIMITS[text.kind]:
                faults.add(text.file, path, "text.long", count=len(said), limit=LIMITS[text.kind])
        if text.words.fr == text.words.en and len(text.words.fr.split()) >= _WORDS_TELLING:
            faults.add(text.file, text.path, "words.untranslated")
        spaced = _SPACED.search(text.words.fr)
        if spaced is not None:
            start = max(0, spaced.start() - 10)
            faults.add(text.file, f"{text.path}.fr", "french.space", near=text.words.fr[start : spaced.end() + 10])
        if _AMF.search(text.words.fr):
            faults.add(text.file, f"{text.path}.fr", "french.amf")


def _labels_are_whole(content: Content, faults: _Faults) -> None:
    for file, path, label in _labels(content):
        if label.fr is None and not label.same:
            faults.add(file, path, "label.one_language", label=label.en)
        elif label.fr is not None and label.same != (label.fr == label.en):
            faults.add(file, path, "label.same", label=label.en)
        longest = max(len(label.en), len(label.fr or ""))
        if longest > LIMITS["label"]:
            faults.add(file, path, "text.long", count=longest, limit=LIMITS["label"])


def _steps_are_whole(content: Content, faults: _Faults) -> None:
    numbers = [step.number for step in content.steps]
    if numbers != [1, 2, 3, 4, 5, 6]:
        faults.add("steps.toml", "steps", "step.numbers", numbers=", ".join(map(str, numbers)))
    for step in content.steps:
        path = f"steps.{step.number}"
        offered = {choice.key for choice in step.choices}
        used = {stage.option for stage in step.stages if stage.option is not None}
        if offered != used:
            faults.add("steps.toml", path, "step.choices", reason=", ".join(sorted(offered ^ used)))
        if step.choices and step.say is None:
            faults.add("steps.toml", path, "step.no_say")
        for stage in step.stages:
            if len(stage.troubles) > MOST_ANSWERS:
                faults.add("steps.toml", f"{path}.stages.{stage.key}", "answers.many", count=len(stage.troubles))


def _nodes_are_whole(content: Content, faults: _Faults) -> None:
    for (issue, name), node in _nodes(content):
        if not isinstance(node, Ask):
            continue
        if not node.answers:
            faults.add(content.files.get(issue, ""), f"nodes.{name}", "answers.none")
        elif len(node.answers) > MOST_ANSWERS:
            faults.add(content.files.get(issue, ""), f"nodes.{name}", "answers.many", count=len(node.answers))


def _keys_are_unique(content: Content, faults: _Faults) -> None:
    stages: dict[str, str] = {}
    for step in content.steps:
        _unique(((one.key, "steps.toml", f"steps.{step.number}.choices") for one in step.choices), {}, faults)
        _unique(((one.key, "steps.toml", f"steps.{step.number}.stages") for one in step.stages), stages, faults)
    _unique(((card.key, "cards.toml", "cards") for card in content.cards), {}, faults)
    codes: dict[str, str] = {}
    for (issue, name), node in _nodes(content):
        file, path = content.files.get(issue, ""), f"nodes.{name}"
        if isinstance(node, Outcome):
            _unique([(node.code, file, f"{path}.code")], codes, faults)
        else:
            _unique(((one.key, file, f"{path}.answers") for one in node.answers), {}, faults)


def _unique(keys: Iterable[tuple[str, str, str]], seen: dict[str, str], faults: _Faults) -> None:
    """Report each key, given with its file and place, that stands in ``seen`` already."""
    for key, file, path in keys:
        if key in seen:
            faults.add(file, path, "key.duplicate", key=key, other=seen[key])
        seen.setdefault(key, f"{file} {path}")


def _targets_are_there(content: Content, faults: _Faults) -> None:
    for step in content.steps:
        for stage in step.stages:
            for number, trouble in enumerate(stage.troubles, 1):
                if resolve(content, "", trouble.to) is None:
                    path = f"steps.{step.number}.stages.{stage.key}.troubles.{number}.to"
                    faults.add("steps.toml", path, "target.unknown", target=trouble.to)
    for key, issue in content.issues.items():
        if issue.start not in issue.nodes:
            faults.add(content.files.get(key, ""), "start", "target.unknown", target=issue.start)
    for (key, name), node in _nodes(content):
        for path, target in edges(node):
            if resolve(content, key, target) is None:
                faults.add(content.files.get(key, ""), f"nodes.{name}.{path}", "target.unknown", target=target)


def _trees_hang_together(content: Content, faults: _Faults) -> None:
    onward = {spot: tuple(_resolved(content, spot, node)) for spot, node in _nodes(content)}
    entries = {(key, issue.start) for key, issue in content.issues.items() if issue.start in issue.nodes}
    for step in content.steps:
        for stage in step.stages:
            found = (resolve(content, "", trouble.to) for trouble in stage.troubles)
            entries |= {spot for spot in found if spot is not None}
    reached = _reach(entries, onward)
    back: dict[Spot, list[Spot]] = {}
    for spot, targets in onward.items():
        for target in targets:
            back.setdefault(target, []).append(spot)
    ends = {spot for spot, node in _nodes(content) if isinstance(node, Outcome)}
    ending = _reach(ends, back)
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


def _resolved(content: Content, spot: Spot, node: Node) -> Iterator[Spot]:
    for _, target in edges(node):
        found = resolve(content, spot[0], target)
        if found is not None:
            yield found


def _worn_out(content: Content, onward: Mapping[Spot, Sequence[Spot]]) -> dict[Spot, Sequence[Spot]]:
    """Where nodes lead once every cap is used up: what still goes round then goes round for ever."""
    worn: dict[Spot, Sequence[Spot]] = {}
    for spot, node in _nodes(content):
        if isinstance(node, Ask) and node.again is not None:
            capped = resolve(content, spot[0], node.again.to)
            worn[spot] = () if capped is None else (capped,)
        else:
            worn[spot] = onward[spot]
    return worn


def _reach(starts: set[Spot], onward: Mapping[Spot, Sequence[Spot]]) -> set[Spot]:
    reached, waiting = set(starts), list(starts)
    while waiting:
        for target in onward.get(waiting.pop(), ()):
            if target not in reached:
                reached.add(target)
                waiting.append(target)
    return reached


def _rings(onward: Mapping[Spot, Sequence[Spot]]) -> Iterator[tuple[Spot, ...]]:
    """Sets of nodes that lead to each other, each once: those that can be reached from themselves."""
    told: set[Spot] = set()
    beyond = {spot: _reach(set(targets), onward) for spot, targets in onward.items()}
    for spot in sorted(onward):
        if spot in told or spot not in beyond[spot]:
            continue
        ring = (spot, *sorted(other for other in beyond[spot] if other != spot and spot in beyond[other]))
        told |= set(ring)
        yield ring


def _facts_are_known(content: Content, faults: _Faults) -> None:
    for (issue, name), node in _nodes(content):
        for answer in node.answers if isinstance(node, Ask) else ():
            path = f"nodes.{name}.answers.{answer.key}.when"
            for rule in _single(answer.when):
                _fact_is_known(content.files.get(issue, ""), path, rule, faults)


def _fact_is_known(file: str, path: str, rule: Rule, faults: _Faults) -> None:
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
            normal(key, value)
        except FactError as error:
            faults.add(file, path, "fact.value", reason=str(error))


def _single(rule: Rule | None) -> Iterator[Rule]:
    if rule is None:
        return
    if rule.fact is not None:
        yield rule
    for part in (*(rule.all or ()), *(rule.any or ())):
        yield from _single(part)


def _sources_are_known(content: Content, faults: _Faults) -> None:
    known = {*content.facts, *ROWS}
    for place in places(content):
        for source in place.sources:
            if source not in known:
                faults.add(place.file, place.path, "source.unknown", id=source)
        if not place.sources:
            faults.add(place.file, place.path, "source.missing")
        elif place.kind == "node" and not place.unverified and set(place.sources) <= EXCERPTS:
            faults.add(place.file, place.path, "source.unmarked", ids=", ".join(place.sources))
    for source, where in placed(content).items():
        if not where:
            code, file = ("row.unplaced", "trees") if source in ROWS else ("fact.unplaced", "facts.toml")
            faults.add(file, source if source in ROWS else f"facts.{source}", code, id=source)


def _reviews_are_recent(content: Content, today: date, faults: _Faults) -> None:
    dates = [(content.files.get(key, ""), issue.reviewed) for key, issue in content.issues.items()]
    for file, reviewed in (("steps.toml", content.reviewed), *dates):
        if reviewed > today + timedelta(days=1):
            faults.add(file, "reviewed", "review.future", date=reviewed.isoformat())
        elif today - reviewed > REVIEW_AGE:
            faults.add(file, "reviewed", "review.old", date=reviewed.isoformat())


def _nodes(content: Content) -> Iterator[tuple[Spot, Node]]:
    for key, issue in content.issues.items():
        for name, node in issue.nodes.items():
            yield (key, name), node

"""The linter's checks of the guide as a whole: its steps, its keys, its sources, its review dates."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

from checks.guide.content import Content
from checks.guide.lint.faults import Faults
from checks.guide.lint.trees import MOST_ANSWERS, nodes_of
from checks.guide.models import Outcome
from checks.guide.trace import ROWS, excerpts, placed, places

REVIEW_AGE: Final = timedelta(days=365)


def steps_are_whole(content: Content, faults: Faults) -> None:
    """Check that the six steps are in order, and that a step's choices have their stages and the words that offer them."""
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


def keys_are_unique(content: Content, faults: Faults) -> None:
    """Check that stages, choices, cards, outcome codes and the answers of a node have unique names."""
    stages: dict[str, str] = {}
    for step in content.steps:
        _unique(((choice.key, "steps.toml", f"steps.{step.number}.choices") for choice in step.choices), {}, faults)
        _unique(((stage.key, "steps.toml", f"steps.{step.number}.stages") for stage in step.stages), stages, faults)
    _unique(((card.key, "cards.toml", "cards") for card in content.cards), {}, faults)
    codes: dict[str, str] = {}
    for (issue, name), node in nodes_of(content):
        file, path = content.files.get(issue, ""), f"nodes.{name}"
        if isinstance(node, Outcome):
            _unique([(node.code, file, f"{path}.code")], codes, faults)
        else:
            _unique(((answer.key, file, f"{path}.answers") for answer in node.answers), {}, faults)


def sources_are_known(content: Content, faults: Faults) -> None:
    """Check that everything names where it comes from, and that every source is named somewhere."""
    known, hearsay = {*content.facts, *ROWS, *content.own_sources}, excerpts(content)
    for place in places(content):
        for source in place.sources:
            if source not in known:
                faults.add(place.file, place.path, "source.unknown", id=source)
        if not place.sources:
            faults.add(place.file, place.path, "source.missing")
        elif place.kind == "node" and not place.unverified and set(place.sources) <= hearsay:
            faults.add(place.file, place.path, "source.unmarked", ids=", ".join(place.sources))
    for source, where in placed(content).items():
        if not where:
            code, file = ("row.unplaced", "trees") if source in ROWS else ("fact.unplaced", "facts.toml")
            faults.add(file, source if source in ROWS else f"facts.{source}", code, id=source)


def reviews_are_recent(content: Content, today: date, faults: Faults) -> None:
    """Check that every file was reviewed within a year. A day's tolerance for future dates: time zones."""
    dates = [(content.files.get(key, ""), issue.reviewed) for key, issue in content.issues.items()]
    for file, reviewed in (("steps.toml", content.reviewed), *dates):
        if reviewed > today + timedelta(days=1):
            faults.add(file, "reviewed", "review.future", date=reviewed.isoformat())
        elif today - reviewed > REVIEW_AGE:
            faults.add(file, "reviewed", "review.old", date=reviewed.isoformat())


def _unique(keys: Iterable[tuple[str, str, str]], earlier: dict[str, str], faults: Faults) -> None:
    """Report each key, given with its file and place, that is already in ``earlier``."""
    for key, file, path in keys:
        if key in earlier:
            faults.add(file, path, "key.duplicate", key=key, other=earlier[key])
        earlier.setdefault(key, f"{file} {path}")

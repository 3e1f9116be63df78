"""Where each fact of the guide, and each row of the known failures, is in the content."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from checks.guide.content import Content
from checks.guide.models import Words
from checks.texts import package_tables

SCHEMA: Final = "mfa-desk/guide-facts/1"


def rows() -> Mapping[str, Mapping[str, Any]]:
    """Return where each row of the catalogue of failures was read, by its id (``sources.toml``)."""
    return package_tables("checks.guide", "sources.toml")


ROWS: Final = tuple(rows())
"""The rows of the catalogue of failures that the trees are built from."""

EXCERPTS: Final = frozenset(row for row, source in rows().items() if not source["verified"])
"""Rows whose sources were read only in excerpts, or that are inferred: what rests on them alone is marked unverified."""


def excerpts(content: Content) -> frozenset[str]:
    """Return the same with the author's own sources that are hearsay."""
    return EXCERPTS | {key for key, source in content.own_sources.items() if not source.verified}


@dataclass(frozen=True, slots=True)
class SourcedPlace:
    """Something in the content that names its sources.

    ``id`` is what can be gone to or quoted (``step.3.send_code``, ``card.hosts``, ``@password.which``); ``path`` is where it is
    in ``file``.
    """

    id: str
    kind: Literal["step", "stage", "part", "choice", "card", "issue", "node"]
    title: Words
    file: str
    path: str
    sources: tuple[str, ...]
    unverified: bool = False


def places(content: Content) -> Iterator[SourcedPlace]:
    """Return everything in the content that names sources, in the order of the guide."""
    for step in content.steps:
        base = f"steps.{step.number}"
        yield SourcedPlace(f"step.{step.number}", "step", step.title, "steps.toml", base, step.sources)
        for choice in step.choices:
            yield SourcedPlace(
                f"step.{step.number}.{choice.key}",
                "choice",
                choice.title,
                "steps.toml",
                f"{base}.choices.{choice.key}",
                choice.sources,
            )
        for stage in step.stages:
            where, path = f"step.{step.number}.{stage.key}", f"{base}.stages.{stage.key}"
            yield SourcedPlace(where, "stage", stage.title, "steps.toml", path, stage.sources, stage.unverified)
            for number, part in enumerate(stage.parts, 1):
                yield SourcedPlace(
                    f"{where}.{number}", "part", part.title, "steps.toml", f"{path}.parts.{number}", part.sources
                )
    for card in content.cards:
        yield SourcedPlace(f"card.{card.key}", "card", card.title, "cards.toml", f"cards.{card.key}", card.sources)
    for key, issue in sorted(content.issues.items()):
        file = content.files.get(key, "")
        yield SourcedPlace(f"@{key}", "issue", issue.title, file, "sources", issue.sources)
        for name, node in issue.nodes.items():
            title = node.title if node.kind == "outcome" else node.say
            yield SourcedPlace(f"@{key}.{name}", "node", title, file, f"nodes.{name}", node.sources, node.unverified)


def placed(content: Content) -> dict[str, tuple[SourcedPlace, ...]]:
    """Return every place of each source id, for the ids of the guide and of the catalogue and any others that are named."""
    places_of: dict[str, list[SourcedPlace]] = {key: [] for key in (*content.facts, *ROWS)}
    for place in places(content):
        for source in place.sources:
            places_of.setdefault(source, []).append(place)
    return {key: tuple(where) for key, where in places_of.items()}


def document(content: Content) -> dict[str, Any]:
    """Return where every fact and every row is, as ``guide facts --json`` prints it.

    ``places`` are ids that can be gone to; ``unplaced`` are the facts that are nowhere.
    """
    places_of = placed(content)
    return {
        "schema": SCHEMA,
        "version": content.version,
        "digest": content.digest,
        "facts": [
            {
                "id": key,
                "about": fact.about,
                "text": {"fr": fact.text.fr, "en": fact.text.en},
                "places": [_json(place) for place in places_of[key]],
            }
            for key, fact in content.facts.items()
        ],
        "rows": [
            {
                "id": row,
                "pages": source["pages"],
                "verified": source["verified"],
                "places": [_json(place) for place in places_of[row]],
            }
            for row, source in rows().items()
        ],
        "unplaced": [key for key in (*content.facts, *ROWS) if not places_of[key]],
    }


def _json(place: SourcedPlace) -> dict[str, Any]:
    return {
        "place": place.id,
        "kind": place.kind,
        "file": place.file,
        "title": {"fr": place.title.fr, "en": place.title.en},
    }

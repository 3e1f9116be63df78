"""Errors that are not AADSTS codes, by family, and where an unknown AADSTS number leads (``families.toml``)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from checks.findings import Owner
from checks.texts import Lang, package_tables

_LONGEST: Final = 20_000
"""How many characters of a text are read."""


@dataclass(frozen=True, slots=True)
class Family:
    """A kind of error: what it ``means`` here, what to ``say`` and ``do``, who has to act, and the place to go on from."""

    key: str
    patterns: re.Pattern[str]
    name: str
    owner: Owner
    leads_to: str
    means: Mapping[Lang, str]
    say: Mapping[Lang, str]
    do: Mapping[Lang, str]


@dataclass(frozen=True, slots=True)
class FamilyMatch:
    """An error of a family as it was written in a text."""

    family: Family
    written: str

    def as_json(self) -> dict[str, Any]:
        """Return the error as it is in the document of ``mfa-desk explain --json``."""
        family = self.family
        return {
            "family": family.key,
            "written": self.written,
            "means": family.means,
            "say": family.say,
            "do": family.do,
            "owner": family.owner,
            "leads_to": family.leads_to,
        }


@dataclass(frozen=True, slots=True)
class CodeRange:
    """A range of AADSTS codes that are about one thing; what it says about an unknown code is a guess."""

    first: int
    last: int
    owner: Owner
    leads_to: str
    means: Mapping[Lang, str]


def families_in(text: str) -> Iterator[FamilyMatch]:
    """Yield every family whose errors a text names, each with the first one written there; one error belongs to one family."""
    read = text[:_LONGEST]
    taken: list[tuple[int, int]] = []
    for family in _families():
        match = family.patterns.search(read)
        if match is not None and not any(match.start() < end and start < match.end() for start, end in taken):
            taken.append(match.span())
            yield FamilyMatch(family, " ".join(match[0].split())[:80])


def range_of(number: int) -> CodeRange | None:
    """Return what an unknown AADSTS number is most likely about; None if its neighbours don't say."""
    return next((span for span in _ranges() if span.first <= number <= span.last), None)


def _table() -> Mapping[str, Any]:
    return package_tables("checks.errors", "families.toml")


@cache
def _families() -> tuple[Family, ...]:
    return tuple(
        Family(**{**raw, "patterns": re.compile("|".join(f"(?:{pattern})" for pattern in raw["patterns"]), re.I)})
        for raw in _table()["family"]
    )


@cache
def _ranges() -> tuple[CodeRange, ...]:
    return tuple(CodeRange(**raw) for raw in _table()["range"])

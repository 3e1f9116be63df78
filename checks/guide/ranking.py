"""Where to start from the evidence alone: the issues that the facts point to, each with its reasons.

What points to an issue is in its tree (``signs``): a rule, the reason, how strongly, and the node that it leads to.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from checks.facts import Fact, newest
from checks.guide.content import Content
from checks.guide.models import Issue, Words
from checks.guide.walker import evaluate

MOST: Final = 3
"""How many issues are ranked: as many as can be read at a glance."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why evidence points to an issue, and the facts behind it."""

    text: Words
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Ranked:
    """An issue that facts point to: ``target`` is where its strongest sign leads, ``reasons`` come strongest first."""

    target: str
    title: Words
    score: int
    reasons: tuple[Reason, ...]


def ranked(content: Content, facts: Iterable[Fact], limit: int = MOST) -> tuple[Ranked, ...]:
    """Return the issues that the facts point to, the most likely first; none if no fact points to any.

    Only facts seen from a vantage that counts for them are used. Ties keep the content's order.
    """
    known = newest(facts)
    candidates = (reason for issue in content.issues.values() if (reason := _spoken_for(issue, known)) is not None)
    return tuple(sorted(candidates, key=lambda reason: -reason.score)[:limit])


def _spoken_for(issue: Issue, known: dict[str, Fact]) -> Ranked | None:
    met = [(sign, because) for sign in issue.signs if (because := evaluate(sign.when, known)) is not None]
    if not met:
        return None
    met.sort(key=lambda pair: -pair[0].weight)
    node = met[0][0].node
    return Ranked(
        f"@{issue.key}.{node}" if node else f"@{issue.key}",
        issue.title,
        sum(sign.weight for sign, _ in met),
        tuple(Reason(sign.text, because) for sign, because in met),
    )

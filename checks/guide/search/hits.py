"""What a search finds, and how much of a target the content has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from checks.guide.content import Content
from checks.guide.models import Words

Kind = Literal["step", "issue", "card", "code", "evidence"]


@dataclass(frozen=True, slots=True)
class Hit:
    """Something to go to: ``target`` is ``step.N``, ``@issue``, ``@issue.node``, ``card.KEY`` or ``code.N``.

    ``matched`` is the text that it was found by or, for an issue that evidence points to, the reason.
    """

    target: str
    kind: Kind
    title: Words
    matched: Words
    score: float


def reachable(content: Content, target: str) -> str | None:
    """Return the target as far as the content, which may be customised, has it: ``@issue.node``, ``@issue`` or nothing."""
    issue, _, node = target.removeprefix("@").partition(".")
    if issue not in content.issues:
        return None
    return target if node in content.issues[issue].nodes else f"@{issue}"

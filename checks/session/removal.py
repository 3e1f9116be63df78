"""What was removed from a text before it was stored, so that the agent learns of it at once and can retype the rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from checks.text import clean

FieldName = Literal["words", "screen", "remark", "why", "name", "address", "organisation", "callback", "ticket"]
"""Where a text was typed: a kind of text, the reason for an escalation, or a detail of the client's."""


@dataclass(frozen=True, slots=True)
class Removed:
    """A text as it is stored, without its secret, and where it was typed. The secret itself is not kept anywhere."""

    place: FieldName
    text: str


def removal(place: FieldName, typed: str, stored: str) -> Removed | None:
    """Return what to say about a text that was stored; None if nothing was removed from it."""
    from checks.redaction import MARKER

    return Removed(place, stored) if stored.count(MARKER) > clean(typed, len(typed) + 1).count(MARKER) else None

"""What a place in the guide names that can be copied there: the addresses that it declares, and the cards whose titles it quotes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from checks.guide.models import Card, Words

PROMISE: Final = re.compile(r"\b(?:touche|key) b\b", re.I)
"""How a text says that something can be copied here."""


def cards_named(cards: Sequence[Card], texts: Iterable[Words]) -> tuple[Card, ...]:
    """Return the cards whose titles are in quotation marks in the texts, in the order of ``cards``."""
    read = tuple(texts)
    said = _closed(" ".join(words.fr for words in read)) + _closed(" ".join(words.en for words in read))
    return tuple(card for card in cards if any(title in said for title in _quoted(card.title)))


def _quoted(title: Words) -> tuple[str, str]:
    return _closed(f"«{title.fr}»"), _closed(f"“{title.en}”")


def _closed(text: str) -> str:
    """Return the text with all blanks alike, and none inside French quotation marks."""
    return re.sub(r"(?<=«) | (?=»)", "", re.sub(r"\s+", " ", text))

"""The closed list of words that are kept after a word for a password (`kept_words.toml`), with the endings each may have."""

from __future__ import annotations

from typing import Final

from checks.texts import package_tables

_DATA: Final = package_tables("checks.redaction", "kept_words.toml")
_AGREEMENT: Final = ("", "e", "s", "es")
_PARTICIPLE: Final = ("", "é", "ée", "és", "ées", "e", "es", "er", "ed", "ing", "ation")
_NEGATIONS: Final = ("", "un", "in")

KEPT_WORDS: Final[tuple[str, ...]] = tuple(_DATA["kept"])
KEPT: Final = frozenset(
    negation + word.removesuffix("-") + ending
    for word in KEPT_WORDS
    for negation in _NEGATIONS
    for ending in (_PARTICIPLE if word.endswith("-") else _AGREEMENT)
)
"""Every form that is kept."""
OPENS: Final = frozenset(_DATA["opens"])
"""Kept words that may begin a phrase of plain words."""

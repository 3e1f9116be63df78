"""Facts in words: what a fact is about, and what it says. Their keys and values are public names, and never shown to people."""

from __future__ import annotations

from typing import Final

from checks.facts import TARGET_PREFIX, Fact
from checks.text import redact
from checks.texts import Catalogue, Lang, format_number

_TEXTS: Final = Catalogue("checks.call", "note.toml")
LONGEST_TEXT: Final = 1200
"""The most that a note takes over of one text, in characters."""


def safe(text: str) -> str:
    """Return a text from outside on its way into a note: one line, redacted once more, bounded."""
    return redact(text, LONGEST_TEXT, lines=False)


def fact_label(fact: Fact, lang: Lang) -> str:
    """Return what a fact is about; for a single host, its name."""
    return key_label(fact.key, lang)


def key_label(key: str, lang: Lang) -> str:
    """Return what the facts of a key are about."""
    name = f"fact.{key}"
    return _TEXTS.text(name, lang) if name in _TEXTS else safe(key.removeprefix(TARGET_PREFIX))


def fact_value(fact: Fact, lang: Lang) -> str:
    """Return what a fact says; a text from outside on one line, redacted once more."""
    if fact.key == "guest.last_failure" and str(fact.value).isdecimal():
        return f"AADSTS{fact.value}"
    if isinstance(fact.value, float):
        return format_number(fact.value, lang)
    key = f"value.{fact.value}"
    known = not fact.key.startswith(TARGET_PREFIX) and key in _TEXTS
    return _TEXTS.text(key, lang) if known else safe(str(fact.value))

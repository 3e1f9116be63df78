"""Facts in words: what a fact is about, and what it says. Their keys and values are public names, and never shown to people."""

from __future__ import annotations

from typing import Final

from checks.facts import TARGET_PREFIX, Fact
from checks.text import redact
from checks.texts import Catalogue, Lang, format_number

_TEXTS: Final = Catalogue("checks.call", "note.toml")
_LONGEST: Final = 1200


def fact_label(fact: Fact, lang: Lang) -> str:
    """Return what a fact is about; for a single host, its name."""
    key = f"fact.{fact.key}"
    return _TEXTS.text(key, lang) if key in _TEXTS else _safe(fact.key.removeprefix(TARGET_PREFIX))


def fact_value(fact: Fact, lang: Lang) -> str:
    """Return what a fact says; a text from outside on one line, redacted once more."""
    if fact.key == "guest.last_failure" and str(fact.value).isdecimal():
        return f"AADSTS{fact.value}"
    if isinstance(fact.value, float):
        return format_number(fact.value, lang)
    key = f"value.{fact.value}"
    known = not fact.key.startswith(TARGET_PREFIX) and key in _TEXTS
    return _TEXTS.text(key, lang) if known else _safe(str(fact.value))


def _safe(text: str) -> str:
    return redact(text, _LONGEST, lines=False)

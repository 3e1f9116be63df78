"""Small texts that several panes share: marks, times, facts, texts of the content in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from checks.call.fact_words import fact_label, fact_value
from checks.facts import Fact
from checks.guide.models import Label, Words
from checks.texts import Lang
from tui.actions import Action, keys_of
from tui.i18n import current_language, t
from tui.text_layout import Style

if TYPE_CHECKING:
    from checks.session.removal import Removed

GLYPHS: Final[Mapping[str, tuple[str, Style]]] = {
    "done": ("[OK]", "ok"),
    "now": ("[>>]", "accent"),
    "failed": ("[!!]", "bad"),
    "unknown": ("[??]", "warn"),
    "skipped": ("[--]", "dim"),
    "ahead": ("[  ]", "dim"),
    "pass": ("[OK]", "ok"),
    "warn": ("[! ]", "warn"),
    "fail": ("[!!]", "bad"),
    "running": ("[..]", "accent"),
}
"""A status is a glyph and a word; colour only repeats it."""
KNOWN: Final[tuple[str, Style]] = ("[i] ", "accent")
"""Where an answer comes from: known, whether it is good or bad."""


def localized(words: Words | Mapping[str, str] | Mapping[Lang, str]) -> str:
    """Return a text in the agent's language."""
    return words.to(current_language()) if isinstance(words, Words) else words[current_language()]


def bilingual_label(label: Label) -> str:
    """Return one of Microsoft's labels in both languages, or once if it is the same."""
    if label.fr is None or label.fr == label.en:
        return label.en
    text = f"{label.en} / {label.fr}"
    return f"{text} {t('label.unverified')}" if label.unverified else text


def keys_text(action: Action) -> str:
    """Return the keys of an action, those with a name in the reader's language: ``Entrée``."""
    text = keys_of(action)
    return {"Enter": t("key.enter"), "Esc": t("key.escape")}.get(text, text)


def labelled(label: str, text: str) -> str:
    """Return a text after its label, with the colon as the reader's language sets it."""
    return t("labelled", label=label, text=text)


def removed_notice(removed: Removed, line: str) -> str:
    """Return that something was removed from a text, from which one, and what to say to a client who reads out a code or a password."""
    return t("said.removed", place=t(f"removed.{removed.place}"), line=line)


def format_time(moment: datetime | None) -> str:
    """Return the time of day at the desk: ``10:02``."""
    return "--:--" if moment is None else f"{moment.astimezone():%H:%M}"


def format_moment(when: datetime) -> str:
    """Return a moment on another machine or another day, in UTC: ``2026-11-24 15:02 UTC``."""
    return f"{when.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def format_duration(length: timedelta) -> str:
    """Return a length of time as minutes and seconds, or as hours and minutes from an hour on."""
    seconds = max(0, int(length.total_seconds()))
    if seconds >= 3600:
        return f"{seconds // 3600}h{seconds % 3600 // 60:02}"
    return f"{seconds // 60:02}:{seconds % 60:02}"


def fact_text(fact: Fact) -> str:
    """Return a fact in words: what it is about, and what it says."""
    return labelled(fact_label(fact, current_language()), fact_value(fact, current_language()))


def fact_line(fact: Fact) -> str:
    """Return a fact with its source and time: ``Signs in with: work or school account (tenant, 10:02)``."""
    return t("fact.line", fact=fact_text(fact), vantage=t(f"vantage.{fact.vantage.value}"), at=format_time(fact.at))

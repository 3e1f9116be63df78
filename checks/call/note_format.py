"""How a note words things: its fixed texts, times and durations, facts and owners, in one language and one time zone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from checks.call.fact_words import fact_label, fact_value, safe
from checks.call.state import Call
from checks.facts import Fact
from checks.guide.content import Content
from checks.texts import Catalogue, Lang

_TEXTS: Final = Catalogue("checks.call", "note.toml")


@dataclass(frozen=True, slots=True)
class NoteFormat:
    """How a note is written: its language, the moment of writing (whose zone is the note's), and when the call began."""

    lang: Lang
    now: datetime
    opened: datetime | None

    def words(self, key: str, /, **params: object) -> str:
        """Return the words under a key of ``note.toml``, filled in. Raises KeyError."""
        return _TEXTS.text(key, self.lang, **params)

    def labelled(self, key: str, text: str) -> str:
        """Return a line that begins with our words for its content."""
        return f"{self.words(key)}{self.words('colon')}{text}"

    def known(self, table: str, word: object) -> str | None:
        """Return the word for a value of a closed list; None for any other value."""
        key = f"{table}.{word}"
        return _TEXTS.text(key, self.lang) if key in _TEXTS else None

    def pair(self, pair: object) -> str:
        """Return a text by language, redacted; empty if there is none."""
        return safe(str(pair.get(self.lang, ""))) if isinstance(pair, Mapping) else ""

    def owner(self, owner: str) -> str:
        """Return the words for who has to act."""
        return self.known("owner", owner) or safe(owner)

    def facts(self, facts: Iterable[Fact]) -> str:
        """Return facts in one line, each with where and when it was seen."""
        colon = self.words("colon")
        return "; ".join(f"{self.label(fact)}{colon}{self.value(fact)}, {self.origin(fact)}" for fact in facts)

    def label(self, fact: Fact) -> str:
        """Return what a fact is about."""
        return fact_label(fact, self.lang)

    def value(self, fact: Fact) -> str:
        """Return what a fact says."""
        return fact_value(fact, self.lang)

    def origin(self, fact: Fact) -> str:
        """Return from where and when a fact was seen."""
        return f"{self.words(f'vantage.{fact.vantage.value}')}, {self.clock(fact.at)}"

    def local(self, moment: datetime) -> datetime:
        """Return a moment in the note's zone."""
        return moment.astimezone(self.now.tzinfo)

    def clock(self, moment: datetime) -> str:
        """Return a time of day; with its date if it is not the day on which the call began."""
        local = self.local(moment)
        same_day = self.opened is not None and self.local(self.opened).date() == local.date()
        return f"{local:%H:%M}" if same_day else f"{local:%Y-%m-%d %H:%M}"

    def duration(self, time: timedelta) -> str:
        """Return a length of time, to the second below an hour and to the minute above."""
        minutes, s = divmod(max(int(time.total_seconds()), 0), 60)
        h, m = divmod(minutes, 60)
        return self.words("time.hours" if h else "time.minutes" if m else "time.seconds", h=h, m=m, s=s)


@dataclass(frozen=True, slots=True)
class NoteContext:
    """What a note is about, and how it is written."""

    call: Call
    content: Content
    format: NoteFormat

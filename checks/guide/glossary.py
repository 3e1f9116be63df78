"""The glossary: one name for each thing, and the words to avoid (``content/glossary.toml``), found in any text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal, get_args

from pydantic import Field, field_validator

from checks.guide.models import Key, Model
from checks.texts import Lang

TextPurpose = Literal["say", "agent", "title", "screens", "client", "letter", "papers"]
"""What a text is for: said aloud, read by the agent in the guide, a title, the screens' own words, client page, letter, README."""
_PARAMETER: Final = re.compile(r"\{[^{}]*\}|(?<![\w-])--[\w-]+")
_QUOTED: Final = re.compile(r"(«)[^«»]*(»)|(“)[^“”]*(”)|(‘)[^‘’]*(’)|(`)[^`]*(`)")


class Term(Model):
    """What to say (``use``) instead of what to avoid (``avoid``), ``unless`` the text has something that makes it right."""

    use: str = Field(min_length=1)
    avoid: tuple[str, ...] = Field(alias="not", min_length=1)
    where: tuple[TextPurpose | Literal["all"], ...] = Field(min_length=1)
    unless: str | None = None

    @field_validator("avoid", "unless")
    @classmethod
    def _compiles(cls, patterns: tuple[str, ...] | str | None) -> tuple[str, ...] | str | None:
        for pattern in (patterns,) if isinstance(patterns, str) else patterns or ():
            try:
                re.compile(pattern)
            except re.error as error:
                raise ValueError(f"{pattern}: {error}") from None
        return patterns

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """What finds any of the words."""
        return re.compile("|".join(rf"(?<!\w)(?:{pattern})(?!\w)" for pattern in self.avoid), re.IGNORECASE)

    def holds_for(self, where: TextPurpose) -> bool:
        """Return whether the term applies to texts of that kind."""
        return "all" in self.where or where in self.where


class Glossary(Model):
    """``glossary.toml``: the terms of each language by key."""

    fr: Mapping[Key, Term] = {}
    en: Mapping[Key, Term] = {}

    def found_in(self, text: str, lang: Lang, where: TextPurpose) -> Iterator[Misnomer]:
        """Yield each word in a text that the glossary has a better one for."""
        bare = _PARAMETER.sub("…", without_quoted(text))
        terms, any_word = self._by_place[lang, where]
        if any_word is None or not any_word.search(bare):
            return
        for key, term in terms.items():
            match = term.pattern.search(bare)
            if match is not None and not (term.unless and re.search(term.unless, bare, re.IGNORECASE)):
                yield Misnomer(key, match[0].strip(), term.use)

    @cached_property
    def _by_place(self) -> Mapping[tuple[Lang, TextPurpose], tuple[Mapping[str, Term], re.Pattern[str] | None]]:
        """The terms for each kind of text, and what finds any of their words: most texts have none."""
        places: dict[tuple[Lang, TextPurpose], tuple[Mapping[str, Term], re.Pattern[str] | None]] = {}
        by_lang: tuple[tuple[Lang, Mapping[str, Term]], ...] = (("fr", self.fr), ("en", self.en))
        for lang, listed in by_lang:
            for where in get_args(TextPurpose):
                terms = {key: term for key, term in listed.items() if term.holds_for(where)}
                together = "|".join(f"(?:{term.pattern.pattern})" for term in terms.values())
                places[lang, where] = terms, re.compile(together, re.IGNORECASE) if terms else None
        return places


@dataclass(frozen=True, slots=True)
class Misnomer:
    """A word as it was found, and what to say instead."""

    key: str
    word: str
    use: str


def without_quoted(text: str) -> str:
    """Return the text with an ellipsis for whatever it quotes: those are somebody else's words."""
    return _QUOTED.sub(lambda quoted: "…".join(mark for mark in quoted.groups() if mark), text)

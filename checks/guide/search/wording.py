"""Reducing a text to the words that count, so that words with one meaning are the same in either language.

Accents, case and punctuation do not count. ``wording.toml`` says which words mean the same and which say nothing; all others are cut to
their stems, French ones as French and English ones as English.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import TYPE_CHECKING, Final

from checks.texts import Lang, package_tables

if TYPE_CHECKING:
    from snowballstemmer.basestemmer import BaseStemmer

LANGUAGES: Final[tuple[Lang, ...]] = ("fr", "en")
_WORD: Final = re.compile(r"[a-z0-9#@]+")
_SNOWBALL: Final[Mapping[Lang, str]] = {"fr": "french", "en": "english"}
_SHORTEST: Final = 4
"""The fewest letters of a word that is cut to its stem."""
_LONGEST: Final = 32
"""How many letters of a word are read: a longer one is an id or a token."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word as it was said, in `plain` letters, and what it means in a French and in an English text."""

    said: str
    fr: str
    en: str

    @classmethod
    def of_nothing(cls, said: str) -> Token:
        """Make the token of a word that means nothing by itself, but may do so with those that follow."""
        return cls(said, "", "")

    def key(self, lang: Lang) -> str:
        """Return what the word means in a text of that language."""
        return self.fr if lang == "fr" else self.en

    @property
    def form(self) -> str:
        """Return the word as it was said, the same for singular and plural; empty for one that means nothing by itself."""
        if not self.fr:
            return ""
        return self.said[:-1] if self.said.endswith(("s", "x")) and len(self.said) > _SHORTEST else self.said


@dataclass(frozen=True)
class Wording:
    """The words of ``wording.toml``; a meaning is written in capital letters, which no word of a text has."""

    together: re.Pattern[str]
    joined: Mapping[str, str]
    """What multi-word expressions mean, by their words without blanks and little words."""
    expressions: Mapping[str, str]
    """The same, by their words as written."""
    same: Mapping[str, str]
    stems: Mapping[Lang, Mapping[str, str]]
    little: frozenset[str]
    empty: frozenset[str]
    foreign: frozenset[str]

    @cached_property
    def meanings(self) -> frozenset[str]:
        """Every meaning that the table names."""
        return frozenset((*self.joined.values(), *self.same.values()))

    def squeeze(self, said: str) -> str:
        """Write several words as one, without the little ones between them."""
        return "".join(word for word in said.split() if word not in self.little)


def plain(text: str) -> str:
    """Write a text in lower case, without accents, apostrophes and hyphens as blanks."""
    folded = unicodedata.normalize("NFKD", text.casefold())
    return " ".join(_WORD.findall("".join(ch for ch in folded if not unicodedata.combining(ch))))


def words(text: str, lang: Lang = "fr") -> tuple[str, ...]:
    """Return what the words in a text that count mean, in order; all of them if none counts."""
    return tuple(token.key(lang) for token in read(text))


@lru_cache(maxsize=8192)
def read(text: str) -> tuple[Token, ...]:
    """Return the words in a text that count, in order; all of them if none counts."""
    wording, said = load_wording(), plain(text)
    tokens: list[Token] = []
    at = 0
    for match in wording.together.finditer(said):
        tokens += _singles(said[at : match.start()], wording)
        joined = wording.squeeze(match[0])
        meaning = wording.joined[joined]
        tokens.append(Token(joined, meaning, meaning))
        at = match.end()
    tokens += _singles(said[at:], wording)
    return tuple(tokens) or tuple(Token(word, word, word) for word in said.split())


@lru_cache(maxsize=1024)
def begun_together(ending: str) -> frozenset[str]:
    """Return the meanings of the multi-word expressions of which a `plain` text has the first words, and the beginning of the last."""
    words_at_end = ending.split()
    ends = {" ".join(words_at_end[at:]) for at in range(max(0, len(words_at_end) - 5), len(words_at_end) - 1)}
    if ending.endswith(" "):
        ends = {f"{end} " for end in ends}
    return frozenset(
        meaning
        for said, meaning in load_wording().expressions.items()
        if any(said.startswith(end) and said != end and " " in end for end in ends)
    )


def meaning_of(word: str, lang: Lang) -> str:
    """Return what a `plain` word means in a text of that language: a meaning in the table, else its stem."""
    wording = load_wording()
    known = wording.same.get(word)
    if known is not None:
        return known
    cut = stem(word, lang)
    return wording.stems[lang].get(cut, cut)


def named(name: str, lang: Lang) -> str:
    """Return the meaning that a name in ``wording.toml`` gives, or if it gives none, the meaning of the name as a word."""
    return name.upper() if name.upper() in load_wording().meanings else meaning_of(plain(name), lang)


@lru_cache(maxsize=32_768)
def stem(word: str, lang: Lang) -> str:
    """Cut a `plain` word to its stem."""
    if not _SHORTEST <= len(word) <= _LONGEST or not word.isalpha():
        return word
    return str(_stemmer(lang).stemWord(word))


@cache
def load_wording() -> Wording:
    """Read ``wording.toml``."""
    raw = package_tables("checks.guide.search", "wording.toml")
    little = frozenset(raw["little"]["words"])
    together = {plain(said): key.upper() for key, all_said in raw["together"].items() for said in all_said}
    same = {plain(word): key.upper() for key, others in raw["same"].items() for word in (key, *others)}
    stems: dict[Lang, dict[str, str]] = {}
    for lang in LANGUAGES:
        stems[lang] = {}
        for word, meaning in same.items():
            stems[lang].setdefault(stem(word, lang), meaning)
    patterns = "|".join(_pattern(said, little) for said in sorted(together, key=len, reverse=True))
    return Wording(
        re.compile(rf"\b(?:{patterns})\b"),
        {"".join(word for word in said.split() if word not in little): meaning for said, meaning in together.items()},
        together,
        same,
        stems,
        little,
        frozenset(raw["empty"]["words"]),
        frozenset(raw["foreign"]["words"]),
    )


def _singles(said: str, wording: Wording) -> Iterator[Token]:
    for word in said.split():
        if word not in wording.empty:
            yield _token(word)


@lru_cache(maxsize=8192)
def _token(word: str) -> Token:
    """Return the token of a word: the same object every time, which saves an index a megabyte."""
    return Token(word, meaning_of(word, "fr"), meaning_of(word, "en"))


def _pattern(said: str, little: frozenset[str]) -> str:
    """Match an expression of several words: the blanks may be missing, and little words be there or not, except a last one."""
    *before, last = said.split()
    kept = [re.escape(word) for word in before if word not in little]
    between = "|".join(sorted(little))
    return rf"(?: (?:{between})(?= ))* ?".join([*kept, re.escape(last)])


@cache
def _stemmer(lang: Lang) -> BaseStemmer:
    import snowballstemmer

    return snowballstemmer.stemmer(_SNOWBALL[lang])

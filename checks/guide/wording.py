"""Which words of a text count: without accents and case, words of one meaning as one, in either language, and empty ones left out.

What means the same, and what tells nothing, stands in ``wording.toml``.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final

_WORD: Final = re.compile(r"[a-z0-9#@]+")
_ENDINGS: Final = (
    "ations",
    "ation",
    "ements",
    "ement",
    "ees",
    "ee",
    "ing",
    "ed",
    "ent",
    "er",
    "ez",
    "es",
    "e",
    "s",
    "x",
)
_NUMBER: Final = ("s", "x")
"""The endings that tell several from one."""
_STEM: Final = 4
"""How many letters of a word stay at least when its ending is cut."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it was said, in `plain` letters, and what it means."""

    said: str
    means: str

    @property
    def form(self) -> str:
        """As it was said, but for one or several: what means the same in another word is another form."""
        return _cut(self.said, _NUMBER)


@dataclass(frozen=True, slots=True)
class _Wording:
    together: re.Pattern[str]
    joined: Mapping[str, str]
    same: Mapping[str, str]
    little: frozenset[str]
    empty: frozenset[str]

    def squeezed(self, said: str) -> str:
        """Several words as one, without the little ones between them."""
        return "".join(word for word in said.split() if word not in self.little)


def plain(text: str) -> str:
    """The text in small letters, without accents, apostrophes and hyphens as blanks."""
    folded = unicodedata.normalize("NFKD", text.casefold())
    return " ".join(_WORD.findall("".join(ch for ch in folded if not unicodedata.combining(ch))))


def words(text: str) -> tuple[str, ...]:
    """What the words of a text mean that count, in their order; all of them where none does."""
    return tuple(word.means for word in read(text))


@lru_cache(maxsize=8192)
def read(text: str) -> tuple[Word, ...]:
    """The words of a text that count, in their order; all of them where none does.

    Words that are one together are found without the blanks, hyphens and little words between them too.
    """
    wording, said = _wording(), plain(text)
    found: list[Word] = []
    at = 0
    for met in wording.together.finditer(said):
        found += _singles(said[at : met.start()], wording)
        one = wording.squeezed(met[0])
        found.append(Word(one, _one(wording.joined[one], wording)))
        at = met.end()
    found += _singles(said[at:], wording)
    return tuple(found) or tuple(Word(word, word) for word in said.split())


def meanings() -> Mapping[str, str]:
    """Every word that has a meaning of its own, and that meaning."""
    return _wording().same


def _singles(said: str, wording: _Wording) -> list[Word]:
    return [Word(word, _one(word, wording)) for word in said.split() if word not in wording.empty]


def _one(word: str, wording: _Wording) -> str:
    return wording.same.get(word) or wording.same.get(_stem(word)) or _stem(word)


def _stem(word: str) -> str:
    return _cut(word, _ENDINGS)


def _cut(word: str, endings: tuple[str, ...]) -> str:
    for ending in endings:
        if word.endswith(ending) and len(word) - len(ending) >= _STEM:
            return word[: -len(ending)]
    return word


@cache
def _wording() -> _Wording:
    raw = tomllib.loads(files("checks.guide").joinpath("wording.toml").read_text("utf-8"))
    little = "|".join(raw["little"]["words"])
    together = {plain(said): one for one, all_ in raw["together"].items() for said in all_}
    same: dict[str, str] = {}
    for one, others in raw["same"].items():
        for word in (one, *others):
            for form in (plain(word), _stem(plain(word))):
                same.setdefault(form, one)
    wording = _Wording(
        re.compile(rf"\b(?:{'|'.join(_together(said, little) for said in sorted(together, key=len, reverse=True))})\b"),
        {},
        same,
        frozenset(raw["little"]["words"]),
        frozenset(raw["empty"]["words"]),
    )
    return replace(wording, joined={wording.squeezed(said): one for said, one in together.items()})


def _together(said: str, little: str) -> str:
    """The pattern of several words that are one: blanks between them may be missing, and little words there or not."""
    told = [re.escape(word) for word in said.split() if not re.fullmatch(little, word)]
    return rf"(?: (?:{little})(?= ))* ?".join(told)

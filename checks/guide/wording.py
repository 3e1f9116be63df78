"""Which words of a text count: without accents and case, words of one meaning as one, in either language, and empty ones left out.

What means the same, and what tells nothing, stands in ``wording.toml``.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
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
_STEM: Final = 4
"""How many letters of a word stay at least when its ending is cut."""


@dataclass(frozen=True, slots=True)
class _Wording:
    together: re.Pattern[str]
    joined: Mapping[str, str]
    same: Mapping[str, str]
    empty: frozenset[str]


def plain(text: str) -> str:
    """The text in small letters, without accents, apostrophes and hyphens as blanks."""
    folded = unicodedata.normalize("NFKD", text.casefold())
    return " ".join(_WORD.findall("".join(ch for ch in folded if not unicodedata.combining(ch))))


@lru_cache(maxsize=8192)
def words(text: str) -> tuple[str, ...]:
    """The words of a text that count, in their order; all of them where none does."""
    wording = _wording()
    found = wording.together.sub(lambda met: wording.joined[met[0]], plain(text)).split()
    telling = tuple(_one(word, wording) for word in found if word not in wording.empty)
    return telling or tuple(found)


def _one(word: str, wording: _Wording) -> str:
    return wording.same.get(word) or wording.same.get(_stem(word)) or _stem(word)


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _STEM:
            return word[: -len(ending)]
    return word


@cache
def _wording() -> _Wording:
    raw = tomllib.loads(files("checks.guide").joinpath("wording.toml").read_text("utf-8"))
    joined = {plain(said): one for one, all_ in raw["together"].items() for said in all_}
    longest_first = "|".join(re.escape(said) for said in sorted(joined, key=len, reverse=True))
    same: dict[str, str] = {}
    for one, others in raw["same"].items():
        for word in (one, *others):
            for form in (plain(word), _stem(plain(word))):
                same.setdefault(form, one)
    return _Wording(
        re.compile(rf"\b(?:{longest_first})\b"),
        joined,
        same,
        frozenset(raw["empty"]["words"]),
    )

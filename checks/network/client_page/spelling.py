"""A code as people say and type it: which characters a text can mean, and how a character is said."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from checks.texts import LANGS, Lang, package_tables

_LONGEST: Final = 2000
_MISTAKEN: Final = str.maketrans("OIL", "011")
"""Crockford's: O is read as 0, I and L as 1."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a text: its characters, and the lengths of the pieces that they were given in."""

    characters: str
    pieces: tuple[int, ...]

    def groups_of(self, places: Iterable[int], size: int) -> tuple[int, ...]:
        """Return the groups, from 1, that the places are in."""
        return tuple(dict.fromkeys(place // size + 1 for place in places))

    def odd_groups(self, size: int) -> tuple[int, ...]:
        """Return the pieces that are not a whole group, if the text was given in groups; none if that is unknown."""
        given = len(self.pieces) > 1 and sum(piece == size for piece in self.pieces) * 2 >= len(self.pieces)
        return tuple(at for at, piece in enumerate(self.pieces, 1) if piece != size) if given else ()


def spelled(character: str, lang: Lang) -> str:
    """Return the word that a character is said with."""
    word: str = _toml()["say"][lang][character]
    return word


def readings(text: str) -> tuple[Reading, ...]:
    """Return the ways to read a text, the likeliest first: as it is, with its words as letters, with every letter separate from its word.

    If a text has a colon, or a word such as “is”, what comes after the last one is read as well: a whole line, or everything that a shell
    printed, may be pasted.
    """
    plain = _plain(text[:_LONGEST])
    for letter, said in _pairs():
        plain = said.sub(f" {letter} ", plain)
    for word in _hyphened():
        plain = plain.replace(word, word.replace("-", ""))
    parts = dict.fromkeys((plain, plain.rpartition(":")[2], _introduced().split(plain)[-1]))
    ways = [way for part in parts for way in _ways(re.findall(r"[^\W_]+", part))]
    candidates = [Reading("".join(way).translate(_MISTAKEN), tuple(map(len, way))) for way in ways]
    return tuple(dict.fromkeys(candidates))


def _ways(tokens: list[str]) -> tuple[list[str], ...]:
    return tokens, _worded(tokens, joined=True), _worded(tokens, joined=False)


def _plain(text: str) -> str:
    """Return capital letters without their accents."""
    return "".join(
        char for char in unicodedata.normalize("NFKD", text.upper()) if not unicodedata.combining(char)
    ).upper()


def _worded(tokens: Sequence[str], *, joined: bool) -> list[str]:
    """Return the tokens with words as the characters they mean; ``joined`` takes a letter and a word for it as one."""
    symbols: list[str] = []
    at = 0
    while at < len(tokens):
        token, following = tokens[at], tokens[at + 1 : at + 3]
        if len(token) == 1 and following and following[0] in _between("as"):
            symbols.append(token)
            at += 2 + sum(word in _between("as") for word in following[1:])
            at += 1 if at < len(tokens) else 0
            continue
        if len(token) == 1 and joined and following and _meanings().get(following[0]) == token.translate(_MISTAKEN):
            symbols.append(token)
            at += 2
            continue
        if token not in _between("skipped") or len(token) == 1:
            symbols.append(_meanings().get(token, token))
        at += 1
    return symbols


@cache
def _meanings() -> Mapping[str, str]:
    """Return what each word means."""
    said = {
        _plain(word).replace("-", ""): character for lang in LANGS for character, word in _toml()["say"][lang].items()
    }
    return said | {_plain(word): character for character, words in _toml()["also"].items() for word in words}


@cache
def _hyphened() -> tuple[str, ...]:
    """Return the words that have a hyphen in them."""
    return tuple(_plain(word) for lang in LANGS for word in _toml()["say"][lang].values() if "-" in word)


@cache
def _pairs() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return the letters that are said with two words."""
    return tuple(
        (letter, re.compile("|".join(rf"\b{_plain(words).replace(' ', '[ -]')}\b" for words in said)))
        for letter, said in _toml()["pairs"].items()
    )


@cache
def _introduced() -> re.Pattern[str]:
    """Return the words that come before what is read out."""
    return re.compile(rf"\b(?:{'|'.join(_between('introduces'))})\b")


@cache
def _between(kind: str) -> frozenset[str]:
    return frozenset(_plain(word) for word in _toml()["between"][kind])


def _toml() -> Mapping[str, Any]:
    return package_tables("checks.network.client_page", "spelling.toml")

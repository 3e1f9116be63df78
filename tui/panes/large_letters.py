"""Large letters out of half blocks, to be read from across a desk: four lines of the terminal for each line of text."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Final

_HEIGHT: Final = 8
_GAP: Final = 1
_SPACE: Final = 3
"""The room between letters and between words, in dots; a dot is as wide as a cell and half as high."""
_MARKS: Final[Mapping[str, tuple[str, str]]] = {
    "\u0300": ("#..", ".#."),
    "\u0301": ("..#", ".#."),
    "\u0302": (".#.", "#.#"),
    "\u0308": ("#.#", "..."),
}
"""The accents that stand on a letter."""
_CEDILLA: Final = "\u0327"
_SPELT: Final = str.maketrans({"œ": "oe", "Œ": "OE", "æ": "ae", "\u202f": "\u00a0", "\u2011": "-"})
_BLOCKS: Final = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}

Glyph = tuple[str, ...]
"""Eight rows of dots, all of one width."""


def large_lines(text: str, width: int) -> list[str] | None:
    """Return a text in large letters, broken between words for a width in cells; line breaks of its own stay.

    None where a word is wider than that, or has a letter that there is none of.
    """
    lines: list[list[Glyph]] = []
    for part in text.translate(_SPELT).split("\n"):
        line: list[Glyph] = []
        for word in filter(None, part.split(" ")):
            glyphs = [_glyph(char) for char in unicodedata.normalize("NFC", word)]
            letters = [glyph for glyph in glyphs if glyph is not None]
            if len(letters) < len(glyphs) or _width(letters) > width:
                return None
            joined = [*line, _blank(_SPACE - 2 * _GAP), *letters] if line else letters
            if _width(joined) > width:
                lines.append(line)
                joined = letters
            line = joined
        lines.append(line)
    return [row for line in lines for row in _rows(line)]


def _rows(glyphs: Sequence[Glyph]) -> list[str]:
    dots = [("." * _GAP).join(glyph[row] for glyph in glyphs) for row in range(_HEIGHT)]
    return [
        "".join(_BLOCKS[upper == "#", lower == "#"] for upper, lower in zip(*pair, strict=True))
        for pair in zip(dots[::2], dots[1::2], strict=True)
    ]


def _width(glyphs: Sequence[Glyph]) -> int:
    return sum(len(glyph[0]) + _GAP for glyph in glyphs) - _GAP


def _glyph(char: str) -> Glyph | None:
    """Return a letter with its accent; None where there is none."""
    if char == "\u00a0":
        return _blank(_SPACE - 2 * _GAP)
    base, *marks = list(unicodedata.normalize("NFD", char))
    glyph = _letters().get("ı" if base == "i" and marks else base)
    if glyph is None or len(marks) > 1:
        return None
    if not marks:
        return glyph
    if marks[0] == _CEDILLA:
        return (*glyph[:6], *(_centred(row, len(glyph[0])) for row in (".#.", "#..")))
    if marks[0] not in _MARKS:
        return None
    upper, lower = _MARKS[marks[0]]
    width = max(len(glyph[0]), len(upper))
    rows = [_centred(row, width) for row in glyph]
    if base.isupper():
        # A capital gives up one of its rows to the accent, which then has one row itself.
        return (_centred(upper, width), *rows[:2], *rows[3:])
    return (_centred(upper, width), _centred(lower, width), *rows[2:])


def _centred(row: str, width: int) -> str:
    left = (width - len(row)) // 2
    return f"{'.' * left}{row}".ljust(width, ".")


def _blank(width: int) -> Glyph:
    return ("." * width,) * _HEIGHT


@cache
def _letters() -> Mapping[str, Glyph]:
    """Return every letter that there is, without accents."""
    letters: dict[str, Glyph] = {}
    for line in files("tui.panes").joinpath("letters.txt").read_text("utf-8").splitlines()[1:]:
        char, begins, *rows = line.split(" ")
        blank = "." * len(rows[0])
        above = [blank] * int(begins)
        letters[char] = (*above, *rows, *[blank] * (_HEIGHT - len(above) - len(rows)))
    return letters

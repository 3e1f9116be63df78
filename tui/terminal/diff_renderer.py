"""What is sent to the terminal: only the cells that differ from those already there.

Textual repaints whole widgets, and the whole screen at every change of layout; over a slow line that is what a person waits for.
Here each of its updates is compared with what was painted last, and the terminal itself scrolls a list that moved by a line or two.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from rich.color import ColorSystem
from rich.console import Console
from rich.segment import Segment
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.strip import Strip

from checks.text import visible
from tui.text_layout import cells

Cell = tuple[str, str]
"""A character and the parameters of its style (SGR); the second half of a wide character has no character."""

BLIND: Final[Cell] = ("?", "?")
"""A cell with unknown contents: it differs from every other."""
_NARROW: Final = re.compile("[ -~\u00a0-\u00ac\u00ae-\u02ff\u2013-\u2026\u2500-\u257f]*")
"""Texts of which every character takes one cell: most of them, and quicker to recognise than to count."""
_GAP: Final = 8
"""This many unchanged cells are cheaper to write again than to skip."""
_SHIFTS: Final = (1, -1, 2, -2, 3, -3)
"""By how many lines a list may have moved, upwards first: an arrow moves it by one, a wheel by up to three."""
_WORTH: Final = 3
"""How many lines a move must fix, beyond those that it spoils."""


class Canvas:
    """The terminal's contents, as far as they were painted from here."""

    def __init__(self) -> None:
        self._lines: list[list[Cell]] = []
        self._size = (0, 0)

    def forget(self) -> None:
        """Forget everything: the terminal has another size, or something else wrote on it."""
        self._lines = []
        self._size = (0, 0)

    def paint(self, update: LayoutUpdate | ChopsUpdate, size: tuple[int, int], colours: ColorSystem) -> str:
        """Return what to write to show the update on a terminal of ``size`` columns and rows, and remember it as shown."""
        if size != self._size:
            self._lines = [[BLIND] * size[0] for _ in range(size[1])]
            self._size = size
        wanted: dict[int, list[Cell]] = {}
        for x, y, strip in _pieces(update):
            if y >= size[1]:
                continue
            line = wanted.setdefault(y, list(self._lines[y]))
            new = [cell for segment in strip for cell in _cells(segment, colours)][: max(0, size[0] - x)]
            line[x : x + len(new)] = new
        changed = {y: line for y, line in wanted.items() if line != self._lines[y]}
        moved = self._move(changed)
        written = "".join(_line(y, self._lines[y], line) for y, line in changed.items())
        for y, line in changed.items():
            self._lines[y] = line
        return moved + written

    def _move(self, changed: dict[int, list[Cell]]) -> str:
        """Have the terminal move what only moved up or down; the lines that this spoils are added to ``changed``."""
        if len(changed) <= _WORTH:
            return ""
        top, bottom = min(changed), max(changed)
        before = self._lines[top : bottom + 1]
        after = [changed.get(y, self._lines[y]) for y in range(top, bottom + 1)]
        if any(BLIND in line for line in after):
            return ""
        gains = {by: _gain(before, after, by) for by in _SHIFTS}
        by = max(gains, key=lambda lines: gains[lines])
        if gains[by] < _WORTH:
            return ""
        self._lines[top : bottom + 1] = _moved(before, by)
        for y, line in enumerate(after, top):
            if line != self._lines[y]:
                changed[y] = line
            else:
                changed.pop(y, None)
        # The Linux console, too, can delete and insert lines between margins, unlike SU and SD.
        return f"\x1b[0m\x1b[{top + 1};{bottom + 1}r\x1b[{top + 1}H\x1b[{abs(by)}{'M' if by > 0 else 'L'}\x1b[r"


class DifferenceUpdate(CompositorUpdate):
    """An update of Textual's that is written as its difference from the canvas."""

    def __init__(self, update: LayoutUpdate | ChopsUpdate, canvas: Canvas, size: tuple[int, int]) -> None:
        self._update = update
        self._canvas = canvas
        self._size = size

    def render_segments(self, console: Console) -> str:
        """Return what to write."""
        name = (console.color_system or "truecolor").upper()
        colours = ColorSystem.EIGHT_BIT if name == "256" else ColorSystem[name]
        return self._canvas.paint(self._update, self._size, colours)


def _pieces(update: LayoutUpdate | ChopsUpdate) -> Iterator[tuple[int, int, Strip]]:
    """Yield the pieces of an update with the column and the row at which each begins."""
    if isinstance(update, LayoutUpdate):
        for y, line in enumerate(update.strips, update.region.y):
            x = update.region.x
            for strip in line:
                yield x, y, strip
                x += strip.cell_length
        return
    for y, begin, end in update.spans:
        for stop, (x, piece) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
            if piece is not None and x <= end and stop > begin:
                yield x, y, piece.crop(0, min(stop, end) - x)


def _cells(segment: Segment, colours: ColorSystem) -> Iterator[Cell]:
    style = segment.style
    look = "" if style is None else Strip.render_ansi(style, colours)
    if _NARROW.fullmatch(segment.text):
        for char in segment.text:
            yield char, look
        return
    for char in _characters(visible(segment.text, width=cells)):
        yield char, look
        for _ in range(cells(char) - 1):
            yield "", look


def _characters(text: str) -> Iterator[str]:
    """Yield the characters, each with the marks that have no cell of their own."""
    held = ""
    for char in text:
        if held and cells(held + char) > cells(held):
            yield held
            held = ""
        held += char
    if held:
        yield held


def _gain(before: Sequence[list[Cell]], after: Sequence[list[Cell]], by: int) -> int:
    """Return how many more lines are right once the earlier ones are moved up by this many (negative: down)."""
    return sum((new == moved) - (new == old) for old, new, moved in zip(before, after, _moved(before, by), strict=True))


def _moved(lines: Sequence[list[Cell]], by: int) -> list[list[Cell]]:
    """Return the lines moved up by this many, or down; what comes in at the other end is unknown."""
    blind = [[BLIND] * len(lines[0]) for _ in range(min(abs(by), len(lines)))]
    return [*lines[by:], *blind] if by > 0 else [*blind, *lines[:by]]


def _line(y: int, before: Sequence[Cell], after: Sequence[Cell]) -> str:
    """Return the parts of a line that differ, each after its position."""
    written = ""
    for begin, end in _runs(before, after):
        written += f"\x1b[{y + 1};{begin + 1}H"
        look = ""
        for char, wanted in after[begin:end]:
            if wanted != look:
                written += f"\x1b[0;{wanted}m" if wanted else "\x1b[0m"
                look = wanted
            written += char
        written += "\x1b[0m" if look else ""
    return written


def _runs(before: Sequence[Cell], after: Sequence[Cell]) -> Iterator[tuple[int, int]]:
    """Yield where the lines differ, from and to, including what is between two close differences; no wide character is halved."""
    differ = [x for x, (old, new) in enumerate(zip(before, after, strict=True)) if old != new]
    while differ:
        begin = end = differ[0]
        while differ and differ[0] - end <= _GAP and BLIND not in after[end : differ[0]]:
            end = differ.pop(0)
        while not after[begin][0]:
            begin -= 1
        end += 1
        while end < len(after) and not after[end][0]:
            end += 1
        yield begin, end

"""Rows: what a pane shows, as plain data, before any widget exists; and texts laid out for a width in cells.

A row is a line of pieces, each a text with the name of a style (`STYLES`); the widget that shows it looks the style up in the
theme. A word is never cut where a break is possible. `wrap` is our own: Rich and textwrap break a host's name or a path that is longer
than a line anywhere, not at its joints, and textwrap counts characters, not cells.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from rich.cells import cell_len, chop_cells, set_cell_size

if TYPE_CHECKING:
    from tui.panes.picks import Pick

Style = Literal["plain", "say", "do", "label", "dim", "ok", "warn", "bad", "alarm", "accent", "title", "key", "client"]
STYLES: Final[tuple[Style, ...]] = (
    "plain",
    "say",
    "do",
    "label",
    "dim",
    "ok",
    "warn",
    "bad",
    "alarm",
    "accent",
    "title",
    "key",
    "client",
)
Piece = tuple[str, Style]


@dataclass(frozen=True, slots=True)
class Row:
    """One line. ``pick`` is what a click or Enter on it means; None if it means nothing.

    ``picks`` is what a click on each of the pieces means, if they mean different things.
    """

    pieces: tuple[Piece, ...] = ()
    pick: Pick | None = None
    picks: tuple[Pick | None, ...] = ()

    @property
    def text(self) -> str:
        """Return the line without its styles."""
        return "".join(text for text, _style in self.pieces)

    def pick_at(self, column: int) -> Pick | None:
        """Return what a click on a column means."""
        for (text, _style), pick in zip(self.pieces, self.picks, strict=False):
            if 0 <= column < cells(text):
                return pick
            column -= cells(text)
        return self.pick


BLANK: Final = Row()


def row(*pieces: Piece, pick: Pick | None = None) -> Row:
    """Return a row of these pieces."""
    return Row(pieces, pick)


def wrap(text: str, width: int) -> list[str]:
    """Return the text in lines of at most ``width`` cells; its own line breaks are kept.

    A word longer than a line is broken: after a slash if the name after it has room on a line, else at one of its joints.
    """
    width = max(width, 8)
    return [line for part in text.split("\n") for line in _wrapped(part, width)]


def paragraph(
    text: str, width: int, style: Style = "plain", lead: str = "", lead_style: Style = "label", pick: Pick | None = None
) -> list[Row]:
    """Return a text after a lead ("SAY  "), its further lines indented under the first."""
    indent = " " * cells(lead)
    lines = wrap(text, width - cells(lead))
    return [
        Row(((lead if number == 0 else indent, lead_style), (line, style)), pick) for number, line in enumerate(lines)
    ]


def text_rows(text: str, width: int) -> list[Row]:
    """Return a text with its own lines; what is too long for one goes on under its indent."""
    rows: list[Row] = []
    for line in text.split("\n"):
        text_of_line = line.lstrip(" ")
        rows += paragraph(text_of_line, width, "plain", " " * (len(line) - len(text_of_line)), "plain")
    return rows


def columns(left: str, right: str, width: int) -> str:
    """Return two texts on one line, the second at its end; the first is cut if both do not fit."""
    room = width - cells(right) - 1
    return f"{fit(left, room)} {right}"


def fit(text: str, width: int) -> str:
    """Return the text in exactly ``width`` cells: padded, or cut with an ellipsis."""
    return set_cell_size(text, width) if cells(text) <= width else cut(text, width)


def cut(text: str, width: int) -> str:
    """Return the text in at most ``width`` cells, with an ellipsis if it was cut."""
    if cells(text) <= width:
        return text
    return f"{set_cell_size(text, width - 1)}…" if width > 0 else ""


def cut_parts(text: str, width: int) -> str:
    """Return a line of keys in at most ``width`` cells: if it is longer, whole parts are left out at its end, and a sign says so."""
    parts = text.split("  ")
    while len(parts) > 1 and cells("  ".join(parts)) > width:
        parts = [*parts[: -2 if parts[-1] == "…" else -1], "…"]
    return cut("  ".join(parts), width)


def cells(text: str) -> int:
    """Return how many terminal cells a text takes."""
    return cell_len(text)


_SLASHES: Final = "/\\"
_JOINTS: Final = "./-?&=@_\\"
"""After these a host name, a path or an address may go on in the next line."""


def _wrapped(text: str, width: int) -> Iterator[str]:
    line = ""
    for word in text.split(" "):
        joined = f"{line} {word}" if line else word
        if cells(joined) <= width:
            line = joined
            continue
        if line:
            yield line
        line = word
        while cells(line) > width:
            head = _head(line, width)
            yield head
            line = line[len(head) :]
    yield line


def _head(word: str, width: int) -> str:
    """Return as much of a word as fits on a line that is too short for it."""
    head = chop_cells(word, width)[0]
    slash = 1 + max(map(head.rfind, _SLASHES))
    name = re.match(r"[^/\\]*[/\\]?", word[slash:])
    if slash and name is not None and cells(name[0]) <= width:
        return head[:slash]
    return head[: 1 + max(map(head.rfind, _JOINTS))] or head

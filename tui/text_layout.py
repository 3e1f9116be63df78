"""Rows: what a pane shows, as plain data, before any widget is there.

A row is a line of pieces, each a text with the name of a style (`STYLES`); the widget that shows it looks the style up in the
theme. Texts are laid out for a width in cells, never cut in mid-word where a break is possible.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from tui.panes.picks import Pick

Style = Literal["plain", "say", "do", "label", "dim", "ok", "warn", "bad", "accent", "title", "key", "client"]
STYLES: Final[tuple[Style, ...]] = (
    "plain",
    "say",
    "do",
    "label",
    "dim",
    "ok",
    "warn",
    "bad",
    "accent",
    "title",
    "key",
    "client",
)
Piece = tuple[str, Style]


@dataclass(frozen=True, slots=True)
class Row:
    """One line. ``pick`` is what a click or Enter on it means; None where it means nothing."""

    pieces: tuple[Piece, ...] = ()
    pick: Pick | None = None

    @property
    def text(self) -> str:
        """The line without its styles."""
        return "".join(text for text, _style in self.pieces)


BLANK: Final = Row()


def row(*pieces: Piece, pick: Pick | None = None) -> Row:
    """A row of these pieces."""
    return Row(pieces, pick)


def wrap(text: str, width: int) -> list[str]:
    """The text in lines of at most ``width`` cells; line breaks of its own stay.

    A word longer than a line is broken: behind a slash while the name after it has room on a line, else at a joint that it has.
    """
    width = max(width, 8)
    return [line for part in text.split("\n") for line in _wrapped(part, width)]


def paragraph(
    text: str, width: int, style: Style = "plain", lead: str = "", lead_style: Style = "label", pick: Pick | None = None
) -> list[Row]:
    """A text behind a lead ("SAY  "), its further lines set in under the first."""
    indent = " " * cells(lead)
    lines = wrap(text, width - cells(lead))
    return [
        Row(((lead if number == 0 else indent, lead_style), (line, style)), pick) for number, line in enumerate(lines)
    ]


def text_rows(text: str, width: int) -> list[Row]:
    """A text with its own lines; what is too long for one goes on under its indent."""
    rows: list[Row] = []
    for line in text.split("\n"):
        told = line.lstrip(" ")
        rows += paragraph(told, width, "plain", " " * (len(line) - len(told)), "plain")
    return rows


def columns(left: str, right: str, width: int) -> str:
    """Two texts on one line, the second at its end; the first is cut where both do not fit."""
    room = width - cells(right) - 1
    return f"{fit(left, room)} {right}"


def fit(text: str, width: int) -> str:
    """The text in exactly ``width`` cells: padded, or cut with an ellipsis."""
    if cells(text) <= width:
        return text + " " * (width - cells(text))
    return cut(text, width)


def cut(text: str, width: int) -> str:
    """The text in at most ``width`` cells, with an ellipsis where it was cut."""
    if cells(text) <= width:
        return text
    kept = ""
    for char in text:
        if cells(kept) + cells(char) > width - 1:
            break
        kept += char
    return kept + "…" if width > 0 else ""


def key_rows(text: str, width: int, style: Style = "dim", lead: str = "") -> list[Row]:
    """A line of keys in as many lines as it takes. Its parts stand two blanks apart; one is broken only where it has no room on a line."""
    lines: list[str] = []
    for part in text.split("  "):
        joined = f"{lines[-1]}  {part}" if lines else part
        if cells(joined) <= width - cells(lead):
            lines[-1:] = [joined]
        else:
            lines += wrap(part, width - cells(lead))
    return [row((f"{lead}{line}", style)) for line in lines]


def cut_parts(text: str, width: int) -> str:
    """A line of keys in at most ``width`` cells: where it is longer, whole parts are left out at its end, and a sign says so."""
    parts = text.split("  ")
    while len(parts) > 1 and cells("  ".join(parts)) > width:
        parts = [*parts[: -2 if parts[-1] == "…" else -1], "…"]
    return cut("  ".join(parts), width)


def cells(text: str) -> int:
    """How many cells of the terminal the text takes."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


_SLASHES: Final = "/\\"
_JOINTS: Final = "./-?&=@_\\"
"""After these a host's name, a path or an address may go on in the next line."""


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
    """As much of a word as goes on a line that is too short for it."""
    head = word
    while cells(head) > width:
        head = head[:-1]
    slash = 1 + max(map(head.rfind, _SLASHES))
    name = re.match(r"[^/\\]*[/\\]?", word[slash:])
    if slash and name is not None and cells(name[0]) <= width:
        return head[:slash]
    return head[: 1 + max(map(head.rfind, _JOINTS))] or head

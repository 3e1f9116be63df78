"""A message laid out twice: as plain lines to paste into an e-mail, and as Markdown in which nothing from outside is markup."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from checks.text import markdown_text

WIDTH: Final = 76
"""The longest plain line, in characters: an e-mail may still be quoted twice within 80."""

_LIST: Final = re.compile(r"\d{1,9}[.)]|[-+=]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a line: a text, a label of ours, or a name that is code in Markdown (a host, which contains no markup)."""

    text: str
    how: Literal["text", "label", "code"] = "text"


Line = Sequence[Piece]


@dataclass(frozen=True, slots=True)
class Block:
    """A part of the message: a paragraph, a paragraph's heading, or below that a detail or a list item."""

    kind: Literal["paragraph", "heading", "detail", "entry"]
    line: Line


def plain(blocks: Iterable[Block]) -> str:
    """Return the message as lines of at most `WIDTH` characters."""
    rows: list[str] = []
    for block in blocks:
        lead, indent = _LEADS[block.kind]
        if rows and block.kind in ("paragraph", "heading"):
            rows.append("")
        text = "".join(piece.text for piece in block.line)
        rows += textwrap.wrap(text, WIDTH, initial_indent=lead, subsequent_indent=indent, break_on_hyphens=False)
    return "\n".join(rows) + "\n"


def markdown(blocks: Iterable[Block]) -> str:
    """Return the message as Markdown, one block per line."""
    rows: list[str] = []
    before = ""
    for block in blocks:
        if rows and not (block.kind == before == "entry"):
            rows.append("")
        text = "".join(_marked(block.line))
        rows.append(_MARKS[block.kind] + (text if block.kind == "heading" else _no_list(text)))
        before = block.kind
    return "\n".join(rows) + "\n"


def _no_list(text: str) -> str:
    """Return a line of Markdown that neither begins a list nor underlines a heading."""
    match = _LIST.match(text)
    return f"{text[: match.end() - 1]}\\{text[match.end() - 1 :]}" if match else text


def _marked(line: Line) -> Iterator[str]:
    for piece in line:
        match piece.how:
            case "code":
                yield f"`{piece.text}`"
            case "label":
                yield f"**{markdown_text(piece.text)}**"
            case _:
                yield markdown_text(piece.text)


_LEADS: Final = {"paragraph": ("", ""), "heading": ("", "   "), "detail": ("   ", "   "), "entry": ("   - ", "     ")}
_MARKS: Final = {"paragraph": "", "heading": "### ", "detail": "", "entry": "- "}

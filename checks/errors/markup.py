"""Take a pasted text out of the format that it was copied in: HTML, Markdown, an encoded address, lines broken by a terminal."""

from __future__ import annotations

import html
import re
from typing import Final
from urllib.parse import unquote_plus

from checks.guid import is_guid

_LONGEST: Final = 60_000
_TAG: Final = re.compile(r"<(/?)([a-z][a-z0-9]{0,15})(?:\s[^<>]{0,500})?/?>", re.I)
_INLINE: Final = frozenset(
    ("a", "abbr", "b", "code", "em", "font", "i", "mark", "small", "span", "strong", "tt", "u", "wbr")
)
"""Elements that do not separate one word from the next."""
_ENCODED: Final = re.compile(r"(?:%[0-9a-f]{2}[^\s%]{0,200}){2}", re.I)
_MARKS: Final = re.compile(r"[`*]|\\(?=[_*#.\-\[\]()])")
_GROUPED: Final = re.compile(r"(?<=\d)[\u00a0\u2007\u2009\u202f](?=\d{3}(?!\d))")
_HALVES: Final = re.compile(
    r"(?<![0-9a-f-])([0-9a-f][0-9a-f-]{0,34})[ \t]*\r?\n[ \t]*([0-9a-f-]{1,35})(?![0-9a-f-])", re.I
)


def unwrap(text: str) -> str:
    """Return the text as a person reads it, without its markup."""
    text = text[:_LONGEST]
    if _ENCODED.search(text):
        text = unquote_plus(text)
    if "<" in text:
        text = _TAG.sub(lambda tag: "" if tag[2].lower() in _INLINE else "\n", text)
    text = html.unescape(text)
    text = _MARKS.sub("", text)
    text = _GROUPED.sub("", text)
    return _HALVES.sub(_joined, text)


def _joined(halves: re.Match[str]) -> str:
    """Return an id that was broken at the end of a line as one; anything else as it was."""
    whole = halves[1] + halves[2]
    return whole if is_guid(whole) else halves[0]

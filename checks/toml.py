"""TOML that somebody else wrote, read within bounds: Python's reader takes gigabytes for one long key of a small file."""

from __future__ import annotations

import re
import tomllib
from typing import Any, Final

LONGEST: Final = 200_000
"""Characters of a file: five times the longest of our own."""
MOST_PARTS: Final = 16
"""Parts of a dotted key."""

_TOKEN: Final = re.compile(
    r'''(?P<other>"""(?:\\[\s\S]|(?!""")[^\\])*+"{0,5}'''
    r"""|'{3}(?:(?!'{3})[\s\S])*+'{0,5}"""
    r"|\#[^\n]*+)"
    r"""|(?P<part>[A-Za-z0-9_-]++|"(?:[^"\\\n]|\\.)*+"?|'[^'\n]*+'?)"""
    r"|(?P<dot>[ \t]*+\.[ \t]*+)"
)
"""What a dotted key is made of, and what hides it: texts of several lines, and comments. What is never closed goes to its end."""


def parse_toml(text: str) -> dict[str, Any]:
    """What a text in TOML holds. Raises ValueError, also for a text or a dotted key that is too long, and RecursionError."""
    if len(text) > LONGEST:
        raise ValueError(f"longer than {LONGEST} characters")
    _refuse_long_keys(text)
    return tomllib.loads(text)


def _refuse_long_keys(text: str) -> None:
    end = parts = 0
    for token in _TOKEN.finditer(text):
        if token.start() != end or token.lastgroup == "other":
            parts = 0
        if token.lastgroup == "part":
            parts += 1
        end = token.end()
        if parts > MOST_PARTS:
            line = text.count("\n", 0, end) + 1
            raise ValueError(f"a key of more than {MOST_PARTS} parts (at line {line})")

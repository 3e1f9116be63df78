"""TOML files that a person writes: read up to a size limit, and no deeper than anybody means."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any, Final

from checks.files import read_file
from checks.toml_faults import fault_in_line, fault_of_file, fault_said

MOST: Final = 200_000
"""The bytes that such a file may have: five times our own longest. Its contents take at most three hundred times as much memory."""
_DEEPEST: Final = 16
"""Parts of a key: tomllib's memory grows with their square, a gigabyte and a half for 40 kB."""
_TOKEN: Final = re.compile(
    r'''(?P<other>"""(?>(?:\\[\s\S]|(?!""")[^\\])*)"{0,5}'''
    r"""|'{3}(?>(?:(?!'{3})[\s\S])*)'{0,5}"""
    r"|\#[^\n]*+)"
    r"""|(?P<part>[A-Za-z0-9_-]++|"(?>(?:[^"\\\n]|\\.)*)"?|'[^'\n]*+'?)"""
    r"|(?P<dot>[ \t]*+\.[ \t]*+)"
)
"""What a dotted key is made of, and what hides it: multi-line strings, and comments. One that is never closed goes to the end."""


def read_text(file: Path) -> str:
    """Return the text of such a file. Raises Problem for anything but an ordinary file, OSError, and TomlError for invalid text."""
    if str(file) == os.devnull:  # how a person says that there is none
        return ""
    text = read_file(file, MOST)
    if len(text) > MOST:
        raise fault_of_file("long", most=MOST // 1000)
    try:
        return text.decode("utf-8")
    except UnicodeDecodeError as error:
        raise fault_in_line("encoding", text.count(b"\n", 0, error.start) + 1, "…") from None


def parse(text: str) -> dict[str, Any]:
    """Return the tables in a text. Raises TomlError."""
    import tomllib

    _refuse_deep_keys(text)
    try:
        return tomllib.loads(text)
    except ValueError as error:  # also for a number of thousands of digits
        raise fault_said(error, text) from None
    except RecursionError:
        raise fault_of_file("nested") from None


def _refuse_deep_keys(text: str) -> None:
    end = parts = 0
    for token in _TOKEN.finditer(text):
        if token.start() != end or token.lastgroup == "other":
            parts = 0
        if token.lastgroup == "part":
            parts += 1
        end = token.end()
        if parts > _DEEPEST:
            start = text.rfind("\n", 0, end) + 1
            raise fault_in_line("deep", text.count("\n", 0, end) + 1, text[start:end], most=_DEEPEST)

"""What is wrong with a TOML file, in words and by its line (``toml_faults.toml``): the parser says it in its own terms, and in English."""

from __future__ import annotations

import re
from typing import Final

from checks.text import clean
from checks.texts import Catalogue, Lang

_TEXTS: Final = Catalogue("checks", "toml_faults.toml")
_PLACE: Final = re.compile(r" \(at (?:line (?P<line>\d+), column \d+|end of document)\)$")
_KINDS: Final = (
    ("twice", re.compile("twice|overwrite|Duplicate|mutate|redefine")),
    ("unclosed_list", re.compile("Unclosed array")),
    ("unclosed_table", re.compile("Unclosed inline table")),
    ("heading", re.compile(r"Expected '\]")),
    ("equals", re.compile("Expected '='")),
    ("unclosed_text", re.compile(r"""Unterminated|Illegal character '\\n'|Expected ["']""")),
    ("backslash", re.compile("Unescaped|hex value|scalar value")),
    ("character", re.compile("Illegal|Found invalid")),
    ("after_value", re.compile("Expected newline")),
    ("date", re.compile("date or datetime")),
    ("value", re.compile("Invalid value")),
    ("statement", re.compile("Invalid statement|Invalid initial")),
)
"""Kinds of faults by what tomllib says of them; the first that fits."""
_LONGEST: Final = 60


class TomlError(ValueError):
    """A file that is not TOML: ``reason`` says in both languages what is wrong, ``is_twice`` whether a name is there twice."""

    def __init__(self, reason: dict[Lang, str], *, is_twice: bool = False) -> None:
        self.reason = reason
        self.is_twice = is_twice
        super().__init__(reason["en"])


def fault_in_line(kind: str, number: int, line: str, **params: object) -> TomlError:
    """Return that a line has a fault of a kind."""
    what = _TEXTS.texts(f"kind.{kind}", **params)
    reason = _TEXTS.texts("at", line=number, written=clean(line.strip(), _LONGEST), what=what)
    return TomlError(reason, is_twice=kind == "twice")


def fault_of_file(kind: str, **params: object) -> TomlError:
    """Return that the whole file has a fault of a kind."""
    return TomlError(_TEXTS.texts(f"file.{kind}", **params))


def fault_said(error: ValueError, text: str) -> TomlError:
    """Return what tomllib says of a text, in our words; what it says in no known way is quoted."""
    message = str(error)
    place = _PLACE.search(message)
    if place is None:
        return fault_of_file("other", said=clean(message))
    lines = text.splitlines() or [""]
    number = len(lines) if place["line"] is None else min(int(place["line"]), len(lines))
    said = clean(message[: place.start()])
    kind = next((kind for kind, pattern in _KINDS if pattern.search(said)), "other")
    return fault_in_line(kind, number, lines[number - 1], said=said)

"""What a configuration's file and variables say, before it is held to the keys: its tables, and what is plainly of its key's kind."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from checks import tables
from checks.files import reason_of
from checks.problems import Problem
from checks.settings import LONGEST, Settings, choices_of, keys, value_of
from checks.toml_faults import TomlError

_YES_OR_NO: Final = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}


def read_tables(file: Path) -> dict[str, Any]:
    """Return a file's tables. Raises Problem."""
    try:
        return tables.parse(tables.read_text(file))
    except OSError as error:
        raise Problem("config.unreadable", path=file, reason=reason_of(error)) from None
    except TomlError as error:
        raise Problem("config.not_toml", path=file, reason=error.reason) from None


def keys_in(written: Mapping[str, Any]) -> frozenset[str]:
    """Return the keys that a file's tables name."""
    return frozenset(
        f"{table}.{key}" for table, inner in written.items() if isinstance(inner, Mapping) for key in inner
    )


def plain_value(name: str, value: Any) -> object:
    """Return a value that is plainly of its key's kind; else None."""
    default = value_of(Settings(), name)
    if isinstance(default, bool):
        return value if type(value) is bool else None
    if isinstance(default, float):
        return float(value) if type(value) in (int, float) and 0 < value <= LONGEST else None
    if isinstance(default, tuple):
        return tuple(value) if isinstance(value, list) and all(map(_is_plain_text, value)) else None
    return value if _is_plain_text(value) and value in (choices_of(name) or (value,)) else None


def value_in_text(name: str, text: str) -> object:
    """Return the value that a variable's text gives, as a file would have it; a text that gives none stays as it is."""
    default = value_of(Settings(), name) if name in keys() else None
    if isinstance(default, bool):
        return _YES_OR_NO.get(text.lower(), text)
    if isinstance(default, float):
        try:
            return float(text)
        except ValueError:
            return text
    if isinstance(default, tuple):
        try:
            return tables.parse(f"list = {text}")["list"]
        except TomlError:
            return [part.strip() for part in text.split(",") if part.strip()]
    return text


def _is_plain_text(value: object) -> bool:
    """Return whether it is a text that nothing can be wrong with; a home folder may be that of nobody here."""
    return isinstance(value, str) and "\0" not in value and not value.startswith("~")

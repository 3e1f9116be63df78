"""Reads the settings.

What is plainly of its key's kind is taken as it is; anything else is for `checks.settings_model` to take or to refuse.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from checks import tables
from checks.files import exists, reason_of
from checks.problems import Problem
from checks.settings import LONGEST, PREFIX, Settings, choices_of, config_file, keys, value_of

_YES_OR_NO: Final = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
_NOT_KEYS: Final = frozenset({"MFA_DESK_CONFIG", "MFA_DESK_TOKEN"})


def load_settings(path: Path | None = None, environment: Mapping[str, str] | None = None) -> Settings:
    """Return the settings of a file (``path``, else MFA_DESK_CONFIG, else the user's own if there is one) and the environment over it.

    Raise Problem that names the file or variable, the key and what is wrong with it.
    """
    environment = os.environ if environment is None else environment
    file = config_file(path, environment)
    named = path is not None or bool(environment.get("MFA_DESK_CONFIG"))
    written = _read_tables(file) if named or exists(file) else {}
    variables = {_key_of(name): environment[name] for name in sorted(environment) if _is_key(name)}
    typed = {name: value_in_text(name, text) for name, text in variables.items()}
    settings = _plain_settings(written, typed)
    if settings is None:
        from checks.settings_model import check_settings

        settings = check_settings(written, typed, str(file))
    return settings


def _plain_settings(written: Mapping[str, Any], variables: Mapping[str, object]) -> Settings | None:
    """Return the settings where every value is plainly of its key's kind; None where it takes the model to tell.

    A desk that is configured as it should be starts without Pydantic, which takes half as long to load as all else before the first
    screen.
    """
    if not all(isinstance(inner, dict) for inner in written.values()):
        return None
    in_file = {f"{table}.{key}": value for table, inner in written.items() for key, value in inner.items()}
    values = {**in_file, **variables}
    known = frozenset(keys())
    changed: dict[str, dict[str, Any]] = {name.partition(".")[0]: {} for name in known}
    if not values.keys() <= known or not written.keys() <= changed.keys():
        return None
    for name, value in values.items():
        plain = _plain_value(name, value)
        if plain is None:
            return None
        table, _, key = name.partition(".")
        changed[table][key] = plain
    defaults = Settings()
    return Settings(**{table: replace(getattr(defaults, table), **inner) for table, inner in changed.items()})


def _plain_value(name: str, value: Any) -> object:
    """Return a value that is plainly of its key's kind; else None."""
    default = value_of(Settings(), name)
    if isinstance(default, bool):
        return value if type(value) is bool else None
    if isinstance(default, float):
        return float(value) if type(value) in (int, float) and 0 < value <= LONGEST else None
    if isinstance(default, tuple):
        return tuple(value) if isinstance(value, list) and all(map(_is_plain_text, value)) else None
    return value if _is_plain_text(value) and value in (choices_of(name) or (value,)) else None


def _is_plain_text(value: object) -> bool:
    """Return whether it is a text that nothing can be wrong with; a home folder may be that of nobody here."""
    return isinstance(value, str) and "\0" not in value and not value.startswith("~")


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
        except (ValueError, RecursionError):
            return [part.strip() for part in text.split(",") if part.strip()]
    return text


def _read_tables(file: Path) -> dict[str, Any]:
    try:
        return tables.parse(tables.read_text(file))
    except OSError as error:
        raise Problem("config.unreadable", path=file, reason=reason_of(error)) from None
    except (ValueError, RecursionError) as error:
        raise Problem("config.not_toml", path=file, reason=error) from None


def _is_key(variable: str) -> bool:
    return variable.startswith(PREFIX) and variable not in _NOT_KEYS


def _key_of(variable: str) -> str:
    """Return the key that a variable stands over: ``variable_of`` reversed."""
    table, _, key = variable.removeprefix(PREFIX).lower().partition("__")
    return f"{table}.{key}" if key else table

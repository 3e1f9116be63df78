"""Reads the settings; without a file and without a variable the defaults count, and nothing else is loaded."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from checks import tables
from checks.files import exists, reason_of
from checks.problems import Problem
from checks.settings import PREFIX, Settings, config_file

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
    if not written and not variables:
        return Settings()
    from checks.settings_model import check_settings

    return check_settings(written, variables, str(file))


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

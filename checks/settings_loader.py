"""Reads the settings: the program's own, under the team's, under the agent's file, under the environment's variables.

What is plainly of its key's type is accepted as it is; `checks.settings_model` accepts or refuses anything else.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from checks.files import exists
from checks.settings import PREFIX, TEAM_VARIABLE, Settings, config_file, keys, with_values
from checks.settings_team import Team, load_team
from checks.settings_values import plain_value, read_tables, value_in_text

_NOT_KEYS: Final = frozenset({"MFA_DESK_CONFIG", "MFA_DESK_TOKEN", TEAM_VARIABLE})


@dataclass(frozen=True, slots=True)
class Configuration:
    """The settings as they are in force, and the team's part in them."""

    settings: Settings
    team: Team


def load_settings(path: Path | None = None, environment: Mapping[str, str] | None = None) -> Settings:
    """Return the settings as they are in force. Raises Problem, as `load_configuration`."""
    return load_configuration(path, environment).settings


def load_configuration(path: Path | None = None, environment: Mapping[str, str] | None = None) -> Configuration:
    """Return the team's settings, over them a file's (``path``, else MFA_DESK_CONFIG, else the user's own if there is one), and variables.

    Raise Problem that names the agent's file or variable, the key and what is wrong with it; what is wrong in the team's is left out.
    """
    environment = os.environ if environment is None else environment
    team = load_team(environment)
    file = config_file(path, environment)
    named = path is not None or bool(environment.get("MFA_DESK_CONFIG"))
    written = read_tables(file) if named or exists(file) else {}
    variables = {_key_of(name): environment[name] for name in sorted(environment) if _is_key(name)}
    typed = {name: value_in_text(name, text) for name, text in variables.items()}
    settings = _plain_settings(written, typed, team.settings)
    if settings is None:
        from checks.settings_model import check_settings

        settings = check_settings(written, typed, str(file), team.settings)
    return Configuration(settings, team)


def _plain_settings(
    written: Mapping[str, Any], variables: Mapping[str, object], under: Settings | None = None
) -> Settings | None:
    """Return the settings if every value is plainly of its key's type; None if it takes the model to tell.

    A properly configured desk starts without Pydantic, which takes half as long to load as everything else before the first
    screen.
    """
    if not all(isinstance(inner, dict) for inner in written.values()):
        return None
    in_file = {f"{table}.{key}": value for table, inner in written.items() for key, value in inner.items()}
    known = frozenset(keys())
    if not in_file.keys() | variables.keys() <= known or not written.keys() <= {
        name.partition(".")[0] for name in known
    }:
        return None
    values = {name: plain_value(name, value) for name, value in {**in_file, **variables}.items()}
    return None if None in values.values() else with_values(under or Settings(), values)


def _is_key(variable: str) -> bool:
    return variable.startswith(PREFIX) and variable not in _NOT_KEYS


def _key_of(variable: str) -> str:
    """Return the key that a variable overrides: ``variable_of`` reversed."""
    table, _, key = variable.removeprefix(PREFIX).lower().partition("__")
    return f"{table}.{key}" if key else table

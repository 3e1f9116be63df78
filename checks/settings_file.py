"""Change the configuration file key by key: what a person wrote in it is kept, comments and order too.

No key is secret: a token is only ever an environment variable.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from checks import tables
from checks.files import exists, reason_of, write_keeping
from checks.problems import Problem
from checks.settings import TEAM_VARIABLE, Settings, choices_of, keys, value_of, variable_of
from checks.settings_loader import load_configuration, load_settings
from checks.settings_team import Team, load_team
from checks.settings_values import keys_in, value_in_text
from checks.toml_faults import TomlError


@dataclass(frozen=True, slots=True)
class Setting:
    """A key as it stands: its value now, the words that it takes (empty: any), and who says so.

    ``in_file`` and ``in_team`` tell whether the agent's own file and the team's name it; ``variable`` is the environment variable that
    stands over both, empty where there is none.
    """

    name: str
    value: object
    choices: tuple[str, ...]
    in_file: bool
    in_team: bool
    variable: str

    @property
    def text(self) -> str:
        """The value as it is typed."""
        return text_of(self.value)


def list_settings(file: Path, environment: Mapping[str, str]) -> tuple[Setting, ...]:
    """Return every key in its current state. Raises Problem for a file or a variable that cannot be used."""
    is_there = exists(file)
    configuration = load_configuration(
        file if is_there else None, environment if is_there else _without_config(environment)
    )
    keys_in_file = keys_in(_parsed(_text(file), file))
    return tuple(
        _setting(configuration.settings, name, name in keys_in_file, configuration.team, environment) for name in keys()
    )


def change_setting(file: Path, name: str, text: str, environment: Mapping[str, str] | None = None) -> Settings:
    """Set a key by what was typed in the agent's own file, and return what the files say, variables aside.

    A text that is the team's value, or else the program's own, takes the key out of the file. The file keeps its mode and its owner; a
    new one is the agent's alone (0600). The team's file, which ``environment`` may name, is read and never written. Raise Problem for a
    value that the key does not take and for a file that cannot be used, and OSError where it cannot be written.
    """
    team_only = {key: value for key, value in (environment or {}).items() if key == TEAM_VARIABLE}
    if exists(file):
        load_settings(file, team_only)
    value = parse_text(name, text, str(file))
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_keeping(file, set_key(_text(file), name, value, file, load_team(team_only).settings))
    return load_settings(file, team_only)


def set_key(text: str, name: str, value: object, file: Path, under: Settings | None = None) -> str:
    """Return the file's text with a key set, or taken out where the settings under it have that value. Raise Problem."""
    import tomlkit

    document = _parsed(text, file)
    table, _, key = name.partition(".")
    if value == value_of(under or Settings(), name):
        if table in document and key in document[table]:
            document[table].remove(key)
        return tomlkit.dumps(document)
    if table not in document:
        document[table] = tomlkit.table()
    document[table][key] = list(value) if isinstance(value, tuple) else value
    return tomlkit.dumps(document)


def parse_text(name: str, text: str, where: str) -> object:
    """Return the value that a text gives a key, as an environment variable would. Raises Problem, which names ``where``."""
    from checks.settings_model import check_settings

    table, _, key = name.partition(".")
    return value_of(check_settings({table: {key: value_in_text(name, text)}}, {}, where), name)


def text_of(value: object) -> str:
    """Return a value as an environment variable would give it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return ", ".join(value) if isinstance(value, tuple) else f"{value:g}" if isinstance(value, float) else str(value)


def _setting(settings: Settings, name: str, in_file: bool, team: Team, environment: Mapping[str, str]) -> Setting:
    value, variable = value_of(settings, name), variable_of(name)
    choices = ("true", "false") if isinstance(value, bool) else choices_of(name)
    return Setting(name, value, choices, in_file, name in team.keys, variable if variable in environment else "")


def _text(file: Path) -> str:
    try:
        return tables.read_text(file)
    except FileNotFoundError:
        return ""
    except TomlError as error:
        raise Problem("config.not_toml", path=file, reason=error.reason) from None
    except OSError as error:
        raise Problem("config.unreadable", path=file, reason=reason_of(error)) from None


def _parsed(text: str, file: Path) -> Any:
    """Parse the file as tomlkit keeps it, which is not fully typed."""
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    try:
        tables.parse(text)
        return tomlkit.parse(text)
    except TomlError as error:
        raise Problem("config.not_toml", path=file, reason=error.reason) from None
    except TOMLKitError as error:
        raise Problem("config.not_toml", path=file, reason=error) from None


def _without_config(environment: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in environment.items() if name != "MFA_DESK_CONFIG"}

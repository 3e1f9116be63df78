"""The team's configuration, which lies under each agent's own and is only ever read.

It is kept by somebody else, for desks of several versions: what is wrong in it is left out and said, and the desk works.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from checks.files import exists
from checks.problems import Problem
from checks.settings import TEAM_VARIABLE, Settings, keys, team_file, value_of, with_values
from checks.settings_values import plain_value, read_tables
from checks.text import clean

_LONGEST: Final = 300
"""The most that is said of keys that nobody knows."""


@dataclass(frozen=True, slots=True)
class Team:
    """The team's configuration: its file and whether it is there, the keys that it sets, what they say, and what was left out."""

    file: Path
    there: bool = False
    keys: frozenset[str] = frozenset()
    settings: Settings = field(default_factory=Settings)
    left_out: tuple[Problem, ...] = ()


def load_team(environment: Mapping[str, str]) -> Team:
    """Return the team's configuration as far as it can be used."""
    file = team_file(environment)
    if not environment.get(TEAM_VARIABLE) and not exists(file):
        return Team(file)
    try:
        written = read_tables(file)
    except Problem as problem:
        return Team(file, there=exists(file), left_out=(_wrapped("config.team_unused", problem),))
    values, unknown, wrong = _sorted_out(written, str(file))
    left_out = [_wrapped("config.team_value", problem) for problem in wrong]
    if unknown:
        left_out.insert(0, Problem("config.team_keys", where=file, keys=clean(", ".join(unknown), _LONGEST)))
    return Team(file, True, frozenset(values), with_values(Settings(), values), tuple(left_out))


def _sorted_out(written: Mapping[str, Any], file: str) -> tuple[dict[str, object], list[str], list[Problem]]:
    """Return the values that can be used, the keys that nobody knows, and what is wrong with the other values."""
    values: dict[str, object] = {}
    unknown: list[str] = []
    wrong: list[Problem] = []
    known = frozenset(keys())
    in_tables = {name.partition(".")[0] for name in known}
    for table, inner in written.items():
        if table not in in_tables or not isinstance(inner, dict):
            unknown.append(table)
            continue
        for key, value in inner.items():
            name = f"{table}.{key}"
            if name not in known:
                unknown.append(name)
                continue
            try:
                values[name] = _checked(name, value, file)
            except Problem as problem:
                wrong.append(problem)
    return values, unknown, wrong


def _checked(name: str, value: Any, file: str) -> object:
    """Return a value as its key takes it. Raises Problem."""
    plain = plain_value(name, value)
    if plain is not None:
        return plain
    from checks.settings_model import check_settings

    table, _, key = name.partition(".")
    return value_of(check_settings({table: {key: value}}, {}, file), name)


def _wrapped(code: str, problem: Problem) -> Problem:
    return Problem(code, reason=problem.messages)

"""Examine what was installed and configured: versions, the team's configuration, the values of both files, who may read what."""

from __future__ import annotations

import platform
import stat
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from checks.doctor.machine import LibraryState, NamedProblem, OpenFile, SystemState, TeamState, UnusableValue
from checks.doctor.values import problem_with
from checks.files import exists, path_of
from checks.problems import Problem
from checks.settings import Settings, keys, variable_of
from checks.settings_team import Team
from checks.settings_values import keys_in, read_tables


def unusable_values(
    settings: Settings, team: Team, file: Path, environment: Mapping[str, str]
) -> Iterator[UnusableValue]:
    """Yield the values that can't be used, but for those of which another part of the examination tells more."""
    elsewhere = {"calls.database", "content.folder"}
    if not is_file(path_of(settings.tenant.certificate)):
        elsewhere.add("tenant.certificate")
    in_file = keys_in(read_tables(file)) if exists(file) else frozenset()  # it was read before, so it can be
    for name in keys():
        problem = None if name in elsewhere else problem_with(settings, name)
        if problem is not None:
            variable = variable_of(name)
            of_team = name in team.keys and name not in in_file
            where = variable if variable in environment else str(team.file if of_team else file)
            yield UnusableValue(name, where, _named(problem))


def _named(problem: Problem) -> NamedProblem:
    return NamedProblem(problem.code, problem.messages, problem.remedies)


def team_state(team: Team) -> TeamState:
    """Return how the team's configuration stands."""
    mode = mode_of(team.file)
    return TeamState(
        str(team.file),
        team.there,
        tuple(sorted(team.keys)),
        tuple(map(_named, team.left_out)),
        others_write=mode is not None and bool(mode & 0o022),
    )


def open_files(settings: Settings) -> Iterator[OpenFile]:
    """Yield the files with a secret that others than their owner can read."""
    from checks.guest.sign_in.cache import cache_path

    certificate = settings.tenant.certificate
    for path in (*([path_of(certificate)] if certificate else []), cache_path(settings)):
        mode = mode_of(path)
        if mode is not None and mode & 0o044:
            yield OpenFile(str(path), mode)


def mode_of(path: Path) -> int | None:
    """Return who may do what with an ordinary file, by POSIX's bits; None where there is no such file, and on Windows, which has none."""
    if sys.platform == "win32":
        return None
    try:
        mode = path.stat().st_mode
    except OSError:
        return None
    return stat.S_IMODE(mode) if stat.S_ISREG(mode) else None


def system_state() -> SystemState:
    """Return what the program runs on."""
    return SystemState(
        platform.node(),
        f"{platform.system()} {platform.release()}",
        platform.python_version(),
        tuple(_unfit_libraries()),
    )


def _unfit_libraries() -> Iterator[LibraryState]:
    """Yield the libraries that are missing, or of a version that MFA desk was not made for."""
    from importlib.metadata import PackageNotFoundError, requires, version

    from packaging.requirements import Requirement

    try:
        wanted = requires("mfa-desk") or ()
    except PackageNotFoundError:
        return
    for requirement in map(Requirement, wanted):
        if requirement.marker is not None and not requirement.marker.evaluate({"extra": ""}):
            continue
        try:
            installed = version(requirement.name)
        except PackageNotFoundError:
            installed = ""
        if not installed or not requirement.specifier.contains(installed, prereleases=True):
            yield LibraryState(requirement.name, installed, str(requirement.specifier))


def is_file(path: Path) -> bool:
    """Return whether it is a file that can be seen."""
    try:
        return path.is_file()
    except OSError:
        return False

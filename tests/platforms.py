"""What a test needs from the system that it runs on."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

_POSIX = os.name == "posix"
PSEUDO_TERMINALS = "pseudo-terminal in which a program can be watched"
SIGNALS = "signals from other programs"
OPEN_FILES = "way to move, delete or replace a file that is open"
NAMES = "control characters in the names of files"
MODES = "rights of files by mode"
ODD_FILES = "pipes and devices among its files"


def needs_posix(lacking: str) -> pytest.MarkDecorator:
    """Skip a test on Windows, which lacks what the test relies on."""
    return pytest.mark.skipif(not _POSIX, reason=_why(lacking))


def skip_without_posix(lacking: str) -> None:
    """Skip the running test, on Windows: for what several tests rely on, such as a fixture."""
    if not _POSIX:
        pytest.skip(_why(lacking))


def _why(lacking: str) -> str:
    return f"Windows has no {lacking}"


def live_in(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put the home folder, and everything that a program keeps there, in a folder of the test's own."""
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(folder))
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "WIN_PD_OVERRIDE_LOCAL_APPDATA"):
        monkeypatch.setenv(name, str(folder / "kept"))


def has_mode(path: Path, mode: int) -> bool:
    """Return whether a file or folder has these permissions; on Windows, which has none of the kind, whether it exists."""
    return stat.S_IMODE(path.stat().st_mode) == mode if _POSIX else path.exists()

"""Where this system keeps a program's configuration, data and logs, and how a path is written there."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

_PROGRAM: Final = "mfa-desk"


def config_folder() -> Path:
    """Return the folder of the user's own configuration."""
    from platformdirs import user_config_path

    return user_config_path(_PROGRAM, appauthor=False)


def team_config_folder() -> Path:
    """Return the folder of the configuration that every user of this machine has."""
    from platformdirs import site_config_path

    return site_config_path(_PROGRAM, appauthor=False)


def data_folder() -> Path:
    """Return the folder that calls are kept in."""
    from platformdirs import user_data_path

    return user_data_path(_PROGRAM, appauthor=False)


def log_folder() -> Path:
    """Return the folder for the log and for bug reports."""
    from platformdirs import user_log_path

    return user_log_path(_PROGRAM, appauthor=False)


def written(path: Path) -> str:
    """Return a path as people write it, with a tilde for the home folder if the system's shell knows it."""
    if os.name != "posix":
        return str(path)
    try:
        return f"~/{path.relative_to(Path.home())}"
    except (ValueError, RuntimeError):
        return str(path)

"""The version that a package is built with: the release, and the commit it is made from, so that two builds can be told apart.

hatchling runs this file (``[tool.hatch.version]`` in pyproject.toml) in a clone or an unpacked archive; a source distribution already
has its version written down. Standard library only, and not part of the wheel.
"""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

RELEASE: Final = "0.1.0"
_ARCHIVED: Final = "$Format:%ct %h$"
"""``git archive`` puts the commit's time and name here (export-subst in .gitattributes); in a clone it is left as it is."""


def build_version(root: Path, archived: str = _ARCHIVED) -> str:
    """Return the release with the time (UTC) and name of the commit in ``root``; just the release if that is not known.

    The time makes the later of two builds the higher version, and the name says which commit it is. ``changed`` is added if files in
    the commit were changed after it.
    """
    written = _written_commit(root) if archived.startswith("$") else archived
    seconds, _, rest = written.partition(" ")
    return f"{RELEASE}+{datetime.fromtimestamp(int(seconds), UTC):%Y%m%d%H%M}.g{rest}" if written else RELEASE


def _written_commit(root: Path) -> str:
    """Return the commit's time and name from git; empty if it gives none."""
    try:
        if Path(_git(root, "rev-parse", "--show-toplevel")).resolve() != root.resolve():
            return ""  # an archive unpacked inside another repository's clone
        written = _git(root, "log", "-1", "--format=%ct %h", "--abbrev=8")
        return f"{written}.changed" if _git(root, "status", "--porcelain", "--untracked-files=no") else written
    except (OSError, subprocess.SubprocessError):
        return ""


def _git(root: Path, *arguments: str) -> str:
    """Return git's answer. Raises OSError if there is no git, and SubprocessError if it does not answer."""
    answer = subprocess.run(  # noqa: S603 - our own words
        ["git", "-C", str(root), *arguments],  # noqa: S607 - found as the person's shell finds it
        capture_output=True,
        text=True,
        timeout=20,
        check=True,
    )
    return answer.stdout.strip()

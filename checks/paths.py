"""A path that a person writes, in the configuration or at a prompt."""

from __future__ import annotations

from pathlib import Path


def path_of(text: str) -> Path:
    """The path with the home folder for ``~``; that of a user whom this machine does not know stays as it is written, as in a shell."""
    path = Path(text)
    try:
        return path.expanduser()
    except RuntimeError:
        return path

"""Whether the first-run screen was read, remembered by an empty file next to the calls."""

from __future__ import annotations

import contextlib
from pathlib import Path

from checks.files import exists
from checks.settings import Settings, database_path


def is_due(settings: Settings) -> bool:
    """Return whether nobody has read it here yet; False if we cannot tell, since then there is something else to read."""
    return not exists(_mark(settings))


def mark_read(settings: Settings) -> None:
    """Remember it; if that cannot be written, it is shown once more."""
    mark = _mark(settings)
    with contextlib.suppress(OSError):
        mark.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        mark.touch(mode=0o600)


def _mark(settings: Settings) -> Path:
    return database_path(settings).parent / "welcome-read"

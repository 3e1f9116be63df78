"""Messages that the screens and the plain lines share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from checks.files import reason_of
from checks.platform.folders import written
from tui.i18n import current_language, t
from tui.text_layout import cells

if TYPE_CHECKING:
    from checks.platform.clipboard import Delivery


def copy_failed(what: str, delivery: Delivery, error: OSError) -> str:
    """Return that a copy (``note``, ``letter`` …) could not be written to its file, and why."""
    return t(f"copy.failed.{delivery}", what=t(f"copy.{what}"), reason=reason_of(error)[current_language()])


def as_argument(value: object) -> str:
    """Return what a command is given as it is typed there, the same in every shell."""
    return f'"{value}"' if " " in str(value) else str(value)


def short_path(path: Path, room: int | None = None) -> str:
    """Return a path as people write it, the home folder as a tilde; in less ``room`` (cells), its end with at least the file name."""
    whole = written(path)
    if room is None:
        return whole
    return next(
        (text for text in (whole, str(Path("…", path.parent.name, path.name))) if cells(text) <= room), path.name
    )

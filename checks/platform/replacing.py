"""Replacing a file that another program may hold open, and that keeps its rights."""

from __future__ import annotations

import errno
import os
import stat
import sys
import time
from pathlib import Path
from typing import Final

_HELD: Final = (32, 33)
"""ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION."""
_TRIES: Final = 10
_PAUSE: Final = 0.1
"""Seconds: an indexer or a virus scanner lets go of a file within a second."""


def replace(new: Path, path: Path) -> None:
    """Replace a file by another, atomically; blocking.

    Windows refuses while another program has the old file open (WinError 5 or 32), which usually lasts only moments. Raises OSError,
    with EBUSY if that program does not let go.
    """
    for tries_left in range(_TRIES if sys.platform == "win32" else 1, 0, -1):
        try:
            new.replace(path)
        except PermissionError as error:
            if tries_left == 1:
                if sys.platform == "win32" and path.stat().st_mode & stat.S_IWRITE:
                    raise OSError(errno.EBUSY, os.strerror(errno.EBUSY), str(path)) from error
                raise
            time.sleep(_PAUSE)  # nothing signals that another program has let go of a file
        else:
            return


def is_held(error: OSError) -> bool:
    """Return whether an error says that another program has the file open."""
    return error.errno == errno.EBUSY or getattr(error, "winerror", None) in _HELD


def keeps_owner(old: os.stat_result) -> bool:
    """Return whether a file of ours can stand in the place of one with that owner and group, and keep both."""
    if sys.platform == "win32":
        return True
    return old.st_uid == os.geteuid() and (old.st_gid in (os.getegid(), *os.getgroups()) or os.geteuid() == 0)


def keep_rights(new: Path, old: os.stat_result) -> None:
    """Give a file of ours the mode and group of the one whose place it takes. On Windows its folder gives it its rights. Raises OSError."""
    if sys.platform == "win32":
        return
    os.chown(new, -1, old.st_gid)
    new.chmod(old.st_mode & 0o7777)

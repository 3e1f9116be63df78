"""Whether a file system can lock."""

from __future__ import annotations

import errno
import sys
import tempfile
from pathlib import Path


def can_lock(folder: Path) -> bool:
    """Return whether the folder's file system can lock at all: SQLite takes one that cannot (ENOLCK) for a busy one.

    A file of its own is tried, for closing another opening of the database would take SQLite's locks away. On Windows every file system
    locks. Raises no error: a folder that cannot be written to says nothing of locks.
    """
    if sys.platform == "win32":
        return True
    import fcntl

    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return error.errno not in (errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP)
    return True

"""Whether a file system can lock."""

from __future__ import annotations

import errno
import sys
import tempfile
from pathlib import Path


def can_lock(folder: Path) -> bool:
    """Return whether the folder's file system can lock at all: SQLite takes one that cannot (ENOLCK) for a busy one.

    A separate file is tried, since closing a second handle of the database would drop SQLite's locks. On Windows every file system
    locks. Raises no error: a folder that cannot be written to says nothing about locks.
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

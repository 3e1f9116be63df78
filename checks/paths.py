"""A path that a person writes, in the configuration or at a prompt, and the file at its end."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from checks.problems import Problem


def path_of(text: str) -> Path:
    """The path with the home folder for ``~``; that of a user whom this machine does not know stays as it is written, as in a shell."""
    path = Path(text)
    try:
        return path.expanduser()
    except RuntimeError:
        return path


def read_file(path: Path, most: int) -> bytes:
    """What a file holds: at most ``most`` bytes, and one more by which a longer file is known.

    Raises Problem for what is no ordinary file, for a pipe could be waited for without end, and OSError for one that can't be read.
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise Problem("file.no_ordinary", path=path)
        with path.open("rb") as file:
            return file.read(most + 1)
    except ValueError:  # a NUL in the path
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL)) from None

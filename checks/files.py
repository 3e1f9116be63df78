"""Files that a person names, files that only their owner can read, and why the operating system refuses one (``files.toml``)."""

from __future__ import annotations

import errno
import os
import stat
import tempfile
from pathlib import Path
from typing import Final, Literal

from checks.platform.replacing import is_held, keep_rights, keeps_owner, replace
from checks.problems import Problem
from checks.texts import LANGS, Catalogue, Lang

_OPEN: Final = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_BINARY", 0)
"""Never waits for whoever is at the other end of what turns out to be a pipe."""
_PIECE: Final = 1 << 20
_REASONS: Final = Catalogue("checks", "files.toml")


def path_of(text: str) -> Path:
    """Return the path with the home folder for ``~``; that of an unknown user is left as it is written, as in a shell."""
    path = Path(text)
    try:
        return path.expanduser()
    except RuntimeError:
        return path


def exists(path: Path) -> bool:
    """Return whether something has that name; also if we cannot tell, since whoever then reads it learns why."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except (OSError, ValueError):
        return True
    return True


def read_file(path: Path, most: int) -> bytes:
    """Return what a file holds: at most ``most`` bytes, and one more by which a longer file is recognised.

    Raises Problem for anything but an ordinary file, since we could wait for a pipe forever, and OSError for a file that can't be read.
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise Problem("file.no_ordinary", path=path)
        descriptor = os.open(path, _OPEN)
    except ValueError:  # a NUL in the path
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL)) from None
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise Problem("file.no_ordinary", path=path)
        pieces = []
        left = most + 1
        while left and (piece := os.read(descriptor, min(left, _PIECE))):
            pieces.append(piece)
            left -= len(piece)
        return b"".join(pieces)
    finally:
        os.close(descriptor)


def write_private(path: Path, text: str) -> None:
    """Write ``text`` to a file that only its owner may read (0600), all or nothing; an existing file of that name is replaced.

    Anything there that is not a regular file (a terminal, a pipe) is written to as it is. Raises OSError.
    """
    if path.exists() and not path.is_file():
        with path.open("w", encoding="utf-8", errors="replace") as stream:
            stream.write(text)
        return
    path = path.resolve()
    _put(path, text, None, newline=None)


def write_keeping(path: Path, text: str) -> None:
    """Write ``text`` to a file that keeps the mode, group and owner that it has; a new one is its owner's alone (0600).

    The text has its own ends of lines, which are kept. It is written whole or not at all, but for a file of somebody else's, which would
    become ours if it were replaced: that is written over where it lies. Raises OSError.
    """
    path = path.resolve()
    try:
        now = path.stat()
    except FileNotFoundError:
        now = None
    if now is None or keeps_owner(now):
        _put(path, text, now, newline="")
        return
    with path.open("r+", encoding="utf-8", errors="replace", newline="") as file:
        file.write(text)
        file.truncate()
        file.flush()
        os.fsync(file.fileno())


def _put(path: Path, text: str, like: os.stat_result | None, *, newline: Literal[""] | None) -> None:
    """Write a text to a file, whole or not at all, with the mode and group of ``like`` where it is given."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".tmp")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", errors="replace", newline=newline) as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if like is not None:
            keep_rights(Path(name), like)
        replace(Path(name), path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def reason_of(error: OSError) -> dict[Lang, str]:
    """Return the usual reasons in both languages; any other as the system words it, else the error's name."""
    name = "EBUSY" if is_held(error) else errno.errorcode.get(error.errno or 0, "").removeprefix("WSA")
    if name in _REASONS:
        return _REASONS.texts(name)
    return dict.fromkeys(LANGS, error.strerror or type(error).__name__)

"""How text goes through pipes, and whether a terminal needs TERM."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final, TextIO

_NO_SCREEN: Final = ("", "dumb", "unknown")


def draws_screens(environment: Mapping[str, str]) -> bool:
    """Return whether the terminal can place text anywhere; a Windows console always can, and sets no TERM."""
    return sys.platform == "win32" or environment.get("TERM", "") not in _NO_SCREEN


def pipe_encoding() -> str | None:
    """Return the encoding that the program at the other end of a pipe reads; None if it is Python's own.

    On Windows that is the console's output code page: Windows PowerShell 5.1, ``cmd`` and ``clip`` read it, while Python writes to a
    pipe in the ANSI code page. Without a console it is the OEM code page, which a new console starts with.
    """
    if sys.platform != "win32":
        return None
    import codecs
    import ctypes

    kernel = ctypes.windll.kernel32
    page = kernel.GetConsoleOutputCP() or kernel.GetOEMCP()
    name = "utf-8" if page == 65001 else f"cp{page}"
    try:
        return codecs.lookup(name).name
    except LookupError:
        return "utf-8"


def output_encoding(stream: TextIO, pipe: str | None, *, as_json: bool) -> str | None:
    """Return the encoding in which a stream is written, by that of a pipe (`pipe_encoding`); None leaves it as it is.

    A file is UTF-8. JSON is UTF-8 everywhere (RFC 8259, 8.1), and in a pipe ASCII with it: Windows PowerShell 5.1 reads it by the code
    page too.
    """
    if pipe is None:
        return None
    if stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
        return "utf-8"
    return "ascii" if as_json else pipe


def restore_terminal(descriptor: int, attributes: Any) -> None:
    """Set a terminal's attributes (termios) back to these, at once; a terminal that is gone accepts none."""
    if sys.platform == "win32":
        return
    import termios

    with suppress(OSError, termios.error):
        termios.tcsetattr(descriptor, termios.TCSANOW, attributes)

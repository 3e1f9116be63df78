"""The standard streams when there are none, or when nobody reads them any more."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from pathlib import Path
from typing import TextIO


def open_missing_streams() -> None:
    """Open the null device for each stream that was closed before the program began."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 - open to the end


def read_any_bytes(stream: TextIO, encoding: str | None) -> None:
    """Have the stream read invalid bytes as replacement characters, instead of failing.

    ``encoding`` is that of a stream that is not a terminal; None leaves it as it is.
    """
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors="replace", encoding=None if stream.isatty() else encoding)


def discard_output(*streams: TextIO) -> None:
    """Discard what is still waiting to be written there, so that it does not cause errors when the program ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in streams:
        with contextlib.suppress(OSError, ValueError):
            os.dup2(nowhere, stream.fileno())
    os.close(nowhere)

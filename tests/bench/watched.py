"""A program in a pseudo-terminal, watched from outside: what it writes and when, its memory, its processor time.

Standard library only, and Linux: memory and processor time are read from ``/proc``.
"""

from __future__ import annotations

import os
import re
import select
import signal
import struct
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

if sys.platform != "win32":  # tests that would use it are skipped there
    import fcntl
    import pty
    import termios

_CONTROL: Final = re.compile(
    rb"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[PX^_][^\x1b]*\x1b\\|\x1b[ -/]*[0-~]"
)
_SLICES: Final = 50
"""How many times a second a slow line delivers."""
_LIMIT: Final = 30.0
"""Seconds after which a program that does not show what is awaited is given up."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a program wrote after something: bytes, and milliseconds until the last of them."""

    written: int
    settled: float


class Watched:
    """A program watched from its start; times are milliseconds since then. Used as a context manager, which ends it."""

    def __init__(
        self,
        command: Sequence[str],
        environment: Mapping[str, str],
        size: tuple[int, int] = (80, 24),
        *,
        rate: int | None = None,
    ) -> None:
        """Start it; ``size`` is columns and rows; ``rate`` is how many bytes a second the line takes, None for no limit."""
        self.seen = b""
        self._rate = rate
        self._last = 0.0
        self._began = time.perf_counter()
        self.pid, self._terminal = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
            os.execvpe(command[0], list(command), dict(environment))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self._terminal)

    @property
    def now(self) -> float:
        """Return the milliseconds since the start."""
        return (time.perf_counter() - self._began) * 1000

    def shows(self, text: str, since: int = 0) -> float:
        """Read until the text was written, whatever is between its words, and return when that was. Raises TimeoutError."""
        wanted = text.encode().replace(b" ", b"")
        give_up = self.now + _LIMIT * 1000
        while wanted not in _CONTROL.sub(b"", self.seen[since:]).replace(b" ", b""):
            if self.now > give_up or not self._read(_LIMIT):
                raise TimeoutError(f"never shown: {text}; last: {_CONTROL.sub(b' ', self.seen)[-800:]!r}")
        return self._last

    def settles(self, quiet: float = 0.2) -> float:
        """Read until nothing was written for ``quiet`` seconds, and return when the last of it came."""
        while self._read(quiet):
            pass
        return self._last

    def press(self, keys: str, quiet: float = 0.2) -> Answer:
        """Press keys, and return what is written until nothing has been for ``quiet`` seconds."""
        began, before = self.now, len(self.seen)
        self._last = began
        os.write(self._terminal, keys.encode())
        settled = self.settles(quiet) - began
        return Answer(len(self.seen) - before, settled)

    def between_ticks(self, quiet: float = 0.05) -> None:
        """Wait for the timer's next tick and a while longer; the one after it is still far off."""
        self._read(3)
        self.settles(quiet)

    def idles(self, seconds: float) -> tuple[float, float]:
        """Watch without pressing a key; return bytes a second, and the share of one processor."""
        before, busy, began = len(self.seen), self._busy(), self.now
        while (left := began / 1000 + seconds - self.now / 1000) > 0:
            self._read(left)
        return (len(self.seen) - before) / seconds, (self._busy() - busy) / seconds

    def resize(self, columns: int, rows: int) -> None:
        """Give the terminal another size, as a window does."""
        fcntl.ioctl(self._terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    @property
    def peak(self) -> float:
        """The most memory that it had so far, in megabytes."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return int(status.partition("VmHWM:")[2].split()[0]) / 1000

    def _busy(self) -> float:
        """Seconds on the processor so far."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def _read(self, timeout: float) -> bool:
        if not select.select([self._terminal], [], [], timeout)[0]:
            return False
        try:
            data = os.read(self._terminal, self._rate // _SLICES if self._rate else 65536)
        except OSError:
            return False
        self.seen += data
        if self._rate:
            time.sleep(len(data) / self._rate)  # the slow line itself
        self._last = self.now
        return bool(data)

"""The desk in a real pseudo-terminal: what tests run it in, and what they read from it."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pexpect
import pyte
import pytest

from checks.call.events import Event
from checks.call.reducers import fold
from checks.call.state import Call
from checks.call.store import open_store
from tests.platforms import PSEUDO_TERMINALS, skip_without_posix
from tests.reading import Reading

RUN = [sys.executable, "-c", "from tui.cli import main; main()"]
ALTERNATE_SCREEN_OFF = "\x1b[?1049l"
PATIENCE = 90
"""Seconds until what a test waits for is given up, on a busy machine."""


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Return an environment with its own home, a resolver that refuses, in English."""
    return {
        **{
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("MFA_DESK", "LC_", "XDG_", "SSH", "STY", "DISPLAY", "WAYLAND"))
        },
        "HOME": str(tmp_path),
        "XDG_STATE_HOME": str(tmp_path / "state"),
        "MFA_DESK_CALLS__DATABASE": str(tmp_path / "calls.db"),
        "MFA_DESK_NETWORK__RESOLVERS": "127.0.0.1:9",
        "MFA_DESK_NETWORK__PUBLIC_RESOLVERS": "",
        "MFA_DESK_NETWORK__DEADLINE": "2",
        "TERM": "xterm-256color",
        "LANG": "en_CA.UTF-8",
        "PYTHONIOENCODING": "utf-8",
    }


class Terminal:
    """A terminal with the desk in it: what is on its screen now, and everything that was written to it."""

    def __init__(
        self,
        environment: dict[str, str],
        rows: int = 24,
        columns: int = 80,
        encoding: str = "utf-8",
        program: str = RUN[2],
    ) -> None:
        skip_without_posix(PSEUDO_TERMINALS)
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.Stream(self._screen)
        self.written = ""
        self.child = pexpect.spawn(
            RUN[0],
            ["-c", program],
            env=environment,  # type: ignore[arg-type]  # a dict is an environment
            dimensions=(rows, columns),
            encoding=encoding,
            timeout=PATIENCE,
        )

    def sees(self, text: str) -> None:
        """Read until the text is on the screen. Raises pexpect's TIMEOUT or EOF."""
        self._until(lambda: text in self._shown())

    def no_longer_sees(self, text: str) -> None:
        """Read until the text is gone from the screen."""
        self._until(lambda: text not in self._shown())

    def send(self, keys: str) -> None:
        """Press keys."""
        self.child.send(keys)

    def resize(self, rows: int, columns: int) -> None:
        """Give the window another size."""
        self._screen.resize(rows, columns)
        self.child.setwinsize(rows, columns)

    def ends(self) -> int | None:
        """Read until the desk has ended; return its exit status, None if a signal ended it."""
        try:
            while True:
                self._read()
        except pexpect.EOF:
            self.child.close()
        return self.child.exitstatus

    def _shown(self) -> Reading:
        return Reading("\n".join(self._screen.display))

    def _until(self, condition: Callable[[], bool]) -> None:
        # A clock on the screen writes every second, so waiting for output alone would never end.
        deadline = time.monotonic() + PATIENCE
        while not condition():
            if time.monotonic() > deadline:
                raise pexpect.TIMEOUT(f"after {PATIENCE} s the screen is:\n{self._shown()}")
            self._read()

    def _read(self) -> None:
        text = self.child.read_nonblocking(65536, timeout=PATIENCE)
        self.written += text
        self._stream.feed(text)


@pytest.fixture
def desk(environment: dict[str, str]) -> Iterator[Terminal]:
    """Yield the desk on its first screen."""
    terminal = Terminal(environment)
    terminal.sees("New call")
    yield terminal
    terminal.child.close(force=True)


def call_at_step_three(desk: Terminal) -> None:
    """Open a call and go to step 3, which its header then shows."""
    desk.send("1")
    desk.sees("Call-back number")
    desk.send("\x1b")
    desk.no_longer_sees("Call-back number")
    desk.send("3")
    desk.sees("step 3/6")


def stored(environment: dict[str, str]) -> tuple[Call, tuple[Event, ...]]:
    """Return the only call on disk, and its events."""
    with closing(open_store(Path(environment["MFA_DESK_CALLS__DATABASE"]))) as store:
        (summary,) = store.calls()
        events = tuple(store.events(summary.id))
    return fold(summary.id, events), events


def stored_step(environment: dict[str, str]) -> int | None:
    """Return the step of the only call on disk."""
    return stored(environment)[0].step

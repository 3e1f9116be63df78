"""How the desk is left when it is told to from outside: by a signal, or because its terminal is gone."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final

import click

from checks.platform.signals import LEAVE
from checks.problems import Problem
from tui.i18n import current_language

_PATIENCE: Final = 2.0
"""Seconds that the desk has for leaving by itself."""
_LAST_WORDS: Final = 0.5
"""Seconds after that for saying what is lost: the terminal may not take it."""


class Leaving:
    """Leaves the desk when it is told to, and ends the process where that does not come to an end.

    It listens to the end of the process; who leaves the desk comes later and goes earlier (`attend`). Before a process is ended that did
    not end by itself, ``give_back`` restores the terminal, and ``give_up`` says what is lost and tells the exit status. Neither is waited
    for long.
    """

    def __init__(self, give_up: Callable[[], int]) -> None:
        self.requested = False
        self.give_back: Callable[[], object] = lambda: None
        self._give_up = give_up
        self._status = 1
        self._leave: Callable[[], object] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._bell: tuple[int, int] | None = None

    def listen(self) -> None:
        """From now on the signals are heard, and whoever leaves is watched. In the main thread only."""
        self._bell = os.pipe()
        threading.Thread(target=self._watch, name="desk-leaving", daemon=True).start()
        for number in LEAVE:
            signal.signal(number, lambda _number, _frame: self.ask())

    def attend(self, leave: Callable[[], object]) -> None:
        """Have ``leave`` called in the loop that runs when the desk is to be left; at once if that was so before."""
        self._loop, self._leave = asyncio.get_running_loop(), leave
        if self.requested:
            self._loop.call_soon(leave)

    def ask(self) -> None:
        """Leave. From any thread, and from a handler of signals: so it takes no lock."""
        if self.requested:
            return
        self.requested = True
        if self._bell is not None:
            os.write(self._bell[1], b"!")
        if self._loop is not None and self._leave is not None:
            with suppress(RuntimeError):  # the loop has ended, so the desk was left
                self._loop.call_soon_threadsafe(self._leave)

    def _watch(self) -> None:
        assert self._bell is not None
        os.read(self._bell[0], 1)
        time.sleep(_PATIENCE)
        last = threading.Thread(target=self._say_last, daemon=True)
        last.start()
        last.join(_LAST_WORDS)
        os._exit(self._status)

    def _say_last(self) -> None:
        self.give_back()
        self._status = self._give_up()


def say_lost(waiting: int) -> int:
    """Say on standard error that so many events are lost, if any are, and tell the exit status."""
    if not waiting:
        return 0
    click.echo(f"mfa-desk: {Problem('store.unsaved').text(current_language())}", file=sys.__stderr__)
    return 1

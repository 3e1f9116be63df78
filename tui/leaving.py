"""How the desk is left when asked to from outside: by a signal, or because its terminal is gone."""

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
"""Seconds that the desk has to leave by itself."""
_LAST_WORDS: Final = 0.5
"""Seconds after that to say what is lost: the terminal may not accept it."""


class Leaving:
    """Leaves the desk when asked to, and ends the process if that does not finish.

    It listens until the process ends; whoever leaves the desk comes later and goes earlier (`attend`). Before a process that did not end by
    itself is ended, ``give_back`` restores the terminal, and ``give_up`` says what is lost and returns the exit status. Neither is waited
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
        """Start listening for the signals, and watching whoever leaves. In the main thread only."""
        self._bell = os.pipe()
        threading.Thread(target=self._watch, name="desk-leaving", daemon=True).start()
        for number in LEAVE:
            signal.signal(number, lambda _number, _frame: self.ask())

    def attend(self, leave: Callable[[], object]) -> None:
        """Have ``leave`` called in the running loop when the desk is to be left; immediately if that was asked before."""
        self._loop, self._leave = asyncio.get_running_loop(), leave
        if self.requested:
            self._loop.call_soon(leave)

    def ask(self) -> None:
        """Leave. Takes no lock, so it can be called from any thread and from a signal handler."""
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
    """Say on standard error that this many events are lost, if any are, and return the exit status."""
    if not waiting:
        return 0
    click.echo(f"mfa-desk: {Problem('store.unsaved').text(current_language())}", file=sys.__stderr__)
    return 1

"""The terminal's driver: Textual's, made to survive a terminal that sends nonsense, stops reading or goes away."""

from __future__ import annotations

import os
import select
import sys
import threading
from contextlib import suppress
from queue import Empty, Full, Queue
from typing import Any, Final, TextIO

from textual.drivers.linux_driver import LinuxDriver

from checks.platform.console import restore_terminal
from tui.leaving import Leaving
from tui.terminal.escape_parser import EscapeParser, decoder

_PAUSE: Final = 0.1
"""Seconds after which whatever waits for the terminal checks whether it still should."""
_ENOUGH: Final = 1.0
"""Seconds within which a terminal that reads has taken the last of what was written."""
_MOST: Final = 30
"""How many pieces wait to be written before the desk waits for the terminal."""

_AS_BEFORE: Final = (
    b"\x1b[?1000l\x1b[?1003l\x1b[?1006l\x1b[?1015l\x1b[?2004l\x1b[?1004l\x1b[?7h\x1b[<u\x1b[?1049l\x1b[?25h"
)
"""Resets mouse, pasting, focus, line wrap, keys, screen and cursor to their defaults."""


class Output:
    """What is written to the terminal, in a separate thread.

    A terminal that is gone accepts everything, and one that does not read holds the desk up only until it is left.
    """

    def __init__(self, file: TextIO, leaving: Leaving) -> None:
        self.descriptor, self._encoding, self._errors = file.fileno(), file.encoding, file.errors or "replace"
        self._leaving = leaving
        self._queue: Queue[str | None] = Queue(_MOST)
        self._gone = False
        self._thread = threading.Thread(target=self._run, name="desk-output", daemon=True)
        self._thread.start()

    def write(self, text: str | None) -> None:
        """Write a text after those before it; None is the end."""
        give_up = False
        while not (self._gone or give_up):
            give_up = self._leaving.requested
            with suppress(Full):
                self._queue.put(text, timeout=_PAUSE)
                return

    def stop(self) -> None:
        """Wait until everything is written, if possible."""
        self.write(None)
        self._thread.join(_ENOUGH)

    def _run(self) -> None:
        ended = False
        while not ended:
            texts = [self._queue.get()]
            with suppress(Empty):
                while True:
                    texts.append(self._queue.get_nowait())
            ended = None in texts
            data = "".join(text for text in texts if text is not None).encode(self._encoding, self._errors)
            try:
                while data:
                    data = data[os.write(self.descriptor, data) :]
            except OSError:
                self._gone = True
                return


class DeskDriver(LinuxDriver):
    """Textual's driver with an input that nothing ends but a defect, and an output that holds nothing up."""

    _output: Output | None = None

    @property
    def _leaving(self) -> Leaving:
        leaving: Leaving = self._app.leaving  # type: ignore[attr-defined]  # the app is the desk's
        return leaving

    def start_application_mode(self) -> None:
        """Take the terminal."""
        self._leaving.give_back = self._give_back
        if sys.__stderr__ is not None:  # as in Textual's own: the app may be capturing standard output
            self._output = Output(sys.__stderr__, self._leaving)
        super().start_application_mode()  # type: ignore[no-untyped-call]  # Textual has no type for it

    def write(self, data: str) -> None:
        """Write to the terminal."""
        if self._output is not None:
            self._output.write(data)

    def close(self) -> None:
        """Write the last of it."""
        super().close()
        if self._output is not None:
            self._output.stop()

    def _give_back(self) -> None:
        """Restore the terminal, at once and past everything that waits to be written; it may accept nothing any more."""
        if self.attrs_before is not None:
            restore_terminal(self.fileno, self.attrs_before)
        if self._output is not None:
            with suppress(OSError):
                os.write(self._output.descriptor, _AS_BEFORE)

    def run_input_thread(self) -> None:
        """Read what is typed until the desk is left or the terminal is gone."""
        parser, decode = EscapeParser(), decoder()
        while not self.exit_event.is_set():
            if select.select([self.fileno], [], [], _PAUSE)[0]:
                try:
                    data = os.read(self.fileno, 4096)
                except OSError:
                    data = b""
                if not data:
                    self._leaving.ask()
                    return
                text = decode(data)
                for event in parser.feed(text) if text else ():
                    self.process_message(event)
            for event in parser.tick():
                self.process_message(event)

    def _run_input_thread(self) -> None:
        """Read the keys; a defect there is treated like any other: without this thread no key would do anything."""
        try:
            self.run_input_thread()
        except Exception as error:  # noqa: BLE001 - handed to the app, which ends by it
            self._app.call_later(_raise, error)


def _raise(error: Any) -> None:
    raise error

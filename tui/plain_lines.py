"""Lines printed and lines asked for, on an input and an output that may be pipes."""

from __future__ import annotations

import asyncio
import contextlib
import io
import os
import threading
from collections.abc import Iterator
from typing import Final, Protocol, TextIO

from checks.text import visible
from tui.leaving import Leaving
from tui.stdio import discard_output

LEAVING: Final = ("q", "quit", "quitter", "exit", "\x11")
"""The lines that leave the desk."""


class InputEnded(Exception):
    """Nothing more comes from the input, or nobody reads the output any more."""


class Conversation(Protocol):
    """How to talk with a person."""

    def say(self, text: str = "") -> None:
        """Say a line."""

    async def ask(self, prompt: str) -> str:
        """Return the next line that is typed."""


class LineConversation:
    """Prints lines on the output, and returns those of the input in order."""

    def __init__(self, stdin: TextIO, stdout: TextIO, leaving: Leaving) -> None:
        self._in = stdin
        self._out = stdout
        self._leaving = leaving
        self._lines: asyncio.Queue[tuple[int, str | None]] = asyncio.Queue()
        self._moves = 0
        self.is_too_late = False
        """Whether the last line was typed before evidence changed the question."""

    def start_reading(self) -> None:
        """Read the input in a daemon thread: a line that never comes must not hold up the end."""
        loop = asyncio.get_running_loop()
        threading.Thread(target=self._read_input, args=(loop,), daemon=True).start()

    def end(self) -> None:
        """Let whoever waits for a line know that no more will come."""
        self._lines.put_nowait((self._moves, None))

    def moved_on(self) -> None:
        """Note that evidence has changed the question: what was typed before answers the previous one."""
        self._moves += 1

    def say(self, text: str = "") -> None:
        """Say a line."""
        self._write(f"{text}\n")

    async def ask(self, prompt: str) -> str:
        """Return the next line. Raises InputEnded, between lines."""
        self._write(f"{prompt.rstrip()} ")
        await asyncio.sleep(0)  # a line that is already there would let nothing else run
        moves, line = await self._lines.get()
        self.is_too_late = moves < self._moves
        if self._leaving.requested or line is None or line.strip().lower() in LEAVING:
            raise InputEnded
        return line.strip()

    def _write(self, text: str) -> None:
        """Write at once. A closed pipe ends the session but no check: those write through here too."""
        try:
            self._out.write(visible(text))
            self._out.flush()
        except BrokenPipeError:
            discard_output(self._out)
            self.end()

    def _read_input(self, loop: asyncio.AbstractEventLoop) -> None:
        """Pass every line of the input to the loop, then None."""
        with contextlib.suppress(RuntimeError):
            for line in self._read_lines():
                loop.call_soon_threadsafe(self._take_line, line.rstrip("\r\n"))
            loop.call_soon_threadsafe(self.end)

    def _take_line(self, line: str) -> None:
        """Keep a line, with how often evidence had moved the call on when it was typed."""
        self._lines.put_nowait((self._moves, line))

    def _read_lines(self) -> Iterator[str]:
        """Yield the lines of the input. Its bare descriptor is read: a buffered reader's lock would be held while the program ends."""
        try:
            descriptor = self._in.fileno()
        except io.UnsupportedOperation:
            yield from self._in
            return
        encoding = self._in.encoding or "utf-8"
        rest = b""
        with contextlib.suppress(OSError):
            while chunk := os.read(descriptor, 65536):
                *lines, rest = (rest + chunk).split(b"\n")
                for line in lines:
                    yield line.decode(encoding, "replace")
        if rest:
            yield rest.decode(encoding, "replace")

"""Keys typed faster than the screens follow: a key goes to what is on the screen once everything before it is done."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterator
from itertools import count
from typing import TYPE_CHECKING, Final

from textual import events

if TYPE_CHECKING:
    from textual.app import App
    from textual.message_pump import MessagePump

LEAVING: Final = ("ctrl+q", "ctrl+c")
"""Keys that leave the desk whatever is on the screen; pressed again while something is still to be done, they wait for nothing."""
_TURNS: Final = 50
"""This many turns of the event loop are awaited without a pause: most keys are done in fewer."""
_PAUSE: Final = 0.005
"""Seconds between two checks after that."""


class KeyQueue:
    """Keys and pasted texts in the order they came.

    A slow line brings several at once, and Textual passes each to what had the focus when it came: what is typed into a box that the
    first of them opens would go to the call below it.
    """

    def __init__(self, app: App[int]) -> None:
        self._app = app
        self._waiting: deque[events.Key | events.Paste] = deque()
        self._admitted: events.Key | events.Paste | None = None
        self._following: asyncio.Task[None] | None = None
        self._open = False

    @property
    def idle(self) -> bool:
        """Whether everything that was typed is done."""
        return self._open and self._following is None and not self._waiting

    def open(self) -> None:
        """Let keys in: the first screen is there to take them."""
        self._open = True
        self._follow()

    def close(self) -> None:
        """Pass nothing on any more."""
        self._waiting.clear()
        if self._following is not None:
            self._following.cancel()

    def admits(self, event: events.Key | events.Paste) -> bool:
        """Return whether the event may go on now; else it is kept, and comes again when what came before it is done."""
        if event is self._admitted:
            self._admitted = None
            return True
        if self._open and self._following is None:
            self._follow()
            return True
        if _leaves(event) and any(map(_leaves, self._waiting)):
            return True
        self._waiting.append(event)
        return False

    def _follow(self) -> None:
        self._following = asyncio.create_task(self._hand_on())
        self._following.add_done_callback(self._followed)

    async def _hand_on(self) -> None:
        try:
            await self._settled()
            while self._waiting:
                self._admitted = self._waiting.popleft()
                self._app.post_message(self._admitted)
                await self._settled()
        finally:
            self._following = None

    def _followed(self, task: asyncio.Task[None]) -> None:
        """Pass a defect here on to the app."""
        if not task.cancelled() and (error := task.exception()) is not None:
            self._app.call_later(_raise, error)

    async def _settled(self) -> None:
        """Wait until no part of the app has anything left to do in two consecutive turns of the event loop."""
        quiet = 0
        for turn in count():
            await asyncio.sleep(0 if turn < _TURNS else _PAUSE)
            quiet = quiet + 1 if all(_quiet(part) for part in self._parts()) else 0
            if quiet == 2:
                return

    def _parts(self) -> Iterator[MessagePump]:
        yield self._app
        for screen in self._app.screen_stack:
            yield screen
            yield from screen.walk_children()


def _leaves(event: events.Key | events.Paste) -> bool:
    return isinstance(event, events.Key) and event.key in LEAVING


def _raise(error: BaseException) -> None:
    raise error


def _quiet(part: MessagePump) -> bool:
    return part.is_running and part.message_queue_size == 0

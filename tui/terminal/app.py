"""The app as far as the terminal is concerned: its keys come in turn, and only what differs from the terminal's contents is sent."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar, cast

from textual import events
from textual.app import App
from textual.css.query import NoMatches
from textual.screen import Screen

from checks.platform.clipboard import Delivery, put_on_clipboard, terminal_hands_on
from tui.leaving import Leaving
from tui.terminal import parts
from tui.terminal.key_queue import KeyQueue

if TYPE_CHECKING or parts.KNOWN:
    from textual._compositor import ChopsUpdate, LayoutUpdate

    from tui.terminal.diff_renderer import Canvas, DifferenceUpdate

if TYPE_CHECKING:
    from rich.console import RenderableType
    from textual.driver import Driver

Returned = TypeVar("Returned")


class TerminalScreen(Screen[Returned], inherit_bindings=False):
    """A screen that is not painted while its layout is being redone."""

    settling: bool = False
    """While its layout is being redone its rows still are those of another size; nothing is painted until `settle`, so nothing flickers."""

    def settle(self) -> None:
        """Paint again: the rows fit now."""
        if self.settling:
            self.settling = False
            self.refresh()


class TerminalApp(App[int], inherit_bindings=False):
    """An app on a terminal. ``give_up`` returns the exit status if the process is ended as it is."""

    def __init__(self, give_up: Callable[[], int]) -> None:
        super().__init__(driver_class=_driver_class())
        self._canvas = Canvas() if parts.KNOWN else None
        self.key_queue = KeyQueue(self)
        self._copied = ""
        self.leaving = Leaving(give_up)
        self._after_paint: list[Callable[[], object]] = []
        self.is_left = False
        """Whether the app was told to end."""
        self.defect: Exception | None = None
        """The first bug that occurred, for whoever ran the app to raise."""

    @property
    def closing(self) -> bool:
        """Whether the app is being left: its screens are being removed, and nothing is shown any more."""
        return self.is_left or not self.is_running

    async def on_event(self, event: events.Event) -> None:
        """Pass keys and pasted texts on to the screens in turn."""
        is_typed = isinstance(event, events.Key | events.Paste) and not event.is_forwarded
        if not is_typed or self.key_queue.admits(cast("events.Key | events.Paste", event)):
            await super().on_event(event)

    @property
    def clipboard(self) -> str:
        """What was copied last in this app."""
        return self._copied

    def deliver(self, text: str) -> Delivery:
        """Put a text on the clipboard of the person's own desktop, else send it to their terminal."""
        self._copied = text
        if put_on_clipboard(text, os.environ):
            return "copied"
        if not terminal_hands_on(os.environ):
            return "none"
        super().copy_to_clipboard(text)
        return "sent"

    def copy_to_clipboard(self, text: str) -> None:
        """Deliver a text that was copied in a box."""
        self.deliver(text)

    def call_after_paint(self, callback: Callable[[], object]) -> None:
        """Call something once everything changed so far is on the terminal."""
        if parts.KNOWN:
            self._after_paint.append(callback)
        else:
            self.call_after_refresh(callback)

    def forget_painted(self) -> None:
        """Paint everything at the next change: the terminal's contents are no longer known."""
        if self._canvas is not None:
            self._canvas.forget()

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        """Send what differs from the terminal's contents, once all is laid out. Anything but an update hides what was there."""
        if isinstance(screen, TerminalScreen) and screen.settling:
            return
        if isinstance(renderable, LayoutUpdate | ChopsUpdate):
            if self._canvas is not None:
                renderable = cast("RenderableType", DifferenceUpdate(renderable, self._canvas, self.size))
        elif renderable is not None:
            self.forget_painted()
        super()._display(screen, renderable)
        if renderable is not None:
            callbacks, self._after_paint = self._after_paint, []
            for callback in callbacks:
                self.call_later(callback)

    if not parts.KNOWN:
        del _display

    def end_by(self, error: Exception) -> None:
        """Leave because of a bug that no handler of Textual's saw."""
        self._handle_exception(error)

    def _handle_exception(self, error: Exception) -> None:
        """Leave because of a bug, keeping the first one. Textual's own way shows locals.

        While leaving, a missing part of a screen is not a bug: Textual makes and mounts nothing any more.
        """
        if self.closing and isinstance(error, NoMatches):
            return
        if self.is_headless:
            super()._handle_exception(error)
            return
        self.defect = self.defect or error
        self.is_left = True
        if not parts.KNOWN:
            self.exit(return_code=1)
            return
        self._return_code = 1
        self._close_messages_no_wait()


def _driver_class() -> type[Driver] | None:
    """Return the class that reads and writes the terminal; None for Textual's own, on other systems and with another version of Textual."""
    if not parts.KNOWN:
        return None
    try:
        from tui.terminal.driver import DeskDriver
    except ImportError:
        return None
    return DeskDriver

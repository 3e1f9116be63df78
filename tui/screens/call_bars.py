"""The bars of a call: the timer above the panes, and the line of keys under them."""

from __future__ import annotations

from typing import Final

from checks.call.state import Call
from tui.i18n import t
from tui.panes.header import idle_actions, keys_row, timer_row
from tui.screens.base import DeskScreen
from tui.screens.pane_board import PaneBoard
from tui.text_layout import BLANK, cut, paragraph, row
from tui.widgets.lines import Lines

_MESSAGE_LINES: Final = 4
"""The most lines of the screen that a message takes."""


class CallBars:
    """Shows the timer and the line of keys; a message stays in the line of keys until it is cleared."""

    def __init__(self, screen: DeskScreen[None], panes: PaneBoard) -> None:
        self._screen = screen
        self._panes = panes
        self._message = ""

    def say(self, message: str) -> None:
        """Say something in the line of keys."""
        self._message = message
        self.show_keys()

    def clear(self) -> None:
        """Show the keys again: what was said has been read."""
        if self._message:
            self.say("")

    def show_timer(self, call: Call) -> None:
        """Show how long the call has lasted."""
        timer = self._screen.query_one("#timer", Lines)
        shown = timer_row(call, self._screen.session.now())
        if timer.styles.width is None or timer.styles.width.value != len(shown.text) + 1:
            timer.styles.width = len(shown.text) + 1
        timer.show([shown])

    def show_keys(self) -> None:
        """Show a message, else what keeps the call from being saved, else the keys that matter here: none under another screen."""
        width, session = self._screen.app.size.width, self._screen.session
        trouble = session.saved.trouble
        if self._screen.app.screen is not self._screen and not self._message:
            rows = [BLANK]
        elif self._message:
            rows = paragraph(self._message, width - 1, "do", " ")[:_MESSAGE_LINES]
        elif trouble is not None:
            rows = [row((cut(f" {t(f'trouble.{trouble.code}')}", width), "bad"))]
        else:
            place = self._panes.current
            promised = ("copies",) if place == "decision" and session.handouts.are_named_here() else ()
            rows = [keys_row(width, place, promised, self._idle())]
        footer = self._screen.query_one("#footer", Lines)
        footer.styles.height = len(rows)
        footer.show(rows)

    def _idle(self) -> frozenset[str]:
        session = self._screen.session
        prompt = session.prompt()
        return frozenset() if prompt is None else idle_actions(prompt, finished=session.finished)

"""A box to type in with what is found under it: where to go, and what can be done."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input

from tui.i18n import t
from tui.rows import Row, row
from tui.screens.base import Dialog
from tui.screens.entry import TextBox
from tui.widgets.lines import Lines

Find = Callable[[str, int], Sequence[Row]]
"""Rows of a width in cells for what was typed; the picked one is returned."""


class SearchScreen(Dialog):
    """Type, go up and down, Enter takes what is under the cursor. Returns its pick."""

    help_place = "search"

    def __init__(self, title: str, find: Find, query: str = "") -> None:
        super().__init__()
        self._title = title
        self._find = find
        self._query = query

    def compose(self) -> ComposeResult:
        """The box over the list."""
        with Vertical() as window:
            window.border_title = self._title
            box = TextBox(value=self._query, id="query", select_on_focus=False)
            box.cursor_blink = False
            yield box
            yield Lines(choosing=True, id="results")
            yield Lines(id="keys", classes="bar")

    def on_mount(self) -> None:
        """The box has the cursor, the list what room there is."""
        results = self.query_one("#results", Lines)
        results.can_focus = False
        results.styles.height = max(3, min(14, self.app.size.height - 6))
        self.query_one("#keys", Lines).show([row((t("search.keys"), "dim"))])
        self.query_one("#query", Input).focus()

    def on_lines_widened(self) -> None:
        """The list has its width: what there is, before anything is typed and after the terminal changed."""
        self._search(self.query_one("#query", Input).value)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Find anew as it is typed; what fits best is what Enter takes."""
        self._search(event.value)
        self.query_one("#results", Lines).key_home()

    def _search(self, query: str) -> None:
        results = self.query_one("#results", Lines)
        results.show(self._find(query, max(results.size.width, 40)))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter: what is under the cursor."""
        event.stop()
        self.query_one("#results", Lines).pick()

    def on_lines_picked(self, event: Lines.Picked) -> None:
        """Something was chosen."""
        event.stop()
        self.dismiss(event.pick)

    async def on_key(self, event: events.Key) -> None:
        """The arrows move in the list while the box keeps the cursor."""
        results = self.query_one("#results", Lines)
        moves = {
            "up": results.key_up,
            "down": results.key_down,
            "pageup": results.key_pageup,
            "pagedown": results.key_pagedown,
        }
        if event.key in moves:
            event.stop()
            moves[event.key]()
        else:
            await super().on_key(event)

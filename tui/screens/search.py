"""A box to type in, with what is found under it: where to go, and what can be done."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input

from tui.actions import Action
from tui.i18n import Tell, t
from tui.key_line import key_rows
from tui.panes.palette import palette_rows
from tui.panes.picks import Pick
from tui.screens.base import Dialog
from tui.text_layout import Row
from tui.widgets.lines import Lines
from tui.widgets.text_box import TextBox

Find = Callable[[str, int], Sequence[Row]]
"""Returns rows of a width in cells for what was typed; the picked one is returned."""


class SearchScreen(Dialog[Pick]):
    """Type, go up and down, Enter takes what is under the cursor. Returns its pick."""

    help_place = "search"

    def __init__(self, title: Tell, find: Find) -> None:
        super().__init__()
        self._title = title
        self._find = find

    def compose(self) -> ComposeResult:
        """Yield the box over the list."""
        with Vertical():
            box = TextBox(id="query", select_on_focus=False)
            box.cursor_blink = False
            yield box
            yield Lines(choosing=True, id="results")
            yield Lines(id="keys")

    def on_mount(self) -> None:
        """Give the box the cursor, not the list."""
        self.query_one("#results", Lines).can_focus = False
        self.query_one("#query", Input).focus()

    def keys(self, width: int) -> list[Row]:
        """Return how to choose."""
        return key_rows(t("search.keys"), width)

    def redraw(self) -> None:
        """Redraw the list too: with everything there is, even before anything is typed."""
        super().redraw()
        self.query_one(Vertical).border_title = self._title()
        room = self.app.size.height - len(self.query_one("#keys", Lines).rows) - 5
        self.query_one("#results", Lines).styles.height = max(3, min(14, room))
        self._search(self.query_one("#query", Input).value)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Search again as it is typed; the best match is what Enter takes."""
        self._search(event.value)
        self.query_one("#results", Lines).key_home()

    def _search(self, query: str) -> None:
        results = self.query_one("#results", Lines)
        results.show(self._find(query, max(results.text_width, 40)))
        self.on_lines_scrolled()

    def on_lines_scrolled(self) -> None:
        """Say whether there is more below."""
        more = self.query_one("#results", Lines).more_below
        self.query_one(Vertical).border_subtitle = t("page.more") if more else ""

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take what is under the cursor on Enter."""
        event.stop()
        self.query_one("#results", Lines).pick()

    def on_lines_picked(self, event: Lines.Picked) -> None:
        """Close with the row that was chosen."""
        event.stop()
        self.dismiss(event.pick)

    async def on_key(self, event: events.Key) -> None:
        """Move in the list with the arrows while the box keeps the cursor."""
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


class PaletteScreen(SearchScreen):
    """The actions that can be done where it was opened, by name. Returns the pick of the chosen one, its id."""

    help_place = "palette"

    def __init__(self, actions: Sequence[Action]) -> None:
        super().__init__(lambda: t("palette.title"), lambda query, width: palette_rows(actions, query, width))

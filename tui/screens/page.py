"""A page to read: why a question is asked, a target's evidence, the note, the help, a card of the guide."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.app import ComposeResult
from textual.containers import Vertical

from tui.i18n import t
from tui.key_line import key_rows
from tui.panes.picks import Pick
from tui.screens.base import Actions, DeskScreen
from tui.text_layout import Row
from tui.widgets.lines import Lines

MakeRows = Callable[[int], Sequence[Row]]
"""Makes the page's rows for a width in cells."""


class PageScreen(DeskScreen[Pick]):
    """A scrollable page over the whole screen; Esc, Enter or q closes it. A row that can be picked is returned."""

    DEFAULT_CLASSES = "page"

    def __init__(self, title: Callable[[], str], make: MakeRows, keys: Callable[[], str] | None = None) -> None:
        super().__init__()
        self.settling = True
        self._title = title
        self._make = make
        self._keys = keys

    def compose(self) -> ComposeResult:
        """Return the page in a frame, with the line of keys under it."""
        with Vertical():
            yield Lines(choosing=True, id="page")
        yield Lines(id="footer", classes="bar")

    def on_mount(self) -> None:
        """Focus the page."""
        self.query_one("#page", Lines).focus()

    def on_lines_widened(self) -> None:
        """Lay the page out for the new width."""
        self.redraw()
        self.settle()

    def on_lines_scrolled(self) -> None:
        """Say whether there is more below."""
        more = self.query_one("#page", Lines).more_below
        self.query_one(Vertical).border_subtitle = t("page.more") if more else ""

    def redraw(self) -> None:
        """Show the page in the language of the screens."""
        page = self.query_one("#page", Lines)
        rows = self._make(max(page.text_width, 20))
        frame = self.query_one(Vertical)
        frame.border_title = f"{self._title()}{self.practice_mark()}"
        page.show(rows)
        self.on_lines_scrolled()
        keys = f"{t('page.keys') if self._keys is None else self._keys()}  {t('keys.always')}"
        self.query_one("#footer", Lines).show(key_rows(keys, self.app.size.width, lead=" "))

    def own_actions(self) -> Actions:
        """Return what the keys do here."""
        return {**super().own_actions(), "enter": self.do_enter, "back": self.do_back}

    def do_enter(self) -> None:
        """Choose what is under the cursor, or close the page if there is nothing to choose."""
        if not self.query_one("#page", Lines).pick():
            self.dismiss(None)

    def do_back(self) -> None:
        """Close the page."""
        self.dismiss(None)

    def on_lines_picked(self, event: Lines.Picked) -> None:
        """Follow the row that was chosen."""
        event.stop()
        self.on_pick(event.pick)

    def on_pick(self, pick: Pick) -> None:
        """Close with what the chosen row means; a separate method, since a message's handler runs for every class."""
        self.dismiss(pick)

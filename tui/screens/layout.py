"""The call on the screen: four panes and the thread laid out for the terminal's size, the header, the strips, the line of keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from textual.app import ComposeResult

from checks.call.call_index import StoreTrouble
from checks.call.state import Call
from tui.i18n import t
from tui.panes.header import keys_row, timer_row
from tui.panes.picks import Pick
from tui.screens.base import DeskScreen, Dialog
from tui.screens.page import PageScreen
from tui.screens.pane_board import PaneBoard
from tui.text_layout import Row, cells, cut, paragraph, row
from tui.widgets.lines import Lines

MESSAGE_LINES: Final = 4
"""So many lines of the screen a message takes at most."""


class CallLayout(DeskScreen[None]):
    """Shows what the desk says; what the keys do comes on top of it."""

    follows_desk = True

    def __init__(self) -> None:
        super().__init__()
        self.panes = PaneBoard(self)
        self._message = ""
        self._due = False
        self._joined = 0

    def compose(self) -> ComposeResult:
        """Yield the panes and the line of keys."""
        yield from self.panes.compose()
        yield Lines(id="footer", classes="bar")

    def on_mount(self) -> None:
        """Start with the decision, and let the clock run."""
        self.query_one("#footer", Lines).can_focus = False
        self.set_interval(1.0, self._tick)
        self.panes.begin()

    def on_resize(self) -> None:
        """Lay the panes out for the new size."""
        self.panes.arrange()

    def on_lines_widened(self) -> None:
        """Show the panes anew, once for all whose size changed together."""
        if not self._due:
            self._due = True
            self.call_later(self.redraw)

    def on_screen_resume(self) -> None:
        """Back from a dialog: what changed meanwhile shows."""
        self.redraw()

    def redraw(self) -> None:
        """Show the whole call as it is now."""
        self._due = False
        view = self.session.view(masked=self.desk_app.masked)
        if view is None or not self.is_mounted:
            return
        self._show_timer(view.call)
        self.panes.show(view)
        self._show_footer()
        if view.saved.joined != self._joined:
            self._joined = view.saved.joined
            self.call_after_refresh(self.say_message, t("said.joined"))

    def say_message(self, message: str) -> None:
        """Say something in the line of keys until the next key press."""
        self._message = message
        self._show_footer()

    def _tell(self, message: str) -> None:
        """Say something in the line of keys; on a page of its own where it is too long for that line."""
        if cells(message) < self.app.size.width:
            self.say_message(message)
        else:
            self._page("message", lambda width: paragraph(message, width))

    def _page(
        self, name: str, make: Callable[[int], list[Row]], then: Callable[[Pick | None], None] | None = None
    ) -> None:
        self.app.push_screen(PageScreen(lambda: t(f"page.{name}"), make), then)

    def _show_timer(self, call: Call) -> None:
        timer = self.query_one("#timer", Lines)
        shown = timer_row(call, self.session.now())
        if timer.styles.width is None or timer.styles.width.value != len(shown.text) + 1:
            timer.styles.width = len(shown.text) + 1
        timer.show([shown])

    def _show_footer(self) -> None:
        width = self.app.size.width
        trouble = self.session.saved.trouble
        if self._message:
            shown = paragraph(self._message, width - 1, "do", " ")[:MESSAGE_LINES]
        elif trouble is not None:
            shown = [row((cut(f" {self._trouble(trouble)}", width), "bad"))]
        else:
            place = self.panes.current
            promised = ("copies",) if place == "decision" and self.session.handouts.are_named_here() else ()
            shown = [keys_row(width, place, promised)]
        footer = self.query_one("#footer", Lines)
        footer.styles.height = len(shown)
        footer.show(shown)

    @staticmethod
    def _trouble(trouble: StoreTrouble) -> str:
        return t(f"trouble.{trouble.code}")

    def _clear_message(self) -> None:
        if self._message:
            self._message = ""
            self._show_footer()

    def _tick(self) -> None:
        call = self.session.call
        if call is None:
            return
        self.session.save()
        if self.app.screen is self or isinstance(self.app.screen, Dialog):
            self._show_timer(call)

    def _call(self) -> Call:
        call = self.session.call
        if call is None:
            raise RuntimeError("the call screen stands on a call")
        return call

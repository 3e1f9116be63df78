"""A terminal too small for a call: one line that says so, until it grows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult

from checks.screen_size import LEAST_COLUMNS, LEAST_ROWS
from tui.i18n import t
from tui.screens.base import DeskScreen
from tui.text_layout import Row, paragraph
from tui.widgets.lines import Lines

if TYPE_CHECKING:
    from tui.actions import Action


class SmallScreen(DeskScreen[None]):
    """Covers everything while the terminal is too small; the call goes on under it."""

    def compose(self) -> ComposeResult:
        """Yield the line."""
        yield Lines(id="small")

    def on_lines_widened(self) -> None:
        """Lay out for the new size."""
        self.redraw()

    def on_screen_resume(self) -> None:
        """Close, before it is seen, if the terminal has grown while another screen covered this one."""
        self.settling = not self.desk_app.too_small
        if self.settling and self.is_current:
            self.app.pop_screen()

    def act(self, action: Action) -> bool:
        """Do nothing: anything that would open over it has no room."""
        return action.id in ("help", "settings", "palette")

    def do_help(self) -> None:
        """Do nothing: there is no room."""

    def redraw(self) -> None:
        """Say what size is needed and what it is now."""
        lines = self.query_one(Lines)
        size = self.app.size
        rows: list[Row] = paragraph(
            t("small.told", columns=LEAST_COLUMNS, rows=LEAST_ROWS, width=size.width, height=size.height),
            max(size.width, 8),
            "do",
        )
        lines.show(rows)

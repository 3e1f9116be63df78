"""A terminal too small for a call: one line that says so, until it grows."""

from __future__ import annotations

from textual.app import ComposeResult

from tui.i18n import t
from tui.rows import Row, paragraph
from tui.screens.base import DeskScreen
from tui.widgets.lines import Lines


class SmallScreen(DeskScreen):
    """Stands over everything while the terminal is too small; the call goes on under it."""

    def compose(self) -> ComposeResult:
        """Only the line."""
        yield Lines(id="small")

    def on_lines_widened(self) -> None:
        """Lay out anew."""
        self.reword()

    def reword(self) -> None:
        """Say what size is needed and what it is."""
        lines = self.query_one(Lines)
        size = self.app.size
        rows: list[Row] = paragraph(
            t("small.told", columns=60, rows=20, width=size.width, height=size.height), max(size.width, 8), "do"
        )
        lines.show(rows)

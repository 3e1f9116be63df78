"""Help for the place where it was requested; its key closes it again."""

from __future__ import annotations

from tui.i18n import t
from tui.panes.detail_pages import help_rows
from tui.screens.page import PageScreen


class HelpScreen(PageScreen):
    """What the place is for and its keys, then every other key."""

    def __init__(self, place: str) -> None:
        super().__init__(lambda: t("page.help"), lambda width: help_rows(place, width))

    def do_help(self) -> None:
        """Close."""
        self.dismiss(None)

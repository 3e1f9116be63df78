"""The first-run screen: read in less than a minute, shown once."""

from __future__ import annotations

from textual import events

from tui.i18n import t
from tui.panes.welcome import welcome_rows
from tui.picks import AnswerPick
from tui.screens.page import PageScreen


class WelcomeScreen(PageScreen):
    """Covers the first screen once; a digit immediately does what it does there. Returns what was picked."""

    takes_digits = True

    help_place = "home"

    def __init__(self) -> None:
        super().__init__(
            lambda: t("welcome.title"),
            lambda width: welcome_rows(width, practising=self.desk_app.practising),
            lambda: t("welcome.line.practice" if self.desk_app.practising else "welcome.line"),
        )

    def redraw(self) -> None:
        """Show the page; once it is seen, the app makes itself ready behind it."""
        super().redraw()
        self.desk_app.call_after_paint(self.desk_app.make_ready)

    def do_answer(self, digit: int) -> None:
        """Do what the first screen has under that number."""
        self.dismiss(AnswerPick(digit))

    def do_enter(self) -> None:
        """Go on to the first screen."""
        self.dismiss(None)

    async def on_key(self, event: events.Key) -> None:
        """Go on with any other key too, unless it has a meaning of its own."""
        await super().on_key(event)
        if event.key in ("space", "q"):
            self.dismiss(None)

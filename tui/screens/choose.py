"""A numbered choice: how to wrap up, who to hand over to, how the client is held."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import Vertical

from tui.i18n import Tell, t
from tui.key_line import key_rows
from tui.picks import OptionPick
from tui.screens.base import Actions, Dialog
from tui.text_layout import BLANK, Row, Style, paragraph
from tui.widgets.lines import Lines


@dataclass(frozen=True, slots=True)
class ChoiceRow:
    """One of the choices: what it returns and its wording. One with ``why_not`` cannot be chosen, and says why."""

    key: str
    text: str
    suggested: bool = False
    why_not: str = ""


Options = Callable[[], Sequence[ChoiceRow]]
"""Makes the choices, in the language of the screens."""


class ChooseScreen(Dialog[str]):
    """Shows numbered choices; returns the key of the chosen one, or None. ``mark`` says why one is suggested.

    Enter takes the suggested choice, or the one selected with the arrows; without either, it says what to press.
    """

    takes_digits = True

    help_place = "choose"

    def __init__(self, title: Tell, options: Options, mark: Tell | None = None) -> None:
        super().__init__()
        self._title = title
        self._mark = mark or (lambda: t("decision.suggested"))
        self._options = options

    def compose(self) -> ComposeResult:
        """Return the list in its window."""
        with Vertical():
            yield Lines(choosing=True, begins=False, id="choices")
            yield Lines(id="keys")

    def on_mount(self) -> None:
        """Focus the list."""
        self.query_one("#choices", Lines).focus()

    def keys(self, width: int) -> list[Row]:
        """Return the ways to choose."""
        return key_rows(t("choose.keys"), width)

    def redraw(self) -> None:
        """Show the choices, the cursor on the suggested one at first."""
        super().redraw()
        choices = self.query_one("#choices", Lines)
        rows = self._rows(max(choices.text_width, 20))
        room = self.app.size.height - len(self.query_one("#keys", Lines).rows) - 3
        choices.styles.height = min(len(rows), room)
        choices.show(rows, at=next((OptionPick(option.key) for option in self._options() if option.suggested), None))
        self.on_lines_scrolled()

    def on_lines_scrolled(self) -> None:
        """Say whether there are more below."""
        more = self.query_one("#choices", Lines).more_below
        self.query_one(Vertical).border_subtitle = t("page.more") if more else ""

    def own_actions(self) -> Actions:
        """Return what the keys do here."""
        return {**super().own_actions(), "enter": self.do_enter}

    def do_answer(self, digit: int) -> None:
        """Choose by number."""
        offered = self._offered()
        if digit <= len(offered):
            self.dismiss(offered[digit - 1].key)

    def do_enter(self) -> None:
        """Choose what is under the cursor."""
        if not self.query_one("#choices", Lines).pick() and self._offered():
            self.say_message(t("choose.nothing"))

    def on_lines_picked(self, event: Lines.Picked) -> None:
        """Close with the choice that was made."""
        event.stop()
        if isinstance(event.pick, OptionPick):
            self.dismiss(event.pick.key)

    def _offered(self) -> list[ChoiceRow]:
        return [option for option in self._options() if not option.why_not]

    def _rows(self, width: int) -> list[Row]:
        rows: list[Row] = [*paragraph(self._title(), width, "title"), BLANK]
        for number, option in enumerate(self._offered(), 1):
            lead = f"  {number}  " if number < 10 else "     "
            mark = f"  {self._mark()}" if option.suggested else ""
            style: Style = "do" if option.suggested else "plain"
            rows += paragraph(option.text + mark, width, style, lead, "key", pick=OptionPick(option.key))
        for option in self._options():
            if option.why_not:
                rows += paragraph(f"{option.text} ({option.why_not})", width, "dim", "     ")
        return rows

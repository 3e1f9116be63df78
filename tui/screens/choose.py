"""A numbered choice: how to wrap up, whom to hand to, how the client is held."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import Vertical

from tui.i18n import t
from tui.rows import BLANK, Row, paragraph
from tui.screens.base import Dialog
from tui.widgets.lines import Lines


@dataclass(frozen=True, slots=True)
class Option:
    """One of the choices: what it returns and how it reads."""

    key: str
    text: str
    suggested: bool = False


class ChooseScreen(Dialog):
    """Shows the choices by number; returns the key of the one that was chosen, None where none was. ``mark`` tells why one is suggested."""

    help_place = "choose"

    def __init__(self, title: str, options: Sequence[Option], mark: str = "") -> None:
        super().__init__()
        self._title = title
        self._mark = mark
        self._options = tuple(options)

    def compose(self) -> ComposeResult:
        """The list in its window."""
        with Vertical():
            yield Lines(choosing=True, id="choices")

    def on_mount(self) -> None:
        """Show the choices, the cursor on the suggested one."""
        rows: list[Row] = [*paragraph(self._title, 70, "title"), BLANK]
        for number, option in enumerate(self._options, 1):
            lead = f"  {number}  " if number < 10 else "     "
            mark = f"  {self._mark or t('decision.suggested')}" if option.suggested else ""
            rows += paragraph(
                option.text + mark, 70, "do" if option.suggested else "plain", lead, "key", pick=option.key
            )
        rows += [BLANK, *paragraph(t("choose.keys"), 70, "dim")]
        lines = self.query_one(Lines)
        lines.styles.height = min(len(rows), self.app.size.height - 2)
        lines.show(rows)
        lines.focus()

    def do_answer(self, digit: int) -> None:
        """Choose by number."""
        if digit <= len(self._options):
            self.dismiss(self._options[digit - 1].key)

    def do_enter(self) -> None:
        """Choose what is under the cursor."""
        self.query_one(Lines).pick()

    def on_lines_picked(self, event: Lines.Picked) -> None:
        """A choice was made."""
        event.stop()
        self.dismiss(event.pick)

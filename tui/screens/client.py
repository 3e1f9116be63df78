"""What the client can run or open: the lines for a shell, and the box for the code that comes back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input

from checks.problems import Problem
from checks.session.intents import CodeMisheard, CodeTaken
from checks.texts import Lang
from tui.i18n import current_language, t
from tui.key_line import key_rows
from tui.screens.base import Dialog
from tui.screens.document_screens import KeptScreen
from tui.screens.handing_on import copied
from tui.text_layout import Piece, Row, cells, paragraph, row
from tui.widgets.lines import Lines
from tui.widgets.text_box import TextBox
from tui.wording import words_of


class LineScreen(KeptScreen):
    """The check as one line for a shell; ``c`` copies it, ``l`` changes the language of what it prints."""

    def __init__(self, shell: Literal["sh", "powershell"], lang: Lang) -> None:
        super().__init__("client_line", lang)
        self._shell: Literal["sh", "powershell"] = shell

    def text(self, lang: Lang) -> str:
        """Return the line."""
        try:
            return self.session.handouts.shell_line(self._shell, lang)
        except Problem as problem:
            return problem.text(current_language())

    def keep(self, lang: Lang) -> str:
        """Copy the line."""
        return copied(t("copy.command"), self.desk_app.deliver(self.text(lang)))


class CodeScreen(Dialog[str]):
    """The box for the code: it shows the groups as understood, and marks those that were misheard. Returns what to say about it."""

    help_place = "code"

    def __init__(self, read: Callable[[str], CodeTaken | CodeMisheard]) -> None:
        super().__init__()
        self._read = read
        self._problem: Problem | None = None
        self._bad: tuple[int, ...] = ()

    def compose(self) -> ComposeResult:
        """Yield the box, the groups under it, and what is wrong with them."""
        with Vertical():
            box = TextBox(id="text", max_length=2000)
            box.cursor_blink = False
            yield box
            yield Lines(id="heard")
            yield Lines(id="keys")

    def on_mount(self) -> None:
        """Make the box ready to type in."""
        self.query_one("#text", Input).focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show what is understood so far."""
        self._show(None)

    def keys(self, width: int) -> list[Row]:
        """Return what is wrong with the code, or what to type."""
        if self._problem is None:
            return key_rows(t("client_code.hint"), width)
        return paragraph(self._problem.text(current_language()), width, "bad", "x ", "bad")

    def redraw(self) -> None:
        """Redraw everything, and the groups, with arrows around those to be read again."""
        super().redraw()
        self.query_one(Vertical).border_title = t("client_code.title")
        heard = self.query_one("#heard", Lines)
        heard.can_focus = False
        heard.show(self._groups(max(heard.size.width, 20)))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Read the code; one that can't be read is kept for correction."""
        event.stop()
        match self._read(event.value):
            case CodeTaken(counts):
                self.dismiss(words_of(counts, self.hide))
            case CodeMisheard(problem, again=again):
                self._show(problem, again)

    def _show(self, problem: Problem | None, bad: tuple[int, ...] = ()) -> None:
        self._problem, self._bad = problem, bad
        self.redraw()

    def _groups(self, width: int) -> list[Row]:
        try:
            heard = self.session.imports.heard_code(self.query_one("#text", Input).value)
        except Problem:
            heard = ()
        label = t("client_code.heard")
        lines: list[list[Piece]] = [[(label, "label")]]
        for number, group in enumerate(heard, 1):
            bad = number in self._bad
            marked = f">{group}< " if bad else f" {group}  "
            if sum(cells(text) for text, _style in (*lines[-1], (marked, "do"))) > width:
                lines.append([(" " * cells(label), "label")])
            lines[-1].append((marked, "bad" if bad else "do"))
        return [row(*line) for line in lines]

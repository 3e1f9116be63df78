"""What the client can run or open: the lines for a shell, and the box for the code that comes back."""

from __future__ import annotations

from typing import Literal

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input

from checks.call.call import CheckRun
from checks.problems import Lang, Problem
from tui.i18n import current_language, t
from tui.rows import Piece, Row, paragraph, row
from tui.screens.base import Dialog
from tui.screens.entry import TextBox
from tui.screens.kept import KeptScreen
from tui.widgets.lines import Lines

_WIDTH = 70


class LineScreen(KeptScreen):
    """The check as one line for a shell; ``c`` copies it, ``l`` changes the language of what it prints."""

    def __init__(self, shell: Literal["sh", "powershell"], lang: Lang) -> None:
        super().__init__("client_line", lang)
        self._shell: Literal["sh", "powershell"] = shell

    def text(self, lang: Lang) -> str:
        """The line."""
        try:
            return self.desk.shell_line(self._shell, lang)
        except Problem as problem:
            return problem.told(current_language())

    def keep(self, lang: Lang) -> str:
        """Send the line to the terminal's clipboard."""
        self.app.copy_to_clipboard(self.text(lang))
        return t("client_run.copied")


class CodeScreen(Dialog):
    """The box for the code: it shows the groups as they are understood, and marks the one that was misheard. Returns how it went."""

    help_place = "code"

    def compose(self) -> ComposeResult:
        """The box, the groups under it, and what is wrong with them."""
        with Vertical() as window:
            window.border_title = t("client_code.title")
            box = TextBox(id="text", max_length=2000)
            box.cursor_blink = False
            yield box
            yield Lines(id="told")

    def on_mount(self) -> None:
        """Ready to type."""
        self._show(())
        self.query_one("#text", Input).focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show what is understood so far."""
        event.stop()
        self._show(())

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter reads the code; one that can't be read stays to be corrected."""
        event.stop()
        try:
            found = self.desk.read_code(event.value)
        except Problem as problem:
            self._show((), problem.told(current_language()))
            return
        if isinstance(found, CheckRun):
            bad = sum(one["verdict"] == "fail" for one in found.results)
            self.dismiss(t("client_code.read", bad=bad, all=len(found.results)))
        else:
            self._show(found.groups, found.problem().told(current_language()))

    def _show(self, bad: tuple[int, ...], problem: str = "") -> None:
        """The groups, those to be read again between arrows, and the problem or what to type."""
        rows: list[Row] = [self._groups(bad)]
        rows += (
            paragraph(problem, _WIDTH, "bad", "x ", "bad")
            if problem
            else paragraph(t("client_code.hint"), _WIDTH, "dim")
        )
        self.query_one("#told", Lines).show(rows)

    def _groups(self, bad: tuple[int, ...]) -> Row:
        try:
            heard = self.desk.heard_code(self.query_one("#text", Input).value)
        except Problem:
            heard = ()
        pieces: list[Piece] = [(t("client_code.heard"), "label")]
        for number, group in enumerate(heard, 1):
            pieces.append((f">{group}< " if number in bad else f" {group}  ", "bad" if number in bad else "do"))
        return row(*pieces)

"""The ticket note, to read and copy, in either language."""

from __future__ import annotations

from checks.problems import Lang
from tui.i18n import current_language, t
from tui.rows import Row, paragraph
from tui.screens.page import PageScreen


class NoteScreen(PageScreen):
    """Shows the note as it stands; ``l`` changes its language, ``c`` copies and keeps it."""

    def __init__(self) -> None:
        self._lang: Lang = current_language()
        super().__init__(lambda: t("note.title"), self._rows, lambda: t("note.keys"))

    def _rows(self, width: int) -> list[Row]:
        return [line for text in self.desk.note(self._lang).split("\n") for line in paragraph(text, width)]

    def do_client_language(self) -> None:
        """The note in the other language."""
        self._lang = "en" if self._lang == "fr" else "fr"
        self.reword()

    def do_copy(self) -> None:
        """Send the note to the terminal's clipboard and keep it in a file."""
        message = self.desk_app.copy_note(self._lang)
        self._keys = lambda: message
        self.reword()

"""Texts to hand over, the ticket note and the letter: read in either language, copied, and saved in a file whose path is shown."""

from __future__ import annotations

from dataclasses import replace

from checks.call.note import NoteForm
from checks.texts import Lang, other_language
from tui.i18n import current_language, t
from tui.screens.base import Actions
from tui.screens.handing_on import hand_on
from tui.screens.page import PageScreen
from tui.text_layout import Row, text_rows


class KeptScreen(PageScreen):
    """Shows the text; ``l`` changes its language, ``c`` copies and saves it."""

    def __init__(self, what: str, lang: Lang) -> None:
        self._lang: Lang = lang
        self._what = what
        self._message = ""
        super().__init__(lambda: t(f"{what}.title"), self._rows, self._key_hints)

    def text(self, lang: Lang) -> str:
        """Return what is shown."""
        raise NotImplementedError

    def keep(self, lang: Lang) -> str:
        """Copy and save it; return what happened."""
        raise NotImplementedError

    def own_actions(self) -> Actions:
        """Return what the keys do here."""
        return {**super().own_actions(), "client_language": self.do_client_language, "copy": self.do_copy}

    def do_client_language(self) -> None:
        """Show the text in the other language."""
        self._lang = other_language(self._lang)
        self.redraw()

    def do_copy(self) -> None:
        """Copy the text and save it in a file."""
        self._message = self.keep(self._lang)
        self.redraw()

    def keys_text(self) -> str:
        """Return the line of keys, until something was copied."""
        return t(f"{self._what}.keys")

    def _key_hints(self) -> str:
        return self._message or self.keys_text()

    def _rows(self, width: int) -> list[Row]:
        return text_rows(self.text(self._lang).rstrip("\n"), width)


class NoteScreen(KeptScreen):
    """The ticket note in its current state; ``n`` shows it short or whole, ``d`` as Markdown or plain."""

    def __init__(self) -> None:
        super().__init__("note", current_language())
        self._form = NoteForm()

    def text(self, lang: Lang) -> str:
        """Return the note."""
        return self.session.note(lang, self._form, masked=self.desk_app.masked)

    def own_actions(self) -> Actions:
        """Return what the keys do here."""
        return {**super().own_actions(), "note": self.do_note, "details": self.do_details}

    def do_note(self) -> None:
        """Switch between short and whole."""
        self._form = replace(self._form, short=not self._form.short)
        self.redraw()

    def do_details(self) -> None:
        """Switch between Markdown and plain text."""
        self._form = replace(self._form, markdown=not self._form.markdown)
        self.redraw()

    def keys_text(self) -> str:
        """Return the line of keys: what is copied is never masked."""
        return t("note.keys.masked") if self.desk_app.masked else t("note.keys")

    def keep(self, lang: Lang) -> str:
        """Copy the note as it is shown, and save it."""
        return hand_on(self.app, self.desk_app.deliver, self.desk_app.controller.copy_note(lang, self._form))


class LetterScreen(KeptScreen):
    """The letter to the client's IT about one run of the network check, or about none if nothing was measured; ``d`` shows Markdown."""

    def __init__(self, lang: Lang, run: int | None) -> None:
        super().__init__("letter", lang)
        self._run = run
        self._markdown = False

    def text(self, lang: Lang) -> str:
        """Return the letter, or that there is nothing to ask."""
        letter = self.session.handouts.letter(lang, self._run)
        if letter is None:
            return t("letter.no_need")
        return letter.markdown if self._markdown else letter.text

    def keep(self, lang: Lang) -> str:
        """Copy the letter as it is shown, and save it."""
        copy = self.desk_app.controller.checks.copy_letter(lang, self._run, markdown=self._markdown)
        return hand_on(self.app, self.desk_app.deliver, copy)

    def own_actions(self) -> Actions:
        """Return what the keys do here."""
        return {**super().own_actions(), "details": self.do_details}

    def do_details(self) -> None:
        """Switch between Markdown and plain text."""
        self._markdown = not self._markdown
        self.redraw()

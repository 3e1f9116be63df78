"""The settings: read and changed one by one; changes go into the configuration file."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from checks.doctor.values import refuse_unusable
from checks.files import reason_of
from checks.problems import Problem
from checks.settings import Settings, team_file
from checks.settings_file import Setting, change_setting, list_settings, parse_text
from tui.i18n import current_language, t
from tui.panes.picks import Pick
from tui.panes.settings import settings_rows
from tui.picks import OptionPick
from tui.screens.choose import ChoiceRow, ChooseScreen
from tui.screens.entry import EntryScreen
from tui.screens.page import PageScreen
from tui.text_layout import Row, paragraph
from tui.widgets.lines import Lines


class SettingsScreen(PageScreen):
    """Every key of the configuration; ``then`` receives what the file says after a change."""

    help_place = "settings"

    def __init__(self, file: Path, then: Callable[[Settings], None]) -> None:
        self._file = file
        self._then = then
        self._message = ""
        super().__init__(lambda: t("settings.title"), self._rows, lambda: self._message or t("settings.keys"))

    def do_enter(self) -> None:
        """Change what is under the cursor."""
        self.query_one("#page", Lines).pick()

    def on_pick(self, pick: Pick) -> None:
        """Offer the words that the chosen key accepts, or a box to type in."""
        setting = next((setting for setting in self._settings() if OptionPick(setting.name) == pick), None)
        if setting is None:
            return

        def title() -> str:
            return t(f"setting.{setting.name}.help")

        def typed(text: str | None) -> None:
            if text is not None:
                self._change(setting, text)

        if setting.choices:
            chosen = ChooseScreen(title, lambda: _options(setting), mark=lambda: t("choose.now"))
            self.app.push_screen(chosen, lambda key: typed("" if key == "empty" else key))
        else:
            entry = EntryScreen(title, lambda: t("settings.hint"), setting.text, may_be_empty=True)
            self.app.push_screen(entry, typed)

    def _change(self, setting: Setting, text: str) -> None:
        try:
            refuse_unusable(setting.name, parse_text(setting.name, text, str(self._file)))
            settings = change_setting(self._file, setting.name, text, os.environ)
        except Problem as problem:
            self._message = problem.text(current_language())
        except OSError as error:
            self._message = t("settings.unwritable", file=self._file, reason=reason_of(error)[current_language()])
        else:
            self._then(settings)
            self._message = t("settings.covered", name=setting.variable) if setting.variable else t("settings.kept")
        self.redraw()

    def _settings(self) -> tuple[Setting, ...]:
        try:
            return list_settings(self._file, os.environ)
        except Problem:
            return ()

    def _rows(self, width: int) -> list[Row]:
        try:
            return settings_rows(list_settings(self._file, os.environ), self._file, team_file(os.environ), width)
        except Problem as problem:
            return paragraph(problem.text(current_language()), width, "bad", "[!!] ", "bad")


def _options(setting: Setting) -> list[ChoiceRow]:
    return [
        ChoiceRow(word or "empty", t(f"settings.choice.{word or 'empty'}"), word == setting.text)
        for word in setting.choices
    ]

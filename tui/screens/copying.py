"""The key that opens what can be copied here: a link to send or dictate, a card, the list of hosts, the letter."""

from __future__ import annotations

from checks.call.copies import Copyable
from tui.i18n import t
from tui.panes.formatting import copy_text
from tui.screens.checking import Checking
from tui.screens.choose import Option
from tui.screens.say import SayScreen

_DICTATE = "dictate."


class Copying(Checking):
    """The part of the call that hands out texts to send on."""

    def do_copies(self) -> None:
        """One list of what can be copied here; a link can be shown large too."""
        lang = self._call().lang
        self._choose(lambda: t("copies.title", lang=t(f"lang.{lang}")), self._copy_options, self._copied)

    def _copy_options(self) -> list[Option]:
        options: list[Option] = []
        for one in self.session.handouts.offered():
            options.append(Option(one.id, copy_text(one)))
            if one.kind == "link":
                options.append(Option(_DICTATE + one.id, t("copies.dictate")))
        return options

    def _copied(self, key: str) -> None:
        chosen = self._copyable(key.removeprefix(_DICTATE))
        if chosen is None:
            return
        if key.startswith(_DICTATE):
            self.app.push_screen(SayScreen(chosen.key))
        elif chosen.kind == "letter":
            self.do_letter()
        else:
            self.say_message(self.desk_app.copy_out(chosen, self._call().lang))

    def _copyable(self, key: str) -> Copyable | None:
        return next((one for one in self.session.handouts.offered() if one.id == key), None)

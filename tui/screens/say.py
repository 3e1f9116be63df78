"""What to say, large and alone, to be read aloud."""

from __future__ import annotations

import re
from typing import Final

from textual.app import ComposeResult

from checks.texts import Lang, other_language
from tui.i18n import t
from tui.key_line import key_rows
from tui.panes.formatting import bilingual_label
from tui.panes.large_letters import large_lines
from tui.screens.base import Actions, DeskScreen
from tui.text_layout import BLANK, Row, row, wrap
from tui.widgets.lines import Lines

_BESIDE: Final = 6
"""How many lines are kept free for what stands beside the large letters."""

_MEASURE: Final = 56
"""Cells that a line to be read aloud takes."""


class SayScreen(DeskScreen[None]):
    """The next line over the whole screen, in the client's language; ``l`` changes that, s, Esc or Enter closes.

    With an ``address``, that is shown instead, part by part, to be dictated, with how it is said beneath it.
    """

    help_place = "say"

    def __init__(self, address: str = "") -> None:
        super().__init__()
        self._address = address

    def compose(self) -> ComposeResult:
        """Yield the text and the line of keys."""
        yield Lines(id="said")
        yield Lines(id="footer", classes="bar")

    def on_mount(self) -> None:
        """Give the text the focus."""
        self.query_one("#said", Lines).focus()

    def on_lines_widened(self) -> None:
        """Lay out for the new size."""
        self.redraw()

    def redraw(self) -> None:
        """Show the text, spread over the screen."""
        prompt, call = self.session.prompt(), self.session.call
        if prompt is None or call is None:
            return
        said = self.query_one("#said", Lines)
        width = max(said.size.width, 20)
        text = (prompt.say or prompt.do or prompt.title).to(call.lang)
        rows = self._text_rows(self._parts() or text, width, said.size.height - _BESIDE)
        dictated = self.session.content.dictate.get(self._address)
        if dictated is not None:
            rows += [
                BLANK,
                *(row((_margin(width) + line, "plain")) for line in wrap(dictated.to(call.lang), _MEASURE)),
            ]
        rows += [BLANK, BLANK]
        labels = () if self._address else prompt.labels
        rows += [row((_margin(width) + bilingual_label(label), "plain")) for label in labels]
        above = max(0, (said.size.height - len(rows)) // 2)
        said.show([BLANK] * above + rows)
        keys = f"{self._keys(call.lang)}  {t('keys.always')}{self.practice_mark()}"
        self.query_one("#footer", Lines).show(key_rows(keys, self.app.size.width, lead=" "))

    def _text_rows(self, text: str, width: int, height: int) -> list[Row]:
        """Return the text in large letters where they have room, else with a line between its lines."""
        large = large_lines(text, width - 8)
        if large is not None and len(large) <= height:
            return [row((f"    {line}", "say")) for line in ("", *large)]
        lines = [line for part in wrap(text, min(_MEASURE, width - 8)) for line in ("", part)]
        return [row((_margin(width) + line, "say")) for line in lines]

    def _keys(self, lang: Lang) -> str:
        return t("say.keys.address") if self._address else t("say.keys", lang=t(f"lang.{lang}"))

    def _parts(self) -> str:
        """Return the address in lines that end where a person who dictates it pauses for breath."""
        return re.sub(r"(?<=[/?&])(?=.)", "\n", self._address)

    def own_actions(self) -> Actions:
        """Return what the keys do here."""
        return {
            **super().own_actions(),
            "client_language": self.do_client_language,
            "say": self.do_say,
            "enter": self.do_enter,
            "back": self.do_back,
        }

    def do_client_language(self) -> None:
        """Say it in the other language."""
        call = self.session.call
        if call is not None and not self._address:
            self.session.set_client_language(other_language(call.lang))
            self.redraw()

    def do_say(self) -> None:
        """Close."""
        self.dismiss(None)

    def do_enter(self) -> None:
        """Close."""
        self.dismiss(None)

    def do_back(self) -> None:
        """Close."""
        self.dismiss(None)


def _margin(width: int) -> str:
    return " " * max(0, (width - _MEASURE) // 2)

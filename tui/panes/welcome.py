"""The page to read once, before the first call: what the desk is, four keys, and what it never does; in less than a minute."""

from __future__ import annotations

from tui.i18n import t
from tui.picks import AnswerPick, OptionPick
from tui.text_layout import BLANK, Row, paragraph, row

_KEYS = ("digit", "zero", "enter", "undo", "go", "help")


def welcome_rows(width: int, *, practising: bool) -> list[Row]:
    """Return the page, with the choices from the first screen under it."""
    rows = [BLANK, *paragraph(t("welcome.what"), width, "do"), BLANK, row((t("welcome.keys"), "label"))]
    for name in _KEYS:
        rows += paragraph(t(f"welcome.key.{name}.help"), width, "plain", f"  {t(f'welcome.key.{name}'):<8}", "key")
    rows += [BLANK, *paragraph(t("welcome.never"), width, "plain"), BLANK]
    if practising:
        return [
            *rows,
            *paragraph(t("welcome.go_on"), width, "do", f"  {t('key.enter')}  ", "key", pick=OptionPick("home")),
        ]
    for number, message in enumerate(("home.new", "home.practice"), 1):
        rows += paragraph(t(message), width, "do", f"  {number}  ", "key", pick=AnswerPick(number))
    return rows

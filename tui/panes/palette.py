"""The palette: the actions by their names, with their keys, and a second line on what each does."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Final

from checks.texts import LANGS
from tui.actions import Action
from tui.i18n import t, text_in
from tui.panes.formatting import keys_text
from tui.picks import OptionPick
from tui.text_layout import Row, paragraph, row

_KEYS: Final = 11
_ALIKE: Final = 0.75
"""How similar, out of 1, a typed word must be to one of an action's words if it isn't one of them; only words of four letters or more."""


def palette_rows(actions: Sequence[Action], query: str, width: int) -> list[Row]:
    """Return the actions that a query is about, in either language and despite typing errors; those it names come first."""
    words = _words(query)
    rows: list[Row] = []
    for action in sorted(
        (action for action in actions if _is_about(action, words, (action.label, action.help))),
        key=lambda action: not _is_about(action, words, (action.label,)),
    ):
        pick = OptionPick(action.id)
        rows.append(row((f" {keys_text(action)}".ljust(_KEYS), "key"), (t(action.label), "do"), pick=pick))
        rows += paragraph(t(action.help), width, "dim", " " * _KEYS, "dim", pick)
    return rows or paragraph(t("palette.none"), width, "dim")


def _is_about(action: Action, words: Sequence[str], messages: Sequence[str]) -> bool:
    known = [word for message in messages for lang in LANGS for word in _words(text_in(lang, message))]
    known += [key.casefold() for key in keys_text(action).split(" ")]
    return all(any(_is_like(word, other) for other in known) for word in words)


def _is_like(word: str, other: str) -> bool:
    from rapidfuzz.distance import OSA

    return other.startswith(word) or (len(word) > 3 and OSA.normalized_similarity(word, other) >= _ALIKE)


def _words(text: str) -> list[str]:
    """Return the words of a text without case and accents."""
    plain = "".join(char for char in unicodedata.normalize("NFD", text.casefold()) if not unicodedata.combining(char))
    return "".join(char if char.isalnum() else " " for char in plain).split()

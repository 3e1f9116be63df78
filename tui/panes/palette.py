"""The palette: every action by its name, with its keys."""

from __future__ import annotations

from tui.actions import ACTIONS
from tui.i18n import t
from tui.panes.formatting import keys_text
from tui.picks import OptionPick
from tui.text_layout import Row, cut, fit, row

_LEFT_OUT = ("answer", "enter", "palette", "back")


def palette_rows(query: str, width: int) -> list[Row]:
    """Return the actions whose name or explanation has every word of the query."""
    words = query.casefold().split()
    rows = []
    for action in ACTIONS:
        name, explanation = t(action.label), t(action.help)
        if action.id in _LEFT_OUT or not all(word in f"{name} {explanation}".casefold() for word in words):
            continue
        lead = f" {keys_text(action):<9} "
        rows.append(
            row(
                (lead, "key"),
                (fit(name, 18) + " ", "plain"),
                (cut(explanation, width - len(lead) - 19), "dim"),
                pick=OptionPick(action.id),
            )
        )
    return rows

"""The README's table of keys, made from the registry of actions: ``python -m tests.readme`` writes it anew."""

from __future__ import annotations

from pathlib import Path

from tui.actions import ACTIONS, keys_of
from tui.i18n import current_language, set_language, t

README = Path(__file__).parent.parent / "README.md"
BEGIN = "<!-- keys: made from tui/actions.py, held to it by a test -->\n"
END = "<!-- /keys -->"


def keys_table() -> str:
    """A line for each action: its keys, and what it does."""
    before = current_language()
    set_language("en")
    lines = ["| key | does |", "| --- | --- |", *(f"| {keys_of(action)} | {t(action.help)} |" for action in ACTIONS)]
    set_language(before)
    return "\n".join(lines) + "\n"


def with_table(text: str) -> str:
    """The README's text with the table as it is now."""
    head, _, rest = text.partition(BEGIN)
    return head + BEGIN + keys_table() + END + rest.partition(END)[2]


if __name__ == "__main__":
    README.write_text(with_table(README.read_text("utf-8")), "utf-8")

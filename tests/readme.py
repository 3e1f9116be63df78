"""The table of keys in tui/README.md, made from the registry of actions: ``python -m tests.readme`` rewrites it."""

from __future__ import annotations

from pathlib import Path

from tui.actions import ACTIONS, keys_of
from tui.i18n import current_language, set_language, t

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
MANUAL = ROOT / "tui" / "README.md"
"""The desk's own manual: keys, commands, settings."""
BEGIN = "<!-- keys: made from tui/actions.py, compared with it by a test -->\n"
END = "<!-- /keys -->"


def keys_table() -> str:
    """Return a line for each action: its keys, and what it does."""
    before = current_language()
    set_language("en")
    lines = ["| key | does |", "| --- | --- |", *(f"| {keys_of(action)} | {t(action.help)} |" for action in ACTIONS)]
    set_language(before)
    return "\n".join(lines) + "\n"


def with_table(text: str) -> str:
    """Return a text with the table as it is now."""
    head, _, rest = text.partition(BEGIN)
    return head + BEGIN + keys_table() + END + rest.partition(END)[2]


if __name__ == "__main__":
    MANUAL.write_text(with_table(MANUAL.read_text("utf-8")), "utf-8")

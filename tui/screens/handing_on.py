"""Texts handed on from a screen: to the terminal's clipboard, of which nothing is heard again, and to a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.problems import Problem
from tui.i18n import current_language, t
from tui.messages import copy_failed, short_path
from tui.text_layout import cells

if TYPE_CHECKING:
    from pathlib import Path

    from textual.app import App

    from checks.session.intents import Copy


def hand_on(app: App[int], copy: Copy) -> str:
    """Send a text to the clipboard and keep it in its file; return what became of that."""
    lang = copy.lang or current_language()
    try:
        app.copy_to_clipboard(copy.text(lang))
        path = copy.keep(lang, True)
    except Problem as problem:
        return problem.text(current_language())
    except OSError as error:
        return copy_failed(copy.kind, error)
    sent = t(f"copy.{copy.kind}")
    if path is None:
        return t("copy.sent", what=sent, file="-")
    return t("copy.sent", what=sent, file=short_path(path, _room(app, t("copy.sent", what=sent, file=""))))


def written(app: App[int], message: str, path: Path) -> str:
    """Return that a file was written, in one line."""
    return t(message, file=short_path(path, _room(app, t(message, file=""))))


def _room(app: App[int], text: str) -> int:
    return app.size.width - 1 - cells(text)

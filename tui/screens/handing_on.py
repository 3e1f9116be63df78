"""Handing over texts from a screen: to the clipboard, and to a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.problems import Problem
from tui.i18n import current_language, t
from tui.messages import copy_failed, short_path
from tui.text_layout import cells

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from textual.app import App

    from checks.platform.clipboard import Delivery
    from checks.session.intents import Copy


def hand_on(app: App[int], deliver: Callable[[str], Delivery], copy: Copy) -> str:
    """Copy a text and save it in its file; return what happened."""
    lang = copy.lang or current_language()
    delivery: Delivery = "none"
    try:
        delivery = deliver(copy.text(lang))
        path = copy.keep(lang, delivery != "none")
    except Problem as problem:
        return problem.text(current_language())
    except OSError as error:
        return copy_failed(copy.kind, delivery, error)
    what = t(f"copy.{copy.kind}")
    if path is None:
        return copied(what, delivery)
    room = _room(app, t(f"copy.{delivery}", what=what, file=""))
    return t(f"copy.{delivery}", what=what, file=short_path(path, room))


def copied(what: str, delivery: Delivery) -> str:
    """Return what happened to a text that goes into no file."""
    return t(f"clipboard.{delivery}", what=what)


def written(app: App[int], message: str, path: Path) -> str:
    """Return that a file was written, in one line."""
    return t(message, file=short_path(path, _room(app, t(message, file=""))))


def _room(app: App[int], text: str) -> int:
    return app.size.width - 1 - cells(text)

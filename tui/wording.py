"""The texts of intents in the reader's language."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from checks.problems import Problem
from checks.session.intents import Listed, Message, MessageText, Personal
from tui.i18n import current_language, t
from tui.panes.formatting import format_moment, localized

if TYPE_CHECKING:
    from checks.call.masking import Hide


def words_of(text: MessageText, hide: Hide) -> str:
    """Return a text in the reader's language; ``hide`` masks what is personal in it."""
    if isinstance(text, str):
        return text
    if isinstance(text, Message):
        return _filled(text, hide)
    if isinstance(text, Personal):
        return hide(text.text)
    if isinstance(text, Problem):
        return text.text(current_language())
    if isinstance(text, Listed):
        return ", ".join(
            format_moment(part) if isinstance(part, datetime) else words_of(part, hide) for part in text.parts
        )
    return localized(text)


def teller(text: MessageText, hide: Hide) -> Callable[[], str]:
    """Return a function that looks the text up whenever it is shown, so that it follows the language of the screens."""
    return lambda: words_of(text, hide)


def _filled(message: Message, hide: Hide) -> str:
    params = {name: part if isinstance(part, int) else words_of(part, hide) for name, part in message.params}
    personal = (part.text for _name, part in message.params if isinstance(part, Personal))
    is_masked = message.masked_id and any(hide(text) != text for text in personal)
    return t(message.masked_id if is_masked else message.id, **params)

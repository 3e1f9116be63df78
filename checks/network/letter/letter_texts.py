"""The texts of the letter to the client's IT (``letter.toml``)."""

from __future__ import annotations

from typing import Final

from checks.texts import Catalogue, Lang

_TEXTS: Final = Catalogue("checks.network.letter", "letter.toml")


def words(key: str, lang: Lang, **params: object) -> str:
    """Return the text for a key (``group.title``), filled in. Raises KeyError."""
    return _TEXTS.text(key, lang, **params)


def counted(key: str, lang: Lang, n: int, **params: object) -> str:
    """Return the text for none, one or many of something."""
    return words(f"{key}.{'none' if n == 0 else 'one' if n == 1 else 'many'}", lang, n=n, **params)


def title_of(cause: str, layer: str, lang: Lang) -> str:
    """Return the name of a cause; for one without a name here, its layer's."""
    return words(f"cause.{cause if has_words(cause) else layer}.title", lang)


def change_of(cause: str, lang: Lang) -> str:
    """Return what to change if several hosts share a cause; nothing if there is no text for all of them."""
    key = f"cause.{cause}.change"
    return words(key, lang) if key in _TEXTS else ""


def has_words(cause: str) -> bool:
    """Return whether there are texts for a cause of that name."""
    return f"cause.{cause}.title" in _TEXTS


def error_of(name: str, lang: Lang) -> str:
    """Return what a connection's error means, with its name; just the name if it has no text here."""
    key = f"error.{name}"
    return words(key, lang) if key in _TEXTS else name

"""What the content reader, the linter and the outline say (``lint_texts.toml``)."""

from __future__ import annotations

from typing import Final

from checks.guide.models import Words
from checks.text import clean
from checks.texts import Catalogue, Lang

_TEXTS: Final = Catalogue("checks.guide", "lint_texts.toml")


def text_of(table: str, key: str, lang: Lang, /, **params: object) -> str:
    """Return the text for a key in a table, filled in. Raises KeyError."""
    return _TEXTS.text(f"{table}.{key}", lang, **params)


def texts_of(table: str, key: str, /, **params: object) -> Words:
    """Return the same in both languages; what fills it in may come from files that somebody else wrote. Raises KeyError."""
    return Words.model_validate(
        _TEXTS.texts(f"{table}.{key}", **{name: _safe(value) for name, value in params.items()})
    )


def _safe(value: object) -> object:
    if isinstance(value, Words):
        return value.model_dump()
    return clean(str(value)) if isinstance(value, str | Exception) else value

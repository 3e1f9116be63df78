"""The reader's, the linter's and the outline's own words, out of ``lint_texts.toml``."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from checks.guide.models import Words
from checks.problems import Lang
from checks.text import clean


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads(files("checks.guide").joinpath("lint_texts.toml").read_text("utf-8"))


def word(table: str, key: str, lang: Lang, /, **params: object) -> str:
    """The text of ``key`` in ``table``, filled in. Raises KeyError."""
    text = str(_words()[table][key][lang])
    return text.format_map(params) if params else text


def both(table: str, key: str, /, **params: object) -> Words:
    """The same in both languages, of what fills it in too. Raises KeyError."""

    def told(lang: Lang) -> str:
        return word(table, key, lang, **{name: _filling(value, lang) for name, value in params.items()})

    return Words(fr=told("fr"), en=told("en"))


def _filling(value: object, lang: Lang) -> object:
    """What stands in the place of a parameter: much of it comes out of files that somebody else wrote."""
    if isinstance(value, Words):
        return value.to(lang)
    return clean(str(value)) if isinstance(value, str | Exception) else value

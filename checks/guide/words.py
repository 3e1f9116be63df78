"""The linter's and the outline's own words, out of ``words.toml``."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from checks.problems import Lang


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads(files("checks.guide").joinpath("words.toml").read_text("utf-8"))


def word(table: str, key: str, lang: Lang, /, **params: object) -> str:
    """The text of ``key`` in ``table``, filled in. Raises KeyError."""
    text = str(_words()[table][key][lang])
    return text.format_map(params) if params else text

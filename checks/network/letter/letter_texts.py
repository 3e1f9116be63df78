"""The words of the letter to the client's IT (``letter.toml``), by their place and in a language."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from checks.problems import Lang


def words(key: str, lang: Lang, **params: object) -> str:
    """The words at a place (``group.title``), filled in."""
    found: Any = _toml()
    for part in key.split("."):
        found = found[part]
    return str(found[lang]).format_map(params)


def counted(key: str, lang: Lang, n: int, **params: object) -> str:
    """The words for none, one or many of something."""
    return words(f"{key}.{'none' if n == 0 else 'one' if n == 1 else 'many'}", lang, n=n, **params)


def title_of(cause: str, layer: str, lang: Lang) -> str:
    """The name of a cause; for one that has none here, its layer's."""
    named = _cause(cause) or _cause(layer)
    return str(named["title"][lang])


def change_of(cause: str, lang: Lang) -> str:
    """What to change where several hosts share a cause; nothing where there is no word for all of them."""
    return str(_cause(cause).get("change", {}).get(lang, ""))


def has_words(cause: str) -> bool:
    """Whether there are words for a cause of that name."""
    return bool(_cause(cause))


def _cause(cause: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = _toml()["cause"].get(cause, {})
    return found


@cache
def _toml() -> Mapping[str, Any]:
    return tomllib.loads(files("checks.network.letter").joinpath("letter.toml").read_text("utf-8"))

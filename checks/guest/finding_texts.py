"""The words of what a look-up concludes (``findings.toml``), filled in, in both languages, and bounded."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any, Final

from checks.problems import LANGS, Lang
from checks.text import bounded

Pair = Mapping[Lang, str]
Value = str | int | Pair

LONGEST: Final = 256
"""The longest text of a look-up's document, in characters."""


@cache
def words() -> dict[str, Any]:
    """The whole file."""
    return tomllib.loads(files("checks.guest").joinpath("findings.toml").read_text("utf-8"))


@cache
def ranks() -> Mapping[str, int]:
    """Every finding's code with its place in the order of what to do first."""
    return {code: place for place, code in enumerate(code for code, entry in words().items() if "severity" in entry)}


def filled(template: Pair, params: Mapping[str, Value]) -> dict[Lang, str]:
    """A text in both languages, its parameters filled in; one that is a pair gives each language its own."""
    return {lang: bounded(template[lang].format_map(_of(params, lang)).strip(), LONGEST) for lang in LANGS}


def phrase(key: str, **params: Value) -> dict[Lang, str]:
    """A phrase of the file."""
    return filled(words()["phrases"][key], params) if params else dict(words()["phrases"][key])


def in_words(table: str, keys: Iterable[str]) -> dict[Lang, str]:
    """Words of a table, in a row; a key without a word stands as it is."""
    known = words()[table]
    listed = list(dict.fromkeys(keys))
    return {lang: ", ".join(known[key][lang] if key in known else key for key in listed) for lang in LANGS}


def age(at: datetime | None, now: datetime, *, fine: bool = False) -> dict[Lang, str]:
    """How long ago something was: in days, or ``fine``, in minutes and hours within a day."""
    if at is None:
        return phrase("some_time_ago")
    seconds = max(0.0, (now - at).total_seconds())
    if fine and seconds < 86_400:
        return phrase("minutes", n=int(seconds // 60)) if seconds < 3600 else phrase("hours", n=int(seconds // 3600))
    days = days_since(at, now)
    return phrase("today") if days == 0 else phrase("yesterday") if days == 1 else phrase("days", n=days)


def days_since(at: datetime, now: datetime) -> int:
    """Whole days between two moments; none for one that is still to come."""
    return max(0, int((now - at).total_seconds() // 86_400))


def named(name: str) -> Pair | str:
    """A name in brackets behind what it names; nothing for an empty one."""
    return {lang: f" {text.strip()}" for lang, text in phrase("named", name=bounded(name, 60)).items()} if name else ""


def _of(params: Mapping[str, Value], lang: Lang) -> dict[str, str]:
    return {name: str(value[lang] if isinstance(value, Mapping) else value) for name, value in params.items()}

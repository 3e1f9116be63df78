"""Every word of the note is used by it, and every word that it uses exists: none can go unnoticed."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any, get_args

from checks.call import events as ev
from checks.call.note import _PARTS
from checks.facts import VOCABULARY, Vantage
from checks.texts import LANGS

ROOT = Path(__file__).parents[3]
WORDS: dict[str, Any] = tomllib.loads(files("checks.call").joinpath("note.toml").read_text("utf-8"))
BY_VALUE = {
    "heading.": [name for name, _, _ in _PARTS],
    "language.": LANGS,
    "environment.option_": ("app", "phone"),
    "environment.vantage_": ("desk", "site"),
    "wrap_up.": ev.WRAP_UPS,
    "mark.": (*get_args(ev.Mark), "app", "phone"),
    "identity.": get_args(ev.IdentityHow),
    "vantage.": [vantage.value for vantage in Vantage],
    "check.": ("network", "guest", "domain", "abandoned", "cancelled"),
    "tried.": ("solved", "not_solved", "overruled", "answer", "parked", "closed", *get_args(ev.HoldKind)),
    "tried.action_": get_args(ev.ActionEnding),
    "codes.": ("correlation", "trace", "request"),
    "owner.": ("client", "client_it", "agent", "tenant_admin", "nobody"),
    "fact.": VOCABULARY,
    "value.": {"yes", "no", *(word for kind in VOCABULARY.values() for word in kind.words)},
}
"""What follows a prefix that the note appends a value to."""


def written() -> Iterator[str]:
    """Yield the keys that the note's code spells out, and the prefixes from which it composes others."""
    for name in ("note", "note_parts", "note_format", "note_lines", "note_checks"):
        for node in ast.walk(ast.parse((ROOT / "checks" / "call" / f"{name}.py").read_text("utf-8"))):
            match node:
                case ast.Call(func=ast.Attribute(attr="words" | "labelled"), args=[first, *_]):
                    for part in ast.walk(first):
                        if isinstance(part, ast.Constant) and isinstance(part.value, str):
                            yield part.value


def leaves(table: dict[str, Any], before: str = "") -> Iterator[str]:
    if set(table) == set(LANGS) and all(isinstance(text, str) for text in table.values()):
        yield before.removesuffix(".")
        return
    for name, inner in table.items():
        yield from leaves(inner, f"{before}{name}.")


def test_the_note_has_the_words_that_it_uses_and_no_others() -> None:
    composed = {f"{start}{value}" for start, values in BY_VALUE.items() for value in values}
    keys = {key for key in written() if key not in BY_VALUE}
    assert len(keys) > 30
    assert keys | composed == set(leaves(WORDS))

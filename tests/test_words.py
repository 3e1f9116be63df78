"""Every text that a person reads, wherever it is kept: in both languages, and French set as Québec sets it."""

from __future__ import annotations

import re
import string
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po

from checks.network.targets import groups

ROOT = Path(__file__).parent.parent
FILES = sorted((ROOT / "checks").rglob("*.toml"))
OURS = [file for file in FILES if "guide/content" not in str(file)]
"""What the content's own linter does not check."""
CATALOGUES = {lang: ROOT / "tui" / "locales" / lang / "LC_MESSAGES" / "mfa_desk.po" for lang in ("fr", "en")}

SPACED = re.compile(
    r"[\w)»}]:(?=\s|$)|(?<!\u00a0)»|«(?!\u00a0)|(?<! )[ \u202f]:(?=\s|$)|(?<=[\w»)])[ \u00a0\u202f][;!?](?=\s|$)"
)
"""Wrong spacing: a no-break space goes before the colon and inside guillemets, none before ; ! ? (Québec usage).

A colon after two spaces is the key of that name in a line of keys.
"""

IN_ASCII = {"checks/network/client_page/line.toml"}
"""Printed by a shell that may not know a no-break space."""

Text = tuple[str, str]
"""Where a text is, and the text."""


def french(value: Any, where: str, inside: bool = False) -> Iterator[Text]:
    """Yield every text under a key ``fr``."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from french(inner, f"{where}.{key}", inside or key == "fr")
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from french(inner, f"{where}.{number}", inside)
    elif isinstance(value, str) and inside:
        yield where, value


def pairs(value: Any, where: str) -> Iterator[tuple[str, Any, Any]]:
    """Yield every place that has a text in one of the two languages."""
    if isinstance(value, dict):
        if {"fr", "en"} & set(value):
            yield where, value.get("fr"), value.get("en")
        for key, inner in value.items():
            yield from pairs(inner, f"{where}.{key}")
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from pairs(inner, f"{where}.{number}")


def catalogue(lang: str) -> dict[Any, Any]:
    """Return the messages by id; a plural one has a tuple of both."""
    with CATALOGUES[lang].open("rb") as words:
        return {message.id: message for message in read_po(words) if message.id}


def fields(text: str) -> set[str]:
    """Return the parameters that a text is filled in with."""
    return {name.partition("!")[0] for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_french_is_spaced_as_in_quebec_in_the_content(file: Path) -> None:
    name = str(file.relative_to(ROOT))
    table = tomllib.loads(file.read_text("utf-8"))
    if file.name == "glossary.toml":  # its patterns look for words and are not wording
        table = {"fr": [term["use"] for term in table["fr"].values()]}
    texts = [] if name in IN_ASCII else list(french(table, name))
    assert [(where, text) for where, text in texts if SPACED.search(text)] == []


def test_french_is_spaced_as_in_quebec_on_the_screens() -> None:
    texts = [(message.id, message.string) for message in catalogue("fr").values()]
    lines = [(key, line) for key, text in texts for line in (text if isinstance(text, tuple) else (text,))]
    assert [(key, text) for key, text in lines if SPACED.search(text)] == []


@pytest.mark.parametrize("text", ["Code : 4", "Code: 4", "« oui »", "«oui»", "Quoi ?", "Quoi\u00a0?"])
def test_what_is_spaced_badly_is_found(text: str) -> None:
    assert SPACED.search(text)


@pytest.mark.parametrize(
    "text", ["Code\u00a0: 4", "«\u00a0oui\u00a0»", "Quoi?", "10:02", "https://x.example", "; ? aide"]
)
def test_what_is_spaced_well_is_not(text: str) -> None:
    assert not SPACED.search(text)


@pytest.mark.parametrize("file", OURS, ids=lambda file: file.stem)
def test_a_text_is_there_in_both_languages(file: Path) -> None:
    for where, fr, en in pairs(tomllib.loads(file.read_text("utf-8")), file.stem):
        assert (fr and en) or fr == en, where
        words = [word for word in re.sub(r"\{\w*\}", "", str(fr)).split() if word.isalpha()]
        assert fr != en or len(words) < 4, where


def test_both_catalogues_have_the_same_messages_and_parameters() -> None:
    fr, en = catalogue("fr"), catalogue("en")
    assert fr.keys() == en.keys()
    for key in fr:
        assert not fr[key].fuzzy and not en[key].fuzzy
        for ours, other in zip(_strings(fr[key]), _strings(en[key]), strict=True):
            assert ours and other, key
            assert fields(ours) == fields(other) or " " in str(key), key  # click's own may use fewer


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_group_of_targets_has_its_words(lang: str) -> None:
    messages = catalogue(lang)
    assert [group for group in groups() if f"group.{group}" not in messages] == []


def _strings(message: Any) -> tuple[str, ...]:
    return tuple(message.string) if isinstance(message.string, tuple | list) else (message.string,)

"""Microsoft's labels by key: ``{label.next}`` in a text becomes the words on the client's screen, in the same way everywhere.

The table is ``checks/guide/content/labels.toml``. Texts are filled in where they are read, so that whatever comes later
(panes, search, note, letter) has finished texts. What is said aloud names both languages, for the client may see either:
« “Suivant” – en anglais, “Next” ». A French label that nobody has verified at Microsoft is not said: the English one is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal

LABEL: Final = re.compile(r"\{label\.(?P<key>[a-z][a-z0-9_]*)(?:\.(?P<form>[a-z]+))?\}(?P<goes_on>(?= \w))?")
FORMS: Final = ("short", "fr", "en")
_SPOKEN: Final = frozenset(("say", "opening"))
"""The keys of texts that are said aloud. On screen they are in quotation marks, so that a label's are those of the second level."""
_Lang = Literal["fr", "en"]


@dataclass(frozen=True, slots=True)
class ScreenLabel:
    """A label on one of Microsoft's screens.

    ``fr`` is None if it is the same in both languages; ``verified``: its French was read at Microsoft's.
    """

    en: str
    fr: str | None = None
    verified: bool = False


class UnknownLabelError(KeyError):
    """A text names a label that is not in the table, or a form that does not exist."""


def fill_labels(text: str, lang: _Lang, labels: Mapping[str, ScreenLabel], *, spoken: bool) -> str:
    """Return the text with the words of every label that it names. Raises UnknownLabelError."""

    def words(named: re.Match[str]) -> str:
        key, form = named["key"], named["form"] or ""
        if key not in labels or (form and form not in FORMS):
            raise UnknownLabelError(named[0].strip("{}").removeprefix("label."))
        label = labels[key]
        return (
            _spoken(label, form, lang, goes_on=named["goes_on"] is not None) if spoken else _written(label, form, lang)
        )

    return LABEL.sub(words, text)


def fill_tables(raw: Any, labels: Mapping[str, ScreenLabel], *, spoken: bool = False) -> Any:
    """Return the tables of a file with the labels of their bilingual texts filled in. Raises UnknownLabelError."""
    if isinstance(raw, dict):
        return {key: _filled(key, value, labels, spoken=spoken or key in _SPOKEN) for key, value in raw.items()}
    if isinstance(raw, list):
        return [fill_tables(item, labels, spoken=spoken) for item in raw]
    return raw


@cache
def built_in_labels() -> Mapping[str, ScreenLabel]:
    """Return the labels that come with the program."""
    import tomllib

    file = files("checks.guide").joinpath("content", "labels.toml")
    return {key: label_of(raw) for key, raw in tomllib.loads(file.read_text("utf-8"))["labels"].items()}


def label_of(raw: Mapping[str, Any]) -> ScreenLabel:
    """Return a label as its table has it."""
    return ScreenLabel(raw["en"], raw.get("fr"), "fr" in raw.get("read", {}))


def _filled(key: str, value: Any, labels: Mapping[str, ScreenLabel], *, spoken: bool) -> Any:
    if isinstance(value, str):
        if "{label." not in value or key not in ("fr", "en"):
            return value
        return fill_labels(value, "fr" if key == "fr" else "en", labels, spoken=spoken)
    return fill_tables(value, labels, spoken=spoken)


def _spoken(label: ScreenLabel, form: str, lang: _Lang, *, goes_on: bool) -> str:
    """Return the label as it is said: in both languages, unless the form asks for one of them."""

    def quoted(text: str) -> str:
        return f"“{text}”" if lang == "fr" else f"‘{text}’"

    if label.fr is None or form == "en":
        return quoted(label.en)
    if form == "fr":
        return quoted(label.fr)
    if lang == "en":
        if form == "short" or not label.verified:
            return quoted(label.en)
        return f"{quoted(label.en)} – in French, {quoted(label.fr)}{' –' if goes_on else ''}"
    if form == "short":
        return quoted(label.fr if label.verified else label.en)
    if not label.verified:
        return f"{quoted(label.en)}, ou l'équivalent en français{',' if goes_on else ''}"
    return f"{quoted(label.fr)} – en anglais, {quoted(label.en)}{' –' if goes_on else ''}"


def _written(label: ScreenLabel, form: str, lang: _Lang) -> str:
    """Return the label as the agent reads it: « Suivant / Next »."""
    if label.fr is None or form == "en" or (form != "fr" and not label.verified):
        text = label.en
    elif form == "fr":
        text = label.fr
    else:
        first, second = (label.fr, label.en) if lang == "fr" else (label.en, label.fr)
        text = first if form == "short" else f"{first} / {second}"
    return f"«\u00a0{text}\u00a0»" if lang == "fr" else f"“{text}”"

"""A package's bilingual texts, from its TOML files: the only place that reads and fills them.

A catalogue is named at the top of a module and read when its first text is needed; nothing is loaded at import.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache, cached_property
from math import isfinite
from typing import TYPE_CHECKING, Any, Final, Literal

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

Lang = Literal["fr", "en"]
LANGS: Final[tuple[Lang, Lang]] = ("fr", "en")
_READABLE: Final = 1e10
Localized = Mapping[Lang, str]
"""A text by its language."""


def other_language(lang: Lang) -> Lang:
    """Return the other of the two languages."""
    return "en" if lang == "fr" else "fr"


def fill(template: str, lang: Lang, params: Mapping[str, object]) -> str:
    """Return a template with its parameters filled in; a parameter that is a text by language is filled in for ``lang``.

    Raises KeyError for a parameter that the template names and nobody gives.
    """
    return template.format_map(
        {name: value[lang] if isinstance(value, Mapping) else value for name, value in params.items()}
    )


def format_number(value: float, lang: Lang, *, decimals: int | None = None) -> str:
    """Return a number as a reader of ``lang`` writes it: ``8,4`` in French; with this many ``decimals`` if given.

    One that is too large to be read digit by digit is written as a power of ten.
    """
    from decimal import Decimal

    # Not with Babel: its data for one language take 5 MB, and all we need from them is the decimal sign.
    if not isfinite(value):
        return str(value)
    if abs(value) >= _READABLE:
        text = f"{Decimal(str(value)).normalize():E}".replace("E+", "E")
    else:
        number = Decimal(f"{value:.10g}")
        text = f"{number:f}" if decimals is None else f"{number:.{decimals}f}"
    return text.replace(".", ",") if lang == "fr" else text


class Catalogue:
    """The texts of one TOML file of a package, each under the dotted path of its table: ``guest.deleted.explain``.

    Every table with a ``fr`` and an ``en`` is a text. Whatever else the file holds (a severity, an owner) is in `tables`.
    """

    def __init__(self, package: str, file: str) -> None:
        self._package = package
        self._file = file

    @cached_property
    def tables(self) -> Mapping[str, Any]:
        """The file as it is written."""
        return package_tables(self._package, self._file)

    @cached_property
    def _templates(self) -> Mapping[str, Localized]:
        return dict(_templates_in(self.tables, ""))

    def __contains__(self, key: object) -> bool:
        """Return whether there is a text under a key."""
        return key in self._templates

    def __iter__(self) -> Iterator[str]:
        """Yield the keys of all texts, in the order of the file."""
        return iter(self._templates)

    def template(self, key: str) -> Localized:
        """Return a text as it is written, its parameters still in braces. Raises KeyError."""
        return self._templates[key]

    def text(self, key: str, lang: Lang, /, **params: object) -> str:
        """Return a text in one language, filled in. Raises KeyError for an unknown key or a missing parameter."""
        return fill(self._templates[key][lang], lang, params)

    def texts(self, key: str, /, **params: object) -> dict[Lang, str]:
        """Return a text in both languages, filled in. Raises KeyError as `text` does."""
        return {lang: self.text(key, lang, **params) for lang in LANGS}


@cache
def package_tables(package: str, file: str) -> Mapping[str, Any]:
    """Return the tables of a package's own TOML file, read once; nobody may change them."""
    from importlib.resources import files

    return read_tables(files(package).joinpath(file))


def read_tables(file: Traversable) -> dict[str, Any]:
    """Read a TOML file that comes with the program, and fill in Microsoft's labels.

    For a file that a person wrote, `checks.tables` has limits.
    """
    import tomllib

    text = file.read_text("utf-8")
    tables = tomllib.loads(text)
    if "{label." not in text:
        return tables
    from checks.labels import built_in_labels, fill_tables

    filled: dict[str, Any] = fill_tables(tables, built_in_labels())
    return filled


def _templates_in(table: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, Localized]]:
    for name, value in table.items():
        if not isinstance(value, Mapping):
            continue
        key = f"{prefix}{name}"
        if all(isinstance(value.get(lang), str) for lang in LANGS):
            yield key, {lang: value[lang] for lang in LANGS}
        yield from _templates_in(value, f"{key}.")

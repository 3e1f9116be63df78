"""The screens' own words in the agent's language, from gettext catalogues with message ids."""

from __future__ import annotations

import gettext
import os
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from typing import Final

from checks.platform.language import language
from checks.texts import LANGS, Lang, fill

_DOMAIN: Final = "mfa_desk"
_chosen: list[Lang] = []

Tell = Callable[[], str]
"""Words that are looked up again whenever they are shown, so that they follow the language of the screens."""


def t(message: str, /, **params: object) -> str:
    """Return the words of a message id, with its parameters filled in."""
    lang = current_language()
    text = _catalogue(lang).gettext(message)
    return fill(text, lang, params) if params else text


def text_in(lang: Lang, message: str, /) -> str:
    """Return the words of a message id in a language that may differ from that of the screens."""
    return _catalogue(lang).gettext(message)


def set_language(lang: Lang) -> None:
    """Choose the language of the screens."""
    _chosen[:] = [lang]


def current_language() -> Lang:
    """Return the language that was chosen, else the locale's, else French."""
    return _chosen[0] if _chosen else locale_language(os.environ)


def tell_click() -> None:
    """Have click find its own words (usage, wrong options) in this catalogue, in the language of the screens.

    click asks gettext's own domain, and that the variable LANGUAGE (GNU gettext).
    """
    gettext.bindtextdomain(_DOMAIN, str(files("tui").joinpath("locales")))
    gettext.textdomain(_DOMAIN)
    os.environ["LANGUAGE"] = current_language()


def locale_language(environment: Mapping[str, str]) -> Lang:
    """Return the language that the locale or the system asks for, if the desk speaks it; else French."""
    wanted = language(environment)
    return next((known for known in LANGS if known == wanted), "fr")


@cache
def _catalogue(lang: Lang) -> gettext.NullTranslations:
    folder = files("tui").joinpath("locales", lang, "LC_MESSAGES", f"{_DOMAIN}.mo")
    with folder.open("rb") as compiled:
        return gettext.GNUTranslations(compiled)

"""The language that this machine is set to."""

from __future__ import annotations

import plistlib
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

_LOCALE_VARIABLES: Final = ("LC_ALL", "LC_MESSAGES", "LANG")
_PRIMARY: Final = {0x09: "en", 0x0C: "fr"}
"""Primary language identifiers: the lower ten bits of a LANGID ("Language Identifier Constants and Strings", Microsoft Learn)."""


def language(environment: Mapping[str, str]) -> str:
    """Return the two letters of the language that this machine is set to; empty if nothing says so or it is not known.

    The locale's variables take precedence, on every system; then Windows' display language, and the first of macOS's preferred languages.
    """
    for name in _LOCALE_VARIABLES:
        if environment.get(name):
            return environment[name][:2].lower()
    if sys.platform == "win32":
        return _of_windows()
    if sys.platform == "darwin":
        return _of_macos()
    return ""


def _of_windows() -> str:
    if sys.platform != "win32":
        return ""
    import ctypes

    return _PRIMARY.get(ctypes.windll.kernel32.GetUserDefaultUILanguage() & 0x3FF, "")


def _of_macos() -> str:
    try:
        with (Path.home() / "Library/Preferences/.GlobalPreferences.plist").open("rb") as file:
            languages = plistlib.load(file).get("AppleLanguages")
    except (OSError, ValueError, AttributeError, RuntimeError):
        return ""
    return str(languages[0])[:2].lower() if isinstance(languages, list) and languages else ""

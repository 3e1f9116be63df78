"""The language of the machine, if no locale gives it."""

from __future__ import annotations

import plistlib
import sys
from pathlib import Path

import pytest

from checks.platform.language import language


@pytest.fixture
def macos_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Play a macOS account whose home folder is returned."""
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    (tmp_path / "Library/Preferences").mkdir(parents=True)
    return tmp_path / "Library/Preferences/.GlobalPreferences.plist"


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"LANG": "fr_CA.UTF-8"}, "fr"),
        ({"LANG": "fr_CA.UTF-8", "LC_MESSAGES": "en_CA.UTF-8"}, "en"),
        ({"LANG": "fr_CA.UTF-8", "LC_MESSAGES": "de_DE", "LC_ALL": "en_US"}, "en"),
        ({"LANG": "", "LC_ALL": ""}, ""),
    ],
)
def test_the_locale_goes_first(environment: dict[str, str], expected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    assert language(environment) == expected


@pytest.mark.parametrize(("languages", "expected"), [(["en-CA", "fr-CA"], "en"), (["fr-CA"], "fr"), ([], "")])
def test_macos_speaks_its_first_preferred_language(macos_home: Path, languages: list[str], expected: str) -> None:
    macos_home.write_bytes(plistlib.dumps({"AppleLanguages": languages}))
    assert language({}) == expected


@pytest.mark.parametrize(
    "content", [b"", b"not a property list", plistlib.dumps([1]), plistlib.dumps({"AppleLanguages": "fr"})]
)
def test_preferences_that_cannot_be_read_say_nothing(macos_home: Path, content: bytes) -> None:
    macos_home.write_bytes(content)
    assert language({}) == ""

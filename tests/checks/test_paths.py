"""A path that a person writes."""

from __future__ import annotations

from pathlib import Path

import pytest

from checks.paths import path_of


def test_the_home_folder_is_put_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/marie")
    assert path_of("~/site.json") == Path("/home/marie/site.json")
    assert path_of("dossier/~site.json") == Path("dossier/~site.json")


def test_a_user_there_is_not_stays_as_written() -> None:
    assert path_of("~nobody-of-that-name/site.json") == Path("~nobody-of-that-name/site.json")

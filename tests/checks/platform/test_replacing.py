"""Replacing a file that another program holds open, as Windows refuses it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from checks.platform import replacing


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """Return a new file and the old one, on a pretend Windows; nothing really waits."""
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(replacing, "_PAUSE", 0)
    new, old = tmp_path / "new", tmp_path / "old"
    new.write_text("new", "utf-8")
    old.write_text("old", "utf-8")
    return new, old


def hold(monkeypatch: pytest.MonkeyPatch, refusals: int) -> list[Path]:
    """Have the first replacements refused, and return which were refused."""
    refused: list[Path] = []
    really = Path.replace

    def replace(self: Path, target: Path) -> Path:
        if len(refused) < refusals:
            refused.append(self)
            raise PermissionError(13, "used by another process")
        return really(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    return refused


def test_a_file_that_is_held_for_moments_is_replaced(files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    refused = hold(monkeypatch, 3)
    replacing.replace(*files)
    assert (len(refused), files[1].read_text("utf-8"), files[0].exists()) == (3, "new", False)


def test_a_file_that_stays_held_is_left_as_it_was(files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    hold(monkeypatch, 1000)
    with pytest.raises(OSError) as caught:
        replacing.replace(*files)
    assert replacing.is_held(caught.value)
    assert files[1].read_text("utf-8") == "old"


def test_elsewhere_a_refusal_is_final_at_once(files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    refused = hold(monkeypatch, 1)
    with pytest.raises(PermissionError):
        replacing.replace(*files)
    assert len(refused) == 1

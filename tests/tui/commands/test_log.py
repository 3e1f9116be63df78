"""``--debug``: only its owner can read the log, even when it is rotated; one that cannot be kept is reported in a sentence."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from checks.platform.folders import log_folder
from tests.platforms import has_mode, live_in
from tui.cli import run_cli

LOG = logging.getLogger("mfa_desk")


@pytest.fixture(autouse=True)
def log_as_it_was() -> Iterator[None]:
    """End the log that a test keeps."""
    handlers, level = list(LOG.handlers), LOG.level
    yield
    for handler in LOG.handlers:
        if handler not in handlers:
            handler.close()
    LOG.handlers[:] = handlers
    LOG.setLevel(level)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return the folder of the log, with a umask that hides nothing from anyone."""
    live_in(tmp_path, monkeypatch)
    before = os.umask(0)
    yield log_folder()
    os.umask(before)


def are_private(folder: Path) -> bool:
    return has_mode(folder, 0o700) and all(has_mode(file, 0o600) for file in folder.iterdir())


def test_the_log_is_its_owners_alone(folder: Path) -> None:
    assert run_cli(["explain", "--debug", "50020"]) == 0
    assert "started" in (folder / "mfa-desk.log").read_text("utf-8")
    for _ in range(3):
        LOG.debug("x" * 600_000)
    assert len(list(folder.iterdir())) == 3
    assert are_private(folder)


def test_a_log_that_everyone_could_read_is_closed_to_them(folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "mfa-desk.log").write_text("before\n")
    assert run_cli(["explain", "--debug", "50020"]) == 0
    assert (folder / "mfa-desk.log").read_text("utf-8").startswith("before\n")
    assert are_private(folder)


@pytest.mark.parametrize("way", ["the folder", "the file"])
def test_a_log_that_cannot_be_kept_is_said(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], way: str
) -> None:
    if way == "the folder":
        folder.parent.parent.mkdir(parents=True, exist_ok=True)
        folder.parent.write_text("a file in the folder's place")
    else:
        (folder / "mfa-desk.log").mkdir(parents=True)
    assert run_cli(["explain", "--debug", "--json", "50020"]) == 2
    captured = capsys.readouterr()
    assert json.loads(captured.out)["error"]["code"] == "log.unwritable"
    assert str(folder) in captured.err and "--debug" in captured.err
    assert len(captured.err.splitlines()) == 1

"""What is written for its owner alone."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

import pytest

from checks.private import write_private


def test_a_file_is_for_its_owner_alone_whatever_stood_there(tmp_path: Path) -> None:
    path = tmp_path / "x"
    for text in ("first, and longer", "second"):
        write_private(path, text)
        path.chmod(0o644)
    write_private(path, "é\ud800")
    assert path.read_text("utf-8") == "é?"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in tmp_path.iterdir()] == ["x"]


def test_a_link_is_followed_and_stays(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "real")
    write_private(tmp_path / "link", "text")
    assert (tmp_path / "link").is_symlink() and (tmp_path / "real").read_text() == "text"


def test_a_pipe_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    got: list[str] = []
    reader = threading.Thread(target=lambda: got.append(pipe.read_text()))
    reader.start()
    write_private(pipe, "text")
    reader.join(10)
    assert got == ["text"] and pipe.is_fifo()


def test_where_nothing_can_be_written_nothing_is_left(tmp_path: Path) -> None:
    with pytest.raises(OSError):
        write_private(tmp_path / "no" / "x", "text")
    with pytest.raises(OSError):
        write_private(tmp_path, "text")
    assert list(tmp_path.iterdir()) == []

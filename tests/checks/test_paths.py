"""A path that a person writes, and the file at its end."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from checks.network.saved import read_result
from checks.paths import path_of, read_file
from checks.problems import LANGS, Problem
from checks.session import read_facts


def test_the_home_folder_is_put_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/marie")
    assert path_of("~/site.json") == Path("/home/marie/site.json")
    assert path_of("dossier/~site.json") == Path("dossier/~site.json")


def test_a_user_there_is_not_stays_as_written() -> None:
    assert path_of("~nobody-of-that-name/site.json") == Path("~nobody-of-that-name/site.json")


def test_a_file_is_read_as_far_as_it_may_be(tmp_path: Path) -> None:
    path = tmp_path / "site.json"
    path.write_bytes(b"x" * 12)
    assert read_file(path, 12) == b"x" * 12
    assert read_file(path, 10) == b"x" * 11, "one more, by which a longer one is known"


@pytest.mark.parametrize("name", ["none.json", "a\0b", "x" * 5000])
def test_what_cannot_be_opened_says_why(tmp_path: Path, name: str) -> None:
    with pytest.raises(OSError) as error:
        read_file(tmp_path / name, 10)
    assert error.value.strerror


@pytest.mark.parametrize("read", [read_facts, read_result])
@pytest.mark.parametrize("kind", ["pipe", "folder", "device"])
def test_what_is_no_ordinary_file_is_not_waited_for(tmp_path: Path, read: Callable[[Path], object], kind: str) -> None:
    path = {"pipe": tmp_path / "pipe", "folder": tmp_path, "device": Path("/dev/zero")}[kind]
    if kind == "pipe":
        os.mkfifo(path)
    with pytest.raises(Problem) as caught:
        read(path)
    assert (caught.value.code, caught.value.exit_status) == ("file.no_ordinary", 2)
    assert all(str(path) in caught.value.message(lang) for lang in LANGS)

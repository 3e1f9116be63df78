"""Files that a person names, files only for their owner, and what the operating system refuses, in the reader's language."""

from __future__ import annotations

import errno
import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from checks.files import path_of, read_file, reason_of, write_private
from checks.network.result_file import read_result
from checks.problems import Problem
from checks.session import read_facts
from checks.settings_file import list_settings
from checks.texts import LANGS
from tests.platforms import ODD_FILES, has_mode, needs_posix, skip_without_posix


def test_the_home_folder_is_put_in(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, "/home/marie")
    assert path_of("~/site.json") == Path("/home/marie/site.json")
    assert path_of("dossier/~site.json") == Path("dossier/~site.json")


@needs_posix("list of users whose home folders are asked for")
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
    if kind != "folder":
        skip_without_posix(ODD_FILES)
    path = {"pipe": tmp_path / "pipe", "folder": tmp_path, "device": Path("/dev/zero")}[kind]
    if kind == "pipe":
        os.mkfifo(path)
    with pytest.raises(Problem) as caught:
        read(path)
    assert (caught.value.code, caught.value.exit_status) == ("file.no_ordinary", 2)
    assert all(str(path) in caught.value.message(lang) for lang in LANGS)


def test_a_file_is_for_its_owner_alone_whatever_stood_there(tmp_path: Path) -> None:
    path = tmp_path / "x"
    for text in ("first, and longer", "second"):
        write_private(path, text)
        path.chmod(0o644)
    write_private(path, "é\ud800")
    assert path.read_text("utf-8") == "é?"
    assert has_mode(path, 0o600)
    assert [file.name for file in tmp_path.iterdir()] == ["x"]


@needs_posix("links that everybody may make")
def test_a_link_is_followed_and_stays(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "real")
    write_private(tmp_path / "link", "text")
    assert (tmp_path / "link").is_symlink() and (tmp_path / "real").read_text() == "text"


@needs_posix(ODD_FILES)
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


def refused(path: Path) -> OSError:
    with pytest.raises(OSError) as raised:
        path.read_bytes()
    return raised.value


def test_the_usual_reasons_are_in_both_languages(tmp_path: Path) -> None:
    assert reason_of(IsADirectoryError(errno.EISDIR, "")) == {"fr": "c'est un dossier", "en": "it is a folder"}
    assert reason_of(refused(tmp_path / "none"))["fr"] == "fichier ou dossier introuvable"
    assert reason_of(NotADirectoryError(errno.ENOTDIR, ""))["en"] == "a folder of the path is a file"
    held = PermissionError(errno.EACCES, "as Windows says it")
    held.winerror = 32  # type: ignore[attr-defined, unused-ignore]
    assert reason_of(held)["en"] == "in use by another program"
    assert reason_of(PermissionError(errno.EACCES, "Permission denied"))["fr"] == "accès refusé"


def test_any_other_stays_as_the_system_tells_it() -> None:
    assert reason_of(OSError(errno.EXDEV, "Invalid cross-device link")) == dict.fromkeys(
        LANGS, "Invalid cross-device link"
    )
    assert reason_of(TimeoutError()) == dict.fromkeys(LANGS, "TimeoutError")


def test_a_problem_tells_them_in_the_language_that_is_asked_for(tmp_path: Path) -> None:
    with pytest.raises(OSError) as raised:
        read_file(tmp_path / "none", 10)
    problem = Problem("check.file", path="x.toml", reason=reason_of(raised.value))
    assert "introuvable" in problem.message("fr")
    assert "no such file" in problem.message("en")


def test_a_configuration_that_is_a_folder(tmp_path: Path) -> None:
    with pytest.raises(Problem) as raised:
        list_settings(tmp_path, {})
    assert "n'est pas un fichier ordinaire" in raised.value.message("fr")

"""What the operating system refuses is told in the reader's language."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from checks.configuring import read
from checks.paths import read_file
from checks.problems import LANGS, Problem
from checks.reasons import reason_of


def refused(path: Path) -> OSError:
    with pytest.raises(OSError) as raised:
        path.read_bytes()
    return raised.value


def test_the_usual_reasons_are_in_both_languages(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert reason_of(refused(tmp_path)) == {"fr": "c'est un dossier", "en": "it is a folder"}
    assert reason_of(refused(tmp_path / "none"))["fr"] == "fichier ou dossier introuvable"
    assert reason_of(refused(tmp_path / "file" / "none"))["en"] == "a folder of the path is a file"
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
        read(tmp_path, {})
    assert "n'est pas un fichier ordinaire" in raised.value.message("fr")

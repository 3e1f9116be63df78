"""Two builds are distinguished by their commits, and if git knows nothing, the version is the release alone."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest

from tests.readme import ROOT
from tui.build_version import RELEASE, build_version

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


def git(folder: Path, *arguments: str) -> None:
    """Run git as somebody, at a fixed time."""
    who = {"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@b.example", "GIT_COMMITTER_DATE": "2026-11-24T05:07:00Z"}
    who |= {"GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@b.example"}
    subprocess.run(["git", "-C", folder, *arguments], check=True, capture_output=True, env={**os.environ, **who})


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-q")
    (tmp_path / "a").write_text("1")
    git(tmp_path, "add", "a")
    git(tmp_path, "commit", "-q", "-m", "a")
    return tmp_path


def test_a_build_names_its_commit_and_when_it_was_made(clone: Path) -> None:
    assert re.fullmatch(re.escape(RELEASE) + r"\+202611240507\.g[0-9a-f]{8}", build_version(clone, "$"))


def test_what_was_changed_after_the_commit_is_said(clone: Path) -> None:
    (clone / "a").write_text("2")
    assert build_version(clone, "$").endswith(".changed")


def test_an_archive_in_another_project_s_clone_does_not_take_its_commit(clone: Path) -> None:
    (clone / "unpacked").mkdir()
    assert build_version(clone / "unpacked", "$") == RELEASE


@pytest.mark.parametrize("path", ["", "/nonexistent"], ids=["no clone", "no git"])
def test_without_git_it_is_the_release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    if path:
        monkeypatch.setenv("PATH", path)
    assert build_version(tmp_path, "$") == RELEASE


def test_an_archive_of_this_project_has_the_commit_written_in() -> None:
    packed = subprocess.run(["git", "archive", "HEAD", "tui"], cwd=ROOT, capture_output=True, check=True).stdout
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        source = archive.extractfile("tui/build_version.py").read().decode()
    archived = re.search(r'^_ARCHIVED: Final = "(\d+ [0-9a-f]+)"$', source, re.MULTILINE)
    name = subprocess.run(
        ["git", "log", "-1", "--format=%h", "--abbrev=8"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.strip()
    assert name[:7] in build_version(Path("/"), archived.group(1))

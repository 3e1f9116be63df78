"""A support lead's workflow: the README's issue added to the built-in content, linted, read, walked; every tree drawn by Graphviz."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from checks.guide.content import Content, load
from checks.guide.graph import dot
from checks.guide.lint import SPEECH, lint
from checks.guide.outline import issue_outline
from checks.guide.search import search
from checks.texts import LANGS
from tests.facts import facts, play
from tests.readme import ROOT


@pytest.fixture
def own(tmp_path: Path) -> Content:
    match = re.search(
        r"```toml\n# our-guide/(\S+)\n(.*?)```", (ROOT / "checks/guide/README.md").read_text("utf-8"), re.DOTALL
    )
    assert match is not None
    file = tmp_path / match[1]
    file.parent.mkdir(parents=True)
    file.write_text(match[2], "utf-8")
    return load(tmp_path)


def test_the_issue_of_the_readme_is_without_fault(own: Content) -> None:
    assert [fault for fault in lint(own) if fault.code not in SPEECH or fault.file == own.files["caps_lock"]] == []
    assert set(own.issues) == {*load().issues, "caps_lock"}


def test_the_issue_of_the_readme_is_found_read_and_walked(own: Content) -> None:
    assert search(own, "mon clavier crie")[0].target == "@caps_lock"
    assert "(caps_lock_off)" in issue_outline(own, "caps_lock", "fr")
    walked, _ = play(own, "caps_lock", ["lit", "not_solved"])
    assert walked.waiting_at is not None and walked.waiting_at.id == "password.refused"
    walked, _ = play(own, "caps_lock", [], facts("guest.last_failure=50126"))
    assert walked.outcome is not None and walked.outcome.id == "password.home_reset"


@pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz's dot is not installed")
@pytest.mark.parametrize("issue", sorted(load().issues))
def test_graphviz_draws_every_tree_in_either_language(issue: str) -> None:
    content = load()
    for lang in LANGS:
        drawn = subprocess.run(
            ["dot", "-Tsvg"], input=dot(content, issue, lang), capture_output=True, text=True, check=False, timeout=60
        )
        assert drawn.returncode == 0 and not drawn.stderr, drawn.stderr
        shown = re.findall(r"\[(\w+)\]", drawn.stdout)
        assert set(content.issues[issue].nodes) <= set(shown)

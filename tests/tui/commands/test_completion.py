"""Completion as the README sets it up, in the shells that are installed here."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.readme import MANUAL, ROOT

pytestmark = pytest.mark.slow


@pytest.fixture
def path(tmp_path: Path) -> str:
    """Return a PATH in which the folder with the command comes first."""
    folder = tmp_path / "bin"
    folder.mkdir()
    command = folder / "mfa-desk"
    command.write_text(f"#!{sys.executable}\nfrom tui.cli import main\nmain()\n")
    command.chmod(0o755)
    return f"{folder}:{os.environ['PATH']}"


def said(path: str, shell: str, script: str) -> str:
    environment = {**os.environ, "PATH": path, "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8", "LANG": ""}
    done = subprocess.run(
        [shell, "-c", script], env=environment, capture_output=True, text=True, timeout=60, check=True
    )
    return done.stdout


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (("mfa-desk", "do"), {"doctor", "domain"}),
        (("mfa-desk", "guide", ""), {"export", "facts", "graph", "lint", "new", "show", "sources", "vocabulary"}),
        (("mfa-desk", "check", "--va"), {"--vantage"}),
        (("mfa-desk", "check", "--vantage", ""), {"desk", "site"}),
        (("mfa-desk", "walk", "passw"), {"password"}),
        (("mfa-desk", "guide", "graph", "ali"), {"alias"}),
        (("mfa-desk", "--practice", "fire"), {"firewall"}),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_bash_completes(path: str, words: tuple[str, ...], wanted: set[str]) -> None:
    typed = " ".join(f"'{word}'" for word in words)
    script = (
        'eval "$(_MFA_DESK_COMPLETE=bash_source mfa-desk)"\n'
        f"COMP_WORDS=({typed}); COMP_CWORD={len(words) - 1}\n"
        "complete -p mfa-desk >/dev/null && _mfa_desk_completion mfa-desk\n"
        'printf "%s\\n" "${COMPREPLY[@]}"\n'
    )
    assert set(said(path, "bash", script).split()) == wanted


@pytest.mark.skipif(shutil.which("zsh") is None, reason="zsh is not installed")
def test_zsh_takes_the_script_and_is_given_words_with_their_help(path: str) -> None:
    said(
        path,
        "zsh",
        'autoload -U compinit && compinit -D; eval "$(_MFA_DESK_COMPLETE=zsh_source mfa-desk)"; whence _mfa_desk_completion',
    )
    completions = said(path, "zsh", "COMP_WORDS='mfa-desk doc' COMP_CWORD=1 _MFA_DESK_COMPLETE=zsh_complete mfa-desk")
    assert completions.split("\n")[:2] == ["plain", "doctor"]


def test_fish_is_given_words_with_their_help(path: str) -> None:
    completions = said(path, "sh", "COMP_WORDS='mfa-desk doc' COMP_CWORD=doc _MFA_DESK_COMPLETE=fish_complete mfa-desk")
    assert "doctor" in completions
    assert "complete" in said(path, "sh", "_MFA_DESK_COMPLETE=fish_source mfa-desk")


def test_the_readme_sets_it_up_so() -> None:
    text = MANUAL.read_text("utf-8")
    for shell in ("bash", "zsh", "fish"):
        assert f"_MFA_DESK_COMPLETE={shell}_source mfa-desk" in text

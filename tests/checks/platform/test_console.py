"""What a pipe and a terminal are on each system."""

from __future__ import annotations

import subprocess
import sys

import pytest

from checks.platform import console


@pytest.mark.parametrize("term", ["", "dumb", "unknown"])
def test_a_terminal_without_a_kind_draws_no_screens_but_on_windows(term: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    assert not console.draws_screens({"TERM": term})
    assert console.draws_screens({"TERM": "xterm"})
    monkeypatch.setattr(sys, "platform", "win32")
    assert console.draws_screens({"TERM": term})


@pytest.mark.skipif(sys.platform == "win32", reason="a pipe is UTF-8 or the locale's wherever it is not Windows'")
def test_elsewhere_python_knows_how_a_pipe_is_written() -> None:
    assert console.pipe_encoding(as_json=False) is None
    assert console.pipe_encoding(as_json=True) is None


@pytest.mark.skipif(sys.platform != "win32", reason="code pages are Windows' own")
def test_a_pipe_carries_accents_in_the_code_page_of_the_console() -> None:
    encoding = console.pipe_encoding(as_json=False)
    done = subprocess.run(
        [sys.executable, "-c", "from tui.cli import main; main(['--lang', 'fr', '--help'])"],
        capture_output=True,
        check=True,
    )
    assert encoding is not None
    assert "é" in done.stdout.decode(encoding)

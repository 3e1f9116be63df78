"""Whose clipboard a text goes to, and whether it exists."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator

import pytest

from checks.platform.clipboard import has_desktop, put_on_clipboard, terminal_hands_on

TEXT = "Café, œuvre, ça — 2e ligne :\nÀ bientôt €"


@pytest.mark.parametrize(
    ("system", "environment", "there"),
    [
        ("linux", {"DISPLAY": ":0"}, True),
        ("linux", {"DISPLAY": "unix:0"}, True),
        ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, True),
        ("linux", {}, False),
        ("linux", {"DISPLAY": "localhost:10.0"}, False),
        ("linux", {"DISPLAY": ":0", "SSH_CONNECTION": "192.0.2.1 1 192.0.2.2 22"}, False),
        ("darwin", {}, True),
        ("darwin", {"SSH_TTY": "/dev/ttys001"}, False),
        ("win32", {}, True),
        ("win32", {"SSH_CONNECTION": "192.0.2.1 1 192.0.2.2 22"}, False),
    ],
)
def test_the_desktop_of_this_machine(
    monkeypatch: pytest.MonkeyPatch, system: str, environment: dict[str, str], there: bool
) -> None:
    monkeypatch.setattr(sys, "platform", system)
    assert has_desktop(environment) is there


@pytest.mark.parametrize(
    ("environment", "hands_on"),
    [
        ({"TERM": "xterm-256color"}, True),
        ({}, True),
        ({"TERM": "screen-256color", "TMUX": "/tmp/tmux-0/default,1,0"}, True),
        ({"TERM": "screen", "STY": "1.pts-0.host"}, False),
        ({"TERM": "linux"}, False),
    ],
)
def test_terminals_that_hand_nothing_on(environment: dict[str, str], hands_on: bool) -> None:
    assert terminal_hands_on(environment) is hands_on


@pytest.fixture
def display() -> Iterator[str]:
    """Run a separate display."""
    server = shutil.which("Xvfb")
    if server is None:
        pytest.skip("Xvfb is not installed")
    with subprocess.Popen(
        [server, "-displayfd", "1", "-nolisten", "tcp"], stdout=subprocess.PIPE, text=True
    ) as running:
        try:
            assert running.stdout is not None
            yield f":{running.stdout.readline().strip()}"
        finally:
            running.kill()


COPY = """
import os, subprocess, sys
from checks.platform.clipboard import put_on_clipboard
print(put_on_clipboard(sys.argv[1], os.environ))
print(subprocess.run([sys.executable, "-c", "import copykitten; print(ascii(copykitten.paste()))"], capture_output=True, text=True).stdout)
"""


@pytest.mark.slow
def test_another_program_pastes_what_was_copied(display: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", display)
    monkeypatch.delenv("SSH_CONNECTION", raising=False)
    monkeypatch.delenv("SSH_TTY", raising=False)
    printed = subprocess.run([sys.executable, "-c", COPY, TEXT], capture_output=True, text=True, check=True).stdout
    assert printed.split("\n")[:2] == ["True", ascii(TEXT)]


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="there is always a clipboard")
def test_a_display_that_is_not_there_is_no_clipboard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":4077")
    assert put_on_clipboard(TEXT, {"DISPLAY": ":4077"}) is False


@pytest.mark.skipif(sys.platform != "win32", reason="Windows's clipboard")
def test_windows_has_what_was_copied() -> None:
    import copykitten

    assert put_on_clipboard(TEXT, {})
    assert copykitten.paste() == TEXT


def test_without_the_library_there_is_no_clipboard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "copykitten", None)
    monkeypatch.setattr(sys, "platform", "win32")
    assert put_on_clipboard(TEXT, {}) is False

"""The desk on every terminal that can be run here: by TERM and the keys that it sends, inside tmux and screen, and while it is resized."""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from checks.network.targets import builtin
from tests.bench.screens import F3, home, practising
from tests.reading import Reading
from tests.tui.terminal import RUN, Terminal, call_at_step_three, environment
from tests.tui.test_reach import shown

pytestmark = pytest.mark.slow

__all__ = ["environment"]

SIXTEEN = ("xterm", "putty", "linux", "screen", "vt220")
F4_AS = {
    "xterm": "\x1bOS",
    "xterm-256color": "\x1bOS",
    "putty": "\x1b[14~",
    "linux": "\x1b[[D",
    "screen": "\x1bOS",
    "vt220": "\x1b[14~",
}
"""How each sends F4: PuTTY and a VT220 as they always did, the Linux console in its own way."""


@pytest.mark.parametrize("term", F4_AS)
def test_by_its_own_keys_and_colours(environment: dict[str, str], term: str) -> None:
    environment.pop("COLORTERM", None)
    desk = Terminal({**environment, "TERM": term})
    desk.sees("New call")
    call_at_step_three(desk)
    desk.send(F4_AS[term])
    desk.sees("proves NOTHING about the client's network")
    desk.sees(f"0/{len(builtin())} reached")
    desk.send("\x1b[B")
    desk.send("\x1bOB")
    desk.send(F3)
    desk.sees("SAY")
    desk.send("\x11")
    assert desk.ends() == 0
    many = re.search(r"\x1b\[[0-9;]*[34]8;[25];", desk.written)
    assert bool(many) == (term not in SIXTEEN)
    if term in SIXTEEN:
        assert re.search(r"\x1b\[0;1;91[;0-9]*m\[?!!", desk.written), "a failure is red"
        assert not re.search(r"\x1b\[0;[1;]*(?:3|9)1[;0-9]*m[┌│└─]", desk.written), "and a frame is not"


def test_without_colour_a_status_is_a_word(environment: dict[str, str]) -> None:
    desk = Terminal({**environment, "NO_COLOR": "1"})
    desk.sees("New call")
    call_at_step_three(desk)
    desk.sees("3[>>]")
    desk.sees("SAVED")
    desk.send("\x11")
    assert desk.ends() == 0
    for codes in re.findall(r"\x1b\[([0-9;]+)m", desk.written):
        assert not coloured(codes), codes


def coloured(parameters: str) -> bool:
    """Return whether an SGR sequence sets a colour that is not grey: one of the eight except black and white, or of the cube."""
    codes = [int(code) for code in parameters.split(";")]
    while codes:
        code = codes.pop(0)
        if code in (38, 48) and codes and codes[0] == 5:
            colour = codes[1]
            codes = codes[2:]
            if 16 <= colour < 232 and len({(colour - 16) // 36, (colour - 16) // 6 % 6, (colour - 16) % 6}) > 1:
                return True
        elif code in (38, 48) and codes and codes[0] == 2:
            if len(set(codes[1:4])) > 1:
                return True
            codes = codes[4:]
        elif code in range(31, 37) or code in range(41, 47):
            return True
    return False


class Multiplexer:
    """The desk in a detached session of tmux or screen."""

    def __init__(self, name: str, folder: Path, environment: dict[str, str]) -> None:
        self._name = name
        self._file = folder / "hardcopy"
        self._environment = {**environment, "SCREENDIR": str(folder / "screens"), "TMUX_TMPDIR": str(folder)}
        self._environment.pop("TMUX", None)
        command = [*RUN, "--no-mouse"]
        (folder / "screens").mkdir(mode=0o700)
        if name == "tmux":
            self._run("tmux", "-f", "/dev/null", "new-session", "-d", "-x", "80", "-y", "24", *command)
        else:
            self._run("screen", "-U", "-c", "/dev/null", "-dmS", "desk", *command)
            self._answers()

    def _answers(self) -> None:
        """Wait until screen accepts commands: it begins its session after its start has finished."""
        give_up = time.monotonic() + 90
        command = ["screen", "-S", "desk", "-p", "0", "-X", "hardcopy", str(self._file)]
        while subprocess.run(command, env=self._environment, capture_output=True, check=False).returncode != 0:
            assert time.monotonic() < give_up, "screen never took a command"
            time.sleep(0.05)

    def press(self, keys: str) -> None:
        """Press keys."""
        if self._name == "tmux":
            self._run("tmux", "send-keys", "-l", keys)
        else:
            self._run("screen", "-S", "desk", "-p", "0", "-X", "stuff", keys)

    def sees(self, text: str, *, gone: bool = False) -> None:
        """Wait until the text is on the screen, or is gone from it."""
        give_up = time.monotonic() + 90
        while gone == (text in self.shown()):
            assert time.monotonic() < give_up, self.shown()
            time.sleep(0.05)

    def shown(self) -> Reading:
        """Return what is on the screen."""
        if self._name == "tmux":
            return Reading(self._run("tmux", "capture-pane", "-p"))
        self._file.unlink(missing_ok=True)
        self._run("screen", "-S", "desk", "-p", "0", "-X", "hardcopy", str(self._file))
        while not self._file.exists() or len(text := self._file.read_text("latin-1").splitlines()) < 24:
            time.sleep(0.02)
        return Reading("\n".join(text))

    def close(self) -> None:
        """End the session."""
        words = ["tmux", "kill-server"] if self._name == "tmux" else ["screen", "-S", "desk", "-X", "quit"]
        subprocess.run(words, env=self._environment, capture_output=True, check=False)

    def _run(self, *command: str) -> str:
        return subprocess.run(
            command, env=self._environment, capture_output=True, text=True, check=True, timeout=90
        ).stdout


@pytest.fixture(params=["tmux", "screen"])
def session(request: pytest.FixtureRequest, tmp_path: Path, environment: dict[str, str]) -> Iterator[Multiplexer]:
    """Run the desk in tmux and in screen, if they are installed."""
    if shutil.which(request.param) is None:
        pytest.skip(f"{request.param} is not installed")
    (tmp_path / "welcome-read").touch()
    opened = Multiplexer(request.param, tmp_path, environment)
    yield opened
    opened.close()


def test_a_call_in_a_multiplexer_the_language_switched_in_the_middle(session: Multiplexer) -> None:
    session.sees("New call")
    session.press("1")
    session.sees("Call-back number")
    session.press("Marie Tremblay\r")
    session.sees("M*** T***")
    session.press("\x1b")
    session.sees("Call-back number", gone=True)
    session.press("3")
    session.sees("step 3/6")
    session.press("\x1b[20~")
    session.sees("étape 3/6")
    session.press("1")
    session.sees("Un mot de passe est demandé")
    session.press("\x1b[20~")
    session.sees("step 3/6")
    session.press("x")
    session.sees("How does the call end?")
    session.press("6")
    session.sees("Next call")
    session.press("n")
    session.sees("Ticket note")
    session.press("\x1b[B")
    session.press("\x1b[B")
    session.press("\x1b")
    session.sees("Ticket note", gone=True)
    session.press("2")
    session.sees("New call")


KEYS = (
    "1",
    "2",
    "3",
    "u",
    "g",
    "a",
    "\x1b",
    "\x1bOQ",
    "\x1bOR",
    "\x1bOS",
    "\x1b[15~",
    "n",
    "z",
    "\t",
    "\x1b[B",
    "\x1b[6~",
    "x",
    "w",
    "s",
    "?",
    "\x1b[20~",
)


@pytest.mark.parametrize("seed", range(2))
def test_resized_at_any_moment_it_goes_on(seed: int) -> None:
    chance = random.Random(seed)
    with home() as there, practising({**there, "PYTHONPATH": str(Path.cwd())}) as desk:
        for _ in range(60):
            desk.resize(chance.randint(40, 220), chance.randint(10, 60))
            desk.press(chance.choice(KEYS), 0.02)
        desk.resize(50, 15)
        desk.settles()
        desk.resize(80, 24)
        desk.settles(0.3)
        for _ in range(6):
            desk.press("\x1b", 0.15)
        assert os.waitpid(desk.pid, os.WNOHANG) == (0, 0), "the desk goes on"
        desk.press("\x1bOP")
        give_up = desk.now + 60_000
        while not shown(desk)[0].startswith(("┌─ Help", "┌─ Aide")):
            assert desk.now < give_up, shown(desk)
            desk.settles()


def test_a_terminal_below_the_smallest_says_what_it_needs(environment: dict[str, str]) -> None:
    Path(environment["HOME"], "welcome-read").touch()
    desk = Terminal({name: value for name, value in environment.items() if name not in ("COLUMNS", "LINES")})
    desk.sees("New call")
    desk.child.setwinsize(15, 50)
    desk.sees("too small")
    desk.child.setwinsize(24, 80)
    desk.no_longer_sees("too small")
    desk.send("\x11")
    assert desk.ends() == 0


@pytest.mark.parametrize(("multiplexer", "sent"), [("", True), ("1.pts-0.host", False)])
def test_bytes_that_go_to_the_terminal(environment: dict[str, str], multiplexer: str, sent: bool) -> None:
    terminal = Terminal(environment | {"STY": multiplexer})
    terminal.sees("New call")
    call_at_step_three(terminal)
    terminal.send("c")
    terminal.sees("clipboard")
    assert ("\x1b]52;" in terminal.written) is sent
    terminal.child.close(force=True)

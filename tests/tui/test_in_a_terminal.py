"""The desk in a real pseudo-terminal: how it is left, and when it cannot draw."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from checks.platform.signals import LEAVE
from tests.tui.terminal import (
    ALTERNATE_SCREEN_OFF,
    RUN,
    Terminal,
    call_at_step_three,
    desk,
    environment,
    stored,
    stored_step,
)

pytestmark = pytest.mark.slow

__all__ = ["desk", "environment"]


@pytest.mark.parametrize("key", ["\x11", "\x03"], ids=["ctrl+q", "ctrl+c"])
def test_leaving_by_key_keeps_the_call(desk: Terminal, environment: dict[str, str], key: str) -> None:
    call_at_step_three(desk)
    desk.send(key)
    assert desk.ends() == 0
    assert ALTERNATE_SCREEN_OFF in desk.written
    assert stored_step(environment) == 3


@pytest.mark.parametrize("number", LEAVE)
def test_a_signal_keeps_the_call_and_mends_the_terminal(
    desk: Terminal, environment: dict[str, str], number: signal.Signals
) -> None:
    call_at_step_three(desk)
    desk.child.kill(number)
    assert desk.ends() == 0
    assert ALTERNATE_SCREEN_OFF in desk.written
    assert stored_step(environment) == 3


def test_killed_outright_the_call_is_there_with_every_answer(desk: Terminal, environment: dict[str, str]) -> None:
    call_at_step_three(desk)
    desk.send("1")
    desk.sees("A password is requested")
    desk.child.kill(signal.SIGKILL)
    assert desk.ends() is None
    again = Terminal(environment)
    again.sees("Calls to resume")
    again.send("3")
    again.sees("step 3/6")
    again.sees("A password is requested")
    again.send("\x11")
    assert again.ends() == 0


def test_keys_that_come_all_at_once_go_where_they_were_meant_for(desk: Terminal, environment: dict[str, str]) -> None:
    desk.send("1Marie Tremblay\r\r4185550123\r\r\rgalias\r")
    desk.sees("An alias or another address")
    desk.sees("M*** T***")
    desk.send("\x11")
    assert desk.ends() == 0
    call, _events = stored(environment)
    assert (call.client.name, call.client.callback, call.step) == ("Marie Tremblay", "4185550123", None)
    assert call.current is not None and call.current.issue == "alias"


def test_escape_and_a_key_in_one_piece_are_two_keys(desk: Terminal, environment: dict[str, str]) -> None:
    desk.send("1")
    desk.sees("Call-back number")
    desk.send("Marie\x1b3")
    desk.sees("step 3/6")
    desk.sees("M***")
    desk.send("\x1b[19~half a remark\x1bn")
    desk.sees("Ticket note")
    desk.send("\x1b\x1b[18~word\x1b/")
    desk.no_longer_sees("Ticket note")
    desk.sees("Go to")
    desk.send("\x11")
    assert desk.ends() == 0
    call, events = stored(environment)
    assert call.client.name == "Marie"
    assert not [event for event in events if event.body.kind == "text"]


def test_a_closed_terminal_keeps_the_call(desk: Terminal, environment: dict[str, str]) -> None:
    call_at_step_three(desk)
    desk.child.ptyproc.fileobj.close()
    desk.child.wait()
    assert stored_step(environment) == 3


@pytest.mark.parametrize(
    ("change", "message"), [({"TERM": "dumb"}, "can't draw"), ({"PYTHONIOENCODING": "latin-1"}, "not UTF-8")]
)
def test_a_terminal_that_cannot_draw_gets_plain_lines(
    environment: dict[str, str], change: dict[str, str], message: str
) -> None:
    terminal = Terminal({**environment, **change}, encoding="latin-1")
    terminal.sees(message)
    terminal.send("q\n")
    assert terminal.ends() == 0
    assert "\x1b" not in terminal.written


def test_a_window_too_small_gets_plain_lines(environment: dict[str, str]) -> None:
    terminal = Terminal(environment, rows=15, columns=50)
    terminal.sees("than 60x20")
    terminal.send("q\n")
    assert terminal.ends() == 0


def test_without_terminal_or_input_it_says_what_to_run(environment: dict[str, str]) -> None:
    done = subprocess.run(
        RUN, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 2
    assert "ssh -t" in done.stderr and done.stdout == ""


def test_another_programs_database_is_refused_in_one_line(environment: dict[str, str]) -> None:
    path = Path(environment["MFA_DESK_CALLS__DATABASE"])
    with closing(sqlite3.connect(path)) as other, other:
        other.execute("CREATE TABLE theirs (x)")
    before = path.read_bytes()
    terminal = Terminal(environment)
    assert terminal.ends() == 2
    after = terminal.written.rpartition(ALTERNATE_SCREEN_OFF)[2]
    assert "belongs to another program" in after and after.count("\n") == 1 and "Traceback" not in terminal.written
    assert path.read_bytes() == before

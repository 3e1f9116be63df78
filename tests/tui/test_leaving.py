"""The desk left from outside, by a signal or because its terminal is gone: in every state it ends, and the call is kept."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import IO

import pytest
from textual import events
from textual.geometry import Size

from checks.platform.signals import LEAVE
from tests.platforms import PSEUDO_TERMINALS, SIGNALS, needs_posix, skip_without_posix
from tests.tui.conftest import OpenSeat
from tests.tui.terminal import RUN, Terminal, call_at_step_three, desk, environment, stored, stored_step
from tests.tui.test_falling_over import RESTORED, broken_desk, reports
from tests.waiting import soon
from tui.screens.call import CallScreen

pytestmark = pytest.mark.slow

__all__ = ["desk", "environment"]

_HIT = """
import functools, os, signal
from tui.screens.call import CallScreen
from tui.screens.entry import ClientScreen

def hit(screen, name):
    method = getattr(screen, name)
    @functools.wraps(method)
    def struck(self, *arguments):
        os.kill(os.getpid(), signal.SIGTERM)
        return method(self, *arguments)
    setattr(screen, name, struck)

"""
OPENING = ("CallScreen, '__init__'", "CallScreen, 'compose'", "CallScreen, 'on_mount'", "CallScreen, 'redraw'")


def ended_well(left: Terminal, environment: dict[str, str]) -> None:
    """Check that it ends as a desk that was left, and reports no defect."""
    assert left.ends() == 0
    assert "Traceback" not in left.written and "Error" not in left.written
    assert not reports(environment)
    assert all(sign in left.written for sign in RESTORED)


@pytest.mark.parametrize("where", [*OPENING, "ClientScreen, 'compose'", "ClientScreen, 'on_mount'"])
def test_left_while_a_new_call_opens(environment: dict[str, str], where: str) -> None:
    left = broken_desk(environment, f"{_HIT}hit({where})")
    left.sees("New call")
    left.send("1")
    ended_well(left, environment)


@pytest.mark.parametrize("where", OPENING)
def test_left_while_a_call_is_taken_up_again(desk: Terminal, environment: dict[str, str], where: str) -> None:
    call_at_step_three(desk)
    desk.send("\x11")
    assert desk.ends() == 0
    left = broken_desk(environment, f"{_HIT}hit({where})")
    left.sees("Calls to resume")
    left.send("3")
    ended_well(left, environment)
    assert stored_step(environment) == 3


@pytest.mark.parametrize("where", OPENING)
def test_left_while_a_practice_call_opens(environment: dict[str, str], where: str) -> None:
    left = broken_desk(environment, f"{_HIT}import sys\nsys.argv[1:] = ['--practice', 'firewall']\nhit({where})")
    ended_well(left, environment)


@pytest.mark.parametrize("moment", range(4))
def test_left_while_its_checks_run(environment: dict[str, str], moment: int) -> None:
    program = f"{_HIT}import sys\nsys.argv[1:] = ['--practice', 'firewall']\n"
    struck = """
from checks.session.runner import CheckRunner
record, count = CheckRunner._record, iter(range(1000))
def struck(self, check, update):
    if next(count) == MOMENT:
        os.kill(os.getpid(), signal.SIGTERM)
    record(self, check, update)
CheckRunner._record = struck
"""
    left = broken_desk(environment, program + struck.replace("MOMENT", str(moment * 3)))
    ended_well(left, environment)


STUCK = """
import time
from pathlib import Path
from tui.screens.document_screens import NoteScreen

def stuck(self):
    Path.home().joinpath("stuck").touch()
    time.sleep(600)

NoteScreen.on_mount = stuck
"""


def test_stuck_for_good_it_ends_with_the_terminal_as_before(environment: dict[str, str]) -> None:
    stuck = broken_desk(environment, STUCK)
    stuck.sees("New call")
    call_at_step_three(stuck)
    stuck.send("n")
    soon(Path(environment["HOME"], "stuck").exists, "it never was stuck")
    stuck.child.kill(signal.SIGTERM)
    assert stuck.ends() == 0
    assert all(sign in stuck.written for sign in RESTORED)
    assert stored_step(environment) == 3


@pytest.mark.parametrize("defect", ["pass", STUCK], ids=["at once", "stuck"])
def test_what_is_lost_is_said(environment: dict[str, str], defect: str) -> None:
    left = broken_desk(environment, defect)
    left.sees("New call")
    call_at_step_three(left)
    with closing(sqlite3.connect(environment["MFA_DESK_CALLS__DATABASE"])) as other:
        other.execute("BEGIN IMMEDIATE")
        left.send("1")
        left.sees("NOT SAVED")
        if defect == STUCK:
            left.send("n")
            soon(Path(environment["HOME"], "stuck").exists, "it never was stuck")
        left.child.kill(signal.SIGTERM)
        assert left.ends() == 1
    assert "was not saved" in " ".join(left.written.rpartition("\x1b[?1049l")[2].split())


@pytest.fixture
def unread(environment: dict[str, str]) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """Run the desk in a terminal that is not the one its signals come from."""
    Path(environment["HOME"], "welcome-read").touch()
    skip_without_posix(PSEUDO_TERMINALS)
    outside, inside = os.openpty()
    with subprocess.Popen(
        RUN,
        stdin=inside,
        stdout=inside,
        stderr=inside,
        env={**environment, "COLUMNS": "80", "LINES": "24"},
        start_new_session=True,
    ) as process:
        os.close(inside)
        yield process, outside
        process.kill()


def reads_until(outside: int, wanted: bytes) -> None:
    """Read the terminal until the words were written."""
    seen = b""
    while wanted not in seen.replace(b" ", b""):
        seen += os.read(outside, 65536)


def test_a_terminal_that_goes_away_without_a_signal_ends_it(unread: tuple[subprocess.Popen[bytes], int]) -> None:
    process, outside = unread
    reads_until(outside, b"Newcall")
    os.close(outside)
    assert process.wait(20) == 0


def test_a_terminal_that_reads_no_more_holds_no_signal_up(unread: tuple[subprocess.Popen[bytes], int]) -> None:
    process, outside = unread
    reads_until(outside, b"Newcall")
    os.set_blocking(outside, False)
    typed = 0
    try:
        while typed < 4_000_000:
            typed += os.write(outside, b"\x1b[20~" * 200)
    except BlockingIOError:
        pass
    soon(lambda: state_of(process.pid) != "R", "the desk never waited for its terminal")
    process.terminate()
    assert process.wait(20) == 0
    os.close(outside)


def state_of(pid: int) -> str:
    """Return R for a process that runs, S for one that waits, T for one that was stopped."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


@pytest.fixture
def window(environment: dict[str, str]) -> Iterator[Terminal]:
    """Yield a call in a window of its own size."""
    opened = Terminal({name: value for name, value in environment.items() if name not in ("COLUMNS", "LINES")})
    opened.sees("New call")
    call_at_step_three(opened)
    yield opened
    opened.child.kill(signal.SIGKILL)
    opened.child.wait()


def test_too_small_whatever_was_pressed_then_large_again(window: Terminal) -> None:
    for keys in ("?", ",", ":", "w", "1"):
        window.resize(15, 50)
        window.sees("too small")
        window.send(f"{keys}\x1b[20~")
        window.sees("trop petite")
        window.resize(24, 80)
        window.sees("étape 3/6")
        window.no_longer_sees("trop petite")
        window.send("\x1b[20~")
        window.sees("step 3/6")


def test_a_help_page_over_a_window_that_grew(window: Terminal) -> None:
    window.send("?")
    window.sees("Help")
    window.resize(15, 50)
    window.sees("too small")
    window.resize(24, 80)
    window.sees("Help")
    window.send("\x1b")
    window.sees("step 3/6")


@needs_posix(SIGNALS)
@pytest.mark.parametrize("number", LEAVE)
def test_plain_lines_take_a_signal_between_them(environment: dict[str, str], number: signal.Signals) -> None:
    with subprocess.Popen(
        [*RUN, "--plain"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment
    ) as process:
        assert process.stdin is not None and process.stderr is not None
        given = threading.Thread(target=give, args=(process.stdin, b"1\n\n\n\n\n\n" + b"f8 a remark\n" * 200_000))
        given.start()
        soon(lambda: count_stored(environment, "text") > 3, "no remark was ever stored")
        process.send_signal(number)
        assert process.wait(20) == 0
        assert process.stderr.read() == b""
        given.join(20)
    call, events = stored(environment)
    assert 3 < len(events) < 20_000 and events[-1].body.kind == "left", "it did not work them all off first"
    assert call.last is not None


def give(pipe: IO[bytes], data: bytes) -> None:
    """Write as much to a pipe as it accepts."""
    with suppress(BrokenPipeError):
        pipe.write(data)
        pipe.close()


def count_stored(environment: dict[str, str], kind: str) -> int:
    """Return how many events of a kind are on disk."""
    with suppress(sqlite3.Error), closing(sqlite3.connect(environment["MFA_DESK_CALLS__DATABASE"])) as read:
        return int(read.execute("SELECT count(*) FROM event WHERE kind = ?", (kind,)).fetchone()[0])
    return 0


@needs_posix(SIGNALS)
def test_plain_lines_say_what_is_lost(environment: dict[str, str]) -> None:
    with subprocess.Popen(
        [*RUN, "--plain"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment
    ) as process:
        assert process.stdin is not None and process.stdout is not None and process.stderr is not None
        process.stdin.write(b"1\n\n\n\n\n\n")
        process.stdin.flush()
        soon(lambda: count_stored(environment, "opened") == 1, "no call was ever stored")
        with closing(sqlite3.connect(environment["MFA_DESK_CALLS__DATABASE"])) as other:
            other.execute("PRAGMA busy_timeout = 20000")
            other.execute("BEGIN IMMEDIATE")
            process.stdin.write(b"f8 a remark\n")
            process.stdin.flush()
            while b"NOT SAVED" not in process.stdout.readline():
                pass
            process.terminate()
            assert process.wait(20) == 1
        assert b"was not saved" in process.stderr.read()


async def test_a_window_that_shrinks_and_grows_at_once_closes_nothing_else(seat: OpenSeat) -> None:
    async with seat(size=(80, 24)) as here:
        await here.keys("1", "escape")
        for _ in range(20):
            for size in (Size(50, 15), Size(80, 24)):
                here.app.on_resize(events.Resize(size, size))
            await here.keys("f3")
            assert isinstance(here.app.screen, CallScreen)


def test_put_aside_and_taken_up_again_it_goes_on(desk: Terminal, environment: dict[str, str]) -> None:
    call_at_step_three(desk)
    desk.child.kill(signal.SIGTSTP)
    soon(lambda: state_of(desk.child.pid) == "T", "it never stopped")
    desk.child.kill(signal.SIGCONT)
    desk.send("1")
    desk.sees("A password is requested")
    desk.send("\x11")
    assert desk.ends() == 0
    assert stored_step(environment) == 3

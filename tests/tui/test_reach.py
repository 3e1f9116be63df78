"""What the screens load and what they send, as numbers that do not depend on the machine's speed."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping

import pyte
import pytest

from tests.bench.screens import DESK, DOWN, ESCAPE, F2, F3, F4, F5, FIRST, home, practising
from tests.bench.watched import Watched
from tests.platforms import PSEUDO_TERMINALS, needs_posix

pytestmark = [pytest.mark.slow, needs_posix(PSEUDO_TERMINALS)]

_FIRST_SCREEN = """
import asyncio, sys
from checks.settings_loader import load_settings
from tui.app import DeskApp

def desk():
    from checks.session import CallSession
    return CallSession(load_settings())

async def main():
    app = DeskApp(load_settings(), desk)
    begun = asyncio.Event()
    app.make_ready, ready = begun.set, app.make_ready
    async with app.run_test():
        await begun.wait()
        early = "pydantic msal httpx dns cryptography babel importlib.metadata sqlite3 checks.call.events checks.session "
        early += "checks.guide.content tui.screens.call"
        print(*["early " + name for name in early.split() if name in sys.modules], end="")
        ready()
        await app.workers.wait_for_complete()
        print(*["needless " + name for name in ("msal", "httpx", "dns", "cryptography") if name in sys.modules], end="")
        print("ready", "tui.screens.call" in sys.modules, app.session.library.is_loaded)
        app.exit(0)

asyncio.run(main())
"""


@pytest.fixture
def environment() -> Iterator[Mapping[str, str]]:
    """Yield an environment with its own home, without network."""
    with home() as there:
        yield {**there, "PYTHONPATH": os.getcwd()}  # noqa: PTH109 - what a child process is to find the packages by


@pytest.fixture
def practice(environment: Mapping[str, str]) -> Iterator[Watched]:
    """Yield a practice call in a terminal, its checks ended."""
    with practising(environment) as desk:
        yield desk


def test_the_first_screen_loads_nothing_that_only_a_call_needs(environment: Mapping[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _FIRST_SCREEN],
        env=dict(environment),
        capture_output=True,
        text=True,
        timeout=150,
        check=True,
    )
    assert done.stdout == "ready True True\n"


def test_the_first_screen_is_few_bytes(environment: Mapping[str, str]) -> None:
    with Watched(DESK, environment) as desk:
        desk.shows(FIRST)
        desk.settles()
        assert len(desk.seen) < 10_000
        assert b"\x1b[?1049h" in desk.seen


def test_keys_send_what_changes_and_little_more(practice: Watched) -> None:
    practice.press("3", 0.4)
    most = {"digit": 0, "pane": 0, "arrow": 0}

    def press(kind: str, *keys: str) -> None:
        for key in keys:
            practice.between_ticks()
            most[kind] = max(most[kind], practice.press(key, 0.2).written)

    press("digit", "1", "u", "1")
    press("pane", F4)
    press("arrow", DOWN, DOWN)
    press("pane", F5, F2)
    press("arrow", DOWN, DOWN)
    press("pane", F3)
    practice.press("n", 0.4)
    press("arrow", DOWN, DOWN)
    assert 0 < most["digit"] < 6000 and 0 < most["pane"] < 9000 and 0 < most["arrow"] < 1000, most


def test_the_mouse_and_a_hidden_timer_send_nothing(practice: Watched) -> None:
    practice.between_ticks()
    moves = "".join(f"\x1b[<35;{column};{row}M" for row in range(3, 22) for column in (5, 40))
    assert practice.press(moves, 0.3).written == 0
    practice.press("?", 0.5)
    assert practice.idles(2.5)[0] == 0


def test_what_stands_after_many_keys_is_what_a_whole_repaint_shows(practice: Watched) -> None:
    for key in (
        "3",
        "1",
        F4,
        DOWN,
        DOWN,
        F2,
        F5,
        F3,
        "n",
        *[DOWN] * 9,
        "\x1b[5~",
        ESCAPE,
        "?",
        DOWN,
        DOWN,
        ESCAPE,
        "x",
        DOWN,
        ESCAPE,
        "?",
    ):
        practice.press(key, 0.15)
    practice.settles()
    drawn = shown(practice)
    before = len(practice.seen)
    practice.resize(81, 24)
    practice.settles()
    practice.resize(80, 24)
    practice.settles()
    assert len(practice.seen) - before > 4000, "the terminal was painted anew"
    assert shown(practice) == drawn


def test_what_the_line_left_on_the_screen_is_drawn_over_by_a_key(practice: Watched) -> None:
    practice.press("3", 0.4)
    practice.between_ticks()
    drawn = shown(practice)
    practice.seen += b"\x1b[10;10HBroadcast message from root"
    assert shown(practice) != drawn
    practice.press("\x0c", 0.4)
    assert [line[9:40] for line in shown(practice)][2:22] == [line[9:40] for line in drawn][2:22]


def shown(desk: Watched) -> list[str]:
    """Return what is on the terminal."""
    screen = pyte.Screen(80, 24)
    pyte.ByteStream(screen).feed(desk.seen)
    return list(screen.display)

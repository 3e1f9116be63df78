"""The desk crashes in a real pseudo-terminal: the terminal is restored, the call is kept, and the report contains nothing from it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.platforms import has_mode
from tests.tui.terminal import Terminal, call_at_step_three, environment, stored_step

pytestmark = pytest.mark.slow

__all__ = ["environment"]

_SECRET = "Marie Tremblay marie@acme.example eyJhbGciOiJub25lIn0.e30.c2VjcmV0 482913"
_DEFECT = f"""
import asyncio
from tui.screens.document_screens import NoteScreen
from tui.screens.home import HomeScreen

client = "{_SECRET}"

def broken(self):
    raise RuntimeError(client)

async def broken_later(self):
    await asyncio.sleep(0)
    raise RuntimeError(client)

def broken_thread():
    raise RuntimeError(client)
"""
WAYS = {
    "handler": "NoteScreen.on_mount = broken",
    "worker": "NoteScreen.on_mount = lambda self: self.run_worker(broken_later(self))",
    "thread": "NoteScreen.on_mount = lambda self: self.run_worker(broken_thread, thread=True)",
    "painting": "NoteScreen.on_mount = lambda self: setattr(type(self), 'redraw', broken) or self.redraw()",
    "twice": "NoteScreen.on_mount = lambda self: [self.run_worker(broken_later(self)) for _ in range(3)] and broken(self)",
}
RESTORED = ("\x1b[?1049l", "\x1b[?25h", "\x1b[?1000l", "\x1b[?1003l", "\x1b[?1006l", "\x1b[?2004l")
"""Our own screen is left, the cursor shows, the mouse and pasting are the terminal's again."""


def broken_desk(environment: dict[str, str], defect: str) -> Terminal:
    """Start the desk with a defect, from a shell that prints the terminal's state and the exit status afterwards."""
    program = f"{_DEFECT}\n{defect}\nfrom tui.cli import main\nmain()\n"
    return Terminal(environment, program=program)


def reports(environment: dict[str, str]) -> list[Path]:
    """Return the reports that were written."""
    return sorted(Path(environment["XDG_STATE_HOME"]).rglob("crash-*.txt"))


@pytest.mark.parametrize("way", WAYS)
def test_a_defect_in_a_call(environment: dict[str, str], way: str) -> None:
    desk = broken_desk(environment, WAYS[way])
    desk.sees("New call")
    call_at_step_three(desk)
    desk.send("n")
    assert desk.ends() == 1
    assert stored_step(environment) == 3
    told_well(desk, environment)


@pytest.mark.parametrize(
    "defect",
    [
        "HomeScreen.redraw = broken",
        "import checks.session\nchecks.session.CallSession.__init__ = lambda self, *a, **k: broken(self)",
    ],
    ids=["the first screen", "the desk"],
)
def test_a_defect_at_the_start(environment: dict[str, str], defect: str) -> None:
    desk = broken_desk(environment, defect)
    assert desk.ends() == 1
    told_well(desk, environment)


def test_a_defect_before_any_screen(environment: dict[str, str]) -> None:
    desk = broken_desk(environment, "import tui.app\ntui.app.DeskApp.__init__ = lambda self, *a, **k: broken(self)")
    assert desk.ends() == 1
    (report,) = reports(environment)
    assert report.name in desk.written and "\x1b[?1049h" not in desk.written
    assert "Marie" not in report.read_text() + desk.written


def told_well(desk: Terminal, environment: dict[str, str]) -> None:
    """Check that the terminal is restored, one sentence names the report, and the report says where and nothing about whom."""
    after = desk.written.rpartition("\x1b[?1049l")[2]
    assert all(sign in desk.written for sign in RESTORED)
    (report,) = reports(environment)
    assert has_mode(report, 0o600)
    assert len([line for line in after.splitlines() if str(report) in line]) == 1
    assert "Traceback" not in after and "NOTE" not in after
    text = report.read_text()
    assert "RuntimeError" in text and "broken" in text
    for part in (*_SECRET.split(), "client ="):
        assert part not in text and part not in after

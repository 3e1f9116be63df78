"""Damaged call records: both forms of the desk say so before anything is chosen, and a call can be begun all the same."""

from __future__ import annotations

import io
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from checks.call import events as ev
from checks.call.journal import Journal
from checks.settings import Settings
from tests.tui.conftest import OpenSeat
from tests.tui.terminal import Terminal, call_at_step_three, environment, stored_step
from tui.plain import run

__all__ = ["environment"]


@pytest.fixture(autouse=True)
def damaged(settings: Settings) -> None:
    """Store a call whose time makes no sense."""
    path = Path(settings.calls.database)
    journal = Journal(path)
    journal.begin(ev.Opened("fr", "0.1.0", "7", "abc"))
    journal.close()
    with closing(sqlite3.connect(path)) as other, other:
        other.execute("UPDATE call SET last = 'x'")


@pytest.mark.slow
async def test_the_first_screen_says_so_and_a_new_call_is_kept(seat: OpenSeat) -> None:
    async with seat(lang="en") as here:
        await here.sees("NOT SAVED. Database damaged, left as it is.")
        await here.keys("1", "escape", "3")
        assert here.session.saved.trouble is None and here.session.saved.waiting == 0


def test_plain_lines_say_so_too(settings: Settings) -> None:
    with io.StringIO() as out:
        assert run(settings, practice=None, content=None, lang="en", stdin=io.StringIO("q\n"), stdout=out) == 0
        said = out.getvalue()
    assert said.index("NOT SAVED. Database damaged") < said.index("New call")


WITHOUT_RIGHTS = """
import ctypes, os, sys
libc = ctypes.CDLL(None)
for capability in (1, 2):
    libc.prctl(24, capability, 0, 0, 0)
os.execv(sys.executable, [sys.executable, "-c", "from tui.cli import main; main()"])
"""
"""Make root subject to permissions for once: CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH are removed from its bounding set."""


@pytest.mark.slow
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="gives up Linux capabilities")
def test_a_folder_without_rights_opens_the_desk_and_is_written_to_when_it_may_be(
    environment: dict[str, str], tmp_path: Path
) -> None:
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o000)
    environment = {**environment, "MFA_DESK_CALLS__DATABASE": str(folder / "calls.db")}
    desk = Terminal(environment, program=WITHOUT_RIGHTS)
    desk.sees("NOT SAVED. Database out of reach")
    call_at_step_three(desk)
    folder.chmod(0o700)
    desk.sees("SAVED")
    desk.no_longer_sees("NOT SAVED")
    desk.send("\x11")
    assert desk.ends() == 0
    assert stored_step(environment) == 3

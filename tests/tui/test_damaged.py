"""Call records that are damaged: both forms of the desk say so before anything is chosen, and a call can be begun all the same."""

from __future__ import annotations

import io
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from checks.call import events as ev
from checks.call.journal import Journal
from checks.settings import Settings
from tests.tui.conftest import OpenSeat
from tui.plain import run


@pytest.fixture(autouse=True)
def damaged(settings: Settings) -> None:
    """A call whose time makes no sense."""
    path = Path(settings.calls.database)
    journal = Journal(path)
    journal.begin(ev.Opened("fr", "0.1.0", "7", "abc"))
    journal.close()
    with closing(sqlite3.connect(path)) as other, other:
        other.execute("UPDATE call SET last = 'x'")


@pytest.mark.slow
async def test_the_first_screen_says_so_and_a_new_call_is_kept(seat: OpenSeat) -> None:
    async with seat(lang="en") as here:
        await here.sees("NOT SAVED. Database unreadable, left as it is.")
        await here.keys("1", "escape", "3")
        assert here.desk.saved.trouble is None and here.desk.saved.waiting == 0


def test_plain_lines_say_so_too(settings: Settings) -> None:
    with io.StringIO() as out:
        assert run(settings, practice=None, content=None, lang="en", stdin=io.StringIO("q\n"), stdout=out) == 0
        said = out.getvalue()
    assert said.index("NOT SAVED. Database unreadable") < said.index("New call")

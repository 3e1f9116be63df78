"""A database on a network volume: a rollback journal, what is saved stays saved, older desks, and volumes whose locks hold here alone."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from checks.call import store as store_module
from checks.call.call_index import StoreTrouble
from checks.call.journal import Journal
from checks.call.store import open_store
from checks.doctor.examine import _database
from checks.platform.volumes import Volume
from tests.checks.call.test_store import remark, remarks

BEGUN = remark("begun")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "share" / "calls.db"


@pytest.fixture
def shared(monkeypatch: pytest.MonkeyPatch) -> None:
    on_volume(monkeypatch, "shared")


def on_volume(monkeypatch: pytest.MonkeyPatch, volume: Volume) -> None:
    monkeypatch.setattr(store_module, "volume_of", lambda _path: volume)
    monkeypatch.setattr("checks.doctor.examine.volume_of", lambda _path: volume)


def mode_of(path: Path) -> str:
    with closing(sqlite3.connect(path)) as connection:
        return str(connection.execute("PRAGMA journal_mode").fetchone()[0])


def test_nothing_is_kept_in_a_log_beside_it(shared: None, path: Path) -> None:
    journal = Journal(path)
    call = journal.begin(BEGUN)
    journal.add(remark("saved"))
    assert journal.saved.trouble is None and remarks(path, call.id) == ["begun", "saved"]
    assert mode_of(path) == "delete" and sorted(file.name for file in path.parent.iterdir()) == ["calls.db"]


def test_two_desks_write_in_turn(shared: None, path: Path) -> None:
    first, second = Journal(path), Journal(path)
    calls = [first.begin(BEGUN).id, second.begin(BEGUN).id]
    for number in range(10):
        for journal in (first, second):
            journal.add(remark(str(number)))
    assert first.saved.trouble is None and second.saved.trouble is None
    assert [remarks(path, call) for call in calls] == [["begun", *(str(number) for number in range(10))]] * 2


def test_a_database_with_a_log_is_taken_over_with_all_that_is_in_it(
    monkeypatch: pytest.MonkeyPatch, path: Path
) -> None:
    older = Journal(path)
    call = older.begin(BEGUN)
    older.add(remark("in the log"))
    on_volume(monkeypatch, "shared")
    with pytest.raises(StoreTrouble) as trouble:
        open_store(path)
    assert trouble.value.code == "locked"  # the older desk still has its log open
    older.close()
    open_store(path).close()
    assert mode_of(path) == "delete" and remarks(path, call.id) == ["begun", "in the log"]


def test_a_desk_waits_in_memory_for_an_older_one_and_then_saves(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    older = open_store(path)
    on_volume(monkeypatch, "shared")
    journal = Journal(path)
    call = journal.begin(BEGUN)
    journal.add(remark("kept"))
    assert journal.saved.trouble is not None and journal.saved.trouble.code == "locked" and journal.saved.waiting
    older.close()
    assert journal.write()
    assert journal.saved.trouble is None and remarks(path, call.id) == ["begun", "kept"]


def test_where_a_lock_holds_here_alone_nothing_is_saved_and_the_reason_said(
    monkeypatch: pytest.MonkeyPatch, path: Path
) -> None:
    on_volume(monkeypatch, "unlocked")
    journal = Journal(path)
    journal.begin(BEGUN)
    journal.add(remark("in memory"))
    assert journal.saved.trouble is not None and journal.saved.trouble.code == "no_locks"
    assert not path.exists() and _database(path)[0].state == "no_locks"


def test_doctor_sees_the_volume(shared: None, path: Path) -> None:
    open_store(path).close()
    state = _database(path)[0]
    assert (state.state, state.on_network) == ("fine", True)


class WithoutSharedMemory(sqlite3.Connection):
    """SQLite where a file system has no memory to share, as far as it shows: the log's index can't be made."""

    def execute(self, statement: str, values: Any = (), /) -> sqlite3.Cursor:
        if statement == "PRAGMA journal_mode=wal":
            error = sqlite3.OperationalError("disk I/O error")
            error.sqlite_errorname = "SQLITE_IOERR_SHMMAP"
            raise error
        return super().execute(statement, values)


def test_a_volume_that_shares_no_memory_has_a_journal_too(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    monkeypatch.setattr(sqlite3, "connect", partial(sqlite3.connect, factory=WithoutSharedMemory))
    open_store(path).close()
    monkeypatch.undo()
    assert mode_of(path) == "delete"


KILLED = """
import sys
from pathlib import Path
from checks.call import store
store.volume_of = lambda path: "shared"
from checks.call.journal import Journal
from tests.checks.call.test_store import remark
journal = Journal(Path(sys.argv[1]))
print(journal.begin(remark('begun')).id, flush=True)
for number in range(100_000):
    journal.add(remark(str(number)))
    assert journal.saved.trouble is None
    print(number, flush=True)
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is POSIX's")
def test_what_was_said_to_be_saved_survives_kill_9(path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", KILLED, str(path)], stdout=subprocess.PIPE, text=True) as desk:
        assert desk.stdout is not None
        call = desk.stdout.readline().strip()
        printed = [desk.stdout.readline().strip() for _ in range(23)]
        desk.send_signal(signal.SIGKILL)
    assert remarks(path, call)[1 : len(printed) + 1] == printed

"""What is saved is first in SQLite's log: the log is watched, written back at the end of a call, and can be copied with its database."""

from __future__ import annotations

import ctypes
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from checks.call import events as ev
from checks.call.call_index import StoreTrouble
from checks.call.journal import Journal
from checks.call.store import open_store, open_to_read
from checks.session import CallSession
from checks.settings import CallSettings, Settings
from tests.checks.call.test_store import OPENED, journal, path, remark, remarks
from tests.platforms import OPEN_FILES, has_mode, needs_posix

__all__ = ["journal", "path"]


def log(path: Path) -> Path:
    return path.with_name("calls.db-wal")


@pytest.mark.parametrize("deleted", [("calls.db-wal",), ("calls.db-wal", "calls.db-shm")], ids=["log", "log and index"])
@needs_posix(OPEN_FILES)
def test_a_log_that_is_deleted_is_not_saved_and_nothing_is_lost(
    path: Path, journal: Journal, deleted: tuple[str, ...]
) -> None:
    call = journal.begin(OPENED, remark("one"))
    for name in deleted:
        path.with_name(name).unlink()
    journal.write()
    assert journal.saved.trouble is not None, "seen before anything new is written"
    assert journal.write() and journal.saved.trouble is None
    journal.add(remark("two"))
    assert remarks(path, call.id) == ["one", "two"]


@needs_posix(OPEN_FILES)
def test_a_log_that_is_deleted_while_something_is_written(path: Path, journal: Journal) -> None:
    call = journal.begin(OPENED, remark("one"))
    log(path).unlink()
    journal.add(remark("two"))
    assert journal.saved.trouble is not None and journal.saved.waiting == 1
    assert journal.write() and journal.saved.waiting == 0
    assert remarks(path, call.id) == ["one", "two"]


@needs_posix(OPEN_FILES)
def test_a_second_desk_on_a_new_log_takes_nothing_from_the_first(path: Path, journal: Journal) -> None:
    call = journal.begin(OPENED, remark("one"))
    for name in ("calls.db-wal", "calls.db-shm"):
        path.with_name(name).unlink()
    second = Journal(path)
    other = second.begin(OPENED, remark("theirs"))
    journal.add(remark("two"))
    while not journal.write():
        pass
    second.close()
    journal.add(remark("three"))
    assert remarks(path, call.id) == ["one", "two", "three"]
    assert remarks(path, other.id) == ["theirs"]
    with closing(sqlite3.connect(path)) as read:
        assert read.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_a_finished_call_is_in_the_database_itself(path: Path, tmp_path: Path) -> None:
    desk = CallSession(Settings(calls=CallSettings(database=str(path))))
    desk.open_call()
    desk.note_text("remark", "one")
    assert desk.wrap_up("resolved")
    assert desk.call is not None
    alone = tmp_path / "alone.db"
    shutil.copy(path, alone)
    assert remarks(alone, desk.call.id) == ["one"]
    desk.leave()


def test_a_copy_while_a_desk_runs_is_whole_private_and_a_database_of_ours(
    path: Path, tmp_path: Path, journal: Journal
) -> None:
    call = journal.begin(OPENED, remark("one"))
    copy = tmp_path / "copy.db"
    with closing(open_to_read(path)) as store:
        store.copy_to(copy)
        with pytest.raises(FileExistsError):
            store.copy_to(copy)
        with pytest.raises(FileNotFoundError):
            store.copy_to(tmp_path / "no folder" / "copy.db")
    journal.add(remark("two"))
    assert has_mode(copy, 0o600)
    assert remarks(copy, call.id) == ["one"]
    assert remarks(path, call.id) == ["one", "two"]


def test_a_copy_that_fails_leaves_nothing(path: Path, tmp_path: Path, journal: Journal) -> None:
    journal.begin(OPENED)
    with closing(sqlite3.connect(path)) as other, other:
        other.execute("UPDATE call SET id = id")
    with closing(open_to_read(path)) as store:
        store._connection.set_progress_handler(lambda: 1, 1)
        with pytest.raises(StoreTrouble):
            store.copy_to(tmp_path / "copy.db")
        store._connection.set_progress_handler(None, 0)
    assert not (tmp_path / "copy.db").exists()


NO_LOCKS = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
static int refuse(int command) {
    if (command == F_SETLK || command == F_SETLKW || command == F_GETLK) { errno = ENOLCK; return -1; }
    return 0;
}
#define FCNTL(name) \\
    int name(int descriptor, int command, ...) { \\
        va_list rest; va_start(rest, command); void *argument = va_arg(rest, void *); va_end(rest); \\
        if (refuse(command)) return -1; \\
        return ((int (*)(int, int, ...)) dlsym(RTLD_NEXT, #name))(descriptor, command, argument); \\
    }
FCNTL(fcntl)
FCNTL(fcntl64)
"""


def test_a_disk_that_cannot_lock_is_named_as_such(path: Path, tmp_path: Path) -> None:
    compiler = shutil.which("cc")
    if compiler is None or not sys.platform.startswith("linux"):
        pytest.skip("needs a C compiler, on Linux")
    open_store(path).close()
    source, library = tmp_path / "no_locks.c", tmp_path / "no_locks.so"
    source.write_text(NO_LOCKS)
    subprocess.run([compiler, "-shared", "-fPIC", "-o", library, source, "-ldl"], check=True)
    program = (
        "import sys; from pathlib import Path; from checks.call.journal import Journal;"
        "print(Journal(Path(sys.argv[1])).saved.trouble.code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(path)],
        env={**os.environ, "LD_PRELOAD": str(library)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "no_locks"


def test_a_busy_disk_is_not_taken_for_one_that_cannot_lock(path: Path, journal: Journal) -> None:
    journal.begin(OPENED)
    with closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN IMMEDIATE")
        journal.add(remark("one"))
        assert journal.saved.trouble is not None and journal.saved.trouble.code == "locked"
        other.rollback()


def without_rights() -> None:
    """Give up what lets root ignore a file's permissions (PR_CAPBSET_DROP of CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH)."""
    libc = ctypes.CDLL(None)
    for capability in (1, 2):
        libc.prctl(24, capability, 0, 0, 0)


def as_a_person(program: str, *arguments: str, **changes: str) -> subprocess.CompletedProcess[str]:
    """Run a program that is subject to permissions."""
    return subprocess.run(
        [sys.executable, "-c", program, *arguments],
        env={**os.environ, "LANG": "en_CA.UTF-8", **changes},
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=without_rights,
    )


@pytest.fixture
def written(path: Path) -> Path:
    """Return a database with one call, whose desk was left."""
    journal = Journal(path)
    journal.begin(OPENED, ev.ClientNoted(ticket="INC-12"))
    journal.close()
    return path


MAIN = "from tui.cli import main; main()"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="gives up Linux capabilities")
class TestWithoutRights:
    """The folder or the disk that the calls are on can't be written to, or not even be read."""

    def test_calls_on_a_disk_that_is_read_only_are_read(self, written: Path) -> None:
        written.chmod(0o400)
        written.parent.chmod(0o500)
        done = as_a_person(MAIN, "calls", "list", MFA_DESK_CALLS__DATABASE=str(written))
        written.parent.chmod(0o700)
        assert done.returncode == 0 and "INC-12" in done.stdout, done.stderr
        assert [file.name for file in written.parent.iterdir()] == ["calls.db"]

    def test_where_a_log_would_have_to_be_read_too_it_says_why_not(self, path: Path, journal: Journal) -> None:
        journal.begin(OPENED)
        elsewhere = path.parent.parent / "elsewhere"
        elsewhere.mkdir()
        for name in ("calls.db", "calls.db-wal"):
            shutil.copy(path.with_name(name), elsewhere / name)
            (elsewhere / name).chmod(0o400)
        elsewhere.chmod(0o500)
        done = as_a_person(MAIN, "calls", "list", MFA_DESK_CALLS__DATABASE=str(elsewhere / "calls.db"))
        elsewhere.chmod(0o700)
        assert done.returncode == 1 and done.stderr.count("\n") == 1
        assert "can't be read" in done.stderr

    @pytest.mark.slow
    @pytest.mark.parametrize("command", [("calls", "list"), ("doctor", "--json"), ("--plain",)])
    def test_a_folder_that_may_not_be_looked_into_ends_no_command(
        self, written: Path, command: tuple[str, ...]
    ) -> None:
        written.parent.chmod(0o000)
        done = as_a_person(MAIN, *command, MFA_DESK_CALLS__DATABASE=str(written))
        written.parent.chmod(0o700)
        assert "defect" not in done.stderr and "Traceback" not in done.stderr
        expected = {"calls": "permission denied", "doctor": "permission denied", "--plain": "NOT SAVED"}[command[0]]
        assert expected in done.stdout + done.stderr

    def test_a_configuration_that_may_not_be_looked_into_is_said(self, tmp_path: Path) -> None:
        folder = tmp_path / "config" / "mfa-desk"
        folder.mkdir(parents=True)
        folder.chmod(0o000)
        done = as_a_person(MAIN, "calls", "list", XDG_CONFIG_HOME=str(tmp_path / "config"))
        folder.chmod(0o700)
        assert done.returncode == 2 and "permission denied" in done.stderr

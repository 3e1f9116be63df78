"""The database on a real disk: what it promises, what it refuses, and what happens when it fails."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from checks.call import events as ev
from checks.call.call_index import StoreTrouble
from checks.call.journal import Journal
from checks.call.reducers import fold
from checks.call.store import APPLICATION_ID, SCHEMA, open_store
from checks.facts import Fact, Vantage
from checks.problems import Problem
from tests.checks.call.playing import T0
from tests.platforms import OPEN_FILES, has_mode, needs_posix

OPENED = ev.Opened("fr", "0.1.0", "7", "abcdef123456")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "calls.db"


@pytest.fixture
def journal(path: Path) -> Iterator[Journal]:
    opened = Journal(path)
    yield opened
    opened.close()


def remark(text: str) -> ev.TextNoted:
    return ev.TextNoted("remark", text)


def remarks(path: Path, call_id: str) -> list[str]:
    """Return the remarks that are on disk, read by another connection."""
    store = open_store(path)
    try:
        bodies = [event.body for event in store.events(call_id)]
    finally:
        store.close()
    return [body.text for body in bodies if isinstance(body, ev.TextNoted)]


def snapshot(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def test_what_is_written_is_flushed_to_the_disk_before_it_counts(path: Path) -> None:
    store = open_store(path)
    pragmas = {
        name: store._connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")
    }
    store.close()
    assert pragmas == {"journal_mode": "wal", "synchronous": 2}


def test_nobody_else_reads_the_calls(path: Path, journal: Journal) -> None:
    journal.begin(OPENED)
    assert has_mode(path.parent, 0o700)
    assert path in path.parent.iterdir()
    assert all(has_mode(file, 0o600) for file in path.parent.iterdir()), "the WAL too"


def test_a_checkpoint_that_was_cut_off_leaves_a_database_that_opens(path: Path, journal: Journal) -> None:
    """A full disk, or an end in the middle: the first page is already in place, the pages it refers to are only in the log."""
    journal.begin(OPENED)
    said = [f"remark {number} {'x' * 900}" for number in range(60)]
    for text in said:
        journal.add(remark(text))
    call_id = journal.call.id if journal.call else ""
    before = snapshot(path.parent)
    with closing(sqlite3.connect(path)) as other:
        assert other.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()[0] == 0
    page = 4096
    first = path.read_bytes()[:page]
    cut_off = path.parent.parent / "cut" / path.name
    cut_off.parent.mkdir()
    for name, content in before.items():
        if not name.endswith("-shm"):
            (cut_off.parent / name).write_bytes(content)
    cut_off.write_bytes(first + before[path.name][page:])
    assert remarks(cut_off, call_id) == said


@pytest.mark.parametrize("statement", ["UPDATE event SET body = '{}'", "DELETE FROM event"])
def test_events_are_never_changed_nor_removed(path: Path, journal: Journal, statement: str) -> None:
    journal.begin(OPENED)
    with closing(sqlite3.connect(path)) as other, pytest.raises(sqlite3.IntegrityError, match="events are never"):
        other.execute(statement)


def foreign(path: Path) -> None:
    with closing(sqlite3.connect(path)) as other, other:
        other.execute("CREATE TABLE photos (id INTEGER)")


def marked(path: Path) -> None:
    with closing(sqlite3.connect(path)) as other, other:
        other.execute("PRAGMA application_id=7")


def empty_wal(path: Path) -> None:
    """Write another program's file, all of whose tables are in its write-ahead log."""
    with closing(sqlite3.connect(path.with_name("there.db"))) as other:
        other.execute("PRAGMA journal_mode=WAL")
        other.execute("CREATE TABLE photos (id INTEGER)")
        other.commit()
        for suffix in ("", "-wal"):
            path.with_name(path.name + suffix).write_bytes(path.with_name("there.db" + suffix).read_bytes())


def newer(path: Path) -> None:
    open_store(path).close()
    with closing(sqlite3.connect(path)) as other, other:
        other.execute(f"PRAGMA user_version={SCHEMA + 1}")


@pytest.mark.parametrize(
    ("make", "code"),
    [(foreign, "foreign"), (marked, "foreign"), (empty_wal, "foreign"), (newer, "newer")],
)
def test_another_programs_or_a_newer_database_is_refused_untouched(
    tmp_path: Path, make: Callable[[Path], None], code: str
) -> None:
    make(tmp_path / "calls.db")
    before = snapshot(tmp_path)
    with pytest.raises(Problem) as refused:
        Journal(tmp_path / "calls.db")
    assert refused.value.code == f"store.{code}"
    assert str(tmp_path / "calls.db") in refused.value.message("fr") + refused.value.remedy("fr")
    assert snapshot(tmp_path) == before


def test_a_corrupt_file_is_left_as_it_is_and_the_call_goes_on_in_memory(tmp_path: Path) -> None:
    path = tmp_path / "calls.db"
    path.write_bytes(b"not a database, but somebody's only copy of something " * 400)
    before = snapshot(tmp_path)
    with pytest.raises(StoreTrouble) as trouble:
        open_store(path)
    assert trouble.value.code == "corrupt"
    journal = Journal(path)
    journal.begin(OPENED, remark("one"))
    assert journal.saved.trouble is not None and journal.saved.trouble.code == "corrupt"
    assert (journal.saved.at, journal.saved.waiting) == (None, 2)
    journal.close()
    assert snapshot(tmp_path) == before


def test_a_database_damaged_inside_is_said_to_be_corrupt(path: Path) -> None:
    first = Journal(path)
    call = first.begin(OPENED, *(remark("x" * 3000) for _ in range(40)))
    first.close()
    whole = bytearray(path.read_bytes())
    for page in range(2 * 4096, len(whole), 4096):
        whole[page : page + 200] = b"\xff" * 200
    path.write_bytes(bytes(whole))
    journal = Journal(path)
    with pytest.raises(StoreTrouble) as trouble:
        journal.take_up(call.id)
    assert trouble.value.code == "corrupt"
    journal.begin(OPENED)
    assert journal.saved.waiting == 1
    journal.close()
    assert path.read_bytes() == bytes(whole)


def test_a_busy_database_keeps_events_in_memory_until_it_is_free(path: Path, journal: Journal) -> None:
    call = journal.begin(OPENED)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        journal.add(remark("one"))
        assert journal.saved.trouble is not None and journal.saved.trouble.code == "locked"
        assert journal.saved.waiting == 1
        assert journal.call is not None and journal.call.seq == 2, "the call goes on"
        other.execute("ROLLBACK")
    assert journal.write()
    assert journal.saved.trouble is None and journal.saved.waiting == 0
    assert remarks(path, call.id) == ["one"]


def test_what_waits_of_a_call_is_written_though_the_next_call_has_begun(path: Path, journal: Journal) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        first = journal.begin(OPENED, remark("one"))
        second = journal.begin(OPENED, remark("two"))
        assert journal.saved.waiting == 4
        other.execute("ROLLBACK")
    journal.add(remark("three"))
    assert journal.saved.waiting == 0
    assert remarks(path, first.id) == ["one"]
    assert remarks(path, second.id) == ["two", "three"]


def test_a_call_that_waits_in_memory_is_taken_up_whole(path: Path, journal: Journal) -> None:
    first = journal.begin(OPENED)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        before = journal.add(remark("one"))
        journal.begin(OPENED)
        assert journal.take_up(first.id) == before
        other.execute("ROLLBACK")
    assert journal.write()
    assert remarks(path, first.id) == ["one"]
    assert journal.call == before


def test_a_full_disk_keeps_events_in_memory_until_there_is_room(path: Path, journal: Journal) -> None:
    call = journal.begin(OPENED)
    connection = journal._store._connection
    connection.execute(f"PRAGMA max_page_count={connection.execute('PRAGMA page_count').fetchone()[0]}")
    written = 0
    while journal.saved.trouble is None and written < 20:
        written += 1
        journal.add(remark(f"{written} " + "long remark " * 300))
    assert journal.saved.trouble is not None and journal.saved.trouble.code == "full"
    assert journal.saved.waiting == 1
    assert len(remarks(path, call.id)) == written - 1
    assert journal.write(), "the file is opened anew, without the limit"
    assert len(remarks(path, call.id)) == written


LIMITED = """
import resource, signal, sys
from pathlib import Path
from checks.call import events as ev
from checks.call.journal import Journal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
journal = Journal(Path(sys.argv[1]))
call = journal.begin(ev.Opened("fr", "0.1.0", "7", "abc"))
resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, resource.RLIM_INFINITY))
for number in range(30):
    journal.add(ev.TextNoted("remark", f"{number} " + "long remark " * 300))
full = journal.saved
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
print(call.id, full.trouble.code if full.trouble else "", full.waiting, journal.write(), journal.saved.waiting)
journal.close()
"""


@pytest.mark.slow
@needs_posix("limit on a file's size")
def test_a_write_that_the_system_refuses_is_written_later(path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", LIMITED, str(path)], capture_output=True, text=True, check=True)
    call_id, code, waiting, written, left = done.stdout.split()
    assert code in ("full", "unreachable")
    assert int(waiting) > 0
    assert (written, left) == ("True", "0")
    assert len(remarks(path, call_id)) == 30


READ_ONLY = """
import os, sys
from pathlib import Path
from checks.call import events as ev
from checks.call.event_json import dump_body
from checks.call.journal import Journal
dump_body(ev.Opened("fr", "0.1.0", "7", "abc"))  # loads what a person without rights may not be able to read
if os.geteuid() == 0:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
journal = Journal(Path(sys.argv[1]))
at_start = journal.saved.trouble.code if journal.saved.trouble else "none"
journal.begin(ev.Opened("fr", "0.1.0", "7", "abc"))
print(at_start, journal.saved.trouble.code if journal.saved.trouble else "none", journal.saved.waiting)
journal.close()
"""


@pytest.mark.parametrize("what", ["file", "folder", "no file yet"])
@needs_posix("other user that a test can become")
def test_what_may_not_be_written_is_said_at_the_start_and_left_as_it_is(tmp_path: Path, what: str) -> None:
    above = Path("/tmp") / f"mfa-desk-test-{os.getpid()}-{what.replace(' ', '-')}"
    above.mkdir()
    path = above / "calls.db"
    try:
        if what != "no file yet":
            open_store(path).close()
        if what == "file":
            path.chmod(0o444)
            above.chmod(0o777)
        else:
            if path.exists():
                path.chmod(0o666)
            above.chmod(0o555)
        before = {file.name: file.read_bytes() for file in above.iterdir()}
        done = subprocess.run([sys.executable, "-c", READ_ONLY, str(path)], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        at_start, code, waiting = done.stdout.split()
        assert at_start == code
        assert code in ("read_only", "unreachable")
        assert waiting == "1"
        assert path.read_bytes() == before["calls.db"] if before else not path.exists()
    finally:
        above.chmod(0o700)
        for file in above.iterdir():
            file.unlink()
        above.rmdir()


@needs_posix(OPEN_FILES)
def test_a_file_replaced_under_the_desk_gets_the_whole_call(path: Path, journal: Journal) -> None:
    call = journal.begin(OPENED, remark("one"))
    for file in list(path.parent.iterdir()):
        file.rename(path.parent.parent / file.name)
    journal.add(remark("two"))
    if journal.saved.trouble is not None:
        assert journal.write()
    journal.add(remark("three"))
    assert journal.saved.waiting == 0
    assert remarks(path, call.id) == ["one", "two", "three"]


def test_two_desks_on_one_call_lose_nothing(path: Path) -> None:
    first = Journal(path)
    call = first.begin(OPENED, ev.StageReached(1, "begin"))
    second = Journal(path)
    second.take_up(call.id)
    first.add(remark("of the first"), ev.StepMarked(1, "done"))
    second.add(remark("of the second"), ev.StepMarked(2, "failed"))
    first.add(remark("of the first again"))
    assert first.saved.trouble is None and second.saved.trouble is None
    assert remarks(path, call.id) == ["of the first", "of the second", "of the first again"]
    assert first.call == fold(call.id, first.events)
    assert first.call is not None
    assert (first.call.steps[0].mark, first.call.steps[1].mark) == ("done", "failed")
    first.add(ev.Undone(first.call.done[-1]))
    assert (first.call.steps[0].mark, first.call.steps[1].mark) == ("done", None), (
        "each desk's move is undone by itself"
    )
    again = Journal(path)
    assert again.take_up(call.id) == first.call
    for journal in (first, second, again):
        journal.close()


def test_an_undo_that_waited_while_another_desk_wrote_undoes_the_same_move(path: Path) -> None:
    first = Journal(path)
    call = first.begin(OPENED)
    second = Journal(path)
    second.take_up(call.id)
    second.add(ev.StepMarked(2, "failed"))
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        done = first.add(ev.StepMarked(1, "done")).done
        first.add(ev.Undone(done[-1]))
        other.execute("ROLLBACK")
    assert first.write()
    assert first.call is not None
    assert (first.call.steps[0].mark, first.call.steps[1].mark) == (None, "failed")
    first.close()
    second.close()


def test_a_fact_that_the_vocabulary_no_longer_knows_leaves_its_call_readable(path: Path, journal: Journal) -> None:
    odd = (
        Fact("guest.shoe_size", 43, Vantage.TENANT, T0, "older"),
        Fact("guest.blocked_by", "\u200b", Vantage.TENANT, T0, "x"),
    )
    call = journal.begin(OPENED, ev.FactsLearned("older", odd))
    other = Journal(path)
    assert other.take_up(call.id) == journal.call
    other.close()


def test_a_check_may_report_any_value(path: Path, journal: Journal) -> None:
    call = journal.begin(OPENED, ev.CheckResult("network", 1, {"at": T0, "tags": {"a"}, 5: None, "raw": b"\xff"}))  # type: ignore[dict-item]  # any value
    assert journal.saved.trouble is None
    other = Journal(path)
    assert other.take_up(call.id) == call
    other.close()


def test_the_file_is_marked_as_ours_before_any_log_is_beside_it(path: Path) -> None:
    store = open_store(path)
    header = path.read_bytes()[:100]
    store.close()
    assert int.from_bytes(header[68:72]) == APPLICATION_ID
    assert int.from_bytes(header[60:64]) == SCHEMA


TALKER = """
import sys
from pathlib import Path
from checks.call import events as ev
from checks.call.journal import Journal
journal = Journal(Path(sys.argv[1]))
call = journal.begin(ev.Opened("fr", "0.1.0", "7", "abc"), ev.StageReached(1, "begin"))
print(call.id, flush=True)
number = 0
while True:
    number += 1
    journal.add(ev.TextNoted("remark", f"r{number}"), ev.StageReached(1 + number % 6, "begin"))
    if journal.saved.trouble is None and not journal.saved.waiting:
        print(number, flush=True)
"""


@pytest.mark.slow
@pytest.mark.parametrize("lines", [1, 2, 7, 23, 60])
def test_what_was_said_to_be_saved_survives_kill_9(path: Path, lines: int) -> None:
    with subprocess.Popen([sys.executable, "-c", TALKER, str(path)], stdout=subprocess.PIPE, text=True) as talker:
        assert talker.stdout is not None
        call_id = talker.stdout.readline().strip()
        said = [talker.stdout.readline() for _ in range(lines)]
        talker.send_signal(signal.SIGKILL)
        said += talker.stdout.readlines()
    assert talker.returncode == -signal.SIGKILL
    last = max(int(line) for line in said if line.endswith("\n"))
    kept = remarks(path, call_id)
    assert kept[:last] == [f"r{number}" for number in range(1, last + 1)]
    journal = Journal(path)
    assert [summary.id for summary in journal.unfinished()] == [call_id]
    call = journal.take_up(call_id)
    assert call is not None and call.step is not None
    journal.add(ev.Resumed("0.1.0", "7", "abc"), remark("on we go"))
    journal.close()
    assert remarks(path, call_id)[-1] == "on we go"


def test_the_client_who_called_before_is_found_among_calls_of_the_same_kind(path: Path, journal: Journal) -> None:
    first = journal.begin(OPENED, ev.ClientNoted(address="Maude@Acme.example"))
    practice = journal.begin(
        ev.Opened("fr", "0.1.0", "7", "abc", "password"), ev.ClientNoted(address="maude@acme.example")
    )
    journal.begin(OPENED, ev.ClientNoted(address="maude@acme.example"))
    assert [summary.id for summary in journal.earlier("MAUDE@acme.example", practice=False)] == [first.id]
    assert [summary.id for summary in journal.earlier("maude@acme.example", practice=True)] == [practice.id]
    assert journal.earlier("", practice=False) == ()


def test_a_finished_call_is_not_offered_to_be_resumed(journal: Journal) -> None:
    call = journal.begin(OPENED)
    assert [summary.id for summary in journal.unfinished()] == [call.id]
    journal.add(ev.WrappedUp("resolved", "nobody"))
    assert journal.unfinished() == ()


@pytest.mark.parametrize(("make", "code"), [(foreign, "foreign"), (marked, "foreign"), (newer, "newer")])
@needs_posix(OPEN_FILES)
def test_a_database_that_is_replaced_in_a_call_by_one_not_ours_is_left_and_the_call_waits(
    tmp_path: Path, make: Callable[[Path], None], code: str
) -> None:
    """The constructor refuses it; in the middle of a call it is a trouble like a full disk, and ends when our own file is back."""
    path, aside = tmp_path / "data" / "calls.db", tmp_path / "aside"
    journal = Journal(path)
    call = journal.begin(OPENED, remark("one"))
    path.parent.rename(aside)
    path.parent.mkdir()
    make(path)
    before = snapshot(path.parent)
    journal.add(remark("two"))
    journal.add(remark("three"))
    assert journal.saved.trouble is not None and journal.saved.trouble.code == code
    assert journal.saved.waiting == 2
    assert journal.call is not None and journal.call.seq == 4, "the call goes on"
    with pytest.raises(StoreTrouble):
        journal.take_up("20200101-000000-0000")
    assert journal.unfinished() == () and journal.earlier("maude@acme.example", practice=False) == ()
    assert snapshot(path.parent) == before, "untouched"
    path.parent.rename(tmp_path / "theirs")
    aside.rename(path.parent)
    assert journal.write() and journal.saved.trouble is None
    journal.close()
    assert remarks(path, call.id) == ["one", "two", "three"]


@needs_posix(OPEN_FILES)
def test_a_desk_is_left_though_the_database_is_not_ours_any_more(path: Path) -> None:
    journal = Journal(path)
    journal.begin(OPENED)
    path.unlink()
    newer(path)
    before = snapshot(path.parent)
    journal.add(remark("one"))
    journal.close()
    assert journal.saved.waiting == 1 and snapshot(path.parent) == before


def test_what_is_there_though_its_write_failed_is_not_written_twice(path: Path, journal: Journal) -> None:
    """The first event of a call goes into a file that is moved away at that moment, and comes back."""
    aside = path.parent.parent / "aside"
    path.parent.rename(aside)
    call = journal.begin(OPENED, remark("one"))
    assert journal.saved.trouble is not None and journal.saved.waiting == 2
    aside.rename(path.parent)
    journal.add(remark("two"))
    assert journal.saved.waiting == 0
    assert remarks(path, call.id) == ["one", "two"]
    assert journal.call == fold(call.id, journal.events) and journal.call.seq == 3


def damaged(path: Path, statement: str, *values: object) -> None:
    """Write the tables as no version of the program does; SQLite itself finds nothing wrong with them."""
    with closing(sqlite3.connect(path)) as other, other:
        other.execute("DROP TRIGGER event_stays")
        other.execute(statement, values)


@pytest.mark.parametrize(
    "change",
    [
        "body = '[1]'",
        'body = \'[["lang", "fr"]]\'',
        "body = 'x'",
        "body = x'ff'",
        "body = 7",
        "body = CAST(x'ff' AS TEXT)",
        "body = printf('%.*c', 100000, '[')",
        "body = '{}'",
        'body = \'{"step": "1"}\'',
        'body = \'{"step": 1, "stage": ["begin"]}\'',
        'body = \'{"step": 1, "kind": "stage"}\'',
        'kind = \'facts\', body = \'{"by": "x", "facts": 5}\'',
        'kind = \'facts\', body = \'{"by": "x", "facts": ["y"]}\'',
        'kind = \'facts\', body = \'{"by": "x", "facts": [{"key": "k", "value": 1, "vantage": "desk", "at": 1, "by": "y"}]}\'',
        'kind = \'check_started\', body = \'{"check": "network", "run": 1, "about": []}\'',
        'kind = \'issue\', body = \'{"branch": "b1", "issue": "x", "title": {"fr": 1}}\'',
        "kind = 'x'",
        "kind = x'00'",
        "at = 'yesterday'",
        "at = x'00'",
        "move = 'x'",
    ],
)
def test_an_event_that_no_version_has_written_is_a_corrupt_database(path: Path, journal: Journal, change: str) -> None:
    call = journal.begin(OPENED, ev.StageReached(1, "begin"))
    damaged(path, f"UPDATE event SET {change} WHERE seq = 2")
    again = Journal(path)
    with pytest.raises(StoreTrouble) as trouble:
        again.take_up(call.id)
    assert trouble.value.code == "corrupt" and "\n" not in trouble.value.detail
    again.begin(OPENED)
    assert again.saved.trouble is None, "other calls are kept there all the same"
    again.close()


@pytest.mark.parametrize(
    "change",
    [
        "last = 'x'",
        "last = x'00'",
        "opened = 5",
        "name = x'ff'",
        "name = CAST(x'ff4a' AS TEXT)",
        "step = 'six'",
        "how = x'00'",
    ],
)
def test_a_call_s_row_that_no_version_has_written_is_a_corrupt_database(
    path: Path, journal: Journal, change: str
) -> None:
    call = journal.begin(OPENED, ev.ClientNoted(address="maude@acme.example"))
    damaged(path, f"UPDATE call SET {change}")
    store = open_store(path)
    for look in (
        store.calls,
        lambda: store.earlier("maude@acme.example", practice=False),
        lambda: store.summary(call.id),
    ):
        with pytest.raises(StoreTrouble) as trouble:
            look()
        assert trouble.value.code == "corrupt" and "\ufffd" not in trouble.value.detail
    store.close()
    assert journal.unfinished() == ()
    assert journal.saved.trouble is not None and journal.saved.trouble.code == "corrupt"
    journal.add(remark("one"))
    assert journal.saved.trouble is None and remarks(path, call.id) == ["one"]


def test_a_clock_that_was_ahead_for_a_moment_takes_nothing_later_with_it(path: Path) -> None:
    now = [T0]
    journal = Journal(path, lambda: now[0])
    journal.begin(OPENED, ev.StageReached(1, "begin"))
    for at in (T0 + timedelta(days=9000), T0 + timedelta(minutes=3)):
        now[0] = at
        journal.add(remark("one"), ev.StageReached(2, "begin"))
    assert journal.call is not None
    assert journal.call.last == T0 + timedelta(minutes=3)
    assert journal.call.elapsed(now[0]) == timedelta(minutes=3)
    assert all(step.spent >= timedelta() for step in journal.call.steps)
    assert [event.seq for event in journal.events] == list(range(1, 7))
    call_id = journal.call.id
    journal.close()
    store = open_store(path)
    summary = store.summary(call_id)
    store.close()
    assert summary is not None and summary.last == T0 + timedelta(minutes=3)


def test_a_clock_that_is_set_right_by_a_little_keeps_the_order_of_times(path: Path) -> None:
    now = [T0]
    journal = Journal(path, lambda: now[0])
    journal.begin(OPENED)
    now[0] = T0 - timedelta(seconds=30)
    journal.add(remark("one"))
    assert [event.at for event in journal.events] == [T0, T0]
    journal.close()

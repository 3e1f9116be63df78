"""The call records on disk, one file for one database: an append-only table of events in SQLite, and one row per call to list them by.

WAL with ``synchronous=FULL``: what `append` has returned from survives a crash of the program and of the machine. On a network volume
a rollback journal instead: WAL's index is memory that machines can't share (https://www.sqlite.org/wal.html). The file is 0600, its
folder 0700. A database of a newer version or of another program is refused and left untouched.
"""

from __future__ import annotations

import errno
import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Final, Literal

from checks.call import events as ev
from checks.call.call_index import StoreTrouble, Summary, TroubleCode
from checks.call.event_json import dump_body, parse_body
from checks.call.events import Event
from checks.call.state import Call
from checks.facts import from_iso, iso
from checks.files import exists
from checks.platform.locks import can_lock
from checks.platform.volumes import Volume, volume_of
from checks.problems import Problem

APPLICATION_ID: Final = 0x4D464144
"""``MFAD``: marks the file as ours (SQLite's application_id)."""
SCHEMA: Final = 1
"""The version of the tables (SQLite's user_version)."""
_HEADER_BYTES: Final = 100
_NO_SHARED_MEMORY: Final = "SQLITE_IOERR_SHM"
BUSY_MS: Final = 250
"""How long a write waits for another desk's, in milliseconds; after that it is kept in memory and tried again."""

_TABLES = """
CREATE TABLE call (
    id TEXT PRIMARY KEY, opened TEXT NOT NULL, last TEXT NOT NULL, state TEXT NOT NULL,
    practice TEXT, name TEXT NOT NULL, address TEXT NOT NULL, ticket TEXT NOT NULL, step INTEGER, how TEXT
) WITHOUT ROWID;
CREATE INDEX call_by_last ON call (state, last);
CREATE INDEX call_by_address ON call (address, last) WHERE address <> '';
CREATE TABLE event (
    call TEXT NOT NULL, seq INTEGER NOT NULL, move INTEGER NOT NULL, at TEXT NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (call, seq)
) WITHOUT ROWID;
CREATE TRIGGER event_stays BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'events are never changed'); END;
CREATE TRIGGER event_remains BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'events are never removed'); END;
"""
_COLUMNS = "id, opened, last, state, practice, name, address, ticket, step, how"


class Overtaken(Exception):
    """Another desk has added events to the same call since it was read."""


class Store:
    """The open database. Every method raises StoreTrouble if the disk or the file fails."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._files = _identities(path)
        self.path = path

    def append(self, call: Call, events: Sequence[Event]) -> None:
        """Add the events that led to ``call``, all or none, and update the call's row.

        Raises Overtaken; and StoreTrouble if the path now names another file, since what went into the old one is lost with it.
        """
        with _troubles(self.path), self._connection as write:
            try:
                write.executemany(
                    "INSERT INTO event (call, seq, move, at, kind, body) VALUES (?, ?, ?, ?, ?, ?)",
                    [
                        (call.id, event.seq, event.move, iso(event.at), event.body.kind, _dumps(event.body))
                        for event in events
                    ],
                )
            except sqlite3.IntegrityError:
                raise Overtaken(call.id) from None
            write.execute(
                f"INSERT OR REPLACE INTO call ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608 - our own names
                _row(call),
            )
        self.watch()

    def watch(self) -> None:
        """Raise StoreTrouble if the database or its log is now another file, or missing.

        What is saved is in the log until it is written back, so deleting the log loses it.
        """
        if _identities(self.path) != self._files:
            raise StoreTrouble("unreachable", "the file or its log was moved, replaced or deleted")

    def write_back(self) -> None:
        """Move the log's contents into the database itself, as far as nobody is reading an older state of it."""
        with _troubles(self.path):
            self._connection.execute("PRAGMA wal_checkpoint(PASSIVE)")

    def copy_to(self, target: Path) -> None:
        """Write everything that is saved to a new file (0600), while desks go on; all or nothing.

        Raises OSError if that file exists or cannot be written, and StoreTrouble if the database cannot be read.
        """
        descriptor = os.open(target, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
        try:
            try:
                with _troubles(self.path):
                    self._connection.execute("VACUUM INTO ?", (str(target),))
                os.fsync(descriptor)
            finally:
                os.close(descriptor)  # first, since Windows deletes no file that is open
        except BaseException:
            target.unlink(missing_ok=True)
            raise

    def try_to_write(self) -> None:
        """Find out whether the database can be written now; the attempt is rolled back, but a lock alone would prove nothing."""
        with _troubles(self.path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                self._connection.execute(f"PRAGMA user_version={SCHEMA}")
            finally:
                self._connection.rollback()

    def events(self, call_id: str) -> tuple[Event, ...]:
        """Return every event of a call, in order; empty for a call that does not exist."""
        with _troubles(self.path):
            rows = self._connection.execute(
                "SELECT seq, move, at, kind, body FROM event WHERE call = ? ORDER BY seq", (call_id,)
            ).fetchall()
        with _damage():
            return tuple(_event(row) for row in rows)

    def calls(self, *, state: Literal["open", "closed"] | None = None, limit: int = 50) -> tuple[Summary, ...]:
        """Return the calls, the latest first."""
        if state is None:
            rows = self._list("WHERE state IN ('open', 'closed') ORDER BY last DESC LIMIT ?", (limit,))
        else:
            rows = self._list("WHERE state = ? ORDER BY last DESC LIMIT ?", (state, limit))
        return tuple(rows)

    def earlier(self, address: str, *, practice: bool, limit: int = 5) -> tuple[Summary, ...]:
        """Return the earlier calls of a client, by address, the latest first; practice calls apart from real ones."""
        return tuple(
            self._list(
                f"WHERE address = ? AND address <> '' AND practice IS {'NOT ' if practice else ''}NULL ORDER BY last DESC LIMIT ?",
                (address.casefold(), limit),
            )
        )

    def worklist(self, limit: int = 20) -> tuple[Summary, ...]:
        """Return the calls that somebody waits for: promised and waiting ones by when, then the interrupted ones, the latest first."""
        waiting = self._list(
            "WHERE state = 'closed' AND how IN ('waiting', 'call_back') ORDER BY last DESC LIMIT ?", (limit,)
        )
        listed = [*waiting, *self.calls(state="open", limit=limit)]
        places = ", ".join("?" * len(listed))
        with _troubles(self.path):
            rows = self._connection.execute(
                "SELECT call, seq, move, at, kind, body FROM event"  # noqa: S608 - our own words
                f" WHERE call IN ({places}) AND kind IN ('due', 'hold', 'hold_ended') ORDER BY call, seq",
                [summary.id for summary in listed],
            ).fetchall()
        due: dict[str, datetime | None] = {}
        held: dict[str, str | None] = {}
        with _damage():
            for call, *row in rows:
                match _event(row).body:
                    case ev.DueSet(when=when):
                        due[call] = when
                    case ev.HoldStarted(how=how):
                        held[call] = how
                    case _:
                        held.pop(call, None)
        known = [replace(call, due=due.get(call.id), held=None if call.how else held.get(call.id)) for call in listed]
        promised = sorted(filter(_is_promised, known), key=lambda call: (call.due is None, call.due or call.last))
        return (*promised, *(call for call in known if not _is_promised(call)))

    def summary(self, call_id: str) -> Summary | None:
        """Return one call's row."""
        return next(iter(self._list("WHERE id = ?", (call_id,))), None)

    def close(self) -> None:
        """Close the file; what was appended is already on disk."""
        self._connection.close()

    def _list(self, where: str, values: Iterable[object]) -> list[Summary]:
        with _troubles(self.path):
            rows = self._connection.execute(f"SELECT {_COLUMNS} FROM call {where}", tuple(values)).fetchall()  # noqa: S608 - our own words
        with _damage():
            return [_summary(row) for row in rows]


def open_store(path: Path) -> Store:
    """Open the database, creating it if there is none.

    Raises Problem for a database of a newer version (``store.newer``) or of another program (``store.foreign``), both left untouched, and
    StoreTrouble for one that cannot be opened, read or written now.
    """
    with _troubles(path):
        volume = volume_of(path)
        if volume == "unlocked":
            raise StoreTrouble("no_locks", "a lock there does not hold against other machines")
        try:
            new = not path.exists() or path.stat().st_size == 0
            if new:
                _make_file(path)
            else:
                _inspect(path)
        except OSError as error:
            raise StoreTrouble("unreachable", error.strerror or type(error).__name__, error) from None
        connection = sqlite3.connect(path, timeout=BUSY_MS / 1000)
        try:
            if new:
                connection.execute("BEGIN IMMEDIATE")
                if not connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                    for statement in _statements():
                        connection.execute(statement)
                connection.commit()
            _choose_journal(connection, volume)
            connection.execute("SELECT count(*) FROM call WHERE id = ''")
        except BaseException:
            connection.close()
            raise
    return Store(connection, path)


def _choose_journal(connection: sqlite3.Connection, volume: Volume) -> None:
    """Have the database written through its log; on a network volume, and where the log's index can't be, through a rollback journal.

    Raises StoreTrouble while another desk has a database on a network volume open through its log, as older versions do.
    """
    mode = "delete" if volume == "shared" else "wal"
    try:
        chosen = _journal_mode(connection, mode)
        connection.execute("SELECT count(*) FROM sqlite_master")
    except sqlite3.OperationalError as error:
        if not getattr(error, "sqlite_errorname", "").startswith(_NO_SHARED_MEMORY):
            raise
        connection.execute("PRAGMA locking_mode=EXCLUSIVE")  # with which SQLite needs no index to take the log in
        chosen = _journal_mode(connection, "delete")
        connection.execute("PRAGMA locking_mode=NORMAL")
        connection.execute("SELECT count(*) FROM sqlite_master")
    if mode == "delete" != chosen:
        raise StoreTrouble("locked", "another desk has it open through a log")
    # With a journal, a transaction counts once the journal's name is gone: the folder has to be on the disk too.
    connection.execute(f"PRAGMA synchronous={'FULL' if chosen == 'wal' else 'EXTRA'}")


def _journal_mode(connection: sqlite3.Connection, mode: str) -> str:
    return str(connection.execute(f"PRAGMA journal_mode={mode}").fetchone()[0])


def open_to_read(path: Path) -> Store:
    """Open the store to read it, even if nothing can be written: then the file alone is read, if there is no log next to it."""
    try:
        return open_store(path)
    except StoreTrouble as trouble:
        if trouble.code not in ("unreachable", "read_only") or not exists(path) or exists(_log(path)):
            raise
        return _open_unchanging(path, trouble)


def _open_unchanging(path: Path, trouble: StoreTrouble) -> Store:
    """Open a file that nobody can write to, without locks or a log. Raises ``trouble`` if it might change after all."""
    try:
        os.close(os.open(path, os.O_RDWR))
    except OSError as error:
        if error.errno not in (errno.EROFS, errno.EACCES):
            raise trouble from None
    else:
        raise trouble
    with _troubles(path):
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
        return Store(connection, path)


def _statements() -> Iterator[str]:
    """Yield the statements that make the tables and mark the file, before it is switched to WAL, so that `_inspect` sees them."""
    yield f"PRAGMA application_id={APPLICATION_ID}"
    yield f"PRAGMA user_version={SCHEMA}"
    statement = ""
    for line in _TABLES.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def _log(path: Path) -> Path:
    """Return the write-ahead log that SQLite keeps next to the database."""
    return path.with_name(f"{path.name}-wal")


def _identities(path: Path) -> tuple[tuple[int, int] | None, ...]:
    """Return what distinguishes the database and its log from other files with the same names."""
    return _identity(path), _identity(_log(path))


def _identity(path: Path) -> tuple[int, int] | None:
    """Return what distinguishes a file from another with the same name; None if there is none."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _make_file(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


def _inspect(path: Path) -> None:
    """Refuse what is not ours, by the header alone: if a full disk cut off a checkpoint, the pages are complete only with the log.

    Source: SQLite's file format, "The Database Header" (https://www.sqlite.org/fileformat2.html#the_database_header).
    """
    with path.open("rb") as file:
        header = file.read(_HEADER_BYTES)
    if len(header) < _HEADER_BYTES or not header.startswith(b"SQLite format 3\0"):
        raise StoreTrouble("corrupt", "no SQLite database")
    version, application = (int.from_bytes(header[at : at + 4], "big", signed=True) for at in (60, 68))
    if application != APPLICATION_ID:
        raise Problem("store.foreign", path=path)
    if version > SCHEMA:
        raise Problem("store.newer", path=path)


@contextmanager
def _damage() -> Iterator[None]:
    """Turn what is in a table though no version of the program has written it into StoreTrouble."""
    try:
        yield
    except (ValueError, RecursionError) as error:
        raise StoreTrouble("corrupt", str(error)[:200]) from None


def _event(row: Sequence[object]) -> Event:
    seq, move, at, kind, body = row
    return Event(_number(seq), _number(move), from_iso(_text(at)), parse_body(_text(kind), json.loads(_text(body))))


def _summary(row: Sequence[object]) -> Summary:
    call_id, opened, last, state, practice, name, address, ticket, step, how = row
    return Summary(
        _text(call_id),
        from_iso(_text(opened)),
        from_iso(_text(last)),
        "closed" if state == "closed" else "open",
        None if practice is None else _text(practice),
        _text(name),
        _text(address),
        _text(ticket),
        None if step is None else _number(step),
        None if how is None else _text(how),
    )


def _is_promised(call: Summary) -> bool:
    return call.how is not None or call.due is not None or call.held == "call_back"


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("a column that is no text")
    return value


def _number(value: object) -> int:
    if not isinstance(value, int):
        raise ValueError("a column that is no number")
    return value


@contextmanager
def _troubles(path: Path) -> Iterator[None]:
    """Turn SQLite's errors about a disk or file that fails into StoreTrouble."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if not hasattr(error, "sqlite_errorname"):
            # Python's own: a text that is not UTF-8, which its message would quote.
            raise StoreTrouble("corrupt", "a text that is not UTF-8") from None
        code = _code(error.sqlite_errorname)
        if code == "locked" and not can_lock(path.parent):
            code = "no_locks"
        raise StoreTrouble(code, str(error)) from None
    except sqlite3.DatabaseError as error:
        raise StoreTrouble("corrupt", str(error)) from None


def _code(name: str) -> TroubleCode:
    names: dict[str, TroubleCode] = {
        "SQLITE_BUSY": "locked",
        "SQLITE_LOCKED": "locked",
        "SQLITE_FULL": "full",
        "SQLITE_READONLY": "read_only",
        "SQLITE_CORRUPT": "corrupt",
        "SQLITE_NOTADB": "corrupt",
    }
    return next((code for prefix, code in names.items() if name.startswith(prefix)), "unreachable")


def _dumps(body: ev.Body) -> str:
    return json.dumps(dump_body(body), ensure_ascii=False, separators=(",", ":"))


def _row(call: Call) -> tuple[object, ...]:
    opened, last = call.opened or call.last, call.last
    if opened is None or last is None:
        raise ValueError("a call without events has no row")
    return (
        call.id,
        iso(opened),
        iso(last),
        "hidden" if call.hidden else "closed" if call.wrapped else "open",
        call.practice,
        call.client.name,
        call.client.address.casefold(),
        call.client.ticket,
        call.step,
        call.wrapped.how if call.wrapped else None,
    )

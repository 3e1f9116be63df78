"""Writing one call down: every event is scrubbed, numbered, folded and stored, in that order, before anyone sees it.

If the database cannot be written, the events are kept in memory, `Journal.trouble` says why, and they are written when it recovers.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import takewhile
from pathlib import Path
from typing import Final

from checks.call import events as ev
from checks.call.call_index import StoreTrouble, Summary
from checks.call.events import Event
from checks.call.reducers import advance, fold
from checks.call.scrubbing import scrub
from checks.call.state import Call
from checks.call.store import Overtaken, Store, open_store
from checks.problems import Problem

Clock = Callable[[], datetime]

_FIRST_NUMBER: Final = 1_000_000
"""Smaller numbers are from older calls, whose runs were numbered in sequence."""
_NUMBERS: Final = 10**12
"""How many there are to draw from: two desks draw the same one once in that many times."""

_SET_RIGHT: Final = timedelta(minutes=5)
"""The most that a clock is set back to keep it right; if it is set back by more, it had been ahead, and its times are disregarded."""


def utc_now() -> datetime:
    """Return the time in UTC, to the millisecond, as it is stored."""
    now = datetime.now(UTC)
    return now.replace(microsecond=now.microsecond // 1000 * 1000)


def new_call_id(at: datetime) -> str:
    """Return a call's id: when it began, and four digits to distinguish two calls of the same second."""
    return f"{at:%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"


def new_number() -> int:
    """Draw a random number for a check's run or an action in the tenant: two desks at one call do not see each other's.

    It never changes, whatever the preceding events turn out to be; JSON and SQLite hold it exactly.
    """
    return _FIRST_NUMBER + secrets.randbelow(_NUMBERS)


@dataclass(frozen=True, slots=True)
class Saved:
    """The state of the call on disk: when it was last fully written, or what prevents that and how many events are waiting.

    ``joined`` counts how often another desk's writes to the same call came in.
    """

    at: datetime | None
    trouble: StoreTrouble | None
    waiting: int
    joined: int = 0


@dataclass(slots=True)
class _Book:
    """A call as the journal has it in memory: all its events, and how many of them the store has accepted."""

    call: Call | None = None
    events: tuple[Event, ...] = ()
    written: int = 0
    joined: int = 0

    @property
    def waiting(self) -> int:
        return len(self.events) - self.written


class Journal:
    """The events of one call and the call that they add up to, with the store that they are kept in.

    Its constructor raises Problem (from `open_store`) for a database that must not be touched; if such a one replaces ours later,
    that is kept in `saved`, like any other trouble. What could not be written of earlier calls is kept aside and written first.
    """

    def __init__(self, path: Path, clock: Clock = utc_now) -> None:
        self._path = path
        self._clock = clock
        self._store: Store | None = None
        self._trouble: StoreTrouble | None = None
        self._saved_at: datetime | None = None
        self._book = _Book()
        self._behind: list[_Book] = []
        self._open()

    @property
    def call(self) -> Call | None:
        """The call as its events leave it."""
        return self._book.call

    @property
    def events(self) -> tuple[Event, ...]:
        """Every event of the call, stored or waiting."""
        return self._book.events

    @property
    def saved(self) -> Saved:
        """The state of the call on disk."""
        waiting = sum(book.waiting for book in (self._book, *self._behind))
        return Saved(self._saved_at, self._trouble, waiting, self._book.joined)

    def begin(self, *bodies: ev.Body) -> Call:
        """Return a new call with its first events."""
        self._start(Call(new_call_id(self._clock())), ())
        return self.add(*bodies)

    def take_up(self, call_id: str) -> Call | None:
        """Return the call with that id; None if there is none. Raises StoreTrouble if it cannot be read."""
        self.write()
        kept = next(
            (book for book in (self._book, *self._behind) if book.waiting and book.call and book.call.id == call_id),
            None,
        )
        if kept is not None:
            self._put_behind()
            self._behind.remove(kept)
            self._book = kept
            return kept.call
        if self._store is None:
            raise self._trouble or StoreTrouble("unreachable", str(self._path.name))
        stored = self._store.events(call_id)
        if not stored:
            return None
        self._start(fold(call_id, stored), stored)
        self._saved_at = stored[-1].at
        return self.call

    def add(self, *bodies: ev.Body) -> Call:
        """Record what happened: all of it or, while the disk fails, in memory. Returns the call as it is now."""
        call = self._require()
        at = self._clock()
        if call.last is not None and timedelta() < call.last - at <= _SET_RIGHT:
            at = call.last
        move = call.seq + 1
        for body in bodies:
            event = Event(call.seq + 1, move, at, scrub(body))
            call = advance(call, event, self._book.events)
            self._book.events = (*self._book.events, event)
        self._book.call = call
        self.write()
        return self._require()

    def write(self) -> bool:
        """Write what is waiting; return True if nothing is left. Called by `add`, and again by the desk while there is trouble."""
        if self._store is None:
            try:
                self._open()
            except Problem as refused:
                self._trouble = StoreTrouble("newer" if refused.code == "store.newer" else "foreign", refused.code)
        if self._store is None:
            return False
        books = (*self._behind, self._book)
        return all(self._write_book(book) for book in books)

    def write_back(self) -> None:
        """Move what is saved into the database file itself: until then it is in the log next to it, without which a copy is empty."""
        if self._store is not None:
            with suppress(StoreTrouble):  # it is saved all the same
                self._store.write_back()

    def unfinished(self, limit: int = 20) -> tuple[Summary, ...]:
        """Return the calls that were not wrapped up, the latest first; none while the store cannot be read."""
        return self._read(lambda store: store.calls(state="open", limit=limit))

    def worklist(self) -> tuple[Summary, ...]:
        """Return the calls that somebody waits for, those with a promise first; none while the store cannot be read."""
        return self._read(lambda store: store.worklist())

    def closed(self, limit: int = 5) -> tuple[Summary, ...]:
        """Return the calls that were wrapped up last, the latest first; none while the store cannot be read."""
        return self._read(lambda store: store.calls(state="closed", limit=limit))

    def earlier(self, address: str, *, practice: bool) -> tuple[Summary, ...]:
        """Return this client's earlier calls, without the call itself."""
        earlier = self._read(lambda store: store.earlier(address, practice=practice))
        own = self.call.id if self.call else None
        return tuple(summary for summary in earlier if summary.id != own)

    def close(self) -> None:
        """Write what is waiting and close the file."""
        self.write()
        if self._store is not None:
            self._store.close()
            self._store = None

    def _read(self, look: Callable[[Store], tuple[Summary, ...]]) -> tuple[Summary, ...]:
        if self._store is None:
            return ()
        try:
            return look(self._store)
        except StoreTrouble as trouble:
            self._fail(trouble)
            return ()

    def _open(self) -> None:
        try:
            self._store = open_store(self._path)
        except StoreTrouble as trouble:
            self._trouble = trouble
            return
        try:
            self._store.try_to_write()
            self._trouble = None
        except StoreTrouble as trouble:
            self._trouble = trouble
        for book in (*self._behind, self._book):
            if book.call is not None and self._store is not None:
                book.written = self._stored(self._store, book)

    def _write_book(self, book: _Book) -> bool:
        """Write what is waiting of one call; return False if the store does not accept it."""
        if self._store is None:
            return False
        try:
            if book.call is None or not book.waiting:
                self._store.watch()
                self._trouble = None
                return True
            try:
                self._store.append(book.call, book.events[book.written :])
            except Overtaken:
                self._store.append(_join(book, self._store.events(book.call.id)), book.events[book.written :])
        except Overtaken:
            self._trouble = StoreTrouble("locked", "another desk writes the same call")
            return False
        except StoreTrouble as trouble:
            self._fail(trouble)
            return False
        book.written = len(book.events)
        if book is self._book:
            self._saved_at = self._clock()
        else:
            self._behind.remove(book)
        self._trouble = None
        return True

    def _stored(self, store: Store, book: _Book) -> int:
        """Return how many of the call's events the file holds.

        Fewer than were written if it was replaced by another; more if a write that was reported as failed is there after all: the file
        was only moved for a while, or the disk failed at the last moment.
        """
        try:
            stored = store.events(book.call.id) if book.call else ()
        except StoreTrouble as trouble:
            self._fail(trouble)
            return book.written
        held = min(book.written, len(stored))
        same = takewhile(lambda pair: pair[0] == pair[1], zip(stored[held:], book.events[held:], strict=False))
        return held + sum(1 for _ in same)

    def _fail(self, trouble: StoreTrouble) -> None:
        """Keep the reason; a file that is more than busy is reopened at the next try, since it may have been replaced."""
        self._trouble = trouble
        if trouble.code != "locked" and self._store is not None:
            self._store.close()
            self._store = None

    def _start(self, call: Call, stored: tuple[Event, ...]) -> None:
        self._put_behind()
        self._book = _Book(call, stored, len(stored))
        self._saved_at = None

    def _put_behind(self) -> None:
        """Make room for another call; what the store has not accepted of this one goes on waiting."""
        if self._book.waiting:
            self._behind.append(self._book)

    def _require(self) -> Call:
        if self.call is None:
            raise RuntimeError("no call has begun")
        return self.call


def _join(book: _Book, stored: Sequence[Event]) -> Call:
    """Merge what another desk wrote to the same call: its events come first, ours follow renumbered, and our new walks get new keys."""
    if book.call is None:
        raise RuntimeError("no call has begun")
    waiting = book.events[book.written :]
    shift = len(stored) - book.written
    first = book.written + 1
    call, events = fold(book.call.id, stored), tuple(stored)
    keys: dict[str, str] = {}
    for event in waiting:
        if isinstance(event.body, ev.IssueOpened):
            keys[event.body.branch] = call.next_branch
        body = _shifted(event.body, first, shift, keys)
        ours = replace(event, seq=event.seq + shift, move=event.move + shift, body=body)
        call, events = advance(call, ours, events), (*events, ours)
    book.call, book.events, book.written = call, events, len(stored)
    book.joined += 1
    return call


def _shifted(body: ev.Body, first: int, shift: int, keys: Mapping[str, str]) -> ev.Body:
    """Return the event with an undo's or redo's target renumbered, if that was, and with its walk's new key, if it has one."""
    if isinstance(body, ev.Undone | ev.Redone) and body.target >= first:
        return replace(body, target=body.target + shift)
    if isinstance(body, ev.IssueOpened | ev.Answered | ev.Reopened | ev.BranchMoved):
        return replace(body, branch=keys.get(body.branch, body.branch))
    return body

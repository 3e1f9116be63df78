"""The first screen's worklist: who is waited for and by when, what was interrupted, what was opened by mistake."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from checks.session import CallSession, Library
from checks.session.record_dialog import promises
from checks.settings import CallSettings, Settings
from tests.checks.call.own_content import small

T0 = datetime(2026, 11, 26, 15, 0, tzinfo=UTC)


class Clock:
    """A time that goes on a minute with every look at it."""

    def __init__(self) -> None:
        self.now = T0

    def __call__(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[CallSession]:
    settings = Settings(calls=CallSettings(database=str(tmp_path / "calls.db")))
    session = CallSession(settings, library=Library.of(small(), settings), clock=Clock())
    yield session
    session.leave()


def opened(desk: CallSession, name: str) -> str:
    desk.open_call()
    if name:
        desk.set_client(name=name)
    assert desk.call is not None
    return desk.call.id


def names(desk: CallSession) -> list[str]:
    return [call.name for call in desk.unfinished(practice=False)]


def test_promised_calls_come_first_by_when_then_the_interrupted_ones(desk: CallSession) -> None:
    opened(desk, "left first")
    desk.set_aside()
    opened(desk, "to be called back, no time said")
    desk.wrap_up("call_back")
    opened(desk, "by tomorrow")
    desk.wrap_up("waiting")
    desk.set_due(T0 + timedelta(days=1))
    opened(desk, "within the hour")
    desk.wrap_up("call_back")
    desk.set_due(T0 + timedelta(hours=1))
    opened(desk, "call back promised, not wrapped up")
    desk.hold("call_back")
    desk.set_aside()
    opened(desk, "left last")
    desk.set_aside()
    opened(desk, "done")
    desk.wrap_up("resolved")
    assert names(desk) == [
        "within the hour",
        "by tomorrow",
        "to be called back, no time said",
        "call back promised, not wrapped up",
        "left last",
        "left first",
    ]
    assert [call.due for call in desk.unfinished(practice=False)][:2] == [
        T0 + timedelta(hours=1),
        T0 + timedelta(days=1),
    ]
    assert [call.name for call in desk.closed()] == ["done"]


def test_a_closed_call_is_opened_to_be_read_and_by_undo_to_go_on(desk: CallSession) -> None:
    call_id = opened(desk, "Ana")
    desk.wrap_up("resolved")
    opened(desk, "Bo")
    desk.set_aside()
    assert desk.resume(call_id) and desk.finished
    assert "Ana" in desk.note("en")
    assert desk.undo() and not desk.finished
    assert "Ana" in names(desk) and desk.closed() == ()


def test_a_call_opened_by_mistake_is_hidden_and_nothing_of_it_is_lost(desk: CallSession) -> None:
    empty, kept = opened(desk, ""), opened(desk, "Ana")
    desk.set_aside()
    assert not desk.hide(kept) and not desk.hide("no such call")
    assert desk.hide(empty)
    assert names(desk) == ["Ana"]
    assert desk.resume(empty) and desk.call is not None and desk.call.hidden


def test_a_client_on_hold_does_not_keep_the_desk_from_the_next_call(desk: CallSession) -> None:
    held = opened(desk, "on hold")
    desk.hold("hold")
    desk.set_aside()
    opened(desk, "the next")
    desk.wrap_up("resolved")
    (waiting,) = desk.unfinished(practice=False)
    assert (waiting.id, waiting.held) == (held, "hold")
    assert desk.resume(held) and desk.call is not None and desk.call.holding is not None
    assert desk.end_hold() and desk.call.holding is None


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-11-26T15:00", "hour 26 16:00, today 26 16:30, tomorrow 27 09:00, two_days 30 09:00, week 03 09:00"),
        ("2026-11-27T15:31", "hour 27 16:31, tomorrow 30 09:00, two_days 01 09:00, week 04 09:00"),
        ("2026-11-28T09:00", "hour 28 10:00, today 28 16:30, tomorrow 30 09:00, two_days 01 09:00, week 04 09:00"),
    ],
)
def test_promises_are_for_working_days(now: str, expected: str) -> None:
    moments = promises(datetime.fromisoformat(now).replace(tzinfo=UTC))
    assert ", ".join(f"{key} {when:%d %H:%M}" for key, when in moments.items()) == expected

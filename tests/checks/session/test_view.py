"""What a call shows: the same value until something changes, and then a completely new one."""

from __future__ import annotations

from pathlib import Path

import pytest

from checks.session import CallSession, Library
from checks.session.controller import Controller
from checks.session.intents import Choose
from checks.session.view import CallView
from checks.settings import CallSettings, NetworkSettings, Settings
from tests.checks.call.own_content import small


@pytest.fixture
def session(tmp_path: Path) -> CallSession:
    settings = Settings(
        calls=CallSettings(database=str(tmp_path / "calls.db")), network=NetworkSettings(vantage="site")
    )
    return CallSession(settings, library=Library.of(small(), settings))


def view_of(session: CallSession, *, masked: bool = False) -> CallView:
    view = session.view(masked=masked)
    assert view is not None
    return view


def test_without_a_call_there_is_nothing_to_show(session: CallSession) -> None:
    assert session.view(masked=True) is None


def test_the_view_stays_the_same_until_something_changes(session: CallSession) -> None:
    session.open_call()
    before = view_of(session)
    assert view_of(session) is before
    session.press(1)
    after = view_of(session)
    assert after is not before and after.prompt.place != before.prompt.place
    assert view_of(session) is after and session.prompt() is after.prompt


def test_masking_makes_another_view_of_the_same_prompt(session: CallSession) -> None:
    session.open_call()
    session.set_client(name="Maude Tremblay")
    session.note_text("words", "Maude Tremblay is on the line")
    plain, masked = view_of(session), view_of(session, masked=True)
    assert masked is not plain and masked.prompt is plain.prompt
    assert "Tremblay" in str(plain.timeline) and "Tremblay" not in str(masked.timeline)


def test_where_the_machine_stands_decides_what_can_be_run(session: CallSession) -> None:
    session.open_call()
    assert "network" in view_of(session).runnable
    session.set_vantage("desk")
    assert "network" not in view_of(session).runnable


def test_the_walk_of_the_open_tree_is_handed_on(session: CallSession) -> None:
    session.open_call()
    assert view_of(session).prompt.walk is None
    session.go(f"@{next(iter(session.content.issues))}")
    view = view_of(session)
    assert view.prompt.walk is not None and view.call.branch is not None


def test_the_phone_that_the_client_calls_from_is_noted_and_corrected(session: CallSession) -> None:
    session.open_call()
    controller = Controller(session)
    for phone, on_mobile in (("mobile", True), ("other", False)):
        choosing = controller.do("caller_phone")
        assert isinstance(choosing, Choose) and [choice.key for choice in choosing.choices] == ["mobile", "other"]
        choosing.then(phone)
        assert view_of(session).call.on_mobile is on_mobile
    session.wrap_up("resolved")
    assert not isinstance(controller.do("caller_phone"), Choose) and not session.note_caller_phone(on_mobile=True)

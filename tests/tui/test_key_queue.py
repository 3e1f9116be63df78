"""Keys that come all at once do what the same keys do one by one, and a key that comes before the desk exists waits for it."""

from __future__ import annotations

import random
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from textual import events

from checks.call.event_json import dump_body
from checks.call.store import open_store
from checks.session import CallSession
from checks.settings import CallSettings, Settings
from tests.tui.conftest import Seat
from tests.tui.terminal import Terminal, environment
from tests.waiting import until
from tui.app import DeskApp
from tui.i18n import set_language

pytestmark = pytest.mark.slow

__all__ = ["environment"]

KEYS = (
    *"012345",
    *"gsuwnpxdmzi",
    *("escape", "escape", "enter", "enter", "up", "down", "tab", "backspace", "f1", "f2", "f3", "f5", "ctrl+l"),
)
MEASURED = ("check_started", "check_result", "check_ended", "facts", "left")


@pytest.mark.parametrize("seed", range(6))
async def test_all_at_once_is_one_by_one(settings: Settings, tmp_path: Path, seed: int) -> None:
    keys = random.Random(seed).choices(KEYS, k=40)
    slowly = await played(settings, tmp_path / "slowly.db", keys, at_once=False)
    assert await played(settings, tmp_path / "at once.db", keys, at_once=True) == slowly


async def played(
    settings: Settings, database: Path, keys: Sequence[str], *, at_once: bool
) -> tuple[list[str], list[dict[str, object]]]:
    """Return the stack of screens in the end, and what the keys made of a call whose checks have ended."""
    set_language("en")
    network = replace(settings.network, deadline=0.2)
    settings = replace(settings, calls=CallSettings(database=str(database)), network=network)
    app = DeskApp(settings, partial(CallSession, settings))
    async with app.run_test(size=(80, 24)) as pilot:
        here = Seat(app, pilot)
        await until(lambda: app.key_queue.idle)
        await here.keys("1", *"Marie", "enter", "escape")
        await until(lambda: not app.session.checks.is_running("network"))
        for number, key in enumerate(keys, 1):
            app.post_message(events.Key(key, key if len(key) == 1 else None))
            if number == len(keys) or not at_once:
                await until(lambda: app.return_value is not None or here.settled)
        screens = [type(screen).__name__ for screen in app.screen_stack]
        app.exit(0)
    with closing(open_store(database)) as store:
        bodies = [event.body for call in store.calls() for event in store.events(call.id)]
    return screens, [
        {"kind": body.kind, **dump_body(body), "target": None} for body in bodies if body.kind not in MEASURED
    ]


async def test_what_was_typed_before_leaving_is_kept(settings: Settings, tmp_path: Path) -> None:
    keys = ["f8", *"mother", "enter", "ctrl+q"]
    _screens, bodies = await played(settings, tmp_path / "calls.db", keys, at_once=True)
    assert [body["text"] for body in bodies if body["kind"] == "text"] == ["mother"]


async def test_leaving_twice_waits_for_nothing(settings: Settings) -> None:
    app = DeskApp(settings, partial(CallSession, settings))
    async with app.run_test(size=(80, 24)):
        await until(lambda: app.key_queue.idle)
        for key in ("1", "2", "ctrl+c", "ctrl+c"):
            app.post_message(events.Key(key, None))
        await until(lambda: app.return_value == 0)


async def test_a_defect_in_it_is_told_like_any_other(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    app = DeskApp(settings, partial(CallSession, settings))
    with pytest.raises(RuntimeError, match="broken"):
        async with app.run_test(size=(80, 24)):
            await until(lambda: app.key_queue.idle)
            monkeypatch.setattr("tui.terminal.key_queue._quiet", broken)
            app.post_message(events.Key("1", "1"))
            await until(lambda: not app.is_running)


def broken(_part: object) -> bool:
    raise RuntimeError("broken")


def test_a_key_that_comes_before_the_desk_waits_for_it(environment: dict[str, str]) -> None:
    (Path(environment["HOME"]) / "welcome-read").touch()
    desk = Terminal(environment)
    desk.send("1Marie")
    desk.sees("Call-back number")
    desk.sees("Marie")
    desk.send("\x11")
    assert desk.ends() == 0

"""One controller, two front ends: every action has its method, a way to reach it, and code that carries its intents out."""

from __future__ import annotations

import io
import re
from collections.abc import AsyncGenerator
from datetime import UTC, datetime
from pathlib import Path
from typing import Never, get_args

import pytest

from checks.session import CallSession
from checks.session.controller import ACTIONS as METHODS
from checks.session.controller import EFFECTS, Controller
from checks.settings import CallSettings, Settings
from checks.texts import LANGS, Lang
from tests.tui.conftest import Seat
from tests.waiting import until
from tui.actions import ACTIONS
from tui.app import DeskApp
from tui.i18n import set_language
from tui.panes.palette import palette_rows
from tui.picks import OptionPick
from tui.plain import ACTION_WORDS, SCREEN_ONLY, WORDS, Sitting
from tui.screens.call import CallScreen
from tui.screens.page import PageScreen

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)

DIGITS_AND_LINES = {"answer", "unknown", "enter", "leave"}
"""What is not a word in plain lines: a digit, an empty line, and the line that leaves."""
WORD_OF = {
    "check": "a",
    "client_run": "k",
    "decision": "f3",
    "details": "d",
    "go": "g",
    "letter": "m",
    "open_result": "o",
    "remark": "f8",
    "resume_branch": "r",
    "steps": "f2",
    "words": "f7",
}
"""The actions whose word in plain lines takes more with it."""


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.id)
def test_every_action_has_a_method_a_key_and_a_word(action: object) -> None:
    name = getattr(action, "id", "")
    assert name in METHODS
    in_palette = {row.pick for row in palette_rows(ACTIONS, "", 80)}
    assert getattr(action, "keys", ()) or OptionPick(name) in in_palette
    words = {*ACTION_WORDS.values(), *DIGITS_AND_LINES, *SCREEN_ONLY, *WORD_OF}
    assert name in words
    assert WORD_OF.get(name, "a") in WORDS


def test_no_method_is_left_of_what_is_no_action() -> None:
    assert set(METHODS) == {action.id for action in ACTIONS}
    assert set(ACTION_WORDS.values()) | set(SCREEN_ONLY) | set(WORD_OF) <= set(METHODS)
    assert not set(WORDS) & set(ACTION_WORDS)


def test_every_effect_of_a_choice_leads_somewhere() -> None:
    from checks.call.commands import Effect

    assert set(EFFECTS) == set(get_args(Effect))


@pytest.mark.parametrize("action", sorted(set(METHODS) - DIGITS_AND_LINES))
async def test_plain_lines_carry_out_what_every_action_asks_for(settings: Settings, action: str) -> None:
    """Whatever it asks for is answered by an empty line."""
    session = CallSession(settings)
    session.open_call("password")
    out = io.StringIO()
    sitting = Sitting(session, io.StringIO("\n" * 9), out, practising=True)
    sitting._talk.start_reading()
    await sitting._intents.carry_out(Controller(session).do(action))
    await until(lambda: not session.checks.is_running("network") and not session.checks.is_running("guest"))
    session.leave()


async def _nothing_found() -> AsyncGenerator[Never, None]:
    return
    yield


def session_at_noon(folder: Path) -> CallSession:
    """Return a session whose checks find nothing, so that the two calls differ in nothing but the front end."""
    settings = Settings(calls=CallSettings(database=str(folder / "calls.db")))
    return CallSession(settings, clock=lambda: NOON, source_of=lambda _check: lambda _request: _nothing_found())


def note_in(folder: Path) -> str:
    (note,) = (folder / "notes").iterdir()
    return re.sub(r"\d{8}-\d{6}-\w{4}", "CALL", note.read_text("utf-8"))


async def in_plain_lines(folder: Path, lang: Lang) -> str:
    set_language(lang)
    lines = "f7 the code does not come\nf8 asked twice\n3\n1\n1\n1\nf2 2\n4\nh\n1\nh\nu\ny\ni\nx\n1\nc\nq\n"
    sitting = Sitting(session_at_noon(folder), io.StringIO(lines), io.StringIO(), practising=True)
    assert await sitting.hold("password") == 0
    return note_in(folder)


async def on_screens(folder: Path, lang: Lang) -> str:
    set_language(lang)
    session = session_at_noon(folder)
    app = DeskApp(session.settings, lambda: session, practising=True, scenario="password")
    async with app.run_test(size=(80, 24)) as pilot:
        here = Seat(app, pilot)
        await until(lambda: app.key_queue.idle and isinstance(app.screen, CallScreen))
        await here.keys("f7")
        await here.paste("the code does not come")
        await here.keys("f8")
        await here.paste("asked twice")
        await here.keys("3", "1", "1", "1", "f2", "home", "down", "d", "4", "f3", "h", "1", "h", "u", "y", "i")
        await here.keys("x", "1")
        await until(lambda: isinstance(app.screen, PageScreen))
        await here.keys("escape", "c")
        app.exit(0)
    return note_in(folder)


@pytest.mark.slow
@pytest.mark.parametrize("lang", LANGS)
async def test_a_call_leaves_the_same_note_on_screens_and_in_plain_lines(tmp_path: Path, lang: Lang) -> None:
    for front_end in ("plain", "screens"):
        (tmp_path / front_end).mkdir()
    plain = await in_plain_lines(tmp_path / "plain", lang)
    assert "asked twice" in plain and "the code does not come" in plain
    assert await on_screens(tmp_path / "screens", lang) == plain

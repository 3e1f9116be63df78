"""One controller, two front ends: every action has its method, a way to it, and whoever carries its intents out."""

from __future__ import annotations

import io
from typing import get_args

import pytest

from checks.session import CallSession
from checks.session.controller import ACTIONS as METHODS
from checks.session.controller import EFFECTS, Controller
from checks.settings import Settings
from tests.waiting import until
from tui.actions import ACTIONS
from tui.panes.palette import palette_rows
from tui.picks import OptionPick
from tui.plain import ACTION_WORDS, SCREEN_ONLY, WORDS, Sitting

DIGITS_AND_LINES = {"answer", "unknown", "enter", "leave"}
"""What is no word in plain lines: a digit, an empty line, and the line that leaves."""
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
    in_palette = {row.pick for row in palette_rows("", 80)}
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

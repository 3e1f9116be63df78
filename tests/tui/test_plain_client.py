"""``k`` in plain lines: the page, the lines for a shell, and the code that the client reads."""

from __future__ import annotations

import asyncio
import io
from pathlib import Path

import pytest

from checks.session import CallSession
from checks.settings import Settings
from tests.tui.test_client_run import GUIDE, code
from tui.i18n import set_language
from tui.plain import Sitting


@pytest.fixture
def desk(settings: Settings) -> CallSession:
    set_language("en")
    made = CallSession(settings)
    made.open_call()
    return made


def said(desk: CallSession, typed: str) -> str:
    with io.StringIO() as out:
        asyncio.run(Sitting(desk, io.StringIO(), out, practising=False).client_run(typed))
        return out.getvalue()


def test_alone_it_writes_the_page_and_says_what_more_there_is(desk: CallSession, settings: Settings) -> None:
    text = said(desk, "")
    path = Path(settings.calls.database).parent / "pages" / "check.html"
    assert str(path) in text and path.is_file() and "k RESULT" in text


@pytest.mark.parametrize(("typed", "begins"), [("sh", "sh -c '"), ("PowerShell", "& {")])
def test_a_line_for_a_shell(desk: CallSession, typed: str, begins: str) -> None:
    assert said(desk, typed).startswith(begins)


def test_a_code_comes_into_the_call(desk: CallSession) -> None:
    text = said(desk, code(*GUIDE).lower())
    assert "4 of 25 addresses" in text and "K4" in text
    assert desk.call is not None and desk.call.runs("network")[-1].about.source == "code"


def test_a_misheard_code_says_which_group(desk: CallSession) -> None:
    right = code(5)
    text = said(desk, right[:4] + ("7" if right[4] != "7" else "8") + right[5:])
    assert "Group 2 was misheard" in text and text.startswith("Heard: M")
    assert desk.call is not None and not desk.call.runs("network")


def test_a_page_that_can_not_be_written_is_said(desk: CallSession, settings: Settings) -> None:
    folder = Path(settings.calls.database).parent / "pages"
    folder.write_text("in the way")
    assert "check.html" not in said(desk, "")

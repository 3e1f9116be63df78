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


def said(desk: CallSession, asked: str) -> str:
    with io.StringIO() as out:
        asyncio.run(Sitting(desk, io.StringIO(), out, practising=False).client_run(asked))
        return out.getvalue()


def test_alone_it_writes_the_page_and_says_what_more_there_is(desk: CallSession, settings: Settings) -> None:
    told = said(desk, "")
    path = Path(settings.calls.database).parent / "pages" / "check.html"
    assert str(path) in told and path.is_file() and "k CODE" in told


@pytest.mark.parametrize(("asked", "begins"), [("sh", "sh -c '"), ("PowerShell", "& {")])
def test_a_line_for_a_shell(desk: CallSession, asked: str, begins: str) -> None:
    assert said(desk, asked).startswith(begins)


def test_a_code_comes_into_the_call(desk: CallSession) -> None:
    told = said(desk, code(*GUIDE).lower())
    assert "4 of 25 addresses" in told and "K4" in told
    assert desk.call is not None and desk.call.runs("network")[-1].about.source == "code"


def test_a_misheard_code_says_which_group(desk: CallSession) -> None:
    right = code(5)
    told = said(desk, right[:4] + ("7" if right[4] != "7" else "8") + right[5:])
    assert "Group 2 was misheard" in told and told.startswith("Heard: M")
    assert desk.call is not None and not desk.call.runs("network")


def test_a_page_that_can_not_be_written_is_said(desk: CallSession, settings: Settings) -> None:
    folder = Path(settings.calls.database).parent / "pages"
    folder.write_text("in the way")
    assert "check.html" not in said(desk, "")

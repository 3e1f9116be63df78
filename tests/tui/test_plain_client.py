"""``k`` in plain lines: the page, the lines for a shell, and the code that the client reads."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from checks.call.note import note
from checks.call.sweeps import sweeps
from checks.session import CallSession
from checks.settings import Settings
from checks.texts import LANGS, Lang
from tests.checks.network.documents import document, result
from tests.tui.test_client_run import BUILT_IN, GUIDE, code
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


@pytest.mark.parametrize("lang", LANGS)
def test_the_client_s_result_and_the_desk_s_sweep_are_joined_in_either_order(
    settings: Settings, tmp_path: Path, lang: Lang
) -> None:
    """Whose fault it is follows from both, and from what the client says of the telephone later on."""
    desk_result = tmp_path / "desk.json"
    hosts = [result(target.name, "ok", group=target.group, url=target.url) for target in BUILT_IN.targets]
    desk_result.write_text(json.dumps(document(*hosts, kind="desk")), "utf-8")

    def sitting(*steps: Callable[[CallSession], object]) -> tuple[str, str, str]:
        session = CallSession(settings)
        session.open_call()
        for step in steps:
            step(session)
        call = session.call
        assert call is not None
        seen = next(run for run in sweeps(call) if run.about.source == "code")
        assert seen.summary is not None
        blames = {each.blame for each in seen.results if each.verdict == "fail"}
        letter = session.handouts.letter(lang, seen.run)
        written = note(call, session.content, lang, datetime.now(UTC))
        words = seen.summary.diagnosis[0].text(lang)
        assert letter is not None and " ".join(words.split()) in " ".join(written.split())
        return words, ", ".join(sorted(blames)), letter.text.partition("1. ")[2]

    def hear(session: CallSession) -> None:
        session.imports.read_code(code(*GUIDE))

    def load(session: CallSession) -> None:
        session.imports.load_result(desk_result)

    alone, first, last = sitting(hear), sitting(hear, load), sitting(load, hear)
    assert first == last and first[1] == "local_network"
    assert alone[1] == "unclear" and alone[0] != first[0]

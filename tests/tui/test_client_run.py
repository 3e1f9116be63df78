"""What the client can run or open, with key ``k``: the page, the lines, and the code that comes back and answers the tree for K4."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from textual.events import Paste

from checks.facts import Vantage, newest
from checks.network.client_page.code import Reach, encode
from checks.network.client_page.target_list import target_lists
from checks.settings import Settings
from tests.tui.conftest import OpenSeat
from tests.waiting import until
from tui.i18n import t
from tui.screens.call import CallScreen
from tui.screens.client import CodeScreen, LineScreen

pytestmark = pytest.mark.slow

BUILT_IN = target_lists()[1]


def code(*bad: int) -> str:
    """Return the code of a page made today on which the targets with those numbers are not reached."""
    now = datetime.now(UTC)
    verdicts = [Reach.NOT_REACHED if at in bad else Reach.REACHED for at in range(25)]
    return encode(BUILT_IN, "page", now.date(), now, verdicts)


GUIDE = (0, 1, 2, 3)


@pytest.mark.parametrize(("size", "lang"), [((60, 20), "fr"), ((80, 24), "en"), ((120, 40), "fr")])
async def test_a_code_is_read_back_and_the_tree_answers_itself(
    seat: OpenSeat, size: tuple[int, int], lang: str
) -> None:
    async with seat(size=size, lang=lang) as here:
        await here.keys("1", "escape", "k", "1")
        assert isinstance(here.app.screen, CodeScreen)
        here.app.screen.post_message(Paste(code(*GUIDE).lower()))
        await here.sees(code(*GUIDE)[:3])
        await here.keys("enter")
        assert isinstance(here.app.screen, CallScreen)
        call = here.session.call
        assert call is not None
        known = newest(call.facts)
        assert known["net.streamworks"].value == "none" and known["net.streamworks"].vantage is Vantage.CLIENT
        await here.sees("navigateur du client" if lang == "fr" else "client's browser")
        here.session.go("@firewall")
        prompt = here.session.prompt()
        assert prompt is not None and prompt.kind == "outcome" and prompt.place.startswith("firewall.allow_streamworks")
        letter = here.session.handouts.letter("en")
        assert letter is not None and [host.host for host in letter.hosts] == [
            target.host for target in BUILT_IN.targets[:4]
        ]


async def test_a_misheard_group_is_pointed_at_and_can_be_mended(seat: OpenSeat) -> None:
    right = code(5)
    wrong = right[:8] + ("7" if right[8] != "7" else "8") + right[9:]
    async with seat(lang="en") as here:
        await here.keys("1", "escape", "k", "1")
        here.app.screen.post_message(Paste(wrong))
        await here.sees(f"Heard: {wrong.replace('-', ' ')}")
        await here.keys("enter")
        await here.sees("Group 3 was misheard")
        assert f">{wrong[8:11]}<" in here.text()
        await here.keys(*("backspace",) * (len(right) - 8), *right[8:], "enter")
        assert isinstance(here.app.screen, CallScreen)
        assert here.session.call is not None and len(here.session.call.runs("network")[-1].results) == 25


@pytest.mark.parametrize(("typed", "said"), [("", "no result"), ("M08", "are missing"), ("hello there", "characters")])
async def test_what_is_no_code_is_said_and_nothing_is_taken(seat: OpenSeat, typed: str, said: str) -> None:
    async with seat(lang="en") as here:
        await here.keys("1", "escape", "k", "1", *typed, "enter")
        await here.sees(said)
        await here.keys("escape")
        assert here.session.call is not None and {run.about.source for run in here.session.call.runs("network")} == {
            None
        }


async def test_a_code_can_be_spelled_into_the_box(seat: OpenSeat) -> None:
    async with seat(lang="en") as here:
        await here.keys("1", "escape", "k", "1")
        box = here.app.screen.query_one("#text")
        box.value = " ".join(f"{letter} comme Xavier" for letter in code().replace("-", ""))  # type: ignore[attr-defined]
        await here.pilot.pause()
        await here.keys("enter")
        assert isinstance(here.app.screen, CallScreen)


async def test_the_page_is_written_and_named(seat: OpenSeat, settings: Settings) -> None:
    async with seat(lang="en") as here:
        await here.keys("1", "escape", "k", "2")
        await here.sees("check.html")
        path = Path(settings.calls.database).parent / "pages" / "check.html"
        assert path.read_text("utf-8").startswith('<!DOCTYPE html>\n<html lang="fr">')


@pytest.mark.parametrize(("key", "begins"), [("3", "sh -c"), ("4", "& {")])
async def test_the_lines_are_shown_and_copied(seat: OpenSeat, key: str, begins: str) -> None:
    async with seat(lang="en") as here:
        await here.keys("1", "escape", "k", key)
        assert isinstance(here.app.screen, LineScreen)
        await here.sees(begins)
        await here.keys("l", "c")
        await here.sees("clipboard")
        assert here.app.clipboard.startswith(begins) and "NOT REACHED" in here.app.clipboard
        await here.keys("escape")


async def test_the_telephone_and_the_desks_own_sweep_tell_whose_network_it_is(seat: OpenSeat) -> None:
    async with seat(lang="en") as here:
        await here.keys("1", "escape")
        await until(lambda: not here.session.checks.is_running("network"))
        here.session.go("@firewall")
        await here.keys("2")
        prompt = here.session.prompt()
        assert prompt is not None and prompt.place == "firewall.phone"
        await here.sees(f"k {t('decision.askable.client')}")
        works = next(at for at, choice in enumerate(prompt.choices, 1) if choice.key == "works")
        here.session.press(works)
        here.session.imports.read_code(code(*GUIDE))
        call = here.session.call
        assert call is not None
        summary = call.runs("network")[-1].summary
        assert summary is not None and "(certain)" in summary.diagnosis[0].en


async def test_a_code_read_in_practice_makes_a_practice_letter(seat: OpenSeat) -> None:
    async with seat(lang="en", scenario="firewall") as here:
        await until(lambda: not here.session.checks.is_running("network"))
        here.session.imports.read_code(code(*GUIDE))
        call = here.session.call
        assert call is not None
        letter = here.session.handouts.letter("en", call.runs("network")[-1].run)
        assert letter is not None and letter.practice and letter.subject.startswith("PRACTICE")

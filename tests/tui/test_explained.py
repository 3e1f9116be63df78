"""A pasted error screen in the box that goes anywhere: what it means, the issue to go on from there, and the note."""

from __future__ import annotations

import pytest
from textual import events

from checks.errors.explain import explain
from checks.guide.content import load
from tests.checks.errors.test_explain import CORRELATION, ENGLISH, FRENCH
from tests.tui.conftest import OpenSeat, Seat
from tui.i18n import set_language
from tui.panes.explained import explained_page, explained_rows
from tui.panes.picks import MessagePick
from tui.text_layout import cells

pytestmark = pytest.mark.slow


async def paste(here: Seat, text: str) -> None:
    box = here.app.screen.focused
    assert box is not None
    box.post_message(events.Paste(text))
    await here.pilot.pause()


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (60, 20)])
async def test_a_code_typed_leads_to_its_issue(seat: OpenSeat, size: tuple[int, int]) -> None:
    async with seat(size=size, lang="en") as here:
        await here.keys("1", "escape", "g", *"50020")
        await here.sees("AADSTS50020")
        await here.keys("enter")
        await here.sees("does not exist in the tenant")
        await here.keys("enter")
        call = here.session.call
        assert call is not None and call.current is not None and call.current.issue == "wrong_account"


async def test_a_pasted_screen_is_explained_and_kept_for_the_note(seat: OpenSeat) -> None:
    async with seat(lang="fr") as here:
        await here.keys("1", "escape", "g")
        await paste(here, FRENCH)
        await here.sees("AADSTS53003")
        await here.keys("enter")
        await here.sees(CORRELATION)
        await here.keys("down", "enter")
        assert CORRELATION in here.session.note("fr").lower()
        assert "53003" in here.session.note("fr")


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("width", [40, 78, 118])
@pytest.mark.parametrize("text", [ENGLISH, FRENCH, "AADSTS50999", "bonjour", "AADSTS50072 AADSTS500121"])
def test_the_page_keeps_to_its_width(text: str, width: int, lang: str) -> None:
    set_language("fr" if lang == "fr" else "en")
    rows = explained_page(explain(text), load(), "fr", width)
    assert all(cells(row.text) <= max(width, 58) for row in rows)
    assert any(row.pick == MessagePick() for row in rows) == (text in (ENGLISH, FRENCH))


def test_every_code_can_be_read_in_80_columns() -> None:
    from checks.errors.codes import codes

    content = load()
    for number in codes():
        assert len(explained_rows(explain(str(number)), content, "fr", 78)) <= 18

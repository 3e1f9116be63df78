"""After a practice call: the page that reviews it, by key and by itself, in both languages."""

from __future__ import annotations

import pytest

from tests.tui.conftest import OpenSeat
from tests.waiting import until

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("lang", "right", "again"),
    [
        ("en", "The right outcome: Work account locked.", "Review the practice call"),
        ("fr", "La bonne fin", "Revoir l'appel"),
    ],
)
async def test_a_practice_call_is_looked_back_on_once_it_is_wrapped_up(
    seat: OpenSeat, lang: str, right: str, again: str
) -> None:
    async with seat(lang=lang, scenario="locked") as here:
        await until(lambda: not here.session.checks.is_running("guest"))
        await here.keys("3", "1")
        await here.sees(
            {"en": "Last failed sign-in: AADSTS50053", "fr": "Dernier échec de connexion\u00a0: AADSTS50053"}[lang]
        )
        await here.keys("1")
        await here.sees(right)
        await here.keys("escape")
        await here.sees(again)
        await here.keys("3")
        await here.sees(right)


async def test_a_real_call_is_not(seat: OpenSeat) -> None:
    async with seat() as here:
        await here.keys("1", "escape", "x", "1")
        await here.sees("The note is ready")
        assert "Review the practice call" not in here.text()

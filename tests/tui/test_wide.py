"""Wide terminals: a line of text has a measure, from 160 columns the thread has a column of its own, a bar shows how much there is."""

from __future__ import annotations

from functools import partial

import pytest

from tests.tui.conftest import OpenSeat, Seat
from tests.waiting import until
from tui.text_layout import cells
from tui.widgets.lines import Lines

pytestmark = pytest.mark.slow


def pane(here: Seat, name: str) -> Lines:
    return here.app.screen.query_one(f"#{name}", Lines)


def has_columns(here: Seat, *, is_beside: bool) -> bool:
    return (pane(here, "thread").region.y == pane(here, "decision").region.y) is is_beside


@pytest.mark.parametrize("size", [(160, 40), (200, 50), (260, 60)])
async def test_from_160_columns_there_are_three_and_the_sides_grow(seat: OpenSeat, size: tuple[int, int]) -> None:
    async with seat(size=size, lang="fr", scenario="firewall") as here:
        steps, decision, thread = (pane(here, name).region for name in ("steps", "decision", "thread"))
        assert steps.right <= decision.x and decision.right <= thread.x
        assert decision.y == thread.y and decision.height == thread.height
        assert steps.width == thread.width == 42 + (size[0] - 160) // 5
        assert all(cells(row.text) <= 100 for row in pane(here, "decision").rows)
        assert pane(here, "network").region.width == steps.width


@pytest.mark.parametrize("size", [(120, 40), (159, 50)])
async def test_below_that_the_thread_is_under_the_decision(seat: OpenSeat, size: tuple[int, int]) -> None:
    async with seat(size=size, lang="fr", scenario="firewall") as here:
        decision, thread = pane(here, "decision").region, pane(here, "thread").region
        assert decision.x == thread.x and decision.bottom <= thread.y


async def test_another_size_takes_the_panes_along(seat: OpenSeat) -> None:
    async with seat(size=(120, 40), lang="en", scenario="firewall") as here:
        for columns, is_beside in ((200, True), (120, False), (170, True)):
            await here.pilot.resize_terminal(columns, 45)
            await until(partial(has_columns, here, is_beside=is_beside))
        await here.keys("z")
        await until(lambda: pane(here, "decision").region.width == 170)
        await here.keys("z")
        await until(lambda: pane(here, "thread").region.y == pane(here, "decision").region.y)


@pytest.mark.parametrize("keys", [(), ("1", "escape", "n"), ("1", "escape", "question_mark"), ("comma",)])
async def test_a_page_has_a_measure_and_stands_in_the_middle(seat: OpenSeat, keys: tuple[str, ...]) -> None:
    async with seat(size=(200, 50), lang="en") as here:
        await here.keys(*keys)
        name = "page" if keys else "home"
        lines = pane(here, name)
        assert all(cells(row.text) <= 104 for row in lines.rows)
        left, right = lines.region.x, 200 - lines.region.right
        assert left > 40 and abs(left - right) <= 2
        assert pane(here, "footer").region.y + pane(here, "footer").region.height == 50
        assert pane(here, "footer").region.width == 200


@pytest.mark.parametrize("size", [(60, 20), (80, 24)])
async def test_a_bar_stands_beside_what_is_longer_than_its_list_and_takes_no_text(
    seat: OpenSeat, size: tuple[int, int]
) -> None:
    async with seat(size=size, lang="fr") as here:
        await here.keys("1", "escape", "question_mark")
        page = pane(here, "page")
        await until(lambda: page.show_vertical_scrollbar)
        assert max(cells(row.text) for row in page.rows) <= page.text_width == page.size.width - 1
        bar = page.vertical_scrollbar
        assert bar.window_virtual_size == len(page.rows) and bar.window_size == page.size.height
        before = bar.position
        await here.keys("pagedown")
        await until(lambda: bar.position > before)

"""One change makes one view: it computes the prompt once, walks the open tree once, and lays each pane out once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from checks.call import prompt as prompts
from checks.guide.walker import walk
from tests.tui.conftest import OpenSeat, Seat
from tests.waiting import until
from tui.screens import pane_board

SIZE = (120, 40)


@pytest.fixture
def counts(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Count what is computed from here on, by name."""
    counted: Counter[str] = Counter()

    def counting(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def counted_call(*arguments: Any, **options: Any) -> Any:
            counted[name] += 1
            return function(*arguments, **options)

        return counted_call

    monkeypatch.setattr(prompts, "prompt", counting("prompt", prompts.prompt))
    monkeypatch.setattr(prompts, "walk", counting("walk", walk))
    panes = {name: counting(name, render) for name, render in pane_board.PANES.items()}
    monkeypatch.setattr(pane_board, "PANES", panes)
    return counted


async def in_a_tree(here: Seat) -> None:
    """Open a practice call whose checks have ended, at a question of a tree."""
    await until(lambda: here.session.call is not None and here.session.call.runs("network"))
    await until(lambda: not here.session.checks.is_running("network") and not here.session.checks.is_running("guest"))
    here.session.go("@password")
    await here.keys("f3")
    assert here.session.call is not None and here.session.call.branch is not None


async def test_a_change_asks_walks_and_lays_out_once(seat: OpenSeat, counts: Counter[str]) -> None:
    async with seat(SIZE, scenario="firewall") as here:
        await in_a_tree(here)
        for key in ("1", "u", "y", "l", "u"):
            before = here.session.call
            counts.clear()
            await here.keys(key)
            assert here.session.call is not before, key
            assert counts.total() and max(counts.values()) == 1, (key, counts)


async def test_a_key_that_changes_nothing_computes_nothing(seat: OpenSeat, counts: Counter[str]) -> None:
    async with seat(SIZE, scenario="firewall") as here:
        await in_a_tree(here)
        for key in ("f4", "f5", "tab", "f3"):
            counts.clear()
            await here.keys(key)
            assert not counts, (key, counts)


async def test_a_pane_that_takes_the_screen_is_laid_out_once(seat: OpenSeat, counts: Counter[str]) -> None:
    async with seat((80, 24), scenario="firewall") as here:
        await in_a_tree(here)
        for key, pane in (("f4", "network"), ("f5", "guest"), ("f2", "steps")):
            counts.clear()
            await here.keys(key)
            await until(counts.total)
            assert counts == {pane: 1}, (key, counts)


async def test_a_page_over_the_call_and_back_computes_nothing(seat: OpenSeat, counts: Counter[str]) -> None:
    async with seat(SIZE, scenario="firewall") as here:
        await in_a_tree(here)
        for page in ("w", "question_mark", "s"):
            counts.clear()
            await here.keys(page, "escape")
            assert not counts, (page, counts)

"""The fast tests are nearly all of them, and some of every package."""

from __future__ import annotations

from pathlib import Path

import pytest

TESTS = Path(__file__).parent
NOT_FAST = ("slow", "lab", "browser")


def test_the_fast_tests_are_nine_tenths_and_some_of_every_package(request: pytest.FixtureRequest) -> None:
    items = request.session.items
    files = set(TESTS.rglob("test_*.py"))
    if files - {item.path for item in items} or request.config.option.markexpr or request.config.option.keyword:
        pytest.skip("only some of the tests were asked for")
    fast = [item for item in items if not any(item.get_closest_marker(name) for name in NOT_FAST)]
    assert 0.9 * len(items) <= len(fast) < len(items)
    packages = {file.parent for file in files} - {TESTS / "lab"}  # the slow tests use its servers
    assert packages - {item.path.parent for item in fast} == set()

"""The mutation bench names only what exists: its modules, their tests, and the lines of its explanations."""

from __future__ import annotations

import pytest

from tests.bench.mutants import ROOT, TESTS, _explained, _meaning


@pytest.mark.parametrize("module", TESTS)
def test_a_module_and_its_tests_are_there(module: str) -> None:
    assert (ROOT / module).is_file()
    assert [test for test in TESTS[module] if not (ROOT / test).is_file()] == []


def test_an_explanation_is_of_a_line_that_is_still_there() -> None:
    for module, line, becomes in _explained():
        lines = [part.strip() for part in (ROOT / module).read_text("utf-8").split("\n")]
        assert module in TESTS and line in lines and line != becomes


@pytest.mark.parametrize(
    ("changed", "same"),
    [
        ("@dataclass(frozen=False)\nclass A:\n    x: int = 1\n\ndef f(a: int) -> str:\n    return a\n", True),
        ("@dataclass(frozen=True)\nclass A:\n    x: str = 1\n\ndef f(a: str) -> int:\n    return a\n", True),
        ("@dataclass(frozen=True)\nclass A:\n    x: int = 2\n\ndef f(a: int) -> str:\n    return a\n", False),
        ("@dataclass(frozen=True)\nclass A:\n    x: int = 1\n\ndef f(a: int) -> str:\n    return None\n", False),
    ],
)
def test_a_change_that_does_nothing_is_not_drawn(changed: str, same: bool) -> None:
    source = "@dataclass(frozen=True)\nclass A:\n    x: int = 1\n\ndef f(a: int) -> str:\n    return a\n"
    assert (_meaning(changed) == _meaning(source)) == same
    assert _meaning("no python here") == ""

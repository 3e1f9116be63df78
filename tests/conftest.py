"""What every test relies on: none of this machine's proxies or team configuration, Ctrl+C interrupts, nobody's call records stay open."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import hypothesis
import pytest

from checks.call.journal import Journal

# How long an example takes depends on the machine, and so does whether the clone can be written to.
hypothesis.settings.register_profile(
    "any machine",
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
    **({} if os.access(Path(__file__).parent.parent, os.W_OK) else {"database": None}),
)
hypothesis.settings.load_profile("any machine")

# Whatever a shell starts in the background ignores it, and so would every program that a test starts.
signal.signal(signal.SIGINT, signal.default_int_handler)


WAITS_MOST: Final = ("lab", "tui")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files whose tests wait most for servers and screens: quick ones fill the workers at the end."""
    tests = Path(__file__).parent
    items.sort(key=lambda item: item.path.relative_to(tests).parts[0] not in WAITS_MOST)


@pytest.fixture(autouse=True)
def no_proxies_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for scheme in ("http", "https", "all", "no"):
        monkeypatch.delenv(f"{scheme}_proxy", raising=False)
        monkeypatch.delenv(f"{scheme.upper()}_PROXY", raising=False)


@pytest.fixture(autouse=True)
def no_team_configuration_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MFA_DESK_TEAM_CONFIG", os.devnull)


@pytest.fixture(autouse=True)
def abandoned_journals_are_closed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Close the file of a desk that a test abandons, as a killed program does; nothing more is written then."""
    journals: list[Journal] = []
    make = Journal.__init__

    def make_remembered(journal: Journal, *arguments: object, **options: object) -> None:
        journals.append(journal)
        make(journal, *arguments, **options)  # type: ignore[arg-type]  # whatever the test gives

    monkeypatch.setattr(Journal, "__init__", make_remembered)
    yield
    for journal in journals:
        if journal._store is not None:
            journal._store.close()

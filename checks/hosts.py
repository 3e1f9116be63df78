"""The hosts that the onboarding needs, as data: one list for the network check, the letter, the check page and the "hosts" card."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from checks.texts import package_tables


def host_data() -> Mapping[str, Any]:
    """Return the contents of ``hosts.toml``: its groups and its targets."""
    return package_tables("checks", "hosts.toml")


@cache
def hosts_of(group: str) -> tuple[str, ...]:
    """Return the hosts of a group that are needed today, in the file's order."""
    targets: Mapping[str, Mapping[str, Any]] = host_data()["target"]
    return tuple(name for name, raw in targets.items() if raw["group"] == group and not raw.get("retired"))


@cache
def not_on_the_page() -> frozenset[str]:
    """Return the hosts that the client's check page does not try."""
    return frozenset(name for name, raw in host_data()["target"].items() if not raw.get("page", True))

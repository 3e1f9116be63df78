"""The target list: which targets a check page tries, in an order that the code read aloud can rely on.

The built-in lists are numbered (``target_lists.toml``). One made from a targets file has a mark instead of a number,
derived from its names and addresses, so that a code is never read with a list other than the one it was made with.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import Any, Final

from checks.hosts import not_on_the_page
from checks.network.chosen_targets import targets
from checks.network.targets import Target, with_retired
from checks.problems import Problem
from checks.settings import NetworkSettings
from checks.texts import package_tables

MOST: Final = 60
"""More targets would make a code too long to read aloud and to check."""
OWN: Final = 16
"""Versions from here on are marks of lists made from a targets file."""
_LEFT_OUT: Final = "revocation"


@dataclass(frozen=True, slots=True)
class TargetList:
    """The targets in the order of the code; ``seal`` (three symbols) goes into the check characters of a list from a targets file."""

    version: int
    targets: tuple[Target, ...]
    seal: tuple[int, int, int] = (0, 0, 0)

    def url_of(self, target: Target) -> str:
        """Return the address that a page requests for a target."""
        if target.path != "/":
            return target.url
        paths = _toml()["asked"]
        path: str = paths["of"].get(target.host, paths["default"])
        return target.url.removesuffix("/") + path


def target_list(settings: NetworkSettings) -> TargetList:
    """Return the list for a page made now. Raises Problem for a targets file that can't be used, or with too many targets."""
    hidden = not_on_the_page()
    chosen = tuple(target for target in targets(settings) if target.group != _LEFT_OUT and target.name not in hidden)
    newest = target_lists()[max(target_lists())]
    return newest if chosen == newest.targets else own(chosen)


def own(targets: Iterable[Target]) -> TargetList:
    """Return the list made from a targets file. Raises Problem if it has no target, or too many."""
    listed = tuple(targets)
    if not 1 <= len(listed) <= MOST:
        raise Problem("client.targets", n=len(listed), most=MOST)
    drawn = int.from_bytes(
        sha256("\n".join(f"{target.name} {target.url}" for target in listed).encode()).digest()[:4], "big"
    )
    mark, first, second, third = drawn & 15, drawn >> 4 & 31, drawn >> 9 & 31, drawn >> 14 & 31
    return TargetList(OWN + mark, listed, (first, second, third))


@cache
def target_lists() -> Mapping[int, TargetList]:
    """Return the built-in lists by version, including those of earlier versions of the program."""
    known = with_retired()
    return {
        int(version): TargetList(int(version), tuple(known[name] for name in listed["targets"]))
        for version, listed in _toml()["version"].items()
    }


def _toml() -> Mapping[str, Any]:
    return package_tables("checks.network.client_page", "target_lists.toml")

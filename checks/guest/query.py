"""What the agent typed or pasted: an address, a #EXT# name or an object id, and any text around it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from checks.guid import GUID
from checks.names import plain_name, readings
from checks.problems import Problem
from checks.text import clean

MOST_READINGS: Final = 3
"""How many addresses an ambiguous name is looked up by."""

_GUID = re.compile(rf"(?<![0-9a-f-]){GUID}(?![0-9a-f-])", re.I)
_BEFORE_EXT = re.compile(r"([^\s<>\"«»“”(),;:]+?)(?:#|%23)ext(?:#|%23)", re.I)


@dataclass(frozen=True, slots=True)
class GuestQuery:
    """What is looked up: the ``text`` as typed, cleaned, and what it may mean.

    That is: ``addresses``, the likeliest first, what their #EXT# names begin with (``prefixes``), or just an ``object_id``.
    """

    text: str
    kind: Literal["address", "ext", "object_id"]
    addresses: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()
    object_id: str | None = None


def parse_query(text: str, suffixes: Iterable[str] = ()) -> GuestQuery:
    """Return what a text asks for. Raises Problem (``guest.asked``) if there is nothing in it to look up."""
    shown = clean(text)
    name = readings(text, suffixes)
    addresses = tuple(reading.address for reading in name.readings[:MOST_READINGS])
    if name.kind in ("ext", "bare"):
        return GuestQuery(shown, "ext", addresses, (_beginning(text) or prefix_of(addresses[0]),))
    if name.kind in ("address", "token"):
        return GuestQuery(shown, "address", addresses, tuple(map(prefix_of, addresses)))
    guid = _GUID.search(clean(text, 1000))
    if guid is None:
        raise Problem("guest.asked", text=clean(text, 60))
    return GuestQuery(shown, "object_id", object_id=guid[0].lower())


def stands_alone(text: str) -> bool:
    """Return whether the text is an address, a #EXT# name or an object id, and nothing else."""
    try:
        return " " not in parse_query(text).text
    except Problem:
        return False


def prefix_of(address: str) -> str:
    """Return what the #EXT# name of an address begins with."""
    local, _, host = address.rpartition("@")
    return f"{local}_{host}".lower()


def domain_of(address: str) -> str:
    """Return the domain of an address, in lower case."""
    return address.rpartition("@")[2].lower()


def _beginning(text: str) -> str | None:
    """Return what comes before the #EXT# of a name, as it was typed."""
    match = _BEFORE_EXT.search(plain_name(text))
    name = match[1].strip("'`").lower() if match else ""
    return name if name and "@" not in name else None

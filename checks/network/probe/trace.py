"""The route to an address as far as it answers: SYNs whose time to live expires hop by hop, without root (Linux)."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import dataclass
from typing import Final

from checks.network.probe.tcp import Icmp, Refused, connection

LONGEST: Final = 20
"""The most hops that are tried."""
_SECONDS: Final = 0.9
"""Seconds for each hop; a SYN is sent again after one."""
_TIME_EXCEEDED: Final = {4: 11, 6: 3}


@dataclass(frozen=True, slots=True)
class RouteHop:
    """A device that reported that a SYN had expired there, ``ttl`` hops away."""

    ttl: int
    address: str


async def last_hop(address: str, port: int, until: float) -> RouteHop | None:
    """Return the last device that answered on the route: how far a SYN got, never who is to blame. None if nobody answered."""
    if sys.platform != "linux":
        return None
    end = min(until, asyncio.get_running_loop().time() + _SECONDS)
    async with asyncio.TaskGroup() as group:
        tries = [group.create_task(_hop(address, port, ttl, end)) for ttl in range(1, LONGEST + 1)]
    answered = [hop for task in tries if (hop := task.result()) is not None]
    return max(answered, key=lambda hop: hop.ttl, default=None)


async def _hop(address: str, port: int, ttl: int, until: float) -> RouteHop | None:
    try:
        async with connection(address, port, until, ttl=ttl):
            return None
    except Refused as error:
        return RouteHop(ttl, error.icmp.sender) if error.icmp is not None and _exceeded(address, error.icmp) else None


def _exceeded(address: str, icmp: Icmp) -> bool:
    return icmp.type == _TIME_EXCEEDED[6 if ":" in address else 4]

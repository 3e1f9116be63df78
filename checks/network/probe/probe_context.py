"""What every target of a sweep shares, and how its time is divided."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from checks.network.probe.nat64 import Nat64
from checks.network.probe.pac import Pac
from checks.resolver import Server

_FEW: Final = 3
_CAPS: Final[Mapping[str, float]] = {"dns": 0.5, "tcp": 0.45, "tls": 0.6, "http": 0.7}
"""The part of the remaining time that a phase may take, to leave some for the next phase: of 10 s, a silent name gets 5 s, a silent
address 4.5 s. That is more than the 3.2 s in which a lost SYN is retransmitted twice."""

Now = Callable[[], datetime]
Trust = Callable[[], Awaitable[ssl.SSLContext]]


@dataclass(frozen=True, slots=True)
class PublicResolvers:
    """Who is asked besides the network's own resolvers: servers over plain DNS, URLs over DNS over HTTPS."""

    plain: tuple[Server, ...] = ()
    https: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ProbeContext:
    """What every target of a sweep shares.

    ``resolvers`` are asked for names, after ``hosts``, the hosts file. ``deadline`` is each target's time in seconds.

    ``trust`` gives the public list, which is read while the first names are looked up; ``system`` gives the operating system's store
    (blocking), which only a second look needs. ``any_certificate`` and ``small_hello`` trust nothing and are for second looks too.

    ``public`` are the resolvers that follow-ups ask, ``proxies`` the configured ones by scheme. ``pac`` looks for an automatic
    configuration, ``nat64`` for the prefix of translated addresses. ``large_hello`` sends a ClientHello as large as a browser's to the
    targets (URLs) of ``large_hello_for``; it is None if the ordinary one is that large. ``few`` limits the follow-ups that open many
    sockets.
    """

    resolvers: tuple[Server, ...]
    hosts: Mapping[str, tuple[str, ...]]
    trust: Trust
    deadline: float
    now: Now
    system: Callable[[], ssl.SSLContext | None]
    any_certificate: ssl.SSLContext
    small_hello: ssl.SSLContext
    public: PublicResolvers = field(default_factory=PublicResolvers)
    proxies: Mapping[str, str] = field(default_factory=dict)
    pac: Pac | None = None
    nat64: Nat64 | None = None
    large_hello: ssl.SSLContext | None = None
    large_hello_for: frozenset[str] = frozenset()
    few: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_FEW))


def phase_end(name: str, until: float) -> float:
    """Return when a phase must have finished, in the loop's time."""
    now = asyncio.get_running_loop().time()
    return now + (until - now) * _CAPS[name]


def ms_since(since: float) -> float:
    """Return milliseconds since a moment in the loop's time."""
    return round((asyncio.get_running_loop().time() - since) * 1000, 1)

"""ClientHellos other than the chain's, each over its own connection: how an address reacts to them."""

from __future__ import annotations

import asyncio
import socket
import ssl
from dataclasses import replace
from typing import Final

from checks.network.probe import tls
from checks.network.probe.exchange import converse, shake
from checks.network.probe.measurement import CUT, Http, LargeHello, Talk, Tls
from checks.network.probe.probe_context import ProbeContext
from checks.network.probe.tcp import connection
from checks.network.targets import Target

SEGMENTS: Final = (1000, 536)
"""The largest TCP segments, in bytes, to retry a handshake with: one that fits a tunnel, and the minimum (RFC 9293, 3.7.1)."""
_ANSWERS: Final = frozenset({None, "verify", "alert", "old_version"})
_SECONDS: Final = 1.5
_SECONDS_AGAIN: Final = 3.0
"""Seconds that a large ClientHello gets at first, and when it is repeated: TCP retransmits what is lost three times in that time."""


async def say_hello(
    address: str, port: int, context: ssl.SSLContext, name: str, until: float, segment: int | None = None
) -> Talk:
    """Return how an address reacts to a ClientHello; ``until`` is in the loop's time, ``segment`` the largest segment in bytes."""
    try:
        async with connection(address, port, until, segment=segment) as sock:
            shaken = await shake(tls.Secured(sock, context, name), address, until)
    except OSError:
        return "unreachable"
    if shaken.error in _ANSWERS:
        return "answered"
    return shaken.error if shaken.error in ("reset", "closed", "timeout") else "answered"


async def converse_beside(
    target: Target, address: str, sock: socket.socket, shared: ProbeContext, until: float
) -> tuple[Tls | None, Http | None]:
    """Return handshake and answer as `converse` does, along with a large ClientHello if that is wanted."""
    if shared.large_hello is None or target.url not in shared.large_hello_for:
        return await converse(target, address, sock, shared, until)
    beside = asyncio.create_task(_say_large(target, address, shared.large_hello, until))
    try:
        shaken, answer = await converse(target, address, sock, shared, until)
        if shaken is None or shaken.error is not None:
            return shaken, answer
        return replace(shaken, large_hello=await beside), answer
    finally:
        beside.cancel()
        await asyncio.wait((beside,))


async def _say_large(target: Target, address: str, context: ssl.SSLContext, until: float) -> LargeHello | None:
    """Return how a large ClientHello is received: as cut only if it is cut every time. None if that could not be determined.

    A link that loses every long packet is recognised by segments that fit it, and one that loses packets now and then by repeating it.
    """

    async def say(seconds: float, segment: int | None = None) -> Talk:
        end = min(until, asyncio.get_running_loop().time() + seconds)
        return await say_hello(address, target.port, context, target.host, end, segment)

    talk, mss = await say(_SECONDS), None
    if talk in CUT:
        *again, in_segments = await asyncio.gather(
            say(_SECONDS_AGAIN), say(_SECONDS_AGAIN), say(_SECONDS_AGAIN, SEGMENTS[0])
        )
        talk = next((each for each in again if each not in CUT), talk)
        mss = SEGMENTS[0] if talk == "timeout" and in_segments == "answered" else None
    return None if talk == "unreachable" else LargeHello(tls.hello_size(context), talk, mss)

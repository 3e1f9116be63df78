"""What is asked only because something failed, all at once, to distinguish causes that look alike on the plain chain."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Final

from checks.network.diagnose.cause import most_telling_failure
from checks.network.probe import public_dns, tls
from checks.network.probe.exchange import converse, shake
from checks.network.probe.hellos import SEGMENTS, say_hello
from checks.network.probe.measurement import CUT, FollowUp, Measurement, PublicAnswer, Talk, Tls
from checks.network.probe.probe_context import ProbeContext
from checks.network.probe.public_answers import is_local, is_public_name, is_reserved, public_addresses
from checks.network.probe.tcp import connection, segment_asked
from checks.network.probe.trace import RouteHop, last_hop
from checks.network.targets import OTHER_NAME, Target

_SECONDS: Final = 4.0


async def follow_up(target: Target, measured: Measurement, shared: ProbeContext, until: float) -> FollowUp | None:
    """Ask what may decide between the causes that the chain leaves open; None if it leaves none, or no time is left."""
    end = min(until, asyncio.get_running_loop().time() + _SECONDS)
    asks_names, asks_way, asks_hello, asks_segments = wanted(target, measured)
    if not (asks_names or asks_way or asks_hello or asks_segments):
        return None
    address = _address(measured)
    names, hop, hello, through = await asyncio.gather(
        public_dns.ask(target.host, shared.public, await shared.trust(), end) if asks_names else _none(),
        _way(measured, target.port, shared, end) if asks_way else _none(),
        _hellos(target, measured.tls, address, shared, end) if asks_hello else _none(),
        _segments(target, measured, address, shared, end) if asks_segments else _none(),
    )
    other, small = hello or (None, None)
    return FollowUp(
        other_name=other,
        small_hello=small,
        mss=through.mss if through is not None else None,
        again=through.again if through is not None else None,
        public=names or (),
        public_genuine=await _genuine_elsewhere(target, measured, names or (), shared, end),
        last_hop=hop.address if hop else None,
        last_ttl=hop.ttl if hop else None,
    )


def wanted(target: Target, measured: Measurement) -> tuple[bool, bool, bool, bool]:
    """Return which follow-ups a chain calls for: the name at public resolvers, the route to the address, other hellos, small segments."""
    dns, shaken, answer = measured.dns, measured.tls, measured.http
    by_name = dns is not None and dns.source != "literal"
    unconnected = bool(measured.tcp) and all(tcp.errno is not None for tcp in measured.tcp)
    cut = shaken is not None and shaken.error in CUT
    private = shaken is not None and shaken.error in ("verify", "not_tls", "alert")
    late = (shaken is not None and shaken.error == "timeout") or (answer is not None and answer.error == "timeout")
    nameless = dns is not None and (not dns.addresses or dns.ede_code is not None)
    asks_names = nameless or unconnected or private or _is_nobodys(target, measured)
    return by_name and asks_names, unconnected, cut and target.tls, late


def _is_nobodys(target: Target, measured: Measurement) -> bool:
    """Return whether the name leads to addresses that nobody on the internet has, and no certificate vouches for what is there."""
    dns, shaken, answer = measured.dns, measured.tls, measured.http
    if dns is None or not is_public_name(target.host) or (shaken is not None and shaken.error is None):
        return False
    unanswered = shaken is not None or answer is None or answer.error is not None
    return all(is_local(address) or (unanswered and is_reserved(address)) for address in dns.addresses)


async def _none() -> None:
    return None


def _address(measured: Measurement) -> str:
    shaken, answer = measured.tls, measured.http
    return (shaken.address if shaken else "") or (answer.address if answer else "")


async def _way(measured: Measurement, port: int, shared: ProbeContext, until: float) -> RouteHop | None:
    """Return how far SYNs get on the route to the address whose failure is most informative: not one of a missing address family."""
    tried = most_telling_failure(measured.tcp)
    if tried is None:
        return None
    async with shared.few:
        return await last_hop(tried.address, port, until)


async def _hellos(
    target: Target, shaken: Tls | None, address: str, shared: ProbeContext, until: float
) -> tuple[Talk | None, Talk | None]:
    """Return how the same address reacts to another name, and to a small ClientHello if the first one was large."""
    large = shaken is not None and shaken.hello > tls.LARGE_HELLO
    other, small = await asyncio.gather(
        say_hello(address, target.port, shared.any_certificate, OTHER_NAME, until),
        say_hello(address, target.port, shared.small_hello, target.host, until) if large else _none(),
    )
    return other, small


@dataclass(frozen=True, slots=True)
class _Tries:
    """How the whole conversation came through when it was repeated: ``again`` as before, ``mss`` only in smaller segments."""

    again: bool
    mss: int | None


async def _segments(target: Target, measured: Measurement, address: str, shared: ProbeContext, until: float) -> _Tries:
    """Repeat the whole conversation, twice unchanged and in small segments; of those, the largest that came through counts.

    Unchanged twice, because a line that loses packets at random may fail once more.
    If this machine has meanwhile found the path to be narrow, the first of them is one in small segments too.
    """
    segments = (None, None, *SEGMENTS)
    once, twice, *small = await asyncio.gather(
        *(_through(target, address, segment, shared, until) for segment in segments)
    )
    again = max((mss for mss in (once, twice) if mss is not None), default=None)
    first_mss = next((tcp.mss for tcp in measured.tcp if tcp.address == address), None)
    if again is not None and (first_mss is None or again >= first_mss):
        return _Tries(again=True, mss=None)
    came = (again, *(segment for segment, mss in zip(SEGMENTS, small, strict=True) if mss is not None))
    return _Tries(again=False, mss=next((mss for mss in came if mss is not None), None))


async def _through(target: Target, address: str, segment: int | None, shared: ProbeContext, until: float) -> int | None:
    """Return the largest segment asked for if the conversation comes through, 0 if that is not known; None if it does not."""
    try:
        async with connection(address, target.port, until, segment=segment) as sock:
            shaken, answer = await converse(target, address, sock, shared, until)
            mss = segment_asked(sock) or 0
    except OSError:
        return None
    if shaken is not None and shaken.error in CUT:
        return None
    came = (shaken is not None and shaken.error is not None) or (answer is not None and answer.error is None)
    return mss if came else None


async def _genuine_elsewhere(
    target: Target, measured: Measurement, answers: tuple[PublicAnswer, ...], shared: ProbeContext, until: float
) -> bool | None:
    """Return whether an address that only public resolvers give shows the genuine certificate, if the local one did not.

    None if that was not tried: no certificate of the local address was refused, or the resolvers agree.
    """
    dns, shaken = measured.dns, measured.tls
    refused = shaken is not None and shaken.error is not None and shaken.error not in CUT
    public = public_addresses(answers)
    elsewhere = [address for address in public if dns is not None and address not in dns.addresses]
    if not refused or not elsewhere or len(elsewhere) < len(public):
        return None
    try:
        async with connection(elsewhere[0], target.port, until) as sock:
            secured = tls.Secured(sock, await shared.trust(), target.host)
            return (await shake(secured, elsewhere[0], until)).error is None
    except OSError:
        return None

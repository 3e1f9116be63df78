"""One target's chain, layer by layer: its name, a connection to each address, the handshake, one GET over that same connection."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest
from typing import Final

from checks.network.probe import redirects
from checks.network.probe.follow_up import follow_up
from checks.network.probe.hellos import converse_beside
from checks.network.probe.measurement import Dns, Http, Measurement, Proxied, Tcp, Tls
from checks.network.probe.probe_context import ProbeContext, ms_since, phase_end
from checks.network.probe.proxied import by_proxy
from checks.network.probe.proxies import Proxy, proxy_for
from checks.network.probe.tcp import Refused, connect, connection, failed, local_address, resent, segment_asked
from checks.network.probe.unverified_retry import retry_unverified
from checks.network.targets import Target
from checks.platform.sockets import was_reset
from checks.resolver import DnsAnswer, local_answer, resolve

ADDRESSES_PER_FAMILY: Final = 2
SOCKETS_PER_TARGET: Final = 2 * ADDRESSES_PER_FAMILY
_SHADOWED: Final = 1.2
"""Seconds for the resolvers to say what the hosts file overrides."""
_UNPROVOKED: Final = 0.4
"""Seconds within which a connection on which nothing is sent must be reset to count as reset without cause."""


async def measure(target: Target, shared: ProbeContext) -> Measurement:
    """Measure a target within the deadline: its chain, where that led, and what is asked only if it failed.

    If a proxy is configured, the target is measured through it at the same time; if none is and the chain fails, an automatic
    configuration is looked for. Whatever ends it, no socket or task is left over.
    """
    until = asyncio.get_running_loop().time() + shared.deadline
    async with asyncio.TaskGroup() as group:
        by_name = group.create_task(_through(target, proxy_for(target, shared.proxies), shared, until))
        measured = await _directly(target, shared, until)
    proxied = by_name.result()
    if proxied is not None and _answered(proxied.tls, proxied.http):
        return replace(measured, proxied=proxied)
    async with asyncio.TaskGroup() as group:
        by_pac = group.create_task(_by_pac(target, measured, shared, until)) if proxied is None else None
        again = group.create_task(_ask_again(target, measured, shared, until))
        more = await follow_up(target, measured, shared, until)
    second = again.result()
    if second is not None:
        measured, more = second, await follow_up(target, second, shared, until)
    return replace(measured, proxied=proxied if by_pac is None else by_pac.result(), follow_up=more)


async def _through(target: Target, proxy: Proxy | None, shared: ProbeContext, until: float) -> Proxied | None:
    return None if proxy is None else await by_proxy(target, proxy, shared, until)


async def _by_pac(target: Target, measured: Measurement, shared: ProbeContext, until: float) -> Proxied | None:
    """Measure through the proxy of an automatic configuration, looked for only if the chain failed."""
    if shared.pac is None or _answered(measured.tls, measured.http):
        return None
    return await _through(target, await shared.pac.proxy_for(target, until), shared, until)


async def _ask_again(target: Target, measured: Measurement, shared: ProbeContext, until: float) -> Measurement | None:
    """Return the chain once more if no resolver answered: each question may have been lost. None if none answers now either.

    The time for the name is everything that passed before it was known.
    """
    unheard = measured.dns
    if unheard is None or unheard.error != "timeout" or not unheard.queried:
        return None
    second = await _directly(target, shared, until)
    if second.dns is None or second.dns.error == "timeout":
        return None
    late = replace(second.dns, ms=(unheard.ms or 0.0) + (second.dns.ms or 0.0))
    return replace(second, dns=late, total_ms=(measured.total_ms or 0.0) + (second.total_ms or 0.0))


def _answered(shaken: Tls | None, answer: Http | None) -> bool:
    """Return whether an answer came, over a connection that can be trusted if it is encrypted."""
    return (shaken is None or shaken.error is None) and answer is not None and answer.status is not None


async def _directly(target: Target, shared: ProbeContext, until: float) -> Measurement:
    """Return the chain without any proxy, and where it led."""
    measured = await _translated(await _behind(target, shared, until), shared, until)
    answer = measured.http
    if answer is None or not redirects.leads_on(target, answer):
        return measured
    reach = _behind if answer.unverified else chain
    hops = await redirects.follow(target, answer, lambda destination: reach(destination, shared, until))
    return replace(measured, http=replace(answer, redirects=hops))


async def _translated(measured: Measurement, shared: ProbeContext, until: float) -> Measurement:
    """Return the chain with the prefix of its IPv6 addresses, if the network made them from IPv4 ones."""
    dns = measured.dns
    if shared.nat64 is None or dns is None or dns.source != "dns":
        return measured
    return replace(measured, dns=replace(dns, nat64=await shared.nat64.prefix_for(dns.a, dns.aaaa, until)))


async def _behind(target: Target, shared: ProbeContext, until: float) -> Measurement:
    """Return the chain, and what answers if its certificate is not trusted."""
    measured = await chain(target, shared, until)
    if measured.tls is None or measured.tls.error != "verify":
        return measured
    shaken, answer = await retry_unverified(target, measured.tls, shared, until)
    return replace(measured, tls=shaken, http=answer)


async def chain(target: Target, shared: ProbeContext, until: float) -> Measurement:
    """Return the plain chain: name, connections, handshake, one GET. ``until`` is in the loop's time."""
    started = asyncio.get_running_loop().time()
    dns = await _names(target.host, shared, until)
    measured = Measurement(dns=dns)
    if not dns.addresses:
        return replace(measured, total_ms=ms_since(started))
    return await _connect(target, measured, shared, started, until)


async def _names(host: str, shared: ProbeContext, until: float) -> Dns:
    started = asyncio.get_running_loop().time()
    end = phase_end("dns", until)
    answer = local_answer(host, shared.hosts)
    if answer is None:
        return _dns(await resolve(host, shared.resolvers, end), ms_since(started))
    if answer.source != "hosts" or host not in shared.hosts:
        return _dns(answer, None)
    by_resolver = await resolve(host, shared.resolvers, min(end, started + _SHADOWED))
    theirs = by_resolver.a + by_resolver.aaaa
    return replace(_dns(answer, None), shadowed=theirs if not set(theirs) & set(answer.a + answer.aaaa) else ())


def _dns(answer: DnsAnswer, ms: float | None) -> Dns:
    return Dns(
        source=answer.source,
        server=answer.server,
        rcode=answer.rcode,
        ede_code=answer.ede_code,
        ede_text=answer.ede_text,
        a=answer.a,
        aaaa=answer.aaaa,
        recursion=answer.recursion,
        error=answer.failure,
        queried=answer.resolvers,
        ms=ms,
    )


def order(dns: Dns) -> tuple[str, ...]:
    """Return the addresses to try: some of each family, in turn."""
    pairs = zip_longest(dns.a[:ADDRESSES_PER_FAMILY], dns.aaaa[:ADDRESSES_PER_FAMILY])
    return tuple(address for pair in pairs for address in pair if address is not None)


async def _connect(
    target: Target, measured: Measurement, shared: ProbeContext, started: float, until: float
) -> Measurement:
    """Try every address at once; the first that answers carries the rest of the chain while the others finish."""
    assert measured.dns is not None
    addresses = order(measured.dns)
    first: asyncio.Future[tuple[str, socket.socket] | None] = asyncio.get_running_loop().create_future()
    tcp_until = phase_end("tcp", until)
    async with asyncio.TaskGroup() as group:
        tries = [group.create_task(_try(address, target.port, tcp_until, first)) for address in addresses]
        group.create_task(_none_left(tries, first))
        won = await _won(first)
        if won is None:
            tls_found, http_found, unprovoked, again, mss, total = None, None, False, 0, None, ms_since(started)
        else:
            address, sock = won
            with sock:
                tls_found, http_found = await converse_beside(target, address, sock, shared, until)
                again, mss = resent(sock), None if _answered(tls_found, http_found) else segment_asked(sock)
            unprovoked = _without_an_answer(target, tls_found, http_found) and await _unprovoked_reset(
                address, target.port, until
            )
            total = ms_since(started)
    tried = [task.result() for task in tries]
    if won is not None and (unprovoked or again or mss):
        tried = [
            replace(tcp, unprovoked_reset=unprovoked, resent=again, mss=mss) if tcp.address == won[0] else tcp
            for tcp in tried
        ]
    return replace(measured, tcp=tuple(tried), tls=tls_found, http=http_found, total_ms=total)


async def _won(first: asyncio.Future[tuple[str, socket.socket] | None]) -> tuple[str, socket.socket] | None:
    """Return the first connection; one that comes in just as the wait for it is cancelled is closed."""
    try:
        return await asyncio.shield(first)
    except asyncio.CancelledError:
        if first.done() and not first.cancelled():
            late = first.result()
            if late is not None:
                late[1].close()
        else:
            first.cancel()
        raise


async def _none_left(
    tries: Sequence[asyncio.Task[Tcp]], first: asyncio.Future[tuple[str, socket.socket] | None]
) -> None:
    await asyncio.wait(tries)
    if not first.done():
        first.set_result(None)


async def _try(address: str, port: int, until: float, first: asyncio.Future[tuple[str, socket.socket] | None]) -> Tcp:
    """Connect to an address. The very first connection is passed on open; any other is closed."""
    started = asyncio.get_running_loop().time()
    try:
        sock = await connect(address, port, until)
    except Refused as error:
        return failed(address, ms_since(started), error)
    reached = Tcp(address, ms=ms_since(started), local=local_address(sock))
    if first.done():
        sock.close()
    else:
        first.set_result((address, sock))
    return reached


def _without_an_answer(target: Target, tls: Tls | None, answer: Http | None) -> bool:
    """Return whether the connection was reset before a single byte came."""
    if target.tls:
        return tls is not None and tls.error == "reset" and tls.received == 0
    return answer is not None and answer.error == "reset" and answer.status is None


async def _unprovoked_reset(address: str, port: int, until: float) -> bool:
    """Return whether a connection on which nothing is sent is reset too: then the connection is unwanted, not what was said."""
    end = min(until, asyncio.get_running_loop().time() + _UNPROVOKED)
    try:
        async with connection(address, port, end) as sock, asyncio.timeout_at(end):
            await asyncio.get_running_loop().sock_recv(sock, 1)
    except TimeoutError:
        return False
    except OSError as error:
        return was_reset(error)
    return False

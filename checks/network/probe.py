"""One target's chain, layer by layer: its name, a connection to each address, the handshake, one GET over that same connection."""

from __future__ import annotations

import asyncio
import errno
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import zip_longest
from typing import Final

from checks.facts import iso
from checks.network import http, tls
from checks.network.measurement import Dns, Http, HttpError, Measurement, Tcp, Tls
from checks.network.targets import Target
from checks.resolver import Answer, Server, local_answer, resolve

ADDRESSES_PER_FAMILY: Final = 2
SOCKETS_PER_TARGET: Final = 2 * ADDRESSES_PER_FAMILY
_CAPS: Final[Mapping[str, float]] = {"dns": 0.5, "tcp": 0.45, "tls": 0.6}
"""The part of the time left that a phase may take, so that a phase after it has some: of 10 s, a silent name is given 5 s, a silent
address 4.5 s. That is over the 3.2 s in which a lost SYN is sent again twice."""
_UNPROVOKED: Final = 0.4
"""Seconds in which a connection on which nothing is sent must be reset to count as reset without cause."""

Now = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What every target of a sweep shares: who is asked for names, whose certificates are trusted, seconds for each, the clock."""

    resolvers: tuple[Server, ...]
    hosts: dict[str, tuple[str, ...]]
    trust: ssl.SSLContext
    deadline: float
    now: Now


async def measure(target: Target, around: Surroundings) -> Measurement:
    """Measure a target within the deadline. Whatever ends it, no socket and no task is left."""
    loop = asyncio.get_running_loop()
    started = loop.time()
    until = started + around.deadline
    dns = await _names(target.host, around, until)
    measured = Measurement(dns=dns)
    if not dns.addresses:
        return replace(measured, total_ms=_ms(started))
    return await _connect(target, measured, around, started)


async def _names(host: str, around: Surroundings, until: float) -> Dns:
    started = asyncio.get_running_loop().time()
    answer = local_answer(host, around.hosts)
    if answer is None:
        answer = await resolve(host, around.resolvers, _phase("dns", until))
    return _dns(answer, None if answer.source != "dns" else _ms(started))


def _dns(answer: Answer, ms: float | None) -> Dns:
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
        asked=answer.asked,
        ms=ms,
    )


def order(dns: Dns) -> tuple[str, ...]:
    """The addresses that are tried: some of each family, in turn."""
    pairs = zip_longest(dns.a[:ADDRESSES_PER_FAMILY], dns.aaaa[:ADDRESSES_PER_FAMILY])
    return tuple(address for pair in pairs for address in pair if address is not None)


async def _connect(target: Target, measured: Measurement, around: Surroundings, started: float) -> Measurement:
    """Try every address at once; the first that answers carries the rest of the chain while the others come to their end."""
    assert measured.dns is not None
    until = started + around.deadline
    addresses = order(measured.dns)
    first: asyncio.Future[tuple[str, socket.socket] | None] = asyncio.get_running_loop().create_future()
    tcp_until = _phase("tcp", until)
    async with asyncio.TaskGroup() as group:
        tries = [group.create_task(_try(address, target.port, tcp_until, first)) for address in addresses]
        group.create_task(_none_left(tries, first))
        won = await _won(first)
        if won is None:
            tls_found, http_found, unprovoked, total = None, None, False, _ms(started)
        else:
            address, sock = won
            with sock:
                tls_found, http_found = await _converse(target, address, sock, around, until)
            unprovoked = _without_an_answer(target, tls_found, http_found) and await _unprovoked_reset(
                address, target.port, until
            )
            total = _ms(started)
    tcp = [task.result() for task in tries]
    if won is not None and unprovoked:
        tcp = [replace(one, unprovoked_reset=one.address == won[0]) for one in tcp]
    return replace(measured, tcp=tuple(tcp), tls=tls_found, http=http_found, total_ms=total)


async def _won(first: asyncio.Future[tuple[str, socket.socket] | None]) -> tuple[str, socket.socket] | None:
    """The first connection; one that comes in just as the wait for it is cancelled is closed."""
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
    """Connect to an address. The first connection of all is handed on open; any other is closed."""
    started = asyncio.get_running_loop().time()
    try:
        async with _connection(address, port, until) as sock:
            ms = _ms(started)
            if not first.done():
                first.set_result((address, _kept(sock)))
            return Tcp(address, None, ms)
    except OSError as error:
        return Tcp(address, _errno(error), _ms(started))


def _kept(sock: socket.socket) -> socket.socket:
    """The same connection under an object that outlives the one it was made by."""
    kept = socket.socket(sock.family, sock.type, sock.proto, fileno=sock.detach())
    kept.setblocking(False)
    return kept


@asynccontextmanager
async def _connection(address: str, port: int, until: float) -> AsyncIterator[socket.socket]:
    """A connection, closed in the end. Raises OSError; TimeoutError when nothing came in time."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as sock:
        sock.setblocking(False)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        async with asyncio.timeout_at(until):
            await asyncio.get_running_loop().sock_connect(sock, (address, port))
        yield sock


async def _converse(
    target: Target, address: str, sock: socket.socket, around: Surroundings, until: float
) -> tuple[Tls | None, Http | None]:
    loop = asyncio.get_running_loop()
    if not target.tls:
        plain = _Plain(sock)
        return None, await _get(target, address, plain.send, plain.receive, around.now, until)
    secured = tls.Secured(sock, around.trust, target.host)
    started = loop.time()
    error: BaseException | None = None
    try:
        async with asyncio.timeout_at(_phase("tls", until)):
            await secured.handshake()
    except (OSError, EOFError) as trouble:
        error = trouble
    found = tls.describe(secured, address, error, _ms(started))
    if error is not None:
        return found, None
    return found, await _get(target, address, secured.send, secured.receive, around.now, until)


class _Plain:
    """An unencrypted connection."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock

    async def send(self, data: bytes) -> None:
        """Send data."""
        await asyncio.get_running_loop().sock_sendall(self._sock, data)

    async def receive(self) -> bytes:
        """The next data; nothing at the end."""
        return await asyncio.get_running_loop().sock_recv(self._sock, tls.CHUNK)


async def _get(
    target: Target,
    address: str,
    send: Callable[[bytes], Awaitable[None]],
    receive: http.Receive,
    now: Now,
    until: float,
) -> Http:
    """One GET; the body only where it may tell something: on an unencrypted answer, or one that says no."""
    started = asyncio.get_running_loop().time()
    failed: HttpError
    note = ""
    try:
        async with asyncio.timeout_at(until):
            await send(http.request(target))
            head, begun = await http.read_head(receive)
    except TimeoutError:
        failed = "timeout"
    except EOFError:
        failed = "closed"
    except http.Malformed as trouble:
        failed, note = "malformed", str(trouble)
    except OSError as trouble:
        failed = "reset" if tls.was_reset(trouble) else "closed"
    else:
        ms, at = _ms(started), iso(now())
        telling = not target.tls or head.status >= 400
        body = await _body(head, begun, receive, until) if telling else begun
        named = {name: head.fields.get(name, "") for name in ("location", "server", "date")}
        return Http(address, None, head.status, at=at, excerpt=http.excerpt(body) if telling else "", ms=ms, **named)
    return Http(address, failed, excerpt=note, ms=_ms(started))


async def _body(head: http.Head, begun: bytes, receive: http.Receive, until: float) -> bytes:
    """The body's beginning; what came with the head where no more comes."""
    try:
        async with asyncio.timeout_at(min(until, asyncio.get_running_loop().time() + 1.0)):
            return await http.read_body(head, begun, receive)
    except OSError:
        return begun


def _without_an_answer(target: Target, found: Tls | None, answer: Http | None) -> bool:
    """Whether the connection was reset before a single byte came."""
    if target.tls:
        return found is not None and found.error == "reset" and found.received == 0
    return answer is not None and answer.error == "reset"


async def _unprovoked_reset(address: str, port: int, until: float) -> bool:
    """Whether a connection on which nothing is sent is reset too: then it is the connection that is unwanted, not what was said."""
    end = min(until, asyncio.get_running_loop().time() + _UNPROVOKED)
    try:
        async with _connection(address, port, end) as sock, asyncio.timeout_at(end):
            await asyncio.get_running_loop().sock_recv(sock, 1)
    except TimeoutError:
        return False
    except OSError as error:
        return tls.was_reset(error)
    return False


def _errno(error: OSError) -> str:
    if isinstance(error, TimeoutError):
        return "ETIMEDOUT"
    return errno.errorcode.get(error.errno or 0, type(error).__name__)


def _phase(name: str, until: float) -> float:
    """When a phase must have come to its end, in the loop's time."""
    now = asyncio.get_running_loop().time()
    return now + (until - now) * _CAPS[name]


def _ms(since: float) -> float:
    return round((asyncio.get_running_loop().time() - since) * 1000, 1)

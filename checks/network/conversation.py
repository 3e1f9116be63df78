"""What is said over a connection that is there: the handshake, then one GET, each told by what ended it."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable

from checks.facts import iso
from checks.network import http, tls
from checks.network.connection import was_reset
from checks.network.measurement import Http, HttpError, Tls
from checks.network.surroundings import Now, Surroundings, ms_since, phase_end
from checks.network.targets import Target


async def converse(
    target: Target, address: str, sock: socket.socket, around: Surroundings, until: float
) -> tuple[Tls | None, Http | None]:
    """The handshake (None where the target is not encrypted) and the answer (None where it was not come to)."""
    loop = asyncio.get_running_loop()
    if not target.tls:
        plain = _Plain(sock)
        return None, await _get(target, address, plain.send, plain.receive, around.now, until)
    secured = tls.Secured(sock, around.trust, target.host)
    started = loop.time()
    error: BaseException | None = None
    try:
        async with asyncio.timeout_at(phase_end("tls", until)):
            await secured.handshake()
    except (OSError, EOFError) as trouble:
        error = trouble
    found = tls.describe(secured, address, error, ms_since(started))
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
        failed = "reset" if was_reset(trouble) else "closed"
    else:
        ms, at = ms_since(started), iso(now())
        telling = not target.tls or head.status >= 400
        body = await _body(head, begun, receive, until) if telling else begun
        return Http(
            address,
            status=head.status,
            location=head.fields.get("location", ""),
            server=head.fields.get("server", ""),
            date=head.fields.get("date", ""),
            at=at,
            excerpt=http.excerpt(body) if telling else "",
            ms=ms,
        )
    return Http(address, failed, excerpt=note, ms=ms_since(started))


async def _body(head: http.Head, begun: bytes, receive: http.Receive, until: float) -> bytes:
    """The body's beginning; what came with the head where no more comes."""
    try:
        async with asyncio.timeout_at(min(until, asyncio.get_running_loop().time() + 1.0)):
            return await http.read_body(head, begun, receive)
    except OSError:
        return begun

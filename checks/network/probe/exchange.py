"""What is said over an existing connection: the handshake, then one GET, each described by what ended it."""

from __future__ import annotations

import asyncio
import socket
import ssl
from dataclasses import replace
from typing import Final

from checks.facts import iso
from checks.network.probe import certificate_chain, http, page, tls
from checks.network.probe.measurement import Http, HttpError, Tls
from checks.network.probe.probe_context import Now, ProbeContext, ms_since, phase_end
from checks.network.targets import Target
from checks.platform.sockets import check_network_error, ending_of
from checks.text import bounded
from checks.transfer import beginning

SIGN_IN_PAGES: Final = frozenset({"microsoft-sign-in"})
"""The groups whose pages may carry an error of the tenant's policies."""
_BODY_TIME: Final = 1.0
"""Seconds for which a body is read, at most, as long as some of it keeps coming."""
_SILENCE: Final = 0.5
"""Seconds without any of a body, at the end of that time, after which it may have stopped for good."""


async def converse(
    target: Target, address: str, sock: socket.socket, shared: ProbeContext, until: float, *, also: http.Fields = ()
) -> tuple[Tls | None, Http | None]:
    """Return the handshake (None if the target is not encrypted) and the answer (None if it was not reached).

    ``also`` are additional fields of the request.
    """
    if not target.tls:
        plain = Plain(sock)
        return None, await get(target, address, plain.send, plain.receive, shared.now, until, also=also)
    trust = await shared.trust()
    secured = tls.Secured(sock, trust, target.host)
    shaken = await shake(secured, address, phase_end("tls", until))
    if shaken.error == "verify":
        shaken = replace(shaken, public_issuer=await asyncio.to_thread(_public_issuer, secured, trust))
    if shaken.error is not None:
        return shaken, None
    return shaken, await get(target, address, secured.send, secured.receive, shared.now, until, also=also, genuine=True)


async def shake(secured: tls.Secured, address: str, until: float) -> Tls:
    """Return a handshake, described by what ended it; ``until`` is in the loop's time."""
    started = asyncio.get_running_loop().time()
    error: BaseException | None = None
    try:
        async with asyncio.timeout_at(until):
            await secured.handshake()
    except EOFError as trouble:
        error = trouble
    except OSError as trouble:
        check_network_error(trouble)
        error = trouble
    return tls.describe(secured, address, error, ms_since(started))


def _public_issuer(secured: tls.Secured, trust: ssl.SSLContext) -> bool:
    known = certificate_chain.organizations(tuple(trust.get_ca_certs(binary_form=True)))
    return any(
        certificate_chain.organization_of_issuer(certificate).casefold() in known for certificate in secured.chain()
    )


class Plain:
    """An unencrypted connection."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock

    async def send(self, data: bytes) -> None:
        """Send data."""
        await asyncio.get_running_loop().sock_sendall(self._sock, data)

    async def receive(self) -> bytes:
        """Return the next data; nothing at the end."""
        return await asyncio.get_running_loop().sock_recv(self._sock, tls.CHUNK)


async def get(
    target: Target,
    address: str,
    send: http.Send,
    receive: http.Receive,
    now: Now,
    until: float,
    *,
    also: http.Fields = (),
    genuine: bool = False,
) -> Http:
    """Send one GET and read its answer to the end of the body or a limit.

    The text is read if it may be informative: in an answer that may not be the server's own, one that says no, or a page of the
    sign-in. ``genuine`` means a connection whose certificate is trusted.
    """
    started = asyncio.get_running_loop().time()
    exchange = http.Exchange(send, receive)
    failed: HttpError
    note = ""
    try:
        async with asyncio.timeout_at(phase_end("http", until)):
            head = await exchange.ask("GET", target.path, *http.asked_by(target), *also)
    except TimeoutError:
        failed = "timeout"
    except EOFError:
        failed = "closed"
    except http.Malformed as trouble:
        failed, note = "malformed", str(trouble)
    except OSError as trouble:
        failed = ending_of(trouble)
    else:
        ms, at = ms_since(started), iso(now())
        ended = await read_body(exchange, until)
        tells = not genuine or head.status >= 400 or target.group in SIGN_IN_PAGES
        body = beginning(exchange.body, head.field("content-encoding")) if tells else b""
        shown = page.read(body, head.field("content-type"))
        answer = Http(
            address,
            ended,
            status=head.status,
            location=head.field("location"),
            server=head.field("server"),
            date=head.field("date"),
            at=at,
            excerpt=bounded(shown.text, page.EXCERPT),
            code=http.code_in(body),
            schemes=http.schemes(head),
            size=len(exchange.body),
            ms=ms,
        )
        if genuine:
            return answer
        refuses = page.refuses(shown.text)
        leads_to = page.refresh_address(head.field("refresh")) or shown.leads_to
        return replace(answer, leads_to=leads_to, category=shown.category, refuses=refuses)
    return Http(address, failed, excerpt=note, ms=ms_since(started))


async def read_body(exchange: http.Exchange, until: float) -> HttpError | None:
    """Read the body up to a limit; return what ended it early, unless that was a limit of ours.

    A second is enough for a body that comes. One that has stopped is waited for until the phase ends: a server may think for that long.
    """
    loop = asyncio.get_running_loop()
    patience = phase_end("http", until)
    reading = asyncio.ensure_future(_read(exchange))
    try:
        await asyncio.wait((reading,), timeout=min(_BODY_TIME, patience - loop.time()))
        stopped = exchange.heard
        while not reading.done() and loop.time() - stopped > _SILENCE and exchange.heard == stopped:
            if loop.time() >= patience:
                return "timeout"
            await asyncio.wait((reading,), timeout=min(_SILENCE, max(patience - loop.time(), 0.0)))
        return await reading if reading.done() else None
    finally:
        reading.cancel()
        await asyncio.wait((reading,))


async def _read(exchange: http.Exchange) -> HttpError | None:
    try:
        await exchange.read_body()
    except http.Malformed:
        return "malformed"
    except EOFError:
        return "closed"
    except OSError as trouble:
        return ending_of(trouble)
    return None

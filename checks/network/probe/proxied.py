"""The same target through a proxy: what the proxy said to CONNECT (RFC 9110, section 9.3.6), and what came through it."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from http import HTTPStatus
from typing import Final

from checks import permission
from checks.network.probe import http, page, socks
from checks.network.probe.exchange import Plain, converse, read_body
from checks.network.probe.measurement import Http, Proxied, ProxyError, Tls
from checks.network.probe.probe_context import ProbeContext, ms_since, phase_end
from checks.network.probe.proxies import Proxy
from checks.network.probe.tcp import Refused, connection
from checks.network.probe.unverified_retry import retry_unverified
from checks.network.targets import Target
from checks.platform.sockets import ending_of
from checks.resolver import DnsAnswer, local_answer, resolve
from checks.text import bounded, clean

_ERRORS: Final[dict[str, ProxyError]] = {
    "ECONNREFUSED": "refused",
    "ETIMEDOUT": "timeout",
    "ECONNRESET": "reset",
    **dict.fromkeys(permission.NAMES, "not_allowed"),
}


class NoWay(OSError):
    """A proxy that did not let a connection through; ``proxied`` is what is known about it."""

    def __init__(self, proxied: Proxied) -> None:
        super().__init__(proxied.server)
        self.proxied = proxied


async def by_proxy(target: Target, proxy: Proxy, shared: ProbeContext, until: float) -> Proxied:
    """Measure a target through a proxy; ``until`` is in the loop's time."""
    started = asyncio.get_running_loop().time()
    try:
        async with tunnel(target, proxy, shared, until) as (sock, proxied):
            came = await converse(
                *(_asked(target, proxy), str(proxy), sock, shared, until),
                also=() if target.tls or proxy.kind != "http" else _sign_in(proxy),
            )
    except NoWay as error:
        return replace(error.proxied, total_ms=ms_since(started))
    shaken, answer = await _retry_unverified(target, proxy, *came, shared, until)
    if (
        proxy.kind == "http"
        and not target.tls
        and answer is not None
        and answer.status == HTTPStatus.PROXY_AUTHENTICATION_REQUIRED
    ):
        proxied = replace(proxied, status=answer.status, schemes=answer.schemes)
    return replace(proxied, tls=shaken, http=answer, total_ms=ms_since(started))


@asynccontextmanager
async def tunnel(
    target: Target, proxy: Proxy, shared: ProbeContext, until: float
) -> AsyncIterator[tuple[socket.socket, Proxied]]:
    """Return a connection to the target's port through a proxy, or to the proxy itself for a plain target. Raises NoWay."""
    proxied = Proxied(server=str(proxy), found_in=proxy.found_in, signed_in=bool(proxy.credentials))
    if proxy.kind != "http":
        proxied = replace(proxied, socks=4 if proxy.kind == "socks4" else 5)
    named = await _named(proxy, shared, until)
    address = next(iter((*named.a, *named.aaaa)), None)
    if address is None:
        raise NoWay(replace(proxied, error="not_allowed" if named.failure == "not_allowed" else "name"))
    began = asyncio.get_running_loop().time()
    try:
        async with connection(address, proxy.port, phase_end("tcp", until)) as sock:
            if proxy.kind != "http":
                proxied = await _ask_socks(target, proxy, sock, proxied, until)
            elif target.tls:
                proxied = await _connect(target, proxy, sock, proxied, until)
            proxied = replace(proxied, ms=ms_since(began))
            if proxied.error is not None or proxied.reply or (proxied.status or 200) >= 300:
                raise NoWay(proxied)
            yield sock, proxied
    except Refused as error:
        raise NoWay(replace(proxied, error=_ERRORS.get(error.name, "unreachable"), ms=ms_since(began))) from error


async def _retry_unverified(
    target: Target, proxy: Proxy, shaken: Tls | None, answer: Http | None, shared: ProbeContext, until: float
) -> tuple[Tls | None, Http | None]:
    if shaken is None or shaken.error != "verify":
        return shaken, answer

    @asynccontextmanager
    async def way() -> AsyncIterator[socket.socket]:
        async with tunnel(target, proxy, shared, until) as (sock, _):
            yield sock

    return await retry_unverified(target, shaken, shared, until, way)


async def _named(proxy: Proxy, shared: ProbeContext, until: float) -> DnsAnswer:
    """Return the proxy's addresses; IPv4 is tried first, since the proxy is on the client's own network."""
    return local_answer(proxy.host, shared.hosts) or await resolve(
        proxy.host, shared.resolvers, phase_end("dns", until)
    )


async def _connect(target: Target, proxy: Proxy, sock: socket.socket, proxied: Proxied, until: float) -> Proxied:
    """Ask for the tunnel, and read why not."""
    plain = Plain(sock)
    exchange = http.Exchange(plain.send, plain.receive)
    authority = f"[{target.host}]:{target.port}" if ":" in target.host else f"{target.host}:{target.port}"
    failed: ProxyError
    try:
        async with asyncio.timeout_at(phase_end("http", until)):
            head = await exchange.ask(
                "CONNECT", authority, ("Host", authority), ("User-Agent", http.USER_AGENT), *_sign_in(proxy)
            )
    except TimeoutError:
        failed = "silent"
    except EOFError:
        failed = "closed"
    except http.Malformed as trouble:
        return replace(proxied, error="malformed", excerpt=str(trouble))
    except OSError as trouble:
        failed = ending_of(trouble)
    else:
        if head.status >= 300:
            await read_body(exchange, until)
        text = page.read(bytes(exchange.body), head.field("content-type")).text
        excerpt = f"{head.field('location')} {bounded(text, page.EXCERPT)}".strip()
        return replace(proxied, status=head.status, schemes=http.schemes(head), excerpt=excerpt)
    return replace(proxied, error=failed)


async def _ask_socks(target: Target, proxy: Proxy, sock: socket.socket, proxied: Proxied, until: float) -> Proxied:
    """Ask a SOCKS proxy for the tunnel."""
    failed: ProxyError
    try:
        async with asyncio.timeout_at(phase_end("http", until)):
            return replace(proxied, reply=await socks.ask_way(sock, proxy, target.host, target.port))
    except TimeoutError:
        failed = "silent"
    except EOFError:
        failed = "closed"
    except socks.NotSocks as trouble:
        return replace(proxied, error="malformed", excerpt=clean(str(trouble), page.EXCERPT))
    except OSError as trouble:
        failed = ending_of(trouble)
    return replace(proxied, error=failed)


def _sign_in(proxy: Proxy) -> http.Fields:
    return (("Proxy-Authorization", proxy.credentials),) if proxy.credentials else ()


def _asked(target: Target, proxy: Proxy) -> Target:
    """Return the target as it is requested: from an HTTP proxy, an unencrypted one by its whole address (RFC 9112, section 3.2.2)."""
    return target if target.tls or proxy.kind != "http" else replace(target, path=target.url)

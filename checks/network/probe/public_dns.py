"""What resolvers outside this network say about a name, by plain DNS and over HTTPS (RFC 8484)."""

from __future__ import annotations

import asyncio
import errno
import socket
import ssl
from http import HTTPStatus
from typing import Final

import dns.exception
import dns.message
import dns.rcode
import dns.rdatatype

from checks.network.probe import http, tls
from checks.network.probe.exchange import shake
from checks.network.probe.measurement import DnsError, PublicAnswer
from checks.network.probe.probe_context import PublicResolvers
from checks.network.probe.tcp import connection
from checks.network.targets import parse_target
from checks.permission import was_not_allowed
from checks.problems import Problem
from checks.resolver import Server, resolve, server_of
from checks.settings import NetworkSettings
from checks.text import clean

_SECONDS: Final = 2.5
_MOST_ADDRESSES: Final = 8
_MESSAGE: Final = "application/dns-message"


def public_resolvers(settings: NetworkSettings) -> PublicResolvers:
    """Return the public resolvers in the settings. Raises Problem for one that is neither an address nor an https URL."""
    urls = tuple(_url(server) for server in settings.public_resolvers if server.startswith("https://"))
    return PublicResolvers(tuple(_server(server) for server in settings.public_resolvers if server not in urls), urls)


def _url(text: str) -> str:
    try:
        parse_target(text)
    except Problem:
        raise Problem("check.public_resolver", resolver=clean(text, 60)) from None
    return text


def _server(text: str) -> Server:
    try:
        return server_of(text)
    except Problem:
        raise Problem("check.public_resolver", resolver=clean(text, 60)) from None


async def ask(host: str, resolvers: PublicResolvers, trust: ssl.SSLContext, until: float) -> tuple[PublicAnswer, ...]:
    """Return the name's addresses as each of them gives them, asking all at once."""
    end = min(until, asyncio.get_running_loop().time() + _SECONDS)
    queries = [_plain(host, server, end) for server in resolvers.plain]
    queries += [_https(host, url, trust, end) for url in resolvers.https]
    return tuple(await asyncio.gather(*queries))


async def _plain(host: str, server: Server, until: float) -> PublicAnswer:
    answer = await resolve(host, (server,), until)
    return PublicAnswer(str(server), answer.rcode, (answer.a + answer.aaaa)[:_MOST_ADDRESSES], answer.failure)


async def _https(host: str, url: str, trust: ssl.SSLContext, until: float) -> PublicAnswer:
    """Ask only for IPv4 addresses: one request, and enough to compare with."""
    query = dns.message.make_query(host, dns.rdatatype.A)
    query.id = 0
    failed: DnsError
    try:
        async with asyncio.timeout_at(until):
            reply = dns.message.from_wire(await _post(url, query.to_wire(), trust, until))
    except TimeoutError:
        failed = "timeout"
    except (OSError, EOFError) as error:
        failed = "not_allowed" if isinstance(error, OSError) and was_not_allowed(error) else "unreachable"
    except (dns.exception.DNSException, http.Malformed):
        failed = "malformed"
    else:
        addresses = [str(record) for rrset in reply.answer if rrset.rdtype == dns.rdatatype.A for record in rrset]
        return PublicAnswer(url, dns.rcode.to_text(reply.rcode()), tuple(addresses[:_MOST_ADDRESSES]))
    return PublicAnswer(url, error=failed)


async def _post(url: str, wire: bytes, trust: ssl.SSLContext, until: float) -> bytes:
    """Return the answer of a DNS server over HTTPS.

    Raises OSError and EOFError if none came, and Malformed if it was not an HTTP answer.
    """
    target = parse_target(url)
    address = await _address(target.host, target.port)
    async with connection(address, target.port, until) as sock:
        secured = tls.Secured(sock, trust, target.host)
        if (await shake(secured, address, until)).error is not None:
            raise OSError(errno.EPROTO, "TLS")
        exchange = http.Exchange(secured.send, secured.receive)
        fields = {"Content-Type": _MESSAGE, "Accept": _MESSAGE, "Content-Length": str(len(wire))}
        head = await exchange.ask("POST", target.path, ("Host", target.authority), *fields.items(), body=wire)
        if head.status != HTTPStatus.OK:
            raise OSError(errno.EPROTO, f"HTTP {head.status}")
        await exchange.read_body()
        return bytes(exchange.body)


async def _address(host: str, port: int) -> str:
    """Return an address of a DNS server, from the system: most are given by their address. IPv4 is tried first."""
    known = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return str(min(known, key=lambda entry: entry[0] != socket.AF_INET)[4][0])

"""What resolvers that are not of this network say of a name, by plain DNS and over HTTPS (RFC 8484)."""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import dataclass
from typing import Final

import dns.exception
import dns.message
import dns.rcode
import dns.rdatatype

from checks.network.probe.measurement import DnsError, PublicAnswer
from checks.permission import was_not_allowed
from checks.problems import Problem
from checks.resolver import Server, resolve, server_of
from checks.settings import NetworkSettings
from checks.text import clean
from checks.transfer import AS_IT_IS, Allowance, Unreadable, read_body

_SECONDS: Final = 2.5
_MOST_ADDRESSES: Final = 8
_LONGEST: Final = 65_535
_MESSAGE: Final = "application/dns-message"


@dataclass(frozen=True, slots=True)
class PublicResolvers:
    """Who is asked beside the network's own resolvers: servers by plain DNS, URLs by DNS over HTTPS."""

    plain: tuple[Server, ...] = ()
    https: tuple[str, ...] = ()


def public_resolvers(settings: NetworkSettings) -> PublicResolvers:
    """Return the public resolvers of the settings. Raises Problem for one that is neither an address nor an https URL."""
    urls = tuple(server for server in settings.public_resolvers if server.startswith("https://"))
    return PublicResolvers(tuple(_server(server) for server in settings.public_resolvers if server not in urls), urls)


def _server(text: str) -> Server:
    try:
        return server_of(text)
    except Problem:
        raise Problem("check.public_resolver", resolver=clean(text, 60)) from None


async def ask(host: str, resolvers: PublicResolvers, trust: ssl.SSLContext, until: float) -> tuple[PublicAnswer, ...]:
    """Return the name's addresses as each of them gives them, all asked at once."""
    end = min(until, asyncio.get_running_loop().time() + _SECONDS)
    queries = [_plain(host, server, end) for server in resolvers.plain]
    queries += [_https(host, url, trust, end) for url in resolvers.https]
    return tuple(await asyncio.gather(*queries))


async def _plain(host: str, server: Server, until: float) -> PublicAnswer:
    answer = await resolve(host, (server,), until)
    return PublicAnswer(str(server), answer.rcode, (answer.a + answer.aaaa)[:_MOST_ADDRESSES], answer.failure)


async def _https(host: str, url: str, trust: ssl.SSLContext, until: float) -> PublicAnswer:
    """Ask for addresses of IPv4 alone: enough to compare with, by one request."""
    query = dns.message.make_query(host, dns.rdatatype.A)
    query.id = 0
    failed: DnsError
    try:
        async with asyncio.timeout_at(until):
            reply = dns.message.from_wire(await _post(url, query.to_wire(), trust))
    except TimeoutError:
        failed = "timeout"
    except OSError as error:
        failed = "not_allowed" if was_not_allowed(error) else "unreachable"
    except (dns.exception.DNSException, Unreadable):
        failed = "malformed"
    else:
        addresses = [str(record) for rrset in reply.answer if rrset.rdtype == dns.rdatatype.A for record in rrset]
        return PublicAnswer(url, dns.rcode.to_text(reply.rcode()), tuple(addresses[:_MOST_ADDRESSES]))
    return PublicAnswer(url, error=failed)


async def _post(url: str, wire: bytes, trust: ssl.SSLContext) -> bytes:
    """Return the answer of a DNS server over HTTPS. Raises OSError where there is none, and Unreadable for one that is too long.

    The library is read in only when a follow-up needs it: a sweep that is well starts the sooner.
    """
    import httpx

    fields = {"content-type": _MESSAGE, "accept": _MESSAGE, **AS_IT_IS}
    try:
        async with (
            httpx.AsyncClient(verify=trust, trust_env=False) as client,
            client.stream("POST", url, content=wire, headers=fields) as response,
        ):
            response.raise_for_status()
            return await read_body(response, Allowance(_LONGEST))
    except httpx.HTTPError as error:
        raise OSError(type(error).__name__) from error

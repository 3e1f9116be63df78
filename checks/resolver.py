"""Names to addresses, asked of the resolvers themselves, so that we see their answer codes and extended errors.

The hosts file goes first, as on any machine. Behind systemd-resolved's stub the upstream resolvers are asked, since the stub drops
the extended errors of RFC 8914 that distinguish a filter from a fault.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from ipaddress import ip_address
from pathlib import Path
from typing import Final, Literal

import dns.asyncquery
import dns.edns
import dns.exception
import dns.flags
import dns.message
import dns.rcode
import dns.rdata
import dns.rdatatype
import dns.resolver
from dns.rdtypes.ANY.TXT import TXT

from checks.permission import was_not_allowed
from checks.platform.names import RESOLVES_BY_FILE
from checks.problems import Problem
from checks.settings import NetworkSettings
from checks.text import clean

RESOLV_CONF: Final = Path("/etc/resolv.conf")
UPSTREAMS: Final = Path("/run/systemd/resolve/resolv.conf")
_STUBS: Final = frozenset({"127.0.0.53", "127.0.0.54"})
_RECORDS: Final = frozenset({dns.rdatatype.MX, dns.rdatatype.TXT})
_FIRST_TRY: Final = 0.6
"""Seconds; each try gets that much more. A lost question is asked again, and a late answer has arrived by the next try."""
_TRIES: Final = 4
_MOST_ADDRESSES: Final = 16
_MOST_RECORDS: Final = 64
_LONGEST_RECORD: Final = 1024
_PAYLOAD: Final = 1232
"""The UDP payload that EDNS announces, in bytes: the DNS Flag Day 2020 value, which no path fragments."""

RecordType = Literal["MX", "TXT"]
DnsFailure = Literal["timeout", "unreachable", "tcp_blocked", "malformed", "not_allowed"]


@dataclass(frozen=True, slots=True)
class Server:
    """A resolver's address and port."""

    address: str
    port: int = 53

    def __str__(self) -> str:
        host = f"[{self.address}]" if ":" in self.address and self.port != 53 else self.address
        return host if self.port == 53 else f"{host}:{self.port}"


@dataclass(frozen=True, slots=True)
class DnsAnswer:
    """What is known about a name: its addresses or records, who said so, and with which codes; ``failure`` if no answer came."""

    source: Literal["dns", "hosts", "literal"] = "dns"
    server: str | None = None
    rcode: str | None = None
    ede_code: int | None = None
    ede_text: str = ""
    a: tuple[str, ...] = ()
    aaaa: tuple[str, ...] = ()
    records: tuple[str, ...] = ()
    recursion: bool | None = None
    failure: DnsFailure | None = None
    resolvers: tuple[str, ...] = ()


def servers(settings: NetworkSettings) -> tuple[Server, ...]:
    """Return the resolvers to ask: those in the settings, else the system's (Windows may have none); blocking.

    Raises Problem if one is not an address.
    """
    if settings.resolvers:
        return tuple(server_of(text) for text in settings.resolvers)
    if not RESOLVES_BY_FILE:
        return _of_dnspython()
    configured = _of_file(RESOLV_CONF)
    if configured and all(server.address in _STUBS for server in configured):
        configured = _of_file(UPSTREAMS) or configured
    return configured or (Server("127.0.0.1"),)


def server_of(text: str) -> Server:
    """Return the resolver whose address, with or without a port, a text gives. Raises Problem."""
    given = text.strip()
    host, port = given, "53"
    if given.startswith("["):
        host, _, rest = given[1:].partition("]")
        port = rest.removeprefix(":") or "53"
    elif given.count(":") == 1:
        host, _, port = given.partition(":")
    if not _is_address(host) or not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
        raise Problem("check.resolver", resolver=clean(text, 60))
    return Server(host, int(port))


def read_hosts(text: str) -> dict[str, tuple[str, ...]]:
    """Return the names of a hosts file with their addresses, in the file's order."""
    addresses: dict[str, tuple[str, ...]] = {}
    for line in text.splitlines():
        address, *names = line.partition("#")[0].split() or [""]
        if _is_address(address):
            for name in names:
                known = addresses.get(name.lower(), ())
                if address not in known:
                    addresses[name.lower()] = (*known, address)
    return addresses


def local_answer(host: str, hosts: Mapping[str, tuple[str, ...]]) -> DnsAnswer | None:
    """Return the answer that needs no resolver: an address itself, the hosts file's, or ``localhost`` (RFC 6761)."""
    if _is_address(host):
        return _with_addresses(DnsAnswer(source="literal"), (host,))
    if host in hosts:
        return _with_addresses(DnsAnswer(source="hosts"), hosts[host])
    if host == "localhost" or host.endswith(".localhost"):
        return _with_addresses(DnsAnswer(source="hosts"), ("127.0.0.1", "::1"))
    return None


async def resolve(host: str, resolvers: Sequence[Server], until: float) -> DnsAnswer:
    """Ask for the addresses of both families at once; ``until`` is in the loop's time.

    A resolver that is silent, fails or refuses is passed over for the next one, as the system does; the answer returned in the
    end is the best one: addresses, else a resolver's own code, else silence.
    """
    a, aaaa = await asyncio.gather(_ask(host, "A", resolvers, until), _ask(host, "AAAA", resolvers, until))
    best = min((a, aaaa), key=_rank)
    if not (a.a or aaaa.aaaa) and best.rcode == "NOERROR":
        # One family's empty answer does not answer the other's question.
        best = next((answer for answer in (a, aaaa) if answer.rcode != "NOERROR"), best)
    return replace(best, a=a.a, aaaa=aaaa.aaaa)


async def records(name: str, kind: RecordType, resolvers: Sequence[Server], until: float) -> DnsAnswer:
    """Ask for a name's records of one kind, following aliases: a TXT's text, an MX's ``preference host``.

    As `resolve` in all else; the name is a host name in ASCII.
    """
    return await _ask(name, kind, resolvers, until)


def _rank(answer: DnsAnswer) -> int:
    """Return how much an answer says, as a sort key: the most first."""
    if answer.a or answer.aaaa or answer.records:
        return 0
    if answer.failure is not None:
        return 4 if answer.failure == "timeout" else 3
    return 1 if answer.ede_code is not None else 2


async def _ask(host: str, kind: str, resolvers: Sequence[Server], until: float) -> DnsAnswer:
    if not resolvers:
        return DnsAnswer(failure="timeout")
    tried: list[DnsAnswer] = []
    for turn in range(_TRIES):
        for server in resolvers:
            left = until - asyncio.get_running_loop().time()
            if left <= 0:
                break
            answer = await _ask_one(host, kind, server, min(left, _FIRST_TRY * (turn + 1)))
            if answer.failure is None and answer.rcode in ("NOERROR", "NXDOMAIN"):
                return replace(answer, resolvers=tuple(map(str, resolvers)))
            tried.append(answer)
        if any(answer.failure is None for answer in tried):
            break
    best = min(tried, key=_rank, default=DnsAnswer(failure="timeout", server=str(resolvers[0])))
    return replace(best, resolvers=tuple(map(str, resolvers)))


async def _ask_one(host: str, kind: str, server: Server, seconds: float) -> DnsAnswer:
    query = dns.message.make_query(host, kind, use_edns=0, payload=_PAYLOAD)
    started = time.monotonic()
    over_tcp = False
    try:
        reply = await dns.asyncquery.udp(
            query, server.address, seconds, server.port, ignore_unexpected=True, ignore_errors=True
        )
        if reply.flags & dns.flags.TC:
            over_tcp = True
            left = max(0.2, seconds - (time.monotonic() - started))
            reply = await dns.asyncquery.tcp(query, server.address, left, server.port)
    except dns.exception.Timeout:
        return DnsAnswer(server=str(server), failure="tcp_blocked" if over_tcp else "timeout")
    except (OSError, EOFError) as error:
        if was_not_allowed(error):
            return DnsAnswer(server=str(server), failure="not_allowed")
        return DnsAnswer(server=str(server), failure="tcp_blocked" if over_tcp else "unreachable")
    except dns.exception.DNSException:
        return DnsAnswer(server=str(server), failure="malformed")
    return _read(reply, server)


def _read(reply: dns.message.Message, server: Server) -> DnsAnswer:
    ede = next((option for option in reply.options if isinstance(option, dns.edns.EDEOption)), None)
    addresses = {
        kind: tuple(str(record) for rrset in reply.answer if rrset.rdtype == rdtype for record in rrset)[
            :_MOST_ADDRESSES
        ]
        for kind, rdtype in (("a", dns.rdatatype.A), ("aaaa", dns.rdatatype.AAAA))
    }
    return DnsAnswer(
        server=str(server),
        rcode=dns.rcode.to_text(reply.rcode()),
        ede_code=None if ede is None else int(ede.code),
        ede_text="" if ede is None else clean(ede.text or "", 200),
        a=addresses["a"],
        aaaa=addresses["aaaa"],
        records=tuple(_record(record) for rrset in reply.answer for record in rrset if record.rdtype in _RECORDS)[
            :_MOST_RECORDS
        ],
        recursion=bool(reply.flags & dns.flags.RA),
    )


def _record(record: dns.rdata.Rdata) -> str:
    """Return a record as text: the strings of a TXT are one (RFC 7208, section 3.3), an MX names its host without the last dot."""
    if isinstance(record, TXT):
        return clean(b"".join(record.strings).decode("utf-8", "replace"), _LONGEST_RECORD)
    text = str(record)
    return clean(text if text.endswith(" .") else text.removesuffix("."), _LONGEST_RECORD)


def _with_addresses(answer: DnsAnswer, addresses: Iterable[str]) -> DnsAnswer:
    addresses = tuple(addresses)
    return replace(
        answer,
        a=tuple(address for address in addresses if ":" not in address),
        aaaa=tuple(address for address in addresses if ":" in address),
    )


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _of_file(file: Path) -> tuple[Server, ...]:
    try:
        lines = file.read_text("utf-8", errors="replace").splitlines()
    except OSError:
        return ()
    named = [line.split()[1] for line in lines if line.split()[:1] == ["nameserver"] and len(line.split()) > 1]
    return tuple(Server(address) for address in named if _is_address(address))[:3]


def _of_dnspython() -> tuple[Server, ...]:
    try:
        nameservers = dns.resolver.Resolver().nameservers
    except dns.resolver.NoResolverConfiguration:
        return ()
    return tuple(Server(str(address)) for address in nameservers if _is_address(str(address)))

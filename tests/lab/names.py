"""A DNS server on loopback, over UDP and TCP, that answers as it is told to."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import dns.edns
import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rrset

from tests.lab.servers import talking


@dataclass(frozen=True)
class Reply:
    """The answer for a name; ``truncated`` over UDP only, ``silent`` not at all.

    A text of ``txt`` is one record, in strings of 255 bytes; one of ``mx`` is ``preference host.``; ``alias`` goes before the records.
    """

    a: tuple[str, ...] = ()
    aaaa: tuple[str, ...] = ()
    mx: tuple[str, ...] = ()
    txt: tuple[str, ...] = ()
    alias: str = ""
    rcode: str = "NOERROR"
    ede: tuple[int, str] | None = None
    truncated: bool = False
    silent: bool = False


@asynccontextmanager
async def names(
    zone: Mapping[str, Reply], *, tcp: bool = True, host: str = "127.0.0.1", port: int = 0
) -> AsyncIterator[str]:
    """Serve a zone; yield the address for ``resolvers``. A name that is not in it does not exist."""
    loop = asyncio.get_running_loop()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        size = int.from_bytes(await reader.readexactly(2), "big")
        answer = _answer(zone, await reader.readexactly(size), udp=False)
        if answer is not None:
            writer.write(len(answer).to_bytes(2, "big") + answer)
            await writer.drain()

    async def bound() -> tuple[AsyncExitStack, int, asyncio.DatagramTransport]:
        over_tcp = AsyncExitStack()
        taken = await over_tcp.enter_async_context(talking(serve, host=host, port=port))
        try:
            return over_tcp, taken, (await loop.create_datagram_endpoint(lambda: _Udp(zone), (host, taken)))[0]
        except OSError:
            await over_tcp.aclose()
            if port:
                raise
        return await bound()  # a port that is free for TCP may be taken for UDP

    over_tcp, taken, transport = await bound()
    if not tcp:
        await over_tcp.aclose()
    try:
        yield f"{host}:{taken}"
    finally:
        transport.close()
        await over_tcp.aclose()


class _Udp(asyncio.DatagramProtocol):
    def __init__(self, zone: Mapping[str, Reply]) -> None:
        self._zone = zone

    def connection_made(self, transport: asyncio.DatagramTransport) -> None:  # type: ignore[override]  # a datagram's transport
        self._transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        answer = _answer(self._zone, data, udp=True)
        if answer is not None:
            self._transport.sendto(answer, addr)


def _answer(zone: Mapping[str, Reply], data: bytes, *, udp: bool) -> bytes | None:
    query = dns.message.from_wire(data)
    question = query.question[0]
    given = zone.get(question.name.to_text(omit_final_dot=True), Reply(rcode="NXDOMAIN"))
    if given.silent:
        return None
    reply = dns.message.make_response(query, recursion_available=True)
    reply.set_rcode(dns.rcode.from_text(given.rcode))
    if given.ede is not None and query.edns >= 0:
        reply.use_edns(0, options=[dns.edns.EDEOption(dns.edns.EDECode.make(given.ede[0]), given.ede[1])])
    if udp and given.truncated:
        reply.flags |= dns.flags.TC
        return reply.to_wire()
    owner = question.name
    if given.alias:
        reply.answer.append(dns.rrset.from_text(owner, 60, "IN", "CNAME", given.alias))
        owner = dns.name.from_text(given.alias)
    kinds = {
        1: ("A", given.a),
        28: ("AAAA", given.aaaa),
        15: ("MX", given.mx),
        16: ("TXT", tuple(map(_strings, given.txt))),
    }
    record = kinds.get(int(question.rdtype))
    if record is not None and record[1]:
        reply.answer.append(dns.rrset.from_text(owner, 60, "IN", record[0], *record[1]))
    try:
        return reply.to_wire(max_size=0 if udp else 65_535)
    except dns.exception.TooBig:
        reply.answer.clear()
        reply.flags |= dns.flags.TC
        return reply.to_wire()


def _strings(text: str) -> str:
    """Return a TXT record as a zone file has it."""
    raw = text.encode()
    pieces = [raw[at : at + 255] for at in range(0, len(raw), 255)] or [b""]
    return " ".join('"' + "".join(f"\\{byte:03d}" for byte in piece) + '"' for piece in pieces)

"""Servers that accept one ClientHello and not another, as filters on the way do."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable
from ipaddress import IPv4Address

from tests.lab.servers import Talk, connected, http, reset

Wanted = Callable[[bytes], bool]
End = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


async def by_reset(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """End an unwanted hello by RST."""
    reset(writer)


async def by_close(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """End an unwanted hello by FIN."""
    writer.close()


async def by_silence(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
    """Leave an unwanted hello without an answer."""
    while await reader.read(65_536):
        pass


def filtering(wanted: Wanted, context: ssl.SSLContext, end: End) -> Talk:
    """Return a server that answers if its filter wants the ClientHello, and otherwise ends the connection."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        hello = await read_hello(reader)
        if not wanted(hello):
            await end(reader, writer)
            return
        await answer(hello, reader, writer, context, http("200 OK", b"hello"))

    return talk


def transparent(wanted: Wanted, end: End) -> Talk:
    """Return a filter to which a router redirects connections: it passes those that its filter wants on to where they were going."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        hello = await read_hello(reader)
        if not wanted(hello):
            await end(reader, writer)
            return
        async with connected(*destination(writer)) as (there, back):
            back.write(hello)
            await asyncio.gather(pump(reader, back), pump(there, writer))

    return talk


def destination(writer: asyncio.StreamWriter) -> tuple[str, int]:
    """Return where a redirected connection was going (``SO_ORIGINAL_DST`` of linux/netfilter_ipv4.h)."""
    original = writer.get_extra_info("socket").getsockopt(socket.SOL_IP, 80, 16)
    return str(IPv4Address(original[4:8])), int.from_bytes(original[2:4], "big")


async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65_536):
        writer.write(data)
    writer.write_eof()


async def read_hello(reader: asyncio.StreamReader) -> bytes:
    """Read a whole ClientHello, including its record's head (RFC 8446, section 5.1)."""
    head = await reader.readexactly(5)
    return head + await reader.readexactly(int.from_bytes(head[3:5], "big"))


async def answer(
    hello: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, context: ssl.SSLContext, answer: bytes
) -> None:
    """Carry on a conversation whose ClientHello was read: handshake, request, answer."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    tls = context.wrap_bio(incoming, outgoing, server_side=True)
    incoming.write(hello)

    async def go(step: Callable[[], object]) -> None:
        while True:
            try:
                step()
            except ssl.SSLWantReadError:
                writer.write(outgoing.read())
                await writer.drain()
                incoming.write(await reader.read(65_536) or _end())
            except ssl.SSLError:
                writer.write(outgoing.read())
                raise
            else:
                writer.write(outgoing.read())
                await writer.drain()
                return

    await go(tls.do_handshake)
    await go(lambda: tls.read(16_384))
    await go(lambda: tls.write(answer))
    writer.close()


def _end() -> bytes:
    raise asyncio.IncompleteReadError(b"", None)

"""A proxy on loopback that answers CONNECT as it is told to, or lets the connection through to a port here."""

from __future__ import annotations

import asyncio
import contextlib

from tests.lab.servers import Talk, connected, reset

THROUGH = b"HTTP/1.1 200 Connection established\r\n\r\n"


def tunnelling(heads: list[bytes], port: int | None = None, *, resets: bytes = b"nobody") -> Talk:
    """Return a proxy that records what it is asked, and connects every tunnel to a port on this machine, by default the requested one.

    It resets the connection if the request contains the word in ``resets``.
    """

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        heads.append(head)
        if resets in head:
            reset(writer)
            return
        there = port or int(head.split(b" ")[1].rsplit(b":", 1)[1])
        async with connected("127.0.0.1", there) as (far_reader, far_writer):
            writer.write(THROUGH)
            await asyncio.gather(pass_on(reader, far_writer), pass_on(far_reader, writer))

    return talk


def answering(heads: list[bytes], answer: bytes) -> Talk:
    """Return a proxy that records what it is asked and gives one answer; an empty one is no answer at all."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heads.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(answer)
        await writer.drain()

    return talk


async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Pass on what comes, to its end."""
    with contextlib.suppress(OSError):
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
        writer.write_eof()

"""Servers on loopback, each well or broken in one way; every one gives the port that it stands on."""

from __future__ import annotations

import asyncio
import socket
import ssl
import struct
import weakref
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def web(
    context: ssl.SSLContext | None, answer: bytes, *, host: str = "127.0.0.1", port: int = 0
) -> AsyncIterator[int]:
    """An HTTP server, over TLS with a context, that gives one answer to every request; an empty one is none at all."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        if answer:
            writer.write(answer)
            await writer.drain()
        else:
            await reader.read()

    async with talking(talk, context=context, host=host, port=port) as taken:
        yield taken


@asynccontextmanager
async def talking(
    talk: Talk, *, context: ssl.SSLContext | None = None, host: str | Sequence[str] = "127.0.0.1", port: int = 0
) -> AsyncIterator[int]:
    """A server that talks as it is told, on a port that is free unless one is named; what goes wrong in a talk is the client's to see."""
    talks: set[asyncio.Task[None]] = set()
    connections: weakref.WeakSet[asyncio.StreamWriter] = weakref.WeakSet()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        talks.add(task)
        connections.add(writer)
        try:
            await talk(reader, writer)
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            talks.discard(task)
            writer.close()

    server = await asyncio.start_server(serve, host, port, ssl=context)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for task in talks:
            task.cancel()
        await asyncio.gather(*talks, return_exceptions=True)
        writers = list(connections)
        for writer in writers:  # over TLS, one that was closed still waits for the other side
            with suppress(AttributeError):  # Python 3.11.2 fails on a TLS transport that is closed already
                writer.transport.abort()
        await asyncio.gather(*(writer.wait_closed() for writer in writers), return_exceptions=True)


def http(status: str, body: bytes = b"", **fields: str) -> bytes:
    """An HTTP answer."""
    lines = [
        f"HTTP/1.1 {status}",
        f"Content-Length: {len(body)}",
        *(f"{key}: {value}" for key, value in fields.items()),
    ]
    return "\r\n".join((*lines, "", "")).encode() + body


def reset(writer: asyncio.StreamWriter) -> None:
    """End a connection by RST."""
    sock: socket.socket = writer.get_extra_info("socket")
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def reset_at_once(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """RST as soon as the connection is there."""
    reset(writer)


async def reset_on_hello(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """RST as soon as something was said."""
    await reader.read(1)
    reset(writer)


async def close_on_hello(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """FIN as soon as everything of the greeting was read."""
    await reader.read(65_536)
    writer.close()


async def silent(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
    """Take everything and say nothing."""
    while await reader.read(65_536):
        pass


@contextmanager
def refusing() -> Iterator[int]:
    """A port that is kept from others and on which nobody listens."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        yield sock.getsockname()[1]


@contextmanager
def dropping() -> Iterator[int]:
    """A port that leaves a SYN unanswered: its queue of connections is full (Linux drops the SYN then)."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        sock.listen(0)
        waiting = []
        for _ in range(4):
            listener = socket.socket()
            listener.setblocking(False)
            listener.connect_ex(sock.getsockname())
            waiting.append(listener)
        try:
            yield sock.getsockname()[1]
        finally:
            for listener in waiting:
                listener.close()

"""Servers on loopback, each healthy or broken in one way; each yields the port that it listens on."""

from __future__ import annotations

import asyncio
import socket
import ssl
import struct
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def web(
    context: ssl.SSLContext | None, answer: bytes, *, host: str = "127.0.0.1", port: int = 0
) -> AsyncIterator[int]:
    """Run an HTTP server, over TLS with a context, that gives one answer to every request; an empty one is no answer at all."""

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
    """Run a server that talks as it is told, on a free port unless one is named; errors in a talk are for the client to see."""
    talks: set[asyncio.Task[None]] = set()
    connections: dict[asyncio.StreamWriter, socket.socket] = {}

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            if context is not None:
                await writer.start_tls(context)
            await talk(reader, writer)
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Know a connection from its beginning: one that asyncio itself is shaking hands with cannot be ended."""
        connections[writer] = writer.get_extra_info("socket")
        if not server.is_serving():
            writer.transport.abort()
            return
        task = asyncio.create_task(serve(reader, writer))
        talks.add(task)
        task.add_done_callback(talks.discard)

    server = await asyncio.start_server(accept, host, port)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for _ in range(4):  # let those being accepted come in
            await asyncio.sleep(0)
        ending = tuple(talks)
        for task in ending:
            task.cancel()
        await asyncio.gather(*ending, return_exceptions=True)
        await _end(connections)


@asynccontextmanager
async def connected(host: str, port: int) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """Open a connection onward; what was written before an orderly end is still sent."""
    reader, writer = await asyncio.open_connection(host, port)
    sock = writer.get_extra_info("socket")
    try:
        yield reader, writer
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()
    finally:
        await _end({writer: sock})


async def _end(connections: Mapping[asyncio.StreamWriter, socket.socket]) -> None:
    """End connections at once, and return when their sockets are closed."""
    for writer in connections:  # over TLS, one that was closed still waits for the other side
        with suppress(AttributeError):  # Python 3.11.2 fails on a TLS transport that is closed already
            writer.transport.abort()
    while any(sock.fileno() != -1 for sock in connections.values()):
        await asyncio.sleep(0)


def http(status: str, body: bytes = b"", **fields: str) -> bytes:
    """Return an HTTP answer."""
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
    """Send RST as soon as there is a connection."""
    reset(writer)


async def reset_on_hello(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Send RST as soon as something was said."""
    await reader.read(1)
    reset(writer)


async def close_on_hello(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Send FIN as soon as all of the greeting was read."""
    await reader.read(65_536)
    writer.close()


async def silent(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
    """Accept everything and say nothing."""
    while await reader.read(65_536):
        pass


@contextmanager
def refusing() -> Iterator[int]:
    """Yield a port that nobody else can take and on which nobody listens."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        yield sock.getsockname()[1]


@contextmanager
def dropping() -> Iterator[int]:
    """Yield a port that leaves a SYN unanswered: its queue of connections is full (Linux then drops the SYN)."""
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

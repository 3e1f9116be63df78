"""A SOCKS proxy on loopback: versions 4a and 5, with a sign-in or a reply that it is told to give."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from tests.lab.servers import connected
from tests.lab.tunnel import pass_on


@dataclass
class Socks:
    """``reply`` is what it says to each request, ``password`` the sign-in that it wants, ``first`` what it says to anything at all."""

    reply: int = 0
    password: tuple[str, str] | None = None
    first: bytes | None = None
    wanted: list[tuple[str, int]] = field(default_factory=list)

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Connect every connection to this machine, whatever host is requested."""
        version = (await reader.readexactly(1))[0]
        if self.first is not None:
            writer.write(self.first)
            return
        wanted = await (self._version_4(reader, writer) if version == 4 else self._version_5(reader, writer))
        if wanted is None:
            return
        self.wanted.append(wanted)
        async with connected("127.0.0.1", wanted[1]) as (far_reader, far_writer):
            await asyncio.gather(pass_on(reader, far_writer), pass_on(far_reader, writer))

    async def _version_4(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> tuple[str, int] | None:
        head = await reader.readexactly(7)
        await reader.readuntil(b"\0")
        host = (await reader.readuntil(b"\0"))[:-1].decode()
        writer.write(bytes((0, self.reply or 90)) + bytes(6))
        return None if self.reply else (host, int.from_bytes(head[1:3], "big"))

    async def _version_5(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> tuple[str, int] | None:
        methods = await reader.readexactly((await reader.readexactly(1))[0])
        method = 0 if self.password is None else 2 if 2 in methods else 255
        writer.write(bytes((5, method)))
        if method == 255 or (method == 2 and not await self._signed_in(reader, writer)):
            return None
        await reader.readexactly(4)
        host = (await reader.readexactly((await reader.readexactly(1))[0])).decode()
        port = int.from_bytes(await reader.readexactly(2), "big")
        writer.write(bytes((5, self.reply, 0, 1)) + bytes(6))
        return None if self.reply else (host, port)

    async def _signed_in(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        await reader.readexactly(1)
        given = [(await reader.readexactly((await reader.readexactly(1))[0])).decode() for _ in range(2)]
        right = tuple(given) == self.password
        writer.write(bytes((1, 0 if right else 1)))
        return right

"""The lab's internet: web servers on every one of its addresses, each host with its own answer."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import Any

from checks.network.targets import OTHER_NAME, Target, builtin
from checks.settings import NetworkSettings
from tests.lab.authority import Authority
from tests.lab.client import Sweep, sweep_from
from tests.lab.namespace import RESOLVER, Lab
from tests.lab.servers import http, reset, talking

DOMAIN = "lab-streamworks.com"
"""A public-looking name, so that it is checked like one."""
CONNECT_TEST = "www.msftconnecttest.com"
OK = http("200 OK", b"hello")
_ANY = ("0.0.0.0", "::")


@dataclass(frozen=True)
class Site:
    """How a host answers: with what, after how many seconds, and with which certificate.

    An empty answer is silence; None is a connection that is reset.
    """

    answer: bytes | None = OK
    after: float = 0.0
    certificate: ssl.SSLContext | None = None


@dataclass(frozen=True)
class World:
    """The lab with its web servers up; ``sites`` are the hosts that answer with something other than a plain 200."""

    lab: Lab
    authority: Authority
    sites: dict[str, Site] = field(default_factory=dict)

    @contextmanager
    def having(self, sites: Mapping[str, Site]) -> Iterator[None]:
        """Have hosts answer in ways of their own."""
        self.sites.update(sites)
        try:
            yield
        finally:
            for name in sites:
                del self.sites[name]

    def sweep(
        self,
        *wanted: str | Target,
        resolvers: Sequence[str] = (RESOLVER,),
        public: Sequence[str] = (),
        deadline: float = 8.0,
    ) -> dict[str, Any]:
        """Return the document of a real sweep from the client's part."""
        settings = NetworkSettings(
            resolvers=tuple(resolvers),
            public_resolvers=tuple(public),
            public_roots_file=str(self.authority.roots_file),
            deadline=deadline,
        )
        return sweep_from(self.lab, Sweep(settings, wanted, deadline))


@contextmanager
def world(lab: Lab, authority: Authority) -> Iterator[World]:
    """Have the internet's web servers up: HTTPS on 443 with one certificate for every name, HTTP on 80."""
    made = World(lab, authority, {CONNECT_TEST: Site(http("200 OK", b"Microsoft Connect Test"))})
    everybody = authority.server(f"*.{DOMAIN}", OTHER_NAME, CONNECT_TEST, *sorted(builtin()))

    def choose(socket: ssl.SSLObject, name: str | None, _: ssl.SSLContext) -> None:
        certificate = made.sites.get(name or "", Site()).certificate
        if certificate is not None:
            socket.context = certificate

    everybody.sni_callback = choose  # type: ignore[assignment]  # an SSLObject under asyncio
    with ExitStack() as stack:
        for context, port in ((everybody, 443), (None, 80)):
            stack.enter_context(lab.serving("internet", _web(made.sites, context, port)))
        yield made


def _web(sites: Mapping[str, Site], context: ssl.SSLContext | None, port: int) -> Callable[[], Any]:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        fields = (line.partition(b":") for line in head.split(b"\r\n")[1:])
        host = next((value.strip().decode() for name, _, value in fields if name.lower() == b"host"), "")
        site = sites.get(host, Site())
        await asyncio.sleep(site.after)
        if site.answer is None:
            reset(writer)
            return
        if not site.answer:
            await reader.read()
        writer.write(site.answer)
        await writer.drain()

    @asynccontextmanager
    async def up() -> AsyncIterator[int]:
        async with talking(talk, context=context, host=_ANY, port=port) as taken:
            yield taken

    return up

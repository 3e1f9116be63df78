"""Real resolvers inside a part of the lab: unbound as resolver and as filter, dnsmasq as the small box that sinkholes."""

from __future__ import annotations

import asyncio
import shutil
import ssl
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from tests.lab.namespace import Lab
from tests.lab.servers import connected, http, talking

Zone = Mapping[str, Sequence[str]]
"""Names with their addresses."""


def missing() -> str | None:
    """Return which resolver is not installed; None if both are."""
    absent = [name for name in ("unbound", "dnsmasq") if shutil.which(name) is None]
    return f"{absent[0]} is not installed" if absent else None


@contextmanager
def unbound(lab: Lab, part: str, address: str, zone: Zone, *server: str, beside: Sequence[str] = ()) -> Iterator[None]:
    """Run an unbound that knows a zone and says that nothing else exists; ``server`` are lines of its first clause, ``beside`` others."""
    known = [
        f'local-data: "{name}. 60 IN {_kind(value)} {value}"' for name, addresses in zone.items() for value in addresses
    ]
    with tempfile.TemporaryDirectory() as folder:
        lines = [
            "server:",
            *(f"  interface: {address}", "  access-control: 0.0.0.0/0 allow", "  access-control: ::0/0 allow"),
            *(f'  directory: "{folder}"', '  chroot: ""', '  username: ""', '  pidfile: ""'),
            *("  use-syslog: no", "  do-daemonize: no", "  num-threads: 1", "  ede: yes"),
            *('  module-config: "respip validator iterator"', '  local-zone: "." static'),
            *(f"  {line}" for line in (*known, *server)),
            "remote-control:",
            "  control-enable: no",
            *beside,
        ]
        file = Path(folder, "unbound.conf")
        file.write_text("\n".join(lines) + "\n")
        with lab.daemon(part, "unbound", "-d", "-c", str(file), ready=(address, 53)):
            yield


@contextmanager
def dnsmasq(lab: Lab, part: str, address: str, zone: Zone, *options: str) -> Iterator[None]:
    """Run a dnsmasq that knows a zone; it forwards nothing unless an option says where to."""
    known = [f"--host-record={name},{','.join(addresses)}" for name, addresses in zone.items()]
    with lab.daemon(
        part,
        *("dnsmasq", "--keep-in-foreground", "--conf-file=/dev/null", "--no-resolv", "--no-hosts", "--user=root"),
        *("--pid-file=", f"--listen-address={address}", "--bind-interfaces", *known, *options),
        ready=(address, 53),
    ):
        yield


@asynccontextmanager
async def over_https(context: ssl.SSLContext, host: str, upstream: str, port: int = 8053) -> AsyncIterator[str]:
    """Run DNS over HTTPS in front of a resolver (RFC 8484); yield its URL."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        size = next(int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-le"))
        query = await reader.readexactly(size)
        async with connected(upstream, 53) as (there, back):
            back.write(len(query).to_bytes(2, "big") + query)
            answer = await there.readexactly(int.from_bytes(await there.readexactly(2), "big"))
        writer.write(http("200 OK", answer, **{"Content-Type": "application/dns-message"}))
        await writer.drain()

    async with talking(talk, context=context, host=host, port=port):
        yield f"https://{host}:{port}/dns-query"


def _kind(address: str) -> str:
    return "AAAA" if ":" in address else "A"

"""What a sweep uses: a bounded number of sockets however long the list, and no task or socket once it is left."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from contextlib import aclosing, contextmanager
from pathlib import Path

import pytest

from checks.checking import Result, Started
from checks.facts import Vantage
from checks.network.probe.trace import LONGEST as LONGEST_WAY
from checks.network.sweep import MOST_SOCKETS, updates
from checks.network.targets import Target, parse_target
from tests.checks.network.documents import swept
from tests.checks.network.test_sweep import HERE, OK, settings
from tests.lab import servers as lab
from tests.lab.authority import Authority
from tests.lab.names import Reply, names

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="open sockets are counted in /proc, which is Linux's")
ZONE = {"web.lab.test": HERE, "mute.lab.test": Reply(silent=True)}


def sockets() -> set[str]:
    """Return the sockets that this process has open."""
    names = set()
    for entry in Path("/proc/self/fd").iterdir():
        try:
            names.add(str(entry.readlink()))
        except FileNotFoundError:
            continue
    return {name for name in names if name.startswith("socket:")}


@contextmanager
def leaving_nothing() -> Iterator[None]:
    """Compare the tasks and sockets before with those after."""
    tasks, before = asyncio.all_tasks(), sockets()
    yield
    assert asyncio.all_tasks() <= tasks
    assert sockets() <= before


def wanted(*given: str) -> list[Target]:
    return [parse_target(text) for text in given]


@pytest.mark.parametrize("connections", [1, 2], ids=["chain", "follow-up"])
async def test_cancelled(trusted: Authority, connections: int) -> None:
    """While the first handshake hangs, and while a second one is tried because it did."""
    made = 0
    greeted = asyncio.Event()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal made
        await reader.read(1)
        made += 1
        if made >= connections:
            greeted.set()
        await asyncio.Event().wait()

    async with names(ZONE) as resolver:
        with leaving_nothing():
            async with lab.talking(talk) as port:

                async def run() -> None:
                    chosen = settings(resolver, trusted, 60.0 if connections == 1 else 1.5)
                    hosts = wanted(f"web.lab.test:{port}", "mute.lab.test")
                    async for _ in updates(chosen, vantage=Vantage.DESK, targets=hosts):
                        pass

                running = asyncio.create_task(run())
                await greeted.wait()
                running.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await running


async def test_closed_after_the_first_result(trusted: Authority) -> None:
    """While others wait for a name, a connection, a handshake, an answer, and the end of a body."""

    async def endless(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 503 Busy\r\n\r\nwait")
        await writer.drain()
        await asyncio.Event().wait()

    secure = trusted.server("web.lab.test")
    async with names(ZONE) as resolver, lab.web(secure, OK) as well:
        with leaving_nothing(), lab.dropping() as dropping:
            async with (
                lab.talking(lab.silent) as silent,
                lab.web(secure, b"") as unanswered,
                lab.talking(endless, context=secure) as pouring,
            ):
                hosts = [f"web.lab.test:{port}" for port in (well, dropping, silent, unanswered, pouring)]
                sweep = updates(
                    settings(resolver, trusted, 60.0), vantage=Vantage.DESK, targets=wanted(*hosts, "mute.lab.test")
                )
                async with aclosing(sweep):
                    assert isinstance(await anext(sweep), Started)
                    first = await anext(sweep)
                    assert isinstance(first, Result) and first.report.cause == "ok"


@pytest.mark.slow
async def test_a_long_list_holds_no_more_sockets_than_a_short_one(trusted: Authority) -> None:
    """Hundreds of targets, none of which answers, and what is asked when they fail."""
    zone = {f"gone{number}.lab.test": HERE for number in range(200)}
    most, before = 0, len(sockets())
    async with names(zone) as resolver:
        with lab.dropping() as port:
            sweep = asyncio.create_task(
                swept(
                    updates(
                        settings(resolver, trusted, 0.2),
                        vantage=Vantage.DESK,
                        targets=wanted(*(f"{host}:{port}" for host in zone)),
                    )
                )
            )
            while not sweep.done():
                await asyncio.wait((sweep,), timeout=0.01)
                most = max(most, len(sockets()) - before)
    assert (await sweep)["summary"]["fail"] == len(zone)
    assert 30 < most <= MOST_SOCKETS + 3 * LONGEST_WAY


async def test_closed_before_the_first_packet(trusted: Authority) -> None:
    async with names(ZONE) as resolver:
        with leaving_nothing():
            async with aclosing(
                updates(settings(resolver, trusted), vantage=Vantage.DESK, targets=wanted("mute.lab.test"))
            ) as sweep:
                assert isinstance(await anext(sweep), Started)

"""A look-up at 100 ms a request, compared with the same requests one after the other: ``python -m tests.bench.lookup``.

Graph is the emulator on loopback, over TLS; a handshake is part of what a look-up takes. Figures are medians, in milliseconds.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any, Final

import httpx

from checks.guest.check import check_guest
from checks.settings import NetworkSettings, Settings, TenantSettings
from checks.trust import own_context
from tests.checks.guest.looking import report_in
from tests.checks.guest.tenant import ADDRESS, GUEST, NOW, Signed, phone, sign_in, tenant, user
from tests.lab.authority import authority
from tests.lab.directory import Directory
from tests.lab.graph import Fault, graph

LATENCY: Final = 0.1


class OneByOne(httpx.AsyncBaseTransport):
    """A transport that starts a request only when the previous one has been fully answered."""

    def __init__(self, settings: Settings) -> None:
        self._inner = httpx.AsyncHTTPTransport(verify=own_context(settings.network))
        self._turn = asyncio.Lock()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Handle the next request."""
        async with self._turn:
            response = await self._inner.handle_async_request(request)
            await response.aread()
            return response

    async def aclose(self) -> None:
        """Close the connection."""
        await self._inner.aclose()


@dataclass(frozen=True)
class Case:
    """A guest to look up, and what goes wrong meanwhile."""

    name: str
    directory: Directory
    text: str = ADDRESS
    faults: dict[str, Fault] | None = None


CASES: Final = (
    Case(
        "an Entra guest by address",
        tenant(user("entra"), home=True, trusts=False, methods={GUEST: [phone()]}, sign_ins=[sign_in(5, 0)]),
    ),
    Case(
        "a pending guest",
        tenant(user("", externalUserState="PendingAcceptance")),
    ),
    Case("an Entra guest by object id", tenant(user("entra"), home=True, trusts=True), GUEST),
    Case(
        "methods that may not be read",
        tenant(user(), registrations={GUEST: {"id": GUEST, "isMfaRegistered": True, "methodsRegistered": []}}),
        faults={"/authentication/methods": Fault("role")},
    ),
    Case("nobody", tenant()),
)


async def measured(case: Case, folder: Path, *, one_by_one: bool) -> dict[str, Any]:
    """Return the document of one look-up."""
    trusted = authority(folder)
    context = trusted.server("localhost")
    async with graph(case.directory, context=context, latency=LATENCY, faults=dict(case.faults or {})) as there:
        settings = Settings(
            tenant=TenantSettings(graph=there.url), network=NetworkSettings(ca_file=str(trusted.roots_file))
        )
        transport = OneByOne(settings) if one_by_one else None
        report = await report_in(check_guest(settings, Signed(), case.text, now=lambda: NOW, transport=transport))
    document: dict[str, Any] = report.as_json()
    return document


def main() -> None:
    """Measure every case both ways and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    print(f"{LATENCY * 1000:.0f} ms a request, medians of {rounds}, in ms")
    print(f"{'':32}{'waits':>6}{'requests':>10}{'at once':>9}{'one by one':>12}{'times':>7}")
    with tempfile.TemporaryDirectory() as name:
        for case in CASES:
            at_once = [asyncio.run(measured(case, Path(name), one_by_one=False)) for _ in range(rounds)]
            serial = [asyncio.run(measured(case, Path(name), one_by_one=True)) for _ in range(max(1, rounds // 2))]
            fast = median(lookup["elapsed_ms"] for lookup in at_once)
            slow = median(lookup["elapsed_ms"] for lookup in serial)
            last = at_once[-1]
            print(
                f"{case.name:32}{last['round_trips']:>6}{last['requests']:>10}{fast:>9.0f}{slow:>12.0f}{slow / fast:>7.1f}"
            )


if __name__ == "__main__":
    main()

"""The program's requests, one after the other in a separate process: how long each took, its peak memory, and how it ended.

Standard input has ``{"kind", "urls", "folder", "roots", "resolver", "deadline"}`` with the addresses by name; standard output has
``{"seconds", "megabytes", "result"}`` by name. Seconds in which the process was ready but others had the processor do not count.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from checks.problems import Problem
from checks.settings import CallSettings, NetworkSettings, Settings, TenantSettings


class _Tokens:
    async def token(self, scopes: Sequence[str], *, anew: bool = False) -> Any:
        from checks.guest.graph.token import AccessToken

        return AccessToken("secret-token", None)


async def _look_up(settings: Settings, url: str) -> object:
    from checks.checking import Result
    from checks.guest.check import check_guest

    updates_of_it = check_guest(settings, _Tokens(), "maude@acme.example", now=lambda: datetime.now(UTC))
    reports = [update.report async for update in updates_of_it if isinstance(update, Result)]
    return sorted({part.why for part in reports[0].unread})


async def _sign_in(settings: Settings, url: str) -> object:
    from checks.guest.sign_in import http
    from checks.guest.sign_in.session import SignInSession

    http.TIMEOUT = settings.tenant.deadline  # type: ignore[misc]  # shorter than it is
    sign_in = SignInSession(settings, lambda: None, environment={"PATH": "/nonexistent"})
    sign_in.start()
    state = await sign_in.finished()
    return state.problem.text("en") if state.problem else state.phase


async def _domain(settings: Settings, url: str) -> object:
    from checks.domain.discovery import discover

    domain = await discover("acme.example", settings, senders=False)
    return [domain.tenant.why, domain.realm.why]


async def _sweep(settings: Settings, url: str) -> object:
    from checks.checking import Result
    from checks.facts import Vantage
    from checks.network.sweep import updates
    from checks.network.targets import parse_target

    measured = [update async for update in updates(settings.network, vantage=Vantage.SITE, targets=[parse_target(url)])]
    return next(update.report.cause for update in measured if isinstance(update, Result))


_KINDS = {"look_up": _look_up, "sign_in": _sign_in, "domain": _domain, "sweep": _sweep}


async def _run(order: dict[str, Any]) -> dict[str, Any]:
    import httpx  # noqa: F401 - what takes long to import is not what is measured
    import msal  # noqa: F401

    return {name: await _measured(order, url) for name, url in order["urls"].items()}


async def _measured(order: dict[str, Any], url: str) -> dict[str, Any]:
    deadline, roots = order["deadline"], order["roots"]
    settings = Settings(
        tenant=TenantSettings(graph=url, authority=url, client_id="an-app", id="acme.example", deadline=deadline),
        network=NetworkSettings(
            ca_file=roots,
            public_roots_file=roots,
            deadline=deadline,
            resolvers=(order["resolver"],),
            public_resolvers=(),
        ),
        calls=CallSettings(database=str(Path(order["folder"]) / "calls.db")),
    )
    Path("/proc/self/clear_refs").write_text("5")  # restarts the measurement of peak memory (proc(5))
    began, waited = time.monotonic(), _waited()
    try:
        result = await _KINDS[order["kind"]](settings, url)
    except Problem as problem:
        result = problem.text("en")
    seconds = time.monotonic() - began - (_waited() - waited)
    return {"seconds": seconds, "megabytes": _megabytes(), "result": result}


def _waited() -> float:
    """Return the seconds for which the main thread has waited for a processor."""
    return int(Path("/proc/self/schedstat").read_text().split()[1]) / 1e9


def _megabytes() -> float:
    """Return the process's peak memory; `getrusage` would also include that of the process which started it."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1000


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_run(json.load(sys.stdin)))))

"""The proxy that an automatic configuration (PAC, found by the system's settings or by WPAD) names for a target.

Such a file is a program from the network: pypac, if installed, runs it in a separate process, with a time limit.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from typing import Final

import dns.exception
import dns.resolver

from checks.network.probe.proxies import Proxy, of_pac
from checks.network.targets import Target
from checks.platform.processes import run_program

_SECONDS: Final = 4.0
_MOST_DOMAINS: Final = 3


class Pac:
    """The automatic configuration of this machine's network; looked for once, when the first target asks for it."""

    def __init__(self, wanted: Sequence[Target]) -> None:
        self._wanted = wanted
        self._task: asyncio.Task[Mapping[str, str]] | None = None
        self._answers: Mapping[str, str] = {}

    async def proxy_for(self, target: Target, until: float) -> Proxy | None:
        """Return the target's proxy; None if no configuration is found in time (the loop's), or it says to go directly."""
        if self._task is None:
            self._task = asyncio.create_task(self._ask())
        try:
            async with asyncio.timeout_at(until):
                self._answers = await asyncio.shield(self._task)
        except TimeoutError:
            return None
        return of_pac(self._answers.get(target.url, ""))

    @property
    def shown(self) -> str | None:
        """The first proxy that was named, as host and port."""
        return next((str(proxy) for answer in self._answers.values() if (proxy := of_pac(answer))), None)

    async def close(self) -> None:
        """End the look-up if it is still running."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait((self._task,))

    async def _ask(self) -> Mapping[str, str]:
        if find_spec("pypac") is None:
            return {}
        return await ask(await asyncio.to_thread(candidates), [target.url for target in self._wanted])


def candidates() -> tuple[str, ...]:
    """Return where WPAD says that a configuration may be: under the domains of this machine, never above them; no look-up is made."""
    domains = [socket.gethostname().partition(".")[2]]
    with contextlib.suppress(dns.resolver.NoResolverConfiguration, dns.exception.DNSException, OSError):
        domains += [name.to_text(omit_final_dot=True) for name in dns.resolver.Resolver().search]
    wanted = [domain for domain in dict.fromkeys(domains) if "." in domain]
    return tuple(f"http://wpad.{domain}/wpad.dat" for domain in wanted[:_MOST_DOMAINS])


async def ask(where: Sequence[str], urls: Sequence[str], seconds: float = _SECONDS) -> Mapping[str, str]:
    """Return the configuration's answer for each URL; nothing if there is none, or it does not finish in time."""
    request = json.dumps({"where": list(where), "urls": list(urls)}).encode()
    try:
        done = await run_program(
            (sys.executable, "-I", "-m", "checks.network.probe.pac_reader"), seconds, given=request
        )
    except (OSError, subprocess.TimeoutExpired):
        return {}
    return _answers(done.stdout)


def _answers(output: bytes) -> Mapping[str, str]:
    try:
        answers = json.loads(output or b"{}")
    except ValueError:
        return {}
    known = answers.items() if isinstance(answers, dict) else ()
    return {url: answer for url, answer in known if isinstance(answer, str)}

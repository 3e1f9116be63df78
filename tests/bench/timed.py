"""One sweep in a separate process, inside the laboratory: what it took once everything was imported, as one line of JSON.

``python -m tests.bench.timed SETTINGS ROOTS [watch]``, with the targets on standard input, one per line. ROOTS replaces the
built-in public list, and contains it.
"""

from __future__ import annotations

import asyncio
import json
import resource
import sys
import threading
import time
from pathlib import Path
from typing import Any, Final

import certifi

from checks.checking import Result
from checks.facts import Vantage
from checks.network.sweep import updates
from checks.network.targets import Target, parse_target
from checks.settings import NetworkSettings

_BETWEEN: Final = 0.02
"""Seconds between two counts of the open sockets."""


def main() -> None:
    """Run the sweep that the arguments name."""
    settings = NetworkSettings(**json.loads(sys.argv[1]))
    certifi.where = lambda: sys.argv[2]
    wanted = [parse_target(line) for line in sys.stdin.read().split()]
    most = Most() if sys.argv[3:] == ["watch"] else None
    timing = asyncio.run(_timed(settings, wanted))
    if most is not None:
        timing |= {"sockets": most.end(), "mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}
    print(json.dumps(timing))


async def _timed(settings: NetworkSettings, wanted: list[Target]) -> dict[str, Any]:
    began = time.perf_counter()
    rows, causes = [], []
    async for update in updates(settings, vantage=Vantage.DESK, targets=wanted):
        if isinstance(update, Result):
            rows.append(time.perf_counter() - began)
            causes.append(update.report.cause)
    return {"first": rows[0], "last": rows[-1], "whole": time.perf_counter() - began, "causes": sorted(set(causes))}


class Most:
    """The most sockets that this process ever had open, counted from a separate thread."""

    def __init__(self) -> None:
        self._most = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()

    def _watch(self) -> None:
        while not self._over.wait(_BETWEEN):
            self._most = max(self._most, _sockets())

    def end(self) -> int:
        """Stop counting; return the most that there were."""
        self._over.set()
        self._thread.join()
        return self._most


def _sockets() -> int:
    sockets = 0
    for entry in Path("/proc/self/fd").iterdir():
        try:
            sockets += str(entry.readlink()).startswith("socket:")
        except OSError:
            continue
    return sockets


if __name__ == "__main__":
    main()

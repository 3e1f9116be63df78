"""The sweep compared with ``curl --parallel``, on the same servers over a link with a 50 ms round trip: ``python -m tests.bench.sweep``.

Needs root and Linux. Figures are medians, in milliseconds; a round trip is what connecting over the link really takes.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any, Final

import certifi

from tests.lab.authority import authority
from tests.lab.names import Reply, names
from tests.lab.namespace import RESOLVER, SERVER, Lab, laboratory, missing
from tests.lab.servers import http, web

ROUND_TRIP: Final = 50.0
ROUND_TRIPS: Final = 4
ALLOWED: Final = {4: 50.0, 20: 100.0}
"""Milliseconds beyond the round trips that a plain sweep may take, by its number of targets."""
DEADLINE: Final = 10.0
MANY: Final = 400
LARGE: Final = 48 * 1024
"""Bytes of the bodies on the port of large ones: within what a sweep reads of a body."""
LARGE_PORT: Final = 8443
_NOWHERE: Final = "203.0.113.99"
_RESOLV: Final = Path("/etc/netns")


@dataclass(frozen=True)
class Course:
    """What to measure on: the laboratory, the public list with the laboratory's authority, that one alone, and a configuration."""

    lab: Lab
    roots: Path
    one_root: Path
    config: Path

    def settings(self, deadline: float = DEADLINE) -> str:
        """Return the settings of a sweep as JSON."""
        return json.dumps({"resolvers": (RESOLVER,), "public_resolvers": (), "deadline": deadline})

    def run(self, *command: str, given: str = "") -> tuple[float, str]:
        """Run a command at the client; return the milliseconds from its start to its end, and its output."""
        began = time.perf_counter()
        done = subprocess.run(
            ["ip", "netns", "exec", self.lab.name("client"), *command],
            input=given,
            capture_output=True,
            text=True,
            check=False,
        )
        took = (time.perf_counter() - began) * 1000
        if done.returncode not in (0, 1):
            raise RuntimeError(f"{command[0]}: {done.stderr.strip()[-500:]}")
        return took, done.stdout

    def timed(self, hosts: Sequence[str], *more: str) -> dict[str, Any]:
        """Run one sweep in a separate process, timed by its own clock."""
        _, out = self.run(
            sys.executable, "-m", "tests.bench.timed", self.settings(), str(self.roots), *more, given="\n".join(hosts)
        )
        document: dict[str, Any] = json.loads(out)
        return document


def hosts(number: int) -> list[str]:
    """Return the names of this many servers."""
    return [f"web{number}.lab.test" for number in range(1, number + 1)]


@contextmanager
def course() -> Iterator[Course]:
    """Yield the laboratory with its slow link, its servers up, and the resolver that both contestants ask."""
    with tempfile.TemporaryDirectory() as name, laboratory() as lab, lab.slow(ROUND_TRIP / 2):
        folder = Path(name)
        ours = authority(folder)
        roots = folder / "bundle.pem"
        roots.write_bytes(Path(certifi.where()).read_bytes() + ours.roots_file.read_bytes())
        context = ours.server(*hosts(max(ALLOWED)))

        @asynccontextmanager
        async def servers() -> AsyncIterator[None]:
            zone = {host: Reply(a=(SERVER,)) for host in hosts(max(ALLOWED))}
            zone |= {f"gone{number}.lab.test": Reply(a=(_NOWHERE,)) for number in range(1, MANY + 1)}
            async with AsyncExitStack() as up:
                await up.enter_async_context(web(context, http("200 OK", b"hello"), host=SERVER, port=443))
                large = http("200 OK", b"x" * LARGE)
                await up.enter_async_context(web(context, large, host=SERVER, port=LARGE_PORT))
                await up.enter_async_context(names(zone, host=RESOLVER, port=53))
                yield

        config = folder / "config.toml"
        config.write_text(
            f'[network]\nresolvers = ["{RESOLVER}"]\npublic_resolvers = []\npublic_roots_file = "{roots}"\n'
        )
        with (
            lab.routed("router", "blackhole", f"{_NOWHERE}/32"),
            lab.serving("internet", servers),
            _resolver_of_curl(lab),
        ):
            yield Course(lab, roots, ours.roots_file, config)


@contextmanager
def _resolver_of_curl(lab: Lab) -> Iterator[None]:
    """Set the resolver for whatever ``ip netns exec`` runs at the client."""
    folder = _RESOLV / lab.name("client")
    folder.mkdir(parents=True)
    file = folder / "resolv.conf"
    file.write_text(f"nameserver {RESOLVER}\noptions timeout:2\n")
    try:
        yield
    finally:
        file.unlink()
        folder.rmdir()


def round_trip(on: Course) -> float:
    """Return the milliseconds that a connection over the link takes."""

    async def connect() -> float:
        began = time.perf_counter()
        _, writer = await asyncio.open_connection(SERVER, 443)
        took = time.perf_counter() - began
        writer.close()
        return took * 1000

    return median(on.lab.within("client", connect) for _ in range(9))


def curl(
    on: Course, number: int, *, roots: Path | None = None, names_given: bool = False, port: int = 443
) -> tuple[float, float]:
    """Run ``curl --parallel``; return milliseconds by its own clock, and of the whole process; by default it reads the same authorities."""
    wanted = hosts(number)
    given = "".join(f'url = "https://{host}:{port}/"\noutput = "/dev/null"\n' for host in wanted)
    if names_given:
        given += "".join(f'resolve = "{host}:{port}:{SERVER}"\n' for host in wanted)
    fields = ("--silent", "--cacert", str(roots or on.roots), "--write-out", "%{http_code} %{time_total}\n")
    whole, out = on.run("curl", "--parallel", "--config", "-", *fields, given=given)
    rows = [line.split() for line in out.splitlines()]
    assert [code for code, _ in rows] == ["200"] * number, out
    return max(float(seconds) * 1000 for _, seconds in rows), whole


def desk(on: Course, number: int) -> float:
    """Return the milliseconds of the whole process ``mfa-desk check``."""
    command = str(Path(sys.executable).with_name("mfa-desk"))
    took, out = on.run(command, "check", "--json", "--config", str(on.config), *hosts(number))
    assert json.loads(out)["summary"]["pass"] == number, out
    return took


def beside_curl(on: Course, runs: int) -> None:
    """Print the plain sweep's figures next to curl's, each a median of alternating runs."""
    rtt = round_trip(on)
    empty = median(on.run("true")[0] for _ in range(runs))
    print(f"round trip {rtt:.1f} ms, an empty process {empty:.0f} ms, {runs} runs, medians in ms\n")
    print("targets                                        4        20")
    rows: dict[str, list[float]] = {}
    for number, beyond in ALLOWED.items():
        ours, theirs, one_root, spared, whole, with_bodies, bodies_by_curl = [], [], [], [], [], [], []
        for _ in range(runs):
            ours.append(on.timed(hosts(number)))
            theirs.append(curl(on, number))
            one_root.append(curl(on, number, roots=on.one_root)[0])
            spared.append(curl(on, number, names_given=True)[0])
            whole.append(desk(on, number))
            with_bodies.append(on.timed([f"{host}:{LARGE_PORT}" for host in hosts(number)]))
            bodies_by_curl.append(curl(on, number, port=LARGE_PORT)[0])
        assert all(result["causes"] == ["ok"] for result in (*ours, *with_bodies)), (ours, with_bodies)
        sweep = median(result["whole"] * 1000 for result in ours)
        by_curl, its_process = (median(column) for column in zip(*theirs, strict=True))
        given = median(spared)
        bodies, fetched = median(result["whole"] * 1000 for result in with_bodies), median(bodies_by_curl)
        for label, value in (
            ("sweep, first row", median(result["first"] * 1000 for result in ours)),
            ("sweep, whole", sweep),
            ("  round trips", sweep / rtt),
            ("  beyond 4 round trips", sweep - ROUND_TRIPS * rtt),
            ("  allowed", beyond),
            ("curl --parallel, same resolver", by_curl),
            ("curl --parallel, names given", given),
            ("  and one round trip for them", given + rtt),
            ("curl --parallel, one authority to read", median(one_root)),
            ("sweep : curl, same resolver", sweep / by_curl),
            ("sweep : curl, names given and a round trip", sweep / (given + rtt)),
            ("sweep : curl, one authority to read", sweep / median(one_root)),
            (f"sweep, bodies of {LARGE // 1024} kB", bodies),
            (f"curl --parallel, bodies of {LARGE // 1024} kB", fetched),
            ("sweep : curl, bodies", bodies / fetched),
            ("process mfa-desk check", median(whole)),
            ("process curl --parallel", its_process),
            ("  mfa-desk : curl", median(whole) / its_process),
        ):
            rows.setdefault(label, []).append(value)
    for label, values in rows.items():
        exact = ".2f" if ":" in label or label == "  round trips" else ".0f"
        print(f"{label:<44}" + "".join(f"{value:>6{exact}}    " for value in values).rstrip())


def black_holed(on: Course) -> None:
    """Print what 25 targets without any answer cost together."""
    timing = on.timed([f"gone{number}.lab.test" for number in range(1, 26)])
    print(
        f"25 black-holed targets: {timing['whole']:.2f} s, deadline of one {DEADLINE:.0f} s, causes {timing['causes']}"
    )


def many(on: Course) -> None:
    """Print what a long list costs in memory and sockets: all healthy, and all black-holed."""
    few = on.timed(hosts(4), "watch")
    well = on.timed([f"https://web{number % 20 + 1}.lab.test/{number}" for number in range(MANY)], "watch")
    gone = on.timed([f"gone{number}.lab.test" for number in range(1, MANY + 1)], "watch")
    for label, timing in (("4 that are well", few), (f"{MANY} that are well", well), (f"{MANY} black-holed", gone)):
        print(
            f"{label:<22} {timing['whole']:6.1f} s   {timing['mib']:4.0f} MiB   {timing['sockets']:4d} sockets at most"
        )


PARTS: Final[dict[str, Callable[[Course], None]]] = {"black-holed": black_holed, "many": many}


def main() -> None:
    """Measure what is requested; everything, if nothing is."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.sweep", description=__doc__)
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--only", choices=("curl", *PARTS))
    options = parser.parse_args()
    lacks = missing()
    if lacks is not None:
        sys.exit(lacks)
    with course() as on:
        if options.only in (None, "curl"):
            beside_curl(on, options.runs)
        for name, part in PARTS.items():
            if options.only in (None, name):
                print()
                part(on)


if __name__ == "__main__":
    main()

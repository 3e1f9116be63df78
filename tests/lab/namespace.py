"""A small internet in network namespaces: a client behind a router and a provider, and servers on public addresses.

    client 10.1.0.2 -- 10.1.0.1 router 10.2.0.1 -- 10.2.0.2 provider 10.3.0.1 -- 10.3.0.2 internet (all of 203.0.113.0/24)

Needs root, iproute2 and nftables. A loop that runs in a thread of its own is inside one namespace with all its sockets.
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import itertools
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Awaitable, Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import AbstractAsyncContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

Made = TypeVar("Made")

SERVER, SERVER6 = "203.0.113.10", "2001:db8:ffff::10"
"""Two of the internet's addresses: all of 203.0.113.0/24 and 2001:db8:ffff::/64 exist."""
RESOLVER = "203.0.113.53"
PUBLIC_RESOLVER = "203.0.113.153"
CLIENT, CLIENT6 = "10.1.0.2", "2001:db8:1::2"
ROUTER, ROUTER6 = "10.1.0.1", "2001:db8:1::1"
PROVIDER, PROVIDER6 = "10.2.0.2", "2001:db8:2::2"
_CLONE_NEWNET: Final = 0x40000000
_NAMES: Final = Path("/run/netns")
_PARTS: Final = ("client", "router", "provider", "internet")
_numbers = itertools.count(1)
_NOBODY: Final = 9
"""A port of the internet on which nobody listens."""


def missing() -> str | None:
    """Return why the namespaces can't be built here; None if they can."""
    if os.name != "posix" or os.geteuid() != 0:
        return "network namespaces need root"
    for tool in ("ip", "nft"):
        if shutil.which(tool) is None:
            return f"{tool} is not installed"
    forwarding = ["unshare", "--net", "--mount", "sysctl", "-qw", "net.ipv4.ip_forward=1"]
    tried = subprocess.run(forwarding, capture_output=True, check=False)
    return None if tried.returncode == 0 else "this machine allows no network namespaces"


@dataclass(frozen=True)
class Lab:
    """The namespaces, by the part that each plays; ``prefix`` distinguishes them from those of other processes."""

    prefix: str

    def name(self, part: str) -> str:
        """Return a part's namespace."""
        return f"{self.prefix}-{part}"

    def run(self, part: str, *command: str, given: str | None = None) -> str:
        """Run a command inside a part; return its output. Raises CalledProcessError."""
        done = subprocess.run(
            ["ip", "netns", "exec", self.name(part), *command],
            input=given,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    def within(self, part: str, work: Callable[[], Awaitable[Made]]) -> Made:
        """Run async work on a loop inside a part, and wait for it."""
        return self._start(part, work).result()

    @contextmanager
    def serving(self, part: str, servers: Callable[[], AbstractAsyncContextManager[Made]]) -> Iterator[Made]:
        """Keep servers up inside a part; yield what they yield."""
        ready: Future[tuple[Made, asyncio.AbstractEventLoop, asyncio.Event]] = Future()

        async def serve() -> None:
            stop = asyncio.Event()
            try:
                async with servers() as made:
                    ready.set_result((made, asyncio.get_running_loop(), stop))
                    await stop.wait()
            except Exception as error:
                if ready.done():
                    raise
                ready.set_exception(error)

        ended = self._start(part, serve)
        made, loop, stop = ready.result()
        try:
            yield made
        finally:
            loop.call_soon_threadsafe(stop.set)
            ended.result()

    @contextmanager
    def rules(self, part: str, *lines: str) -> Iterator[None]:
        """Set nftables rules in a part: each line is ``HOOK: RULE``; prerouting and postrouting translate addresses."""
        chains: dict[str, list[str]] = {}
        for line in lines:
            hook, _, rule = line.partition(": ")
            chains.setdefault(hook, []).append(rule)
        rules_text = "".join(_chain(hook, rules) for hook, rules in chains.items())
        table = f"fault{next(_numbers)}"
        self.run(part, "nft", "-f", "-", given=f"table inet {table} {{\n{rules_text}}}\n")
        try:
            yield
        finally:
            self.run(part, "nft", "delete", "table", "inet", table)

    @contextmanager
    def routed(self, part: str, *route: str) -> Iterator[None]:
        """Set a route in a part, in the words of ``ip route add``."""
        self.run(part, "ip", "route", "add", *route)
        try:
            yield
        finally:
            self.run(part, "ip", "route", "del", *route)

    @contextmanager
    def narrow(self, mtu: int) -> Iterator[None]:
        """Let the link between router and provider carry packets of at most this many bytes; servers forget it afterwards."""
        ends = (("router", "to-provider"), ("provider", "to-router"))
        for part, device in ends:
            self.run(part, "ip", "link", "set", device, "mtu", str(mtu))
        try:
            yield
        finally:
            for part, device in ends:
                self.run(part, "ip", "link", "set", device, "mtu", "1500")
            for family in ("-4", "-6"):
                self.run("internet", "ip", family, "route", "flush", "cache")

    @contextmanager
    def slow(self, delay_ms: float) -> Iterator[None]:
        """Delay every packet between router and provider by this many milliseconds, each way."""
        wire = subprocess.Popen(
            [
                *(sys.executable, "-m", "tests.lab.wire", str(delay_ms)),
                *(str(_NAMES / self.name(part)) for part in ("router", "provider")),
            ],
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            assert wire.stdout is not None and wire.stdout.readline() == "ready\n"
            yield
        finally:
            wire.terminate()
            wire.communicate()

    @contextmanager
    def daemon(self, part: str, *command: str, ready: tuple[str, int]) -> Iterator[None]:
        """Keep a program up inside a part; ``ready`` is the address and TCP port on which it accepts connections once it is up."""
        with tempfile.TemporaryFile("w+") as said:
            process = subprocess.Popen(
                ["ip", "netns", "exec", self.name(part), *command],
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
            )
            try:
                if not self.within(part, lambda: _answers(*ready, process)):
                    said.seek(0)
                    raise RuntimeError(f"{command[0]} did not come up: {said.read()[-2000:]}")
                yield
            finally:
                process.terminate()
                try:
                    process.wait(0.3)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()

    def _start(self, part: str, work: Callable[[], Awaitable[Made]]) -> Future[Made]:
        """Run async work in a separate thread inside a part."""
        future: Future[Made] = Future()

        def run() -> None:
            try:
                enter(_NAMES / self.name(part))
                future.set_result(asyncio.run(_awaited(work)))
            except BaseException as error:  # noqa: BLE001 - whatever ends the thread is passed to whoever waits
                future.set_exception(error)

        threading.Thread(target=run, daemon=True).start()
        return future


@contextmanager
def laboratory() -> Iterator[Lab]:
    """Build the namespaces, and take them down in the end, including those that a finished process left behind."""
    _sweep_up()
    lab = Lab(f"mfalab{os.getpid()}")
    try:
        _build(lab)
        for address in (SERVER, SERVER6):
            lab.within("client", lambda there=address: _reached(there))  # type: ignore[misc]  # mypy infers no defaults
        yield lab
    finally:
        _take_down(lab.prefix)


async def _reached(address: str) -> None:
    """Wait until the internet's end refuses a SYN: at first the links come up, and the neighbours look for each other."""
    async with asyncio.timeout(10.0):
        while True:
            try:
                await asyncio.wait_for(asyncio.open_connection(address, _NOBODY), 0.1)
            except ConnectionRefusedError:
                return
            except OSError:
                await asyncio.sleep(0.02)


async def _answers(address: str, port: int, process: subprocess.Popen[bytes]) -> bool:
    """Wait until a program accepts connections; return False if it has ended, or does not within ten seconds."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(10.0):
            while process.poll() is None:
                try:
                    _, writer = await asyncio.open_connection(address, port)
                except OSError:
                    await asyncio.sleep(0.02)
                else:
                    writer.close()
                    return True
    return False


async def _awaited(work: Callable[[], Awaitable[Made]]) -> Made:
    return await work()


def enter(path: Path) -> None:
    """Move this thread, and the threads it starts, into the namespace at a path."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.setns(descriptor, _CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), "setns", str(path))
    finally:
        os.close(descriptor)


def _chain(hook: str, rules: Sequence[str]) -> str:
    kind = "nat" if hook in ("prerouting", "postrouting") else "filter"
    body = "\n".join(f"    {rule}" for rule in rules)
    return f"  chain {hook} {{\n    type {kind} hook {hook} priority 0;\n{body}\n  }}\n"


def _build(lab: Lab) -> None:
    for part in _PARTS:
        _ip("netns", "add", lab.name(part))
        lab.run(part, "ip", "link", "set", "lo", "up")
        lab.run(part, "sysctl", "-qw", "net.ipv6.conf.default.accept_dad=0", "net.ipv6.conf.all.accept_dad=0")
        if part in ("router", "provider"):
            lab.run(part, "sysctl", "-qw", "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1")
            lab.run(part, "sysctl", "-qw", "net.ipv4.icmp_ratemask=0", "net.ipv6.icmp.ratelimit=0")
    for number, (left, right) in enumerate(itertools.pairwise(_PARTS), 1):
        _link(lab, number, left, right)
    for part, gateway in (("client", 1), ("router", 2), ("provider", 3)):
        nearer = part == "client"
        lab.run(part, "ip", "route", "add", "default", "via", f"10.{gateway}.0.{1 if nearer else 2}")
        lab.run(part, "ip", "-6", "route", "add", "default", "via", f"2001:db8:{gateway}::{1 if nearer else 2}")
    lab.run("internet", "ip", "route", "add", "default", "via", "10.3.0.1")
    lab.run("internet", "ip", "-6", "route", "add", "default", "via", "2001:db8:3::1")
    lab.run("provider", "ip", "route", "add", "10.1.0.0/24", "via", "10.2.0.1")
    lab.run("provider", "ip", "-6", "route", "add", "2001:db8:1::/64", "via", "2001:db8:2::1")
    lab.run("internet", "ip", "route", "add", "local", "203.0.113.0/24", "dev", "lo")
    lab.run("internet", "ip", "-6", "route", "add", "local", "2001:db8:ffff::/64", "dev", "lo")


def _link(lab: Lab, number: int, left: str, right: str) -> None:
    """Make a link between two parts: 10.N.0.1 and .2, the lower address nearer to the internet on the client's link only."""
    ours, theirs = f"to-{right}"[:15], f"to-{left}"[:15]
    _ip("link", "add", ours, "netns", lab.name(left), "type", "veth", "peer", "name", theirs, "netns", lab.name(right))
    low, high = (2, 1) if left == "client" else (1, 2)
    for part, device, last in ((left, ours, low), (right, theirs, high)):
        lab.run(part, "ip", "address", "add", f"10.{number}.0.{last}/24", "dev", device)
        lab.run(part, "ip", "-6", "address", "add", f"2001:db8:{number}::{last}/64", "dev", device, "nodad")
        lab.run(part, "ip", "link", "set", device, "up")


def _ip(*command: str) -> None:
    subprocess.run(["ip", *command], check=True, capture_output=True)


def _take_down(prefix: str) -> None:
    """Take the namespaces down, with the programs that still run inside them if the test that started them was killed."""
    for part in _PARTS:
        inside = subprocess.run(
            ["ip", "netns", "pids", f"{prefix}-{part}"], capture_output=True, text=True, check=False
        )
        for process in map(int, inside.stdout.split()):
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        subprocess.run(["ip", "netns", "del", f"{prefix}-{part}"], capture_output=True, check=False)


def _sweep_up() -> None:
    """Take down what a process that is gone had built."""
    for path in _NAMES.glob("mfalab*-client") if _NAMES.exists() else ():
        prefix = path.name.removesuffix("-client")
        if not Path("/proc", prefix.removeprefix("mfalab")).exists():
            _take_down(prefix)

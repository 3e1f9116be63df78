"""A slow link between two namespaces: what goes in at one end comes out at the other after a while. The kernel needs no netem for it.

    python -m tests.lab.wire MILLISECONDS NAMESPACE NAMESPACE

A separate process, so that what is measured does not share its interpreter. It prints ``ready`` once packets go over it; the routes to
the other end are removed with its devices when it ends.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import struct
import subprocess
import sys
from pathlib import Path
from typing import Final

from tests.lab.namespace import enter

_TUNSETIFF: Final = 0x400454CA
_IFF_TUN, _IFF_NO_PI = 0x0001, 0x1000
_NAME: Final = "slow"
_MOST: Final = 65_535
_TOWARDS_INTERNET: Final = ("203.0.113.0/24", "2001:db8:ffff::/64")
_TOWARDS_CLIENT: Final = ("10.1.0.2/32", "2001:db8:1::2/128")
"""Routes that take precedence over those of the quick link, which stay."""


def _end(namespace: str, routes: tuple[str, ...]) -> int:
    """Make a device inside a namespace, with routes through it before any others; return its file descriptor."""
    enter(Path(namespace))
    tun = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(tun, _TUNSETIFF, struct.pack("16sH22x", _NAME.encode(), _IFF_TUN | _IFF_NO_PI))
    subprocess.run(["ip", "link", "set", _NAME, "up", "mtu", "1500"], check=True)
    for route in routes:
        version = "-6" if ":" in route else "-4"
        subprocess.run(["ip", version, "route", "add", route, "dev", _NAME], check=True)
    return tun


async def _carry(ends: tuple[int, int], seconds: float) -> None:
    loop = asyncio.get_running_loop()

    def take(here: int, there: int) -> None:
        loop.call_later(seconds, os.write, there, os.read(here, _MOST))

    for here, there in (ends, ends[::-1]):
        loop.add_reader(here, take, here, there)
    print("ready", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(
        _carry((_end(sys.argv[2], _TOWARDS_INTERNET), _end(sys.argv[3], _TOWARDS_CLIENT)), float(sys.argv[1]) / 1000)
    )

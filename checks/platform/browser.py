"""The browser of this machine's own desktop."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from collections.abc import Mapping
from contextlib import suppress


async def open_browser(address: str, environment: Mapping[str, str]) -> None:
    """Open an address in the browser, which gets ``environment``.

    Do nothing without a desktop: a text browser would draw over our screens.
    """
    if sys.platform == "win32":
        with suppress(OSError):
            await asyncio.to_thread(os.startfile, address)
        return
    command = opener(sys.platform, environment)
    if command is None:
        return
    nowhere = asyncio.subprocess.DEVNULL
    with suppress(OSError):
        await asyncio.create_subprocess_exec(
            command, address, stdin=nowhere, stdout=nowhere, stderr=nowhere, env=environment
        )


def opener(system: str, environment: Mapping[str, str]) -> str | None:
    """Return the program that opens an address on the desktop; None if there is no desktop or no such program."""
    if system == "darwin":
        return shutil.which("open")
    if environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"):
        return shutil.which("xdg-open")
    return None

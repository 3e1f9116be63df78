"""Waiting for a condition, never for a time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable


async def until(condition: Callable[[], object], limit: float = 60.0) -> None:
    """Let the event loop run until the condition holds. Raises TimeoutError when it does not within ``limit`` seconds."""
    async with asyncio.timeout(limit):
        while not condition():
            await asyncio.sleep(0.005)


def soon(condition: Callable[[], object], otherwise: str, limit: float = 60.0) -> None:
    """Wait until the condition holds, where no event loop runs. Raises AssertionError that says what is wrong otherwise."""
    give_up = time.monotonic() + limit
    while not condition():
        assert time.monotonic() < give_up, otherwise
        time.sleep(0.005)

"""Programs that we start, and end together with everything they have started."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Final

_LOOK: Final = 0.1
"""Seconds after which the thread that waits for a program checks whether anybody still wants its answer."""


async def run_program(
    command: Sequence[str], seconds: float, *, given: bytes = b"", environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    """Run a program and return what it wrote. It is ended, with everything it started, after ``seconds`` or when we are cancelled.

    It runs in a thread, which closes its pipes whatever happens to the event loop: asyncio leaves them open if it is cancelled
    twice. Raises OSError if it cannot be started, and subprocess.TimeoutExpired.
    """
    left = threading.Event()
    try:
        return await asyncio.to_thread(_run, command, seconds, given, environment, left)
    finally:
        left.set()


def _run(
    command: Sequence[str], seconds: float, given: bytes, environment: Mapping[str, str] | None, left: threading.Event
) -> subprocess.CompletedProcess[bytes]:
    pipe = subprocess.PIPE
    until = time.monotonic() + seconds
    with subprocess.Popen(  # noqa: S603 - the command is the caller's own
        command,
        stdin=pipe,
        stdout=pipe,
        stderr=pipe,
        env=environment,
        start_new_session=True,  # a group of its own, on systems with groups
    ) as process:
        while True:
            try:
                output, errors = process.communicate(given, _LOOK)
            except subprocess.TimeoutExpired:
                given = b""  # it is being written, and must not be passed twice
                if left.is_set() or time.monotonic() >= until:
                    _end_group(process.pid)
                    process.communicate()
                    raise
            else:
                return subprocess.CompletedProcess(command, process.returncode, output, errors)


def _end_group(process_id: int) -> None:
    if sys.platform == "win32":
        # Windows has no signal for a group: taskkill follows the parents.
        with suppress(OSError, subprocess.TimeoutExpired):
            subprocess.run(  # noqa: S603 - the number is our own
                ["taskkill", "/PID", str(process_id), "/T", "/F"],  # noqa: S607 - found on the system's own path
                capture_output=True,
                timeout=5,
                check=False,
            )
        return
    with suppress(ProcessLookupError):
        os.killpg(process_id, signal.SIGKILL)

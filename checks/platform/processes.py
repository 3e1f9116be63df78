"""Programs that we start, and end together with everything they have started."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Final

_MAY_JOIN_A_JOB: Final = 0x0100 | 0x0001
"""PROCESS_SET_QUOTA and PROCESS_TERMINATE."""
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
    with (
        subprocess.Popen(  # noqa: S603 - the command is the caller's own
            command,
            stdin=pipe,
            stdout=pipe,
            stderr=pipe,
            env=environment,
            start_new_session=True,  # a group of its own, on systems with groups
        ) as process,
        _group_of(process) as end_group,
    ):
        while True:
            try:
                output, errors = process.communicate(given, _LOOK)
            except subprocess.TimeoutExpired:
                given = b""  # it is being written, and must not be passed twice
                if left.is_set() or time.monotonic() >= until:
                    end_group()
                    process.communicate()
                    raise
            else:
                return subprocess.CompletedProcess(command, process.returncode, output, errors)


@contextmanager
def _group_of(process: subprocess.Popen[bytes]) -> Iterator[Callable[[], None]]:
    """Give what ends a program with all that it has started: by its process group, or by a job object ("Job Objects", Microsoft Learn).

    A job does not hold what was started before the program joined it; the program itself is ended in any case.
    """
    if sys.platform != "win32":
        yield lambda: _signal_group(process.pid)
        return
    import ctypes

    kernel = ctypes.WinDLL("kernel32")
    for function in (kernel.CreateJobObjectW, kernel.OpenProcess):
        function.restype = ctypes.c_void_p
    job = ctypes.c_void_p(kernel.CreateJobObjectW(None, None))
    handle = ctypes.c_void_p(kernel.OpenProcess(_MAY_JOIN_A_JOB, False, process.pid))
    kernel.AssignProcessToJobObject(job, handle)
    kernel.CloseHandle(handle)

    def end() -> None:
        kernel.TerminateJobObject(job, 1)
        process.kill()

    try:
        yield end
    finally:
        kernel.CloseHandle(job)


def _signal_group(process_id: int) -> None:
    if sys.platform != "win32":
        with suppress(ProcessLookupError):
            os.killpg(process_id, signal.SIGKILL)

"""Programs that are started, and ended with everything they have started."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from checks.platform.processes import run_program
from tests.waiting import until

WAITS = "import time; time.sleep(600)"


def python(program: str) -> tuple[str, ...]:
    """Return the command that runs a Python program."""
    return (sys.executable, "-c", program)


async def test_what_it_is_given_and_what_it_writes() -> None:
    program = "import sys, time; data = sys.stdin.read(); time.sleep(0.3); print(data.upper()); sys.exit(3)"
    done = await run_program(python(program), 60, given=b"late, and once")
    assert (done.returncode, done.stdout.strip()) == (3, b"LATE, AND ONCE")


async def test_one_that_takes_too_long_is_ended() -> None:
    with pytest.raises(subprocess.TimeoutExpired):
        await run_program(python(WAITS), 0.01)


async def test_one_that_cannot_be_started() -> None:
    with pytest.raises(OSError):
        await run_program(("no-such-program-anywhere",), 1)


async def test_giving_up_ends_what_it_has_started_too(tmp_path: Path) -> None:
    started = tmp_path / "started"
    child = (
        f"import pathlib, time; pathlib.Path({str(started)!r}).write_text('x'); time.sleep(0.2); print('end'); {WAITS}"
    )
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    running = asyncio.ensure_future(run_program(python(parent), 600))
    await until(started.exists)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    # A pipe that the grandchild still held would keep the thread, and with it the loop's end, waiting.
    await asyncio.get_running_loop().shutdown_default_executor()

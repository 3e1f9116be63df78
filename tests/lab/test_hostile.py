"""Whatever a server answers, the program is done within its deadline and a second, in less than 150 MB, and says what it met.

``python -m tests.lab.test_hostile`` prints the table.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
from collections.abc import Collection, Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, Final

import pytest

from tests.lab.authority import authority
from tests.lab.hostile import ANSWERS
from tests.lab.names import names
from tests.lab.servers import talking

KINDS: Final = ("look_up", "sign_in", "domain", "sweep")
DEADLINE: Final = 2.0
MOST_MEGABYTES: Final = 150

pytestmark = [pytest.mark.lab, pytest.mark.slow, pytest.mark.timeout(240)]


async def measured(kind: str, folder: Path, only: Collection[str] = ANSWERS) -> Mapping[str, dict[str, Any]]:
    """Return the results of the servers' answers, requested by a separate process."""
    lab = authority(folder)
    context = lab.server("127.0.0.1") if kind in ("sign_in", "domain") else None
    scheme = "http" if context is None else "https"
    async with AsyncExitStack() as stack:
        ports = {
            name: await stack.enter_async_context(talking(talk, context=context))
            for name, talk in ANSWERS.items()
            if name in only
        }
        order = {
            "kind": kind,
            "urls": {name: f"{scheme}://127.0.0.1:{port}" for name, port in ports.items()},
            "folder": str(folder),
            "roots": str(lab.roots_file),
            "resolver": await stack.enter_async_context(names({})),
            "deadline": DEADLINE,
        }
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.lab.hostile_child"),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env={**os.environ, "HOME": str(folder)},
        )
        try:
            written, errors = await process.communicate(json.dumps(order).encode())
        finally:
            if process.returncode is None:
                process.kill()
    assert errors == b"", errors.decode()
    table: Mapping[str, dict[str, Any]] = json.loads(written)
    return table


def is_bad(came: Mapping[str, Any]) -> bool:
    """Return whether it took too long or too much memory, or ended in a defect."""
    late, big = came["seconds"] > DEADLINE + 1, came["megabytes"] >= MOST_MEGABYTES
    return late or big or not came["result"] or "fault in MFA desk" in str(came["result"])


@pytest.mark.parametrize("kind", KINDS)
async def test_a_hostile_answer_costs_little_time_and_memory(kind: str, tmp_path: Path) -> None:
    table = await measured(kind, tmp_path)
    assert set(table) == set(ANSWERS)
    bad = {name for name, came in table.items() if is_bad(came)}
    again = await measured(kind, tmp_path, bad) if bad else {}  # a machine that was briefly busy is not a fault
    assert {name: (table[name], came) for name, came in again.items() if is_bad(came)} == {}


async def _print_table() -> None:
    for kind in KINDS:
        with tempfile.TemporaryDirectory() as folder:
            for name, came in (await measured(kind, Path(folder))).items():
                figures = f"{came['seconds']:5.1f} s {came['megabytes']:6.0f} MB"
                print(f"{'BAD' if is_bad(came) else 'ok':3} {kind:8} {name:36} {figures}  {came['result']}", flush=True)


if __name__ == "__main__":
    asyncio.run(_print_table())

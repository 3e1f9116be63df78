"""Whatever a server answers, the program is done within its deadline and a second, in less than 150 MB, and says what it met.

``python -m tests.lab.test_hostile`` prints the table.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

import pytest

from tests.lab.authority import authority
from tests.lab.hostile import ANSWERS
from tests.lab.servers import Talk, talking

KINDS: Final = ("look_up", "sign_in", "domain", "sweep")
DEADLINE: Final = 3.0
MOST_MEGABYTES: Final = 150

pytestmark = [pytest.mark.lab, pytest.mark.slow]


async def measured(kind: str, talk: Talk, folder: Path) -> dict[str, Any]:
    """What came of a server that answers so, in a process of its own."""
    lab = authority(folder)
    encrypted = kind in ("sign_in", "domain")
    async with talking(talk, context=lab.server("127.0.0.1") if encrypted else None) as port:
        asked = {
            "kind": kind,
            "url": f"{'https' if encrypted else 'http'}://127.0.0.1:{port}",
            "folder": str(folder),
            "roots": str(lab.roots_file),
            "deadline": DEADLINE,
        }
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.lab.hostile_child"),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            env={**os.environ, "HOME": str(folder)},
        )
        try:
            told, _ = await process.communicate(json.dumps(asked).encode())
        finally:
            if process.returncode is None:
                process.kill()
    result: dict[str, Any] = json.loads(told)
    return result


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ANSWERS)
async def test_a_hostile_answer_costs_little_time_and_memory(kind: str, name: str, tmp_path: Path) -> None:
    came = await measured(kind, ANSWERS[name], tmp_path)
    assert came["seconds"] <= DEADLINE + 1, came
    assert came["megabytes"] < MOST_MEGABYTES, came
    assert came["result"] and "defect" not in str(came["result"]), came


async def _table() -> None:
    for kind in KINDS:
        for name, talk in ANSWERS.items():
            with tempfile.TemporaryDirectory() as folder:
                try:
                    async with asyncio.timeout(60):
                        came = await measured(kind, talk, Path(folder))
                except (TimeoutError, ValueError) as error:
                    came = {"seconds": 60, "megabytes": 0, "result": repr(error)}
            late, big = came["seconds"] > DEADLINE + 1, came["megabytes"] >= MOST_MEGABYTES
            mark = "BAD" if late or big or "defect" in str(came["result"]) else "ok"
            figures = f"{came['seconds']:5.1f} s {came['megabytes']:6.0f} MB"
            print(f"{mark:3} {kind:8} {name:36} {figures}  {came['result']}", flush=True)


if __name__ == "__main__":
    asyncio.run(_table())

"""The command line when the standard streams are closed, full, or read by nobody."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

RUN = f"{shlex.quote(sys.executable)} -c 'from tui.cli import main; main()'"


def shell(line: str, home: Path) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(home), "LC_ALL": "C.UTF-8", "PYTHONPATH": str(Path.cwd())}
    return subprocess.run(
        ["bash", "-c", line], env=environment, capture_output=True, text=True, timeout=200, check=False
    )


def reports(home: Path) -> list[Path]:
    return list(home.rglob("crash-*"))


@pytest.mark.parametrize(
    ("line", "status", "errors"),
    [
        (
            "{run} explain --lang en --json AADSTS50126 >/dev/full",
            1,
            "output can't be written (no room left on the disk)",
        ),
        ("{run} explain --lang en AADSTS50126 >/dev/full", 1, "output can't be written (no room left on the disk)"),
        ("{run} explain --lang en AADSTS50126 >/dev/full 2>/dev/full", 1, ""),
        ("{run} explain --lang en --json AADSTS50126 >&-", 0, ""),
        ("{run} explain --lang en AADSTS50126 >&- 2>&-", 0, ""),
        ("{run} explain --lang en - <&-", 1, ""),
        ("{run} guide show >&- 2>&- <&-", 0, ""),
        *(
            (f"printf 'M7 caf\\351' | PYTHONIOENCODING={how} {{run}} read-result --lang en -", 1, "characters")
            for how in ("utf-8:surrogateescape", "utf-8:strict", "ascii:strict")
        ),
        ("{{ {run} guest --json --nosuch x; echo $? >&2; }} | (exec <&-; sleep 1)", 0, "1"),
        ("{{ {run} guide show; echo $? >&2; }} | (exec <&-; sleep 1)", 0, "1"),
        ("{run} --lang en <&-", 2, "mfa-desk --plain"),
        ("{run} --lang en <&- >&-", 2, ""),
    ],
)
def test_no_stream_makes_it_fall_over(tmp_path: Path, line: str, status: int, errors: str) -> None:
    done = shell(line.format(run=RUN), tmp_path)
    assert "Traceback" not in done.stderr and "Exception ignored" not in done.stderr
    assert done.stderr.count("\n") <= 2
    assert done.returncode == status and errors in done.stderr
    assert not reports(tmp_path)

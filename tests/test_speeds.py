"""The fast tests are nearly all of them, and some of every package."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_the_fast_tests_are_nine_tenths_and_some_of_every_package() -> None:
    command = [sys.executable, "-m", "pytest", "--collect-only", "-n", "0", "-p", "no:cacheprovider"]
    command += ["-m", "not slow and not lab and not browser"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    counts = re.search(r"^(\d+)/(\d+) tests collected", done.stdout, re.MULTILINE)
    assert counts is not None
    assert 0.9 * int(counts[2]) <= int(counts[1]) < int(counts[2])
    packages = {ROOT / Path(line.partition("::")[0]).parent for line in done.stdout.splitlines() if "::" in line}
    everywhere = {file.parent for file in (ROOT / "tests").rglob("test_*.py")}
    assert packages == everywhere - {ROOT / "tests" / "lab"}  # whose own table needs its servers

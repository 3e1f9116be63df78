"""The page's own arithmetic: the same codes as Python's, in Node and in a browser."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from typing import Any

import pytest

from checks.network.client_page.code import Reach, encode
from checks.network.client_page.page import described
from checks.network.client_page.target_list import TargetList, own, target_lists
from checks.network.targets import parse_target
from tests.lab import browser

pytestmark = pytest.mark.slow

SCRIPT = files("checks.network.client_page").joinpath("code.js").read_text("utf-8")


def in_node(program: str) -> str:
    done = subprocess.run(["node", "-e", f"console.log({program})"], capture_output=True, text=True, check=True)
    return done.stdout


def in_browser(program: str) -> str:
    with browser.browser() as here, here.tab() as tab:
        return str(tab.value(program))


ENGINES = [
    pytest.param(in_node, marks=pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")),
    pytest.param(in_browser, marks=pytest.mark.skipif(browser.missing() is not None, reason=str(browser.missing()))),
]


def vectors(listed: TargetList, number: int, seed: int) -> list[tuple[dict[str, Any], list[int], int, str]]:
    """Return pages, verdicts, clocks in milliseconds, and the codes that Python makes from them."""
    chosen = random.Random(seed)
    rows = []
    for _ in range(number):
        made = date(2026, 1, 1) + timedelta(days=chosen.randrange(4000))
        since = chosen.choice(
            [-1e9, 0, 59_999, 60_000, 131_070 * 60_000, 131_069 * 60_000, 9e11, chosen.random() * 7e9]
        )
        page = described(listed, made)
        at = page["midnight"] + int(since)
        verdicts = chosen.choices(list(Reach), k=len(listed.targets))
        clock = datetime.fromtimestamp(at / 1000, UTC)
        code = encode(listed, "page", made, clock, verdicts)
        rows.append((page, [int(verdict) for verdict in verdicts], at, code.replace("-", "")))
    return rows


@pytest.mark.parametrize("engine", ENGINES)
def test_the_script_makes_the_same_codes(engine: Callable[[str], str]) -> None:
    mine = own(parse_target(f"host{number}.example.com") for number in range(60))
    rows = [*vectors(target_lists()[1], 300, 1), *vectors(mine, 50, 2)]
    given = json.dumps([vector[:3] for vector in rows])
    program = f"""(function () {{ var PAGE; {SCRIPT}
        return JSON.stringify({given}.map(function (one) {{ PAGE = one[0]; return codeOf(one[1], one[2]); }})); }})()"""
    assert json.loads(engine(program)) == [vector[3] for vector in rows]

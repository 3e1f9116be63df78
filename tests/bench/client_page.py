"""The client's check page: ``python -m tests.bench.client_page`` prints how long it takes, and tests its code on many results.

Half of its 25 targets black-holed, all of them, and none, in a real browser against servers on this machine; then 100,000 codes read
back, and every single mistake and every swap of neighbours in some of them.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
import time
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from checks.network.client_page.checksum import ALPHABET
from checks.network.client_page.code import CodeContent, CodeFault, Reach, decode, encode
from checks.network.client_page.target_list import target_lists
from tests.checks.network.client_page.pages import Way, kept, key_of, read, unreached
from tests.lab.authority import authority
from tests.lab.browser import browser, missing
from tests.lab.servers import dropping, http, web

ROSTER: Final = target_lists()[1]
NAMES: Final = [target.name for target in ROSTER.targets]
ALLOWED: Final = 12.0
"""Seconds that the whole check may take with half of its targets black-holed."""


async def in_a_browser(gone: int) -> float:
    """Return the seconds from opening the page to its code, with this many targets black-holed, starting with every other one."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        silent = [*NAMES[::2], *NAMES[1::2]][:gone]
        async with AsyncExitStack() as up:
            way = Way()
            good = await up.enter_async_context(web(authority(folder).server(*NAMES), http("200 OK", b"hello")))
            way.trusted.append(await key_of(good))
            way.lead(NAMES, good)
            way.lead(silent, up.enter_context(dropping()))
            url = kept(folder)

            def opened() -> float:
                with browser(*way.arguments()) as here, here.tab() as tab:
                    began = time.perf_counter()
                    tab.open(url)
                    seen = read(tab)
                    took = time.perf_counter() - began
                assert unreached(seen) == set(silent)
                return took

            return await asyncio.to_thread(opened)


def codes(number: int, mistaken: int) -> None:
    """Read many codes back, and some of them with every single mistake and every swap of neighbours."""
    chosen = random.Random(1)
    now = datetime.now(UTC)
    mistakes = swaps = 0
    for at in range(number):
        made = now.date() - timedelta(days=chosen.randrange(90))
        weights = (chosen.random() + 0.01, chosen.random(), chosen.random())
        verdicts = tuple(chosen.choices(list(Reach), weights, k=25))
        code = encode(ROSTER, chosen.choice(("page", "shell")), made, now, verdicts)
        seen = decode(code, target_lists(), now)
        assert isinstance(seen, CodeContent) and (seen.verdicts, seen.made) == (verdicts, made), code
        if at < mistaken:
            plain = code.replace("-", "")
            wrong = {f"{plain[:n]}{char}{plain[n + 1 :]}" for n in range(18) for char in ALPHABET} - {plain}
            swapped = {f"{plain[:n]}{plain[n + 1]}{plain[n]}{plain[n + 2 :]}" for n in range(17)} - {plain}
            assert all(isinstance(decode(text, target_lists(), now), CodeFault) for text in wrong | swapped), code
            mistakes, swaps = mistakes + len(wrong), swaps + len(swapped)
    print(f"{number} codes read back; {mistakes} single mistakes and {swaps} swaps of neighbours, every one found")


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.client_page", description=__doc__)
    parser.add_argument("--codes", type=int, default=100_000)
    parser.add_argument("--mistaken", type=int, default=1000)
    options = parser.parse_args()
    codes(options.codes, options.mistaken)
    lacks = missing()
    if lacks is not None:
        sys.exit(lacks)
    for gone in (0, 13, 25):
        print(f"25 targets, {gone} of them black-holed: {asyncio.run(in_a_browser(gone)):.1f} s")
    print(f"allowed with half of them black-holed: {ALLOWED:.0f} s")


if __name__ == "__main__":
    main()

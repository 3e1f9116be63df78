"""What `redact` leaves readable of generated secrets, by kind: ``python -m tests.bench.leaks --seeds 100-110``.

``--checks DIR`` measures another version beside this one: a folder with its ``checks`` package (``git archive a008983 checks | tar x -C
DIR``). The last lines are the time for 20,000 characters of four kinds, as a ratio of the time that a plain search for one word takes.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

from checks.text import redact
from tests.checks.leaks import ordinary_sentences, sentences, table

Counts = dict[str, tuple[int, int]]
LENGTH: Final = 20_000
HEAPS: Final = {
    "ordinary words": "Le client appelle de Montréal, son invitation date du 2026-11-24 et le code n'arrive pas au 514 555-0137. ",
    "secrets": "code 482913 mot de passe : Soleil2024! AADSTS50126 ",
    "digits": "48 29 13 ",
    "words for a secret": "pwd=aAADSTS, ",
}


def main() -> int:
    """Print the table."""
    arguments = argparse.ArgumentParser(prog="python -m tests.bench.leaks")
    arguments.add_argument("--seeds", default="100-110", help="FIRST-LAST; the last is left out")
    arguments.add_argument("--each", type=int, default=40, help="sentences of a kind for a seed")
    arguments.add_argument("--checks", type=Path, help="a folder with another version of the package")
    arguments.add_argument("--count", action="store_true", help=argparse.SUPPRESS)
    given = arguments.parse_args()
    first, last = map(int, given.seeds.split("-"))
    if given.count:
        json.dump(_counts(range(first, last), given.each), sys.stdout)
        return 0
    now = _counts(range(first, last), given.each)
    before = _counts_of(given.checks, given.seeds, given.each) if given.checks else now
    made = sum(1 for _ in sentences(first, given.each, held=False)) + sum(
        1 for _ in ordinary_sentences(first, held=False)
    )
    print(f"{last - first} seeds, {made} sentences a seed and half\n")
    print(f"{'kind':<18}{'before':>18}{'now':>18}")
    for kind in now:
        print(f"{kind:<18}{_rate(before[kind]):>18}{_rate(now[kind]):>18}")
    print()
    for name, heap in HEAPS.items():
        print(f"{name:<24}{_ratio(heap):>8.0f} times a search, {_seconds((heap * LENGTH)[:LENGTH]) * 1000:.0f} ms")
    return 0


def _counts(seeds: range, each: int) -> Counts:
    """Count both halves of the templates and words together."""
    seen, held = (table(redact, seeds, each, held=held) for held in (False, True))
    counts: Counts = {}
    for kind in seen:
        counts[f"{kind}"] = (seen[kind][0] + held[kind][0], seen[kind][1] + held[kind][1])
        counts[f"  held {kind}"] = held[kind]
    return counts


def _counts_of(folder: Path, seeds: str, each: int) -> Counts:
    """Count with another version of the package."""
    program = "import sys; sys.path.insert(0, sys.argv.pop(1)); from tests.bench.leaks import main; main()"
    command = [sys.executable, "-c", program, str(folder), "--seeds", seeds, "--each", str(each), "--count"]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return {kind: (leaked, total) for kind, (leaked, total) in json.loads(done.stdout).items()}


def _rate(count: tuple[int, int]) -> str:
    leaked, total = count
    return f"{leaked}/{total} {100 * leaked / total:5.1f} %"


def _seconds(text: str) -> float:
    redact(text[:1000])
    times = []
    for _ in range(3):
        start = time.process_time()
        redact(text)
        times.append(time.process_time() - start)
    return min(times)


def _ratio(heap: str) -> float:
    text = (heap * LENGTH)[:LENGTH]
    word = re.compile("no such word", re.I)
    start = time.process_time()
    for _ in range(200):
        word.search(text)
    return _seconds(text) / ((time.process_time() - start) / 200)


if __name__ == "__main__":
    raise SystemExit(main())

"""What the screens cost over a slow line, compared with an empty Textual app: ``python -m tests.bench.screens``.

The real desk in a pseudo-terminal of 80 by 24, without COLORTERM as over SSH; it has no network. Times are medians of runs that
alternate with the empty app, bytes the most that any one key sent. The exit status is 1 if something exceeds its limit.
"""

from __future__ import annotations

import argparse
import os
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Final

from checks.call.store import open_store
from checks.facts import iso
from tests.bench.watched import Watched

DESK: Final = (sys.executable, "-c", "from tui.cli import main; main()")
EMPTY: Final = (
    sys.executable,
    "-c",
    "from textual.app import App\n"
    "from textual.widgets import Static\n"
    "class Empty(App):\n"
    "    def compose(self):\n"
    "        yield Static('New call')\n"
    "Empty().run()",
)
FIRST: Final = "New call"
SLOW: Final = 8000
"""Bytes a second of a bad line."""
MANY: Final = 100_000
DOWN, ESCAPE, F2, F3, F4, F5, TAB = "\x1b[B", "\x1b", "\x1bOQ", "\x1bOR", "\x1bOS", "\x1b[15~", "\t"


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table."""

    what: str
    measured: float
    allowed: float
    unit: str

    @property
    def line(self) -> str:
        """Return the line."""
        mark = "" if self.measured <= self.allowed else "  BEYOND"
        exact = ".2f" if self.unit in ("times", "%") else ".0f"
        return f"{self.what:<52}{self.measured:>9{exact}}{self.allowed:>9g}  {self.unit}{mark}"


@dataclass(frozen=True, slots=True)
class Start:
    """How a program began: its first text and the last of what it wrote, in milliseconds, bytes, and peak memory in megabytes."""

    text: float
    settled: float
    written: float
    peak: float


@contextmanager
def home() -> Iterator[dict[str, str]]:
    """Yield the environment of a person who has read the welcome and has no call yet, without network, in English.

    Compiled files are kept, as on an installed desk.
    """
    with tempfile.TemporaryDirectory() as folder:
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("MFA_DESK", "LC_", "XDG_", "SSH", "COLORTERM", "NO_COLOR", "TEXTUAL", "PYTHONDONT"))
        }
        Path(folder, "welcome-read").touch()
        yield {
            **kept,
            "HOME": folder,
            "MFA_DESK_CALLS__DATABASE": f"{folder}/calls.db",
            "MFA_DESK_NETWORK__RESOLVERS": "127.0.0.1:9",
            "MFA_DESK_NETWORK__PUBLIC_RESOLVERS": "",
            "MFA_DESK_NETWORK__DEADLINE": "2",
            "MFA_DESK_TENANT__CLIENT_ID": "00000000-0000-0000-0000-000000000001",
            "MFA_DESK_TENANT__AUTHORITY": "https://127.0.0.1:9",
            "TERM": "xterm-256color",
            "LANG": "en_CA.UTF-8",
        }


def fill(database: Path, calls: int) -> None:
    """Put this many calls into the store, every tenth unfinished."""
    open_store(database).close()
    began = datetime(2026, 1, 5, 9, tzinfo=UTC)
    with closing(sqlite3.connect(database)) as store, store:
        for number in range(calls):
            at = iso(began + timedelta(minutes=3 * number))
            state = "closed" if number % 10 else "open"
            name, address = f"Client {number}", f"client{number}@acme.example"
            row = (f"{number:06}", at, at, state, None, name, address, "", number % 6 + 1, None)
            store.execute("INSERT INTO call VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
            store.execute("INSERT INTO event VALUES (?, 1, 1, ?, 'opened', '{}')", (f"{number:06}", at))


def start(command: tuple[str, ...], environment: Mapping[str, str]) -> Start:
    """Start a program and watch it until it is silent."""
    with Watched(command, environment) as program:
        text = program.shows(FIRST)
        settled = program.settles()
        return Start(text, settled, len(program.seen), program.peak)


def middle(starts: list[Start]) -> Start:
    """Return the medians."""
    return Start(*(median(getattr(start, name) for start in starts) for name in ("text", "settled", "written", "peak")))


def beginnings(runs: int) -> Iterator[Figure]:
    """Measure starting, with an empty and a very full store, compared with the empty app."""
    with home() as bare, home() as full:
        fill(Path(full["MFA_DESK_CALLS__DATABASE"]), MANY)
        started: dict[str, list[Start]] = {"empty": [], "new": [], "full": []}
        for run in range(runs + 1):
            for name, command, environment in (("empty", EMPTY, bare), ("new", DESK, bare), ("full", DESK, full)):
                measured = start(command, environment)
                if run:  # the first of each only warms the disk
                    started[name].append(measured)
    empty = middle(started["empty"])
    print(
        f"an empty Textual app: text {empty.text:.0f} ms, settled {empty.settled:.0f} ms, {empty.written:.0f} bytes\n"
    )
    for name, label in (("new", "first screen"), ("full", f"first screen, {MANY} calls in the store")):
        ours = middle(started[name])
        yield Figure(f"{label}: text ({ours.text:.0f} ms)", ours.text / empty.text, 1.5, "times")
        yield Figure(f"{label}: settled ({ours.settled:.0f} ms)", ours.settled / empty.settled, 2, "times")
        yield Figure(f"{label}: written", ours.written, 20_000, "bytes")
        yield Figure(f"{label}: peak memory", ours.peak, 60, "MB")


@contextmanager
def practising(environment: Mapping[str, str], rate: int | None = None) -> Iterator[Watched]:
    """Yield the desk in a practice call, its checks ended."""
    with Watched((*DESK, "--practice", "firewall"), environment, rate=rate) as desk:
        desk.shows("PRACTICE")
        desk.shows("Network: check done")
        desk.settles(0.3)
        yield desk


def lists(desk: Watched) -> Iterator[Figure]:
    """Measure an arrow key in every list; the most expensive of several presses counts."""
    for what, way, back in (
        ("the steps", (F2,), F3),
        ("the network", (F4,), F3),
        ("a choice", ("x",), ESCAPE),
        ("the search", ("g", *"code"), ESCAPE),
        ("the help", ("?",), ESCAPE),
        ("the note", ("n",), ESCAPE),
    ):
        for key in way:
            desk.press(key)
        dearest = 0
        for _ in range(6):
            desk.between_ticks(0.2)
            dearest = max(dearest, desk.press(DOWN, 0.1).written)
        yield Figure(f"an arrow key in {what}", dearest, 1000, "bytes")
        desk.press(back)


def keys(environment: Mapping[str, str]) -> Iterator[Figure]:
    """Measure keys in a call: answers, panes, arrows, the mouse; and no key at all."""
    with practising(environment) as desk:
        desk.press("3", 0.4)
        answers = []
        for _ in range(5):
            for digit in ("1", "u"):
                desk.between_ticks()
                answers.append(desk.press(digit, 0.15))
        yield Figure("a digit answered: written", max(answer.written for answer in answers), 6000, "bytes")
        yield Figure("a digit answered: settled", median(answer.settled for answer in answers), 60, "ms")
        switched = []
        for key in (F4, F5, F2, F3, TAB, TAB, F3, F5, F3):
            desk.between_ticks()
            switched.append(desk.press(key, 0.15).written)
        yield Figure("a pane switched", max(switched), 9000, "bytes")
        yield from lists(desk)
        moved = 0
        for row in range(3, 22):
            desk.between_ticks(0.2)
            moved += desk.press(f"\x1b[<35;10;{row}M\x1b[<35;30;{row}M", 0.05).written
        yield Figure("the mouse moved over the screen", moved, 0, "bytes")
        desk.settles(0.3)
        sent, busy = desk.idles(10)
        yield Figure("nothing done: written each second", sent, 100, "bytes")
        yield Figure("nothing done: processor", busy * 100, 1, "%")
        desk.press("?", 0.4)
        yield Figure("nothing done, the timer hidden: written each second", desk.idles(5)[0], 0, "bytes")


def slow(environment: Mapping[str, str]) -> Iterator[Figure]:
    """Measure a digit answered over a bad line."""
    with practising(environment, SLOW) as desk:
        desk.press("3", 0.4)
        settled = []
        for _ in range(3):
            for digit in ("1", "u"):
                desk.between_ticks()
                settled.append(desk.press(digit, 0.15).settled)
        yield Figure(f"a digit answered at {SLOW} bytes a second: settled", median(settled), 1000, "ms")


def everything(environment: Mapping[str, str]) -> Iterator[Figure]:
    """Measure with everything loaded: a sign-in, a sweep, a call wrapped up, then a practice call with every pane filled."""
    with Watched(DESK, environment) as desk:
        desk.shows(FIRST)
        for keys, text in (
            ("t", "127.0.0.1 does not answer"),
            (ESCAPE, ""),
            ("1", "Call-back number"),
            (ESCAPE, "Network: check done"),
            ("x", "call cut off"),
            ("6", "Next call"),
            ("2", ""),
            ("2", "Practice calls"),
        ):
            before = len(desk.seen)
            desk.press(keys, 0.4)
            if text:
                desk.shows(text, before)
        before = len(desk.seen)
        desk.press("4", 0.4)
        desk.shows("Network: check done", before)
        for key in (F4, F5, F2, F3, "n", ESCAPE, "w", ESCAPE, "g", "AADSTS50072", "\r", ESCAPE, "m", ESCAPE):
            desk.press(key, 0.3)
        yield Figure("everything loaded: peak memory", desk.peak, 110, "MB")


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.screens", description=__doc__)
    parser.add_argument("--runs", type=int, default=9)
    options = parser.parse_args()
    parts: tuple[Callable[[], Iterator[Figure]], ...] = (
        lambda: beginnings(options.runs),
        *(lambda part=part: within(part) for part in (keys, slow, everything)),
    )
    beyond = False
    print(f"{'':<52}{'measured':>9}{'allowed':>9}")
    for part in parts:
        for figure in part():
            print(figure.line, flush=True)
            beyond = beyond or figure.measured > figure.allowed
    sys.exit(beyond)


def within(part: Callable[[Mapping[str, str]], Iterator[Figure]]) -> Iterator[Figure]:
    """Yield a part's figures, in a home of its own."""
    with home() as environment:
        yield from part(environment)


if __name__ == "__main__":
    main()

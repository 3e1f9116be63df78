"""Ending the desk at any moment, and comparing what it showed with what is on disk: ``python -m tests.bench.kills --runs 300 --seed 1``.

The real desk in a pseudo-terminal on one data folder, in new, practice and resumed calls. Remarks are typed, answers given, panes opened;
then it is killed, hung up on, asked to end, or its terminal closed, sometimes while it starts. What must be there afterwards: every remark
that the screen called noted, once; no event twice and none missing in between; an intact database; no process; and on the terminal no
traceback, in the state folder no crash report. The exit status is 1 if any of this fails.
"""

from __future__ import annotations

import argparse
import fcntl
import json
import os
import pty
import random
import select
import signal
import sqlite3
import struct
import subprocess
import sys
import termios
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal

import pyte

from tests.bench.screens import DESK, home

Way = Literal["KILL", "HUP", "TERM", "close"]
WAYS: Final[tuple[Way, ...]] = ("KILL", "KILL", "KILL", "HUP", "HUP", "TERM", "TERM", "TERM", "close", "close")
LIMIT: Final = 3.0
"""Seconds in which a desk that is asked to end has ended."""
_START: Final = 60.0
ROWS, COLUMNS = 24, 80
REMARK, ESCAPE = "\x1b[19~", "\x1b"
KEYS: Final = (
    "1",
    "2",
    "3",
    "u",
    "y",
    "\x1bOQ",
    "\x1bOR",
    "\x1bOS",
    "\x1b[15~",
    "?",
    ESCAPE,
    "l",
    "n",
    ESCAPE,
    "g",
    ESCAPE,
    "z",
)


@dataclass(slots=True)
class Run:
    """What one end left behind."""

    way: Way
    state: str
    wrong: list[str] = field(default_factory=list)
    noted: int = 0
    saved: bool = False
    seconds: float = 0.0


class Desk:
    """The desk in a terminal, with what is on its screen."""

    def __init__(self, environment: Mapping[str, str], *options: str) -> None:
        self._screen = pyte.Screen(COLUMNS, ROWS)
        self._stream = pyte.ByteStream(self._screen)
        self.written = b""
        self.pid, self._terminal = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
            os.execvpe(DESK[0], [*DESK, *options], dict(environment))

    @property
    def shown(self) -> str:
        """Return what is on the screen, in one line."""
        return " ".join(" ".join(self._screen.display).split())

    def send(self, keys: str) -> None:
        """Press keys."""
        os.write(self._terminal, keys.encode())

    def read(self, seconds: float) -> bool:
        """Read what is written in that time; return False if it has ended."""
        give_up = time.monotonic() + seconds
        while (left := give_up - time.monotonic()) >= 0:
            if not select.select([self._terminal], [], [], left)[0]:
                return True
            try:
                data = os.read(self._terminal, 65536)
            except OSError:
                return False
            self.written += data
            self._stream.feed(data)
        return True

    def shows(self, text: str, seconds: float = _START) -> bool:
        """Read until the text is on the screen; return False if it never is."""
        give_up = time.monotonic() + seconds
        while text not in self.shown:
            if time.monotonic() > give_up or not self.read(0.05):
                return False
        return True

    def end(self, way: Way) -> float | None:
        """End it, and return how many seconds it took; None if it was still running after the limit, and had to be killed."""
        began = time.monotonic()
        if way == "close":
            os.close(self._terminal)
        else:
            os.kill(self.pid, {"KILL": signal.SIGKILL, "HUP": signal.SIGHUP, "TERM": signal.SIGTERM}[way])
        try:
            while time.monotonic() < began + LIMIT:
                if way != "close":
                    self.read(0.02)
                else:
                    time.sleep(0.02)  # its terminal is gone: nothing is left to read until it ends
                if os.waitpid(self.pid, os.WNOHANG)[0]:
                    return time.monotonic() - began
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
            return None
        finally:
            if way != "close":
                self.read(0.05)
                os.close(self._terminal)


def play(number: int, chance: random.Random, environment: Mapping[str, str]) -> Run:
    """Play one desk from its start to its end, and return what is wrong afterwards."""
    way, call = chance.choice(WAYS), chance.choice(("new", "new", "practice", "resume"))
    desk = Desk(environment, *(("--practice", "firewall") if call == "practice" else ()))
    noted: list[str] = []
    if chance.random() < 0.15:
        state = "starting"
        desk.read(chance.uniform(0, 1.5))
    else:
        state = _call(desk, call, chance)
        if state == "in call":
            _work(desk, number, chance, noted)
    desk.read(chance.uniform(0, 0.3))
    run = Run(way, state, noted=len(noted), saved="SAVED" in desk.shown and "NOT SAVED" not in desk.shown)
    seconds = desk.end(way)
    run.seconds = seconds or 0.0
    if seconds is None:
        run.wrong.append(f"still there {LIMIT:g} s after {way}")
    run.wrong += _left_behind(environment["HOME"])
    if b"Traceback" in desk.written or b"never retrieved" in desk.written:
        run.wrong.append(f"a traceback on the terminal: {desk.written[-600:]!r}")
    run.wrong += _on_disk(environment, noted)
    return run


def _call(desk: Desk, call: str, chance: random.Random) -> str:
    """Open a call, and return how far that came; often it ends while the call is opened."""
    if call == "practice":
        if chance.random() < 0.25:
            desk.read(chance.uniform(0.2, 2.0))
            return "opening practice"
        return "in call" if desk.shows("PRACTICE") and desk.shows("SAVED") else "never opened"
    if not desk.shows("New call"):
        return "never opened"
    resumes = call == "resume" and "Calls to resume" in desk.shown
    desk.send("3" if resumes else "1")
    if chance.random() < 0.25:
        desk.read(chance.uniform(0, 0.4))
        return "opening"
    if not resumes:
        if not desk.shows("Call-back number"):
            return "never opened"
        desk.send(f"Client{chance.randint(1, 999)}\r")
        if chance.random() < 0.2:
            return "in the form"
        desk.send(ESCAPE)
    return "in call" if desk.shows("SAVED") else "never opened"


def _work(desk: Desk, number: int, chance: random.Random, noted: list[str]) -> None:
    for step in range(chance.randint(1, 8)):
        if chance.random() < 0.5:
            desk.send(chance.choice(KEYS))
            desk.read(chance.uniform(0, 0.1))
            continue
        remark = f"remark {number} {step} end"
        desk.send(f"{ESCAPE}{ESCAPE}")
        desk.read(0.25)
        if "Noted." in desk.shown:
            continue  # from the one before: it would be taken for this one's
        desk.send(f"{REMARK}{remark}\r")
        if chance.random() < 0.25 or not desk.shows("Noted.", 10):
            return  # whatever is noted from here on may be this one
        noted.append(remark)


def _left_behind(folder: str) -> Iterator[str]:
    """Yield processes of the desk that are still running."""
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if f"HOME={folder}".encode() in (process / "environ").read_bytes().split(b"\0"):
                yield f"a process was left: {(process / 'cmdline').read_bytes()[:200]!r}"
                os.kill(int(process.name), signal.SIGKILL)


def _on_disk(environment: Mapping[str, str], noted: list[str]) -> Iterator[str]:
    """Yield what the folder contains but should not, or lacks though the screen showed it."""
    for report in Path(environment["HOME"]).rglob("crash-*.txt"):
        yield f"a crash report: {report.read_text()}"
        report.unlink()
    path = Path(environment["MFA_DESK_CALLS__DATABASE"])
    if not path.exists():
        if noted:
            yield f"lost, and no database: {noted}"
        return
    stored: Counter[str] = Counter()
    for call in _read_calls(environment, "list", "--limit", "10000")["calls"][:3]:
        events = _read_calls(environment, "show", call["id"])["events"]
        if [event["seq"] for event in events] != list(range(1, len(events) + 1)):
            yield f"events missing or doubled in {call['id']}"
        stored.update(event["text"] for event in events if event["kind"] == "text")
    yield from (f"lost: {remark}" for remark in noted if not stored[remark])
    yield from (
        f"{times} times: {remark}" for remark, times in stored.items() if times > 1 and remark.startswith("remark")
    )
    with closing(sqlite3.connect(path)) as read:
        if (whole := read.execute("PRAGMA integrity_check").fetchall()) != [("ok",)]:
            yield f"the database is damaged: {whole}"


def _read_calls(environment: Mapping[str, str], *words: str) -> dict[str, list[dict[str, Any]]]:
    """Return what ``mfa-desk calls`` gives a program."""
    done = subprocess.run([*DESK, "calls", *words, "--json"], env=dict(environment), capture_output=True, check=True)
    document: dict[str, list[dict[str, Any]]] = json.loads(done.stdout)
    return document


def several(numbers: range, seed: int) -> list[Run]:
    """Play this many runs, one after the other on one data folder."""
    with home() as environment:
        runs = []
        for number in numbers:
            runs.append(play(number, random.Random(f"{seed} {number}"), environment))
            for wrong in runs[-1].wrong:
                print(f"run {number} ({runs[-1].way}, {runs[-1].state}): {wrong}", flush=True)
            if len(runs) % 10 == 0:
                other = sum(run.way != "KILL" for run in runs)
                print(
                    f"{len(runs)} ends so far, {other} of them not by KILL, {sum(bool(run.wrong) for run in runs)} wrong",
                    flush=True,
                )
        return runs


def main() -> None:
    """Run, and print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.kills", description=__doc__)
    parser.add_argument("--runs", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=1, help="desks side by side, each on a folder of its own")
    options = parser.parse_args()
    shares = [range(first, options.runs, options.jobs) for first in range(options.jobs)]
    with ProcessPoolExecutor(options.jobs) as pool:
        runs = [run for share in pool.map(several, shares, [options.seed] * options.jobs) for run in share]
    for way in ("KILL", "HUP", "TERM", "close"):
        ended = [run for run in runs if run.way == way]
        slowest = max((run.seconds for run in ended), default=0)
        states = ", ".join(f"{count} {state}" for state, count in Counter(run.state for run in ended).most_common())
        print(f"{way:<6}{len(ended):>5}   slowest {slowest:.1f} s   {states}")
    wrong = Counter(fault.partition(":")[0] for run in runs for fault in run.wrong)
    print(
        f"{len(runs)} ends, {sum(run.noted for run in runs)} remarks noted, {sum(run.saved for run in runs)} screens SAVED"
    )
    print(
        "nothing lost, doubled or left"
        if not wrong
        else "\n".join(f"{count} x {what}" for what, count in wrong.items())
    )
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()

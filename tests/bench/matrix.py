"""The tests in environments other than this machine's: ``python -m tests.bench.matrix [--fast] [NAME...]``, Linux.

Each row of the table is one run of the whole suite (with ``--fast``, of its fast part) in a copy of this clone with its own virtual
environment: as root and as an ordinary user, with another home, time zone, language, mask and OpenSSL configuration, with temporary folders
whose paths are short and long, and without the optional servers. The rows for an ordinary user need root, and the user that
``--user`` names. With ``--at-once N`` so many rows run side by side and share their busy processes, which is quicker in all and harder for
each. The exit status is 1 if a row is red. It takes as long as its rows: five minutes each on two idle cores.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).parent.parent.parent
FAST: Final = "not slow and not lab and not browser"
SERVERS: Final = (
    *("unbound", "dnsmasq", "squid", "tinyproxy", "chromium-headless-shell", "node", "nft", "ip"),
    *("tmux", "screen", "curl", "dot", "zsh", "busybox"),
)
"""Programs that tests use if they are installed."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is different in a run. ``temporary`` is how many characters the temporary folder's path has."""

    name: str
    ordinary: bool = False
    variables: Mapping[str, str] = field(default_factory=dict)
    umask: int = 0o022
    temporary: int = 0
    without: tuple[str, ...] = ()
    busy: int = 0


def busy(name: str, **settings: Any) -> Surroundings:
    """Return an ordinary user's run next to four busy processes."""
    return Surroundings(f"busy {name}", ordinary=True, busy=4, **settings)


ROWS: Final = (
    Surroundings("root"),
    Surroundings("an ordinary user", ordinary=True),
    *(Surroundings(f"TZ={zone}", variables={"TZ": zone}) for zone in ("America/Toronto", "Pacific/Kiritimati", "UTC")),
    Surroundings("LANG=C", variables={"LANG": "C", "LC_ALL": "C"}),
    Surroundings("OPENSSL_CONF=/dev/null", variables={"OPENSSL_CONF": os.devnull}),
    Surroundings("another HOME", variables={"HOME": "{folder}/home"}),
    Surroundings("umask 077", umask=0o077),
    *(Surroundings(f"a temporary path of {length}", temporary=length) for length in (18, 35, 36, 37, 38, 80)),
    *(Surroundings(f"without {server}", without=(server,)) for server in SERVERS),
    Surroundings("without any of them", without=SERVERS),
    # The five runs beside busy processes differ in everything else as well, so that five runs show the other rows once more.
    busy("1 of 5: Toronto, umask 077", variables={"TZ": "America/Toronto"}, umask=0o077),
    busy(
        "2 of 5: Kiritimati, LANG=C, 18",
        variables={"TZ": "Pacific/Kiritimati", "LANG": "C", "LC_ALL": "C"},
        temporary=18,
    ),
    busy("3 of 5: no OpenSSL settings, 80", variables={"OPENSSL_CONF": os.devnull}, temporary=80),
    busy("4 of 5: no servers, 36", without=SERVERS, temporary=36),
    busy("5 of 5: UTC, 38", variables={"TZ": "UTC"}, temporary=38),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the rows and print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.matrix", description=__doc__)
    parser.add_argument("--fast", action="store_true", help="only the fast tests")
    parser.add_argument("--user", default="nobody", help="the ordinary user")
    parser.add_argument("--tests", nargs="*", default=[], help="only these files or folders")
    parser.add_argument("--at-once", type=int, default=1, help="how many rows run side by side")
    parser.add_argument("--list", action="store_true", help="the rows, and no run")
    parser.add_argument("names", nargs="*", help="only rows whose name has one of these words")
    options = parser.parse_args(arguments)
    rows = [row for row in ROWS if not options.names or any(name in row.name for name in options.names)]
    if options.list:
        print("\n".join(row.name for row in rows))
        return 0
    if not rows:
        parser.error("no row has such a name")
    what = (["-m", FAST] if options.fast else []) + options.tests
    red = 0
    with prepared() as clone, ThreadPoolExecutor(options.at_once) as rooms:
        runs = partial(run, clone=clone, what=what, user=options.user)
        for together in batched(rows, options.at_once):
            with busy_processes(max(row.busy for row in together)):
                for row, done in zip(together, rooms.map(runs, together), strict=True):
                    red += done.status != 0
                    mark = "ok " if done.status == 0 else "RED"
                    print(f"{mark}  {row.name:<48}{done.seconds:6.0f} s  {done.last_line}", flush=True)
    return 1 if red else 0


def batched(rows: Sequence[Surroundings], size: int) -> Iterator[Sequence[Surroundings]]:
    """Yield the rows in groups of a size."""
    for first in range(0, len(rows), size):
        yield rows[first : first + size]


@contextmanager
def busy_processes(count: int) -> Iterator[None]:
    """Keep a number of processes busy meanwhile."""
    processes = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(count)]
    try:
        yield
    finally:
        for process in processes:
            process.kill()
            process.wait()


@contextmanager
def prepared() -> Iterator[Path]:
    """Yield a copy of this clone, as committed, with a virtual environment that every user can read."""
    folder = Path(tempfile.mkdtemp(prefix="matrix-", dir="/var/tmp"))  # not below the folder that rows move
    try:
        folder.chmod(0o755)
        clone = folder / "clone"
        quiet("git", "clone", "--quiet", "--no-hardlinks", str(ROOT), str(clone))
        quiet(readable_python(), "-m", "venv", str(folder / "venv"))
        pip = [str(folder / "venv/bin/python"), "-m", "pip", "install", "--quiet", "-c", "tests/constraints.txt"]
        quiet(*pip, "-e", ".[test]", cwd=clone)
        yield clone
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def readable_python() -> str:
    """Return this Python, or the system's if this one is in a folder that only its owner can enter."""
    own = Path(sys.executable).resolve()
    if all(parent.stat().st_mode & 0o005 == 0o005 for parent in own.parents):
        return str(own)
    return "/usr/bin/python3" if Path("/usr/bin/python3").exists() else str(own)


@dataclass(frozen=True, slots=True)
class Done:
    """How a row ended: pytest's exit status and last line, with the first tests that failed."""

    status: int
    last_line: str
    seconds: float


def run(row: Surroundings, clone: Path, what: Sequence[str], user: str) -> Done:
    """Run a row's tests."""
    began = time.monotonic()
    with temporary_folder(row.temporary) as folder:
        home = folder / "home"
        home.mkdir()
        command = [
            str(clone.parent / "venv/bin/python"),
            "-m",
            "pytest",
            "-p",
            "no:cacheprovider",
            "-o",
            "addopts=",
            "-n",
            "2",
            *what,
        ]
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("LC_", "XDG_", "PYTEST"))},
            "TMPDIR": str(folder),
            "PYTHONDONTWRITEBYTECODE": "1",
            **{name: value.format(folder=folder) for name, value in row.variables.items()},
        }
        if row.ordinary:
            for place in (folder, home):
                shutil.chown(place, user)
            environment |= {"HOME": str(home), "USER": user, "LOGNAME": user}
            environment["PATH"] = "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"
            environment |= {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "safe.directory", "GIT_CONFIG_VALUE_0": "*"}
            command = ["setpriv", f"--reuid={user}", f"--regid={group_of(user)}", "--init-groups", *command]
        if row.without:
            environment["PATH"] = hidden(row.without, folder, environment["PATH"])
        done = subprocess.run(
            command, cwd=clone, env=environment, umask=row.umask, capture_output=True, text=True, check=False
        )
    lines = (
        [line for line in done.stdout.splitlines() if line.strip()] or done.stderr.splitlines() or ["nothing was said"]
    )
    failed = [line.split(" - ")[0] for line in lines if line.startswith(("FAILED", "ERROR"))]
    last_line = "; ".join([lines[-1].strip("= "), *failed[:5]])
    return Done(done.returncode, last_line, time.monotonic() - began)


@contextmanager
def temporary_folder(length: int) -> Iterator[Path]:
    """Yield a folder whose path has this many characters; with 0, the usual one's."""
    if not length:
        folder = Path(tempfile.mkdtemp())
    else:
        begin = "/tmp/mx-"
        folder = Path(begin + "x" * (length - len(begin)))
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def hidden(programs: Sequence[str], folder: Path, path: str) -> str:
    """Return a PATH of links to everything on ``path`` except some programs."""
    links = folder / "bin"
    links.mkdir()
    for place in path.split(os.pathsep):
        for entry in Path(place).iterdir() if Path(place).is_dir() else ():
            if entry.name not in programs and not (links / entry.name).is_symlink():
                (links / entry.name).symlink_to(entry)
    return str(links)


def group_of(user: str) -> str:
    """The number of the user's own group."""
    import pwd

    return str(pwd.getpwnam(user).pw_gid)


def quiet(*command: str, cwd: Path | None = None) -> None:
    """Run a command that prints something only if it fails. Raises SystemExit with its last line."""
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"{command[0]}: {(done.stderr or done.stdout).strip().rpartition(chr(10))[2]}")


if __name__ == "__main__":
    sys.exit(main())

"""Names of files that aren't files, have no end, or are deeper than any: refused at once, and never read through."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from checks import tables
from checks.files import exists, read_file
from checks.guest.sign_in.given import read_credential
from checks.guest.sign_in.outcome import SignInRefused
from checks.guide.content import ContentError, load
from checks.network.chosen_targets import targets
from checks.problems import Problem
from checks.settings import NetworkSettings
from checks.settings_file import list_settings
from checks.settings_loader import load_settings
from checks.texts import LANGS
from checks.trust import own_context, public_context
from tests.platforms import ODD_FILES, needs_posix, skip_without_posix

ODD = ("pipe", "folder", "device", "link to a device")


def odd(tmp_path: Path, kind: str) -> Path:
    """Return something under a file's name that is not a file."""
    path = tmp_path / "odd.toml"
    if kind != "folder":
        skip_without_posix(ODD_FILES)
    match kind:
        case "pipe":
            os.mkfifo(path)
        case "folder":
            path.mkdir()
        case "device":
            return Path("/dev/zero")
        case _:
            path.symlink_to("/dev/zero")
    return path


@pytest.mark.parametrize("kind", ODD)
@pytest.mark.parametrize(
    "read",
    [
        load_settings,
        lambda path: list_settings(path, {}),
        lambda path: targets(NetworkSettings(targets_file=str(path))),
        lambda path: own_context(NetworkSettings(ca_file=str(path))),
        lambda path: public_context(NetworkSettings(public_roots_file=str(path))),
    ],
    ids=["configuration", "settings", "targets", "ca_file", "public_roots_file"],
)
def test_it_is_said_to_be_no_file(tmp_path: Path, kind: str, read: Callable[[Path], object]) -> None:
    path = odd(tmp_path, kind)
    with pytest.raises(Problem) as caught:
        read(path)
    assert caught.value.code == "file.no_ordinary"
    assert all(str(path) in caught.value.message(lang) for lang in LANGS)


@pytest.mark.parametrize("kind", ["pipe", "link to a device"])
def test_in_a_content_folder_it_is_a_fault(tmp_path: Path, kind: str) -> None:
    odd(tmp_path, kind)
    with pytest.raises(ContentError) as caught:
        load(tmp_path)
    (fault,) = caught.value.faults
    assert fault.to("en") == "odd.toml: not a regular file"


@pytest.mark.parametrize("kind", ["pipe", "device"])
def test_as_a_certificate_it_is_refused(tmp_path: Path, kind: str) -> None:
    with pytest.raises(SignInRefused):
        read_credential(str(odd(tmp_path, kind)))


def test_a_file_that_has_nothing_yet_is_not_waited_for() -> None:
    """It claims to be an ordinary file, and whoever reads it waits for the kernel's next message."""
    path = Path("/proc/kmsg")
    if not exists(path) or not os.access(path, os.R_OK):
        pytest.skip("no such file that may be read")
    with pytest.raises(OSError):
        read_file(path, 100_000_000)


@pytest.mark.parametrize(
    "text",
    [
        "a" + ".a" * 20_000 + " = 1\n",
        "[" + "a" + " . a" * 20_000 + "]\n",
        "x = { " + '"a"' + ".'a'" * 20_000 + " = 1 }\n",
        "a = " + "[" * 100_000,
        "a = " + "{ a = " * 100_000,
    ],
    ids=["dotted", "header", "quoted", "arrays", "tables"],
)
@needs_posix("limit on a process's memory")
def test_a_file_of_bottomless_keys_costs_no_memory(tmp_path: Path, text: str) -> None:
    import resource

    file = tmp_path / "deep.toml"
    file.write_text(text)
    program = "import sys\nfrom tui.cli import main\nmain(['check', '--config', sys.argv[1]])"
    done = subprocess.run(
        [sys.executable, "-c", program, str(file)],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (400_000_000, 400_000_000)),
    )
    assert done.returncode == 2 and done.stdout == ""
    assert "not valid TOML" in done.stderr or "pas du TOML valide" in done.stderr


def test_a_long_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "long.toml"
    file.write_text("#" * (tables.MOST + 1))
    with pytest.raises(Problem) as caught:
        load_settings(file)
    assert caught.value.code == "config.not_toml"


def test_sentences_are_no_keys() -> None:
    words = "one. two. three " + "and. so. on... " * 20 + "www.a.b.c.d.e.f.example.com 10.0.0.1"
    assert tables.parse(f'text = "{words}"')["text"] == words

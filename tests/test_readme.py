"""The README says what is so: its commands, its keys, its pictures."""

from __future__ import annotations

import re
import subprocess

from tests.readme import README, with_table
from tui.cli import COMMANDS

TEXT = README.read_text("utf-8")


def test_table_of_keys_is_the_registrys() -> None:
    assert with_table(TEXT) == TEXT


def test_exactly_two_commands_to_set_up() -> None:
    commands = re.findall(r"^    (python3 -m venv .*)$", TEXT, re.M)
    assert len(commands) == 2
    assert commands[0].endswith("mfa-desk --practice")
    assert commands[1].endswith("-m pytest")


def test_every_picture_is_there_and_used() -> None:
    named = set(re.findall(r"\((screenshots/[^)]+)\)", TEXT))
    assert named
    assert all((README.parent / name).is_file() for name in named)


def test_every_command_is_named() -> None:
    for command in COMMANDS:
        assert f"`mfa-desk {command}" in TEXT


def test_nothing_committed_names_this_machine_or_a_registry() -> None:
    hosts = (
        "pypi" + ".org",
        "pythonhosted" + ".org",
        "registry." + "npmjs",
        "deb." + "debian",
        "/work" + "/",
        "../" + "shared",
    )
    listed = subprocess.run(
        ["git", "ls-files"], cwd=README.parent, capture_output=True, text=True, check=True
    ).stdout.split()
    for name in listed:
        text = (README.parent / name).read_text("utf-8", errors="replace")
        assert not [host for host in hosts if host in text], name

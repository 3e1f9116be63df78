"""A whole call as plain lines, through a real pipe."""

from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from checks.call.call import fold
from checks.call.store import open_store


def plain(tmp_path: Path, lines: str, *options: str, lang: str = "en") -> subprocess.CompletedProcess[str]:
    """Run ``mfa-desk --plain`` with these lines on standard input."""
    return subprocess.run(
        [sys.executable, "-c", "from tui.cli import main; main()", "--plain", "--lang", lang, *options],
        input=lines,
        env={
            "PATH": "/usr/bin:/bin",
            "HOME": str(tmp_path),
            "MFA_DESK_CALLS__DATABASE": str(tmp_path / "calls.db"),
            "MFA_DESK_NETWORK__RESOLVERS": "127.0.0.1:9",
            "MFA_DESK_NETWORK__DEADLINE": "2",
            "PYTHONIOENCODING": "utf-8",
        },
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
        cwd=Path(__file__).parent.parent.parent,
    )


@pytest.mark.parametrize(
    ("scenario", "lines", "outcome"),
    [
        ("password", "3\n1\n1\n1\nx\n1\nc\nq\n", "password_work"),
        ("alias", "1\n4\n1\n2\n1\n1\n1\nx\n1\nc\nq\n", "alias_primary_admin"),
        ("ext_name", "2\n4\n1\n1\nx\n2\nc\nq\n", "ext_name_normal"),
    ],
)
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_whole_call_from_greeting_to_the_note(
    tmp_path: Path, scenario: str, lines: str, outcome: str, lang: str
) -> None:
    done = plain(tmp_path, lines, "--practice", scenario, lang=lang)
    assert done.returncode == 0, done.stderr
    assert "\x1b" not in done.stdout
    (note,) = (tmp_path / "notes").iterdir()
    assert stat.S_IMODE(note.stat().st_mode) == 0o600
    assert outcome in note.read_text("utf-8")
    store = open_store(tmp_path / "calls.db")
    (call,) = store.calls()
    assert call.state == "closed" and call.practice == scenario


def test_a_real_call_asks_for_little_and_keeps_what_is_said(tmp_path: Path) -> None:
    done = plain(tmp_path, "1\nAnn\nann@acme.example\n\n\n\n3\nf7 my code is 482913 and it fails\ng password\n1\n")
    assert done.returncode == 0, done.stderr
    store = open_store(tmp_path / "calls.db")
    (row,) = store.calls()
    call = fold(row.id, store.events(row.id))
    assert call.client.address == "ann@acme.example" and call.step == 3 and call.branch is not None
    assert row.state == "open"
    assert b"482913" not in (tmp_path / "calls.db").read_bytes()


def test_the_end_of_input_leaves_the_call_to_be_resumed(tmp_path: Path) -> None:
    plain(tmp_path, "3\n1\n", "--practice", "password")
    done = plain(tmp_path, "9\ns\nq\n", "--practice")
    assert "step 3/6" in done.stdout and "A password is asked for" in done.stdout


def test_an_unknown_scenario_is_one_line_and_exit_2(tmp_path: Path) -> None:
    done = plain(tmp_path, "", "--practice", "nobody")
    assert done.returncode == 2 and done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1 and "firewall" in done.stderr


def test_a_closed_pipe_is_no_error(tmp_path: Path) -> None:
    run = f"{sys.executable} -c 'from tui.cli import main; main()' --plain --practice password | head -1"
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", run],
        input="3\n1\n1\n" * 20,
        env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "MFA_DESK_CALLS__DATABASE": str(tmp_path / "c.db")},
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
        cwd=Path(__file__).parent.parent.parent,
    )
    assert "Traceback" not in done.stderr

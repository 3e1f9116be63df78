"""``mfa-desk calls``: the call records listed and shown, and what is said if they are damaged."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from checks.call import events as ev
from checks.call.journal import Journal
from tui.cli import run_cli


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "data" / "calls.db"
    monkeypatch.setenv("MFA_DESK_CALLS__DATABASE", str(path))
    return path


@pytest.fixture
def call_id(path: Path) -> Iterator[str]:
    journal = Journal(path)
    yield journal.begin(ev.Opened("fr", "0.1.0", "7", "abc"), ev.ClientNoted(name="Maude", ticket="INC-12")).id
    journal.close()


def test_there_are_none_yet(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_cli(["calls", "list", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"schema": "mfa-desk/calls/1", "calls": []}
    assert not path.exists(), "looking makes nothing"


def test_a_call_is_listed_shown_and_noted(call_id: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_cli(["calls", "list", "--lang", "en"]) == 0
    listed = capsys.readouterr().out
    assert listed.startswith(call_id) and "Maude  INC-12" in listed
    assert run_cli(["calls", "show", call_id, "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert [(event["seq"], event["kind"]) for event in shown["events"]] == [(1, "opened"), (2, "client")]
    assert run_cli(["calls", "note", call_id, "--lang", "fr"]) == 0
    assert "INC-12" in capsys.readouterr().out


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("table", ["call", "event"])
def test_damaged_records_are_said_in_a_line(
    path: Path, call_id: str, lang: str, table: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with closing(sqlite3.connect(path)) as other, other:
        other.execute("DROP TRIGGER event_stays")
        other.execute("UPDATE call SET last = 'x'" if table == "call" else "UPDATE event SET body = '[1]'")
    for command in [["list"]] if table == "call" else [["show", call_id], ["note", call_id]]:
        assert run_cli(["calls", *command, "--lang", lang]) == 1
        captured = capsys.readouterr()
        assert captured.out == "" and str(path) in captured.err
        assert ("ne peut pas être lue" if lang == "fr" else "can't be read") in captured.err


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_backup_of_a_desk_that_runs(
    path: Path,
    call_id: str,
    tmp_path: Path,
    lang: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    copy = tmp_path / "copy.db"
    assert run_cli(["calls", "backup", str(copy), "--lang", lang]) == 0
    assert str(copy) in capsys.readouterr().out
    before = copy.read_bytes()
    assert run_cli(["calls", "backup", str(copy), "--lang", lang]) == 1
    captured = capsys.readouterr()
    assert captured.out == "" and captured.err.count("\n") == 1 and str(copy) in captured.err
    assert ("existe déjà" if lang == "fr" else "exists already") in captured.err
    assert copy.read_bytes() == before
    monkeypatch.setenv("MFA_DESK_CALLS__DATABASE", str(copy))
    assert run_cli(["calls", "show", call_id, "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["events"]) == 2


def test_a_backup_is_told_to_programs_too(call_id: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copy = tmp_path / "copy.db"
    assert run_cli(["calls", "backup", str(copy), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"schema": "mfa-desk/backup/1", "file": str(copy)}
    assert run_cli(["calls", "backup", str(tmp_path / "no" / "copy.db"), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "backup.failed"


def test_there_is_nothing_to_back_up(path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_cli(["calls", "backup", str(tmp_path / "copy.db"), "--lang", "en"]) == 1
    assert "no calls to back up" in capsys.readouterr().err
    assert not path.exists() and not (tmp_path / "copy.db").exists()

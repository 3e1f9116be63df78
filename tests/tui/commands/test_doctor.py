"""``mfa-desk doctor`` on this machine as it is: what it prints, its document, its exit status."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import uuid
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from checks.call import events as ev
from checks.call.journal import Journal
from checks.doctor.examine import colours_of, multiplexer_of
from checks.facts import Fact, Vantage
from tests.platforms import MODES, needs_posix
from tui.cli import run_cli


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "data" / "calls.db"
    monkeypatch.setenv("MFA_DESK_CALLS__DATABASE", str(path))
    monkeypatch.setenv("MFA_DESK_NETWORK__RESOLVERS", "127.0.0.1:9")
    for name in ("TMUX", "STY", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    return path


def run_doctor(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, dict[str, dict[str, object]]]:
    status = run_cli(["doctor", "--json", *arguments])
    document = json.loads(capsys.readouterr().out)
    assert document["schema"] == "mfa-desk/doctor/1"
    return status, {finding["code"]: finding for finding in document["findings"]}


def test_nothing_is_made_and_nothing_is_wrong_at_first(database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, findings = run_doctor(capsys)
    assert status == 0 and "database.absent" in findings and findings["way.no_client_id"]["verdict"] == "warn"
    assert not database.exists() and not database.parent.exists()


@needs_posix(MODES)
def test_a_file_that_others_can_read_is_a_problem(database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Journal(database).begin(ev.Opened("fr", "1", "1", "x"))
    assert run_doctor(capsys)[0] == 0
    database.chmod(0o644)
    status, findings = run_doctor(capsys)
    assert status == 1 and "chmod 600" in str(findings["database.mode"]["mend"])


@needs_posix(MODES)
def test_a_long_path_is_one_word_to_copy(
    tmp_path: Path, database: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / ("long-name-" * 10) / "calls.db"
    monkeypatch.setenv("MFA_DESK_CALLS__DATABASE", str(path))
    Journal(path).begin(ev.Opened("fr", "1", "1", "x"))
    path.chmod(0o644)
    assert run_cli(["doctor", "--lang", "en"]) == 1
    assert str(path) in capsys.readouterr().out


def test_another_programs_database_is_told_and_left_alone(database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    database.parent.mkdir()
    with closing(sqlite3.connect(database)) as other, other:
        other.execute("CREATE TABLE theirs (x)")
    before = database.read_bytes()
    status, findings = run_doctor(capsys)
    assert status == 1 and "database.foreign" in findings and database.read_bytes() == before


def test_the_clock_of_the_last_check_made_here(database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    journal = Journal(database)
    journal.begin(ev.Opened("fr", "1", "1", "x"))
    at = journal.call.opened if journal.call else None
    assert at is not None
    journal.add(
        ev.FactsLearned("network", (Fact("net.clock_skew_s", 400.0, Vantage.SITE, at, "network"),)),
        ev.FactsLearned("code", (Fact("net.clock_skew_s", -9000.0, Vantage.CLIENT, at, "code"),)),
    )
    journal.close()
    status, findings = run_doctor(capsys)
    assert status == 1 and "400" in str(findings["time.ahead"]["explain"])


@pytest.mark.parametrize("name", ["ca_file", "targets_file", "public_roots_file"])
def test_a_file_of_the_settings_that_is_not_there_is_named_with_its_mend(
    database: Path, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = tmp_path / "does not exist"
    monkeypatch.setenv(f"MFA_DESK_NETWORK__{name.upper()}", str(missing))
    status, findings = run_doctor(capsys)
    finding: dict[str, Any] = findings["config.unusable"]
    assert status == 1 and finding["verdict"] == "problem"
    assert str(missing) in finding["explain"]["fr"] and "introuvable" in finding["explain"]["fr"]
    assert "no such file" in finding["explain"]["en"] and f"[network] {name}" in finding["mend"]["en"]


def test_content_with_a_fault_is_a_problem(database: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "ours"
    folder.mkdir()
    (folder / "steps.toml").write_text("nonsense = 1\n")
    status, findings = run_doctor(capsys, "--content", str(folder))
    assert status == 1 and "steps.toml" in str(findings["content.faults"]["explain"])


@pytest.mark.parametrize(("lang", "text"), [("fr", "Presse-papiers"), ("en", "Clipboard")])
def test_it_reads_as_lines_too(database: Path, lang: str, text: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_cli(["doctor", "--lang", lang]) == 0
    out = capsys.readouterr().out
    assert text in out
    assert [line for line in out.splitlines() if len(line) > 80 and " " in line.strip()] == [], "only a path is longer"


@pytest.mark.parametrize(
    ("term", "colorterm", "colours"),
    [
        pytest.param("", "", 0, marks=needs_posix("terminal without TERM that draws no colours")),
        pytest.param("dumb", "", 0, marks=needs_posix("terminal that TERM calls dumb")),
        ("linux", "", 16),
        ("screen", "", 16),
        ("tmux-256color", "", 256),
        ("xterm", "truecolor", 1 << 24),
    ],
)
def test_colours(term: str, colorterm: str, colours: int) -> None:
    assert colours_of({"TERM": term, "COLORTERM": colorterm}) == colours


def test_what_the_terminal_runs_in() -> None:
    assert (multiplexer_of({"TMUX": "x"}), multiplexer_of({"STY": "x"}), multiplexer_of({})) == ("tmux", "screen", "")


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")
@pytest.mark.parametrize(("value", "code"), [("external", "clipboard.tmux"), ("on", "clipboard.untold")])
def test_in_a_real_tmux_its_clipboard_is_told(tmp_path: Path, value: str, code: str) -> None:
    out = tmp_path / "out.json"
    socket = ["tmux", "-L", f"desk-{uuid.uuid4().hex[:8]}", "-f", "/dev/null"]
    program = f"{sys.executable} -c 'from tui.cli import main; main()' doctor --json"
    environment = {**os.environ, "MFA_DESK_CALLS__DATABASE": str(tmp_path / "calls.db")}
    environment.pop("TMUX", None)
    subprocess.run([*socket, "new-session", "-d", "-x", "80", "-y", "24"], env=environment, check=True)
    try:
        subprocess.run([*socket, "set-option", "-s", "set-clipboard", value], check=True)
        subprocess.run([*socket, "send-keys", f"{program} > {out}; tmux wait-for -S told", "Enter"], check=True)
        subprocess.run([*socket, "wait-for", "told"], check=True, timeout=30)
    finally:
        subprocess.run([*socket, "kill-server"], check=False)
    codes = {finding["code"] for finding in json.loads(out.read_text("utf-8"))["findings"]}
    assert code in codes


SET_UPS: dict[str, tuple[str, dict[str, str]]] = {
    "ids": ('[tenant]\nid = "not a tenant!!"\nclient_id = "zzz"\n', {"config.unusable": "zzz"}),
    "resolver": ('[network]\nresolvers = ["dns.google"]\n', {"config.unusable": "dns.google"}),
    "files": (
        '[tenant]\nsign_in = "certificate"\ncertificate = "{folder}/key.pem"\n[network]\nca_file = "{folder}/ca.pem"\n',
        {"rights.open": "key.pem", "config.unusable": "ca.pem"},
    ),
    "content": ('[content]\nfolder = "{folder}/guide"\n', {"content.faults": "guide"}),
    "database": ('[calls]\ndatabase = "{folder}/theirs.db"\n', {"database.foreign": "theirs.db"}),
}


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("set_up", SET_UPS)
def test_a_broken_set_up_is_named_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], set_up: str, lang: str
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    text, expected = SET_UPS[set_up]
    if os.name == "nt":  # it has no rights by mode, so nothing is said about them
        expected = {code: named for code, named in expected.items() if code != "rights.open"}
    (tmp_path / "guide").mkdir()
    (tmp_path / "guide" / "steps.toml").write_text("nonsense = 1")
    (tmp_path / "key.pem").write_text("key")
    (tmp_path / "key.pem").chmod(0o644)
    with closing(sqlite3.connect(tmp_path / "theirs.db")) as other, other:
        other.execute("CREATE TABLE theirs (x)")
    own = tmp_path / "own.toml"
    own.write_text(text.replace("{folder}", tmp_path.as_posix()))
    status, findings = run_doctor(capsys, "--config", str(own))
    assert status == 1
    for code, named in expected.items():
        finding: dict[str, Any] = findings[code]
        assert named in finding["explain"][lang] and finding["mend"][lang]
    assert run_cli(["doctor", "--config", str(own), "--lang", lang]) == 1
    assert all(named in capsys.readouterr().out for named in list(expected.values())[:1])


def test_a_value_is_named_with_the_file_or_variable_that_says_it(
    database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    team = tmp_path / "team.toml"
    team.write_text('[tenant]\nclient_id = "zzz"\nregion = "ca"\n')
    monkeypatch.setenv("MFA_DESK_TEAM_CONFIG", str(team))
    assert run_cli(["doctor", "--json"]) == 1
    document = json.loads(capsys.readouterr().out)
    assert [(value["key"], value["where"]) for value in document["found"]["unusable"]] == [
        ("tenant.client_id", str(team))
    ]
    assert {finding["code"]: finding["verdict"] for finding in document["findings"]}["team.left_out"] == "warn"
    assert document["found"]["team"]["keys"] == ["tenant.client_id"]
    monkeypatch.setenv("MFA_DESK_TENANT__CLIENT_ID", "yyy")
    assert run_cli(["doctor", "--lang", "en"]) == 1
    assert "(MFA_DESK_TENANT__CLIENT_ID)" in capsys.readouterr().out


def test_the_hosts_that_the_desk_needs_are_tried_on_request(
    database: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MFA_DESK_NETWORK__DEADLINE", "1")
    monkeypatch.setenv("MFA_DESK_NETWORK__PUBLIC_RESOLVERS", "[]")
    assert "online.not_reached" not in run_doctor(capsys)[1]
    assert run_cli(["doctor", "--json", "--online"]) == 1
    reached = json.loads(capsys.readouterr().out)["found"]["online"]
    assert {host["host"] for host in reached} == {"login.microsoftonline.com", "graph.microsoft.com"}
    assert {host["verdict"] for host in reached} <= {"fail", "unknown"}

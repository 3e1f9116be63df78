"""Unused parts of the team's configuration are reported in one line, and the command does its work."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tui.cli import run_cli


@pytest.mark.parametrize(
    ("text", "named"), [("[tenant", "not valid TOML"), ("[tenant]\nregion = 1", "tenant.region")], ids=["half", "newer"]
)
def test_one_line_on_standard_error_and_the_answer_as_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], text: str, named: str
) -> None:
    team = tmp_path / "team.toml"
    team.write_text(text)
    monkeypatch.setenv("MFA_DESK_TEAM_CONFIG", str(team))
    assert run_cli(["explain", "AADSTS50020", "--json", "--lang", "en"]) == 0
    output = capsys.readouterr()
    assert json.loads(output.out)["schema"] == "mfa-desk/explain/1"
    (line,) = output.err.splitlines()
    assert named in line and str(team) in line

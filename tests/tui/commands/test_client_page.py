"""``mfa-desk client-page`` and ``read-code``: the page in a file, the lines for a shell, and a code read back in every way."""

from __future__ import annotations

import io
import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from checks.network.client_page.code import Reach, encode
from checks.network.client_page.target_list import target_lists
from tests.checks.network.documents import document, result
from tui.cli import run_cli

BUILT_IN = target_lists()[1]
GUIDE = [target.name for target in BUILT_IN.targets[:4]]


def code(bad: int) -> str:
    """Return the code of a page made today on which this many of the first targets are not reached."""
    now = datetime.now(UTC)
    verdicts = [Reach.NOT_REACHED] * bad + [Reach.REACHED] * (25 - bad)
    return encode(BUILT_IN, "page", now.date(), now, verdicts)


def test_the_page_goes_to_a_file_or_to_standard_output(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "check.html"
    assert run_cli(["client-page", "-o", str(path), "--lang", "en"]) == 0
    captured = capsys.readouterr()
    assert captured.out == "" and str(path) in captured.err
    assert run_cli(["client-page", "--lang", "en"]) == 0
    assert capsys.readouterr().out == path.read_text("utf-8")
    assert '<html lang="en">' in path.read_text("utf-8")


def test_the_page_is_in_the_clients_language_first(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config.write_text('[screen]\nlanguage = "en"\nclient_language = "fr"\n')
    assert run_cli(["client-page"]) == 0
    assert '<html lang="fr">' in capsys.readouterr().out


@pytest.mark.parametrize("shell", ["sh", "powershell"])
def test_a_line_for_a_shell(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_cli(["client-page", f"--{shell}"]) == 0
    out = capsys.readouterr().out
    assert out.count("\n") == 1 and out.startswith("sh -c '" if shell == "sh" else "& {")


def test_the_page_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_cli(["client-page", "--json", "--sh"]) == 0
    got = json.loads(capsys.readouterr().out)
    assert got["schema"] == "mfa-desk/client-page/1" and got["kind"] == "sh" and got["list"] == 2
    assert set(got) == {"schema", "kind", "lang", "made", "list", "targets", "file", "text"}
    assert len(got["targets"]) == 25 and got["file"] is None


def test_a_file_that_can_not_be_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_cli(["client-page", "-o", str(tmp_path / "no" / "check.html"), "--lang", "en"]) == 2
    assert "can't be written" in capsys.readouterr().err


def test_a_list_of_ones_own_is_on_the_page_and_read_back(
    tmp_path: Path, config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = tmp_path / "targets.toml"
    own.write_text('[target."portal.example.com"]\nrequired = true\n')
    config.write_text(f"[network]\ntargets_file = '{own}'\n")
    assert run_cli(["client-page", "--json"]) == 0
    made = json.loads(capsys.readouterr().out)
    assert made["list"] >= 16 and made["targets"][-1]["target"] == "portal.example.com"
    assert run_cli(["read-code", code(0), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["list"] == 1


def test_a_code_is_read_back(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_cli(["read-code", *code(4).lower().split("-"), "--lang", "en"]) == 1
    out = capsys.readouterr().out
    assert "Measured in the client's browser" in out and "K4" in out
    assert out.count("[x]") == 4 and out.count("[+]") == 21
    assert max(map(len, out.splitlines())) <= 80
    assert run_cli(["read-code", code(0)]) == 0
    assert run_cli(["read-result", *code(4).split("-"), "--lang", "en"]) == 1
    assert capsys.readouterr().out.endswith(out)


def test_a_code_from_standard_input(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(" ".join(code(0))))
    assert run_cli(["read-code", "-", "--json"]) == 0
    got = json.loads(capsys.readouterr().out)
    assert got["schema"] == "mfa-desk/client-code/1" and got["telling"]["kind"] == "all"
    assert {fact["vantage"] for fact in got["facts"]} == {"client"}


def test_a_misheard_code_points_at_its_group(capsys: pytest.CaptureFixture[str]) -> None:
    right = code(4)
    wrong = right[:4] + ("A" if right[4] != "A" else "B") + right[5:]
    assert run_cli(["read-code", wrong, "--lang", "en"]) == 1
    captured = capsys.readouterr()
    assert captured.out == "" and "Group 2 was misheard" in captured.err
    assert run_cli(["read-code", wrong, "--json"]) == 1
    got = json.loads(capsys.readouterr().out)
    assert got["fault"]["kind"] == "misheard" and got["fault"]["groups"] == [2]


def test_the_desks_own_check_and_the_telephone_tell_whose_fault_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    desk, site = tmp_path / "desk.json", tmp_path / "site.json"
    desk.write_text(json.dumps(document(*map(result, GUIDE), kind="desk")))
    site.write_text(json.dumps(document(*map(result, GUIDE))))
    verdicts = []
    for options in (["--desk", str(desk)], ["--phone", "works"]):
        assert run_cli(["read-code", code(4), "--json", *options]) == 1
        verdicts.append(json.loads(capsys.readouterr().out)["telling"])
    assert [(verdict["place"], verdict["sure"]) for verdict in verdicts] == [
        ("network", "likely"),
        ("network", "certain"),
    ]
    assert run_cli(["read-code", code(4), "--desk", str(site), "--lang", "en"]) == 2
    assert "not measured at the agent's desk" in capsys.readouterr().err


def test_a_code_kept_as_a_result_makes_the_letter(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "client.json"
    assert run_cli(["read-code", code(4), "-o", str(path), "--lang", "en"]) == 1
    assert str(path) in capsys.readouterr().err
    assert run_cli(["letter", "--from", str(path), "--lang", "en"]) == 1
    assert "from the client's browser" in " ".join(capsys.readouterr().out.split()).lower().replace("’", "'")

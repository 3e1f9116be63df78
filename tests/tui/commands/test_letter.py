"""``mfa-desk letter``: from a saved result, from standard input, and from a sweep."""

from __future__ import annotations

import asyncio
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from checks.network.targets import builtin
from tests.checks.network.documents import document, mixed, result
from tests.lab.authority import authority
from tests.lab.names import Reply, names
from tests.platforms import has_mode
from tui.cli import run_cli

KEYS = {"schema", "lang", "practice", "subject", "text", "markdown", "hosts"}
GOOD = document(result("ca.streamworkstech.com"))


def saved(tmp_path: Path, raw: dict[str, Any]) -> str:
    path = tmp_path / "site.json"
    path.write_text(json.dumps(raw), "utf-8")
    return str(path)


def test_a_saved_result_makes_the_letter(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["letter", "--from", saved(tmp_path, mixed()), "--lang", "en", "--ticket", "INC-12"]
    assert run_cli(arguments) == 1
    captured = capsys.readouterr()
    assert (
        captured.out.startswith("Subject: ")
        and "Ticket: INC-12" in captured.out
        and "Names blocked by DNS" in captured.out
    )
    assert captured.err == ""
    assert run_cli([*arguments, "--markdown"]) == 1
    assert "### 1. " in capsys.readouterr().out


def test_it_is_in_the_clients_language_unless_told_otherwise(
    tmp_path: Path, config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = saved(tmp_path, mixed())
    config.write_text('[screen]\nlanguage = "en"\nclient_language = "fr"\n')
    run_cli(["letter", "--from", source])
    assert capsys.readouterr().out.startswith("Objet")
    run_cli(["--lang", "en", "letter", "--from", source])
    assert capsys.readouterr().out.startswith("Subject")


def test_json_is_one_document(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_cli(["letter", "--from", saved(tmp_path, mixed()), "--json", "--lang", "fr"]) == 1
    got = json.loads(capsys.readouterr().out)
    assert set(got) == KEYS and got["schema"] == "mfa-desk/letter/1"
    assert (got["lang"], got["practice"]) == ("fr", False)
    assert got["subject"] in got["text"] and got["markdown"].startswith("### ")
    assert [(host["host"], host["port"], host["cause"]) for host in got["hosts"]] == [
        ("login.microsoftonline.com", 443, "tls.intercepted"),
        ("mysignins.microsoft.com", 443, "tcp.timeout"),
        ("ca.streamworkstech.com", 443, "dns.filtered"),
        ("ap.streamworkstech.com", 443, "dns.filtered"),
    ]
    assert set(got["hosts"][0]) == {"target", "host", "port", "required", "why", "cause", "confidence"}


@pytest.mark.parametrize(
    ("raw", "status"),
    [(GOOD, 0), (document(result("a.example", "http.server_error")), 1), (document(result("a.example", "error")), 1)],
)
def test_with_nothing_to_ask_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], raw: dict[str, Any], status: int
) -> None:
    """The status is the check's: a server's fault is a problem, but not one that the letter could ask to have fixed."""
    source, target = saved(tmp_path, raw), tmp_path / "letter.txt"
    assert run_cli(["letter", "--from", source, "--lang", "en", "-o", str(target)]) == status
    captured = capsys.readouterr()
    assert captured.out == "" and captured.err.startswith("The client's IT has nothing to fix: ")
    assert not target.exists()
    assert run_cli(["letter", "--from", source, "--json"]) == status
    got = json.loads(capsys.readouterr().out)
    assert set(got) == KEYS
    assert [got[key] for key in ("subject", "text", "markdown", "hosts")] == [None, None, None, []]


def test_standard_input_is_read(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(json.dumps(mixed()).encode("utf-16"))))
    assert run_cli(["letter", "--from", "-", "--lang", "en"]) == 1
    assert capsys.readouterr().out.startswith("Subject: ")


@pytest.mark.parametrize("as_json", [False, True])
def test_into_a_file_for_its_owner_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str], as_json: bool) -> None:
    target = tmp_path / "letter.md"
    target.write_text("older")
    target.chmod(0o644)
    more = ["--json"] if as_json else []
    assert (
        run_cli(["letter", "--from", saved(tmp_path, mixed()), "--lang", "en", "--markdown", "-o", str(target), *more])
        == 1
    )
    captured = capsys.readouterr()
    assert has_mode(target, 0o600)
    assert target.read_text("utf-8").startswith("### Streamworks Tech access")
    assert str(target) in captured.err
    assert (json.loads(captured.out)["markdown"] == target.read_text("utf-8")) if as_json else captured.out == ""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--from", "{missing}"], "result.unreadable"),
        (["--from", "{text}"], "result.not_json"),
        (["--from", "{other}"], "result.schema"),
        (["--from", "{good}", "--vantage", "site"], "letter.vantage"),
        (["--from", "{mixed}", "-o", "{missing}/x"], "letter.unwritable"),
        (["--from", "{mixed}", "-o", "{folder}"], "letter.unwritable"),
    ],
)
def test_what_a_person_can_mend_is_one_line_and_exit_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], code: str
) -> None:
    there = {name: tmp_path / name for name in ("missing", "text", "other", "good", "mixed", "folder")}
    there["text"].write_text("no JSON")
    there["other"].write_text("{}")
    there["good"].write_text(json.dumps(GOOD))
    there["mixed"].write_text(json.dumps(mixed()))
    there["folder"].mkdir()
    given = [argument.format_map({name: str(path) for name, path in there.items()}) for argument in arguments]
    assert run_cli(["letter", *given, "--json"]) == 2
    captured = capsys.readouterr()
    assert json.loads(captured.out)["error"]["code"] == code
    assert captured.err.count("\n") == 1


async def test_without_a_result_it_sweeps_first(
    tmp_path: Path, config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    trusted = authority(tmp_path)
    file = tmp_path / "targets.toml"
    others = (f'"{name}" = false' for name in builtin() if name != "ca.streamworkstech.com")
    file.write_text("\n".join(["[target]", *others]))
    blocked = {"ca.streamworkstech.com": Reply(rcode="NXDOMAIN", ede=(15, "policy"))}
    async with names(blocked) as resolver:
        config.write_text(
            f'[network]\nresolvers = ["{resolver}"]\ndeadline = 2.0\n'
            f"public_roots_file = '{trusted.roots_file}'\ntargets_file = '{file}'\n"
        )
        status = await asyncio.to_thread(run_cli, ["letter", "--vantage", "site", "--lang", "en"])
    captured = capsys.readouterr()
    assert status == 1
    assert (
        "Names blocked by DNS" in captured.out
        and "ca.streamworkstech.com" in captured.out
        and "on your network" in captured.out
    )
    assert str(resolver).split(":")[0] in captured.out


def test_a_saved_result_needs_no_network_library(tmp_path: Path) -> None:
    code = (
        "import sys; from tui.cli import run_cli; status = run_cli(sys.argv[1:]);"
        "heavy = {'textual', 'msal', 'httpx', 'dns', 'cryptography'} & set(sys.modules);"
        "raise SystemExit(f'loaded {heavy}' if heavy else status)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "letter", "--from", saved(tmp_path, mixed())],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    assert done.stdout.startswith("Objet") and done.stderr == ""

"""What a person or a file puts into a line is never a command to the terminal, on whichever stream it comes out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from checks.text import clean
from tests.platforms import NAMES, live_in, needs_posix
from tui.cli import run_cli

PAINT = "x\x1b]52;c;aGFja2Vk\x07\x1b[2J\x9b31m\u202egnp\u200b\u2066y"
"""A clipboard written, a screen cleared, colours, reversed reading order, and invisible characters."""
ARGUMENTS = [
    ("walk", "firewall", "--answers", PAINT),
    ("walk", "firewall", "--answers", f"{PAINT}={PAINT}"),
    ("walk", "firewall", "--facts", PAINT),
    ("walk", PAINT),
    ("walk", "firewall", PAINT),
    ("calls", "show", PAINT),
    ("calls", PAINT),
    ("calls", "list", "--limit", PAINT),
    ("guide", "show", PAINT),
    ("guide", "lint", "--content", PAINT),
    ("guide", "graph", "loop", "--as", PAINT),
    ("check", PAINT),
    ("check", f"--{PAINT}"),
    ("check", f"--json={PAINT}"),
    ("domain", PAINT),
    ("explain", PAINT),
    ("letter", PAINT),
    ("name", PAINT),
    ("read-result", PAINT),
    ("doctor", "--config", PAINT),
    ("--lang", PAINT),
    (PAINT,),
]


def is_safe(text: str) -> bool:
    """Return whether a terminal draws every line of it as it is."""
    return all(clean(line, len(line) + 1) == line.strip() for line in text.split("\n"))


@pytest.mark.slow
@pytest.mark.parametrize("arguments", ARGUMENTS, ids=lambda given: " ".join(map(repr, given))[:50])
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_an_argument_draws_nothing(
    arguments: tuple[str, ...],
    lang: str,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    live_in(tmp_path, monkeypatch)
    status = run_cli(["--lang", lang, *arguments])
    out, err = capsys.readouterr()
    assert status in (0, 1, 2) and out + err
    assert is_safe(out) and is_safe(err)
    assert err.count("\n") <= 1


@pytest.mark.parametrize(
    "arguments", [("walk", PAINT), ("calls", "show", PAINT), ("domain", PAINT), ("explain", PAINT)]
)
def test_json_says_the_same_and_draws_nothing(arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    run_cli([*arguments, "--json"])
    out = capsys.readouterr().out
    assert is_safe(out) and json.loads(out)["schema"].startswith("mfa-desk/")


def test_a_key_of_the_configuration_draws_nothing(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config.write_text('[network]\n"a\\u001b[2J\\u202eb" = 1\n')
    assert run_cli(["doctor"]) in (1, 2)
    assert run_cli(["check"]) == 2
    out, err = capsys.readouterr()
    assert is_safe(out) and is_safe(err) and "a" in err


@pytest.mark.parametrize(
    ("issue", "key"), [("firewall", "net.tls_inspection"), ("firewall", "net.filter"), ("loop", "guest.blocked_by")]
)
@needs_posix(NAMES)
def test_a_fact_of_a_file_draws_nothing(
    issue: str, key: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    vantage = "site" if key.startswith("net") else "tenant"
    fact = {"key": key, "value": PAINT, "vantage": vantage, "at": "2026-11-24T10:00:00Z", "by": PAINT}
    file = tmp_path / f"{PAINT.replace('/', '')}.json"
    file.write_text(json.dumps({"facts": [fact]}))
    assert run_cli(["walk", issue, "--facts", str(file)]) in (0, 1)
    out, err = capsys.readouterr()
    assert is_safe(out) and is_safe(err) and out
    file.write_text(json.dumps({"facts": [fact | {"vantage": PAINT}]}))
    assert run_cli(["walk", issue, "--facts", str(file)]) == 2
    out, err = capsys.readouterr()
    assert is_safe(err) and out == ""


@needs_posix(NAMES)
def test_a_file_name_of_the_content_draws_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "trees").mkdir()
    (tmp_path / "trees" / f"{PAINT}.toml").write_text('key = "x"\n"a\\u001b[2J" = 1\n')
    for arguments in (("guide", "lint"), ("guide", "show"), ("walk", "loop")):
        assert run_cli([*arguments, "--content", str(tmp_path)]) in (1, 2)
        out, err = capsys.readouterr()
        assert is_safe(out) and is_safe(err) and out + err

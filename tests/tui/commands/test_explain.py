"""``mfa-desk explain``: a code, a whole message, standard input, and what is not known."""

from __future__ import annotations

import io
import json
import sys

import pytest

from tests.checks.errors.test_explain import AT, CORRELATION, ENGLISH, FRENCH
from tui.cli import run_cli

CODE = {"code", "known", "guessed", "kind", "means", "say", "do", "owner", "leads_to", "source", "verified", "look_up"}


def piped(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("text", ["50020", "AADSTS500121", "Error 53003", "AADSTS50072", ENGLISH, FRENCH])
def test_what_a_code_means_in_80_columns(text: str, lang: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_cli(["explain", "--lang", lang, text]) == 0
    captured = capsys.readouterr()
    assert captured.out.startswith("AADSTS")
    assert max(map(len, captured.out.splitlines())) <= 80
    assert ("DIRE" if lang == "fr" else "SAY") in captured.out
    assert captured.err == ""


@pytest.mark.parametrize("arguments", [[], ["-"]])
def test_a_message_out_of_standard_input(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    piped(ENGLISH, monkeypatch)
    assert run_cli(["explain", "--json", *arguments]) == 0
    document = json.loads(capsys.readouterr().out)
    assert set(document) == {
        "schema", "asked", "codes", "families", "named", "correlation_id", "trace_id", "request_id", "at", "hits",
    }  # fmt: skip
    assert document["families"] == document["hits"] == []
    assert [code["code"] for code in document["codes"]] == [50020]
    assert set(document["codes"][0]) == CODE
    assert document["correlation_id"] == CORRELATION
    assert document["at"] == AT.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def test_words_that_the_shell_took_apart(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_cli(["explain", "Error", "Code:", "50126"]) == 0
    assert "AADSTS50126" in capsys.readouterr().out


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("AADSTS50999", "https://login.microsoftonline.com/error?code=50999"),
        ("bonjour", "AADSTS"),
        ("482913", "AADSTS"),
    ],
)
def test_what_is_not_known_ends_with_one(text: str, sentence: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_cli(["explain", "--lang", "fr", text]) == 1
    assert sentence in capsys.readouterr().out


def test_bytes_that_are_no_text(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(
        sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\xff\xfe\x1b]0;x\x07AADSTS50020 \xc3" + b"\x00" * 500_000))
    )
    assert run_cli(["explain"]) == 0
    out = capsys.readouterr().out
    assert "\x1b" not in out and "AADSTS50020" in out

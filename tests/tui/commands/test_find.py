"""``mfa-desk find``: one query or one per line, as a person and as a program reads it."""

from __future__ import annotations

import io
import json
import subprocess
import sys

import pytest

from tui.cli import run_cli


def test_the_document(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_cli(["find", "--json", "--lang", "en", "new", "phone"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["schema"] == "mfa-desk/find/1" and document["asked"] == "new phone"
    first = document["hits"][0]
    assert first["target"] == "@authenticator.new_phone" and set(first["title"]) == {"fr", "en"}
    assert isinstance(first["why"], str) and set(first) == {"target", "title", "score", "why"}
    scores = [hit["score"] for hit in document["hits"]]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_a_query_a_line_is_answered_a_line_each(
    options: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = b"no sms\n\n\xff\xfe\nprinter jammed\nmot de passe : Soleil2024!\n" + b"x" * 300_000 + b"\npare-feu"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(lines)))
    assert run_cli(["find", *options, "-"]) == 0
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [answer["hits"][0]["target"] if answer["hits"] else None for answer in answers] == [
        "@phone_text", None, None, None, answers[4]["hits"][0]["target"], None, "@firewall",
    ]  # fmt: skip
    assert "Soleil" not in answers[4]["asked"]


def test_nothing_found_says_what_to_type_and_ends_with_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_cli(["find", "--lang", "en", "printer jammed"]) == 1
    assert "Type the words on the client's screen" in capsys.readouterr().out


def test_the_step_counts(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_cli(["find", "--lang", "fr", "--step", "6", "le code est refusé"]) == 0
    assert capsys.readouterr().out.startswith(("@authenticator.clock", "@phone_text.refused"))
    assert run_cli(["find", "--step", "7", "code"]) == 2


def test_a_text_without_a_code_is_explained_by_the_searchs_places(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_cli(["explain", "--json", "there is no send code button"]) == 1
    document = json.loads(capsys.readouterr().out)
    assert document["codes"] == [] and document["hits"][0]["target"] == "@code.no_button"
    assert run_cli(["explain", "--json", "AADSTS50020"]) == 0
    assert json.loads(capsys.readouterr().out)["hits"] == []
    assert run_cli(["explain", "--lang", "en", "there is no send code button"]) == 1
    assert "The code by e-mail" in capsys.readouterr().out


@pytest.mark.slow
def test_what_only_a_search_needs_is_not_loaded_at_the_start() -> None:
    code = (
        "import sys, tui.cli, checks.guide.search, checks.session\n"
        "print([m for m in ('snowballstemmer', 'rapidfuzz') if m in sys.modules])"
    )
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
    )

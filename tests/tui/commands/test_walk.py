"""``mfa-desk walk``: a tree walked from its start or from a node, by answers and facts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from checks.guide.content import load
from checks.guide.models import QuestionNode
from tests.reading import Reading
from tui.cli import run_cli


def walked(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    run_cli(["walk", "--json", *arguments])
    document: dict[str, Any] = json.loads(capsys.readouterr().out)
    return document


def test_a_walk_begins_at_the_node_that_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    policy = load().issues["loop"].nodes["policy"]
    assert isinstance(policy, QuestionNode)
    assert run_cli(["walk", "@loop.policy", "--lang", "en"]) == 1
    assert policy.say.en in Reading(capsys.readouterr().out)
    document = walked(capsys, "@loop.policy")
    assert (document["issue"], document["waiting_at"], document["asked"]) == ("loop", "policy", 0)
    assert walked(capsys, "loop.policy")["waiting_at"] == "policy"
    assert walked(capsys, "@loop")["waiting_at"] == walked(capsys, "loop")["waiting_at"] != "policy"


def test_an_end_can_be_read_by_its_place(capsys: pytest.CaptureFixture[str]) -> None:
    document = walked(capsys, "@authenticator.one_phone")
    assert document["outcome"]["code"] == "app_one_phone" and document["asked"] == 0


@pytest.mark.parametrize("place", ["@loop.nothing", "@nothing.policy", "@.policy", "@"])
def test_a_place_that_is_not_in_the_guide_is_refused(place: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_cli(["walk", place]) in (1, 2)
    assert capsys.readouterr().err.startswith("mfa-desk: ")


@pytest.mark.parametrize(
    ("place", "answer", "code", "owner"),
    [
        ("@link_dead.accept_error", "federated", "link_home_admin", "client_it"),
        ("@firewall.issuer", "antivirus", "firewall_own_antivirus", "client"),
        ("@authenticator.entry_gone", "other", "app_add_again", "client"),
    ],
)
def test_reports_that_once_led_to_a_wrong_end(
    place: str, answer: str, code: str, owner: str, capsys: pytest.CaptureFixture[str]
) -> None:
    outcome = walked(capsys, place, "--answers", f"{place.partition('.')[2]}={answer}")["outcome"]
    assert (outcome["code"], outcome["owner"]) == (code, owner)


def test_a_deleted_guest_is_restored_or_invited_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    seen = {"vantage": "tenant", "at": "2026-11-24T15:00:00Z", "by": "guest"}
    facts = [{"key": "guest.found", "value": "yes", **seen}, {"key": "guest.state", "value": "deleted", **seen}]
    file = tmp_path / "facts.json"
    file.write_text(json.dumps({"facts": facts}))
    outcome = walked(capsys, "mail_missing", "--facts", str(file))["outcome"]
    assert outcome["code"] == "mail_guest_deleted" and "30" in outcome["do"]["en"]

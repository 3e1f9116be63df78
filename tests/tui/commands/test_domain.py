"""``mfa-desk domain``: its text in 80 columns, its document, and its exit status."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from checks.settings import Settings
from tests.checks.domain.test_domain import BLOCKED, FEDERATED, NO_TENANT, TENANT, UNKNOWN, ZONE, world
from tui.cli import run_cli

KEYS = {
    *("schema", "asked", "domain", "at", "public", "tenant", "kind", "brand", "federation_host", "mail", "senders"),
    *("findings", "unread", "elapsed_ms", "facts"),
}


def configured(folder: Path, settings: Settings) -> str:
    path = folder / "config.toml"
    path.write_text(
        f'[tenant]\nauthority = "{settings.tenant.authority}"\ninvitation_senders = ["invites@sender.example"]\n'
        f'[network]\nca_file = {json.dumps(settings.network.ca_file)}\nresolvers = ["{settings.network.resolvers[0]}"]\n'
    )
    return str(path)


@pytest.mark.parametrize("lang", ["fr", "en"])
async def test_told_in_80_columns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], lang: str
) -> None:
    async with world(tmp_path, monkeypatch, tenant=TENANT, realm=FEDERATED, zone=ZONE) as (settings, _):
        arguments = ["domain", "acme.example", "--lang", lang, "--config", configured(tmp_path, settings)]
        assert await asyncio.to_thread(run_cli, arguments) == 0
    captured = capsys.readouterr()
    assert max(map(len, captured.out.splitlines())) <= 80
    assert all(
        word in captured.out for word in ("acme.example", "sts.acme.example", "Microsoft 365", "SPF", "DMARC", "DKIM")
    )
    assert captured.err == ""


async def test_the_document(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async with world(tmp_path, monkeypatch, tenant=NO_TENANT, realm=UNKNOWN, zone=ZONE) as (settings, _):
        arguments = ["domain", "--json", "marie@acme.example", "--config", configured(tmp_path, settings)]
        assert await asyncio.to_thread(run_cli, arguments) == 0
    document = json.loads(capsys.readouterr().out)
    assert set(document) == KEYS
    assert document["schema"] == "mfa-desk/domain/1"
    assert (document["tenant"]["has"], document["kind"], document["unread"]) == (False, "none", [])
    assert all(set(finding["explain"]) == {"fr", "en"} for finding in document["findings"])
    assert {(fact["key"], fact["vantage"]) for fact in document["facts"]} == {
        ("domain.has_tenant", "desk"),
        ("domain.kind", "desk"),
        ("domain.mail_gateway", "desk"),
    }


async def test_what_could_not_be_read_ends_with_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async with world(tmp_path, monkeypatch, tenant=BLOCKED, zone=ZONE) as (settings, _):
        arguments = ["domain", "acme.example", "--lang", "en", "--config", configured(tmp_path, settings)]
        assert await asyncio.to_thread(run_cli, arguments) == 1
    output = capsys.readouterr().out
    assert "We can't tell from here whether" in output and "no Microsoft Entra tenant" not in output


def test_a_text_without_a_domain_is_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_cli(["domain", "!!", "--json", "--lang", "en"]) == 2
    captured = capsys.readouterr()
    assert json.loads(captured.out)["error"]["code"] == "domain.name"
    assert captured.err.startswith("mfa-desk: ") and captured.err.count("\n") == 1

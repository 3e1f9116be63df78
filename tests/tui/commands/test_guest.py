"""``mfa-desk guest``: the contract's document, its exits, and what a person reads in 80 columns."""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from checks.practice.scenarios import scenarios
from checks.practice.tenant import tenant_files
from tests.checks.guest.shape import assert_document
from tests.checks.guest.tenant import ADDRESS, GUEST, phone, sign_in, tenant, user
from tests.lab.graph import Fault, graph
from tui.cli import run_cli
from tui.i18n import _chosen

SECRET = "header.e30.signature"
EVERYONE = sorted(
    {guest.address for file in tenant_files() for guest in file.guests}
    | {scenario.file.client.address for scenario in scenarios()}
    | {"nobody@x.example", "compta@atelier-ouest.example"}
)


@pytest.fixture(autouse=True)
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    path = tmp_path / "config.toml"
    path.write_text("")
    monkeypatch.setenv("MFA_DESK_CONFIG", str(path))
    monkeypatch.delenv("MFA_DESK_TOKEN", raising=False)
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    before = list(_chosen)
    yield path
    _chosen[:] = before


async def command(*arguments: str) -> int:
    return await asyncio.to_thread(run_cli, ["guest", *arguments])


@pytest.mark.slow
@pytest.mark.parametrize("address", EVERYONE)
async def test_every_practice_guest(address: str, capsys: pytest.CaptureFixture[str]) -> None:
    status = await command("--json", "--practice", address)
    out = capsys.readouterr()
    document = json.loads(out.out)
    assert_document(document)
    assert out.err == "" and document["practice"] is True and document["round_trips"] <= 3
    problem = any(finding["severity"] == "problem" for finding in document["findings"])
    assert status == (1 if problem or not document["found"] else 0)
    for lang in ("fr", "en"):
        assert await command("--practice", "--lang", lang, address) == status
        text = capsys.readouterr().out
        assert max(map(len, text.splitlines())) <= 80
        first = " ".join(document["findings"][0]["explain"][lang].split())
        assert first in " ".join(text.split())
        assert not re.search(r"\bguest\.[a-z_]", text.replace("guest.example", "")), "every message has its words"


async def test_against_graph_with_a_given_token(
    alone: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MFA_DESK_TOKEN", SECRET)
    directory = tenant(user(), methods={GUEST: [phone()]}, sign_ins=[sign_in(4, 0)])
    async with graph(directory, tokens={SECRET}, faults={"invitedBy": Fault("role")}) as there:
        alone.write_text(f'[tenant]\nsign_in = "token"\ngraph = "{there.url}"\n')
        assert await command("--json", ADDRESS) == 0
        captured = capsys.readouterr()
        document = json.loads(captured.out)
        assert_document(document)
        assert [part["part"] for part in document["unread"]] == ["inviter"]
        assert await command("--lang", "en", ADDRESS) == 0
        text = capsys.readouterr().out
        assert "Graph: 2 waits" in text and "NOT READ" in text
        there.tokens = {"another"}
        assert await command("--json", ADDRESS) == 2
        refused = capsys.readouterr()
        assert json.loads(refused.out)["error"]["code"] == "sign_in.refused"
    assert SECRET not in captured.out + captured.err + text + refused.out + refused.err


@pytest.mark.parametrize(
    ("config", "text", "code"),
    [
        ("", ADDRESS, "sign_in.no_client_id"),
        ("", "hello there", "guest.asked"),
        ('[tenant]\nsign_in = "token"\n', ADDRESS, "sign_in.no_token"),
    ],
)
async def test_what_is_to_be_mended_is_one_document_and_exit_2(
    alone: Path, capsys: pytest.CaptureFixture[str], config: str, text: str, code: str
) -> None:
    alone.write_text(config)
    assert await command("--json", text) == 2
    document = json.loads(capsys.readouterr().out)
    assert document["schema"] == "mfa-desk/error/1" and document["error"]["code"] == code


async def test_graph_must_be_asked_over_tls(
    alone: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MFA_DESK_TOKEN", SECRET)
    alone.write_text('[tenant]\nsign_in = "token"\ngraph = "http://graph.example"\n')
    assert await command("--json", ADDRESS) == 2
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "config.address"


@pytest.mark.slow
def test_it_loads_neither_screens_nor_what_it_does_not_need() -> None:
    code = (
        "import sys; from tui.cli import run_cli; run_cli(['guest', '--practice', '--json', 'x@y.example']); "
        "print([one for one in ('textual', 'msal', 'dns', 'sqlite3') if one in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip().endswith("[]")

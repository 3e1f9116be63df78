"""``mfa-desk check`` against servers on loopback."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.checks.network.shape import assert_document
from tests.lab import servers as lab
from tests.lab.authority import Authority, authority
from tests.lab.names import Reply, names
from tui.cli import run_cli
from tui.i18n import _chosen

HERE = Reply(a=("127.0.0.1",))


@pytest.fixture
def trusted(tmp_path: Path) -> Authority:
    return authority(tmp_path)


@pytest.fixture(autouse=True)
def language_as_it_was() -> Iterator[None]:
    before = list(_chosen)
    yield
    _chosen[:] = before


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "config.toml"
    path.write_text("[network]\n")
    monkeypatch.setenv("MFA_DESK_CONFIG", str(path))
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "SSH_CONNECTION"):
        monkeypatch.delenv(name, raising=False)
    return path


def configure(path: Path, resolver: str, trusted: Authority, **more: str) -> None:
    lines = [f'resolvers = ["{resolver}"]', f'public_roots_file = "{trusted.roots_file}"', "deadline = 2.0"]
    path.write_text("\n".join(("[network]", *lines, *(f'{key} = "{one}"' for key, one in more.items()))))


async def command(*arguments: str) -> int:
    return await asyncio.to_thread(run_cli, ["check", *arguments])


async def test_all_is_well(config: Path, trusted: Authority, capsys: pytest.CaptureFixture[str]) -> None:
    async with (
        lab.web(trusted.server("web.lab.test"), lab.http("404 Not Found")) as port,
        names({"web.lab.test": HERE}) as resolver,
    ):
        configure(config, resolver, trusted)
        assert await command("--lang", "en", f"web.lab.test:{port}") == 0
    out = capsys.readouterr().out
    assert f"[+] web.lab.test:{port}" in out
    assert "proves NOTHING about the client's network" in out
    assert f"DNS: {resolver}" in out


@pytest.mark.parametrize("lang", ["fr", "en"])
async def test_failures_stand_first_in_eighty_columns(
    config: Path, trusted: Authority, capsys: pytest.CaptureFixture[str], lang: str
) -> None:
    with lab.refusing() as closed:
        async with (
            lab.web(trusted.server("web.lab.test"), lab.http("200 OK")) as port,
            names({"web.lab.test": HERE, "crm.lab.test": Reply(rcode="NXDOMAIN", ede=(15, "policy"))}) as resolver,
        ):
            configure(config, resolver, trusted, vantage="site")
            asked = (f"web.lab.test:{port}/{'x' * 200}", f"web.lab.test:{closed}", "crm.lab.test")
            assert await command("--lang", lang, *asked) == 1
    out = capsys.readouterr().out
    lines = out.splitlines()
    assert max(map(len, lines)) <= 80
    marks = [line[:3] for line in lines if line.startswith("[")]
    assert marks == ["[x]", "[x]", "[+]"]
    assert "EDE 15 “policy”" in " ".join(out.split())
    assert ("RIEN" not in out) and ("NOTHING" not in out)


async def test_json_is_the_contract_s_document_and_nothing_else(
    config: Path, trusted: Authority, capsys: pytest.CaptureFixture[str]
) -> None:
    async with names({}) as resolver:
        configure(config, resolver, trusted)
        assert await command("--json", "--vantage", "site", "web.lab.test") == 1
    document = json.loads(capsys.readouterr().out)
    assert_document(document)
    assert document["vantage"]["kind"] == "site"
    assert document["results"][0]["cause"] == "dns.nxdomain"
    assert {fact["vantage"] for fact in document["facts"]} == {"site"}


async def test_every_target_is_looked_at_where_none_is_named(
    config: Path, trusted: Authority, capsys: pytest.CaptureFixture[str]
) -> None:
    async with names({}) as resolver:
        configure(config, resolver, trusted)
        assert await command("--lang", "en") == 1
    out = capsys.readouterr().out
    assert "No internet from here" in " ".join(out.split())
    assert sum(line.startswith("[x] ") for line in out.splitlines()) == 28
    assert "Tell the admin" not in out, "it is said once, not for every host"


@pytest.mark.parametrize("as_json", [False, True])
async def test_rubbish_is_one_line_and_exit_2(config: Path, capsys: pytest.CaptureFixture[str], as_json: bool) -> None:
    assert await command(*(["--json"] if as_json else []), "--lang", "en", "ftp://x.example") == 2
    told = capsys.readouterr()
    assert "neither a host name nor an http or https address" in told.err
    assert told.err.count("\n") == 1
    if as_json:
        assert json.loads(told.out)["error"]["code"] == "check.target"


async def test_a_vantage_that_is_none_is_wrong_use(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert await command("--vantage", "client", "x.example") == 2
    assert capsys.readouterr().err.count("\n") == 1

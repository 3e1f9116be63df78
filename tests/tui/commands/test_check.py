"""``mfa-desk check`` against servers on loopback."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from pathlib import Path

import pytest

from checks.network.targets import builtin
from tests.checks.network.shape import assert_document
from tests.lab import servers as lab
from tests.lab.authority import Authority, authority
from tests.lab.names import Reply, names
from tui.cli import run_cli

HERE = Reply(a=("127.0.0.1",))
QUOTED = {"fr": "« {} »", "en": "“{}”"}
"""A text from outside as each language quotes it, its no-break spaces read as blanks."""


@pytest.fixture
def trusted(tmp_path: Path) -> Authority:
    return authority(tmp_path)


def configure(path: Path, resolver: str, trusted: Authority, **more: str) -> None:
    """Ask only the lab's resolver: nothing leaves this machine."""
    lines = [f'resolvers = ["{resolver}"]', "public_resolvers = []", f"public_roots_file = '{trusted.roots_file}'"]
    lines += ["deadline = 60.0", *(f"{key} = '{value}'" for key, value in more.items())]
    path.write_text("\n".join(("[network]", *lines)))


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
            targets = (f"web.lab.test:{port}/{'x' * 200}", f"web.lab.test:{closed}", "crm.lab.test")
            assert await command("--lang", lang, *targets) == 1
    out = capsys.readouterr().out
    lines = out.splitlines()
    assert max(map(len, lines)) <= 80
    marks = [line[:3] for line in lines if line.startswith("[")]
    assert marks == ["[x]", "[x]", "[+]"]
    assert f"EDE 15 {QUOTED[lang].format('policy')}" in " ".join(out.split())
    assert ("RIEN" not in out) and ("NOTHING" not in out)


@pytest.mark.parametrize("lang", ["fr", "en"])
async def test_hosts_of_which_the_same_is_to_be_said_stand_together_and_it_is_said_once(
    config: Path, trusted: Authority, capsys: pytest.CaptureFixture[str], lang: str
) -> None:
    filtered = Reply(rcode="NXDOMAIN", ede=(15, "policy"))
    otherwise = Reply(rcode="NXDOMAIN", ede=(17, "household"))
    zone = {"a.lab.test": filtered, "b.lab.test": filtered, "c.lab.test": otherwise, "d.lab.test": filtered}
    async with names(zone) as resolver:
        configure(config, resolver, trusted, vantage="site")
        assert await command("--lang", lang, *zone) == 1
    lines = capsys.readouterr().out.splitlines()
    rows = [line[4] for line in lines if line.startswith("[")]
    assert sorted(rows) == ["a", "b", "c", "d"] and "c" in (rows[0], rows[-1])
    text = " ".join(" ".join(lines).split())
    assert text.count(QUOTED[lang].format("policy")) == 1
    assert text.count(QUOTED[lang].format("household")) == 2, "what is seen, and what to tell the admin of a single one"
    alike = {"en": "All 3 are alike", "fr": "Les 3 donnent le même résultat"}
    assert [of for of, words in alike.items() if words in text] == [lang]


async def test_the_letter_is_named_where_there_is_something_to_ask(
    config: Path, trusted: Authority, capsys: pytest.CaptureFixture[str]
) -> None:
    async with (
        lab.web(trusted.server("web.lab.test"), lab.http("503 Service Unavailable")) as busy,
        names({"web.lab.test": HERE, "crm.lab.test": Reply(rcode="REFUSED")}) as resolver,
    ):
        configure(config, resolver, trusted, vantage="site")
        assert await command("--lang", "en", f"web.lab.test:{busy}") == 1
        assert "mfa-desk letter" not in capsys.readouterr().out, "nobody but the server can mend that"
        assert await command("--lang", "en", "crm.lab.test") == 1
        assert "mfa-desk letter --from" in " ".join(capsys.readouterr().out.split())


async def test_a_host_of_the_onboarding_named_by_hand_keeps_what_is_known_of_it(
    config: Path, trusted: Authority, capsys: pytest.CaptureFixture[str]
) -> None:
    async with names({}) as resolver:
        configure(config, resolver, trusted)
        assert await command("--json", "LOGIN.live.com", "invitations.microsoft.com", "x.example") == 1
    results = {result["target"]: result for result in json.loads(capsys.readouterr().out)["results"]}
    assert not results["login.live.com"]["required"] and results["invitations.microsoft.com"]["required"]
    assert [result["group"] == "custom" for result in results.values()].count(True) == 1


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


@pytest.mark.slow
async def test_every_target_is_looked_at_where_none_is_named(
    config: Path, trusted: Authority, capsys: pytest.CaptureFixture[str]
) -> None:
    async with names({}) as resolver:
        configure(config, resolver, trusted)
        assert await command("--lang", "en") == 1
    out = capsys.readouterr().out
    assert "No internet from here" in " ".join(out.split())
    assert sum(line.startswith("[x] ") for line in out.splitlines()) == len(builtin())
    assert "Tell the admin" not in out, "it is said once, not for every host"


@pytest.mark.parametrize("as_json", [False, True])
async def test_rubbish_is_one_line_and_exit_2(config: Path, capsys: pytest.CaptureFixture[str], as_json: bool) -> None:
    assert await command(*(["--json"] if as_json else []), "--lang", "en", "ftp://x.example") == 2
    captured = capsys.readouterr()
    assert "neither a host name nor an http or https address" in captured.err
    assert captured.err.count("\n") == 1
    if as_json:
        assert json.loads(captured.out)["error"]["code"] == "check.target"


async def started(*arguments: str) -> asyncio.subprocess.Process:
    """Start the real command, at the head of its own process group."""
    return await asyncio.create_subprocess_exec(
        str(Path(sys.executable).with_name("mfa-desk")),
        *("check", *arguments),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,
    )


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize(
    ("host", "lines", "named"),
    [
        ("ca..streamworkstech.com", "", "ca..streamworkstech.com"),
        ("\x1b[31mx\u202e", "", "x"),
        ("x.example", 'ca_file = "{folder}"', "{folder}"),
        ("x.example", 'ca_file = "{folder}/absent.pem"', "absent.pem"),
        ("x.example", 'public_roots_file = "{folder}/config.toml"', "config.toml"),
        ("x.example", 'resolvers = ["dns.example"]', "dns.example"),
        ("x.example", 'public_resolvers = ["http://dns.example/dns-query"]', "http://dns.example/dns-query"),
        ("x.example", "deadline = 0", "deadline"),
        ("x.example", "speed = 3", "speed"),
        ("x.example", 'targets_file = "{folder}/absent.toml"', "absent.toml"),
        ("", 'targets_file = "{folder}/targets.toml"', "target.a.example.urgent"),
    ],
)
async def test_what_a_person_can_mend_is_one_line_and_exit_2(
    config: Path, tmp_path: Path, host: str, lines: str, named: str, lang: str
) -> None:
    (tmp_path / "targets.toml").write_text('[target."a.example"]\nurgent = true\n')
    config.write_text("[network]\n" + lines.format(folder=tmp_path) + "\n")
    process = await started("--lang", lang, *filter(None, [host]))
    out, err = await process.communicate()
    text = err.decode()
    assert (process.returncode, out) == (2, b"")
    assert text.count("\n") == 1 and text.endswith("\n")
    assert named.format(folder=tmp_path) in text
    assert "\x1b" not in text and "\u202e" not in text and "Traceback" not in text


@pytest.mark.slow
async def test_interrupted_it_ends_at_once_and_leaves_nothing(config: Path, trusted: Authority) -> None:
    greeted, left = asyncio.Event(), asyncio.Event()

    async def talk(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        await reader.read(1)
        greeted.set()
        while await reader.read(65_536):
            pass
        left.set()

    async with lab.talking(talk) as port, names({"web.lab.test": HERE}) as resolver:
        configure(config, resolver, trusted)
        process = await started("--json", f"web.lab.test:{port}")
        await greeted.wait()
        process.send_signal(signal.SIGINT)
        out, err = await process.communicate()
        await left.wait()
    assert (process.returncode, out) == (130, b"")
    assert b"Traceback" not in err
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)


async def test_a_vantage_that_is_none_is_wrong_use(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert await command("--vantage", "client", "x.example") == 2
    assert capsys.readouterr().err.count("\n") == 1

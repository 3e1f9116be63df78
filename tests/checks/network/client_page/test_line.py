"""The lines for a shell: the sh line run against healthy servers and behind faults, and what no line can be made to do."""

from __future__ import annotations

import asyncio
import re
import shutil
import subprocess
from contextlib import AsyncExitStack
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from checks.network.client_page.code import CodeContent, Reach, decode
from checks.network.client_page.line import Shell, line
from checks.network.client_page.target_list import TargetList, own, target_lists
from checks.network.targets import parse_target
from tests.checks.network.client_page.shells import words
from tests.lab.authority import Authority, self_signed
from tests.lab.servers import dropping, http, refusing, reset_on_hello, talking, web
from tests.lab.tunnel import answering

pytestmark = pytest.mark.slow

BUILT_IN = target_lists()[1]
OK = http("200 OK", b"hello")
needs_curl = pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")


async def run(text: str, home: Path, curlrc: dict[str, list[str]], shell: str = "bash", **environment: str) -> str:
    """Return what the line prints, pasted into a shell, with a curl that follows a configuration of its own."""
    home.joinpath(".curlrc").write_text(
        "".join(f'{key} = "{value}"\n' for key, many in curlrc.items() for value in many)
    )
    pasted = await asyncio.create_subprocess_exec(
        *(*shell.split(), "-c", text),
        stdout=asyncio.subprocess.PIPE,
        env={"PATH": "/usr/bin:/bin", "CURL_HOME": str(home), "HOME": str(home), **environment},
    )
    out, _ = await pasted.communicate()
    return out.decode("ascii")


def read(out: str, target_list: TargetList) -> CodeContent:
    code = re.search(r"[0-9A-Z]{3}(-[0-9A-Z]{1,3})+$", out.strip())
    assert code is not None, out
    seen = decode(code[0], {**target_lists(), target_list.version: target_list}, datetime.now(UTC))
    assert isinstance(seen, CodeContent), (out, seen)
    return seen


@needs_curl
async def test_it_prints_the_code_and_a_table(trusted: Authority, tmp_path: Path) -> None:
    hosts = [f"host{number}.example.com" for number in range(8)]
    listed = own(map(parse_target, hosts))
    async with AsyncExitStack() as up:
        good = await up.enter_async_context(web(trusted.server(*hosts), http("404 Not Found")))
        ways = {
            hosts[1]: up.enter_context(refusing()),
            hosts[2]: up.enter_context(dropping()),
            hosts[3]: await up.enter_async_context(web(self_signed(tmp_path, hosts[3]), OK)),
            hosts[4]: await up.enter_async_context(talking(reset_on_hello)),
            hosts[5]: await up.enter_async_context(web(None, OK)),
        }
        led = [f"{host}:443:127.0.0.1:{ways.get(host, good)}" for host in hosts]
        led[6] = f"{hosts[6]}:443:nowhere.invalid:443"
        curlrc = {"connect-to": led, "cacert": [str(trusted.roots_file)]}
        out = await run(line("sh", listed, datetime.now(UTC).date(), "en"), tmp_path, curlrc)
    seen = read(out, listed)
    assert [target.host for target in seen.of(Reach.REACHED)] == [hosts[0], hosts[7]] and not seen.of(Reach.NOT_TRIED)
    assert seen.source == "shell" and seen.wrong is None and seen.clock is not None
    assert [row.split()[-1] for row in out.splitlines()[:8]] == hosts
    assert [row[0] for row in out.splitlines()[:8]] == list("+xxxxxx+")
    assert words("not_reached") in out and words("result") in out


@needs_curl
async def test_every_shell_makes_the_same_code(tmp_path: Path) -> None:
    listed = own(parse_target(f"host{number}.example.com") for number in range(4))
    denied = answering([], http("407 Proxy Authentication Required"))
    async with AsyncExitStack() as up:
        proxy = f"http://127.0.0.1:{await up.enter_async_context(talking(denied))}"
        text = line("sh", listed, datetime.now(UTC).date(), "fr")
        shells = [shell for shell in ("sh", "bash", "zsh", "busybox sh") if shutil.which(shell.split()[0])]
        outs = await asyncio.gather(*(run(text, tmp_path, {}, shell, https_proxy=proxy) for shell in shells))
    for out in outs:
        assert set(read(out, listed).verdicts) == {Reach.NOT_REACHED}
        assert out.count(words("not_reached", "fr")) == 4 and words("result", "fr") in out


@pytest.mark.parametrize("shell", ["sh", "powershell"])
def test_it_is_one_line_of_plain_characters(shell: Shell) -> None:
    text = line(shell, BUILT_IN, date(2026, 11, 24), "fr")
    assert text.isascii() and text.isprintable() and len(text) < 8000
    assert not re.search(r"%[A-Z][A-Z_0-9]+%", text)
    assert (text.count("{"), text.count("("), text.count("'") % 2) == (text.count("}"), text.count(")"), 0)
    assert all(target.host in text for target in BUILT_IN.targets)


@pytest.mark.parametrize("shell", ["sh", "powershell"])
def test_no_target_of_ones_own_gets_out_of_its_quotes(shell: Shell, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    evil = parse_target(f"https://evil.example.com/'\"$(touch${{IFS}}{mark})`touch`;'@('")
    text = line(shell, own([evil]), date(2026, 11, 24), "en")
    inside = re.search(r'"evil\S* (\S+)"' if shell == "sh" else r"@\('evil[^']*', '([^']*)'\)", text)
    assert inside is not None and re.fullmatch(r"[A-Za-z0-9:/._~?&=%@+,;\[\]-]+", inside[1])
    if shell == "sh":
        subprocess.run(["bash", "-n", "-c", text], check=True)


def test_a_single_target_stays_a_pair_in_powershell() -> None:
    text = line("powershell", own([parse_target("one.example.com")]), date(2026, 11, 24), "en")
    assert "@(,@('one.example.com', " in text

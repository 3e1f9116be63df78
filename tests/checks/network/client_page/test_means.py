"""The lines in a shell that may not connect, or can't try one address: that is reported, and never counts as "not reached"."""

from __future__ import annotations

import shutil
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from checks.network.client_page.code import Reach
from checks.network.client_page.line import Shell
from checks.network.client_page.target_list import TargetList, own, target_lists
from checks.network.targets import parse_target
from checks.texts import LANGS, Lang
from tests.checks.network.client_page.shells import LOCKED_DOWN, POWERSHELL, Printed, in_powershell, in_sh, text, words
from tests.lab import forbidden
from tests.lab.authority import Authority, self_signed
from tests.lab.servers import dropping, http, refusing, reset_on_hello, talking, web
from tests.lab.tunnel import answering
from tests.platforms import needs_posix

BUILT_IN = target_lists()[1]
OK = http("200 OK", b"hello")
REFUSALS: dict[Shell, str] = {"sh": "no_curl", "powershell": "no_powershell"}
"""The words of the lines that say that a shell can't run the check."""
Means = Callable[..., Awaitable[Printed]]
needs_powershell = pytest.mark.skipif(POWERSHELL is None, reason="no pwsh or powershell on the PATH")
needs_curl = pytest.mark.skipif(not (shutil.which("curl") and shutil.which("sh")), reason="curl or sh is not installed")
needs_seccomp = pytest.mark.skipif(forbidden.missing() is not None, reason=str(forbidden.missing()))
SHELLS = [
    pytest.param(in_sh, "sh", id="sh", marks=needs_curl),
    pytest.param(in_powershell, "powershell", id="powershell", marks=needs_powershell),
]


def listed(*urls: str) -> TargetList:
    return own(map(parse_target, urls))


@needs_powershell
@pytest.mark.parametrize("lang", LANGS)
async def test_a_powershell_that_is_locked_down_says_so_and_gives_no_code(tmp_path: Path, lang: Lang) -> None:
    printed = await in_powershell(BUILT_IN, tmp_path, lang=lang, before=LOCKED_DOWN)
    assert printed.sentence == words("no_powershell", lang)


@needs_powershell
async def test_a_powershell_without_the_types_says_so(tmp_path: Path) -> None:
    missing = "function Add-Type { throw 'Could not load file or assembly System.Net.Http' }"
    printed = await in_powershell(BUILT_IN, tmp_path, before=missing)
    assert printed.sentence == words("no_powershell")


OLD_FRAMEWORK = """
Add-Type -TypeDefinition 'public class OldHandler : System.Net.Http.HttpClientHandler {
    public new System.Net.ICredentials DefaultProxyCredentials { get { throw new System.MissingMemberException(); } } }'
function New-Object { if ($args[0] -eq 'System.Net.Http.HttpClientHandler') { [OldHandler]::new() }
    else { Microsoft.PowerShell.Utility\\New-Object @args } }
"""
"""The handler as it was before .NET Framework 4.7.1, as far as the line is concerned."""


@needs_powershell
async def test_an_old_framework_signs_in_to_the_proxy_too(trusted: Authority, tmp_path: Path) -> None:
    after = "[Net.WebRequest]::DefaultWebProxy.Credentials.GetType().FullName"
    async with AsyncExitStack() as up:
        port = await up.enter_async_context(web(trusted.server("localhost"), OK))
        target_list = listed(f"https://localhost:{port}/")
        printed = await in_powershell(
            target_list,
            tmp_path,
            before=OLD_FRAMEWORK,
            SSL_CERT_FILE=str(trusted.roots_file),
        )
        credentials = await in_powershell(
            target_list, tmp_path, before=f"& {{ {text('powershell', target_list)} }}; {after};"
        )
    assert printed.errors == "" and printed.read(target_list).verdicts == (Reach.REACHED,)
    assert "System.Net.SystemNetworkCredential" in credentials.out


@needs_curl
@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("shell", ["sh", "busybox"])
async def test_a_shell_without_curl_says_so_and_gives_no_code(tmp_path: Path, lang: Lang, shell: str) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("sh", "busybox", "sleep", "date"):
        program = shutil.which(name)
        if program is not None:
            folder.joinpath(name).symlink_to(program)
    command = ("sh",) if shell == "sh" else ("busybox", "sh")
    program = str(shutil.which(command[0]))
    printed = await in_sh(BUILT_IN, tmp_path, lang=lang, shell=(program, *command[1:]), PATH=str(folder))
    assert printed.sentence == words("no_curl", lang)


@needs_posix("sh")
async def test_a_curl_that_was_built_without_https_says_so_at_once(tmp_path: Path) -> None:
    file = tmp_path / "asked"
    curl = tmp_path / "curl"
    curl.write_text(f'#!/bin/sh\n[ "$1" = -V ] || touch {file}\necho "Protocols: file ftp http"\n')
    curl.chmod(0o755)
    printed = await in_sh(BUILT_IN, tmp_path, PATH=f"{tmp_path}:/usr/bin:/bin")
    assert printed.sentence == words("no_curl") and not file.exists()


@pytest.mark.parametrize(("means", "shell"), SHELLS)
@needs_seccomp
@pytest.mark.parametrize("error", ["EPERM", "EACCES"])
async def test_a_shell_that_may_not_connect_says_so(tmp_path: Path, means: Means, shell: Shell, error: str) -> None:
    printed = await means(listed("https://a.example.com/", "https://127.0.0.1:9/"), tmp_path, forbidden=error)
    assert printed.sentence == words(REFUSALS[shell])


@pytest.mark.slow
@needs_curl
@pytest.mark.parametrize(
    "curlrc",
    [{"proto": "=http"}, {"cacert": "/nowhere/roots.pem"}, {"ciphers": "NONE-SUCH"}],
    ids=["protocol", "certificate store", "option"],
)
async def test_what_curl_can_not_try_is_not_tried(tmp_path: Path, curlrc: dict[str, str]) -> None:
    async with AsyncExitStack() as up:
        plain = await up.enter_async_context(web(None, OK))
        closed = up.enter_context(refusing())
        target_list = listed(f"http://localhost:{plain}/", f"https://localhost:{plain}/", f"http://localhost:{closed}/")
        printed = await in_sh(target_list, tmp_path, curlrc=curlrc)
        alone = await in_sh(listed(f"https://localhost:{plain}/"), tmp_path, curlrc=curlrc)
    assert printed.read(target_list).verdicts == (Reach.REACHED, Reach.NOT_TRIED, Reach.NOT_REACHED)
    assert [row[:3] for row in printed.rows] == ["+ r", "? n", "x N"]
    assert alone.sentence == words("no_curl")


@needs_powershell
async def test_what_net_can_not_try_is_not_tried(tmp_path: Path) -> None:
    """An exception that comes from no network: as for a scheme that this .NET does not know."""
    async with AsyncExitStack() as up:
        plain = await up.enter_async_context(web(None, OK))
        target_list = listed(f"http://localhost:{plain}/", "https://a.example.com/")
        odd = text("powershell", target_list).replace("https://a.example.com", "gopher://a.example.com")
        script = f"& {{ {odd} }}; return"
        printed = await in_powershell(target_list, tmp_path, before=script)
    assert printed.errors == "" and printed.read(target_list).verdicts == (Reach.REACHED, Reach.NOT_TRIED)


@pytest.mark.parametrize(("means", "shell"), SHELLS)
@pytest.mark.parametrize("status", ["200 OK", "403 Forbidden", "407 Proxy Authentication Required", "502 Bad Gateway"])
async def test_what_a_proxy_says_in_the_place_of_an_http_target(
    tmp_path: Path, means: Means, shell: Shell, status: str
) -> None:
    heads: list[bytes] = []
    async with AsyncExitStack() as up:
        port = await up.enter_async_context(talking(answering(heads, http(status, b"x", Connection="close"))))
        target_list = listed("http://one.example.com/", "http://two.example.com/there")
        printed = await means(target_list, tmp_path, http_proxy=f"http://127.0.0.1:{port}")
    expected = Reach.REACHED if status.startswith("200") else Reach.NOT_REACHED
    assert heads and heads[0].startswith(b"GET http://")
    assert printed.read(target_list).verdicts == (expected, expected), printed


@pytest.mark.parametrize(("means", "shell"), SHELLS)
async def test_a_site_that_forbids_is_reached(trusted: Authority, tmp_path: Path, means: Means, shell: Shell) -> None:
    async with AsyncExitStack() as up:
        plain = await up.enter_async_context(web(None, http("403 Forbidden")))
        secure = await up.enter_async_context(web(trusted.server("localhost"), http("403 Forbidden")))
        target_list = listed(f"http://localhost:{plain}/", f"https://localhost:{secure}/")
        printed = await means(target_list, tmp_path, **trusting(shell, trusted))
    assert printed.read(target_list).verdicts == (Reach.REACHED, Reach.REACHED)


def trusting(shell: Shell, authority: Authority) -> dict[str, Any]:
    """Return how a shell is made to trust an authority."""
    file = str(authority.roots_file)
    return {"curlrc": {"cacert": file}} if shell == "sh" else {"SSL_CERT_FILE": file}


@pytest.mark.slow
@pytest.mark.parametrize(("means", "shell"), SHELLS)
async def test_a_certificate_that_is_not_trusted_is_named(
    trusted: Authority, tmp_path: Path, means: Means, shell: Shell
) -> None:
    async with AsyncExitStack() as up:
        ports = [
            await up.enter_async_context(serving)
            for serving in (
                web(self_signed(tmp_path, "localhost"), OK),
                web(trusted.server("other.example.com"), OK),
                talking(reset_on_hello),
                web(None, OK),
                web(trusted.server("localhost"), OK),
            )
        ]
        ports.append(up.enter_context(dropping()))
        target_list = listed(*(f"https://localhost:{port}/" for port in ports))
        printed = await means(target_list, tmp_path, **trusting(shell, trusted))
    assert [row.endswith(words("untrusted")) for row in printed.rows] == [True, True, False, False, False, False]
    assert [int(verdict) for verdict in printed.read(target_list).verdicts] == [1, 1, 1, 1, 0, 1]


@pytest.mark.slow
@pytest.mark.parametrize(("means", "shell"), SHELLS)
async def test_one_target_and_sixty(tmp_path: Path, means: Means, shell: Shell) -> None:
    quick = tmp_path / "bin"
    quick.mkdir()
    quick.joinpath("sleep").symlink_to("/bin/true")
    async with AsyncExitStack() as up:
        good = await up.enter_async_context(web(None, OK))
        closed = [up.enter_context(refusing()) for _ in range(59)]
        around = {"PATH": f"{quick}:/usr/bin:/bin"}
        for lang, ports in (("en", [good]), ("fr", [good, *closed])):
            target_list = listed(*(f"http://localhost:{port}/" for port in ports))
            printed = await means(target_list, tmp_path, lang=lang, **around)
            seen = printed.read(target_list)
            assert printed.errors == "" and len(printed.rows) == len(ports)
            assert [target.port for target in seen.of(Reach.REACHED)] == [good]
            assert len(seen.of(Reach.NOT_REACHED)) == len(ports) - 1


@needs_powershell
async def test_twice_in_one_window_with_strict_mode_on(tmp_path: Path) -> None:
    async with AsyncExitStack() as up:
        ports = [await up.enter_async_context(web(None, OK)), up.enter_context(refusing())]
        target_list = listed(*(f"http://localhost:{port}/" for port in ports))
        printed = await in_powershell(target_list, tmp_path, before="Set-StrictMode -Version Latest", times=2)
    first, last = printed.out.split(words("result"))[0:2]
    assert printed.errors == "" and first.count(words("not_reached")) == last.count(words("not_reached")) == 1
    assert printed.read(target_list).verdicts == (Reach.REACHED, Reach.NOT_REACHED)

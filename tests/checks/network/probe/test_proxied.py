"""Targets measured through a proxy, against real proxies on loopback."""

from __future__ import annotations

import asyncio
import gc
import socket
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from checks.network.probe import pac
from tests.checks.network.test_sweep import HERE, OK, sweep, sweep_target
from tests.lab import servers as lab
from tests.lab.authority import Authority, authority
from tests.lab.names import Reply
from tests.lab.tunnel import answering, tunnelling

ZONE: Mapping[str, Reply] = {"web.lab.test": HERE, "gone.lab.test": Reply(rcode="NXDOMAIN"), "proxy.lab.test": HERE}


@asynccontextmanager
async def proxy(monkeypatch: pytest.MonkeyPatch, talk: lab.Talk, user: str = "") -> AsyncIterator[int]:
    """Run a proxy that the environment names, by a name that only the lab's resolver knows."""
    async with lab.talking(talk) as port:
        monkeypatch.setenv("HTTPS_PROXY", f"http://{user}proxy.lab.test:{port}")
        yield port


async def test_by_the_proxy_only(monkeypatch: pytest.MonkeyPatch, trusted: Authority) -> None:
    """The name is not known here, the proxy gets there: such networks are like that, and it is not a fault."""
    heads: list[bytes] = []
    async with lab.web(trusted.server("gone.lab.test"), OK) as port, proxy(monkeypatch, tunnelling(heads)) as there:
        result = await sweep_target(ZONE, trusted, f"gone.lab.test:{port}")
    assert (result["cause"], result["verdict"], result["blame"]) == ("ok.proxy_required", "pass", "nobody")
    assert result["confidence"] == "proven"
    assert f"proxy.lab.test:{there}" in result["explain"]["fr"] and f"proxy.lab.test:{there}" in result["explain"]["en"]
    assert heads == [heads[0]] and heads[0].startswith(f"CONNECT gone.lab.test:{port} HTTP/1.1\r\n".encode())
    assert "follow_up" not in result["evidence"], "nothing more is asked where the proxy gets through"


async def test_directly_and_by_the_proxy(monkeypatch: pytest.MonkeyPatch, trusted: Authority) -> None:
    async with lab.web(trusted.server("web.lab.test"), OK) as port, proxy(monkeypatch, tunnelling([])):
        result = await sweep_target(ZONE, trusted, f"web.lab.test:{port}")
    assert (result["cause"], result["confidence"]) == ("ok", "proven")
    assert result["evidence"]["proxied"]["tls"]["verify_code"] == 0


@pytest.mark.parametrize(
    ("answer", "cause", "confidence", "quoted"),
    [
        (
            lab.http("407 Proxy Authentication Required", b"no", **{"Proxy-Authenticate": "Basic realm=5"}),
            "proxy.auth_required",
            "proven",
            "407",
        ),
        (lab.http("403 Forbidden", b"<h1>Access \x1b[31mdenied</h1>"), "proxy.denied", "proven", "HTTP 403"),
        (lab.http("302 Found", Location="http://block.corp.lan/"), "proxy.denied", "proven", "HTTP 302"),
        (lab.http("502 Bad Gateway"), "proxy.upstream", "proven", "HTTP 502"),
        (lab.http("503 Service Unavailable", b"ERR_DNS_FAIL"), "proxy.upstream", "proven", "HTTP 503"),
        (lab.http("504 Gateway Timeout"), "proxy.upstream", "proven", "HTTP 504"),
        (b"", "proxy.denied", "likely", "FIN"),
        (b"220 mail.lab.test ESMTP\r\n", "proxy.unreachable", "likely", "220 mail.lab.test"),
    ],
)
async def test_what_the_proxy_says(
    monkeypatch: pytest.MonkeyPatch, trusted: Authority, answer: bytes, cause: str, confidence: str, quoted: str
) -> None:
    """The site is healthy and reached directly; a browser uses the proxy all the same, so the proxy is what has to be fixed."""
    async with (
        lab.web(trusted.server("web.lab.test"), OK) as port,
        proxy(monkeypatch, answering([], answer)) as there,
    ):
        result = await sweep_target(ZONE, trusted, f"web.lab.test:{port}")
    assert (result["cause"], result["verdict"], result["layer"]) == (cause, "fail", "proxy")
    assert (result["blame"], result["confidence"]) == ("proxy", confidence)
    for lang in ("fr", "en"):
        assert f"proxy.lab.test:{there}" in result["explain"][lang]
        assert quoted in result["tell_admin"][lang]
        assert "\x1b" not in result["tell_admin"][lang]


@pytest.mark.parametrize(
    ("offered", "schemes", "verdict", "words"),
    [
        (("Negotiate",), "Negotiate", "unknown", ("tout seul", "by itself")),
        (("NTLM",), "NTLM", "unknown", ("tout seul", "by itself")),
        (("Negotiate", 'Basic realm="x"'), "Negotiate, Basic", "unknown", ("téléphone", "phone")),
        (('Basic realm="a, b", Negotiate',), "Basic, Negotiate", "unknown", ("tout seul", "by itself")),
        (("ntlm TlRMTVNTUAAC==",), "ntlm", "unknown", ("tout seul", "by itself")),
        (('Digest realm="x", nonce="abc", qop="auth"',), "Digest", "fail", ("petite fenêtre", "small window")),
        (
            ('Basic realm="x"', 'Digest realm="x", nonce="y"'),
            "Basic, Digest",
            "fail",
            ("petite fenêtre", "small window"),
        ),
        (("Bearer",), "Bearer", "fail", ("authentification (Bearer)", "authentication (Bearer)")),
        ((), "?", "fail", ("407", "407")),
    ],
)
async def test_what_a_browser_does_with_a_sign_in_is_told_by_its_scheme(
    monkeypatch: pytest.MonkeyPatch,
    trusted: Authority,
    offered: tuple[str, ...],
    schemes: str,
    verdict: str,
    words: tuple[str, str],
) -> None:
    fields = "".join(f"Proxy-Authenticate: {value}\r\n" for value in offered)
    answer = f"HTTP/1.1 407 Proxy Authentication Required\r\n{fields}Content-Length: 0\r\n\r\n".encode()
    async with lab.web(trusted.server("web.lab.test"), OK) as port, proxy(monkeypatch, answering([], answer)):
        document = await sweep(ZONE, trusted, f"web.lab.test:{port}")
    (result,) = document["results"]
    assert (result["cause"], result["verdict"], result["confidence"]) == ("proxy.auth_required", verdict, "proven")
    for lang, said in zip(("fr", "en"), words, strict=True):
        assert said in result["explain"][lang] and schemes in result["explain"][lang]
    assert [entry["code"] for entry in document["summary"]["diagnosis"]] == ["proxy.auth_required"]
    assert not any(fact["key"].startswith("net.target.") for fact in document["facts"]) or verdict == "fail"


async def test_a_password_that_the_proxy_refuses(monkeypatch: pytest.MonkeyPatch, trusted: Authority) -> None:
    answer = lab.http("407 Proxy Authentication Required", b"", **{"Proxy-Authenticate": 'Basic realm="x"'})
    async with (
        lab.web(trusted.server("web.lab.test"), OK) as port,
        proxy(monkeypatch, answering([], answer), "agent:hunter2@"),
    ):
        result = await sweep_target(ZONE, trusted, f"web.lab.test:{port}")
    assert (result["cause"], result["verdict"]) == ("proxy.auth_required", "fail")
    assert "refuse le nom" in result["explain"]["fr"] and "refuses the name" in result["explain"]["en"]
    assert "hunter2" not in str(result)


async def test_a_proxy_that_resets_the_tunnels_to_some_hosts(
    monkeypatch: pytest.MonkeyPatch, trusted: Authority
) -> None:
    context = trusted.server("web.lab.test", "gone.lab.test")
    async with lab.web(context, OK) as port, proxy(monkeypatch, tunnelling([], resets=b"web.lab.test")) as there:
        document = await sweep(ZONE, trusted, f"web.lab.test:{port}", f"gone.lab.test:{port}")
    by_host = {result["target"].partition(":")[0]: result for result in document["results"]}
    assert by_host["gone.lab.test"]["cause"] == "ok.proxy_required"
    cut = by_host["web.lab.test"]
    assert (cut["cause"], cut["blame"], cut["confidence"]) == ("proxy.denied", "proxy", "likely")
    for lang in ("fr", "en"):
        for words in (f"CONNECT web.lab.test:{port}", f"proxy.lab.test:{there}", "RST"):
            assert words in cut["tell_admin"][lang]


@pytest.mark.slow
async def test_a_proxy_that_says_nothing(monkeypatch: pytest.MonkeyPatch, trusted: Authority) -> None:
    async with lab.web(trusted.server("web.lab.test"), OK) as port, proxy(monkeypatch, lab.silent):
        result = await sweep_target(ZONE, trusted, f"web.lab.test:{port}", deadline=1.5)
    assert (result["cause"], result["blame"], result["confidence"]) == ("proxy.upstream", "proxy", "likely")


@pytest.mark.parametrize("host", ["proxy.lab.test", "nowhere.lab.test"])
async def test_no_proxy_there(monkeypatch: pytest.MonkeyPatch, trusted: Authority, host: str) -> None:
    with lab.refusing() as nobody:
        monkeypatch.setenv("HTTPS_PROXY", f"http://{host}:{nobody}")
        async with lab.web(trusted.server("web.lab.test"), OK) as port:
            document = await sweep(ZONE, trusted, f"web.lab.test:{port}")
    result = document["results"][0]
    assert (result["cause"], result["blame"]) == ("proxy.unreachable", "proxy")
    assert f"{host}:{nobody}" in result["explain"]["en"]
    assert document["vantage"]["proxy"] == f"{host}:{nobody}"


async def test_a_password_for_the_proxy_goes_to_it_and_nowhere_else(
    monkeypatch: pytest.MonkeyPatch, trusted: Authority
) -> None:
    heads: list[bytes] = []
    async with (
        lab.web(trusted.server("web.lab.test"), OK) as port,
        proxy(monkeypatch, tunnelling(heads), "agent:hunter2@"),
    ):
        document = await sweep(ZONE, trusted, f"web.lab.test:{port}")
    assert b"Proxy-Authorization: Basic YWdlbnQ6aHVudGVyMg==" in heads[0]
    assert "hunter2" not in str(document) and "YWdlbnQ6" not in str(document)


async def test_a_proxy_that_decrypts(monkeypatch: pytest.MonkeyPatch, trusted: Authority, tmp_path: Path) -> None:
    """The tunnel is there, and the certificate in it is the inspection's: that is reported about the way through the proxy."""
    inspector = authority(tmp_path, "Zscaler Inc.", "Zscaler Intermediate Root CA")
    async with (
        lab.web(trusted.server("web.lab.test"), OK) as port,
        lab.web(inspector.server("web.lab.test"), OK) as inspected,
        proxy(monkeypatch, tunnelling([], inspected)),
    ):
        result = await sweep_target(ZONE, trusted, f"web.lab.test:{port}")
    assert (result["cause"], result["blame"]) == ("tls.intercepted", "local_network")
    assert "Zscaler" in result["explain"]["fr"]
    assert result["evidence"]["tls"]["verify_code"] == 0
    assert result["evidence"]["proxied"]["http"]["unverified"] is True


async def test_an_unencrypted_target_is_asked_for_by_its_whole_address(
    monkeypatch: pytest.MonkeyPatch, trusted: Authority
) -> None:
    heads: list[bytes] = []
    async with lab.talking(answering(heads, lab.http("407 Proxy Authentication Required"))) as there:
        monkeypatch.setenv("http_proxy", f"http://agent:x@127.0.0.1:{there}")
        result = await sweep_target(ZONE, trusted, "http://gone.lab.test/setup")
    assert heads[0].startswith(b"GET http://gone.lab.test/setup HTTP/1.1\r\nHost: gone.lab.test\r\n")
    assert b"Proxy-Authorization: Basic" in heads[0]
    assert (result["cause"], result["blame"]) == ("proxy.auth_required", "proxy")


PAC_TYPE = {"Content-Type": "application/x-ns-proxy-autoconfig"}


@asynccontextmanager
async def configuration(monkeypatch: pytest.MonkeyPatch, script: str) -> AsyncIterator[str]:
    """A PAC file that WPAD finds."""
    async with lab.web(None, lab.http("200 OK", script.encode(), **PAC_TYPE)) as port:
        where = f"http://127.0.0.1:{port}/wpad.dat"
        monkeypatch.setattr(pac, "candidates", lambda: ("http://127.0.0.1:9/wpad.dat", where))
        yield where


async def test_an_automatic_configuration_is_followed_where_the_chain_fails(
    monkeypatch: pytest.MonkeyPatch, trusted: Authority
) -> None:
    pytest.importorskip("pypac")
    heads: list[bytes] = []
    async with (
        lab.web(trusted.server("gone.lab.test"), OK) as port,
        lab.talking(tunnelling(heads)) as there,
        configuration(
            monkeypatch,
            f'function FindProxyForURL(url, host) {{ return dnsDomainIs(host, "gone.lab.test")'
            f' ? "PROXY 127.0.0.1:{there}; DIRECT" : "DIRECT"; }}',
        ),
    ):
        document = await sweep(ZONE, trusted, f"gone.lab.test:{port}", "other.lab.test", deadline=60.0)
    results = {result["target"].partition(":")[0]: result for result in document["results"]}
    assert results["gone.lab.test"]["cause"] == "ok.proxy_required"
    assert results["gone.lab.test"]["evidence"]["proxied"]["found_in"] == "pac"
    assert results["other.lab.test"]["cause"] == "dns.nxdomain"
    assert document["vantage"]["proxy"] == f"127.0.0.1:{there}"


async def test_without_a_process_there_is_no_configuration(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("checks.network.probe.pac.sys.executable", "/nonexistent/python")
    assert await pac.ask(("http://127.0.0.1:9/wpad.dat",), ["https://web.lab.test/"]) == {}


@pytest.mark.slow
@pytest.mark.parametrize(
    "script",
    [
        "function FindProxyForURL(url, host) { while (true) {} }",
        "function FindProxyForURL(url, host) { return {}; }",
        "function FindProxyForURL(url, host) { throw 'no'; }",
        "this is no program",
        "",
    ],
)
async def test_a_bad_configuration_is_none(monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    pytest.importorskip("pypac")
    async with configuration(monkeypatch, script) as where:
        answers: Mapping[str, Any] = await pac.ask((where,), ["https://web.lab.test/"], seconds=2.0)
    assert not any("PROXY" in answer for answer in answers.values())


async def test_an_answer_without_end_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pypac")
    script = "function FindProxyForURL(url, host) { return 'PROXY a:80; ' + Array(1000000).join('x'); }"
    async with configuration(monkeypatch, script) as where:
        answers = await pac.ask((where,), ["https://web.lab.test/"], seconds=60.0)
    (answer,) = answers.values()
    assert answer.startswith("PROXY a:80; xx") and len(answer) == 1000


async def test_a_look_up_that_is_left_ends_its_process(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pypac")
    came, left = asyncio.Event(), asyncio.Event()

    async def talk(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        came.set()
        await reader.read()
        left.set()

    async with lab.talking(talk) as port:
        looking = asyncio.create_task(pac.ask((f"http://127.0.0.1:{port}/wpad.dat",), ["https://web.lab.test/"], 30.0))
        await came.wait()
        looking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await looking
        await left.wait()


def test_no_configuration_is_looked_for_above_one_s_own_domain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "gethostname", lambda: "pc1.montreal.acme.example")
    where = pac.candidates()
    assert where[0] == "http://wpad.montreal.acme.example/wpad.dat"
    assert "http://wpad.acme.example/wpad.dat" not in where
    monkeypatch.setattr(socket, "gethostname", lambda: "pc1.lan")
    assert "http://wpad.lan/wpad.dat" not in pac.candidates()


def test_a_look_up_that_the_loop_ends_leaves_nothing_open(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pypac")
    left: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", left.append)

    async def begin() -> None:
        came = asyncio.Event()

        async def talk(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            came.set()

        async with lab.talking(talk) as port:
            looking = asyncio.create_task(
                pac.ask((f"http://127.0.0.1:{port}/wpad.dat",), ["https://web.lab.test/"], 30.0)
            )
            await came.wait()
        assert not looking.done()

    asyncio.run(begin())
    gc.collect()
    assert not left


@pytest.mark.parametrize("turns", [1, 2, 4, 16])
def test_a_look_up_that_is_left_at_its_beginning_leaves_no_process(
    monkeypatch: pytest.MonkeyPatch, recwarn: pytest.WarningsRecorder, turns: int
) -> None:
    """Leaving cancels it, and so does the end of the loop."""
    left: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", left.append)

    async def begin() -> None:
        looking = asyncio.create_task(pac.ask(("http://127.0.0.1:9/wpad.dat",), ["https://web.lab.test/"], 30.0))
        for _ in range(turns):
            await asyncio.sleep(0)
        looking.cancel()
        await asyncio.sleep(0)

    asyncio.run(begin())
    gc.collect()
    assert not left and not list(recwarn)

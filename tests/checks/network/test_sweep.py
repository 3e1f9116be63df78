"""The real sweep against real servers, each healthy or broken in one way."""

from __future__ import annotations

import asyncio
import json
import ssl
import sys
import threading
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from checks.checking import Result, Started
from checks.facts import Vantage
from checks.network import sweep as sweep_module
from checks.network.sweep import SweepEnded, updates
from checks.network.targets import parse_target
from checks.problems import Problem
from checks.settings import NetworkSettings
from checks.trust import public_context
from tests.checks.network.documents import swept
from tests.checks.network.shape import assert_document
from tests.lab import filters
from tests.lab import servers as lab
from tests.lab.authority import DAY, Authority, authority, self_signed
from tests.lab.names import Reply, names

HERE = Reply(a=("127.0.0.1",))
OK = lab.http("200 OK", b"hello")


def settings(resolver: str, trusted: Authority, deadline: float = 5.0) -> NetworkSettings:
    return NetworkSettings(
        resolvers=(resolver,), public_resolvers=(), public_roots_file=str(trusted.roots_file), deadline=deadline
    )


async def sweep(
    zone: Mapping[str, Reply], trusted: Authority, *wanted: str, deadline: float = 5.0, tcp: bool = True
) -> dict[str, Any]:
    """Return the document of a sweep over ``wanted``, with its names from the zone."""
    async with names(zone, tcp=tcp) as resolver:
        chosen = [parse_target(text) for text in wanted]
        document = await swept(updates(settings(resolver, trusted, deadline), vantage=Vantage.SITE, targets=chosen))
    assert_document(json.loads(json.dumps(document)))
    return document


async def sweep_target(
    zone: Mapping[str, Reply], trusted: Authority, wanted: str, *, deadline: float = 5.0, tcp: bool = True
) -> dict[str, Any]:
    result: dict[str, Any] = (await sweep(zone, trusted, wanted, deadline=deadline, tcp=tcp))["results"][0]
    return result


@pytest.mark.parametrize(
    ("status", "cause", "verdict", "blame"),
    [
        ("200 OK", "ok", "pass", "nobody"),
        ("404 Not Found", "ok", "pass", "nobody"),
        ("302 Found", "ok", "pass", "nobody"),
        ("403 Forbidden", "http.forbidden", "warn", "server"),
        ("503 Service Unavailable", "http.server_error", "fail", "server"),
        ("407 Proxy Authentication Required", "proxy.auth_required", "fail", "proxy"),
    ],
)
async def test_what_the_genuine_server_says(
    trusted: Authority, status: str, cause: str, verdict: str, blame: str
) -> None:
    async with lab.web(trusted.server("web.lab.test"), lab.http(status, b"body")) as port:
        result = await sweep_target({"web.lab.test": HERE}, trusted, f"web.lab.test:{port}")
    assert (result["cause"], result["verdict"], result["blame"]) == (cause, verdict, blame)
    assert result["evidence"]["http"]["status"] == int(status[:3])
    assert result["evidence"]["tls"]["verify_code"] == 0
    assert result["evidence"]["tls"]["names"] == ["web.lab.test"]
    assert all(value is not None for value in result["ms"].values())


async def test_the_request_goes_over_the_probed_connection(trusted: Authority) -> None:
    """One connection carries the handshake and the request; a second one is made only for a large ClientHello, and sends no request."""
    connections, requests = [], []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connections.append(writer.get_extra_info("peername"))
        requests.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(OK)
        await writer.drain()

    async with lab.talking(talk, context=trusted.server("web.lab.test")) as port:
        result = await sweep_target({"web.lab.test": HERE}, trusted, f"https://web.lab.test:{port}/setup?x=1")
    assert result["cause"] == "ok"
    (request,) = requests
    assert request.startswith(b"GET /setup?x=1 HTTP/1.1\r\nHost: web.lab.test:")
    assert len(connections) == 1 + ("large_hello" in result["evidence"]["tls"])


async def test_the_public_list_is_read_while_packets_are_under_way(
    trusted: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is only there once a connection is; the handshake waits for it."""
    connected = threading.Event()
    secure = trusted.server("web.lab.test")

    def slowly(_: NetworkSettings) -> ssl.SSLContext:
        assert connected.wait(5)
        return public_context(NetworkSettings(public_roots_file=str(trusted.roots_file)))

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connected.set()
        await filters.answer(await filters.read_hello(reader), reader, writer, secure, OK)

    monkeypatch.setattr(sweep_module, "public_context", slowly)
    async with names({"web.lab.test": HERE}) as resolver, lab.talking(talk) as port:
        chosen = NetworkSettings(resolvers=(resolver,), public_resolvers=(), deadline=8.0)
        document = await swept(updates(chosen, vantage=Vantage.SITE, targets=[parse_target(f"web.lab.test:{port}")]))
    assert document["results"][0]["cause"] == "ok"


@pytest.mark.parametrize(
    ("context", "cause", "blame", "quoted"),
    [
        (lambda ca, tmp: ca.server("other.lab.test"), "tls.hostname", "unclear", "other.lab.test"),
        (lambda ca, tmp: ca.server("web.lab.test", since=-9 * DAY, until=-DAY), "tls.expired", "server", "Lab Root"),
        (lambda ca, tmp: ca.server("web.lab.test", since=DAY, until=9 * DAY), "tls.not_yet_valid", "local_clock", "T"),
        (lambda ca, tmp: self_signed(tmp, "web.lab.test"), "tls.untrusted", "unclear", "web.lab.test"),
        (lambda ca, tmp: authority(tmp, "Acme", "Acme CA").server("web.lab.test"), "tls.untrusted", "unclear", "Acme"),
        (
            lambda ca, tmp: authority(tmp, "Zscaler Inc.", "Zscaler Root CA").server("web.lab.test"),
            "tls.intercepted",
            "local_network",
            "Zscaler Inc., Zscaler Root CA",
        ),
    ],
)
async def test_certificates(
    trusted: Authority, tmp_path: Path, context: Any, cause: str, blame: str, quoted: str
) -> None:
    async with lab.web(context(trusted, tmp_path), OK) as port:
        result = await sweep_target({"web.lab.test": HERE}, trusted, f"web.lab.test:{port}")
    assert (result["cause"], result["blame"], result["verdict"]) == (cause, blame, "fail")
    assert quoted in result["explain"]["fr"] and quoted in result["explain"]["en"]
    assert result["evidence"]["tls"]["issuer_name"]
    assert result["evidence"]["http"]["unverified"] is True, (
        "what answers there is read, and never taken for the server"
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("talk", "cause", "blame"),
    [
        (lab.reset_on_hello, "tls.reset", "unclear"),
        (lab.reset_at_once, "tcp.reset", "local_network"),
        (lab.close_on_hello, "tls.closed", "unclear"),
        (lab.silent, "tls.timeout", "unclear"),
    ],
)
async def test_handshakes_that_are_cut_whatever_the_name(
    trusted: Authority, talk: lab.Talk, cause: str, blame: str
) -> None:
    async with lab.talking(talk) as port:
        result = await sweep_target({"web.lab.test": HERE}, trusted, f"web.lab.test:{port}", deadline=1.2)
    assert (result["cause"], result["blame"], result["confidence"]) == (cause, blame, "likely")
    assert "127.0.0.1" in result["explain"]["en"]


async def test_plain_text_where_tls_is_expected(trusted: Authority) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(65_536)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\nPlease \x1b[31mlog in\x1b[0m")
        await writer.drain()

    async with lab.talking(talk) as port:
        result = await sweep_target({"web.lab.test": HERE}, trusted, f"web.lab.test:{port}")
    assert result["cause"] == "tls.not_tls"
    assert "400 Bad Request" in result["explain"]["en"]
    assert "\x1b" not in json.dumps(result, ensure_ascii=False)


async def test_an_alert_is_told_by_its_number(trusted: Authority) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(65_536)
        writer.write(bytes((21, 3, 3, 0, 2, 2, 112)))
        await writer.drain()

    async with lab.talking(talk) as port:
        result = await sweep_target({"web.lab.test": HERE}, trusted, f"web.lab.test:{port}")
    assert result["cause"] == "tls.alert"
    assert "112 (unrecognized_name)" in result["explain"]["fr"]


@pytest.mark.parametrize(
    "answer",
    [
        bytes((21, 3, 1, 0, 2, 2, 70)),
        bytes((22, 3, 1, 0, 42, 2, 0, 0, 38, 3, 1, *range(32), 0, 0, 0x2F, 0)),
    ],
    ids=["alert protocol_version", "ServerHello of TLS 1.0"],
)
async def test_an_old_version_of_tls(trusted: Authority, answer: bytes) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(65_536)
        writer.write(answer)
        await reader.read()

    async with lab.talking(talk) as port:
        result = await sweep_target({"web.lab.test": HERE}, trusted, f"web.lab.test:{port}")
    assert result["cause"] == "tls.old_version"


async def test_refused(trusted: Authority) -> None:
    with lab.refusing() as port:
        result = await sweep_target({"web.lab.test": HERE}, trusted, f"web.lab.test:{port}")
    assert (result["cause"], result["layer"]) == ("tcp.refused", "tcp")
    assert result["evidence"]["tcp"] == [
        {"address": "127.0.0.1", "errno": "ECONNREFUSED", "ms": result["ms"]["tcp"], "local": "127.0.0.1"}
    ]
    assert f"TCP/{port}" in result["tell_admin"]["en"]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux drops a SYN for a full queue")
async def test_dropped(trusted: Authority) -> None:
    with lab.dropping() as port:
        result = await sweep_target({"web.lab.test": HERE}, trusted, f"web.lab.test:{port}", deadline=0.8)
    assert (result["cause"], result["blame"]) == ("tcp.timeout", "local_network")
    assert result["evidence"]["tcp"][0]["errno"] == "ETIMEDOUT"


@pytest.mark.parametrize(
    ("reply", "cause", "quoted"),
    [
        (Reply(rcode="NXDOMAIN"), "dns.nxdomain", "NXDOMAIN"),
        (Reply(), "dns.nodata", "no address"),
        (Reply(rcode="SERVFAIL"), "dns.servfail", "SERVFAIL"),
        (Reply(rcode="SERVFAIL", ede=(6, "DNSSEC Bogus")), "dns.servfail", "EDE 6 “DNSSEC Bogus”"),
        (Reply(rcode="REFUSED"), "dns.refused", "REFUSED"),
        (Reply(rcode="NXDOMAIN", ede=(15, "malware")), "dns.filtered", "EDE 15 “malware”"),
        (Reply(a=("0.0.0.0",), ede=(17, "")), "dns.filtered", "EDE 17"),
        (Reply(a=("146.112.61.106",)), "dns.filtered", "146.112.61.106"),
        (Reply(a=("0.0.0.0",)), "dns.sinkhole", "0.0.0.0"),
        (Reply(silent=True), "dns.timeout", "127.0.0.1:"),
    ],
)
async def test_names(trusted: Authority, reply: Reply, cause: str, quoted: str) -> None:
    with lab.refusing() as port:
        result = await sweep_target({"web.lab.test": reply}, trusted, f"web.lab.test:{port}", deadline=0.8)
    assert (result["cause"], result["layer"], result["verdict"]) == (cause, "dns", "fail")
    assert quoted in result["explain"]["en"]
    assert result["evidence"]["dns"]["server"].startswith("127.0.0.1:")


async def test_a_truncated_answer_is_asked_for_again_over_tcp(trusted: Authority) -> None:
    zone = {"web.lab.test": Reply(a=("127.0.0.1",), truncated=True)}
    async with lab.web(trusted.server("web.lab.test"), OK) as port:
        assert (await sweep_target(zone, trusted, f"web.lab.test:{port}"))["cause"] == "ok"
        assert (await sweep_target(zone, trusted, f"web.lab.test:{port}", tcp=False))["cause"] == "dns.tcp_blocked"


@pytest.mark.slow
async def test_the_next_resolver_is_asked_where_the_first_is_silent(trusted: Authority) -> None:
    async with (
        lab.web(trusted.server("web.lab.test"), OK) as port,
        names({"web.lab.test": Reply(silent=True)}) as dead,
        names({"web.lab.test": HERE}) as alive,
    ):
        chosen = NetworkSettings(
            resolvers=(dead, alive), public_resolvers=(), public_roots_file=str(trusted.roots_file), deadline=8.0
        )
        document = await swept(updates(chosen, vantage=Vantage.SITE, targets=[parse_target(f"web.lab.test:{port}")]))
    result = document["results"][0]
    assert result["verdict"] in ("pass", "warn")
    assert result["evidence"]["dns"]["server"] == alive
    assert document["vantage"]["resolvers"] == [dead, alive]


async def test_a_public_name_at_a_local_address_is_a_sinkhole_unless_its_certificate_clears_it(
    trusted: Authority,
) -> None:
    zone = {"login.lab-streamworks.com": HERE}
    with lab.refusing() as port:
        assert (await sweep_target(zone, trusted, f"login.lab-streamworks.com:{port}"))["cause"] == "dns.sinkhole"
    async with lab.web(trusted.server("login.lab-streamworks.com"), OK) as port:
        assert (await sweep_target(zone, trusted, f"login.lab-streamworks.com:{port}"))["cause"] == "ok"


async def test_each_family_is_tried_and_loopback_ipv6_without_a_server_is_no_fault(trusted: Authority) -> None:
    zone = {"web.lab.test": Reply(a=("127.0.0.1",), aaaa=("::1",))}
    async with lab.web(trusted.server("web.lab.test"), OK) as port:
        result = await sweep_target(zone, trusted, f"web.lab.test:{port}")
    assert result["cause"] == "ok"
    assert {tcp["address"] for tcp in result["evidence"]["tcp"]} == {"127.0.0.1", "::1"}


@pytest.mark.parametrize(
    ("answer", "cause"),
    [
        (b"", "http.timeout"),
        (b"SSH-2.0-OpenSSH_9.6\r\n", "http.server_error"),
        (b"HTTP/1.1 200 OK\r\nA: " + b"x" * 100_000, "http.server_error"),
        (b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 20_000 + b"\r\n", "http.server_error"),
        (b"HTTP/1.1 100 Continue\r\n\r\n" * 9, "http.server_error"),
        (b"HTTP/1.1 100 Continue\r\n\r\n" + OK, "ok"),
        (b"HTTP/1.0 200\r\n\r\n", "ok"),
    ],
)
async def test_answers_that_are_odd(trusted: Authority, answer: bytes, cause: str) -> None:
    async with lab.web(trusted.server("web.lab.test"), answer) as port:
        result = await sweep_target({"web.lab.test": HERE}, trusted, f"web.lab.test:{port}", deadline=1.2)
    assert result["cause"] == cause


async def test_a_cut_after_the_request(trusted: Authority) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")

    async with lab.talking(talk, context=trusted.server("web.lab.test")) as port:
        assert (await sweep_target({"web.lab.test": HERE}, trusted, f"web.lab.test:{port}"))["cause"] == "http.reset"


async def test_plain_http_and_a_block_page_on_it(trusted: Authority) -> None:
    page = b"<html><script>var x = 1;</script><title>FortiGuard Intrusion Prevention</title>Blocked</html>"
    async with lab.web(None, OK) as good, lab.web(None, lab.http("403 Forbidden", page)) as bad:
        zone = {"crl.lab.test": HERE}
        document = await sweep(zone, trusted, f"http://crl.lab.test:{good}/", f"http://crl.lab.test:{bad}/x.crl")
    by_cause = {result["cause"]: result for result in document["results"]}
    assert set(by_cause) == {"ok", "http.blockpage"}
    blocked = by_cause["http.blockpage"]
    assert blocked["confidence"] == "proven"
    assert "FortiGuard Intrusion Prevention Blocked" in blocked["explain"]["en"]
    assert blocked["ms"]["tls"] is None


async def test_an_address_and_localhost_need_no_resolver(trusted: Authority) -> None:
    async with lab.web(trusted.server("127.0.0.1", "localhost"), OK) as port:
        document = await sweep({}, trusted, f"127.0.0.1:{port}", f"localhost:{port}")
    assert [result["cause"] for result in document["results"]] == ["ok", "ok"]
    assert {result["evidence"]["dns"]["source"] for result in document["results"]} == {"literal", "hosts"}


async def test_the_clock_is_held_against_three_servers(trusted: Authority) -> None:
    hosts = [f"web{number}.lab.test" for number in range(3)]
    behind = format_datetime(datetime.now(UTC) - timedelta(seconds=400), usegmt=True)
    async with lab.web(trusted.server(*hosts), lab.http("200 OK", Date=behind)) as port:
        zone = dict.fromkeys(hosts, HERE)
        document = await sweep(zone, trusted, *(f"{host}:{port}" for host in hosts))
        two = await sweep(zone, trusted, *(f"{host}:{port}" for host in hosts[:2]))
    assert document["vantage"]["clock_skew_s"] == pytest.approx(400, abs=30)
    assert document["summary"]["diagnosis"][0]["code"] == "time.skew"
    assert two["vantage"]["clock_skew_s"] is None


async def test_a_captive_portal_is_seen(trusted: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    async with (
        lab.web(None, lab.http("302 Found", Location="http://portal.lab.test/login")) as portal,
        lab.web(None, lab.http("200 OK", b"Microsoft Connect Test")) as open_net,
    ):
        zone = {"connect.lab.test": HERE, "web.lab.test": HERE}
        for port, expected in ((portal, True), (open_net, False)):
            monkeypatch.setattr("checks.network.sweep._CONNECT_TEST", f"http://connect.lab.test:{port}/connecttest.txt")
            with lab.refusing() as closed:
                document = await sweep(zone, trusted, f"web.lab.test:{closed}")
            assert document["vantage"]["captive_portal"] is expected
            assert (document["summary"]["diagnosis"][0]["code"] == "http.captive_portal") is expected


@pytest.mark.parametrize("held_back", [False, True])
async def test_what_answers_in_the_tests_place_and_holds_nothing_back_is_no_portal(
    trusted: Authority, monkeypatch: pytest.MonkeyPatch, held_back: bool
) -> None:
    """A web filter that withholds the connectivity test's own page, say."""

    async def answered(_: object) -> bool:
        return True

    monkeypatch.setattr("checks.network.sweep._captive_portal", answered)
    async with lab.web(trusted.server("web.lab.test"), lab.http("200 OK")) as well:
        with lab.refusing() as closed:
            targets = [f"web.lab.test:{well}", *([f"web.lab.test:{closed}"] if held_back else [])]
            document = await sweep({"web.lab.test": HERE}, trusted, *targets)
    assert document["vantage"]["captive_portal"] is (True if held_back else None)
    assert ("http.captive_portal" in {problem["code"] for problem in document["summary"]["diagnosis"]}) is held_back
    assert ("net.captive_portal" in {fact["key"] for fact in document["facts"]}) is held_back


@pytest.mark.slow
async def test_results_come_as_they_are_ready_and_a_hundred_targets_pass_through(trusted: Authority) -> None:
    async with lab.web(trusted.server("web.lab.test"), OK) as port, names({"web.lab.test": HERE}) as resolver:
        wanted = [parse_target(f"https://web.lab.test:{port}/{number}") for number in range(100)]
        kinds, seen = [], set()
        async for update in updates(settings(resolver, trusted, 30.0), vantage=Vantage.DESK, targets=wanted):
            kinds.append(type(update))
            if isinstance(update, Result):
                seen.add((update.report.target, update.report.layer))
    assert kinds == [Started, *[Result] * 100, SweepEnded]
    assert seen == {(target.name, "none") for target in wanted}


async def test_the_same_target_named_twice_is_looked_at_once(trusted: Authority) -> None:
    document = await sweep({}, trusted, "web.lab.test", "https://WEB.lab.test/")
    assert len(document["results"]) == 1


ASKED = "can't read https://sts.acme.example/adfs/ls/?login_hint=marie.tremblay@acme.example&code=482913"


def assert_told_without_values(caplog: pytest.LogCaptureFixture) -> None:
    """Check that the log has the error's type and where it occurred, and nothing about what was asked for."""
    log = caplog.text
    assert "RuntimeError" in log and "network/test_sweep.py:" in log and " broken\n" in log
    assert not any(secret in log for secret in ("marie", "482913", "acme", "Traceback"))


async def test_a_probe_s_own_bug_is_an_error_and_no_fault_of_the_network(
    trusted: Authority, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError(ASKED)

    monkeypatch.setattr("checks.network.probe.exchange.tls.describe", broken)
    async with lab.web(trusted.server("web.lab.test"), OK) as port:
        document = await sweep({"web.lab.test": HERE}, trusted, f"web.lab.test:{port}")
    result = document["results"][0]
    assert (result["cause"], result["verdict"], result["blame"]) == ("error", "unknown", "unclear")
    assert "RuntimeError" in result["explain"]["en"]
    assert document["summary"]["diagnosis"] == []
    assert not any(fact["key"].startswith("net.target.") for fact in document["facts"])
    assert_told_without_values(caplog)


async def test_a_bug_of_the_judge_is_that_target_s_alone(
    trusted: Authority, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError(ASKED)

    monkeypatch.setattr("checks.network.diagnose.judge.is_genuine", broken)
    async with lab.web(trusted.server("web.lab.test"), OK) as port:
        document = await sweep({"web.lab.test": HERE}, trusted, f"web.lab.test:{port}", "gone.lab.test")
    assert {result["target"].partition(":")[0]: result["cause"] for result in document["results"]} == {
        "web.lab.test": "error",
        "gone.lab.test": "dns.nxdomain",
    }
    assert_told_without_values(caplog)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"resolvers": ("dns.lab.test",)}, "check.resolver"),
        ({"public_resolvers": ("http://dns.lab.test/dns-query",)}, "check.public_resolver"),
        ({"resolvers": ("127.0.0.1:99999",)}, "check.resolver"),
        ({"resolvers": ("127.0.0.1:",)}, "check.resolver"),
        ({"public_roots_file": "/nonexistent/roots.pem"}, "check.roots"),
        ({"public_roots_file": __file__}, "check.roots"),
        ({"ca_file": "/nonexistent/ca.pem"}, "check.ca_file"),
        ({"targets_file": "/nonexistent/targets.toml"}, "check.file"),
    ],
)
async def test_settings_that_cannot_be_used(changed: dict[str, Any], code: str) -> None:
    with pytest.raises(Problem) as caught:
        await swept(updates(NetworkSettings(**changed), vantage=Vantage.DESK))
    assert caught.value.code == code
    assert caught.value.exit_status == 2

"""Conversations that are cut, changed or overheard on the way, each by a real rule, link or filter: what the sweep says about it."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from checks.network import sweep as sweep_module
from checks.network.targets import OTHER_NAME
from checks.settings import NetworkSettings
from checks.trust import public_context
from tests.checks.network.judged import is_late, judged
from tests.checks.network.shape import assert_document
from tests.lab import filters
from tests.lab.authority import DAY, Authority, authority, self_signed
from tests.lab.namespace import RESOLVER, Lab
from tests.lab.resolvers import unbound
from tests.lab.servers import Talk, http, talking, web
from tests.lab.world import DOMAIN, OK, Site, World

pytestmark = pytest.mark.lab

FORTIGUARD = http("403 Forbidden", b"<html><title>FortiGuard Intrusion Prevention</title>Access blocked</html>")
DATA = "tcp dport 443 tcp flags & psh == psh"
"""What a client says once it is connected."""
ADDRESSES = {
    host: f"203.0.113.{last}"
    for last, host in enumerate(
        (
            *("sni-dropped", "sni-reset", "sni-closed", "mute", "cut", "inspected", "blocked", "portal", "old-tls"),
            *("missing", "forbidden", "down", "slow", "silent", "reset", "malformed", "alert", "expired", "early"),
            *("stranger", "private", "itself", "chain", "crl", "well", "big-reset", "big-silent", "big-dropped"),
            *("wide", "wide-answer", "narrow"),
        ),
        70,
    )
}
"""Each host with its own address, so that a rule affects just one."""


def name(host: str) -> str:
    return f"{host}.{DOMAIN}"


def first(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the results in a document, by the host's first label."""
    assert_document(document)
    return {result["target"].removeprefix("http://").partition(".")[0]: result for result in document["results"]}


@contextmanager
def resolving(lab: Lab) -> Iterator[None]:
    zone = {name(host): (address,) for host, address in ADDRESSES.items()} | {name("wide-six"): ("2001:db8:ffff::99",)}
    with unbound(lab, "internet", RESOLVER, zone):
        yield


def said(host: str, authority: Authority) -> str:
    """Return what nftables matches in a ClientHello that contains a name, where OpenSSL writes it: the name's first sixteen bytes."""
    outgoing = ssl.MemoryBIO()
    context = public_context(NetworkSettings(public_roots_file=str(authority.roots_file)))
    with pytest.raises(ssl.SSLWantReadError):
        context.wrap_bio(ssl.MemoryBIO(), outgoing, server_hostname=name(host)).do_handshake()
    start = name(host).encode()[:16]
    return f"@ih,{8 * outgoing.read().index(start)},128 0x{start.hex()}"


def sites(trusted: Authority, folder: Path) -> Mapping[str, Site]:
    """Return the servers that answer in ways of their own."""
    return {
        name("missing"): Site(http("404 Not Found", b"not here")),
        name("forbidden"): Site(http("403 Forbidden", b"not for you")),
        name("down"): Site(http("503 Service Unavailable", b"later")),
        name("slow"): Site(after=1.05),
        name("silent"): Site(b""),
        name("reset"): Site(None),
        name("malformed"): Site(b"220 mail.example ESMTP\r\n"),
        name("expired"): Site(certificate=trusted.server(name("expired"), since=-9 * DAY, until=-DAY)),
        name("early"): Site(certificate=trusted.server(name("early"), since=DAY, until=9 * DAY)),
        name("stranger"): Site(certificate=trusted.server("elsewhere.example")),
        name("private"): Site(certificate=authority(folder, "Acme", "Acme CA").server(name("private"))),
        name("itself"): Site(certificate=self_signed(folder, name("itself"))),
        name("chain"): Site(certificate=trusted.intermediate().server(name("chain"))),
    }


async def _login_page(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read(65_536)
    writer.write(http("302 Found", b"Log in"))


def _with(context: ssl.SSLContext) -> Talk:
    """Return a server whose alerts are sent, which asyncio's own are not."""
    return filters.filtering(lambda _: True, context, filters.by_close)


@contextmanager
def faults(internet: World, folder: Path) -> Iterator[None]:
    """Set up everything between the client and the servers."""
    lab, trusted = internet.lab, internet.authority
    old = trusted.server(name("old-tls"))
    old.set_ciphers("DEFAULT:@SECLEVEL=0")
    with pytest.deprecated_call():
        old.minimum_version, old.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
    choosy = trusted.server("elsewhere.example")
    choosy.sni_callback = lambda *_: ssl.ALERT_DESCRIPTION_UNRECOGNIZED_NAME
    zscaler = authority(folder, "Zscaler Inc.", "Zscaler Intermediate Root CA").server(name("inspected"))
    acme = authority(folder, "Acme", "Acme CA").server(name("blocked"))
    by_name = filters.transparent(lambda hello: name("sni-closed").encode() not in hello, filters.by_close)
    devices = (
        ("sni-closed", 443, lambda: talking(by_name, host="10.1.0.1", port=8441)),
        ("inspected", 443, lambda: web(zscaler, OK, host="10.1.0.1", port=8442)),
        ("blocked", 443, lambda: web(acme, FORTIGUARD, host="10.1.0.1", port=8443)),
        ("portal", 443, lambda: talking(_login_page, host="10.1.0.1", port=8444)),
        ("old-tls", 443, lambda: talking(_with(old), host="10.1.0.1", port=8445)),
        ("alert", 443, lambda: talking(_with(choosy), host="10.1.0.1", port=8446)),
        ("crl", 80, lambda: web(None, FORTIGUARD, host="10.1.0.1", port=8447)),
    )
    rules = [
        *(
            f"forward: {said('sni-dropped', trusted)} drop",
            f"forward: {said('sni-reset', trusted)} reject with tcp reset",
        ),
        *(f"forward: ip daddr {ADDRESSES['mute']} {DATA} drop",),
        *(f"forward: ip daddr {ADDRESSES['cut']} {DATA} reject with tcp reset",),
        *(
            f"prerouting: ip daddr {ADDRESSES[host]} tcp dport {port} redirect to :{8441 + number}"
            for number, (host, port, _) in enumerate(devices)
        ),
    ]
    with ExitStack() as stack:
        stack.enter_context(resolving(lab))
        stack.enter_context(internet.having(sites(trusted, folder)))
        for _, _, device in devices:
            stack.enter_context(lab.serving("router", device))
        stack.enter_context(lab.rules("router", *rules))
        yield


@pytest.fixture(scope="module")
def results(internet: World, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """Return the results of one sweep over every conversation, by host."""
    hosts = list(ADDRESSES)[: list(ADDRESSES).index("big-reset")]
    with faults(internet, tmp_path_factory.mktemp("conversations")):
        urls = [f"http://{name(host)}/root.crl" if host == "crl" else name(host) for host in hosts]
        return first(internet.sweep(*urls, deadline=6.0))


LOCAL, UNCLEAR, SERVER = "local_network", "unclear", "server"


@pytest.mark.parametrize(
    ("host", "expected", "quoted"),
    [
        ("sni-dropped", ("tls.timeout", LOCAL, "proven"), (OTHER_NAME,)),
        ("sni-reset", ("tls.reset", LOCAL, "proven"), (OTHER_NAME,)),
        ("sni-closed", ("tls.closed", LOCAL, "proven"), (OTHER_NAME,)),
        ("mute", ("tls.timeout", UNCLEAR, "likely"), (ADDRESSES["mute"],)),
        ("cut", ("tls.reset", UNCLEAR, "likely"), (ADDRESSES["cut"],)),
        ("inspected", ("tls.intercepted", LOCAL, "proven"), ("Zscaler Inc., Zscaler Intermediate Root CA",)),
        ("blocked", ("http.blockpage", LOCAL, "proven"), ("FortiGuard", "Access blocked")),
        ("crl", ("http.blockpage", LOCAL, "proven"), ("FortiGuard", "Access blocked")),
        ("portal", ("tls.not_tls", LOCAL, "likely"), ("302 Found",)),
        ("old-tls", ("tls.old_version", UNCLEAR, "likely"), (ADDRESSES["old-tls"], "TLS 1.1")),
        ("alert", ("tls.alert", UNCLEAR, "likely"), ("112 (unrecognized_name)",)),
        ("expired", ("tls.expired", SERVER, "likely"), ("Lab Root",)),
        ("early", ("tls.not_yet_valid", "local_clock", "likely"), ("T",)),
        ("stranger", ("tls.hostname", UNCLEAR, "likely"), ("elsewhere.example",)),
        ("private", ("tls.untrusted", UNCLEAR, "likely"), ("Acme, Acme CA",)),
        ("itself", ("tls.untrusted", UNCLEAR, "likely"), (name("itself"),)),
        ("chain", ("tls.incomplete_chain", SERVER, "likely"), ("Lab Issuing CA",)),
        ("down", ("http.server_error", SERVER, "likely"), ("HTTP 503",)),
        ("malformed", ("http.server_error", SERVER, "likely"), ("220 mail.example",)),
        ("silent", ("http.timeout", UNCLEAR, "likely"), (ADDRESSES["silent"],)),
        ("reset", ("http.reset", UNCLEAR, "likely"), (ADDRESSES["reset"],)),
        ("forbidden", ("http.forbidden", SERVER, "proven"), ("403",)),
        ("missing", ("ok", "nobody", "proven"), ("HTTP 404",)),
        ("slow", ("ok.slow", "nobody", "proven"), (ADDRESSES["slow"], "HTTP")),
        ("well", ("ok", "nobody", "proven"), ("HTTP 200",)),
    ],
)
def test_a_conversation_is_told_by_what_came_of_it(
    results: dict[str, dict[str, Any]], host: str, expected: tuple[str, str, str], quoted: tuple[str, ...]
) -> None:
    result = results[host]
    assert judged(result, slow=host == "slow") == expected, result["explain"]["en"]
    for lang in ("fr", "en"):
        for words in quoted:
            assert words in result["explain"][lang] or (words.startswith("HTTP ") and is_late(result))
        if expected[1] == LOCAL:
            assert name(host) in result["tell_admin"][lang]


def test_a_narrow_wire_that_tells_nobody_so(internet: World) -> None:
    """The server's long packets get lost, and the ICMP about it is dropped on the way back; the client's own short ones get through."""
    lab, trusted = internet.lab, internet.authority
    long = trusted.server(name("wide"), name("wide-six"), *(f"{number}.{name('wide')}" for number in range(60)))
    wide = {
        name("wide"): Site(certificate=long),
        name("wide-six"): Site(certificate=long),
        name("wide-answer"): Site(http("200 OK", Padding="y" * 4000), certificate=trusted.server(name("wide-answer"))),
        name("narrow"): Site(certificate=trusted.server(name("narrow"))),
    }
    unheard = ("input: icmp type destination-unreachable drop", "input: icmpv6 type packet-too-big drop")
    with resolving(lab), internet.having(wide), lab.narrow(1300):
        with lab.rules("internet", *unheard):
            results = first(internet.sweep(*wide, deadline=5.0))
        heard = first(internet.sweep(*wide, deadline=5.0))
    for host in ("wide", "wide-six", "wide-answer"):
        result = results[host]
        assert judged(result) == ("net.pmtu", LOCAL, "proven"), result["evidence"]
        mss = result["evidence"]["follow_up"]["mss"]
        # If a large ClientHello made the router report how narrow the link is, the second try fits it.
        assert result["layer"] == "net" and 1000 <= mss <= 1260 - (20 if host == "wide-six" else 0)
        for lang in ("fr", "en"):
            assert str(mss) in result["explain"][lang] and "MSS" in result["tell_admin"][lang]
    assert judged(results["narrow"])[0] == "ok", "what fits is no fault"
    assert {judged(result)[0] for result in heard.values()} == {"ok"}, "nor is a narrow wire whose messages are heard"


def test_long_hellos(internet: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Many protocols make a ClientHello long, as a post-quantum key share does: one device resets it, one that reads a single segment
    does not answer it, and a link that loses every long packet is another matter."""
    ordinary = public_context

    def large(settings: NetworkSettings) -> ssl.SSLContext:
        context = ordinary(settings)
        context.set_alpn_protocols([*(f"{number:03}" * 60 for number in range(8)), "http/1.1"])
        return context

    monkeypatch.setattr(sweep_module, "public_context", large)
    by_size = filters.transparent(lambda hello: len(hello) < 1000, filters.by_silence)
    lab = internet.lab
    rules = (
        f"forward: ip daddr {ADDRESSES['big-reset']} tcp dport 443 meta length > 1000 reject with tcp reset",
        f"forward: ip daddr {ADDRESSES['big-dropped']} tcp dport 443 meta length > 1100 drop",
        f"prerouting: ip daddr {ADDRESSES['big-silent']} tcp dport 443 redirect to :8441",
    )
    with (
        resolving(lab),
        lab.serving("router", lambda: talking(by_size, host="10.1.0.1", port=8441)),
        lab.rules("router", *rules),
    ):
        results = first(
            internet.sweep(*(name(host) for host in ("big-reset", "big-silent", "big-dropped", "well")), deadline=5.0)
        )
    assert {host: judged(result) for host, result in results.items()} == {
        "big-reset": ("tls.big_hello", LOCAL, "proven"),
        "big-silent": ("tls.big_hello", LOCAL, "proven"),
        "big-dropped": ("net.pmtu", LOCAL, "proven"),
        "well": ("ok", "nobody", "proven"),
    }
    for lang in ("fr", "en"):
        assert str(results["big-reset"]["evidence"]["tls"]["hello"]) in results["big-reset"]["explain"][lang]

"""Names that lead nowhere, each because of a real resolver or rule on the way to it: what the sweep says about it, and about whom."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.checks.network.judged import is_late, judged
from tests.checks.network.shape import assert_document
from tests.lab.authority import authority
from tests.lab.namespace import PUBLIC_RESOLVER, RESOLVER, ROUTER, SERVER, Lab
from tests.lab.resolvers import dnsmasq, over_https, unbound
from tests.lab.servers import web
from tests.lab.world import DOMAIN, OK, World

pytestmark = pytest.mark.lab

DOH = f"https://{PUBLIC_RESOLVER}:8053/dns-query"
UPSTREAM, NO_UPSTREAM = "203.0.113.55", "203.0.113.200"
STRANGER = "203.0.113.66"
"""An address whose connections end at a server in the router, with its own certificate."""
INSIDE = "10.3.0.2"
"""A private address at which the genuine server also answers."""
UMBRELLA = "146.112.61.106"
LONG = tuple(f"203.0.113.{last}" for last in range(100, 200))
"""More addresses than an answer by UDP can hold."""
FILTERED = ("nx", "nodata", "refuse", "null", "unsaid", "bogus", "lame", "private", "umbrella", "mismatch", "public")


def name(host: str) -> str:
    return f"{host}.{DOMAIN}"


def first(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the results in a document, by the host's first label."""
    assert_document(document)
    return {result["target"].partition(".")[0]: result for result in document["results"]}


@contextmanager
def public(internet: World, zone: dict[str, tuple[str, ...]]) -> Iterator[None]:
    """Run a resolver outside the client's network, by plain DNS and over HTTPS."""
    lab, context = internet.lab, internet.authority.server(PUBLIC_RESOLVER)
    with (
        unbound(lab, "internet", PUBLIC_RESOLVER, zone),
        lab.serving("internet", lambda: over_https(context, PUBLIC_RESOLVER, PUBLIC_RESOLVER)),
    ):
        yield


@contextmanager
def filtering(lab: Lab, folder: Path) -> Iterator[None]:
    """Run the network's resolver: an unbound with rules of every kind, and what else they need."""
    policy = folder / "policy.zone"
    policy.write_text(f"$TTL 60\n@ SOA a. b. 1 60 60 60 60\n@ NS a.\n{name('unsaid')} CNAME .\n")
    kinds = {"nx": "always_nxdomain", "nodata": "always_nodata", "refuse": "always_refuse", "null": "always_null"}
    kinds |= dict.fromkeys(("unsaid", "bogus", "lame"), "transparent")
    zone = {
        name("private"): ("10.3.0.99",),
        name("umbrella"): (UMBRELLA,),
        name("mismatch"): (STRANGER,),
        name("well"): (SERVER,),
        name("long"): LONG,
        name("inside"): (INSIDE,),
        name("elsewhere"): ("203.0.113.67",),
    }
    server = [f'local-zone: "{name(host)}." {kind}' for host, kind in kinds.items()]
    server += ["tcp-upstream: yes", f'trust-anchor: "{name("bogus")}. DS 12345 13 2 {"AB" * 32}"']
    beside = ["rpz:", "  name: policy", f'  zonefile: "{policy}"', "  rpz-signal-nxdomain-ra: yes"]
    for host, there in (("bogus", UPSTREAM), ("lame", NO_UPSTREAM)):
        beside += ["forward-zone:", f'  name: "{name(host)}."', f"  forward-addr: {there}"]
    with ExitStack() as stack:
        stack.enter_context(unbound(lab, "internet", UPSTREAM, {name("bogus"): (SERVER,)}))
        stack.enter_context(unbound(lab, "internet", RESOLVER, zone, *server, beside=beside))
        for address in ("10.3.0.99", UMBRELLA):
            stack.enter_context(lab.routed("client", "unreachable", f"{address}/32"))
        yield


@pytest.fixture(scope="module")
def results(internet: World, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """Return the results of one sweep over every name, by host."""
    folder = tmp_path_factory.mktemp("names")
    stranger = authority(folder, "Acme", "Acme CA").server(name("mismatch"))
    zone: dict[str, tuple[str, ...]] = {
        name(host): (SERVER,) for host in (*FILTERED, "inside", "elsewhere", "long", "well")
    }
    lab = internet.lab
    with (
        filtering(lab, folder),
        public(internet, zone),
        lab.serving("router", lambda: web(stranger, OK, host="10.1.0.1", port=8443)),
        lab.rules("router", f"prerouting: ip daddr {STRANGER} tcp dport 443 redirect to :8443"),
    ):
        hosts = [*zone, name("nowhere")]
        return first(internet.sweep(*hosts, public=(PUBLIC_RESOLVER, DOH), deadline=10.0))


@pytest.mark.parametrize(
    ("host", "expected", "quoted"),
    [
        ("nx", ("dns.nxdomain", "resolver", "likely"), (RESOLVER, DOH, SERVER)),
        ("nowhere", ("dns.nxdomain", "server", "likely"), (RESOLVER, DOH)),
        ("unsaid", ("dns.filtered", "resolver", "likely"), (RESOLVER, DOH, SERVER)),
        ("nodata", ("dns.nodata", "resolver", "likely"), (RESOLVER, DOH, SERVER)),
        ("refuse", ("dns.refused", "resolver", "likely"), (RESOLVER, "REFUSED")),
        ("bogus", ("dns.servfail", "resolver", "likely"), (RESOLVER, "SERVFAIL, EDE 9")),
        ("lame", ("dns.servfail", "resolver", "likely"), (RESOLVER, "SERVFAIL")),
        ("null", ("dns.sinkhole", "resolver", "likely"), (RESOLVER, "0.0.0.0")),
        ("private", ("dns.sinkhole", "resolver", "likely"), (RESOLVER, "10.3.0.99")),
        ("umbrella", ("dns.filtered", "resolver", "proven"), (RESOLVER, UMBRELLA)),
        ("mismatch", ("dns.mismatch", "resolver", "proven"), (RESOLVER, STRANGER, SERVER, "Acme")),
        ("inside", ("ok", "nobody", "proven"), (INSIDE, "HTTP 200")),
        ("elsewhere", ("ok", "nobody", "proven"), ("203.0.113.67", "HTTP 200")),
        ("long", ("ok", "nobody", "proven"), ("HTTP 200",)),
        ("well", ("ok", "nobody", "proven"), (SERVER, "HTTP 200")),
    ],
)
def test_a_name_is_told_by_who_said_what(
    results: dict[str, dict[str, Any]], host: str, expected: tuple[str, str, str], quoted: tuple[str, ...]
) -> None:
    result = results[host]
    assert judged(result) == expected, result["explain"]["en"]
    for lang in ("fr", "en"):
        for words in quoted:
            assert words in result["explain"][lang] or (words == "HTTP 200" and is_late(result))
        if expected[1] == "resolver":
            assert RESOLVER in result["tell_admin"][lang]


def test_dns_that_gets_through_in_part(internet: World) -> None:
    """DNS over TCP is dropped, and over UDP the questions for one name: its position in a question is known."""
    label = b"\x06silent"
    rules = (
        "forward: tcp dport 53 drop",
        f"forward: udp dport 53 @th,160,{8 * len(label)} 0x{label.hex()} drop",
    )
    local = {name("long"): LONG, name("silent"): (SERVER,), name("well"): (SERVER,)}
    with (
        unbound(internet.lab, "internet", RESOLVER, local),
        public(internet, {name("silent"): (SERVER,)}),
        internet.lab.rules("router", *rules),
    ):
        results = first(internet.sweep(*local, public=(PUBLIC_RESOLVER, DOH), deadline=6.0))
    assert {host: judged(result) for host, result in results.items()} == {
        "long": ("dns.tcp_blocked", "resolver", "likely"),
        "silent": ("dns.timeout", "resolver", "likely"),
        "well": ("ok", "nobody", "proven"),
    }
    for lang in ("fr", "en"):
        assert RESOLVER in results["long"]["explain"][lang] and "TCP/53" in results["long"]["tell_admin"][lang]
        assert RESOLVER in results["silent"]["explain"][lang] and DOH in results["silent"]["explain"][lang]


def test_questions_redirected_to_a_filter(internet: World) -> None:
    """Every question to anyone ends at the router's dnsmasq: what a public resolver seems to say by plain DNS is the filter's answer."""
    lab = internet.lab
    zone: dict[str, tuple[str, ...]] = {name(host): (SERVER,) for host in ("hidden", "sunk", "well")}
    rules = tuple(f"prerouting: {kind} dport 53 redirect to :53" for kind in ("udp", "tcp"))
    filters = (f"--local=/{DOMAIN}/", f"--address=/{name('sunk')}/#")
    with (
        public(internet, zone),
        dnsmasq(lab, "router", ROUTER, {name("well"): (SERVER,)}, *filters),
        lab.rules("router", *rules),
    ):
        hosts = (*zone, name("nowhere"))
        results = first(internet.sweep(*hosts, public=(PUBLIC_RESOLVER, DOH)))
        without = first(internet.sweep(*hosts, public=(PUBLIC_RESOLVER,)))
    assert {host: judged(result)[:2] for host, result in results.items()} == {
        "hidden": ("dns.nxdomain", "resolver"),
        "sunk": ("dns.sinkhole", "resolver"),
        "nowhere": ("dns.nxdomain", "server"),
        "well": ("ok", "nobody"),
    }
    for lang in ("fr", "en"):
        assert DOH in results["hidden"]["explain"][lang] and SERVER in results["hidden"]["explain"][lang]
    for host in ("hidden", "nowhere"):
        assert without[host]["blame"] == "unclear", "the filter's own word does not clear it"


def test_a_resolver_that_serves_others_only(internet: World) -> None:
    with unbound(internet.lab, "internet", RESOLVER, {}, "access-control: 10.1.0.0/24 refuse"):
        results = first(internet.sweep(name("well")))
    assert (results["well"]["cause"], results["well"]["blame"]) == ("dns.filtered", "resolver")
    assert "EDE 18" in results["well"]["explain"]["fr"] and RESOLVER in results["well"]["explain"]["fr"]


def test_the_hosts_file(internet: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = "203.0.113.68"
    hosts = tmp_path / "hosts"
    hosts.write_text(f"127.0.0.1 localhost {name('sunk')}\n{SERVER} {name('known')}\n{gone} {name('pinned')}\n")
    monkeypatch.setattr("checks.network.sweep.HOSTS", hosts)
    zone = {name("sunk"): (SERVER,), name("known"): ("203.0.113.67",), name("pinned"): (SERVER,)}
    with (
        unbound(internet.lab, "internet", RESOLVER, zone),
        internet.lab.rules("provider", f"forward: ip daddr {gone} reject with tcp reset"),
    ):
        results = first(internet.sweep(*zone))
    assert {host: judged(result) for host, result in results.items()} == {
        "known": ("ok", "nobody", "proven"),
        "sunk": ("dns.sinkhole", "local_network", "proven"),
        "pinned": ("dns.mismatch", "local_network", "proven"),
    }
    for lang in ("fr", "en"):
        assert "hosts" in results["sunk"]["explain"][lang] and "127.0.0.1" in results["sunk"]["explain"][lang]
        assert "hosts" in results["pinned"]["explain"][lang]
        assert gone in results["pinned"]["explain"][lang] and SERVER in results["pinned"]["explain"][lang]

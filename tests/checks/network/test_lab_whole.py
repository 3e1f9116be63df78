"""Whole sweeps over every built-in target, on networks that are healthy, broken in one way for many hosts, or not there at all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from checks.network.targets import OTHER_NAME, builtin
from tests.checks.network.judged import judged
from tests.checks.network.shape import assert_document
from tests.lab.authority import authority
from tests.lab.namespace import PUBLIC_RESOLVER, RESOLVER, ROUTER
from tests.lab.resolvers import dnsmasq, unbound
from tests.lab.servers import http, web
from tests.lab.world import CONNECT_TEST, OK, Site, World

pytestmark = pytest.mark.lab

TARGETS = tuple(builtin().values())
PLACES = {
    host: 200 + place for place, host in enumerate((CONNECT_TEST, OTHER_NAME, *(target.host for target in TARGETS)))
}
ZONE: dict[str, tuple[str, ...]] = {
    host: (f"203.0.113.{last}", f"2001:db8:ffff::{last}") for host, last in PLACES.items()
}
FOUR: dict[str, tuple[str, ...]] = {host: zone[:1] for host, zone in ZONE.items()}
LATER = tuple(target for target in TARGETS if target.required and target.microsoft_required is False)
"""The hosts that the onboarding needs and that Microsoft lists as optional, or not at all."""
OURS = tuple(target for target in TARGETS if target.group == "streamworks")


def addresses(hosts: Sequence[str]) -> str:
    """Return a set of hosts, in nftables syntax."""
    return "{ " + ", ".join(FOUR[host][0] for host in hosts) + " }"


def swept(internet: World, **how: Any) -> dict[str, Any]:
    document = internet.sweep(*TARGETS, **how)
    assert_document(document)
    assert len(document["results"]) == len(TARGETS)
    return document


def codes(document: dict[str, Any]) -> list[str]:
    return [problem["code"] for problem in document["summary"]["diagnosis"]]


def fact(document: dict[str, Any], key: str) -> Any:
    return next((fact["value"] for fact in document["facts"] if fact["key"] == key), None)


@contextmanager
def named(internet: World, *rules: str, zone: dict[str, tuple[str, ...]] | None = None) -> Iterator[None]:
    """Set up the provider's resolver, and rules in the router."""
    with unbound(internet.lab, "internet", RESOLVER, zone or FOUR), internet.lab.rules("router", *rules):
        yield


def test_a_network_that_is_well(internet: World) -> None:
    with named(internet, zone=ZONE):
        document = swept(internet)
    assert document["summary"]["fail"] == document["summary"]["unknown"] == 0 and codes(document) == []
    assert all(
        judged(result) == ("ok", "nobody", "proven")
        for result in document["results"]
        if result["url"].startswith("https")
    )
    assert document["vantage"]["ipv6"] is True and document["vantage"]["captive_portal"] is False
    assert {key: fact(document, key) for key in ("net.internet", "net.streamworks", "net.registration")} == {
        "net.internet": "yes",
        "net.streamworks": "all",
        "net.registration": "all",
    }


def test_six_is_broken_and_four_is_well(internet: World) -> None:
    with named(internet, "forward: ip6 daddr 2001:db8:ffff::/64 drop", zone=ZONE):
        document = swept(internet, deadline=6.0)
    assert {result["cause"] for result in document["results"]} == {"ok.ipv6_broken"}
    assert document["summary"]["fail"] == 0 and codes(document) == ["net.ipv6_broken"]
    assert document["vantage"]["ipv6"] is False and fact(document, "net.internet") == "yes"


@pytest.mark.parametrize(
    ("rules", "cause"),
    [
        (("forward: drop",), "dns.timeout"),
        (("forward: udp dport 53 accept", "forward: tcp flags & (syn | ack) == syn drop"), "tcp.timeout"),
        (
            (
                "forward: udp dport 53 accept",
                "forward: tcp flags & (syn | ack) == syn reject with icmp type admin-prohibited",
            ),
            "tcp.prohibited",
        ),
    ],
    ids=["nothing", "only names", "all rejected"],
)
def test_no_internet_is_said_once(internet: World, rules: tuple[str, ...], cause: str) -> None:
    with named(internet, *rules):
        document = swept(internet, deadline=3.0)
    assert {result["cause"] for result in document["results"]} == {cause}
    assert codes(document) == ["net.none"]
    assert str(len(TARGETS)) in document["summary"]["diagnosis"][0]["fr"]
    assert fact(document, "net.internet") == "no"


def test_a_captive_portal(internet: World) -> None:
    """Port 80 ends at the portal's own page, and port 443 is refused until one has accepted it."""
    login = http("302 Found", Location="http://10.1.0.1:8880/login")
    rules = (
        "prerouting: tcp dport 80 redirect to :8880",
        "forward: tcp dport 443 reject with tcp reset",
    )
    with (
        named(internet, *rules),
        internet.lab.serving("router", lambda: web(None, login, host=ROUTER, port=8880)),
    ):
        document = swept(internet, deadline=4.0)
    assert document["vantage"]["captive_portal"] is True and fact(document, "net.captive_portal") == "yes"
    assert codes(document)[0] == "http.captive_portal" and "net.none" not in codes(document)


def test_a_portal_to_which_every_name_leads(internet: World) -> None:
    login = http("200 OK", b"<html>Welcome to the hotel</html>")
    with (
        dnsmasq(internet.lab, "router", ROUTER, {}, f"--address=/#/{ROUTER}"),
        internet.lab.serving("router", lambda: web(None, login, host=ROUTER, port=80)),
    ):
        document = swept(internet, resolvers=(ROUTER,), deadline=4.0)
    assert document["vantage"]["captive_portal"] is True
    assert codes(document)[0] == "http.captive_portal" and "net.none" not in codes(document)
    assert {judged(result)[:2] for result in document["results"] if result["url"].startswith("https")} == {
        ("dns.sinkhole", "resolver")
    }


def test_a_dead_resolver_is_no_dead_internet(internet: World) -> None:
    """With only names missing, a public resolver still answers: what has to be fixed is this network's."""
    with (
        unbound(internet.lab, "internet", PUBLIC_RESOLVER, FOUR),
        internet.lab.rules("router", f"forward: ip daddr {RESOLVER} drop"),
    ):
        document = swept(internet, public=(PUBLIC_RESOLVER,), deadline=4.0)
    assert {judged(result)[:2] for result in document["results"]} == {("dns.timeout", "resolver")}
    assert codes(document) == ["dns.timeout"]
    for result in document["results"]:
        assert RESOLVER in result["explain"]["fr"] and PUBLIC_RESOLVER in result["explain"]["fr"]


def test_only_the_required_sets_are_let_through(internet: World) -> None:
    hosts = [target.host for target in LATER]
    with named(internet, f"forward: ip daddr {addresses(hosts)} reject with icmp type admin-prohibited"):
        document = swept(internet)
    assert codes(document) == ["net.required_only"]
    for lang in ("fr", "en"):
        assert all(host in document["summary"]["diagnosis"][0][lang] for host in hosts)


def test_three_faults_at_once_are_told_in_the_order_of_mending(internet: World, tmp_path: Path) -> None:
    """A resolver that filters our names, a firewall that rejects a host, and an inspection that decrypts two others."""
    lab = internet.lab
    rejected, decrypted = "graph.microsoft.com", ("login.microsoftonline.com", "aka.ms")
    zscaler = authority(tmp_path, "Zscaler Inc.", "Zscaler Root CA").server(*decrypted)
    rules = (
        f"forward: ip daddr {addresses([rejected])} reject with icmp type admin-prohibited",
        f"prerouting: ip daddr {addresses(decrypted)} tcp dport 443 redirect to :8443",
    )
    filters = ('local-zone: "streamworkstech.com." always_nxdomain',)
    with (
        unbound(lab, "internet", RESOLVER, FOUR, *filters),
        unbound(lab, "internet", PUBLIC_RESOLVER, FOUR),
        lab.serving("router", lambda: web(zscaler, OK, host=ROUTER, port=8443)),
        lab.rules("router", *rules),
    ):
        document = swept(internet, public=(PUBLIC_RESOLVER,))
    assert codes(document) == ["dns.nxdomain", "tcp.prohibited", "tls.intercepted"]
    for lang in ("fr", "en"):
        names, firewall, inspection = (problem[lang] for problem in document["summary"]["diagnosis"])
        assert RESOLVER in names and "streamworkstech.com" in names
        assert ROUTER in firewall and rejected in firewall
        assert "Zscaler" in inspection and all(host in inspection for host in decrypted)
    assert document["summary"]["fail"] == len(OURS) + 3
    assert fact(document, "net.tls_inspection") == "Zscaler" and fact(document, "net.streamworks") == "none"


def test_a_sign_in_page_that_names_a_policy_and_a_clock_that_is_wrong(internet: World) -> None:
    """Genuine servers, reached: what is wrong is the client's own outbound policy, and the clock according to three servers' Date."""
    login = "login.microsoftonline.com"
    page = b"<html>AADSTS500212: Your administrator's outbound policy does not allow access</html>"
    date = format_datetime(datetime.now(UTC) - timedelta(seconds=400), usegmt=True)
    dated = {target.host: Site(http("200 OK", Date=date)) for target in OURS}
    with named(internet), internet.having({login: Site(http("403 Forbidden", page)), **dated}):
        document = swept(internet)
    assert codes(document) == ["time.skew", "http.tenant_restriction"]
    assert document["vantage"]["clock_skew_s"] == pytest.approx(400, abs=30)
    policy = next(result for result in document["results"] if result["target"] == login)
    assert (policy["blame"], policy["confidence"]) == ("tenant_policy", "proven")
    for lang in ("fr", "en"):
        assert "AADSTS500212" in policy["explain"][lang]


def test_a_firewall_that_says_no_only_so_often(internet: World) -> None:
    """Linux routers throttle ICMP (icmp_ratelimit): of many SYNs that are rejected at once, most get no answer."""
    hosts = [target.host for target in TARGETS if target.group != "revocation"]
    lab = internet.lab
    lab.run("router", "sysctl", "-qw", "net.ipv4.icmp_ratemask=6168")
    try:
        with named(internet, f"forward: ip daddr {addresses(hosts)} reject with icmp type admin-prohibited"):
            document = swept(internet, deadline=4.0)
    finally:
        lab.run("router", "sysctl", "-qw", "net.ipv4.icmp_ratemask=0")
    assert {judged(result)[0] for result in document["results"]} == {"tcp.prohibited", "tcp.timeout", "ok"}
    assert codes(document) == ["tcp.prohibited", "tcp.timeout"]
    for entry in document["summary"]["diagnosis"]:
        assert ROUTER in entry["fr"] and ROUTER in entry["en"], "what is dropped meanwhile may be its doing too"


def test_a_filter_that_answers_with_an_address_that_nobody_has(internet: World) -> None:
    """There is no route to it; what has to be changed is the resolver's answer, not the gateway."""
    lab, host = internet.lab, "portal.lab-streamworks.com"
    with (
        unbound(lab, "internet", RESOLVER, {host: ("192.0.2.44",)}),
        unbound(lab, "internet", PUBLIC_RESOLVER, {host: ("11.22.33.44",)}),
    ):
        document = internet.sweep(host, public=(PUBLIC_RESOLVER,), deadline=4.0)
    assert_document(document)
    (result,) = document["results"]
    assert judged(result) == ("dns.sinkhole", "resolver", "likely")
    for lang in ("fr", "en"):
        for words in ("192.0.2.44", "11.22.33.44", PUBLIC_RESOLVER, RESOLVER):
            assert words in result["explain"][lang]

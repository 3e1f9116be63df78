"""Connections that fail, each because of a real fault on the way: what the sweep says about it, and about whom."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.checks.network.judged import is_late, judged
from tests.checks.network.shape import assert_document
from tests.lab.namespace import CLIENT, CLIENT6, PROVIDER, PROVIDER6, RESOLVER, ROUTER, ROUTER6
from tests.lab.resolvers import unbound
from tests.lab.world import DOMAIN, World

pytestmark = pytest.mark.lab

LACKING = "198.51.100.7"
"""An address that the router has no route to."""
OUTSIDE = "192.0.2.7"
"""One that the client itself has no route to."""
STRANDED, GONE = "192.0.2.8", "10.1.0.77"
"""One whose gateway, on the client's own link, does not exist."""


@dataclass(frozen=True)
class Fault:
    """A fault of one address: the part with the rule, the rule, and what has to be reported; ``quoted`` is in both languages."""

    host: str
    addresses: tuple[str, ...]
    rules: tuple[tuple[str, str], ...]
    judged_as: tuple[str, str, str]
    quoted: tuple[str, ...]
    port: int = 443

    @property
    def url(self) -> str:
        return f"https://{self.host}.{DOMAIN}:{self.port}/"


def _rejected(part: str, rule: str) -> tuple[tuple[str, str], ...]:
    return ((part, rule),)


V4 = "forward: ip daddr {four} tcp dport 443"
V6 = "forward: ip6 daddr {six} tcp dport 443"
PROVEN = ("tcp.prohibited", "local_network", "proven")
FAULTS = (
    Fault(
        "dropped",
        ("203.0.113.21",),
        _rejected("router", f"{V4} drop"),
        ("tcp.timeout", "local_network", "likely"),
        ("203.0.113.21", f"{ROUTER} ("),
    ),
    Fault(
        "dropped-far",
        ("203.0.113.22",),
        _rejected("provider", f"{V4} drop"),
        ("tcp.timeout", "local_network", "likely"),
        ("203.0.113.22", f"{PROVIDER} ("),
    ),
    Fault(
        "dropped-six",
        ("2001:db8:ffff::20",),
        _rejected("provider", f"{V6} drop"),
        ("tcp.timeout", "local_network", "likely"),
        ("2001:db8:ffff::20", f"{PROVIDER6} ("),
    ),
    Fault(
        "dropped-six-only",
        (OUTSIDE, "2001:db8:ffff::19"),
        _rejected("router", f"{V6} drop"),
        ("tcp.timeout", "local_network", "likely"),
        ("2001:db8:ffff::19", f"{ROUTER6} ("),
    ),
    Fault(
        "prohibited",
        ("203.0.113.23",),
        _rejected("router", f"{V4} reject with icmp type admin-prohibited"),
        PROVEN,
        (ROUTER, "ICMP 3/13"),
    ),
    Fault(
        "prohibited-far",
        ("203.0.113.24",),
        _rejected("provider", f"{V4} reject with icmp type host-prohibited"),
        PROVEN,
        (PROVIDER, "ICMP 3/10"),
    ),
    Fault(
        "port-rejected",
        ("203.0.113.25",),
        _rejected("router", f"{V4} reject"),
        PROVEN,
        (ROUTER, "ICMP 3/3"),
    ),
    Fault(
        "prohibited-six",
        ("2001:db8:ffff::26",),
        _rejected("router", f"{V6} reject with icmpv6 type admin-prohibited"),
        PROVEN,
        (ROUTER6, "ICMPv6 1/1"),
    ),
    Fault(
        "rejected-six-far",
        ("2001:db8:ffff::27",),
        _rejected("provider", f"{V6} reject"),
        PROVEN,
        (PROVIDER6, "ICMPv6 1/4"),
    ),
    Fault(
        "both-prohibited",
        ("203.0.113.28", "2001:db8:ffff::28"),
        (
            ("router", f"{V4} drop"),
            ("router", f"{V6} reject with icmpv6 type admin-prohibited"),
        ),
        PROVEN,
        (ROUTER6, "ICMPv6 1/1"),
    ),
    Fault(
        "host-unreachable",
        ("203.0.113.29",),
        _rejected("provider", f"{V4} reject with icmp type host-unreachable"),
        ("tcp.prohibited", "local_network", "likely"),
        (PROVIDER, "ICMP 3/1"),
    ),
    Fault(
        "rejected-there",
        ("203.0.113.38",),
        _rejected("internet", "input: ip daddr {four} tcp dport 443 reject with icmp type admin-prohibited"),
        ("tcp.prohibited", "unclear", "likely"),
        ("203.0.113.38", "ICMP 3/13"),
    ),
    Fault("no-route-there", (LACKING,), (), ("tcp.prohibited", "local_network", "likely"), (ROUTER, "ICMP 3/1")),
    Fault("no-route-here", (OUTSIDE,), (), ("tcp.unreachable", "local_network", "likely"), (OUTSIDE, "EHOSTUNREACH")),
    Fault("no-gateway", (STRANDED,), (), ("tcp.unreachable", "local_network", "likely"), (STRANDED, "EHOSTUNREACH")),
    Fault(
        "refused-by-rule",
        ("203.0.113.30",),
        _rejected("router", f"{V4} reject with tcp reset"),
        ("tcp.refused", "unclear", "likely"),
        ("203.0.113.30", f"{ROUTER} ("),
    ),
    Fault(
        "refused-there",
        ("203.0.113.31",),
        (),
        ("tcp.refused", "unclear", "likely"),
        ("203.0.113.31", f"{PROVIDER} ("),
        port=8443,
    ),
    Fault(
        "reset-once-open",
        ("203.0.113.32",),
        _rejected("router", f"{V4} tcp flags & (syn | ack | psh | rst | fin) == ack reject with tcp reset"),
        ("tcp.reset", "local_network", "likely"),
        ("203.0.113.32",),
    ),
    Fault(
        "six-broken",
        ("203.0.113.33", "2001:db8:ffff::33"),
        _rejected("router", f"{V6} drop"),
        ("ok.ipv6_broken", "nobody", "proven"),
        ("203.0.113.33", "2001:db8:ffff::33"),
    ),
    Fault("well", ("203.0.113.34", "2001:db8:ffff::34"), (), ("ok", "nobody", "proven"), ("HTTP 200",)),
    Fault("six-only", ("2001:db8:ffff::35",), (), ("ok", "nobody", "proven"), ("2001:db8:ffff::35", "HTTP 200")),
)


@pytest.fixture(scope="module")
def results(internet: World) -> Iterator[dict[str, dict[str, Any]]]:
    """Return the results of one sweep over every fault, by host."""
    lab = internet.lab
    with ExitStack() as stack:
        zone = {f"{fault.host}.{DOMAIN}": fault.addresses for fault in FAULTS}
        stack.enter_context(unbound(lab, "internet", RESOLVER, zone))
        stack.enter_context(lab.routed("router", "unreachable", f"{LACKING}/32"))
        stack.enter_context(lab.routed("client", "unreachable", f"{OUTSIDE}/32"))
        stack.enter_context(lab.routed("client", f"{STRANDED}/32", "via", GONE))
        lab.run("client", "sysctl", "-qw", "net.ipv4.neigh.to-router.retrans_time_ms=200")
        for fault in FAULTS:
            four = next((address for address in fault.addresses if ":" not in address), "")
            six = next((address for address in fault.addresses if ":" in address), "")
            for part, rule in fault.rules:
                stack.enter_context(lab.rules(part, rule.format(four=four, six=six)))
        document = internet.sweep(*(fault.url for fault in FAULTS), deadline=6.0)
    assert_document(document)
    yield {result["target"].partition(".")[0]: result for result in document["results"]}


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.host)
def test_a_connection_is_told_by_what_ended_it(results: dict[str, dict[str, Any]], fault: Fault) -> None:
    result = results[fault.host]
    assert judged(result) == fault.judged_as, result["explain"]["en"]
    for lang in ("fr", "en"):
        for words in fault.quoted:
            assert words in result["explain"][lang] or (words.startswith("HTTP ") and is_late(result))
        if fault.judged_as == PROVEN:
            assert fault.quoted[0] in result["tell_admin"][lang], "the device that rejects is named to its admin"


def test_the_machines_own_address_is_known_however_a_connection_ends(results: dict[str, dict[str, Any]]) -> None:
    for host, result in results.items():
        for tried in result["evidence"]["tcp"]:
            own = CLIENT6 if ":" in tried["address"] else CLIENT
            assert tried.get("local") == (None if tried["address"] == OUTSIDE else own), (host, tried)


def test_a_lost_syn_or_two_are_no_firewall(internet: World) -> None:
    """TCP sends a SYN again after one second and after three; if that succeeds, it is a slow connection."""
    lost = {"lost-once": ("203.0.113.36", 1), "lost-twice": ("203.0.113.37", 2)}
    syn = "tcp dport 443 tcp flags & (syn | ack) == syn"
    rules = [f"forward: ip daddr {four} {syn} numgen inc mod 9 < {times} drop" for four, times in lost.values()]
    zone = {f"{host}.{DOMAIN}": (four,) for host, (four, _) in lost.items()}
    with unbound(internet.lab, "internet", RESOLVER, zone), internet.lab.rules("router", *rules):
        document = internet.sweep(*zone, deadline=8.0)
    for result in document["results"]:
        assert (result["cause"], result["blame"]) == ("ok.slow", "nobody")
        assert "TCP" in result["explain"]["fr"] and "TCP" in result["explain"]["en"]


@pytest.mark.skipif(not Path("/dev/net/tun").exists(), reason="this machine makes no tunnels")
def test_a_way_of_fifty_milliseconds_is_no_fault(internet: World) -> None:
    zone = {f"well.{DOMAIN}": ("203.0.113.34", "2001:db8:ffff::34")}
    with unbound(internet.lab, "internet", RESOLVER, zone), internet.lab.slow(25):
        (result,) = internet.sweep(*zone)["results"]
    assert judged(result) == ("ok", "nobody", "proven")
    assert all(result["ms"][phase] >= 50 for phase in ("dns", "tcp", "tls", "http"))

"""Networks that work badly rather than not at all: slow, half open or half there, with nobody blamed for what is healthy."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.checks.network.judged import judged
from tests.checks.network.test_lab_whole import FOUR, OURS, TARGETS, addresses, codes, fact, named, swept
from tests.lab.namespace import PUBLIC_RESOLVER, RESOLVER, ROUTER
from tests.lab.resolvers import unbound
from tests.lab.servers import http, web
from tests.lab.world import World

pytestmark = [pytest.mark.lab, pytest.mark.slow]


@pytest.mark.parametrize(("percent", "most"), [(5, 1), (10, 2), (20, 6)])
def test_lost_packets_are_no_firewall(internet: World, percent: int, most: int) -> None:
    """A radio link or a full line loses packets of every kind, both ways; what is asked again may be lost again, and proves nothing.

    One packet in every so many is dropped, whoever sent it: that way each run loses equally many.
    """
    with named(internet, f"forward: numgen inc mod {100 // percent} == 0 drop"):
        document = swept(internet, deadline=10.0)
    failed = [result for result in document["results"] if result["verdict"] == "fail"]
    assert len(failed) <= most
    assert not [result["explain"]["en"] for result in failed if result["confidence"] == "proven"]
    if percent >= 10:
        assert codes(document)[0] == "net.lossy"
        assert all("Wi-Fi" in document["summary"]["diagnosis"][0][lang] for lang in ("fr", "en"))


@pytest.mark.skipif(not Path("/dev/net/tun").exists(), reason="this machine makes no tunnels")
def test_a_way_by_satellite_is_slow_and_no_fault(internet: World) -> None:
    with named(internet), internet.lab.slow(300):
        document = swept(internet, deadline=10.0)
    assert document["summary"]["fail"] == 0 and codes(document) == []
    assert {judged(result)[:2] for result in document["results"]} == {("ok", "nobody")}


def test_a_portal_that_lets_some_hosts_through(internet: World) -> None:
    """A hotel lets the sign-in pages through without acceptance; all else is refused, and plain HTTP ends at the portal."""
    free = [target.host for target in TARGETS if target.group == "microsoft-sign-in"]
    login = http("302 Found", Location="http://10.1.0.1:8880/login")
    rules = (
        f"prerouting: ip daddr != {addresses(free)} tcp dport 80 redirect to :8880",
        f"forward: ip daddr != {addresses(free)} tcp dport 443 reject with tcp reset",
    )
    with named(internet, *rules), internet.lab.serving("router", lambda: web(None, login, host=ROUTER, port=8880)):
        document = swept(internet, deadline=6.0)
    assert document["vantage"]["captive_portal"] is True and fact(document, "net.captive_portal") == "yes"
    assert codes(document)[0] == "http.captive_portal" and "net.none" not in codes(document)
    assert fact(document, "net.internet") == "yes"
    by_host = {result["target"]: judged(result)[0] for result in document["results"]}
    assert {by_host[host] for host in free} == {"ok"}


def test_a_vpn_that_carries_some_names_only(internet: World) -> None:
    """Our hosts are at private addresses behind it, the rest go out directly: healthy while it is up, else reported as names."""
    lab = internet.lab
    inside: dict[str, tuple[str, ...]] = {target.host: (f"10.77.0.{number}",) for number, target in enumerate(OURS, 1)}
    with (
        unbound(lab, "internet", RESOLVER, FOUR | inside),
        unbound(lab, "internet", PUBLIC_RESOLVER, FOUR | dict.fromkeys(inside, ("11.22.33.44",))),
        lab.routed("internet", "local", "10.77.0.0/24", "dev", "lo"),
    ):
        well = swept(internet, public=(PUBLIC_RESOLVER,))
        with lab.rules("router", "forward: ip daddr 10.77.0.0/24 drop"):
            down = swept(internet, public=(PUBLIC_RESOLVER,), deadline=6.0)
    assert well["summary"]["fail"] == 0 and codes(well) == []
    named_so = [result["explain"]["en"] for result in well["results"] if result["target"] in inside]
    assert len(named_so) == len(inside) and all("VPN" in text or "slowly" in text for text in named_so)
    assert codes(down) == ["dns.sinkhole"]
    failed = {result["target"]: judged(result)[:2] for result in down["results"] if result["verdict"] == "fail"}
    assert failed == dict.fromkeys(inside, ("dns.sinkhole", "resolver"))


def test_nothing_is_said_of_a_network_that_is_well(internet: World) -> None:
    with named(internet):
        document = swept(internet)
    assert codes(document) == []
    assert not any(tcp.get("resent") for result in document["results"] for tcp in result["evidence"]["tcp"])

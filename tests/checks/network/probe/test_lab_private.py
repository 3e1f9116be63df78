"""Names at addresses that nobody on the internet has: distinguishing a filter from a VPN, an access client or NAT64."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from tests.checks.network.judged import is_late, judged
from tests.checks.network.shape import assert_document
from tests.lab.authority import authority
from tests.lab.namespace import PUBLIC_RESOLVER, RESOLVER
from tests.lab.resolvers import over_https, unbound
from tests.lab.world import DOMAIN, Site, World

pytestmark = pytest.mark.lab

DOH = f"https://{PUBLIC_RESOLVER}:8053/dns-query"
GENUINE = "11.22.33.44"
"""What the public resolvers say: an address on the internet, to which the lab has no route."""
SUNK = {
    "rfc1918": "10.66.0.9",
    "rfc1918-b": "172.20.0.9",
    "link-local": "169.254.66.9",
    "loopback": "127.0.0.9",
    "documentation": "192.0.2.9",
    "multicast": "239.9.9.9",
    "unique-local": "fd66::9",
    "loopback-six": "::1",
    "documentation-six": "3fff:66::9",
    "mapped": "::ffff:10.66.0.9",
}
"""Where a filter sends names; half of the addresses have a route that leads nowhere, and half have none."""
UNREACHABLE = ("172.20.0.0/16", "192.0.2.9/32", "fd66::/64", "3fff:66::/64")
WELL = {"split": "10.77.0.9", "split-six": "fd77::9", "access": "100.64.7.9", "fake": "198.18.7.9"}
"""Where a VPN or an access client sends names; the genuine servers answer there."""
DECRYPTED, DOWN, PUBLISHED, GATEWAY = "100.64.8.9", "100.64.9.9", "10.88.0.9", "198.51.100.9"


def name(host: str) -> str:
    return f"{host}.{DOMAIN}"


def by_host(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    assert_document(document)
    return {result["target"].partition(".")[0]: result for result in document["results"]}


@pytest.fixture(scope="module")
def results(internet: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, dict[str, Any]]]:
    """Return the results of one sweep over every name, by host."""
    lab = internet.lab
    inspection = authority(tmp_path_factory.mktemp("private"), "Netskope Inc", "ca.contoso.goskope.com")
    other = {"decrypted": DECRYPTED, "down": DOWN, "published": PUBLISHED, "block": GATEWAY}
    zone = {name(host): (address,) for host, address in (SUNK | WELL | other).items()}
    public = dict.fromkeys(zone, (GENUINE,)) | {name("published"): (PUBLISHED,)}
    dropped = "{ 10.66.0.0/16, 10.88.0.0/16, 100.64.9.0/24, 169.254.0.0/16, 239.0.0.0/8 }"
    with ExitStack() as stack:
        stack.enter_context(unbound(lab, "internet", RESOLVER, zone))
        stack.enter_context(unbound(lab, "internet", PUBLIC_RESOLVER, public))
        context = internet.authority.server(PUBLIC_RESOLVER)
        stack.enter_context(lab.serving("internet", lambda: over_https(context, PUBLIC_RESOLVER, PUBLIC_RESOLVER)))
        for address in (*WELL.values(), DECRYPTED, GATEWAY):
            stack.enter_context(lab.routed("internet", "local", address, "dev", "lo"))
        for network in UNREACHABLE:
            stack.enter_context(lab.routed("client", "unreachable", network))
        stack.enter_context(lab.rules("router", f"forward: ip daddr {dropped} drop"))
        closed = f"forward: ip daddr {GATEWAY} tcp flags & psh == psh reject with tcp reset"
        stack.enter_context(lab.rules("router", closed))
        decrypting = inspection.server(name("decrypted"))
        stack.enter_context(internet.having({name("decrypted"): Site(certificate=decrypting)}))
        yield by_host(internet.sweep(*zone, public=(PUBLIC_RESOLVER, DOH), deadline=10.0))


@pytest.mark.parametrize("host", [*SUNK, "block"])
def test_a_filter_s_answer_is_the_resolver_s_doing(results: dict[str, dict[str, Any]], host: str) -> None:
    result = results[host]
    assert judged(result) == ("dns.sinkhole", "resolver", "likely"), result["explain"]["en"]
    for lang in ("fr", "en"):
        for words in (SUNK.get(host, GATEWAY), GENUINE, RESOLVER, DOH):
            assert words in result["explain"][lang] and words in result["tell_admin"][lang]


@pytest.mark.parametrize(
    ("host", "expected", "fr", "en"),
    [
        ("split", ("ok", "nobody", "proven"), "zone DNS interne ou VPN", "internal DNS zone or VPN"),
        ("split-six", ("ok", "nobody", "proven"), "zone DNS interne ou VPN", "internal DNS zone or VPN"),
        ("access", ("ok", "nobody", "proven"), "client d'accès sécurisé", "secure access client"),
        ("fake", ("ok", "nobody", "proven"), "client d'accès sécurisé", "secure access client"),
        ("decrypted", ("tls.intercepted", "local_network", "proven"), "Netskope", "Netskope"),
        ("down", ("dns.sinkhole", "local_machine", "likely"), DOWN, DOWN),
        ("published", ("dns.sinkhole", "server", "likely"), PUBLISHED, DOH),
    ],
)
def test_a_way_of_the_network_s_own_is_named(
    results: dict[str, dict[str, Any]], host: str, expected: tuple[str, str, str], fr: str, en: str
) -> None:
    result = results[host]
    assert judged(result) == expected, result["explain"]["en"]
    assert is_late(result) or (fr in result["explain"]["fr"] and en in result["explain"]["en"])


MADE = {"64:ff9b::/96": "64:ff9b::cb00:7149", "2001:db8:64::/96": "2001:db8:64::cb00:7149"}
"""The well-known prefix and a network's own one, each with the address that represents 203.0.113.73."""


@pytest.mark.parametrize(("prefix", "made"), MADE.items())
def test_translated_addresses_are_fine_and_named(internet: World, prefix: str, made: str) -> None:
    """A network without IPv4 whose unbound makes the addresses; if its gateway is gone, that is what is reported."""
    lab, four = internet.lab, {name("only-four"): ("203.0.113.73",)}
    upstream, dns64 = "203.0.113.55", "203.0.113.64"
    names = (DOMAIN, "ipv4only.arpa")
    own = ['module-config: "dns64 iterator"', f"dns64-prefix: {prefix}"]
    own += [f'local-zone: "{domain}." transparent' for domain in names]
    beside = [
        line for domain in names for line in ("forward-zone:", f'  name: "{domain}."', f"  forward-addr: {upstream}")
    ]
    without_four = ("output: ip daddr 203.0.113.73 reject with icmp type net-unreachable",)
    with (
        unbound(lab, "internet", upstream, four | {"ipv4only.arpa": ("192.0.0.170", "192.0.0.171")}),
        unbound(lab, "internet", dns64, {}, *own, beside=beside),
    ):
        with lab.rules("client", *without_four), lab.routed("internet", "local", prefix, "dev", "lo"):
            well = by_host(internet.sweep(*four, resolvers=(dns64,)))["only-four"]
        with lab.rules("router", f"forward: ip6 daddr {prefix} drop"):
            idle = by_host(internet.sweep(*four, resolvers=(dns64,), deadline=4.0))["only-four"]
            with lab.routed("client", "unreachable", "203.0.113.73"):
                gone = by_host(internet.sweep(*four, resolvers=(dns64,), deadline=4.0))["only-four"]
    assert judged(well) == ("ok", "nobody", "proven"), well["evidence"]
    assert well["evidence"]["dns"]["nat64"] == prefix
    assert judged(idle) == ("ok.ipv6_broken", "nobody", "proven")
    assert judged(gone) == ("net.nat64", "local_network", "likely")
    for lang in ("fr", "en"):
        assert is_late(well) or (
            made in well["explain"][lang]
            and f"NAT64, préfixe {prefix}".replace("préfixe", {"fr": "préfixe", "en": "prefix"}[lang])
            in well["explain"][lang]
        )
        for result in (idle, gone):
            assert prefix in result["tell_admin"][lang] and "NAT64" in result["tell_admin"][lang]

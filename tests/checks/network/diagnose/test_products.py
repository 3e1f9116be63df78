"""Each entry in the network's tables is needed: without it, one of these rows fails."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from importlib.resources import files
from typing import Any

import pytest

from checks.network.diagnose.cause import Cause, find_cause
from checks.network.diagnose.judge import judge
from checks.network.probe.measurement import Dns, FollowUp, Http, Measurement, Proxied, PublicAnswer, Tcp, Tls
from checks.network.probe.page import refuses
from checks.network.probe.public_answers import is_local
from checks.network.targets import parse_target

TARGET = parse_target("ca.streamworkstech.com")
PRODUCTS = tomllib.loads(files("checks.network.diagnose").joinpath("products.toml").read_text("utf-8"))
FOUR, SIX = "203.0.113.4", "2001:db8::6"
DNS = Dns(server="192.0.2.53", rcode="NOERROR", a=(FOUR,))
OPEN = (Tcp(FOUR, ms=1.0),)
TLS = Tls(FOUR, verify_code=0)

ISSUERS = {
    "Zscaler Intermediate Root CA (zscaler.net)": "Zscaler",
    "Fortinet Ltd.": "Fortinet",
    "FortiGate CA": "Fortinet",
    "Palo Alto Networks Inc.": "Palo Alto Networks",
    "Netskope Inc": "Netskope",
    "ca.eu.goskope.com": "Netskope",
    "Sophos SSL CA": "Sophos",
    "Cisco Umbrella Primary SubCA": "Cisco Umbrella",
    "OpenDNS, Inc.": "Cisco Umbrella",
    "Blue Coat ProxySG": "Blue Coat",
    "BlueCoat SSL": "Blue Coat",
    "Forcepoint LLC": "Forcepoint",
    "Websense Public CA": "Forcepoint",
    "Check Point Software": "Check Point",
    "Barracuda Networks": "Barracuda",
    "SonicWALL Firewall DPI-SSL": "SonicWall",
    "WatchGuard Technologies": "WatchGuard",
    "McAfee Web Gateway": "McAfee Web Gateway",
    "Skyhigh Security": "Skyhigh",
    "iboss Network Security": "iboss",
    "Untangle": "Untangle",
    "AVG Web/Mail Shield Root": "AVG",
    "AVG Technologies cz": "AVG",
    "Norton Web/Mail Shield Root": "Norton",
    "Adguard Personal CA": "AdGuard",
    "Gateway CA - Cloudflare Managed G1": "Cloudflare Gateway",
    "Cloudflare Gateway": "Cloudflare Gateway",
    "Kaspersky Anti-Virus Personal Root": "Kaspersky",
    "Bitdefender Personal CA": "Bitdefender",
    "ESET SSL Filter CA": "ESET",
    "avast! Web/Mail Shield Root": "Avast",
    "Cato Networks CA": "Cato Networks",
    "Smoothwall": "Smoothwall",
    "Lightspeed Systems": "Lightspeed",
    "Securly Inc": "Securly",
    "ContentKeeper": "ContentKeeper",
    "Cyberoam SSL CA": "Cyberoam",
    "Stormshield": "Stormshield",
    "McAfee WebAdvisor": "McAfee WebAdvisor",
    "Norton 360": "Norton",
    "Norton AntiVirus": "Norton",
    "NortonLifeLock Inc.": "Norton",
    "Lightspeed Relay Proxy CA": "Lightspeed",
    "Menlo Security, Inc.": "Menlo Security",
    "Cisco IronPort Web Security": "Cisco Secure Web Appliance",
    "Kerio Control Local Authority": "Kerio Control",
    "Linewize": "Linewize",
    "Sangfor Technologies": "Sangfor",
    "Perimeter 81 Ltd": "Perimeter 81",
    "Web Security Service": "Symantec Web Security Service",
    "BullGuard SSL Proxy CA": "BullGuard",
    "Dr.Web for Windows": "Dr.Web",
    "Doctor Web, Ltd.": "Dr.Web",
    "Net Nanny": "Net Nanny",
    "ContentWatch Root CA": "Net Nanny",
    "Qustodio": "Qustodio",
    "Covenant Eyes": "Covenant Eyes",
    "DO_NOT_TRUST_FiddlerRoot": "Fiddler",
    "Charles Proxy CA": "Charles",
    "mitmproxy": "mitmproxy",
    "Squid proxy CA": "Squid",
}
PAGES = {
    "Powered by FortiGuard": "FortiGuard",
    "http://10.0.0.1:8008/portal": "FortiGuard",
    "https://10.0.0.1/php/urlblock.php?x=1": "Palo Alto Networks",
    "http://10.0.0.1:8010/fortiproxy": "FortiGuard",
    "https://block.opendns.com/main": "Cisco Umbrella",
    "https://malware.umbrella.com/?x": "Cisco Umbrella",
    "Protected by Cisco Umbrella": "Cisco Umbrella",
    "https://gateway.zscaler.net/": "Zscaler",
    "This was blocked by Zscaler": "Zscaler",
    "Cloudflare Gateway has blocked this": "Cloudflare Gateway",
    "https://blocked.teams.cloudflare.com/?x": "Cloudflare Gateway",
    "https://notify.goskope.com/x": "Netskope",
    "Blocked by iboss": "iboss",
    "https://1-2-3.ibossblock.example/": "iboss",
    "https://blocked.lsfilter.com/": "Lightspeed",
    "https://lsaccess.me/blocked": "Lightspeed",
    "https://www.securly.com/blocked?x": "Securly",
    "/cgi-bin/squidGuard.cgi": "SquidGuard",
    "E2guardian": "E2Guardian",
    "http://10.0.0.1:15871/cgi-bin/blockpage.cgi": "Forcepoint",
    "Check Point UserCheck": "Check Point UserCheck",
    "https://block.sophos.example": "Sophos",
    "Barracuda Web Filter": "Barracuda",
}
NAMED = {
    "Blocked: this Websense rule applies to the page": "Forcepoint",
    "Access Denied (content_filter_denied) by policy": "Blue Coat",
    "The page is blocked. (1, WEBCAT, BLOCK-WEBCAT)": "Cisco Secure Web Appliance",
    "This website is blocked. Cisco Meraki": "Cisco Meraki",
    "The URL is blocked by Surf Protection": "Sophos",
    "URL Blocked. Trend Micro": "Trend Micro",
    "Banned site. Powered by DansGuardian": "DansGuardian",
    "Site bloqué par Olfeo": "Olfeo",
    "The page has been blocked. [Powered by DrayTek]": "DrayTek",
    "Site blocked. Zyxel": "Zyxel",
    "Die Seite ist durch den LANCOM Content Filter gesperrt": "LANCOM",
    "Seite geblockt. Securepoint": "Securepoint",
    "This site is blocked by WebTitan": "WebTitan",
    "Site blocked by DNSFilter": "DNSFilter",
    "NxFilter: page blocked": "NxFilter",
    "Request denied by pfSense proxy: forbidden": "pfSense",
    "OPNsense: site blocked": "OPNsense",
    "Page blocked by Blocksi": "Blocksi",
}
OTHERS = (
    "Norton Rose Fulbright Root CA",
    "City of Norton",
    "Lightspeed Commerce Inc.",
    "Unified Communications CA",
    "ACME Corporate Root CA",
)
"""Organisations with authorities of their own whose names are similar to a product's."""
SERVERS = {
    "squid/6.1": "Squid",
    "tinyproxy/1.11": "tinyproxy",
    "Zscaler/6.2": "Zscaler",
    "BlueCoat-Security": "Blue Coat",
    "Blue Coat": "Blue Coat",
    "ProxySG": "Blue Coat",
    "Netskope proxy": "Netskope",
    "McAfee": "McAfee Web Gateway",
    "Skyhigh SWG": "Skyhigh",
    "Forcepoint": "Forcepoint",
    "Websense": "Forcepoint",
    "FortiProxy": "Fortinet",
    "FortiGate": "Fortinet",
}
MACHINE = {
    "Kaspersky",
    "Bitdefender",
    "ESET",
    "Avast",
    "AVG",
    "Norton",
    "AdGuard",
    "McAfee WebAdvisor",
    "BullGuard",
    "Dr.Web",
} | {
    "Net Nanny",
    "Qustodio",
    "Covenant Eyes",
    "Fiddler",
    "Charles",
}
ADDRESSES = {
    "146.112.61.104": "Cisco Umbrella",
    "146.112.61.107": "Cisco Umbrella",
    "146.112.61.110": "Cisco Umbrella",
    "146.112.61.103": None,
    "146.112.61.111": None,
    "208.91.112.55": "Fortinet",
    "208.91.112.54": None,
    "208.91.112.56": None,
    "94.140.14.35": "AdGuard",
    "94.140.14.34": None,
    "94.140.14.36": None,
}


def over_tls(**parts: object) -> Measurement:
    return Measurement(dns=DNS, tcp=OPEN, tls=Tls(FOUR, error="verify", verify_code=20, **parts), http=None)  # type: ignore[arg-type]  # of a table


@pytest.mark.parametrize(("issuer", "product"), ISSUERS.items())
def test_an_issuer_names_its_product_in_each_place_where_it_can_be(issuer: str, product: str) -> None:
    for measurement in (
        over_tls(issuer_organization=issuer),
        over_tls(issuer_name=issuer),
        over_tls(issuers=("x", issuer)),
    ):
        finding = find_cause(TARGET, measurement)
        assert (finding.code, finding.product) == ("tls.intercepted", product)


@pytest.mark.parametrize(("issuer", "product"), ISSUERS.items())
def test_what_stands_on_the_machine_itself_is_the_machine_s(issuer: str, product: str) -> None:
    here = product in MACHINE
    page = Http(FOUR, status=403, refuses=True, unverified=True)
    for measurement in (over_tls(issuer_name=issuer), replace(over_tls(issuer_name=issuer), http=page)):
        result = judge(TARGET, measurement)
        assert (result.product, result.blame) == (product, "local_machine" if here else "local_network")


@pytest.mark.parametrize(("page", "product"), PAGES.items())
def test_a_block_page_names_its_product(page: str, product: str) -> None:
    for http in (Http(FOUR, status=302, location=page), Http(FOUR, status=200, excerpt=page)):
        finding = find_cause(TARGET, Measurement(dns=DNS, tcp=OPEN, http=http))
        assert (finding.code, finding.product) == ("http.blockpage", product)


@pytest.mark.parametrize(("text", "product"), NAMED.items())
def test_a_page_names_its_product_where_it_refuses(text: str, product: str) -> None:
    page = Http(FOUR, status=403, excerpt=text, refuses=refuses(text), unverified=True)
    finding = find_cause(TARGET, replace(over_tls(issuer_name="ACME Root"), http=page))
    assert (finding.code, finding.product) == ("http.blockpage", product)
    well = replace(page, status=200, refuses=False)
    assert find_cause(TARGET, replace(over_tls(issuer_name="ACME Root"), http=well)).code == "tls.untrusted"


@pytest.mark.parametrize("issuer", OTHERS)
def test_an_authority_whose_name_is_like_a_product_s_is_none(issuer: str) -> None:
    assert find_cause(TARGET, over_tls(issuer_organization=issuer)).code == "tls.untrusted"
    trusted = find_cause(
        TARGET, Measurement(dns=DNS, tcp=OPEN, tls=Tls(FOUR, "verify", 20, issuer_name=issuer, system_code=0))
    )
    assert (trusted.code, trusted.variant, trusted.product) == ("tls.intercepted", "deployed", issuer)


@pytest.mark.parametrize(("server", "product"), SERVERS.items())
def test_a_proxy_that_answers_in_the_place_of_a_plain_target_is_known_by_its_server_field(
    server: str, product: str
) -> None:
    assert [name for mark, name in PRODUCTS["servers"] if mark in server.casefold()][:1] == [product]
    for status, cause in ((403, "proxy.denied"), (500, "proxy.upstream"), (502, "proxy.upstream")):
        proxied = Proxied("p:1", http=Http(FOUR, status=status, server=server))
        assert find_cause(TARGET, Measurement(dns=DNS, tcp=OPEN, proxied=proxied)).code == cause
        own = Proxied("p:1", http=Http(FOUR, status=status, server="nginx"))
        assert find_cause(TARGET, Measurement(dns=DNS, tcp=OPEN, proxied=own)).code.startswith("http.")


@pytest.mark.parametrize(("address", "product"), ADDRESSES.items())
def test_an_address_of_a_filter_names_it_and_its_neighbours_do_not(address: str, product: str | None) -> None:
    finding = find_cause(
        TARGET, Measurement(dns=Dns(server="s", rcode="NOERROR", a=(address,)), tcp=(Tcp(address, "ETIMEDOUT"),))
    )
    assert (finding.code, finding.product) == (("dns.filtered", product) if product else ("tcp.timeout", None))


@pytest.mark.parametrize(
    ("kind", "rows"),
    [("issuers", ISSUERS), ("pages", PAGES), ("named", NAMED), ("servers", SERVERS), ("addresses", ADDRESSES)],
)
def test_every_product_is_tried(kind: str, rows: dict[str, str | None]) -> None:
    """Each mark has a row that no earlier mark in the table recognises, so that the row fails without it."""
    marks = [entry[0] for entry in PRODUCTS[kind]]
    if kind == "addresses":
        needed = {entry[0] for entry in PRODUCTS[kind]} | {entry[1] for entry in PRODUCTS[kind]}
        assert needed <= set(rows)
        return
    first = {next((mark for mark in marks if mark in text.casefold()), "") for text in rows}
    assert set(marks) - first == set()


@pytest.mark.parametrize(
    ("number", "name"),
    [
        (0, "close_notify"),
        (10, "unexpected_message"),
        (40, "handshake_failure"),
        (42, "bad_certificate"),
        (47, "illegal_parameter"),
        (48, "unknown_ca"),
        (49, "access_denied"),
        (50, "decode_error"),
        (70, "protocol_version"),
        (71, "insufficient_security"),
        (80, "internal_error"),
        (86, "inappropriate_fallback"),
        (112, "unrecognized_name"),
        (116, "certificate_required"),
        (120, "no_application_protocol"),
        (99, "unknown"),
    ],
)
def test_an_alert_by_its_name(number: int, name: str) -> None:
    """RFC 8446, section 6."""
    alert = judge(TARGET, Measurement(dns=DNS, tcp=OPEN, tls=Tls(FOUR, error="alert", alert=number)))
    assert f"{number} ({name})" in alert.explain["en"] + alert.tell_admin["en"]


ICMP = {
    (FOUR, 3, 0): ("network unreachable", "by_router"),
    (FOUR, 3, 1): ("host unreachable", "by_router"),
    (FOUR, 3, 3): ("port unreachable", "by_rule"),
    (FOUR, 3, 9): ("network administratively prohibited", "by_rule"),
    (FOUR, 3, 10): ("host administratively prohibited", "by_rule"),
    (FOUR, 3, 13): ("communication administratively prohibited", "by_rule"),
    (SIX, 1, 0): ("no route to destination", "by_router"),
    (SIX, 1, 1): ("communication administratively prohibited", "by_rule"),
    (SIX, 1, 3): ("address unreachable", "by_router"),
    (SIX, 1, 4): ("port unreachable", "by_rule"),
    (SIX, 1, 5): ("source address failed policy", "by_rule"),
    (SIX, 1, 6): ("reject route to destination", "by_rule"),
}


@pytest.mark.parametrize(("sent", "named"), ICMP.items())
def test_an_icmp_message_by_its_name_and_whether_only_a_rule_sends_it(
    sent: tuple[str, int, int], named: tuple[str, str]
) -> None:
    """RFC 792, RFC 1812 and RFC 4443."""
    address, kind, code = sent
    tcp = (Tcp(address, "EHOSTUNREACH", icmp_type=kind, icmp_code=code, icmp_from="10.0.0.1"),)
    measurement = Measurement(dns=DNS, tcp=tcp)
    assert find_cause(TARGET, measurement).variant == named[1]
    assert f"({named[0]})" in judge(TARGET, measurement).explain["en"]


@pytest.mark.parametrize(
    ("errno", "cause"),
    [
        *((errno, "tcp.unreachable") for errno in ("ENETUNREACH", "EHOSTUNREACH", "ENETDOWN", "EHOSTDOWN")),
        *((errno, "tcp.unreachable") for errno in ("EADDRNOTAVAIL", "EAFNOSUPPORT")),
        *((errno, "net.not_allowed") for errno in ("EACCES", "EPERM")),
        ("ECONNREFUSED", "tcp.refused"),
        ("ECONNRESET", "tcp.reset"),
        ("ETIMEDOUT", "tcp.timeout"),
    ],
)
def test_an_error_of_a_connection(errno: str, cause: str) -> None:
    assert find_cause(TARGET, Measurement(dns=DNS, tcp=(Tcp(FOUR, errno),))).code == cause


@pytest.mark.parametrize("errno", ["ENETUNREACH", "EADDRNOTAVAIL", "EAFNOSUPPORT"])
def test_a_family_that_the_machine_does_not_have_tells_nothing(errno: str) -> None:
    tried = (Tcp(SIX, errno), Tcp(FOUR, "ETIMEDOUT"))
    assert find_cause(TARGET, Measurement(dns=DNS, tcp=tried)).code == "tcp.timeout"
    well = Measurement(dns=DNS, tcp=(*OPEN, Tcp(SIX, errno)), tls=TLS, http=Http(FOUR, status=200))
    assert find_cause(TARGET, well).code == "ok"


def test_the_most_telling_of_connections_that_end_differently_counts() -> None:
    """A refusal, a cut, what this machine forbids, silence, and last that there is no route at all."""
    order = ("ECONNREFUSED", "ECONNRESET", "EACCES", "ETIMEDOUT", "EHOSTUNREACH")
    causes = ("tcp.refused", "tcp.reset", "net.not_allowed", "tcp.timeout", "tcp.unreachable")
    for at, cause in enumerate(causes):
        tried = tuple(Tcp(FOUR, errno) for errno in reversed(order[at:]))
        assert find_cause(TARGET, Measurement(dns=DNS, tcp=tried)).code == cause


@pytest.mark.parametrize("code", [*range(26)])
def test_an_extended_dns_error_of_a_filter(code: int) -> None:
    """RFC 8914: forged answer, blocked, censored, filtered, prohibited; the others are not a filter's."""
    measurement = Measurement(dns=Dns(server="s", rcode="NXDOMAIN", ede_code=code))
    assert (find_cause(TARGET, measurement).code == "dns.filtered") == (code in (4, 15, 16, 17, 18))


@pytest.mark.parametrize(
    ("name", "is_public"),
    [
        *(
            (name, False)
            for name in ("test", "example", "invalid", "localhost", "local", "internal", "lan", "home", "corp")
        ),
        *((name, False) for name in ("intranet", "private", "arpa")),
        *((name, True) for name in ("com", "ca", "org")),
    ],
)
def test_a_name_that_is_not_in_the_public_dns_may_have_a_local_address(name: str, is_public: bool) -> None:
    measurement = Measurement(
        dns=Dns(server="s", rcode="NOERROR", a=("10.0.0.9",)), tcp=(Tcp("10.0.0.9", "ECONNREFUSED"),)
    )
    for host in (f"files.{name}", f"a.b.{name}"):
        assert find_cause(parse_target(host), measurement).code == ("dns.sinkhole" if is_public else "tcp.refused")


@pytest.mark.parametrize("address", ["0.0.0.0", "::"])
def test_an_answer_that_is_nowhere_is_a_sinkhole_for_any_name(address: str) -> None:
    answer = {"aaaa": (address,)} if ":" in address else {"a": (address,)}
    assert find_cause(parse_target("files.lan"), Measurement(dns=Dns(server="s", rcode="NOERROR", **answer))).code == (  # type: ignore[arg-type]  # of a table
        "dns.sinkhole"
    )


@pytest.mark.parametrize(
    ("code", "variant"),
    [
        ("500021", "proxy"),
        ("500022", "proxy"),
        ("5000211", "proxy"),
        ("500212", "outbound"),
        ("500213", "inbound"),
        ("50020", None),
    ],
)
def test_a_code_of_a_restriction(code: str, variant: str | None) -> None:
    finding = find_cause(TARGET, Measurement(dns=DNS, tcp=OPEN, tls=TLS, http=Http(FOUR, status=200, code=code)))
    assert (finding.code, finding.variant) == (("http.tenant_restriction", variant) if variant else ("ok", None))


@pytest.mark.parametrize(
    ("error", "cause", "variant"),
    [
        ("name", "proxy.unreachable", "name"),
        ("refused", "proxy.unreachable", None),
        ("timeout", "proxy.unreachable", None),
        ("unreachable", "proxy.unreachable", None),
        ("silent", "proxy.upstream", "silent"),
        ("malformed", "proxy.unreachable", "no_proxy"),
        ("reset", "proxy.denied", "cut"),
        ("closed", "proxy.denied", "cut"),
    ],
)
def test_how_a_proxy_failed(error: str, cause: str, variant: str | None) -> None:
    finding = find_cause(TARGET, Measurement(dns=DNS, tcp=OPEN, proxied=Proxied("p:1", error=error)))  # type: ignore[arg-type]  # of a table
    assert (finding.code, finding.variant) == (cause, variant)


@pytest.mark.parametrize(
    ("status", "cause"),
    [
        (200, "error"),
        (299, "error"),
        (300, "proxy.denied"),
        (403, "proxy.denied"),
        (407, "proxy.auth_required"),
        (500, "proxy.upstream"),
        (501, "proxy.denied"),
        (502, "proxy.upstream"),
        (503, "proxy.upstream"),
        (504, "proxy.upstream"),
    ],
)
def test_what_a_proxy_answers(status: int, cause: str) -> None:
    assert find_cause(TARGET, Measurement(dns=DNS, tcp=OPEN, proxied=Proxied("p:1", status=status))).code == cause


@pytest.mark.parametrize(
    ("inside", "outside"),
    [
        (("0.0.0.0", "0.255.255.255"), ("1.0.0.0",)),
        (("127.0.0.0", "127.255.255.255"), ("126.255.255.255", "128.0.0.0")),
        (("10.0.0.0", "10.255.255.255"), ("9.255.255.255", "11.0.0.0")),
        (("172.16.0.0", "172.31.255.255"), ("172.15.255.255", "172.32.0.0")),
        (("192.168.0.0", "192.168.255.255"), ("192.167.255.255", "192.169.0.0")),
        (("100.64.0.0", "100.127.255.255"), ("100.63.255.255", "100.128.0.0")),
        (("169.254.0.0", "169.254.255.255"), ("169.253.255.255", "169.255.0.0")),
        (("::", "::1"), ("::2",)),
        (("fc00::", "fdff::1"), ("fbff::1", "fe00::1")),
        (("fe80::", "febf::1", "fe80::1%eth0"), ("fe7f::1", "fec0::1")),
    ],
)
def test_the_addresses_that_a_public_name_cannot_have(inside: tuple[str, ...], outside: tuple[str, ...]) -> None:
    assert all(map(is_local, inside)) and not any(map(is_local, outside))
    assert not is_local("no address")


@pytest.mark.parametrize(
    ("code", "cause"), [(10, "tls.expired"), (9, "tls.not_yet_valid"), (62, "tls.hostname"), (64, "tls.hostname")]
)
def test_a_verification_code(code: int, cause: str) -> None:
    """x509_vfy.h of OpenSSL."""
    assert (
        find_cause(TARGET, Measurement(dns=DNS, tcp=OPEN, tls=Tls(FOUR, error="verify", verify_code=code))).code
        == cause
    )


@pytest.mark.parametrize(("code", "cause"), [(20, True), (21, True), (18, False), (19, False)])
def test_a_chain_without_its_issuer_is_incomplete_where_the_issuer_is_a_public_one(code: int, cause: bool) -> None:
    measurement = Measurement(dns=DNS, tcp=OPEN, tls=Tls(FOUR, error="verify", verify_code=code, public_issuer=True))
    assert find_cause(TARGET, measurement).code == ("tls.incomplete_chain" if cause else "tls.untrusted")


@pytest.mark.parametrize(("ms", "cause"), [(1000.0, "ok"), (1000.1, "ok.slow")])
@pytest.mark.parametrize("phase", ["dns", "tcp", "tls", "http"])
def test_a_phase_is_slow_from_a_second_on(phase: str, ms: float, cause: str) -> None:
    took = {"dns": 5.0, "tcp": 5.0, "tls": 5.0, "http": 5.0, phase: ms}
    measurement = Measurement(
        dns=Dns(server="s", rcode="NOERROR", a=(FOUR,), ms=took["dns"]),
        tcp=(Tcp(FOUR, ms=took["tcp"]),),
        tls=Tls(FOUR, verify_code=0, ms=took["tls"]),
        http=Http(FOUR, status=200, ms=took["http"]),
    )
    finding = find_cause(TARGET, measurement)
    assert (finding.code, finding.phase) == (cause, phase if cause == "ok.slow" else None)


NOBODY = ("192.0.0.9", "192.0.2.7", "198.51.100.7", "203.0.113.7", "239.255.255.255", "250.0.0.1")
NOBODY_SIX = ("100::1", "2001:db8::7", "3fff:0fff::7", "ff02::1", "::ffff:192.0.2.7", "64:ff9b::c000:207")
ELSEWHERE = FollowUp(public=(PublicAnswer("9.9.9.9", "NOERROR", ("11.0.0.9",)),))


@pytest.mark.parametrize("address", [*NOBODY, *NOBODY_SIX])
@pytest.mark.parametrize("errno", ["ENETUNREACH", "EHOSTUNREACH", "ETIMEDOUT", "ECONNREFUSED"])
def test_an_address_that_nobody_has_is_the_resolver_s_doing(address: str, errno: str) -> None:
    answer = {"aaaa": (address,)} if ":" in address else {"a": (address,)}
    measurement = Measurement(dns=Dns(server="s", rcode="NOERROR", **answer), tcp=(Tcp(address, errno),))  # type: ignore[arg-type]  # of a table
    result = judge(TARGET, replace(measurement, follow_up=ELSEWHERE))
    assert (result.cause, result.blame) == ("dns.sinkhole", "resolver")
    assert "11.0.0.9" in result.tell_admin["fr"] and "11.0.0.9" in result.tell_admin["en"]
    assert find_cause(TARGET, measurement).code != "dns.sinkhole", "nothing is known of other addresses"
    assert find_cause(parse_target("files.corp"), replace(measurement, follow_up=ELSEWHERE)).code != "dns.sinkhole"
    same = FollowUp(public=(PublicAnswer("9.9.9.9", "NOERROR", (address,)),))
    assert find_cause(TARGET, replace(measurement, follow_up=same)).code != "dns.sinkhole"
    well = replace(measurement, tcp=(Tcp(address, ms=1.0),), tls=TLS, http=Http(FOUR, status=200), follow_up=ELSEWHERE)
    assert find_cause(TARGET, well).code == "ok", "it may lead somewhere all the same"


@pytest.mark.parametrize(
    "address", ["192.0.1.9", "192.0.3.7", "198.20.0.1", "11.1.1.1", "223.255.255.255", "2001:db9::1", "4000::1"]
)
def test_any_other_address_is_somebody_s(address: str) -> None:
    answer = {"aaaa": (address,)} if ":" in address else {"a": (address,)}
    measurement = Measurement(
        dns=Dns(server="s", rcode="NOERROR", **answer),  # type: ignore[arg-type]  # of a table
        tcp=(Tcp(address, "ENETUNREACH"),),
        follow_up=ELSEWHERE,
    )
    assert find_cause(TARGET, measurement).code == "tcp.unreachable"


LOCAL = ("10.4.4.4", "172.31.0.9", "192.168.8.8", "169.254.9.9", "127.0.0.1", "0.0.0.0")
LOCAL_SIX = ("fd00::9", "fe80::9", "::1", "::", "::ffff:10.4.4.4", "64:ff9b::a04:404")


def leading_to(*addresses: str, **parts: Any) -> Measurement:
    """Return a name that leads to addresses, to which nothing connects except what is given."""
    four = tuple(address for address in addresses if ":" not in address)
    six = tuple(address for address in addresses if ":" in address)
    tries = tuple(Tcp(address, "ETIMEDOUT", ms=9.0) for address in addresses)
    return Measurement(**{"dns": Dns(server="s", rcode="NOERROR", a=four, aaaa=six), "tcp": tries, **parts})


def saying(*addresses: str, server: str = "https://dns.example/q") -> FollowUp:
    return FollowUp(public=(PublicAnswer(server, "NOERROR", addresses),))


@pytest.mark.parametrize("address", [*LOCAL, *LOCAL_SIX])
@pytest.mark.parametrize("host", ["ca.streamworkstech.com", "login.kunde.de", "xn--caf-dma.example.org"])
def test_a_public_name_at_a_local_address_is_told_by_what_public_resolvers_say(address: str, host: str) -> None:
    target, sunk = parse_target(host), leading_to(address)
    assert find_cause(target, sunk) == Cause("dns.sinkhole")
    assert find_cause(target, replace(sunk, follow_up=saying("11.0.0.9"))) == Cause("dns.sinkhole", "reserved")
    published = replace(sunk, follow_up=saying(address))
    assert find_cause(target, published) == Cause("dns.sinkhole", "everywhere")
    assert judge(target, published).blame == "server"
    in_the_clear = replace(sunk, follow_up=saying(address, server="9.9.9.9"))
    assert find_cause(target, in_the_clear) == Cause("dns.sinkhole"), "a network may redirect port 53"
    cut = replace(sunk, tcp=(Tcp(address, ms=1.0),), tls=Tls(address, error="closed"))
    assert find_cause(target, cut) == Cause("dns.sinkhole"), "whatever stands there"


@pytest.mark.parametrize("address", ["100.64.3.9", "100.127.255.254", "198.18.4.4", "198.19.255.255"])
def test_an_access_client_is_named_where_it_does_not_carry_the_connection(address: str) -> None:
    sunk = leading_to(address, follow_up=saying("11.0.0.9"))
    result = judge(TARGET, sunk)
    assert (result.cause, result.blame) == ("dns.sinkhole", "local_machine")
    assert address in result.tell_admin["fr"] and "ZTNA" in result.explain["fr"] and "ZTNA" in result.explain["en"]
    unknown = Tls(address, error="verify", verify_code=18, issuer_name="box")
    assert find_cause(TARGET, replace(sunk, tcp=(Tcp(address),), tls=unknown)) == Cause("dns.sinkhole", "access")


@pytest.mark.parametrize("address", ["100.64.3.9", "198.18.4.4"])
def test_an_access_client_that_decrypts_is_an_inspection(address: str) -> None:
    known = Tls(address, error="verify", verify_code=19, issuer_organization="Netskope Inc.", system_code=19)
    own = Tls(address, error="verify", verify_code=19, issuer_organization="Contoso AG", system_code=0)
    for tls, product in ((known, "Netskope"), (own, "Contoso AG")):
        result = judge(TARGET, leading_to(address, tcp=(Tcp(address),), tls=tls, http=Http(address, status=200)))
        assert (result.cause, result.product) == ("tls.intercepted", product)
    plain = leading_to(address, tcp=(Tcp(address),), http=Http(address, status=200))
    assert find_cause(parse_target("http://crl.example.org/a.crl"), plain).code == "ok"


@pytest.mark.parametrize("tls", [Tls("203.0.113.7", error="closed"), Tls("203.0.113.7", error="not_tls")])
def test_what_answers_at_an_address_that_nobody_has_is_no_server(tls: Tls) -> None:
    there = leading_to("203.0.113.7", tcp=(Tcp("203.0.113.7", ms=1.0),), tls=tls)
    assert find_cause(TARGET, replace(there, follow_up=saying("11.0.0.9"))) == Cause("dns.sinkhole", "reserved")
    assert find_cause(TARGET, replace(there, follow_up=saying("203.0.113.7"))).code == f"tls.{tls.error}"


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("100.64.3.9", "secure access client"),
        ("198.18.0.7", "secure access client"),
        ("10.4.4.4", "private"),
        ("192.168.8.8", "private"),
        ("fd00::9", "private"),
        ("64:ff9b::1.2.3.4", "NAT64, prefix 64:ff9b::/96"),
        ("2001:db8:64::102:304", "NAT64, prefix 2001:db8:64::/96"),
    ],
)
def test_a_way_of_the_network_s_own_with_the_genuine_certificate_is_fine_and_named(address: str, words: str) -> None:
    prefix = words.removeprefix("NAT64, prefix ") if "NAT64" in words else None
    well = leading_to(
        address, tcp=(Tcp(address, ms=1.0),), tls=replace(TLS, address=address), http=Http(address, status=200)
    )
    assert well.dns is not None
    result = judge(TARGET, replace(well, dns=replace(well.dns, nat64=prefix)))
    assert (result.cause, result.verdict, result.blame, result.confidence) == ("ok", "pass", "nobody", "proven")
    assert address in result.explain["fr"] and words in result.explain["en"]


@pytest.mark.parametrize(
    ("tries", "expected"),
    [
        ((Tcp("64:ff9b::102:304", "ETIMEDOUT"), Tcp("1.2.3.4", "ENETUNREACH")), Cause("net.nat64")),
        ((Tcp("64:ff9b::102:304", "EHOSTUNREACH"), Tcp("1.2.3.4", "ENETUNREACH")), Cause("net.nat64")),
        ((Tcp("64:ff9b::102:304", "ECONNREFUSED"), Tcp("1.2.3.4", "ENETUNREACH")), Cause("tcp.refused")),
        ((Tcp("1.2.3.4", "ETIMEDOUT"), Tcp("64:ff9b::102:304", "ETIMEDOUT")), Cause("tcp.timeout")),
    ],
)
def test_a_gateway_that_does_not_translate(tries: tuple[Tcp, ...], expected: Cause) -> None:
    dns = Dns(server="s", rcode="NOERROR", a=("1.2.3.4",), aaaa=("64:ff9b::102:304",), nat64="64:ff9b::/96")
    assert find_cause(TARGET, Measurement(dns=dns, tcp=tries)) == expected


@pytest.mark.parametrize("prefix", ["", "64:ff9b::", "64:ff9b::1/96", "10.0.0.0/8", "x/96"])
def test_a_prefix_that_is_none_is_no_prefix(prefix: str) -> None:
    """A saved result may say anything."""
    dns = Dns(server="s", rcode="NOERROR", aaaa=("64:ff9b::102:304",), nat64=prefix)
    tried = (Tcp("64:ff9b::102:305", "ETIMEDOUT"), Tcp("1.2.3.4", "ETIMEDOUT"), Tcp("?", "ETIMEDOUT"))
    assert find_cause(TARGET, Measurement(dns=dns, tcp=tried)) == Cause("tcp.timeout")

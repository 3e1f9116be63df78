"""Each entry of the network's tables is needed: with it gone, one of these rows fails."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from importlib.resources import files

import pytest

from checks.network.diagnose.cause import find_cause
from checks.network.diagnose.judge import judge
from checks.network.probe.measurement import Dns, FollowUp, Http, Measurement, Proxied, PublicAnswer, Tcp, Tls
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
    here = product in {"Kaspersky", "Bitdefender", "ESET", "Avast", "AVG", "Norton", "AdGuard"}
    page = Http(FOUR, status=403, refuses=True, unverified=True)
    for measurement in (over_tls(issuer_name=issuer), replace(over_tls(issuer_name=issuer), http=page)):
        result = judge(TARGET, measurement)
        assert (result.product, result.blame) == (product, "local_machine" if here else "local_network")


@pytest.mark.parametrize(("page", "product"), PAGES.items())
def test_a_block_page_names_its_product(page: str, product: str) -> None:
    for http in (Http(FOUR, status=302, location=page), Http(FOUR, status=200, excerpt=page)):
        finding = find_cause(TARGET, Measurement(dns=DNS, tcp=OPEN, http=http))
        assert (finding.code, finding.product) == ("http.blockpage", product)


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
    ("kind", "rows"), [("issuers", ISSUERS), ("pages", PAGES), ("servers", SERVERS), ("addresses", ADDRESSES)]
)
def test_every_product_is_tried(kind: str, rows: dict[str, str | None]) -> None:
    """Each mark has a row that no earlier mark of the table recognises, so that the row fails without it."""
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
    """A refusal, a cut, what this machine forbids, silence, and last that there is no way at all."""
    order = ("ECONNREFUSED", "ECONNRESET", "EACCES", "ETIMEDOUT", "EHOSTUNREACH")
    causes = ("tcp.refused", "tcp.reset", "net.not_allowed", "tcp.timeout", "tcp.unreachable")
    for at, cause in enumerate(causes):
        tried = tuple(Tcp(FOUR, errno) for errno in reversed(order[at:]))
        assert find_cause(TARGET, Measurement(dns=DNS, tcp=tried)).code == cause


@pytest.mark.parametrize("code", [*range(26)])
def test_an_extended_dns_error_of_a_filter(code: int) -> None:
    """RFC 8914: forged answer, blocked, censored, filtered, prohibited; the others are no filter's."""
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


NOBODY = ("192.0.0.9", "192.0.2.7", "198.18.4.4", "198.19.255.255", "198.51.100.7", "203.0.113.7", "250.0.0.1")
NOBODY_SIX = ("100::1", "2001:db8::7")
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
    "address", ["192.0.1.9", "192.0.3.7", "198.20.0.1", "11.1.1.1", "239.255.255.255", "2001:db9::1"]
)
def test_any_other_address_is_somebody_s(address: str) -> None:
    answer = {"aaaa": (address,)} if ":" in address else {"a": (address,)}
    measurement = Measurement(
        dns=Dns(server="s", rcode="NOERROR", **answer),  # type: ignore[arg-type]  # of a table
        tcp=(Tcp(address, "ENETUNREACH"),),
        follow_up=ELSEWHERE,
    )
    assert find_cause(TARGET, measurement).code == "tcp.unreachable"


@pytest.mark.parametrize("address", ["100.64.3.9", "10.4.4.4", "192.168.8.8", "fd00::9"])
def test_a_private_address_with_the_genuine_certificate_is_fine_and_named(address: str) -> None:
    answer = {"aaaa": (address,)} if ":" in address else {"a": (address,)}
    measurement = Measurement(
        dns=Dns(server="s", rcode="NOERROR", **answer),  # type: ignore[arg-type]  # of a table
        tcp=(Tcp(address, ms=1.0),),
        tls=TLS,
        http=Http(address, status=200),
    )
    result = judge(TARGET, measurement)
    assert (result.cause, result.verdict, result.blame) == ("ok", "pass", "nobody")
    assert address in result.explain["fr"] and "private address" in result.explain["en"]

"""What each cause's sentences quote: the address, time, sender or answer that the measurement has, and not another one in it.

A row for each cause and each of its variants: a measurement in which no two values are alike, and what is quoted of it. The words
themselves are the data file's; the values are written here, by what the measurement is.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from importlib.resources import files
from typing import Any

import pytest

from checks.network.diagnose.cause import Cause, find_cause
from checks.network.diagnose.judge import judge
from checks.network.diagnose.quotes import quotes
from checks.network.probe.measurement import (
    Dns,
    FollowUp,
    Http,
    LargeHello,
    Measurement,
    Proxied,
    PublicAnswer,
    Redirect,
    Tcp,
    Tls,
)
from checks.network.targets import builtin, parse_target
from checks.texts import LANGS, fill

CAUSES = tomllib.loads(files("checks.network.diagnose").joinpath("causes.toml").read_text("utf-8"))
HOST = "ca.streamworkstech.com"
TARGET = replace(parse_target(HOST), why={"fr": "pour ouvrir le portail", "en": "to open the portal"}, port=8443)
FOUR, FIVE, SIX = "203.0.113.4", "203.0.113.5", "2001:db8::6"
RESOLVER, SECOND = "192.0.2.53", "192.0.2.54"
DOH, ELSEWHERE = "https://dns.example/query", "198.51.100.9"
PROXY = "10.1.0.1:3128"
DNS = Dns(server=RESOLVER, rcode="NOERROR", a=(FOUR, FIVE), queried=(RESOLVER, SECOND), ms=1.0)
OPEN = (Tcp(FIVE, "ECONNREFUSED", ms=2.0), Tcp(FOUR, ms=3.0))
PREFIX, MADE = "2001:db8:64::/96", "2001:db8:64::cb00:7104"
TRANSLATED = replace(DNS, aaaa=(MADE,), nat64=PREFIX)
TLS = Tls(
    FOUR,
    verify_code=0,
    subject="subject.example",
    names=("one.example", "two.example", "three.example", "four.example"),
    issuer_organization="Issuer Inc.",
    issuer_name="Issuer CA",
    not_before="2027-01-01T00:00:00Z",
    not_after="2026-02-02T00:00:00Z",
    ms=4.0,
)
HTTP = Http(FOUR, status=200, ms=5.0)
KNOWN = FollowUp(
    public=(PublicAnswer("192.0.2.99", "NOERROR", ("198.51.100.8",)), PublicAnswer(DOH, "NOERROR", (ELSEWHERE,)))
)
UNKNOWN = FollowUp(public=(PublicAnswer(DOH, "NXDOMAIN"),))
OTHER_NAME = "www.microsoft.com"


def measured(**parts: Any) -> Measurement:
    """Return a healthy target, except for the parts given."""
    whole: dict[str, Any] = {"dns": DNS, "tcp": OPEN, "tls": TLS, "http": HTTP, "total_ms": 15.4}
    return Measurement(**whole | parts)


def nameless(**parts: Any) -> Measurement:
    follow_up = parts.pop("follow_up", None)
    dns: dict[str, Any] = {"server": RESOLVER, "queried": (RESOLVER, SECOND), "ms": 1.0}
    return Measurement(dns=Dns(**dns | parts), follow_up=follow_up)


def unconnected(*tries: Tcp, **parts: Any) -> Measurement:
    return measured(tcp=tries, tls=None, http=None, **parts)


def handshake(error: Any, follow_up: FollowUp | None = None, **parts: Any) -> Measurement:
    return measured(tls=replace(TLS, error=error, verify_code=None, **parts), http=None, follow_up=follow_up)


def certificate(code: int, **parts: Any) -> Measurement:
    return measured(
        tls=replace(TLS, error="verify", verify_code=code, verify_message="self-signed", **parts), http=None
    )


def answered(**parts: Any) -> Measurement:
    return measured(http=replace(HTTP, **parts))


def plain(**parts: Any) -> Measurement:
    return measured(tls=None, http=replace(HTTP, **parts))


def proxied(**parts: Any) -> Measurement:
    """Return one measured through a proxy; the direct way is healthy, and slower."""
    through: dict[str, Any] = {"server": PROXY, "status": 200, "total_ms": 99.6}
    return measured(proxied=Proxied(**through | parts))


@dataclass(frozen=True)
class Row:
    """A measurement and what is quoted from it: the same in both languages in ``values``, else by language."""

    measured: Measurement
    values: Mapping[str, str] = field(default_factory=dict)
    fr: Mapping[str, str] = field(default_factory=dict)
    en: Mapping[str, str] = field(default_factory=dict)


BOTH = f"{FOUR}, {FIVE}"
ICMP = Tcp(FOUR, "EHOSTUNREACH", ms=2.0, icmp_type=3, icmp_code=13, icmp_from="10.9.9.9")
ISSUER = "Issuer Inc., Issuer CA"
CERTIFICATE = ({"certificate": " (TLS\u00a0: Issuer Inc.)"}, {"certificate": " (TLS: Issuer Inc.)"})
HOP = FollowUp(last_hop="10.0.0.2", last_ttl=3)
WAY = (
    {"way": " Dernier équipement qui répond en chemin\u00a0: 10.0.0.2 (saut 3)."},
    {"way": " Last device to answer on the way: 10.0.0.2 (hop 3)."},
)

TABLE: dict[tuple[str, str], Row] = {
    ("ok", ""): Row(measured(), {"ms": "15", "status": "200"}, *CERTIFICATE),
    ("ok.slow", ""): Row(
        measured(tls=replace(TLS, ms=1234.4)),
        {"phase_ms": "1234"},
        {"phase": "le chiffrement (TLS)"},
        {"phase": "the encryption (TLS)"},
    ),
    ("ok.ipv6_broken", ""): Row(
        measured(tcp=(*OPEN, Tcp(SIX, "ETIMEDOUT", ms=4500.0))), {"failed": SIX, "address": FOUR}
    ),
    ("ok.proxy_required", ""): Row(
        measured(
            tcp=(Tcp(FOUR, "ETIMEDOUT"),), tls=None, http=None, proxied=Proxied(PROXY, status=200, tls=TLS, http=HTTP)
        )
    ),
    ("dns.nxdomain", ""): Row(nameless(rcode="NXDOMAIN")),
    ("dns.nxdomain", "elsewhere"): Row(nameless(rcode="NXDOMAIN", follow_up=KNOWN)),
    ("dns.nxdomain", "nowhere"): Row(nameless(rcode="NXDOMAIN", follow_up=UNKNOWN)),
    ("dns.nodata", ""): Row(nameless(rcode="NOERROR")),
    ("dns.nodata", "elsewhere"): Row(nameless(rcode="NOERROR", follow_up=KNOWN)),
    ("dns.nodata", "nowhere"): Row(nameless(rcode="NOERROR", follow_up=UNKNOWN)),
    ("dns.servfail", ""): Row(
        nameless(rcode="SERVFAIL", ede_code=9, ede_text="no key"),
        {"rcode": "SERVFAIL"},
        {"ede": ", EDE 9 «\u00a0no key\u00a0»"},
        {"ede": ", EDE 9 “no key”"},
    ),
    ("dns.servfail", "nowhere"): Row(nameless(rcode="SERVFAIL", follow_up=UNKNOWN), {"rcode": "SERVFAIL", "ede": ""}),
    ("dns.refused", ""): Row(nameless(rcode="REFUSED", ede_code=20), {"rcode": "REFUSED", "ede": ", EDE 20"}),
    ("dns.timeout", ""): Row(nameless(error="timeout")),
    ("dns.timeout", "elsewhere"): Row(nameless(error="timeout", follow_up=KNOWN)),
    ("dns.timeout", "no_resolver"): Row(nameless(server=None, queried=(), error="timeout")),
    ("dns.tcp_blocked", ""): Row(nameless(error="tcp_blocked")),
    ("dns.filtered", ""): Row(
        nameless(rcode="NOERROR", a=("192.0.2.1", "192.0.2.2", "192.0.2.3"), ede_code=15),
        {"ede": ", EDE 15", "answer": " → 192.0.2.1, 192.0.2.2"},
    ),
    ("dns.filtered", "unsaid"): Row(nameless(rcode="NXDOMAIN", recursion=False, follow_up=KNOWN)),
    ("dns.sinkhole", ""): Row(
        nameless(rcode="NOERROR", a=tuple(f"10.0.0.{n}" for n in range(1, 6))),
        {"addresses": "10.0.0.1, 10.0.0.2, 10.0.0.3, 10.0.0.4"},
    ),
    ("dns.sinkhole", "hosts"): Row(
        Measurement(dns=Dns(source="hosts", a=("127.0.0.1",), aaaa=("::1",))), {"addresses": "127.0.0.1, ::1"}
    ),
    ("dns.mismatch", ""): Row(replace(certificate(18), follow_up=KNOWN), {"addresses": BOTH, "issuer": ISSUER}),
    ("dns.mismatch", "genuine_elsewhere"): Row(
        replace(certificate(18, issuer_organization=""), follow_up=replace(KNOWN, public_genuine=True)),
        {"addresses": BOTH, "issuer": "Issuer CA"},
    ),
    ("dns.mismatch", "hosts"): Row(
        Measurement(dns=Dns(source="hosts", a=(FOUR,), shadowed=(ELSEWHERE,))), {"addresses": FOUR}
    ),
    ("tcp.timeout", ""): Row(
        unconnected(Tcp(FOUR, "ETIMEDOUT", ms=4500.2), Tcp(SIX, "ETIMEDOUT", ms=4100.0), follow_up=HOP),
        {"failed": f"{FOUR}, {SIX}", "phase_ms": "4500"},
        *WAY,
    ),
    ("tcp.refused", ""): Row(
        unconnected(Tcp(FOUR, "ECONNREFUSED"), Tcp(FIVE, "ECONNREFUSED"), Tcp(SIX, "ETIMEDOUT"), follow_up=HOP),
        {"failed": f"{FOUR}, {FIVE}, {SIX}", "errno": "ECONNREFUSED, ETIMEDOUT"},
        *WAY,
    ),
    ("tcp.prohibited", "by_rule"): Row(
        unconnected(Tcp(SIX, "ETIMEDOUT", icmp_from=None), ICMP),
        {"failed": f"{SIX}, {FOUR}", "sender": "10.9.9.9"},
        {"icmp": "ICMP 3/13 (interdit par l'administrateur)"},
        {"icmp": "ICMP 3/13 (communication administratively prohibited)"},
    ),
    ("tcp.prohibited", "by_router"): Row(
        unconnected(Tcp(SIX, "EHOSTUNREACH", icmp_type=1, icmp_code=0, icmp_from="2001:db8::1")),
        {"failed": SIX, "sender": "2001:db8::1"},
        {"icmp": "ICMPv6 1/0 (pas de route)"},
        {"icmp": "ICMPv6 1/0 (no route to destination)"},
    ),
    ("tcp.prohibited", "by_target"): Row(
        unconnected(replace(ICMP, icmp_code=77, icmp_from=FOUR)), {"sender": FOUR, "icmp": "ICMP 3/77"}
    ),
    ("tcp.unreachable", ""): Row(
        unconnected(Tcp(FOUR, "ENETUNREACH"), Tcp(SIX, "EHOSTUNREACH")),
        {"failed": f"{FOUR}, {SIX}", "errno": "ENETUNREACH, EHOSTUNREACH"},
    ),
    ("tcp.reset", ""): Row(
        measured(tcp=(Tcp(FOUR, ms=1.0, unprovoked_reset=True),), tls=replace(TLS, error="reset"), http=None)
    ),
    **{
        (f"tls.{error}", variant): Row(handshake(error, FollowUp(other_name=other)), {"phase_ms": "4"})  # type: ignore[arg-type]  # words of it
        for error in ("reset", "closed", "timeout")
        for variant, other in (("", None), ("by_name", "answered"), ("any_name", "reset"))
    },
    ("tls.big_hello", ""): Row(handshake("timeout", FollowUp(small_hello="answered"), hello=1789), {"hello": "1789"}),
    ("tls.big_hello", "browser"): Row(
        measured(tls=replace(TLS, hello=512, large_hello=LargeHello(1801, "closed"))),
        {"hello": "512", "large_hello": "1801"},
        {"large_end": "est coupé (FIN)"},
        {"large_end": "is cut (FIN)"},
    ),
    ("net.pmtu", "browser"): Row(
        measured(tls=replace(TLS, large_hello=LargeHello(1802, "timeout", 1000))),
        {"large_hello": "1802", "large_mss": "1000"},
    ),
    ("net.pmtu", ""): Row(handshake("timeout", FollowUp(mss=1280), hello=1789), {"mss": "1280"}),
    ("tls.alert", ""): Row(handshake("alert", alert=40), {"alert": "40 (handshake_failure)"}),
    ("tls.not_tls", ""): Row(
        handshake("not_tls", excerpt="HTTP/1.0 400"),
        fr={"excerpt": "«\u00a0HTTP/1.0 400\u00a0»"},
        en={"excerpt": "“HTTP/1.0 400”"},
    ),
    ("tls.not_tls", "broken"): Row(handshake("protocol"), {"excerpt": "–"}),
    ("tls.old_version", ""): Row(handshake("old_version")),
    ("tls.intercepted", ""): Row(
        certificate(20, issuer_organization="Zscaler Inc.", issuer_name="Zscaler Root"),
        {"issuer": "Zscaler Inc., Zscaler Root", "product": "Zscaler"},
    ),
    ("tls.intercepted", "trusted"): Row(
        certificate(20, issuer_organization="Fortinet", issuer_name="Fortinet", system_code=0),
        {"issuer": "Fortinet", "product": "Fortinet"},
    ),
    ("tls.intercepted", "deployed"): Row(certificate(20, system_code=0), {"issuer": ISSUER}),
    ("tls.untrusted", ""): Row(
        certificate(20, issuer_organization="", issuer_name=""),
        {"issuer": "subject.example", "message": "self-signed"},
    ),
    ("tls.incomplete_chain", ""): Row(certificate(20, public_issuer=True), {"issuer": ISSUER}),
    **{
        (f"tls.{name}", variant): Row(
            measured(
                tls=replace(TLS, error="verify", verify_code=code, valid_at_server=by_server),
                http=replace(HTTP, date="Tue, 24 Nov 2026 15:02:03 GMT"),
            ),
            {"issuer": ISSUER, "date": "Tue, 24 Nov 2026 15:02:03 GMT"},
        )
        for name, code in (("expired", 10), ("not_yet_valid", 9))
        for variant, by_server in (("", None), ("clock", True), ("server", False))
    },
    ("tls.hostname", ""): Row(certificate(62), {"names": "one.example, two.example, three.example", "issuer": ISSUER}),
    ("http.timeout", ""): Row(answered(status=None, error="timeout", ms=8000.0), {"phase_ms": "8000"}),
    ("tls.timeout", "again"): Row(handshake("timeout", FollowUp(again=True, other_name="answered")), {"phase_ms": "4"}),
    ("http.timeout", "again"): Row(replace(answered(status=None, error="timeout"), follow_up=FollowUp(again=True))),
    ("http.timeout", "body"): Row(answered(error="timeout", size=777), {"status": "200", "size": "777"}),
    ("http.reset", "body"): Row(answered(error="closed", size=778), {"status": "200", "size": "778"}),
    ("http.reset", ""): Row(answered(status=None, error="reset")),
    ("http.blockpage", ""): Row(
        plain(
            status=302,
            excerpt="FortiGuard says no",
            category="Freeware",
            location="http://10.9.9.9/1",
            redirects=(Redirect("http://10.9.9.9/2", category="Other", excerpt="FortiGuard again"),),
        ),
        {"product": "FortiGuard", "status": "302", "beside": ""},
        {
            "page_excerpt": "«\u00a0FortiGuard says no\u00a0»",
            "named": ", catégorie «\u00a0Freeware\u00a0», adresse http://10.9.9.9/2",
        },
        {"page_excerpt": "“FortiGuard says no”", "named": ", category “Freeware”, address http://10.9.9.9/2"},
    ),
    **{
        ("ok", variant): Row(measured(dns=replace(DNS, a=addresses)), {"status": "200", "ms": "15"}, *CERTIFICATE)
        for variant, addresses in (("inside", ("100.64.7.9", "10.0.0.9")), ("access", ("100.64.7.9", "198.18.0.9")))
    },
    ("ok", "nat64"): Row(
        measured(dns=TRANSLATED, tls=replace(TLS, address=MADE), http=replace(HTTP, address=MADE)),
        {"status": "200", "ms": "15", "address": MADE, "nat64": PREFIX},
        *CERTIFICATE,
    ),
    ("ok.ipv6_broken", "nat64"): Row(
        measured(dns=TRANSLATED, tcp=(*OPEN, Tcp(MADE, "ETIMEDOUT"))), {"failed": MADE, "nat64": PREFIX}
    ),
    ("net.nat64", ""): Row(
        unconnected(Tcp(FOUR, "ENETUNREACH"), Tcp(MADE, "ETIMEDOUT", ms=4400.0), dns=TRANSLATED, follow_up=HOP),
        {"failed": MADE, "errno": "ETIMEDOUT", "nat64": PREFIX},
        *WAY,
    ),
    ("dns.sinkhole", "everywhere"): Row(
        unconnected(
            Tcp("10.0.0.7", "ETIMEDOUT"),
            dns=replace(DNS, a=("10.0.0.7",)),
            follow_up=FollowUp(public=(PublicAnswer(DOH, "NOERROR", ("10.0.0.7",)),)),
        ),
        {"addresses": "10.0.0.7"},
    ),
    ("dns.sinkhole", "access"): Row(
        unconnected(Tcp("100.64.7.9", "ETIMEDOUT"), dns=replace(DNS, a=("100.64.7.9",))), {"addresses": "100.64.7.9"}
    ),
    ("dns.sinkhole", "reserved"): Row(
        unconnected(
            Tcp("192.0.2.7", "ENETUNREACH"),
            dns=replace(DNS, a=("192.0.2.7",)),
            follow_up=FollowUp(public=(PublicAnswer(DOH, "NOERROR", ("11.0.0.9",)),)),
        ),
        {"addresses": "192.0.2.7", "public": "11.0.0.9"},
    ),
    ("tls.intercepted", "machine"): Row(
        measured(tls=replace(TLS, error="verify", verify_code=19, issuer_name="Norton Web/Mail Shield Root")),
        {"product": "Norton", "issuer": "Issuer Inc., Norton Web/Mail Shield Root"},
    ),
    ("http.blockpage", "machine"): Row(
        measured(
            tls=replace(TLS, error="verify", verify_code=19, issuer_name="ESET SSL Filter CA"),
            http=replace(HTTP, status=403, excerpt="blocked site", category="Games", refuses=True, unverified=True),
        ),
        {"product": "ESET", "status": "403"},
        {"page_excerpt": "«\u00a0blocked site\u00a0»", "named": ", catégorie «\u00a0Games\u00a0»"},
        {"page_excerpt": "“blocked site”", "named": ", category “Games”"},
    ),
    ("http.blockpage", "unnamed"): Row(
        measured(
            tls=replace(TLS, error="verify", verify_code=18),
            http=replace(HTTP, leads_to="http://10.9.9.9/no", refuses=True, unverified=True),
        ),
        {"status": "200"},
        {
            "page_excerpt": "«\u00a0http://10.9.9.9/no\u00a0»",
            "named": ", adresse http://10.9.9.9/no",
            "beside": f" La connexion est aussi déchiffrée en chemin (certificat\u00a0: {ISSUER}).",
        },
        {
            "page_excerpt": "“http://10.9.9.9/no”",
            "named": ", address http://10.9.9.9/no",
            "beside": f" The connection is also decrypted on the way (certificate: {ISSUER}).",
        },
    ),
    **{
        ("http.tenant_restriction", variant): Row(answered(code=code), {"code": f"AADSTS{code}", "beside": ""})
        for variant, code in (("proxy", "500021"), ("outbound", "500212"), ("inbound", "500213"))
    },
    ("http.forbidden", ""): Row(answered(status=403), {}, *CERTIFICATE),
    ("http.forbidden", "plain"): Row(
        plain(status=403, excerpt="no entry"),
        fr={"said": "\u00a0: «\u00a0no entry\u00a0»"},
        en={"said": ": “no entry”"},
    ),
    ("http.server_error", ""): Row(answered(status=503), {"answered": "HTTP 503"}),
    ("http.server_error", "plain"): Row(plain(status=502), {"answered": "HTTP 502", "said": ""}),
    ("proxy.auth_required", ""): Row(answered(status=407)),
    ("proxy.auth_required", "configured"): Row(proxied(status=407, schemes=("Bearer",)), {"schemes": "Bearer"}),
    ("proxy.auth_required", "integrated"): Row(
        proxied(status=407, schemes=("Negotiate", "NTLM")), {"schemes": "Negotiate, NTLM"}
    ),
    ("proxy.auth_required", "typed"): Row(proxied(status=407, schemes=("Digest",)), {"schemes": "Digest"}),
    ("proxy.auth_required", "socks"): Row(
        proxied(status=None, socks=5, reply=255), {"proxy_error": "SOCKS5 255 (no acceptable methods)"}
    ),
    ("proxy.auth_required", "refused"): Row(
        proxied(status=407, schemes=("Basic",), signed_in=True), {"schemes": "Basic"}
    ),
    ("proxy.denied", ""): Row(
        proxied(status=403, excerpt="denied"),
        {"proxy_error": "HTTP 403"},
        {"proxy_said": "\u00a0: «\u00a0denied\u00a0»"},
        {"proxy_said": ": “denied”"},
    ),
    ("proxy.denied", "cut"): Row(proxied(status=None, error="reset"), {"proxy_error": "RST"}),
    ("proxy.upstream", ""): Row(proxied(status=504), {"proxy_error": "HTTP 504", "proxy_said": ""}),
    ("proxy.upstream", "silent"): Row(proxied(status=None, error="silent")),
    ("proxy.unreachable", ""): Row(
        proxied(status=None, error="refused"),
        fr={"proxy_error": "connexion refusée"},
        en={"proxy_error": "connection refused"},
    ),
    ("proxy.unreachable", "name"): Row(proxied(status=None, error="name")),
    ("proxy.unreachable", "no_proxy"): Row(
        proxied(status=None, error="malformed", excerpt="SSH-2.0"),
        fr={"proxy_said": "\u00a0: «\u00a0SSH-2.0\u00a0»"},
        en={"proxy_said": ": “SSH-2.0”"},
    ),
    ("net.not_allowed", ""): Row(unconnected(Tcp(FOUR, "EACCES"))),
    ("error", ""): Row(measured(error="KeyError"), {"message": "KeyError"}),
}

ALWAYS = {
    "host": HOST,
    "port": "8443",
    "resolver": RESOLVER,
    "asked": f"{RESOLVER}, {SECOND}",
    "public": ELSEWHERE,
    "public_server": DOH,
    "address": FOUR,
    "not_before": "2027-01-01T00:00:00Z",
    "not_after": "2026-02-02T00:00:00Z",
    "other_name": OTHER_NAME,
    "proxy": PROXY,
    "proxy_asked": f"CONNECT {HOST}:8443",
}
"""What is the same in every row; a row's own values come before these."""
NEVER_ALONE = {"http.tenant_restriction", "tcp.prohibited"}
"""Causes that are only ever reported as a variant."""


@pytest.mark.parametrize("key", TABLE, ids=lambda key: " ".join(key).strip())
def test_a_sentence_quotes_what_was_measured(key: tuple[str, str]) -> None:
    row, (cause, variant) = TABLE[key], key
    named = find_cause(TARGET, row.measured)
    assert (named.code, named.variant or "") == key
    result = judge(TARGET, row.measured)
    entry = {**CAUSES[cause], **(CAUSES[cause]["variant"][variant] if variant else {})}
    for lang in LANGS:
        own = row.fr if lang == "fr" else row.en
        values = {**ALWAYS, "why": TARGET.why[lang], **row.values, **own}
        for said, template in ((result.explain, entry["explain"]), (result.tell_admin, entry.get("admin"))):
            expected = "" if template is None else template[lang].format_map(values)
            assert said[lang] == expected
    assert (result.verdict, result.layer) == (entry["verdict"], entry["layer"])
    assert result.confidence == ("proven" if _is_proven_by_itself(key) else entry.get("confidence", "likely"))
    assert result.blame == entry["blame"]


def _is_proven_by_itself(key: tuple[str, str]) -> bool:
    """Return whether a genuine certificate proves it."""
    return key in {
        ("ok", ""),
        ("ok", "inside"),
        ("ok", "access"),
        ("ok", "nat64"),
        ("ok.slow", ""),
        ("ok.ipv6_broken", ""),
        ("ok.ipv6_broken", "nat64"),
        ("ok.proxy_required", ""),
        ("http.forbidden", ""),
    }


def test_every_cause_and_every_variant_has_a_row() -> None:
    known = {(cause, variant) for cause, entry in CAUSES.items() for variant in ("", *entry.get("variant", {}))}
    assert known - set(TABLE) == {(cause, "") for cause in NEVER_ALONE}
    assert set(TABLE) <= known


def test_every_value_that_a_sentence_can_quote_is_named_in_some_row() -> None:
    quoted = set(re.findall(r"\{(\w+)\}", str(CAUSES)))
    named = {"why", *ALWAYS, *(name for row in TABLE.values() for name in (*row.values, *row.fr))}
    assert quoted - named == set()


@pytest.mark.parametrize(
    ("measurement", "sentence"),
    [
        (
            proxied(tls=replace(TLS, address=""), http=HTTP),
            f"{HOST} answers from {FOUR} (HTTP 200) in 100 ms (TLS: Issuer Inc.).",
        ),
        (
            proxied(tls=replace(TLS, ms=2000.0), http=HTTP),
            f"{HOST} answers from {FOUR} (HTTP 200) in 100 ms (TLS: Issuer Inc.).",
        ),
        (measured(total_ms=None), f"{HOST} answers from {FOUR} (HTTP 200) in ? ms (TLS: Issuer Inc.)."),
        (
            measured(tls=replace(TLS, issuer_organization="")),
            f"{HOST} answers from {FOUR} (HTTP 200) in 15 ms (TLS: Issuer CA).",
        ),
        (
            measured(http=replace(HTTP, address=""), tls=replace(TLS, address=FIVE)),
            f"{HOST} answers from {FIVE} (HTTP 200) in 15 ms (TLS: Issuer Inc.).",
        ),
        (measured(tls=None), f"{HOST} answers from {FOUR} (HTTP 200) in 15 ms."),
        (
            measured(tls=None, http=replace(HTTP, address=""), dns=replace(DNS, a=(FIVE, FOUR))),
            f"{HOST} answers from {FIVE} (HTTP 200) in 15 ms.",
        ),
    ],
    ids=["by the proxy", "slow directly", "no time", "no organisation", "another address", "plain", "no address"],
)
def test_an_answer_is_told_by_the_way_that_it_came(measurement: Measurement, sentence: str) -> None:
    assert judge(TARGET, measurement).explain["en"] == sentence


@pytest.mark.parametrize(
    ("measurement", "sentence"),
    [
        (nameless(server=None, rcode="NXDOMAIN"), f"The resolver ? says that {HOST} does not exist (NXDOMAIN)."),
        (
            Measurement(dns=Dns(source="hosts", a=())),
            f"The resolver hosts knows {HOST}, but gives no address for it.",
        ),
        (
            Measurement(dns=Dns(server=RESOLVER, error="timeout")),
            f"No resolver answers for {HOST} (asked: {RESOLVER}).",
        ),
        (
            handshake("alert", alert=99),
            f"The server at {FOUR} refuses the handshake for {HOST}: alert 99 (unknown).",
        ),
        (unconnected(), f"The check of {HOST} itself failed (?): this says nothing about the network."),
    ],
    ids=["no resolver", "hosts file", "asked", "unknown alert", "nothing"],
)
def test_what_is_not_known_is_a_question_mark_or_what_is_nearest(measurement: Measurement, sentence: str) -> None:
    said = judge(TARGET, measurement).explain["en"]
    if "alert" in sentence:
        assert "99 (unknown)" in said
    else:
        assert said == sentence


def test_a_target_without_encryption_is_asked_for_by_its_whole_address() -> None:
    plain_target = next(target for target in builtin().values() if not target.tls)
    denied = judge(plain_target, proxied(status=403))
    assert f" to GET {plain_target.url}. " in denied.tell_admin["en"]
    assert "CONNECT" not in denied.tell_admin["en"]


def test_a_long_quotation_is_cut() -> None:
    said = judge(TARGET, plain(status=403, excerpt="word " * 100)).tell_admin["en"]
    quoted = said.partition("“")[2].partition("”")[0]
    assert 150 <= len(quoted) <= 160


def test_where_what_is_long_is_cut() -> None:
    for long, kept in (("x" * 160, "x" * 160), ("x" * 161, "x" * 159 + "…")):
        assert f"“{kept}”" in judge(TARGET, plain(status=403, excerpt=long)).tell_admin["en"]
    for long, kept in (("x" * 120, "x" * 120), ("x" * 121, "x" * 119 + "…")):
        assert f" failed ({kept}): " in judge(TARGET, Measurement(error=long)).explain["en"]


def test_of_many_addresses_the_first_are_named() -> None:
    silent = judge(TARGET, unconnected(*(Tcp(f"203.0.113.{n}", "ETIMEDOUT", ms=4500.0) for n in range(1, 6))))
    assert silent.explain["en"].startswith("203.0.113.1, 203.0.113.2, 203.0.113.3, 203.0.113.4 does not answer")
    answer = PublicAnswer(DOH, "NOERROR", ("11.0.0.1", "11.0.0.2", "11.0.0.3", "11.0.0.4"))
    held = judge(TARGET, nameless(rcode="NXDOMAIN", follow_up=FollowUp(public=(answer,))))
    assert "gives its address: 11.0.0.1, 11.0.0.2, 11.0.0.3. It is a rule" in held.explain["en"]


def test_what_is_slow_is_reached_all_the_same() -> None:
    slow, broken = judge(TARGET, measured(tls=replace(TLS, ms=2000.0))), judge(TARGET, answered(status=503))
    assert (slow.verdict, slow.is_usable) == ("warn", True)
    assert (broken.verdict, broken.is_usable) == ("fail", False)


def test_a_sentence_can_quote_anything_of_any_measurement() -> None:
    """Each value exists even if nothing was measured, so that a sentence can be changed without code."""
    unknown = {
        **dict.fromkeys(("resolver", "asked", "rcode", "addresses", "public", "public_server", "failed", "errno"), "?"),
        **dict.fromkeys(("nat64", "large_hello", "large_mss", "large_end"), "?"),
        **dict.fromkeys(("alert", "issuer", "product", "names", "not_before", "not_after", "message", "status"), "?"),
        **dict.fromkeys(("code", "date", "ms", "mss", "size", "hello", "proxy", "schemes", "icmp", "sender"), "?"),
        **dict.fromkeys(("answer", "ede", "certificate", "phase", "way", "named", "beside", "said", "proxy_said"), ""),
        **dict.fromkeys(("excerpt", "page_excerpt", "answered"), "–"),
        "host": HOST,
        "port": "8443",
        "address": HOST,
        "phase_ms": "0",
        "other_name": OTHER_NAME,
        "proxy_asked": f"CONNECT {HOST}:8443",
        "proxy_error": "HTTP None",
    }
    values = quotes(TARGET, Measurement(), Cause("error"), "none")
    for lang in LANGS:
        spoken = {key: fill("{value}", lang, {"value": value}) for key, value in values.items()}
        assert spoken == unknown | {"why": TARGET.why[lang]}


@pytest.mark.parametrize(
    ("measurement", "blame"),
    [
        (Measurement(dns=Dns(source="hosts")), "local_network"),
        (Measurement(dns=Dns(server=RESOLVER, rcode="NXDOMAIN")), "unclear"),
        (measured(dns=replace(DNS, source="hosts"), http=replace(HTTP, status=503)), "server"),
        (unconnected(replace(ICMP, icmp_from="198.51.100.1")), "unclear"),
        (unconnected(ICMP), "local_network"),
        (unconnected(Tcp(FOUR, "ETIMEDOUT", icmp_type=11, icmp_code=0, icmp_from="198.51.100.1")), "local_network"),
    ],
    ids=["hosts file", "resolver", "server behind a hosts file", "far device", "near device", "far, and no rule"],
)
def test_whose_it_is_where_the_cause_alone_does_not_say(measurement: Measurement, blame: str) -> None:
    assert judge(TARGET, measurement).blame == blame


@pytest.mark.parametrize(
    ("measurement", "confidence"),
    [
        (measured(), "proven"),
        (measured(tls=None), "likely"),
        (measured(tls=replace(TLS, verify_code=None)), "likely"),
        (measured(http=replace(HTTP, status=403)), "proven"),
        (measured(tls=None, http=replace(HTTP, status=403)), "likely"),
    ],
)
def test_only_a_genuine_certificate_proves_an_answer(measurement: Measurement, confidence: str) -> None:
    assert judge(TARGET, measurement).confidence == confidence


def test_a_result_in_the_public_shape() -> None:
    raw = judge(TARGET, measured()).as_result().as_json()
    assert {key: raw[key] for key in ("target", "url", "group", "required", "verdict", "cause", "layer")} == {
        "target": TARGET.name,
        "url": TARGET.url,
        "group": TARGET.group,
        "required": TARGET.required,
        "verdict": "pass",
        "cause": "ok",
        "layer": "none",
    }
    assert (raw["confidence"], raw["blame"], raw["tell_admin"]) == ("proven", "nobody", {"fr": "", "en": ""})
    assert raw["ms"] == {"dns": 1.0, "tcp": 3.0, "tls": 4.0, "http": 5.0, "total": 15.4}
    assert "total_ms" not in raw["evidence"] and raw["evidence"]["dns"]["server"] == RESOLVER

"""The cause that a measurement points to, by the first layer that shows one: one decision from the name to the answer, so in one file.

Pure: no clock, no network, no words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus
from ipaddress import IPv4Address
from typing import Any, Final

from checks.network.probe import page
from checks.network.probe.measurement import CUT, Dns, FollowUp, Http, LargeHello, Measurement, Proxied, Tcp, Tls
from checks.network.probe.nat64 import is_translated
from checks.network.probe.public_answers import (
    has_public,
    is_local,
    is_of_access_client,
    is_public_name,
    is_reserved,
    public_addresses,
    quoted_answer,
)
from checks.network.probe.socks import NO_METHOD
from checks.network.report import PhaseTimes
from checks.network.targets import Target
from checks.permission import NAMES as _NOT_ALLOWED
from checks.texts import package_tables

SLOW_MS: Final = 1000.0
NOT_ALLOWED: Final = "net.not_allowed"
"""The cause if this machine did not let the program ask: nothing is known about the target."""
PHASES: Final = ("dns", "tcp", "tls", "http")
NO_FAMILY: Final = frozenset({"ENETUNREACH", "EADDRNOTAVAIL", "EAFNOSUPPORT"})
"""The errors for an address whose family this machine does not have."""

_EXPIRED: Final = 10
_NOT_YET: Final = 9
_OTHER_NAME: Final = (62, 64)
_NO_ISSUER: Final = (20, 21)
"""OpenSSL's verification codes (x509_vfy.h)."""
_EDE_FILTERED: Final = frozenset({4, 15, 16, 17, 18})
"""Extended DNS errors of a filter (RFC 8914): forged, blocked, censored, filtered, prohibited."""
_UNREACHABLE: Final = frozenset(
    {"ENETUNREACH", "EHOSTUNREACH", "ENETDOWN", "EHOSTDOWN", "EADDRNOTAVAIL", "EAFNOSUPPORT"}
)
_ICMP_UNREACHABLE: Final = {4: 3, 6: 1}
"""Destination unreachable, in ICMP (RFC 792) and ICMPv6 (RFC 4443)."""
_ADMINISTRATIVE: Final = {4: frozenset({3, 9, 10, 13}), 6: frozenset({1, 4, 5, 6})}
"""Codes that only a rule sends in answer to a TCP SYN: prohibited, rejected, or a port unreachable where a server would send RST."""
_RESTRICTIONS: Final[Mapping[str, str]] = {
    "500021": "proxy",
    "500022": "proxy",
    "5000211": "proxy",
    "500212": "outbound",
    "500213": "inbound",
}
"""AADSTS codes of tenant restrictions (v1, v2) and of cross-tenant access: the client's outbound policy, our inbound one."""
_ASKS_SIGN_IN: Final = HTTPStatus.PROXY_AUTHENTICATION_REQUIRED
_NOWHERE: Final = frozenset({"0.0.0.0", "::"})  # noqa: S104 - an answer from a filter, not an address to listen on


@dataclass(frozen=True, slots=True)
class Cause:
    """A cause by its code, and the variant of it that the evidence supports."""

    code: str
    variant: str | None = None
    product: str | None = None
    """Who filters or decrypts, if known."""
    phase: str | None = None
    """The phase that is slow."""


def find_cause(target: Target, measured: Measurement) -> Cause:
    """Return the cause of a measurement: by the proxy if one is configured, since a browser goes that way."""
    if measured.error is not None or measured.dns is None:
        return Cause("error")
    direct = _of_dns(target, measured.dns, measured) or _of_tcp(measured) or _of_tls(target, measured)
    if measured.proxied is None:
        return direct or _of_http(target, measured) or _of_ok(measured)
    through = replace(measured, tls=measured.proxied.tls, http=measured.proxied.http, follow_up=None)
    past = direct is not None and direct.code != NOT_ALLOWED
    required = Cause("ok.proxy_required") if past else _of_ok(measured)
    return _of_proxy(measured.proxied) or _of_tls(target, through) or _of_http(target, through) or required


def reached_by(measured: Measurement) -> tuple[Tls | None, Http | None]:
    """Return the handshake and the answer that count: those through the proxy if one is configured."""
    proxied = measured.proxied
    return (measured.tls, measured.http) if proxied is None else (proxied.tls, proxied.http)


def is_genuine(tls: Tls | None) -> bool:
    """Return whether the real server showed itself: a public certificate for the name, even if it is out of date."""
    return tls is not None and tls.verify_code in (0, _EXPIRED, _NOT_YET)


def times(measured: Measurement) -> PhaseTimes:
    """Return milliseconds by phase; None for a phase that did not take place."""
    dns, tls, http = measured.dns, measured.tls, measured.http
    return PhaseTimes(
        dns=None if dns is None else dns.ms,
        tcp=_tcp_ms(measured),
        tls=None if tls is None else tls.ms,
        http=None if http is None else http.ms,
        total=measured.total_ms,
    )


def most_telling_failure(tried: Sequence[Tcp]) -> Tcp | None:
    """Return the most informative of the failed connections."""
    failed = [tcp for tcp in tried if tcp.errno is not None]
    failed = [tcp for tcp in failed if tcp.errno not in NO_FAMILY] or failed
    return min(failed, key=lambda tcp: _TELLING.index(_of_errno(tcp)), default=None)


def is_far(sent: Tcp | None) -> bool:
    """Return whether the device that sent an ICMP message has a public address (IPv4): it need not be on this network."""
    sender = sent.icmp_from if sent is not None else None
    return sender is not None and ":" not in sender and not is_local(sender)


def _of_dns(target: Target, dns: Dns, measured: Measurement) -> Cause | None:
    if dns.source == "literal":
        return None
    product = next((name for first, last, name in _products()["addresses"] if _between(dns.a, first, last)), None)
    if dns.ede_code in _EDE_FILTERED or product is not None:
        if not (product is None and dns.addresses and is_genuine(measured.tls)):
            return Cause("dns.filtered", product=product)
    elif dns.rcode == "SERVFAIL" and not is_genuine(measured.tls):
        return Cause("dns.servfail", _known_elsewhere(measured))
    if not dns.addresses:
        return _without_address(dns, measured)
    return _sinkhole(target, dns, measured) or _mismatch(dns, measured)


def _without_address(dns: Dns, measured: Measurement) -> Cause:
    if dns.error == "not_allowed":
        return Cause(NOT_ALLOWED)
    if dns.error is not None:
        if dns.error == "tcp_blocked":
            return Cause("dns.tcp_blocked")
        return Cause("dns.timeout", _known_elsewhere(measured) if dns.queried or dns.server else "no_resolver")
    known = _known_elsewhere(measured)
    match dns.rcode:
        case "NXDOMAIN":
            if dns.recursion is False and known == "elsewhere":
                return Cause("dns.filtered", "unsaid")
            return Cause("dns.nxdomain", known)
        case "NOERROR" | None:
            return Cause("dns.nodata", known)
        case "REFUSED":
            return Cause("dns.refused")
        case _:
            return Cause("dns.servfail", known)


def _known_elsewhere(measured: Measurement) -> str | None:
    """Return ``elsewhere`` if a public resolver has addresses for the name, ``nowhere`` if one says that there are none.

    Only an encrypted answer is believed when it says that there are none: a filter to which the network redirects port 53 says the same.
    """
    answer = quoted_answer(measured.follow_up.public if measured.follow_up is not None else ())
    if has_public(answer):
        return "elsewhere"
    return "nowhere" if answer.encrypted else None


def _mismatch(dns: Dns, measured: Measurement) -> Cause | None:
    """Return an answer that differs from the public one, if the certificate at the local address fails too; never on addresses alone."""
    follow_up, tls = measured.follow_up, measured.tls
    if dns.source == "hosts" and dns.shadowed and not is_genuine(tls):
        return Cause("dns.mismatch", "hosts")
    if follow_up is not None and follow_up.public_genuine:
        return Cause("dns.mismatch", "genuine_elsewhere")
    public = public_addresses(follow_up.public) if follow_up is not None else ()
    if tls is None or not public or set(public) & set(dns.addresses) or _product_of(tls) or tls.system_code == 0:
        return None
    fails = tls.error == "verify" and (tls.verify_code in _OTHER_NAME or not tls.public_issuer)
    return Cause("dns.mismatch") if fails and follow_up is not None and follow_up.public_genuine is None else None


def _sinkhole(target: Target, dns: Dns, measured: Measurement) -> Cause | None:
    """Return a public name that leads to addresses which no public name can have, if no certificate shows that this is intended."""
    if is_genuine(measured.tls) or not (_nowhere(dns) or is_public_name(target.host)):
        return None
    if dns.source == "hosts":
        return Cause("dns.sinkhole", "hosts") if all(map(is_local, dns.addresses)) else None
    if all(map(is_of_access_client, dns.addresses)):
        return None if _is_carried(measured) else Cause("dns.sinkhole", "access")
    answers = measured.follow_up.public if measured.follow_up is not None else ()
    if all(map(is_local, dns.addresses)):
        if _known_elsewhere(measured) == "elsewhere":
            return Cause("dns.sinkhole", "reserved")
        answer = quoted_answer(answers)
        same = answer.encrypted and set(answer.addresses) & set(dns.addresses)
        return Cause("dns.sinkhole", "everywhere" if same else None)
    if _shows_itself(measured):
        return None
    nobodys = all(is_local(address) or is_reserved(address) for address in dns.addresses)
    elsewhere = any(not is_local(address) and not is_reserved(address) for address in public_addresses(answers))
    return Cause("dns.sinkhole", "reserved") if nobodys and elsewhere else None


def _nowhere(dns: Dns) -> bool:
    return all(address in _NOWHERE for address in dns.addresses)


def _shows_itself(measured: Measurement) -> bool:
    """Return whether what answers shows a certificate, or an unencrypted page, by which to judge it."""
    tls, http = measured.tls, measured.http
    return tls.error == "verify" if tls is not None else http is not None and http.status is not None


def _is_carried(measured: Measurement) -> bool:
    """Return whether a secure access client that took the connection passed it on: unchanged, or decrypted by a trusted product."""
    tls = measured.tls
    return _shows_itself(measured) and (tls is None or tls.system_code == 0 or _product_of(tls) is not None)


def _of_tcp(measured: Measurement) -> Cause | None:
    if any(tcp.errno is None for tcp in measured.tcp):
        cut = any(tcp.unprovoked_reset for tcp in measured.tcp)
        return Cause("tcp.reset") if cut and _unanswered(measured) else None
    failed = most_telling_failure(measured.tcp)
    if failed is None:
        return Cause("error")
    cause = _of_errno(failed)
    if cause == "tcp.prohibited":
        return Cause(cause, _rejected_by(failed))
    translated = cause in ("tcp.timeout", "tcp.unreachable") and _is_translated(failed.address, measured)
    return Cause("net.nat64" if translated else cause)


def _is_translated(address: str, measured: Measurement) -> bool:
    return measured.dns is not None and is_translated(address, measured.dns.nat64)


def _rejected_by(tcp: Tcp) -> str | None:
    """Return whose ICMP message ended a connection: that of the address itself, of a rule, or of a router that may lack a route."""
    if tcp.icmp_from is None:
        return None
    if tcp.icmp_from == tcp.address:
        return "by_target"
    return "by_rule" if tcp.icmp_code in _ADMINISTRATIVE[_version(tcp)] else "by_router"


_TELLING: Final = ("tcp.prohibited", "tcp.refused", "tcp.reset", NOT_ALLOWED, "tcp.timeout", "tcp.unreachable")
"""What a connection can end with, the most informative first, for addresses that end differently."""


def _of_errno(tcp: Tcp) -> str:
    if tcp.icmp_from is not None and tcp.icmp_type == _ICMP_UNREACHABLE[_version(tcp)]:
        return "tcp.prohibited"
    if tcp.errno in _UNREACHABLE:
        return "tcp.unreachable"
    if was_not_allowed(tcp):
        return NOT_ALLOWED
    return {"ECONNREFUSED": "tcp.refused", "ECONNRESET": "tcp.reset"}.get(tcp.errno or "", "tcp.timeout")


def was_not_allowed(tcp: Tcp) -> bool:
    """Return whether this machine did not let the program connect; a device that prohibits it says so by ICMP."""
    return tcp.errno in _NOT_ALLOWED and tcp.icmp_from is None


def _version(tcp: Tcp) -> int:
    return 6 if ":" in tcp.address else 4


def _unanswered(measured: Measurement) -> bool:
    return (measured.tls is not None and measured.tls.error == "reset") or (
        measured.http is not None and measured.http.error == "reset" and measured.http.status is None
    )


_PROXY_UNREACHABLE: Final = frozenset({"name", "refused", "timeout", "unreachable"})
_BY_ITSELF: Final = frozenset({"negotiate", "kerberos", "ntlm"})
"""Schemes that a browser answers on its own with the sign-in of a machine that belongs to the organisation (RFC 4559)."""
_BY_PASSWORD: Final = frozenset({"basic", "digest"})
_UPSTREAM: Final = frozenset(
    {
        HTTPStatus.INTERNAL_SERVER_ERROR,
        HTTPStatus.BAD_GATEWAY,
        HTTPStatus.SERVICE_UNAVAILABLE,
        HTTPStatus.GATEWAY_TIMEOUT,
    }
)
"""With these a proxy says that it could not reach the target itself."""


def _of_proxy(proxied: Proxied) -> Cause | None:
    """Return what the proxy itself did with the request; None if it let it through."""
    status = proxied.status if proxied.status is not None else _own_answer(proxied)
    if proxied.error == "not_allowed":
        return Cause(NOT_ALLOWED)
    if proxied.error in _PROXY_UNREACHABLE:
        return Cause("proxy.unreachable", "name" if proxied.error == "name" else None)
    if proxied.error == "silent":
        return Cause("proxy.upstream", "silent")
    if proxied.error == "malformed":
        return Cause("proxy.unreachable", "no_proxy")
    if proxied.error is not None:
        return Cause("proxy.denied", "cut")
    if proxied.reply:
        return _of_socks(proxied.reply, proxied.socks)
    if status is None or status < 300:
        return None
    if status == HTTPStatus.PROXY_AUTHENTICATION_REQUIRED:
        return Cause("proxy.auth_required", _sign_in_of(proxied))
    if status in _UPSTREAM:
        return Cause("proxy.upstream")
    return Cause("proxy.denied", product=_product("pages", proxied.excerpt))


def _of_socks(reply: int, version: int | None) -> Cause:
    """Return what a SOCKS proxy's reply means; version 4 has the same one for every failure."""
    if version == 4:
        return Cause("proxy.denied") if reply == 91 else Cause("proxy.auth_required", "socks")
    if reply == NO_METHOD:
        return Cause("proxy.auth_required", "socks")
    return Cause("proxy.denied") if reply == 2 else Cause("proxy.upstream")


def _sign_in_of(proxied: Proxied) -> str:
    """Return how a browser handles the sign-in that a proxy wants: by itself, by a window, or with a password that is refused."""
    schemes = {scheme.casefold() for scheme in proxied.schemes}
    if schemes & _BY_ITSELF:
        return "integrated"
    if proxied.signed_in and schemes & _BY_PASSWORD:
        return "refused"
    return "typed" if schemes & _BY_PASSWORD else "configured"


def _own_answer(proxied: Proxied) -> int | None:
    """Return the status of a refusal that a proxy gives instead of an unencrypted target: it names the proxy's product."""
    answer = proxied.http
    if proxied.tls is not None or answer is None or not _product("servers", answer.server):
        return None
    return answer.status if answer.status in {HTTPStatus.FORBIDDEN, *_UPSTREAM} else None


def _of_tls(target: Target, measured: Measurement) -> Cause | None:
    tls = measured.tls
    if tls is None or tls.error is None:
        return None if tls is None or tls.large_hello is None else _of_large_hello(tls.large_hello)
    if tls.error == "verify":
        return (_of_page(target, tls, measured.http) if measured.http is not None else None) or _of_certificate(tls)
    if tls.error in CUT:
        return _of_cut(tls.error, measured.follow_up or FollowUp())
    return Cause("tls.not_tls", "broken") if tls.error == "protocol" else Cause(f"tls.{tls.error}")


def _of_large_hello(large: LargeHello) -> Cause | None:
    """Return what keeps a browser's ClientHello from an address that accepts a small one."""
    if not large.is_cut:
        return None
    return Cause("net.pmtu" if large.mss is not None else "tls.big_hello", "browser")


def _of_cut(error: str, follow_up: FollowUp) -> Cause:
    """Return the cause of a handshake that was cut: by the size of what was sent, by the name in it, or by something unknown."""
    if follow_up.mss is not None:
        return Cause("net.pmtu")
    if follow_up.again:
        return Cause("tls.timeout", "again")
    if follow_up.small_hello == "answered":
        return Cause("tls.big_hello")
    variants = {"answered": "by_name", "reset": "any_name", "closed": "any_name", "timeout": "any_name"}
    return Cause(f"tls.{error}", variants.get(follow_up.other_name or ""))


def _of_page(target: Target, tls: Tls | None, answer: Http) -> Cause | None:
    """Return what answers instead of the server, if no genuine certificate vouches for it; None if it does not refuse."""
    if answer.code in _RESTRICTIONS:
        return Cause("http.tenant_restriction", _RESTRICTIONS[answer.code])
    ways = [answer.location, answer.leads_to, *(hop.url for hop in answer.redirects)]
    shown = " ".join((*ways, answer.excerpt, *(hop.excerpt for hop in answer.redirects)))
    product = _product("pages", shown)
    if product is not None:
        return Cause("http.blockpage", product=product)
    refuses = answer.refuses or any(hop.refuses for hop in answer.redirects)
    refuses = refuses or any(page.address_refuses(way, target.host) for way in ways if way)
    if answer.code or not refuses or (tls is not None and _may_be_genuine(tls)):
        return None
    named = _product("issuers", shown) or _product("named", shown) or _product("servers", answer.server)
    product = named or (_product_of(tls) if tls is not None else None)
    if product in _products()["machine"]:
        return Cause("http.blockpage", "machine", product)
    return Cause("http.blockpage", None if product else "unnamed", product)


def _may_be_genuine(tls: Tls) -> bool:
    """Return whether a refused certificate may be the server's own all the same: out of date, or without its intermediate."""
    incomplete = bool(tls.public_issuer) and tls.verify_code in _NO_ISSUER
    return tls.verify_code in (_EXPIRED, _NOT_YET) or incomplete


def decrypts(measured: Measurement) -> bool:
    """Return whether the answer that counts came over a connection that is decrypted on the way."""
    tls, http = reached_by(measured)
    return (
        tls is not None and tls.error == "verify" and http is not None and http.unverified and not _may_be_genuine(tls)
    )


def decrypted_by(measured: Measurement) -> str | None:
    """Return the product that decrypts, or the certificate's issuer if that is not a known product."""
    tls = reached_by(measured)[0]
    return None if tls is None else _product_of(tls) or tls.issuer_organization or tls.issuer_name or None


def _of_certificate(tls: Tls) -> Cause:
    if tls.verify_code in (_EXPIRED, _NOT_YET):
        cause = "tls.expired" if tls.verify_code == _EXPIRED else "tls.not_yet_valid"
        return Cause(cause, {True: "clock", False: "server", None: None}[tls.valid_at_server])
    if tls.verify_code in _OTHER_NAME:
        return Cause("tls.hostname")
    product = _product_of(tls)
    if product in _products()["machine"]:
        return Cause("tls.intercepted", "machine", product)
    if product:
        return Cause("tls.intercepted", "trusted" if tls.system_code == 0 else None, product)
    if tls.system_code == 0:
        return Cause("tls.intercepted", "deployed", tls.issuer_organization or tls.issuer_name or None)
    if tls.public_issuer and tls.verify_code in _NO_ISSUER:
        return Cause("tls.incomplete_chain")
    return Cause("tls.untrusted")


def _of_http(target: Target, measured: Measurement) -> Cause | None:
    http, over_tls = measured.http, measured.tls is not None
    if http is None:
        return Cause("error")
    if http.error is not None and not (http.status is not None and _tells(target, measured, http)):
        if measured.follow_up is not None and measured.follow_up.mss is not None:
            return Cause("net.pmtu")
        if measured.follow_up is not None and measured.follow_up.again:
            return Cause("http.timeout", "again")
        kind = {"timeout": "http.timeout", "malformed": "http.server_error"}.get(http.error, "http.reset")
        cut = http.status is not None and kind != "http.server_error"
        return Cause(kind, "body" if cut else None)
    if http.code in _RESTRICTIONS:
        return Cause("http.tenant_restriction", _RESTRICTIONS[http.code])
    in_its_place = None if over_tls or http.status == _ASKS_SIGN_IN else _of_page(target, None, http)
    if in_its_place is not None:
        return in_its_place
    status = http.status or 0
    if status == _ASKS_SIGN_IN:
        return Cause("proxy.auth_required")
    if status == 403:
        return Cause("http.forbidden", None if over_tls else "plain")
    return Cause("http.server_error", None if over_tls else "plain") if status >= 500 else None


def _tells(target: Target, measured: Measurement, http: Http) -> bool:
    """Return whether an answer whose body is incomplete is still enough to say what it is."""
    without_page = http.code in _RESTRICTIONS or (http.status or 0) >= 300
    return without_page or (measured.tls is None and _of_page(target, None, http) is not None)


def _of_ok(measured: Measurement) -> Cause:
    six = [tcp for tcp in measured.tcp if ":" in tcp.address and not is_local(tcp.address) and not was_not_allowed(tcp)]
    tried = [tcp for tcp in six if tcp.errno not in NO_FAMILY]
    four = any(tcp.errno is None for tcp in measured.tcp if ":" not in tcp.address)
    if four and tried and all(tcp.errno is not None for tcp in six):
        return Cause("ok.ipv6_broken", "nat64" if all(_is_translated(tcp.address, measured) for tcp in six) else None)
    took = dict(times(measured))
    slowest = max(PHASES, key=lambda phase: took[phase] or 0.0)
    if (took[slowest] or 0.0) > SLOW_MS:
        return Cause("ok.slow", phase=slowest)
    return Cause("ok", _way_inside(measured))


def _way_inside(measured: Measurement) -> str | None:
    """Return how the network leads to a genuine server in a way of its own: through an address that it made, or an internal one."""
    dns, tls = measured.dns, measured.tls
    if tls is None or dns is None or dns.source != "dns" or not is_genuine(tls):
        return None
    if _is_translated(tls.address, measured):
        return "nat64"
    if all(map(is_of_access_client, dns.addresses)):
        return "access"
    return "inside" if all(map(is_local, dns.addresses)) else None


def _tcp_ms(measured: Measurement) -> float | None:
    """Return the time of the connection that carried the rest; the longest wait if none was made."""
    carried = (measured.tls.address if measured.tls else "") or (measured.http.address if measured.http else "")
    took = [tcp.ms for tcp in measured.tcp if tcp.ms is not None and (not carried or tcp.address == carried)]
    return max(took, default=None)


def _between(addresses: tuple[str, ...], first: str, last: str) -> bool:
    low, high = _number(first), _number(last)
    return any(low <= _number(address) <= high for address in addresses)


def _number(address: str) -> int:
    """Return an IPv4 address as a number; -1 for any other text."""
    try:
        return int(IPv4Address(address))
    except ValueError:
        return -1


def _product_of(tls: Tls) -> str | None:
    return _product("issuers", f"{tls.issuer_organization} {tls.issuer_name} {' '.join(tls.issuers)}")


def _product(kind: str, text: str) -> str | None:
    folded = text.casefold()
    return next((name for mark, name in _products()[kind] if mark in folded), None)


def _products() -> Mapping[str, Any]:
    return package_tables("checks.network.diagnose", "products.toml")

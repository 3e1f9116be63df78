"""What a measurement means: the cause, whose it is, and what to say, by the first layer that tells. Pure: no clock, no network."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from ipaddress import IPv4Address, IPv4Network, IPv6Network, ip_address, ip_network
from typing import Any, Final

from checks.network.measurement import Dns, Http, Measurement, Tcp, Tls, to_json
from checks.network.targets import Target
from checks.problems import LANGS, Lang
from checks.text import clean

SLOW_MS: Final = 1000.0
PHASES: Final = ("dns", "tcp", "tls", "http")
REACHED: Final = frozenset({"pass", "warn"})
"""The verdicts of a target that can be used."""

_EXPIRED: Final = 10
_NOT_YET: Final = 9
_OTHER_NAME: Final = (62, 64)
"""OpenSSL's verification codes (x509_vfy.h)."""
_EDE_FILTERED: Final = frozenset({4, 15, 16, 17, 18})
"""Extended DNS errors of a filter (RFC 8914): forged, blocked, censored, filtered, prohibited."""
_UNREACHABLE: Final = frozenset(
    {"ENETUNREACH", "EHOSTUNREACH", "ENETDOWN", "EHOSTDOWN", "EADDRNOTAVAIL", "EAFNOSUPPORT"}
)
_NO_FAMILY: Final = frozenset({"ENETUNREACH", "EADDRNOTAVAIL", "EAFNOSUPPORT"})
_PROHIBITED: Final = frozenset({"EACCES", "EPERM"})
_LOCAL: Final[tuple[IPv4Network | IPv6Network, ...]] = tuple(
    ip_network(text)
    for text in (
        *(
            "0.0.0.0/8",
            "127.0.0.0/8",
            "10.0.0.0/8",
            "172.16.0.0/12",
            "192.168.0.0/16",
            "100.64.0.0/10",
            "169.254.0.0/16",
        ),
        *("::/128", "::1/128", "fc00::/7", "fe80::/10"),
    )
)
_NOWHERE: Final = frozenset({"0.0.0.0", "::"})  # noqa: S104 - an answer of a filter, no address to listen on
_NOT_PUBLIC: Final = frozenset(
    {
        "test",
        "example",
        "invalid",
        "localhost",
        "local",
        "internal",
        "lan",
        "home",
        "corp",
        "intranet",
        "private",
        "arpa",
    }
)
"""Top-level names that are not in the public DNS, or need not be (RFC 6761, 6762, 8375, ICANN's private-use name)."""
_ALERTS: Final[Mapping[int, str]] = {
    0: "close_notify",
    10: "unexpected_message",
    40: "handshake_failure",
    42: "bad_certificate",
    47: "illegal_parameter",
    48: "unknown_ca",
    49: "access_denied",
    50: "decode_error",
    70: "protocol_version",
    71: "insufficient_security",
    80: "internal_error",
    86: "inappropriate_fallback",
    112: "unrecognized_name",
    116: "certificate_required",
    120: "no_application_protocol",
}
"""Alerts by number (RFC 8446, section 6)."""


@dataclass(frozen=True, slots=True)
class Result:
    """One target's result, in the public shape of the contracts by `as_json`; ``product`` is who intercepts or filters, where known."""

    target: Target
    cause: str
    verdict: str
    layer: str
    confidence: str
    blame: str
    explain: Mapping[Lang, str]
    tell_admin: Mapping[Lang, str]
    measured: Measurement
    product: str | None = None

    @property
    def reached(self) -> bool:
        """Whether the target can be used."""
        return self.verdict in REACHED

    def as_json(self) -> dict[str, Any]:
        """The result as ``mfa-desk check --json`` gives it."""
        return {
            "target": self.target.name,
            "url": self.target.url,
            "group": self.target.group,
            "required": self.target.required,
            "verdict": self.verdict,
            "cause": self.cause,
            "layer": self.layer,
            "confidence": self.confidence,
            "blame": self.blame,
            "explain": dict(self.explain),
            "tell_admin": dict(self.tell_admin),
            "evidence": evidence(self.measured),
            "ms": times(self.measured),
        }


@dataclass(frozen=True, slots=True)
class _Finding:
    cause: str
    product: str | None = None
    phase: str | None = None


def judge(target: Target, measured: Measurement) -> Result:
    """What the measurement of a target means."""
    found = _cause(target, measured)
    entry = _causes()[found.cause]
    params = _params(target, measured, found)
    return Result(
        target=target,
        cause=found.cause,
        verdict=entry["verdict"],
        layer=entry["layer"],
        confidence=_confidence(found, measured, entry),
        blame="local_network" if _by_hosts_file(found, measured) else entry["blame"],
        explain={lang: _say(entry["explain"], lang, params) for lang in LANGS},
        tell_admin={lang: _say(entry.get("admin", {}), lang, params) for lang in LANGS},
        measured=measured,
        product=found.product,
    )


def known_causes() -> frozenset[str]:
    """Every cause that the judge can give."""
    return frozenset(_causes())


def times(measured: Measurement) -> dict[str, float | None]:
    """Milliseconds by phase; None for a phase that there was not."""
    dns, tls, http = measured.dns, measured.tls, measured.http
    return {
        "dns": None if dns is None else dns.ms,
        "tcp": _tcp_ms(measured),
        "tls": None if tls is None else tls.ms,
        "http": None if http is None else http.ms,
        "total": measured.total_ms,
    }


def evidence(measured: Measurement) -> dict[str, Any]:
    """What was measured, by layer, without what is not known."""
    return {key: value for key, value in to_json(measured).items() if key != "total_ms"}


def _cause(target: Target, measured: Measurement) -> _Finding:
    if measured.error is not None or measured.dns is None:
        return _Finding("error")
    return (
        _of_dns(target, measured.dns, measured)
        or _of_tcp(measured)
        or _of_tls(measured.tls)
        or _of_http(measured.http, over_tls=measured.tls is not None)
        or _of_ok(measured)
    )


def _of_dns(target: Target, dns: Dns, measured: Measurement) -> _Finding | None:
    if dns.source == "literal":
        return None
    product = next((name for first, last, name in _products()["addresses"] if _between(dns.a, first, last)), None)
    if dns.ede_code in _EDE_FILTERED or product is not None:
        if not (product is None and dns.addresses and _genuine(measured.tls)):
            return _Finding("dns.filtered", product)
    elif dns.rcode == "SERVFAIL":
        return _Finding("dns.servfail")
    if not dns.addresses:
        return _without_address(dns)
    if _sinkholed(target, dns) and not _genuine(measured.tls):
        return _Finding("dns.sinkhole")
    return None


def _without_address(dns: Dns) -> _Finding:
    match dns.error:
        case "tcp_blocked":
            return _Finding("dns.tcp_blocked")
        case None:
            pass
        case _:
            return _Finding("dns.timeout")
    match dns.rcode:
        case "NXDOMAIN":
            return _Finding("dns.nxdomain")
        case "NOERROR" | None:
            return _Finding("dns.nodata")
        case "REFUSED":
            return _Finding("dns.refused")
        case _:
            return _Finding("dns.servfail")


def _sinkholed(target: Target, dns: Dns) -> bool:
    """Whether every address is one that a public name cannot have."""
    if all(address in _NOWHERE for address in dns.addresses):
        return True
    public = "." in target.host and target.host.rsplit(".", 1)[1] not in _NOT_PUBLIC
    return public and all(_is_local(address) for address in dns.addresses)


def _genuine(tls: Tls | None) -> bool:
    """Whether the real server showed itself: a public certificate for the name, be it out of date."""
    return tls is not None and tls.verify_code in (0, _EXPIRED, _NOT_YET)


def _of_tcp(measured: Measurement) -> _Finding | None:
    if any(one.errno is None for one in measured.tcp):
        cut = any(one.unprovoked_reset for one in measured.tcp)
        return _Finding("tcp.reset") if cut and _unanswered(measured) else None
    told = [one for one in measured.tcp if one.errno not in _NO_FAMILY] or list(measured.tcp)
    if not told:
        return _Finding("error")
    return _Finding(min((_of_errno(one) for one in told), key=_TELLING.index))


_TELLING: Final = ("tcp.prohibited", "tcp.refused", "tcp.reset", "tcp.timeout", "tcp.unreachable")
"""What a connection can end with, the most telling first, for addresses that end differently."""


def _of_errno(one: Tcp) -> str:
    if one.errno in _UNREACHABLE:
        return "tcp.unreachable"
    if one.errno in _PROHIBITED:
        return "tcp.prohibited"
    return {"ECONNREFUSED": "tcp.refused", "ECONNRESET": "tcp.reset"}.get(one.errno or "", "tcp.timeout")


def _unanswered(measured: Measurement) -> bool:
    return (measured.tls is not None and measured.tls.error == "reset") or (
        measured.http is not None and measured.http.error == "reset"
    )


def _of_tls(tls: Tls | None) -> _Finding | None:
    if tls is None or tls.error is None:
        return None
    if tls.error == "verify":
        return _of_certificate(tls)
    return _Finding("tls.not_tls" if tls.error == "protocol" else f"tls.{tls.error}")


def _of_certificate(tls: Tls) -> _Finding:
    if tls.verify_code == _EXPIRED:
        return _Finding("tls.expired")
    if tls.verify_code == _NOT_YET:
        return _Finding("tls.not_yet_valid")
    if tls.verify_code in _OTHER_NAME:
        return _Finding("tls.hostname")
    product = _product("issuers", f"{tls.issuer_organization} {tls.issuer_name}")
    return _Finding("tls.intercepted", product) if product else _Finding("tls.untrusted")


def _of_http(http: Http | None, *, over_tls: bool) -> _Finding | None:
    if http is None:
        return _Finding("error")
    if http.error is not None:
        kind = {"timeout": "http.timeout", "malformed": "http.server_error"}.get(http.error, "http.reset")
        return _Finding(kind)
    page = None if over_tls else _product("pages", f"{http.location} {http.excerpt}")
    if page is not None:
        return _Finding("http.blockpage", page)
    status = http.status or 0
    if status == 407:
        return _Finding("proxy.auth_required")
    if status == 403:
        return _Finding("http.forbidden")
    return _Finding("http.server_error") if status >= 500 else None


def _of_ok(measured: Measurement) -> _Finding:
    six = [one for one in measured.tcp if ":" in one.address and not _is_local(one.address)]
    tried = [one for one in six if one.errno not in _NO_FAMILY]
    four = any(one.errno is None for one in measured.tcp if ":" not in one.address)
    if four and tried and all(one.errno is not None for one in six):
        return _Finding("ok.ipv6_broken")
    took = times(measured)
    slowest = max(PHASES, key=lambda phase: took[phase] or 0.0)
    return _Finding("ok.slow", phase=slowest) if (took[slowest] or 0.0) > SLOW_MS else _Finding("ok")


def _confidence(found: _Finding, measured: Measurement, entry: Mapping[str, Any]) -> str:
    """``proven`` where the evidence itself names the cause: a genuine answer, a vendor's issuer, a filter's own word."""
    if found.cause == "dns.filtered":
        return "proven"
    if found.cause.startswith("ok") or found.cause == "http.forbidden":
        return "proven" if _genuine(measured.tls) else "likely"
    return str(entry.get("confidence", "likely"))


def _by_hosts_file(found: _Finding, measured: Measurement) -> bool:
    return found.cause.startswith("dns.") and measured.dns is not None and measured.dns.source == "hosts"


def _say(templates: Mapping[str, str], lang: Lang, params: Mapping[Lang, Mapping[str, str]]) -> str:
    return clean(templates[lang].format_map(params[lang]), 600) if templates else ""


def _params(target: Target, measured: Measurement, found: _Finding) -> dict[Lang, dict[str, str]]:
    """What the sentences quote, per language; always every key, so that a sentence can be changed without code."""
    dns = measured.dns or Dns()
    tls, http = measured.tls or Tls(), measured.http or Http()
    failed = [one for one in measured.tcp if one.errno is not None]
    if found.cause == "ok.ipv6_broken":
        failed = [one for one in failed if ":" in one.address]
    ede = "" if dns.ede_code is None else f", EDE {dns.ede_code}" + (f" “{dns.ede_text}”" if dns.ede_text else "")
    phase = found.phase or _PHASE_OF_LAYER.get(_causes()[found.cause]["layer"], "")
    ms = times(measured)
    issuer = ", ".join(dict.fromkeys(filter(None, (tls.issuer_organization, tls.issuer_name)))) or tls.subject or "?"
    common = {
        "host": target.host,
        "port": str(target.port),
        "resolver": {"hosts": "hosts", "literal": target.host}.get(dns.source, dns.server or "?"),
        "asked": ", ".join(dns.asked) or dns.server or "?",
        "rcode": dns.rcode or "?",
        "ede": ede,
        "addresses": ", ".join(dns.addresses[:4]) or "?",
        "answer": f" → {', '.join(dns.addresses[:2])}" if dns.addresses else "",
        "address": http.address or tls.address or ", ".join(dns.addresses[:1]) or target.host,
        "failed": ", ".join(one.address for one in failed[:4]) or "?",
        "errno": ", ".join(dict.fromkeys(one.errno or "" for one in failed)) or "?",
        "alert": "?" if tls.alert is None else f"{tls.alert} ({_ALERTS.get(tls.alert, 'unknown')})",
        "excerpt": f"“{http.excerpt or tls.excerpt}”" if http.excerpt or tls.excerpt else "–",
        "issuer": issuer,
        "product": found.product or "?",
        "names": ", ".join(tls.names[:3]) or tls.subject or "?",
        "not_before": tls.not_before or "?",
        "not_after": tls.not_after or "?",
        "message": clean(measured.error or tls.verify_message or "?", 120),
        "status": "?" if http.status is None else str(http.status),
        "answered": f"HTTP {http.status}" if http.status is not None else f"“{http.excerpt}”",
        "ms": f"{measured.total_ms:.0f}" if measured.total_ms is not None else "?",
        "phase_ms": f"{ms.get(phase) or 0:.0f}",
        "certificate": f" (TLS: {issuer})" if tls.verify_code == 0 else "",
    }
    return {lang: {**common, "why": target.why[lang], "phase": _phases()[lang].get(phase, "")} for lang in LANGS}


_PHASE_OF_LAYER: Final[Mapping[str, str]] = {phase: phase for phase in PHASES}


def _tcp_ms(measured: Measurement) -> float | None:
    """The time of the connection that carried the rest; the longest wait where none came about."""
    carried = (measured.tls.address if measured.tls else "") or (measured.http.address if measured.http else "")
    took = [one.ms for one in measured.tcp if one.ms is not None and (not carried or one.address == carried)]
    return max(took, default=None)


def _between(addresses: tuple[str, ...], first: str, last: str) -> bool:
    low, high = _number(first), _number(last)
    return any(low <= _number(one) <= high for one in addresses if ":" not in one)


def _number(address: str) -> int:
    """An IPv4 address as a number; -1 for a text that is none."""
    try:
        return int(IPv4Address(address))
    except ValueError:
        return -1


def _is_local(address: str) -> bool:
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return any(found.version == network.version and found in network for network in _LOCAL)


def _product(kind: str, text: str) -> str | None:
    seen = text.casefold()
    return next((name for mark, name in _products()[kind] if mark in seen), None)


def _phases() -> Mapping[Lang, Mapping[str, str]]:
    return {lang: {phase: words[lang] for phase, words in sweep_words()["phase"].items()} for lang in LANGS}


@cache
def _causes() -> Mapping[str, Any]:
    return _read("causes.toml")


@cache
def _products() -> Mapping[str, Any]:
    return _read("products.toml")


@cache
def sweep_words() -> Mapping[str, Any]:
    """The words for phases and for a sweep as a whole (``summary.toml``)."""
    return _read("summary.toml")


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(files("checks.network").joinpath(name).read_text("utf-8"))

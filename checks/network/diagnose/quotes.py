"""What the sentences of a cause quote, layer by layer.

Every value is always there, so that a sentence can be changed without code; an unknown one is a question mark.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, TypeAlias

from checks.network.diagnose.cause import PHASES, Cause, decrypts, most_telling_failure, reached_by, times
from checks.network.probe.measurement import Dns, FollowUp, Http, Measurement, Proxied, PublicAnswer, Redirect, Tcp, Tls
from checks.network.probe.public_answers import quoted_answer
from checks.network.probe.socks import REPLIES
from checks.network.report import Layer
from checks.network.targets import OTHER_NAME, Target
from checks.text import bounded, clean
from checks.texts import LANGS, Catalogue, Lang, Localized

SWEEP_TEXTS: Final = Catalogue("checks.network.diagnose", "summary.toml")
"""The texts for phases, for single values, and for a sweep as a whole."""
Quotes: TypeAlias = dict[str, str | Localized]
_LONGEST_QUOTE: Final = 160
_UNKNOWN: Final = "?"

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


def quotes(target: Target, measured: Measurement, cause: Cause, layer: Layer) -> Quotes:
    """Return everything that the sentences for a cause in that layer can quote from a measurement."""
    dns, follow_up, proxied = measured.dns or Dns(), measured.follow_up or FollowUp(), measured.proxied or Proxied()
    shaken, answer = reached_by(measured)
    tls, http = shaken or Tls(), answer or Http()
    address = http.address or tls.address or next(iter(dns.addresses), target.host)
    return {
        **_of_target(target, address),
        **_of_dns(dns, quoted_answer(follow_up.public)),
        **_of_tcp(measured.tcp, only_ipv6=cause.code in ("ok.ipv6_broken", "net.nat64")),
        **_of_tls(tls),
        **_of_http(http, tls),
        **_of_page(http),
        **_of_proxy(proxied, http, target),
        **_of_follow_up(follow_up),
        **_of_times(measured, cause.phase or (layer if layer in PHASES else "")),
        "product": cause.product or _UNKNOWN,
        "message": clean(measured.error or tls.verify_message or _UNKNOWN, 120),
        "beside": SWEEP_TEXTS.texts("phrase.beside", issuer=_issuer(tls)) if decrypts(measured) else "",
    }


def _of_target(target: Target, address: str) -> Quotes:
    return {
        "host": target.host,
        "port": str(target.port),
        "why": target.why,
        "address": address,
        "other_name": OTHER_NAME,
    }


def _of_dns(dns: Dns, public: PublicAnswer) -> Quotes:
    return {
        "resolver": "hosts" if dns.source == "hosts" else dns.server or _UNKNOWN,
        "asked": _listed(dns.queried) if dns.queried else dns.server or _UNKNOWN,
        "rcode": dns.rcode or _UNKNOWN,
        "addresses": _listed(dns.addresses[:4]),
        "answer": f" → {', '.join(dns.addresses[:2])}" if dns.addresses else "",
        "public": _listed((public.addresses or dns.shadowed)[:3]),
        "public_server": public.server or _UNKNOWN,
        "nat64": dns.nat64 or _UNKNOWN,
        "ede": _by_language(lambda lang: _extended_error(dns, lang)),
    }


def _extended_error(dns: Dns, lang: Lang) -> str:
    if dns.ede_code is None:
        return ""
    return f", EDE {dns.ede_code}" + (f" {_quoted(dns.ede_text, lang)}" if dns.ede_text else "")


def _of_tcp(tried: Sequence[Tcp], *, only_ipv6: bool) -> Quotes:
    failed = [tcp for tcp in tried if tcp.errno is not None and (not only_ipv6 or ":" in tcp.address)]
    most_telling = most_telling_failure(tried)
    return {
        "failed": _listed(tcp.address for tcp in failed[:4]),
        "errno": _listed(dict.fromkeys(tcp.errno or "" for tcp in failed)),
        "icmp": _by_language(lambda lang: _icmp(most_telling, lang)),
        "sender": (most_telling.icmp_from if most_telling is not None else None) or _UNKNOWN,
    }


def _icmp(tcp: Tcp | None, lang: Lang) -> str:
    """Return an ICMP message by its numbers and its name."""
    if tcp is None or tcp.icmp_type is None or tcp.icmp_code is None:
        return _UNKNOWN
    version, table = ("ICMPv6", "icmp6") if ":" in tcp.address else ("ICMP", "icmp")
    numbers = f"{tcp.icmp_type}/{tcp.icmp_code}"
    key = f"phrase.{table}.{numbers}"
    return f"{version} {numbers}" + (f" ({SWEEP_TEXTS.text(key, lang)})" if key in SWEEP_TEXTS else "")


def _of_tls(tls: Tls) -> Quotes:
    issuer, large = tls.issuer_organization or tls.issuer_name, tls.large_hello
    return {
        "alert": _UNKNOWN if tls.alert is None else f"{tls.alert} ({_ALERTS.get(tls.alert, 'unknown')})",
        "issuer": _issuer(tls),
        "names": ", ".join(tls.names[:3]) or tls.subject or _UNKNOWN,
        "not_before": tls.not_before or _UNKNOWN,
        "not_after": tls.not_after or _UNKNOWN,
        "hello": str(tls.hello or _UNKNOWN),
        "large_hello": str(large.size) if large is not None else _UNKNOWN,
        "large_mss": str(large.mss or _UNKNOWN) if large is not None else _UNKNOWN,
        "large_end": _by_language(
            lambda lang: SWEEP_TEXTS.text(f"phrase.hello.{large.talk}", lang) if large is not None else _UNKNOWN
        ),
        "certificate": SWEEP_TEXTS.texts("phrase.certificate", issuer=issuer) if tls.verify_code == 0 else "",
    }


def _issuer(tls: Tls) -> str:
    named = ", ".join(dict.fromkeys(filter(None, (tls.issuer_organization, tls.issuer_name))))
    return named or tls.subject or _UNKNOWN


def _of_http(http: Http, tls: Tls) -> Quotes:
    status = _UNKNOWN if http.status is None else str(http.status)
    return {
        "status": status,
        "code": f"AADSTS{http.code}" if http.code else _UNKNOWN,
        "date": http.date or _UNKNOWN,
        "size": _UNKNOWN if http.size is None else str(http.size),
        "excerpt": _by_language(lambda lang: _quoted(http.excerpt or tls.excerpt, lang)),
        "said": _said(http.excerpt),
        "answered": f"HTTP {status}" if http.status is not None else _quoted_in_both(http.excerpt),
    }


def _of_page(http: Http) -> Quotes:
    """Return what the pages that an answer leads to say: the last address, and what is on the way to it first."""
    pages: tuple[Http | Redirect, ...] = (http, *http.redirects)
    location = [http.leads_to or http.location, *(hop.url for hop in http.redirects)][-1]
    category = next((page.category for page in pages if page.category), "")
    named = (("category", category), ("page", bounded(location, _LONGEST_QUOTE)))
    return {
        "page_excerpt": _quoted_in_both(next((page.excerpt for page in pages if page.excerpt), "") or location),
        "named": _by_language(
            lambda lang: "".join(SWEEP_TEXTS.text(f"phrase.{key}", lang, value=value) for key, value in named if value)
        ),
    }


def _of_proxy(proxied: Proxied, http: Http, target: Target) -> Quotes:
    return {
        "proxy": proxied.server or _UNKNOWN,
        "proxy_asked": f"CONNECT {target.host}:{target.port}" if target.tls else f"GET {target.url}",
        "proxy_error": _proxy_error(proxied) or _socks(proxied) or f"HTTP {proxied.status or http.status}",
        "schemes": _listed(proxied.schemes),
        "proxy_said": _said(proxied.excerpt or http.excerpt),
    }


def _proxy_error(proxied: Proxied) -> str | Localized:
    key = f"phrase.end.{proxied.error}"
    return SWEEP_TEXTS.texts(key) if key in SWEEP_TEXTS else ""


def _socks(proxied: Proxied) -> str:
    """Return a SOCKS proxy's reply by its number and name; nothing if there is none."""
    if not proxied.reply:
        return ""
    name = REPLIES[proxied.socks or 5].get(proxied.reply)
    return f"SOCKS{proxied.socks or 5} {proxied.reply}" + (f" ({name})" if name else "")


def _of_follow_up(follow_up: FollowUp) -> Quotes:
    way: str | Localized = ""
    if follow_up.last_hop is not None:
        far = SWEEP_TEXTS.texts("phrase.way", hop=follow_up.last_hop, ttl=follow_up.last_ttl)
        way = {lang: f" {text}" for lang, text in far.items()}
    return {"mss": str(follow_up.mss or _UNKNOWN), "way": way}


def _of_times(measured: Measurement, phase: str) -> Quotes:
    """Return the times in milliseconds: the total, through the proxy if one is configured, and that of the phase in question."""
    shaken, answer = reached_by(measured)
    total_ms = measured.total_ms if measured.proxied is None else measured.proxied.total_ms
    by_phase: dict[str, Any] = dict(times(replace(measured, tls=shaken, http=answer)))
    return {
        "ms": f"{total_ms:.0f}" if total_ms is not None else _UNKNOWN,
        "phase": SWEEP_TEXTS.texts(f"phase.{phase}") if phase else "",
        "phase_ms": f"{by_phase.get(phase) or 0:.0f}",
    }


def _listed(values: Iterable[str]) -> str:
    return ", ".join(values) or _UNKNOWN


def _by_language(text: Callable[[Lang], str]) -> Localized:
    return {lang: text(lang) for lang in LANGS}


def _said(text: str) -> str | Localized:
    """Return a text from outside as it ends a sentence; nothing if there is none."""
    return SWEEP_TEXTS.texts("phrase.said", text=bounded(text, _LONGEST_QUOTE)) if text else ""


def _quoted_in_both(text: str) -> Localized:
    return _by_language(lambda lang: _quoted(text, lang))


def _quoted(text: str, lang: Lang) -> str:
    """Return the beginning of a text from outside, in the language's quotation marks; a dash if there is none."""
    return SWEEP_TEXTS.text("phrase.quoted", lang, text=bounded(text, _LONGEST_QUOTE)) if text else "–"

"""What a measurement means: its cause, whose it is, and what to say, with the evidence quoted. Pure: no clock, no network."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any, Final

from checks.network.diagnose.cause import (
    PHASES,
    Finding,
    decrypts,
    find,
    is_far,
    is_genuine,
    reached_by,
    telling,
    times,
)
from checks.network.probe.measurement import Dns, FollowUp, Hop, Http, Measurement, Proxied, Tcp, Tls, to_json
from checks.network.probe.public_answers import quoted_answer
from checks.network.targets import OTHER_NAME, Target
from checks.problems import LANGS, Lang
from checks.text import bounded, clean

_LONGEST_QUOTE: Final = 160
REACHED: Final = frozenset({"pass", "warn"})
"""The verdicts of a target that can be used."""

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
    product: str | None

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


def judge(target: Target, measured: Measurement) -> Result:
    """What the measurement of a target means."""
    found = find(target, measured)
    entry = _entry(found)
    params = _params(target, measured, found)
    return Result(
        target=target,
        cause=found.cause,
        verdict=entry["verdict"],
        layer=entry["layer"],
        confidence=_confidence(found, measured, entry),
        blame=_blame(found, measured, entry),
        explain={lang: _say(entry["explain"], lang, params) for lang in LANGS},
        tell_admin={lang: _say(entry.get("admin", {}), lang, params) for lang in LANGS},
        measured=measured,
        product=found.product,
    )


def known_causes() -> frozenset[str]:
    """Every cause that the judge can give."""
    return frozenset(_causes())


def evidence(measured: Measurement) -> dict[str, Any]:
    """What was measured, by layer, without what is not known."""
    return {key: value for key, value in to_json(measured).items() if key != "total_ms"}


def _entry(found: Finding) -> Mapping[str, Any]:
    """A cause's entry with what its variant says otherwise."""
    entry: Mapping[str, Any] = _causes()[found.cause]
    variant = entry.get("variant", {}).get(found.variant, {})
    return {**entry, **variant}


def _confidence(found: Finding, measured: Measurement, entry: Mapping[str, Any]) -> str:
    """``proven`` where the evidence itself decides: a genuine answer, a filter's own word, a pair of tries that differ in one thing."""
    if found.cause.startswith("ok") or found.cause == "http.forbidden":
        return "proven" if is_genuine(reached_by(measured)[0]) else "likely"
    return str(entry.get("confidence", "likely"))


def _blame(found: Finding, measured: Measurement, entry: Mapping[str, Any]) -> str:
    """Whose it is, by the cause; a hosts file is this machine's own, and a device far away may be the server's."""
    if found.cause.startswith("dns.") and measured.dns is not None and measured.dns.source == "hosts":
        return "local_network"
    if found.cause == "tcp.prohibited" and is_far(telling(measured.tcp)):
        return "unclear"
    return str(entry["blame"])


def _say(templates: Mapping[str, str], lang: Lang, params: Mapping[Lang, Mapping[str, str]]) -> str:
    return clean(templates[lang].format_map(params[lang]), 600) if templates else ""


def _params(target: Target, measured: Measurement, found: Finding) -> dict[Lang, dict[str, str]]:
    """What the sentences quote, per language; always every key, so that a sentence can be changed without code."""
    dns, follow_up = measured.dns or Dns(), measured.follow_up or FollowUp()
    shaken, answer = reached_by(measured)
    tls, http = shaken or Tls(), answer or Http()
    proxied = measured.proxied or Proxied()
    total_ms = measured.total_ms if measured.proxied is None else proxied.total_ms
    failed = [one for one in measured.tcp if one.errno is not None]
    if found.cause == "ok.ipv6_broken":
        failed = [one for one in failed if ":" in one.address]
    phase = found.phase or _PHASE_OF_LAYER.get(_causes()[found.cause]["layer"], "")
    ms = times(replace(measured, tls=shaken, http=answer))
    public = quoted_answer(follow_up.public)
    page = _page(http)
    common = {
        "host": target.host,
        "port": str(target.port),
        "resolver": "hosts" if dns.source == "hosts" else dns.server or "?",
        "asked": ", ".join(dns.asked) or dns.server or "?",
        "rcode": dns.rcode or "?",
        "addresses": ", ".join(dns.addresses[:4]) or "?",
        "answer": f" → {', '.join(dns.addresses[:2])}" if dns.addresses else "",
        "public": ", ".join((public.addresses or dns.shadowed)[:3]) or "?",
        "public_server": public.server or "?",
        "address": http.address or tls.address or next(iter(dns.addresses), target.host),
        "failed": ", ".join(one.address for one in failed[:4]) or "?",
        "errno": ", ".join(dict.fromkeys(one.errno or "" for one in failed)) or "?",
        "alert": "?" if tls.alert is None else f"{tls.alert} ({_ALERTS.get(tls.alert, 'unknown')})",
        "issuer": ", ".join(dict.fromkeys(filter(None, (tls.issuer_organization, tls.issuer_name))))
        or tls.subject
        or "?",
        "product": found.product or "?",
        "names": ", ".join(tls.names[:3]) or tls.subject or "?",
        "not_before": tls.not_before or "?",
        "not_after": tls.not_after or "?",
        "message": clean(measured.error or tls.verify_message or "?", 120),
        "status": "?" if http.status is None else str(http.status),
        "code": f"AADSTS{http.code}" if http.code else "?",
        "date": http.date or "?",
        "ms": f"{total_ms:.0f}" if total_ms is not None else "?",
        "phase_ms": f"{ms.get(phase) or 0:.0f}",
        "mss": str(follow_up.mss or "?"),
        "size": "?" if http.size is None else str(http.size),
        "hello": str(tls.hello or "?"),
        "other_name": OTHER_NAME,
        "proxy": proxied.server or "?",
        "proxy_asked": f"CONNECT {target.host}:{target.port}" if target.tls else f"GET {target.url}",
        "proxy_error": proxied.error or f"HTTP {proxied.status or http.status}",
        "schemes": ", ".join(proxied.schemes) or "?",
    }
    issuer = tls.issuer_organization or tls.issuer_name
    return {
        lang: {
            **common,
            "why": target.why[lang],
            "ede": _ede(dns, lang),
            "excerpt": _quoted(http.excerpt or tls.excerpt, lang),
            "proxy_excerpt": _quoted(proxied.excerpt or http.excerpt, lang),
            "answered": f"HTTP {http.status}" if http.status is not None else _quoted(http.excerpt, lang),
            "certificate": _phrases()["certificate"][lang].format(issuer=issuer) if tls.verify_code == 0 else "",
            "phase": sweep_words()["phase"][phase][lang] if phase else "",
            "named": _named(page, lang),
            "page_excerpt": _quoted(page.excerpt or page.location, lang),
            "beside": _phrases()["beside"][lang].format(issuer=common["issuer"]) if decrypts(measured) else "",
            "icmp": _icmp(telling(measured.tcp), lang),
            "sender": (one.icmp_from if (one := telling(measured.tcp)) and one.icmp_from else "?"),
            "way": _way(follow_up, lang),
        }
        for lang in LANGS
    }


def _page(http: Http) -> Http:
    """An answer with what the pages say to which it leads: the last address, and what stands on the way to it first."""
    way = [http.leads_to or http.location, *(hop.url for hop in http.redirects)]
    pages: tuple[Http | Hop, ...] = (http, *http.redirects)
    return replace(
        http,
        location=way[-1],
        excerpt=next((page.excerpt for page in pages if page.excerpt), ""),
        category=next((page.category for page in pages if page.category), ""),
    )


def _named(page: Http, lang: Lang) -> str:
    """What a page that refuses names: its category, and its own address."""
    named = (("category", page.category), ("page", bounded(page.location, _LONGEST_QUOTE)))
    return "".join(_phrases()[key][lang].format(value=value) for key, value in named if value)


_PHASE_OF_LAYER: Final[Mapping[str, str]] = {phase: phase for phase in PHASES}


def _ede(dns: Dns, lang: Lang) -> str:
    if dns.ede_code is None:
        return ""
    return f", EDE {dns.ede_code}" + (f" {_quoted(dns.ede_text, lang)}" if dns.ede_text else "")


def _quoted(text: str, lang: Lang) -> str:
    """The beginning of a text from outside, in the language's quotation marks; a dash where there is none."""
    quoted: str = _phrases()["quoted"][lang]
    return quoted.format(text=bounded(text, _LONGEST_QUOTE)) if text else "–"


def _icmp(one: Tcp | None, lang: Lang) -> str:
    """An ICMP message by its numbers and its name."""
    if one is None or one.icmp_type is None or one.icmp_code is None:
        return "?"
    version = "ICMPv6" if ":" in one.address else "ICMP"
    names = _phrases()["icmp6" if version == "ICMPv6" else "icmp"]
    named = names.get(f"{one.icmp_type}/{one.icmp_code}")
    return f"{version} {one.icmp_type}/{one.icmp_code}" + (f" ({named[lang]})" if named else "")


def _way(follow_up: FollowUp, lang: Lang) -> str:
    """How far a SYN got, as a sentence of its own; nothing where nobody answered on the way."""
    if follow_up.last_hop is None:
        return ""
    told: str = _phrases()["way"][lang]
    return " " + told.format(hop=follow_up.last_hop, ttl=follow_up.last_ttl)


def _phrases() -> Mapping[str, Any]:
    phrases: Mapping[str, Any] = sweep_words()["phrase"]
    return phrases


@cache
def _causes() -> Mapping[str, Any]:
    return _read("causes.toml")


@cache
def sweep_words() -> Mapping[str, Any]:
    """The words for phases and for a sweep as a whole (``summary.toml``)."""
    return _read("summary.toml")


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(files("checks.network.diagnose").joinpath(name).read_text("utf-8"))

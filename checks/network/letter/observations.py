"""What was observed of a target, in few words, from its evidence: whatever that holds, it is not trusted any further."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, TypeAlias

from checks.network.diagnose.quotes import SWEEP_TEXTS
from checks.network.letter.letter_texts import error_of, words
from checks.network.probe.measurement import (
    CUT,
    Dns,
    FollowUp,
    Http,
    Measurement,
    Proxied,
    PublicAnswer,
    Redirect,
    Tcp,
    Tls,
)
from checks.network.report import TargetResult
from checks.text import bounded
from checks.texts import Lang

_LONGEST_PAGE: Final = 80
_LONGEST_VALUE: Final = 160
Observations: TypeAlias = Iterator[tuple[str, str]]
"""What was observed, in our words, and the value by itself."""


def observations(result: TargetResult, lang: Lang) -> Observations:
    """Yield what a result's evidence shows about the decisive layer, each in our words and as the value by itself."""
    measured, layer = result.evidence.measured, result.layer
    follow_up, proxied = measured.follow_up or FollowUp(), measured.proxied
    tls, http = (measured.tls, measured.http) if proxied is None else (proxied.tls, proxied.http)
    if layer == "dns" and (measured.dns is not None or follow_up.public):
        yield from _of_dns(measured.dns or Dns(), follow_up.public, lang)
    if layer in ("tcp", "net"):
        yield from _of_tcp(measured.tcp, follow_up, lang)
    if layer in ("tls", "net"):
        yield from _of_tls(tls or Tls(), follow_up, lang)
    if layer == "http" and http is not None:
        yield from _of_http(http, lang)
        if http.unverified and tls is not None:
            yield from _of_issuer(tls, lang)
    if layer == "proxy":
        yield from _of_proxy(measured, lang)


def _of_dns(dns: Dns, public: Sequence[PublicAnswer], lang: Lang) -> Observations:
    if dns.source == "hosts":
        yield words("seen.hosts_file", lang), "hosts"
    elif dns.server:
        yield words("seen.resolver", lang, value=_short(dns.server)), _short(dns.server)
    if dns.rcode and not (dns.rcode == "NOERROR" and dns.addresses):
        yield _short(dns.rcode), _short(dns.rcode)
    if dns.error in ("unreachable", "malformed"):
        yield _ending(dns.error, lang), dns.error
    if dns.ede_code is not None:
        code = str(dns.ede_code)
        text = words("seen.ede", lang, value=code, text=_short(dns.ede_text)) if dns.ede_text else f"EDE {code}"
        yield text, f"EDE {code}"
    answer = ", ".join(map(_short, dns.addresses[:2]))
    if answer:
        yield words("seen.answer", lang, value=answer), answer
    for other in public[:2]:
        server, value = _short(other.server) or "?", _short(other.rcode or other.error or "")
        if other.addresses:
            yield words("seen.public_knows", lang, server=server), server
        elif value:
            yield words("seen.public", lang, server=server, value=value), value


def _of_tcp(tried: Sequence[Tcp], follow_up: FollowUp, lang: Lang) -> Observations:
    for tcp in tried:
        if tcp.icmp_from:
            value = f"{_number(tcp.icmp_type)}/{_number(tcp.icmp_code)}"
            yield words("seen.icmp", lang, value=value, sender=_short(tcp.icmp_from)), _short(tcp.icmp_from)
        elif tcp.errno:
            yield error_of(_short(tcp.errno), lang), _short(tcp.errno)
    if follow_up.last_hop:
        yield words("seen.last_hop", lang, value=_short(follow_up.last_hop)), _short(follow_up.last_hop)


def _of_tls(tls: Tls, follow_up: FollowUp, lang: Lang) -> Observations:
    if tls.alert is not None:
        yield words("seen.alert", lang, value=str(tls.alert)), str(tls.alert)
    elif tls.error in CUT:
        ending = _ending(tls.error, lang)
        yield words("seen.tls", lang, value=ending), ending
    if tls.large_hello is None:
        yield from _of_issuer(tls, lang)
    for key, how in (("other_name", follow_up.other_name), ("small_hello", follow_up.small_hello)):
        if how == "answered":
            yield words(f"seen.{key}", lang), key
    large = tls.large_hello
    if large is not None and large.is_cut:
        yield words("seen.large_hello", lang, value=str(large.size)), f"{large.size} {large.talk}"
    mss = follow_up.mss or (large.mss if large is not None else None)
    if mss is not None:
        yield words("seen.mss", lang, value=str(mss)), f"MSS {mss}"


def _of_issuer(tls: Tls, lang: Lang) -> Observations:
    named = (_short(tls.issuer_organization), _short(tls.issuer_name))
    issuer = ", ".join(dict.fromkeys(filter(None, named)))
    if issuer:
        yield words("seen.issuer", lang, value=issuer), issuer


def _of_http(http: Http, lang: Lang) -> Observations:
    if http.status is not None:
        yield f"HTTP {http.status}", f"HTTP {http.status}"
    if http.error:
        ending = _ending(http.error, lang)
        yield words("seen.http", lang, value=ending), ending
    code = _short(http.code).upper().removeprefix("AADSTS")
    if code:
        yield f"AADSTS{code}", code
    pages: tuple[Http | Redirect, ...] = (http, *http.redirects)
    category = next((_short(page.category) for page in pages if page.category), "")
    if category:
        yield words("seen.category", lang, value=category), category
    text = next((_short(page.excerpt) for page in pages if page.excerpt), "") if _may_be_no_server(http) else ""
    if text and not code:
        yield words("seen.page", lang, value=bounded(text, _LONGEST_PAGE)), text
    location = bounded(http.location or http.leads_to, 120)
    if location:
        yield f"→ {location}", location


def _may_be_no_server(http: Http) -> bool:
    """Return whether the page may not be the server's own; the text of one of the server's own pages tells an admin nothing."""
    return http.unverified or http.refuses or any(hop.refuses for hop in http.redirects)


def _of_proxy(measured: Measurement, lang: Lang) -> Observations:
    proxied = measured.proxied or Proxied()
    if proxied.server:
        yield words("seen.proxy", lang, value=_short(proxied.server)), _short(proxied.server)
    ending = _ending(proxied.error, lang) if proxied.error else ""
    status = "" if proxied.status is None else f"HTTP {proxied.status}"
    for value in (status, ending, ", ".join(map(_short, proxied.schemes))):
        if value:
            yield value, value
    if measured.http is not None and measured.http.status is not None:
        answer = f"HTTP {measured.http.status}"
        directly = words("seen.direct", lang, value=answer) if proxied.server else answer
        yield directly, directly


def _ending(error: str, lang: Lang) -> str:
    """Return how an attempt ended, in our words; as it was recorded, if we have none."""
    key = f"phrase.end.{error}"
    return SWEEP_TEXTS.text(key, lang) if key in SWEEP_TEXTS else error


def _short(text: str) -> str:
    return bounded(text, _LONGEST_VALUE)


def _number(value: int | None) -> str:
    return "?" if value is None else str(value)

"""What was seen of a target, in few words, out of its evidence as a document gives it: whatever that holds, no more is trusted of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from checks.network.letter.letter_texts import words
from checks.network.untrusted import scalar, table, tables, texts
from checks.problems import Lang
from checks.text import bounded

_LONGEST_PAGE: Final = 80
Seen = Iterator[tuple[str, str]]
"""What was seen in our words, and the value alone."""


def seen_in(evidence: Mapping[str, Any], layer: str, lang: Lang) -> Seen:
    """What a result's evidence holds of the layer that tells, each in our words and as the value alone."""
    follow_up = table(evidence, "follow_up")
    way = table(evidence, "proxied") or evidence
    if layer == "dns":
        yield from _seen_by_dns(table(evidence, "dns"), follow_up, lang)
    if layer in ("tcp", "net"):
        yield from _seen_by_tcp(tables(evidence.get("tcp")), follow_up, lang)
    if layer in ("tls", "net"):
        yield from _seen_by_tls(table(way, "tls"), follow_up, lang)
    if layer == "http":
        yield from _seen_by_http(table(way, "http"), lang)
        if table(way, "http").get("unverified") is True:
            yield from _seen_issuer(table(way, "tls"), lang)
    if layer == "proxy":
        yield from _seen_by_proxy(evidence, lang)


def _seen_by_dns(dns: Mapping[str, Any], follow_up: Mapping[str, Any], lang: Lang) -> Seen:
    server, rcode, ede = scalar(dns, "server"), scalar(dns, "rcode"), scalar(dns, "ede_code")
    if dns.get("source") == "hosts":
        yield words("seen.hosts_file", lang), "hosts"
    elif server:
        yield words("seen.resolver", lang, value=server), server
    for value in (rcode, scalar(dns, "error")):
        if value:
            yield value, value
    if ede:
        text = scalar(dns, "ede_text")
        yield words("seen.ede", lang, value=ede, text=text) if text else f"EDE {ede}", f"EDE {ede}"
    answer = ", ".join([*texts(dns, "a"), *texts(dns, "aaaa")][:2])
    if answer:
        yield words("seen.answer", lang, value=answer), answer
    for one in tables(follow_up.get("public"))[:2]:
        server, value = scalar(one, "server") or "?", scalar(one, "rcode") or scalar(one, "error")
        if texts(one, "addresses"):
            yield words("seen.public_knows", lang, server=server), server
        elif value:
            yield words("seen.public", lang, server=server, value=value), value


def _seen_by_tcp(tried: Sequence[Mapping[str, Any]], follow_up: Mapping[str, Any], lang: Lang) -> Seen:
    for one in tried:
        errno, sender = scalar(one, "errno"), scalar(one, "icmp_from")
        if errno and not sender:
            yield errno, errno
        if sender:
            value = f"{scalar(one, 'icmp_type') or '?'}/{scalar(one, 'icmp_code') or '?'}"
            yield words("seen.icmp", lang, value=value, sender=sender), sender
    hop = scalar(follow_up, "last_hop")
    if hop:
        yield words("seen.last_hop", lang, value=hop), hop


def _seen_by_tls(tls: Mapping[str, Any], follow_up: Mapping[str, Any], lang: Lang) -> Seen:
    error, alert = scalar(tls, "error"), scalar(tls, "alert")
    if alert:
        yield words("seen.alert", lang, value=alert), alert
    elif error and error != "verify":
        yield words("seen.tls", lang, value=error), error
    yield from _seen_issuer(tls, lang)
    for key in ("other_name", "small_hello"):
        if follow_up.get(key) == "answered":
            yield words(f"seen.{key}", lang), key
    mss = scalar(follow_up, "mss")
    if mss:
        yield words("seen.mss", lang, value=mss), f"MSS {mss}"


def _seen_issuer(tls: Mapping[str, Any], lang: Lang) -> Seen:
    issuer = ", ".join(dict.fromkeys(filter(None, (scalar(tls, "issuer_organization"), scalar(tls, "issuer_name")))))
    if issuer:
        yield words("seen.issuer", lang, value=issuer), issuer


def _seen_by_http(http: Mapping[str, Any], lang: Lang) -> Seen:
    for value in (scalar(http, "status"), scalar(http, "error")):
        if value:
            yield words("seen.http", lang, value=value), f"HTTP {value}"
    code = scalar(http, "code").upper().removeprefix("AADSTS")
    if code:
        yield f"AADSTS{code}", code
    pages = (http, *tables(http.get("redirects")))
    category = next(filter(None, (scalar(page, "category") for page in pages)), "")
    if category:
        yield words("seen.category", lang, value=category), category
    text = next(filter(None, (scalar(page, "excerpt") for page in pages)), "") if _is_no_server_s(pages) else ""
    if text and not code:
        yield words("seen.page", lang, value=bounded(text, _LONGEST_PAGE)), text
    location = bounded(scalar(http, "location") or scalar(http, "leads_to"), 120)
    if location:
        yield f"→ {location}", location


def _is_no_server_s(pages: Sequence[Mapping[str, Any]]) -> bool:
    """Whether pages stand in a server's place, or may."""
    return any(page.get("unverified") is True or page.get("refuses") is True for page in pages)


def _seen_by_proxy(evidence: Mapping[str, Any], lang: Lang) -> Seen:
    proxied = table(evidence, "proxied")
    server = scalar(proxied, "server")
    if server:
        yield words("seen.proxy", lang, value=server), server
    status = scalar(proxied, "status") or scalar(table(evidence, "http"), "status")
    for value in (status and f"HTTP {status}", scalar(proxied, "error"), ", ".join(texts(proxied, "schemes"))):
        if value:
            yield value, value

"""What a whole sweep says: how many of what, what to mend first, and the facts that a decision tree may use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from statistics import median
from typing import Any, Final

from checks.facts import Fact, FactValue, Vantage, from_iso, kind_of
from checks.network.judge import Result, sweep_words
from checks.network.targets import CUSTOM
from checks.problems import LANGS, Lang

SKEW_WARN_S: Final = 60.0
"""Beyond this one-time codes may fail (they hold for 30 s, with some tolerance)."""
_ENOUGH_DATES: Final = 3
_GROUPS_OF: Final = {
    "net.streamworks": ("streamworks",),
    "net.sign_in": ("microsoft-sign-in", "microsoft-content", "redemption"),
    "net.registration": ("mfa-registration",),
}
_NOT_THERE: Final = frozenset({"dns", "tcp", "net"})
_MEND_ORDER: Final = ("time", "dns", "tcp", "proxy", "tls", "http", "none")
_NAMED: Final = 3


@dataclass(frozen=True, slots=True)
class Around:
    """What was learned once for the sweep: ``portal`` and ``ipv6`` are None where that could not be told."""

    portal: bool | None = None
    ipv6: bool | None = None
    skew: float | None = None
    proxy: str | None = None


def summarise(results: Sequence[Result], around: Around = Around()) -> dict[str, Any]:
    """The counts by verdict, and what is wrong in the order in which to mend it."""
    counts = {
        verdict: sum(one.verdict == verdict for one in results) for verdict in ("pass", "warn", "fail", "unknown")
    }
    return {**counts, "diagnosis": diagnosis(results, around)}


def diagnosis(results: Sequence[Result], around: Around = Around()) -> list[dict[str, str]]:
    """What to mend, the first first; one entry where nothing works at all."""
    failing = [one for one in results if one.verdict == "fail"]
    found = []
    if around.portal:
        found.append(_entry("http.captive_portal"))
    if no_internet(results, around):
        causes = ", ".join(dict.fromkeys(one.cause for one in failing))
        return [*found, _entry("net.none", n=str(len(results)), causes=causes)]
    if around.skew is not None and abs(around.skew) > SKEW_WARN_S:
        found.append(_entry("time.skew", seconds=f"{around.skew:+.0f}"))
    if _all_out_of_date(results):
        return [*found, _entry("time.certificates", n=str(len(failing)))]
    gap = _required_only(results)
    if gap:
        found.append(_entry("net.required_only", hosts=", ".join(one.target.host for one in gap)))
    found += _by_cause([one for one in failing if one not in gap])
    if around.proxy and failing:
        found.append(_entry("proxy", proxy=around.proxy))
    return found


def no_internet(results: Sequence[Result], around: Around = Around()) -> bool:
    """Whether nothing at all can be reached; hosts named by hand are no control for that, a portal's answer is one against it."""
    known = {one.target.host for one in results if one.target.group != CUSTOM}
    judged = [one for one in results if one.verdict != "unknown"]
    return len(known) > 1 and bool(judged) and around.portal is None and all(one.layer in _NOT_THERE for one in judged)


def clock_skew(results: Iterable[Result]) -> float | None:
    """Seconds by which the local clock is ahead of the servers': the median over three dates or more, None with fewer.

    A Date header counts whole seconds, so half of one is its middle; half of the round trip is the way back. Never the negative zero.
    """
    skews: dict[str, float] = {}
    for one in results:
        http = one.measured.http
        if http is None or http.at is None or not http.date or (one.target.tls and not one.reached):
            continue
        try:
            there = parsedate_to_datetime(http.date)
            here = from_iso(http.at)
            skews[one.target.host] = here.timestamp() - (there.timestamp() + 0.5) - (http.ms or 0.0) / 2000
        except (ValueError, TypeError, OverflowError):
            continue
    return round(median(skews.values()), 1) + 0.0 if len(skews) >= _ENOUGH_DATES else None


def has_ipv6(results: Iterable[Result]) -> bool | None:
    """Whether IPv6 gets anywhere; None where no target has such an address beyond this machine."""
    tried = [
        tcp for one in results for tcp in one.measured.tcp if ":" in tcp.address and not tcp.address.startswith("::1")
    ]
    return any(tcp.errno is None for tcp in tried) if tried else None


def facts(results: Sequence[Result], vantage: Vantage, at: datetime, by: str, around: Around = Around()) -> list[Fact]:
    """The facts that the sweep learned; what it could not tell is left out."""
    found: dict[str, FactValue] = {}
    for key, groups in _GROUPS_OF.items():
        needed = [
            one for one in results if one.target.group in groups and one.target.required and one.verdict != "unknown"
        ]
        if needed:
            good = sum(one.reached for one in needed)
            found[key] = "all" if good == len(needed) else "some" if good else "none"
    if any(one.reached for one in results):
        found["net.internet"] = "yes"
    elif no_internet(results, around):
        found["net.internet"] = "no"
    found |= _of_certificates(results)
    filters = [one.product for one in results if one.cause in ("dns.filtered", "http.blockpage") and one.product]
    if filters:
        found["net.filter"] = filters[0]
    if around.portal is not None:
        found["net.captive_portal"] = _yes(around.portal)
    if around.ipv6 is not None:
        found["net.ipv6"] = _yes(around.ipv6)
    if around.skew is not None:
        found["net.clock_skew_s"] = around.skew
    found["net.proxy"] = around.proxy or "no"
    for one in results:
        key = f"net.target.{one.target.name}"
        if one.verdict != "unknown" and kind_of(key) is not None:
            found[key] = one.cause
    return [Fact(key, value, vantage, at, by) for key, value in found.items()]


def _of_certificates(results: Sequence[Result]) -> dict[str, FactValue]:
    """Who decrypts, or that nobody does: that is said only where every certificate seen was a public one."""
    products = [one.product for one in results if one.cause == "tls.intercepted" and one.product]
    if products:
        return {"net.tls_inspection": max(set(products), key=products.count)}
    seen = [one.measured.tls.verify_code for one in results if one.measured.tls is not None]
    genuine = bool(seen) and 0 in seen and not any(one.cause == "tls.untrusted" for one in results)
    return {"net.tls_inspection": "no"} if genuine else {}


def _all_out_of_date(results: Sequence[Result]) -> bool:
    """Whether every certificate seen is out of date: then it is the local clock, and not every server."""
    shown = [one for one in results if one.measured.tls is not None and one.measured.tls.verify_code is not None]
    return len(shown) > 1 and all(one.cause in ("tls.expired", "tls.not_yet_valid") for one in shown)


def _required_only(results: Sequence[Result]) -> list[Result]:
    """The required hosts that Microsoft lists as optional, where they fail and every one it lists as required is reached."""
    listed = [one for one in results if one.target.microsoft_required]
    gap = [
        one
        for one in results
        if one.target.microsoft_required is False and one.target.required and one.verdict == "fail"
    ]
    return gap if listed and all(one.reached for one in listed) else []


def _by_cause(failing: Sequence[Result]) -> list[dict[str, str]]:
    kinds: dict[str, list[Result]] = {}
    for one in sorted(failing, key=lambda one: (not one.target.required, _MEND_ORDER.index(one.layer))):
        kinds.setdefault(one.cause, []).append(one)
    return [_entry_of(cause, alike) for cause, alike in kinds.items()]


def _entry_of(cause: str, alike: Sequence[Result]) -> dict[str, str]:
    first = alike[0]
    if len(alike) == 1:
        return _told(cause, first.explain)
    hosts = ", ".join(one.target.name for one in alike[:_NAMED]) + (", …" if len(alike) > _NAMED else "")
    words = sweep_words()["diagnosis"]["alike"]
    told = {
        lang: words[lang].format(n=len(alike), hosts=hosts, cause=cause, explain=first.explain[lang]) for lang in LANGS
    }
    return _told(cause, told)


def _entry(code: str, **params: str) -> dict[str, str]:
    words = sweep_words()["diagnosis"][code]
    return _told(code, {lang: words[lang].format(**params) for lang in LANGS})


def _told(code: str, words: Mapping[Lang, str]) -> dict[str, str]:
    return {"code": code, "fr": words["fr"], "en": words["en"]}


def _yes(value: bool) -> str:
    return "yes" if value else "no"

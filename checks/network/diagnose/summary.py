"""What a whole sweep says: how many of what, what to mend first, and the facts that a decision tree may use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from email.utils import parsedate_to_datetime
from statistics import median
from typing import Any, Final

from checks.facts import Fact, FactValue, Vantage, from_iso, kind_of
from checks.network.diagnose.cause import decrypted_by, decrypts, reached_by, was_not_allowed
from checks.network.diagnose.diagnosis import NOTHING_ELSE, Around, diagnosis, no_internet
from checks.network.diagnose.judge import Result
from checks.network.untrusted import table

_ENOUGH_DATES: Final = 3
_PAGES: Final = ("http.blockpage", "http.tenant_restriction")
"""The causes that a page names which may stand behind a certificate of an inspection."""
GROUPS_OF: Final = {
    "net.streamworks": ("streamworks",),
    "net.sign_in": ("microsoft-sign-in", "microsoft-content", "redemption", "federation"),
    "net.registration": ("mfa-registration",),
}
"""The groups of hosts that each fact speaks for."""


def summarise(results: Sequence[Result], around: Around = NOTHING_ELSE) -> dict[str, Any]:
    """The counts by verdict, and what is wrong in the order in which to mend it."""
    counts = {
        verdict: sum(one.verdict == verdict for one in results) for verdict in ("pass", "warn", "fail", "unknown")
    }
    return {**counts, "diagnosis": diagnosis(results, around)}


SIGN_IN: Final = ("login.microsoftonline.com", "login.microsoft.com", "login.windows.net")
"""The hosts through which a proxy could put its tenant restrictions on a sign-in."""


def sign_in_is_genuine(results: Iterable[Mapping[str, Any]]) -> bool:
    """Whether all three sign-in hosts, of results in their public shape, showed the genuine certificate.

    Then nobody decrypts the sign-in, and no proxy can add a tenant restriction to it (Microsoft Learn, "Set up tenant restrictions").
    """
    shown = {one["target"]: _shown_certificate(one["evidence"]) for one in results}
    return all(shown.get(host) == 0 for host in SIGN_IN)


def _shown_certificate(evidence: Mapping[str, Any]) -> int | None:
    """The verification's code of the certificate that a browser is shown: by the proxy where one is configured."""
    way = table(evidence, "proxied") if "proxied" in evidence else evidence
    code = table(way, "tls").get("verify_code")
    return code if isinstance(code, int) and not isinstance(code, bool) else None


def clock_skew(results: Iterable[Result]) -> float | None:
    """Seconds by which the local clock is ahead of the servers': the median over three dates or more, None with fewer.

    A Date header counts whole seconds, so half of one is its middle; half of the round trip is the way back. Never the negative zero.
    """
    skews: dict[str, float] = {}
    for one in results:
        http = reached_by(one.measured)[1]
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
        tcp
        for one in results
        for tcp in one.measured.tcp
        if ":" in tcp.address and not tcp.address.startswith("::1") and not was_not_allowed(tcp)
    ]
    return any(tcp.errno is None for tcp in tried) if tried else None


def reach_of(good: int, of: int) -> str:
    """How many of the hosts that a fact speaks for are reached, in the vocabulary's words."""
    return "all" if good == of else "some" if good else "none"


def facts(
    results: Sequence[Result], vantage: Vantage, at: datetime, by: str, around: Around = NOTHING_ELSE
) -> list[Fact]:
    """The facts that the sweep learned; what it could not tell is left out."""
    found: dict[str, FactValue] = {}
    for key, groups in GROUPS_OF.items():
        needed = [
            one for one in results if one.target.group in groups and one.target.required and one.verdict != "unknown"
        ]
        if needed:
            found[key] = reach_of(sum(one.reached for one in needed), len(needed))
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
    behind = [one for one in results if one.cause in _PAGES and decrypts(one.measured)]
    products += [product for one in behind if (product := decrypted_by(one.measured))]
    if products:
        return {"net.tls_inspection": max(set(products), key=products.count)}
    seen = [tls.verify_code for one in results if (tls := reached_by(one.measured)[0]) is not None]
    genuine = bool(seen) and 0 in seen and not behind and not any(one.cause == "tls.untrusted" for one in results)
    return {"net.tls_inspection": "no"} if genuine else {}


def _yes(value: bool) -> str:
    return "yes" if value else "no"

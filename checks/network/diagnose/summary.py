"""What a whole sweep says: how many of each verdict, what to fix first, and the facts that a decision tree may use."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from email.utils import parsedate_to_datetime
from statistics import median
from typing import Final

from checks.facts import TARGET_PREFIX, Fact, FactValue, Vantage, from_iso, kind_of
from checks.network.diagnose.cause import decrypted_by, decrypts, reached_by, was_not_allowed
from checks.network.diagnose.diagnosis import NOTHING_ELSE, SweepContext, diagnose, no_internet
from checks.network.diagnose.judge import Judgement
from checks.network.report import SweepSummary, TargetResult, summary_of

_ENOUGH_DATES: Final = 3
_PAGES: Final = ("http.blockpage", "http.tenant_restriction")
"""The causes that a page names which may be hidden behind an inspection's certificate."""
GROUPS_OF: Final = {
    "net.streamworks": ("streamworks",),
    "net.sign_in": ("microsoft-sign-in", "microsoft-content", "redemption", "federation"),
    "net.registration": ("mfa-registration",),
}
"""The groups of hosts that each fact is about."""


def summarise(judgements: Sequence[Judgement], context: SweepContext = NOTHING_ELSE) -> SweepSummary:
    """Return the counts by verdict, and what is wrong in the order in which to fix it."""
    return summary_of((judgement.verdict for judgement in judgements), diagnose(judgements, context))


SIGN_IN: Final = ("login.microsoftonline.com", "login.microsoft.com", "login.windows.net")
"""The hosts through which a proxy could put its tenant restrictions on a sign-in."""


def sign_in_is_genuine(results: Iterable[TargetResult]) -> bool:
    """Return whether all three sign-in hosts showed the genuine certificate.

    Then nobody decrypts the sign-in, and no proxy can add a tenant restriction to it (Microsoft Learn, "Set up tenant restrictions").
    Evidence that this program did not write in this form proves nothing.
    """
    judged = {result.target: result.evidence for result in results if result.evidence.foreign is None}
    shown = {name: reached_by(evidence.measured)[0] for name, evidence in judged.items()}
    return all((tls := shown.get(host)) is not None and tls.verify_code == 0 for host in SIGN_IN)


def clock_skew(judgements: Iterable[Judgement]) -> float | None:
    """Return the seconds by which the local clock is ahead of the servers': the median over three dates or more, None with fewer.

    A Date header counts whole seconds, so its middle is half a second later; half of the round trip is the way back. Never negative zero.
    """
    skews: dict[str, float] = {}
    for judgement in judgements:
        http = reached_by(judgement.measured)[1]
        if http is None or http.at is None or not http.date or (judgement.target.tls and not judgement.is_usable):
            continue
        try:
            server, local = parsedate_to_datetime(http.date), from_iso(http.at)
            skews[judgement.target.host] = local.timestamp() - (server.timestamp() + 0.5) - (http.ms or 0.0) / 2000
        except (ValueError, TypeError, OverflowError):
            continue
    return round(median(skews.values()), 1) + 0.0 if len(skews) >= _ENOUGH_DATES else None


def has_ipv6(judgements: Iterable[Judgement]) -> bool | None:
    """Return whether IPv6 gets anywhere; None if no target has such an address beyond this machine."""
    tried = [
        tcp
        for judgement in judgements
        for tcp in judgement.measured.tcp
        if ":" in tcp.address and not tcp.address.startswith("::1") and not was_not_allowed(tcp)
    ]
    return any(tcp.errno is None for tcp in tried) if tried else None


def reach_of(good: int, of: int) -> str:
    """Return how many of the hosts that a fact is about are reached, in the vocabulary's words."""
    return "all" if good == of else "some" if good else "none"


def learn_facts(
    judgements: Sequence[Judgement], vantage: Vantage, at: datetime, by: str, context: SweepContext = NOTHING_ELSE
) -> list[Fact]:
    """Return the facts that the sweep learned; what it could not determine is left out."""
    values: dict[str, FactValue | None] = {}
    for key, groups in GROUPS_OF.items():
        values[key] = _reach(judgements, groups)
    for key, learn in _LEARN.items():
        values[key] = learn(judgements, context)
    for judgement in judgements:
        key = f"{TARGET_PREFIX}{judgement.target.name}"
        if judgement.verdict != "unknown" and kind_of(key) is not None:
            values[key] = judgement.cause
    return [Fact(key, value, vantage, at, by) for key, value in values.items() if value is not None]


def _reach(judgements: Sequence[Judgement], groups: Sequence[str]) -> str | None:
    needed = [
        judgement
        for judgement in judgements
        if judgement.target.group in groups and judgement.target.required and judgement.verdict != "unknown"
    ]
    return reach_of(sum(judgement.is_usable for judgement in needed), len(needed)) if needed else None


def _internet(judgements: Sequence[Judgement], context: SweepContext) -> str | None:
    if any(judgement.is_usable for judgement in judgements):
        return "yes"
    return "no" if no_internet(judgements, context) else None


def _tls_inspection(judgements: Sequence[Judgement], _context: SweepContext) -> str | None:
    """Return who decrypts, or that nobody does: the latter only if every certificate seen was a public one."""
    products = [
        judgement.product for judgement in judgements if judgement.cause == "tls.intercepted" and judgement.product
    ]
    behind = [judgement for judgement in judgements if judgement.cause in _PAGES and decrypts(judgement.measured)]
    products += [product for judgement in behind if (product := decrypted_by(judgement.measured))]
    if products:
        return max(set(products), key=products.count)
    codes = [tls.verify_code for judgement in judgements if (tls := reached_by(judgement.measured)[0]) is not None]
    untrusted = any(judgement.cause == "tls.untrusted" for judgement in judgements)
    return "no" if 0 in codes and not behind and not untrusted else None


def _filter(judgements: Sequence[Judgement], _context: SweepContext) -> str | None:
    filters = (judgement.product for judgement in judgements if judgement.cause in ("dns.filtered", "http.blockpage"))
    return next((product for product in filters if product), None)


def _yes_or_no(value: bool | None) -> str | None:
    return None if value is None else "yes" if value else "no"


_LEARN: Final[Mapping[str, Callable[[Sequence[Judgement], SweepContext], FactValue | None]]] = {
    "net.internet": _internet,
    "net.tls_inspection": _tls_inspection,
    "net.filter": _filter,
    "net.captive_portal": lambda _judgements, context: _yes_or_no(context.captive_portal),
    "net.ipv6": lambda _judgements, context: _yes_or_no(context.ipv6),
    "net.clock_skew_s": lambda _judgements, context: context.clock_skew_s,
    "net.proxy": lambda _judgements, context: context.proxy or "no",
}
"""What a sweep as a whole can learn, besides the reach of its targets."""

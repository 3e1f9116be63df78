"""What is wrong with a network as a whole, in plain words, what to fix first comes first: one sentence for each cause."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from checks.network.diagnose.cause import NOT_ALLOWED, most_telling_failure, reached_by
from checks.network.diagnose.judge import Judgement
from checks.network.diagnose.quotes import SWEEP_TEXTS
from checks.network.probe.public_answers import has_public, quoted_answer
from checks.network.report import Diagnosis
from checks.network.targets import CUSTOM
from checks.texts import LANGS, Lang, Localized

SKEW_WARN_S: Final = 60.0
"""Beyond this, one-time codes may fail (they are valid for 30 s, with some tolerance)."""
SKEW_FAIL_S: Final = 300.0
"""Beyond this they do."""
_NOT_THERE: Final = frozenset({"dns", "tcp", "net"})
FIX_ORDER: Final = ("time", "net", "dns", "tcp", "proxy", "tls", "http", "none")
"""The layers in the order in which to fix them: each needs those before it, and a wrong clock breaks every certificate."""
_OTHERS: Final = frozenset({"server", "tenant_policy"})
"""The owners whose faults nobody on this network can fix: they come after those that somebody can."""
_ICMP_AT_ONCE: Final = 5
"""Messages that a router sends one host at once before it throttles (Linux's icmp_ratelimit lets six pass, then one a second)."""
_NAMED: Final = 4
_MANY: Final = 3
_LOSSY: Final = 10
"""Out of this many connections, one that had to send something again is no longer an accident."""


@dataclass(frozen=True, slots=True)
class SweepContext:
    """What was learned once for the whole sweep; None if it could not be determined."""

    captive_portal: bool | None = None
    ipv6: bool | None = None
    clock_skew_s: float | None = None
    """Seconds by which the local clock is ahead."""
    proxy: str | None = None
    control_answers: bool | None = None
    """Whether a host that hardly any network blocks answers; None if it was not tried."""


NOTHING_ELSE: Final = SweepContext()
"""Nothing was learned once for the sweep."""


def diagnose(judgements: Sequence[Judgement], context: SweepContext = NOTHING_ELSE) -> list[Diagnosis]:
    """Return the problems in the order to fix them; one entry if nothing works at all."""
    failing = [judgement for judgement in judgements if judgement.verdict == "fail"]
    diagnoses = list(_of_machine(judgements, context))
    if no_internet(judgements, context):
        causes = ", ".join(dict.fromkeys(judgement.cause for judgement in failing))
        return [*diagnoses, _diagnosis("net.none", n=len(judgements), causes=causes)]
    diagnoses += _of_clock(context)
    if _all_out_of_date(judgements):
        return [*diagnoses, _diagnosis("time.certificates", n=len(failing))]
    diagnoses += _of_loss(judgements)
    gap = _required_only(judgements)
    if gap:
        diagnoses.append(_diagnosis("net.required_only", hosts=_listed(judgement.target.host for judgement in gap)))
    signing_in = [
        judgement for judgement in judgements if judgement.layer == "proxy" and judgement.verdict == "unknown"
    ]
    diagnoses += _by_group([*(judgement for judgement in failing if judgement not in gap), *signing_in])
    diagnoses += _of_broken_six(judgements)
    if context.proxy and failing and all(judgement.measured.proxied is None for judgement in judgements):
        diagnoses.append(_diagnosis("proxy", proxy=context.proxy))
    return diagnoses


def _of_machine(judgements: Sequence[Judgement], context: SweepContext) -> Iterator[Diagnosis]:
    """Yield what keeps this machine from any network, or from anything but a portal's page."""
    forbidden = [judgement for judgement in judgements if judgement.cause == NOT_ALLOWED]
    if forbidden:
        yield _diagnosis(NOT_ALLOWED, n=len(forbidden), all=len(judgements))
    if context.captive_portal:
        yield _diagnosis("http.captive_portal")


def _of_loss(judgements: Sequence[Judgement]) -> Iterator[Diagnosis]:
    """Yield that packets get lost, if many connections lost some: it slows everything else down, and makes some of it fail now and then."""
    reached = [tcp for judgement in judgements for tcp in judgement.measured.tcp if tcp.errno is None]
    lossy = [tcp for tcp in reached if tcp.resent]
    if len(lossy) >= _MANY and len(lossy) * _LOSSY >= len(reached):
        yield _diagnosis("net.lossy", n=len(lossy), all=len(reached))


def _of_broken_six(judgements: Sequence[Judgement]) -> Iterator[Diagnosis]:
    """Yield that IPv6 does not get through, if that slows many hosts down without blocking any."""
    without_six = [judgement for judgement in judgements if judgement.cause == "ok.ipv6_broken"]
    if len(without_six) >= _MANY:
        yield _diagnosis("net.ipv6_broken", n=len(without_six))


def _of_clock(context: SweepContext) -> Iterator[Diagnosis]:
    skew = context.clock_skew_s
    if skew is not None and abs(skew) > SKEW_WARN_S:
        text = "time.skew" if abs(skew) > SKEW_FAIL_S else "time.skew.small"
        yield _diagnosis("time.skew", text, seconds=f"{skew:+.0f}")


def no_internet(judgements: Sequence[Judgement], context: SweepContext = NOTHING_ELSE) -> bool:
    """Return whether nothing at all can be reached; hosts named by hand don't count for that.

    A portal's answer is evidence against it, and so is a public resolver's: then it is this network's own that fails.
    """
    known = {judgement.target.host for judgement in judgements if judgement.target.group != CUSTOM}
    judged = [judgement for judgement in judgements if judgement.verdict != "unknown"]
    if context.captive_portal is not None or context.control_answers or not judged or any(map(_heard_outside, judged)):
        return False
    return len(known) > 1 and all(judgement.layer in _NOT_THERE for judgement in judged)


def _heard_outside(judgement: Judgement) -> bool:
    """Return whether a public resolver answered for a name that failed: over HTTPS, or with addresses that no filter here would give."""
    follow_up = judgement.measured.follow_up if judgement.layer == "dns" else None
    answer = quoted_answer(follow_up.public) if follow_up is not None else None
    return answer is not None and (answer.encrypted or has_public(answer))


def _all_out_of_date(judgements: Sequence[Judgement]) -> bool:
    """Return whether every certificate shown is out of date: then the local clock is wrong, and not every server."""
    shown = [
        judgement
        for judgement in judgements
        if (tls := reached_by(judgement.measured)[0]) is not None and tls.verify_code is not None
    ]
    return len(shown) > 1 and all(judgement.cause in ("tls.expired", "tls.not_yet_valid") for judgement in shown)


def _required_only(judgements: Sequence[Judgement]) -> list[Judgement]:
    """Return the required hosts that Microsoft lists as optional, if they all fail and every one it lists as required is reached."""
    listed = [judgement for judgement in judgements if judgement.target.microsoft_required]
    optional = [
        judgement
        for judgement in judgements
        if judgement.target.microsoft_required is False and judgement.target.required
    ]
    all_fail = bool(optional) and all(judgement.verdict == "fail" for judgement in optional)
    return optional if all_fail and listed and all(judgement.is_usable for judgement in listed) else []


@dataclass(frozen=True, slots=True)
class _Group:
    """Results that one sentence covers: those with the same cause that share what it quotes."""

    text: str
    """The key of its sentence."""
    shared: str
    """The device, resolver, proxy or product that it quotes."""


def _group_of(judgement: Judgement) -> _Group:
    """Return what a result is grouped by: the device that rejects, the resolver that filters, the product that decrypts."""
    measured = judgement.measured
    sent = most_telling_failure(measured.tcp)
    server = (measured.dns.server or "") if measured.dns is not None else ""
    proxy = measured.proxied.server if measured.proxied is not None else ""
    match judgement.cause:
        case "tcp.prohibited" if sent is not None and sent.icmp_from not in (None, sent.address):
            return _Group("rejected" if judgement.confidence == "proven" else "unrouted", sent.icmp_from)
        case "dns.filtered" | "dns.sinkhole" | "dns.nxdomain" | "dns.nodata" if judgement.blame == "resolver":
            return _Group("filtered", server)
        case "tls.intercepted" if judgement.blame == "local_machine":
            return _Group("decrypted_here", judgement.product or "")
        case "http.blockpage" if judgement.blame == "local_machine":
            return _Group("alike", f"{judgement.cause} {judgement.blame}")
        case "tls.intercepted":
            return _Group("decrypted", judgement.product or "")
        case "tls.reset" | "tls.closed" | "tls.timeout" if judgement.confidence == "proven":
            return _Group("by_name", "")
        case "tcp.timeout":
            return _Group("dropped", "")
        case "tcp.refused":
            return _Group("refused", "")
        case "proxy.auth_required" | "proxy.denied" | "proxy.upstream" | "proxy.unreachable":
            return _Group("proxy.sign_in" if judgement.verdict == "unknown" else judgement.cause, proxy)
        case "http.blockpage" if not judgement.product:
            return _Group("http.blockpage.unnamed", "")
        case "net.pmtu" | "http.blockpage" | "dns.timeout" | "dns.servfail" | "dns.refused":
            shared = {"net": "", "dns": server}.get(judgement.layer, judgement.product or "")
            return _Group(judgement.cause, shared)
        case _:
            return _Group("alike", f"{judgement.cause} {judgement.blame}")


def _by_group(failing: Sequence[Judgement]) -> list[Diagnosis]:
    groups: dict[_Group, list[Judgement]] = {}
    for judgement in sorted(failing, key=_fix_place):
        groups.setdefault(_group_of(judgement), []).append(judgement)
    rejects = next(
        (group.shared for group, alike in groups.items() if group.text == "rejected" and len(alike) >= _ICMP_AT_ONCE),
        None,
    )
    return [_of_group(_beside(group, rejects), alike) for group, alike in groups.items()]


def _beside(group: _Group, rejects: str | None) -> _Group:
    """Return the group for what is dropped next to what a device rejects, since the device may be dropping it too.

    Routers limit how often they send ICMP (RFC 1812, 4.3.2.8).
    """
    return _Group("dropped_beside", rejects) if rejects is not None and group.text == "dropped" else group


def _fix_place(judgement: Judgement) -> tuple[bool, bool, int]:
    return not judgement.target.required, judgement.blame in _OTHERS, FIX_ORDER.index(judgement.layer)


def _of_group(group: _Group, alike: Sequence[Judgement]) -> Diagnosis:
    first = alike[0]
    if len(alike) == 1 and group.text == "alike":
        return _localized(first.cause, first.explain)
    hosts = {lang: _hosts(alike, lang) for lang in LANGS}
    ports = _listed(dict.fromkeys(str(judgement.target.port) for judgement in alike))
    return _localized(
        first.cause,
        SWEEP_TEXTS.texts(
            f"group.{group.text}",
            n=len(alike),
            hosts=hosts,
            explain=first.explain,
            shared=group.shared or "?",
            ports=ports,
        ),
    )


def _hosts(alike: Sequence[Judgement], lang: Lang) -> str:
    """Return the hosts by name; or by their common domain, if there are several and it is more than a public suffix."""
    names = list(dict.fromkeys(judgement.target.host for judgement in alike))
    shared = _domain(names)
    if shared:
        return SWEEP_TEXTS.text("phrase.under", lang, domain=shared, n=len(names))
    return _listed(names[:_NAMED]) + (f", … ({len(names)})" if len(names) > _NAMED else "")


def _domain(names: Sequence[str]) -> str:
    """Return the domain of two labels or more that many names share."""
    if len(names) < _MANY:
        return ""
    shared: list[str] = []
    for labels in zip(*(reversed(name.split(".")) for name in names), strict=False):
        if len(set(labels)) > 1:
            break
        shared.append(labels[0])
    return ".".join(reversed(shared)) if len(shared) >= 2 else ""


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)


def _diagnosis(code: str, text: str = "", **params: object) -> Diagnosis:
    return _localized(code, SWEEP_TEXTS.texts(f"diagnosis.{text or code}", **params))


def _localized(code: str, text: Localized) -> Diagnosis:
    return Diagnosis(code=code, fr=text["fr"], en=text["en"])

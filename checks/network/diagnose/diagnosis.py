"""What is wrong with a network as a whole, in plain words, the first to mend first: one sentence for what has one cause."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from checks.network.diagnose.cause import NOT_ALLOWED, reached_by, telling
from checks.network.diagnose.judge import Result, sweep_words
from checks.network.probe.public_answers import has_public, quoted_answer
from checks.network.targets import CUSTOM
from checks.problems import LANGS, Lang

SKEW_WARN_S: Final = 60.0
"""Beyond this one-time codes may fail (they hold for 30 s, with some tolerance)."""
SKEW_FAIL_S: Final = 300.0
"""Beyond this they do."""
_NOT_THERE: Final = frozenset({"dns", "tcp", "net"})
FIX_ORDER: Final = ("time", "net", "dns", "tcp", "proxy", "tls", "http", "none")
"""The layers in the order in which to fix them: each needs those before it, and a wrong clock spoils every certificate."""
_OTHERS: Final = frozenset({"server", "tenant_policy"})
"""Whose faults nobody on this network can mend: they come after those that somebody can."""
_ICMP_AT_ONCE: Final = 5
"""Messages that a router sends one host at once before it holds back (Linux's icmp_ratelimit lets six pass, then one a second)."""
_NAMED: Final = 4
_MANY: Final = 3


@dataclass(frozen=True, slots=True)
class Around:
    """What was learned once for the sweep: ``portal`` and ``ipv6`` are None where that could not be told.

    ``control``: whether a host that hardly any network holds back answers; None where that was not asked.
    """

    portal: bool | None = None
    ipv6: bool | None = None
    skew: float | None = None
    proxy: str | None = None
    control: bool | None = None


NOTHING_ELSE: Final = Around()
"""Nothing was learned once for the sweep."""


def diagnosis(results: Sequence[Result], around: Around = NOTHING_ELSE) -> list[dict[str, str]]:
    """What to mend, the first first; one entry where nothing works at all."""
    failing = [one for one in results if one.verdict == "fail"]
    found = []
    forbidden = [one for one in results if one.cause == NOT_ALLOWED]
    if forbidden:
        found.append(_entry(NOT_ALLOWED, n=str(len(forbidden)), all=str(len(results))))
    if around.portal:
        found.append(_entry("http.captive_portal"))
    if no_internet(results, around):
        causes = ", ".join(dict.fromkeys(one.cause for one in failing))
        return [*found, _entry("net.none", n=str(len(results)), causes=causes)]
    if around.skew is not None and abs(around.skew) > SKEW_WARN_S:
        code = "time.skew" if abs(around.skew) > SKEW_FAIL_S else "time.skew.small"
        found.append(_entry(code, seconds=f"{around.skew:+.0f}") | {"code": "time.skew"})
    if _all_out_of_date(results):
        return [*found, _entry("time.certificates", n=str(len(failing)))]
    gap = _required_only(results)
    if gap:
        found.append(_entry("net.required_only", hosts=", ".join(one.target.host for one in gap)))
    found += _by_group([one for one in failing if one not in gap])
    if around.proxy and failing and all(one.measured.proxied is None for one in results):
        found.append(_entry("proxy", proxy=around.proxy))
    return found


def no_internet(results: Sequence[Result], around: Around = NOTHING_ELSE) -> bool:
    """Whether nothing at all can be reached; hosts named by hand are no control for that.

    The answer of a portal is one against it, and so is that of a public resolver: then it is this network's own that fails.
    """
    known = {one.target.host for one in results if one.target.group != CUSTOM}
    judged = [one for one in results if one.verdict != "unknown"]
    if around.portal is not None or around.control or not judged or any(_heard_outside(one) for one in judged):
        return False
    return len(known) > 1 and all(one.layer in _NOT_THERE for one in judged)


def _heard_outside(one: Result) -> bool:
    """Whether a name failed and a public resolver was heard: over HTTPS, or with addresses that no filter of this network would give."""
    follow_up = one.measured.follow_up if one.layer == "dns" else None
    answer = quoted_answer(follow_up.public) if follow_up is not None else None
    return answer is not None and (answer.encrypted or has_public(answer))


def _all_out_of_date(results: Sequence[Result]) -> bool:
    """Whether every certificate seen is out of date: then it is the local clock, and not every server."""
    shown = [one for one in results if (tls := reached_by(one.measured)[0]) is not None and tls.verify_code is not None]
    return len(shown) > 1 and all(one.cause in ("tls.expired", "tls.not_yet_valid") for one in shown)


def _required_only(results: Sequence[Result]) -> list[Result]:
    """The required hosts that Microsoft lists as optional, where they all fail and every one it lists as required is reached."""
    listed = [one for one in results if one.target.microsoft_required]
    optional = [one for one in results if one.target.microsoft_required is False and one.target.required]
    all_fail = bool(optional) and all(one.verdict == "fail" for one in optional)
    return optional if all_fail and listed and all(one.reached for one in listed) else []


@dataclass(frozen=True, slots=True)
class _Group:
    """Results that one sentence tells: those of the same cause that share what it quotes."""

    words: str
    shared: str


def _group_of(one: Result) -> _Group:
    """What a result is told together with: the device that rejects, the resolver that filters, the product that decrypts."""
    measured = one.measured
    sent = telling(measured.tcp)
    server = (measured.dns.server or "") if measured.dns is not None else ""
    proxy = measured.proxied.server if measured.proxied is not None else ""
    match one.cause:
        case "tcp.prohibited" if sent is not None and sent.icmp_from not in (None, sent.address):
            return _Group("rejected" if one.confidence == "proven" else "unrouted", sent.icmp_from)
        case "dns.filtered" | "dns.sinkhole" | "dns.nxdomain" | "dns.nodata" if one.blame == "resolver":
            return _Group("filtered", server)
        case "tls.intercepted" if one.blame == "local_machine":
            return _Group("decrypted_here", one.product or "")
        case "http.blockpage" if one.blame == "local_machine":
            return _Group("alike", f"{one.cause} {one.blame}")
        case "tls.intercepted":
            return _Group("decrypted", one.product or "")
        case "tls.reset" | "tls.closed" | "tls.timeout" if one.confidence == "proven":
            return _Group("by_name", "")
        case "tcp.timeout":
            return _Group("dropped", "")
        case "tcp.refused":
            return _Group("refused", "")
        case "proxy.auth_required" | "proxy.denied" | "proxy.upstream" | "proxy.unreachable":
            return _Group(one.cause, proxy)
        case "http.blockpage" if not one.product:
            return _Group("http.blockpage.unnamed", "")
        case "net.pmtu" | "http.blockpage" | "dns.timeout" | "dns.servfail" | "dns.refused":
            return _Group(one.cause, "" if one.layer == "net" else server if one.layer == "dns" else one.product or "")
        case _:
            return _Group("alike", f"{one.cause} {one.blame}")


def _by_group(failing: Sequence[Result]) -> list[dict[str, str]]:
    kinds: dict[_Group, list[Result]] = {}
    for one in sorted(failing, key=_mend_place):
        kinds.setdefault(_group_of(one), []).append(one)
    rejects = next(
        (group.shared for group, alike in kinds.items() if group.words == "rejected" and len(alike) >= _ICMP_AT_ONCE),
        None,
    )
    return [_entry_of(_beside(group, rejects), alike) for group, alike in kinds.items()]


def _beside(group: _Group, rejects: str | None) -> _Group:
    """What is dropped beside what a device rejects may be its doing too: routers limit how often they send ICMP (RFC 1812, 4.3.2.8)."""
    return _Group("dropped_beside", rejects) if rejects is not None and group.words == "dropped" else group


def _mend_place(one: Result) -> tuple[bool, bool, int]:
    return not one.target.required, one.blame in _OTHERS, FIX_ORDER.index(one.layer)


def _entry_of(group: _Group, alike: Sequence[Result]) -> dict[str, str]:
    first = alike[0]
    if len(alike) == 1 and group.words == "alike":
        return _told(first.cause, first.explain)
    words = sweep_words()["group"][group.words]
    told = {
        lang: words[lang].format(
            n=len(alike),
            hosts=_hosts(alike, lang),
            cause=first.cause,
            explain=first.explain[lang],
            shared=group.shared or "?",
            ports=_listed(dict.fromkeys(str(one.target.port) for one in alike)),
        )
        for lang in LANGS
    }
    return _told(first.cause, told)


def _hosts(alike: Sequence[Result], lang: Lang) -> str:
    """The hosts by name; by the domain that they are all under, where there are several and it is more than a public suffix."""
    names = list(dict.fromkeys(one.target.host for one in alike))
    shared = _domain(names)
    if shared:
        told: str = sweep_words()["phrase"]["under"][lang]
        return told.format(domain=shared, n=len(names))
    return _listed(names[:_NAMED]) + (f", … ({len(names)})" if len(names) > _NAMED else "")


def _domain(names: Sequence[str]) -> str:
    """The domain of two labels or more that many names share."""
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


def _entry(code: str, **params: str) -> dict[str, str]:
    words = sweep_words()["diagnosis"][code]
    return _told(code, {lang: words[lang].format(**params) for lang in LANGS})


def _told(code: str, words: Mapping[Lang, str]) -> dict[str, str]:
    return {"code": code, "fr": words["fr"], "en": words["en"]}

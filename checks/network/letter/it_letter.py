"""The letter to the client's IT: long, since choosing, ordering and wording what they have to change is one subject.

It is based on the sweep's document alone. What passes is counted and not listed, what could not be judged is reported as
such, and nobody is asked to fix a server's fault or a tenant's policy.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from checks.facts import Vantage
from checks.network.diagnose.diagnosis import FIX_ORDER
from checks.network.letter.layout import Block, Line, Piece, markdown, plain
from checks.network.letter.letter_texts import change_of, counted, has_words, title_of, words
from checks.network.letter.observations import observations
from checks.network.report import Diagnosis, NetworkReport, TargetResult
from checks.network.targets import Target, builtin, parse_target, why_of
from checks.problems import Problem
from checks.text import bounded, clean
from checks.texts import Lang

_THEIR_POLICY: Final = frozenset({"500021", "500022", "5000211", "500212"})
"""AADSTS codes of the client's own tenant restrictions and outbound access policy; 500213 is ours."""
_HTTPS: Final = 443
_CLOCK: Final = frozenset({"time.skew", "time.certificates"})
_ASKS: Final = frozenset({"http.captive_portal", *_CLOCK})
"""What a sweep as a whole can ask of the client's IT without naming any host."""
_OURS_AT_DESK: Final = frozenset({"net.none", "http.captive_portal"})
"""What makes a check from our own desk say nothing at all about the client's network."""
_GAP: Final = "net.required_only"
PUSH: Final = "mobileappcommunicator.auth.microsoft.com"
"""Where Authenticator answers the requests that arrive as notifications."""
_WITH_ADDRESSES: Final = 6
_MOST_RESOLVERS: Final = 4
_MOST_OBSERVED: Final = 8
_MOST_NAMED: Final = 8
_LONGEST_VALUE: Final = 160


@dataclass(frozen=True, slots=True)
class Needed:
    """A host and port that the letter asks for, what for, and what blocks it: nothing if nothing was measured."""

    target: str
    host: str
    port: int
    required: bool
    why: Mapping[Lang, str]
    cause: str
    confidence: str

    def as_json(self) -> dict[str, Any]:
        """Return the host as ``mfa-desk letter --json`` gives it."""
        return {
            "target": self.target,
            "host": self.host,
            "port": self.port,
            "required": self.required,
            "why": dict(self.why),
            "cause": self.cause,
            "confidence": self.confidence,
        }


@dataclass(frozen=True, slots=True)
class Letter:
    """The letter in one language: ``text`` has its subject as its first line, ``markdown`` as its first heading."""

    lang: Lang
    subject: str
    text: str
    markdown: str
    hosts: tuple[Needed, ...]
    practice: bool


@dataclass(frozen=True, slots=True)
class _Fault:
    """A result, with what else the letter says about it."""

    result: TargetResult
    needed: Needed
    optional: bool | None
    """Whether Microsoft lists it as optional; None if it is not listed."""


@dataclass(frozen=True, slots=True)
class _Sorted:
    """The results, sorted by what the letter does with them."""

    theirs: tuple[_Fault, ...]
    not_theirs: tuple[_Fault, ...]
    watched: tuple[_Fault, ...]
    unknown: tuple[_Fault, ...]
    gap: tuple[_Fault, ...]
    general: tuple[Diagnosis, ...]
    good: int
    all: int


def letter(
    report: NetworkReport,
    lang: Lang,
    *,
    organisation: str = "",
    ticket: str = "",
    known: Mapping[str, Target] | None = None,
) -> Letter | None:
    """Return the letter that a sweep's document leads to; None if there is nothing to ask of the client's IT.

    ``known`` are the targets by name that say why a host is needed, by default the built-in ones. The only client data in it are the
    ``organisation`` and the ``ticket`` given here.
    """
    faults = _sorted(report, builtin() if known is None else known)
    if report.vantage.kind is Vantage.DESK and any(diagnosis.code in _OURS_AT_DESK for diagnosis in faults.general):
        return None
    if not faults.theirs and not any(diagnosis.code in _ASKS for diagnosis in faults.general):
        return None
    organisation, ticket = clean(organisation, 120), clean(ticket, 60)
    subject = _subject(report, lang, faults, ticket)
    body = list(_blocks(report, lang, faults, organisation, ticket))
    head = Block("paragraph", _text(words("subject.line", lang, subject=subject)))
    return Letter(
        lang=lang,
        subject=subject,
        text=plain([head, *body]),
        markdown=markdown([Block("heading", _text(subject)), *body]),
        hosts=tuple(fault.needed for fault in faults.theirs),
        practice=report.practice,
    )


def _sorted(report: NetworkReport, known: Mapping[str, Target]) -> _Sorted:
    faults = [_fault(result, known) for result in report.results]
    at_desk = report.vantage.kind is Vantage.DESK
    problems = report.summary.diagnosis
    by_clock = any(diagnosis.code == "time.certificates" for diagnosis in problems)
    failing = [
        fault
        for fault in faults
        if fault.result.verdict == "fail" and not (by_clock and fault.result.cause == "tls.expired")
    ]
    watched = [fault for fault in faults if fault.result.verdict == "warn"]
    theirs = sorted(
        (fault for fault in failing if _is_theirs(fault, at_desk)), key=lambda fault: not fault.needed.required
    )
    return _Sorted(
        theirs=tuple(theirs),
        not_theirs=tuple(fault for fault in (*failing, *watched) if not _is_theirs(fault, at_desk)),
        watched=tuple(fault for fault in watched if _is_theirs(fault, at_desk)),
        unknown=tuple(fault for fault in faults if fault.result.verdict == "unknown"),
        gap=_gap(faults, theirs),
        general=_general(faults, problems, at_desk),
        good=sum(fault.result.verdict == "pass" for fault in faults),
        all=len(faults),
    )


def _is_theirs(fault: _Fault, at_desk: bool) -> bool:
    """Return whether the client's IT can fix it: not a server's fault, not our own settings, not our own machine's clock or proxy."""
    match fault.result.blame:
        case "server":
            return False
        case "local_clock" | "local_machine" | "proxy":
            return not at_desk
        case "tenant_policy":
            measured = fault.result.evidence.measured
            answers = (measured.http, measured.proxied.http if measured.proxied is not None else None)
            codes = {answer.code.upper().removeprefix("AADSTS") for answer in answers if answer is not None}
            return not at_desk and not codes.isdisjoint(_THEIR_POLICY)
        case _:
            return True


def _gap(faults: Iterable[_Fault], theirs: Iterable[_Fault]) -> tuple[_Fault, ...]:
    """Return the essential hosts that Microsoft lists as optional and that fail, if every one that it lists as required is reached."""
    listed = [fault for fault in faults if fault.optional is False]
    if not listed or any(not fault.result.is_usable for fault in listed):
        return ()
    return tuple(fault for fault in theirs if fault.optional and fault.needed.required)


def _general(faults: Sequence[_Fault], diagnosis: Iterable[Diagnosis], at_desk: bool) -> tuple[Diagnosis, ...]:
    """Return what the sweep says besides the causes of its results; nothing if no target fails."""
    if not any(fault.result.verdict == "fail" for fault in faults):
        return ()
    elsewhere = {fault.result.cause for fault in faults} | {_GAP} | (_CLOCK if at_desk else frozenset())
    return tuple(problem for problem in diagnosis if problem.code not in elsewhere)


def _fault(result: TargetResult, known: Mapping[str, Target]) -> _Fault:
    target = known.get(result.target)
    host, port = _host_and_port(result)
    needed = Needed(
        target=result.target,
        host=host,
        port=port,
        required=result.required,
        why=target.why if target is not None else why_of(result.group),
        cause=result.cause,
        confidence=result.confidence,
    )
    listed = None if target is None else target.microsoft_required
    return _Fault(result, needed, None if listed is None else not listed)


def _host_and_port(result: TargetResult) -> tuple[str, int]:
    """Return what a firewall needs to know about a target; the name of one whose address was not kept."""
    try:
        target = parse_target(result.url)
    except Problem:
        return result.target, _HTTPS
    return target.host, target.port


def _subject(report: NetworkReport, lang: Lang, faults: _Sorted, ticket: str) -> str:
    n = len({(fault.needed.host, fault.needed.port) for fault in faults.theirs})
    kind = "check" if report.vantage.kind is Vantage.DESK else "change"
    subject = counted(f"subject.{kind}", lang, n) if n else words("subject.general", lang)
    if ticket:
        subject = words("subject.ticket", lang, subject=subject, ticket=ticket)
    return words("subject.practice", lang, subject=subject) if report.practice else subject


def _blocks(report: NetworkReport, lang: Lang, faults: _Sorted, organisation: str, ticket: str) -> Iterator[Block]:
    at_desk = report.vantage.kind is Vantage.DESK
    if report.practice:
        yield Block("paragraph", (Piece(words("practice", lang), "label"),))
    yield Block("paragraph", _text(words("opening.greeting", lang)))
    yield Block("paragraph", _text(words("opening.reason", lang)))
    about = [("organisation", organisation), ("ticket", ticket)]
    named = [words(f"opening.{key}", lang, **{key: value}) for key, value in about if value]
    if named:
        yield Block("paragraph", _text(" – ".join(named)))
    yield Block("paragraph", _text(_measured(report, lang)))
    if at_desk:
        yield Block("paragraph", (Piece(words("measured.not_yours", lang), "label"),))
    yield from (Block("paragraph", _text(diagnosis.text(lang))) for diagnosis in faults.general)
    if faults.gap:
        yield Block("paragraph", _with_hosts(words("gap", lang, hosts=_HOLE), faults.gap))
    groups = _groups(report, faults.theirs)
    for number, group in enumerate(groups, 1):
        yield from _group(number, group, lang, at_desk=at_desk)
    yield from _rest(faults, lang)
    if any(len(group) <= _WITH_ADDRESSES and any(map(_addresses, group)) for group in groups):
        yield Block("paragraph", _text(words("closing.addresses", lang)))
    if any(fault.result.confidence == "likely" for fault in faults.theirs):
        yield Block("paragraph", _text(words("closing.certainty", lang)))
    if any(fault.needed.host == PUSH for fault in faults.theirs):
        yield Block("paragraph", _text(words("closing.push", lang)))
    yield Block("paragraph", _text(words("closing.desk" if at_desk else "closing.site", lang)))
    yield Block("paragraph", _text(words("closing.thanks", lang)))
    yield Block("paragraph", _text(words("closing.sender", lang)))


def _measured(report: NetworkReport, lang: Lang) -> str:
    vantage, at = report.vantage, report.started
    more = ""
    own = _own_addresses(report) if vantage.kind is Vantage.SITE else ()
    if own:
        more += words("measured.own", lang, addresses=", ".join(own))
    if vantage.resolvers:
        more += words("measured.resolvers", lang, resolvers=", ".join(vantage.resolvers[:_MOST_RESOLVERS]))
    if vantage.proxy:
        more += words("measured.proxy", lang, proxy=vantage.proxy)
    kind = vantage.kind.value
    return words(f"measured.{kind}", lang, date=f"{at:%Y-%m-%d}", time=f"{at:%H:%M}", host=vantage.host, more=more)


def _own_addresses(report: NetworkReport) -> tuple[str, ...]:
    """Return the addresses of the machine that measured, for searching a firewall's log: the first of each family."""
    first: dict[bool, str] = {}
    for result in report.results:
        for address in (tcp.local for tcp in result.evidence.measured.tcp):
            if address:
                first.setdefault(":" in address, bounded(address, _LONGEST_VALUE))
    return tuple(first.values())


def _groups(report: NetworkReport, faults: Iterable[_Fault]) -> list[list[_Fault]]:
    """Return the faults by cause, in the order in which the sweep says to fix them."""
    kinds: dict[str, list[_Fault]] = {}
    for fault in faults:
        kinds.setdefault(_kind(fault), []).append(fault)
    codes = [diagnosis.code for diagnosis in report.summary.diagnosis]

    def place(group: list[_Fault]) -> tuple[int, bool, int]:
        cause, layer = group[0].result.cause, group[0].result.layer
        at = codes.index(cause) if cause in codes else len(codes)
        return at, not group[0].needed.required, FIX_ORDER.index(layer)

    return sorted(kinds.values(), key=place)


def _kind(fault: _Fault) -> str:
    """Return the cause by which faults are grouped; if a program on the machine is to blame, something else has to be changed."""
    here = f"{fault.result.cause}.{fault.result.blame}"
    return here if has_words(here) else fault.result.cause


def _group(number: int, group: Sequence[_Fault], lang: Lang, *, at_desk: bool) -> Iterator[Block]:
    """Yield the paragraph about one cause: how certain it is, what to change, what was seen, and the hosts with what each is for."""
    first = group[0]
    named = title_of(_kind(first), first.result.layer, lang)
    title = words("group.title", lang, title=named, confidence=_confidence(group, lang))
    yield Block("heading", _text(f"{number}. {title[:1].upper()}{title[1:]}"))
    ask = "check" if at_desk or any(fault.result.blame == "unclear" for fault in group) else "change"
    change = change_of(_kind(first), lang) if len(group) > 1 else ""
    explained, instructed = first.result.explain.text(lang), first.result.tell_admin.text(lang)
    detail = explained if change else instructed or explained
    if change:
        yield _labelled(f"heading.{ask}", lang, change)
    yield _labelled("heading.first" if change else f"heading.one_{ask}", lang, detail, host=first.needed.host)
    observed = _findings(group, lang, beside=detail)
    if observed:
        yield _labelled("heading.seen", lang, observed)
    yield Block("detail", (Piece(words("heading.hosts", lang), "label"),))
    yield from (Block("entry", line) for line in _hosts(group, lang))


def _confidence(group: Sequence[_Fault], lang: Lang) -> str:
    proven = sum(fault.result.confidence == "proven" for fault in group)
    if 0 < proven < len(group):
        return words("group.partly", lang, n=proven, of=len(group))
    return words("group.proven" if proven else "group.likely", lang)


def _hosts(group: Sequence[_Fault], lang: Lang) -> Iterator[Line]:
    """Yield a line for each thing that hosts are needed for, starting with those that the onboarding cannot do without."""
    uses: dict[tuple[bool, str, int], dict[str, str]] = {}
    for fault in group:
        needed = fault.needed
        use = (not needed.required, needed.why[lang], needed.port)
        uses.setdefault(use, {})[needed.host] = _addresses(fault) if len(group) <= _WITH_ADDRESSES else ""
    for (spare, why, port), hosts in sorted(uses.items(), key=lambda use: use[0][0]):
        pieces: list[Piece] = []
        for host, addresses in hosts.items():
            pieces += [Piece(host, "code"), Piece(f" ({addresses}), " if addresses else ", ")]
        needed_for = why if spare else words("group.required", lang, why=why)
        yield (*pieces, Piece(f"TCP/{port}{words('colon', lang)}{needed_for}"))


def _addresses(fault: _Fault) -> str:
    if fault.result.layer == "dns":
        return ""
    tried = fault.result.evidence.measured.tcp
    return ", ".join(dict.fromkeys(bounded(tcp.address, _LONGEST_VALUE) for tcp in tried[:2] if tcp.address))


def _rest(sorted_faults: _Sorted, lang: Lang) -> Iterator[Block]:
    """Yield what works, and what is not asked for."""
    yield Block("paragraph", _text(counted("works", lang, sorted_faults.good, all=sorted_faults.all)))
    for kind, faults in (("watch", sorted_faults.watched), ("ours", sorted_faults.not_theirs)):
        alike: dict[str, list[_Fault]] = {}
        for fault in faults:
            alike.setdefault(fault.result.cause, []).append(fault)
        for group in alike.values():
            named = title_of(_kind(group[0]), group[0].result.layer, lang)
            title = ", ".join(filter(None, (named, _findings(group, lang, beside=""))))
            yield Block("paragraph", _with_hosts(words(f"others.{kind}", lang, hosts=_HOLE, title=title), group))
    if sorted_faults.unknown:
        yield Block("paragraph", _with_hosts(words("others.unknown", lang, hosts=_HOLE), sorted_faults.unknown))


def _findings(group: Sequence[_Fault], lang: Lang, *, beside: str) -> str:
    """Return what was seen, each once with the number of hosts; without what the adjacent sentence ``beside`` already says.

    The order is the same for the same faults, whichever answered first.
    """
    counts: dict[str, int] = {}
    for fault in group:
        texts = [text for text, value in observations(fault.result, lang) if value not in beside]
        if texts:
            observed = ", ".join(dict.fromkeys(texts))
            counts[observed] = counts.get(observed, 0) + 1
    rows = [
        observed if n == len(group) else counted("group.times", lang, n, seen=observed)
        for observed, n in sorted(counts.items(), key=lambda count: (-count[1], count[0]))
    ]
    more = [words("group.more", lang, n=len(rows))] if len(rows) > _MOST_OBSERVED else []
    return "; ".join((*rows[:_MOST_OBSERVED], *more))


_HOLE: Final = "\x00"


def _with_hosts(text: str, faults: Sequence[_Fault]) -> Line:
    """Return our words with the hosts, the first few by name, in place of `_HOLE`."""
    before, _, after = text.partition(_HOLE)
    names = list(dict.fromkeys(fault.needed.host for fault in faults))
    pieces = [Piece(before)]
    for at, name in enumerate(names[:_MOST_NAMED]):
        pieces += [Piece(", ")] * bool(at) + [Piece(name, "code")]
    if len(names) > _MOST_NAMED:
        pieces.append(Piece(f", … ({len(names)})"))
    return (*pieces, Piece(after))


def _labelled(key: str, lang: Lang, text: str, **params: str) -> Block:
    return Block("detail", (Piece(words(key, lang, **params), "label"), Piece(f" {text}")))


def _text(text: str) -> Line:
    return (Piece(text),)

"""A code's contents in the form that everything else uses: facts seen from the client, and a result of the network check."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final, Literal

from checks.facts import TARGET_PREFIX, Fact, FactValue, Vantage, kind_of
from checks.network.client_page.code import LIFE, CodeContent, Reach, ResultSource
from checks.network.client_page.verdict import CodeVerdict, Phone, tell_reach
from checks.network.diagnose.summary import GROUPS_OF, reach_of
from checks.network.evidence import parse_evidence
from checks.network.report import (
    Blame,
    Diagnosis,
    NetworkReport,
    PhaseTimes,
    ReportText,
    SweepVantage,
    TargetResult,
    summary_of,
)
from checks.network.targets import Target, builtin, parse_target
from checks.texts import Catalogue, Localized

_TEXTS: Final = Catalogue("checks.network.client_page", "code_report.toml")
BY: Final = "code"
NOT_REACHED: Final = "net.not_reached"
"""The cause for whatever a page did not reach: it sees no more than that."""
_AHEAD: Final = timedelta(seconds=60)
"""A clock that is more than this ahead of ours is wrong: the code was made before it was read, and gives whole minutes."""
_READ_WITHIN: Final = timedelta(minutes=5)
"""How long a code may take from the page to the agent before its time no longer means anything."""
PageClockState = Literal["fits", "ahead", "behind_or_old", "before", "after"]


@dataclass(frozen=True, slots=True)
class Clock:
    """The client's clock compared with ours: ``skew_s`` is by how many seconds it is surely ahead (at least), None if unsure."""

    state: PageClockState
    skew_s: float | None
    minutes: int = 0


def clock(content: CodeContent, now: datetime) -> Clock:
    """Return the clock in the code compared with ``now``.

    A clock that is slow looks like a code that was made a while ago, and such a code hides a clock that is fast: if it fits, that
    therefore proves nothing.
    """
    midnight = datetime(content.made.year, content.made.month, content.made.day, tzinfo=UTC)
    if content.wrong == "before":
        return Clock("before", _whole(min(midnight - now, -_READ_WITHIN)))
    if content.wrong == "after" or content.clock is None:
        return Clock("after", _whole(midnight + LIFE - now))
    ahead = content.clock + _AHEAD / 2 - now
    if ahead > _AHEAD:
        return Clock("ahead", _whole(ahead), round(ahead / timedelta(minutes=1)))
    if ahead < -_READ_WITHIN:
        return Clock("behind_or_old", None, round(-ahead / timedelta(minutes=1)))
    return Clock("fits", None)


def facts(content: CodeContent, now: datetime) -> list[Fact]:
    """Return what the code says, seen from the client; what it does not say is left out."""
    values: dict[str, FactValue] = {}
    tried = [(target, reach is Reach.REACHED) for target, reach in content.pairs() if reach is not Reach.NOT_TRIED]
    for key, groups in GROUPS_OF.items():
        needed = [reached for target, reached in tried if target.group in groups and target.required]
        if needed:
            values[key] = reach_of(sum(needed), len(needed))
    if any(reached for _, reached in tried):
        values["net.internet"] = "yes"
    elif len(tried) > 1:
        values["net.internet"] = "no"
    skew = clock(content, now).skew_s
    if skew is not None:
        values["net.clock_skew_s"] = skew
    for target, reached in tried:
        key = f"{TARGET_PREFIX}{target.name}"
        if kind_of(key) is not None:
            values[key] = "ok" if reached else NOT_REACHED
    return [Fact(key, value, Vantage.CLIENT, now, BY) for key, value in values.items()]


def report_of(content: CodeContent, verdict: CodeVerdict, now: datetime, *, practice: bool = False) -> NetworkReport:
    """Return the code's contents as a sweep's report: what was tried; the moment is when the code was read."""
    tried = (pair for pair in content.pairs() if pair[1] is not Reach.NOT_TRIED)
    results = tuple(_result(target, reach, content, verdict) for target, reach in tried)
    return NetworkReport(
        started=now,
        elapsed_ms=0,
        vantage=SweepVantage(
            kind=Vantage.CLIENT,
            host=_TEXTS.tables["host"][content.source],
            resolvers=(),
            clock_skew_s=clock(content, now).skew_s,
        ),
        results=results,
        practice=practice,
        summary=summary_of((result.verdict for result in results), _diagnosis(verdict)),
        facts=tuple(facts(content, now)),
    )


def judge_again(
    results: Sequence[TargetResult], source: ResultSource, desk: Mapping[str, bool] | None, phone: Phone | None
) -> tuple[tuple[TargetResult, ...], tuple[Diagnosis, ...]]:
    """Return the results of a code's report and what they come to, by what is known of the desk's sweep and the telephone by now."""
    known = builtin()
    targets = {result.target: known.get(result.target) or _target(result) for result in results}
    failing = [targets[result.target] for result in results if result.verdict == "fail"]
    reached = [targets[result.target] for result in results if result.verdict != "fail"]
    verdict = tell_reach(failing, reached, source, desk, phone)
    blame: Blame = "local_network" if verdict.place == "network" else "unclear"
    judged = (result if result.verdict != "fail" else result.model_copy(update={"blame": blame}) for result in results)
    return tuple(judged), tuple(_diagnosis(verdict))


def _target(result: TargetResult) -> Target:
    """Return a target of a list of one's own, as its result holds it."""
    return replace(parse_target(result.url), name=result.target, group=result.group, required=result.required)


def _diagnosis(verdict: CodeVerdict) -> list[Diagnosis]:
    if verdict.kind == "all":
        return []
    code = {"none": "net.none", "optional_set": "net.required_only"}.get(verdict.kind, NOT_REACHED)
    return [Diagnosis(code=code, fr=verdict.words["fr"], en=verdict.words["en"])]


def _result(target: Target, reach: Reach, content: CodeContent, verdict: CodeVerdict) -> TargetResult:
    reached = reach is Reach.REACHED
    request = {} if reached else _TEXTS.texts(f"admin.{content.source}", host=target.host, port=target.port)
    return TargetResult(
        target=target.name,
        url=target.url,
        group=target.group,
        required=target.required,
        verdict="pass" if reached else "fail",
        cause="ok" if reached else NOT_REACHED,
        layer="none" if reached else "net",
        confidence="likely",
        blame="nobody" if reached else "local_network" if verdict.place == "network" else "unclear",
        explain=_explanation(_TEXTS.texts(f"{reach.name.lower()}.{content.source}")),
        tell_admin=_explanation(request),
        evidence=parse_evidence({"client": {"source": content.source, "verdict": reach.name.lower()}}),
        ms=PhaseTimes(),
    )


def _explanation(texts: Localized) -> ReportText:
    return ReportText(fr=texts.get("fr", ""), en=texts.get("en", ""))


_OWN: Final = frozenset({"resolver", "proxy", "local_clock", "tenant_policy"})
"""Those whose faults, seen from another network, are only that network's and say nothing about the servers."""


def reached_from(results: Iterable[TargetResult]) -> dict[str, bool]:
    """Return which targets a sweep reached, without those it says nothing about.

    Those are the ones that it could not judge, or that its own network is known to stop; if it reached nothing, that is all of them.
    """
    reached = {result.target: result.verdict != "fail" for result in results if not _is_mute(result)}
    return reached if any(reached.values()) else {}


def _is_mute(result: TargetResult) -> bool:
    """Return whether a result says nothing about the target's server."""
    stopped = result.blame in _OWN or (result.blame == "local_network" and result.confidence == "proven")
    return result.verdict == "unknown" or (result.verdict == "fail" and stopped)


def _whole(span: timedelta) -> float:
    return float(round(span.total_seconds()))

"""What the checks of a call have given, as lines of its note."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from checks.call.note_format import NoteContext, safe
from checks.call.state import CheckRun
from checks.facts import TARGET_PREFIX, Fact, Vantage, newest

_MOST_RESULTS: Final = 12
_FEW_RESULTS: Final = 4


def evidence_lines(context: NoteContext) -> Iterator[str]:
    """Yield the facts that count, the last run of each check, and apart from them what this machine alone has seen."""
    named = _named_targets(context)
    facts = [
        fact for fact in context.call.facts if not fact.key.startswith("call.") and not _is_said_by_a_run(fact, named)
    ]
    counting = newest(facts)
    yield from (_fact_line(context, fact) for fact in counting.values())
    for run in last_runs(context):
        yield from _run_lines(context, run)
    aside = [fact for fact in facts if fact.vantage is Vantage.DESK and fact.key.startswith("net.")]
    latest = {fact.key: fact for fact in sorted(aside, key=lambda fact: fact.at)}
    if latest:
        yield context.format.words("evidence.desk_only")
        yield from (_fact_line(context, fact) for fact in latest.values())
    if not counting and not latest and not context.call.checks:
        yield context.format.words("evidence.none")


def cause_lines(context: NoteContext) -> Iterator[str]:
    """Yield what the checks' last runs take for the cause, as far as they are about the client."""
    for run in last_runs(context):
        if is_about_client(run):
            yield from _diagnoses(context, run)


def last_runs(context: NoteContext) -> tuple[CheckRun, ...]:
    """Return the last run of each check."""
    return tuple({run.check: run for run in context.call.checks}.values())


def is_about_client(run: CheckRun) -> bool:
    """Return whether the run was seen from the client's own network; a look-up is about the client wherever it ran."""
    return run.check != "network" or _vantage_of(run) in ("site", "client")


def counts(context: NoteContext, run: CheckRun) -> str:
    """Return how many targets passed and failed; empty for a run that counts none."""
    summary = run.summary or {}
    numbers = {name: summary.get(name) for name in ("pass", "warn", "fail", "unknown")}
    if not all(isinstance(number, int) for number in numbers.values()):
        return ""
    return context.format.words("check.counts", **numbers)


def ending(context: NoteContext, problem: str) -> str:
    """Return what ended a check early."""
    if problem in ("abandoned", "cancelled"):
        return context.format.words(f"check.{problem}")
    return context.format.words("check.failed", code=safe(problem))


def check_name(context: NoteContext, check: str) -> str:
    """Return what a check is called."""
    known = check in ("network", "guest", "domain")
    return context.format.words(f"check.{check}") if known else context.format.words("check.other", name=safe(check))


def _run_lines(context: NoteContext, run: CheckRun) -> Iterator[str]:
    """Yield how a check ended, then each fault; of many, the verdict over all (the cause has it already where it counts), and names."""
    words = context.format
    yield _run_head(context, run)
    faults = [result for result in run.results if result.get("verdict") in ("fail", "warn")]
    faults.sort(key=lambda result: result.get("verdict") != "fail")
    verdict = _diagnoses(context, run)
    if len(faults) > _FEW_RESULTS and verdict:
        yield from () if is_about_client(run) else verdict
        yield words.words("check.hosts", names=safe(", ".join(str(fault.get("target", "")) for fault in faults)))
        faults = []
    for fault in faults[:_MOST_RESULTS]:
        text = words.pair(fault.get("explain")) or str(fault.get("cause", ""))
        yield f"{safe(str(fault.get('target', '')))}{words.words('colon')}{safe(text)}"
    if len(faults) > _MOST_RESULTS:
        yield words.words("check.more", count=len(faults) - _MOST_RESULTS)
    yield from filter(None, (words.pair(finding.get("explain")) for finding in _findings(run)))


def _run_head(context: NoteContext, run: CheckRun) -> str:
    words = context.format
    origin = [words.clock(run.started)]
    if not is_about_client(run):
        origin.append(words.words("check.not_the_clients"))
    state = words.words("check.running") if run.summary is None else ending(context, run.problem) if run.problem else ""
    head = f"{check_name(context, run.check)} ({', '.join(origin)})"
    return ", ".join(part for part in (head, state, counts(context, run)) if part)


def _diagnoses(context: NoteContext, run: CheckRun) -> list[str]:
    texts = (context.format.pair(diagnosis) for diagnosis in _listed(run.summary, "diagnosis"))
    return [text for text in texts if text]


def _named_targets(context: NoteContext) -> frozenset[tuple[str, str]]:
    """Return the targets that the lines of the network's last run name, as fact keys, and from where they were seen."""
    return frozenset(
        (f"{TARGET_PREFIX}{result.get('target', '')}", _vantage_of(run))
        for run in last_runs(context)
        if run.check == "network"
        for result in run.results
    )


def _is_said_by_a_run(fact: Fact, named: frozenset[tuple[str, str]]) -> bool:
    """Return whether a fact about one target says nothing that a count or a line of the network check does not."""
    return fact.key.startswith(TARGET_PREFIX) and (fact.value == "ok" or (fact.key, fact.vantage.value) in named)


def _vantage_of(run: CheckRun) -> str:
    """Return the vantage that a network run gives of itself, empty where it gives none."""
    place: Any = run.about.get("vantage", run.about.get("kind"))
    vantage = place.get("kind") if isinstance(place, Mapping) else place
    return vantage if isinstance(vantage, str) else ""


def _fact_line(context: NoteContext, fact: Fact) -> str:
    words = context.format
    return words.words("evidence.fact", label=words.label(fact), value=words.value(fact), seen=words.origin(fact))


def _findings(run: CheckRun) -> Iterator[Mapping[str, Any]]:
    """Yield the findings of a look-up, wherever the check put them: among its results or in its summary."""
    yield from _listed(run.summary, "findings")
    for result in run.results:
        yield from _listed(result, "findings")
        if "severity" in result:
            yield result


def _listed(data: Mapping[str, Any] | None, key: str) -> Iterator[Mapping[str, Any]]:
    values = (data or {}).get(key)
    yield from (value for value in values if isinstance(value, Mapping)) if isinstance(values, list | tuple) else ()

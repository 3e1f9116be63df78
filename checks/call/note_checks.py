"""What the checks of a call have found, as lines of its note."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from checks.call.fact_words import safe
from checks.call.note_format import NoteContext
from checks.call.reports import as_domain_check, as_lookup, as_sweep
from checks.call.run_queries import vantage_of
from checks.call.sweeps import sweeps
from checks.facts import TARGET_PREFIX, Fact, Vantage, newest

if TYPE_CHECKING:
    from checks.call.reports import AnyRun, NetworkRun

_MOST_RESULTS: Final = 12
_FEW_RESULTS: Final = 4
_FAULTS: Final = ("fail", "warn")
"""The verdicts that are faults, the worse first."""


def evidence_lines(context: NoteContext) -> Iterator[str]:
    """Yield the facts that count, the last run of each check and, separately, what only this machine has seen."""
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
    if latest and not any(run.check == "network" and not is_about_client(run) for run in context.call.checks):
        yield context.format.words("evidence.desk_only", facts=context.format.facts(latest.values()))
    if not counting and not latest and not context.call.checks:
        yield context.format.words("evidence.none")


def cause_lines(context: NoteContext) -> Iterator[str]:
    """Yield what the last sweep from the client's network takes to be the cause."""
    for sweep in _last_sweeps(context):
        if is_about_client(sweep):
            yield from _diagnoses(context, sweep)


def last_runs(context: NoteContext) -> tuple[AnyRun, ...]:
    """Return the last run of each check; of the sweeps, the last from the client's network and the last from elsewhere."""
    joined = {run.run: run for run in sweeps(context.call)}
    runs = (run if as_sweep(run) is None else joined[run.run] for run in context.call.checks)
    return tuple({(run.check, is_about_client(run)): run for run in runs}.values())


def is_about_client(run: AnyRun) -> bool:
    """Return whether the run was seen from the client's own network; a look-up is about the client wherever it ran."""
    sweep = as_sweep(run)
    return sweep is None or vantage_of(sweep) in (Vantage.SITE, Vantage.CLIENT)


def counts(context: NoteContext, run: AnyRun) -> str:
    """Return how many targets passed and failed; empty for a run without counts."""
    sweep = as_sweep(run)
    summary = None if sweep is None else sweep.summary
    if summary is None or not summary.total:
        return ""
    return context.format.words(
        "check.counts",
        **{"pass": summary.passed, "warn": summary.warn, "fail": summary.fail, "unknown": summary.unknown},
    )


def ending(context: NoteContext, problem: str) -> str:
    """Return what ended a check early."""
    if problem in ("abandoned", "cancelled"):
        return context.format.words(f"check.{problem}")
    return context.format.words("check.failed", code=safe(problem))


def check_name(context: NoteContext, check: str) -> str:
    """Return what a check is called."""
    known = check in ("network", "guest", "domain")
    return context.format.words(f"check.{check}") if known else context.format.words("check.other", name=safe(check))


def _last_sweeps(context: NoteContext) -> tuple[NetworkRun, ...]:
    return tuple({is_about_client(run): run for run in sweeps(context.call)}.values())


def _run_lines(context: NoteContext, run: AnyRun) -> Iterator[str]:
    """Yield how a check ended, then what it found."""
    yield _run_head(context, run)
    sweep = as_sweep(run)
    if sweep is not None and is_about_client(sweep):
        yield from _sweep_lines(context, sweep)
    elif sweep is not None:
        yield from _fault_lines(context, sweep, blame="server")
    yield from filter(None, map(context.format.pair, _explanations(run)))


def _sweep_lines(context: NoteContext, run: NetworkRun) -> Iterator[str]:
    """Yield each fault of a sweep of the client's network; of many, whose verdict is among the causes, the names."""
    names = [result.target for verdict in _FAULTS for result in run.results if result.verdict == verdict]
    if len(names) > _FEW_RESULTS and _diagnoses(context, run):
        yield context.format.words("check.hosts", names=safe(", ".join(names)))
        return
    yield from _fault_lines(context, run)


def _fault_lines(context: NoteContext, run: NetworkRun, blame: str = "") -> Iterator[str]:
    """Yield the faults of a run, only those that ``blame`` names where it is given."""
    words = context.format
    faults = [
        result
        for verdict in _FAULTS
        for result in run.results
        if result.verdict == verdict and blame in ("", result.blame)
    ]
    for fault in faults[:_MOST_RESULTS]:
        text = safe(fault.explain.text(words.lang)) or fault.cause
        yield f"{safe(fault.target)}{words.words('colon')}{text}"
    if len(faults) > _MOST_RESULTS:
        yield words.words("check.more", count=len(faults) - _MOST_RESULTS)


def _run_head(context: NoteContext, run: AnyRun) -> str:
    words = context.format
    origin = [words.clock(run.started)]
    if not is_about_client(run):
        origin.append(words.words("check.not_the_clients"))
    state = words.words("check.running") if run.summary is None else ending(context, run.problem) if run.problem else ""
    head = f"{check_name(context, run.check)} ({', '.join(origin)})"
    return ", ".join(part for part in (head, state, counts(context, run)) if part)


def _diagnoses(context: NoteContext, run: NetworkRun) -> list[str]:
    diagnoses = run.summary.diagnosis if run.summary is not None else ()
    return [safe(diagnosis.text(context.format.lang)) for diagnosis in diagnoses]


def _named_targets(context: NoteContext) -> frozenset[tuple[str, str]]:
    """Return the targets that the lines of the last sweeps name, as fact keys, and from where they were seen."""
    return frozenset(
        (f"{TARGET_PREFIX}{result.target}", vantage_of(run) or "")
        for run in _last_sweeps(context)
        for result in run.results
    )


def _is_said_by_a_run(fact: Fact, named: frozenset[tuple[str, str]]) -> bool:
    """Return whether a fact about one target says nothing that a count or a line of the network check does not say."""
    return fact.key.startswith(TARGET_PREFIX) and (fact.value == "ok" or (fact.key, fact.vantage.value) in named)


def _fact_line(context: NoteContext, fact: Fact) -> str:
    words = context.format
    return words.words("evidence.fact", label=words.label(fact), value=words.value(fact), seen=words.origin(fact))


def _explanations(run: AnyRun) -> list[dict[str, str]]:
    """Return the explanations of what a look-up or the check of a domain found."""
    lookup, domain = as_lookup(run), as_domain_check(run)
    explained = [finding.explain for report in (lookup.results if lookup else ()) for finding in report.findings]
    return explained + [finding.explain for report in (domain.results if domain else ()) for finding in report.findings]

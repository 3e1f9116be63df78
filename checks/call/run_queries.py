"""Which run of a check is meant.

For sweeps: the one on screen, the one to compare it with, and the one of which a part can be run again. For look-ups: those of
the client's address.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING, TypeVar

from checks.call.state import Call
from checks.call.sweeps import sweeps
from checks.facts import Vantage

if TYPE_CHECKING:
    from checks.call.reports import AnyRun, DomainRun, LookupRun, NetworkRun

R = TypeVar("R", bound="AnyRun")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a sweep was made: from what vantage, on which machine, and whether it came from a file."""

    vantage: Vantage | None
    host: str
    loaded: bool


def displayed_network_run(call: Call) -> NetworkRun | None:
    """Return the newest sweep; if it ended before it found anything, the last one that did find something."""
    runs = sweeps(call)
    if not runs:
        return None
    candidates = [run for run in runs if run.summary is None or has_own_results(run)]
    return candidates[-1] if candidates else runs[-1]


def run_numbered(runs: Iterable[R], number: int) -> R | None:
    """Return the run with that number."""
    return next((run for run in runs if run.run == number), None)


def network_run(call: Call, number: int) -> NetworkRun | None:
    """Return the sweep with that number."""
    return run_numbered(sweeps(call), number)


def is_imported(run: NetworkRun) -> bool:
    """Return whether the run was made elsewhere: loaded from a file, or decoded from what the client read aloud."""
    return run.about.loaded is not None or run.about.source == "code"


def newest_run_from(call: Call, vantage: Vantage) -> NetworkRun | None:
    """Return the newest sweep with results that was made from there."""
    return next((run for run in reversed(sweeps(call)) if run.results and vantage_of(run) is vantage), None)


def failed_since(call: Call, run: NetworkRun) -> NetworkRun | None:
    """Return the newest sweep, if it failed and ``run`` is still shown instead."""
    newest = sweeps(call)[-1]
    return newest if newest.run != run.run and newest.problem is not None else None


def previous_run(call: Call, run: NetworkRun) -> NetworkRun | None:
    """Return the last earlier sweep from the same machine and vantage that found something; None if there is none."""
    measured = sorted(sweeps(call), key=lambda other: other.moment)
    earlier = tuple(takewhile(lambda other: other.run != run.run, measured))
    return next(
        (other for other in reversed(earlier) if has_own_results(other) and origin(other) == origin(run)),
        None,
    )


def runs_elsewhere(call: Call, run: NetworkRun | None) -> tuple[NetworkRun, ...]:
    """Return the newest sweep of each other machine and vantage, the newest first."""
    newest = {origin(other): other for other in sweeps(call) if other.results}
    return tuple(other for other in reversed(newest.values()) if run is None or origin(other) != origin(run))


def repeatable(call: Call, vantage: Vantage) -> NetworkRun | None:
    """Return the sweep on screen, if a part of it can be run again: it was made on this machine, from its current vantage."""
    run = displayed_network_run(call)
    if run is None or not run.results or is_imported(run):
        return None
    return run if vantage_of(run) is vantage else None


def has_own_results(run: NetworkRun) -> bool:
    """Return whether the sweep found anything itself; a partial run starts with the results of the run before it."""
    return any(result.target not in run.carried for result in run.results)


def is_measuring_again(run: NetworkRun, target: str) -> bool:
    """Return whether a target is being measured again while its earlier result is still shown."""
    return run.summary is None and target in run.carried and target in (run.about.again or ())


def vantage_of(run: NetworkRun) -> Vantage | None:
    """Return the vantage of a sweep; None if it ended before it had one."""
    return None if run.about.vantage is None else run.about.vantage.kind


def origin(run: NetworkRun) -> Origin:
    """Return where a sweep was made."""
    host = "" if run.about.vantage is None else run.about.vantage.host
    return Origin(vantage_of(run), host, run.about.loaded is not None)


def failing_targets(run: NetworkRun) -> tuple[str, ...]:
    """Return the targets that fail or could not be judged."""
    return tuple(result.target for result in run.results if not result.is_usable)


def lookups_of_client(call: Call) -> tuple[LookupRun, ...]:
    """Return the look-ups of the client's current address, including those that failed before they began."""
    address = call.client.address
    return tuple(run for run in call.runs("guest") if not run.about.query or run.about.is_about(address))


def was_looked_up(call: Call) -> bool:
    """Return whether a look-up of the client's current address was begun."""
    return any(run.about.is_about(call.client.address) for run in call.runs("guest"))


def current_lookup(call: Call) -> LookupRun | None:
    """Return the newest look-up with a report; None if it was about another address."""
    newest = next((run for run in reversed(call.runs("guest")) if run.results), None)
    return newest if newest is not None and newest in lookups_of_client(call) else None


def current_domain_check(call: Call) -> DomainRun | None:
    """Return the newest check of the client's email domain that produced a report."""
    runs = (run for run in reversed(call.runs("domain")) if run.results and run.about.is_about(call.client.address))
    return next(runs, None)

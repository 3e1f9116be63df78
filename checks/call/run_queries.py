"""Which run of a check is meant: of the network's the one that is shown, the one it is held against, the one of which a part is run
again; of the look-ups those of the client's own address."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import takewhile

from checks.call.state import Call, CheckRun
from checks.facts import Vantage
from checks.text import clean, redact

NETWORK = "network"


def displayed_network_run(call: Call) -> CheckRun | None:
    """The newest run; one that ended before it found anything leaves the results before it in their place."""
    runs = call.runs(NETWORK)
    if not runs:
        return None
    told = [run for run in runs if run.summary is None or has_own_results(run)]
    return told[-1] if told else runs[-1]


def is_imported(run: CheckRun) -> bool:
    """Whether it came whole from elsewhere, out of a file or out of a code that was read aloud; one that runs here does not."""
    return "loaded" in run.about or run.about.get("source") == "code"


def newest_run_from(call: Call, vantage: Vantage) -> CheckRun | None:
    """The newest run with results that was seen from there."""
    there = (run for run in reversed(call.runs(NETWORK)) if run.results and origin(run)[0] == vantage.value)
    return next(there, None)


def failed_since(call: Call, run: CheckRun) -> CheckRun | None:
    """The newest run, where it ended by a problem and left ``run`` in its place."""
    newest = call.runs(NETWORK)[-1]
    return newest if newest.run != run.run and newest.problem is not None else None


def previous_run(call: Call, run: CheckRun) -> CheckRun | None:
    """The run before it that saw something from the same machine and vantage; None where there is none to compare with."""
    measured = sorted(call.runs(NETWORK), key=lambda one: one.moment)
    earlier = takewhile(lambda one: one.run != run.run, measured)
    return next((one for one in reversed(tuple(earlier)) if has_own_results(one) and origin(one) == origin(run)), None)


def runs_elsewhere(call: Call, run: CheckRun | None) -> tuple[CheckRun, ...]:
    """The newest run of each other machine and vantage, the newest first."""
    newest = {origin(one): one for one in call.runs(NETWORK) if one.results}
    return tuple(one for one in reversed(newest.values()) if run is None or origin(one) != origin(run))


def repeatable(call: Call, vantage: Vantage) -> CheckRun | None:
    """The run that is shown, where a part of it can be run again: it was made here, from where this machine stands now."""
    run = displayed_network_run(call)
    if run is None or not run.results or is_imported(run):
        return None
    return run if origin(run)[0] == vantage.value else None


def has_own_results(run: CheckRun) -> bool:
    """Whether the run itself found anything; one of a part begins with the results of the run before it."""
    return any(result.get("target") not in run.carried for result in run.results)


def origin(run: CheckRun) -> tuple[str, str, bool]:
    """Where a run was seen from: the vantage, the machine, and whether it came out of a file."""
    place = run.about.get("vantage")
    told = place if isinstance(place, Mapping) else {}
    return str(told.get("kind", "")), str(told.get("host", "")), "loaded" in run.about


def failing_targets(run: CheckRun) -> tuple[str, ...]:
    """The targets that fail or could not be judged."""
    return tuple(str(one["target"]) for one in run.results if one["verdict"] in ("fail", "unknown"))


def lookups_of_client(call: Call) -> tuple[CheckRun, ...]:
    """The look-ups of the client's address as it is now; with them those that ended before they had begun."""
    address = clean(call.client.address)
    same = {"", address.casefold(), redact(address, 1000).casefold()}
    return tuple(run for run in call.runs("guest") if str(run.about.get("asked", "")).casefold() in same)


def current_lookup(call: Call) -> CheckRun | None:
    """The newest of them that brought a document; none where somebody else was looked up since."""
    newest = next((run for run in reversed(call.runs("guest")) if run.results), None)
    return newest if newest is not None and newest in lookups_of_client(call) else None

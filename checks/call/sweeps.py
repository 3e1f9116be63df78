"""The sweeps of a call. What a client read out is judged by all that the call knows by now, in whatever order that came."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from checks.call.state import Call
from checks.facts import Vantage

if TYPE_CHECKING:
    from checks.call.reports import NetworkRun
    from checks.network.client_page.verdict import Phone


def sweeps(call: Call) -> tuple[NetworkRun, ...]:
    """Return every sweep of the call, the newest last."""
    return tuple(_joined(call, run) if run.about.source == "code" else run for run in call.runs("network"))


def reached_by_desk(call: Call) -> dict[str, bool] | None:
    """Return which targets the desk's own newest sweep reached; None if there is none."""
    from checks.network.client_page.code_report import reached_from

    desk = (run for run in reversed(call.runs("network")) if run.results and run.about.vantage is not None)
    own = next((run for run in desk if run.about.vantage is not None and run.about.vantage.kind is Vantage.DESK), None)
    return None if own is None else reached_from(own.results)


def phone(call: Call) -> Phone | None:
    """Return whether the page opens by the mobile's own data, as the client said in the tree for K4."""
    said = {branch.answers.get("firewall.phone") for branch in call.branches}
    return "works" if "works" in said else "fails" if "fails" in said else None


def _joined(call: Call, run: NetworkRun) -> NetworkRun:
    """Return what the client read out, with whose fault it is by the desk's sweep and by what the client said of the telephone."""
    if run.summary is None or not run.results:
        return run
    from checks.network.client_page.code_report import judge_again

    results, diagnosis = judge_again(run.results, run.about.seen_by or "page", reached_by_desk(call), phone(call))
    return replace(run, results=results, summary=run.summary.model_copy(update={"diagnosis": diagnosis}))

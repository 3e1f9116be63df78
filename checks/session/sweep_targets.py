"""What a call's network check looks at: the targets in the settings, and the sign-in page of a federated guest's own organisation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.call.reports import domain_report
from checks.call.run_queries import current_domain_check, failed_since
from checks.call.state import Call
from checks.network.chosen_targets import targets
from checks.network.targets import NotATarget, Target, builtin, federation
from checks.settings import NetworkSettings

if TYPE_CHECKING:
    from checks.call.reports import NetworkRun


def sweep_targets(call: Call, settings: NetworkSettings | None) -> dict[str, Target]:
    """Return the targets by name; without settings the built-in ones, as practice has them.

    Raises Problem for a faulty targets file.
    """
    known = dict(builtin()) if settings is None else {target.name: target for target in targets(settings)}
    page = federated_page(call)
    return known if page is None else {page.name: page} | known


def federated_page(call: Call) -> Target | None:
    """Return the page on which the client's own organisation signs them in, as the check of their domain found it."""
    report = domain_report(current_domain_check(call))
    host = None if report is None else report.federation_host
    try:
        return federation(host) if host else None
    except NotATarget:
        return None


def unswept_page(call: Call, run: NetworkRun | None) -> tuple[str, ...]:
    """Return the name of the client's own sign-in page if ``run``, a whole sweep that was made here, lacks it.

    If a later sweep failed, that shows that nobody wants another now.
    """
    if run is None or run.summary is None or run.problem is not None or failed_since(call, run) is not None:
        return ()
    page = federated_page(call)
    swept = {result.target for result in run.results}
    return () if page is None or page.name in swept else (page.name,)

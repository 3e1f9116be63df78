"""What a call's network check looks at: the targets of the settings, and the sign-in page of a federated guest's own organisation."""

from __future__ import annotations

from checks.call.reports import domain_report
from checks.call.state import Call
from checks.network.targets import NotATarget, Target, builtin, federation, targets
from checks.settings import NetworkSettings
from checks.text import clean


def needed(call: Call, settings: NetworkSettings | None) -> dict[str, Target]:
    """The targets by name; without settings the built-in ones, as practice has them. Raises Problem for a targets file at fault."""
    known = dict(builtin()) if settings is None else {target.name: target for target in targets(settings)}
    own = federated(call)
    return known if own is None else {own.name: own} | known


def federated(call: Call) -> Target | None:
    """The page that the client's own organisation signs them in on, as the check of their domain told; None where it told of none."""
    asked = clean(call.client.address)
    runs = [run for run in call.runs("domain") if run.results and run.about.get("asked") == asked]
    report = domain_report(runs[-1]) if runs else None
    host = report.federation_host if report is not None else None
    try:
        return federation(host) if host else None
    except NotATarget:
        return None

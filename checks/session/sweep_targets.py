"""What a call's network check looks at: the targets of the settings, and the sign-in page of a federated guest's own organisation."""

from __future__ import annotations

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
    told = [run.results[-1] for run in call.runs("domain") if run.results and run.about.get("asked") == asked]
    host = told[-1].get("federation_host") if told else None
    try:
        return federation(host) if host else None
    except NotATarget:
        return None

"""A code read, from the text that was typed to all that it tells: the one way in for the command line and the desk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from checks.facts import iso
from checks.network.client_page.code import Fault, Seen, decode, groups
from checks.network.client_page.code_report import Clock, clock, facts, report_of
from checks.network.client_page.target_list import roster, rosters
from checks.network.client_page.verdict import Phone, Telling, tell
from checks.network.report import NetworkReport
from checks.problems import LANGS
from checks.settings import NetworkSettings

SCHEMA: Final = "mfa-desk/client-code/1"


@dataclass(frozen=True, slots=True)
class Read:
    """What a code told, when it was read, and what was made of it."""

    seen: Seen
    at: datetime
    telling: Telling

    @property
    def clock(self) -> Clock:
        """The client's clock held against ours."""
        return clock(self.seen, self.at)

    def report(self, *, practice: bool = False) -> NetworkReport:
        """Return it as the report of a sweep, seen from the client."""
        return report_of(self.seen, self.telling, self.at, practice=practice)


def read(
    text: str,
    settings: NetworkSettings,
    now: datetime,
    *,
    desk: Mapping[str, bool] | None = None,
    phone: Phone | None = None,
) -> Read | Fault:
    """Return what a code tells, by the built-in lists and the configuration's. Raises Problem for a targets file that can't be used."""
    mine = roster(settings)
    seen = decode(text, {**rosters(), mine.version: mine}, now)
    return seen if isinstance(seen, Fault) else Read(seen, now, tell(seen, desk, phone))


def heard(text: str, settings: NetworkSettings) -> tuple[str, ...]:
    """Return the groups of a code that was not typed to its end yet, as they are understood. Raises Problem."""
    mine = roster(settings)
    return groups(text, {**rosters(), mine.version: mine})


def as_json(found: Read | Fault) -> dict[str, Any]:
    """Return the document of ``mfa-desk read-code --json``; what a faulty code does not tell is null."""
    if isinstance(found, Fault):
        blank = dict.fromkeys(("source", "made", "list", "clock", "telling", "result"))
        return {"schema": SCHEMA, "fault": _fault(found), **blank, "targets": [], "facts": []}
    seen, told = found.seen, found.clock
    return {
        "schema": SCHEMA,
        "fault": None,
        "source": seen.source,
        "made": seen.made.isoformat(),
        "list": seen.roster.version,
        "clock": {
            "at": iso(seen.clock) if seen.clock is not None else None,
            "state": told.state,
            "skew_s": told.skew_s,
        },
        "telling": found.telling.as_json(),
        "result": found.report().as_json(),
        "targets": [{"target": target.name, "verdict": reach.name.lower()} for target, reach in seen.pairs()],
        "facts": [fact.as_json() for fact in facts(seen, found.at)],
    }


def _fault(fault: Fault) -> dict[str, Any]:
    problem = fault.problem()
    return {
        "kind": fault.kind,
        "groups": list(fault.groups),
        "heard": fault.heard,
        "meant": fault.meant,
        "message": {lang: problem.message(lang) for lang in LANGS},
        "mend": {lang: problem.remedy(lang) for lang in LANGS},
    }

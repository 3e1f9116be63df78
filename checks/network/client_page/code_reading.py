"""Reading a code, from the typed text to everything that it says: the one entry point for the command line and the desk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from checks.facts import iso
from checks.network.client_page.code import CodeContent, CodeFault, decode, groups
from checks.network.client_page.code_report import Clock, clock, facts, report_of
from checks.network.client_page.target_list import target_list, target_lists
from checks.network.client_page.verdict import CodeVerdict, Phone, tell
from checks.network.report import NetworkReport
from checks.settings import NetworkSettings

SCHEMA: Final = "mfa-desk/client-code/1"


@dataclass(frozen=True, slots=True)
class Read:
    """What a code said, when it was read, and what was concluded from it."""

    content: CodeContent
    at: datetime
    verdict: CodeVerdict

    @property
    def clock(self) -> Clock:
        """The client's clock compared with ours."""
        return clock(self.content, self.at)

    def report(self, *, practice: bool = False) -> NetworkReport:
        """Return it as the report of a sweep, seen from the client."""
        return report_of(self.content, self.verdict, self.at, practice=practice)


def read(
    text: str,
    settings: NetworkSettings,
    now: datetime,
    *,
    desk: Mapping[str, bool] | None = None,
    phone: Phone | None = None,
) -> Read | CodeFault:
    """Return what a code says, using the built-in and configured lists. Raises Problem for a targets file that can't be used."""
    mine = target_list(settings)
    content = decode(text, {**target_lists(), mine.version: mine}, now)
    return content if isinstance(content, CodeFault) else Read(content, now, tell(content, desk, phone))


def heard(text: str, settings: NetworkSettings) -> tuple[str, ...]:
    """Return the groups, as they are understood, of a code that is still being typed. Raises Problem."""
    mine = target_list(settings)
    return groups(text, {**target_lists(), mine.version: mine})


def as_json(reading: Read | CodeFault) -> dict[str, Any]:
    """Return the document of ``mfa-desk read-result --json``; what a faulty code does not say is null."""
    if isinstance(reading, CodeFault):
        blank = dict.fromkeys(("source", "made", "list", "clock", "telling", "result"))
        return {"schema": SCHEMA, "fault": _fault(reading), **blank, "targets": [], "facts": []}
    content, clock_held = reading.content, reading.clock
    return {
        "schema": SCHEMA,
        "fault": None,
        "source": content.source,
        "made": content.made.isoformat(),
        "list": content.target_list.version,
        "clock": {
            "at": iso(content.clock) if content.clock is not None else None,
            "state": clock_held.state,
            "skew_s": clock_held.skew_s,
        },
        "telling": reading.verdict.as_json(),
        "result": reading.report().as_json(),
        "targets": [{"target": target.name, "verdict": reach.name.lower()} for target, reach in content.pairs()],
        "facts": [fact.as_json() for fact in facts(content, reading.at)],
    }


def _fault(fault: CodeFault) -> dict[str, Any]:
    problem = fault.problem()
    return {
        "kind": fault.kind,
        "groups": list(fault.groups),
        "heard": fault.heard,
        "meant": fault.meant,
        "message": problem.messages,
        "mend": problem.remedies,
    }

"""The reports of a call's checks, as the models of their checks: parsed from the events that store them.

A report that our program did not write, in a database that something else changed, is left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, TypeAlias, cast

from checks.documents import CheckAbout, Document

if TYPE_CHECKING:
    from checks.call.check_run import CheckRun
    from checks.domain.report import DomainAbout, DomainReport, DomainSummary
    from checks.guest.report import GuestReport, LookupAbout, LookupSummary
    from checks.network.report import NetworkReport, SweepAbout, SweepSummary, TargetResult

    AnyRun: TypeAlias = CheckRun[CheckAbout, Document, Document]
    NetworkRun: TypeAlias = CheckRun[SweepAbout, TargetResult, SweepSummary]
    LookupRun: TypeAlias = CheckRun[LookupAbout, GuestReport, LookupSummary]
    DomainRun: TypeAlias = CheckRun[DomainAbout, DomainReport, DomainSummary]


@dataclass(frozen=True, slots=True)
class CheckModels:
    """The models of what a check asks about, of one of its results, and of how it ended."""

    about: type[CheckAbout]
    report: type[Document]
    summary: type[Document]

    def parse_about(self, stored: object) -> CheckAbout:
        """Return what a check asks about; empty if our program did not write it."""
        return self.about.parse(stored) or self.about()

    def parse_report(self, stored: object) -> Document | None:
        """Return a result; None if our program did not write it."""
        return self.report.parse(stored)

    def parse_summary(self, stored: object) -> Document:
        """Return how a check ended; empty if our program did not write it."""
        return self.summary.parse(stored) or self.summary()


@cache
def models_of(check: str) -> CheckModels:
    """Return the models of a check; for an unknown one, only the fact that it ran is kept."""
    match check:
        case "network":
            from checks.network.report import SweepAbout, SweepSummary, TargetResult

            return CheckModels(SweepAbout, TargetResult, SweepSummary)
        case "guest":
            from checks.guest.report import GuestReport, LookupAbout, LookupSummary

            return CheckModels(LookupAbout, GuestReport, LookupSummary)
        case "domain":
            from checks.domain.report import DomainAbout, DomainReport, DomainSummary

            return CheckModels(DomainAbout, DomainReport, DomainSummary)
        case _:
            return CheckModels(CheckAbout, Document, Document)


def as_sweep(run: AnyRun) -> NetworkRun | None:
    """Return the run if it is one of the network check."""
    return cast("NetworkRun", run) if run.check == "network" else None


def as_lookup(run: AnyRun) -> LookupRun | None:
    """Return the run if it is a look-up."""
    return cast("LookupRun", run) if run.check == "guest" else None


def as_domain_check(run: AnyRun) -> DomainRun | None:
    """Return the run if it is one of the check of a domain."""
    return cast("DomainRun", run) if run.check == "domain" else None


def guest_report(run: LookupRun | None) -> GuestReport | None:
    """Return the report of a look-up; None for a look-up that has not answered."""
    return run.results[-1] if run is not None and run.results else None


def domain_report(run: DomainRun | None) -> DomainReport | None:
    """Return the report on a domain; None for a check that has not answered."""
    return run.results[-1] if run is not None and run.results else None


def network_report(run: NetworkRun) -> NetworkReport | None:
    """Return a sweep as ``mfa-desk check --json`` would print it, as far as the call holds it; None if its place is not known.

    If a part was run again and other faults remain from before, it begins with the oldest of them.
    """
    from checks.network.report import NetworkReport, summary_of

    if run.about.vantage is None:
        return None
    older = [
        run.measured_at[result.target]
        for result in run.results
        if not result.is_usable and result.target in run.carried
    ]
    took = (run.ended or run.started) - run.started
    return NetworkReport(
        started=min(older) if older else run.moment,
        elapsed_ms=took.total_seconds() * 1000,
        vantage=run.about.vantage,
        results=run.results,
        practice=run.about.practice,
        summary=summary_of(
            (result.verdict for result in run.results), run.summary.diagnosis if run.summary is not None else ()
        ),
        facts=(),
    )

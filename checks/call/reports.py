"""The reports that a call's runs hold, as the models of their checks.

A report that no program wrote, in a database that something else changed, is left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from checks.call.state import CheckRun
    from checks.domain.report import DomainReport
    from checks.guest.report import GuestReport


def guest_report(run: CheckRun | None) -> GuestReport | None:
    """Return the report of a look-up; None for one that has not answered."""
    from checks.guest.report import GuestReport

    return GuestReport.parse(run.results[-1]) if run is not None and run.results else None


def domain_report(run: CheckRun | None) -> DomainReport | None:
    """Return the report on a domain; None for a check that has not answered."""
    from checks.domain.report import DomainReport

    return DomainReport.parse(run.results[-1]) if run is not None and run.results else None

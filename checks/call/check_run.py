"""One run of a check, as a call holds it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, TypeVar

from checks.documents import CheckAbout, Document

About_co = TypeVar("About_co", bound=CheckAbout, covariant=True)
Report_co = TypeVar("Report_co", bound=Document, covariant=True)
Summary_co = TypeVar("Summary_co", bound=Document, covariant=True)


@dataclass(frozen=True, slots=True)
class CheckRun(Generic[About_co, Report_co, Summary_co]):
    """One run of a check. A run of a part (``about.again``) begins with the results of the run ``about.of``."""

    check: str
    run: int
    """Its number, unique within the call."""
    started: datetime
    about: About_co
    """What it asks about, and from where."""
    results: tuple[Report_co, ...] = ()
    summary: Summary_co | None = None
    """None while it runs."""
    problem: str | None = None
    """The code of the problem that ended it."""
    ended: datetime | None = None
    carried: frozenset[str] = frozenset()
    """The targets whose results come from the previous run, and were not replaced."""
    measured_at: Mapping[str, datetime] = field(default_factory=dict)
    """When each target's result was measured."""

    @property
    def moment(self) -> datetime:
        """When the check began to measure; for a result from a file that is long before it came into the call."""
        return self.about.at or self.started

"""What a check yields while it runs: that it started, what it found, and how it ended.

All checks share the three types; what they carry is the check's own model (`checks.documents`).
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeAlias, TypeVar

if TYPE_CHECKING:
    from checks.documents import Document
    from checks.facts import Fact

About_co = TypeVar("About_co", bound="Document", covariant=True)
Report_co = TypeVar("Report_co", bound="Document", covariant=True)
Summary_co = TypeVar("Summary_co", bound="Document", covariant=True)


@dataclass(frozen=True, slots=True)
class Started(Generic[About_co]):
    """The check began; ``about`` says what it asks about, and from where."""

    about: About_co


@dataclass(frozen=True, slots=True)
class Result(Generic[Report_co]):
    """The check found something; a check of many targets yields one of these for each."""

    report: Report_co


@dataclass(frozen=True, slots=True)
class Ended(Generic[Summary_co]):
    """The check has finished, with the facts that it learned."""

    summary: Summary_co
    facts: tuple[Fact, ...] = ()


Update: TypeAlias = Started[About_co] | Result[Report_co] | Ended[Summary_co]
Updates: TypeAlias = AsyncGenerator[Update[About_co, Report_co, Summary_co], None]
"""The updates of one check, in the order of the three types."""

"""What a look-up reports, ``mfa-desk/guest/1``: the models that a check yields, an event stores, a file is read into and a pane shows.

They load Pydantic and nothing from Graph. Every key has a default, so that documents from earlier versions can be read.
"""

from __future__ import annotations

from typing import Any, Final, Literal

from pydantic import Field

from checks.documents import AddressAbout, ReportedFact, TolerantDocument
from checks.facts import Moment
from checks.findings import ReportedSeverity

SCHEMA: Final = "mfa-desk/guest/1"


class LookupAbout(TolerantDocument, AddressAbout):
    """What a look-up asks for, and when it began."""

    query: str = Field("", alias="asked")
    at: Moment | None = None
    practice: bool = False


class LookupSummary(TolerantDocument):
    """How a look-up ended: how many live users have the address."""

    count: int = Field(0, alias="found")


class ReportedMethod(TolerantDocument):
    """A registered authentication method; its ``label`` is masked."""

    kind: str
    label: str = ""
    added: Moment | None = None


class ReportedSignIn(TolerantDocument):
    """An entry in the sign-in log. ``policies`` are those that failed; ``code`` is 0 if the entry has none."""

    at: Moment
    app: str = ""
    ok: bool = False
    code: int = 0
    reason: str = ""
    policies: tuple[str, ...] = ()
    correlation_id: str = ""


class ReportedGuest(TolerantDocument):
    """A live user with the address. ``methods`` and ``sign_ins`` are None if they could not be read."""

    id: str = ""
    display_name: str = ""
    mail: str = ""
    other_mails: tuple[str, ...] = ()
    upn: str = ""
    decoded_address: str | None = None
    user_type: str = ""
    enabled: bool = True
    state: Literal["PendingAcceptance", "Accepted"] | None = None
    state_since: Moment | None = None
    created: Moment | None = None
    invited_by: str | None = None
    identity_providers: tuple[str, ...] = ()
    methods: tuple[ReportedMethod, ...] | None = None
    mfa_trusted_from_home: bool | None = None
    sign_ins: tuple[ReportedSignIn, ...] | None = None

    @property
    def is_member(self) -> bool:
        """Whether the directory calls the user a member."""
        return self.user_type.casefold() == "member"


class GuestFinding(TolerantDocument):
    """A conclusion about the ``guest`` with that id, or about the address; its texts by language."""

    code: str = ""
    severity: ReportedSeverity = "info"
    guest: str | None = None
    evidence: dict[str, Any] = Field(default_factory=dict)
    explain: dict[str, str] = Field(default_factory=dict)
    next: dict[str, str] = Field(default_factory=dict)
    owner: str = "nobody"

    @property
    def holder_names(self) -> tuple[str, ...]:
        """The names of the contacts, groups and users that also have the address."""
        holders = self.evidence.get("holders", ())
        names = (holder.get("name") for holder in holders if isinstance(holder, dict))
        return tuple(name for name in names if isinstance(name, str) and name)


class UnreadPart(TolerantDocument):
    """A part of a look-up that could not be read, why, and what it would have needed."""

    part: str = ""
    why: str = "error"
    needs: str = ""
    request_id: str | None = None


class GuestReport(TolerantDocument):
    """A whole look-up. ``count`` is how many live users have the address, ``round_trips`` the longest chain of waits on Graph."""

    schema_: Literal["mfa-desk/guest/1"] = Field(SCHEMA, alias="schema")
    query: str = Field("", alias="asked")
    count: int = Field(0, alias="found")
    practice: bool = False
    guests: tuple[ReportedGuest, ...] = ()
    findings: tuple[GuestFinding, ...] = ()
    unread: tuple[UnreadPart, ...] = ()
    round_trips: int = 0
    requests: int = 0
    elapsed_ms: float = 0.0
    facts: tuple[ReportedFact, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The names of people and of whatever else has the address."""
        guests = (guest.display_name for guest in self.guests if guest.display_name)
        return (*guests, *(name for finding in self.findings for name in finding.holder_names))

    @property
    def has_problem(self) -> bool:
        """Whether a finding is a problem."""
        return any(finding.severity == "problem" for finding in self.findings)

    def fact(self, key: str) -> str | int | float | None:
        """Return the value that the look-up learned under a key."""
        return next((fact.value for fact in self.facts if fact.key == key), None)

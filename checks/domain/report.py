"""The report on a domain, ``mfa-desk/domain/1``: the models that a check yields, an event stores, a file is read into and a pane shows."""

from __future__ import annotations

from typing import Final, Literal

from pydantic import Field

from checks.documents import AddressAbout, ReportedFact, TolerantDocument
from checks.facts import Moment
from checks.findings import ReportedSeverity

SCHEMA: Final = "mfa-desk/domain/1"


class DomainAbout(TolerantDocument, AddressAbout):
    """What a check of a domain asks about, and from where."""

    query: str = Field("", alias="asked")
    vantage: str = ""


class DomainSummary(TolerantDocument):
    """How a check of a domain ended, and when it had read everything."""

    at: Moment | None = None


class ReportedTenant(TolerantDocument):
    """Whether the domain has a tenant, and its id; None if it was not read."""

    has: bool | None = None
    id: str | None = None


class ReportedMail(TolerantDocument):
    """Where the domain's mail goes: its hosts in order of preference, and the product behind them."""

    exists: bool | None = None
    hosts: tuple[str, ...] = ()
    gateway: str | None = None
    refuses: bool = False


class ReportedRecord(TolerantDocument):
    """The state of a sender's record, and its value."""

    state: str = "unread"
    value: str | None = None


class ReportedSender(TolerantDocument):
    """A domain that invitations come from."""

    domain: str = ""
    spf: ReportedRecord = ReportedRecord()
    dmarc: ReportedRecord = ReportedRecord()
    dkim: ReportedRecord = ReportedRecord()


class DomainFinding(TolerantDocument):
    """One conclusion about a domain, its texts by language, and the ``next`` thing to do about it, if anything."""

    code: str = ""
    severity: ReportedSeverity = "info"
    owner: str = "nobody"
    explain: dict[str, str] = Field(default_factory=dict)
    next: dict[str, str] | None = None


class UnreadAnswer(TolerantDocument):
    """A part that could not be read, and why."""

    part: str = ""
    why: str = "error"


class DomainReport(TolerantDocument):
    """Everything that was learned about a domain without a sign-in. A ``public`` one is a mail service that is open to anyone."""

    schema_: Literal["mfa-desk/domain/1"] = Field(SCHEMA, alias="schema")
    query: str = Field("", alias="asked")
    domain: str = ""
    at: Moment | None = None
    public: bool = False
    tenant: ReportedTenant = ReportedTenant()
    kind: Literal["managed", "federated", "none"] | None = None
    brand: str | None = None
    federation_host: str | None = None
    mail: ReportedMail = ReportedMail()
    senders: tuple[ReportedSender, ...] = ()
    findings: tuple[DomainFinding, ...] = ()
    unread: tuple[UnreadAnswer, ...] = ()
    elapsed_ms: float = 0.0
    facts: tuple[ReportedFact, ...] = ()

    @property
    def has_problem(self) -> bool:
        """Whether a finding is a problem."""
        return any(finding.severity == "problem" for finding in self.findings)

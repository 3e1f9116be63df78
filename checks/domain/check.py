"""Checking a domain, as a check of a call, and how its report is made from what was read."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from typing import TypeAlias

from checks.checking import Ended, Result, Started, Update
from checks.domain.discovery import Domain, discover
from checks.domain.findings import findings_of, report_finding
from checks.domain.mail import MailRecord, Sender
from checks.domain.report import (
    DomainAbout,
    DomainReport,
    DomainSummary,
    ReportedMail,
    ReportedRecord,
    ReportedSender,
    ReportedTenant,
    UnreadAnswer,
)
from checks.facts import Vantage
from checks.settings import Settings
from checks.text import clean

DomainUpdate: TypeAlias = Update[DomainAbout, DomainReport, DomainSummary]


async def updates(settings: Settings, text: str, *, vantage: Vantage) -> AsyncGenerator[DomainUpdate, None]:
    """Ask about the domain that a text names; there is one result.

    Raises Problem for a text that names no domain, and for settings that can't be used.
    """
    yield Started(DomainAbout(query=clean(text), vantage=vantage.value))
    report = await examine(settings, text, vantage=vantage)
    yield Result(report)
    yield Ended(DomainSummary(at=report.at), report.facts)


async def examine(settings: Settings, text: str, *, vantage: Vantage) -> DomainReport:
    """Return the report on the domain that a text names. Raises Problem as `updates` does."""
    loop = asyncio.get_running_loop()
    started = loop.time()
    domain = await discover(text, settings)
    return report_of(domain, text, vantage, (loop.time() - started) * 1000)


def report_of(domain: Domain, query: str, vantage: Vantage, elapsed_ms: float) -> DomainReport:
    """Return the report on what was read about a domain."""
    return DomainReport(
        query=clean(query),
        domain=domain.name,
        at=domain.at,
        public=domain.public,
        tenant=ReportedTenant(has=domain.tenant.has, id=domain.tenant.id),
        kind=domain.kind,
        brand=domain.realm.brand,
        federation_host=domain.federation_host,
        mail=ReportedMail(
            exists=domain.mail.exists,
            hosts=domain.mail.hosts,
            gateway=domain.mail.gateway,
            refuses=domain.mail.refuses,
        ),
        senders=tuple(map(_sender, domain.senders)),
        findings=tuple(map(report_finding, findings_of(domain))),
        unread=tuple(UnreadAnswer(part=part, why=why) for part, why in domain.unread.items()),
        elapsed_ms=round(elapsed_ms, 1),
        facts=domain.facts(vantage),
    )


def _sender(sender: Sender) -> ReportedSender:
    return ReportedSender(
        domain=sender.domain, spf=_record(sender.spf), dmarc=_record(sender.dmarc), dkim=_record(sender.dkim)
    )


def _record(record: MailRecord) -> ReportedRecord:
    return ReportedRecord(state=record.state, value=record.value)

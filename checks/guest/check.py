"""A look-up as a check of a call: what it yields, and how its report is made of what was read."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final, TypeAlias

from checks.checking import Ended, Result, Started, Update
from checks.facts import Fact
from checks.guest.facts import facts_of
from checks.guest.findings import conclude
from checks.guest.graph.client import opened
from checks.guest.graph.records import Method, SignIn
from checks.guest.graph.token import Tokens
from checks.guest.lookup import look_up
from checks.guest.lookup_context import Kept
from checks.guest.query import read_asked
from checks.guest.report import (
    GuestReport,
    LookupAbout,
    LookupSummary,
    ReportedGuest,
    ReportedMethod,
    ReportedSignIn,
    UnreadPart,
)
from checks.guest.rules import is_member, stands_for
from checks.guest.snapshot import Guest, Seen
from checks.settings import Settings

if TYPE_CHECKING:
    import httpx

BY: Final = "guest"
GuestUpdate: TypeAlias = Update[LookupAbout, GuestReport, LookupSummary]


async def updates(
    settings: Settings,
    tokens: Tokens,
    text: str,
    *,
    now: Callable[[], datetime],
    kept: Kept | None = None,
    transport: httpx.AsyncBaseTransport | None = None,
    practice: bool = False,
) -> AsyncGenerator[GuestUpdate, None]:
    """Look up what a text asks for; there is one result.

    Raises Problem for a text that asks for nothing, settings that can't be used, and where nobody is signed in. ``transport`` takes the
    network's place in practice.
    """
    query = read_asked(text, (settings.tenant.id,))
    yield Started(LookupAbout(asked=query.text, at=now(), practice=practice))
    async with opened(settings, tokens, transport=transport) as graph:
        snapshot = await look_up(query, graph, seconds=settings.tenant.deadline, at=now(), kept=kept)
    facts = tuple(facts_of(snapshot, "practice" if practice else BY))
    report = report_of(snapshot, facts, practice=practice)
    yield Result(report)
    yield Ended(LookupSummary(found=report.found), facts)


def report_of(snapshot: Seen, facts: Sequence[Fact], *, practice: bool) -> GuestReport:
    """Return the report on what was read."""
    return GuestReport(
        asked=snapshot.asked.text,
        found=len(snapshot.guests),
        practice=practice,
        guests=tuple(map(_guest, snapshot.guests)),
        findings=tuple(finding.reported() for finding in conclude(snapshot)),
        unread=tuple(
            UnreadPart(part=part.part, why=part.why, needs=part.needs, request_id=part.request_id)
            for part in snapshot.unread
        ),
        round_trips=snapshot.waits,
        requests=snapshot.requests,
        elapsed_ms=snapshot.elapsed_ms,
        facts=tuple(facts),
    )


def _guest(guest: Guest) -> ReportedGuest:
    user, readings = guest.user, stands_for(guest.user)
    redeemed = not is_member(user) and user.state != "PendingAcceptance"
    return ReportedGuest(
        id=user.id,
        display_name=user.display_name,
        mail=user.mail,
        other_mails=user.other_mails,
        upn=user.upn,
        decoded_address=readings[0].address if readings else None,
        user_type=user.user_type,
        enabled=user.enabled is not False,
        state=user.state,
        state_since=user.state_since,
        created=user.created,
        invited_by=guest.invited_by,
        identity_providers=user.providers or (("unknown",) if redeemed else ()),
        methods=None if guest.methods is None else tuple(map(_method, guest.methods)),
        mfa_trusted_from_home=guest.home.mfa_trusted,
        sign_ins=None if guest.sign_ins is None else tuple(map(_sign_in, guest.sign_ins)),
    )


def _method(method: Method) -> ReportedMethod:
    return ReportedMethod(kind=method.kind, label=method.label, added=method.added)


def _sign_in(entry: SignIn) -> ReportedSignIn:
    return ReportedSignIn(
        at=entry.at,
        app=entry.app,
        ok=entry.ok,
        code=entry.code or 0,
        reason=entry.reason,
        policies=entry.policies,
        correlation_id=entry.correlation_id,
    )

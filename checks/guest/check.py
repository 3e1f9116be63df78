"""A look-up as a check of a call: what it yields, and how its report is made of what was read."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import TYPE_CHECKING, Final, TypeAlias

from checks.checking import Ended, Result, Started, Update
from checks.facts import Fact
from checks.guest.directory import TenantDirectory
from checks.guest.facts import facts_of
from checks.guest.finding_texts import report_finding
from checks.guest.findings import findings_of
from checks.guest.graph.records import AuthMethod, SignInEntry
from checks.guest.graph.token import Tokens
from checks.guest.lookup import look_up
from checks.guest.lookup_context import PolicyCache
from checks.guest.query import parse_query
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
from checks.guest.snapshot import Guest, Snapshot
from checks.settings import Settings, TenantSettings

if TYPE_CHECKING:
    import httpx

BY: Final = "guest"
PRACTICE: Final = "practice"
GuestUpdate: TypeAlias = Update[LookupAbout, GuestReport, LookupSummary]


def check_guest(
    settings: Settings,
    tokens: Tokens,
    text: str,
    *,
    now: Callable[[], datetime],
    cache: PolicyCache | None = None,
    transport: httpx.AsyncBaseTransport | None = None,
) -> AsyncGenerator[GuestUpdate, None]:
    """Look up in the settings' tenant what a text asks for; there is one result.

    Raises Problem for a text that asks for nothing, for settings that can't be used, and if nobody is signed in. ``transport`` replaces
    the network.
    """
    from checks.guest.graph.directory import open_directory  # httpx, which practice does without

    directory = open_directory(settings, tokens, transport=transport)
    return check_directory(directory, settings.tenant, text, now=now, cache=cache)


async def check_directory(
    opening: AbstractAsyncContextManager[TenantDirectory],
    tenant: TenantSettings,
    text: str,
    *,
    now: Callable[[], datetime],
    cache: PolicyCache | None = None,
    practice: bool = False,
) -> AsyncGenerator[GuestUpdate, None]:
    """Look up what a text asks for in a directory opened for it; there is one result. Raises Problem as `check_guest` does."""
    query = parse_query(text, (tenant.id,))
    yield Started(LookupAbout(query=query.text, at=now(), practice=practice))
    async with opening as directory:
        snapshot = await look_up(query, directory, seconds=tenant.deadline, at=now(), cache=cache)
    facts = tuple(facts_of(snapshot, PRACTICE if practice else BY))
    report = report_of(snapshot, facts, practice=practice)
    yield Result(report)
    yield Ended(LookupSummary(count=report.count), facts)


def report_of(snapshot: Snapshot, facts: Sequence[Fact], *, practice: bool) -> GuestReport:
    """Return the report on what was read."""
    return GuestReport(
        query=snapshot.query.text,
        count=len(snapshot.guests),
        practice=practice,
        guests=tuple(map(_guest, snapshot.guests)),
        findings=tuple(map(report_finding, findings_of(snapshot))),
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


def _method(method: AuthMethod) -> ReportedMethod:
    return ReportedMethod(kind=method.kind, label=method.label, added=method.added)


def _sign_in(entry: SignInEntry) -> ReportedSignIn:
    return ReportedSignIn(
        at=entry.at,
        app=entry.app,
        ok=entry.ok,
        code=entry.code or 0,
        reason=entry.reason,
        policies=entry.policies,
        correlation_id=entry.correlation_id,
    )

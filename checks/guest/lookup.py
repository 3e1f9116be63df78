"""The look-up: who has the address, then everything about them at once, within one deadline and whatever the tenant does.

Normally two sequential waits: the searches, along with the policies and the domain, then everything that depends on a user's id and on
the home tenant's. A third if something has to be followed up: the registration report after unreadable methods, or a home tenant that
only the guest's own address or the sign-in log reveals. What hangs is abandoned by its own request; nothing else waits for it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol, TypeVar

from checks.guest.directory import PartResult, SearchResult, TenantDirectory
from checks.guest.graph.permissions import Unread, unread_once
from checks.guest.graph.records import Holder, User
from checks.guest.lookup_context import LookupContext, PolicyCache
from checks.guest.query import GuestQuery, domain_of
from checks.guest.snapshot import Guest, Snapshot
from checks.guest.user_details import read_details
from checks.problems import Problem
from checks.public_domains import is_public

MOST_GUESTS: Final = 5
"""For how many users with one address everything is read."""
MOST_REPORTED: Final = 2
"""For how many of them the logs are read: all agents of the tenant together may send five such requests in ten seconds."""
_USERS_SHARE: Final = 0.55
"""The share of the time that the search for users may take; the rest is for what follows from it."""


class _Identified(Protocol):
    @property
    def id(self) -> str: ...


IdentifiedT = TypeVar("IdentifiedT", bound=_Identified)


@dataclass(frozen=True, slots=True)
class _Searches:
    """What has the address that was asked for."""

    users: SearchResult[User]
    deleted: SearchResult[User]
    contacts: SearchResult[Holder]
    groups: SearchResult[Holder]


@dataclass(frozen=True, slots=True)
class _Policies:
    """What the tenant's policies say, and whether the domain asked for has a tenant."""

    default_trust: PartResult[bool]
    codes_allowed: PartResult[bool]
    tenant: PartResult[Any]


@dataclass(frozen=True, slots=True)
class _Details:
    """What depends on the users that were found: everything about them, and who else has an address of theirs that was not asked for."""

    guests: tuple[PartResult[Guest], ...]
    contacts: SearchResult[Holder]
    groups: SearchResult[Holder]
    proxies: SearchResult[User]


async def look_up(
    query: GuestQuery, directory: TenantDirectory, *, seconds: float, at: datetime, cache: PolicyCache | None = None
) -> Snapshot:
    """Read everything that the tenant knows about the query, within ``seconds``. Raises Problem if nobody is signed in.

    The time starts after the sign-in, which may need a person. ``at`` is the present; ``cache`` is what earlier look-ups have read.
    """
    await directory.sign_in()
    loop = asyncio.get_running_loop()
    started, sent = loop.time(), directory.requests
    searches, policies, details = await _read(query, directory, started, seconds, at, cache or PolicyCache())
    results = _results(searches, details) + _parts(policies)
    unread = [part for result in results for part in result.unread]
    _check_sign_in(searches, policies, unread)
    return Snapshot(
        query=query,
        at=at,
        guests=tuple(result.value for result in details.guests if result.value is not None),
        users_whole=searches.users.whole and details.proxies.whole,
        deleted=_known(searches.deleted),
        contacts=_known(searches.contacts, details.contacts),
        groups=_known(searches.groups, details.groups),
        proxies=details.proxies.items,
        codes_allowed=policies.codes_allowed.value,
        unread=unread_once(unread),
        waits=max((result.waits for result in results), default=0),
        requests=directory.requests - sent,
        elapsed_ms=round((loop.time() - started) * 1000, 1),
    )


async def _read(
    query: GuestQuery, directory: TenantDirectory, started: float, seconds: float, at: datetime, cache: PolicyCache
) -> tuple[_Searches, _Policies, _Details]:
    until = started + seconds
    domain = domain_of(query.addresses[0]) if query.addresses else ""
    async with asyncio.TaskGroup() as group:
        context = LookupContext(directory, group, cache, until, at)
        deleted = group.create_task(directory.find_deleted(query, until))
        contacts = group.create_task(directory.find_holders("contact", query.addresses, until))
        groups = group.create_task(directory.find_holders("group", query.addresses, until))
        default_trust = group.create_task(context.default_trust())
        codes_allowed = group.create_task(context.codes_allowed())
        tenant = group.create_task(context.home_tenant(domain)) if domain and not is_public(domain) else None
        users = await directory.find_users(query, started + seconds * _USERS_SHARE)
        details = await _read_details(context, query, users)
    searches = _Searches(users, deleted.result(), contacts.result(), groups.result())
    policies = _Policies(default_trust.result(), codes_allowed.result(), tenant.result() if tenant else PartResult())
    return searches, policies, details


async def _read_details(context: LookupContext, query: GuestQuery, users: SearchResult[User]) -> _Details:
    known = {address.casefold() for address in query.addresses}
    mails = [user.mail for user in users.items[:MOST_GUESTS]]
    others = tuple(dict.fromkeys(mail for mail in mails if mail and mail.casefold() not in known))
    directory, until, after = context.directory, context.until, users.waits
    async with asyncio.TaskGroup() as group:
        guests = [
            group.create_task(read_details(context, user, after, reports=number < MOST_REPORTED))
            for number, user in enumerate(users.items[:MOST_GUESTS])
        ]
        contacts = group.create_task(directory.find_holders("contact", others, until))
        groups = group.create_task(directory.find_holders("group", others, until))
        proxies = group.create_task(directory.find_proxies(others, until))
    left_out = (
        Unread("methods", "left_out", f"> {MOST_GUESTS}", None),
        Unread("sign_ins", "left_out", f"> {MOST_REPORTED}", None),
    )
    return _Details(
        (
            *(task.result() for task in guests),
            *(PartResult(Guest(user), after, left_out) for user in users.items[MOST_GUESTS:]),
        ),
        contacts.result().after(after),
        groups.result().after(after),
        proxies.result().after(after),
    )


def _results(searches: _Searches, details: _Details) -> tuple[SearchResult[Any] | PartResult[Any], ...]:
    return (
        searches.users,
        searches.deleted,
        searches.contacts,
        searches.groups,
        details.contacts,
        details.groups,
        details.proxies,
        *details.guests,
    )


def _parts(policies: _Policies) -> tuple[PartResult[Any], ...]:
    return (policies.default_trust, policies.codes_allowed, policies.tenant)


def _check_sign_in(searches: _Searches, policies: _Policies, unread: Iterable[Unread]) -> None:
    """Raise Problem if nothing at all was read because the sign-in was refused."""
    parts = tuple(unread)
    read = any(part.value is not None for part in _parts(policies))
    if searches.users.unread and not read and {part.why for part in parts} == {"sign_in"}:
        raise Problem("sign_in.refused", told=f"HTTP 401, {parts[0].request_id}")


def _known(*searches: SearchResult[IdentifiedT]) -> tuple[IdentifiedT, ...] | None:
    """Return what the searches found together; None if one of them could not be read and nothing was found."""
    items = {item.id: item for result in searches for item in result.items}
    return tuple(items.values()) if items or all(result.whole for result in searches) else None

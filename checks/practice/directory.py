"""A practice tenant behind the port of the look-up and the actions: in memory, as slow and as faulty as requested."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Final, Literal, TypeVar

from checks.guest.actions import Done, GuestAction
from checks.guest.check import GuestUpdate, check_directory
from checks.guest.directory import HomeTenant, PartnerTrust, PartResult, SearchResult
from checks.guest.graph.permissions import GraphFailure, LookupPart, Unread, needs
from checks.guest.graph.records import AuthMethod, Holder, Registration, SignInEntry, User
from checks.guest.rules import has_address, proxies_of
from checks.practice.models import Failure, PracticeGuest
from checks.practice.tenant import PracticeTenant, build_tenant, tenant_files, tenant_with
from checks.settings import TenantSettings

if TYPE_CHECKING:
    from checks.call.journal import Clock
    from checks.guest.query import GuestQuery

T = TypeVar("T")

_REQUEST_ID: Final = "00000000-0000-4000-8000-000000000000"
_LINK: Final = (
    "https://login.microsoftonline.com/redeem?rd=https%3a%2f%2finvitations.microsoft.com%2fredeem%2f%3fticket%3d"
    "PRACTICE-ticket-that-opens-nothing"
)
_CONTACTS: Final[Mapping[Literal["contact", "group"], LookupPart]] = {"contact": "contacts", "group": "groups"}


class PracticeDirectory:
    """A ``tenant`` that answers each question after ``latency`` seconds; the parts in ``failures`` fail as they say.

    ``performed`` are the actions that were done in it.
    """

    def __init__(
        self, tenant: PracticeTenant, latency: float = 0.0, failures: Mapping[str, Failure] | None = None
    ) -> None:
        self.tenant = tenant
        self.requests = 0
        self.performed: list[GuestAction] = []
        self._latency = latency
        self._failures = failures or {}

    async def sign_in(self) -> None:
        """Do nothing: practice knows everybody."""

    async def find_users(self, query: GuestQuery, until: float) -> SearchResult[User]:
        """Find the live users with the address, those whose mail it is first."""
        return await self._search("users", until, lambda: _users_with(self.tenant.users.values(), query))

    async def find_deleted(self, query: GuestQuery, until: float) -> SearchResult[User]:
        """Find the deleted users with the address."""
        return await self._search("deleted", until, lambda: _deleted_with(self.tenant.deleted.values(), query))

    async def find_holders(
        self, kind: Literal["contact", "group"], addresses: Sequence[str], until: float
    ) -> SearchResult[Holder]:
        """Find the contacts or groups that hold one of the addresses."""
        if not addresses:
            return SearchResult()
        wanted = {address.casefold() for address in addresses}
        holders = self.tenant.contacts if kind == "contact" else self.tenant.groups
        return await self._search(
            _CONTACTS[kind], until, lambda: (holder for holder in holders if holder.mail.casefold() in wanted)
        )

    async def find_proxies(self, addresses: Sequence[str], until: float) -> SearchResult[User]:
        """Find the live users that hold one of the addresses as proxy address."""
        if not addresses:
            return SearchResult()
        wanted = {address.casefold() for address in addresses}
        users = self.tenant.users.values()
        return await self._search("users", until, lambda: (user for user in users if wanted & set(proxies_of(user))))

    async def methods(self, user: User, until: float) -> PartResult[tuple[AuthMethod, ...]]:
        """Return a user's registered methods."""
        return await self._part("methods", until, lambda: self.tenant.methods.get(user.id, ()))

    async def registration(self, user: User, until: float) -> PartResult[Registration]:
        """Return nothing: no practice tenant has the report."""
        return await self._part("registration", until, lambda: None)

    async def inviter(self, user: User, until: float) -> PartResult[str]:
        """Return who invited a user."""
        return await self._part("inviter", until, lambda: self.tenant.inviters.get(user.id))

    async def sign_ins(
        self, user: User, since: datetime, most: int, until: float
    ) -> PartResult[tuple[SignInEntry, ...]]:
        """Return a user's newest entries in the sign-in log."""
        entries = self.tenant.sign_ins.get(user.id, ())
        return await self._part(
            "sign_ins", until, lambda: tuple(entry for entry in entries if entry.at >= since)[:most]
        )

    async def home_tenant(self, domain: str, until: float) -> PartResult[HomeTenant]:
        """Return the tenant that a domain belongs to."""
        return await self._part("domain", until, lambda: self.tenant.homes.get(domain, HomeTenant()))

    async def default_trust(self, until: float) -> PartResult[bool]:
        """Return whether the MFA of other tenants is trusted by default."""
        return await self._part("trust", until, lambda: self.tenant.trusts_homes)

    async def partner_trust(self, tenant_id: str, until: float) -> PartResult[PartnerTrust]:
        """Return whether the MFA of one tenant is trusted."""
        return await self._part("trust", until, lambda: self.tenant.partners.get(tenant_id, PartnerTrust()))

    async def codes_allowed(self, until: float) -> PartResult[bool]:
        """Return whether guests may sign in by an e-mailed code."""
        return await self._part("policies", until, lambda: self.tenant.codes_allowed)

    async def perform(self, action: GuestAction, until: float) -> Done:
        """Do something for a guest in the tenant, and end as Graph would."""
        await asyncio.sleep(self._latency)
        self.requests += 1
        done = apply_action(self.tenant, action)
        self.performed.append(action)
        return done

    async def _search(self, part: LookupPart, until: float, find: Callable[[], Iterable[T]]) -> SearchResult[T]:
        unread = await self._failure(part, until)
        return SearchResult(tuple(find()), 1) if unread is None else SearchResult((), 1, (unread,), whole=False)

    async def _part(self, part: LookupPart, until: float, read: Callable[[], T | None]) -> PartResult[T]:
        unread = await self._failure(part, until)
        return PartResult(read(), 1) if unread is None else PartResult(None, 1, (unread,))

    async def _failure(self, part: LookupPart, until: float) -> Unread | None:
        """Wait as long as an answer takes, and return why the part is not read; None if it is."""
        self.requests += 1
        failure = self._failures.get(part)
        if failure == "timeout":
            await asyncio.sleep(max(0.0, until - asyncio.get_running_loop().time()))
        else:
            await asyncio.sleep(self._latency)
        return None if failure is None else Unread(part, failure, _needed(part, failure), _REQUEST_ID)


def apply_action(tenant: PracticeTenant, action: GuestAction) -> Done:
    """Change a tenant as an action does, and return how it ended."""
    user = tenant.users.get(action.subject.id)
    if user is None:
        return _failed(404, "Request_ResourceNotFound")
    if action.method is not None:
        methods = tenant.methods[user.id]
        left = tuple(method for method in methods if method.id != action.method.id)
        if len(left) == len(methods):
            return _failed(404, "Request_ResourceNotFound")
        tenant.methods[user.id] = left
        return Done("done", None, _REQUEST_ID)
    if action.address.casefold() not in {address.casefold() for address in (user.mail, *user.other_mails)}:
        return _failed(400, "BadRequest")
    if action.kind == "reset":
        tenant.users[user.id] = replace(user, state="PendingAcceptance", providers=(), signs_in_as="")
    return Done("done", None, _REQUEST_ID, _LINK if action.kind == "link" else "")


def practice_directory(
    text: str,
    clock: Clock,
    others: Sequence[PracticeGuest],
    *,
    latency: float = 0.0,
    actions: Sequence[GuestAction] = (),
) -> PracticeDirectory:
    """Return the practice tenant that knows the text's address, after these actions.

    ``others`` are additional guests of the main tenant; ``latency`` is in seconds for each answer.
    """
    file = tenant_with(text)
    is_main = file is tenant_files()[0]
    tenant = build_tenant(file, (*file.guests, *(others if is_main else ())), clock())
    for action in actions:
        apply_action(tenant, action)
    return PracticeDirectory(tenant, latency, file.unread)


def check_practice_guest(
    text: str,
    clock: Clock,
    others: Sequence[PracticeGuest],
    *,
    latency: float = 0.0,
    actions: Sequence[GuestAction] = (),
) -> AsyncGenerator[GuestUpdate, None]:
    """Look up in practice what a text asks for, marked as practice. Raises Problem for a text that asks for nothing."""
    directory = practice_directory(text, clock, others, latency=latency, actions=actions)
    return check_directory(_opened(directory), TenantSettings(), text, now=clock, practice=True)


@asynccontextmanager
async def _opened(directory: PracticeDirectory) -> AsyncIterator[PracticeDirectory]:
    yield directory


def _users_with(users: Iterable[User], query: GuestQuery) -> Iterable[User]:
    """Return the users with the address, those whose mail it is first, in the order in which Graph's searches find them."""
    if query.object_id is not None:
        return [user for user in users if user.id == query.object_id]
    return dict.fromkeys(user for user in _candidates(tuple(users), query) if has_address(user, query))


def _candidates(users: Sequence[User], query: GuestQuery) -> Iterator[User]:
    for address in query.addresses:
        yield from (user for user in users if user.mail.casefold() == address)
        yield from (user for user in users if address in map(str.casefold, user.other_mails))
        yield from (user for user in users if address in proxies_of(user))
        yield from (user for user in users if user.upn.casefold() == address)
    for prefix in query.prefixes:
        yield from (user for user in users if user.upn.casefold().startswith(prefix))


def _deleted_with(users: Iterable[User], query: GuestQuery) -> Iterable[User]:
    if query.object_id is not None:
        return [user for user in users if user.id == query.object_id]
    wanted = {address.casefold() for address in query.addresses}
    return [user for user in users if wanted & {mail.casefold() for mail in (user.mail, *user.other_mails)}]


def _needed(part: LookupPart, failure: Failure) -> str:
    """Return what a part would have needed, in Microsoft's own words."""
    need = needs()[part]
    match failure:
        case "role":
            return " / ".join(need.roles)
        case "scope":
            return need.scopes[0]
        case "licence":
            return need.licence
        case "throttled":
            return "Retry-After"
        case "timeout" | "network":
            return "graph.microsoft.com"
        case _:
            return "HTTP 500 InternalServerError"


def _failed(status: int, code: str) -> Done:
    return Done("failed", GraphFailure("error", f"HTTP {status} {code}", _REQUEST_ID, code, status), _REQUEST_ID)

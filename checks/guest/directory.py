"""What a look-up and the actions need from a tenant: the port that Graph and the practice tenant implement.

Every question ends by ``until``, a moment in the loop's time, and says why if it has no answer; it never raises for that. Its
``waits`` are the sequential waits on the tenant it took.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Generic, Literal, Protocol, TypeVar

if TYPE_CHECKING:
    from checks.guest.actions import Done, GuestAction
    from checks.guest.graph.permissions import Unread
    from checks.guest.graph.records import AuthMethod, Holder, Registration, SignInEntry, User
    from checks.guest.query import GuestQuery

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class SearchResult(Generic[T_co]):
    """What a search found; ``whole`` is false if part of it could not be read, and ``unread`` says what."""

    items: tuple[T_co, ...] = ()
    waits: int = 0
    unread: tuple[Unread, ...] = ()
    whole: bool = True

    def after(self, waits: int) -> SearchResult[T_co]:
        """Return the result with the waits before it added; one that asked nothing stays as it is."""
        return replace(self, waits=waits + self.waits) if self.waits else self


@dataclass(frozen=True, slots=True)
class PartResult(Generic[T_co]):
    """What one part of a look-up found: None if it was not read, and ``unread`` says why."""

    value: T_co | None = None
    waits: int = 0
    unread: tuple[Unread, ...] = ()

    def after(self, waits: int) -> PartResult[T_co]:
        """Return the result with the waits before it added; one that asked nothing stays as it is."""
        return replace(self, waits=waits + self.waits) if self.waits else self


@dataclass(frozen=True, slots=True)
class HomeTenant:
    """The tenant that a domain belongs to; without an ``id`` the domain has none."""

    id: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class PartnerTrust:
    """Whether the settings for one partner trust its MFA; None if they have no setting of their own."""

    accepts_mfa: bool | None = None


class TenantDirectory(Protocol):
    """The tenant, asked as whoever is signed in."""

    @property
    def requests(self) -> int:
        """How many requests were sent."""
        ...

    async def sign_in(self) -> object:
        """Make sure that somebody is signed in. Raises Problem if nobody is."""
        ...

    async def find_users(self, query: GuestQuery, until: float) -> SearchResult[User]:
        """Find the live users with the address."""
        ...

    async def find_deleted(self, query: GuestQuery, until: float) -> SearchResult[User]:
        """Find the users with the address that were deleted within the last thirty days."""
        ...

    async def find_holders(
        self, kind: Literal["contact", "group"], addresses: Sequence[str], until: float
    ) -> SearchResult[Holder]:
        """Find the contacts or groups that hold one of the addresses."""
        ...

    async def find_proxies(self, addresses: Sequence[str], until: float) -> SearchResult[User]:
        """Find the live users that hold one of the addresses as proxy address."""
        ...

    async def methods(self, user: User, until: float) -> PartResult[tuple[AuthMethod, ...]]:
        """Read a user's registered methods; those that can't be read are left out and named."""
        ...

    async def registration(self, user: User, until: float) -> PartResult[Registration]:
        """Read the report on a user's registration."""
        ...

    async def inviter(self, user: User, until: float) -> PartResult[str]:
        """Read who invited a user."""
        ...

    async def sign_ins(
        self, user: User, since: datetime, most: int, until: float
    ) -> PartResult[tuple[SignInEntry, ...]]:
        """Read a user's newest entries in the sign-in log, ``most`` of them."""
        ...

    async def home_tenant(self, domain: str, until: float) -> PartResult[HomeTenant]:
        """Read the tenant that a domain belongs to."""
        ...

    async def default_trust(self, until: float) -> PartResult[bool]:
        """Read whether the MFA of other tenants is trusted by default."""
        ...

    async def partner_trust(self, tenant_id: str, until: float) -> PartResult[PartnerTrust]:
        """Read whether the MFA of one tenant is trusted."""
        ...

    async def codes_allowed(self, until: float) -> PartResult[bool]:
        """Read whether guests may sign in by an e-mailed code."""
        ...

    async def perform(self, action: GuestAction, until: float) -> Done:
        """Do something for a guest, by one request."""
        ...

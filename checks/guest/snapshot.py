"""Everything that one look-up has read, before anything is concluded. None means that it was not read, never that it is not there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from checks.guest.graph.permissions import Unread
from checks.guest.graph.records import AuthMethod, Holder, Registration, SignInEntry, User
from checks.guest.query import GuestQuery


@dataclass(frozen=True, slots=True)
class Home:
    """The tenant that a guest comes from: whether their address's ``domain`` has one now, and what it calls itself.

    ``mfa_trusted``: whether our tenant trusts that tenant's MFA; False for a guest who does not sign in there.
    """

    domain: str = ""
    has_tenant: bool | None = None
    name: str = ""
    mfa_trusted: bool | None = None


@dataclass(frozen=True, slots=True)
class Guest:
    """A live user and what was read about them."""

    user: User
    methods: tuple[AuthMethod, ...] | None = None
    registration: Registration | None = None
    sign_ins: tuple[SignInEntry, ...] | None = None
    invited_by: str | None = None
    home: Home = Home()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One look-up: ``guests`` are the live users with the address, all of them if ``users_whole``.

    ``proxies`` are users that have, as a proxy address, a guest's address that was not asked for. ``codes_allowed``: whether the
    tenant lets guests sign in by an e-mailed code. ``waits``: the longest chain of sequential waits on Graph; ``elapsed_ms``: the time.
    """

    query: GuestQuery
    at: datetime
    guests: tuple[Guest, ...] = ()
    users_whole: bool = True
    deleted: tuple[User, ...] | None = ()
    contacts: tuple[Holder, ...] | None = ()
    groups: tuple[Holder, ...] | None = ()
    proxies: tuple[User, ...] = ()
    codes_allowed: bool | None = None
    unread: tuple[Unread, ...] = ()
    waits: int = 0
    requests: int = 0
    elapsed_ms: float = 0.0

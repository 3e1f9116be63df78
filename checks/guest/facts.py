"""The facts that a look-up gives to the trees: each key with the rule that decides it. A rule gives None if it can't tell.

What could not be read, or differs between two guests, gives no fact.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from checks.facts import Fact, FactValue, Vantage
from checks.guest.finding_texts import days_since
from checks.guest.findings import collisions, only_deleted, owners
from checks.guest.rules import (
    GuestStage,
    authenticators,
    factors_of,
    has_moved,
    is_alias,
    is_blocked,
    known_sign_in_address,
    last_failure,
    provider_of,
    stage_of,
    stands_for,
    waiting_since,
)
from checks.guest.snapshot import Guest, Snapshot

Value: TypeAlias = FactValue | bool | None
AddressRule: TypeAlias = Callable[[Snapshot], Value]
GuestRule: TypeAlias = Callable[[Snapshot, Guest], Value]


def facts_of(snapshot: Snapshot, by: str) -> list[Fact]:
    """Return every fact, seen from the tenant at the look-up's time."""
    values: dict[str, Value] = {key: rule(snapshot) for key, rule in _ON_ADDRESS.items()}
    own = owners(snapshot)
    if len(own) == 1:
        rules = _ON_EVERYONE | _ON_STAGE[stage_of(own[0])]
        values |= {key: rule(snapshot, own[0]) for key, rule in rules.items()}
    known = {key: value for key, value in values.items() if value is not None}
    return [Fact(key, _plain(value), Vantage.TENANT, snapshot.at, by) for key, value in known.items()]


def _found(snapshot: Snapshot) -> Value:
    return bool(snapshot.guests) if snapshot.guests or snapshot.users_whole else None


def _duplicate(snapshot: Snapshot) -> Value:
    several = len(owners(snapshot)) > 1
    return several if several or (snapshot.guests and snapshot.users_whole) else None


def _absence(snapshot: Snapshot) -> Value:
    if only_deleted(snapshot):
        return "deleted"
    return "none" if snapshot.users_whole and not snapshot.guests and snapshot.deleted == () else None


def _collision(snapshot: Snapshot) -> Value:
    if collisions(snapshot):
        return True
    return False if snapshot.users_whole and None not in (snapshot.contacts, snapshot.groups) else None


def _last_failure(_: Snapshot, guest: Guest) -> Value:
    failure = last_failure(guest.sign_ins)
    return str(failure.code) if failure is not None and failure.code else None


def _blocked_by(_: Snapshot, guest: Guest) -> Value:
    failure = last_failure(guest.sign_ins)
    return failure.policies[0] if failure is not None and is_blocked(failure) and failure.policies else None


def _mail_matches(_: Snapshot, guest: Guest) -> Value:
    mail, readings = guest.user.mail, stands_for(guest.user)
    if not mail or len(readings) != 1 or readings[0].probable:
        return None
    return readings[0].address.casefold() == mail.casefold()


def _alias(snapshot: Snapshot, guest: Guest) -> Value:
    alias = is_alias(guest, snapshot.query)
    return alias if alias or (snapshot.query.addresses and known_sign_in_address(guest)) else None


def _pending_days(snapshot: Snapshot, guest: Guest) -> Value:
    since = waiting_since(guest.user)
    return None if since is None else days_since(since, snapshot.at)


def _authenticators(_: Snapshot, guest: Guest) -> Value:
    return None if guest.methods is None else len(authenticators(guest.methods))


def _plain(value: FactValue | bool) -> FactValue:
    return ("yes" if value else "no") if isinstance(value, bool) else value


_ON_ADDRESS: Final[Mapping[str, AddressRule]] = {
    "guest.found": _found,
    "guest.duplicate": _duplicate,
    "guest.state": _absence,
    "guest.collision": _collision,
}
_ON_EVERYONE: Final[dict[str, GuestRule]] = {
    "guest.enabled": lambda _, guest: guest.user.enabled,
    "domain.has_tenant": lambda _, guest: guest.home.has_tenant,
    "guest.last_failure": _last_failure,
    "guest.blocked_by": _blocked_by,
    "guest.state": lambda _, guest: stage_of(guest),
}
_ON_GUEST: Final[dict[str, GuestRule]] = {"guest.mail_matches": _mail_matches, "guest.alias": _alias}
_ON_STAGE: Final[Mapping[GuestStage | None, dict[str, GuestRule]]] = {
    None: _ON_GUEST,
    "member": {},
    "pending": _ON_GUEST
    | {
        "guest.provider": lambda _, guest: provider_of(guest.user),
        "guest.pending_days": _pending_days,
    },
    "accepted": _ON_GUEST
    | {
        "guest.provider": lambda _, guest: provider_of(guest.user),
        "guest.factors": lambda _, guest: factors_of(guest),
        "guest.moved": lambda _, guest: has_moved(guest),
        "guest.authenticators": _authenticators,
    },
}
"""What is reported about a guest in addition to what is reported about everyone, by how far they have come."""

"""The facts that a look-up gives to the trees. What could not be read, or differs between two guests, gives none."""

from __future__ import annotations

from checks.facts import Fact, FactValue, Vantage
from checks.guest.finding_texts import days_since
from checks.guest.findings import collisions, only_deleted, owners
from checks.guest.rules import (
    factors_of,
    has_moved,
    is_alias,
    is_blocked,
    is_member,
    is_pending,
    known_sign_in_address,
    last_failure,
    provider_of,
    second_factors,
    stands_for,
    waiting_since,
)
from checks.guest.snapshot import Guest, Seen


def facts_of(seen: Seen, by: str) -> list[Fact]:
    """Every fact, seen from the tenant at the look-up's time."""
    found = _on_the_address(seen)
    own = owners(seen)
    if len(own) == 1:
        found |= _on_guest(seen, own[0])
    return [Fact(key, _plain(value), Vantage.TENANT, seen.at, by) for key, value in found.items()]


def _on_the_address(seen: Seen) -> dict[str, FactValue | bool]:
    found: dict[str, FactValue | bool] = {}
    if seen.guests or seen.users_whole:
        found["guest.found"] = bool(seen.guests)
    if len(owners(seen)) > 1 or (seen.guests and seen.users_whole):
        found["guest.duplicate"] = len(owners(seen)) > 1
    if only_deleted(seen):
        found["guest.state"] = "deleted"
    elif seen.users_whole and not seen.guests and seen.deleted == ():
        found["guest.state"] = "none"
    if collisions(seen):
        found["guest.collision"] = True
    elif seen.users_whole and seen.contacts is not None and seen.groups is not None:
        found["guest.collision"] = False
    return found


def _on_guest(seen: Seen, guest: Guest) -> dict[str, FactValue | bool]:
    user = guest.user
    found: dict[str, FactValue | bool] = {}
    if user.enabled is not None:
        found["guest.enabled"] = user.enabled
    if guest.home.has_tenant is not None:
        found["domain.has_tenant"] = guest.home.has_tenant
    failure = last_failure(guest.sign_ins)
    if failure is not None and failure.code:
        found["guest.last_failure"] = str(failure.code)
        if is_blocked(failure) and failure.policies:
            found["guest.blocked_by"] = failure.policies[0]
    if is_member(user):
        return {**found, "guest.state": "member"}
    meant = stands_for(user)
    if user.mail and len(meant) == 1 and not meant[0].probable:
        found["guest.mail_matches"] = meant[0].address.casefold() == user.mail.casefold()
    alias = is_alias(guest, seen.asked)
    if alias or (seen.asked.addresses and known_sign_in_address(guest)):
        found["guest.alias"] = alias
    if is_pending(guest):
        return {**found, **_on_invitation(seen, guest)}
    if user.state is None and not user.providers:
        return found
    found |= {"guest.state": "accepted", "guest.provider": provider_of(user), "guest.factors": factors_of(guest)}
    moved = has_moved(guest)
    if moved is not None:
        found["guest.moved"] = moved
    if guest.methods is not None:
        apps = [one for one in second_factors(guest.methods) if one.kind == "microsoft_authenticator"]
        found["guest.authenticators"] = len(apps)
    return found


def _on_invitation(seen: Seen, guest: Guest) -> dict[str, FactValue | bool]:
    since = waiting_since(guest.user)
    found: dict[str, FactValue | bool] = {"guest.state": "pending", "guest.provider": "unknown"}
    if since is not None:
        found["guest.pending_days"] = days_since(since, seen.at)
    return found


def _plain(value: FactValue | bool) -> FactValue:
    return ("yes" if value else "no") if isinstance(value, bool) else value

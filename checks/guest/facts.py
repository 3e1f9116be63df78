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
from checks.guest.snapshot import Guest, Snapshot


def facts_of(snapshot: Snapshot, by: str) -> list[Fact]:
    """Return every fact, seen from the tenant at the look-up's time."""
    facts = _on_the_address(snapshot)
    own = owners(snapshot)
    if len(own) == 1:
        facts |= _on_guest(snapshot, own[0])
    return [Fact(key, _plain(value), Vantage.TENANT, snapshot.at, by) for key, value in facts.items()]


def _on_the_address(snapshot: Snapshot) -> dict[str, FactValue | bool]:
    facts: dict[str, FactValue | bool] = {}
    if snapshot.guests or snapshot.users_whole:
        facts["guest.found"] = bool(snapshot.guests)
    if len(owners(snapshot)) > 1 or (snapshot.guests and snapshot.users_whole):
        facts["guest.duplicate"] = len(owners(snapshot)) > 1
    if only_deleted(snapshot):
        facts["guest.state"] = "deleted"
    elif snapshot.users_whole and not snapshot.guests and snapshot.deleted == ():
        facts["guest.state"] = "none"
    if collisions(snapshot):
        facts["guest.collision"] = True
    elif snapshot.users_whole and snapshot.contacts is not None and snapshot.groups is not None:
        facts["guest.collision"] = False
    return facts


def _on_guest(snapshot: Snapshot, guest: Guest) -> dict[str, FactValue | bool]:
    user = guest.user
    facts: dict[str, FactValue | bool] = {}
    if user.enabled is not None:
        facts["guest.enabled"] = user.enabled
    if guest.home.has_tenant is not None:
        facts["domain.has_tenant"] = guest.home.has_tenant
    failure = last_failure(guest.sign_ins)
    if failure is not None and failure.code:
        facts["guest.last_failure"] = str(failure.code)
        if is_blocked(failure) and failure.policies:
            facts["guest.blocked_by"] = failure.policies[0]
    if is_member(user):
        return {**facts, "guest.state": "member"}
    readings = stands_for(user)
    if user.mail and len(readings) == 1 and not readings[0].probable:
        facts["guest.mail_matches"] = readings[0].address.casefold() == user.mail.casefold()
    alias = is_alias(guest, snapshot.query)
    if alias or (snapshot.query.addresses and known_sign_in_address(guest)):
        facts["guest.alias"] = alias
    if is_pending(guest):
        return {**facts, **_on_invitation(snapshot, guest)}
    if user.state is None and not user.providers:
        return facts
    facts |= {"guest.state": "accepted", "guest.provider": provider_of(user), "guest.factors": factors_of(guest)}
    moved = has_moved(guest)
    if moved is not None:
        facts["guest.moved"] = moved
    if guest.methods is not None:
        apps = [method for method in second_factors(guest.methods) if method.kind == "microsoft_authenticator"]
        facts["guest.authenticators"] = len(apps)
    return facts


def _on_invitation(snapshot: Snapshot, guest: Guest) -> dict[str, FactValue | bool]:
    since = waiting_since(guest.user)
    facts: dict[str, FactValue | bool] = {"guest.state": "pending", "guest.provider": "unknown"}
    if since is not None:
        facts["guest.pending_days"] = days_since(since, snapshot.at)
    return facts


def _plain(value: FactValue | bool) -> FactValue:
    return ("yes" if value else "no") if isinstance(value, bool) else value

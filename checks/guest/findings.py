"""What a look-up concludes, in the order of what to do first: one pure function of what was read.

A part that could not be read is never taken for "nothing there": nothing is concluded from it, and ``lookup.partial`` names it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from checks.errors.codes import explain_code
from checks.facts import iso
from checks.findings import Finding
from checks.guest.finding_texts import Param, age, days_since, list_words, make_finding, named, phrase, ranks
from checks.guest.graph.records import SignInEntry, User
from checks.guest.rules import (
    authenticators,
    factors_of,
    has_factor,
    has_moved,
    is_alias,
    is_blocked,
    last_failure,
    only_phone,
    passkeys,
    provider_of,
    proxies_of,
    second_factors,
    shown_address,
    sign_in_address,
    stage_of,
    stands_for,
    waiting_since,
)
from checks.guest.snapshot import Guest, Snapshot
from checks.names import is_invitable
from checks.text import bounded, clean
from checks.texts import LANGS, Localized


def findings_of(snapshot: Snapshot) -> tuple[Finding, ...]:
    """Return every finding, what to do first first; for a #EXT# name that was asked for, its own."""
    on_guests = (finding for guest in snapshot.guests for finding in _on_guest(snapshot, guest))
    findings = [*_on_the_address(snapshot), *on_guests, *_partial(snapshot)]
    by_name = {guest.user.id for guest in snapshot.guests if _is_named(guest.user, snapshot)}

    def place(finding: Finding) -> tuple[bool, int]:
        return (not (finding.code == "name.ext_normal" and finding.subject in by_name), ranks()[finding.code])

    return tuple(sorted(findings, key=place))


def not_invited(snapshot: Snapshot) -> bool:
    """Return whether nobody and nothing has the address: only if everything that could have it was read."""
    everything = snapshot.users_whole and None not in (snapshot.deleted, snapshot.contacts, snapshot.groups)
    return everything and not (
        snapshot.guests or snapshot.deleted or snapshot.contacts or snapshot.groups or snapshot.proxies
    )


def only_deleted(snapshot: Snapshot) -> bool:
    """Return whether only a deleted user has the address."""
    return snapshot.users_whole and not snapshot.guests and bool(snapshot.deleted)


def owners(snapshot: Snapshot) -> tuple[Guest, ...]:
    """Return the users whose address it is, leaving out those who merely also have it as a proxy address."""
    own = tuple(guest for guest in snapshot.guests if not _by_proxy_alone(guest.user, snapshot))
    return own or snapshot.guests


def collisions(snapshot: Snapshot) -> tuple[tuple[str, str, str], ...]:
    """Return what else holds the address: its kind, id and name."""
    listed = [*(snapshot.contacts or ()), *(snapshot.groups or ())]
    own = {guest.user.id for guest in owners(snapshot)}
    others = [*(guest.user for guest in snapshot.guests), *snapshot.proxies]
    users = {user.id: user for user in others if user.id not in own}
    return (
        *((holder.kind, holder.id, holder.name or holder.mail) for holder in listed),
        *(("user", user.id, user.display_name or user.upn) for user in users.values()),
    )


def _on_the_address(snapshot: Snapshot) -> Iterator[Finding]:
    address_asked = bounded(snapshot.query.addresses[0] if snapshot.query.addresses else snapshot.query.text, 80)
    if not_invited(snapshot):
        takes = not snapshot.query.addresses or is_invitable(snapshot.query.addresses[0])
        then = phrase("ask_invitation" if takes else "other_address")
        yield make_finding(
            "guest.not_invited", None, {"asked": snapshot.query.text}, {"asked": address_asked, "then": then}
        )
    if only_deleted(snapshot) and snapshot.deleted:
        gone = snapshot.deleted[0]
        when: Param = (
            {lang: f" ({text})" for lang, text in age(gone.deleted, snapshot.at).items()} if gone.deleted else ""
        )
        evidence = {
            "deleted": [
                {"id": user.id, "upn": user.upn, "mail": user.mail, "at": iso(user.deleted) if user.deleted else None}
                for user in snapshot.deleted
            ]
        }
        yield make_finding(
            "guest.deleted", None, evidence, {"address": shown_address(gone) or address_asked, "when": when}
        )
    own = owners(snapshot)
    if len(own) > 1:
        names = ", ".join(bounded(guest.user.display_name or guest.user.upn, 40) for guest in own)
        evidence = {"users": [{"id": guest.user.id, "upn": guest.user.upn} for guest in own]}
        yield make_finding("guest.duplicate", None, evidence, {"n": len(own), "asked": address_asked, "names": names})
    held = collisions(snapshot)
    if held:
        about = own[0].user if len(own) == 1 else None
        by_address = bool(snapshot.query.addresses)
        address = address_asked if about is None or by_address else shown_address(about)
        evidence = {"holders": [{"kind": kind, "id": holder_id, "name": name} for kind, holder_id, name in held]}
        kind, _, name = held[0]
        params: dict[str, Param] = {"address": address, "holder": phrase(kind, name=bounded(name, 60))}
        yield make_finding("guest.address_collision", about.id if about else None, evidence, params)


def _on_guest(snapshot: Snapshot, guest: Guest) -> Iterator[Finding]:
    user = guest.user
    address = shown_address(user)
    if _by_proxy_alone(user, snapshot) and guest not in owners(snapshot):
        return
    if user.enabled is False:
        yield make_finding("account.disabled", user.id, {"accountEnabled": False}, {"address": address})
    stage = stage_of(guest)
    if stage == "member":
        yield make_finding("guest.is_member", user.id, {"userType": user.user_type}, {"address": address})
    elif stage == "pending":
        yield from _on_invitation(snapshot, guest)
    elif stage == "accepted":
        yield from _on_identity(snapshot, guest)
        yield from _on_factors(guest)
    yield from _on_sign_ins(snapshot, guest)
    if stage != "member":
        yield from _on_address(snapshot, guest)
        yield from _on_name(guest)


def _on_address(snapshot: Snapshot, guest: Guest) -> Iterator[Finding]:
    if is_alias(guest, snapshot.query):
        own = sign_in_address(guest)
        evidence = {"asked": snapshot.query.addresses[0], "signs_in_with": own}
        yield make_finding(
            "identity.alias", guest.user.id, evidence, {"asked": snapshot.query.addresses[0], "address": own}
        )


def _on_invitation(snapshot: Snapshot, guest: Guest) -> Iterator[Finding]:
    user = guest.user
    since = waiting_since(user)
    yield make_finding(
        "invitation.pending",
        user.id,
        {"since": iso(since) if since else None, "days": days_since(since, snapshot.at) if since else None},
        {"age": age(since, snapshot.at)},
    )


def _on_identity(snapshot: Snapshot, guest: Guest) -> Iterator[Finding]:
    user, provider = guest.user, provider_of(guest.user)
    if provider == "email_code" and snapshot.codes_allowed is False:
        yield make_finding("identity.code_off", user.id, {"allowExternalIdToUseEmailOtp": "disabled"})
    if has_moved(guest):
        evidence = {"domain": guest.home.domain, "tenant": guest.home.name}
        params = {"domain": guest.home.domain, "tenant": named(guest.home.name)}
        yield make_finding("identity.moved", user.id, evidence, params)
    if provider != "unknown":
        params = {"address": sign_in_address(guest), "tenant": named(guest.home.name)}
        yield make_finding(f"identity.{provider}", user.id, {"providers": list(user.providers)}, params)


def _on_factors(guest: Guest) -> Iterator[Finding]:
    user, factors = guest.user, factors_of(guest)
    counting = second_factors(guest.methods or ())
    if factors == "none":
        kinds = [method.kind for method in guest.methods or ()]
        yield make_finding("mfa.none", user.id, {"methods": kinds, "home_mfa_trusted": guest.home.mfa_trusted})
    if factors == "home":
        yield make_finding("mfa.home", user.id, {"home_mfa_trusted": True}, {"tenant": named(guest.home.name)})
    keys = passkeys(guest.methods or ())
    if keys:
        listed: Localized = list_words("methods", (method.kind for method in keys))
        yield make_finding("mfa.passkey", user.id, {"methods": [method.kind for method in keys]}, {"methods": listed})
    if not has_factor(guest):
        return
    listed = list_words("methods", (method.kind for method in counting)) if counting else phrase("in_report")
    evidence: dict[str, Any] = {
        "methods": [method.kind for method in counting],
        "from": "methods" if counting else "registration",
    }
    yield make_finding("mfa.ready", user.id, evidence, {"methods": listed})
    if only_phone(guest):
        yield make_finding("mfa.phone_only", user.id, evidence)
    apps = authenticators(counting)
    if len(apps) > 1:
        evidence = {
            "authenticators": [{"label": app.label, "added": iso(app.added) if app.added else None} for app in apps]
        }
        yield make_finding("mfa.many_authenticators", user.id, evidence, {"n": len(apps)})


def _on_sign_ins(snapshot: Snapshot, guest: Guest) -> Iterator[Finding]:
    entry = last_failure(guest.sign_ins)
    if entry is None or entry.code is None:
        return
    known = explain_code(entry.code)
    params: dict[str, Param] = {
        "age": age(entry.at, snapshot.at, fine=True),
        "app": bounded(entry.app, 40) or phrase("some_app"),
        "code": entry.code,
        "meaning": known.means if known else phrase("unexplained"),
        "advice": known.do if known else phrase("unexplained"),
        "policy": phrase("policy", name=bounded(entry.policies[0], 60)) if entry.policies else phrase("a_policy"),
        "correlation": entry.correlation_id or phrase("no_correlation"),
    }
    code = "signin.blocked" if is_blocked(entry) else "signin.failed"
    owner = known.owner if known is not None and known.owner != "nobody" else None
    yield make_finding(code, guest.user.id, _evidence_of(entry, snapshot), params, owner)


def _evidence_of(entry: SignInEntry, snapshot: Snapshot) -> dict[str, Any]:
    return {
        "at": iso(entry.at),
        "age_minutes": max(0, int((snapshot.at - entry.at).total_seconds() // 60)),
        "app": entry.app,
        "code": entry.code,
        "conditional_access": entry.status or None,
        "policies": list(entry.policies),
        "correlation_id": entry.correlation_id,
    }


def _on_name(guest: Guest) -> Iterator[Finding]:
    user, readings = guest.user, stands_for(guest.user)
    if not readings:
        return
    sure = not readings[0].probable
    listed = {lang: phrase("or")[lang].join(bounded(reading.address, 60) for reading in readings[:3]) for lang in LANGS}
    meaning: Param = readings[0].address if sure else phrase("probably", address=listed)
    evidence = {
        "upn": user.upn,
        "readings": [{"address": reading.address, "probable": reading.probable} for reading in readings],
    }
    params: dict[str, Param] = {
        "upn": bounded(user.upn, 100),
        "stands_for": meaning,
        "address": sign_in_address(guest),
    }
    yield make_finding("name.ext_normal", user.id, evidence, params)


def _partial(snapshot: Snapshot) -> Iterator[Finding]:
    if snapshot.unread:
        parts = list(dict.fromkeys(unread.part for unread in snapshot.unread))
        yield make_finding("lookup.partial", None, {"unread": parts}, {"parts": list_words("parts", parts)})


def _is_named(user: User, snapshot: Snapshot) -> bool:
    """Return whether the look-up was asked for by this user's #EXT# name."""
    name, cut, _ = user.upn.casefold().partition("#ext#")
    return snapshot.query.kind == "ext" and bool(cut) and name in snapshot.query.prefixes


def _by_proxy_alone(user: User, snapshot: Snapshot) -> bool:
    """Return whether a user has the address asked for only as a proxy address."""
    wanted = {address.casefold() for address in snapshot.query.addresses}
    own = {user.mail, user.signs_in_as, *user.other_mails, user.upn, *(reading.address for reading in stands_for(user))}
    return bool(wanted & set(proxies_of(user))) and not wanted & {clean(address).casefold() for address in own}

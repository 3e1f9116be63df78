"""What a look-up concludes, in the order of what to do first: one pure function of what was read.

What could not be read is never taken for "nothing there": such a part concludes nothing, and is named by ``lookup.partial``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from checks.errors.codes import explain_code
from checks.facts import iso
from checks.guest.finding_texts import Value, age, days_since, filled, in_words, named, phrase, ranks, words
from checks.guest.graph.records import SignIn, User
from checks.guest.report import GuestFinding, Severity
from checks.guest.rules import (
    factors_of,
    has_factor,
    has_moved,
    is_alias,
    is_blocked,
    is_member,
    is_pending,
    last_failure,
    only_phone,
    passkeys,
    provider_of,
    second_factors,
    shown_address,
    sign_in_address,
    stands_for,
    waiting_since,
)
from checks.guest.search import proxies_of
from checks.guest.snapshot import Guest, Seen
from checks.names import is_invitable
from checks.problems import LANGS
from checks.text import bounded, clean


@dataclass(frozen=True, slots=True)
class Finding:
    """One conclusion, on a ``guest`` by id or on the address; ``params`` fill in its words."""

    code: str
    guest: str | None
    evidence: Mapping[str, Any]
    params: Mapping[str, Value] = field(default_factory=dict)
    owner: str = ""

    @property
    def severity(self) -> Severity:
        """``info``, ``warn`` or ``problem``."""
        severity: Severity = words()[self.code]["severity"]
        return severity

    def reported(self) -> GuestFinding:
        """Return the finding as a report has it, its texts filled in."""
        entry = words()[self.code]
        return GuestFinding(
            code=self.code,
            severity=self.severity,
            guest=self.guest,
            evidence=dict(self.evidence),
            explain=filled(entry["explain"], self.params),
            next=filled(entry["next"], self.params),
            owner=self.owner or entry["owner"],
        )


def conclude(seen: Seen) -> tuple[Finding, ...]:
    """Every finding, what to do first first; a #EXT# name's own where that was what was asked."""
    found = [*_on_the_address(seen), *(one for guest in seen.guests for one in _on_guest(seen, guest)), *_partial(seen)]
    by_name = {guest.user.id for guest in seen.guests if _is_named(guest.user, seen)}

    def place(one: Finding) -> tuple[bool, int]:
        return (not (one.code == "name.ext_normal" and one.guest in by_name), ranks()[one.code])

    return tuple(sorted(found, key=place))


def not_invited(seen: Seen) -> bool:
    """Whether nobody and nothing has the address: said only where everything that could have it was read."""
    everything = seen.users_whole and None not in (seen.deleted, seen.contacts, seen.groups)
    return everything and not (seen.guests or seen.deleted or seen.contacts or seen.groups or seen.proxies)


def only_deleted(seen: Seen) -> bool:
    """Whether only a deleted user has the address."""
    return seen.users_whole and not seen.guests and bool(seen.deleted)


def owners(seen: Seen) -> tuple[Guest, ...]:
    """The users whose address it is, without those that merely hold it as a proxy address beside them."""
    own = tuple(guest for guest in seen.guests if not _by_proxy_alone(guest.user, seen))
    return own or seen.guests


def collisions(seen: Seen) -> tuple[tuple[str, str, str], ...]:
    """What else holds the address: its kind, id and name."""
    listed = [*(seen.contacts or ()), *(seen.groups or ())]
    own = {guest.user.id for guest in owners(seen)}
    others = [*(guest.user for guest in seen.guests), *seen.proxies]
    users = {one.id: one for one in others if one.id not in own}
    return (
        *((one.kind, one.id, one.name or one.mail) for one in listed),
        *(("user", one.id, one.display_name or one.upn) for one in users.values()),
    )


def _on_the_address(seen: Seen) -> Iterator[Finding]:
    asked = bounded(seen.asked.addresses[0] if seen.asked.addresses else seen.asked.text, 80)
    if not_invited(seen):
        takes = not seen.asked.addresses or is_invitable(seen.asked.addresses[0])
        then = phrase("ask_invitation" if takes else "other_address")
        yield Finding("guest.not_invited", None, {"asked": seen.asked.text}, {"asked": asked, "then": then})
    if only_deleted(seen) and seen.deleted:
        gone = seen.deleted[0]
        when: Value = {lang: f" ({text})" for lang, text in age(gone.deleted, seen.at).items()} if gone.deleted else ""
        evidence = {
            "deleted": [
                {"id": one.id, "upn": one.upn, "mail": one.mail, "at": iso(one.deleted) if one.deleted else None}
                for one in seen.deleted
            ]
        }
        yield Finding("guest.deleted", None, evidence, {"address": shown_address(gone) or asked, "when": when})
    own = owners(seen)
    if len(own) > 1:
        names = ", ".join(bounded(one.user.display_name or one.user.upn, 40) for one in own)
        evidence = {"users": [{"id": one.user.id, "upn": one.user.upn} for one in own]}
        yield Finding("guest.duplicate", None, evidence, {"n": len(own), "asked": asked, "names": names})
    held = collisions(seen)
    if held:
        about = own[0].user if len(own) == 1 else None
        address = asked if seen.asked.addresses else shown_address(about) if about else asked
        evidence = {"holders": [{"kind": kind, "id": one, "name": name} for kind, one, name in held]}
        kind, _, name = held[0]
        params: dict[str, Value] = {"address": address, "holder": phrase(kind, name=bounded(name, 60))}
        yield Finding("guest.address_collision", about.id if about else None, evidence, params)


def _on_guest(seen: Seen, guest: Guest) -> Iterator[Finding]:
    user = guest.user
    address = shown_address(user)
    if _by_proxy_alone(user, seen) and guest not in owners(seen):
        return
    if user.enabled is False:
        yield Finding("account.disabled", user.id, {"accountEnabled": False}, {"address": address})
    if is_member(user):
        yield Finding("guest.is_member", user.id, {"userType": user.user_type}, {"address": address})
        yield from _on_sign_ins(seen, guest)
        return
    if is_pending(guest):
        yield from _on_invitation(seen, guest)
    elif user.state is not None or user.providers:
        yield from _on_identity(seen, guest)
        yield from _on_factors(guest)
    yield from _on_sign_ins(seen, guest)
    if is_alias(guest, seen.asked):
        own = sign_in_address(guest)
        evidence = {"asked": seen.asked.addresses[0], "signs_in_with": own}
        yield Finding("identity.alias", user.id, evidence, {"asked": seen.asked.addresses[0], "address": own})
    yield from _on_name(guest)


def _on_invitation(seen: Seen, guest: Guest) -> Iterator[Finding]:
    user = guest.user
    since = waiting_since(user)
    yield Finding(
        "invitation.pending",
        user.id,
        {"since": iso(since) if since else None, "days": days_since(since, seen.at) if since else None},
        {"age": age(since, seen.at)},
    )


def _on_identity(seen: Seen, guest: Guest) -> Iterator[Finding]:
    user, provider = guest.user, provider_of(guest.user)
    if provider == "email_code" and seen.codes_allowed is False:
        yield Finding("identity.code_off", user.id, {"allowExternalIdToUseEmailOtp": "disabled"})
    if has_moved(guest):
        evidence = {"domain": guest.home.domain, "tenant": guest.home.name}
        params = {"domain": guest.home.domain, "tenant": named(guest.home.name)}
        yield Finding("identity.moved", user.id, evidence, params)
    if provider != "unknown":
        params = {"address": sign_in_address(guest), "tenant": named(guest.home.name)}
        yield Finding(f"identity.{provider}", user.id, {"providers": list(user.providers)}, params)


def _on_factors(guest: Guest) -> Iterator[Finding]:
    user, factors = guest.user, factors_of(guest)
    counting = second_factors(guest.methods or ())
    if factors == "none":
        kinds = [one.kind for one in guest.methods or ()]
        yield Finding("mfa.none", user.id, {"methods": kinds, "home_mfa_trusted": guest.home.mfa_trusted})
    if factors == "home":
        yield Finding("mfa.home", user.id, {"home_mfa_trusted": True}, {"tenant": named(guest.home.name)})
    keys = passkeys(guest.methods or ())
    if keys:
        listed = in_words("methods", (one.kind for one in keys))
        yield Finding("mfa.passkey", user.id, {"methods": [one.kind for one in keys]}, {"methods": listed})
    if not has_factor(guest):
        return
    listed = in_words("methods", (one.kind for one in counting)) if counting else phrase("in_report")
    evidence: dict[str, Any] = {
        "methods": [one.kind for one in counting],
        "from": "methods" if counting else "registration",
    }
    yield Finding("mfa.ready", user.id, evidence, {"methods": listed})
    if only_phone(guest):
        yield Finding("mfa.phone_only", user.id, evidence)
    apps = [one for one in counting if one.kind == "microsoft_authenticator"]
    if len(apps) > 1:
        evidence = {
            "authenticators": [{"label": one.label, "added": iso(one.added) if one.added else None} for one in apps]
        }
        yield Finding("mfa.many_authenticators", user.id, evidence, {"n": len(apps)})


def _on_sign_ins(seen: Seen, guest: Guest) -> Iterator[Finding]:
    entry = last_failure(guest.sign_ins)
    if entry is None or entry.code is None:
        return
    known = explain_code(entry.code)
    params: dict[str, Value] = {
        "age": age(entry.at, seen.at, fine=True),
        "app": bounded(entry.app, 40) or phrase("some_app"),
        "code": entry.code,
        "meaning": known.means if known else phrase("unexplained"),
        "advice": known.do if known else phrase("unexplained"),
        "policy": phrase("policy", name=bounded(entry.policies[0], 60)) if entry.policies else phrase("a_policy"),
        "correlation": entry.correlation_id or phrase("no_correlation"),
    }
    code = "signin.blocked" if is_blocked(entry) else "signin.failed"
    owner = known.owner if known is not None and known.owner != "nobody" else ""
    yield Finding(code, guest.user.id, _evidence_of(entry, seen), params, owner)


def _evidence_of(entry: SignIn, seen: Seen) -> dict[str, Any]:
    return {
        "at": iso(entry.at),
        "age_minutes": max(0, int((seen.at - entry.at).total_seconds() // 60)),
        "app": entry.app,
        "code": entry.code,
        "conditional_access": entry.status or None,
        "policies": list(entry.policies),
        "correlation_id": entry.correlation_id,
    }


def _on_name(guest: Guest) -> Iterator[Finding]:
    user, meant = guest.user, stands_for(guest.user)
    if not meant:
        return
    sure = len(meant) == 1 and not meant[0].probable
    listed = {lang: phrase("or")[lang].join(bounded(one.address, 60) for one in meant[:3]) for lang in LANGS}
    told: Value = meant[0].address if sure else phrase("probably", address=listed)
    evidence = {"upn": user.upn, "readings": [{"address": one.address, "probable": one.probable} for one in meant]}
    params: dict[str, Value] = {
        "upn": bounded(user.upn, 100),
        "stands_for": told,
        "address": sign_in_address(guest) or meant[0].address,
    }
    yield Finding("name.ext_normal", user.id, evidence, params)


def _partial(seen: Seen) -> Iterator[Finding]:
    if seen.unread:
        parts = list(dict.fromkeys(one.part for one in seen.unread))
        yield Finding("lookup.partial", None, {"unread": parts}, {"parts": in_words("parts", parts)})


def _is_named(user: User, seen: Seen) -> bool:
    """Whether it was by this user's #EXT# name that the look-up was asked."""
    name, cut, _ = user.upn.casefold().partition("#ext#")
    return seen.asked.kind == "ext" and bool(cut) and name in seen.asked.prefixes


def _by_proxy_alone(user: User, seen: Seen) -> bool:
    """Whether a user holds the address asked for as a proxy address and in no other way."""
    wanted = {one.casefold() for one in seen.asked.addresses}
    own = {user.mail, user.signs_in_as, *user.other_mails, user.upn, *(one.address for one in stands_for(user))}
    return bool(wanted & set(proxies_of(user))) and not wanted & {clean(one).casefold() for one in own}

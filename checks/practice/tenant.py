"""The practice tenants, from their files, as the records that a look-up reads; times are relative to now.

There are several, because a tenant's own settings (no e-mailed codes, an agent without roles) hold for everyone in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from checks.guest.directory import HomeTenant, PartnerTrust
from checks.guest.graph.records import AuthMethod, Holder, SignInEntry, User, masked_device
from checks.names import address_to_ext, readings
from checks.practice.models import PracticeGuest, PracticeHolder, PracticeMethod, PracticeSignIn, TenantFile
from checks.text import mask_email, mask_phone
from checks.texts import read_tables

MAIN: Final = "main"


@dataclass(slots=True)
class PracticeTenant:
    """What is in a tenant: its users in order, the rest by the user's id, by domain, and by the home tenant's id."""

    users: dict[str, User] = field(default_factory=dict)
    deleted: dict[str, User] = field(default_factory=dict)
    contacts: tuple[Holder, ...] = ()
    groups: tuple[Holder, ...] = ()
    methods: dict[str, tuple[AuthMethod, ...]] = field(default_factory=dict)
    inviters: dict[str, str] = field(default_factory=dict)
    sign_ins: dict[str, tuple[SignInEntry, ...]] = field(default_factory=dict)
    homes: Mapping[str, HomeTenant] = field(default_factory=dict)
    partners: Mapping[str, PartnerTrust] = field(default_factory=dict)
    trusts_homes: bool = False
    codes_allowed: bool = True


@cache
def tenant_files() -> tuple[TenantFile, ...]:
    """Return every practice tenant, the main one first."""
    folder = files("checks.practice").joinpath("tenants")
    tenants = [TenantFile.model_validate(read_tables(file)) for file in folder.iterdir() if file.name.endswith(".toml")]
    return tuple(sorted(tenants, key=lambda tenant: (tenant.key != MAIN, tenant.key)))


def tenant_with(text: str) -> TenantFile:
    """Return the tenant with a guest who has the address that a text names; the main one if there is none."""
    addresses = {reading.address for reading in readings(text, ()).readings}
    for tenant in tenant_files():
        if addresses & {address.lower() for guest in tenant.guests for address in (guest.address, *guest.other_mails)}:
            return tenant
    return tenant_files()[0]


def build_tenant(file: TenantFile, guests: Iterable[PracticeGuest], now: datetime) -> PracticeTenant:
    """Return a tenant with these guests, in its state at ``now``."""
    tenant = PracticeTenant(
        contacts=tuple(Holder("contact", *_holder(holder, "contact")) for holder in file.contacts),
        groups=tuple(Holder("group", *_holder(holder, "group")) for holder in file.groups),
        homes={home.domain: HomeTenant(_id(home.domain), home.name) for home in file.homes},
        partners={_id(home.domain): PartnerTrust(home.trusted) for home in file.homes if home.trusted is not None},
        trusts_homes=file.trusts_homes,
        codes_allowed=file.codes != "disabled",
    )
    for guest in guests:
        _add(tenant, file, guest, now)
    return tenant


def _add(tenant: PracticeTenant, file: TenantFile, guest: PracticeGuest, now: datetime) -> None:
    user = _user(file, guest, now)
    if user.deleted is not None:
        tenant.deleted[user.id] = user
        return
    tenant.users[user.id] = user
    tenant.methods[user.id] = tuple(_method(user, number, each, now) for number, each in enumerate(guest.methods))
    if not guest.member:
        tenant.inviters[user.id] = guest.invited_by
    entries = [_sign_in(user, guest, number, each, now) for number, each in enumerate(guest.sign_ins)]
    tenant.sign_ins[user.id] = tuple(sorted(entries, key=lambda entry: entry.at, reverse=True))


def _user(file: TenantFile, guest: PracticeGuest, now: datetime) -> User:
    since = now - timedelta(days=guest.days)
    upn = guest.address if guest.member else address_to_ext(guest.invited or guest.address, file.suffix)
    return User(
        id=_id(f"{upn}/{guest.name}"),
        display_name=guest.name,
        mail=guest.address,
        other_mails=() if guest.member else (guest.address, *guest.other_mails),
        proxies=(f"SMTP:{guest.address}",),
        upn=upn,
        providers=(guest.provider,) if guest.provider else (),
        signs_in_as=guest.address if guest.provider == "email_code" else "",
        user_type="Member" if guest.member else "Guest",
        creation="" if guest.member else "Invitation",
        state=None if guest.member else guest.state,
        state_since=None if guest.member else since,
        enabled=guest.enabled,
        created=since,
        deleted=None if guest.deleted is None else now - timedelta(days=guest.deleted),
    )


def _method(user: User, number: int, method: PracticeMethod, now: datetime) -> AuthMethod:
    match method.kind:
        case "phone":
            label = mask_phone(method.label)
        case "email":
            label = mask_email(method.label)
        case _:
            label = masked_device(method.label)
    return AuthMethod(_id(f"{user.id}/{number}"), method.kind, label, now - timedelta(days=method.days))


def _sign_in(user: User, guest: PracticeGuest, number: int, entry: PracticeSignIn, now: datetime) -> SignInEntry:
    return SignInEntry(
        at=now - timedelta(minutes=entry.minutes_ago),
        app=entry.app,
        code=entry.code,
        reason=entry.reason,
        status=entry.status,
        policies=(entry.blocked_by,) if entry.blocked_by else (),
        correlation_id=_id(f"{user.id}/{entry.id or number}"),
        user=guest.address.lower(),
        home_tenant="",
    )


def _holder(holder: PracticeHolder, kind: str) -> Sequence[str]:
    return _id(f"{kind}/{holder.address}"), holder.name, holder.address


def _id(name: str) -> str:
    """Return an id that is the same in every run."""
    return str(uuid5(NAMESPACE_URL, f"https://practice.example/{name}"))

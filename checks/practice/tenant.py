"""The practice tenants, out of their files, in Graph's own shapes: objects whose times are told from now.

There are several, because a tenant's own settings (no e-mailed codes, an agent without roles) hold for everyone in it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from checks.facts import iso
from checks.names import address_to_ext
from checks.practice.directory import Directory, Raw
from checks.practice.models import Guest, Holder, Method, SignIn, TenantFile

MAIN: Final = "main"
_ISSUERS: Final[Mapping[str, str]] = {
    "entra": "ExternalAzureAD",
    "microsoft_account": "MicrosoftAccount",
    "email_code": "mail",
    "google": "google.com",
    "federated": "https://sts.example/adfs/services/trust",
}
_TYPES: Final[Mapping[str, tuple[str, str]]] = {
    "phone": ("phoneAuthenticationMethod", "phoneNumber"),
    "microsoft_authenticator": ("microsoftAuthenticatorAuthenticationMethod", "displayName"),
    "software_oath": ("softwareOathAuthenticationMethod", ""),
    "fido2": ("fido2AuthenticationMethod", "displayName"),
    "email": ("emailAuthenticationMethod", "emailAddress"),
    "password": ("passwordAuthenticationMethod", ""),
}


@cache
def tenant_files() -> tuple[TenantFile, ...]:
    """Every practice tenant, the main one first."""
    folder = files("checks.practice").joinpath("tenants")
    read = [
        TenantFile.model_validate(tomllib.loads(file.read_text("utf-8")))
        for file in folder.iterdir()
        if file.name.endswith(".toml")
    ]
    return tuple(sorted(read, key=lambda one: (one.key != MAIN, one.key)))


def directory(tenant: TenantFile, guests: Iterable[Guest], now: datetime) -> Directory:
    """A tenant with these guests as it stands now."""
    made = Directory(
        contacts=[_holder(one, "contact") for one in tenant.contacts],
        groups=[_holder(one, "group") for one in tenant.groups],
        tenants={
            one.domain: {
                "tenantId": _id(one.domain),
                "displayName": one.name,
                "defaultDomainName": one.domain,
                "federationBrandName": None,
            }
            for one in tenant.homes
        },
        partners={
            _id(one.domain): {"tenantId": _id(one.domain), "inboundTrust": _trust(one.trusted)}
            for one in tenant.homes
            if one.trusted is not None
        },
        default_trust={"isServiceDefault": not tenant.trusts_homes, "inboundTrust": _trust(tenant.trusts_homes)},
        codes={"id": "Email", "state": "enabled", "allowExternalIdToUseEmailOtp": tenant.codes},
    )
    for guest in guests:
        _add(made, tenant, guest, now)
    return made


def _add(made: Directory, tenant: TenantFile, guest: Guest, now: datetime) -> None:
    user = _user(tenant, guest, now)
    if guest.deleted is not None:
        made.deleted.append({**user, "deletedDateTime": iso(now - timedelta(days=guest.deleted))})
        return
    made.users.append(user)
    made.methods[user["id"]] = [_method(user["id"], number, one, now) for number, one in enumerate(guest.methods)]
    if not guest.member:
        name = guest.invited_by
        made.inviters[user["id"]] = {"@odata.type": "#microsoft.graph.user", "id": _id(name), "userPrincipalName": name}
    made.sign_ins += [_sign_in(user, guest, number, one, now) for number, one in enumerate(guest.sign_ins)]
    made.sign_ins.sort(key=lambda one: str(one["createdDateTime"]), reverse=True)


def _user(tenant: TenantFile, guest: Guest, now: datetime) -> Raw:
    since = iso(now - timedelta(days=guest.days))
    upn = guest.address if guest.member else address_to_ext(guest.invited or guest.address, tenant.suffix)
    return {
        "id": _id(f"{upn}/{guest.name}"),
        "displayName": guest.name,
        "mail": guest.address,
        "otherMails": [] if guest.member else [guest.address, *guest.other_mails],
        "proxyAddresses": [f"SMTP:{guest.address}"],
        "userPrincipalName": upn,
        "identities": [
            *([_identity(guest)] if guest.provider else []),
            {"signInType": "userPrincipalName", "issuer": tenant.suffix, "issuerAssignedId": upn},
        ],
        "userType": "Member" if guest.member else "Guest",
        "creationType": None if guest.member else "Invitation",
        "externalUserState": None if guest.member else guest.state,
        "externalUserStateChangeDateTime": None if guest.member else since,
        "accountEnabled": guest.enabled,
        "createdDateTime": since,
    }


def _identity(guest: Guest) -> Raw:
    coded = guest.provider == "email_code"
    issuer = _ISSUERS[guest.provider]
    return {"signInType": "federated", "issuer": issuer, "issuerAssignedId": guest.address if coded else None}


def _method(user_id: str, number: int, method: Method, now: datetime) -> Raw:
    name, key = _TYPES[method.kind]
    return {
        "@odata.type": f"#microsoft.graph.{name}",
        "id": _id(f"{user_id}/{number}"),
        "createdDateTime": iso(now - timedelta(days=method.days)),
        **({key: method.label} if key else {}),
        **({"phoneType": "mobile", "smsSignInState": "notEnabled"} if method.kind == "phone" else {}),
    }


def _sign_in(user: Raw, guest: Guest, number: int, entry: SignIn, now: datetime) -> Raw:
    at = now - timedelta(minutes=entry.minutes_ago)
    policies = [{"id": _id(entry.blocked_by), "displayName": entry.blocked_by, "result": "failure"}]
    return {
        "id": _id(f"{user['id']}/sign-in/{number}"),
        "createdDateTime": iso(at),
        "userId": user["id"],
        "userPrincipalName": guest.address.lower(),
        "appDisplayName": entry.app,
        "isInteractive": True,
        "correlationId": _id(f"{user['id']}/{entry.id or number}"),
        "conditionalAccessStatus": entry.status,
        "appliedConditionalAccessPolicies": policies if entry.blocked_by else [],
        "status": {"errorCode": entry.code, "failureReason": entry.reason or None, "additionalDetails": None},
    }


def _holder(holder: Holder, kind: str) -> Raw:
    return {
        "id": _id(f"{kind}/{holder.address}"),
        "displayName": holder.name,
        "mail": holder.address,
        "proxyAddresses": [f"SMTP:{holder.address}"],
    }


def _trust(accepted: bool | None) -> dict[str, Any]:
    off = ("isCompliantDeviceAccepted", "isHybridAzureADJoinedDeviceAccepted")
    return {"isMfaAccepted": accepted, **dict.fromkeys(off, False)}


def _id(name: str) -> str:
    """An id that is the same in every run."""
    return str(uuid5(NAMESPACE_URL, f"https://practice.example/{name}"))

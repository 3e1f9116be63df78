"""A small tenant in Graph's own shapes, for tests: one guest, changed as a test wants."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from checks.facts import iso
from checks.guest.graph.token import AccessToken
from checks.problems import Problem
from tests.lab.directory import Directory

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
GUEST = "11111111-1111-4111-8111-111111111111"
HOME = "22222222-2222-4222-8222-222222222222"
ADDRESS = "maude.tremblay@acme.example"
UPN = "maude.tremblay_acme.example#EXT#@DMCHosting.onmicrosoft.com"
OFF = {"isMfaAccepted": False, "isCompliantDeviceAccepted": False, "isHybridAzureADJoinedDeviceAccepted": False}
ISSUERS = {
    "entra": "ExternalAzureAD",
    "email_code": "mail",
    "microsoft_account": "MicrosoftAccount",
    "google": "google.com",
}


def ago(**length: float) -> str:
    """Return a moment this long before now."""
    return iso(NOW - timedelta(**length))


def user(provider: str = "email_code", **changed: Any) -> dict[str, Any]:
    """Return a guest who accepted ten days ago, with the changes given."""
    coded = provider == "email_code"
    federated = {
        "signInType": "federated",
        "issuer": ISSUERS.get(provider, provider),
        "issuerAssignedId": ADDRESS if coded else None,
    }
    named = {"signInType": "userPrincipalName", "issuer": "DMCHosting.onmicrosoft.com", "issuerAssignedId": UPN}
    return {
        "id": GUEST,
        "displayName": "Maude Tremblay",
        "mail": ADDRESS,
        "otherMails": [ADDRESS],
        "proxyAddresses": [f"SMTP:{ADDRESS}"],
        "userPrincipalName": UPN,
        "identities": [*([federated] if provider else []), named],
        "userType": "Guest",
        "creationType": "Invitation",
        "externalUserState": "Accepted",
        "externalUserStateChangeDateTime": ago(days=10),
        "accountEnabled": True,
        "createdDateTime": ago(days=11),
        **changed,
    }


def phone(number: str = "+1 5145550142") -> dict[str, Any]:
    """A registered telephone."""
    return {
        "@odata.type": "#microsoft.graph.phoneAuthenticationMethod",
        "id": "3179e48a-750b-4051-897c-87b9720928f7",
        "phoneNumber": number,
        "phoneType": "mobile",
        "createdDateTime": ago(days=9),
    }


def authenticator(name: str = "Maude's iPhone") -> dict[str, Any]:
    """A registered Authenticator."""
    return {
        "@odata.type": "#microsoft.graph.microsoftAuthenticatorAuthenticationMethod",
        "id": f"app-{name}",
        "displayName": name,
        "createdDateTime": ago(days=9),
    }


def sign_in(minutes: float, code: int | None, status: str | None = "notApplied", **changed: Any) -> dict[str, Any]:
    """Return an entry in the sign-in log."""
    return {
        "id": f"entry-{minutes}-{code}",
        "createdDateTime": ago(minutes=minutes),
        "userId": GUEST,
        "userPrincipalName": ADDRESS,
        "appDisplayName": "Streamworks Tech",
        "isInteractive": True,
        "correlationId": f"correlation-{minutes}",
        "conditionalAccessStatus": status,
        "appliedConditionalAccessPolicies": [],
        "status": {"errorCode": code, "failureReason": None, "additionalDetails": None},
        **changed,
    }


def holder(name: str = "Contact", address: str = ADDRESS) -> dict[str, Any]:
    """A contact or a group that holds the address."""
    return {"id": f"holder-{name}", "displayName": name, "mail": address, "proxyAddresses": [f"SMTP:{address}"]}


def tenant(*users: dict[str, Any], trusts: bool | None = None, home: bool = False, **more: Any) -> Directory:
    """A tenant with these users; with ``home`` their domain has a tenant, whose MFA it ``trusts`` or leaves to the default."""
    settled: dict[str, Any] = {
        "default_trust": {"isServiceDefault": True, "inboundTrust": dict(OFF)},
        "codes": {"id": "Email", "state": "enabled", "allowExternalIdToUseEmailOtp": "default"},
        **more,
    }
    made = Directory(users=list(users), **settled)
    if home:
        made.tenants["acme.example"] = {
            "tenantId": HOME,
            "displayName": "Acme inc.",
            "defaultDomainName": "acme.onmicrosoft.com",
            "federationBrandName": None,
        }
    if trusts is not None:
        made.partners[HOME] = {"tenantId": HOME, "inboundTrust": {**OFF, "isMfaAccepted": trusts}}
    return made


class Signed:
    """Tokens from a list, the last one forever; counts how often one was requested."""

    def __init__(self, *secrets: str, scopes: Sequence[str] | None = None) -> None:
        self.secrets = list(secrets or ("secret-token",))
        self.scopes = None if scopes is None else frozenset(scope.lower() for scope in scopes)
        self.handed_out = 0

    async def token(self, scopes: Sequence[str], *, anew: bool = False) -> AccessToken:
        """Return the next one."""
        self.handed_out += 1
        if anew and len(self.secrets) > 1:
            self.secrets.pop(0)
        if not self.secrets[0]:
            raise Problem("sign_in.needed")
        return AccessToken(self.secrets[0], self.scopes)

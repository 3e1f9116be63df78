"""What Graph tells, as small records: read tolerantly, since published examples break the published metadata, with every text cleaned
and bounded. A value of another type than expected is as good as none; one of an unknown kind stays what it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Literal

from checks.facts import from_iso
from checks.text import clean, mask_email, mask_phone

Provider = Literal["entra", "microsoft_account", "email_code", "google", "federated", "unknown"]
State = Literal["PendingAcceptance", "Accepted"]

USER_PROPERTIES: Final = (
    "id,displayName,mail,otherMails,proxyAddresses,userPrincipalName,identities,userType,creationType,"
    "externalUserState,externalUserStateChangeDateTime,accountEnabled,createdDateTime"
)
_MOST_ITEMS: Final = 100
_PROVIDERS: Final[Mapping[str, Provider]] = {
    "externalazuread": "entra",
    "microsoftaccount": "microsoft_account",
    "google.com": "google",
    "mail": "email_code",
    "phone": "unknown",
    "facebook.com": "unknown",
}
_STATES: Final[Mapping[str, State]] = {"pendingacceptance": "PendingAcceptance", "accepted": "Accepted"}
_KINDS: Final[Mapping[str, str]] = {
    "phoneAuthenticationMethod": "phone",
    "microsoftAuthenticatorAuthenticationMethod": "microsoft_authenticator",
    "passwordlessMicrosoftAuthenticatorAuthenticationMethod": "microsoft_authenticator",
    "softwareOathAuthenticationMethod": "software_oath",
    "hardwareOathAuthenticationMethod": "hardware_oath",
    "emailAuthenticationMethod": "email",
    "passwordAuthenticationMethod": "password",
    "fido2AuthenticationMethod": "fido2",
    "windowsHelloForBusinessAuthenticationMethod": "windows_hello",
    "temporaryAccessPassAuthenticationMethod": "temporary_pass",
    "platformCredentialAuthenticationMethod": "platform_credential",
    "externalAuthenticationMethod": "external",
    "qrCodePinAuthenticationMethod": "qr_code",
}
KINDS: Final = frozenset(_KINDS.values())
"""The kinds of methods that are known here."""
_DEVICE_WORDS: Final = frozenset(
    {"iphone", "ipad", "android", "samsung", "galaxy", "pixel", "motorola", "oneplus", "xiaomi", "huawei", "pro", "max"}
)

_MODEL: Final = re.compile(r"[A-Z]{0,3}-?[A-Z]?\d{1,4}[A-Z]{0,2}(?:-\d)?")
"""A model's number (``15``, ``S24``, ``SM-S911W``): shorter than a telephone's, and no name with a year behind it."""


@dataclass(frozen=True, slots=True)
class User:
    """A user object. ``providers`` tells how they redeemed; ``signs_in_as`` the address that an e-mailed code goes to, empty for others."""

    id: str
    display_name: str = ""
    mail: str = ""
    other_mails: tuple[str, ...] = ()
    proxies: tuple[str, ...] = ()
    upn: str = ""
    providers: tuple[Provider, ...] = ()
    signs_in_as: str = ""
    user_type: str = ""
    creation: str = ""
    state: State | None = None
    state_since: datetime | None = None
    enabled: bool | None = None
    created: datetime | None = None
    deleted: datetime | None = None


@dataclass(frozen=True, slots=True)
class Holder:
    """A contact or a group that holds an address."""

    kind: Literal["contact", "group"]
    id: str
    name: str
    mail: str


@dataclass(frozen=True, slots=True)
class Method:
    """A registered authentication method. ``label`` is masked: a number's last digits, an address's first letter, a phone's make."""

    id: str
    kind: str
    label: str
    added: datetime | None


@dataclass(frozen=True, slots=True)
class Registration:
    """The registration report on a user: not live, and of the time that it tells."""

    registered: bool
    methods: tuple[str, ...]
    at: datetime | None


@dataclass(frozen=True, slots=True)
class SignIn:
    """An entry of the sign-in log. ``status`` is Conditional Access's own; ``code`` None where the entry has none."""

    at: datetime
    app: str
    code: int | None
    reason: str
    status: str
    policies: tuple[str, ...]
    correlation_id: str
    user: str
    home_tenant: str

    @property
    def ok(self) -> bool:
        """Whether the sign-in went through."""
        return self.code == 0


def read_user(raw: Any) -> User | None:
    """A user; None for what has no id."""
    if not isinstance(raw, Mapping) or not (found := text(raw, "id")):
        return None
    identities = tuple(one for one in items(raw, "identities") if isinstance(one, Mapping))
    state = text(raw, "externalUserState").casefold()
    return User(
        id=found,
        display_name=text(raw, "displayName"),
        mail=text(raw, "mail"),
        other_mails=tuple(texts(raw, "otherMails")),
        proxies=tuple(texts(raw, "proxyAddresses")),
        upn=text(raw, "userPrincipalName"),
        providers=tuple(dict.fromkeys(_providers(identities))),
        signs_in_as=next(
            (text(one, "issuerAssignedId") for one in identities if text(one, "issuer").casefold() == "mail"), ""
        ),
        user_type=text(raw, "userType"),
        creation=text(raw, "creationType"),
        state=_STATES.get(state),
        state_since=moment(raw, "externalUserStateChangeDateTime"),
        enabled=flag(raw, "accountEnabled"),
        created=moment(raw, "createdDateTime"),
        deleted=moment(raw, "deletedDateTime"),
    )


def read_holder(kind: Literal["contact", "group"], raw: Any) -> Holder | None:
    """A contact or a group; None for what has no id."""
    if not isinstance(raw, Mapping) or not (found := text(raw, "id")):
        return None
    return Holder(kind, found, text(raw, "displayName"), text(raw, "mail"))


def read_method(raw: Any) -> Method | None:
    """An authentication method; one of an unknown type keeps that type's name as its kind."""
    if not isinstance(raw, Mapping):
        return None
    name = text(raw, "@odata.type").removeprefix("#microsoft.graph.")
    kind = _KINDS.get(name) or clean(name.removesuffix("AuthenticationMethod"), 40) or "unknown"
    match kind:
        case "phone":
            label = mask_phone(text(raw, "phoneNumber"))
        case "email":
            label = mask_email(text(raw, "emailAddress"))
        case _:
            label = masked_device(text(raw, "displayName"))
    return Method(text(raw, "id"), kind, label, moment(raw, "createdDateTime"))


def read_registration(raw: Any) -> Registration | None:
    """The registration report; None where it tells nothing."""
    registered = flag(raw, "isMfaRegistered") if isinstance(raw, Mapping) else None
    if registered is None:
        return None
    return Registration(registered, tuple(texts(raw, "methodsRegistered")), moment(raw, "lastUpdatedDateTime"))


def read_sign_in(raw: Any) -> SignIn | None:
    """An entry of the sign-in log; None for one without a time, and for one that no person made."""
    at = moment(raw, "createdDateTime") if isinstance(raw, Mapping) else None
    if at is None or flag(raw, "isInteractive") is False:
        return None
    status = raw.get("status")
    status = status if isinstance(status, Mapping) else {}
    code = status.get("errorCode")
    return SignIn(
        at=at,
        app=text(raw, "appDisplayName") or text(raw, "resourceDisplayName"),
        code=code if isinstance(code, int) and not isinstance(code, bool) and 0 <= code < 10**9 else None,
        reason=text(status, "failureReason"),
        status=text(raw, "conditionalAccessStatus"),
        policies=tuple(_failed_policies(raw)),
        correlation_id=text(raw, "correlationId", 64),
        user=text(raw, "userPrincipalName"),
        home_tenant=text(raw, "homeTenantId", 64),
    )


def read_inviter(raw: Any) -> str:
    """Who invited: the beta endpoint's page shows a collection, its metadata one object; both are taken. Empty where nobody is named."""
    listed = items(raw, "value") if isinstance(raw, Mapping) else ()
    one = listed[0] if listed else raw
    if not isinstance(one, Mapping):
        return ""
    return text(one, "mail") or text(one, "userPrincipalName") or text(one, "displayName")


def accepts_home_mfa(raw: Any) -> bool | None:
    """Whether a cross-tenant policy trusts the home tenant's MFA; None where it says nothing of its own."""
    trust = raw.get("inboundTrust") if isinstance(raw, Mapping) else None
    return flag(trust, "isMfaAccepted") if isinstance(trust, Mapping) else None


def masked_device(name: str) -> str:
    """A phone's name without its owner's: words that name a make or a model stay (``S*** iPhone``)."""
    return " ".join(
        word if word.casefold() in _DEVICE_WORDS or _MODEL.fullmatch(word) else f"{word[0]}***"
        for word in name.split()[:8]
    )


def text(raw: Mapping[str, Any], key: str, limit: int = 256) -> str:
    """A text, cleaned; empty for anything else."""
    value = raw.get(key)
    return clean(value, limit) if isinstance(value, str) else ""


def texts(raw: Mapping[str, Any], key: str) -> Iterator[str]:
    """The texts of a list, cleaned."""
    for value in items(raw, key):
        if isinstance(value, str) and (cleaned := clean(value)):
            yield cleaned


def items(raw: Mapping[str, Any], key: str) -> Sequence[Any]:
    """A list, bounded; empty for anything else."""
    value = raw.get(key)
    return value[:_MOST_ITEMS] if isinstance(value, list) else ()


def flag(raw: Mapping[str, Any], key: str) -> bool | None:
    """True, false, or None for anything else."""
    value = raw.get(key)
    return value if isinstance(value, bool) else None


def moment(raw: Mapping[str, Any], key: str) -> datetime | None:
    """A moment; None for none, for one that can't be read, and for the year 1 that stands for none."""
    value = raw.get(key)
    try:
        found = from_iso(value.strip()) if isinstance(value, str) else None
    except (ValueError, OverflowError):
        return None
    return found if found is not None and datetime(1990, 1, 1, tzinfo=UTC) < found else None


def _providers(identities: Sequence[Mapping[str, Any]]) -> Iterator[Provider]:
    """How somebody signs in, by the issuers of their identities; the name that the tenant itself gives is none of them.

    Microsoft Learn, "Properties of a B2B guest user"; the issuers are no closed list.
    """
    for one in identities:
        issuer, kind = text(one, "issuer").casefold(), text(one, "signInType").casefold()
        if kind == "userprincipalname":
            continue
        yield _PROVIDERS.get(issuer) or ("federated" if kind == "federated" and issuer else "unknown")


def _failed_policies(raw: Mapping[str, Any]) -> Iterator[str]:
    for one in items(raw, "appliedConditionalAccessPolicies"):
        if isinstance(one, Mapping) and text(one, "result").casefold() == "failure":
            name = text(one, "displayName") or text(one, "id", 64)
            if name:
                yield name

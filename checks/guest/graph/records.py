"""What Graph reports, as small records, with every text cleaned and bounded.

They are read tolerantly, since published examples contradict the published metadata. A value of an unexpected type
counts as missing; one of an unknown kind is kept as it is.

A record's fields are named for what they are, and read from Graph's own names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, Final, Literal, TypeVar

from pydantic import BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError, model_validator
from pydantic.dataclasses import dataclass

from checks.facts import from_iso
from checks.text import clean, mask_email, mask_phone

T = TypeVar("T")

Provider = Literal["entra", "microsoft_account", "email_code", "google", "federated", "unknown"]
InvitationState = Literal["PendingAcceptance", "Accepted"]

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
_STATES: Final[Mapping[str, InvitationState]] = {"pendingacceptance": "PendingAcceptance", "accepted": "Accepted"}
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
"""A model's number (``15``, ``S24``, ``SM-S911W``): shorter than a telephone's, and not a name with a year after it."""


def _text(value: object, limit: int = 256) -> str:
    """Return a text, cleaned; empty for anything else."""
    return clean(value, limit) if isinstance(value, str) else ""


def _short_text(value: object) -> str:
    return _text(value, 64)


def _texts(value: object) -> tuple[str, ...]:
    """Return the texts of a list, cleaned, without the empty ones."""
    return tuple(filter(None, map(_text, _items(value))))


def _items(value: object) -> Sequence[Any]:
    """Return a list, bounded; empty for anything else."""
    return value[:_MOST_ITEMS] if isinstance(value, list | tuple) else ()


def _mappings(value: object) -> Iterator[Mapping[str, Any]]:
    return (item for item in _items(value) if isinstance(item, Mapping))


def _flag(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _moment(value: object) -> datetime | None:
    """Return a moment; None if there is none, if it can't be read, and for the year 1, which means there is none."""
    try:
        moment = from_iso(value.strip()) if isinstance(value, str) else value
    except (ValueError, OverflowError):
        return None
    return moment if isinstance(moment, datetime) and datetime(1990, 1, 1, tzinfo=UTC) < moment else None


def _state(value: object) -> InvitationState | None:
    return _STATES.get(_text(value).casefold())


def _code(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**9 else None


Text = Annotated[str, BeforeValidator(_text)]
RequiredText = Annotated[str, BeforeValidator(_text), Field(min_length=1)]
ShortText = Annotated[str, BeforeValidator(_short_text)]
Texts = Annotated[tuple[str, ...], BeforeValidator(_texts)]
Flag = Annotated[bool | None, BeforeValidator(_flag)]
Moment = Annotated[datetime | None, BeforeValidator(_moment)]

_TOLERANT: Final = ConfigDict(extra="ignore", populate_by_name=True)


@dataclass(frozen=True, slots=True, config=_TOLERANT)
class User:
    """A user object. ``providers`` is how they redeemed; ``signs_in_as`` is where an e-mailed code goes, empty for others."""

    id: RequiredText
    display_name: Annotated[Text, Field(validation_alias="displayName")] = ""
    mail: Text = ""
    other_mails: Annotated[Texts, Field(validation_alias="otherMails")] = ()
    proxies: Annotated[Texts, Field(validation_alias="proxyAddresses")] = ()
    upn: Annotated[Text, Field(validation_alias="userPrincipalName")] = ""
    providers: tuple[Provider, ...] = ()
    signs_in_as: str = ""
    user_type: Annotated[Text, Field(validation_alias="userType")] = ""
    creation: Annotated[Text, Field(validation_alias="creationType")] = ""
    state: Annotated[
        Annotated[InvitationState | None, BeforeValidator(_state)], Field(validation_alias="externalUserState")
    ] = None
    state_since: Annotated[Moment, Field(validation_alias="externalUserStateChangeDateTime")] = None
    enabled: Annotated[Flag, Field(validation_alias="accountEnabled")] = None
    created: Annotated[Moment, Field(validation_alias="createdDateTime")] = None
    deleted: Annotated[Moment, Field(validation_alias="deletedDateTime")] = None

    @model_validator(mode="before")
    @classmethod
    def _read_identities(cls, raw: Any) -> Any:
        if not isinstance(raw, Mapping):
            return raw
        identities = tuple(_mappings(raw.get("identities")))
        codes = (each.get("issuerAssignedId") for each in identities if _text(each.get("issuer")).casefold() == "mail")
        return {
            **raw,
            "providers": tuple(dict.fromkeys(_providers(identities))),
            "signs_in_as": _text(next(codes, "")),
        }


@dataclass(frozen=True, slots=True, config=_TOLERANT)
class Holder:
    """A contact or a group that holds an address."""

    kind: Literal["contact", "group"]
    id: RequiredText
    name: Annotated[Text, Field(validation_alias="displayName")] = ""
    mail: Text = ""


@dataclass(frozen=True, slots=True, config=_TOLERANT)
class AuthMethod:
    """A registered authentication method; one of an unknown type has that type's name as its ``kind``.

    ``label`` is masked: a number's last digits, an address's first letter, a phone's make.
    """

    id: Text
    kind: str
    label: str
    added: Annotated[Moment, Field(validation_alias="createdDateTime")] = None

    @model_validator(mode="before")
    @classmethod
    def _read_type(cls, raw: Any) -> Any:
        if not isinstance(raw, Mapping):
            return raw
        name = _text(raw.get("@odata.type")).removeprefix("#microsoft.graph.")
        kind = _KINDS.get(name) or clean(name.removesuffix("AuthenticationMethod"), 40) or "unknown"
        match kind:
            case "phone":
                label = mask_phone(_text(raw.get("phoneNumber")))
            case "email":
                label = mask_email(_text(raw.get("emailAddress")))
            case _:
                label = masked_device(_text(raw.get("displayName")))
        return {"id": "", **raw, "kind": kind, "label": label}


@dataclass(frozen=True, slots=True, config=_TOLERANT)
class Registration:
    """The registration report on a user: not live, but as of the time it gives."""

    registered: Annotated[bool, BeforeValidator(_flag), Field(validation_alias="isMfaRegistered")]
    methods: Annotated[Texts, Field(validation_alias="methodsRegistered")] = ()
    at: Annotated[Moment, Field(validation_alias="lastUpdatedDateTime")] = None


@dataclass(frozen=True, slots=True, config=_TOLERANT)
class SignInEntry:
    """An entry in the sign-in log. ``status`` is Conditional Access's own; ``code`` is None if the entry has none."""

    at: Annotated[datetime, BeforeValidator(_moment), Field(validation_alias="createdDateTime")]
    app: str
    code: Annotated[int | None, BeforeValidator(_code)]
    reason: Text
    status: Annotated[Text, Field(validation_alias="conditionalAccessStatus")]
    policies: tuple[str, ...]
    correlation_id: Annotated[ShortText, Field(validation_alias="correlationId")] = ""
    user: Annotated[Text, Field(validation_alias="userPrincipalName")] = ""
    home_tenant: Annotated[ShortText, Field(validation_alias="homeTenantId")] = ""

    @property
    def ok(self) -> bool:
        """Whether the sign-in went through."""
        return self.code == 0

    @model_validator(mode="before")
    @classmethod
    def _read_status(cls, raw: Any) -> Any:
        if not isinstance(raw, Mapping):
            return raw
        inner = raw.get("status")
        status = inner if isinstance(inner, Mapping) else {}
        return {
            "conditionalAccessStatus": None,
            **{key: value for key, value in raw.items() if key != "status"},
            "app": _text(raw.get("appDisplayName")) or _text(raw.get("resourceDisplayName")),
            "code": status.get("errorCode"),
            "reason": status.get("failureReason"),
            "policies": tuple(_failed_policies(raw)),
        }


def read_user(raw: Any) -> User | None:
    """Return a user; None for anything without an id."""
    return _read(_USER, raw)


def read_holder(kind: Literal["contact", "group"], raw: Any) -> Holder | None:
    """Return a contact or a group; None for anything without an id."""
    return _read(_HOLDER, {**raw, "kind": kind} if isinstance(raw, Mapping) else None)


def read_method(raw: Any) -> AuthMethod | None:
    """Return an authentication method; None for anything else."""
    return _read(_METHOD, raw)


def read_registration(raw: Any) -> Registration | None:
    """Return the registration report; None if it says nothing."""
    return _read(_REGISTRATION, raw)


def read_sign_in(raw: Any) -> SignInEntry | None:
    """Return an entry in the sign-in log; None for one without a time, and for one that no person caused."""
    if isinstance(raw, Mapping) and raw.get("isInteractive") is False:
        return None
    return _read(_SIGN_IN, raw)


def read_inviter(raw: Any) -> str:
    """Return who sent the invitation; empty if nobody is named.

    The beta endpoint's page shows a collection, its metadata one object; both are accepted.
    """
    listed = _items(raw.get("value")) if isinstance(raw, Mapping) else ()
    inviter = listed[0] if listed else raw
    if not isinstance(inviter, Mapping):
        return ""
    return text(inviter, "mail") or text(inviter, "userPrincipalName") or text(inviter, "displayName")


def accepts_home_mfa(raw: Any) -> bool | None:
    """Return whether a cross-tenant policy trusts the home tenant's MFA; None if it has no setting of its own."""
    trust = raw.get("inboundTrust") if isinstance(raw, Mapping) else None
    return _flag(trust.get("isMfaAccepted")) if isinstance(trust, Mapping) else None


def masked_device(name: str) -> str:
    """Return a phone's name without its owner's: words that name a make or a model are kept (``S*** iPhone``)."""
    return " ".join(
        word if word.casefold() in _DEVICE_WORDS or _MODEL.fullmatch(word) else f"{word[0]}***"
        for word in name.split()[:8]
    )


def text(raw: Mapping[str, Any], key: str, limit: int = 256) -> str:
    """Return a text from an object, cleaned; empty for anything else."""
    return _text(raw.get(key), limit)


def _read(adapter: TypeAdapter[T], raw: object) -> T | None:
    try:
        return adapter.validate_python(raw)
    except ValidationError:
        return None


def _providers(identities: Sequence[Mapping[str, Any]]) -> Iterator[Provider]:
    """Yield how somebody signs in, from the issuers of their identities; the name that the tenant itself gives is not one of them.

    Microsoft Learn, "Properties of a B2B guest user"; the list of issuers is open-ended.
    """
    for identity in identities:
        issuer, kind = text(identity, "issuer").casefold(), text(identity, "signInType").casefold()
        if kind == "userprincipalname":
            continue
        yield _PROVIDERS.get(issuer) or ("federated" if kind == "federated" and issuer else "unknown")


def _failed_policies(raw: Mapping[str, Any]) -> Iterator[str]:
    for policy in _mappings(raw.get("appliedConditionalAccessPolicies")):
        if text(policy, "result").casefold() == "failure":
            name = text(policy, "displayName") or text(policy, "id", 64)
            if name:
                yield name


_USER: Final = TypeAdapter(User)
_HOLDER: Final = TypeAdapter(Holder)
_METHOD: Final = TypeAdapter(AuthMethod)
_REGISTRATION: Final = TypeAdapter(Registration)
_SIGN_IN: Final = TypeAdapter(SignInEntry)

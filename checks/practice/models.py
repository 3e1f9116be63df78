"""A practice call as data: the client, their story, what they say where, what is in the tenant, what the network does."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Failure = Literal["role", "scope", "licence", "throttled", "timeout", "network", "error"]
"""How a part of a practice tenant fails."""

Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]


class PracticeModel(BaseModel):
    """Immutable, and refuses unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Pair(PracticeModel):
    """A text in both languages."""

    fr: str = Field(min_length=1)
    en: str = Field(min_length=1)


class PracticeClient(PracticeModel):
    """Who calls; invented."""

    name: str
    address: str
    organisation: str
    callback: str
    ticket: str


class ClientLine(Pair):
    """The client's words, and the key that they mean: a digit, or ``enter``; 0 if the client does not know."""

    press: str = Field(pattern=r"^(?:[0-9]|enter)$")


class ClientReply(ClientLine):
    """What the client says at a place; if that is wrong, ``corrected`` is what they say when asked there again."""

    corrected: ClientLine | None = None


class PracticeMethod(PracticeModel):
    """A registered method, ``days`` old; ``label`` is the number, the phone's name or the address."""

    kind: Literal["phone", "microsoft_authenticator", "software_oath", "fido2", "email", "password"]
    label: str = ""
    days: float = 5


class PracticeSignIn(PracticeModel):
    """An entry in the sign-in log. ``status`` and ``blocked_by`` are Conditional Access's; ``id`` links the entries of one sign-in."""

    minutes_ago: float
    code: int = 0
    reason: str = ""
    app: str = "Streamworks Tech"
    status: Literal["success", "failure", "notApplied"] = "notApplied"
    blocked_by: str = ""
    id: str = ""


class PracticeGuest(PracticeModel):
    """A user of the practice tenant. ``days`` is how long they have been in their state; ``invited`` the address behind their name.

    An empty ``provider`` means none yet; ``deleted`` is how many days ago they were deleted.
    """

    address: str = ""
    name: str = ""
    invited: str = ""
    other_mails: tuple[str, ...] = ()
    state: Literal["PendingAcceptance", "Accepted"] | None = "Accepted"
    days: float = 10
    provider: Literal["", "entra", "microsoft_account", "email_code", "google", "federated"] = ""
    member: bool = False
    enabled: bool = True
    deleted: float | None = None
    invited_by: str = "a.bouchard@streamworkstech.example"
    methods: tuple[PracticeMethod, ...] = ()
    sign_ins: tuple[PracticeSignIn, ...] = ()


class PracticeHolder(PracticeModel):
    """A contact or a group that holds an address."""

    name: str
    address: str


class PracticeHome(PracticeModel):
    """A client's own tenant, and whether its MFA is trusted here: None leaves it to the default."""

    domain: str
    name: str
    trusted: bool | None = None


class TenantFile(PracticeModel):
    """A practice tenant. ``unread`` are the parts that its agent may not read, each with the failure that Graph returns."""

    key: Key
    suffix: str = "DMCHosting.onmicrosoft.com"
    codes: Literal["default", "enabled", "disabled"] = "default"
    trusts_homes: bool = False
    unread: dict[str, Failure] = Field(default_factory=dict)
    homes: tuple[PracticeHome, ...] = ()
    contacts: tuple[PracticeHolder, ...] = ()
    groups: tuple[PracticeHolder, ...] = ()
    guests: tuple[PracticeGuest, ...] = ()


class PracticeNetwork(PracticeModel):
    """Where the practice machine is, and what was measured there; targets that are not named are healthy.

    ``clock_skew_s`` is by how many seconds the machine's clock is ahead.
    """

    vantage: Literal["desk", "site"] = "desk"
    clock_skew_s: float = 0.0
    measurements: dict[str, dict[str, Any]] = Field(default_factory=dict)


class ScenarioFile(PracticeModel):
    """A scenario's file."""

    key: Key
    order: int
    story: Pair
    lang: Literal["fr", "en"]
    issue: Key
    outcome: Key
    client: PracticeClient
    opening: Pair
    replies: dict[str, ClientReply]
    guest: PracticeGuest
    network: PracticeNetwork = PracticeNetwork()
    reads_tenant: bool = True
    """Whether the desk has access to the tenant: where it has none, nobody is looked up."""


class WordsFile(PracticeModel):
    """What a client says if their scenario has nothing specific, by kind of prompt."""

    opening: Pair
    stage: Pair
    options: Pair
    phone: Pair
    question: Pair
    action: Pair
    outcome: Pair
    stuck: Pair
    finished: Pair
    gone: Pair
    wrapped: Pair
    solved: Pair

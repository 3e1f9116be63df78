"""A practice call as data: the client, their story, what they say where, what the tenant knows, what the network does."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from checks.facts import FactValue

Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]


class Model(BaseModel):
    """Immutable, and refuses keys that it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Pair(Model):
    """A text in both languages."""

    fr: str = Field(min_length=1)
    en: str = Field(min_length=1)


class Client(Model):
    """Who calls; invented."""

    name: str
    address: str
    organisation: str
    callback: str
    ticket: str


class Reply(Pair):
    """What the client says at a place, and the key that these words mean: a digit, or ``enter``."""

    press: str = Field(pattern=r"^(?:[0-9]|enter)$")


class Finding(Model):
    """What the look-up concludes, in the words of the tenant's look-up."""

    code: str
    severity: Literal["info", "warn", "problem"]
    owner: Literal["client", "client_it", "agent", "tenant_admin", "nobody"]
    explain: Pair
    next: Pair


class Guest(Model):
    """What the practice tenant knows of the client."""

    state: Literal["PendingAcceptance", "Accepted"]
    providers: tuple[str, ...] = ()
    methods: tuple[dict[str, Any], ...] = ()
    sign_ins: tuple[dict[str, Any], ...] = ()
    other_mails: tuple[str, ...] = ()
    findings: tuple[Finding, ...]
    facts: dict[str, FactValue | bool]


class Network(Model):
    """Where the practice machine stands, and what was measured there; targets that are not named are well."""

    vantage: Literal["desk", "site"] = "desk"
    measurements: dict[str, dict[str, Any]] = Field(default_factory=dict)


class ScenarioFile(Model):
    """A scenario's file."""

    key: Key
    order: int
    title: Pair
    story: Pair
    lang: Literal["fr", "en"]
    issue: Key
    outcome: Key
    client: Client
    opening: Pair
    replies: dict[str, Reply]
    guest: Guest
    network: Network = Network()


class WordsFile(Model):
    """What a client says where their scenario has nothing of its own, by kind of prompt, and the words of the look-up."""

    opening: Pair
    stage: Pair
    options: Pair
    question: Pair
    action: Pair
    outcome: Pair
    stuck: Pair
    finished: Pair
    gone: Pair
    wrapped: Pair
    solved: Pair
    not_invited: Finding

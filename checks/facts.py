"""Facts: what a check has learned, where it was seen from, by whom and when.

A fact's key comes from one declared vocabulary, and every key names the vantages from which it counts: what the helpdesk's
own machine can reach says nothing about the client's network, so a ``net.*`` fact counts only when it was seen from ``site``
(a technician's machine on the client's network) or ``client`` (the client's own browser).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, Final, Literal

from pydantic import (
    BeforeValidator,
    Field,
    InstanceOf,
    PlainSerializer,
    StrictFloat,
    StrictInt,
    StrictStr,
    TypeAdapter,
    ValidationError,
)

from checks.text import clean


class Vantage(StrEnum):
    """Where a fact was seen from."""

    DESK = "desk"
    SITE = "site"
    CLIENT = "client"
    TENANT = "tenant"
    AGENT = "agent"


def zone_of(moment: datetime) -> str:
    """Return a moment's time zone as its offset, such as ``UTC-05:00``: names differ between systems, and Windows has only long ones."""
    offset = moment.strftime("%z")
    return f"UTC{offset[:3]}:{offset[3:5]}" if offset.strip("+-0") else "UTC"


def iso(moment: datetime) -> str:
    """Return a moment as ISO 8601 in UTC, to the millisecond."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def from_iso(text: str) -> datetime:
    """Return the moment that an ISO 8601 text gives; one without a zone is taken as UTC. Raises ValueError for any other text."""
    moment = datetime.fromisoformat(text)
    try:
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except OverflowError:
        raise ValueError(f"out of range: {text!r}") from None


Moment = Annotated[
    InstanceOf[datetime],
    BeforeValidator(lambda value: from_iso(value) if isinstance(value, str) else value),
    PlainSerializer(iso, return_type=str, when_used="json"),
]
"""A moment, in JSON as ISO 8601 in UTC."""
FactValue = str | int | float
"""A fact's value. Yes and no are the words ``"yes"`` and ``"no"``, as in the public vocabulary."""


@dataclass(frozen=True, slots=True)
class Fact:
    """What one source has learned."""

    key: str
    value: FactValue
    vantage: Vantage
    """Where it was seen from."""
    at: Moment
    by: str
    """The check or person that learned it."""

    def as_json(self) -> dict[str, Any]:
        """Return the fact in its public shape."""
        dumped: dict[str, Any] = _adapter(Fact).dump_python(self, mode="json")
        return dumped


class FactError(ValueError):
    """A fact that is not in the vocabulary or not in the public form; the message says which and why."""


Check = Literal["guest", "network", "domain", "agent"]
"""The check that can learn a fact: the look-up in the tenant, the network sweep, the domain's public records, the agent."""
ValueKind = Literal["yes_no", "word", "number", "text", "text_or_no", "code"]


@dataclass(frozen=True, slots=True)
class FactKind:
    """What is allowed under a key."""

    value: ValueKind
    vantages: frozenset[Vantage]
    """The vantages from which it counts."""
    check: Check
    """The checks that can learn it."""
    words: tuple[str, ...] = ()
    """The values allowed, if ``value`` is ``word``."""


ANYWHERE: Final = frozenset(Vantage)
_TENANT = frozenset({Vantage.TENANT})
_LOCAL = frozenset({Vantage.SITE, Vantage.CLIENT})
_AGENT = frozenset({Vantage.AGENT})


def _kinds(value: ValueKind, vantages: frozenset[Vantage], check: Check, *keys: str) -> dict[str, FactKind]:
    return {key: FactKind(value, vantages, check) for key in keys}


def _words(key: str, vantages: frozenset[Vantage], check: Check, *words: str) -> dict[str, FactKind]:
    return {key: FactKind("word", vantages, check, words)}


VOCABULARY: Final[Mapping[str, FactKind]] = {
    **_kinds("yes_no", _TENANT, "guest", "guest.found", "guest.duplicate", "guest.enabled", "guest.alias"),
    **_words("guest.state", _TENANT, "guest", "none", "pending", "accepted", "deleted", "member"),
    **_kinds("number", _TENANT, "guest", "guest.pending_days", "guest.authenticators"),
    **_words(
        "guest.provider", _TENANT, "guest", "entra", "microsoft_account", "email_code", "google", "federated", "unknown"
    ),
    **_words("guest.factors", _TENANT, "guest", "none", "ready", "phone_only", "home", "unknown"),
    **_kinds("text", _TENANT, "guest", "guest.blocked_by"),
    **_kinds("code", _TENANT, "guest", "guest.last_failure"),
    **_kinds("yes_no", _TENANT, "guest", "guest.mail_matches", "guest.collision", "guest.moved"),
    **_kinds("yes_no", ANYWHERE, "domain", "domain.has_tenant"),
    **_words("domain.kind", ANYWHERE, "domain", "managed", "federated", "none"),
    **_kinds("text", ANYWHERE, "domain", "domain.mail_gateway"),
    **_kinds("yes_no", _LOCAL, "network", "net.internet", "net.captive_portal", "net.ipv6"),
    **_words("net.streamworks", _LOCAL, "network", "all", "some", "none"),
    **_words("net.sign_in", _LOCAL, "network", "all", "some", "none"),
    **_words("net.registration", _LOCAL, "network", "all", "some", "none"),
    **_kinds("text_or_no", _LOCAL, "network", "net.tls_inspection", "net.proxy", "net.filter"),
    **_kinds("number", _LOCAL, "network", "net.clock_skew_s"),
    **_kinds("number", _AGENT, "agent", "call.step"),
    **_words("call.option", _AGENT, "agent", "app", "phone"),
    **_kinds("yes_no", _AGENT, "agent", "call.on_mobile"),
}
"""Every key that a check may give and a tree may ask for, except ``net.target.HOST``."""

TARGET_PREFIX: Final = "net.target."
_LARGEST: Final = 1e15
_LONGEST: Final = 2000
_TARGET = FactKind("text", _LOCAL, "network")
_HOST = re.compile(r"(?=.{1,253}\Z)(?!-)[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})*\Z")

_Text = Annotated[
    StrictStr,
    Field(min_length=1),
    BeforeValidator(lambda value: clean(value, _LONGEST) if isinstance(value, str) else value),
]
_TYPES: Final[Mapping[ValueKind, Any]] = {
    "yes_no": Annotated[
        Literal["yes", "no"],
        BeforeValidator(lambda value: ("no", "yes")[value] if isinstance(value, bool) else value),
    ],
    "number": Annotated[StrictInt | StrictFloat, Field(ge=-_LARGEST, le=_LARGEST)],
    "text": _Text,
    "text_or_no": Annotated[_Text, BeforeValidator(lambda value: "no" if value is False else value)],
    "code": Annotated[_Text, BeforeValidator(lambda value: str(value) if type(value) is int else value)],
}
_EXPECTED: Final[Mapping[ValueKind, str]] = {
    "yes_no": "yes or no",
    "number": "a number",
    "text": "a text",
    "text_or_no": "a text",
    "code": "a code",
}
_FAULTS: Final[Mapping[str, str]] = {
    "key": "a fact's key and by are texts",
    "by": "a fact's key and by are texts",
    "vantage": "unknown vantage",
    "at": "at is no ISO 8601 time",
}


def kind_of(key: str) -> FactKind | None:
    """Return the vocabulary's entry for ``key``, or None for a key that it does not know."""
    if key.startswith(TARGET_PREFIX) and _HOST.match(key[len(TARGET_PREFIX) :]):
        return _TARGET
    return VOCABULARY.get(key)


def counts(fact: Fact) -> bool:
    """Return whether the fact was seen from a vantage that counts for its key."""
    kind = kind_of(fact.key)
    return kind is not None and fact.vantage in kind.vantages


def parse_value(key: str, value: object) -> FactValue:
    """Return ``value`` as the vocabulary writes it under ``key``: true and false as yes and no, texts without anything that draws.

    Raises FactError for an unknown key or a value that the key does not accept.
    """
    kind = kind_of(key)
    if kind is None:
        raise FactError(f"unknown fact key: {key[:80]!r}")
    if kind.words:
        if value not in kind.words:
            raise FactError(f"{key}: one of {', '.join(kind.words)} expected")
        return str(value)
    try:
        parsed: FactValue = _adapter(_TYPES[kind.value]).validate_python(value)
    except ValidationError:
        raise FactError(f"{key}: {_EXPECTED[kind.value]} expected") from None
    return parsed


def parse_fact(raw: object) -> Fact:
    """Return the fact in this public form. Raises FactError, saying what is wrong with it."""
    if not isinstance(raw, dict):
        raise FactError("a fact is an object with key, value, vantage, at and by")
    names = ("key", "value", "vantage", "at", "by")
    missing = [name for name in names if name not in raw]
    unknown = sorted(repr(str(name)[:40]) for name in raw if name not in names)
    if missing or unknown:
        fault = f"lacks {', '.join(missing)}" if missing else f"has unknown {', '.join(unknown)}"
        raise FactError(f"fact {str(raw.get('key'))[:80]!r} {fault}")
    try:
        fact: Fact = _adapter(Fact).validate_python(raw | {"value": ""})
    except ValidationError as error:
        fault = _FAULTS[str(error.errors()[0]["loc"][0])]
        raise FactError(f"fact {str(raw['key'])[:80]!r}: {fault}") from None
    key = clean(fact.key)
    return replace(fact, key=key, value=parse_value(key, raw["value"]), by=clean(fact.by))


def newest(facts: Iterable[Fact]) -> dict[str, Fact]:
    """Return, by key, the fact that counts: the newest seen from a vantage that counts, the later of two with the same time."""
    best: dict[str, Fact] = {}
    for fact in facts:
        if counts(fact) and (fact.key not in best or fact.at >= best[fact.key].at):
            best[fact.key] = fact
    return best


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)

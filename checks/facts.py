"""Facts: what a check has learned, where it was seen from, by whom and when.

A fact's key comes out of one declared vocabulary, and every key names the vantages from which it counts: what the helpdesk's
own machine can reach says nothing about the client's network, so a ``net.*`` fact counts only when it was seen from ``site``
(a technician's machine on the client's network) or ``client`` (the client's own browser).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final, Literal

from checks.text import clean


class Vantage(StrEnum):
    """Where a fact was seen from."""

    DESK = "desk"
    SITE = "site"
    CLIENT = "client"
    TENANT = "tenant"
    AGENT = "agent"


FactValue = str | int | float
"""A fact's value. Yes and no are the words ``"yes"`` and ``"no"``, as in the public vocabulary."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing known: ``value`` of ``key``, seen from ``vantage`` at ``at`` (UTC) by the check or person ``by``."""

    key: str
    value: FactValue
    vantage: Vantage
    at: datetime
    by: str

    def as_json(self) -> dict[str, Any]:
        """The fact in the public shape of the contracts."""
        return {
            "key": self.key,
            "value": self.value,
            "vantage": self.vantage.value,
            "at": iso(self.at),
            "by": self.by,
        }


class FactError(ValueError):
    """A fact that is not of the vocabulary or not of the public shape; the message says which and why."""


Check = Literal["guest", "network", "domain", "agent"]
"""The check that can learn a fact: the look-up in the tenant, the network sweep, the domain's public records, the agent."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What may stand under a key: its kind of value, the words allowed, where it counts from, and who can learn it."""

    value: Literal["yes_no", "word", "number", "text", "text_or_no"]
    vantages: frozenset[Vantage]
    check: Check
    words: tuple[str, ...] = ()


ANYWHERE: Final = frozenset(Vantage)
_TENANT = frozenset({Vantage.TENANT})
_LOCAL = frozenset({Vantage.SITE, Vantage.CLIENT})
_AGENT = frozenset({Vantage.AGENT})


def _kinds(
    value: Literal["yes_no", "number", "text", "text_or_no"], vantages: frozenset[Vantage], check: Check, *keys: str
) -> dict[str, Kind]:
    return {key: Kind(value, vantages, check) for key in keys}


def _words(key: str, vantages: frozenset[Vantage], check: Check, *words: str) -> dict[str, Kind]:
    return {key: Kind("word", vantages, check, words)}


VOCABULARY: Final[Mapping[str, Kind]] = {
    **_kinds("yes_no", _TENANT, "guest", "guest.found", "guest.duplicate", "guest.enabled", "guest.alias"),
    **_words("guest.state", _TENANT, "guest", "none", "pending", "accepted", "deleted", "member"),
    **_kinds("number", _TENANT, "guest", "guest.pending_days", "guest.authenticators"),
    **_words(
        "guest.provider", _TENANT, "guest", "entra", "microsoft_account", "email_code", "google", "federated", "unknown"
    ),
    **_words("guest.factors", _TENANT, "guest", "none", "ready", "phone_only", "home", "unknown"),
    **_kinds("text", _TENANT, "guest", "guest.last_failure", "guest.blocked_by"),
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
}
"""Every key that a check may give and a tree may ask for, ``net.target.HOST`` aside."""

TARGET_PREFIX: Final = "net.target."
_LARGEST: Final = 1e15
_LONGEST: Final = 2000
_TARGET = Kind("text", _LOCAL, "network")
_HOST = re.compile(r"(?=.{1,253}\Z)(?!-)[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})*\Z")


def kind_of(key: str) -> Kind | None:
    """The vocabulary's entry for ``key``, or None for a key that it does not know."""
    if key.startswith(TARGET_PREFIX) and _HOST.match(key[len(TARGET_PREFIX) :]):
        return _TARGET
    return VOCABULARY.get(key)


def counts(fact: Fact) -> bool:
    """Whether the fact was seen from a vantage that counts for its key."""
    kind = kind_of(fact.key)
    return kind is not None and fact.vantage in kind.vantages


def normal(key: str, value: object) -> FactValue:
    """``value`` as the vocabulary writes it under ``key``: booleans become yes and no, and nothing is left that would draw.

    Raises FactError for an unknown key or a value that the key does not take.
    """
    kind = kind_of(key)
    if kind is None:
        raise FactError(f"unknown fact key: {key[:80]!r}")
    if isinstance(value, bool):
        if kind.value not in ("yes_no", "text_or_no") or (kind.value == "text_or_no" and value):
            raise FactError(f"{key}: {value} is not a value it takes")
        return "yes" if value else "no"
    if isinstance(value, str):
        value = clean(value, _LONGEST)
    match kind.value:
        case "yes_no":
            if value not in ("yes", "no"):
                raise FactError(f"{key}: yes or no expected")
        case "word":
            if value not in kind.words:
                raise FactError(f"{key}: one of {', '.join(kind.words)} expected")
        case "number":
            if not isinstance(value, int | float) or not -_LARGEST <= value <= _LARGEST:
                raise FactError(f"{key}: a number expected")
        case "text" | "text_or_no":
            if isinstance(value, int) and key == "guest.last_failure":
                return str(value)
            if not isinstance(value, str) or not value:
                raise FactError(f"{key}: a text expected")
    if not isinstance(value, str | int | float):
        raise FactError(f"{key}: a text or a number expected")
    return value


def iso(moment: datetime) -> str:
    """A moment as ISO 8601 in UTC, to the millisecond."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def from_iso(text: str) -> datetime:
    """The moment that an ISO 8601 text names; one without a zone is taken as UTC. Raises ValueError."""
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def fact_from_json(raw: object) -> Fact:
    """A fact out of its public shape. Raises FactError, naming what is wrong with it."""
    if not isinstance(raw, dict):
        raise FactError("a fact is an object with key, value, vantage, at and by")
    missing = [name for name in ("key", "value", "vantage", "at", "by") if name not in raw]
    unknown = sorted(repr(str(name)[:40]) for name in set(raw) - {"key", "value", "vantage", "at", "by"})
    if missing or unknown:
        what = f"lacks {', '.join(missing)}" if missing else f"has unknown {', '.join(unknown)}"
        raise FactError(f"fact {str(raw.get('key'))[:80]!r} {what}")
    key, by = raw["key"], raw["by"]
    if not isinstance(key, str) or not isinstance(by, str):
        raise FactError("a fact's key and by are texts")
    key, by = clean(key), clean(by)
    try:
        vantage = Vantage(raw["vantage"])
    except ValueError:
        raise FactError(f"{key}: unknown vantage {str(raw['vantage'])[:40]!r}") from None
    try:
        at = from_iso(raw["at"])
    except (ValueError, TypeError, OverflowError):
        raise FactError(f"{key}: at is no ISO 8601 time") from None
    return Fact(key, normal(key, raw["value"]), vantage, at, by)


def newest(facts: Iterable[Fact]) -> dict[str, Fact]:
    """Per key, the fact that counts: seen from a vantage that counts for the key, the newest, the later of two of one time."""
    best: dict[str, Fact] = {}
    for fact in facts:
        if counts(fact) and (fact.key not in best or fact.at >= best[fact.key].at):
            best[fact.key] = fact
    return best

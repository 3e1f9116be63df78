"""What the public DNS says about a domain's mail: which gateway receives it, and whether an invitation's sender can be trusted.

The gateway is recognised by its host names (``domain.toml``). SPF is RFC 7208, DMARC RFC 7489. A DKIM key is under a selector that
only the mail itself names: Microsoft's are known, so that a key may be found but is never called missing.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from checks.domain.tenant_discovery import UnreadWhy
from checks.resolver import DnsAnswer, RecordType
from checks.texts import package_tables

Ask = Callable[[str, RecordType], Awaitable[DnsAnswer]]
"""Asks the resolvers for a name's records of one kind."""

RecordState = Literal["present", "missing", "invalid", "untold", "unread"]

_ALL = re.compile(r"(?:\A|\s)([-~?+]?)all(?:\s|\Z)", re.I)
_KEY = re.compile(r"(?:\A|;)\s*p=\s*[A-Za-z0-9+/]")
_DMARC = re.compile(r"v\s*=\s*DMARC1\s*(?:;|\Z)")
_POLICIES: Final = ("none", "quarantine", "reject")


@dataclass(frozen=True, slots=True)
class Mail:
    """Where a domain's mail goes: its hosts in order of preference, and the product behind them, if known.

    ``exists`` is false for a domain that is not in the DNS, ``refuses`` true for one that accepts no mail (RFC 7505).
    """

    hosts: tuple[str, ...] = ()
    gateway: str | None = None
    exists: bool | None = None
    refuses: bool = False
    why: UnreadWhy | None = None


@dataclass(frozen=True, slots=True)
class MailRecord:
    """The state of a sender's record: its ``value`` is SPF's last word (``-all``), DMARC's policy, or the DKIM selectors found."""

    state: RecordState
    value: str | None = None


@dataclass(frozen=True, slots=True)
class Sender:
    """A domain that invitations come from."""

    domain: str
    spf: MailRecord
    dmarc: MailRecord
    dkim: MailRecord


def gateways() -> Mapping[str, str]:
    """Return the products by the endings of their host names."""
    products: Mapping[str, str] = package_tables("checks.domain", "domain.toml")["gateways"]
    return products


async def ask_mail(ask: Ask, domain: str) -> Mail:
    """Ask where the mail of a domain goes."""
    return read_mail(await ask(domain, "MX"))


def read_mail(answer: DnsAnswer) -> Mail:
    """Return where a domain's mail goes, from the answer to its MX."""
    why = why_of(answer)
    if why is not None:
        return Mail(why=why)
    exchanges = sorted(_exchanges(answer))
    if exchanges and all(host == "." for _, host in exchanges):
        return Mail(exists=True, refuses=True)
    hosts = tuple(dict.fromkeys(host for _, host in exchanges if host != "."))
    return Mail(hosts, next(filter(None, map(gateway_of, hosts)), None), answer.rcode == "NOERROR")


def gateway_of(host: str) -> str | None:
    """Return the product that a mail host belongs to, by the longest known ending of its name."""
    products = gateways()
    ends = [end for end in products if f".{host}".endswith(f".{end}")]
    return products[max(ends, key=len)] if ends else None


async def ask_sender(ask: Ask, domain: str) -> Sender:
    """Ask for a sender's SPF, DMARC and DKIM."""
    names = selectors(domain)
    spf, dmarc, keys = await asyncio.gather(
        ask(domain, "TXT"),
        _ask_dmarc(ask, domain),
        asyncio.gather(*(ask(f"{selector}._domainkey.{domain}", "TXT") for selector in names)),
    )
    return Sender(domain, read_spf(spf), dmarc, read_dkim(dict(zip(names, keys, strict=True))))


def selectors(domain: str) -> tuple[str, ...]:
    """Return the DKIM selectors that Microsoft signs with; in a tenant's own onmicrosoft domain they may carry its name."""
    both = ("selector1", "selector2")
    if not domain.endswith(".onmicrosoft.com"):
        return both
    return (*both, *(f"{selector}-{domain.replace('.', '-')}" for selector in both))


def read_spf(answer: DnsAnswer) -> MailRecord:
    """Return the state of a sender's SPF; more than one record counts as none and makes receivers refuse (RFC 7208, section 4.5)."""
    if why_of(answer) is not None:
        return MailRecord("unread")
    policies = [record for record in answer.records if re.match(r"v=spf1(?:\s|\Z)", record, re.I)]
    if len(policies) != 1:
        return MailRecord("invalid" if policies else "missing")
    end = _ALL.search(policies[0])
    redirect = re.search(r"(?:\A|\s)redirect=", policies[0], re.I)
    return MailRecord("present", f"{end[1] or '+'}all" if end else "redirect" if redirect else None)


async def _ask_dmarc(ask: Ask, domain: str) -> MailRecord:
    """Return the policy of a domain, else of the nearest domain above it that has one."""
    labels = domain.split(".")
    for at in range(min(len(labels) - 1, 4)):
        policy = read_dmarc(await ask(f"_dmarc.{'.'.join(labels[at:])}", "TXT"), inherited=at > 0)
        if policy.state != "missing":
            return policy
    return MailRecord("missing")


def read_dmarc(answer: DnsAnswer, *, inherited: bool) -> MailRecord:
    """Return the state of a DMARC record; an ``inherited`` one gives its policy for subdomains, if it has one."""
    if why_of(answer) is not None:
        return MailRecord("unread")
    policies = [record for record in answer.records if _DMARC.match(record)]
    if len(policies) != 1:
        return MailRecord("invalid" if policies else "missing")
    tags = {
        name.strip().lower(): value.strip().lower()
        for name, equals, value in (part.partition("=") for part in policies[0].split(";"))
        if equals
    }
    policy = (tags.get("sp") if inherited else None) or tags.get("p")
    return MailRecord("present", policy) if policy in _POLICIES else MailRecord("invalid")


def read_dkim(answers: Mapping[str, DnsAnswer]) -> MailRecord:
    """Return the selectors that have a key; finding none does not prove that there is none."""
    present = [selector for selector, answer in answers.items() if any(map(_KEY.search, answer.records))]
    if present:
        return MailRecord("present", ", ".join(present))
    return MailRecord("unread" if all(why_of(answer) for answer in answers.values()) else "untold")


def why_of(answer: DnsAnswer) -> UnreadWhy | None:
    """Return why an answer says nothing; None if it says something."""
    if answer.failure is not None:
        if answer.failure == "not_allowed":
            return "error"
        return "timeout" if answer.failure == "timeout" else "network"
    return None if answer.rcode in ("NOERROR", "NXDOMAIN") else "error"


def _exchanges(answer: DnsAnswer) -> list[tuple[int, str]]:
    exchanges = []
    for record in answer.records:
        preference, _, host = record.partition(" ")
        if preference.isdecimal() and host:
            exchanges.append((int(preference), host.lower()))
    return exchanges

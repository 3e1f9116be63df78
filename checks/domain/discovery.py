"""What a client's domain reveals without a sign-in: its tenant, who manages its passwords, its mail gateway; and the invitations' senders.

`discover` asks the sign-in service and the resolvers, everything at once; all that follows from the answers is pure.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from typing import Final, TypeVar

import httpx

from checks.domain.mail import Mail, Sender, ask_mail, ask_sender
from checks.domain.tenant_discovery import DomainTenant, Realm, ask_realm, ask_tenant, host_of
from checks.facts import Fact, FactValue, Vantage
from checks.names import address_of, ext_to_addresses
from checks.problems import Problem
from checks.public_domains import is_public
from checks.resolver import DnsAnswer, RecordType, records, servers
from checks.settings import Settings
from checks.text import clean
from checks.trust import own_context

T = TypeVar("T")

BY: Final = "domain"
_MOST_SENDERS: Final = 8
_PUBLIC_NAME: Final = "microsoft.com"
"""A resolver that denies this name sees only a private DNS, so its "no" means nothing for other names."""


@dataclass(frozen=True, slots=True)
class Domain:
    """What was read about the domain ``name`` (in ASCII) at ``at`` (UTC). A ``public`` one is a mail service that is open to anyone."""

    name: str
    at: datetime
    public: bool = False
    tenant: DomainTenant = field(default_factory=DomainTenant)
    realm: Realm = field(default_factory=Realm)
    mail: Mail = field(default_factory=Mail)
    senders: tuple[Sender, ...] = ()

    @property
    def kind(self) -> str | None:
        """Managed, federated or none; None if it was not read or the two answers contradict each other."""
        if self.tenant.has is False:
            return "none" if self.realm.kind in ("none", None) else None
        return None if self.realm.kind == "none" and self.tenant.has else self.realm.kind

    @property
    def federation_host(self) -> str | None:
        """The host of the organisation's own sign-in page, which the client's network also has to reach."""
        return self.realm.host if self.kind == "federated" else None

    @property
    def unread(self) -> Mapping[str, str]:
        """The parts that could not be read, each with the reason."""
        parts = {"tenant": self.tenant.why, "realm": self.realm.why, "mail": self.mail.why}
        reasons: dict[str, str] = {part: why for part, why in parts.items() if why is not None}
        if any(map(unread, self.senders)):
            # The same resolvers were asked at the same time as for the mail.
            reasons["senders"] = "error" if self.mail.why == "error" else "network"
        return reasons

    def facts(self, vantage: Vantage) -> tuple[Fact, ...]:
        """Return what a decision tree may use, as seen from ``vantage``; for a public mail service only what is known about its mail."""
        values: dict[str, FactValue | None] = {"domain.mail_gateway": self.mail.gateway}
        if not self.public:
            values["domain.has_tenant"] = None if self.tenant.has is None else "yes" if self.tenant.has else "no"
            values["domain.kind"] = self.kind
        return tuple(
            Fact(key, value, vantage, self.at, BY) for key, value in sorted(values.items()) if value is not None
        )


def domain_name(text: str) -> str | None:
    """Return the domain that a text names, in ASCII and lower case: a domain, an address, a #EXT# name or a URL; None for anything else."""
    text = clean(text, 1000)
    reading = next(iter(ext_to_addresses(text)), None) if re.search(r"#\s*ext\s*#", text, re.I) else None
    address = reading.address if reading else address_of(text)
    host = address.rpartition("@")[2] if address else re.sub(r"\A[a-z][a-z0-9+.-]*://|[/?#].*", "", text, flags=re.I)
    return host_of(f"https://{host.strip(' .@<>()[]«»').replace('@', '')}")


async def discover(text: str, settings: Settings, *, senders: bool = True) -> Domain:
    """Find out what is known about the domain that a text names; ``senders`` asks for those of the invitations too.

    Ends within the tenant's deadline, whatever happens. Raises Problem for a text that names no domain, and for settings that can't
    be used.
    """
    name = domain_name(text)
    if name is None:
        raise Problem("domain.name", exit_status=2, text=clean(text, 80))
    resolvers = await asyncio.to_thread(servers, settings.network)
    until = asyncio.get_running_loop().time() + settings.tenant.deadline

    known = asyncio.create_task(records(_PUBLIC_NAME, "MX", resolvers, until))

    async def ask(name: str, kind: RecordType) -> DnsAnswer:
        answer = await records(name, kind, resolvers, until)
        private = answer.rcode == "NXDOMAIN" and (await known).rcode == "NXDOMAIN"
        return replace(answer, rcode=None) if private else answer

    public = is_public(name)
    wanted = _sender_domains(settings.tenant.invitation_senders) if senders else ()
    try:
        (tenant, realm), mail, sender_records = await asyncio.gather(
            _nothing() if public else _sign_in_service(name, settings, until),
            ask_mail(ask, name),
            asyncio.gather(*(ask_sender(ask, sender) for sender in wanted)),
        )
    finally:
        known.cancel()
    return Domain(name, datetime.now(UTC), public, tenant, realm, mail, tuple(sender_records))


async def _nothing() -> tuple[DomainTenant, Realm]:
    """Return no tenant and no realm: what a public mail service's domain says does not apply to its users."""
    return DomainTenant(), Realm()


async def _sign_in_service(name: str, settings: Settings, until: float) -> tuple[DomainTenant, Realm]:
    authority = settings.tenant.authority
    context = await asyncio.to_thread(own_context, settings.network)
    try:
        client = httpx.AsyncClient(verify=context, timeout=settings.tenant.deadline)
    except (ValueError, ImportError, httpx.InvalidURL):
        # The environment's proxy is not a valid address, or is SOCKS, which needs an extra package.
        return DomainTenant(why="network"), Realm(why="network")
    async with client:
        return await asyncio.gather(
            _within(until, partial(ask_tenant, client, authority, name), DomainTenant(why="timeout")),
            _within(until, partial(ask_realm, client, authority, name), Realm(why="timeout")),
        )


async def _within(until: float, ask: Callable[[], Awaitable[T]], late: T) -> T:
    try:
        async with asyncio.timeout_at(until):
            return await ask()
    except TimeoutError:
        return late


def _sender_domains(addresses: Iterable[str]) -> tuple[str, ...]:
    domains = (domain_name(address) for address in addresses)
    return tuple(dict.fromkeys(domain for domain in domains if domain is not None))[:_MOST_SENDERS]


def unread(sender: Sender) -> bool:
    """Return whether something about a sender could not be read."""
    return "unread" in (sender.spf.state, sender.dmarc.state, sender.dkim.state)

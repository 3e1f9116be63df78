"""Where a guest comes from: whether their domain has a tenant now, and whether ours takes that tenant's MFA for its own.

A partner's settings stand before the default ones, and where they say nothing of inbound trust the default's hold (Microsoft Learn,
"Cross-tenant access settings"). Nobody but a guest who signs in at an Entra tenant has a home whose MFA could be trusted.
"""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from typing import Final
from urllib.parse import quote

from checks.guest.graph.client import Body
from checks.guest.graph.permissions import Unread
from checks.guest.graph.records import SignIn, User, accepts_home_mfa, text
from checks.guest.lookup_context import Asking, Got
from checks.guest.query import domain_of
from checks.guest.snapshot import Home
from checks.public_domains import is_public

_DEFAULT: Final = "/policies/crossTenantAccessPolicy/default"
_PARTNER: Final = "/policies/crossTenantAccessPolicy/partners/{}"
_TENANT: Final = "/tenantRelationships/findTenantInformationByDomainName(domainName='{}')"


async def default_trust(asking: Asking) -> Body | Unread:
    """The tenant's default cross-tenant access settings."""
    return await asking.policy("trust", _DEFAULT, "inboundTrust", lambda raw: accepts_home_mfa(raw) is not None)


async def tenant_of(asking: Asking, domain: str, after: int = 0) -> Body | Unread:
    """The tenant that a domain belongs to; an empty answer where it has none."""
    try:
        name = domain.encode("idna").decode("ascii")
    except UnicodeError:
        name = domain
    path = _TENANT.format(quote(name, safe=""))
    return await asking.policy(
        "domain", path, "tenantId", lambda raw: bool(text(raw, "tenantId", 64)), after=after, absent=True
    )


def comes_from_entra(user: User) -> bool | None:
    """Whether the guest signs in at a tenant of their own; None where that is not known."""
    if "entra" in user.providers:
        return True
    return False if any(one != "unknown" for one in user.providers) else None


async def home_of(asking: Asking, user: User, after: int, log: Awaitable[Got[tuple[SignIn, ...]]]) -> Got[Home]:
    """The guest's home. The sign-in ``log`` names the home tenant where the domain does not."""
    domain = domain_of(user.signs_in_as or user.mail)
    tenant = await tenant_of(asking, domain, after) if domain and not is_public(domain) else None
    found = tenant.json if isinstance(tenant, Body) else None
    home = Home(
        domain=domain,
        has_tenant=(found is not None) if isinstance(tenant, Body) else None,
        name=(text(found, "displayName") or text(found, "defaultDomainName")) if found else "",
        mfa_trusted=False if comes_from_entra(user) is False else None,
    )
    dark = (tenant,) if isinstance(tenant, Unread) else ()
    waits = max(after, tenant.waits if isinstance(tenant, Body) else after)
    if home.mfa_trusted is False:
        return Got(home, waits, dark)
    tenant_id = text(found, "tenantId", 64) if found else ""
    if not tenant_id and comes_from_entra(user):
        entries = await log
        tenant_id, waits = _told_by(entries.value or ()), max(waits, entries.waits)
    if not tenant_id:
        unknown = (Unread("trust", "error", "home tenant", None),) if comes_from_entra(user) else ()
        return Got(home, waits, (*dark, *unknown))
    return await _trusted(asking, home, tenant_id, waits, dark)


async def _trusted(asking: Asking, home: Home, tenant_id: str, after: int, dark: tuple[Unread, ...]) -> Got[Home]:
    path = _PARTNER.format(quote(tenant_id, safe=""))
    partner = await asking.policy(
        "trust", path, "inboundTrust", lambda raw: "inboundTrust" in raw, after=after, absent=True
    )
    default = await default_trust(asking)
    if isinstance(partner, Unread):
        return Got(home, after + 1, (*dark, partner))
    trusted = accepts_home_mfa(partner.json)
    if trusted is None and isinstance(default, Body):
        trusted = accepts_home_mfa(default.json)
    known = Home(home.domain, home.has_tenant, home.name, trusted)
    return Got(known, partner.waits, dark)


def _told_by(entries: Sequence[SignIn]) -> str:
    return next((one.home_tenant for one in entries if one.home_tenant), "")

"""Where a guest comes from: whether their domain has a tenant now, and whether ours trusts that tenant's MFA.

A partner's settings override the default ones, and if they say nothing about inbound trust the defaults apply (Microsoft Learn,
"Cross-tenant access settings"). Only a guest who signs in at an Entra tenant has a home whose MFA could be trusted.
"""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import replace

from checks.guest.directory import PartResult
from checks.guest.graph.permissions import Unread
from checks.guest.graph.records import SignInEntry, User
from checks.guest.lookup_context import LookupContext
from checks.guest.query import domain_of
from checks.guest.snapshot import Home
from checks.public_domains import is_public


def comes_from_entra(user: User) -> bool | None:
    """Return whether the guest signs in at a tenant of their own; None if that is not known."""
    if "entra" in user.providers:
        return True
    return False if any(provider != "unknown" for provider in user.providers) else None


async def read_home(
    context: LookupContext, user: User, after: int, log: Awaitable[PartResult[tuple[SignInEntry, ...]]]
) -> PartResult[Home]:
    """Read the guest's home. The sign-in ``log`` names the home tenant if the domain does not."""
    domain = domain_of(user.signs_in_as or user.mail)
    is_own_domain = bool(domain) and not is_public(domain)
    tenant = await context.home_tenant(domain, after) if is_own_domain else PartResult(waits=after)
    home = Home(
        domain=domain,
        has_tenant=bool(tenant.value.id) if tenant.value is not None else None,
        name=tenant.value.name if tenant.value is not None else "",
        mfa_trusted=False if comes_from_entra(user) is False else None,
    )
    waits = max(after, tenant.waits if tenant.value is not None else after)
    if home.mfa_trusted is False:
        return PartResult(home, waits, tenant.unread)
    tenant_id = tenant.value.id if tenant.value is not None else ""
    if not tenant_id and comes_from_entra(user):
        entries = await log
        tenant_id = next((entry.home_tenant for entry in entries.value or () if entry.home_tenant), "")
        waits = max(waits, entries.waits)
    if not tenant_id:
        unknown = (Unread("trust", "error", "home tenant", None),) if comes_from_entra(user) else ()
        return PartResult(home, waits, (*tenant.unread, *unknown))
    return await _read_trust(context, home, tenant_id, waits, tenant.unread)


async def _read_trust(
    context: LookupContext, home: Home, tenant_id: str, after: int, unread: tuple[Unread, ...]
) -> PartResult[Home]:
    partner = await context.partner_trust(tenant_id, after)
    default = await context.default_trust()
    if partner.value is None:
        return PartResult(home, after + 1, (*unread, *partner.unread))
    trusted = partner.value.accepts_mfa
    if trusted is None:
        trusted = default.value
    return PartResult(replace(home, mfa_trusted=trusted), partner.waits, unread)

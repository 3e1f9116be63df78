"""A look-up in practice: the practice tenant that knows the address, asked by the same code as a real one."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import Any

from checks.call.journal import Clock
from checks.guest.document import updates as real_updates
from checks.guest.names import readings
from checks.practice.graph import PracticeGraph, PracticeTokens
from checks.practice.models import Guest, TenantFile
from checks.practice.tenant import directory, tenant_files
from checks.settings import Settings


async def updates(
    text: str, clock: Clock, others: Sequence[Guest], *, latency: float = 0.0
) -> AsyncGenerator[dict[str, Any], None]:
    """What practice knows of what is asked for, as the updates of a check, marked as practice. Raises Problem for a text without any.

    ``others`` are guests of the main tenant beside its own; ``latency`` is in seconds for each answer.
    """
    tenant = _tenant_with(text)
    main = tenant is tenant_files()[0]
    there = directory(tenant, (*tenant.guests, *(others if main else ())), clock())
    transport = PracticeGraph(there, latency, tenant.unread)
    found = real_updates(Settings(), PracticeTokens(), text, now=clock, transport=transport, practice=True)
    async with aclosing(found) as told:
        async for update in told:
            yield update


def _tenant_with(text: str) -> TenantFile:
    """The tenant one of whose guests has the address; the main one where there is none."""
    asked = {one.address for one in readings(text, ()).readings}
    for tenant in tenant_files():
        if asked & {address.lower() for guest in tenant.guests for address in (guest.address, *guest.other_mails)}:
            return tenant
    return tenant_files()[0]

"""A look-up in practice: the practice tenant that knows the address, asked by the same code as a real one."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import TYPE_CHECKING

from checks.guest.check import GuestUpdate
from checks.guest.check import updates as real_updates
from checks.names import readings
from checks.practice.changes import Change, change
from checks.practice.graph import PracticeGraph, PracticeTokens
from checks.practice.models import Guest, TenantFile
from checks.practice.tenant import directory, tenant_files
from checks.settings import Settings

if TYPE_CHECKING:
    from checks.call.journal import Clock


async def updates(
    text: str, clock: Clock, others: Sequence[Guest], *, latency: float = 0.0, changes: Sequence[Change] = ()
) -> AsyncGenerator[GuestUpdate, None]:
    """What practice knows of what is asked for, as the updates of a check, marked as practice. Raises Problem for a text without any.

    ``others`` are guests of the main tenant beside its own; ``latency`` is in seconds for each answer; ``changes`` are what was done there.
    """
    transport = graph_with(text, clock, others, latency=latency, changes=changes)
    found = real_updates(Settings(), PracticeTokens(), text, now=clock, transport=transport, practice=True)
    async with aclosing(found) as updates_of_check:
        async for update in updates_of_check:
            yield update


def graph_with(
    text: str, clock: Clock, others: Sequence[Guest], *, latency: float = 0.0, changes: Sequence[Change] = ()
) -> PracticeGraph:
    """The practice tenant that knows what is asked for, after these changes, in the place of Graph."""
    tenant = _tenant_with(text)
    main = tenant is tenant_files()[0]
    there = directory(tenant, (*tenant.guests, *(others if main else ())), clock())
    for one in changes:
        change(there, one)
    return PracticeGraph(there, latency, tenant.unread)


def _tenant_with(text: str) -> TenantFile:
    """The tenant one of whose guests has the address; the main one where there is none."""
    asked = {one.address for one in readings(text, ()).readings}
    for tenant in tenant_files():
        if asked & {address.lower() for guest in tenant.guests for address in (guest.address, *guest.other_mails)}:
            return tenant
    return tenant_files()[0]

"""What every part of one look-up shares: the tenant, the moment by which it ends, and the policies that earlier look-ups have read."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field, replace
from datetime import datetime
from time import monotonic
from typing import Any, Final, TypeVar

from checks.guest.directory import HomeTenant, PartnerTrust, PartResult, TenantDirectory

T = TypeVar("T")

KEPT_FOR: Final = 600.0
"""Seconds for which a policy or a domain's tenant is remembered: about the length of a call."""


@dataclass(slots=True)
class PolicyCache:
    """Answers that do not change during a call, by what was asked; ``clock`` is in seconds."""

    clock: Callable[[], float] = monotonic
    _answers: dict[str, tuple[float, PartResult[Any]]] = field(default_factory=dict)

    def get(self, key: str) -> PartResult[Any] | None:
        """Return the answer, while it is still valid."""
        entry = self._answers.get(key)
        return entry[1] if entry is not None and self.clock() - entry[0] < KEPT_FOR else None

    def put(self, key: str, answer: PartResult[Any]) -> None:
        """Keep an answer."""
        self._answers[key] = (self.clock(), answer)


@dataclass(frozen=True, slots=True)
class LookupContext:
    """One look-up in progress, whose requests run in ``group``. ``until`` is a moment in the loop's time, ``at`` the present.

    A policy is asked for once, since all agents of the tenant share its limits. ``after`` is how many waits came before.
    """

    directory: TenantDirectory
    group: asyncio.TaskGroup
    cache: PolicyCache
    until: float
    at: datetime
    _under_way: dict[str, asyncio.Task[PartResult[Any]]] = field(default_factory=dict)

    async def default_trust(self) -> PartResult[bool]:
        """Return whether the MFA of other tenants is trusted by default."""
        return await self._policy("trust", lambda: self.directory.default_trust(self.until), 0)

    async def partner_trust(self, tenant_id: str, after: int) -> PartResult[PartnerTrust]:
        """Return whether the MFA of one tenant is trusted."""
        key = f"trust {tenant_id}"
        return await self._policy(key, lambda: self.directory.partner_trust(tenant_id, self.until), after)

    async def home_tenant(self, domain: str, after: int = 0) -> PartResult[HomeTenant]:
        """Return the tenant that a domain belongs to."""
        return await self._policy(f"domain {domain}", lambda: self.directory.home_tenant(domain, self.until), after)

    async def codes_allowed(self) -> PartResult[bool]:
        """Return whether guests may sign in by an e-mailed code."""
        return await self._policy("codes", lambda: self.directory.codes_allowed(self.until), 0)

    async def _policy(
        self, key: str, ask: Callable[[], Coroutine[Any, Any, PartResult[T]]], after: int
    ) -> PartResult[T]:
        known = self.cache.get(key)
        if known is not None:
            return replace(known, waits=after)
        if key not in self._under_way:
            self._under_way[key] = self.group.create_task(_after(ask, after))
        answer: PartResult[T] = await self._under_way[key]
        if answer.value is not None:
            self.cache.put(key, answer)
        return answer


async def _after(ask: Callable[[], Coroutine[Any, Any, PartResult[T]]], waits: int) -> PartResult[T]:
    return (await ask()).after(waits)

"""What every request of one look-up shares: Graph, the moment by which it ends, and what earlier look-ups of the call have learned."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from time import monotonic
from typing import Any, Final, Generic, TypeVar

from checks.guest.graph.client import Body, Graph
from checks.guest.graph.permissions import Part, Unread

T = TypeVar("T")

KEPT_FOR: Final = 600.0
"""Seconds for which a policy or a domain's tenant counts as known: about a call's length."""


@dataclass(frozen=True, slots=True)
class Got(Generic[T]):
    """What one part of a look-up came to: None where it was not read, the waits until then, and what stayed dark."""

    value: T | None = None
    waits: int = 0
    unread: tuple[Unread, ...] = ()


@dataclass(slots=True)
class Kept:
    """Answers that do not change during a call, by path; ``clock`` is in seconds."""

    clock: Callable[[], float] = monotonic
    _answers: dict[str, tuple[float, Body]] = field(default_factory=dict)

    def get(self, path: str) -> Body | None:
        """The answer, while it counts."""
        found = self._answers.get(path)
        return found[1] if found is not None and self.clock() - found[0] < KEPT_FOR else None

    def put(self, path: str, answer: Body) -> None:
        """Keep an answer."""
        self._answers[path] = (self.clock(), answer)


@dataclass(frozen=True, slots=True)
class Asking:
    """One look-up under way, whose requests live in ``group``. ``until`` is a moment of the loop's time, ``at`` the present."""

    graph: Graph
    group: asyncio.TaskGroup
    kept: Kept
    until: float
    at: datetime
    _under_way: dict[str, asyncio.Task[Body | Unread]] = field(default_factory=dict)

    async def policy(
        self,
        part: Part,
        path: str,
        wanted: str,
        tells: Callable[[Mapping[str, Any]], bool],
        *,
        after: int = 0,
        absent: bool = False,
    ) -> Body | Unread:
        """Something that does not change during a call: asked for once, since all agents of the tenant share its limits.

        Only an answer that ``tells`` what is asked counts and is kept; any other leaves the part dark, for want of the property ``wanted``.
        """
        known = self.kept.get(path)
        if known is not None:
            return replace(known, waits=after)
        if path not in self._under_way:
            asking = self.graph.get(part, path, until=self.until, after=after, absent=absent)
            self._under_way[path] = self.group.create_task(asking)
        answer = await self._under_way[path]
        if isinstance(answer, Unread):
            return answer
        if not (absent if answer.json is None else tells(answer.json)):
            return Unread(part, "error", wanted, None)
        self.kept.put(path, answer)
        return answer

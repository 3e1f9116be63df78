"""The filters by which Graph finds who has an address, each a small request of its own; they run in parallel.

Graph takes these filters without its advanced query parameters (Microsoft Learn, "Advanced query capabilities on directory objects").
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from checks.guest.directory import SearchResult
from checks.guest.graph.client import Graph, ListReply
from checks.guest.graph.permissions import LookupPart, Unread

T = TypeVar("T")


def quoted(text: str) -> str:
    """Return a text as an OData literal: in apostrophes, with its own doubled."""
    doubled = text.replace("'", "''")
    return f"'{doubled}'"


def by_mail(addresses: Iterable[str]) -> list[str]:
    """Return the filters for anyone who has one of the addresses as mail or other mail."""
    return [
        condition
        for address in addresses
        for condition in (f"mail eq {quoted(address)}", f"otherMails/any(x:x eq {quoted(address)})")
    ]


def by_proxy(address: str) -> str:
    """Return the filter for a proxy address. Graph compares them without regard to case, so that a primary ``SMTP:`` is found too."""
    return f"proxyAddresses/any(x:x eq {quoted('smtp:' + address)})"


async def search(
    graph: Graph,
    part: LookupPart,
    path: str,
    filters: Iterable[str],
    select: str,
    read: Callable[[Any], T | None],
    until: float,
) -> SearchResult[T]:
    """Send every filter at once, and return what they found together."""
    params = [{"$filter": condition, "$select": select} for condition in dict.fromkeys(filters)]
    replies = await asyncio.gather(*(graph.list(part, path, one_filter, until=until) for one_filter in params))
    unread = [reply for reply in replies if isinstance(reply, Unread)]
    lists = [reply for reply in replies if isinstance(reply, ListReply)]
    waits = max((reply.waits for reply in lists), default=1 if unread else 0)
    items = [read(raw) for reply in lists for raw in reply.items]
    unread += [Unread(part, "error", f"> {len(reply.items)}", None) for reply in lists if not reply.whole]
    unread += [without_id(part)] if None in items else []
    return SearchResult(tuple(item for item in items if item is not None), waits, tuple(unread), whole=not unread)


def without_id(part: LookupPart) -> Unread:
    """Return that something was found that can't be read: it may be the person the look-up is for."""
    return Unread(part, "error", "id", None)

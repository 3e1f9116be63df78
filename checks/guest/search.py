"""Who has an address: live users, deleted ones, contacts and groups, each asked for by small requests that run at once.

Graph takes these filters without its advanced query parameters (Microsoft Learn, "Advanced query capabilities on directory objects").
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, Literal, TypeVar
from urllib.parse import quote

from checks.guest.graph.client import Graph, Items
from checks.guest.graph.permissions import Part, Unread
from checks.guest.graph.records import USER_PROPERTIES, Holder, User, read_holder, read_user
from checks.guest.query import Asked
from checks.names import ext_to_addresses

T = TypeVar("T")

_DELETED: Final = "/directory/deletedItems/microsoft.graph.user"
_HOLDERS: Final[dict[str, tuple[Part, Literal["contact", "group"]]]] = {
    "/contacts": ("contacts", "contact"),
    "/groups": ("groups", "group"),
}


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """What a search found; ``whole`` is false where something of it could not be read, and ``unread`` says what."""

    items: tuple[T, ...] = ()
    waits: int = 0
    unread: tuple[Unread, ...] = ()
    whole: bool = True


async def find_users(graph: Graph, asked: Asked, until: float) -> Found[User]:
    """The live users with the address, those first whose mail it is."""
    if asked.object_id is not None:
        path, params = f"/users/{quote(asked.object_id, safe='')}", {"$select": USER_PROPERTIES}
        answer = await graph.get("users", path, params, until=until, absent=True)
        if isinstance(answer, Unread):
            return Found(waits=1, unread=(answer,), whole=False)
        if answer.json is None:
            return Found((), answer.waits)
        user = read_user(answer.json)
        if user is None:
            return Found((), answer.waits, (_without_id("users"),), whole=False)
        return Found((user,), answer.waits)
    filters = [
        one
        for address in asked.addresses
        for one in (*_by_mail(address), _by_proxy(address), f"userPrincipalName eq {quoted(address)}")
    ]
    filters += [f"startsWith(userPrincipalName,{quoted(prefix)})" for prefix in asked.prefixes]
    found = await _searched(graph, "users", "/users", filters, USER_PROPERTIES, read_user, until)
    users = {user.id: user for user in found.items if holds(user, asked)}
    return Found(tuple(users.values()), found.waits, found.unread, found.whole)


async def find_deleted(graph: Graph, asked: Asked, until: float) -> Found[User]:
    """The users with the address that were deleted within the last thirty days."""
    if asked.object_id is not None:
        filters = [f"id eq {quoted(asked.object_id)}"]
    else:
        filters = [one for address in asked.addresses for one in _by_mail(address)]
    select = f"{USER_PROPERTIES},deletedDateTime"
    return await _searched(graph, "deleted", _DELETED, filters, select, read_user, until)


async def find_holders(
    graph: Graph, path: Literal["/contacts", "/groups"], addresses: Sequence[str], until: float, after: int = 0
) -> Found[Holder]:
    """The contacts or groups that hold one of the addresses."""
    part, kind = _HOLDERS[path]
    filters = [one for address in addresses for one in (_by_mail(address)[0], _by_proxy(address))]

    def read(raw: Any) -> Holder | None:
        return read_holder(kind, raw)

    return await _searched(graph, part, path, filters, "id,displayName,mail,proxyAddresses", read, until, after)


async def find_proxies(graph: Graph, addresses: Sequence[str], until: float, after: int) -> Found[User]:
    """The live users that hold one of the addresses as proxy address."""
    filters = [_by_proxy(address) for address in addresses]
    return await _searched(graph, "users", "/users", filters, USER_PROPERTIES, read_user, until, after)


def holds(user: User, asked: Asked) -> bool:
    """Whether a user that Graph found has the address, and not merely a #EXT# name that begins alike."""
    wanted = {address.casefold() for address in asked.addresses}
    if wanted & set(addresses_of(user)) or user.upn.casefold() in wanted:
        return True
    name, cut, _ = user.upn.casefold().partition("#ext#")
    if not cut:
        return not any(user.upn.casefold().startswith(prefix) for prefix in asked.prefixes)
    return name in asked.prefixes or bool(wanted & {one.address.casefold() for one in ext_to_addresses(user.upn)[:1]})


def addresses_of(user: User) -> Iterator[str]:
    """Every address of a user, in lower case."""
    for one in (user.mail, user.signs_in_as, *user.other_mails):
        if one:
            yield one.casefold()
    yield from proxies_of(user)


def proxies_of(user: User) -> Iterator[str]:
    """A user's proxy addresses for mail, in lower case."""
    for one in user.proxies:
        kind, colon, address = one.casefold().partition(":")
        if colon and kind == "smtp":
            yield address


def quoted(text: str) -> str:
    """A text as an OData literal: in apostrophes, its own doubled."""
    doubled = text.replace("'", "''")
    return f"'{doubled}'"


def _by_mail(address: str) -> tuple[str, str]:
    return f"mail eq {quoted(address)}", f"otherMails/any(x:x eq {quoted(address)})"


def _by_proxy(address: str) -> str:
    """Graph compares proxy addresses without regard to case, so that a primary ``SMTP:`` is found too."""
    return f"proxyAddresses/any(x:x eq {quoted('smtp:' + address)})"


async def _searched(
    graph: Graph,
    part: Part,
    path: str,
    filters: Iterable[str],
    select: str,
    read: Callable[[Any], T | None],
    until: float,
    after: int = 0,
) -> Found[T]:
    """Every filter at once, and what they found together."""
    asking: list[Coroutine[Any, Any, Items | Unread]] = [
        graph.list(part, path, {"$filter": one, "$select": select}, until=until, after=after)
        for one in dict.fromkeys(filters)
    ]
    answers = await asyncio.gather(*asking)
    unread = [one for one in answers if isinstance(one, Unread)]
    read_ones = [one for one in answers if isinstance(one, Items)]
    waits = max((one.waits for one in read_ones), default=after + 1 if unread else 0)
    found = [read(raw) for one in read_ones for raw in one.items]
    unread += [Unread(part, "error", f"> {len(one.items)}", None) for one in read_ones if not one.whole]
    unread += [_without_id(part)] if None in found else []
    return Found(tuple(one for one in found if one is not None), waits, tuple(unread), whole=not unread)


def _without_id(part: Part) -> Unread:
    """Something was found that can't be read: it may be whom the look-up is for."""
    return Unread(part, "error", "id", None)

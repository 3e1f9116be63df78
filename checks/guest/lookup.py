"""The look-up: who has the address, then everything about them at once, within one deadline and whatever Graph does.

Two sequential waits as a rule: the searches, with the policies and the domain beside them, then all that hangs on a user's id and on
the home tenant's. A third where something has to be followed: the registration report after unreadable methods, a home tenant that only
the guest's own address or the sign-in log tells. What hangs is left behind by its own request; nothing else waits for it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from checks.guest.graph.client import Body, Graph
from checks.guest.graph.permissions import Unread, unread_once
from checks.guest.graph.records import Holder, User
from checks.guest.home_tenant import default_trust, tenant_of
from checks.guest.lookup_context import Asking, Got, Kept
from checks.guest.query import Asked, domain_of
from checks.guest.search import Found, find_deleted, find_holders, find_proxies, find_users
from checks.guest.snapshot import Guest, Seen
from checks.guest.user_details import about
from checks.problems import Problem
from checks.public_domains import is_public

MOST_GUESTS: Final = 5
"""Of how many users with one address everything is read."""
MOST_REPORTED: Final = 2
"""For how many of them the logs are read: those take five requests in ten seconds from all agents of the tenant together."""
_USERS_SHARE: Final = 0.55
"""The share of the time that the search for users may take; the rest is for what follows from it."""
_CODES: Final = "/policies/authenticationMethodsPolicy/authenticationMethodConfigurations/email"
_ALLOWED: Final = "allowExternalIdToUseEmailOtp"
_ALLOWED_BY: Final = {"default": True, "enabled": True, "disabled": False}


@dataclass(frozen=True, slots=True)
class _Theirs:
    """What hangs on the users that were found."""

    about: tuple[Got[Guest], ...]
    contacts: Found[Holder]
    groups: Found[Holder]
    proxies: Found[User]


async def look_up(asked: Asked, graph: Graph, *, seconds: float, at: datetime, kept: Kept | None = None) -> Seen:
    """Everything that the tenant knows of what is asked, within ``seconds``. Raises Problem where nobody is signed in.

    The time begins after the sign-in, which may need a person. ``at`` is the present; ``kept`` is what earlier look-ups have learned.
    """
    await graph.sign_in()
    began, sent = asyncio.get_running_loop().time(), graph.requests
    async with asyncio.TaskGroup() as group:
        asking = Asking(graph, group, Kept() if kept is None else kept, began + seconds, at)
        deleted = group.create_task(find_deleted(graph, asked, asking.until))
        contacts = group.create_task(find_holders(graph, "/contacts", asked.addresses, asking.until))
        groups = group.create_task(find_holders(graph, "/groups", asked.addresses, asking.until))
        default = group.create_task(default_trust(asking))
        codes = group.create_task(_codes(asking))
        domain = domain_of(asked.addresses[0]) if asked.addresses else ""
        tenant = group.create_task(tenant_of(asking, domain)) if domain and not is_public(domain) else None
        users = await find_users(graph, asked, began + seconds * _USERS_SHARE)
        theirs = await _theirs(asking, asked, users)
    found: list[Found[Any]] = [
        *(users, deleted.result(), contacts.result(), groups.result()),
        *(theirs.contacts, theirs.groups, theirs.proxies),
    ]
    single = [default.result(), codes.result(), *([tenant.result()] if tenant else [])]
    parts: list[Found[Any] | Got[Guest]] = [*found, *theirs.about]
    unread = [one for part in parts for one in part.unread] + [one for one in single if isinstance(one, Unread)]
    waits = [one.waits for one in parts] + [one.waits if isinstance(one, Body) else 1 for one in single]
    nothing = users.unread and not any(isinstance(one, Body) for one in single)
    if nothing and {one.why for one in unread} == {"sign_in"}:
        raise Problem("sign_in.refused", told=f"HTTP 401, {unread[0].request_id}")
    return Seen(
        asked=asked,
        at=at,
        guests=tuple(one.value for one in theirs.about if one.value is not None),
        users_whole=users.whole and theirs.proxies.whole,
        deleted=_known(deleted.result()),
        contacts=_known(contacts.result(), theirs.contacts),
        groups=_known(groups.result(), theirs.groups),
        proxies=theirs.proxies.items,
        codes_allowed=_codes_allowed(allowed.json if isinstance(allowed := codes.result(), Body) else None),
        unread=unread_once(unread),
        waits=max(waits, default=0),
        requests=graph.requests - sent,
        elapsed_ms=round((asyncio.get_running_loop().time() - began) * 1000, 1),
    )


async def _theirs(asking: Asking, asked: Asked, users: Found[User]) -> _Theirs:
    """Everything about the users that were found, and who else holds an address of theirs that was not asked for."""
    known = {one.casefold() for one in asked.addresses}
    own = [user.mail for user in users.items[:MOST_GUESTS]]
    others = tuple(dict.fromkeys(mail for mail in own if mail and mail.casefold() not in known))
    graph, until, after = asking.graph, asking.until, users.waits
    async with asyncio.TaskGroup() as group:
        all_about = [
            group.create_task(about(asking, user, after, reports=number < MOST_REPORTED))
            for number, user in enumerate(users.items[:MOST_GUESTS])
        ]
        contacts = group.create_task(find_holders(graph, "/contacts", others, until, after))
        groups = group.create_task(find_holders(graph, "/groups", others, until, after))
        proxies = group.create_task(find_proxies(graph, others, until, after))
    dark = (
        Unread("methods", "left_out", f"> {MOST_GUESTS}", None),
        Unread("sign_ins", "left_out", f"> {MOST_REPORTED}", None),
    )
    rest = [Got(Guest(user), after, dark) for user in users.items[MOST_GUESTS:]]
    return _Theirs((*(one.result() for one in all_about), *rest), contacts.result(), groups.result(), proxies.result())


def _known(*found: Found[Any]) -> tuple[Any, ...] | None:
    """What the searches found together; None where one of them could not be read and nothing was found."""
    together = {one.id: one for part in found for one in part.items}
    return tuple(together.values()) if together or all(part.whole for part in found) else None


async def _codes(asking: Asking) -> Body | Unread:
    """The tenant's settings of the e-mailed code."""
    return await asking.policy("policies", _CODES, _ALLOWED, lambda raw: _codes_allowed(raw) is not None)


def _codes_allowed(raw: Mapping[str, Any] | None) -> bool | None:
    """Whether guests may sign in by an e-mailed code: they may, unless it was switched off (Microsoft Learn, "Email one-time passcode")."""
    value = raw.get(_ALLOWED) if raw else None
    return _ALLOWED_BY.get(value.casefold()) if isinstance(value, str) else None

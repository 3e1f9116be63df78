"""Everything about one user, asked for at once: methods, inviter, sign-ins, the invitation's trail, the home tenant."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Final, TypeVar
from urllib.parse import quote

from checks.facts import iso
from checks.guest.graph.client import BETA, Items
from checks.guest.graph.permissions import Part, Unread
from checks.guest.graph.records import (
    Method,
    Registration,
    SignIn,
    User,
    read_inviter,
    read_method,
    read_registration,
    read_sign_in,
)
from checks.guest.home_tenant import home_of
from checks.guest.lookup_context import Asking, Got
from checks.guest.rules import second_factors, unknown_kinds
from checks.guest.search import quoted
from checks.guest.snapshot import Guest, Home

T = TypeVar("T")

LOG_DAYS: Final = 30
"""How far back the sign-in log is read; a tenant without a licence keeps seven days of it."""
MOST_SIGN_INS: Final = 25
_REPORT: Final = "/reports/authenticationMethods/userRegistrationDetails/"


async def about(asking: Asking, user: User, after: int, *, reports: bool) -> Got[Guest]:
    """Everything about ``user``, as far as it can be read. Without ``reports`` the logs, which have narrow limits, are left alone."""
    async with asyncio.TaskGroup() as group:
        methods = group.create_task(_methods(asking, user, after))
        registration = group.create_task(_registration(asking, user, methods, reports=reports))
        inviter = group.create_task(_inviter(asking, user, after))
        log = group.create_task(_sign_ins(asking, user, after) if reports else _left("sign_ins"))
        home = group.create_task(home_of(asking, user, after, log))
    parts: tuple[Got[Any], ...] = tuple(one.result() for one in (methods, registration, inviter, log, home))
    guest = Guest(
        user=user,
        methods=methods.result().value,
        registration=registration.result().value,
        sign_ins=log.result().value,
        invited_by=inviter.result().value,
        home=home.result().value or Home(),
    )
    unread = tuple(one for part in parts for one in part.unread)
    return Got(guest, max(part.waits for part in parts), unread)


async def _methods(asking: Asking, user: User, after: int) -> Got[tuple[Method, ...]]:
    """The registered methods; one of a kind that is not known here is shown by its name.

    It is said not to have been understood only where no second factor is known beside it: then it may be the one that counts.
    """
    path = f"{_path(user)}/authentication/methods"
    answer = await asking.graph.list("methods", path, until=asking.until, after=after)
    found = _records(answer, read_method, after)
    if isinstance(answer, Items) and found.value is not None and len(found.value) < len(answer.items):
        return Got(None, answer.waits, (Unread("methods", "error", "@odata.type", None),))
    strange = () if second_factors(found.value or ()) else unknown_kinds(found.value or ())
    unread = (Unread("methods", "error", ", ".join(strange[:3]), None),) if strange else found.unread
    return Got(found.value, found.waits, unread)


async def _registration(
    asking: Asking, user: User, methods: asyncio.Task[Got[tuple[Method, ...]]], *, reports: bool
) -> Got[Registration]:
    """The report on the user's registration, where the methods themselves can't be read."""
    found = await methods
    late = any(one.why == "timeout" for one in found.unread)
    if found.value is not None or late or not reports:
        return Got()
    path = _REPORT + quote(user.id, safe="")
    answer = await asking.graph.get("registration", path, until=asking.until, after=found.waits, absent=True)
    if isinstance(answer, Unread):
        return Got(None, found.waits + 1, (answer,))
    return Got(read_registration(answer.json), answer.waits)


async def _inviter(asking: Asking, user: User, after: int) -> Got[str]:
    path = f"{_path(user)}/invitedBy"
    answer = await asking.graph.get("inviter", path, until=asking.until, after=after, version=BETA, absent=True)
    if isinstance(answer, Unread):
        return Got(None, after + 1, (answer,))
    return Got(read_inviter(answer.json) or None, answer.waits)


async def _sign_ins(asking: Asking, user: User, after: int) -> Got[tuple[SignIn, ...]]:
    """The newest entries of the log, the newest first."""
    since = iso(asking.at - timedelta(days=LOG_DAYS))[:19] + "Z"
    params = {
        "$filter": f"userId eq {quoted(user.id)} and createdDateTime ge {since}",
        "$top": str(MOST_SIGN_INS),
    }
    answer = await asking.graph.list(
        "sign_ins", "/auditLogs/signIns", params, until=asking.until, after=after, most=MOST_SIGN_INS, pages=3
    )
    found = _records(answer, read_sign_in, after)
    if found.value is None:
        return found
    return Got(tuple(sorted(found.value, key=lambda one: one.at, reverse=True)), found.waits)


async def _left(part: Part) -> Got[Any]:
    """A report that was not asked for, so as not to use up its limits."""
    return Got(None, 0, (Unread(part, "left_out", "5 / 10 s", None),))


def _records(answer: Items | Unread, read: Callable[[Mapping[str, Any]], T | None], after: int) -> Got[tuple[T, ...]]:
    if isinstance(answer, Unread):
        return Got(None, after + 1, (answer,))
    return Got(tuple(one for raw in answer.items if (one := read(raw)) is not None), answer.waits)


def _path(user: User) -> str:
    return f"/users/{quote(user.id, safe='')}"

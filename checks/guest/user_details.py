"""Everything about one user, asked for at once: methods, inviter, sign-ins, the home tenant."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any, Final

from checks.guest.directory import PartResult
from checks.guest.graph.permissions import LookupPart, Unread
from checks.guest.graph.records import AuthMethod, Registration, SignInEntry, User
from checks.guest.home_tenant import read_home
from checks.guest.lookup_context import LookupContext
from checks.guest.rules import second_factors, unknown_kinds
from checks.guest.snapshot import Guest, Home

LOG_DAYS: Final = 30
"""How far back the sign-in log is read; a tenant without a licence keeps seven days of it."""
MOST_SIGN_INS: Final = 25


async def read_details(context: LookupContext, user: User, after: int, *, reports: bool) -> PartResult[Guest]:
    """Read everything about ``user``. Without ``reports`` the logs, which have narrow limits, are left alone."""
    async with asyncio.TaskGroup() as group:
        methods = group.create_task(_methods(context, user, after))
        registration = group.create_task(_registration(context, user, methods, reports=reports))
        inviter = group.create_task(_inviter(context, user, after))
        log = group.create_task(_sign_ins(context, user, after) if reports else _left_out("sign_ins"))
        home = group.create_task(read_home(context, user, after, log))
    parts: tuple[PartResult[Any], ...] = tuple(task.result() for task in (methods, registration, inviter, log, home))
    guest = Guest(
        user=user,
        methods=methods.result().value,
        registration=registration.result().value,
        sign_ins=log.result().value,
        invited_by=inviter.result().value,
        home=home.result().value or Home(),
    )
    unread = tuple(each for part in parts for each in part.unread)
    return PartResult(guest, max(part.waits for part in parts), unread)


async def _methods(context: LookupContext, user: User, after: int) -> PartResult[tuple[AuthMethod, ...]]:
    """Read the registered methods; one of an unknown kind is shown by its name.

    It is reported as not understood only if no second factor is known besides it: then it may be the one that counts.
    """
    result = (await context.directory.methods(user, context.until)).after(after)
    if result.unread:
        return PartResult(None, result.waits, result.unread)
    kinds = () if second_factors(result.value or ()) else unknown_kinds(result.value or ())
    unread = (Unread("methods", "error", ", ".join(kinds[:3]), None),) if kinds else ()
    return PartResult(result.value, result.waits, unread)


async def _registration(
    context: LookupContext, user: User, methods: asyncio.Task[PartResult[tuple[AuthMethod, ...]]], *, reports: bool
) -> PartResult[Registration]:
    """Read the report on the user's registration, if the methods themselves can't be read."""
    result = await methods
    late = any(part.why == "timeout" for part in result.unread)
    if result.value is not None or late or not reports:
        return PartResult()
    return (await context.directory.registration(user, context.until)).after(result.waits)


async def _inviter(context: LookupContext, user: User, after: int) -> PartResult[str]:
    return (await context.directory.inviter(user, context.until)).after(after)


async def _sign_ins(context: LookupContext, user: User, after: int) -> PartResult[tuple[SignInEntry, ...]]:
    """Read the newest entries in the log, newest first."""
    since = context.at - timedelta(days=LOG_DAYS)
    result = (await context.directory.sign_ins(user, since, MOST_SIGN_INS, context.until)).after(after)
    if result.value is None:
        return result
    entries = sorted(result.value, key=lambda entry: entry.at, reverse=True)
    return PartResult(tuple(entries), result.waits)


async def _left_out(part: LookupPart) -> PartResult[Any]:
    """Return a report that was not requested, so as not to use up its limits."""
    return PartResult(None, 0, (Unread(part, "left_out", "5 / 10 s", None),))

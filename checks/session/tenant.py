"""Actions in the tenant for a guest: described, asked for, and recorded before and after."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import TYPE_CHECKING

from checks.call import events as ev
from checks.call.journal import new_number
from checks.session.context import SessionContext

if TYPE_CHECKING:
    from checks.guest.actions import ActionKind, Done, GuestAction, Subject
    from checks.guest.directory import TenantDirectory
    from checks.guest.graph.records import AuthMethod


class TenantActions:
    """Acts in the tenant, as whoever is signed in."""

    def __init__(self, context: SessionContext) -> None:
        self._context = context

    def subjects(self) -> tuple[Subject, ...]:
        """Return the guests of the last look-up of the client that something can be done for."""
        from checks.call.reports import guest_report
        from checks.call.run_queries import current_lookup
        from checks.guest.actions import subject_of

        report = guest_report(current_lookup(self._context.open_call))
        guests = () if report is None else report.guests
        return tuple(subject for subject in map(subject_of, guests) if subject is not None)

    def action(
        self, kind: ActionKind, subject: Subject, address: str = "", method: AuthMethod | None = None
    ) -> GuestAction:
        """Return something that can be done for a guest, described but not done.

        Mails go to ``address``, else to the guest's own.
        """
        from checks.guest.actions import GuestAction

        redirect = self._context.settings.tenant.invite_redirect_url
        return GuestAction(kind, subject, address or subject.address, self._context.open_call.lang, redirect, method)

    def verify_identity(self, how: ev.IdentityHow, whose: str) -> bool:
        """Record that the agent made sure that the caller is the person of that address."""
        return self._context.add(ev.IdentityVerified(how, whose))

    async def methods_of(self, subject: Subject) -> tuple[AuthMethod, ...]:
        """Return the guest's registered methods that can be removed, as they are now. Raises Problem if they can't be read."""
        from checks.guest.registered_methods import read_methods

        async with self._directory(subject) as directory:
            return await read_methods(subject, directory, until=self._deadline())

    async def execute(self, action: GuestAction) -> Done:
        """Do it, with an event before and after. Raises Problem, and records nothing, if nobody is signed in for it."""
        async with self._directory(action.subject, action.scopes) as directory:
            await directory.sign_in()
            call, number = self._context.open_call, new_number()
            self._context.add(ev.ActionBegun(number, action.kind, action.subject.id, action.text("does")))
            done = await directory.perform(action, self._deadline())
        if self._context.call is not None and self._context.call.id == call.id:
            why = "" if done.trouble is None else f"{done.trouble.why} {done.trouble.needs}".strip()
            self._context.add(ev.ActionEnded(number, done.ending, action.text("done"), why, done.request_id))
        return done

    @asynccontextmanager
    async def _directory(
        self, subject: Subject, scopes: Sequence[str] | None = None
    ) -> AsyncGenerator[TenantDirectory, None]:
        """Open the tenant as whoever is signed in; in practice, the practice tenant, which remembers what is done."""
        context, scenario = self._context, self._context.scenario
        if scenario is None:
            open_directory = await asyncio.to_thread(_directory_opener)
            async with open_directory(context.settings, context.sign_in, scopes=scopes) as directory:
                yield directory
            return
        practice = scenario.directory(subject.address, context.clock, context.practice_actions)
        yield practice
        context.practice_actions = [*context.practice_actions, *practice.performed]

    def _deadline(self) -> float:
        return asyncio.get_running_loop().time() + self._context.settings.tenant.deadline


def _directory_opener() -> Callable[..., AbstractAsyncContextManager[TenantDirectory]]:
    """Load Graph's client; run it in a thread, since its libraries take long to load."""
    from checks.guest.graph.directory import open_directory

    return open_directory

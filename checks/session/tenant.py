"""What is done in the tenant for a guest: described, asked for, and recorded before and after."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any

from checks.call import events as ev
from checks.call.journal import new_number
from checks.settings import Settings

if TYPE_CHECKING:
    from checks.guest.actions import Action, Done, Kind, Subject
    from checks.guest.graph.client import Graph
    from checks.guest.graph.records import Method

from checks.session.base import Base


class Tenant(Base):
    """The part of the desk that acts in the tenant, as whoever is signed in."""

    def subjects(self) -> tuple[Subject, ...]:
        """The guests of the last look-up of the client that something can be done for."""
        from checks.call.reports import guest_report
        from checks.call.run_queries import current_lookup
        from checks.guest.actions import subject_of

        report = guest_report(current_lookup(self._require()))
        subjects = (subject_of(guest) for guest in (report.guests if report is not None else ()))
        return tuple(subject for subject in subjects if subject is not None)

    def action(self, kind: Kind, subject: Subject, address: str = "", method: Method | None = None) -> Action:
        """Something that can be done for a guest, described and not done: mails go to ``address``, else to the guest's own."""
        from checks.guest.actions import Action

        redirect = self.settings.tenant.invite_redirect_url
        return Action(kind, subject, address or subject.address, self._require().lang, redirect, method)

    def verify_identity(self, how: ev.IdentityHow) -> bool:
        """The agent made sure who is calling."""
        return self._add(ev.IdentityVerified(how))

    async def methods_of(self, subject: Subject) -> tuple[Method, ...]:
        """The guest's registered methods that can be removed, as they are now. Raises Problem where they can't be read."""
        from checks.guest.actions import read_methods

        async with self._graph(subject) as graph:
            return await read_methods(subject, graph, until=self._deadline())

    async def act(self, action: Action) -> Done:
        """Do it, with an event before and after. Raises Problem, and records nothing, where nobody is signed in for it."""
        from checks.guest.actions import execute

        async with self._graph(action.subject, action.scopes) as graph:
            await graph.sign_in()
            call = self._require()
            number = new_number()
            self._add(ev.ActionBegun(number, action.kind, action.subject.id, action.told("does")))
            done = await execute(action, graph, until=self._deadline())
        if self.call is not None and self.call.id == call.id:
            told, why = action.told("done"), "" if done.trouble is None else f"{done.trouble.why} {done.trouble.needs}"
            self._add(ev.ActionEnded(number, done.ending, told, why.strip(), done.request_id))
        return done

    @asynccontextmanager
    async def _graph(self, subject: Subject, scopes: Sequence[str] | None = None) -> AsyncGenerator[Graph, None]:
        """Graph as whoever is signed in; in practice the practice tenant, in which what is sent there stays done."""
        graph: Any = await asyncio.to_thread(import_module, "checks.guest.graph.client")
        scenario = self._scenario
        if scenario is None:
            async with graph.opened(self.settings, self.sign_in, scopes=scopes) as there:
                yield there
            return
        tokens: Any = await asyncio.to_thread(import_module, "checks.practice.graph")
        transport = scenario.graph(subject.address, self._clock, self._changes)
        async with graph.opened(Settings(), tokens.PracticeTokens(), scopes=scopes, transport=transport) as there:
            yield there
        self._changes = [*self._changes, *transport.changes]

    def _deadline(self) -> float:
        return asyncio.get_running_loop().time() + self.settings.tenant.deadline

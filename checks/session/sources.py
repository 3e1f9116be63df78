"""Where the updates of a check come from: the network and the tenant, or the practice call's own.

A source is called in a thread, since it loads the libraries of its check and reads files; the updates that it returns run in the loop.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Collection, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from checks.checking import Started
from checks.session.context import SessionContext

if TYPE_CHECKING:
    from checks.call.reports import NetworkRun
    from checks.call.state import Call
    from checks.checking import Ended, Result
    from checks.documents import CheckAbout, Document
    from checks.facts import Vantage
    from checks.guest.lookup_context import PolicyCache
    from checks.guest.sign_in.session import SignInSession
    from checks.network.diagnose.judge import Judgement
    from checks.network.sweep import SweepUpdate
    from checks.network.targets import Target

    Update: TypeAlias = Started[CheckAbout] | Result[Document] | Ended[Document]
    Updates: TypeAlias = AsyncGenerator[Update, None]

CheckName = Literal["network", "guest", "domain"]


@dataclass(frozen=True, slots=True)
class CheckRequest:
    """What a check is asked to do, based on the call when it was started."""

    call: Call
    vantage: Vantage
    part: NetworkRun | None = None
    """The network run of which a part is measured again; ``only`` are the targets to measure."""
    only: Collection[str] = ()


CheckSource: TypeAlias = "Callable[[CheckRequest], Updates]"


class Sources:
    """The sources of every check for the open call."""

    def __init__(self, context: SessionContext) -> None:
        self._context = context
        self._policies: PolicyCache | None = None

    def of(self, check: CheckName) -> CheckSource:
        """Return the source of a check."""
        if self._context.scenario is not None:
            return self._practice_sweep if check == "network" else self._practice_look_up
        if check == "guest":
            # The sign-in notifies the watchers of its changes, so it is made in the loop.
            sign_in = self._context.sign_in
            return lambda request: self._look_up(request, sign_in)
        return self._sweep if check == "network" else self._domain

    def _sweep(self, request: CheckRequest) -> Updates:
        from checks.network.sweep import updates
        from checks.session.sweep_targets import sweep_targets

        settings = self._context.settings.network
        known = sweep_targets(request.call, settings)
        if request.part is None:
            return updates(settings, vantage=request.vantage, targets=tuple(known.values()))
        targets, earlier = _part(request.part, known, request.only)
        sweep = updates(settings, vantage=request.vantage, targets=targets, earlier=earlier)
        return _naming_its_whole(request.part.run, sweep)

    def _look_up(self, request: CheckRequest, sign_in: SignInSession) -> Updates:
        """Look the client up as whoever is signed in; the tenant's policies are read once for all calls."""
        from checks.guest.check import check_guest
        from checks.guest.lookup_context import PolicyCache

        if self._policies is None:
            self._policies = PolicyCache()
        settings, address = self._context.settings, request.call.client.address
        return check_guest(settings, sign_in, address, now=self._context.clock, cache=self._policies)

    def _domain(self, request: CheckRequest) -> Updates:
        from checks.domain.check import updates

        return updates(self._context.settings, request.call.client.address, vantage=request.vantage)

    def _practice_sweep(self, request: CheckRequest) -> Updates:
        from checks.session.sweep_targets import sweep_targets

        scenario, clock = self._context.scenario, self._context.clock
        assert scenario is not None
        if request.part is None:
            return scenario.sweep(clock)
        targets, earlier = _part(request.part, sweep_targets(request.call, None), request.only)
        return _naming_its_whole(request.part.run, scenario.sweep(clock, targets, earlier))

    def _practice_look_up(self, request: CheckRequest) -> Updates:
        scenario = self._context.scenario
        assert scenario is not None
        return scenario.look_up(request.call.client.address, self._context.clock, self._context.practice_actions)


def _part(
    run: NetworkRun, known: Mapping[str, Target], only: Collection[str]
) -> tuple[tuple[Target, ...], tuple[Judgement, ...]]:
    """Return the targets to measure, and the run's results that are kept for the others."""
    from checks.network.rerun import split_rerun

    return split_rerun(run.results, known, only)


async def _naming_its_whole(run: int, updates: AsyncGenerator[SweepUpdate, None]) -> AsyncGenerator[SweepUpdate, None]:
    """Yield the updates of a partial run, which say at their start of which run it is a part."""
    async with aclosing(updates):
        async for update in updates:
            if isinstance(update, Started) and update.about.again is not None:
                yield Started(update.about.model_copy(update={"of": run}))
            else:
                yield update

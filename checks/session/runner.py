"""Running checks during the conversation: started, chained and stopped, with their findings recorded as they come."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from checks.call import events as ev
from checks.call.journal import new_number
from checks.checking import Result, Started
from checks.facts import Vantage
from checks.problems import Problem
from checks.session.context import SessionContext
from checks.session.sources import CheckName, CheckRequest, CheckSource, Sources

if TYPE_CHECKING:
    from checks.call.reports import AnyRun, NetworkRun
    from checks.call.state import Call
    from checks.session.sources import Update

_LOG = logging.getLogger("mfa_desk")


def _unswept_page(call: Call, run: NetworkRun | None) -> tuple[str, ...]:
    from checks.session.sweep_targets import unswept_page

    return unswept_page(call, run)


@dataclass(frozen=True, slots=True)
class Chain:
    """What belongs to a check."""

    beside: CheckName | None = None
    """The check that is started and stopped along with it."""
    about_client: bool = False
    """Whether it asks about the client's address: it needs one, and is stopped when that changes."""
    then_sweep: Callable[[Call, NetworkRun | None], Collection[str]] | None = None
    """What its end makes worth measuring, given the network run of which a part can be run again."""


CHAIN: Final[Mapping[CheckName, Chain]] = {
    "network": Chain(then_sweep=_unswept_page),
    "guest": Chain(beside="domain", about_client=True),
    "domain": Chain(about_client=True, then_sweep=_unswept_page),
}
"""Every check, with what belongs to it."""


class CheckRunner:
    """Runs the checks of a call; each is a separate task, and none holds up an answer."""

    def __init__(self, context: SessionContext, source_of: Callable[[CheckName], CheckSource] | None = None) -> None:
        self._context = context
        self.source_of = source_of or Sources(context).of
        """Where the updates of a check come from."""
        self._tasks: dict[CheckName, asyncio.Task[None]] = {}
        self._runs: dict[CheckName, int] = {}

    def is_running(self, check: CheckName) -> bool:
        """Return whether the check is running."""
        task = self._tasks.get(check)
        return task is not None and not task.done()

    def start(self, check: CheckName, only: Collection[str] | None = None) -> bool:
        """Start a check in the background; return False if it is already running, or if there is nothing that it could ask about.

        With ``only``, those network targets are measured again, and the others keep the results of the run that is shown;
        False if that was not made here, from where this machine is now.
        """
        chain = CHAIN[check]
        if self.is_running(check) or not self.can_run(check):
            return False
        if chain.about_client and not self._context.open_call.client.address:
            return False
        if chain.beside is not None:
            self.start(chain.beside)
        part = None if only is None else self.repeatable_run()
        if only is not None and (not only or part is None):
            return False
        request = CheckRequest(self._context.open_call, self._context.vantage, part, only or ())
        self._runs[check] = new_number()
        self._tasks[check] = asyncio.get_running_loop().create_task(self._run(check, request))
        return True

    def start_all(self) -> None:
        """Start what a call begins with: the sweep, and the look-up if it is possible."""
        self.start("network")
        self.start("guest")

    def cancel(self, check: CheckName) -> bool:
        """Stop a running check, with what runs along with it; what it has found is kept. Return False if it is not running."""
        beside = CHAIN[check].beside
        if beside is not None:
            self.cancel(beside)
        task = self._tasks.get(check)
        return task is not None and task.cancel()

    def cancel_all(self) -> bool:
        """Stop every running check; return False if none is running."""
        return any([self.cancel("network"), self.cancel("guest")])

    def drop(self, *checks: CheckName) -> None:
        """Stop these checks, or all of them, at once: what they would still find is not recorded."""
        for check in checks or tuple(self._tasks):
            task = self._tasks.pop(check, None)
            if task is not None and not task.done():
                task.cancel()
                self._end_early(check, "cancelled")

    def drop_about_client(self) -> None:
        """Stop the checks that ask about the client's address, since it has changed."""
        self.drop(*(check for check, chain in CHAIN.items() if chain.about_client))

    def repeatable_run(self) -> NetworkRun | None:
        """Return the network run of which a part can be run again; None if only a whole run makes sense."""
        from checks.call.run_queries import repeatable

        call = self._context.call
        return None if call is None or self.is_running("network") else repeatable(call, self._context.vantage)

    @property
    def runnable(self) -> frozenset[str]:
        """Return the checks that could answer a question from here: a sweep counts only from the client's own network."""
        network = self._context.vantage is not Vantage.DESK and not self.is_running("network")
        guest = self.can_run("guest") and not self.is_running("guest")
        return frozenset(name for name, can_run in (("network", network), ("guest", guest)) if can_run)

    def can_run(self, check: CheckName) -> bool:
        """Return whether the check can be run.

        A look-up in the tenant needs an app registration or a token from elsewhere; in practice, a scenario with access to it. The
        client's domain is checked along with a look-up, but not in practice.
        """
        call, scenario = self._context.call, self._context.scenario
        if call is None:
            return False
        if scenario is not None:
            return check == "network" or (check == "guest" and scenario.file.reads_tenant)
        if check == "domain":
            return "@" in call.client.address
        tenant = self._context.settings.tenant
        return check == "network" or bool(tenant.client_id) or tenant.sign_in in ("azure_cli", "token")

    @property
    def needs_person(self) -> bool:
        """Return whether a look-up in the tenant begins with somebody signing in."""
        tenant = self._context.settings.tenant
        quiet = tenant.keep_token or tenant.sign_in in ("azure_cli", "certificate", "token")
        return self._context.scenario is None and not quiet and not self._context.sign_in.signed_in

    async def _run(self, check: CheckName, request: CheckRequest) -> None:
        """Run a check to its end, whatever that is; the call goes on and the pane says how it ended."""
        problem: str | None = None
        try:
            # From Python 3.12 on, Textual's loop runs a task's first step before it is known here (eager tasks).
            await asyncio.sleep(0)
            source = self.source_of(check)
            async with aclosing(await asyncio.to_thread(source, request)) as updates:
                async for update in updates:
                    if not self._is_current(check):
                        return
                    self._record(check, update)
        except asyncio.CancelledError:
            problem = "cancelled"
            raise
        except Problem as error:
            problem = error.code
        except Exception as error:  # noqa: BLE001 - a check's own bug must not end the call: it is reported, and logged
            _LOG.error("check %s broke: %s", check, type(error).__name__)
            problem = "error"
        finally:
            if problem is not None and self._is_current(check):
                self._end_early(check, problem)
        if self._is_current(check):
            del self._tasks[check]
            self._start_follow_up(check)

    def _start_follow_up(self, check: CheckName) -> None:
        then_sweep = CHAIN[check].then_sweep
        if then_sweep is not None and self._context.call is not None:
            self.start("network", only=then_sweep(self._context.call, self.repeatable_run()))

    def _record(self, check: CheckName, update: Update) -> None:
        run = self._runs[check]
        if isinstance(update, Started):
            self._context.add(ev.CheckStarted(check, run, update.about.as_json()))
        elif self._own_run(check) is None:
            raise RuntimeError("an update of a check that has not begun")
        elif isinstance(update, Result):
            self._context.add(ev.CheckResult(check, run, update.report.as_json()))
        else:
            facts_events = (ev.FactsLearned(check, update.facts),) if update.facts else ()
            self._context.add(*facts_events, ev.CheckEnded(check, run, update.summary.as_json()))

    def _end_early(self, check: CheckName, problem: str) -> None:
        """Record that a check ended early; one that had not even begun is recorded as begun and ended."""
        own, run = self._own_run(check), self._runs[check]
        # Another session that meanwhile resumed the call considers it abandoned: that is not its real end.
        if own is not None and own.ended is not None and own.problem != "abandoned":
            return
        start = (ev.CheckStarted(check, run, {}),) if own is None else ()
        self._context.add(*start, ev.CheckEnded(check, run, {}, problem))

    def _own_run(self, check: CheckName) -> AnyRun | None:
        """Return this session's own run of the check once it has begun: the call may hold another session's too."""
        from checks.call.run_queries import run_numbered

        return run_numbered(self._context.open_call.runs(check), self._runs[check])

    def _is_current(self, check: CheckName) -> bool:
        """Return whether the running task is the check's own: one that was dropped records nothing any more."""
        return self._tasks.get(check) is asyncio.current_task()

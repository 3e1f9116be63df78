"""Checks beside the conversation: begun, stopped, and what they find recorded as it comes."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Collection, Mapping
from contextlib import aclosing
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any

from checks.call import events as ev
from checks.call.journal import new_number
from checks.checking import Ended, Result, Started
from checks.facts import Fact
from checks.problems import Problem

if TYPE_CHECKING:
    from checks.call.state import CheckRun
    from checks.documents import Document

from checks.session.base import Base, CheckName

_LOG = logging.getLogger("mfa_desk")


class Running(Base):
    """The part of the desk that runs checks; each is a task of its own, and none holds an answer up."""

    def running(self, check: CheckName) -> bool:
        """Whether the check is under way."""
        task = self._running.get(check)
        return task is not None and not task.done()

    def start_check(self, check: CheckName, only: Collection[str] | None = None) -> bool:
        """Begin a check in the background; False where it runs already, or there is nothing that it could ask.

        With ``only``, those targets of the network are measured again, and the others keep the results of the run that is shown;
        False where that was not made here, from where this machine stands now.
        """
        if self.running(check) or not self.can_check(check):
            return False
        if check != "network" and not self._require().client.address:
            return False
        if check == "guest":
            self.start_check("domain")
        if only is not None and (not only or self.repeatable() is None):
            return False
        self._runs[check] = new_number()
        task = self._running[check] = asyncio.get_running_loop().create_task(self._run(check, only))
        task.add_done_callback(partial(self._complete, check))
        return True

    def _complete(self, check: CheckName, task: asyncio.Task[None]) -> None:
        """Measure the host that only the check of the client's domain told of, where a whole sweep that was made here lacks it."""
        from checks.call.run_queries import failed_since
        from checks.session.sweep_targets import federated

        if check == "guest" or task.cancelled() or self._running.get(check) is not task:
            return
        run = self.repeatable()
        if run is None or not run.summary or failed_since(self._require(), run) is not None:
            return
        own = federated(self._require())
        if own is not None and not any(one["target"] == own.name for one in run.results):
            self.start_check("network", only=(own.name,))

    def repeatable(self) -> CheckRun | None:
        """The network run that a part of can be run again; None where only a whole run makes sense."""
        from checks.call.run_queries import repeatable

        return None if self.call is None or self.running("network") else repeatable(self.call, self.vantage)

    def can_check(self, check: CheckName) -> bool:
        """Whether the check can be run: a look-up in the tenant needs an app registration or a token of somebody else's, or practice.

        The client's domain is asked about beside a look-up, and not in practice.
        """
        if check == "domain":
            return self.call is not None and self._scenario is None and "@" in self.call.client.address
        tenant = self.settings.tenant
        there = self._scenario is not None or bool(tenant.client_id) or tenant.sign_in in ("azure_cli", "token")
        return self.call is not None and (check == "network" or there)

    @property
    def needs_person(self) -> bool:
        """Whether a look-up in the tenant begins with somebody signing in."""
        tenant = self.settings.tenant
        quiet = tenant.keep_token or tenant.sign_in in ("azure_cli", "certificate", "token")
        return self._scenario is None and not quiet and not self.sign_in.signed_in

    def cancel_check(self, check: CheckName) -> bool:
        """Stop a running check, with that of a guest the one of their domain; what it has found stays."""
        if check == "guest":
            self.cancel_check("domain")
        task = self._running.get(check)
        return task is not None and task.cancel()

    async def _run(self, check: CheckName, only: Collection[str] | None) -> None:
        """Run a check to its end, whatever that is; the call goes on and the pane says how it ended."""
        problem: str | None = None
        try:
            # From Python 3.12 on Textual's loop takes a task's first step before it is known here (eager tasks).
            await asyncio.sleep(0)
            async with aclosing(await (self._updates(check) if only is None else self._part(only))) as updates:
                async for update in updates:
                    if not self._is_current(check):
                        return
                    self._take(check, update)
        except asyncio.CancelledError:
            problem = "cancelled"
            raise
        except Problem as error:
            problem = error.code
        except Exception as error:  # noqa: BLE001 - a check's own bug must not end the call: it is said, and logged
            _LOG.error("check %s broke: %s", check, type(error).__name__)
            problem = "error"
        finally:
            if problem is not None and self._is_current(check):
                self._end(check, problem)

    async def _updates(self, check: CheckName) -> AsyncGenerator[Mapping[str, Any], None]:
        scenario = self._scenario
        if scenario is not None:
            address = self._require().client.address
            look_up: Any = scenario.look_up
            return scenario.sweep(self._clock) if check == "network" else look_up(address, self._clock, self._changes)
        if check == "guest":
            return await self._look_up(self._require().client.address)
        if check == "domain":
            domain: Any = await asyncio.to_thread(import_module, "checks.domain.check")
            told: AsyncGenerator[Mapping[str, Any], None] = domain.updates(
                self.settings, self._require().client.address, vantage=self.vantage
            )
            return told
        sweep: Any = await asyncio.to_thread(import_module, "checks.network.sweep")
        needed: Any = await asyncio.to_thread(import_module, "checks.session.sweep_targets")
        wanted = await asyncio.to_thread(needed.needed, self._require(), self.settings.network)
        updates: AsyncGenerator[Mapping[str, Any], None] = sweep.updates(
            self.settings.network, vantage=self.vantage, targets=tuple(wanted.values())
        )
        return updates

    async def _look_up(self, address: str) -> AsyncGenerator[Mapping[str, Any], None]:
        """The updates of a look-up in the tenant, as whoever is signed in; what the tenant's policies are is asked once for all calls."""
        guest: Any = await asyncio.to_thread(import_module, "checks.guest.check")
        if self._kept is None:
            self._kept = guest.Kept()
        updates: AsyncGenerator[Mapping[str, Any], None] = guest.updates(
            self.settings, self.sign_in, address, now=self._clock, kept=self._kept
        )
        return updates

    async def _part(self, only: Collection[str]) -> AsyncGenerator[Mapping[str, Any], None]:
        """The updates of a sweep of ``only``, with the other results of the run that is shown."""
        from checks.call.run_queries import displayed_network_run

        again: Any = await asyncio.to_thread(import_module, "checks.network.rerun")
        sweep: Any = await asyncio.to_thread(import_module, "checks.network.sweep")
        needed: Any = await asyncio.to_thread(import_module, "checks.session.sweep_targets")
        run = displayed_network_run(self._require())
        if run is None:
            return await self._updates("network")
        scenario = self._scenario
        known = await asyncio.to_thread(needed.needed, self._require(), None if scenario else self.settings.network)
        wanted, earlier = again.part(run.results, known, only)
        if scenario is not None:
            return _of_run(run.run, scenario.sweep(self._clock, wanted, earlier))
        settings, vantage = self.settings.network, self.vantage
        return _of_run(run.run, sweep.updates(settings, vantage=vantage, targets=wanted, earlier=earlier))

    def _take(self, check: CheckName, update: Mapping[str, Any]) -> None:
        """Record a check's update: ``{"started": …}``, ``{"result": …}`` or ``{"ended": …, "facts": [Fact]}``."""
        if isinstance(update, Started | Result | Ended):
            self._record(check, update)
            return
        if "started" in update:
            self._add(ev.CheckStarted(check, self._runs[check], update["started"]))
            return
        if self._begun(check) is None:
            raise RuntimeError("an update of a check that has not begun")
        run = self._runs[check]
        if "result" in update:
            self._add(ev.CheckResult(check, run, update["result"]))
        else:
            facts: tuple[Fact, ...] = tuple(update["facts"])
            learned = (ev.FactsLearned(check, facts),) if facts else ()
            self._add(*learned, ev.CheckEnded(check, run, update["ended"]))

    def _record(self, check: CheckName, update: Started[Document] | Result[Document] | Ended[Document]) -> None:
        """Record a typed update of a check's."""
        run = self._runs[check]
        if isinstance(update, Started):
            self._add(ev.CheckStarted(check, run, update.about.as_json()))
            return
        if self._begun(check) is None:
            raise RuntimeError("an update of a check that has not begun")
        if isinstance(update, Result):
            self._add(ev.CheckResult(check, run, update.report.as_json()))
        else:
            learned = (ev.FactsLearned(check, update.facts),) if update.facts else ()
            self._add(*learned, ev.CheckEnded(check, run, update.summary.as_json()))

    def _end(self, check: CheckName, problem: str) -> None:
        """A check ended before its time; one that had not even begun is recorded as begun and ended."""
        begun, run = self._begun(check), self._runs[check]
        # Another desk that took the call up meanwhile holds it for abandoned: that is no end of its own.
        if begun is not None and begun.ended is not None and begun.problem != "abandoned":
            return
        start = (ev.CheckStarted(check, run, {}),) if begun is None else ()
        self._add(*start, ev.CheckEnded(check, run, {}, problem))

    def _begun(self, check: CheckName) -> CheckRun | None:
        """This desk's own run of the check, since it began: the call may hold another desk's that is under way too."""
        return next((run for run in self._require().runs(check) if run.run == self._runs[check]), None)

    def _is_current(self, check: CheckName) -> bool:
        """Whether the task that asks is the check that the desk runs now: one that was stopped records nothing any more."""
        return self._running.get(check) is asyncio.current_task()

    def _stop_checks(self, *only: CheckName) -> None:
        """Stop what runs, or those checks alone."""
        for check in only or tuple(self._running):
            task = self._running.pop(check, None)
            if task is not None and not task.done():
                task.cancel()
                self._end(check, "cancelled")


async def _of_run(
    number: int, updates: AsyncGenerator[Mapping[str, Any], None]
) -> AsyncGenerator[Mapping[str, Any], None]:
    """The updates of a part run again, which tell at their start of which run it is a part."""
    async with aclosing(updates):
        async for update in updates:
            again = "again" in update.get("started", ())
            yield {"started": {**update["started"], "of": number}} if again else update

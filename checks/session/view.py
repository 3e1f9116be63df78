"""What a front end shows of a call: one value, made once per change, from which every pane is laid out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from checks.call import masking
from checks.call.copies import named_here
from checks.call.events import Answered
from checks.call.reports import domain_report, guest_report
from checks.call.run_queries import (
    current_lookup,
    displayed_network_run,
    failed_since,
    lookups_of_client,
    runs_elsewhere,
)
from checks.call.timeline import Line, timeline
from checks.facts import Fact, Vantage, newest

if TYPE_CHECKING:
    from datetime import datetime

    from checks.call.events import Pair
    from checks.call.journal import Saved
    from checks.call.prompt import Prompt
    from checks.call.reports import LookupRun, NetworkRun
    from checks.call.state import Call
    from checks.domain.report import DomainReport
    from checks.guest.report import GuestReport
    from checks.guide.content import Content
    from checks.session.context import SessionContext
    from checks.session.runner import CheckRunner


@dataclass(frozen=True, slots=True)
class NetworkView:
    """The network check as it is shown.

    ``run`` is the displayed one, ``failed`` a newer one that ended before it found anything, ``elsewhere`` the newest of each other
    machine and vantage. ``vantage`` is where this machine is now.
    """

    run: NetworkRun | None
    failed: NetworkRun | None
    elsewhere: tuple[NetworkRun, ...]
    vantage: Vantage


@dataclass(frozen=True, slots=True)
class GuestView:
    """The look-up as it is shown.

    ``run`` is the newest with an answer for the client's address, with its ``report``; ``newest`` is the newest of all, which may still
    be running or have failed. ``domain`` is what was found about the client's domain, ``facts`` what is known from the tenant.
    """

    run: LookupRun | None
    report: GuestReport | None
    newest: LookupRun | None
    domain: DomainReport | None
    facts: tuple[Fact, ...]
    can_look_up: bool


@dataclass(frozen=True, slots=True)
class CallView:
    """A call as it is shown.

    ``call`` and ``prompt`` hold personal data unmasked; with ``masked`` the timeline hides it, and a pane hides what it shows of the
    rest. ``client_line`` is what the client says in practice, ``runnable`` the checks that could answer a question from here,
    ``promises_copies`` whether the place itself names something to copy. ``at`` is when the view was made.
    """

    call: Call
    content: Content
    prompt: Prompt
    timeline: tuple[Line, ...]
    network: NetworkView
    guest: GuestView
    saved: Saved
    masked: bool
    runnable: frozenset[str]
    client_line: Pair | None
    promises_copies: bool
    at: datetime


class Views:
    """Makes the view of a session's call: once per change, and the same value until the next."""

    def __init__(self, context: SessionContext, checks: CheckRunner) -> None:
        self._context = context
        self._checks = checks
        self._made: CallView | None = None

    def view(self, *, masked: bool) -> CallView | None:
        """Return what the panes show now; None without a call. ``masked`` hides personal data."""
        context = self._context
        call, shown = context.call, context.prompt()
        if call is None or shown is None:
            return None
        saved, vantage = context.journal.saved, context.vantage
        runnable, can_look_up = self._checks.runnable, self._checks.can_run("guest")
        made = self._made
        if (
            made is None
            or made.call is not call
            or (made.saved, made.masked, made.network.vantage) != (saved, masked, vantage)
            or (made.runnable, made.guest.can_look_up) != (runnable, can_look_up)
        ):
            content = context.library.content
            made = self._made = CallView(
                call,
                content,
                shown,
                timeline(masking.masked(call) if masked else call, content, shown.walk),
                network_view(call, vantage),
                _guest(call, can_look_up=can_look_up),
                saved,
                masked,
                runnable,
                self._reply(call, shown),
                bool(named_here(shown, content)),
                context.now(),
            )
        return made

    def _reply(self, call: Call, shown: Prompt) -> Pair | None:
        """Return what a practice call's client replies to the question; None in a real call."""
        scenario = self._context.scenario
        if scenario is None:
            return None
        solved = any(branch.outcome for branch in call.branches)
        bodies = (event.body for event in self._context.journal.events)
        again = any(isinstance(body, Answered) and body.place == shown.place for body in bodies)
        return scenario.reply(shown.place, shown.kind, solved=solved, again=again)


def network_view(call: Call, vantage: Vantage) -> NetworkView:
    """Return the network check as it is shown; ``vantage`` is where this machine is."""
    run = displayed_network_run(call)
    failed = None if run is None else failed_since(call, run)
    return NetworkView(run, failed, runs_elsewhere(call, run), vantage)


def _guest(call: Call, *, can_look_up: bool) -> GuestView:
    run, runs = current_lookup(call), lookups_of_client(call)
    domain = call.client.address.rpartition("@")[2].casefold()
    reports = (domain_report(run) for run in reversed(call.runs("domain")))
    return GuestView(
        run,
        guest_report(run),
        runs[-1] if runs else None,
        next((report for report in reports if report is not None and report.domain == domain), None),
        tuple(fact for fact in newest(call.facts).values() if fact.vantage is Vantage.TENANT),
        can_look_up,
    )

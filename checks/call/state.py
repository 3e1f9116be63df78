"""The call: what its events add up to, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, Literal, overload

from checks.call import events as ev
from checks.call.events import Event, HoldKind, Mark, Pair
from checks.facts import Fact, Vantage
from checks.texts import Lang

if TYPE_CHECKING:
    from checks.call.reports import AnyRun, DomainRun, LookupRun, NetworkRun

STEPS: Final = 6
"""The guide has six steps."""


@dataclass(frozen=True, slots=True)
class Client:
    """Who is on the line; every field may be empty, and be filled in later."""

    name: str = ""
    address: str = ""
    organisation: str = ""
    callback: str = ""
    ticket: str = ""


@dataclass(frozen=True, slots=True)
class Branch:
    """One walk through an issue's tree."""

    key: str
    issue: str
    title: Pair
    """The issue's wording when the walk began."""
    opened: datetime
    node: str | None = None
    """Where the walk begins, if not at the tree's own start."""
    answers: Mapping[str, str] = field(default_factory=dict)
    """The agent's answers, by `TreePlace.id`."""
    held: frozenset[str] = frozenset()
    """The places that are asked again whatever evidence says."""
    state: Literal["open", "parked", "closed"] = "open"
    outcome: str | None = None
    """The code that a closed walk ended with."""
    outcome_title: Pair | None = None


@dataclass(frozen=True, slots=True)
class StepState:
    """The state of a step of the guide."""

    mark: Mark | None = None
    at: datetime | None = None
    """When it was marked."""
    spent: timedelta = timedelta()
    """How long the client was at it."""


@dataclass(frozen=True, slots=True)
class Hold:
    """A time when the client was not on the line."""

    how: HoldKind
    started: datetime
    ended: datetime | None = None
    """None while it lasts."""


@dataclass(frozen=True, slots=True)
class TenantAction:
    """Something done in the tenant."""

    number: int
    action: str
    does: Pair
    """Its wording."""
    begun: datetime
    ended: ev.ActionEnded | None = None
    """None while it is in progress, or if the desk was left during it."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call, as its events up to ``seq`` leave it."""

    id: str
    seq: int = 0
    opened: datetime | None = None
    last: datetime | None = None
    """When the last event was recorded."""
    active_since: datetime | None = None
    """Since when the desk has been at the call; None if it was left."""
    active_before: timedelta = timedelta()
    """How long the desk was at the call before that."""
    practice: str | None = None
    """The scenario's key, if it is practice."""
    lang: Lang = "fr"
    """The client's language."""
    content: str = ""
    """The version of the content that the call last used."""
    digest: str = ""
    client: Client = Client()
    vantage: Literal["desk", "site"] | None = None
    """Where someone said that this machine is."""
    caller_phone: Fact | None = None
    """Whether the client calls from the mobile that they set up (``call.on_mobile``); None until someone has asked."""
    step: int | None = None
    """Where the client is in the guide; None until they have said."""
    stage: str | None = None
    """The stage of that step; None at its beginning."""
    stage_since: datetime | None = None
    option: Literal["app", "phone"] | None = None
    """The way chosen to finish the last step."""
    steps: tuple[StepState, ...] = (StepState(),) * STEPS
    branches: tuple[Branch, ...] = ()
    """The walks, in the order in which they began."""
    branch: str | None = None
    """The key of the walk on the screen; None while the guide's steps are shown."""
    facts: tuple[Fact, ...] = ()
    """What was learned and still holds, the newest last."""
    checks: tuple[AnyRun, ...] = ()
    holds: tuple[Hold, ...] = ()
    identity: ev.IdentityVerified | None = None
    actions: tuple[TenantAction, ...] = ()
    escalated: ev.Escalated | None = None
    wrapped: ev.WrappedUp | None = None
    due: datetime | None = None
    """By when whoever has to act was promised to."""
    hidden: bool = False
    """Whether it was opened by mistake."""
    history: tuple[Event, ...] = ()
    """The events that count, in order."""
    done: tuple[int, ...] = ()
    """The moves that undo takes back next, the last first."""
    undone: tuple[int, ...] = ()
    """The moves that redo makes count again next, the last first."""

    @property
    def current(self) -> Branch | None:
        """The walk on the screen."""
        return self.branch_of(self.branch) if self.branch else None

    def branch_of(self, key: str) -> Branch | None:
        """Return the branch with that key."""
        return next((branch for branch in self.branches if branch.key == key), None)

    @property
    def next_branch(self) -> str:
        """The key of the walk that is begun next."""
        return f"b{len(self.branches) + 1}"

    @property
    def parked(self) -> tuple[Branch, ...]:
        """The branches that wait to be resumed."""
        return tuple(branch for branch in self.branches if branch.state == "parked")

    @property
    def known_facts(self) -> tuple[Fact, ...]:
        """What the checks gave, and what the agent knows about the client: the phone that they call from, where they are in the guide."""
        facts = self.facts if self.caller_phone is None else (*self.facts, self.caller_phone)
        if self.step is None or self.opened is None:
            return facts
        at = self.stage_since or self.opened
        own = [Fact("call.step", self.step, Vantage.AGENT, at, "agent")]
        if self.option is not None:
            own.append(Fact("call.option", self.option, Vantage.AGENT, at, "agent"))
        return (*facts, *own)

    @property
    def on_mobile(self) -> bool | None:
        """Whether the client calls from the mobile that they set up; None if that is not known."""
        return None if self.caller_phone is None else self.caller_phone.value == "yes"

    @overload
    def runs(self, check: Literal["network"]) -> tuple[NetworkRun, ...]: ...
    @overload
    def runs(self, check: Literal["guest"]) -> tuple[LookupRun, ...]: ...
    @overload
    def runs(self, check: Literal["domain"]) -> tuple[DomainRun, ...]: ...
    @overload
    def runs(self, check: str) -> tuple[AnyRun, ...]: ...
    def runs(self, check: str) -> tuple[Any, ...]:
        """Return the runs of a check, oldest first."""
        return tuple(run for run in self.checks if run.check == check)

    @property
    def holding(self) -> Hold | None:
        """The current hold, if the client is not on the line."""
        return self.holds[-1] if self.holds and self.holds[-1].ended is None else None

    def elapsed(self, now: datetime) -> timedelta:
        """Return how long the call has been at the desk: from its opening to its end or ``now``, minus the time when the desk was left."""
        if self.active_since is None:
            return self.active_before
        return self.active_before + max(self._until(now) - self.active_since, timedelta())

    def on_hold(self, now: datetime) -> timedelta:
        """Return how long the client waited, in all."""
        end = self._until(now)
        return sum((max((hold.ended or end) - hold.started, timedelta()) for hold in self.holds), timedelta())

    def _until(self, now: datetime) -> datetime:
        """Return when the call was wrapped up, or ``now`` if it was not."""
        if self.wrapped is None:
            return now
        return next(event.at for event in reversed(self.history) if event.body is self.wrapped)

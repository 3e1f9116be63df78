"""How events change a call: a reducer for each kind, and the fold over them.

`fold` computes the call from all its events, `advance` from the call so far and one more event; both give the same. Undo and redo are
events: an undone event is left out of the fold, and the rest is folded again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, cast

from checks.call import events as ev
from checks.call.check_run import CheckRun
from checks.call.events import Event
from checks.call.reports import as_sweep, models_of
from checks.call.state import STEPS, Branch, Call, Hold, TenantAction
from checks.facts import Fact, Vantage

if TYPE_CHECKING:
    from checks.call.reports import AnyRun, NetworkRun
    from checks.network.report import TargetResult

_BOOKKEEPING: Final = (ev.Undone, ev.Redone)


def visible(call: Call) -> Call:
    """Return the call without its bookkeeping of undo, redo and time: what two calls that look the same have in common."""
    return replace(call, seq=0, last=None, done=(), undone=())


def fold(call_id: str, events: Iterable[Event]) -> Call:
    """Return the call that the events add up to."""
    events = tuple(events)
    done, undone = _stacks(events)
    counting = set(done)
    call = Call(call_id)
    for event in events:
        if not isinstance(event.body, _BOOKKEEPING) and (not event.body.undoable or event.move in counting):
            call = _apply(call, event)
        call = replace(call, seq=event.seq, last=event.at)
    return replace(call, done=done, undone=undone)


def advance(call: Call, event: Event, before: Sequence[Event]) -> Call:
    """Return the call after one more event; ``before`` holds all events before it, for what is undone or redone."""
    if isinstance(event.body, _BOOKKEEPING):
        return fold(call.id, (*before, event))
    after = replace(_apply(call, event), seq=event.seq, last=event.at)
    if not event.body.undoable:
        return after
    return replace(after, done=call.done if call.done[-1:] == (event.move,) else (*call.done, event.move), undone=())


def _stacks(events: Sequence[Event]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    done: list[int] = []
    undone: list[int] = []
    for event in events:
        body = event.body
        if body.undoable:
            if done[-1:] != [event.move]:
                done.append(event.move)
            undone.clear()
        elif isinstance(body, ev.Undone) and done and done[-1] == body.target:
            undone.append(done.pop())
        elif isinstance(body, ev.Redone) and undone and undone[-1] == body.target:
            done.append(undone.pop())
    return tuple(done), tuple(undone)


def _apply(call: Call, event: Event) -> Call:
    taken = REDUCERS[type(event.body)](call, event, event.body)
    return replace(taken, history=(*taken.history, event))


def _opened(call: Call, event: Event, body: ev.Opened) -> Call:
    return replace(
        call,
        opened=event.at,
        active_since=event.at,
        practice=body.practice,
        lang=body.lang,
        content=body.content,
        digest=body.digest,
    )


def _resumed(call: Call, event: Event, body: ev.Resumed) -> Call:
    return replace(
        call,
        active_before=call.elapsed(call.last or event.at),
        active_since=event.at,
        content=body.content,
        digest=body.digest,
        checks=tuple(_abandoned(run, event.at) for run in call.checks),
    )


def _left(call: Call, event: Event, _body: ev.Left) -> Call:
    return replace(call, active_before=call.elapsed(event.at), active_since=None)


def _client(call: Call, _event: Event, body: ev.ClientNoted) -> Call:
    """Note details of the client; for a new address, drop what was known about the old one, including whether it is the caller's."""
    noted = replace(call, client=replace(call.client, **body.details))
    moved = call.client.address and noted.client.address.casefold() != call.client.address.casefold()
    return replace(noted, facts=_without_identity_facts(call.facts), identity=None) if moved else noted


def _text(call: Call, _event: Event, _body: ev.TextNoted) -> Call:
    return call


def _language(call: Call, _event: Event, body: ev.LanguageChosen) -> Call:
    return replace(call, lang=body.lang)


def _vantage(call: Call, _event: Event, body: ev.VantageChosen) -> Call:
    return replace(call, vantage=body.vantage)


def _caller_phone(call: Call, event: Event, body: ev.CallerPhoneNoted) -> Call:
    value = "yes" if body.on_mobile else "no"
    return replace(call, caller_phone=Fact("call.on_mobile", value, Vantage.AGENT, event.at, "agent"))


def _stage(call: Call, event: Event, body: ev.StageReached) -> Call:
    return _stand(call, event, body.step, body.stage)


def _step(call: Call, event: Event, body: ev.StepMarked) -> Call:
    if not 1 <= body.step <= STEPS:
        return call
    if call.step is not None:
        call = _stand(call, event, call.step, call.stage)
    steps = list(call.steps)
    steps[body.step - 1] = replace(steps[body.step - 1], mark=body.mark, at=event.at)
    call = replace(call, steps=tuple(steps))
    return call if body.then_step is None else _stand(call, event, body.then_step, body.then_stage)


def _option(call: Call, event: Event, body: ev.OptionChosen) -> Call:
    return replace(_stand(call, event, STEPS, body.stage), option=body.option)


def _stand(call: Call, event: Event, step: int, stage: str | None) -> Call:
    """Move the client elsewhere: the time at the previous step is counted, and the walk on the screen gives way to the steps."""
    steps = list(call.steps)
    if call.step is not None and call.stage_since is not None:
        before = steps[call.step - 1]
        steps[call.step - 1] = replace(before, spent=before.spent + max(event.at - call.stage_since, timedelta()))
    if not 1 <= step <= STEPS:
        return call
    return replace(call, steps=tuple(steps), step=step, stage=stage, stage_since=event.at)


def _issue(call: Call, event: Event, body: ev.IssueOpened) -> Call:
    branch = Branch(body.branch, body.issue, body.title, event.at, body.node)
    kept = tuple(_parked(branch) for branch in call.branches if branch.key != body.branch)
    return replace(call, branches=(*kept, branch), branch=body.branch)


def _answer(call: Call, _event: Event, body: ev.Answered) -> Call:
    return _on_branch(
        call,
        body.branch,
        lambda branch: replace(
            branch, answers={**branch.answers, body.place: body.answer}, held=branch.held - {body.place}
        ),
    )


def _reopen(call: Call, _event: Event, body: ev.Reopened) -> Call:
    call = _on_branch(
        call,
        body.branch,
        lambda branch: replace(
            branch,
            answers={place: answer for place, answer in branch.answers.items() if place != body.place},
            held=branch.held | {body.place},
        ),
    )
    return _to_screen(call, body.branch)


def _branch(call: Call, _event: Event, body: ev.BranchMoved) -> Call:
    match body.how:
        case "resumed":
            return _to_screen(call, body.branch)
        case "parked":
            call = _on_branch(call, body.branch, _parked)
        case "closed":
            call = _on_branch(
                call,
                body.branch,
                lambda branch: replace(branch, state="closed", outcome=body.outcome, outcome_title=body.title),
            )
    return replace(call, branch=None) if call.branch == body.branch else call


def _parked(branch: Branch) -> Branch:
    return replace(branch, state="parked") if branch.state == "open" else branch


def _to_screen(call: Call, key: str) -> Call:
    if call.branch_of(key) is None:
        return call
    branches = tuple(
        replace(branch, state="open", outcome=None, outcome_title=None) if branch.key == key else _parked(branch)
        for branch in call.branches
    )
    return replace(call, branches=branches, branch=key)


def _on_branch(call: Call, key: str, change: Callable[[Branch], Branch]) -> Call:
    return replace(call, branches=tuple(change(branch) if branch.key == key else branch for branch in call.branches))


def _facts(call: Call, _event: Event, body: ev.FactsLearned) -> Call:
    """Add facts. A look-up of the guest replaces everything that earlier ones gave: what it no longer gives is no longer true."""
    before = _without_identity_facts(call.facts, "guest.") if body.by == "guest" else call.facts
    return replace(call, facts=(*before, *body.facts))


def _without_identity_facts(facts: tuple[Fact, ...], *about: str) -> tuple[Fact, ...]:
    """Return the facts without those about the client's account and domain, or only without those under the prefixes ``about``."""
    return tuple(fact for fact in facts if not fact.key.startswith(about or ("guest.", "domain.")))


def _check_started(call: Call, event: Event, body: ev.CheckStarted) -> Call:
    run: AnyRun = CheckRun(body.check, body.run, event.at, models_of(body.check).parse_about(body.about))
    sweep = as_sweep(run)
    return replace(call, checks=(*call.checks, run if sweep is None else _with_carried(call, sweep)))


def _with_carried(call: Call, run: NetworkRun) -> NetworkRun:
    """Return a sweep of a part with the results of the run that it is a part of."""
    whole = next((before for before in call.runs("network") if before.run == run.about.of), None)
    if whole is None:
        return run
    carried = tuple(result for result in whole.results if result.target in run.about.targets)
    names = frozenset(result.target for result in carried)
    measured_at = {name: at for name, at in whole.measured_at.items() if name in names}
    return replace(run, results=carried, carried=names, measured_at=measured_at)


def _check_result(call: Call, event: Event, body: ev.CheckResult) -> Call:
    report = models_of(body.check).parse_report(body.result)
    if report is None:
        return call
    if body.check == "network":
        result = cast("TargetResult", report)
        return _on_run(call, body.check, body.run, lambda run: _with_target(run, result, event.at))
    return _on_run(call, body.check, body.run, lambda run: replace(run, results=(*run.results, report)))


def _with_target(run: NetworkRun, result: TargetResult, at: datetime) -> NetworkRun:
    """Return the run with a target's result, replacing an earlier result for that target, else after the others."""
    target = result.target
    measured_at = {**run.measured_at, target: run.moment if run.about.loaded is not None else at}
    if target not in run.carried:
        return replace(run, results=(*run.results, result), measured_at=measured_at)
    results = tuple(result if earlier.target == target else earlier for earlier in run.results)
    return replace(run, results=results, carried=run.carried - {target}, measured_at=measured_at)


def _check_ended(call: Call, event: Event, body: ev.CheckEnded) -> Call:
    summary = models_of(body.check).parse_summary(body.summary)
    return _on_run(
        call,
        body.check,
        body.run,
        lambda run: replace(run, summary=summary, problem=body.problem, ended=event.at),
    )


def _on_run(call: Call, check: str, number: int, change: Callable[[Any], AnyRun]) -> Call:
    return replace(
        call, checks=tuple(change(run) if (run.check, run.run) == (check, number) else run for run in call.checks)
    )


def _abandoned(run: AnyRun, at: datetime) -> AnyRun:
    """Return a run as one that no longer runs, since a session left it unfinished."""
    if run.ended is not None:
        return run
    return replace(run, summary=models_of(run.check).summary(), problem="abandoned", ended=at)


def _hold(call: Call, event: Event, body: ev.HoldStarted) -> Call:
    return replace(_hold_ended(call, event, body), holds=(*_ended(call, event), Hold(body.how, event.at)))


def _hold_ended(call: Call, event: Event, _body: ev.Body) -> Call:
    return replace(call, holds=_ended(call, event))


def _ended(call: Call, event: Event) -> tuple[Hold, ...]:
    return tuple(hold if hold.ended else replace(hold, ended=event.at) for hold in call.holds)


def _identity(call: Call, _event: Event, body: ev.IdentityVerified) -> Call:
    return replace(call, identity=body)


def _action_begun(call: Call, event: Event, body: ev.ActionBegun) -> Call:
    begun = TenantAction(body.number, body.action, body.does, event.at)
    return replace(call, actions=(*call.actions, begun))


def _action_ended(call: Call, _event: Event, body: ev.ActionEnded) -> Call:
    ended = (replace(action, ended=body) if action.number == body.number else action for action in call.actions)
    return replace(call, actions=tuple(ended))


def _escalate(call: Call, _event: Event, body: ev.Escalated) -> Call:
    return replace(call, escalated=body)


def _wrap_up(call: Call, event: Event, body: ev.WrappedUp) -> Call:
    return replace(
        call, wrapped=body, holds=_ended(call, event), branches=tuple(map(_parked, call.branches)), branch=None
    )


def _due(call: Call, _event: Event, body: ev.DueSet) -> Call:
    return replace(call, due=body.when)


def _hidden(call: Call, _event: Event, _body: ev.Hidden) -> Call:
    return replace(call, hidden=True)


def _kept(call: Call, _event: Event, _body: ev.Body) -> Call:
    return call


REDUCERS: Final[Mapping[type[ev.Body], Callable[[Call, Event, Any], Call]]] = {
    ev.Opened: _opened,
    ev.Resumed: _resumed,
    ev.Left: _left,
    ev.ClientNoted: _client,
    ev.TextNoted: _text,
    ev.LanguageChosen: _language,
    ev.VantageChosen: _vantage,
    ev.CallerPhoneNoted: _caller_phone,
    ev.StageReached: _stage,
    ev.StepMarked: _step,
    ev.OptionChosen: _option,
    ev.IssueOpened: _issue,
    ev.Answered: _answer,
    ev.Reopened: _reopen,
    ev.BranchMoved: _branch,
    ev.FactsLearned: _facts,
    ev.CheckStarted: _check_started,
    ev.CheckResult: _check_result,
    ev.CheckEnded: _check_ended,
    ev.HoldStarted: _hold,
    ev.HoldEnded: _hold_ended,
    ev.Escalated: _escalate,
    ev.WrappedUp: _wrap_up,
    ev.DueSet: _due,
    ev.Hidden: _hidden,
    ev.NoteTaken: _kept,
    ev.LetterKept: _kept,
    ev.Copied: _kept,
    ev.IdentityVerified: _identity,
    ev.ActionBegun: _action_begun,
    ev.ActionEnded: _action_ended,
}

"""What each kind of event does to the call, written down from what the event means: the fields that it changes, and no others.

Each row: the events before (each with its second), the event itself, and the fields of the call after it. A field that a row does not
name keeps its value. `fold` and `advance` are both checked against it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, get_args

import pytest

from checks.call import events as ev
from checks.call.check_run import CheckRun
from checks.call.reducers import advance, fold, visible
from checks.call.reports import models_of
from checks.call.state import Branch, Call, Client, Hold, StepState, TenantAction
from checks.facts import Fact, Vantage
from checks.network.report import SweepAbout
from tests.checks.network.documents import result as target_result

if TYPE_CHECKING:
    from checks.call.reports import AnyRun

START = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
BOOKKEEPING = {"id", "seq", "last", "history", "done", "undone"}
"""What every event may change; tested separately below."""

OPENED = ev.Opened("fr", "0.1.0", "content-1", "digest-1")
TITLE = {"fr": "La lampe", "en": "The lamp"}
DOOR = {"fr": "La porte", "en": "The door"}
ASKED = {"fr": "Branchée?", "en": "Plugged in?"}
YES = {"fr": "Oui", "en": "Yes"}
DOES = {"fr": "Renvoyer l'invitation", "en": "Resend the invitation"}
DONE = {"fr": "Renvoyée", "en": "Resent"}
LAMP = ev.IssueOpened("b1", "lamp", TITLE)
EMMA = ev.ClientNoted(name="Emma", address="emma@acme.example", ticket="INC1")


def at(second: float) -> datetime:
    return START + timedelta(seconds=second)


def seconds(number: float) -> timedelta:
    return timedelta(seconds=number)


def fact(key: str, value: str | bool, second: float = 5) -> Fact:
    return Fact(key, value, Vantage.TENANT, at(second), "guest")


def steps(**changed: StepState) -> tuple[StepState, ...]:
    """Return the six steps, untouched except those named (``s1`` to ``s6``)."""
    return tuple(changed.get(f"s{number}", StepState()) for number in range(1, 7))


def result(target: str, verdict: str) -> dict[str, Any]:
    return target_result(target, "ok" if verdict == "pass" else "tcp.timeout")


def check_run(
    check: str,
    run: int,
    started: datetime,
    about: Mapping[str, object],
    results: tuple[Mapping[str, object], ...] = (),
    summary: Mapping[str, object] | None = None,
    *ended: Any,
    **more: Any,
) -> AnyRun:
    """Return a run of a check, its reports as they are stored."""
    models = models_of(check)
    reports = tuple(models.report.model_validate(stored) for stored in results)
    end = None if summary is None else models.summary.model_validate(summary)
    return CheckRun(check, run, started, models.about.model_validate(about), reports, end, *ended, **more)


RESULT_A, RESULT_B, BETTER_B = result("a", "pass"), result("b", "fail"), result("b", "pass")
ABOUT = {"targets": ["a", "b"]}
AGAIN = {"of": 1, "again": ["b"], "targets": ["a", "b"]}
FIRST_RUN = (
    (10, ev.CheckStarted("network", 1, ABOUT)),
    (11, ev.CheckResult("network", 1, RESULT_A)),
    (12, ev.CheckResult("network", 1, RESULT_B)),
    (13, ev.CheckEnded("network", 1, {"pass": 1})),
)
FINISHED_RUN = check_run(
    "network",
    1,
    at(10),
    ABOUT,
    (RESULT_A, RESULT_B),
    {"pass": 1},
    None,
    at(13),
    measured_at={"a": at(11), "b": at(12)},
)
LAMP_BRANCH = Branch("b1", "lamp", TITLE, at(5))
DOOR_BRANCH = Branch("b2", "door", DOOR, at(6), "locked")
BOTH = ((5, LAMP), (6, ev.IssueOpened("b2", "door", DOOR, "locked")))


def branch(base: Branch, **changed: Any) -> Branch:
    """Return a branch with some of its fields changed."""
    return Branch(**{field.name: getattr(base, field.name) for field in fields(Branch)} | changed)


@dataclass(frozen=True)
class Row:
    """An event at second 60, what went before it, and what it changes."""

    body: ev.Body
    changes: Mapping[str, Any]
    before: tuple[tuple[float, ev.Body], ...] = ()
    opened: bool = True


PARKED_LAMP = branch(LAMP_BRANCH, state="parked")

TABLE: dict[str, Row] = {
    "opened: a call begins": Row(
        ev.Opened("en", "0.1.0", "content-2", "digest-2", practice="newest"),
        {
            "opened": at(60),
            "active_since": at(60),
            "practice": "newest",
            "lang": "en",
            "content": "content-2",
            "digest": "digest-2",
        },
        opened=False,
    ),
    "left: the time at the desk is kept, and runs no more": Row(
        ev.Left(), {"active_before": seconds(60), "active_since": None}
    ),
    "resumed: after it was left, the time away does not count": Row(
        ev.Resumed("0.2.0", "content-2", "digest-2"),
        {"active_before": seconds(20), "active_since": at(60), "content": "content-2", "digest": "digest-2"},
        ((20, ev.Left()),),
    ),
    "resumed: after a crash the time counts up to the last event, and a run that was cut off is abandoned": Row(
        ev.Resumed("0.2.0", "content-1", "digest-1"),
        {
            "active_before": seconds(10),
            "active_since": at(60),
            "checks": (check_run("network", 1, at(10), ABOUT, (), {}, "abandoned", at(60)),),
        },
        ((10, ev.CheckStarted("network", 1, ABOUT)),),
    ),
    "resumed: a run that had ended stays as it ended": Row(
        ev.Resumed("0.2.0", "content-1", "digest-1"), {"active_before": seconds(13), "active_since": at(60)}, FIRST_RUN
    ),
    "client: what is given is filled in, an empty text takes it away, the rest stays": Row(
        ev.ClientNoted(name="Emma Fraser", ticket=""),
        {"client": Client(name="Emma Fraser", address="emma@acme.example")},
        ((5, EMMA),),
    ),
    "client: of another address nothing is known yet, nor whether the caller is who they say": Row(
        ev.ClientNoted(address="paul@acme.example"),
        {
            "client": Client(name="Emma", address="paul@acme.example", ticket="INC1"),
            "facts": (fact("net.sign_in", "all"),),
            "identity": None,
        },
        (
            (5, EMMA),
            (6, ev.FactsLearned("guest", (fact("guest.found", "yes"), fact("domain.has_tenant", "yes")))),
            (7, ev.FactsLearned("network", (fact("net.sign_in", "all"),))),
            (8, ev.IdentityVerified("call_back")),
        ),
    ),
    "client: the same address in capitals is the same client": Row(
        ev.ClientNoted(address="Emma@Acme.example"),
        {"client": Client(name="Emma", address="Emma@Acme.example", ticket="INC1")},
        ((5, EMMA), (6, ev.FactsLearned("guest", (fact("guest.found", "yes"),))), (8, ev.IdentityVerified("vouched"))),
    ),
    "client: the first address takes nothing away": Row(
        ev.ClientNoted(address="emma@acme.example"),
        {"client": Client(address="emma@acme.example")},
        ((6, ev.FactsLearned("guest", (fact("guest.found", "yes"),))), (8, ev.IdentityVerified("vouched"))),
    ),
    "text: it is in the history and nowhere else": Row(ev.TextNoted("words", "It does not work."), {}),
    "language: the client's": Row(ev.LanguageChosen("en"), {"lang": "en"}),
    "vantage: where the machine is": Row(ev.VantageChosen("site"), {"vantage": "site"}),
    "caller_phone: what the client calls from is a fact, and the newest answer counts": Row(
        ev.CallerPhoneNoted(on_mobile=True),
        {"caller_phone": Fact("call.on_mobile", "yes", Vantage.AGENT, at(60), "agent")},
        ((10, ev.CallerPhoneNoted(on_mobile=False)),),
    ),
    "stage: the client is there from now on": Row(
        ev.StageReached(2, "begin"), {"step": 2, "stage": "begin", "stage_since": at(60)}
    ),
    "stage: the time at the step before counts for that step": Row(
        ev.StageReached(3, "begin"),
        {
            "step": 3,
            "stage": "begin",
            "stage_since": at(60),
            "steps": steps(s1=StepState(spent=seconds(30)), s2=StepState(spent=seconds(20))),
        },
        ((10, ev.StageReached(1)), (40, ev.StageReached(2))),
    ),
    "stage: a step that a later visit comes back to adds up": Row(
        ev.StageReached(2),
        {
            "step": 2,
            "stage_since": at(60),
            "steps": steps(s1=StepState(spent=seconds(30 + 15)), s2=StepState(spent=seconds(5))),
        },
        ((10, ev.StageReached(1)), (40, ev.StageReached(2)), (45, ev.StageReached(1))),
    ),
    "stage: a step that the guide does not have is nowhere to be": Row(ev.StageReached(7), {}),
    "step: a mark, and when": Row(ev.StepMarked(4, "failed"), {"steps": steps(s4=StepState(mark="failed", at=at(60)))}),
    "step: done, the client goes on at the next": Row(
        ev.StepMarked(1, "done", 2, "begin"),
        {
            "step": 2,
            "stage": "begin",
            "stage_since": at(60),
            "steps": steps(s1=StepState("done", at(60), seconds(50))),
        },
        ((10, ev.StageReached(1, "end")),),
    ),
    "step: the mark of another step leaves the client where they are, its time counted": Row(
        ev.StepMarked(4, "skipped"),
        {
            "stage_since": at(60),
            "steps": steps(s1=StepState(spent=seconds(50)), s4=StepState("skipped", at(60))),
        },
        ((10, ev.StageReached(1, "end")),),
    ),
    "step: a step that the guide does not have is not marked": Row(ev.StepMarked(0, "done"), {}),
    "step: nor one after the last": Row(ev.StepMarked(7, "done"), {}),
    "step: the last is marked": Row(
        ev.StepMarked(6, "failed"), {"steps": steps(s6=StepState(mark="failed", at=at(60)))}
    ),
    "option: the client is at its first stage of the last step": Row(
        ev.OptionChosen("phone", "number"),
        {
            "option": "phone",
            "step": 6,
            "stage": "number",
            "stage_since": at(60),
            "steps": steps(s5=StepState(spent=seconds(50))),
        },
        ((10, ev.StageReached(5)),),
    ),
    "issue: its walk has the screen": Row(
        ev.IssueOpened("b1", "lamp", TITLE, "bulb"),
        {"branches": (Branch("b1", "lamp", TITLE, at(60), "bulb"),), "branch": "b1"},
    ),
    "issue: the walk before it is parked": Row(
        ev.IssueOpened("b2", "door", DOOR),
        {"branches": (PARKED_LAMP, Branch("b2", "door", DOOR, at(60))), "branch": "b2"},
        ((5, LAMP),),
    ),
    "answer: at its place": Row(
        ev.Answered("b1", "lamp.plugged", "yes", ASKED, YES),
        {"branches": (branch(LAMP_BRANCH, answers={"lamp.plugged": "yes"}),)},
        ((5, LAMP),),
    ),
    "answer: one that was asked again is no longer open": Row(
        ev.Answered("b1", "lamp.plugged", "no", ASKED, YES),
        {"branches": (branch(LAMP_BRANCH, answers={"lamp.plugged": "no"}),)},
        (
            (5, LAMP),
            (6, ev.Answered("b1", "lamp.plugged", "yes", ASKED, YES)),
            (7, ev.Reopened("b1", "lamp.plugged", ASKED)),
        ),
    ),
    "reopen: the answer is open again, the later ones are kept, and the walk has the screen": Row(
        ev.Reopened("b1", "lamp.plugged", ASKED),
        {
            "branches": (
                branch(LAMP_BRANCH, answers={"lamp.bulb": "dark"}, held=frozenset({"lamp.plugged"})),
                branch(DOOR_BRANCH, state="parked"),
            ),
            "branch": "b1",
        },
        (
            (5, LAMP),
            (5, ev.Answered("b1", "lamp.plugged", "yes", ASKED, YES)),
            (5, ev.Answered("b1", "lamp.bulb", "dark", ASKED, YES)),
            (6, ev.IssueOpened("b2", "door", DOOR, "locked")),
        ),
    ),
    "reopen: a walk that was closed is open, without its outcome": Row(
        ev.Reopened("b1", "lamp.plugged", ASKED),
        {"branches": (branch(LAMP_BRANCH, held=frozenset({"lamp.plugged"})),), "branch": "b1"},
        (
            (5, LAMP),
            (6, ev.Answered("b1", "lamp.plugged", "yes", ASKED, YES)),
            (7, ev.BranchMoved("b1", "closed", "LAMP_ON", YES)),
        ),
    ),
    "branch: parked, the steps have the screen": Row(
        ev.BranchMoved("b1", "parked"), {"branches": (PARKED_LAMP,), "branch": None}, ((5, LAMP),)
    ),
    "branch: one that is not on the screen takes nothing from it": Row(
        ev.BranchMoved("b1", "closed", "LAMP_ON", YES),
        {
            "branches": (
                branch(LAMP_BRANCH, state="closed", outcome="LAMP_ON", outcome_title=YES),
                DOOR_BRANCH,
            )
        },
        BOTH,
    ),
    "branch: resumed, it has the screen and the other is parked": Row(
        ev.BranchMoved("b1", "resumed"),
        {"branches": (LAMP_BRANCH, branch(DOOR_BRANCH, state="parked")), "branch": "b1"},
        BOTH,
    ),
    "branch: closed with its outcome": Row(
        ev.BranchMoved("b1", "closed", "LAMP_ON", YES),
        {"branches": (branch(LAMP_BRANCH, state="closed", outcome="LAMP_ON", outcome_title=YES),), "branch": None},
        ((5, LAMP),),
    ),
    "issue: a closed walk is not parked by it": Row(
        ev.IssueOpened("b2", "door", DOOR),
        {
            "branches": (branch(LAMP_BRANCH, state="closed"), Branch("b2", "door", DOOR, at(60))),
            "branch": "b2",
        },
        ((5, LAMP), (6, ev.BranchMoved("b1", "closed"))),
    ),
    "branch: one that does not exist takes no screen": Row(ev.BranchMoved("b9", "resumed"), {}, ((5, LAMP),)),
    "facts: after those before": Row(
        ev.FactsLearned("network", (fact("net.sign_in", "all", 60),)),
        {"facts": (fact("guest.found", "yes"), fact("net.sign_in", "all", 60))},
        ((5, ev.FactsLearned("guest", (fact("guest.found", "yes"),))),),
    ),
    "facts: a look-up replaces what look-ups said of the guest, and nothing else": Row(
        ev.FactsLearned("guest", (fact("guest.found", "no", 60),)),
        {"facts": (fact("domain.has_tenant", "yes"), fact("net.sign_in", "all"), fact("guest.found", "no", 60))},
        (
            (
                5,
                ev.FactsLearned(
                    "guest",
                    (
                        fact("guest.found", "yes"),
                        fact("guest.provider", "entra"),
                        fact("domain.has_tenant", "yes"),
                        fact("net.sign_in", "all"),
                    ),
                ),
            ),
        ),
    ),
    "check_started: it runs, without results": Row(
        ev.CheckStarted("network", 1, ABOUT), {"checks": (check_run("network", 1, at(60), ABOUT),)}
    ),
    "check_started: a run of some targets begins with the results of the run it repeats": Row(
        ev.CheckStarted("network", 2, AGAIN),
        {
            "checks": (
                FINISHED_RUN,
                check_run(
                    "network",
                    2,
                    at(60),
                    AGAIN,
                    (RESULT_A, RESULT_B),
                    carried=frozenset({"a", "b"}),
                    measured_at={"a": at(11), "b": at(12)},
                ),
            )
        },
        FIRST_RUN,
    ),
    "check_started: what it no longer asks of is not carried": Row(
        ev.CheckStarted("network", 2, {"of": 1, "again": ["b"], "targets": ["b"]}),
        {
            "checks": (
                FINISHED_RUN,
                check_run(
                    "network",
                    2,
                    at(60),
                    {"of": 1, "again": ["b"], "targets": ["b"]},
                    (RESULT_B,),
                    carried=frozenset({"b"}),
                    measured_at={"b": at(12)},
                ),
            )
        },
        FIRST_RUN,
    ),
    "check_result: after those before, seen now": Row(
        ev.CheckResult("network", 1, RESULT_A),
        {"checks": (check_run("network", 1, at(10), ABOUT, (RESULT_A,), measured_at={"a": at(60)}),)},
        ((10, ev.CheckStarted("network", 1, ABOUT)),),
    ),
    "check_result: of another run, or of another check, it changes nothing of this one": Row(
        ev.CheckResult("guest", 1, {"guests": []}),
        {
            "checks": (
                check_run("network", 1, at(10), ABOUT),
                check_run("guest", 1, at(11), {}, ({"guests": []},)),
                check_run("guest", 2, at(12), {}),
            )
        },
        (
            (10, ev.CheckStarted("network", 1, ABOUT)),
            (11, ev.CheckStarted("guest", 1, {})),
            (12, ev.CheckStarted("guest", 2, {})),
        ),
    ),
    "check_result: in the place of the one that was carried": Row(
        ev.CheckResult("network", 2, BETTER_B),
        {
            "checks": (
                FINISHED_RUN,
                check_run(
                    "network",
                    2,
                    at(20),
                    AGAIN,
                    (RESULT_A, BETTER_B),
                    carried=frozenset({"a"}),
                    measured_at={"a": at(11), "b": at(60)},
                ),
            )
        },
        (*FIRST_RUN, (20, ev.CheckStarted("network", 2, AGAIN))),
    ),
    "check_result: out of a file it was seen when the file was made": Row(
        ev.CheckResult("network", 1, RESULT_A),
        {
            "checks": (
                check_run(
                    "network",
                    1,
                    at(10),
                    {"loaded": "a.json", "at": "2026-11-20T10:00:00.000Z"},
                    (RESULT_A,),
                    measured_at={"a": datetime(2026, 11, 20, 10, tzinfo=UTC)},
                ),
            )
        },
        ((10, ev.CheckStarted("network", 1, {"loaded": "a.json", "at": "2026-11-20T10:00:00.000Z"})),),
    ),
    "check_ended: its summary, its problem, and when": Row(
        ev.CheckEnded("network", 1, {"pass": 1}, "cancelled"),
        {"checks": (check_run("network", 1, at(10), ABOUT, (), {"pass": 1}, "cancelled", at(60)),)},
        ((10, ev.CheckStarted("network", 1, ABOUT)),),
    ),
    "hold: the client is away": Row(ev.HoldStarted("hold"), {"holds": (Hold("hold", at(60)),)}),
    "hold: another one ends the one before": Row(
        ev.HoldStarted("dropped"),
        {"holds": (Hold("hold", at(10), at(60)), Hold("dropped", at(60)))},
        ((10, ev.HoldStarted("hold")),),
    ),
    "hold_ended: the client is back; an earlier hold keeps its end": Row(
        ev.HoldEnded(),
        {"holds": (Hold("hold", at(10), at(20)), Hold("call_back", at(30), at(60)))},
        ((10, ev.HoldStarted("hold")), (20, ev.HoldEnded()), (30, ev.HoldStarted("call_back"))),
    ),
    "escalate: who has it": Row(
        ev.Escalated("client_it", "lamp.bulb", "no way on"),
        {"escalated": ev.Escalated("client_it", "lamp.bulb", "no way on")},
    ),
    "wrap_up: it is finished, the hold ends with it, and no walk has the screen": Row(
        ev.WrappedUp("resolved", "nobody"),
        {
            "wrapped": ev.WrappedUp("resolved", "nobody"),
            "holds": (Hold("hold", at(10), at(60)),),
            "branches": (PARKED_LAMP,),
            "branch": None,
        },
        ((5, LAMP), (10, ev.HoldStarted("hold"))),
    ),
    "due: the newest promise counts": Row(ev.DueSet(at(900)), {"due": at(900)}, ((10, ev.DueSet(at(600))),)),
    "due: a promise is taken away": Row(ev.DueSet(None), {"due": None}, ((10, ev.DueSet(at(600))),)),
    "hidden: it was opened by mistake": Row(ev.Hidden(), {"hidden": True}),
    "note: it is in the history and nowhere else": Row(ev.NoteTaken("fr", "a.txt", clipboard=True), {}),
    "letter: it is in the history and nowhere else": Row(ev.LetterKept("fr", "a.letter.fr.txt", "Bonjour"), {}),
    "copied: it is in the history and nowhere else": Row(
        ev.Copied("card", {"fr": "fiche", "en": "card"}, "fr", "a.card-one.fr.txt", clipboard=True), {}
    ),
    "identity: how it was verified, and whose": Row(
        ev.IdentityVerified("questions", "ana@acme.example"),
        {"identity": ev.IdentityVerified("questions", "ana@acme.example")},
    ),
    "action_begun: it is under way": Row(
        ev.ActionBegun(1, "resend", "guest-1", DOES), {"actions": (TenantAction(1, "resend", DOES, at(60)),)}
    ),
    "action_ended: of the one with its number": Row(
        ev.ActionEnded(2, "done", DONE),
        {
            "actions": (
                TenantAction(1, "link", DOES, at(10)),
                TenantAction(2, "resend", DOES, at(20), ev.ActionEnded(2, "done", DONE)),
            )
        },
        ((10, ev.ActionBegun(1, "link", "guest-1", DOES)), (20, ev.ActionBegun(2, "resend", "guest-1", DOES))),
    ),
    "undo: the decision no longer counts": Row(
        ev.Undone(3),
        {"step": 1, "stage_since": at(10), "steps": steps()},
        ((10, ev.StageReached(1)), (40, ev.StageReached(2))),
    ),
    "undo: what was recorded meanwhile stays": Row(
        ev.Undone(2),
        {"step": None, "stage_since": None},
        ((10, ev.StageReached(1)), (40, ev.LanguageChosen("en"))),
    ),
    "redo: the decision counts again, at its own time": Row(
        ev.Redone(2),
        {"step": 1, "stage_since": at(10)},
        ((10, ev.StageReached(1)), (40, ev.Undone(2))),
    ),
    "redo: nothing that was not undone": Row(ev.Redone(2), {}, ((10, ev.StageReached(1)),)),
}


def events_of(row: Row) -> tuple[ev.Event, ...]:
    bodies = [*([(0, OPENED)] if row.opened else []), *row.before, (60, row.body)]
    return tuple(ev.Event(number, number, at(second), body) for number, (second, body) in enumerate(bodies, 1))


def state(call: Call) -> dict[str, Any]:
    return {field.name: getattr(call, field.name) for field in fields(Call) if field.name not in BOOKKEEPING}


@pytest.mark.parametrize("row", TABLE.values(), ids=TABLE)
def test_an_event_changes_what_it_means_and_nothing_else(row: Row) -> None:
    *before, event = events_of(row)
    earlier = fold("c", before)
    expected = state(earlier) | dict(row.changes)
    assert state(fold("c", (*before, event))) == expected
    assert state(advance(earlier, event, before)) == expected


def test_every_kind_of_event_has_a_row_and_each_row_is_named_by_its_kind() -> None:
    assert {type(row.body) for row in TABLE.values()} == set(get_args(ev.Body))
    assert [name for name, row in TABLE.items() if not name.startswith(f"{row.body.kind}: ")] == []


def test_every_field_of_the_call_is_changed_by_some_row() -> None:
    changed = {name for row in TABLE.values() for name in row.changes}
    assert changed == {field.name for field in fields(Call)} - BOOKKEEPING


@pytest.mark.parametrize(
    "body", [row.body for row in TABLE.values() if row.body.kind not in ("undo", "redo")], ids=lambda body: body.kind
)
def test_the_bookkeeping_of_every_event(body: ev.Body) -> None:
    """It is the last event, it is in the history, and only a decision can be undone; a new decision leaves nothing to redo."""
    before = (
        ev.Event(1, 1, at(0), OPENED),
        ev.Event(2, 2, at(1), ev.StageReached(1)),
        ev.Event(3, 3, at(2), ev.StageReached(2)),
        ev.Event(4, 4, at(3), ev.Undone(3)),
    )
    event = ev.Event(5, 5, at(60), body)
    for call in (fold("c", (*before, event)), advance(fold("c", before), event, before)):
        assert (call.seq, call.last, call.history[-1]) == (5, at(60), event)
        assert call.done == ((2, 5) if body.undoable else (2,))
        assert call.undone == (() if body.undoable else (3,))


def test_the_events_of_one_key_press_are_undone_together() -> None:
    press: tuple[ev.Body, ...] = (ev.BranchMoved("b1", "closed"), ev.StageReached(3))
    events = [ev.Event(1, 1, at(0), OPENED), ev.Event(2, 2, at(5), LAMP)]
    events += [ev.Event(seq, 3, at(10), body) for seq, body in enumerate(press, 3)]
    call = fold("c", events)
    assert call.done == (2, 3)
    undone = fold("c", (*events, ev.Event(5, 5, at(20), ev.Undone(3))))
    assert (undone.branches, undone.branch, undone.step) == ((LAMP_BRANCH,), "b1", None)
    assert (undone.done, undone.undone) == ((2,), (3,))


def test_several_key_presses_of_more_than_one_event_each_count_once() -> None:
    bodies: tuple[tuple[int, ev.Body], ...] = (
        (1, OPENED),
        (2, LAMP),
        (2, ev.StageReached(1)),
        (3, ev.BranchMoved("b1", "closed")),
        (3, ev.StageReached(2)),
        (4, ev.StageReached(3)),
        (4, ev.StageReached(4)),
    )
    events = [ev.Event(seq, move, at(seq), body) for seq, (move, body) in enumerate(bodies, 1)]
    step_by_step = fold("c", events[:1])
    for number, event in enumerate(events[1:], 1):
        step_by_step = advance(step_by_step, event, events[:number])
    assert step_by_step.done == fold("c", events).done == (2, 3, 4)


def test_what_lasts_has_no_end() -> None:
    bodies: tuple[ev.Body, ...] = (
        OPENED,
        ev.HoldStarted("hold"),
        ev.HoldEnded(),
        ev.HoldStarted("hold"),
        ev.HoldEnded(),
        ev.HoldStarted("call_back"),
        ev.ActionBegun(1, "resend", "guest-1", DOES),
        ev.CheckStarted("network", 1, ABOUT),
    )
    call = fold("c", [ev.Event(number, number, at(number), body) for number, body in enumerate(bodies, 1)])
    assert call.holding == call.holds[2] and call.holds[2].how == "call_back"
    assert (call.holds[2].ended, call.actions[0].ended, call.checks[0].ended) == (None, None, None)
    assert fold("c", call.history[:5]).holding is None


def test_time_never_runs_backwards() -> None:
    """A clock that was set back between two events takes no time from the call."""
    call = fold("c", [ev.Event(1, 1, at(0), OPENED)])
    assert call.elapsed(at(-30)) == seconds(0)
    assert call.elapsed(at(30)) == seconds(30)
    held = fold("c", [ev.Event(1, 1, at(0), OPENED), ev.Event(2, 2, at(10), ev.HoldStarted("hold"))])
    assert held.on_hold(at(5)) == seconds(0)
    assert held.on_hold(at(25)) == seconds(15)


def test_a_call_that_is_finished_grows_no_older_and_its_hold_no_longer() -> None:
    bodies: tuple[tuple[int, ev.Body], ...] = (
        (0, OPENED),
        (10, ev.HoldStarted("hold")),
        (30, ev.WrappedUp("call_back", "agent")),
    )
    call = fold("c", [ev.Event(number, number, at(second), body) for number, (second, body) in enumerate(bodies, 1)])
    assert call.elapsed(at(500)) == seconds(30)
    assert call.on_hold(at(500)) == seconds(20)
    assert call.holding is None


def test_a_call_before_anything_happened() -> None:
    empty = {
        "id": "c",
        "seq": 0,
        "opened": None,
        "last": None,
        "active_since": None,
        "active_before": timedelta(0),
        "practice": None,
        "lang": "fr",
        "content": "",
        "digest": "",
        "client": Client("", "", "", "", ""),
        "vantage": None,
        "caller_phone": None,
        "step": None,
        "stage": None,
        "stage_since": None,
        "option": None,
        "steps": (StepState(None, None, timedelta(0)),) * 6,
        **dict.fromkeys(("branches", "facts", "checks", "holds", "actions", "history", "done", "undone"), ()),
        **dict.fromkeys(("branch", "identity", "escalated", "wrapped", "due"), None),
        "hidden": False,
    }
    assert {field.name: getattr(Call("c"), field.name) for field in fields(Call)} == empty
    assert Branch("b1", "lamp", TITLE, at(5), None, {}, frozenset(), "open", None, None) == LAMP_BRANCH
    about = SweepAbout()
    assert CheckRun("network", 1, at(5), about) == CheckRun(
        "network", 1, at(5), about, (), None, None, None, frozenset(), {}
    )
    assert Call("c").elapsed(at(5)) == Call("c").on_hold(at(5)) == timedelta(0)
    assert (Call("c").current, Call("c").parked, Call("c").holding, Call("c").next_branch) == (None, (), None, "b1")


def test_what_the_agent_says_of_where_the_client_is_counts_as_a_fact() -> None:
    """As of the moment when they came there; a step without an option says nothing about the option."""

    def own(call: Call) -> list[tuple[str, object, Vantage, datetime, str]]:
        return [(known.key, known.value, known.vantage, known.at, known.by) for known in call.known_facts]

    invited = fact("guest.found", "yes")
    before: tuple[tuple[int, ev.Body], ...] = ((0, OPENED), (1, ev.FactsLearned("guest", (invited,))))
    call = fold("c", [ev.Event(number, number, at(second), body) for number, (second, body) in enumerate(before, 1)])
    assert call.known_facts == (invited,)
    bodies: tuple[tuple[int, ev.Body], ...] = (*before, (10, ev.StageReached(2)))
    call = fold("c", [ev.Event(number, number, at(second), body) for number, (second, body) in enumerate(bodies, 1)])
    assert call.known_facts[0] == invited
    assert own(call)[1:] == [("call.step", 2, Vantage.AGENT, at(10), "agent")]
    chosen = (*before, (20, ev.OptionChosen("phone", "number")))
    call = fold("c", [ev.Event(number, number, at(second), body) for number, (second, body) in enumerate(chosen, 1)])
    assert own(call)[1:] == [
        ("call.step", 6, Vantage.AGENT, at(20), "agent"),
        ("call.option", "phone", Vantage.AGENT, at(20), "agent"),
    ]


def test_when_a_run_began_to_measure() -> None:
    run = check_run("network", 1, at(5), {})
    assert run.moment == at(5)
    assert check_run("network", 1, at(5), {"at": "2026-11-20T10:00:00Z"}).moment == datetime(
        2026, 11, 20, 10, tzinfo=UTC
    )
    for wrong in (None, 7, "yesterday"):
        assert check_run("network", 1, at(5), {"at": wrong}).moment == at(5)


def test_what_two_calls_that_look_the_same_have_in_common() -> None:
    call = fold("c", [ev.Event(1, 1, at(0), OPENED), ev.Event(2, 2, at(5), LAMP)])
    later = fold("c", [ev.Event(4, 4, at(0), OPENED), ev.Event(5, 5, at(5), LAMP)])
    assert visible(call).branches == (LAMP_BRANCH,)
    assert state(visible(call)) == state(call)
    assert (visible(call).done, visible(call).seq, visible(call).last) == (
        visible(later).done,
        visible(later).seq,
        None,
    )


def test_the_parked_walks_and_the_runs_of_a_check() -> None:
    bodies: tuple[tuple[float, ev.Body], ...] = ((0, OPENED), *BOTH, *FIRST_RUN, (20, ev.CheckStarted("guest", 1, {})))
    call = fold("c", [ev.Event(number, number, at(second), body) for number, (second, body) in enumerate(bodies, 1)])
    assert (call.parked, call.current, call.next_branch) == ((PARKED_LAMP,), DOOR_BRANCH, "b3")
    assert call.runs("network") == (FINISHED_RUN,) and [run.check for run in call.runs("guest")] == ["guest"]
    assert call.branch_of("b1") == PARKED_LAMP and call.branch_of("b9") is None

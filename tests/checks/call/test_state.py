"""Any sequence of acts: the call is the fold of its events, undo inverts, and nothing that was answered is lost."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.call import events as ev
from checks.call.prompt import prompt
from checks.call.reducers import fold, visible
from checks.call.store import open_store
from checks.call.timeline import AnswerLine, KeptLine, timeline
from checks.guide.content import Content, load
from tests.checks.call.own_content import changed, small
from tests.checks.call.playing import DECISIONS, DEEDS, Play, played

SMALL = small()
CHANGED = changed()
SEQUENCES = st.lists(DEEDS, max_size=30)


def given_answers(play: Play) -> set[tuple[str, str, str]]:
    return {
        (event.body.branch, event.body.place, event.body.answer)
        for event in play.events
        if isinstance(event.body, ev.Answered)
    }


@settings(max_examples=60, deadline=None)
@given(SEQUENCES)
def test_the_incremental_fold_is_the_full_one(deeds: list[Any]) -> None:
    play = Play(SMALL)
    for deed in deeds:
        play.do(deed)
        assert play.call == fold(play.call.id, play.events)
        prompt(play.call, SMALL)


@settings(max_examples=80, deadline=None)
@given(SEQUENCES, DECISIONS)
def test_undo_inverts_a_decision_and_redo_restores_it(deeds: list[Any], decision: tuple[Any, ...]) -> None:
    play = played(SMALL, deeds)
    before, lines, moves_before = visible(play.call), timeline(play.call, SMALL), play.call.done
    play.do(decision)
    if play.call.done == moves_before:
        assert visible(play.call) == before
        return
    after, lines_after = visible(play.call), timeline(play.call, SMALL)
    play.do(("undo",))
    assert visible(play.call) == before
    assert timeline(play.call, SMALL) == lines
    play.do(("redo",))
    assert visible(play.call) == after
    assert timeline(play.call, SMALL) == lines_after


@settings(max_examples=40, deadline=None)
@given(SEQUENCES)
def test_everything_undone_leaves_no_decision_and_everything_redone_leaves_them_all(deeds: list[Any]) -> None:
    play = played(SMALL, deeds)
    whole, count = visible(play.call), len(play.call.done)
    for _ in range(count):
        play.do(("undo",))
    assert play.call.done == () and play.call.step is None and play.call.branches == () and play.call.wrapped is None
    for _ in range(count):
        play.do(("redo",))
    redone_beyond = len(play.call.done) - count
    assert redone_beyond == 0
    assert visible(play.call) == whole


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(SEQUENCES)
def test_a_call_read_back_from_the_store_is_the_call(deeds: list[Any]) -> None:
    play = played(SMALL, deeds)
    with TemporaryDirectory() as folder:
        store = open_store(Path(folder) / "calls.db")
        store.append(play.call, play.events)
        store.close()
        again = open_store(Path(folder) / "calls.db")
        events = again.events(play.call.id)
        again.close()
    assert events == play.events
    assert fold(play.call.id, events) == play.call
    kept = {
        (event.body.branch, event.body.place, event.body.answer)
        for event in events
        if isinstance(event.body, ev.Answered)
    }
    assert kept == given_answers(play)


@settings(max_examples=25, deadline=None)
@given(SEQUENCES, st.sampled_from(sorted(CHANGED)), st.lists(DEEDS, max_size=6))
def test_a_call_goes_on_under_changed_content(deeds: list[Any], how: str, more: list[Any]) -> None:
    play = played(SMALL, deeds)
    play.content = CHANGED[how]
    shown = prompt(play.call, play.content)
    assert shown.choices
    lines = timeline(play.call, play.content)
    for branch in play.call.branches:
        counted = {(line.branch, line.place) for line in lines if isinstance(line, AnswerLine | KeptLine)}
        assert {(branch.key, place) for place in branch.answers} <= counted
    for deed in more:
        play.do(deed)
        prompt(play.call, play.content)
        timeline(play.call, play.content)


ISSUES = tuple(f"@{key}" for key in sorted(load().issues))
CODES = ("50020", "50053", "50088", "53003", "65004", "500213")


@pytest.fixture(scope="module")
def built_in() -> Content:
    return load()


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.tuples(st.just("press"), st.integers(0, 9)),
            st.tuples(st.just("enter")),
            st.tuples(st.just("undo")),
            st.tuples(st.just("redo")),
            st.tuples(st.just("park")),
            st.tuples(st.just("resume"), st.integers(0, 3)),
            st.tuples(st.just("go"), st.sampled_from((*ISSUES, "step.3", "step.6"))),
            st.tuples(st.just("reopen"), st.integers(0, 5)),
            st.tuples(st.just("fact"), st.just("guest.found"), st.sampled_from(("yes", "no")), st.just("tenant")),
            st.tuples(st.just("fact"), st.just("guest.last_failure"), st.sampled_from(CODES), st.just("tenant")),
            st.tuples(st.just("record"), st.builds(ev.LanguageChosen, st.sampled_from(("fr", "en")))),
        ),
        max_size=40,
    )
)
def test_the_built_in_content_always_has_something_to_say(built_in: Content, deeds: list[Any]) -> None:
    play = Play(built_in)
    for deed in deeds:
        play.do(deed)
        shown = prompt(play.call, built_in)
        assert shown.choices or shown.enter
        digits = [choice.digit for choice in shown.choices]
        assert len(set(digits)) == len(digits)
        assert sum(choice.suggested for choice in shown.choices) <= 1
    assert play.call == fold(play.call.id, play.events)


def test_evidence_answers_and_the_agent_overrules_it() -> None:
    play = played(SMALL, [("fact", "guest.found", "yes", "tenant"), ("go", "@lamp")])
    shown = prompt(play.call, SMALL)
    assert shown.place == "lamp.bulb"
    assert [proof.place for proof in shown.proofs] == ["lamp.plugged"]
    play.do(("reopen", 0))
    shown = prompt(play.call, SMALL)
    assert (shown.place, shown.enter) == ("lamp.plugged", "suggested")
    play.do(("press", 2))
    answer = play.events[-1].body
    assert isinstance(answer, ev.Answered)
    assert [fact.key for fact in answer.overruled] == ["guest.found"]
    shown = prompt(play.call, SMALL)
    assert shown.place == "lamp.plug_in"
    assert [proof.place for proof in shown.against] == ["lamp.plugged"]


def test_what_the_desk_reaches_answers_nothing_about_the_client() -> None:
    play = played(SMALL, [("fact", "net.sign_in", "none", "desk"), ("go", "@lamp.bulb")])
    assert prompt(play.call, SMALL).place == "lamp.bulb"
    play.do(("fact", "net.sign_in", "none", "site"))
    assert prompt(play.call, SMALL).place == "lamp.change"


def test_an_earlier_answer_changes_and_the_later_ones_are_kept() -> None:
    play = played(SMALL, [("go", "@lamp"), ("press", 1), ("press", 2), ("press", 1)])
    assert prompt(play.call, SMALL).place == "door.turn"
    play.do(("reopen", 0))
    play.do(("press", 2))
    assert prompt(play.call, SMALL).place == "lamp.plug_in"
    kept = [line.place for line in timeline(play.call, SMALL) if isinstance(line, KeptLine)]
    assert kept == ["lamp.bulb", "door.locked"]
    play.do(("press", 2))
    assert prompt(play.call, SMALL).place == "door.turn", "the kept answers count again where the walk comes by"


def test_time_away_from_the_desk_does_not_count() -> None:
    play = Play(SMALL)
    play.add(ev.Left())
    before = play.call.elapsed(play.at)
    play.at = play.at.replace(hour=20)
    assert play.call.elapsed(play.at) == before
    play.add(ev.Resumed("0.1.0", "test-1", "0"))
    assert play.call.elapsed(play.at) == before


def test_a_check_cut_off_with_its_desk_does_not_run_on() -> None:
    play = Play(SMALL)
    play.add(ev.CheckStarted("network", 1, {}))
    play.add(ev.Resumed("0.1.0", "test-1", "0"))
    run = play.call.runs("network")[0]
    assert run.ended is not None and run.problem == "abandoned"

"""The review of a practice call: its numbers, by property, and what it says about a client who was mistaken."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checks.call import events as ev
from checks.facts import Fact
from checks.guide.content import load
from checks.guide.models import QuestionNode
from checks.practice.review import Review, answers, entries, node_at, review, shortest
from checks.practice.scenarios import Scenario, scenarios
from checks.session import CallSession
from checks.settings import CallSettings, Settings
from tests.checks.practice.test_scenarios import answer

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
CONTENT = load()
KEYS = [scenario.key for scenario in scenarios()]


def scenario_of(key: str) -> Scenario:
    return next(scenario for scenario in scenarios() if scenario.key == key)


@cache
def evidence(key: str) -> tuple[Fact, ...]:
    return asyncio.run(scenario_of(key).evidence(lambda: NOW))


def desk_in(folder: str | Path) -> CallSession:
    return CallSession(Settings(calls=CallSettings(database=f"{folder}/calls.db")), clock=lambda: NOW)


def looked_back(desk: CallSession, key: str) -> Review:
    assert desk.call is not None
    return review(desk.call, scenario_of(key).file, CONTENT, evidence(key), NOW + timedelta(minutes=3))


def played(desk: CallSession, key: str, *, doubting: bool) -> Review:
    """Play a call by the client's words to the end; with ``doubting``, they are asked again where they were mistaken."""
    scenario = scenario_of(key)
    desk.open_call(key)
    for _ in range(30):
        prompt = desk.prompt()
        assert prompt is not None
        if prompt.ending is not None and prompt.ending.code == scenario.file.outcome:
            desk.press(1)
            break
        reply = scenario.file.replies.get(prompt.place)
        if reply is None:
            break
        said = reply
        if doubting and reply.corrected is not None:
            said = reply.corrected  # type: ignore[assignment]  # the same words
        answer(desk, prompt, said.press)
    return looked_back(desk, key)


@pytest.mark.parametrize("key", KEYS)
def test_there_is_a_way_and_evidence_never_makes_it_longer(key: str) -> None:
    scenario = scenario_of(key).file
    truths = answers(scenario, CONTENT)
    alone = shortest(CONTENT, truths, (), entries(scenario, CONTENT, ()), scenario.outcome)
    with_all = shortest(CONTENT, truths, evidence(key), entries(scenario, CONTENT, evidence(key)), scenario.outcome)
    assert alone is not None and with_all is not None
    assert len(with_all.questions) <= len(alone.questions)


def test_evidence_spares_questions_in_most_scenarios() -> None:
    fewer = 0
    for key in KEYS:
        scenario = scenario_of(key).file
        truths, facts = answers(scenario, CONTENT), evidence(key)
        alone = shortest(CONTENT, truths, (), entries(scenario, CONTENT, ()), scenario.outcome)
        best = shortest(CONTENT, truths, facts, entries(scenario, CONTENT, facts), scenario.outcome)
        assert alone is not None and best is not None
        fewer += len(best.questions) < len(alone.questions)
    assert fewer >= 8


@pytest.mark.parametrize("key", KEYS)
def test_played_well_the_end_is_right_and_nothing_is_shorter_than_the_shortest(key: str, tmp_path: Path) -> None:
    review = played(desk_in(tmp_path), key, doubting=True)
    assert review.right and review.shortest is not None and review.alone is not None
    assert len(review.shortest.questions) <= len(review.alone.questions) <= len(review.questions)
    assert review.elapsed == timedelta(minutes=3)
    assert not any(question.mistaken for question in review.questions)


@pytest.mark.slow
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(key=st.sampled_from(KEYS), presses=st.lists(st.sampled_from([*range(10), -1]), max_size=14))
def test_whatever_is_pressed_the_numbers_add_up(key: str, presses: list[int]) -> None:
    with TemporaryDirectory() as folder:
        desk = desk_in(folder)
        desk.open_call(key)
        for press in presses:
            if press < 0:
                desk.enter()
            else:
                desk.press(press)
        review = looked_back(desk, key)
        assert desk.call is not None
        answers = [event.body for event in desk.call.history if isinstance(event.body, ev.Answered)]
        assert [question_asked.place for question_asked in review.questions] == [
            answer.place
            for answer in answers
            if isinstance(node := node_at(CONTENT, answer.place), QuestionNode) and not node.stage
        ]
        assert review.right == (scenario_of(key).file.outcome in [branch.outcome for branch in desk.call.branches])
        for question in review.questions:
            assert not (question.mistaken and question.place not in scenario_of(key).file.replies)
            assert {fact.key for fact in question.spared} <= {fact.key for fact in evidence(key)}
        desk.leave()


def test_a_client_taken_at_their_word_is_named_where_they_were_mistaken(tmp_path: Path) -> None:
    review = played(desk_in(tmp_path), "new_phone", doubting=False)
    mistaken = [question.place for question in review.questions if question.mistaken]
    assert mistaken == ["authenticator.new_phone"]
    assert review.right and review.shortest is not None and len(review.questions) >= len(review.shortest.questions)


def test_what_the_checks_told_is_named_beside_the_question(tmp_path: Path) -> None:
    review = played(desk_in(tmp_path), "policy", doubting=False)
    (question,) = review.questions
    assert question.unknown and question.spared
    assert review.shortest is not None and review.shortest.questions == ()


def test_an_answer_that_was_not_listened_to_is_told_from_one_that_nobody_knew(tmp_path: Path) -> None:
    """The client says that texts do arrive: 0 and "no" are not what they said, and « doesn't know » is said of nobody."""
    for press, is_unheard in ((0, True), (1, True), (2, False)):
        desk = desk_in(tmp_path / str(press))
        desk.open_call("no_text")
        desk.note_caller_phone(on_mobile=True)
        desk.go("@phone_text.texts")
        reply = scenario_of("no_text").file.replies["phone_text.texts"]
        assert reply.press == "2" and reply.corrected is None
        desk.press(press)
        question = next(entry for entry in looked_back(desk, "no_text").questions if entry.place == "phone_text.texts")
        assert question.unheard == ({"fr": reply.fr, "en": reply.en} if is_unheard else None)
        assert not question.unknown


def test_what_a_client_says_when_asked_again_counts_as_said(tmp_path: Path) -> None:
    """In `policy` the client first knows no number, then reads it: both may be taken down, anything else was not said."""
    for press, is_unknown, is_unheard in ((0, True, False), (5, False, False), (1, False, True)):
        desk = desk_in(tmp_path / str(press))
        desk.open_call("policy")
        desk.go("@loop.policy")
        desk.press(press)
        (question,) = looked_back(desk, "policy").questions
        assert (question.unknown, question.unheard is not None) == (is_unknown, is_unheard)


def test_how_it_was_wrapped_up_is_held_to_its_end(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    played(desk, "policy", doubting=True)
    desk.wrap_up("resolved")
    review = looked_back(desk, "policy")
    assert review.wrapped == "resolved" and review.wrap_ups == ("escalated",)


async def test_the_desk_looks_back_and_only_on_practice(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    desk.open_call("password")
    assert not (await desk.review()).right
    desk.open_call()
    with pytest.raises(RuntimeError):
        await desk.review()

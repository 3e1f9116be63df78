"""What a key press leads to, in the guide that comes with the program: where the client is once a problem is out of the way."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any, Literal

import pytest

from checks.call import commands
from checks.call import events as ev
from checks.call.prompt import prompt
from checks.call.state import STEPS, Branch, Call, Hold, StepState
from checks.guide.content import Content, load
from checks.guide.models import Outcome, QuestionNode
from tests.checks.call.playing import T0, Play, played

GUIDE = load()
KNOWN_PHONE = ("record", ev.CallerPhoneNoted(on_mobile=False))
LEADING = [
    (f"@{key}.{name}", node.stands_at)
    for key, issue in GUIDE.issues.items()
    for name, node in issue.nodes.items()
    if isinstance(node, Outcome) and node.stands_at is not None
]


@pytest.fixture(scope="module")
def content() -> Content:
    return GUIDE


def stands(play: Play) -> str:
    return prompt(play.call, play.content).place


@pytest.mark.parametrize(("outcome", "place"), LEADING)
def test_once_it_has_helped_the_guide_goes_on_where_the_client_stands(
    content: Content, outcome: str, place: str
) -> None:
    play = played(content, [KNOWN_PHONE, ("press", 1), ("go", outcome)])
    solved = next(choice.digit for choice in prompt(play.call, content).choices if choice.key == "solved")
    play.do(("press", solved))
    assert f"{stands(play)}.".startswith(f"{place}.")
    play.do(("undo",))
    assert play.call.step == 1 and play.call.current is not None


def test_k1_goes_on_at_the_permissions_and_not_at_the_code_that_was_never_sent(content: Content) -> None:
    play = played(content, [("press", 3), ("press", 1), ("press", 1), ("press", 1)])
    assert play.call.step == 4
    assert [step.mark for step in play.call.steps[:3]] == [
        step.mark for step in played(content, [("press", 4)]).call.steps[:3]
    ]


def test_nobody_is_sent_back_to_a_step_that_is_behind_them(content: Content) -> None:
    play = played(content, [("press", 5), ("go", "@password.home_password"), ("press", 1)])
    assert play.call.step == 5
    assert commands.go_on(play.call, content, "step.5") == ()
    late = played(content, [("press", 6), ("press", 2), *[("enter",)] * 4])
    assert commands.go_on(late.call, content, "step.6.phone_number") == ()


def test_the_other_option_is_taken_where_an_outcome_leads_to_it(content: Content) -> None:
    play = played(content, [("press", 6), ("press", 1), ("go", "@phone_text.instead"), ("press", 1)])
    assert play.call.option == "phone" and stands(play) == "step.6.phone_number"
    play.do(("undo",))
    assert play.call.option == "app"


def test_the_option_can_be_chosen_anew_by_going_to_its_step(content: Content) -> None:
    play = played(content, [("press", 6), ("press", 1), ("enter",), ("go", "step.6")])
    assert stands(play) == "step.6.options"
    play.do(("press", 2))
    assert play.call.option == "phone"


def test_a_set_up_that_is_complete_asks_for_no_option(content: Content) -> None:
    play = played(content, [("press", 6), ("mark", 6, "done")])
    assert stands(play) == "finished"


def test_the_opening_offers_what_the_facts_speak_for_after_the_steps(content: Content) -> None:
    play = played(
        content, [("fact", "guest.last_failure", "53003", "tenant"), ("fact", "guest.found", "yes", "tenant")]
    )
    shown = prompt(play.call, content)
    offered = [(choice.digit, choice.key) for choice in shown.choices if choice.reason is not None]
    assert offered == [(7, "@loop.policy")]
    assert [fact.key for choice in shown.choices if choice.reason for fact in choice.reason.facts] == [
        "guest.last_failure"
    ]
    play.do(("press", 7))
    assert stands(play) == "loop.policy_blocked"
    play.do(("undo",))
    assert stands(play) == "opening"


def test_enter_takes_the_answer_that_is_suggested() -> None:
    play = played(GUIDE, [("fact", "guest.last_failure", "53003", "tenant"), ("go", "@loop")])
    play.do(("reopen", 0))
    shown = prompt(play.call, GUIDE)
    suggested = next(choice for choice in shown.choices if choice.suggested)
    assert shown.enter == "suggested"
    events, effect = commands.enter(play.call, GUIDE)
    assert effect is None and [body.answer for body in events if isinstance(body, ev.Answered)] == [suggested.key]


def test_enter_says_that_a_stage_of_an_action_is_done_and_it_counts_as_no_question() -> None:
    play = played(GUIDE, [("go", "@loop.private")])
    shown = prompt(play.call, GUIDE)
    assert shown.enter == "first" and [choice.key for choice in shown.choices] == ["copied", "0"]
    play.do(("enter",))
    following = prompt(play.call, GUIDE)
    assert following.place == "loop.private_window" and following.enter is None
    assert following.walk is not None and following.walk.questions == 0


def test_what_did_not_help_and_leads_nowhere_goes_up_or_waits() -> None:
    target = LEADING[0][0]
    key, _, name = target.removeprefix("@").partition(".")
    issue = GUIDE.issues[key]
    nowhere = issue.nodes[name].model_copy(update={"leads_to": None})
    changed = issue.model_copy(update={"nodes": {**issue.nodes, name: nowhere}})
    content = replace(GUIDE, issues={**GUIDE.issues, key: changed})
    play = played(content, [KNOWN_PHONE, ("go", target), ("press", 2)])
    shown = prompt(play.call, content)
    assert (shown.kind, [choice.key for choice in shown.choices]) == ("stuck", ["escalate", "go", "park"])
    assert commands.press(play.call, content, 1) == ((), "escalate")
    assert commands.press(play.call, content, 2) == ((), "go")
    parked = ev.BranchMoved(play.call.branch or "", "parked")
    assert commands.press(play.call, content, 0) == ((parked, *commands.go_step(content, issue.steps[0])), None)


@pytest.mark.parametrize("digit", [1, 0])
def test_the_client_is_greeted_once_and_an_issue_knows_its_step(digit: int) -> None:
    for key, issue in GUIDE.issues.items():
        target = next(
            (name for name, node in issue.nodes.items() if isinstance(node, Outcome) and not node.refuses), ""
        )
        play = played(GUIDE, [KNOWN_PHONE, ("go", f"@{key}.{target}")])
        play.add(*commands.press(play.call, GUIDE, digit)[0])
        shown = prompt(play.call, GUIDE)
        assert shown.say != GUIDE.opening, key
        if digit == 0 and issue.steps[0] < STEPS:
            assert play.call.step == issue.steps[0], key


def test_the_same_hand_over_is_recorded_once() -> None:
    play = played(GUIDE, [KNOWN_PHONE, ("go", "@link_dead.reinvite")])
    first = commands.escalate(play.call, GUIDE, "client_it", "why")
    play.add(*first)
    assert len(first) == 1 and commands.escalate(play.call, GUIDE, "client_it", "why") == ()
    assert len(commands.escalate(play.call, GUIDE, "client_it", "another reason")) == 1


OWNERS_AFTER = [
    ("resolved", None, "nobody"),
    ("normal", None, "nobody"),
    ("abandoned", None, "nobody"),
    ("abandoned", "client_it", "nobody"),
    ("call_back", None, "agent"),
    ("call_back", "client_it", "agent"),
    ("waiting", None, "client"),
    ("waiting", "client_it", "client_it"),
    ("escalated", None, "tenant_admin"),
    ("escalated", "client_it", "client_it"),
    ("refused", None, "agent"),
    ("reported", None, "tenant_admin"),
]


@pytest.mark.parametrize(("how", "escalated_to", "owner"), OWNERS_AFTER)
def test_who_has_the_call_once_it_is_wrapped_up(
    how: ev.WrapUp, escalated_to: str | None, owner: str, content: Content
) -> None:
    call = Call("c", escalated=ev.Escalated(escalated_to) if escalated_to else None)
    assert commands.owner_after(call, content, how) == owner
    assert {row[0] for row in OWNERS_AFTER} == set(ev.WRAP_UPS)


FINISHED = (*(StepState(),) * 5, StepState(mark="done"))


@pytest.mark.parametrize(
    ("call", "how"),
    [
        (Call("c"), None),
        (Call("c", branches=(Branch("b1", "lamp", {}, T0),)), None),
        (Call("c", branches=(Branch("b1", "lamp", {}, T0, outcome="lamp_on"),)), "resolved"),
        (Call("c", steps=(StepState(mark="done"), *(StepState(),) * 5)), None),
        (Call("c", steps=FINISHED), "resolved"),
        (Call("c", holds=(Hold("hold", T0),), steps=FINISHED), "call_back"),
        (Call("c", holds=(Hold("hold", T0, T0),)), None),
        (Call("c", escalated=ev.Escalated("client"), steps=FINISHED), "waiting"),
        (Call("c", escalated=ev.Escalated("client_it"), holds=(Hold("hold", T0),)), "waiting"),
        (Call("c", escalated=ev.Escalated("tenant_admin")), "escalated"),
        (Call("c", escalated=ev.Escalated("agent")), "escalated"),
    ],
)
def test_the_end_that_is_suggested(call: Call, how: ev.WrapUp | None, content: Content) -> None:
    assert commands.suggested_wrap_up(call, content) == how


def test_an_outcome_that_refuses_is_an_end_of_its_own_and_hands_nothing_over() -> None:
    for code, how in (("app_not_verified", "refused"), ("app_reset_for_another", "reported")):
        target = next(
            f"@{key}.{name}"
            for key, issue in GUIDE.issues.items()
            for name, node in issue.nodes.items()
            if isinstance(node, Outcome) and node.code == code
        )
        play = played(GUIDE, [KNOWN_PHONE, ("go", target)])
        assert commands.suggested_wrap_up(play.call, GUIDE) == how, "also before it is settled"
        added, effect = commands.press(play.call, GUIDE, 1)
        assert effect == "end" and not any(isinstance(body, ev.Escalated) for body in added)
        play.add(*added)
        assert commands.suggested_wrap_up(play.call, GUIDE) == how


NO_FACTOR = ("fact", "guest.factors", "none", "tenant")
READY = ("fact", "guest.factors", "ready", "tenant")


@pytest.mark.parametrize(
    ("moves", "how"),
    [
        ((("go", "@password.home_password"),), "normal"),
        ((("go", "@password.home_password"), ("press", 1)), "waiting"),
        ((("go", "@password.home_password"), NO_FACTOR, ("press", 1)), "waiting"),
        ((("go", "@after.daily_code"), ("press", 1)), "normal"),
        ((("go", "@after.daily_code"), READY, ("press", 1)), "resolved"),
        ((("go", "@link_dead.reinvite"),), "escalated"),
        ((("go", "@firewall.exempt"),), "waiting"),
        ((("go", "@code.too_many"),), "call_back"),
        ((("go", "@link_dead.reinvite"), ("press", 2)), "waiting"),
        ((("press", 6), ("press", 1), ("go", "@link_dead.reinvite"), READY, ("press", 2)), "resolved"),
        ((("press", 4), NO_FACTOR, ("go", "@ext_name.normal_name"), ("press", 1)), "waiting"),
    ],
)
def test_the_end_that_is_suggested_follows_from_the_whole_call(moves: tuple[Any, ...], how: ev.WrapUp) -> None:
    play = played(GUIDE, [KNOWN_PHONE, *moves])
    assert commands.suggested_wrap_up(play.call, GUIDE) == how


def test_a_promised_call_back_is_the_agents(content: Content) -> None:
    """Also in the call itself, where the note reads it."""
    play = played(content, [("press", 2), ("wrap", "call_back")])
    assert play.call.wrapped == ev.WrappedUp("call_back", "agent")


def test_going_to_a_place_says_where_the_client_is(content: Content) -> None:
    first, last = (stage.key for stage in content.step(3).stages)
    assert commands.go_step(content, 3) == (ev.StageReached(3, first),)
    assert commands.go_step(content, 6) == (ev.StageReached(6, None),)
    at_first = played(content, [("press", 3)]).call
    assert commands.go_on(at_first, content, "step.3") == ()
    assert commands.go_on(at_first, content, f"step.3.{first}") == ()
    assert commands.go_on(at_first, content, f"step.3.{last}") == (ev.StageReached(3, last),)
    assert commands.go_on(replace(at_first, stage=last), content, f"step.3.{first}") == ()
    assert commands.go_on(at_first, content, "step.2") == ()
    assert commands.go_on(at_first, content, "step.4") == commands.go_step(content, 4)
    nowhere = played(content, []).call
    assert commands.go_on(nowhere, content, f"step.3.{first}") == (ev.StageReached(3, first),)
    assert commands.enter(at_first, content) == ((ev.StageReached(3, last),), None)
    assert commands.enter(replace(at_first, stage="gone"), content) == ((ev.StageReached(3, last),), None)


def digit_of(play: Play, key: str) -> int:
    return next(choice.digit for choice in prompt(play.call, play.content).choices if choice.key == key)


def test_a_choice_that_only_a_screen_can_make_is_an_effect_of_its_name(content: Content) -> None:
    effects = {"go", "wrap_up", "escalate", "copy", "home", "review"}
    offered: set[str] = set()
    finished = played(content, [("press", 6), ("mark", 6, "done")])
    wrapped = played(content, [("press", 6), ("wrap", "resolved")])
    practice = Play(content)
    practice.add(ev.Opened("fr", "0.1.0", content.version, content.digest, practice="newest"))
    practice.do(("wrap", "resolved"))
    for play in (finished, wrapped, practice):
        for choice in prompt(play.call, content).choices:
            if choice.key in effects:
                assert commands.press(play.call, content, choice.digit) == ((), choice.key)
                offered.add(choice.key)
    assert offered >= {"wrap_up", "copy", "home", "review"}


def test_an_outcome_that_is_handed_over_goes_to_whom_it_names_and_ends_the_call(content: Content) -> None:
    handed = next(
        (f"@{key}.{name}", node)
        for key, issue in content.issues.items()
        for name, node in issue.nodes.items()
        if isinstance(node, Outcome) and node.ends == "escalate"
    )
    target, node = handed
    play = played(content, [KNOWN_PHONE, ("press", 1), ("go", target)])
    added, effect = commands.press(play.call, content, digit_of(play, "hand_over"))
    assert effect == "end"
    assert added == (
        ev.Escalated(node.owner, target.removeprefix("@")),
        ev.BranchMoved("b1", "closed", node.code, commands.pair(node.title)),
    )


@pytest.mark.parametrize(("how", "goes_on"), [("done", True), ("skipped", True), ("failed", False), ("unknown", False)])
def test_a_mark_hands_on_where_the_client_is_at_that_step(content: Content, how: ev.Mark, goes_on: bool) -> None:
    call = played(content, [("press", 2)]).call
    following = content.step(3).stages[0].key
    assert commands.mark(call, content, 2, how) == (
        (ev.StepMarked(2, how, 3, following) if goes_on else ev.StepMarked(2, how)),
    )
    assert commands.mark(call, content, 4, how) == (ev.StepMarked(4, how),)
    at_five = played(content, [("press", 5)]).call
    assert commands.mark(at_five, content, 5, how) == (
        (ev.StepMarked(5, how, 6, None) if goes_on else ev.StepMarked(5, how)),
    )
    last = played(content, [("press", 6)]).call
    assert commands.mark(last, content, 6, how) == (ev.StepMarked(6, how),)


def test_an_issue_is_begun_taken_up_or_left_as_it_is(content: Content) -> None:
    key, issue = next(iter(content.issues.items()))
    other = next(name for name, node in issue.nodes.items() if name != issue.start)
    title = commands.pair(issue.title)
    play = played(content, [("press", 1)])
    assert commands.open_issue(play.call, content, "@nothing") == ()
    assert commands.open_issue(play.call, content, f"@{key}") == (ev.IssueOpened("b1", key, title, None),)
    assert commands.open_issue(play.call, content, f"{key}.{issue.start}") == (ev.IssueOpened("b1", key, title, None),)
    assert commands.open_issue(play.call, content, f"@{key}.{other}") == (ev.IssueOpened("b1", key, title, other),)
    play.do(("go", f"@{key}"))
    assert commands.open_issue(play.call, content, f"@{key}") == ()
    assert commands.leave_tree(play.call) == (ev.BranchMoved("b1", "parked"),)
    play.do(("park",))
    assert commands.leave_tree(play.call) == ()
    assert commands.open_issue(play.call, content, f"@{key}") == (ev.BranchMoved("b1", "resumed"),)
    play.add(ev.BranchMoved("b1", "closed"))
    assert commands.open_issue(play.call, content, f"@{key}") == (ev.IssueOpened("b2", key, title, None),)


def test_undo_and_redo_name_the_last_move(content: Content) -> None:
    empty = played(content, []).call
    assert commands.undo(empty) == commands.redo(empty) == ()
    play = played(content, [("press", 1), ("press", 1)])
    assert commands.undo(play.call) == (ev.Undone(play.call.done[-1]),)
    play.do(("undo",))
    assert commands.redo(play.call) == (ev.Redone(play.call.undone[-1]),)


def test_a_digit_that_is_not_offered_does_nothing(content: Content) -> None:
    play = played(content, [("press", 1)])
    assert commands.press(play.call, content, 77) == ((), None)


@pytest.mark.parametrize(("number", "option"), [*((number, None) for number in range(1, 6)), (6, "app"), (6, "phone")])
def test_enter_goes_through_a_step_stage_by_stage_and_then_marks_it_done(
    content: Content, number: int, option: Literal["app", "phone"] | None
) -> None:
    keys = [stage.key for stage in content.stages(number, option)]
    call = replace(played(content, [KNOWN_PHONE, ("press", number)]).call, option=option)
    for key, following in pairwise(keys):
        assert commands.enter(replace(call, stage=key), content) == ((ev.StageReached(number, following),), None)
    done, effect = commands.enter(replace(call, stage=keys[-1]), content)
    assert (done, effect) == (commands.mark(call, content, number, "done"), None)
    assert isinstance(done[0], ev.StepMarked) and done[0].mark == "done"
    if number < STEPS:
        following_step = content.step(number + 1)
        stage = None if following_step.choices else following_step.stages[0].key
        assert done == (ev.StepMarked(number, "done", number + 1, stage),)


def test_where_a_call_opens_each_step_can_be_chosen_and_whoever_does_not_know_begins_at_the_first(
    content: Content,
) -> None:
    call = played(content, []).call
    for number in range(1, STEPS + 1):
        assert commands.press(call, content, number) == (commands.go_step(content, number), None)
    assert commands.press(call, content, 0) == (commands.go_step(content, 1), None)


@pytest.mark.parametrize(("digit", "option"), [(1, "app"), (2, "phone"), (0, "app")])
def test_an_option_is_taken_at_its_first_stage(content: Content, digit: int, option: Literal["app", "phone"]) -> None:
    call = played(content, [("press", 6)]).call
    first = content.stages(STEPS, option)[0].key
    assert commands.press(call, content, digit) == ((ev.OptionChosen(option, first),), None)


ASKS = [
    (f"@{key}.{name}", node, answer)
    for key, issue in GUIDE.issues.items()
    for name, node in issue.nodes.items()
    if isinstance(node, QuestionNode) and not any(answer.when for answer in node.answers)
    for answer in (node.answers[0].key, "0")
]
FIRST_ASKS = {(node.kind, answer): (target, node, answer) for target, node, answer in reversed(ASKS)}


@pytest.mark.parametrize(("target", "node", "answer"), FIRST_ASKS.values())
def test_an_answer_keeps_what_was_asked_and_said_in_both_languages(
    content: Content, target: str, node: QuestionNode, answer: str
) -> None:
    play = played(content, [KNOWN_PHONE, ("press", 1), ("go", target)])
    (answered,), effect = commands.press(play.call, content, digit_of(play, answer))
    assert effect is None
    said = node.answers[0].text if answer != "0" else prompt(play.call, content).choices[-1].text
    assert answered == ev.Answered(
        "b1",
        target.removeprefix("@"),
        answer,
        {"fr": node.say.fr, "en": node.say.en},
        {"fr": said.fr, "en": said.en},
    )


def outcome_that(ends: str) -> tuple[str, Outcome]:
    return next(
        (f"@{key}.{name}", node)
        for key, issue in GUIDE.issues.items()
        for name, node in issue.nodes.items()
        if isinstance(node, Outcome) and node.ends == ends and node.stands_at is None
    )


@pytest.mark.parametrize("ends", ["resolved", "normal", "escalate", "wait"])
def test_what_becomes_of_an_outcome(content: Content, ends: str) -> None:
    target, node = outcome_that(ends)
    place = target.removeprefix("@")
    play = played(content, [KNOWN_PHONE, ("press", 1), ("go", target)])
    texts = {choice.key: commands.pair(choice.text) for choice in prompt(play.call, content).choices}
    title = {"fr": node.title.fr, "en": node.title.en}
    closed = ev.BranchMoved("b1", "closed", node.code, title)

    def pressed(key: str) -> commands.Move:
        return commands.press(play.call, content, digit_of(play, key))

    assert pressed("park") == ((ev.BranchMoved("b1", "parked"),), None)
    assert pressed("solved") == ((ev.Answered("b1", place, "solved", title, texts["solved"]), closed), None)
    if ends in ("escalate", "wait"):
        assert pressed("hand_over") == ((ev.Escalated(node.owner, place), closed), "end")
        return
    refused, effect = pressed("not_solved")
    assert (refused, effect) == ((ev.Answered("b1", place, "not_solved", title, texts["not_solved"]),), None)
    play.add(*refused)
    shown = prompt(play.call, content)
    if shown.kind == "stuck":
        assert pressed("park") == ((ev.BranchMoved("b1", "parked"),), None)
        assert pressed("escalate") == ((), "escalate") and pressed("go") == ((), "go")


def test_a_walk_whose_issue_is_gone_can_only_be_closed(content: Content) -> None:
    play = played(content, [("press", 1)])
    play.add(ev.IssueOpened("b1", "gone_by_now", {"fr": "Parti", "en": "Gone"}))
    assert commands.press(play.call, content, 1) == ((ev.BranchMoved("b1", "closed", None, None),), None)
    assert commands.enter(play.call, content) == ((), None)
    assert commands._answer(play.call, content, prompt(play.call, content), "yes") == ()
    unasked = played(content, []).call
    assert commands._answer(unasked, content, prompt(unasked, content), "yes") == ()


def test_an_answer_is_asked_again_by_what_was_asked(content: Content) -> None:
    target, node, _answer = next(ask for ask in ASKS if ask[1].kind == "question")
    place = target.removeprefix("@")
    play = played(content, [KNOWN_PHONE, ("press", 1), ("go", target)])
    assert commands.reopen(play.call, content, "b1", place) == ()
    play.do(("press", 1))
    question = {"fr": node.say.fr, "en": node.say.en}
    assert commands.reopen(play.call, content, "b1", place) == (ev.Reopened("b1", place, question),)
    assert commands.reopen(play.call, content, "b2", place) == ()


def test_an_escalation_says_where_the_call_was(content: Content) -> None:
    call = played(content, [("press", 2)]).call
    place = prompt(call, content).place
    assert commands.escalate(call, content, "client_it", "why") == (ev.Escalated("client_it", place, "why"),)

"""What a key press leads to, in the guide that comes with the program: where the client stands once a problem is out of the way."""

from __future__ import annotations

import pytest

from checks.call import events as ev
from checks.call import moves
from checks.call.call import Call, Hold, StepState
from checks.call.prompt import prompt
from checks.guide.content import Content, load
from checks.guide.models import Outcome
from tests.checks.call.playing import T0, Play, played

GUIDE = load()
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
    play = played(content, [("press", 1), ("go", outcome)])
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
    assert moves.go_on(play.call, content, "step.5") == ()
    late = played(content, [("press", 6), ("press", 2), *[("enter",)] * 4])
    assert moves.go_on(late.call, content, "step.6.phone_number") == ()


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
    assert [one.key for choice in shown.choices if choice.reason for one in choice.reason.facts] == [
        "guest.last_failure"
    ]
    play.do(("press", 7))
    assert stands(play) == "loop.policy_blocked"
    play.do(("undo",))
    assert stands(play) == "opening"


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
]


@pytest.mark.parametrize(("how", "escalated_to", "owner"), OWNERS_AFTER)
def test_who_has_the_call_once_it_is_wrapped_up(how: ev.WrapUp, escalated_to: str | None, owner: str) -> None:
    call = Call("c", escalated=ev.Escalated(escalated_to) if escalated_to else None)
    assert moves.owner_after(call, how) == owner
    assert {row[0] for row in OWNERS_AFTER} == set(ev.WRAP_UPS)


FINISHED = (*(StepState(),) * 5, StepState(mark="done"))


@pytest.mark.parametrize(
    ("call", "how"),
    [
        (Call("c"), None),
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
def test_the_end_that_is_suggested(call: Call, how: ev.WrapUp | None) -> None:
    assert moves.suggested_wrap_up(call) == how


def test_a_promised_call_back_is_the_agents(content: Content) -> None:
    """Also in the call itself, where the note reads it."""
    play = played(content, [("press", 2), ("wrap", "call_back")])
    assert play.call.wrapped == ev.WrappedUp("call_back", "agent")

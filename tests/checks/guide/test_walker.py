"""The walk itself, on small trees made for it, and what holds for any answers and facts on the built-in ones."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.facts import VOCABULARY, Fact, Vantage
from checks.guide.content import load
from checks.guide.models import Issue, Outcome, QuestionNode, Rule
from checks.guide.walker import (
    NOT_SOLVED,
    SOLVED,
    UNKNOWN,
    PathStep,
    Suggestion,
    TreePlace,
    Walk,
    evaluate,
    fact_keys,
    onward,
    resolve,
    walk,
)
from tests.facts import AT, fact, facts, play

CONTENT = load()
WORDS = {"fr": "mots", "en": "words"}


@dataclass(frozen=True)
class Small:
    """Trees with only what the walker reads."""

    issues: dict[str, Issue] = field(default_factory=dict)


def question(answers: dict[str, Any], unknown: str = "end", **more: Any) -> dict[str, Any]:
    """Return a question; an answer is its target, or its target and the rule that gives it."""
    given_ = [(key, *(to if isinstance(to, tuple) else (to, None))) for key, to in answers.items()]
    return {
        "kind": "question",
        "say": WORDS,
        "why": WORDS,
        "sources": ["K1"],
        "unknown": {"to": unknown},
        "answers": [{"key": key, "text": WORDS, "to": to, "when": when} for key, to, when in given_],
        **more,
    }


def outcome(code: str, **more: Any) -> dict[str, Any]:
    return {
        "kind": "outcome",
        "code": code,
        "ends": "resolved",
        "owner": "client",
        "sources": ["K1"],
        **dict.fromkeys(("title", "say", "do", "expect", "if_not"), WORDS),
        **more,
    }


def trees(**issues: dict[str, Any]) -> Small:
    return Small(
        {
            key: Issue.model_validate(
                {
                    "key": key,
                    "title": WORDS,
                    "summary": WORDS,
                    "says": [],
                    "steps": [1],
                    "reviewed": "2026-11-24",
                    "sources": ["K1"],
                    "start": next(iter(nodes)),
                    "nodes": nodes,
                }
            )
            for key, nodes in issues.items()
        }
    )


FOUND, ENABLED = {"fact": "guest.found", "is": True}, {"fact": "guest.enabled", "is": True}
BY_FACT = {"fact": "guest.provider", "is": "entra"}


def test_a_walk_without_answers_waits_at_the_start() -> None:
    walked = walk(trees(a={"q": question({"yes": "end"}), "end": outcome("done")}), "a", {})
    assert walked.waiting_at is not None
    assert (walked.waiting_at.id, walked.outcome, walked.questions) == ("a.q", None, 0)


def test_evidence_answers_and_says_why() -> None:
    small = trees(
        a={"q": question({"no": "other", "yes": ("end", BY_FACT)}), "end": outcome("e"), "other": outcome("o")}
    )
    known = facts("guest.provider=entra")
    walked = walk(small, "a", {}, known)
    assert walked.outcome is not None
    assert (walked.outcome.id, walked.waiting_at) == ("a.end", None)
    assert (walked.path[0].answer, walked.path[0].by, walked.path[0].because) == ("yes", "evidence", known)
    assert walked.questions == 0


def test_the_agent_stands_over_evidence_which_is_named_beside_the_answer() -> None:
    small = trees(
        a={"q": question({"no": "other", "yes": ("end", BY_FACT)}), "end": outcome("e"), "other": outcome("o")}
    )
    known = facts("guest.provider=entra")
    walked = walk(small, "a", {"a.q": "no"}, known)
    assert walked.outcome is not None
    assert walked.outcome.id == "a.other"
    assert (walked.path[0].by, walked.path[0].against) == ("agent", known)
    agreed = walk(small, "a", {"a.q": "yes"}, known)
    assert agreed.path[0].against == ()


def test_a_reopened_place_is_only_suggested_an_answer() -> None:
    small = trees(a={"q": question({"yes": ("end", BY_FACT)}), "end": outcome("e")})
    walked = walk(small, "a", {}, facts("guest.provider=entra"), held=frozenset({"a.q"}))
    assert walked.waiting_at is not None
    assert walked.suggestion is not None
    assert walked.suggestion.answer == "yes"


def test_the_check_that_could_answer_is_named_until_it_has_run() -> None:
    small = trees(a={"q": question({"yes": ("end", BY_FACT)}), "end": outcome("e")})
    assert walk(small, "a", {}).askable == frozenset({"guest"})
    assert walk(small, "a", {}, facts("guest.provider=google")).askable == frozenset()
    seen_from_desk = trees(
        a={"q": question({"yes": ("end", {"fact": "net.sign_in", "is": "none"})}), "end": outcome("e")}
    )
    assert walk(seen_from_desk, "a", {}, facts("net.sign_in=none@desk")).askable == frozenset({"network"})


@pytest.mark.parametrize("key", [key for key in VOCABULARY if key.startswith("net.")])
def test_what_the_desk_sees_never_answers_for_the_client_s_network(key: str) -> None:
    kind = VOCABULARY[key]
    value: Any = {"yes_no": "no", "word": (*kind.words, "")[0], "number": 1.0}.get(kind.value, "Zscaler")
    small = trees(a={"q": question({"yes": ("end", {"fact": key, "is": value})}), "end": outcome("e")})
    assert walk(small, "a", {}, [Fact(key, value, Vantage.DESK, AT, "test")]).outcome is None
    assert walk(small, "a", {}, [Fact(key, value, Vantage.SITE, AT, "test")]).outcome is not None
    assert walk(small, "a", {}, [Fact(key, value, Vantage.CLIENT, AT, "test")]).outcome is not None


def test_a_newer_fact_from_the_desk_does_not_hide_an_older_one_that_counts() -> None:
    small = trees(a={"q": question({"yes": ("end", {"fact": "net.sign_in", "is": "none"})}), "end": outcome("e")})
    site = fact("net.sign_in=none@site")
    desk = Fact("net.sign_in", "all", Vantage.DESK, AT + timedelta(minutes=5), "test")
    assert walk(small, "a", {}, [site, desk]).outcome is not None


def test_the_first_answer_whose_evidence_holds_is_taken() -> None:
    small = trees(
        a={
            "q": question({"one": ("e1", BY_FACT), "two": ("e2", BY_FACT)}),
            "e1": outcome("one"),
            "e2": outcome("two"),
        }
    )
    walked = walk(small, "a", {}, facts("guest.provider=entra"))
    assert walked.outcome is not None
    assert walked.outcome.node == "e1"


def test_a_second_visit_is_a_place_of_its_own_that_evidence_only_suggests() -> None:
    small = trees(a={"q": question({"again": ("q", BY_FACT), "go": "end"}), "end": outcome("e")})
    walked = walk(small, "a", {}, facts("guest.provider=entra"))
    assert walked.waiting_at is not None
    assert walked.waiting_at.id == "a.q#2"
    assert walked.suggestion is not None
    assert walk(small, "a", {"a.q": "again", "a.q#2": "go"}).outcome is not None


def test_a_cap_sends_on_once_it_is_used_up() -> None:
    small = trees(
        a={
            "q": question({"again": "q"}, again={"visits": 2, "to": "@b"}),
            "end": outcome("e"),
        },
        b={"out": outcome("out")},
    )
    walked, answers = play(small, "a", ["again", "again"])
    assert walked.outcome is not None
    assert walked.outcome.id == "b.out"
    assert set(answers) == {"a.q", "a.q#2"}


def test_a_used_up_cap_passed_many_times_still_sends_on() -> None:
    small = trees(
        a={
            "hub": question({"x": "spoke"}, again={"visits": 1, "to": "after"}),
            "spoke": question({"back": "hub"}),
            "after": question({"back": "hub"}),
            "end": outcome("e"),
        }
    )
    walked, _ = play(small, "a", ["x", "back", "back", "back", "back", UNKNOWN])
    assert walked.outcome is not None


def test_caps_that_send_to_each_other_end_somewhere() -> None:
    small = trees(
        a={
            "q": question({"x": "r"}, again={"visits": 1, "to": "r"}),
            "r": question({"x": "q"}, again={"visits": 1, "to": "q"}),
            "end": outcome("e"),
        }
    )
    walked, _ = play(small, "a", ["x", "x"])
    assert walked.waiting_at is not None
    assert walked.waiting_at.visit == 2


def test_an_outcome_that_did_not_help_leads_on() -> None:
    small = trees(a={"end": outcome("e", leads_to="more"), "more": outcome("m")})
    assert walk(small, "a", {"a.end": SOLVED}).outcome == walk(small, "a", {}).outcome
    further = walk(small, "a", {"a.end": NOT_SOLVED})
    assert further.outcome is not None
    assert further.outcome.id == "a.more"
    assert further.questions == 0
    stuck = walk(small, "a", {"a.end": NOT_SOLVED, "a.more": NOT_SOLVED})
    assert stuck.outcome is not None
    assert stuck.path[-1].answer == NOT_SOLVED


def test_a_walk_begins_at_the_node_asked_for_or_at_the_start() -> None:
    small = trees(a={"q": question({"x": "end"}), "end": outcome("e")})
    assert walk(small, "a", {}, start="end").outcome is not None
    gone = walk(small, "a", {}, start="no_such_node")
    assert gone.waiting_at is not None
    assert gone.waiting_at.id == "a.q"


def test_an_answer_that_is_no_longer_offered_is_passed_over() -> None:
    small = trees(a={"q": question({"x": "end"}), "end": outcome("e")})
    walked = walk(small, "a", {"a.q": "gone"})
    assert walked.waiting_at is not None
    assert walked.path[-1].answer is None


@pytest.mark.parametrize(
    ("rule", "known", "met"),
    [
        ({"fact": "guest.provider", "is": "entra"}, "guest.provider=entra", True),
        ({"fact": "guest.provider", "is": "entra"}, "guest.provider=google", False),
        ({"fact": "guest.provider", "is": "entra"}, "", False),
        ({"fact": "guest.provider", "is_not": "entra"}, "", False),
        ({"fact": "guest.provider", "is_not": "entra"}, "guest.provider=google", True),
        ({"fact": "guest.found", "is": True}, "guest.found=yes", True),
        ({"fact": "guest.found", "is": False}, "guest.found=yes", False),
        ({"fact": "guest.provider", "in": ["entra", "google"]}, "guest.provider=google", True),
        ({"fact": "guest.authenticators", "at_least": 5}, "guest.authenticators=5", True),
        ({"fact": "guest.authenticators", "at_least": 5}, "guest.authenticators=4", False),
        ({"fact": "guest.authenticators", "at_most": 0}, "guest.authenticators=0", True),
        (
            {"all": [{"fact": "guest.found", "is": True}, {"fact": "guest.enabled", "is": True}]},
            "guest.found=yes",
            False,
        ),
        (
            {"any": [{"fact": "guest.found", "is": True}, {"fact": "guest.enabled", "is": True}]},
            "guest.found=yes",
            True,
        ),
        ({"fact": "guest.found", "is": False}, "guest.found=no", True),
        ({"fact": "guest.found", "is_not": True}, "guest.found=no", True),
        ({"fact": "guest.found", "is_not": True}, "guest.found=yes", False),
        ({"fact": "guest.provider", "in": ["entra", "google"]}, "guest.provider=email_code", False),
        ({"fact": "guest.authenticators", "at_least": 5}, "guest.authenticators=6", True),
        ({"fact": "guest.authenticators", "at_most": 2}, "guest.authenticators=3", False),
        ({"fact": "guest.authenticators", "at_most": 2}, "guest.authenticators=1", True),
        ({"fact": "guest.last_failure", "at_least": 5}, "guest.last_failure=50020", False),
        ({"fact": "guest.last_failure", "at_most": 90000}, "guest.last_failure=50020", False),
        ({"fact": "guest.provider", "is": "entra", "unless": [FOUND]}, "guest.provider=entra", True),
        ({"fact": "guest.provider", "is": "entra", "unless": [FOUND]}, "guest.provider=entra guest.found=no", True),
        ({"fact": "guest.provider", "is": "entra", "unless": [FOUND]}, "guest.provider=entra guest.found=yes", False),
        ({"all": [FOUND, ENABLED]}, "guest.found=yes guest.enabled=yes", True),
        ({"all": [FOUND, ENABLED]}, "guest.found=yes guest.enabled=no", False),
        ({"any": [FOUND, ENABLED]}, "guest.found=no guest.enabled=yes", True),
        ({"any": [FOUND, ENABLED]}, "guest.found=no guest.enabled=no", False),
    ],
)
def test_rules(rule: dict[str, Any], known: str, met: bool) -> None:
    model = Rule.model_validate(rule)
    by_key = {fact.key: fact for fact in facts(known)}
    assert (evaluate(model, by_key) is not None) is met
    assert set(fact_keys(model)) >= set(by_key) or "unless" in rule or not met


_VALUES = {
    "yes_no": st.sampled_from(["yes", "no"]),
    "number": st.sampled_from([-900, 0, 2, 5, 900]),
    "text": st.sampled_from(["50020", "Zscaler"]),
    "code": st.sampled_from(["50020", "53003", "65004", "90094", "500213"]),
    "text_or_no": st.sampled_from(["no", "Zscaler"]),
}


@st.composite
def a_fact(draw: st.DrawFn) -> Fact:
    key = draw(st.sampled_from(sorted(VOCABULARY)))
    kind = VOCABULARY[key]
    value: Any = draw(st.sampled_from(kind.words) if kind.words else _VALUES[kind.value])
    return Fact(
        key, value, draw(st.sampled_from(list(Vantage))), AT + timedelta(seconds=draw(st.integers(0, 3))), "test"
    )


SOME_FACTS = st.lists(a_fact(), max_size=6)
ISSUES = st.sampled_from(sorted(CONTENT.issues))


def wander(issue: str, known: list[Fact], draw: st.DataObject, most: int = 14) -> tuple[Walk, dict[str, str]]:
    """Answer whatever the walk waits for, at random; an outcome did not help wherever that leads on."""
    answers: dict[str, str] = {}
    walked = walk(CONTENT, issue, answers, known)
    for _ in range(most):
        place = walked.waiting_at or walked.outcome
        assert place is not None
        node = CONTENT.issues[place.issue].nodes[place.node]
        if isinstance(node, Outcome):
            if node.leads_to is None:
                break
            answer = NOT_SOLVED
        else:
            assert place.id not in answers, f"{place.id} was answered and the walk did not go on"
            answer = draw.draw(st.sampled_from([*(answer.key for answer in node.answers), UNKNOWN]))
        answers[place.id] = answer
        walked = walk(CONTENT, issue, answers, known)
    return walked, answers


@settings(max_examples=60, deadline=None)
@given(issue=ISSUES, known=SOME_FACTS, draw=st.data())
def test_any_walk_waits_or_ends_and_is_the_same_each_time(issue: str, known: list[Fact], draw: st.DataObject) -> None:
    walked, answers = wander(issue, known, draw)
    assert (walked.waiting_at is None) != (walked.outcome is None)
    assert len({step.place for step in walked.path}) == len(walked.path)
    again = walk(CONTENT, issue, dict(reversed(answers.items())), list(known))
    assert again == walked


@settings(max_examples=60, deadline=None)
@given(issue=ISSUES, known=SOME_FACTS, junk=st.dictionaries(st.text(max_size=12), st.text(max_size=8), max_size=5))
def test_answers_that_no_node_knows_change_nothing(issue: str, known: list[Fact], junk: dict[str, str]) -> None:
    assert walk(CONTENT, issue, junk, known) == walk(CONTENT, issue, {}, known)


@settings(max_examples=60, deadline=None)
@given(issue=ISSUES, known=SOME_FACTS, draw=st.data())
def test_an_answer_taken_back_brings_the_walk_back_to_it(issue: str, known: list[Fact], draw: st.DataObject) -> None:
    walked, answers = wander(issue, known, draw)
    places = [step.place.id for step in walked.path if step.by == "agent"]
    if not places:
        return
    place = draw.draw(st.sampled_from(places))
    without = {key: value for key, value in answers.items() if key != place}
    shorter = walk(CONTENT, issue, without, known, held=frozenset({place}))
    at = shorter.waiting_at or shorter.outcome
    assert at is not None
    assert at.id == place
    assert walk(CONTENT, issue, {**without, place: answers[place]}, known) == walked


@settings(max_examples=60, deadline=None)
@given(issue=ISSUES, draw=st.data())
def test_changing_an_earlier_answer_keeps_the_later_ones_where_they_still_apply(
    issue: str, draw: st.DataObject
) -> None:
    walked, answers = wander(issue, [], draw)
    questions = [step for step in walked.path if step.by == "agent" and step.kind != "outcome"]
    if not questions:
        return
    step = draw.draw(st.sampled_from(questions))
    node = CONTENT.issues[step.place.issue].nodes[step.place.node]
    assert isinstance(node, QuestionNode)
    other = draw.draw(st.sampled_from([*(answer.key for answer in node.answers), UNKNOWN]))
    changed = walk(CONTENT, issue, {**answers, step.place.id: other}, [])
    for taken in changed.path:
        if taken.place.id in answers and taken.place.id != step.place.id and taken.answer is not None:
            assert taken.answer == answers[taken.place.id]
    before = [step.place for step in walked.path[: walked.path.index(step) + 1]]
    assert [step.place for step in changed.path[: len(before)]] == before


@settings(max_examples=60, deadline=None)
@given(issue=ISSUES, known=SOME_FACTS, draw=st.data())
def test_the_desk_s_own_view_of_the_network_changes_no_walk(issue: str, known: list[Fact], draw: st.DataObject) -> None:
    walked, answers = wander(issue, known, draw)
    honest = [fact for fact in known if not (fact.key.startswith("net.") and fact.vantage is Vantage.DESK)]
    assert walk(CONTENT, issue, answers, honest) == walked


def test_each_step_says_what_it_is_and_who_answered_it() -> None:
    small = trees(
        a={
            "q": question({"yes": "act"}),
            "act": question({"seen": "end"}) | {"kind": "action"},
            "end": outcome("e", leads_to="more"),
            "more": outcome("m"),
        }
    )

    def path(*answers: str) -> list[tuple[str, str, str | None, str | None]]:
        walked, _ = play(small, "a", answers)
        return [(step.place.id, step.kind, step.answer, step.by) for step in walked.path]

    assert path() == [("a.q", "question", None, None)]
    assert path("yes")[1:] == [("a.act", "action", None, None)]
    assert path("yes", "seen")[2:] == [("a.end", "outcome", None, None)]
    assert path("yes", "seen", NOT_SOLVED)[2:] == [
        ("a.end", "outcome", NOT_SOLVED, "agent"),
        ("a.more", "outcome", None, None),
    ]
    assert path("yes", "seen", SOLVED)[2:] == [("a.end", "outcome", SOLVED, "agent")]
    walked, _ = play(small, "a", ("yes", "seen", SOLVED))
    assert walked.questions == 2


def test_a_rule_holds_by_the_facts_that_make_it_hold() -> None:
    known = {fact.key: fact for fact in facts("guest.found=yes guest.enabled=yes guest.provider=entra")}
    both = Rule.model_validate({"all": [FOUND, ENABLED]})
    either = Rule.model_validate({"any": [ENABLED, FOUND]})
    assert evaluate(both, known) == (known["guest.found"], known["guest.enabled"])
    assert evaluate(either, known) == (known["guest.enabled"],)
    assert list(fact_keys(both)) == ["guest.found", "guest.enabled"]
    assert list(fact_keys(Rule.model_validate({"any": [both, BY_FACT]}))) == [
        "guest.found",
        "guest.enabled",
        "guest.provider",
    ]


def test_a_place_is_named_as_calls_on_the_disk_name_it() -> None:
    assert (UNKNOWN, SOLVED, NOT_SOLVED) == ("0", "solved", "not_solved")
    assert TreePlace("a", "q") == TreePlace("a", "q", 1)
    assert (TreePlace("a", "q").id, TreePlace("a", "q", 2).id, TreePlace("a", "q", 3).id) == ("a.q", "a.q#2", "a.q#3")


def test_a_step_without_evidence_has_none() -> None:
    small = trees(a={"q": question({"yes": "end"}), "end": outcome("e")})
    q, end = TreePlace("a", "q"), TreePlace("a", "end")
    assert walk(small, "a", {}).path == (PathStep(q, "question", None, None, (), ()),)
    answered = walk(small, "a", {"a.q": "yes", "a.end": SOLVED})
    assert answered.path == (
        PathStep(q, "question", "yes", "agent", (), ()),
        PathStep(end, "outcome", SOLVED, "agent", (), ()),
    )
    assert (answered.suggestion, answered.askable) == (None, frozenset())


@pytest.mark.parametrize("confirmed", ["yes", "no"])
def test_an_answer_to_be_confirmed_is_only_suggested(confirmed: str) -> None:
    """The one that evidence gives, and not another answer to the same question."""
    confirmable = question({"no": "end", "yes": ("end", BY_FACT)})
    answers = [{**answer, "confirm": answer["key"] == confirmed} for answer in confirmable["answers"]]
    small = trees(a={"q": {**confirmable, "answers": answers}, "end": outcome("e")})
    known = facts("guest.provider=entra")
    walked = walk(small, "a", {}, known)
    assert (walked.outcome is None) == (confirmed == "yes")
    assert walked.suggestion == (Suggestion("yes", known) if confirmed == "yes" else None)
    assert walk(small, "a", {"a.q": "yes"}, known).outcome is not None


def test_what_only_the_agent_knows_is_no_check_to_run() -> None:
    by_step = {"fact": "call.step", "is": 3}
    small = trees(a={"q": question({"no": ("end", by_step), "yes": ("end", BY_FACT)}), "end": outcome("e")})
    assert walk(small, "a", {}).askable == frozenset({"guest"})
    only = trees(a={"q": question({"no": ("end", by_step)}), "end": outcome("e")})
    assert walk(only, "a", {}).askable == frozenset()


@pytest.mark.parametrize(
    ("target", "place"),
    [
        ("end", ("a", "end")),
        ("nowhere", None),
        ("@b", ("b", "out")),
        ("@b.more", ("b", "more")),
        ("@b.nowhere", None),
        ("@c", None),
    ],
)
def test_where_a_target_is(target: str, place: tuple[str, str] | None) -> None:
    small = trees(
        a={"q": question({"x": "end"}), "end": outcome("e")}, b={"out": outcome("out"), "more": outcome("more")}
    )
    assert resolve(small, "a", target) == place
    ask = QuestionNode.model_validate(question({"x": target}, unknown=target))
    assert onward(small, "a", ask, "x") == onward(small, "a", ask, UNKNOWN) == place
    assert onward(small, "a", ask, "y") is None
    ended = Outcome.model_validate(outcome("o", leads_to=target))
    assert (onward(small, "a", ended, NOT_SOLVED), onward(small, "a", ended, SOLVED)) == (place, None)

"""Measuring the trees: every question has its answer in the truths, and a call is walked and judged as it should be."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pydantic import ValidationError

from checks.guide.content import load, parse
from checks.guide.ranking import ranked
from checks.guide.walker import UNKNOWN, TreePlace
from checks.texts import LANGS
from tests.bench.answers import Binding, faults, read
from tests.bench.catalogue import Call, calls
from tests.bench.trees import from_entry, from_words, is_found, offered, play, starts_of
from tests.checks.call.own_content import small, texts

CONTENT = load()
SMALL = small()
BOUND = """
[entries]
no_mail = ["lamp"]
[nodes."lamp.plugged"]
yes = { mail = "inbox" }
no = [{ mail = "nowhere", button = "works" }, { mail = "junk" }]
[nodes."lamp.look"]
seen = { mail = "quarantine", visit = 1 }
[nodes."lamp.bulb"]
dark = { option = "app" }
light = { helps = ["copy_link", "direct_link"] }
[nodes."door.locked"]
yes = { step = [1, 2] }
no = {}
[outcomes]
plug_in = ["look_in_junk"]
change = ["allow_sender"]
call_us = ["wait_lockout"]
turn = ["explain_normal"]
stuck = ["invite"]
"""
BINDING = read(BOUND)
WHOLE = read()


def call(**changed: object) -> Call:
    raw = {
        "id": "one",
        "rows": ["F1"],
        "cause": "something is wrong",
        "symptom": "no_mail",
        "words": {"fr": "ma lamp est brisée", "en": "my lamp is broken"},
        "step": 1,
        "truths": {"page": "mailbox", "mail": "nowhere"},
        "expected": {"ends": ["resolved/client"], "remedy": "it is plugged in", "moves": ["look_in_junk"]},
    }
    return Call.model_validate(raw | changed)


def expected(end: str, move: str) -> dict[str, object]:
    return {"ends": [end], "remedy": "somebody does it", "moves": [move]}


def codes(call: Call, *, evidence: bool = False, binding: Binding = BINDING) -> tuple[list[str], str]:
    played = play(SMALL, binding, call, from_entry(SMALL, binding, call), evidence)
    return [f"{step.place.id}:{step.answer}" for step in played.walked.path], played.wrong


def test_the_binding_fits_the_trees() -> None:
    assert list(faults(WHOLE, CONTENT)) == []


@pytest.mark.parametrize(
    ("there", "instead", "fault"),
    [
        (
            '[nodes."door.locked"]',
            '[nodes."door.lock"]',
            "door.locked: the trees ask it, and nothing says how it is answered",
        ),
        ('[nodes."door.locked"]', '[nodes."door.lock"]', "door.lock: no question of the trees"),
        ("dark = {", "gloomy = {", "lamp.bulb: offers no answer 'gloomy'"),
        ('mail = "junk"', 'mail = "cellar"', "lamp.plugged: mail is never 'cellar'"),
        ('mail = "junk"', 'weather = "fine"', "lamp.plugged: no truth 'weather'"),
        ('"direct_link"', '"luck"', "lamp.bulb: helps is never 'luck'"),
        ("step = [1, 2]", "step = [1, 7]", "door.locked: step is never 7"),
        ("stuck = [", "jammed = [", "stuck: an outcome that nothing says the moves of"),
        ("stuck = [", "jammed = [", "jammed: no outcome of the trees"),
        ('["lamp"]', '["torch"]', "entries.no_mail: no such place: torch"),
        ('["lamp"]', "[]", "entries: no tree for no_mail"),
    ],
)
def test_whatever_does_not_fit_is_told(there: str, instead: str, fault: str) -> None:
    assert fault not in list(faults(BINDING, SMALL))
    assert fault in list(faults(read(BOUND.replace(there, instead)), SMALL))


def test_moves_and_symptoms_are_of_the_closed_lists() -> None:
    for there, instead in (('"invite"', '"luck"'), ("no_mail", "bad_mood")):
        with pytest.raises(ValidationError):
            read(BOUND.replace(there, instead))


@pytest.mark.parametrize(
    ("node", "visit", "changed", "answer"),
    [
        ("lamp.plugged", 1, {"truths": {"page": "mailbox", "mail": "inbox"}}, "yes"),
        ("lamp.plugged", 1, {"truths": {"page": "mailbox", "mail": "nowhere"}}, "no"),
        ("lamp.plugged", 1, {"truths": {"page": "mailbox", "mail": "nowhere", "button": "error"}}, UNKNOWN),
        ("lamp.plugged", 1, {"truths": {"page": "mailbox", "mail": "junk", "button": "error"}}, "no"),
        ("lamp.plugged", 1, {"truths": {"page": "mailbox", "mail": "unknown"}}, UNKNOWN),
        ("lamp.look", 1, {"truths": {"page": "mailbox", "mail": "quarantine"}}, "seen"),
        ("lamp.look", 2, {"truths": {"page": "mailbox", "mail": "quarantine"}}, UNKNOWN),
        ("lamp.bulb", 1, {"helps": ["direct_link"]}, "light"),
        ("lamp.bulb", 1, {"helps": ["direct_link"], "option": "app", "step": 6}, "dark"),
        ("lamp.bulb", 1, {}, UNKNOWN),
        ("door.locked", 1, {"step": 2}, "yes"),
        ("door.locked", 1, {"step": 3}, "no"),
        ("door.nowhere", 1, {}, UNKNOWN),
    ],
)
def test_the_client_answers_from_the_truths(node: str, visit: int, changed: dict[str, object], answer: str) -> None:
    issue, name = node.split(".")
    assert BINDING.answer(call(**changed), TreePlace(issue, name, visit)) == answer


def test_an_outcome_that_is_right_ends_the_call() -> None:
    assert codes(call()) == (["lamp.plugged:no", "lamp.plug_in:None"], "")


def test_an_outcome_that_does_not_help_is_gone_on_from() -> None:
    lamp_call = call(expected=expected("wait/agent", "wait_lockout"))
    assert codes(lamp_call) == (["lamp.plugged:no", "lamp.plug_in:not_solved", "lamp.bulb:0", "lamp.call_us:None"], "")


def test_an_outcome_that_helps_though_it_is_not_the_right_one_ends_the_call_wrongly() -> None:
    path, wrong = codes(call(helps=["look_in_junk"], expected=expected("wait/agent", "wait_lockout")))
    assert path[-1] == "lamp.plug_in:None"
    assert wrong == "remedy: plug_in (resolved/client) instead of wait_lockout"


@pytest.mark.parametrize(("end", "kind"), [("normal/client", "kind"), ("resolved/agent", "owner")])
def test_the_right_remedy_by_another_end_is_told_apart(end: str, kind: str) -> None:
    _, wrong = codes(call(helps=["look_in_junk"], expected=expected(end, "look_in_junk")))
    assert wrong == f"{kind}: plug_in is resolved/client instead of {end}"


def test_evidence_answers_in_the_client_s_place() -> None:
    lamp_call = call(
        option="phone",
        evidence={"tenant": {"guest.found": "yes"}, "site": {"net.sign_in": "none"}},
        expected=expected("wait/client_it", "allow_sender"),
    )
    assert codes(lamp_call, evidence=True) == (["lamp.plugged:yes", "lamp.bulb:dark", "lamp.change:None"], "")
    assert codes(lamp_call)[1] != ""


def test_a_call_that_goes_round_in_circles_ends_as_wrong() -> None:
    files = texts()
    files["trees/door.toml"] = files["trees/door.toml"].replace('ends = "escalate"', 'ends = "resolved"')
    round_ = parse(files)
    played = play(
        round_, BINDING, call(step=3, expected=expected("wait/client", "open_app")), TreePlace("door", "locked"), False
    )
    assert played.wrong == "goes round in circles"


def test_a_call_begins_where_its_words_lead_else_where_the_agent_would() -> None:
    assert from_words(SMALL, BINDING, call(words={"fr": "ma door", "en": "my door"})) == TreePlace("door", "locked")
    assert from_words(SMALL, BINDING, call(words={"fr": "zzzz qqqq", "en": "zzzz qqqq"})) == TreePlace(
        "lamp", "plugged"
    )
    assert is_found(SMALL, BINDING, call(), "ma lamp est brisée")
    assert not is_found(SMALL, BINDING, call(), "ma door", limit=1)


STARTS = starts_of(CONTENT, WHOLE)
each_call = pytest.mark.parametrize("call", calls(), ids=lambda call: call.id)
each_start = pytest.mark.parametrize(("label", "start"), STARTS, ids=[label for label, _ in STARTS])


@each_start
@each_call
def test_every_call_reaches_its_right_outcome(call: Call, label: str, start: Callable[[Call], TreePlace]) -> None:
    for evidence in (False, True):
        assert play(CONTENT, WHOLE, call, start(call), evidence).wrong == ""


@each_start
def test_evidence_leaves_half_of_the_questions_at_most(label: str, start: Callable[[Call], TreePlace]) -> None:
    telling = [call for call in calls() if call.evidence.telling]
    without, known = (
        sum(play(CONTENT, WHOLE, call, start(call), evidence).questions for call in telling)
        for evidence in (False, True)
    )
    assert known <= without / 2


@pytest.mark.slow
@each_start
def test_no_call_is_asked_more_with_evidence_than_without(label: str, start: Callable[[Call], TreePlace]) -> None:
    for call in calls():
        with_, without = (play(CONTENT, WHOLE, call, start(call), evidence).questions for evidence in (True, False))
        assert with_ <= without, call.id


@pytest.mark.parametrize("lang", LANGS)
@each_call
def test_the_right_tree_is_among_the_first_for_words_and_for_the_screen(call: Call, lang: str) -> None:
    assert is_found(CONTENT, WHOLE, call, getattr(call.words, lang))
    assert call.screen is None or is_found(CONTENT, WHOLE, call, getattr(call.screen, lang))


@pytest.mark.slow
@pytest.mark.parametrize("lang", LANGS)
def test_the_right_tree_comes_first_for_nearly_all(lang: str) -> None:
    read_out = [(call, text) for call in calls() for text in (call.words, call.screen) if text is not None]
    assert (
        sum(is_found(CONTENT, WHOLE, call, getattr(text, lang), 1) for call, text in read_out) >= len(read_out) * 0.97
    )


def test_the_step_itself_offers_a_way_into_nearly_every_call() -> None:
    assert sum(offered(CONTENT, WHOLE, call) is not None for call in calls()) >= len(calls()) * 0.97


def test_the_evidence_alone_speaks_for_the_right_tree_more_often_than_not() -> None:
    telling = [call for call in calls() if call.evidence.telling]
    first = [(call, ranked(CONTENT, call.evidence.facts(), 1)) for call in telling]
    right = sum(
        bool(spoken)
        and spoken[0].target.partition(".")[0].removeprefix("@")
        in {e.partition(".")[0] for e in WHOLE.entries[call.symptom]}
        for call, spoken in first
    )
    assert right >= len(telling) * 0.6

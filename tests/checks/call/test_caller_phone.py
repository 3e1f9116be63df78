"""The question about the phone that the client calls from: when it is asked, how often, and what its answer changes."""

from __future__ import annotations

import re

import pytest

from checks.call import events as ev
from checks.call.note import note
from checks.call.prompt import Prompt, prompt
from checks.call.timeline import PhoneLine, timeline
from checks.facts import newest
from checks.guide.content import Content, load, parse
from tests.checks.call.own_content import texts
from tests.checks.call.playing import Play

INSTEAD = 'on_mobile = { say = { fr = "haut-parleur (fr)", en = "speaker" }, do = { fr = "h (fr)", en = "press h" } }\n'


@pytest.fixture
def content() -> Content:
    """Return content in which a stage, a question and an outcome are about the client's mobile."""
    files = texts()
    files["steps.toml"] = files["steps.toml"].replace('key = "install"\n', f'key = "install"\n{INSTEAD}', 1)
    tree = files["trees/lamp.toml"]
    for name in ("plugged", "change"):
        tree = tree.replace(f"[nodes.{name}]\n", f"[nodes.{name}]\n{INSTEAD}", 1)
    return parse(files | {"trees/lamp.toml": tree})


@pytest.fixture
def play(content: Content) -> Play:
    return Play(content)


def shown(play: Play) -> Prompt:
    return prompt(play.call, play.content)


def said(play: Play) -> str:
    words = shown(play).say
    return "" if words is None else words.en


def test_a_line_that_has_no_other_words_for_a_mobile_is_said_without_asking(play: Play) -> None:
    play.do(("go", "@door"))
    assert (shown(play).kind, play.call.on_mobile) == ("question", None)


@pytest.mark.parametrize("target", ["@lamp", "@lamp.change"])
def test_it_is_asked_before_the_first_line_that_it_matters_to(play: Play, target: str) -> None:
    play.do(("go", target))
    question = shown(play)
    assert question.kind == "phone" and question.walk is not None and question.walk.questions == 0
    assert [choice.digit for choice in question.choices] == [1, 2, 0] and question.enter is None


@pytest.mark.parametrize(
    ("digit", "on_mobile", "line"), [(1, True, "speaker"), (0, True, "speaker"), (2, False, "plugged?")]
)
def test_the_answer_chooses_the_words(play: Play, digit: int, on_mobile: bool, line: str) -> None:
    play.do(("go", "@lamp"))
    play.do(("press", digit))
    assert (play.call.on_mobile, shown(play).kind, said(play)) == (on_mobile, "question", line)
    do = shown(play).do
    assert (do is not None and do.en == "press h") is on_mobile


def test_it_is_asked_once_in_a_call(play: Play) -> None:
    for target in ("@lamp", "step.6"):
        play.do(("go", target))
        play.do(("press", 1))
    assert shown(play).place == "step.6.install" and said(play) == "speaker"
    assert sum(isinstance(event.body, ev.CallerPhoneNoted) for event in play.events) == 1
    play.do(("go", "@lamp.change"))
    assert (shown(play).kind, said(play)) == ("outcome", "speaker")


def test_it_is_taken_back_and_corrected(play: Play) -> None:
    play.do(("go", "@lamp"))
    play.do(("press", 1))
    play.do(("undo",))
    assert (shown(play).kind, play.call.on_mobile) == ("phone", None)
    play.do(("redo",))
    play.do(("record", ev.CallerPhoneNoted(on_mobile=False)))
    assert said(play) == "plugged?"


def test_an_answer_is_kept_with_the_words_that_were_said(play: Play) -> None:
    play.do(("go", "@lamp"))
    play.do(("press", 1))
    play.do(("press", 1))
    answered = play.events[-1].body
    assert isinstance(answered, ev.Answered) and answered.question["en"] == "speaker"


@pytest.mark.parametrize(
    ("callback", "suggested"),
    [
        ("514 555-0142 poste 12", True),
        ("514 555-0142 x12", True),
        ("514 555-0142 ext. 4", True),
        ("514 555-0142", False),
    ],
)
def test_a_call_back_number_with_an_extension_suggests_another_phone(
    play: Play, callback: str, suggested: bool
) -> None:
    play.do(("record", ev.ClientNoted(callback=callback)))
    play.do(("go", "@lamp"))
    assert (shown(play).enter == "suggested") is suggested
    play.do(("enter",))
    assert play.call.on_mobile == (False if suggested else None)


def test_the_fact_the_thread_and_the_note_name_it(play: Play) -> None:
    play.do(("go", "@lamp"))
    lines = note(play.call, play.content, "en", play.at)
    assert "mobile being set up" not in lines
    play.do(("press", 2))
    fact = newest(play.call.known_facts)["call.on_mobile"]
    assert (fact.value, fact.by) == ("no", "agent")
    assert [line.on_mobile for line in timeline(play.call, play.content) if isinstance(line, PhoneLine)] == [False]
    assert "a phone other than the mobile being set up" in " ".join(
        note(play.call, play.content, "en", play.at).split()
    )


@pytest.mark.parametrize(
    ("words", "answer_fr", "answer_en"),
    [
        (r"airplane mode", "On va raccrocher", "Once we hang up"),
        (r"call me", "en attente", "on hold"),
        (r"turn wi-fi off|turn off wi-fi", "haut-parleur|je vous rappellerai", "speaker|call you back"),
        (r"swipe down", "haut-parleur", "speaker"),
    ],
)
def test_what_would_end_or_disturb_the_call_says_what_to_do(words: str, answer_fr: str, answer_en: str) -> None:
    lines = [
        (f"{issue.key}.{name}", node.on_mobile)
        for issue in load().issues.values()
        for name, node in issue.nodes.items()
        if re.search(words, node.say.en, re.IGNORECASE)
    ]
    assert lines
    for place, instead in lines:
        assert instead is not None, place
        assert re.search(answer_fr, instead.say.fr) and re.search(answer_en, instead.say.en), place

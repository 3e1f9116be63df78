"""Subjects use names in the table of words, and places that exist."""

from __future__ import annotations

import tomllib
from importlib.resources import files

import pytest

from checks.guide.content import Content
from checks.guide.search import search
from checks.guide.search.hits import reachable
from checks.guide.search.phrases import phrases
from checks.guide.search.wording import load_wording, named

SUBJECTS = tomllib.loads(files("checks.guide.search").joinpath("subjects.toml").read_text("utf-8"))["about"]


def test_every_place_is_one_of_the_content(content: Content) -> None:
    others = {f"step.{step.number}" for step in content.steps} | {f"card.{card.key}" for card in content.cards}
    assert [target for target in SUBJECTS if target not in others and reachable(content, target) != target] == []


def test_no_thing_is_a_word_that_tells_nothing() -> None:
    things = {
        name for about in SUBJECTS.values() for line in about for group in line.split() for name in group.split("|")
    }
    assert sorted(things & load_wording().empty) == []


def test_a_thing_is_the_same_in_either_language_where_the_table_names_it() -> None:
    assert named("notvalid", "fr") == named("notvalid", "en") == "NOTVALID"
    assert named("landline", "fr") == named("landline", "en") == "LANDLINE"


def test_either_of_several_things_is_enough(content: Content) -> None:
    subjects = [phrase for phrase in phrases(content) if phrase.about]
    assert subjects and all(len(phrase.groups) >= 1 for phrase in subjects)
    assert any(len(group) > 1 for phrase in subjects for group in phrase.groups)


@pytest.mark.parametrize(
    ("query", "target"),
    [
        ("ils ont été rachetés et le courriel a changé", "@alias.identity_changed"),
        ("her spouse's session opens", "@wrong_account.other_session"),
        ("barracuda garde le courriel", "@mail_missing.filter"),
        ("got a text out of nowhere", "@unrequested"),
        ("le numéro en belgique reçoit pas de sms", "@phone_text.telephony"),
        ("asked for the code a dozen times", "@code.count"),
    ],
)
def test_words_that_no_phrase_has_lead_there(content: Content, query: str, target: str) -> None:
    assert target in [hit.target for hit in search(content, query)[:2]]


@pytest.mark.parametrize(
    "query", ["reset my netflix password", "photos de chats", "cat pictures", "numéro de la pizzeria", "scan to pdf"]
)
def test_words_of_another_product_find_nothing(content: Content, query: str) -> None:
    assert search(content, query) == ()

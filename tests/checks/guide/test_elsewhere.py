"""What is about nothing here finds nothing, and what is about us is not led away by it."""

from __future__ import annotations

import tomllib
from importlib.resources import files

import pytest

from checks.guide.content import Content
from checks.guide.search import search
from checks.guide.search.elsewhere import requests_in, stems
from checks.guide.search.phrases import phrases, typed_phrases
from checks.guide.search.wording import LANGUAGES
from checks.texts import Lang

REQUESTS = {
    lang: table["requests"]
    for lang, table in tomllib.loads(files("checks.guide.search").joinpath("elsewhere.toml").read_text("utf-8")).items()
}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_request_stands_there_once_and_has_words_that_count(lang: Lang) -> None:
    assert sorted({request for request in REQUESTS[lang] if REQUESTS[lang].count(request) > 1}) == []
    assert [request for request in REQUESTS[lang] if not stems(request, lang)] == []


def test_no_request_finds_anything(content: Content) -> None:
    answered = {
        request: hits[0].target
        for lang in LANGUAGES
        for request in REQUESTS[lang]
        if (hits := search(content, request))
    }
    assert answered == {}


@pytest.mark.slow
def test_what_is_said_of_a_place_is_not_led_away(content: Content) -> None:
    said = {phrase for place in typed_phrases().values() for lang in LANGUAGES for phrase in place[lang]}
    said |= {
        phrase.text.to(phrase.lang)
        for phrase in phrases(content)
        if phrase.source in ("title", "says", "screen", "trouble")
    }
    assert len(said) > 2_000 and sorted(text for text in said if not search(content, text)) == []


def test_a_text_is_near_to_a_request_as_far_as_either_says_what_the_other_says() -> None:
    requests = requests_in("en")
    whole = requests.nearness(dict.fromkeys(stems("reinstall office", "en"), 1.0))
    half = requests.nearness({**dict.fromkeys(stems("reinstall office", "en"), 1.0), "authenticator": 2.0})
    assert whole == pytest.approx(1.0) and 0.5 < half < whole
    assert requests.nearness({"authenticator": 1.0}) == requests.nearness({}) == 0.0


def test_a_word_by_itself_is_near_to_the_request_that_is_that_word_alone() -> None:
    requests = requests_in("en")
    assert requests.nearness({"parking": 1.0}) == 0.0 and requests.nearness({"park": 1.0}) == pytest.approx(1.0)
    assert requests.nearness({"barcod": 1.0}) == 0.0


@pytest.mark.parametrize(
    "query",
    [
        "vacation days left", "new toner for the copier", "reset the spreadsheet password", "book the small meeting room",
        "mon clavier a deux touches collées", "réserver la salle du conseil", "facture de juin du fournisseur",
        "le projecteur de la salle 3 ouvre pas",
    ],
)  # fmt: skip
def test_other_requests_of_the_kind_find_nothing(content: Content, query: str) -> None:
    assert search(content, query) == ()

"""Facts are shown in words: no key of the vocabulary, and no value that is a word of ours, is left as it is stored."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from checks.call.fact_words import fact_label, fact_value
from checks.facts import VOCABULARY, Fact, FactValue, Vantage
from checks.texts import LANGS, Lang

AT = datetime(2026, 11, 24, 15, 2, tzinfo=UTC)


def fact(key: str, value: FactValue) -> Fact:
    return Fact(key, value, Vantage.TENANT, AT, "guest")


@pytest.mark.parametrize("key", VOCABULARY)
@pytest.mark.parametrize("lang", LANGS)
def test_every_fact_has_a_name_and_every_word_that_it_may_say(key: str, lang: Lang) -> None:
    assert fact_label(fact(key, "yes"), lang) != key
    for word in VOCABULARY[key].words:
        shown = fact_value(fact(key, word), lang)
        assert shown and "_" not in shown


@pytest.mark.parametrize(
    ("key", "value", "french", "english"),
    [
        ("guest.mail_matches", "yes", "oui", "yes"),
        ("guest.last_failure", 50053, "AADSTS50053", "AADSTS50053"),
        ("net.clock_skew_s", 8.4, "8,4", "8.4"),
        ("guest.blocked_by", "Invités hors du Canada", "Invités hors du Canada", "Invités hors du Canada"),
        ("net.target.ca.streamworkstech.com", "none", "none", "none"),
    ],
)
def test_what_a_fact_says(key: str, value: FactValue, french: str, english: str) -> None:
    assert (fact_value(fact(key, value), "fr"), fact_value(fact(key, value), "en")) == (french, english)


def test_a_single_host_is_named_by_itself_and_text_from_outside_stays_on_one_line() -> None:
    assert fact_label(fact("net.target.ca.streamworkstech.com", "ok"), "fr") == "ca.streamworkstech.com"
    assert "\n" not in fact_value(fact("guest.blocked_by", "two\nlines\x1b[1m"), "en")

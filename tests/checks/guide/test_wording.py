"""Which words of a text count, and which of them are the same."""

from __future__ import annotations

import tomllib
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.guide.search.wording import plain, words


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("mot de passe", "password"),
        ("Mot de PASSE", "mots de passe"),
        ("courriel", "e-mail"),
        ("mon cell", "my phone"),
        ("Cellulaire", "téléphone"),
        ("pèse", "click"),
        ("verrouillé", "locked"),
        ("désactivé", "disabled"),
        ("tentatives", "attempts"),
        ("écran blanc", "blank page"),
        ("pare-feu", "firewall"),
        ("notifications", "la notif"),
        ("n'existe pas", "does not exist"),
        ("n’existe pas", "doesn't exist"),
        ("tous les jours", "every day"),
        ("mot passe", "mots de passe"),
        ("wi-fi", "wifi"),
        ("code-barres", "QR"),
        ("pas d'accès", "no access"),
    ],
)
def test_words_of_one_meaning_are_one(word: str, other: str) -> None:
    assert set(words(word)) == set(words(other))


def test_empty_words_are_left_out_unless_nothing_else_is_there() -> None:
    assert words("pis là, c'est le code") == ("CODE",)
    assert words("il est là") == ("il", "est", "la")
    assert words("") == ()


def test_accents_case_and_apostrophes_do_not_count() -> None:
    assert plain("L'ÉCRAN d’Éric - n°5") == "l ecran d eric n 5"


@given(st.text(max_size=80))
def test_any_text_has_its_words(text: str) -> None:
    assert words(text) == words(text.upper().lower())
    assert all(words(text)) and (bool(words(text)) == bool(plain(text)))


def test_no_word_has_two_meanings() -> None:
    raw = tomllib.loads(files("checks.guide.search").joinpath("wording.toml").read_text("utf-8"))
    for table in ("together", "same"):
        said = [plain(word) for head, others in raw[table].items() for word in {head, *others}]
        assert sorted({word for word in said if said.count(word) > 1}) == []
    for meaning, others in raw["same"].items():
        assert not {plain(word) for word in (meaning, *others)} & set(raw["empty"]["words"]), meaning

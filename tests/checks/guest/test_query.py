"""What is typed as an address, before anybody looks it up."""

from __future__ import annotations

import pytest

from checks.guest.query import stands_alone


@pytest.mark.parametrize(
    "text",
    [
        "maude@acme.example",
        " Maude@Acme.example ",
        "maude_acme.example#EXT#@streamworks.onmicrosoft.com",
        "0b0b0b0b-1111-2222-3333-444444444444",
    ],
)
def test_what_can_be_looked_up_stands_alone(text: str) -> None:
    assert stands_alone(text)


@pytest.mark.parametrize("text", ["", "maude", "maude@acme", "line two maude@acme.example", "maude@@acme.example", "@"])
def test_what_is_none_or_has_other_words_beside_it_does_not(text: str) -> None:
    assert not stands_alone(text)

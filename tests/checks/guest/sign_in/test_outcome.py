"""Outcomes: whatever Microsoft answers becomes words in both languages, and no answer of any shape breaks the reader."""

from __future__ import annotations

import string
import tomllib
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

import checks
from checks.guest.sign_in.application import granted
from checks.guest.sign_in.claims import account_of, claims_of, expiry_of, scopes_of
from checks.guest.sign_in.outcome import OutcomeCode, judged, pending
from checks.texts import LANGS
from tests.lab.entra import CORRELATION, part

WORDS = tomllib.loads((Path(checks.__path__[0]) / "problems.toml").read_text("utf-8"))["sign_in"]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
NUMBERS = st.sampled_from(
    (70016, 70019, 65004, 53003, 65001, 700016, 7000218, 50011, 90002, 70011, 50020, 50057, 50053, 50076, 700027)
)


@pytest.mark.parametrize("code", get_args(OutcomeCode))
def test_every_outcome_has_words(code: str) -> None:
    words = WORDS[code.removeprefix("sign_in.")]
    for kind in ("message", "mend"):
        fields = [{name for _, name, _, _ in string.Formatter().parse(words[kind][lang]) if name} for lang in LANGS]
        assert fields[0] == fields[1] <= {"told", "host", "reason", "wait", "time", "path"}


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "error": JSON | st.sampled_from(("invalid_grant", "access_denied", "authorization_pending")),
            "error_codes": JSON | st.lists(NUMBERS | st.integers(), max_size=3),
            "error_description": JSON | NUMBERS.map(lambda number: f"AADSTS{number}: {number}"),
            "correlation_id": JSON | st.just(CORRELATION),
        },
    )
)
def test_any_answer_becomes_words(answer: dict[str, Any]) -> None:
    problem = judged(answer).problem
    assert pending(answer) in (True, False)
    for lang in LANGS:
        assert problem.message(lang) and problem.remedy(lang)


@given(st.sampled_from((53003, 50097, 53000)), st.lists(st.integers(1, 10**7), max_size=3))
def test_a_known_number_is_found_among_others(number: int, others: list[int]) -> None:
    assert judged({"error": "x", "error_codes": [number, *others]}).code == "sign_in.blocked"


@given(JSON, st.text(max_size=60))
def test_a_tokens_claims_of_any_shape_are_read(claims: Any, text: str) -> None:
    secret = f"e30.{part(claims)}.x"
    claims_read = claims_of(secret)
    account_of(claims_read)
    expiry_of(claims_read)
    scopes_of(secret)
    assert claims_of(text) == {} or isinstance(claims_of(text), dict)


@given(st.dictionaries(st.sampled_from(("scope", "x")), JSON))
def test_granted_scopes_of_any_shape_are_read(answer: dict[str, Any]) -> None:
    scopes = granted(answer)
    assert scopes is None or all(scope == scope.lower() for scope in scopes)

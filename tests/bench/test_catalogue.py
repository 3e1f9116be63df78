"""The catalogue of calls: complete, well formed, and honest about what checks could find."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from checks.facts import FactError, Vantage, counts
from tests.bench.catalogue import ROWS, Call, CallsFile, Evidence, calls, lookups
from tests.bench.situation import Truths, values

CALLS = calls()
BY_BROWSER = ("net.internet", "net.streamworks", "net.sign_in", "net.registration", "net.clock_skew_s", "net.target.")
"""What a page in the client's browser can learn: what answers, and the time; no certificate, no proxy, no filter's name."""

one_by_one = pytest.mark.parametrize("call", CALLS, ids=lambda call: call.id)


def test_there_are_as_many_calls_as_were_asked_for_each_with_its_own_name_and_words() -> None:
    assert len(CALLS) >= 64
    assert len({call.id for call in CALLS}) == len(CALLS)
    assert len({call.words.fr for call in CALLS}) == len({call.words.en for call in CALLS}) == len(CALLS)


def test_every_known_failure_has_a_call_and_no_call_names_another() -> None:
    named = {row for call in CALLS for row in call.rows}
    assert sorted(named, key=lambda row: int(row[1:])) == list(ROWS)


@one_by_one
def test_what_checks_find_is_of_the_vocabulary_and_seen_from_where_it_counts(call: Call) -> None:
    assert [fact.key for fact in call.evidence.facts() if not counts(fact)] == []


@one_by_one
def test_nobody_finds_what_cannot_be_seen_from_there(call: Call) -> None:
    values = {(fact.vantage, fact.key): fact.value for fact in call.evidence.facts()}
    tenant = {key: value for (vantage, key), value in values.items() if vantage is Vantage.TENANT}
    browser = [key for vantage, key in values if vantage is Vantage.CLIENT and not key.startswith(BY_BROWSER)]
    desk = [key for vantage, key in values if vantage is Vantage.DESK and not key.startswith("domain.")]
    assert not browser
    assert not desk
    if tenant.get("guest.state") == "pending":
        assert tenant.get("guest.provider") == "unknown"
        assert not tenant.keys() & {"guest.factors", "guest.authenticators", "guest.moved"}
    if tenant.get("guest.state") == "none":
        assert tenant == lookups()["nobody"]
    if tenant.get("guest.authenticators"):
        assert tenant["guest.factors"] == "ready"


@one_by_one
def test_a_call_and_its_evidence_tell_one_story(call: Call) -> None:
    tenant = {fact.key: fact.value for fact in call.evidence.facts() if fact.vantage is Vantage.TENANT}
    truths = call.truths
    if truths.worked_before == "yes" or truths.accepted_before == "yes":
        assert tenant.get("guest.state") == "accepted"
    if call.step >= 5:
        assert tenant.get("guest.state") == "accepted"
        assert truths.consent == "accepted"
    assert (truths.message != "nothing") >= (truths.page in ("error", "admin_approval"))
    assert (truths.error_code == "none") >= (truths.message == "nothing")
    if "guest.last_failure" in tenant and truths.error_code.isdecimal():
        assert tenant["guest.last_failure"] == truths.error_code
    assert (call.option is not None) == (call.step == 6) or call.symptom == "daily_code"


@one_by_one
def test_a_call_that_is_resolved_on_the_line_is_so_by_something_that_helps(call: Call) -> None:
    on_the_line = all(end.startswith(("resolved/", "normal/")) for end in call.expected.ends)
    assert not on_the_line or set(call.helps) & set(call.expected.moves)


@pytest.mark.parametrize("name", sorted(set(Truths.model_fields) - {"error_code"}))
def test_every_truth_can_be_unknown_and_no_value_of_one_is_written_twice(name: str) -> None:
    assert "unknown" in values(name)
    assert len(set(values(name))) == len(values(name))


def test_what_is_not_of_the_catalogue_is_refused() -> None:
    raw = CALLS[0].model_dump()
    CallsFile.model_validate({"calls": [raw]})
    for wrong in (
        raw | {"node": "junk"},
        raw | {"truths": raw["truths"] | {"mail": "somewhere"}},
        raw | {"helps": ["luck"]},
        raw | {"expected": raw["expected"] | {"ends": ["resolved/nobody"]}},
    ):
        with pytest.raises(ValidationError):
            CallsFile.model_validate({"calls": [wrong]})
    with pytest.raises(FactError):
        Evidence(tenant={"guest.mood": "good"}).facts()

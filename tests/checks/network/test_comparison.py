"""What changed between two sweeps."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.network.comparison import changes
from tests.checks.network.documents import result

HOSTS = ("a.example", "b.example", "c.example", "d.example")
RESULTS = st.lists(
    st.builds(
        result, st.sampled_from(HOSTS), st.sampled_from(("ok", "ok.slow", "tcp.timeout", "dns.filtered", "error"))
    ),
    unique_by=lambda one: one["target"],
)


def told(before: list[dict[str, object]], after: list[dict[str, object]]) -> list[tuple[str, object, object, str]]:
    return [(one.target, one.before["cause"], one.after["cause"], one.way) for one in changes(before, after)]


def test_what_is_bad_now_comes_first() -> None:
    before = [result("a.example", "tcp.timeout"), result("b.example"), result("c.example", "tcp.timeout")]
    after = [result("a.example"), result("b.example", "dns.filtered"), result("c.example", "dns.filtered")]
    assert told(before, after) == [
        ("b.example", "ok", "dns.filtered", "worse"),
        ("c.example", "tcp.timeout", "dns.filtered", "other"),
        ("a.example", "tcp.timeout", "ok", "better"),
    ]


def test_other_times_and_other_words_are_no_change() -> None:
    before = result("a.example", "tcp.timeout", ms={"total": 9.0}, confidence="likely")
    after = result("a.example", "tcp.timeout", ms={"total": 2.0}, confidence="proven", explain={"fr": "x", "en": "y"})
    assert changes([before], [after]) == []


def test_the_same_cause_with_another_verdict_is_a_change() -> None:
    assert told([result("a.example", "ok.slow")], [result("a.example", "ok.slow", verdict="pass")]) == [
        ("a.example", "ok.slow", "ok.slow", "better")
    ]


@pytest.mark.slow
@given(RESULTS, RESULTS)
def test_there_and_back(before: list[dict[str, object]], after: list[dict[str, object]]) -> None:
    assert changes(after, after) == []
    there, back = changes(before, after), changes(after, before)
    assert {(one.target, one.before["cause"]) for one in there} == {(one.target, one.after["cause"]) for one in back}
    both = {one["target"] for one in before} & {one["target"] for one in after}
    assert {one.target for one in there} <= both
    turned = {"better": "worse", "worse": "better", "other": "other"}
    assert {one.target: one.way for one in there} == {one.target: turned[one.way] for one in back}

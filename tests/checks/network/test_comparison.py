"""What changed between two sweeps."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.network.comparison import compare
from checks.network.report import TargetResult
from tests.checks.network.documents import parsed
from tests.checks.network.documents import result as raw_result


def result(host: str, cause: str = "ok", **changed: Any) -> TargetResult:
    return parsed(raw_result(host, cause, **changed))


HOSTS = ("a.example", "b.example", "c.example", "d.example")
RESULTS = st.lists(
    st.builds(
        result, st.sampled_from(HOSTS), st.sampled_from(("ok", "ok.slow", "tcp.timeout", "dns.filtered", "error"))
    ),
    unique_by=lambda result: result.target,
)


def changes(before: list[TargetResult], after: list[TargetResult]) -> list[tuple[str, str, str, str]]:
    return [
        (change.target, change.before.cause, change.after.cause, change.direction) for change in compare(before, after)
    ]


def test_what_is_bad_now_comes_first() -> None:
    before = [result("a.example", "tcp.timeout"), result("b.example"), result("c.example", "tcp.timeout")]
    after = [result("a.example"), result("b.example", "dns.filtered"), result("c.example", "dns.filtered")]
    assert changes(before, after) == [
        ("b.example", "ok", "dns.filtered", "worse"),
        ("c.example", "tcp.timeout", "dns.filtered", "other"),
        ("a.example", "tcp.timeout", "ok", "better"),
    ]


def test_other_times_and_other_words_are_no_change() -> None:
    before = result("a.example", "tcp.timeout", ms={"total": 9.0}, confidence="likely")
    after = result("a.example", "tcp.timeout", ms={"total": 2.0}, confidence="proven", explain={"fr": "x", "en": "y"})
    assert compare([before], [after]) == []


def test_the_same_cause_with_another_verdict_is_a_change() -> None:
    assert changes([result("a.example", "ok.slow")], [result("a.example", "ok.slow", verdict="pass")]) == [
        ("a.example", "ok.slow", "ok.slow", "better")
    ]


@pytest.mark.slow
@given(RESULTS, RESULTS)
def test_there_and_back(before: list[TargetResult], after: list[TargetResult]) -> None:
    assert compare(after, after) == []
    there, back = compare(before, after), compare(after, before)
    assert {(change.target, change.before.cause) for change in there} == {
        (change.target, change.after.cause) for change in back
    }
    both = {result.target for result in before} & {result.target for result in after}
    assert {change.target for change in there} <= both
    turned = {"better": "worse", "worse": "better", "other": "other"}
    assert {change.target: change.direction for change in there} == {
        change.target: turned[change.direction] for change in back
    }

"""A part of a sweep run again, from recordings and on loopback: its end covers the whole."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from checks.checking import Result, Started
from checks.facts import Vantage
from checks.network.replay import replay
from checks.network.report import NetworkReport, SweepAbout, TargetResult
from checks.network.rerun import judge_again, split_rerun
from checks.network.sweep import SweepEnded, SweepUpdate, assemble, updates
from checks.network.targets import builtin, parse_target
from checks.settings import NetworkSettings

RESOLVER = "10.20.0.2"
FILTERED = {"dns": {"server": RESOLVER, "rcode": "NXDOMAIN", "ede_code": 15, "ede_text": "policy"}, "total_ms": 9.0}
DROPPED = {
    "dns": {"server": RESOLVER, "rcode": "NOERROR", "a": ["203.0.113.9"], "ms": 8.0},
    "tcp": [{"address": "203.0.113.9", "errno": "ETIMEDOUT", "ms": 4500.0}],
    "total_ms": 4508.0,
}
BROKEN = {"measurements": {"ca.streamworkstech.com": FILTERED, "mysignins.microsoft.com": DROPPED}}
MENDED = {"measurements": {"mysignins.microsoft.com": DROPPED}}


async def replayed(recording: Mapping[str, Any], **part_of: Any) -> list[SweepUpdate]:
    return [update async for update in replay(recording, vantage=Vantage.SITE, **part_of)]


async def whole(recording: Mapping[str, Any]) -> NetworkReport:
    return assemble(await replayed(recording))


def about(updates: list[SweepUpdate]) -> SweepAbout:
    assert isinstance(updates[0], Started)
    return updates[0].about


def end(updates: list[SweepUpdate]) -> SweepEnded:
    assert isinstance(updates[-1], SweepEnded)
    return updates[-1]


async def test_results_are_judged_again_from_what_is_stored() -> None:
    results = (await whole(BROKEN)).results
    stored = [TargetResult.model_validate(json.loads(json.dumps(result.as_json()))) for result in results]
    again = judge_again(stored, builtin())
    assert tuple(judgement.as_result() for judgement in again.values()) == results


async def test_the_end_speaks_for_the_whole() -> None:
    before = await whole(BROKEN)
    only = {"ca.streamworkstech.com"}
    wanted, earlier = split_rerun(before.results, builtin(), only)
    assert {target.name for target in wanted} == only and len(earlier) == len(builtin()) - 1
    updates = await replayed(MENDED, targets=wanted, earlier=earlier)
    assert about(updates).again == ("ca.streamworkstech.com",) and set(about(updates).targets) == set(builtin())
    measured = [update.report.target for update in updates if isinstance(update, Result)]
    assert measured == ["ca.streamworkstech.com"]
    mended = await whole(MENDED)
    assert end(updates).summary == mended.summary
    facts = {fact.key: fact.value for fact in end(updates).facts}
    assert facts["net.streamworks"] == "all" and facts["net.target.ca.streamworkstech.com"] == "ok"
    assert not [key for key in facts if key.startswith("net.target.") and key != "net.target.ca.streamworkstech.com"]
    assert {key for key in facts if not key.startswith("net.target.")} == {
        fact.key for fact in mended.facts if not fact.key.startswith("net.target.")
    }


@pytest.mark.slow
async def test_a_real_sweep_of_a_part_ends_for_the_whole() -> None:
    results = (await whole({"measurements": {}})).results
    wanted, earlier = split_rerun(results, builtin(), {"aka.ms"})
    settings = NetworkSettings(resolvers=("127.0.0.1:9",), public_resolvers=(), deadline=2.0)
    swept = [update async for update in updates(settings, vantage=Vantage.SITE, targets=wanted, earlier=earlier)]
    assert about(swept).again == ("aka.ms",)
    summary = end(swept).summary
    assert summary.passed == len(builtin()) - 1 and summary.fail == 1
    assert "net.none" not in [diagnosis.code for diagnosis in summary.diagnosis], "the others were reached"


async def test_without_earlier_results_it_is_a_whole_sweep() -> None:
    assert about(await replayed(MENDED)).again is None


@pytest.mark.parametrize(
    "spoilt",
    [
        {"evidence": {"of another program": 1}},
        {"evidence": {"dns": {"server": 5}}},
        {"target": "gone.example"},
    ],
)
async def test_what_cannot_be_judged_again_is_measured_again(spoilt: dict[str, Any]) -> None:
    results = list((await whole(BROKEN)).results)
    at = next(at for at, result in enumerate(results) if result.target == "aka.ms")
    results[at] = TargetResult.model_validate({**results[at].as_json(), **spoilt})
    wanted, earlier = split_rerun(results, builtin(), {"ca.streamworkstech.com"})
    assert {target.name for target in wanted} == {"ca.streamworkstech.com", "aka.ms"}
    assert len(earlier) == len(builtin()) - 2


async def test_a_target_of_ones_own_is_known_by_its_name() -> None:
    own = parse_target("portal.example.com:8443")
    report = assemble([update async for update in replay({}, vantage=Vantage.DESK, targets=[own])])
    wanted, earlier = split_rerun(report.results, {own.name: own}, ())
    assert wanted == () and [judgement.target for judgement in earlier] == [own]

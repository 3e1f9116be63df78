"""A part of a sweep run again, out of recordings and on loopback: what it ends with speaks for the whole."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from checks.facts import Vantage
from checks.network.replay import replay
from checks.network.rerun import part, remembered
from checks.network.sweep import assemble, updates
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


async def swept(recording: Mapping[str, Any], **part_of: Any) -> list[dict[str, Any]]:
    return [update async for update in replay(recording, vantage=Vantage.SITE, **part_of)]


async def test_results_are_judged_again_from_what_is_stored() -> None:
    results = assemble(await swept(BROKEN))["results"]
    stored = json.loads(json.dumps(results))
    again = remembered(stored, builtin())
    assert [one.as_json() for one in again.values()] == results


async def test_the_end_speaks_for_the_whole() -> None:
    before = assemble(await swept(BROKEN))
    only = {"ca.streamworkstech.com"}
    wanted, earlier = part(before["results"], builtin(), only)
    assert {one.name for one in wanted} == only and len(earlier) == len(builtin()) - 1
    found = await swept(MENDED, targets=wanted, earlier=earlier)
    started, ended = found[0]["started"], found[-1]
    assert started["again"] == ["ca.streamworkstech.com"] and set(started["targets"]) == set(builtin())
    assert [update["result"]["target"] for update in found if "result" in update] == ["ca.streamworkstech.com"]
    whole = assemble(await swept(MENDED))
    counts = ("pass", "warn", "fail", "unknown")
    assert [ended["ended"][key] for key in counts] == [whole["summary"][key] for key in counts]
    assert ended["ended"]["diagnosis"] == whole["summary"]["diagnosis"]
    facts = {fact.key: fact.value for fact in ended["facts"]}
    assert facts["net.streamworks"] == "all" and facts["net.target.ca.streamworkstech.com"] == "ok"
    assert not [key for key in facts if key.startswith("net.target.") and key != "net.target.ca.streamworkstech.com"]
    assert {key for key in facts if not key.startswith("net.target.")} == {
        fact["key"] for fact in whole["facts"] if not fact["key"].startswith("net.target.")
    }


@pytest.mark.slow
async def test_a_real_sweep_of_a_part_ends_for_the_whole() -> None:
    results = assemble(await swept({"measurements": {}}))["results"]
    wanted, earlier = part(results, builtin(), {"aka.ms"})
    settings = NetworkSettings(resolvers=("127.0.0.1:9",), public_resolvers=(), deadline=2.0)
    found = [update async for update in updates(settings, vantage=Vantage.SITE, targets=wanted, earlier=earlier)]
    assert found[0]["started"]["again"] == ["aka.ms"]
    summary = found[-1]["ended"]
    assert summary["pass"] == len(builtin()) - 1 and summary["fail"] == 1
    assert "net.none" not in [one["code"] for one in summary["diagnosis"]], "the others were reached"


async def test_without_earlier_results_it_is_a_whole_sweep() -> None:
    found = await swept(MENDED)
    assert "again" not in found[0]["started"]


@pytest.mark.parametrize(
    "spoilt",
    [
        {"evidence": {"of another program": 1}},
        {"evidence": {"dns": {"server": 5}}},
        {"target": "gone.example"},
    ],
)
async def test_what_cannot_be_judged_again_is_measured_again(spoilt: dict[str, Any]) -> None:
    results = assemble(await swept(BROKEN))["results"]
    at = next(at for at, one in enumerate(results) if one["target"] == "aka.ms")
    results[at] = {**results[at], **spoilt}
    wanted, earlier = part(results, builtin(), {"ca.streamworkstech.com"})
    assert {one.name for one in wanted} == {"ca.streamworkstech.com", "aka.ms"}
    assert len(earlier) == len(builtin()) - 2


async def test_a_target_of_ones_own_is_known_by_its_name() -> None:
    own = parse_target("portal.example.com:8443")
    found = [update async for update in replay({}, vantage=Vantage.DESK, targets=[own])]
    wanted, earlier = part([found[1]["result"]], {own.name: own}, ())
    assert wanted == () and [one.target for one in earlier] == [own]

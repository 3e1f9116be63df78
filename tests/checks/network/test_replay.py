"""Practice: a sweep from recorded measurements."""

from __future__ import annotations

import json
from typing import Any

import pytest

from checks.facts import Vantage, kind_of
from checks.network.probe.measurement import BadMeasurement
from checks.network.replay import healthy, replay
from checks.network.targets import builtin
from tests.checks.network.documents import swept
from tests.checks.network.shape import assert_document

SILENT = {
    "dns": {"server": "10.1.0.53", "rcode": "NOERROR", "a": ["203.0.113.9"], "ms": 11},
    "tcp": [{"address": "203.0.113.9", "errno": "ETIMEDOUT", "ms": 4500}],
}


async def replayed(recording: dict[str, Any]) -> dict[str, Any]:
    document = await swept(replay(recording, vantage=Vantage.SITE))
    assert_document(json.loads(json.dumps(document)))
    return document


async def test_a_recording_of_nothing_is_a_healthy_network() -> None:
    document = await replayed({})
    assert document["practice"] is True
    assert {result["cause"] for result in document["results"]} == {"ok"}
    assert [result["target"] for result in document["results"]] == list(builtin())
    assert str(document["vantage"]["clock_skew_s"]) == "0.0"


async def test_what_was_recorded_is_judged_as_if_it_were_measured() -> None:
    document = await replayed(
        {"measurements": {"ca.streamworkstech.com": SILENT}, "clock_skew_s": 320, "captive_portal": False}
    )
    result = document["results"][0]
    assert (result["cause"], result["blame"]) == ("tcp.timeout", "local_network")
    facts = {fact["key"]: fact["value"] for fact in document["facts"]}
    assert (facts["net.streamworks"], facts["net.sign_in"], facts["net.captive_portal"]) == ("some", "all", "no")
    assert facts["net.clock_skew_s"] == 320.0
    assert all(kind_of(key) is not None for key in facts)
    assert [problem["code"] for problem in document["summary"]["diagnosis"]] == ["time.skew", "tcp.timeout"]


def test_a_healthy_measurement_is_always_the_same() -> None:
    for target in builtin().values():
        assert healthy(target) == healthy(target)
        assert (healthy(target).tls is not None) == target.tls


@pytest.mark.parametrize(
    "recording",
    [
        {"measurement": {}},
        {"measurements": []},
        {"measurements": {"nowhere.example": {}}},
        {"measurements": {"aka.ms": {"dns": 1}}},
        {"captive_portal": "yes"},
        {"clock_skew_s": "1"},
    ],
)
async def test_another_shape_is_refused(recording: dict[str, Any]) -> None:
    with pytest.raises(BadMeasurement):
        await swept(replay(recording, vantage=Vantage.DESK))

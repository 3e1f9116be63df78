"""The shape of ``mfa-desk check --json``, as the contract gives it."""

from __future__ import annotations

import re
from typing import Any

from checks.facts import fact_from_json, from_iso
from checks.network.judge import known_causes
from checks.network.targets import groups

_PARAMETER = re.compile(r"\{[a-z_]{2,}\}")
PHASES = {"dns", "tcp", "tls", "http", "total"}
LAYERS = {"none", "net", "dns", "tcp", "proxy", "tls", "http", "time"}
BLAMES = {
    *("nobody", "local_network", "local_clock", "resolver", "proxy", "server", "tenant_policy", "unclear"),
}


def assert_document(document: dict[str, Any]) -> None:
    assert set(document) == {
        *("schema", "started", "elapsed_ms", "vantage", "results", "practice", "summary", "facts"),
    }
    assert document["schema"] == "mfa-desk/check/1"
    assert isinstance(document["practice"], bool)
    assert from_iso(document["started"]) and document["started"].endswith("Z")
    assert _number(document["elapsed_ms"])
    assert_vantage(document["vantage"])
    for result in document["results"]:
        assert_result(result)
    summary = document["summary"]
    assert set(summary) == {"pass", "warn", "fail", "unknown", "diagnosis"}
    assert sum(summary[one] for one in ("pass", "warn", "fail", "unknown")) == len(document["results"])
    for one in summary["diagnosis"]:
        assert set(one) == {"code", "fr", "en"} and all(one.values())
    for fact in document["facts"]:
        fact_from_json(fact)


def assert_vantage(vantage: dict[str, Any]) -> None:
    assert set(vantage) == {
        *("kind", "host", "ssh_from", "resolvers", "proxy", "clock_skew_s", "ipv6", "captive_portal"),
    }
    assert vantage["kind"] in ("desk", "site", "client")
    assert vantage["host"] and isinstance(vantage["resolvers"], list)
    assert vantage["clock_skew_s"] is None or _number(vantage["clock_skew_s"])
    assert vantage["ipv6"] in (True, False, None) and vantage["captive_portal"] in (True, False, None)


def assert_result(result: dict[str, Any]) -> None:
    assert set(result) == {
        *("target", "url", "group", "required", "verdict", "cause", "layer", "confidence", "blame"),
        *("explain", "tell_admin", "evidence", "ms"),
    }
    assert result["group"] in groups() and isinstance(result["required"], bool)
    assert result["url"].startswith(("http://", "https://"))
    assert result["cause"] in known_causes()
    assert result["verdict"] in ("pass", "warn", "fail", "unknown")
    assert result["layer"] in LAYERS
    assert result["confidence"] in ("proven", "likely")
    assert result["blame"] in BLAMES
    assert set(result["explain"]) == set(result["tell_admin"]) == {"fr", "en"}
    assert all(result["explain"].values())
    assert not _PARAMETER.search(" ".join((*result["explain"].values(), *result["tell_admin"].values())))
    assert set(result["ms"]) == PHASES
    assert all(value is None or _number(value) for value in result["ms"].values())
    assert isinstance(result["evidence"], dict)


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)

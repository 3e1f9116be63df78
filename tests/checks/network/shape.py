"""The shape of ``mfa-desk check --json``, as the contract defines it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from checks.facts import from_iso, parse_fact
from checks.network.diagnose.judge import CAUSE_TEXTS
from checks.network.diagnose.quotes import SWEEP_TEXTS
from checks.network.probe.measurement import from_json
from checks.network.targets import groups

LONGEST = 600
_PARAMETER = re.compile(r"\{[a-z_]{2,}\}")
PHASES = {"dns", "tcp", "tls", "http", "total"}
LAYERS = {"none", "net", "dns", "tcp", "proxy", "tls", "http", "time"}
_WELL = {("nobody", "pass"), ("nobody", "warn")}
BLAMES = {
    *(
        "nobody",
        "local_machine",
        "local_network",
        "local_clock",
        "resolver",
        "proxy",
        "server",
        "tenant_policy",
        "unclear",
    ),
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
    targets = {result["target"] for result in document["results"]}
    assert len(targets) == len(document["results"])
    summary = document["summary"]
    assert set(summary) == {"pass", "warn", "fail", "unknown", "diagnosis"}
    for verdict in ("pass", "warn", "fail", "unknown"):
        assert summary[verdict] == sum(result["verdict"] == verdict for result in document["results"])
    for problem in summary["diagnosis"]:
        assert set(problem) == {"code", "fr", "en"} and all(problem.values())
        assert problem["code"] in set(CAUSE_TEXTS.tables) | set(SWEEP_TEXTS.tables["diagnosis"])
        assert not _PARAMETER.search(problem["fr"] + problem["en"])
    for raw in document["facts"]:
        fact = parse_fact(raw)
        assert fact.vantage == document["vantage"]["kind"]
        assert not fact.key.startswith("net.target.") or fact.key.removeprefix("net.target.") in targets
    assert_clean(document)


def assert_vantage(vantage: dict[str, Any]) -> None:
    assert set(vantage) == {
        *("kind", "host", "ssh_from", "resolvers", "proxy", "clock_skew_s", "ipv6", "captive_portal"),
    }
    assert vantage["kind"] in ("desk", "site", "client")
    assert vantage["host"] and isinstance(vantage["host"], str)
    assert isinstance(vantage["resolvers"], list) and all(
        isinstance(resolver, str) for resolver in vantage["resolvers"]
    )
    assert all(vantage[key] is None or isinstance(vantage[key], str) for key in ("ssh_from", "proxy"))
    skew = vantage["clock_skew_s"]
    assert skew is None or (isinstance(skew, int | float) and not isinstance(skew, bool))
    assert all(vantage[key] is None or isinstance(vantage[key], bool) for key in ("ipv6", "captive_portal"))


def assert_result(result: dict[str, Any]) -> None:
    assert set(result) == {
        *("target", "url", "group", "required", "verdict", "cause", "layer", "confidence", "blame"),
        *("explain", "tell_admin", "evidence", "ms"),
    }
    assert result["group"] in groups() and isinstance(result["required"], bool)
    assert result["target"] and result["url"].startswith(("http://", "https://"))
    assert result["cause"] in CAUSE_TEXTS.tables
    assert result["verdict"] in ("pass", "warn", "fail", "unknown")
    assert result["layer"] in LAYERS
    assert result["confidence"] in ("proven", "likely")
    assert result["blame"] in BLAMES
    if result["verdict"] == "unknown":
        assert result["cause"] in ("error", "net.not_allowed", "proxy.auth_required")
    else:
        assert result["cause"] not in ("error", "net.not_allowed")
    assert not result["cause"].startswith("ok") or (result["blame"], result["verdict"]) in _WELL
    assert set(result["explain"]) == set(result["tell_admin"]) == {"fr", "en"}
    assert all(isinstance(text, str) and text for text in result["explain"].values())
    assert all(isinstance(text, str) for text in result["tell_admin"].values())
    assert bool(result["tell_admin"]["fr"]) == bool(result["tell_admin"]["en"])
    assert not _PARAMETER.search(" ".join((*result["explain"].values(), *result["tell_admin"].values())))
    assert set(result["ms"]) == PHASES
    assert all(value is None or _number(value) for value in result["ms"].values())
    from_json(result["evidence"])


def assert_clean(value: object) -> None:
    """Assert that no text, keys included, draws on a terminal or is unbounded."""
    for text in texts(value):
        drawn = [char for char in text if unicodedata.category(char) in ("Cc", "Cf", "Cs")]
        assert not drawn, (drawn, text)
        assert len(text) <= LONGEST, text


def texts(value: object) -> Iterator[str]:
    """Yield every text in a document, keys too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from (*texts(key), *texts(inner))
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from texts(inner)


def _number(value: object) -> bool:
    """Whether it is a number that a duration can be."""
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1e9

"""Documents of a sweep made by hand, so that what is read from and written to them does not depend on the judge's words."""

from __future__ import annotations

import json
from collections.abc import AsyncIterable
from typing import Any

from checks.checking import Ended, Result, Started
from checks.facts import Fact
from checks.network.report import SweepAbout, SweepSummary, TargetResult
from checks.network.sweep import SweepUpdate, collect

MS = {"dns": 8.0, "tcp": None, "tls": None, "http": None, "total": 8.0}
RESOLVER = "10.1.0.53"
DNS = {"server": RESOLVER, "rcode": "NOERROR", "a": ["203.0.113.9"]}
FILTERED = {"dns": {"server": RESOLVER, "rcode": "NXDOMAIN", "ede_code": 15, "ede_text": "policy"}}
UNANSWERED = {
    "dns": DNS,
    "tcp": [{"address": "203.0.113.9", "errno": "ETIMEDOUT"}],
    "follow_up": {"last_hop": "10.1.0.1", "last_ttl": 2},
}
PROHIBITED = {
    "dns": DNS,
    "tcp": [
        {"address": "203.0.113.9", "errno": "EHOSTUNREACH", "icmp_type": 3, "icmp_code": 13, "icmp_from": "10.1.0.1"}
    ],
}
INTERCEPTED = {
    "dns": DNS,
    "tcp": [{"address": "203.0.113.9"}],
    "tls": {"error": "verify", "verify_code": 20, "issuer_organization": "Zscaler Inc.", "issuer_name": "Zscaler Root"},
}
OUT_OF_ORDER = {"dns": DNS, "tcp": [{"address": "203.0.113.9"}], "http": {"status": 503}}

_OF_CAUSE: dict[str, dict[str, Any]] = {
    "ok": {"verdict": "pass", "layer": "none", "blame": "nobody"},
    "ok.slow": {"verdict": "warn", "layer": "none", "blame": "nobody"},
    "dns.filtered": {"layer": "dns", "blame": "resolver", "confidence": "proven", "evidence": FILTERED},
    "dns.nxdomain": {"layer": "dns", "blame": "unclear", "evidence": FILTERED},
    "tcp.timeout": {"layer": "tcp", "blame": "local_network", "evidence": UNANSWERED},
    "tcp.prohibited": {"layer": "tcp", "blame": "local_network", "confidence": "proven", "evidence": PROHIBITED},
    "tls.intercepted": {"layer": "tls", "blame": "local_network", "confidence": "proven", "evidence": INTERCEPTED},
    "tls.expired": {"layer": "tls", "blame": "server"},
    "tls.not_yet_valid": {"layer": "tls", "blame": "local_clock"},
    "proxy.denied": {"layer": "proxy", "blame": "proxy", "confidence": "proven"},
    "http.server_error": {"layer": "http", "blame": "server", "evidence": OUT_OF_ORDER},
    "http.tenant_restriction": {"layer": "http", "blame": "tenant_policy"},
    "error": {"verdict": "unknown", "layer": "none", "blame": "unclear"},
}


def result(host: str, cause: str = "ok", *, group: str = "streamworks", **changed: Any) -> dict[str, Any]:
    """Return one target's result."""
    return {
        "target": host,
        "url": f"https://{host}/",
        "group": group,
        "required": True,
        "verdict": "fail",
        "cause": cause,
        "confidence": "likely",
        "explain": {"fr": f"explication pour {host}", "en": f"explanation of {host}"},
        "tell_admin": {"fr": f"consigne pour {host}", "en": f"instruction for {host}"},
        "evidence": {},
        "ms": MS,
        **_OF_CAUSE[cause],
        **changed,
    }


def document(
    *results: dict[str, Any], kind: str = "site", codes: tuple[str, ...] = (), **changed: Any
) -> dict[str, Any]:
    """Return a sweep's document with these results; ``codes`` are those of its diagnosis."""
    count = {
        verdict: sum(result["verdict"] == verdict for result in results)
        for verdict in ("pass", "warn", "fail", "unknown")
    }
    return {
        "schema": "mfa-desk/check/1",
        "started": "2026-11-24T15:02:03.000Z",
        "elapsed_ms": 3209.0,
        "vantage": {
            "kind": kind,
            "host": "poste-7",
            "ssh_from": None,
            "resolvers": [RESOLVER],
            "proxy": None,
            "clock_skew_s": 0.1,
            "ipv6": None,
            "captive_portal": False,
        },
        "results": list(results),
        "practice": False,
        "summary": {
            **count,
            "diagnosis": [{"code": code, "fr": f"constat {code}", "en": f"finding {code}"} for code in codes],
        },
        "facts": [],
        **changed,
    }


def mixed(**changed: Any) -> dict[str, Any]:
    """Return a sweep with three different faults that are the network's, one that is a server's, and healthy hosts."""
    return document(
        result("aka.ms", "ok", group="help"),
        result("login.microsoftonline.com", "tls.intercepted", group="microsoft-sign-in"),
        result("mysignins.microsoft.com", "tcp.timeout", group="mfa-registration"),
        result("ca.streamworkstech.com", "dns.filtered"),
        result("ap.streamworkstech.com", "dns.filtered"),
        result("crm.streamworkstech.com", "http.server_error"),
        result("helpdesk.streamworkstech.com", "ok"),
        result("login.windows.net", "error", group="microsoft-sign-in"),
        codes=("dns.filtered", "tcp.timeout", "tls.intercepted"),
        **changed,
    )


def parsed(raw: dict[str, Any]) -> TargetResult:
    """A target's result as a saved file holds it."""
    return TargetResult.model_validate(raw)


async def swept(updates: AsyncIterable[SweepUpdate]) -> dict[str, Any]:
    """Return the document of a sweep that runs to its end, as ``mfa-desk check --json`` prints it."""
    report = (await collect(updates)).as_json()
    document: dict[str, Any] = json.loads(json.dumps(report, allow_nan=False))
    return document


def seen_from(kind: str = "desk", host: str = "poste") -> dict[str, Any]:
    """Where a sweep was made, as JSON."""
    return {**document(kind=kind)["vantage"], "host": host}


def began(*targets: str, kind: str = "site", host: str = "poste-7", **about: Any) -> Started[SweepAbout]:
    """A sweep of these targets begins."""
    return Started(SweepAbout.model_validate({"vantage": seen_from(kind, host), "targets": targets, **about}))


def measured(name: str, cause: str = "ok", **changed: Any) -> Result[TargetResult]:
    """A target of a sweep was measured."""
    return Result(parsed(result(name, cause, **changed)))


def ended(*facts: Fact, **counts: int) -> Ended[SweepSummary]:
    """A sweep came to its end."""
    return Ended(SweepSummary.model_validate(counts), facts)

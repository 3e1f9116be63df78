"""Devices that block a ClientHello as large as a browser's, if this machine's OpenSSL sends a small one."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

import pytest

from checks.network.probe.tls import LARGE_HELLO, hello_size
from checks.network.targets import Target, parse_target
from checks.trust import any_certificate, classic_groups, many_protocols
from tests.checks.network.judged import judged
from tests.checks.network.shape import assert_document
from tests.lab import filters
from tests.lab.namespace import RESOLVER, ROUTER
from tests.lab.resolvers import unbound
from tests.lab.servers import connected, reset, talking
from tests.lab.world import DOMAIN, World

pytestmark = pytest.mark.lab

PLACES = {
    host: f"203.0.113.{last}"
    for last, host in enumerate(("resets", "drops", "first-only", "loses", "one-in-ten", "well", "second"), 180)
}
GROUPS = (
    "streamworks",
    "microsoft-sign-in",
    "mfa-registration",
    "microsoft-content",
    "redemption",
    "federation",
    "federation",
)


def targets() -> list[Target]:
    """Return each host in a group of its own, except the last two."""
    return [replace(parse_target(f"{host}.{DOMAIN}"), group=group) for host, group in zip(PLACES, GROUPS, strict=True)]


async def _first_segment_only(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Play a device that takes what came first for the whole ClientHello."""
    first = await reader.read(1400)
    if len(first) < 5 + int.from_bytes(first[3:5], "big"):
        reset(writer)
        return
    async with connected(*filters.destination(writer)) as (there, back):
        back.write(first)
        await asyncio.gather(filters.pump(reader, back), filters.pump(there, writer))


@pytest.fixture(scope="module")
def results(internet: World) -> Iterator[dict[str, dict[str, Any]]]:
    """Return the results of one sweep, by host."""
    lab = internet.lab
    rules = (
        f"forward: ip daddr {PLACES['resets']} tcp dport 443 meta length > 1000 reject with tcp reset",
        f"forward: ip daddr {PLACES['drops']} tcp dport 443 meta length > 700 drop",
        f"forward: ip daddr {PLACES['loses']} tcp dport 443 meta length > 1300 drop",
        f"forward: ip daddr {PLACES['one-in-ten']} tcp dport 443 meta length > 1000 numgen inc mod 9 == 0 reject with tcp reset",
        f"prerouting: ip daddr {PLACES['first-only']} tcp dport 443 redirect to :8441",
    )
    with ExitStack() as stack:
        stack.enter_context(
            unbound(lab, "internet", RESOLVER, {f"{host}.{DOMAIN}": (at,) for host, at in PLACES.items()})
        )
        stack.enter_context(lab.serving("router", lambda: talking(_first_segment_only, host=ROUTER, port=8441)))
        stack.enter_context(lab.rules("router", *rules))
        document = internet.sweep(*targets(), deadline=4.0)
    assert_document(document)
    yield {result["target"].partition(".")[0]: result for result in document["results"]}


@pytest.mark.skipif(hello_size(any_certificate()) > LARGE_HELLO, reason="this OpenSSL's own ClientHello is large")
@pytest.mark.parametrize(
    ("host", "cause", "fr", "en"),
    [
        ("resets", "tls.big_hello", "est coupé (RST)", "is cut (RST)"),
        ("drops", "tls.big_hello", "reste sans réponse", "gets no answer"),
        ("first-only", "tls.big_hello", "est coupé (RST)", "is cut (RST)"),
        ("loses", "net.pmtu", "1000", "1000"),
        ("one-in-ten", "ok", "", ""),
        ("well", "ok", "", ""),
    ],
)
def test_a_browser_s_hello_is_tried_beside_the_small_one(
    results: dict[str, dict[str, Any]], host: str, cause: str, fr: str, en: str
) -> None:
    result = results[host]
    healthy = cause == "ok"
    assert judged(result) == (cause, "nobody" if healthy else "local_network", "proven"), result["explain"]["en"]
    large = result["evidence"]["tls"]["large_hello"]
    assert 1700 < large["size"] < 1900 and (large["talk"] == "answered") == healthy
    if not healthy:
        assert result["verdict"] == "fail"
        for lang, words in (("fr", fr), ("en", en)):
            assert words in result["explain"][lang] and str(large["size"]) in result["explain"][lang]
            for quoted in (PLACES[host] if host != "resets" else host, "443", str(large["size"])):
                assert quoted in result["tell_admin"][lang]


def test_it_is_tried_with_one_host_of_a_group(results: dict[str, dict[str, Any]]) -> None:
    assert "large_hello" not in results["second"]["evidence"]["tls"]


def test_how_large_the_hellos_are() -> None:
    """The large one takes two segments on an ordinary link, whatever OpenSSL sends by default."""
    assert hello_size(many_protocols()) > 1700
    assert hello_size(classic_groups()) < LARGE_HELLO

"""Answers whose body is cut, stalls or never ends: what is reported about them, and how much of them is read."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from checks.network.targets import parse_target
from tests.checks.network.judged import judged
from tests.checks.network.probe.test_hostile import HOST, Pouring, checked
from tests.checks.network.shape import assert_document
from tests.lab import servers as lab
from tests.lab.authority import Authority, authority
from tests.lab.namespace import RESOLVER
from tests.lab.resolvers import unbound
from tests.lab.servers import Talk, http, reset, talking
from tests.lab.world import DOMAIN, Site, World

pytestmark = pytest.mark.slow

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
LENGTH = HEAD + b"Content-Length: 4000\r\n\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
BLOCKED = "<title>Page bloquée par le filtrage web</title><p>Catégorie : Réseaux</p>"


def _saying(*pieces: bytes, then: Callable[[asyncio.StreamWriter], object] | None, pause: float = 0.0) -> Talk:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(pause)
        if then is None:
            await reader.read()
        else:
            then(writer)

    return talk


def _close(writer: asyncio.StreamWriter) -> None:
    writer.close()


@pytest.mark.parametrize("secure", [True, False], ids=["https", "http"])
@pytest.mark.parametrize(
    ("talk", "cause", "size"),
    [
        (_saying(LENGTH, b"x" * 900, then=_close), "http.reset", 900),
        (_saying(CHUNKED, b"3e8\r\n" + b"x" * 1000 + b"\r\n", then=_close), "http.reset", 1000),
        (_saying(LENGTH, b"x" * 800, then=None), "http.timeout", 800),
        (_saying(CHUNKED, then=None), "http.timeout", 0),
        (_saying(LENGTH, b"x" * 4000, then=_close), "ok", 4000),
        (_saying(HEAD + b"\r\n", b"x" * 77, then=_close), "ok", 77),
        (_saying(LENGTH, *(b"x" * 500 for _ in range(8)), pause=0.2, then=None), "ok", None),
        (_saying(LENGTH, b"x" * 10, b"x" * 3990, pause=1.2, then=None), "ok", None),
        (_saying(b"HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 9\r\n\r\n", then=_close), "ok", 0),
        (_saying(b"HTTP/1.1 404 Gone\r\nContent-Length: 9\r\n\r\n", then=_close), "ok", 0),
    ],
    ids=["cut", "chunk cut", "stalled", "no chunk", "whole", "until it closes", "slow", "late", "redirect", "404"],
)
async def test_a_body_that_does_not_come_to_its_end(
    trusted: Authority, talk: Talk, cause: str, size: int | None, secure: bool
) -> None:
    async with talking(talk, context=trusted.server(HOST) if secure else None) as port:
        result = await checked(parse_target(f"http{'s' * secure}://{HOST}:{port}/"), trusted)
    assert judged(result)[0] == cause, result["explain"]["en"]
    if size is not None:
        assert result["evidence"]["http"]["size"] == size
    if cause.startswith("http."):
        assert all(
            "HTTP 200" in result["explain"][lang] and f"{size} " in result["explain"][lang] for lang in ("fr", "en")
        )


async def test_a_body_that_is_reset(trusted: Authority) -> None:
    talk = _saying(LENGTH, b"x" * 700, pause=0.2, then=reset)
    async with talking(talk) as port:
        result = await checked(parse_target(f"http://{HOST}:{port}/"), trusted)
    assert judged(result)[:2] == ("http.reset", "unclear")
    assert result["evidence"]["http"]["error"] == "reset"


def _packed(page: bytes, megabytes: int) -> bytes:
    packing = zlib.compressobj(9, wbits=31)
    return (
        packing.compress(page)
        + b"".join(packing.compress(b" " * 1_000_000) for _ in range(megabytes))
        + packing.flush()
    )


@pytest.mark.parametrize(
    "answer",
    [
        http("403 Forbidden", BLOCKED.encode() + b" " * 50_000_000),
        http("403 Forbidden", _packed(BLOCKED.encode(), 60), **{"Content-Encoding": "gzip"}),
        http("200 OK", BLOCKED.encode("utf-16") + b"\xff\xfe\x00\xd8" * 9000),
        http("200 OK", BLOCKED.encode("latin-1") + bytes(range(128, 256)) * 300),
        http("403 Forbidden", b"<script>" * 5000 + BLOCKED.encode())[:-1] + b">",
    ],
    ids=["50 MB", "gzip", "utf-16", "latin-1", "scripts"],
)
async def test_a_block_page_beyond_every_bound_is_read_within_ours(
    trusted: Authority, tmp_path: Path, answer: bytes, request: pytest.FixtureRequest
) -> None:
    async with lab.web(authority(tmp_path, "Sophos", "Sophos CA").server(HOST), answer) as port:
        result = await checked(parse_target(f"{HOST}:{port}"), trusted)
    cause = "tls.intercepted" if request.node.callspec.id == "scripts" else "http.blockpage"
    assert result["cause"] == cause, result["explain"]["en"]
    assert result["evidence"]["http"]["size"] <= 65_536
    assert cause != "http.blockpage" or "Réseaux" in result["explain"]["fr"]


async def test_a_block_page_in_chunks_without_end(trusted: Authority, tmp_path: Path) -> None:
    page = BLOCKED.encode()
    pouring = Pouring(CHUNKED + f"{len(page):x}\r\n".encode() + page + b"\r\n", b"1\r\n \r\n")
    async with talking(pouring.talk, context=authority(tmp_path, "Acme", "Acme CA").server(HOST)) as port:
        result = await checked(parse_target(f"{HOST}:{port}"), trusted)
    assert judged(result) == ("http.blockpage", "local_network", "likely")
    assert pouring.sent < 20_000_000


async def test_a_header_of_a_megabyte_and_redirects_without_end(trusted: Authority, tmp_path: Path) -> None:
    turns = 0

    async def onward(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal turns
        await reader.readuntil(b"\r\n\r\n")
        turns += 1
        writer.write(http("302 Found", Location=f"/next/{turns}"))

    inspection = authority(tmp_path, "Fortinet", "FG100F").server(HOST)
    async with lab.web(inspection, http("200 OK", X="y" * 1_000_000)) as port:
        header = await checked(parse_target(f"{HOST}:{port}"), trusted)
    async with talking(onward, context=inspection) as port:
        redirects = await checked(parse_target(f"{HOST}:{port}"), trusted)
    assert judged(header)[0] == judged(redirects)[0] == "tls.intercepted"
    assert header["evidence"]["http"]["error"] == "malformed"
    assert redirects["evidence"]["http"]["redirects"][-1]["error"] == "too many" and turns < 20


@pytest.fixture
def counting(internet: World) -> Iterator[World]:
    """Have the router count the bytes of connections, like a device that interferes halfway."""
    internet.lab.run("router", "sysctl", "-qw", "net.netfilter.nf_conntrack_acct=1")
    yield internet
    internet.lab.run("router", "sysctl", "-qw", "net.netfilter.nf_conntrack_acct=0")


@pytest.mark.lab
def test_a_device_that_acts_halfway_through_a_page(counting: World) -> None:
    """One drops the rest of a long page, one resets the connection there; a short page gets through either."""
    zone = {f"{host}.{DOMAIN}": (f"203.0.113.{last}",) for last, host in enumerate(("stalls", "cuts", "passes"), 140)}
    long = Site(http("200 OK", b"x" * 60_000))
    rules = (
        "forward: ip saddr 203.0.113.140 ct reply bytes > 9000 drop",
        "forward: ip daddr 203.0.113.141 ct reply bytes > 30000 reject with tcp reset",
        "forward: ip daddr 203.0.113.142 ct reply bytes > 30000 reject with tcp reset",
    )
    with (
        unbound(counting.lab, "internet", RESOLVER, zone),
        counting.having({f"{host}.{DOMAIN}": long for host in ("stalls", "cuts")}),
        counting.lab.rules("router", *rules),
    ):
        document = counting.sweep(*(f"http://{host}/" if "stalls" in host else host for host in zone), deadline=3.0)
    assert_document(document)
    results: dict[str, dict[str, Any]] = {
        result["target"].removeprefix("http://").partition(".")[0]: result for result in document["results"]
    }
    assert {host: judged(result)[:2] for host, result in results.items()} == {
        "stalls": ("http.timeout", "unclear"),
        "cuts": ("http.reset", "unclear"),
        "passes": ("ok", "nobody"),
    }
    for host in ("stalls", "cuts"):
        for lang in ("fr", "en"):
            assert (
                f"{host}.{DOMAIN}" in results[host]["tell_admin"][lang]
                and "HTTP 200" in results[host]["tell_admin"][lang]
            )

"""Block pages that do harm, on purpose or not: bounded, cleaned, and still reported as block pages."""

from __future__ import annotations

import asyncio
import gzip
from pathlib import Path
from typing import Any

import pytest

from checks.network.targets import parse_target
from tests.checks.network.probe.test_hostile import ENOUGH, HOST, Pouring, checked
from tests.checks.network.shape import assert_clean
from tests.lab import hostile
from tests.lab import servers as lab
from tests.lab.authority import Authority, authority

SAYS = b"<html><title>Access denied</title><p>This website is blocked by your organisation's web policy.</p>"
HTML = b"HTTP/1.1 403 Forbidden\r\nContent-Type: text/html\r\n"
CHUNK = b"%x\r\n%s\r\n" % (len(SAYS), SAYS)


@pytest.fixture
def box(tmp_path: Path) -> Authority:
    """Return an authority that nobody trusts: a device that answers instead of the server."""
    return authority(tmp_path, "Acme Filter", "Acme Filter CA")


async def met(trusted: Authority, box: Authority, talk: lab.Talk) -> dict[str, Any]:
    """Return the result for a target that a device answers for."""
    async with lab.talking(talk, context=box.server(HOST)) as port:
        result = await checked(parse_target(f"https://{HOST}:{port}/"), trusted)
    assert_clean(result)
    return result


@pytest.mark.parametrize(
    ("head", "again"),
    [
        (HTML + b"Content-Length: 50000000\r\n\r\n" + SAYS, b"<!-- padding -->"),
        (HTML + b"Transfer-Encoding: chunked\r\n\r\n" + CHUNK, b"4\r\nxxxx\r\n"),
        (HTML + b"\r\n" + SAYS, b"\xff\xfe\x00"),
        (HTML + b"Transfer-Encoding: chunked\r\n\r\n" + CHUNK, b"1\r\n<\r\n"),
    ],
    ids=["50 MB", "chunked without end", "until it closes", "tags left open"],
)
async def test_a_page_without_end(trusted: Authority, box: Authority, head: bytes, again: bytes) -> None:
    pouring = Pouring(head, again)
    result = await met(trusted, box, pouring.talk)
    assert (result["cause"], result["blame"]) == ("http.blockpage", "local_network")
    assert pouring.sent < 2 * ENOUGH
    assert "blocked by your organisation" in result["explain"]["fr"] and "Acme Filter" in result["explain"]["en"]


@pytest.mark.parametrize("megabytes", [1, 50])
async def test_a_page_that_grows_a_thousandfold(trusted: Authority, box: Authority, megabytes: int) -> None:
    """It was requested uncompressed; if a device packs it all the same, it is read up to the limit."""
    body = gzip.compress(SAYS) + hostile.bomb(megabytes)
    answer = lab.http("403 Forbidden", body, **{"Content-Type": "text/html", "Content-Encoding": "gzip"})
    result = await met(trusted, box, hostile.raw(answer))
    assert (result["cause"], result["blame"]) == ("http.blockpage", "local_network")


async def test_a_thousand_redirects(trusted: Authority, box: Authority) -> None:
    paths: list[bytes] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        path = (await reader.readuntil(b"\r\n\r\n")).split(b" ")[1]
        paths.append(path)
        number = int(path.strip(b"/") or 0)
        location = f"/{number + 1}" if number < 1000 else "/1000"
        writer.write(lab.http("302 Found", Location=location))
        await writer.drain()

    result = await met(trusted, box, talk)
    assert len(paths) <= 12
    hops = result["evidence"]["http"]["redirects"]
    assert len(hops) <= 6 and hops[-1]["error"] == "too many"
    assert result["cause"] == "tls.untrusted", "nothing refuses"


@pytest.mark.parametrize("secure", [True, False])
async def test_a_field_of_a_megabyte(trusted: Authority, box: Authority, secure: bool) -> None:
    answer = HTML + b"X-Reason: " + b"y" * 1_000_000 + b"\r\nContent-Length: %d\r\n\r\n" % len(SAYS) + SAYS
    context = trusted.server(HOST) if secure else None
    async with lab.talking(hostile.raw(answer), context=context) as port:
        result = await checked(parse_target(f"http{'s' * secure}://{HOST}:{port}/"), trusted)
    assert_clean(result)
    assert (result["cause"], result["evidence"]["http"]["error"]) == ("http.server_error", "malformed")
    behind = await met(trusted, box, hostile.raw(answer))
    assert behind["cause"] == "tls.untrusted"


BLOCKED = "Accès bloqué : la politique de sécurité interdit ce site."


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("text/html; charset=utf-8", BLOCKED.encode("latin-1")),
        ("text/html; charset=latin-1", BLOCKED.encode("utf-8")),
        ("text/html; charset=x-no-such-thing", BLOCKED.encode()),
        ("text/html; charset=utf-7", BLOCKED.encode()),
        ("text/html; charset=rot13", BLOCKED.encode()),
        ("text/html; charset=zlib", BLOCKED.encode()),
        ("text/html; charset=utf-16", BLOCKED.encode()),
        ("text/html", BLOCKED.encode("utf-16") + b"\x00"),
        ("text/html", BLOCKED.encode("utf-16-be")),
        ("text/html", b"\xef\xbb\xbf" + BLOCKED.encode() + b"\xf0\x9f"),
        ("text/html; charset=" + "x" * 5000, BLOCKED.encode()),
        ("\xff\xfe", b"\xff\xff\xfe" + BLOCKED.encode()),
        ("text/html", BLOCKED.encode() + b"\x1b]0;x\x07\xe2\x80\xae\x00"),
    ],
)
async def test_an_encoding_that_is_wrong(trusted: Authority, box: Authority, content_type: str, body: bytes) -> None:
    head = b"HTTP/1.1 403 Forbidden\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n"
    result = await met(trusted, box, hostile.raw(head % (content_type.encode("latin-1"), len(body)) + body))
    assert (result["cause"], result["blame"]) == ("http.blockpage", "local_network")


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip", "gzip, gzip", "x-no-such-thing", "deflate"])
async def test_a_packing_that_is_wrong(trusted: Authority, box: Authority, encoding: str) -> None:
    answer = lab.http("403 Forbidden", b"\x8b\x00\x80\x1b" + SAYS, **{"Content-Encoding": encoding})
    result = await met(trusted, box, hostile.raw(answer))
    assert result["cause"] in ("tls.untrusted", "http.blockpage")
    assert result["evidence"]["http"]["status"] == 403

"""Malicious servers: answers without end, chains without end, bytes that are not text, and text that draws on a terminal."""

from __future__ import annotations

import asyncio
import json
import ssl
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization

from checks.facts import Vantage
from checks.network.letter.it_letter import letter
from checks.network.result_file import parse_result
from checks.network.sweep import updates
from checks.network.targets import Target, parse_target
from checks.settings import NetworkSettings
from tests.checks.network.documents import swept
from tests.checks.network.shape import assert_clean, assert_document
from tests.lab import servers as lab
from tests.lab.authority import Authority, authority
from tests.lab.names import Reply, names

HOST = "web.lab.test"
ZONE = {HOST: Reply(a=("127.0.0.1",))}
TEN_GIGABYTES = 10_000_000_000
Change = Callable[[bytes], bytes]
OK = lab.http("200 OK", b"hello")
ENOUGH = 20_000_000
"""Bytes that a server can push into the kernel's buffers, and no more, once the probe stops reading."""
PAINT = "\x1b]0;owned\x07\x1b[31mred\x1b[0m \u202egnp\u202c\u200b\u2066x\x9b2J"
"""A title, colours, reversed reading order, invisible characters, and a cleared screen."""


async def checked(
    wanted: Target, trusted: Authority, zone: Mapping[str, Reply] = ZONE, *, public: tuple[str, ...] = ()
) -> dict[str, Any]:
    """Return the result for a target, checking that the whole document keeps to the contract and shows no character that draws."""
    async with names(zone) as resolver:
        settings = NetworkSettings(
            resolvers=(resolver,),
            public_resolvers=public,
            public_roots_file=str(trusted.roots_file),
            deadline=4.0,
        )
        document = await swept(updates(settings, vantage=Vantage.SITE, targets=[wanted]))
    assert_document(json.loads(json.dumps(document)))
    written = letter(parse_result(document), "en")
    if written is not None:
        for text in (written.text, written.markdown):
            assert_clean(text.split("\n"))
    assert len(json.dumps(document)) < 40_000
    result: dict[str, Any] = document["results"][0]
    return result


class Pouring:
    """A server that sends a head and then the same thing without end; ``sent`` is how much it got rid of."""

    def __init__(self, head: bytes, again: bytes) -> None:
        self._head = head
        self._again = again
        self.sent = 0

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pour until the other side is gone."""
        await reader.readuntil(b"\r\n\r\n")
        writer.write(self._head)
        more = self._again * (65_536 // len(self._again))
        while self.sent < TEN_GIGABYTES:
            writer.write(more)
            await writer.drain()
            self.sent += len(more)


@pytest.mark.parametrize("secure", [True, False], ids=["https", "http"])
@pytest.mark.parametrize(
    ("head", "again", "cause"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 10000000000\r\n\r\n", b"x", "ok"),
        (b"HTTP/1.1 503 Busy\r\nContent-Length: 10000000000\r\n\r\n", b"x", "http.server_error"),
        (b"HTTP/1.1 503 Busy\r\nTransfer-Encoding: chunked\r\n\r\n", b"4\r\nxxxx\r\n", "http.server_error"),
        (b"HTTP/1.1 503 Busy\r\n\r\n", b"\xff\xfe", "http.server_error"),
        (b"HTTP/1.1 200 OK\r\n", b"A: b\r\n", "http.server_error"),
        (b"HTTP/1.1 200 OK\r\nA: ", b"b", "http.server_error"),
        (b"", b"HTTP/1.1 103 Early Hints\r\n\r\n", "http.server_error"),
    ],
    ids=["200", "503", "chunked", "until it closes", "fields", "a field", "hints"],
)
async def test_an_answer_without_end_is_left_where_it_has_told_enough(
    trusted: Authority, head: bytes, again: bytes, cause: str, secure: bool
) -> None:
    pouring = Pouring(head, again)
    async with lab.talking(pouring.talk, context=trusted.server(HOST) if secure else None) as port:
        result = await checked(parse_target(f"http{'s' * secure}://{HOST}:{port}/"), trusted)
    assert result["cause"] == cause
    assert pouring.sent < ENOUGH
    assert len(result["evidence"]["http"].get("excerpt", "")) <= 400


async def test_a_public_resolver_without_end(trusted: Authority) -> None:
    pouring = Pouring(b"HTTP/1.1 200 OK\r\nContent-Type: application/dns-message\r\n\r\n", b"\0")
    async with lab.talking(pouring.talk, context=trusted.server("127.0.0.1")) as port:
        url = f"https://127.0.0.1:{port}/dns-query"
        result = await checked(parse_target(HOST), trusted, {}, public=(url,))
    assert result["cause"] == "dns.nxdomain"
    assert [answer["error"] for answer in result["evidence"]["follow_up"]["public"]] == ["malformed"]
    assert pouring.sent < ENOUGH


async def test_a_redirect_to_an_address_without_end(trusted: Authority) -> None:
    async with lab.web(trusted.server(HOST), lab.http("302 Found", Location="/" + "x" * 30_000)) as port:
        result = await checked(parse_target(f"{HOST}:{port}"), trusted)
    assert result["cause"] == "ok"
    assert len(result["evidence"]["http"]["redirects"][-1]["url"]) <= 300


def serving(
    folder: Path, issuer: Authority, *names: str, beside: bytes = b"", change: Change | None = None
) -> ssl.SSLContext:
    """Return a server's context whose certificate is sent with others, or has its bytes changed, so that no signature is valid."""
    folder.mkdir()
    replace(issuer, folder=folder).server(*names)
    leaf = next(folder.glob("*.pem"))
    pem = leaf.read_bytes()
    if change is not None:
        certificate = x509.load_pem_x509_certificate(pem).public_bytes(serialization.Encoding.DER)
        changed = ssl.DER_cert_to_PEM_cert(change(certificate)).encode()
        pem = changed + pem[pem.index(b"-----BEGIN PRIVATE KEY") :]
    leaf.write_bytes(pem + beside)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(leaf)
    return context


def pem_of(*chain: Authority) -> bytes:
    return b"".join(authority.certificate.public_bytes(serialization.Encoding.PEM) for authority in chain)


async def test_a_chain_of_a_hundred(trusted: Authority, tmp_path: Path) -> None:
    chain = [trusted]
    for _ in range(100):
        chain.append(chain[-1].intermediate())
    context = serving(tmp_path / "long", chain[-1], HOST, beside=pem_of(*chain[:0:-1]))
    async with lab.web(context, OK) as port:
        result = await checked(parse_target(f"{HOST}:{port}"), trusted)
    assert result["cause"] == "tls.untrusted"
    assert result["evidence"]["tls"]["chain"] == 10
    assert len(result["evidence"]["tls"]["issuers"]) == 4


@pytest.mark.parametrize("number", [2_000, 12_000])
async def test_a_certificate_beyond_every_bound(trusted: Authority, tmp_path: Path, number: int) -> None:
    hosts = [HOST, *(f"{'x' * 40}{number}.lab.test" for number in range(number))]
    async with lab.web(serving(tmp_path / "large", trusted, *hosts), OK) as port:
        result = await checked(parse_target(f"{HOST}:{port}"), trusted)
    assert (result["cause"], result["blame"]) == ("tls.not_tls", "unclear")
    assert "excessive message size" in result["explain"]["en"]


async def test_a_hundred_strangers_beside_the_genuine_certificate(trusted: Authority, tmp_path: Path) -> None:
    strangers = [authority(tmp_path, f"Acme {number}", f"Acme {number}") for number in range(100)]
    async with lab.web(serving(tmp_path / "beside", trusted, HOST, beside=pem_of(*strangers)), OK) as port:
        result = await checked(parse_target(f"{HOST}:{port}"), trusted)
    assert result["cause"] == "ok"


@pytest.mark.parametrize("kind", [0x13, 0x14, 0x16], ids=["Printable", "Teletex", "IA5"])
async def test_a_certificate_whose_names_are_no_text(trusted: Authority, tmp_path: Path, kind: int) -> None:
    def change(der: bytes) -> bytes:
        return der.replace(b"\x0c\x06ZZZZZZ", bytes((kind, 6)) + b"\xff\xfe\xd8\x00Z\x80")

    odd = authority(tmp_path, "ZZZZZZ", "Acme CA")
    async with lab.web(serving(tmp_path / "odd", odd, HOST, change=change), OK) as port:
        result = await checked(parse_target(f"{HOST}:{port}"), trusted)
    assert result["cause"] == "tls.untrusted"


@pytest.mark.parametrize("kind", [0xA3, 0xA5], ids=["x400Address", "ediPartyName"])
async def test_a_certificate_for_a_name_of_a_kind_that_nobody_reads(
    trusted: Authority, tmp_path: Path, kind: int
) -> None:
    def change(der: bytes) -> bytes:
        name = HOST.encode()
        return der.replace(b"\x82\x0c" + name, bytes((kind, 12)) + b"\xa1\x0a\x0c\x08" + name[:8])

    box = authority(tmp_path, "Zscaler Inc.")
    async with lab.web(serving(tmp_path / "odd", box, HOST, change=change), OK) as port:
        result = await checked(parse_target(f"{HOST}:{port}"), trusted)
    assert result["cause"] == "tls.intercepted"
    assert "names" not in result["evidence"]["tls"]


async def test_an_issuer_that_draws(trusted: Authority, tmp_path: Path) -> None:
    async with lab.web(authority(tmp_path, f"Zscaler {PAINT}", f"Root {PAINT}").server(HOST), OK) as port:
        result = await checked(parse_target(f"{HOST}:{port}"), trusted)
    assert result["cause"] == "tls.intercepted"
    assert result["evidence"]["tls"]["issuer_organization"] == "Zscaler red gnpx"
    assert "Zscaler red gnpx" in result["explain"]["fr"]


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1", "utf-16"])
async def test_a_page_and_fields_that_draw(trusted: Authority, encoding: str) -> None:
    shown = PAINT if encoding != "latin-1" else PAINT.encode("ascii", "ignore").decode() + "é"
    page = f"<title>FortiGuard {shown}</title>".encode(encoding) + b"\xff\xc3"
    fields = {"Server": "\u202eA\u2066", "Location": "http://web.lab.test:1/\u202e\u200b"}
    answer = lab.http("403 Forbidden", page, **fields)
    async with lab.web(None, answer) as port:
        result = await checked(parse_target(f"http://{HOST}:{port}/"), trusted)
    assert result["cause"] == "http.blockpage"


@pytest.mark.parametrize("secure", [True, False])
async def test_fields_with_control_characters_are_no_answer(trusted: Authority, secure: bool) -> None:
    answer = b"HTTP/1.1 200 OK\r\nServer: \x1b[2J\x00\r\nContent-Length: 0\r\n\r\n"
    async with lab.web(trusted.server(HOST) if secure else None, answer) as port:
        result = await checked(parse_target(f"http{'s' * secure}://{HOST}:{port}/"), trusted)
    assert result["cause"] == "http.server_error"


async def test_a_resolver_s_reason_that_draws(trusted: Authority) -> None:
    result = await checked(parse_target(HOST), trusted, {HOST: Reply(rcode="NXDOMAIN", ede=(15, PAINT))})
    assert result["cause"] == "dns.filtered"
    assert "“red gnpx”" in result["explain"]["en"] and "«\u00a0red gnpx\u00a0»" in result["explain"]["fr"]

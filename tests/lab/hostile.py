"""Answers that are meant to hang, to fill the memory or to break whoever reads them; each is a talk for `servers.talking`."""

from __future__ import annotations

import asyncio
import gzip
import zlib
from collections.abc import Mapping
from contextlib import suppress

from tests.lab.servers import Talk, http, reset_on_hello, silent

JSON = {"Content-Type": "application/json"}
_ZEROS = b"0" * 1_000_000


def raw(answer: bytes) -> Talk:
    """Send the same bytes whatever is asked, then end."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        await writer.drain()

    return talk


def dripping(begin: bytes, drip: bytes, pause: float) -> Talk:
    """Send a beginning, then the same bytes without end, with a pause before each."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(begin)
        with suppress(asyncio.CancelledError):  # with the server it ends silently
            while True:
                await writer.drain()
                await asyncio.sleep(pause)
                writer.write(drip)

    return talk


def packed(encoding: str, body: bytes) -> Talk:
    """Send a body that claims to be packed that way."""
    return raw(http("200 OK", body, **JSON, **{"Content-Encoding": encoding}))


def bomb(megabytes: int) -> bytes:
    """Return this many megabytes of one digit as gzip, a thousandth of their size."""
    packing = zlib.compressobj(9, wbits=31)
    return b"".join(packing.compress(_ZEROS) for _ in range(megabytes)) + packing.flush()


def _answered(body: bytes) -> Talk:
    return raw(http("200 OK", body, **JSON))


_BOMB = bomb(300)
_BEGIN = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
_CHUNKED = _BEGIN + b"Transfer-Encoding: chunked\r\n\r\n"

ANSWERS: Mapping[str, Talk] = {
    "silent": silent,
    "reset": reset_on_hello,
    "no_http": raw(b"\x00\xff" * 500),
    "status_line_dripping": dripping(b"HTTP/1.1 20", b"0", 0.1),
    "header_lines_dripping": dripping(_BEGIN, b"X-More: 1\r\n", 0.1),
    "headers_without_end": dripping(_BEGIN, b"X-More: " + b"1" * 60_000 + b"\r\n", 0.0),
    "header_line_without_end": dripping(_BEGIN + b"X-More: ", b"1" * 60_000, 0.0),
    "interim_answers_dripping": dripping(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n", 0.1),
    "interim_answers_without_end": dripping(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 500, 0.0),
    "body_dripping": dripping(_BEGIN + b"Content-Length: 900\r\n\r\n{", b" ", 0.1),
    "body_without_end": dripping(_CHUNKED, b"10000\r\n" + b" " * 65_536 + b"\r\n", 0.0),
    "chunks_of_one_byte": dripping(_CHUNKED, b"1\r\n \r\n" * 5000, 0.0),
    "trailers_without_end": dripping(_CHUNKED + b"1\r\n{\r\n0\r\n", b"X-More: 1\r\n" * 500, 0.0),
    "body_too_short": raw(_BEGIN + b"Content-Length: 900\r\n\r\n{}"),
    "two_lengths": raw(_BEGIN + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}"),
    "gzip_that_unpacks_to_300_megabytes": packed("gzip", _BOMB),
    "gzip_in_gzip": packed("gzip, gzip", gzip.compress(_BOMB)),
    "gzip_in_two_headers": raw(
        _BEGIN + b"Content-Encoding: gzip\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(_BOMB) + _BOMB
    ),
    "deflate_that_unpacks_to_50_megabytes": packed("deflate", zlib.compress(_ZEROS * 50)),
    "brotli": packed("br", b"\x8b\x00\x80{}\x03"),
    "gzip_that_is_none": packed("gzip", b"{}" * 5000),
    "gzip_cut_short": packed("gzip", gzip.compress(b'{"value": []}')[:-9]),
    "deep": _answered(b'{"value":' + b"[" * 100_000 + b"]" * 100_000 + b"}"),
    "a_million_lists": _answered(b'{"value":[' + b"[]," * 950_000 + b"[]]}"),
    "a_million_objects": _answered(b'{"value":[' + b'{"":{}},' * 350_000 + b"{}]}"),
    "wide_characters": _answered(b'{"value":["' + "\U0001f600".encode() + b"x" * 2_900_000 + b'"]}'),
    "not_a_number": _answered(b'{"value": NaN, "expires_in": Infinity, "interval": -Infinity}'),
    "a_number_of_100000_digits": _answered(b'{"value":' + b"9" * 100_000 + b"}"),
    "keys_doubled": _answered(b'{"value":1,"value":[],"value":{"value":[]}}'),
    "wait_for_0": raw(http("429 Too Many Requests", b"{}", **JSON, **{"Retry-After": "0"})),
    "wait_for_less_than_0": raw(http("503 Service Unavailable", b"{}", **JSON, **{"Retry-After": "-9"})),
    "wait_until_the_past": raw(
        http("429 Too Many Requests", b"{}", **JSON, **{"Retry-After": "Thu, 01 Jan 1970 00:00:00 GMT"})
    ),
    "wait_for_ever": raw(http("429 Too Many Requests", b"{}", **JSON, **{"Retry-After": "9" * 5000})),
    "redirect_to_itself": raw(http("302 Found", b"", Location="/")),
    "escape_sequences": raw(
        b"HTTP/1.1 400 \x1b]52;c;aGk=\x07\r\nContent-Type: application/json\r\nContent-Length: 60\r\n\r\n"
        b'{"error":{"code":"\\u001b[2J\\u202e","message":"\\u001b]0;x\\u0007"}}'[:60]
    ),
}
"""By name; each one suits every server, and says nothing that a right answer would."""

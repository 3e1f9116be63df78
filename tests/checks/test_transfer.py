"""Bodies of answers: unpacked in bounded steps if they are packed once, refused if they are packed in another way."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import AsyncIterator, Sequence
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.transfer import Allowance, Unreadable, read_body


class Pieces(httpx.AsyncByteStream):
    """A body in pieces; counts how many were requested."""

    def __init__(self, pieces: Sequence[bytes]) -> None:
        self.pieces = pieces
        self.given = 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self.pieces:
            self.given += 1
            yield piece


def response(*pieces: bytes, encoding: str | None = None) -> httpx.Response:
    headers = {} if encoding is None else {"content-encoding": encoding}
    return httpx.Response(200, headers=headers, stream=Pieces(pieces))


@given(st.lists(st.binary(max_size=50), max_size=5), st.sampled_from([None, "identity", "gzip", "deflate"]))
async def test_a_body_comes_out_as_it_was(pieces: list[bytes], encoding: str | None) -> None:
    body = b"".join(pieces)
    ways: dict[str, Any] = {"gzip": gzip.compress, "deflate": zlib.compress}
    packed: bytes = ways.get(encoding or "", bytes)(body)
    halves = packed[: len(packed) // 2], packed[len(packed) // 2 :]
    assert await read_body(response(*halves, encoding=encoding), Allowance(1000)) == body


@pytest.mark.parametrize("encoding", ["gzip, gzip", "gzip,identity", "br", "zstd", "x" * 500])
async def test_other_packings_are_refused_unread(encoding: str) -> None:
    came = response(gzip.compress(b"{}"), encoding=encoding)
    with pytest.raises(Unreadable, match=r"^Content-Encoding: .{1,40}$"):
        await read_body(came, Allowance(1000))
    assert isinstance(came.stream, Pieces) and came.stream.given == 0


@pytest.mark.parametrize(
    "body", [b"{}", gzip.compress(b"{}" * 90)[:-9], gzip.compress(b"{}")[:-8] + bytes(8)], ids=["none", "cut", "sum"]
)
async def test_a_damaged_packing_is_refused(body: bytes) -> None:
    with pytest.raises(Unreadable, match="Content-Encoding"):
        await read_body(response(body, encoding="gzip"), Allowance(1000))


async def test_no_more_is_unpacked_than_may_be_read() -> None:
    bomb = gzip.compress(bytes(50_000_000))
    came = response(*(bomb[start : start + 100] for start in range(0, len(bomb), 100)), encoding="gzip")
    with pytest.raises(Unreadable, match="> 100000 B"):
        await read_body(came, Allowance(100_000))
    assert isinstance(came.stream, Pieces) and came.stream.given < 10


async def test_a_body_that_is_too_long_still_shows_that_it_is_a_page() -> None:
    with pytest.raises(Unreadable) as raised:
        await read_body(response(b"<html>", b"x" * 5000), Allowance(1000))
    assert raised.value.beginning == b"<html>"


async def test_answers_share_what_may_be_read_of_all_of_them() -> None:
    both = Allowance(1500)
    await read_body(response(bytes(1000)), Allowance(1000, both))
    with pytest.raises(Unreadable, match="> 1500 B"):
        await read_body(response(bytes(600)), Allowance(1000, both))
    assert await read_body(response(bytes(500)), Allowance(1000, both)) == bytes(500)

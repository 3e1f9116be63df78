"""The body of an HTTP answer, read within limits whatever the other side sends and whatever happens to it on the way.

An answer is requested uncompressed (`AS_IT_IS`). If it comes compressed all the same, gzip and deflate are unpacked a little at a time,
and anything else, or anything packed twice, is refused: a few hundred bytes can hold gigabytes.
"""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from checks.text import clean

if TYPE_CHECKING:
    import httpx

AS_IT_IS: Final[Mapping[str, str]] = {"Accept-Encoding": "identity"}
"""The header that every request carries."""
_WINDOWS: Final[Mapping[str, int]] = {"gzip": 31, "x-gzip": 31, "deflate": 15}
"""The two compressions that are unpacked, by zlib's number for their format (RFC 9110, 8.4.1)."""
_STEP: Final = 65_536
_BEGINNING: Final = 1000
_PIECES: Final = 100


class Unreadable(Exception):
    """A body that is not read: it is too long, packed in an unknown way, or damaged. The message says which.

    ``beginning`` is enough of it to distinguish a page from an answer.
    """

    beginning = b""


class Allowance:
    """How many bytes may still be read; an answer's allowance draws on that of all answers together, its ``part_of``."""

    def __init__(self, most: int, part_of: Allowance | None = None) -> None:
        self.most = most
        self._left = most
        self._part_of = part_of

    @property
    def left(self) -> int:
        """Bytes that may still be read."""
        return self._left if self._part_of is None else min(self._left, self._part_of.left)

    def take(self, count: int) -> None:
        """Count bytes as read. Raises Unreadable if they are too many."""
        if count > self.left:
            raise Unreadable(f"> {self.most if count > self._left or self._part_of is None else self._part_of.most} B")
        self._left -= count
        if self._part_of is not None:
            self._part_of.take(count)


async def read_body(response: httpx.Response, allowance: Allowance) -> bytes:
    """Return the body of an answer that is being streamed. Raises Unreadable, and what httpx raises."""
    packing = _packing(response.headers.get("content-encoding", ""))
    content = bytearray()
    pieces = 0
    try:
        async for data in response.aiter_raw():
            pieces += 1
            if pieces % _PIECES == 0:
                # Pieces that have already arrived are handed over without a pause, and no time limit applies meanwhile.
                await asyncio.sleep(0)
            for step in (data,) if packing is None else _unpacked(packing, data):
                allowance.take(len(step))
                content += step
    except Unreadable as error:
        error.beginning = bytes(content[:_BEGINNING])
        raise
    if content and packing is not None and not packing.eof:
        raise Unreadable("Content-Encoding")
    return bytes(content)


def beginning(body: bytes | bytearray, encoding: str, most: int = _STEP) -> bytes:
    """Return the beginning of a body that may be packed and cut anywhere, unpacked within a limit; nothing if its packing is unknown."""
    try:
        packing = _packing(encoding)
        if packing is None:
            return bytes(body[:most])
        return next(_unpacked(packing, bytes(body)), b"")[:most]
    except Unreadable:
        return b""


def _packing(encoding: str) -> zlib._Decompress | None:
    name = encoding.strip().lower()
    if name in ("", "identity"):
        return None
    if name not in _WINDOWS:
        raise Unreadable(f"Content-Encoding: {clean(encoding, 40)}")
    return zlib.decompressobj(_WINDOWS[name])


def _unpacked(packing: zlib._Decompress, data: bytes) -> Iterator[bytes]:
    """Yield what the data unpacks to, a little at a time; what follows the end of the packing is left out."""
    while data and not packing.eof:
        try:
            step = packing.decompress(data, _STEP)
        except zlib.error:
            raise Unreadable("Content-Encoding") from None
        data = packing.unconsumed_tail
        yield step

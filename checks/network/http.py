"""One GET over a connection that is already there: a reader of one HTTP/1.1 answer, bounded in every direction (RFC 9112)."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final

from checks.network.targets import Target
from checks.text import clean

LONGEST_HEAD: Final = 32_768
MOST_FIELDS: Final = 100
LONGEST_BODY: Final = 32_768
EXCERPT: Final = 400
"""Characters of the body that are kept."""
_MOST_INTERIM: Final = 5
_STATUS: Final = re.compile(rb"HTTP/1\.[01] ([1-9][0-9]{2})(?: |\Z)")
_TAG: Final = re.compile(r"<(script|style)\b.*?</\1\s*>|<[^>]*>", re.I | re.S)

Receive = Callable[[], Awaitable[bytes]]


class Malformed(ValueError):
    """What came is no HTTP answer, or one beyond the bounds."""


@dataclass(frozen=True, slots=True)
class Head:
    """A status line and the header fields, names in lower case, the first of each name."""

    status: int
    fields: Mapping[str, str]


def request(target: Target) -> bytes:
    """The request for a target; the connection is given up after it."""
    lines = (
        f"GET {target.path} HTTP/1.1",
        f"Host: {target.authority}",
        "User-Agent: Mozilla/5.0 (compatible; mfa-desk)",
        "Accept: text/html,*/*;q=0.8",
        "Accept-Encoding: identity",
        "Connection: close",
    )
    return "\r\n".join((*lines, "", "")).encode("ascii")


async def read_head(receive: Receive) -> tuple[Head, bytes]:
    """The final answer's head and what came of its body along with it.

    Raises Malformed, and EOFError where the other side closed before any answer.
    """
    data = b""
    for _ in range(_MOST_INTERIM):
        while b"\r\n\r\n" not in data and b"\n\n" not in data:
            if len(data) > LONGEST_HEAD or not b"HTTP/1."[: len(data)].startswith(data[:7]):
                raise Malformed(clean(data[:EXCERPT].decode("utf-8", "replace"), EXCERPT))
            more = await receive()
            if not more:
                raise EOFError if not data else Malformed("cut short")
            data += more
        head, data = _split(data)
        found = parse_head(head)
        if found.status >= 200 or found.status == 101:
            return found, data
    raise Malformed("interim answers without end")


def parse_head(head: bytes) -> Head:
    """A status line and fields. Raises Malformed."""
    first, *rest = head.replace(b"\r\n", b"\n").split(b"\n")
    status = _STATUS.match(first)
    if status is None or len(head) > LONGEST_HEAD or len(rest) > MOST_FIELDS:
        raise Malformed(clean(first[:EXCERPT].decode("utf-8", "replace"), EXCERPT))
    found: dict[str, str] = {}
    for line in rest:
        name, colon, value = line.partition(b":")
        if colon:
            text = clean(value.strip().decode("utf-8", "replace"), 500)
            found.setdefault(name.strip().decode("latin-1").lower(), text)
    return Head(int(status[1]), found)


async def read_body(head: Head, begun: bytes, receive: Receive) -> bytes:
    """As much of the body as is wanted to recognise a page; never more than the bound."""
    length = head.fields.get("content-length", "")
    wanted = min(int(length), LONGEST_BODY) if length.isascii() and length.isdigit() else LONGEST_BODY
    chunked = "chunked" in head.fields.get("transfer-encoding", "").lower()
    body = begun
    while len(body) < wanted and not (chunked and body.endswith(b"0\r\n\r\n")):
        more = await receive()
        if not more:
            break
        body += more
    return body[:wanted]


def excerpt(body: bytes) -> str:
    """The beginning of a page as plain text."""
    text = _TAG.sub(" ", body[:LONGEST_BODY].decode("utf-8", "replace"))
    return clean(re.sub(r"\s+", " ", text), EXCERPT)


def _split(data: bytes) -> tuple[bytes, bytes]:
    ends = [(data.find(mark), len(mark)) for mark in (b"\r\n\r\n", b"\n\n") if mark in data]
    place, length = min(ends)
    return data[:place], data[place + length :]

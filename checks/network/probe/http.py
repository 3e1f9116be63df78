"""One GET over an existing connection, by h11 on our own stream; what comes is bounded in every direction (RFC 9112)."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

import h11

from checks.network.probe.page import EXCERPT
from checks.network.targets import Target
from checks.text import clean

LONGEST_HEAD: Final = 32_768
LONGEST_BODY: Final = 65_536
_MOST_INTERIM: Final = 5
_MOST_SCHEMES: Final = 8
_QUOTED: Final = re.compile(r'"(?:[^"\\]|\\.)*"')
_CODE: Final = re.compile(rb"AADSTS([0-9]{4,8})")

USER_AGENT: Final = "Mozilla/5.0 (compatible; mfa-desk)"

Fields = tuple[tuple[str, str], ...]
Send = Callable[[bytes], Awaitable[None]]
Receive = Callable[[], Awaitable[bytes]]


class Malformed(ValueError):
    """What came is not an HTTP answer, or one beyond the limits."""


@dataclass(frozen=True, slots=True)
class Head:
    """A final answer's status, and its header fields by lower-case name, with every value of a name."""

    status: int
    fields: tuple[tuple[str, str], ...]

    def field(self, name: str) -> str:
        """Return the first value of a field; empty if there is none."""
        return next(iter(self.values(name)), "")

    def values(self, name: str) -> tuple[str, ...]:
        """Return every value of a field."""
        return tuple(value for known, value in self.fields if known == name)


class Exchange:
    """One request and its answer."""

    def __init__(self, send: Send, receive: Receive) -> None:
        self._send = send
        self._receive = receive
        self._http = h11.Connection(h11.CLIENT, max_incomplete_event_size=LONGEST_HEAD)
        self._came = b""
        self._ended = self._answered = False
        self.body = bytearray()
        self.heard = 0.0

    async def ask(self, method: str, address: str, *fields: tuple[str, str], body: bytes = b"") -> Head:
        """Send a request and read the final answer's head; a successful answer to CONNECT leaves the connection open.

        Raises Malformed, OSError, and EOFError if the other side closed before any answer.
        """
        wanted = [(name.encode("latin-1", "replace"), value.encode("latin-1", "replace")) for name, value in fields]
        sent = self._http.send(h11.Request(method=method, target=address.encode("ascii"), headers=wanted))
        carried = self._http.send(h11.Data(body)) if body else b""
        await self._send((sent or b"") + (carried or b"") + (self._http.send(h11.EndOfMessage()) or b""))
        for _ in range(_MOST_INTERIM):
            event = await self._next()
            if isinstance(event, h11.Response):
                self._answered = True
                return _head(event)
            if not isinstance(event, h11.InformationalResponse):
                raise Malformed(self._excerpt())
            if event.status_code == 101:
                return _head(event)
        raise Malformed("interim answers without end")

    async def read_body(self) -> None:
        """Read the body into ``body``, up to a limit; ``heard`` is when something last came, in the loop's time.

        Raises Malformed, OSError, and EOFError if it is cut off.
        """
        loop = asyncio.get_running_loop()
        self.heard = loop.time()
        while len(self.body) < LONGEST_BODY:
            event = await self._next()
            if not isinstance(event, h11.Data):
                break
            self.body += event.data
            self.heard = loop.time()
        del self.body[LONGEST_BODY:]

    async def _next(self) -> h11.Event | type[h11.PAUSED] | type[h11.NEED_DATA]:
        try:
            while (event := self._http.next_event()) is h11.NEED_DATA:
                data = await self._receive()
                self._came = (self._came + data)[:EXCERPT]
                self._ended = not data
                if not data and not self._came:
                    raise EOFError
                self._http.receive_data(data)
        except h11.RemoteProtocolError as error:
            if self._ended and self._http.their_state is h11.ERROR and self._answered:
                raise EOFError from None
            raise Malformed(self._excerpt() or clean(str(error), EXCERPT)) from None
        return event

    def _excerpt(self) -> str:
        return clean(self._came.decode("utf-8", "replace"), EXCERPT)


def asked_by(target: Target) -> Fields:
    """Return the fields of the request for a target; the connection is closed after it."""
    return (
        ("Host", target.authority),
        ("User-Agent", USER_AGENT),
        ("Accept", "text/html,*/*;q=0.8"),
        ("Accept-Encoding", "identity"),
        ("Connection", "close"),
    )


def code_in(body: bytes | bytearray) -> str:
    """Return the AADSTS code that a page names, without its prefix; a page with two bytes per character is read too."""
    match = _CODE.search(body.replace(b"\0", b""))
    return match[1].decode("ascii") if match else ""


def schemes(head: Head) -> tuple[str, ...]:
    """Return the schemes of authentication that a proxy names: one field may hold several (RFC 9110, section 11.6.1)."""
    named = []
    for value in head.values("proxy-authenticate"):
        for part in _QUOTED.sub("", value).split(","):
            scheme = part.strip().partition(" ")[0]
            if scheme and "=" not in scheme:
                named.append(clean(scheme, 40))
    return tuple(dict.fromkeys(named[:_MOST_SCHEMES]))


def _head(event: h11.Response | h11.InformationalResponse) -> Head:
    fields = tuple(
        (name.decode("latin-1").lower(), clean(value.decode("utf-8", "replace"), 500)) for name, value in event.headers
    )
    return Head(event.status_code, fields)

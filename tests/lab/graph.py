"""Graph on loopback: a real HTTP server that answers for a tenant given as data, refuses what Graph's metadata does not know, and can be
as slow and as faulty as a test wants."""

from __future__ import annotations

import asyncio
import json
import ssl
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from tests.lab.changes import Change, change
from tests.lab.directory import Answer, Directory, encoded, error
from tests.lab.graph_contract import Refused, breaches, check_change, check_request
from tests.lab.servers import reset, talking

REQUEST_ID = "7f1d6c5e-0000-4000-8000-00000000abcd"
REASONS = {
    200: "OK",
    201: "Created",
    204: "No Content",
    302: "Found",
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
}


@dataclass(frozen=True)
class Fault:
    """How an answer goes wrong. ``times``: how often, from the first request on; 0 means always."""

    kind: str
    times: int = 0
    retry_after: str | None = None
    to: str = ""


@dataclass
class Asked:
    """A request as it arrived."""

    method: str
    version: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    at: float
    body: bytes = b""


@dataclass
class Emulator:
    """The server: what it answers from, how long it takes, what goes wrong where, and what it was asked."""

    directory: Directory
    latency: float = 0.0
    faults: dict[str, Fault] = field(default_factory=dict)
    strict: bool = True
    tokens: set[str] = field(default_factory=lambda: {"secret-token"})
    page: int | None = None
    url: str = ""
    requests: list[Asked] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    wire: list[bytes] = field(default_factory=list)
    _met: dict[str, int] = field(default_factory=dict)

    def fault_for(self, path: str) -> Fault | None:
        """Return the fault for the first pattern that the path contains, as often as it is to happen."""
        for pattern, fault in self.faults.items():
            if pattern in path:
                met = self._met[pattern] = self._met.get(pattern, 0) + 1
                return fault if not fault.times or met <= fault.times else None
        return None

    def answer(self, request: Asked) -> Answer:
        """Return the right answer, after checking the metadata and the token."""
        if request.headers.get("authorization", "").removeprefix("Bearer ") not in self.tokens:
            return error(401, "InvalidAuthenticationToken", REQUEST_ID)
        if request.method != "GET":
            return self.changed(request)
        try:
            kind = check_request(request.version, request.path, request.query, request.headers)
        except Refused as refused:
            self.refused.append(str(refused))
            return error(400, "BadRequest", REQUEST_ID)
        query = dict(request.query)
        if self.page is not None and "$filter" in query:
            query["$top"] = str(self.page)
        answer = self.directory.get(f"{self.url}/{request.version}", request.path, query)
        if self.strict and answer.status == 200:
            listed = answer.body.get("value", [answer.body]) if isinstance(answer.body, dict) else []
            self.refused += [breach for raw in listed for breach in breaches(kind, raw)]
        return answer

    def changed(self, request: Asked) -> Answer:
        """Return the answer to a request that changes something, if the metadata knows it."""
        body = json.loads(request.body) if request.body else None
        try:
            check_change(request.method, request.version, request.path, body)
        except Refused as refused:
            self.refused.append(str(refused))
            return error(400, "BadRequest", REQUEST_ID)
        return change(self.directory, Change(request.method, request.path, body))


@asynccontextmanager
async def graph(
    directory: Directory, *, context: ssl.SSLContext | None = None, host: str = "127.0.0.1", **options: Any
) -> AsyncIterator[Emulator]:
    """Run an emulator of Graph; over TLS with a context."""
    emulator = Emulator(directory, **options)

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer until the connection ends; one that is kept open for more is silently ended with the server."""
        with suppress(asyncio.CancelledError):
            while (request := await _request(reader, emulator)) is not None:
                emulator.requests.append(request)
                await asyncio.sleep(emulator.latency)
                if not await _respond(emulator, request, writer):
                    return

    async with talking(talk, context=context, host=host) as port:
        emulator.url = f"{'https' if context else 'http'}://{'localhost' if context else host}:{port}"
        yield emulator


async def _request(reader: asyncio.StreamReader, emulator: Emulator) -> Asked | None:
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return None
    emulator.wire.append(head)
    first, *lines = head.decode().split("\r\n")
    method, target, _ = first.split(" ")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    parts = urlsplit(target)
    version, _, path = parts.path[1:].partition("/")
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    return Asked(method, version, "/" + unquote(path), query, headers, asyncio.get_running_loop().time(), body)


async def _respond(emulator: Emulator, request: Asked, writer: asyncio.StreamWriter) -> bool:
    """Answer, well or badly; return False if the connection is over."""
    fault = emulator.fault_for(request.path)
    if fault is None:
        answer = emulator.answer(request)
        await _write(writer, answer.status, b"" if answer.status == 204 else encoded(answer))
        return True
    made: Callable[[], tuple[int, bytes]] | None = _BAD.get(fault.kind)
    match fault.kind:
        case "hang":
            await asyncio.Event().wait()
        case "reset":
            reset(writer)
            return False
        case "half" | "half_headers":
            content = encoded(emulator.answer(request))
            await _write(writer, 200, content[: len(content) // 2], length=len(content))
            return False
        case "redirect":
            await _write(writer, 302, b"", Location=fault.to)
        case "next":
            answer = emulator.answer(request)
            body = {**answer.body, "@odata.nextLink": fault.to}
            await _write(writer, 200, json.dumps(body).encode())
        case "trickle":
            content = encoded(emulator.answer(request))
            writer.write(_head(200, len(content), {}))
            for byte in content:
                writer.write(bytes((byte,)))
                await writer.drain()
                await asyncio.sleep(0.2)
        case "long":
            await _write(writer, 200, b'{"value":[' + b" " * 6_000_000 + b"]}")
        case "big":
            answer = emulator.answer(request)
            await _write(writer, 200, json.dumps({**answer.body, "padding": "x" * 1_000_000}).encode())
        case _ if made is not None:
            status, content = made()
            fields: dict[str, Any] = {} if fault.retry_after is None else {"Retry-After": fault.retry_after}
            await _write(writer, status, content, **fields)
        case _:
            raise ValueError(fault.kind)
    return True


async def _write(
    writer: asyncio.StreamWriter, status: int, content: bytes, *, length: int | None = None, **fields: str
) -> None:
    writer.write(_head(status, len(content) if length is None else length, fields) + content)
    await writer.drain()


def _head(status: int, length: int, fields: Mapping[str, str]) -> bytes:
    lines = [
        f"HTTP/1.1 {status} {REASONS.get(status, 'Error')}",
        f"Content-Length: {length}",
        f"request-id: {REQUEST_ID}",
    ]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in fields.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def _error(status: int, code: str, inner: str = "innerError") -> Callable[[], tuple[int, bytes]]:
    body = {"error": {"code": code, "message": "told otherwise tomorrow", inner: {"request-id": REQUEST_ID}}}
    return lambda: (status, json.dumps(body).encode())


_BAD: Mapping[str, Callable[[], tuple[int, bytes]]] = {
    "role": _error(403, "Authorization_RequestDenied"),
    "role_lower": _error(403, "Authorization_RequestDenied", "innererror"),
    "scope": _error(403, "Authentication_MSGraphPermissionMissing"),
    "licence": _error(403, "Authentication_RequestFromNonPremiumTenantOrB2CTenant"),
    "missing": _error(404, "Request_ResourceNotFound"),
    "throttled": _error(429, "TooManyRequests"),
    "unavailable": _error(503, "ServiceUnavailable"),
    "fault": _error(500, "InternalServerError"),
    "bad_gateway": _error(502, "BadGateway"),
    "late": _error(504, "UnknownError"),
    "token": _error(401, "InvalidAuthenticationToken"),
    "bad": _error(400, "Request_UnsupportedQuery"),
    "html": lambda: (200, b"<!DOCTYPE html><title>Blocked</title><p>Access denied by policy</p>"),
    "html_403": lambda: (403, b"<html>Forbidden by the proxy</html>"),
    "empty": lambda: (200, b""),
    "text": lambda: (200, b"not json at all"),
    "created": lambda: (201, b""),
    "created_array": lambda: (201, b"[]"),
    "created_half": lambda: (201, b'{"id": "1", "inviteRed'),
    "created_long": lambda: (201, b'{"id": "' + b"x" * 6_000_000 + b'"}'),
    "created_page": lambda: (201, b"<!DOCTYPE html><title>Welcome to the network</title>"),
    "accepted": lambda: (202, b'{"status": "queued"}'),
    "blocked": lambda: (200, b'{"status": "blocked by policy"}'),
    "nothing": lambda: (204, b""),
    "null": lambda: (200, b"null"),
    "array": lambda: (200, b"[1, 2]"),
    "deep": lambda: (200, b'{"value":' + b"[" * 100_000 + b"]" * 100_000 + b"}"),
    "no_value": lambda: (200, b'{"values": []}'),
    "odd_value": lambda: (200, b'{"value": [1, null, "x", {}, {"id": 5}, {"id": ""}]}'),
}

"""Graph without the network: a tenant given as data, asked by the look-up over HTTP without a socket, as slow and faulty as requested."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import httpx

from checks.practice.models import Failure
from tests.lab.changes import Change, change
from tests.lab.directory import Answer, Directory, encoded, error

_REQUEST_ID: Final = "00000000-0000-4000-8000-000000000000"
_PARTS: Final[Mapping[str, str]] = {
    "/users": "users",
    "/directory/": "deleted",
    "/contacts": "contacts",
    "/groups": "groups",
    "/reports/": "registration",
    "/auditLogs/signIns": "sign_ins",
    "/policies/crossTenantAccessPolicy": "trust",
    "/policies/authenticationMethodsPolicy": "policies",
    "/tenantRelationships/": "domain",
}


@dataclass(frozen=True)
class GraphTransport(httpx.AsyncBaseTransport):
    """Answers from a ``directory``, each after ``latency`` seconds; the parts in ``failures`` fail as they say."""

    directory: Directory
    latency: float = 0.0
    failures: Mapping[str, Failure] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    """What was changed by it."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Return one answer."""
        await asyncio.sleep(self.latency)
        version, path = request.url.path[1:].split("/", 1)
        failure = self.failures.get(part_of(f"/{path}"))
        if failure == "timeout":
            await asyncio.Event().wait()
        if failure == "network":
            raise httpx.ConnectError("practice", request=request)
        base = f"{request.url.scheme}://{request.url.netloc.decode()}/{version}"
        query = dict(request.url.params)
        if failure is not None:
            answer = _failed(failure)
        elif request.method == "GET":
            answer = self.directory.get(base, f"/{path}", query)
        else:
            body = json.loads(request.content) if request.content else None
            wanted = Change(request.method, f"/{path}", body)
            answer = change(self.directory, wanted)
            self.changes.append(wanted)
        headers = {"content-type": "application/json", "request-id": _REQUEST_ID}
        content = b"" if answer.status == 204 else encoded(answer)
        return httpx.Response(answer.status, headers=headers, stream=httpx.ByteStream(content), request=request)


def part_of(path: str) -> str:
    """Return the part of a look-up that a path, after the version, belongs to."""
    if path.endswith("/authentication/methods"):
        return "methods"
    if path.endswith("/invitedBy"):
        return "inviter"
    return next((part for beginning, part in _PARTS.items() if path.startswith(beginning)), "")


def _failed(failure: Failure) -> Answer:
    match failure:
        case "role":
            return error(403, "Authorization_RequestDenied", _REQUEST_ID)
        case "scope":
            return error(403, "Authentication_MSGraphPermissionMissing", _REQUEST_ID)
        case "licence":
            return error(403, "Authentication_RequestFromNonPremiumTenantOrB2CTenant", _REQUEST_ID)
        case "throttled":
            return error(429, "TooManyRequests", _REQUEST_ID)
        case _:
            return error(500, "InternalServerError", _REQUEST_ID)

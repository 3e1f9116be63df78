"""One answer from Graph, and why it isn't a usable one: pure functions of status, headers, body and the granted scopes.

They branch on the status and on Graph's error code, never on its message, which Microsoft reserves the right to change
(Microsoft Learn, "Microsoft Graph error responses").
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final

from checks.guest.graph.permissions import GraphFailure, Need
from checks.text import clean

MOST_BYTES: Final = 3_000_000
"""The longest body that is read, unpacked."""
MOST_VALUES: Final = 150_000
"""The most values that a body may hold: three bytes (``{},``) take a hundred once they are parsed."""

_LONGEST_WAIT: Final = 86_400
"""Seconds; even if told to wait longer, we wait no more than this."""
_NO_LICENCE: Final = frozenset(
    {"Authentication_RequestFromNonPremiumTenantOrB2CTenant", "Authentication_RequestFromUnsupportedUserRole"}
)
_NO_SCOPE: Final = frozenset({"Authentication_MSGraphPermissionMissing"})


@dataclass(frozen=True, slots=True)
class GraphReply:
    """What came back: ``body`` is the parsed JSON, None if there was none or it wasn't JSON; ``html`` means it was a web page.

    ``unread`` says why a body was not read, if there was one: it is too long, or compressed.
    """

    status: int
    body: Any
    request_id: str | None
    retry_after: float | None = None
    html: bool = False
    unread: str = ""

    @property
    def code(self) -> str:
        """Graph's error code; empty if the body has none."""
        error = self.body.get("error") if isinstance(self.body, Mapping) else None
        code = error.get("code") if isinstance(error, Mapping) else None
        return clean(code, 120) if isinstance(code, str) else ""


def parse_reply(
    status: int, headers: Mapping[str, str], content: bytes, sent_id: str, now: datetime, *, unread: str = ""
) -> GraphReply:
    """Return an answer from its bytes; its request id is the header's, else the body's, else the one that was sent."""
    if not unread and values_in(content) > MOST_VALUES:
        unread = f"> {MOST_VALUES} JSON"
    try:
        body = json.loads(content) if content and not unread else None
    except (ValueError, RecursionError):
        body = None
    html = body is None and content.lstrip()[:1] == b"<"
    request_id = headers.get("request-id") or _inner_id(body) or sent_id
    return GraphReply(status, body, clean(request_id, 64), retry_after(headers.get("retry-after"), now), html, unread)


def values_in(content: bytes) -> int:
    """Return how many values JSON can hold at most, without parsing it."""
    return sum(map(content.count, (b",", b":", b"[", b"{")))


def retry_after(value: str | None, now: datetime) -> float | None:
    """Return the seconds to wait by a Retry-After header: a number or a date (RFC 9110, 10.2.3); None if missing, or neither of these."""
    if value is None:
        return None
    try:
        return float(min(max(0, int(value)), _LONGEST_WAIT))
    except ValueError:
        pass
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError, OverflowError):
        return None
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
    return min(max(0.0, (moment - now).total_seconds()), float(_LONGEST_WAIT))


def trouble_of(reply: GraphReply, need: Need, granted: frozenset[str] | None) -> GraphFailure | None:
    """Return why this answer can't be used; None if it can. A 404 is an answer: there is nothing by that name."""
    details = (reply.request_id, reply.code, reply.status)
    if reply.unread:
        return GraphFailure("network" if reply.html else "error", f"HTTP {reply.status}, {reply.unread}", *details)
    if 200 <= reply.status < 300:
        if reply.status == 204 or isinstance(reply.body, Mapping):
            return None
        return GraphFailure("network" if reply.html else "error", f"HTTP {reply.status}, no JSON", *details)
    match reply.status:
        case 404 if reply.code:
            return None
        case 401:
            return GraphFailure("sign_in", "HTTP 401", *details)
        case 403 if reply.code in _NO_LICENCE and need.licence:
            return GraphFailure("licence", need.licence, *details)
        case 403 if reply.code in _NO_SCOPE or need.lacks(granted):
            return GraphFailure("scope", need.scopes[0], *details)
        case 403 if reply.code:
            return GraphFailure("role", " / ".join(need.roles), *details)
        case 429 | 503:
            return GraphFailure("throttled", waiting(reply.retry_after), *details)
    is_foreign = reply.html or 300 <= reply.status < 400 or reply.body is None
    return GraphFailure("network" if is_foreign else "error", f"HTTP {reply.status} {reply.code}".strip(), *details)


def waiting(seconds: float | None) -> str:
    """Return how long Graph asks to be left alone."""
    return "Retry-After" if seconds is None else f"Retry-After: {seconds:.0f} s"


def _inner_id(body: Any) -> str | None:
    """Return the request id inside an error; ``innerError`` occurs in both spellings."""
    error = body.get("error") if isinstance(body, Mapping) else None
    if not isinstance(error, Mapping):
        return None
    for name in ("innerError", "innererror"):
        inner = error.get(name)
        if isinstance(inner, Mapping) and isinstance(request_id := inner.get("request-id"), str) and request_id:
            return request_id
    return None

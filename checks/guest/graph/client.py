"""Microsoft Graph over HTTP, in one module: the token, the time limit, throttling, pages, and errors as data.

Every part is asked for in its own request, many at a time: one that is slow, throttled or refused holds up no other, which the
parts of a ``$batch`` cannot promise. The token goes to the configured host and nowhere else: redirects are not followed, and a
next page on another host is not fetched.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final
from uuid import uuid4

import httpx

from checks.guest.graph.address import address
from checks.guest.graph.permissions import GraphFailure, LookupPart, Need, Unread, needs, read_scopes
from checks.guest.graph.response import MOST_BYTES, GraphReply, parse_reply, trouble_of, waiting
from checks.guest.graph.token import AccessToken, Tokens
from checks.permission import was_not_allowed
from checks.problems import Problem
from checks.settings import Settings
from checks.text import clean
from checks.transfer import AS_IT_IS, Allowance, Unreadable, read_body
from checks.trust import own_context

V1: Final = "v1.0"
BETA: Final = "beta"
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_BUSY: Final = frozenset({429, 503})
_FAULTS: Final = frozenset({500, 502, 504})
_MOST_TRIES: Final = 6
_MOST_IN_ALL: Final = 12_000_000
"""The bytes that all answers of a look-up may have together, so that many long ones at once don't fill the memory."""
_PAUSES: Final = (0.5, 1.0, 2.0)
"""Seconds before the next try, the last of them before every further one; more if Graph asks to be left alone for longer."""
_LOG: Final = logging.getLogger("mfa_desk")


@dataclass(frozen=True, slots=True)
class ObjectReply:
    """An object as JSON; None if Graph has nothing by that name. ``waits`` are the sequential waits on Graph."""

    json: Mapping[str, Any] | None
    waits: int = 1


@dataclass(frozen=True, slots=True)
class ListReply:
    """The items of a collection, over all its pages. ``whole`` is false if some had to be left out."""

    items: tuple[Any, ...]
    waits: int
    whole: bool = True


@dataclass(slots=True)
class _Retries:
    """What was already tried for one request: only a read is repeated, once each after a break, a refused token and a fault."""

    is_read: bool
    _renewed: bool = False
    _broken: bool = False
    _faulty: bool = False

    def after_break(self) -> bool:
        """Return whether the request may be repeated after a broken connection."""
        again, self._broken = self.is_read and not self._broken, True
        return again

    def after_refused_token(self) -> bool:
        """Return whether the request may be repeated with another token."""
        again, self._renewed = not self._renewed, True
        return again

    def after(self, status: int) -> bool:
        """Return whether the request may be repeated after an answer with this status."""
        again = status in _BUSY or (status in _FAULTS and self.is_read and not self._faulty)
        self._faulty = status in _FAULTS
        return again


class Graph:
    """Graph, asked as whoever is signed in, with these scopes; made by `open_graph`. ``requests`` counts what was sent."""

    def __init__(self, client: httpx.AsyncClient, base: httpx.URL, tokens: Tokens, scopes: Sequence[str]) -> None:
        self.requests = 0
        self._client = client
        self._base = base
        self._tokens = tokens
        self._scopes = scopes
        self._token: AccessToken | None = None
        self._renewing = asyncio.Lock()
        self._allowance = Allowance(_MOST_IN_ALL)

    async def sign_in(self) -> AccessToken:
        """Return the token that will be used. Raises Problem if nobody is signed in."""
        async with self._renewing:
            if self._token is None:
                self._token = await self._tokens.token(self._scopes)
            return self._token

    async def get(
        self,
        part: LookupPart,
        path: str,
        params: Mapping[str, str] | None = None,
        *,
        until: float,
        version: str = V1,
        absent: bool = False,
    ) -> ObjectReply | Unread:
        """Read one object; with ``absent``, a 404 means that there is none. ``until`` is a moment in the loop's time."""
        answer = await self._ask(part, self._url(path, params, version), until)
        if isinstance(answer, Unread):
            return answer
        if answer.status == 404:
            return ObjectReply(None) if absent else Unread(part, "error", f"HTTP 404 {answer.code}", answer.request_id)
        return ObjectReply(answer.body if isinstance(answer.body, Mapping) else None)

    async def list(
        self,
        part: LookupPart,
        path: str,
        params: Mapping[str, str] | None = None,
        *,
        until: float,
        most: int = 200,
        pages: int = 5,
    ) -> ListReply | Unread:
        """Read a collection, page after page, until there are ``most`` items or ``pages`` have been read."""
        url: httpx.URL | None = self._url(path, params, V1)
        items: list[Any] = []
        for page in range(1, pages + 1):
            assert url is not None
            answer = await self._ask(part, url, until)
            if isinstance(answer, Unread):
                return answer
            value = answer.body.get("value") if isinstance(answer.body, Mapping) else None
            if answer.status == 404 or not isinstance(value, list):
                return Unread(part, "error", f"HTTP {answer.status} {answer.code}".strip(), answer.request_id)
            items += value
            following = answer.body.get("@odata.nextLink")
            if following is None or len(items) >= most:
                return ListReply(tuple(items[:most]), page, following is None and len(items) <= most)
            url = self._next(following)
            if url is None:
                return Unread(part, "error", "@odata.nextLink", answer.request_id)
        return ListReply(tuple(items), pages, whole=False)

    async def send(
        self, method: str, path: str, json: Mapping[str, Any] | None = None, *, need: Need, until: float
    ) -> GraphReply | GraphFailure:
        """Send a request that changes something; never sent twice, except after a refusal (401, 429, 503). A 404 is a reply."""
        return await self._exchange(method, self._url(path, None, V1), need, until, json)

    def _url(self, path: str, params: Mapping[str, str] | None, version: str) -> httpx.URL:
        return self._base.copy_with(path=f"{self._base.path.rstrip('/')}/{version}{path}", params=params or None)

    def _next(self, link: object) -> httpx.URL | None:
        """Return the next page, verbatim (its query is Graph's own); None for a link to anywhere else."""
        url, base = address(link), self._base
        if url is None or (url.scheme, url.host, url.port) != (base.scheme, base.host, base.port):
            return None
        return None if url.userinfo else url

    async def _ask(self, part: LookupPart, url: httpx.URL, until: float) -> GraphReply | Unread:
        answer = await self._exchange("GET", url, needs()[part], until)
        if isinstance(answer, GraphFailure):
            _LOG.debug("graph: %s not read: %s, request %s", part, answer.why, answer.request_id)
            return Unread(part, answer.why, clean(answer.needs), answer.request_id)
        return answer

    async def _exchange(
        self, method: str, url: httpx.URL, need: Need, until: float, json: Mapping[str, Any] | None = None
    ) -> GraphReply | GraphFailure:
        """Return one answer within the time limit, whatever it takes: a new token once, a pause if Graph asks for one."""
        sent_id = str(uuid4())
        try:
            async with asyncio.timeout_at(until):
                return await self._repeat(method, url, need, until, json, sent_id)
        except TimeoutError:
            return GraphFailure("timeout", url.host, sent_id)
        except Problem as problem:
            return GraphFailure("sign_in", problem.code)

    async def _repeat(
        self,
        method: str,
        url: httpx.URL,
        need: Need,
        until: float,
        json: Mapping[str, Any] | None,
        sent_id: str,
    ) -> GraphReply | GraphFailure:
        token = await self.sign_in()
        retries = _Retries(is_read=method == "GET")
        trouble = GraphFailure("error", "", sent_id)
        for turn in range(_MOST_TRIES):
            reply = await self._attempt(method, url, token, json, sent_id)
            if isinstance(reply, GraphFailure):
                if reply.why != "network" or not retries.after_break():
                    return reply
                trouble = reply
                continue
            failure = trouble_of(reply, need, token.scopes)
            if failure is None:
                return reply
            trouble = failure
            if reply.status == 401 and retries.after_refused_token():
                refused, token = token, await self._anew(token)
                if token.secret == refused.secret:
                    return trouble
                continue
            if not retries.after(reply.status):
                return trouble
            seconds = pause(reply, turn)
            if seconds is None or asyncio.get_running_loop().time() + seconds >= until:
                return trouble if reply.status not in _BUSY else _throttled(trouble, reply)
            await asyncio.sleep(seconds)
        return trouble

    async def _attempt(
        self, method: str, url: httpx.URL, token: AccessToken, json: Mapping[str, Any] | None, sent_id: str
    ) -> GraphReply | GraphFailure:
        """Send the request once; a broken connection is the network's fault, a forbidden one is an error."""
        try:
            return await self._send(method, url, token, json, sent_id)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            if was_not_allowed(error):
                return GraphFailure("error", f"{url.host}: PermissionError", sent_id)
            return GraphFailure("network", f"{url.host} ({type(error).__name__})", sent_id)

    async def _anew(self, refused: AccessToken) -> AccessToken:
        """Return a token other than the refused one; asked for once, however many requests were refused with it."""
        async with self._renewing:
            if self._token is None or self._token.secret == refused.secret:
                self._token = await self._tokens.token(self._scopes, anew=True)
            return self._token

    async def _send(
        self, method: str, url: httpx.URL, token: AccessToken, json: Mapping[str, Any] | None, sent_id: str
    ) -> GraphReply:
        """Send a request and return what came back, as far as it was read."""
        headers = {
            "Authorization": f"Bearer {token.secret}",
            "Accept": "application/json",
            **AS_IT_IS,
            "client-request-id": sent_id,
        }
        self.requests += 1
        async with self._client.stream(method, url, headers=headers, json=json) as response:
            content, unread_for = b"", ""
            try:
                content = await read_body(response, Allowance(MOST_BYTES, self._allowance))
            except Unreadable as error:
                content, unread_for = error.beginning, str(error)
            now = datetime.now(UTC)
            return parse_reply(response.status_code, response.headers, content, sent_id, now, unread=unread_for)


def pause(reply: GraphReply, turn: int) -> float | None:
    """Return the seconds to wait before the next try, never 0; None if waiting makes no sense."""
    if reply.retry_after is not None:
        return max(reply.retry_after, _PAUSES[min(turn, len(_PAUSES) - 1)])
    return _PAUSES[turn] if turn < len(_PAUSES) else None


def _throttled(trouble: GraphFailure, reply: GraphReply) -> GraphFailure:
    return replace(trouble, why="throttled", needs=waiting(reply.retry_after))


@asynccontextmanager
async def open_graph(
    settings: Settings,
    tokens: Tokens,
    *,
    scopes: Sequence[str] | None = None,
    transport: httpx.AsyncBaseTransport | None = None,
) -> AsyncIterator[Graph]:
    """Open Graph for as long as a look-up takes, through the environment's proxies; ``transport`` replaces the network.

    ``scopes`` are a look-up's if none are given. Raises Problem for settings that can't be used.
    """
    base = graph_address(settings.tenant.graph)
    context = await asyncio.to_thread(own_context, settings.network) if transport is None else None
    try:
        client = httpx.AsyncClient(
            verify=context or True,
            timeout=None,  # noqa: S113 - every exchange has its own deadline
            follow_redirects=False,
            transport=transport,
            limits=httpx.Limits(max_connections=40, max_keepalive_connections=40),
        )
    except (ValueError, ImportError, httpx.InvalidURL):  # ImportError: a SOCKS proxy, which needs an extra package
        raise Problem("config.wrong_value", where="HTTPS_PROXY", key="proxy", expected="http://host:port") from None
    async with client:
        yield Graph(client, base, tokens, read_scopes() if scopes is None else scopes)


def graph_address(text: str) -> httpx.URL:
    """Return Graph's address from the settings: https, or http on this machine itself. Raises Problem."""
    url = address(text)
    safe = url is not None and (url.scheme == "https" or (url.scheme == "http" and url.host in _LOOPBACK))
    if url is None or not safe or url.query or url.userinfo:
        raise Problem(
            "config.address", key="tenant.graph", value=clean(text, 80), expected="https://graph.microsoft.com"
        )
    return url

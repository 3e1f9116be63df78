"""The HTTP client that msal signs in with: ours, so that certificates, proxies and time limits match the rest of the program.

It talks only to the authority, follows no redirect, and distinguishes a page from the network from an answer by Microsoft.
"""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

import httpx

from checks.guest.graph.address import address
from checks.guest.sign_in.answer import Nonsense, read_answer
from checks.guest.sign_in.outcome import SignInOutcome, SignInRefused
from checks.guest.sign_in.worker import in_thread
from checks.permission import was_not_allowed
from checks.problems import Problem
from checks.settings import Settings
from checks.text import clean
from checks.transfer import AS_IT_IS, Allowance, Unreadable, read_body
from checks.trust import own_context

TIMEOUT: Final = 12.0
"""Seconds for one request, from the look-up of its host name to the last byte of its answer, whatever the other side does."""
_MOST_BYTES: Final = 1_000_000
_BUSY: Final = 429


@dataclass(frozen=True, slots=True)
class AuthorityAnswer:
    """An answer in the shape that msal reads; the body may hold tokens."""

    status_code: int
    text: str = field(repr=False)
    headers: Mapping[str, str]

    def raise_for_status(self) -> None:
        """Do nothing: an error status gets here only with a body that msal reads itself."""


class AuthorityClient:
    """The client msal asks with. Its calls block, and raise `SignInRefused` for anything that isn't an answer from the authority."""

    def __init__(self, settings: Settings) -> None:
        self.authority = authority_address(settings.tenant.authority)
        self.refusal: Mapping[str, Any] | None = None
        """The last answer with an error status: msal keeps it to itself when it looks for the tenant."""
        self._context = own_context(settings.network)
        try:
            self._client()
        except (
            ValueError,
            ImportError,
            httpx.InvalidURL,
        ):  # ImportError: a SOCKS proxy, which needs an extra package
            raise Problem("config.wrong_value", where="HTTPS_PROXY", key="proxy", expected="http://host:port") from None

    def get(self, url: str, params: Any = None, headers: Any = None, **_: Any) -> AuthorityAnswer:
        """Return the answer to a GET."""
        return self._ask("GET", url, params, None, headers)

    def post(self, url: str, params: Any = None, data: Any = None, headers: Any = None, **_: Any) -> AuthorityAnswer:
        """Return the answer to a POST of a form."""
        return self._ask("POST", url, params, data, headers)

    def close(self) -> None:
        """Do nothing: no connection stays open between two requests, which are minutes apart."""

    def _client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(
            verify=self._context,
            timeout=None,  # noqa: S113 - the whole request has its own deadline
            follow_redirects=False,
        )

    def _ask(self, method: str, url: str, params: Any, data: Any, headers: Any) -> AuthorityAnswer:
        """Send one request in its own event loop: only there does a time limit apply to whatever is being waited for."""
        target, own = address(url), self.authority
        if target is None or (target.scheme, target.host, target.port) != (own.scheme, own.host, own.port):
            host = url if target is None else target.host
            raise SignInRefused(SignInOutcome("sign_in.elsewhere", {"host": clean(host, 120)}))
        loop = _Loop()
        try:
            return loop.run_until_complete(self._asked(method, target, params, data, headers))
        except (TimeoutError, httpx.TimeoutException):
            raise SignInRefused(SignInOutcome("sign_in.timeout", {"host": target.host})) from None
        except httpx.ProxyError as error:
            raise SignInRefused(SignInOutcome("sign_in.proxy", {"reason": clean(str(error), 80) or "?"})) from None
        except httpx.HTTPError as error:
            raise SignInRefused(_unreached(target.host, error)) from None
        finally:
            loop.run_until_complete(loop.shutdown_asyncgens())
            loop.close()

    async def _asked(self, method: str, url: httpx.URL, params: Any, data: Any, headers: Any) -> AuthorityAnswer:
        async with (
            asyncio.timeout(TIMEOUT),
            self._client() as client,
            client.stream(method, url, params=params, data=data, headers={**(headers or {}), **AS_IT_IS}) as response,
        ):
            try:
                content = await read_body(response, Allowance(_MOST_BYTES))
            except Unreadable as error:
                page = error.beginning.lstrip().startswith(b"<")
                raise self._no_answer() if page else self._nonsense(str(error)) from None
            return self._read(response.status_code, content, response.headers)

    def _read(self, status: int, content: bytes, headers: httpx.Headers) -> AuthorityAnswer:
        """Return the answer, if it is one: a JSON object, as every endpoint of an authority gives."""
        if status == _BUSY or status >= 500:
            wait = headers.get("retry-after", "")
            seconds = str(max(int(wait), 1)) if wait.isdecimal() and len(wait) < 6 else "60"
            raise SignInRefused(SignInOutcome("sign_in.busy", {"told": f"HTTP {status}", "wait": seconds}))
        try:
            body = read_answer(content)
        except Nonsense as nonsense:
            raise self._nonsense(str(nonsense)) from None
        if body is None and content.lstrip()[:1] in (b"{", b"["):
            raise self._nonsense("JSON")
        if 200 < status < 300:
            raise self._nonsense(f"HTTP {status}")
        if body is None or 300 <= status < 400:
            raise self._no_answer()
        if status >= 400:
            self.refusal = body
        return AuthorityAnswer(status, json.dumps(body), dict(headers))

    def _nonsense(self, what: str) -> SignInRefused:
        return SignInRefused(SignInOutcome("sign_in.nonsense", {"host": self.authority.host, "told": clean(what, 40)}))

    def _no_answer(self) -> SignInRefused:
        return SignInRefused(SignInOutcome("sign_in.portal", {"host": self.authority.host}))


class _Loop(asyncio.SelectorEventLoop):
    """An event loop that abandons a name look-up that nobody answers; the standard one waits for it when the program ends."""

    async def getaddrinfo(self, host: Any, port: Any, **how: Any) -> Any:
        """Return the addresses of a name."""
        return await in_thread(partial(socket.getaddrinfo, host, port, **how))


def authority_address(text: str) -> httpx.URL:
    """Return the authority in the settings: https, and no more than a host and a port. Raises Problem."""
    url = address(text)
    if url is None or url.scheme != "https" or url.path.strip("/") or url.query or url.userinfo:
        expected = "https://login.microsoftonline.com"
        raise Problem("config.address", key="tenant.authority", value=clean(text, 80), expected=expected)
    return url


def _unreached(host: str, error: httpx.HTTPError) -> SignInOutcome:
    import ssl

    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return SignInOutcome("sign_in.tls", {"host": host, "reason": clean(cause.verify_message, 120)})
        cause = cause.__cause__ or cause.__context__
    if was_not_allowed(error):
        return SignInOutcome("sign_in.not_allowed", {"host": host})
    return SignInOutcome(
        "sign_in.unreachable", {"host": host, "reason": clean(str(error), 120) or type(error).__name__}
    )

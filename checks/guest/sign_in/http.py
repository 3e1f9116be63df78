"""The HTTP client that msal signs in with: ours, so that certificates, proxies and time are as in the rest of the program.

It talks to the authority and to nobody else, follows no redirect, and tells a page of the network's from an answer of Microsoft's.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import httpx

from checks.guest.address import address
from checks.guest.sign_in.outcome import Outcome, Refused
from checks.problems import Problem
from checks.settings import Settings
from checks.text import clean
from checks.trust import own_context

TIMEOUT: Final = 12.0
"""Seconds for one request, whatever the other side does."""
_MOST_BYTES: Final = 1_000_000
_BUSY: Final = 429


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer in the shape that msal reads; the body may hold tokens."""

    status_code: int
    text: str = field(repr=False)
    headers: Mapping[str, str]

    def raise_for_status(self) -> None:
        """An error status never gets here but with a body that msal reads itself."""


class Http:
    """What msal asks with. Its calls block, and raise `Refused` for what is no answer of the authority's."""

    def __init__(self, settings: Settings) -> None:
        self.authority = authority_address(settings.tenant.authority)
        self.refusal: Mapping[str, Any] | None = None
        """The last answer with an error status: msal keeps it to itself where it looks for the tenant."""
        try:
            self._client = httpx.Client(
                verify=own_context(settings.network),
                timeout=TIMEOUT,
                follow_redirects=False,
                # Minutes lie between two requests: a connection would be kept for nothing.
                limits=httpx.Limits(max_keepalive_connections=0),
            )
        except (
            ValueError,
            ImportError,
            httpx.InvalidURL,
        ):  # ImportError: a SOCKS proxy, which takes a package of its own
            raise Problem("config.wrong_value", where="HTTPS_PROXY", key="proxy", expected="http://host:port") from None

    def get(self, url: str, params: Any = None, headers: Any = None, **_: Any) -> Answer:
        """A GET."""
        return self._ask("GET", url, params, None, headers)

    def post(self, url: str, params: Any = None, data: Any = None, headers: Any = None, **_: Any) -> Answer:
        """A POST of a form."""
        return self._ask("POST", url, params, data, headers)

    def close(self) -> None:
        """Close its connections."""
        self._client.close()

    def _ask(self, method: str, url: str, params: Any, data: Any, headers: Any) -> Answer:
        target, own = address(url), self.authority
        if target is None or (target.scheme, target.host, target.port) != (own.scheme, own.host, own.port):
            host = url if target is None else target.host
            raise Refused(Outcome("sign_in.elsewhere", {"host": clean(host, 120)}))
        until = time.monotonic() + TIMEOUT
        content = bytearray()
        try:
            with self._client.stream(method, target, params=params, data=data, headers=headers) as response:
                for chunk in response.iter_bytes():
                    content += chunk
                    if time.monotonic() > until:
                        raise httpx.ReadTimeout("")
                    if len(content) > _MOST_BYTES:
                        raise self._no_answer()
        except httpx.TimeoutException:
            raise Refused(Outcome("sign_in.timeout", {"host": target.host})) from None
        except httpx.ProxyError as error:
            raise Refused(Outcome("sign_in.proxy", {"reason": clean(str(error), 80) or "?"})) from None
        except httpx.HTTPError as error:
            raise Refused(_unreached(target.host, error)) from None
        return self._read(response.status_code, bytes(content), response.headers)

    def _read(self, status: int, content: bytes, headers: httpx.Headers) -> Answer:
        """The answer, if it is one: JSON of an object, as every endpoint of an authority gives."""
        if status == _BUSY or status >= 500:
            wait = headers.get("retry-after", "")
            told = wait if wait.isdecimal() and len(wait) < 6 else "60"
            raise Refused(Outcome("sign_in.busy", {"told": f"HTTP {status}", "wait": told}))
        try:
            body = json.loads(content)
        except (ValueError, RecursionError):
            body = None
        if not isinstance(body, dict) or 300 <= status < 400:
            raise self._no_answer()
        if status >= 400:
            self.refusal = body
        return Answer(status, content.decode("utf-8", "replace"), dict(headers))

    def _no_answer(self) -> Refused:
        return Refused(Outcome("sign_in.portal", {"host": self.authority.host}))


def authority_address(text: str) -> httpx.URL:
    """The authority out of the settings: https, and no more than a host and a port. Raises Problem."""
    url = address(text)
    if url is None or url.scheme != "https" or url.path.strip("/") or url.query or url.userinfo:
        expected = "https://login.microsoftonline.com"
        raise Problem("config.wrong_value", where="config", key="tenant.authority", expected=expected)
    return url


def _unreached(host: str, error: httpx.HTTPError) -> Outcome:
    import ssl

    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return Outcome("sign_in.tls", {"host": host, "reason": clean(cause.verify_message, 120)})
        cause = cause.__cause__ or cause.__context__
    return Outcome("sign_in.unreachable", {"host": host, "reason": clean(str(error), 120) or type(error).__name__})

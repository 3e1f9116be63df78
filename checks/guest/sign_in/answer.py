"""Checking an answer from the authority against the shapes that msal expects, before msal reads it.

The shapes are those of RFC 6749 (5.1 and 5.2), RFC 8628 (3.2), OpenID Connect Discovery (3), and Microsoft's ``client_info``.
"""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Callable, Mapping
from typing import Any, Final, NoReturn

_SECONDS: Final = ("expires_in", "ext_expires_in", "expires_on", "refresh_in", "interval")
_TEXTS: Final = (
    *("access_token", "refresh_token", "token_type", "scope", "foci"),
    *("user_code", "device_code", "verification_uri", "verification_url", "message"),
    *("issuer", "authorization_endpoint", "token_endpoint", "device_authorization_endpoint"),
    *("error", "error_description", "suberror"),
)
_CLAIMS: Final = ("sub", "oid", "tid", "preferred_username", "upn", "unique_name", "nonce", "iss")
_ACCOUNT: Final = ("uid", "utid")
_MOST_SECONDS: Final = 10**18


class Nonsense(ValueError):
    """An answer that says something no authority would say; the message is the name of the value."""


def read_answer(content: bytes) -> dict[str, Any] | None:
    """Return the object that an answer holds, without its nulls and with its seconds as whole numbers.

    None for anything but a JSON object. Raises Nonsense.
    """
    try:
        body = json.loads(content, parse_constant=_no_number)
    except Nonsense:
        raise
    except (ValueError, RecursionError):
        return None
    if not isinstance(body, dict):
        return None
    body = {name: value for name, value in body.items() if value is not None}
    _look_at(body, _SECONDS, _is_seconds)
    body |= {name: int(body[name]) for name in _SECONDS if name in body}
    _look_at(body, _TEXTS, _is_text)
    if "client_info" in body:
        _look_at(_packed(body["client_info"], "client_info"), _ACCOUNT, _is_text)
    if "id_token" in body:
        token = body["id_token"]
        parts = token.split(".") if isinstance(token, str) else ()
        if len(parts) != 3:
            raise Nonsense("id_token")
        claims = _packed(parts[1], "id_token")
        _look_at(claims, _CLAIMS, _is_text)
        if "sub" not in claims:
            raise Nonsense("id_token")
    return body


def _no_number(name: str) -> NoReturn:
    raise Nonsense(name)


def _look_at(raw: Mapping[str, Any], names: tuple[str, ...], is_right: Callable[[object], bool]) -> None:
    for name in names:
        if name in raw and not is_right(raw[name]):
            raise Nonsense(name)


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_seconds(value: object) -> bool:
    """Return whether a value is a number of seconds as Microsoft writes it: a number, or its digits."""
    if isinstance(value, str):
        return value.isascii() and value.isdecimal() and len(value) <= 18
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return math.isfinite(value) and 0 <= value <= _MOST_SECONDS


def _packed(value: object, name: str) -> Mapping[str, Any]:
    """Return the base64-encoded object under a name. Raises Nonsense."""
    try:
        body = json.loads(base64.urlsafe_b64decode(str(value) + "=" * (-len(str(value)) % 4)))
    except (ValueError, RecursionError):
        body = None
    if not isinstance(value, str) or not isinstance(body, dict):
        raise Nonsense(name)
    return body

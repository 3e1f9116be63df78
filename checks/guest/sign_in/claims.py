"""What a token says about itself, if it can be read: never trusted, only shown and used to say what is missing."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from checks.text import clean

_MOST_SCOPES: Final = 200


def is_sendable(secret: str) -> bool:
    """Return whether a token can go in a header (RFC 6750, 2.1): the error that any other causes would reveal it."""
    return secret.isascii() and secret.isprintable() and bool(secret) and " " not in secret


def claims_of(secret: str) -> Mapping[str, Any]:
    """Return the claims of a JWT (RFC 7519), unverified; none for a token in another form, which is just as valid."""
    parts = secret.split(".")
    if len(parts) != 3:
        return {}
    try:
        claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (ValueError, binascii.Error, RecursionError):
        return {}
    return claims if isinstance(claims, dict) else {}


def scopes_of(secret: str) -> frozenset[str] | None:
    """Return the scopes of a person's token, the roles of an application's, in lower case; None if it does not say."""
    claims = claims_of(secret)
    delegated, own = claims.get("scp"), claims.get("roles")
    names = delegated.split() if isinstance(delegated, str) else own if isinstance(own, list) else []
    return frozenset(clean(str(name), 120).lower() for name in names[:_MOST_SCOPES]) or None


def account_of(claims: Mapping[str, Any]) -> str:
    """Return who signed in, as people know them; empty if the claims do not say."""
    for name in ("preferred_username", "upn", "unique_name", "app_displayname", "appid"):
        value = claims.get(name)
        if isinstance(value, str) and value.strip():
            return clean(value, 120)
    return ""


def expiry_of(claims: Mapping[str, Any]) -> datetime | None:
    """Return when the token expires."""
    seconds = claims.get("exp")
    if not isinstance(seconds, int) or isinstance(seconds, bool):
        return None
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError):
        return None

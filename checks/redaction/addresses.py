"""Web addresses without their secret parts: redeem links, tokens in a query, names and passwords before the host."""

from __future__ import annotations

import re

from checks.guid import GUID
from checks.redaction.patterns import MARKER, URL
from checks.redaction.tokens import opaque

_URL_TAIL = re.compile(r"(?<!•)[.,;:!?)\]}'’*]+\Z")
_SECRET_PARAMETER = re.compile(
    r"token|ticket|code|otp|pass|pwd|pw\Z|secret|sig|state|nonce|key|auth|assert|sess|sid\Z|jwt|hint|user|mail|upn|login"
    r"|account|\Ard\Z|ctx|info|cred|saml|result|hash|hmac|cookie|invit|redeem|magic|phone|tel\Z|name|\A[a-z]\Z",
    re.I,
)
_SECRET_SEGMENT = re.compile(
    r"(/(?:codes?|otp|tokens?|verify|reset|magic|activate|invite|invitations?|jwt|sessions?)/)(?=[^/]*\d)[^/]{4,}", re.I
)
_HARMLESS_LENGTH = 32


_BROKEN_URL = re.compile(rf"(?:{URL.pattern})(?:(?<==)[ \n](?=\S*(?:[\d%&]|(?-i:[a-z][A-Z])))[^\s<>\"«»“”]+)*", re.I)
"""An address, and whatever a mail client put on the next line after a ``=``."""


def without_address_secrets(text: str) -> str:
    """Return ``text`` with every web address in it made safe; its host and path are kept."""
    return _BROKEN_URL.sub(_safe_broken_url, text)


def _safe_broken_url(match: re.Match[str]) -> str:
    raw = match[0]
    whole = re.sub(r"=[ \n]", "", raw)
    safe = _safe_url(whole)
    if safe != whole or whole == raw:
        return safe
    first, space, rest = re.split(r"(?<==)([ \n])", raw, maxsplit=1)
    return f"{_safe_url(first)}{space}{rest}"


def _safe_url(raw: str) -> str:
    tail = _URL_TAIL.search(raw)
    address, rest = (raw[: tail.start()], tail[0]) if tail else (raw, "")
    before, slashes, after = address.partition("://") if "://" in address else ("", "", address)
    if before.lower().startswith("otpauth"):
        return f"{before}{slashes}{MARKER}{rest}"
    after, hash_sign, fragment = after.partition("#")
    place, question, query = after.partition("?")
    host, slash, path = place.partition("/")
    who, at, host = host.rpartition("@")
    path = _SECRET_SEGMENT.sub(rf"\1{MARKER}", slash + path)
    path = "/".join(MARKER if opaque(segment) else segment for segment in path.split("/"))
    place = f"{MARKER}@{host}" if who and at else host
    return f"{before}{slashes}{place}{path}{_safe_query(host, path, question, query)}{_safe_fragment(hash_sign, fragment)}{rest}"


def _safe_query(host: str, path: str, question: str, query: str) -> str:
    redeems = host.lower().startswith("invitations.") or path.lower().startswith("/redeem")
    parts = [part for part in re.split(r"&amp;|[&;]", query) if part]
    kept = [part for part in parts if _harmless(part, path, redeems=redeems)]
    if len(kept) == len(parts):
        return question + query
    return f"?{'&'.join([*(part for part in kept if part != MARKER), MARKER])}"


def _harmless(part: str, path: str, *, redeems: bool) -> bool:
    if part == MARKER:
        return True
    if redeems:
        return False
    name, equals, value = part.partition("=")
    if equals and not value:
        return True
    if name.lower() in ("tenantid", "tenant", "tid"):
        return re.fullmatch(rf"{GUID}|[a-z0-9.-]{{4,100}}", value, re.I) is not None and not opaque(value)
    if name.lower() == "code" and path.removesuffix("/").lower().endswith("/error"):
        return re.fullmatch(r"\d{5,7}", value) is not None
    if _SECRET_PARAMETER.search(name) or "@" in value or "%40" in value:
        return False
    return len(part) <= _HARMLESS_LENGTH and not (re.fullmatch(r"\d{4,8}", value) and "id" not in name.lower())


def _safe_fragment(hash_sign: str, fragment: str) -> str:
    secret = "=" in fragment or len(fragment) > _HARMLESS_LENGTH or re.search(r"\d{4}", fragment)
    return hash_sign + (MARKER if secret else fragment)

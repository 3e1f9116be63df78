"""Tokens, keys and cookies, by their form or by the name that stands before them."""

from __future__ import annotations

import re

from checks.redaction.forms import GUID, MARKER

_TOKENS = re.compile(
    r"-----BEGIN [A-Z ]{0,40}(?:PRIVATE KEY|CERTIFICATE)-----(?:[^-]|-(?!----))*+(?:-----END [A-Z ]{1,60}-----)?"
    r"|(?<![\d-])(?:\d{6}-){7}\d{6}(?![\d-])"  # a disk's recovery key
    r"|\beyJ[\w-]{6,}(?:\.[\w-]*){0,4}"
    r"|(?<![\w.])[01]\.A[\w-]{8,}[\w.-]*"
    r"|(?<![\w.])M\.[A-Z]\d[\w.]*[-_.!*$][\w.!*$-]{8,}"
)
_BEARER = re.compile(r"\b(bearer|basic)(\s+)(?=[\w.~+/-]*(?:\d|[a-z][A-Z]))[\w.~+/-]{8,}=*", re.I)
_COOKIE = re.compile(r"\b((?:set-)?cookie)(\s*:\s*)([^\n]*=[^\n]+)", re.I)
_KEY_VALUE = re.compile(
    r"(?<![a-z0-9])((?:[a-z]+_)?(?:ticket|token|sig|signature|nonce|rd|assertion|ests\w+|otp|secret|samlresponse))"
    r"(\"?\s*[=]\s*\"?|\"\s*:\s*\")(?!(?:true|false|null|none)\b)(?=[^\s&\"]*[a-z%])([^\s&\"]{4,})",
    re.I,
)
_BLOB = re.compile(r"(?<![\w+/=.-])[\w+/-]{24,}={0,2}(?![\w.]*@)")
_NAMED_HASH = re.compile(
    r"(?:correlation|corr[ée]lation|trace|request|requ[êe]te|sha-?\d*|thumbprint|fingerprint|empreinte|serial|s[ée]rie|md5)\W*"
    r"(?:id\W*)?\Z",
    re.I,
)


def without_tokens(text: str) -> str:
    """``text`` without the tokens, keys and cookies that have a form of their own."""
    text = _TOKENS.sub(MARKER, text)
    text = _BEARER.sub(rf"\1\2{MARKER}", text)
    return _COOKIE.sub(rf"\1\2{MARKER}", text)


def without_values(text: str) -> str:
    """``text`` without what stands behind a secret's name, and without long runs of letters that read like bytes."""
    text = _KEY_VALUE.sub(rf"\1\2{MARKER}", text)
    return _BLOB.sub(lambda found: _blob(found, text), text)


def _blob(found: re.Match[str], text: str) -> str:
    token = found[0]
    is_hash = re.fullmatch(r"[0-9a-f]+", token, re.I) and _NAMED_HASH.search(
        text[max(0, found.start() - 30) : found.start()]
    )
    return MARKER if opaque(token) and not is_hash else token


def opaque(token: str) -> bool:
    """Whether it reads like bytes written in letters, and not like words strung together."""
    token = token.rstrip("=")
    if re.fullmatch(GUID, token, re.I):
        return False
    digits = sum(char.isdigit() for char in token)
    changes = len(re.findall(r"(?<=[A-Za-z])(?=\d)|(?<=\d)(?=[A-Za-z])", token))
    if re.fullmatch(r"[0-9a-f]{32,}", token, re.I):
        return 0 < digits < len(token)
    if re.fullmatch(r"[A-Z2-7]{16,}", token):
        return digits >= 2 and changes >= 2
    if re.fullmatch(r"[a-z0-9]{32,}", token):
        return changes >= 6
    both_cases = token.lower() != token != token.upper()
    return len(token) >= 24 and both_cases and digits >= 2 and changes >= (4 if len(token) < 40 else 3)

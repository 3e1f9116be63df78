"""Tokens, keys and cookies, by their form or by the name before them."""

from __future__ import annotations

import re

from checks.guid import GUID
from checks.redaction.patterns import AADSTS, MARKER, is_known_form, marked, small_letters

_TOKENS = re.compile(
    r"-----BEGIN [A-Z ]{0,40}(?:PRIVATE KEY|CERTIFICATE)-----(?>(?:[^-]|-(?!----))*)(?:-----END [A-Z ]{1,60}-----)?"
    r"|(?<![\d-])(?:\d{6}-){7}\d{6}(?![\d-])"  # a disk's recovery key
    r"|\beyJ[\w-]{6,}(?:\.[\w-]*|\s?(?:\.{2,3}|…)\s?[\w-]{12,}|…){0,6}"
    r"|(?<![\w-])(?:[A-Z0-9]{5}-){4}[A-Z0-9]{5}(?![\w-])"  # a Microsoft recovery code, a product key
    r"|(?<!\w)(?:A[KS]IA[A-Z0-9]{16}|gh[a-z]_\w{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|xox[a-z]-[\w-]{10,}|sk-[\w-]{20,})"
    r"|(?<![\w.~-])[\w.~-]{3}\dQ~[\w.~-]{20,}"  # an Entra client secret
    r"|(?<![\w-])(?=(?:\d*[A-Z]){4})[B-DF-HJ-NP-TV-Z2-9]{9}(?![\w-])"  # a code for Microsoft's device sign-in
    r"|(?<![\w.])[01]\.A[\w-]{8,}[\w.-]*"
    r"|(?<![\w.])M\.[A-Z]\d[\w.]*[-_.!*$][\w.!*$-]{8,}"
)
_BEARER = re.compile(r"\b(bearer|basic)(\s+)(?=[\w.~+/-]*(?:\d|(?-i:[a-z][A-Z])))[\w.~+/-]{8,}=*", re.I)
_COOKIE = re.compile(r"\b((?:set-)?cookie)(\s*:\s*)([^\n]*=[^\n]+)", re.I)
_KEY_VALUE = re.compile(
    r"(?<![a-z0-9])((?:[a-z]+_)?(?:ticket|token|sig|signature|nonce|rd|assertion|ests\w+|otp|secret|samlresponse))"
    r"(\"?\s*[=]\s*\"?|\"\s*:\s*\")(?!(?:true|false|null|none)\b)(?=[^\s&\"]*[a-z%])([^\s&\"]{4,})",
    re.I,
)
_NAMED = re.compile(
    r"(?<![\w.-])((?=[\w.-]*(?:sess|sid|auth|token|ctx|canary|cookie|key|secret|sft|rtfa|sig(?:nature)?\b|buid|nonce|verifier|code|ests|jwt))"
    r"[\w.-]{2,60}|cookies?|t[ée]moins?(?:\s+\w{1,30})?|session\s+id)"
    r"([\"']?\s*[:=]\s*[\"']?|\s+(?=[\w+/=.-]{16}))([\w+/=.~%!*$-]{8,})",
)
"""What follows the name of a cookie, a session or a key: it is removed if it reads like bytes."""
_SECRET_KEY = re.compile(
    r"((?<![^\W_])(?:keys?|cl[ée]s?|secret|seed|totp|otp)(?![^\W_])(?:[^\n.;]{0,48}?[\s:=(«\"'])??)"
    r"((?:[a-z2-7]{4}[ -]){3,15}[a-z2-7]{2,4}|[a-z2-7]{16,64})(?![^\W_])",
    re.I,
)
"""A key for an authenticator app, as the page shows it under its QR code."""
_GROUPS = re.compile(r"(?<![\w-])(?:[a-z2-7]{4} ){3,15}[a-z2-7]{4}(?![\w-])", re.I)
_BLOB = re.compile(r"(?<![\w+/.-])[\w+/-]{24,}={0,2}(?![\w.]*@)")
_NAMED_HASH = re.compile(
    r"(?:correlation|corr[ée]lation|trace|request|requ[êe]te|sha-?\d*|thumbprint|fingerprint|empreinte|serial|s[ée]rie|md5)\W*"
    r"(?:id\W*)?\Z",
    re.I,
)


def without_tokens(text: str) -> str:
    """Return ``text`` without the tokens, keys and cookies that have a form of their own."""
    text = _TOKENS.sub(MARKER, text)
    text = _BEARER.sub(rf"\1\2{MARKER}", text)
    return _COOKIE.sub(rf"\1\2{MARKER}", text)


def without_values(text: str) -> str:
    """Return ``text`` without what follows a secret's name, and without long runs of letters that read like bytes."""
    text = _KEY_VALUE.sub(rf"\1\2{MARKER}", text)
    text = marked(
        text,
        (match.span(3) for match in _NAMED.finditer(small_letters(text)) if _is_bytes(text[slice(*match.span(3))])),
    )
    text = _SECRET_KEY.sub(lambda match: f"{match[1]}{MARKER}" if _is_key(match[2]) else match[0], text)
    text = _GROUPS.sub(lambda match: MARKER if _mixed_groups(match[0]) >= 2 else match[0], text)
    return _BLOB.sub(lambda match: _blob(match, text), text)


def _is_bytes(value: str) -> bool:
    digits = sum(char.isdigit() for char in value)
    safe = re.fullmatch(rf"{AADSTS}|{GUID}|[\d.:T+-]+Z?", value, re.I) or is_known_form(value.rstrip(".,;"))
    return digits >= (1 if len(value) >= 16 else 2) and any(map(str.isalpha, value)) and not safe


def _is_key(groups: str) -> bool:
    return groups.isupper() or re.search(r"[2-7]", groups) is not None


def _mixed_groups(groups: str) -> int:
    """Return how many groups have letters and digits."""
    return sum(not group.isalpha() and not group.isdecimal() for group in groups.split())


def _blob(match: re.Match[str], text: str) -> str:
    token = match[0]
    is_hash = re.fullmatch(r"[0-9a-f]+", token, re.I) and _NAMED_HASH.search(
        text[max(0, match.start() - 30) : match.start()]
    )
    return MARKER if opaque(token) and not is_hash else token


def opaque(token: str) -> bool:
    """Return whether it reads like bytes written in letters, and not like words strung together."""
    token = token.rstrip("=")
    if re.fullmatch(GUID, token, re.I):
        return False
    digits = sum(char.isdigit() for char in token)
    changes = len(re.findall(r"(?<=[A-Za-z])(?=\d)|(?<=\d)(?=[A-Za-z])", token))
    if re.fullmatch(r"[0-9a-f]{32,}", token, re.I):
        return 0 < digits < len(token)
    if re.fullmatch(r"[A-Z\d]{16,}", token):
        return digits >= 2 and changes >= 2
    if re.fullmatch(r"[a-z0-9]{32,}", token):
        return changes >= 6
    both_cases = token.lower() != token != token.upper()
    return len(token) >= 24 and both_cases and digits >= 2 and changes >= (4 if len(token) < 40 else 3)

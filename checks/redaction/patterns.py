"""Forms recognised by themselves: addresses, Microsoft's codes, tickets, times, prices. They are kept, whatever is near them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from checks.guid import GUID

MARKER: Final = "[•••]"
"""Replaces a secret that was removed; the same in every language."""

Span = tuple[int, int]

AADSTS: Final = r"AADSTS[\s:]{0,2}\d{3,8}"
"""One of Microsoft's codes with its prefix, as a pattern."""
_TICKET_PREFIX = r"(?:INC|TCK|TKT|REQ|RITM|CHG|PRB|S?CTASK|TASK|CASE|CAS|SD|HD|SR|WO|JIRA|KB|CVE|RFC|ISO)"
TICKET = rf"(?:{_TICKET_PREFIX}[-_ #]{{0,2}}\d{{3,12}}(?:-\d+)?\b)"
YEAR: Final = r"(?:19|20)\d\d"
DAY: Final = re.compile(rf"{YEAR}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
"""A date in eight digits, as log files write it."""
_AMOUNT = r"(?:\d{1,3}(?:[ \u00a0\u202f,.]\d{3}){1,3}|\d{1,12})(?:[.,]\d{1,2})?(?!\d)"
EMAIL = r"(?<![^\s@<>\"'«»(),;:])[^\s@<>\"'«»(),;:]{1,64}@(?:[\w-]+\.)+(?:[^\W\d_]{2,24}|xn--[\w-]{1,59})(?![\w-])"

URL = re.compile(
    r"(?:(?<![a-z0-9+.-])[a-z0-9+.-]{2,60}://|(?<![\w.@/-])(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}(?::\d{1,5})?(?=[/?]))[^\s<>\"«»“”]*",
    re.I,
)
PROTECTED = re.compile(
    "|".join(
        (
            URL.pattern,
            rf"\b{GUID}\b",
            rf"\b{AADSTS}",
            EMAIL,
            r"\b(?:19|20)\d\d[-/.](?:0?[1-9]|1[0-2])[-/.](?:0?[1-9]|[12]\d|3[01])(?:[T ]+(?=\d\d:\d\d)|\b)",
            r"\b(?:0?[1-9]|[12]\d|3[01])[-/.](?:0?[1-9]|1[0-2])[-/.](?:19|20)\d\d\b",
            r"(?<![\d:])(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:[.,]\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?(?![\d:])",
            r"(?<!\d)(?:[01]?\d|2[0-3])\s?h(?:\s?[0-5]\d)?(?!\w)",
            r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?:[:/]\d{1,5})?(?![\d.])",
            r"(?<![\w:])(?:[0-9a-f]{1,4}:){1,7}(?::[0-9a-f]{1,4}){1,7}(?![\w:])|(?<![\w:])(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}(?![\w:])",
            r"(?<![\w:-])(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}(?![\w:-])",
            r"(?<![\w+])\+(?:\d[ ().\u00a0-]{0,2}){8,12}\d(?!\d)",
            r"(?<![\w-])\(?\d{3}\)?[ .\u00a0-]{1,2}\d{3}[ .\u00a0-]\d{4}(?![\w-])",
            r"(?<![\w-])1?[2-9]\d\d[2-9]\d{6}(?![\w-])",
            rf"[$€£]\s?{_AMOUNT}",
            rf"(?<![\w.,-]){_AMOUNT}\s?(?:[$€£]|CAD\b|USD\b|EUR\b|dollars?\b)",
            r"\b[A-Z]\d[A-Z] ?\d[A-Z]\d\b",
            rf"\b{TICKET}",
            r"\b(?:0x|CAA)[0-9a-f]{4,}\b",
        )
    ),
    re.I,
)
TICKET_LIKE = re.compile(
    r"(?<![\w-])(?!(?:CODE|OTP|TOTP|PIN|NIP|MDP|PWD|SMS|MFA|G|MS|EST|IS)[-_\d])[A-Z]{2,10}-?\d{3,12}(?!\w)"
)
_MIXED = re.compile(
    r".*#EXT#.*|v?\d+(?:\.\d+)+[a-z]?\d{0,3}|\d{1,2}h\d\d|2fa|a2f|mfa"
    r"|\d{1,4}[- ]?(?:e|er|[èe]re|[èi]?[èe]me|th|nd|rd|st|x|ms|s|sec|min|mins|h|hrs?|j|d|go|mo|ko|[gmk]b|[gmk]hz|px)"
    r"|(?:ios|ipados|macos|android|iphone|ipad|pixel|galaxy|edge|chrome|firefox|safari|windows|win|office|outlook|exchange)-?\d{1,3}"
    r"|(?:v|no|m|o|oauth|ipv|sha|tls|wpa|md|utf|base|port|ext|poste|[ée]tape|step|page|room|h|e|p|f|n)-?\d{1,4}(?:h\d)?",
    re.I,
)
"""Words of letters and digits that a text about a sign-in is full of."""
SMS_SENDERS: Final = frozenset({"20873", "37107", "97671", "673803", "759731"})
"""The short numbers that Microsoft's texts come from in Canada: not codes, and worth telling a client."""
_LONG_ERROR = re.compile(
    "135011|160021|399218|500011|500021|500022|500121|500207|500208|500212|500213|500341|500571|530003|530004|530032|530034|530035"
    "|700003|700016|700027|700054|700056|700082|700084|900144|900561|901002|901011|901012|1000104|5000224|5000611|7000218|7000222|9002313"
    "|9002325|165000|500014|500141|500211|530021|650056|1002016|5000211|5000225|7000112"
)
"""Microsoft's AADSTS codes of six digits and more that an onboarding can meet; people often leave out their prefix."""
_FIVE_DIGIT_ERROR = re.compile(r"(?:16|5[0134]|65|70|75|90)\d{3}")
"""AADSTS codes of five digits. Microsoft's one-time codes have six or eight, so these stay even after the word "code"."""


def is_error_code(token: str) -> bool:
    """Return whether a number by itself reads as one of Microsoft's AADSTS codes."""
    return (_LONG_ERROR.fullmatch(token) or _FIVE_DIGIT_ERROR.fullmatch(token)) is not None


def is_known_form(word: str) -> bool:
    """Return whether a whole word is safe by its form although it mixes letters with digits or signs: a ticket, a time, a version."""
    return any(form.fullmatch(word) for form in (PROTECTED, TICKET_LIKE, _MIXED))


def small_letters(text: str) -> str:
    """Return ``text`` in lower case, each character in its place: a pattern on it runs several times faster than one that ignores case."""
    low = text.lower()
    return low if len(low) == len(text) else "".join(char.lower() if len(char.lower()) == 1 else char for char in text)


def between(pattern: re.Pattern[str], text: str, change: Callable[[str], str]) -> str:
    """Return ``text`` with everything changed except what the pattern finds."""
    pieces: list[str] = []
    at = 0
    for match in pattern.finditer(text):
        pieces += [change(text[at : match.start()]), match[0]]
        at = match.end()
    return "".join([*pieces, change(text[at:])])


def marked(text: str, secrets: Iterable[Span]) -> str:
    """Return ``text`` with the marker instead of each secret; they come in order, and if two overlap the first counts."""
    pieces: list[str] = []
    at = 0
    for start, end in secrets:
        if start >= at:
            pieces += [text[at:start], MARKER]
            at = end
    return "".join([*pieces, text[at:]])


def gaps(text: str) -> Iterator[tuple[int, int]]:
    """Yield where numbers have to be judged: everywhere except in what is safe by its form."""
    safe = sorted(match.span() for pattern in (PROTECTED, TICKET_LIKE) for match in pattern.finditer(text))
    at = 0
    for start, end in safe:
        if start > at:
            yield at, start
        at = max(at, end)
    yield at, len(text)

"""What a pasted text names: AADSTS codes, correlation, trace and request ids, and the time.

A code is taken with its prefix, or as a number that reads as one (`checks.redaction.is_error_code`) behind a word for an error. A
text that is not about errors keeps its numbers: they are one-time codes, phone numbers and tickets.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Literal

from checks.facts import from_iso
from checks.redaction import AADSTS, is_error_code
from checks.text import clean

IdKind = Literal["correlation", "trace", "request"]

GUID: Final = r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"
LONGEST: Final = 20_000
"""How many characters of a text are read; Microsoft's longest error page has far fewer."""
_MOST: Final = 9

_PREFIXED = re.compile(rf"{AADSTS}(?!\d)", re.I)
_AFTER_ERROR = re.compile(
    r"(?<![^\W_])(?:errors?|erreurs?)(?:[\s_?]{0,2}(?:codes?|numbers?|num[ée]ro|no|n[°º]))?\W{0,6}(\d{5,7})(?![\w-]*\d)",
    re.I,
)
_AFTER_CODE = re.compile(r"(?<![^\W_])codes?\W{0,3}(\d{5,7})(?![\w-]*\d)", re.I)
_OF_ANOTHER_KIND = re.compile(
    r"(?:v[ée]rification|one[- ]time|unique|security|activation|confirmation|access|sms|text|your|votre|postal|zip|area)\s\Z",
    re.I,
)
_ABOUT_ERRORS = re.compile(r"\berr(?:or|eur)|AADSTS|corr[ée]lation", re.I)
_ALONE = re.compile(r"\W*(?:aa?d[st]{1,4}\W{0,3})?(\d{5,8})\W*", re.I)
"""A number by itself; a prefix heard over the telephone is often a letter short."""
_IDS: Final[Mapping[IdKind, re.Pattern[str]]] = {
    "correlation": re.compile(rf"corr[ée]lation(?:[\s_-]*id)?\W{{0,4}}({GUID})(?![0-9a-f-])", re.I),
    "trace": re.compile(rf"\btrac(?:e|age)(?:[\s_-]*id)?\W{{0,4}}({GUID})(?![0-9a-f-])", re.I),
    "request": re.compile(rf"(?:request|demande|requ[êe]te)(?:[\s_-]*id)?\W{{0,4}}({GUID})(?![0-9a-f-])", re.I),
}
_TIME = re.compile(
    r"(?<!\d)20\d\d-\d\d-\d\d[T ]{1,2}\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?\s?(?:Z\b|UTC\b|[+-]\d\d:?\d\d(?!\d))?",
    re.I | re.A,
)
_SAID_TIME = re.compile(rf"(?:timestamp|horodatage)\W{{0,4}}({_TIME.pattern})", re.I | re.A)


@dataclass(frozen=True, slots=True)
class Pasted:
    """What a text names: codes in the order of their mention, the first id of each kind, and when it happened (UTC)."""

    codes: tuple[int, ...] = ()
    correlation_id: str | None = None
    trace_id: str | None = None
    request_id: str | None = None
    at: datetime | None = None


def read(text: str) -> Pasted:
    """What a text of any kind and length names; of a number by itself, whether it reads as a code."""
    text = clean(text, LONGEST, lines=True)
    alone = _ALONE.fullmatch(text)
    found = [alone[1]] if alone and is_error_code(alone[1]) else list(codes_in(text))
    ids: dict[IdKind, str] = {}
    for kind, value in ids_in(text):
        ids.setdefault(kind, value.lower())
    return Pasted(
        tuple(dict.fromkeys(map(int, found)))[:_MOST],
        ids.get("correlation"),
        ids.get("trace"),
        ids.get("request"),
        _time_in(text),
    )


def codes_in(text: str) -> Iterator[str]:
    """The digits of every code that a text mentions: those with the prefix first."""
    for found in _PREFIXED.finditer(text):
        yield re.sub(r"\D", "", found[0])
    for found in _AFTER_ERROR.finditer(text):
        if is_error_code(found[1]):
            yield found[1]
    about_errors = _ABOUT_ERRORS.search(text) is not None
    for found in _AFTER_CODE.finditer(text):
        of_another_kind = _OF_ANOTHER_KIND.search(text[max(0, found.start() - 16) : found.start()])
        if is_error_code(found[1]) and (about_errors or (len(found[1]) == 5 and not of_another_kind)):
            yield found[1]


def ids_in(text: str) -> Iterator[tuple[IdKind, str]]:
    """Every id that a text names, with its kind."""
    for kind, pattern in _IDS.items():
        for found in pattern.finditer(text):
            yield kind, found[1]


def _time_in(text: str) -> datetime | None:
    """The time that a text gives as its own, else the first one in it; Microsoft's are UTC where they don't say."""
    said = _SAID_TIME.search(text)
    found = said[1] if said else (_TIME.search(text) or ("",))[0]
    moment = re.sub(r"\s?(?:Z|UTC)\Z", "+00:00", found.strip(), flags=re.I).replace(",", ".")
    fraction = re.search(r"\.(\d+)", moment)
    if fraction:
        moment = moment.replace(fraction[0], f".{fraction[1][:6]:0<6}")
    try:
        return from_iso(re.sub(r"[T ]{1,2}", "T", moment, count=1)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None

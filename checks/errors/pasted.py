"""What a pasted text names: AADSTS codes, correlation, trace and request ids, and the time.

A code is recognised by its prefix, or as a number that reads as one (`checks.redaction.is_error_code`) after a word for an error. A
text that is not about errors keeps its numbers: they are one-time codes, phone numbers and tickets. A number that had to be put together,
or whose letters were read as digits, is taken only if it is a known code; if nothing else confirms it, it is a guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Literal

from checks.errors.codes import explain_code
from checks.errors.markup import unwrap
from checks.facts import from_iso
from checks.guid import GUID
from checks.redaction import is_error_code
from checks.text import clean

IdKind = Literal["correlation", "trace", "request"]

LONGEST: Final = 20_000
"""How many characters of a text are read; Microsoft's longest error page has far fewer."""
_MOST: Final = 9
_SHORTEST: Final = 5
_DIGITS_AT_MOST: Final = 7
"""How many digits a code that is put together has."""

_NUMBERED: Final = r"(?:codes?|numbers?|num[ée]ro|no\b\.?|n\s?[°º]|#)"
_PREFIXED = re.compile(rf"(?<![a-z])AA\s?D([S5])T([S5])(?:[\s:._-]{{0,2}}{_NUMBERED})?[\s:=._-]{{0,3}}", re.I)
_RUN = re.compile(r"[0-9OoIlSs|]{4,8}(?![^\W_])")
_PLAIN = re.compile(r"\d{1,8}(?![\d])")
_REST = re.compile(r"(\s{1,12})(\d{1,5})(?![\d])")
_AS_DIGITS = str.maketrans("OoIl|Ss", "0011155")
_AFTER_ERROR = re.compile(
    r"(?<![^\W_])(?:errors?|erreurs?|result[\s_]?types?|type de r[ée]sultat)"
    rf"(?:[\s_?]{{0,2}}{_NUMBERED})?(?:\W{{0,3}}\b(?:affich[ée]e?|indiqu[ée]e?|est|is|was|shown|says?|dit)\b){{0,2}}"
    r"\W{0,6}(\d{5,7})(?![\w-]*\d)",
    re.I,
)
_AFTER_CODE = re.compile(r"(?<![^\W_])codes?\W{0,3}(\d{5,7})(?![\w-]*\d)", re.I)
_OF_ANOTHER_KIND = re.compile(
    r"(?:v[ée]rification|one[- ]time|unique|security|activation|confirmation|access|sms|text|your|votre|postal|zip|area)\s\Z",
    re.I,
)
_ABOUT_ERRORS = re.compile(r"\berr(?:or|eur)|AADSTS|corr[ée]lation", re.I)
_ALONE = re.compile(r"\W*(?:aa?d[st]{1,4}\W{0,3})?(\d{5,8})\W*", re.I)
"""A number by itself; a prefix heard over the telephone often lacks a letter."""
_IDS: Final[Mapping[IdKind, re.Pattern[str]]] = {
    "correlation": re.compile(rf"corr[ée]lation(?:[\s_-]*id)?\W{{0,8}}({GUID})(?![0-9a-f-])", re.I),
    "trace": re.compile(rf"\btrac(?:e|age)(?:[\s_-]*id)?\W{{0,8}}({GUID})(?![0-9a-f-])", re.I),
    "request": re.compile(rf"(?:request|demande|requ[êe]te)(?:[\s_-]*id)?\W{{0,8}}({GUID})(?![0-9a-f-])", re.I),
}
_TIME = re.compile(
    r"(?<!\d)20\d\d-\d\d-\d\d(?:T|\s{1,3})\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?\s?(?:Z\b|UTC\b|[+-]\d\d:?\d\d(?!\d))?",
    re.I | re.A,
)
_SAID_TIME = re.compile(rf"(?:timestamp|horodat(?:age|eur))\W{{0,4}}({_TIME.pattern})", re.I | re.A)


@dataclass(frozen=True, slots=True)
class Pasted:
    """What a text names: codes in the order they are mentioned, the first id of each kind, and when it happened (UTC).

    ``guessed`` are those codes that are not in the text as such.
    """

    codes: tuple[int, ...] = ()
    correlation_id: str | None = None
    trace_id: str | None = None
    request_id: str | None = None
    at: datetime | None = None
    guessed: frozenset[int] = frozenset()


def read(text: str) -> Pasted:
    """Return what a text of any kind and length names; for a number by itself, whether it reads as a code."""
    text = clean(unwrap(text), LONGEST, lines=True)
    alone = _ALONE.fullmatch(text)
    codes = [(alone[1], False)] if alone and is_error_code(alone[1]) else list(_codes_in(text))
    sure = {int(code) for code, guessed in codes if not guessed}
    numbers = tuple(dict.fromkeys(int(code) for code, _ in codes))[:_MOST]
    ids: dict[IdKind, str] = {}
    for kind, value in ids_in(text):
        ids.setdefault(kind, value.lower())
    return Pasted(
        numbers,
        ids.get("correlation"),
        ids.get("trace"),
        ids.get("request"),
        _time_in(text),
        frozenset(numbers) - sure,
    )


def codes_in(text: str) -> Iterator[str]:
    """Yield the digits of every code that a text definitely mentions: those with the prefix first."""
    for code, guessed in _codes_in(text):
        if not guessed:
            yield code


def _codes_in(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the digits of every code, and whether they are a guess."""
    for prefix in _PREFIXED.finditer(text):
        code = _number_at(text, prefix.end())
        if code is not None:
            yield code[0], code[1] or "5" in (prefix[1], prefix[2])
    for match in _AFTER_ERROR.finditer(text):
        if is_error_code(match[1]):
            yield match[1], False
    about_errors = _ABOUT_ERRORS.search(text) is not None
    for match in _AFTER_CODE.finditer(text):
        of_another_kind = _OF_ANOTHER_KIND.search(text[max(0, match.start() - 16) : match.start()])
        if is_error_code(match[1]) and (about_errors or (len(match[1]) == _SHORTEST and not of_another_kind)):
            yield match[1], False


def _number_at(text: str, at: int) -> tuple[str, bool] | None:
    """Return the number after the prefix, and whether it is a guess; None if no code can be made out."""
    run = _RUN.match(text, at)
    if run is not None and not run[0].isdigit() and any(char.isdigit() for char in run[0]):
        read_as = run[0].translate(_AS_DIGITS)
        if _is_known(read_as):
            return read_as, True
    plain = _PLAIN.match(text, at)
    if plain is None:
        return None
    whole = len(plain[0]) >= _SHORTEST and not text[plain.end() : plain.end() + 1].isalpha()
    put_together = _put_together(text, plain, known=whole and _is_known(plain[0]))
    if put_together is not None:
        return put_together
    return (plain[0], False) if len(plain[0]) >= _SHORTEST else None


def _put_together(text: str, first: re.Match[str], *, known: bool) -> tuple[str, bool] | None:
    """Return a known code whose digits were separated, and whether it is a guess; in doubt, an already known code is left as it is."""
    digits, end, sure = first[0], first.end(), True
    for _ in range(2):
        rest = _REST.match(text, end)
        if rest is None or len(digits) + len(rest[2]) > _DIGITS_AT_MOST:
            return None
        digits, end = digits + rest[2], rest.end()
        sure = sure and "\n" in rest[1]
        named = text[end : end + 2].lstrip().startswith(":")
        if known and not (sure and named):
            return None
        if _is_known(digits) and not re.match(r"[-/.,]?\w", text[end : end + 2]):
            return digits, not (sure or named)
    return None


def _is_known(digits: str) -> bool:
    return explain_code(int(digits)) is not None


def ids_in(text: str) -> Iterator[tuple[IdKind, str]]:
    """Yield every id that a text names, with its kind."""
    for kind, pattern in _IDS.items():
        for match in pattern.finditer(text):
            yield kind, match[1]


def _time_in(text: str) -> datetime | None:
    """Return the time that a text gives as its own, else the first one in it; Microsoft's are UTC if they don't say."""
    said = _SAID_TIME.search(text)
    written = said[1] if said else (_TIME.search(text) or ("",))[0]
    moment = re.sub(r"\s?(?:Z|UTC)\Z", "+00:00", written.strip(), flags=re.I).replace(",", ".")
    fraction = re.search(r"\.(\d+)", moment)
    if fraction:
        moment = moment.replace(fraction[0], f".{fraction[1][:6]:0<6}")
    try:
        return from_iso(re.sub(r"T|\s{1,3}", "T", moment, count=1)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None

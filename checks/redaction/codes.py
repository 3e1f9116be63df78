"""One-time codes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from checks.guid import GUID
from checks.redaction.context_words import (
    THOUSANDS,
    UNIT,
    NumberContext,
    governs,
    is_heard,
    is_letter_at,
    is_other_code,
    is_received,
    is_year_or_time,
    names_other,
    said_in,
    then_called_code,
)
from checks.redaction.number_words import spoken_codes
from checks.redaction.patterns import (
    AADSTS,
    DAY,
    MARKER,
    SMS_SENDERS,
    TICKET,
    YEAR,
    Span,
    gaps,
    is_error_code,
    marked,
)

_NUMBER = re.compile(
    r"(?<!\d)\d(?:, ?\d){3,}(?!\d)|(?<![\d.,])\d{3},\d{3}(?![.,]?\d)|\d(?:[ \u00a0\u202f.:/_\u2010-\u2014-]?\d)*",
)
_TOKEN = re.compile(r"[^ \u00a0\u202f,]+")
_SHORT_DATE = re.compile(
    r"(?:0[1-9]|[12]\d|3[01])([-.])(?:0[1-9]|1[0-2])\1\d\d|\d\d([-.])(?:0[1-9]|1[0-2])\2(?:0[1-9]|[12]\d|3[01])"
)
_SPAN_OF_YEARS_OR_HOURS = re.compile(
    rf"{YEAR}\D{YEAR}|(?:[01]\d|2[0-3])(?:00|15|30|45)\D(?:[01]\d|2[0-3])(?:00|15|30|45)"
)
_CODE_FORM = re.compile(
    r"\d{6}|\d{8}|\d{3}[_\u2010-\u2014-]\d{3}|\d{4}[\u2010-\u2014-]\d{4}|\d\d(?:[\u2010-\u2014-]\d\d){2,3}"
)
_NOTHING_ELSE = re.compile(r"\W*\d{3}[,._]\d{3}\W*")
_CODE_GROUPS: Final = frozenset(((3, 3), (4, 4), (2, 2, 2), (2, 2, 2, 2), (1,) * 6, (1,) * 8))
_GROUPS_IN_A_CODE: Final = tuple(sorted({*map(len, _CODE_GROUPS)}, reverse=True))
_CODE_WITH_LETTERS = re.compile(
    r"(?<![^\W_])(codes?(?:\s+(?:de|d['’]|du|la)?\s?(?:v[ée]rification|activation|s[ée]curit[ée]|acc[èe]s|confirmation|r[ée]cup[ée]ration|(?:l['’])?appareil))?(?:\s+temporaire)?"
    r"|(?:verification|activation|security|access|recovery|confirmation|device|user)[\s_]codes?|otp|passcodes?)"
    r"(\s*(?:[:=]|\best\b|\bis\b)\s*|\s+)([A-Za-z0-9]{2,}(?:-[A-Za-z0-9]{2,})*)(?![\w.@/-]*@|[\w-]*[./]\w)",
    re.I,
)
_DEVICE_CODE = re.compile(r"[B-DF-HJ-NP-TV-Z0-9]{8,9}")
"""The codes of Microsoft's device sign-in have no vowels; some have no digit."""


def without_lettered_codes(text: str) -> str:
    """Return ``text`` without the codes that contain letters, if a word says that they are codes."""
    return _CODE_WITH_LETTERS.sub(lambda match: _code_with_letters(match, text), text)


def _code_with_letters(match: re.Match[str], text: str) -> str:
    word, joint, value = match[1], match[2], match[3]
    mixed = any(char.isdigit() for char in value) and any(char.isalpha() for char in value)
    context = not joint.isspace()
    names_other = is_other_code(text, match.start(), match.end(1))
    safe = re.fullmatch(
        rf"{AADSTS}|{GUID}|{TICKET}|(?:0x|CAA)[0-9a-f]+|[A-Z]\d[A-Z]\d[A-Z]\d|\d{{1,2}}h\d\d", value, re.I
    )
    if (
        not (mixed or _DEVICE_CODE.fullmatch(value))
        or names_other
        or safe
        or not 5 <= len(value) <= 24
        or not (context or value.isupper())
    ):
        return match[0]
    return f"{word}{joint}{MARKER}"


def without_codes(text: str) -> str:
    """Return ``text`` without the one-time codes that are written in digits or spoken."""
    if _NOTHING_ELSE.fullmatch(text):
        return MARKER
    context, places = said_in(text), list(gaps(text))
    written = (
        code for place in places for number in _NUMBER.finditer(text, *place) for code in _codes_in(context, number)
    )
    return marked(text, sorted([*spoken_codes(context, places), *written]))


def _codes_in(context: NumberContext, number: re.Match[str]) -> Iterator[Span]:
    """Yield the parts of a run of numbers that are one-time codes."""
    text = context.text
    if THOUSANDS.fullmatch(number[0]):
        if _is_code_with_a_comma(context, *number.span()):
            yield number.span()
        return
    tokens = [token.span() for token in _TOKEN.finditer(text, *number.span())]
    at = unexplained = 0
    while at < len(tokens):
        start, end = tokens[at]
        if governs(context, start, text[start:end]):
            at = _until_safe(text, tokens, at)
            last = tokens[at - 1][1]
            if _digits(text[start:last]) >= 4:
                yield start, last
            unexplained = at
        elif (names_other(context, start) and not is_received(context, number.end())) or is_letter_at(text, start - 1):
            at += 1
            unexplained = at
        elif "," not in number[0] and _are_last_groups(text, tokens, at):
            yield tokens[_first_of_groups(text, tokens, unexplained, at)][0], tokens[-1][1]
            return
        else:
            at += 1
            for code in _codes_in_token(context, start, end):
                yield code
                unexplained = at


def _is_code_with_a_comma(context: NumberContext, start: int, end: int) -> bool:
    """Return whether six digits with a comma are a code and not an amount: only a word for a code right next to it says so."""
    if UNIT.match(context.text, end):
        return False
    if names_other(context, start) or is_received(context, end) or is_heard(context, start):
        return is_received(context, end) or is_heard(context, start)
    return governs(context, start, context.text[start:end], directly=True) or then_called_code(
        context, end, outright=True
    )


def _digits(text: str) -> int:
    return sum(char.isdecimal() for char in text)


def _until_safe(text: str, tokens: Sequence[Span], at: int) -> int:
    """Return the end of the tokens that belong to the code beginning at ``at``: an error code or a date after it does not."""
    for after in range(at + 1, len(tokens)):
        token = text[slice(*tokens[after])]
        if is_error_code(token) or DAY.fullmatch(token):
            return after
    return len(tokens)


def _are_last_groups(text: str, tokens: Sequence[Span], at: int) -> bool:
    """Return whether the tokens from ``at`` to the last are a code read out in groups: "482 913"."""
    last = tokens[-1][1]
    return _is_code_by_groups(text, tokens, at, len(tokens)) and not (
        UNIT.match(text, last) or is_letter_at(text, last)
    )


def _first_of_groups(text: str, tokens: Sequence[Span], first: int, at: int) -> int:
    """Return where a series of codes in groups begins that ends with the one at ``at``; no single figure is left before them."""
    while many := next(
        (n for n in _GROUPS_IN_A_CODE if at - n >= first and _is_code_by_groups(text, tokens, at - n, at)), 0
    ):
        at -= many
    while at > first and all(end - start == 1 for start, end in tokens[at - 1 : at + 1]):
        at -= 1
    return at


def _is_code_by_groups(text: str, tokens: Sequence[Span], first: int, end: int) -> bool:
    if end - first not in _GROUPS_IN_A_CODE:
        return False
    groups = tokens[first:end]
    if tuple(last - start for start, last in groups) not in _CODE_GROUPS:
        return False
    return all(text[start:last].isdecimal() for start, last in groups)


def _codes_in_token(context: NumberContext, start: int, end: int) -> Iterator[Span]:
    """Yield the codes in a number that no word before it explains."""
    text = context.text
    if _is_code_before_its_word(context, start, end):
        yield start, end
        return
    for piece in re.finditer(r"[^:/]+", text[start:end]):
        form = piece[0]
        dotted = re.fullmatch(r"\d{3}\.\d{3}", form) and is_heard(context, start)
        if (
            not (dotted or _CODE_FORM.fullmatch(form))
            or is_error_code(form)
            or form in SMS_SENDERS
            or DAY.fullmatch(form)
        ):
            continue
        if _SHORT_DATE.fullmatch(form) or _SPAN_OF_YEARS_OR_HOURS.fullmatch(form):
            continue
        last = start + piece.end()
        if not UNIT.match(text, last) and not is_letter_at(text, last):
            yield start + piece.start(), last


def _is_code_before_its_word(context: NumberContext, start: int, end: int) -> bool:
    """Return whether the words after the number call it a code: "4829 is your code"."""
    token = context.text[start:end]
    if not 4 <= _digits(token) <= 10 or is_error_code(token) or token in SMS_SENDERS or DAY.fullmatch(token):
        return False
    return not is_year_or_time(context.text, start, token) and (
        then_called_code(context, end) or is_received(context, end)
    )

"""One-time codes that are spelled out: digit by digit wherever they stand, in tens and hundreds where a word calls them a code."""

from __future__ import annotations

import re

from checks.redaction.forms import MARKER
from checks.redaction.said import UNIT, Said, follows_at, governs, names_other, said_in, then_called_code

_DIGIT = r"z[ée]ro|une?|deux|trois|quatre|cinq|six|sept|huit|neuf|oh|one|two|three|four|five|seven|eight|nine"
_TEEN = (
    r"dix[ -](?:sept|huit|neuf)|dix|onze|douze|treize|quatorze|quinze|seize|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen"
    r"|seventeen|eighteen|nineteen"
)
_TEN = r"quatre[ -]vingts?|vingt|trente|quarante|cinquante|soixante|twenty|thirty|forty|fourty|fifty|sixty|seventy|eighty|ninety"
_HUNDRED = r"cents?|hundred"
_AND = r"(?:[\s,.-]{1,2}|\s(?:et|and)\s|-et-)"
_WORD = re.compile(rf"\b(?:(?P<ten>{_TEN})|(?P<teen>{_TEEN})|(?P<hundred>{_HUNDRED})|(?P<digit>{_DIGIT}))\b", re.I)
_DIGITS = re.compile(rf"(?<!\w)(?:{_DIGIT})(?:[\s,.-]{{1,2}}(?:{_DIGIT})){{3,9}}(?!\w)", re.I)
_ANY = rf"(?:{_TEN}|{_TEEN}|{_HUNDRED}|{_DIGIT})"
_NUMBERS = re.compile(rf"(?<!\w){_ANY}(?!\w)(?:{_AND}{_ANY}(?!\w))++", re.I)
_FEWEST_DIGITS = 4


def without_spelled_codes(text: str) -> str:
    """``text`` without the codes whose numbers are written as words, in French and in English."""
    text = _DIGITS.sub(MARKER, text)
    said = said_in(text)
    return _NUMBERS.sub(lambda found: MARKER if _is_code(said, found) else found[0], text)


def _is_code(said: Said, found: re.Match[str]) -> bool:
    start, end = found.span()
    digits = _digits(found[0])
    if digits < _FEWEST_DIGITS or (digits == _FEWEST_DIGITS and follows_at(said.text, start)):
        return False
    if UNIT.match(said.text, end) or names_other(said, start):
        return False
    return governs(said, start, found[0]) or then_called_code(said, end)


def _digits(words: str) -> int:
    """How many digits the words make when they are written down: six for "forty-eight twenty-nine thirteen"."""
    digits = open_places = 0
    for word in _WORD.finditer(words):
        match word.lastgroup:
            case "hundred":
                digits, open_places = digits + (2 if digits else 3), 2
            case "ten":
                digits, open_places = digits + (0 if open_places == 2 else 2), 1
            case "teen":
                digits, open_places = digits + (0 if open_places else 2), 0
            case _:
                digits, open_places = digits + (0 if open_places else 1), 0
    return digits

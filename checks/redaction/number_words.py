"""Codes and passwords as people speak them: digits as words, in pairs and hundreds, with pauses, and letters in a spelling alphabet.

A run is what is said in one go: numbers in words or figures, with nothing but a pause between them ("...", "uh", « puis »).
It is a code if it has as many digits as one, or if a word calls it a code.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from checks.redaction.context_words import (
    THOUSANDS,
    UNIT,
    NumberContext,
    follows_at,
    governs,
    is_heard,
    is_received,
    names_other,
    then_called_code,
)
from checks.redaction.patterns import Span, is_error_code, marked, small_letters

_DIGIT = r"z[ée]ro|une?|deux|trois|quatre|cinq|six|sept|huit|neuf|oh|one|two|three|four|five|seven|eight|nine"
_TEEN = (
    r"dix[ -](?:sept|huit|neuf)|dix|onze|douze|treize|quatorze|quinze|seize|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen"
    r"|seventeen|eighteen|nineteen"
)
_TEN = r"quatre[ -]vingts?|vingt|trente|quarante|cinquante|soixante|twenty|thirty|forty|fourty|fifty|sixty|seventy|eighty|ninety"
_HUNDRED = r"cents?|hundred"
_TWICE = r"double|triple|deux\s+fois(?:\s+le)?|twice"
_WORD = re.compile(
    rf"(?P<times>{_TWICE})|(?P<ten>{_TEN})|(?P<teen>{_TEEN})|(?P<hundred>{_HUNDRED})|(?P<digit>{_DIGIT})|(?P<figures>\d+)",
    re.I,
)
_PART = rf"(?:(?:{_TWICE}|{_TEN}|{_TEEN}|{_HUNDRED}|{_DIGIT})(?![^\W_])|\d{{1,4}}(?!\w))"
_PAUSE_WORD = (
    r"(?:euh+|heu|uh+|um+|hum+|er|puis|ensuite|apr[èe]s|et|alors|then|and|next"
    r"|dash|tiret|space|espace|virgule|comma|\((?:pause|\.\.\.)\)|\[pause\])"
)
_PAUSE = rf"(?:[\s,.…_–—-]{{1,5}}(?:{_PAUSE_WORD}[\s,.…–—-]{{1,4}}){{0,2}})"
# Atomic groups instead of possessive repeats of a group: those match incorrectly before Python 3.11.5 (gh-106052).
_RUN = re.compile(rf"(?<![\w.,:/])(?:{_PART})(?>(?:{_PAUSE}{_PART}){{1,23}})(?![:/]?\d)")
_LONGEST = 12
_SPELLING = (
    r"alph?a|bravo|charlie|delta|echo|foxtrot|golf|hotel|india|juliett?e?|kilo|lima|mike|november|oscar|papa|qu[ée]bec|romeo|sierra"
    r"|tango|uniform|victor|whisk[ey]{1,2}|x-?ray|yankee|zulu"
)
_LETTERS = rf"(?:{_SPELLING}|{_DIGIT}|\d|[a-z])(?![^\W_])"
_BY_ALPHABET = re.compile(
    rf"(?<![^\W_])(?={_LETTERS}(?:[\s,.-]{{1,3}}{_LETTERS}){{3}})(?:{_LETTERS})(?>(?:[\s,.-]{{1,3}}(?:(?:capital|majuscule|minuscule|small|double)\s+)?{_LETTERS}){{3,40}})"
)
_SPELLED = re.compile(rf"(?<![^\W_])(?:{_SPELLING})(?![^\W_])", re.I)
_LIKE = r"(?:[a-zé]\s+(?:comme|as\s+in|like|for)\s+[^\W\d_]{2,20}|\d|(?:" + _DIGIT + r")(?![^\W_]))"
_BY_NAMES = re.compile(
    rf"(?<![^\W_])[a-zé]\s+(?:comme|as\s+in|like|for)\s+[^\W\d_]{{2,20}}(?>(?:[\s,.-]{{1,3}}{_LIKE}){{2,40}})"
)


def without_spelled_words(text: str) -> str:
    """Return ``text`` without what is spelled out in an alphabet: "Whiskey seven Tango", « B comme Bernard »."""
    small = small_letters(text)
    spelled = [run.span() for run in _BY_ALPHABET.finditer(small) if _is_spelled(text[slice(*run.span())])]
    return marked(text, sorted([*spelled, *(run.span() for run in _BY_NAMES.finditer(small))]))


def _is_spelled(run: str) -> bool:
    words = re.findall(r"[^\W_]+(?:-ray)?", run)
    by_alphabet = len(_SPELLED.findall(run))
    letters = sum(len(word) == 1 and word.isupper() for word in words)
    figures = sum(word.isdecimal() for word in words)
    return by_alphabet >= 2 or (len(words) >= 6 and (by_alphabet == 1 or (letters >= 2 and figures >= 2)))


def end_of_run(text: str, start: int) -> int:
    """Return where a run of numbers that begins at ``start`` ends; ``start`` itself if there is none."""
    run = _RUN.match(small_letters(text[start : start + 200]))
    return start + run.end() if run else start


def spoken_codes(context: NumberContext, places: Iterable[Span]) -> Iterator[Span]:
    """Yield the codes whose numbers are spoken, in French and in English."""
    small = small_letters(context.text)
    for start, end in places:
        for run in _RUN.finditer(small, start, end):
            if _is_code(context, run):
                yield run.span()


def _is_code(context: NumberContext, run: re.Match[str]) -> bool:
    start, end = run.span()
    parts = list(_WORD.finditer(run[0]))
    figures = [part[0] for part in parts if part.lastgroup == "figures"]
    single = sum(part.lastgroup == "digit" or len(part[0]) == 1 for part in parts)
    digits = _digits(parts)
    if len(figures) == len(parts) and not _is_read_out(run[0], figures):
        if THOUSANDS.fullmatch(run[0]) and UNIT.match(context.text, end):
            return False
        return digits in (6, 8) and len({*map(len, figures)}) == 1 and governs(context, start, run[0], directly=True)
    if digits > 2 * _LONGEST or any(is_error_code(figure) for figure in figures):
        return False
    if single >= 4 and single == len(parts) and len(figures) < len(parts):
        return True
    if digits < 4 or UNIT.match(context.text, end) or (names_other(context, start) and not is_received(context, end)):
        return False
    if digits == 4 and follows_at(context.text, start):
        return False
    if any(part.lastgroup == "times" for part in parts) and single >= 3:
        return True
    if governs(context, start, run[0]) or then_called_code(context, end):
        return True
    return digits in (6, 8) and (len(figures) < len(parts) or _pauses(run[0]) or is_heard(context, start))


def _is_read_out(run: str, figures: list[str]) -> bool:
    """Return whether figures come in groups of one length with more than a blank, a comma or a hyphen between them."""
    groups = {len(figure) for figure in figures}
    return (len(groups) == 1 and groups != {1} and re.search(r"[^\d ,-]| [-–—] ", run) is not None) or _pauses(run)


def _pauses(run: str) -> bool:
    return re.search(r"(?!(?:et|and)\b)\b[^\W\d_]{2,}|\.\.|…|_|\s[-–—]\s", run) is not None


def _digits(parts: list[re.Match[str]]) -> int:
    """Return how many digits the parts make when written down: six for "forty-eight twenty-nine thirteen"."""
    digits = open_places = 0
    times = 1
    for part in parts:
        match part.lastgroup:
            case "times":
                times = 3 if part[0].lower() == "triple" else 2
                continue
            case "figures":
                digits, open_places = digits + times * len(part[0]), 0
            case "hundred":
                digits, open_places = digits + (2 if digits else 3), 2
            case "ten":
                digits, open_places = digits + (0 if open_places == 2 else 2), 1
            case "teen":
                digits, open_places = digits + (0 if open_places else 2), 0
            case _:
                digits, open_places = digits + (0 if open_places else times), 0
        times = 1
    return digits

"""Finding what a pasted or read-out message leads to: Microsoft's codes, and the families of other programs' errors."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from checks.errors.explain import explain
from checks.errors.families import families_in
from checks.errors.markup import unwrap
from checks.guide.content import Content
from checks.guide.models import Words
from checks.guide.search.hits import Hit, reachable
from checks.guide.search.wording import read
from checks.redaction import AADSTS

_DIGITS: Final = re.compile(r"\d{3}|[O0SIl]{3}", re.I)
_NUMBERED: Final = re.compile(rf"{AADSTS}\b", re.I)
_CODE: Final = 4.0
_ITS_PLACE: Final = 3.5
_FAMILY: Final = 3.0
_IN_WORDS: Final = 0.85
"""The score of a family that is named in plain words, which may be about something else."""
_APART: Final = 0.1
"""How far a code or a family is behind the one before it."""


def messages(content: Content, query: str) -> Iterator[Hit]:
    """Yield what the codes in a text mean and lead to, and what its other errors lead to, before anything else that it says."""
    if _DIGITS.search(query) is not None:
        yield from _codes(content, query)
    for place, met in enumerate(families_in(unwrap(query))):
        target = reachable(content, met.family.leads_to)
        if target is not None:
            means = Words(fr=met.family.means["fr"], en=met.family.means["en"])
            score = _IN_WORDS if _is_plain(met.written) else _FAMILY - place * _APART
            yield Hit(target, "issue", _title(content, target), means, score)


def without_errors(query: str) -> str:
    """Return the text without the errors' own names, which are not anybody's words."""
    for met in families_in(query):
        if not _is_plain(met.written):
            query = query.replace(met.written, " ")
    return _NUMBERED.sub(" ", query)


def _is_plain(written: str) -> bool:
    """Return whether an error is named in words that anybody says."""
    return all(token.en.isupper() for token in read(written))


def _codes(content: Content, query: str) -> Iterator[Hit]:
    for place, code in enumerate(explain(query).codes):
        title = Words(fr=code.name, en=code.name)
        means = code.means
        matched = Words(fr=means["fr"], en=means["en"]) if means else Words(fr=code.address, en=code.address)
        yield Hit(f"code.{code.number}", "code", title, matched, _CODE - place * _APART)
        target = reachable(content, code.leads_to) if code.leads_to else None
        if target is not None:
            yield Hit(target, "issue", _title(content, target), title, _ITS_PLACE - place * _APART)


def _title(content: Content, target: str) -> Words:
    return content.issues[target.removeprefix("@").partition(".")[0]].title

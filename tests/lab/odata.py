"""The filters that a look-up sends, applied to plain data: ``eq``, ``ge``, ``startsWith`` and ``any``, joined by one word.

Text is compared without regard to case, as the directory does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from checks.facts import from_iso

Test = Callable[[Mapping[str, Any]], bool]

_TEXT: Final = r"'(?:[^']|'')*'"
_TERM: Final = re.compile(
    rf"(?P<any>\w+)/any\((?P<var>\w):(?P=var)(?:/(?P<inner>\w+))? eq (?P<item>{_TEXT})\)"
    rf"|startsWith\((?P<start>\w+),(?P<beginning>{_TEXT})\)"
    rf"|(?P<name>\w+) eq (?P<value>{_TEXT})"
    rf"|(?P<since>\w+) ge (?P<moment>[\w:.+-]+)"
)
_JOIN: Final = re.compile(r" (and|or) ")


class BadFilter(ValueError):
    """A filter that this tenant does not accept; Graph would answer 400."""


def matcher(text: str) -> Test:
    """Return a filter as a test of objects. Raises BadFilter."""
    tests: list[Test] = []
    joins: set[str] = set()
    at = 0
    while (term := _TERM.match(text, at)) is not None:
        tests.append(_test(term))
        at = term.end()
        join = _JOIN.match(text, at)
        if join is None:
            break
        joins.add(join[1])
        at = join.end()
    if at != len(text) or len(joins) > 1 or not tests:
        raise BadFilter(text)
    whole = any if joins == {"or"} else all
    return lambda raw: whole(test(raw) for test in tests)


def _test(term: re.Match[str]) -> Test:
    if term["any"]:
        name, inner, item = term["any"], term["inner"], _text(term["item"])
        return lambda raw: any(_same(_inside(part, inner), item) for part in raw.get(name) or ())
    if term["start"]:
        name, beginning = term["start"], _text(term["beginning"]).casefold()
        return lambda raw: str(raw.get(name) or "").casefold().startswith(beginning)
    if term["since"]:
        name = term["since"]
        try:
            moment = from_iso(term["moment"])
        except ValueError:
            raise BadFilter(term[0]) from None
        return lambda raw: from_iso(raw[name]) >= moment
    name, value = term["name"], _text(term["value"])
    return lambda raw: _same(raw.get(name), value)


def _inside(part: Any, name: str | None) -> Any:
    return part.get(name) if name is not None and isinstance(part, Mapping) else part


def _same(value: Any, text: str) -> bool:
    return isinstance(value, str) and value.casefold() == text.casefold()


def _text(literal: str) -> str:
    return literal[1:-1].replace("''", "'")

"""Facts and walks for tests, in one line each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from checks.facts import Fact, Vantage, kind_of, parse_value
from checks.guide.walker import Trees, Walk, walk

AT = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
_USUAL = (Vantage.TENANT, Vantage.SITE, Vantage.AGENT, Vantage.DESK)


def fact(text: str) -> Fact:
    """Return ``key=value`` seen from a vantage that counts for the key, or ``key=value@vantage``."""
    text, _, vantage = text.partition("@")
    key, _, value = text.partition("=")
    kind = kind_of(key)
    assert kind is not None, key
    seen = Vantage(vantage) if vantage else next(vantage for vantage in _USUAL if vantage in kind.vantages)
    return Fact(key, parse_value(key, float(value) if kind.value == "number" else value), seen, AT, "test")


def facts(text: str) -> tuple[Fact, ...]:
    """Return facts separated by blanks."""
    return tuple(fact(part) for part in text.split())


def play(
    trees: Trees, issue: str, keys: Iterable[str], known: Iterable[Fact] = (), start: str | None = None
) -> tuple[Walk, Mapping[str, str]]:
    """Return the walk when ``keys`` are answered one after the other wherever it waits or has ended; and the answers by place."""
    known = tuple(known)
    answers: dict[str, str] = {}
    walked = walk(trees, issue, answers, known, start=start)
    for key in keys:
        place = walked.waiting_at or walked.outcome
        assert place is not None
        assert place.id not in answers, f"{place.id} was answered and the walk did not go on"
        answers[place.id] = key
        walked = walk(trees, issue, answers, known, start=start)
    return walked, answers

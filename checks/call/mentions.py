"""What a call's texts and results mention that support asks for: AADSTS codes, correlation, trace and request ids."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from checks.call import events as ev
from checks.call.events import Event
from checks.errors.pasted import codes_in, ids_in
from checks.guid import is_guid

IdentifierKind = Literal["aadsts", "correlation", "trace", "request"]

_KEYS: Final[Mapping[str, IdentifierKind]] = {
    "correlation_id": "correlation",
    "trace_id": "trace",
    "request_id": "request",
}


@dataclass(frozen=True, slots=True)
class Mention:
    """A code or id, and when it was first seen in the call."""

    kind: IdentifierKind
    value: str
    at: datetime


def mentions(events: Iterable[Event]) -> tuple[Mention, ...]:
    """Return every code and id in the events, each once, in order of first appearance."""
    first: dict[tuple[IdentifierKind, str], Mention] = {}
    for event in events:
        for kind, value in _in_body(event.body):
            first.setdefault((kind, value.lower()), Mention(kind, value, event.at))
    return tuple(first.values())


def _in_body(body: ev.Body) -> Iterator[tuple[IdentifierKind, str]]:
    if isinstance(body, ev.TextNoted):
        yield from _in_text(body.text)
    elif isinstance(body, ev.Escalated):
        yield from _in_text(body.why)
    elif isinstance(body, ev.CheckResult):
        yield from _in_data(body.result)
    elif isinstance(body, ev.CheckEnded):
        yield from _in_data(body.summary)
    elif isinstance(body, ev.FactsLearned):
        for fact in body.facts:
            if fact.key == "guest.last_failure" and str(fact.value).isdecimal():
                yield "aadsts", str(fact.value)


def _in_text(text: str) -> Iterator[tuple[IdentifierKind, str]]:
    for code in codes_in(text):
        yield "aadsts", code
    yield from ids_in(text)


def _in_data(value: Any) -> Iterator[tuple[IdentifierKind, str]]:
    if isinstance(value, str):
        yield from _in_text(value)
    elif isinstance(value, Mapping):
        code = value.get("code")
        if isinstance(code, int) and not isinstance(code, bool) and code and "app" in value:
            yield "aadsts", str(code)
        for key, inner in value.items():
            kind = _KEYS.get(str(key))
            if kind is not None and isinstance(inner, str) and is_guid(inner):
                yield kind, inner
            else:
                yield from _in_data(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _in_data(inner)

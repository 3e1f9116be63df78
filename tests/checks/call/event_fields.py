"""Every field of every event that can hold a text, derived from the union of events, so that a new event is tested without being listed."""

from __future__ import annotations

import typing
from collections.abc import Iterator
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any, Final, get_args

from checks.call import events as ev
from checks.facts import Fact, Vantage

AT: Final = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)


def events_with(text: str) -> Iterator[tuple[str, ev.Body]]:
    """Yield ``kind.field`` for each field that can hold the text, with an event of that kind that holds it there and nowhere else."""
    for kind in get_args(ev.Body):
        hints = typing.get_type_hints(kind)
        names = [field.name for field in fields(kind) if field.name != "kind"]
        plain = {name: _value_of(hints[name], "-") for name in names}
        for name in names:
            body = kind(**{**plain, name: _value_of(hints[name], text)})
            if text in repr(body):
                yield f"{body.kind}.{name}", body


def _value_of(hint: Any, text: str) -> Any:
    parts = get_args(hint)
    if hint is str or (str in parts and type(None) in parts):
        return text
    if hint in (ev.Pair, ev.PublicJson):
        return {"fr": text, "en": text}
    if type(None) in parts:
        return _value_of(next(part for part in parts if part is not type(None)), text)
    if Fact in parts:
        return (Fact("guest.blocked_by", text, Vantage.TENANT, AT, "guest"),)
    if typing.get_origin(hint) is typing.Literal:
        return parts[0]
    return {int: 1, bool: True, datetime: AT}[hint]

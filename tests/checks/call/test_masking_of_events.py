"""No event shows text from outside unmasked: derived from the union of events, so that a new one fails here by its name."""

from __future__ import annotations

import typing
from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any, Final, get_args

import pytest

from checks.call import events as ev
from checks.call.masking import masked
from checks.call.state import Call, Client
from checks.facts import Fact, Vantage

NAME, ADDRESS, NUMBER = "Maude Tremblay", "maude.tremblay@acme.example", "418-555-0142"
PERSONAL: Final = f"{NAME} <{ADDRESS}>, {NUMBER}"
AT: Final = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
REASONS: Final[Mapping[str, str]] = {
    "words of the program: versions, digests, a scenario's key": """
        opened.program opened.content opened.digest opened.practice resumed.program resumed.content resumed.digest""",
    "keys and texts of the content": """
        stage.stage step.then_stage option.stage issue.branch issue.issue issue.title issue.node answer.branch answer.place
        answer.answer answer.question answer.answer_text reopen.branch reopen.place reopen.question branch.branch branch.outcome
        branch.title escalate.owner escalate.place wrap_up.owner""",
    "names of checks, of actions and of objects": """
        check_started.check check_result.check check_ended.check check_ended.problem action_begun.action action_begun.guest
        action_ended.request_id""",
    "not shown from the history: `Call.checks` is, and that is masked": """
        check_started.about check_result.result check_ended.summary""",
    "what evidence says of the tenant, and by which check or file": "facts.by facts.facts answer.overruled",
    "paths of this machine, and texts that name hosts and nobody": """
        note.file letter.file letter.text copied.file copied.title""",
}
"""Why nobody outside wrote a text that is shown as it is stored: ``kind.field`` of each."""
NOT_FROM_OUTSIDE: Final = frozenset(name for names in REASONS.values() for name in names.split())


def texts_of(kind: type) -> Iterator[tuple[str, Any]]:
    """Yield each field of an event that can hold a text, with an event of that kind that says there who the client is."""
    hints = typing.get_type_hints(kind)
    names = [field.name for field in fields(kind) if field.name != "kind"]
    plain = {name: value_of(hints[name], "-") for name in names}
    for name in names:
        body = kind(**{**plain, name: value_of(hints[name], PERSONAL)})
        if says_who(body):
            yield name, body


def value_of(hint: Any, text: str) -> Any:
    parts = get_args(hint)
    if hint is str or (str in parts and type(None) in parts):
        return text
    if hint in (ev.Pair, ev.PublicJson):
        return {"fr": text, "en": text}
    if type(None) in parts:
        return value_of(next(part for part in parts if part is not type(None)), text)
    if Fact in parts:
        return (Fact("guest.blocked_by", text, Vantage.TENANT, AT, "guest"),)
    if typing.get_origin(hint) is typing.Literal:
        return parts[0]
    return {int: 1, bool: True}[hint]


def says_who(value: object) -> bool:
    """Whether anything in a value still reads as the client's name, address or number."""
    return any(personal in repr(value) for personal in (NAME, ADDRESS, NUMBER))


FIELDS = [(f"{body.kind}.{name}", body) for kind in get_args(ev.Body) for name, body in texts_of(kind)]


@pytest.mark.parametrize(("name", "body"), FIELDS, ids=[name for name, _body in FIELDS])
def test_a_text_from_outside_is_masked(name: str, body: ev.Body) -> None:
    call = Call("1", client=Client(name=NAME, callback=NUMBER), history=(ev.Event(1, 1, AT, body),))
    (shown,) = masked(call).history
    assert says_who(shown.body) == (name in NOT_FROM_OUTSIDE), (
        f"{name}: mask it in checks/call/masking.py, or name it here with why nobody outside wrote it"
    )


def test_every_reason_is_about_a_text_that_there_is() -> None:
    assert {name for name, _body in FIELDS} >= NOT_FROM_OUTSIDE

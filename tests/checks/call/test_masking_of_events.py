"""No event shows text from outside unmasked: derived from the union of events, so that a new one fails here by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pytest

from checks.call import events as ev
from checks.call.masking import masked
from checks.call.state import Call, Client
from tests.checks.call.event_fields import AT, events_with

NAME, ADDRESS, NUMBER = "Maude Tremblay", "maude.tremblay@acme.example", "418-555-0142"
PERSONAL: Final = f"{NAME} <{ADDRESS}>, {NUMBER}"
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
"""Why nobody outside wrote a text that is shown as it is stored, for each ``kind.field``."""
NOT_FROM_OUTSIDE: Final = frozenset(name for names in REASONS.values() for name in names.split())


def says_who(value: object) -> bool:
    """Return whether anything in a value still reads as the client's name, address or number."""
    return any(personal in repr(value) for personal in (NAME, ADDRESS, NUMBER))


FIELDS = list(events_with(PERSONAL))


@pytest.mark.parametrize(("name", "body"), FIELDS, ids=[name for name, _body in FIELDS])
def test_a_text_from_outside_is_masked(name: str, body: ev.Body) -> None:
    call = Call("1", client=Client(name=NAME, callback=NUMBER), history=(ev.Event(1, 1, AT, body),))
    (shown,) = masked(call).history
    assert says_who(shown.body) == (name in NOT_FROM_OUTSIDE), (
        f"{name}: mask it in checks/call/masking.py, or name it here with why nobody outside wrote it"
    )


def test_every_reason_is_about_a_text_that_there_is() -> None:
    assert {name for name, _body in FIELDS} >= NOT_FROM_OUTSIDE

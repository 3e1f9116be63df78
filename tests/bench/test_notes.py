"""Every call of the catalogue ends with a note that second line can work with."""

from __future__ import annotations

import pytest

from checks.guide.content import load
from tests.bench.answers import read
from tests.bench.catalogue import Call, calls
from tests.bench.notes import FITTING, MOST_QUESTIONS, play

CONTENT, BINDING = load(), read()


@pytest.mark.slow
@pytest.mark.parametrize("call", calls(), ids=lambda call: call.id)
def test_a_call_ends_well_and_its_note_has_what_second_line_asks_for(call: Call) -> None:
    for evidence in (False, True):
        played = play(CONTENT, BINDING, call, evidence=evidence)
        assert played.wrong == "" and played.end is not None
        assert played.proposed in FITTING[played.end.ends]
        assert played.table.questions <= MOST_QUESTIONS
        assert played.missing == ()

"""Two desks write one call: the second desk's events get new numbers, and what refers to another event follows it.

The kinds of event are derived from their union: a new one that names a walk or a move is tested here without being listed.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import fields
from pathlib import Path
from typing import get_args

import pytest

from checks.call import events as ev
from checks.call.journal import Journal
from tests.checks.call.event_fields import events_with

OPENED = ev.Opened("fr", "0.1.0", "7", "abcdef123456")
TITLE = {"fr": "Mot de passe", "en": "Password"}


def in_a_walk() -> list[ev.Body]:
    """Return an event of each kind that belongs to the walk b1, except the one that opens it."""
    fields_with_walk = [(name, body) for name, body in events_with("b1") if name.endswith(".branch")]
    return [body for _name, body in fields_with_walk if not isinstance(body, ev.IssueOpened)]


def of_a_move() -> list[type[ev.Undone] | type[ev.Redone]]:
    """Return the kinds of event that name a move by its number."""
    return [kind for kind in get_args(ev.Body) if "target" in (field.name for field in fields(kind))]


def joined(folder: Path, *ours: ev.Body) -> tuple[ev.Event, ...]:
    """Return what one desk's journal holds of a call in which another desk opened a walk before ``ours`` was written."""
    path = folder / "calls.db"
    with closing(Journal(path)) as first, closing(Journal(path)) as second:
        call = first.begin(OPENED)
        second.take_up(call.id)
        second.add(ev.IssueOpened("b1", "qr", TITLE))
        first.add(*ours)
        return first.events


@pytest.mark.parametrize("body", in_a_walk(), ids=lambda body: body.kind)
def test_what_is_done_in_a_walk_stays_in_that_walk(body: ev.Body, tmp_path: Path) -> None:
    *_, opened, done = joined(tmp_path, ev.IssueOpened("b1", "password", TITLE), body)
    assert isinstance(opened.body, ev.IssueOpened) and opened.body.branch == "b2"
    assert getattr(done.body, "branch", None) == "b2"


@pytest.mark.parametrize("kind", of_a_move(), ids=lambda kind: kind.__name__)
def test_a_move_is_named_by_its_new_number(kind: type[ev.Undone] | type[ev.Redone], tmp_path: Path) -> None:
    *_, marked, undone = joined(tmp_path, ev.StepMarked(1, "done"), kind(2))
    assert isinstance(undone.body, kind) and undone.body.target == marked.seq

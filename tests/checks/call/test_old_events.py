"""Calls stored by an earlier version can be read: every kind of event in the very rows that version 0.1.0 wrote (a008983)."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any, get_args

import pytest

from checks.call import events as ev
from checks.call.event_json import dump_body, parse_body
from checks.call.events import Event
from checks.call.note import note
from checks.call.prompt import prompt
from checks.call.reducers import fold
from checks.call.run_queries import displayed_network_run
from checks.call.store import open_store
from checks.call.timeline import timeline
from checks.facts import from_iso
from checks.guide.content import load
from checks.texts import LANGS

Row = tuple[int, int, str, str, dict[str, Any]]
ROWS: list[Row] = [
    tuple(json.loads(line)) for line in Path(__file__).with_name("old_events.jsonl").read_text("utf-8").splitlines()
]

ADDED: dict[str, dict[str, Any]] = {"identity": {"whose": ""}}
"""The fields that kinds of event were given since, as a row without them is read."""


def test_every_kind_of_event_has_an_old_row() -> None:
    assert {type(parse_body(kind, body)) for *_, kind, body in ROWS} == set(get_args(ev.Body))


@pytest.mark.parametrize("row", ROWS, ids=[f"{seq} {kind}" for seq, *_, kind, _ in ROWS])
def test_an_old_row_is_read_and_written_as_it_was(row: Row) -> None:
    *_, kind, stored = row
    body = parse_body(kind, stored)
    assert body.kind == kind
    added = {name: value for name, value in dump_body(body).items() if name not in stored}
    assert dump_body(body) == stored | added and added == ADDED.get(kind, {})


def test_an_old_call_opens_with_all_that_it_held() -> None:
    call = fold("x", [Event(seq, move, from_iso(at), parse_body(kind, body)) for seq, move, at, kind, body in ROWS])
    content = load()
    run = displayed_network_run(call)
    assert run is not None and [result.verdict for result in run.results] == ["fail", "pass"]
    assert [run.check for run in call.checks] == ["network", "guest", "network", "domain"]
    assert (call.client.ticket, call.option, call.wrapped) == (
        "INC0012345",
        "app",
        ev.WrappedUp("waiting", "client_it"),
    )
    assert {"net.streamworks", "domain.kind", "net.clock_skew_s"} <= {fact.key for fact in call.facts}
    assert timeline(call, content) and prompt(call, content).kind == "wrapped"
    for lang in LANGS:
        assert "INC0012345" in note(call, content, lang, from_iso("2026-12-01T06:00:00Z"))


def test_an_old_database_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "calls.db"
    open_store(path).close()
    with closing(sqlite3.connect(path)) as database, database:
        for seq, move, at, kind, body in ROWS:
            database.execute(
                "INSERT INTO event VALUES ('x', ?, ?, ?, ?, ?)",
                (seq, move, at, kind, json.dumps(body, ensure_ascii=False, separators=(",", ":"))),
            )
    with closing(open_store(path)) as store:
        assert [(event.seq, event.body.kind) for event in store.events("x")] == [(row[0], row[3]) for row in ROWS]


WORDS: dict[str, tuple[str, dict[str, Any]]] = {
    "step": ("mark", {"step": 1, "mark": "postponed"}),
    "text": ("what", {"what": "mail", "text": "x"}),
    "wrap_up": ("how", {"how": "lost", "owner": "nobody"}),
    "identity": ("how", {"how": "voice"}),
    "hold": ("how", {"how": "music"}),
    "language": ("lang", {"lang": "de"}),
    "copied": ("what", {"what": "map", "title": {"fr": "x"}, "lang": "fr", "file": "x", "clipboard": False}),
}


@pytest.mark.parametrize("kind", WORDS)
def test_a_word_that_is_not_on_today_s_list_makes_no_call_unreadable(kind: str) -> None:
    field, stored = WORDS[kind]
    assert getattr(parse_body(kind, stored), field) == stored[field]


@pytest.mark.parametrize(
    ("kind", "stored"),
    [
        ("unheard_of", {}),
        ("left", {"kind": "left"}),
        ("left", {"more": 1}),
        ("left", None),
        ("stage", {}),
        ("stage", {"step": "1"}),
        ("stage", {"step": True}),
        ("stage", {"step": 1.5}),
        ("note", {"lang": "fr", "file": "x", "clipboard": 1}),
        ("text", {"what": 1, "text": "x"}),
        ("text", {"what": "words", "text": None}),
        ("issue", {"branch": "b1", "issue": "x", "title": {"fr": 1}}),
        ("check_result", {"check": "network", "run": 1, "result": ["x"]}),
        ("facts", {"by": "x", "facts": [{"key": "k", "value": 1, "vantage": "moon", "at": "2026-11-24T15:02:03Z", "by": "y"}]}),
    ],
)  # fmt: skip
def test_what_no_program_wrote_is_refused_without_its_contents(kind: str, stored: object) -> None:
    with pytest.raises(ValueError) as refused:
        parse_body(kind, stored)
    assert "\n" not in str(refused.value) and "moon" not in str(refused.value)

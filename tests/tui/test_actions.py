"""The registry of actions, written out: a key that disappears, or does something else, is noticed here."""

from __future__ import annotations

import pytest

from checks.texts import Lang
from tui.actions import ACTIONS, KEYMAP, KEYS_IN, SHOWN, SHOWN_IN
from tui.i18n import set_language, t
from tui.panes.header import keys_row

WRITTEN = """
answer call 1 2 3 4 5 6 7 8 9
unknown call 0
enter call enter
undo call u
redo call y
say call s
client_language call l
why call w
go call g slash
park call p
resume_branch call r
note call n
copy call c
copies call b
escalate call e
wrap_up call x
hold call h
caller_phone call q
check call a
back call escape
details call d
letter call m
open_result call o
client_run call k
mask call i
sign_in call t
act call f
steps call f2
decision call f3
network call f4
guest call f5
client call f6
words call f7
remark call f8
retype call j
vantage call v
zoom call z
next_pane call tab
previous_pane call shift+tab
help anywhere f1 question_mark
settings anywhere comma
language anywhere f9
palette anywhere colon ctrl+p
redraw anywhere ctrl+l
leave anywhere ctrl+q ctrl+c
"""
"""Each action, where it can be done, and its keys."""


def test_each_key_does_what_people_have_learned() -> None:
    rows = [(name, place, tuple(keys)) for name, place, *keys in map(str.split, WRITTEN.strip().splitlines())]
    assert [(action.id, action.place, action.keys) for action in ACTIONS] == rows
    assert {key: action.id for key, action in KEYMAP.items()} == {key: name for name, _, keys in rows for key in keys}


def test_no_key_does_two_things_and_each_line_names_what_there_is() -> None:
    keys = [key for action in ACTIONS for key in action.keys]
    assert len(keys) == len(set(keys))
    named = {*SHOWN, *(name for line in (*SHOWN_IN.values(), *KEYS_IN.values()) for name in line)}
    assert named <= {action.id for action in ACTIONS}


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("place", SHOWN_IN)
def test_the_line_of_keys_has_room_for_the_way_back(place: str, lang: Lang) -> None:
    set_language(lang)
    assert t("action.back") in keys_row(80, place).text

"""Lines of keys: each key is in the colour of keys, its label is quiet, and a click on either presses the key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tui.actions import ACTIONS, Action, key_name
from tui.i18n import t
from tui.picks import KeyPick
from tui.text_layout import Piece, Row, cells, cut_parts, wrap

_JOINING: Final = ("or", "and", "ou", "puis")
"""What may come between two keys of one part."""
_UNCLICKED: Final = ("1–9", "1-9", "arrows", "flèches")
"""What names several keys at once, so that a click cannot choose one."""


def key_rows(text: str, width: int, lead: str = "") -> list[Row]:
    """Return a line of keys in as many lines as it takes: its parts are two blanks apart, and one is broken only if it must be.

    A part begins with its keys; a part without any is only to be read.
    """
    room = width - cells(lead)
    lines: list[list[str]] = [[]]
    for part in text.split("  "):
        if lines[-1] and cells("  ".join([*lines[-1], part])) > room:
            lines.append([])
        if cells(part) <= room:
            lines[-1].append(part)
        else:
            lines[-1:] = [[line] for line in wrap(part, room)]
    return [_row(parts, lead) for parts in lines if parts]


def fitted_keys(text: str, width: int, always: str) -> Row:
    """Return a line of keys in one line, with the part ``always`` at its end; other parts are left out for it, and a sign says so."""
    line = f" {cut_parts(text, width - cells(always) - 3)}  {always}"
    return _row(line.strip().split("  "), " ")


def action_row(actions: list[Action], always: list[Action], width: int) -> Row:
    """Return the keys of actions, as many as fit next to those that are ``always`` named, by the first key of each."""
    room = width - sum(cells(_part(action)) for action in always)
    shown: list[Action] = []
    for action in actions:
        room -= cells(_part(action))
        if room < 0:
            break
        shown.append(action)
    pieces: list[Piece] = []
    picks: list[KeyPick | None] = []
    for action in (*shown, *always):
        pieces += [(f" {first_key(action)}", "key"), (f" {t(action.label)} ", "dim")]
        picks += [None if len(action.keys) > 2 else KeyPick(action.keys[0])] * 2
    return Row(tuple(pieces), picks=tuple(picks))


def first_key(action: Action) -> str:
    """Return the key of an action, as the reader calls it; the first if it has two."""
    if len(action.keys) > 2:
        return f"{action.keys[0]}–{action.keys[-1]}"
    return _named(action.keys[0])


def _part(action: Action) -> str:
    return f" {first_key(action)} {t(action.label)} "


def _row(parts: list[str], lead: str) -> Row:
    names = {_named(key): key for action in ACTIONS for key in action.keys}
    pieces: list[Piece] = [(lead, "dim")]
    picks: list[KeyPick | None] = [None]
    for number, part in enumerate(parts):
        begins, pick = _keys_of(part, names)
        pieces += [(part[:begins], "key"), (part[begins:] + ("  " if number < len(parts) - 1 else ""), "dim")]
        picks += [pick, pick]
    return Row(tuple(pieces), picks=tuple(picks))


def _keys_of(part: str, names: Mapping[str, str]) -> tuple[int, KeyPick | None]:
    """Return how many characters of a part name its keys, and what a click on it presses: the first of them."""
    words = part.split(" ")
    count = 0
    while count < len(words) and (words[count] in names or words[count] in _UNCLICKED):
        count += 1
        if count + 1 < len(words) and words[count] in _JOINING and words[count + 1] in (*names, *_UNCLICKED):
            count += 1
        else:
            break
    first = words[0]
    return len(" ".join(words[:count])), KeyPick(names[first]) if count and first in names else None


def _named(key: str) -> str:
    name = key_name(key)
    return {"Enter": t("key.enter"), "Esc": t("key.escape")}.get(name, name)

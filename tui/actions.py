"""Everything that can be done, in one registry: it feeds the keys, the palette, the help, the line of keys and the README's table.

A key is named as Textual names it; letters work in either case, and only outside text fields. ``label`` and ``help`` are message ids
made from the action's id (``action.undo``, ``action.undo.help``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

Scope = Literal["call", "anywhere"]


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that a person can do: its id, the keys for it, and where it can be done."""

    id: str
    keys: tuple[str, ...]
    place: Scope = "call"

    @property
    def label(self) -> str:
        """The message id of its short name."""
        return f"action.{self.id}"

    @property
    def help(self) -> str:
        """The message id of the sentence that explains it."""
        return f"action.{self.id}.help"


ACTIONS: Final[tuple[Action, ...]] = (
    Action("answer", ("1", "2", "3", "4", "5", "6", "7", "8", "9")),
    Action("unknown", ("0",)),
    Action("enter", ("enter",)),
    Action("undo", ("u",)),
    Action("redo", ("y",)),
    Action("say", ("s",)),
    Action("client_language", ("l",)),
    Action("why", ("w",)),
    Action("go", ("g", "slash")),
    Action("park", ("p",)),
    Action("resume_branch", ("r",)),
    Action("note", ("n",)),
    Action("copy", ("c",)),
    Action("copies", ("b",)),
    Action("escalate", ("e",)),
    Action("wrap_up", ("x",)),
    Action("hold", ("h",)),
    Action("caller_phone", ("q",)),
    Action("check", ("a",)),
    Action("back", ("escape",)),
    Action("details", ("d",)),
    Action("letter", ("m",)),
    Action("open_result", ("o",)),
    Action("client_run", ("k",)),
    Action("mask", ("i",)),
    Action("sign_in", ("t",)),
    Action("act", ("f",)),
    Action("steps", ("f2",)),
    Action("decision", ("f3",)),
    Action("network", ("f4",)),
    Action("guest", ("f5",)),
    Action("client", ("f6",)),
    Action("words", ("f7",)),
    Action("remark", ("f8",)),
    Action("retype", ("j",)),
    Action("vantage", ("v",)),
    Action("zoom", ("z",)),
    Action("next_pane", ("tab",)),
    Action("previous_pane", ("shift+tab",)),
    Action("help", ("f1", "question_mark"), "anywhere"),
    Action("settings", ("comma",), "anywhere"),
    Action("language", ("f9",), "anywhere"),
    Action("palette", ("colon", "ctrl+p"), "anywhere"),
    Action("redraw", ("ctrl+l",), "anywhere"),
    Action("leave", ("ctrl+q", "ctrl+c"), "anywhere"),
)
"""Every action, in the order in which the help names them."""

SHOWN: Final = (
    "answer",
    "enter",
    "undo",
    "go",
    "wrap_up",
    "say",
    "why",
    "copy",
    "note",
    "words",
    "hold",
    "client",
    "client_run",
    "client_language",
    "park",
    "remark",
    "zoom",
    "leave",
)
"""The actions that the line of keys names, as many as fit."""

ALWAYS: Final = ("help", "palette")
"""The actions that it always names at its end: the two ways to all the others."""

SHOWN_IN: Final[Mapping[str, tuple[str, ...]]] = {
    "network": ("check", "details", "letter", "client_run", "back", "open_result", "vantage"),
    "guest": ("check", "act", "sign_in", "back", "details", "mask", "open_result"),
}
"""The actions that it names instead while a pane with its own keys has the focus."""

KEYS_IN: Final[Mapping[str, tuple[str, ...]]] = {
    "home": ("answer", "enter", "sign_in", "settings", "language", "help", "leave"),
    "decision": (
        *("answer", "unknown", "enter", "undo", "redo", "say", "client_language", "why", "go", "park", "resume_branch"),
        *("copies", "check", "caller_phone", "words", "remark", "retype", "escalate", "wrap_up"),
    ),
    "steps": ("enter", "details", "decision", "zoom"),
    "thread": ("enter", "undo", "redo", "note", "copy"),
    **SHOWN_IN,
}
"""What the help names first in each place: the actions used there."""

KEYMAP: Final = {key: action for action in ACTIONS for key in action.keys}

_NAMES: Final = {
    "slash": "/",
    "question_mark": "?",
    "colon": ":",
    "comma": ",",
    "escape": "Esc",
    "shift+tab": "Shift+Tab",
}


def action_for(key: str, character: str | None) -> Action | None:
    """Return the action of a key press; a letter counts in either case."""
    if key in KEYMAP:
        return KEYMAP[key]
    return KEYMAP.get(character.lower()) if character and character.isalpha() else None


def key_name(key: str) -> str:
    """Return a key as people call it."""
    if key in _NAMES:
        return _NAMES[key]
    return (
        "+".join(part.capitalize() if len(part) > 1 else part.upper() for part in key.split("+"))
        if len(key) > 1
        else key
    )


def keys_of(action: Action) -> str:
    """Return the keys of an action as people call them: ``1–9``, ``g /``."""
    if len(action.keys) > 2:
        return f"{action.keys[0]}–{action.keys[-1]}"
    return " ".join(key_name(key) for key in action.keys)

"""What a row of any list leads to when it is chosen, by Enter or a click."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OptionPick:
    """An option of a list, by its key: a word that only the list's own screen knows."""

    key: str


@dataclass(frozen=True, slots=True)
class AnswerPick:
    """The numbered choice behind a digit."""

    digit: int


@dataclass(frozen=True, slots=True)
class KeyPick:
    """The key that a line of keys names, by Textual's name: a click on it presses the key."""

    key: str

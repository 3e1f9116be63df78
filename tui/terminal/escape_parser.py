"""Reading Esc with a key right after it as those two keys, and invalid characters as replacement characters.

A slow line brings both at once, which Textual takes for Alt with that key, or for a sign on some keyboard (``£`` for 3). The desk
has no key with Alt, and a lost Esc leaves a box open, which then takes what was meant for the call.
"""

from __future__ import annotations

from codecs import getincrementaldecoder
from collections.abc import Callable, Iterable
from typing import Final

from textual import events
from textual._xterm_parser import XTermParser
from textual.message import Message

_ESC: Final = "\x1b"
_OTHERWISE: Final = frozenset("[OP]^_X" + _ESC) | frozenset("\x7f\tbf")
"""What begins a sequence after Esc (ECMA-48: CSI, SS3 and the strings), and what Alt means in a box: delete or skip a word."""
_REPLACEMENT: Final = "\ufffd"


class EscapeParser(XTermParser):
    """Textual's parser of what a terminal sends, except for Esc and a key, and for keys and positions that cannot exist."""

    def _sequence_to_key_events(self, sequence: str, alt: bool = False) -> Iterable[events.Key]:
        if len(sequence) == 2 and sequence[0] == _ESC and sequence[1] not in _OTHERWISE:
            yield events.Key("escape", _ESC)
            sequence = sequence[1]
        try:
            keys = list(super()._sequence_to_key_events(sequence, alt))
        except (ValueError, OverflowError):  # a code point beyond the last
            keys = [_no_character()]
        for key in keys:
            yield key if _can_be_written(key.character or "") and _can_be_written(key.key) else _no_character()

    def parse_mouse_code(self, code: str) -> Message | None:
        """Return the mouse's event; None if its position is in a window without size."""
        try:
            return super().parse_mouse_code(code)
        except (ValueError, OverflowError, ZeroDivisionError):
            return None


def decoder() -> Callable[[bytes], str]:
    """Return a function that decodes the pieces that a terminal sends; what is not UTF-8 is replaced."""
    return getincrementaldecoder("utf-8")("replace").decode


def _no_character() -> events.Key:
    return events.Key("replacement_character", _REPLACEMENT)


def _can_be_written(text: str) -> bool:
    """Return whether it contains no half of a character, which no encoding has."""
    return not any("\ud800" <= char <= "\udfff" for char in text)

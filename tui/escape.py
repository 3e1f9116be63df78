"""Esc with a key right after it is those two keys.

A slow line brings both in one piece, which Textual takes for Alt with that key, or for a sign of some keyboard's (``£`` for 3). The desk
has no key with Alt, and an Esc that is lost leaves a box open that then takes what was meant for the call.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from textual import events
from textual._xterm_parser import XTermParser

_ESC: Final = "\x1b"
_OTHERWISE: Final = frozenset("[OP]^_X" + _ESC) | frozenset("\x7f\tbf")
"""What begins a sequence after Esc (ECMA-48: CSI, SS3 and the strings), and what Alt means in a box: delete or pass a word."""


class EscapeParser(XTermParser):
    """Textual's parser of what a terminal sends, but for Esc and a key."""

    def _sequence_to_key_events(self, sequence: str, alt: bool = False) -> Iterable[events.Key]:
        if len(sequence) == 2 and sequence[0] == _ESC and sequence[1] not in _OTHERWISE:
            yield events.Key("escape", _ESC)
            sequence = sequence[1]
        yield from super()._sequence_to_key_events(sequence, alt)


def tell_escape_apart() -> None:
    """Have the terminal's driver read by it, where there is one that reads a terminal."""
    try:
        from textual.drivers import linux_driver
    except ImportError:
        return
    linux_driver.XTermParser = EscapeParser  # type: ignore[attr-defined]  # the driver makes its parser by this name

"""Writing what a terminal's or pipe's encoding lacks with the nearest letters: accents dropped, quotes straight."""

from __future__ import annotations

import codecs
import io
import unicodedata
from typing import Final, TextIO

_NAME: Final = "mfa_desk.nearest"
_SIGNS: Final = str.maketrans(
    {
        **dict.fromkeys("«»“”", '"'),
        **dict.fromkeys("‘’", "'"),
        **dict.fromkeys("‐‑–—", "-"),
        "→": "->",
        "•": "*",
        "œ": "oe",
        "Œ": "OE",
    }
)


def nearest(text: str) -> str:
    """Return the text in ASCII; a character without a near equivalent is a question mark."""
    plain = unicodedata.normalize("NFKD", text.translate(_SIGNS))
    kept = "".join(char for char in plain if not unicodedata.combining(char))
    return kept.encode("ascii", "replace").decode("ascii")


def write_nearest(stream: TextIO, encoding: str | None = None) -> None:
    """Have the stream write the nearest letters for what it cannot encode, instead of failing.

    ``encoding`` is that of a stream that is not a terminal; None leaves it as it is.
    """
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors=_NAME, encoding=None if stream.isatty() else encoding)


def _instead(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return nearest(error.object[error.start : error.end]), error.end


codecs.register_error(_NAME, _instead)

"""Text from outside made safe: cleaned for a terminal, bounded, redacted before it is stored, masked for other people's eyes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import Final

ELLIPSIS: Final = "…"

_SEQUENCE = re.compile(
    r"(?:\x1b\]|\x9d)[^\x07\x1b\x9c]{0,4096}(?:\x07|\x1b\\|\x9c)"  # OSC, closed
    r"|(?:\x1b[PX^_]|[\x90\x98\x9e\x9f])[^\x1b\x9c]{0,4096}(?:\x1b\\|\x9c)"  # DCS, SOS, PM, APC, closed
    r"|(?:\x1b\]|\x9d)[0-9]*;?"  # an OSC that is never closed: only its opening is removed, the text stays visible
    r"|(?:\x1b\[|\x9b)[0-?]*[ -/]*(?:[@-~]|\Z)"  # CSI
    r"|\x1b[ -/]*(?:[0-~]|\Z)"  # any other escape
)
_BREAKS = re.compile(r"\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_KEPT_SPACES = "\u00a0\u202f"
# Letters and marks that show nothing: they hide text or break up a name, and no language needs them here.
_INVISIBLE: Final = frozenset(
    (
        *(0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0),
        *(*range(0x180B, 0x1810), *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)),
    )
)
_ODD = re.compile(r"[^\n -~\u00a0-\u00ac\u00ae-\u017f\u2010-\u2027\u202f\u2030-\u203e]")
"""What is examined more closely: everything but the characters of plain English and French."""
_MARKUP: Final = re.compile(r"[\\`*_\[\]<>|~&#$]|:(?=//)|(?<=www)\.|@", re.I)
"""What Markdown may read as markup, a link or a mention."""
_CUT_NUMBER = re.compile(rf"(?<![\d .-])([ .-]*)\d[\d .-]*{ELLIPSIS}\Z")
_MARKS_IN_A_ROW = 4
_RAW_FACTOR = 8
_SEEN_BEYOND = 1000
_ROUNDS = 12


@lru_cache(maxsize=4096)
def _safe(char: str) -> str:
    if char == "\n" or char in _KEPT_SPACES:
        return char
    if char == "\t":
        return " "
    if ord(char) in _INVISIBLE:
        return ""
    match unicodedata.category(char):
        case "Zs":
            return " "
        case "Cc" | "Cf":
            return ""
        case "Cs" | "Co" | "Cn":
            return "\ufffd"
    return char


def _marks_bounded(text: str) -> str:
    """Return the text without marks that have no base (they would draw on the preceding text) and without stacks of marks."""
    if not any(unicodedata.category(char) in ("Mn", "Me") for char in set(text)):
        return text
    kept: list[str] = []
    marks = _MARKS_IN_A_ROW
    for char in text:
        if unicodedata.category(char) in ("Mn", "Me"):
            marks += 1
            if marks > _MARKS_IN_A_ROW:
                continue
        else:
            marks = _MARKS_IN_A_ROW if char.isspace() else 0
        kept.append(char)
    return "".join(kept)


def bounded(text: str, limit: int) -> str:
    """Return ``text`` with at most ``limit`` characters, ending in an ellipsis if something was cut."""
    if len(text) <= limit:
        return text
    return text[: limit - 1].rstrip() + ELLIPSIS if limit > 0 else ""


def clean(text: str, limit: int = 256, *, lines: bool = False) -> str:
    r"""Return text from outside, safe for a terminal and for a note, of at most ``limit`` characters.

    Escape sequences, control, format and bidirectional-control characters and anything else invisible are removed;
    lone surrogates, private-use and unassigned code points become U+FFFD; the result is NFC. Line breaks of every kind
    become ``\n`` with ``lines``, else one space. Cleaning twice changes nothing.
    """
    if len(text) <= limit and text.isascii() and text.isprintable():
        return text.strip()
    # Bounded before it is normalised: NFC takes quadratic time over a long run of combining marks.
    raw_limit = _RAW_FACTOR * max(limit, 0) + 256
    cut = len(text) > raw_limit
    text = _BREAKS.sub("\n", _SEQUENCE.sub("", text[:raw_limit]))
    text = text.translate({ord(char): _safe(char) for char in set(text)})
    text = _marks_bounded(unicodedata.normalize("NFC", text))
    text = "\n".join(map(str.strip, text.split("\n")))
    text = re.sub(r"\n{3,}", "\n\n", text) if lines else re.sub(r"\n+", " ", text)
    text = text.strip()
    return bounded(text + ELLIPSIS if cut and len(text) < limit else text, limit)


def unsafe_in(text: str) -> str:
    """Return the first character in one of our texts that draws, hides or reverses what is read, as ``U+202E``; empty if there is none.

    It is one that `clean` removes or replaces: anything but line breaks, spaces and visible characters.
    """
    unsafe = (match[0] for match in _ODD.finditer(text) if match[0] == "\t" or _unsafe(match[0]))
    return next((f"U+{ord(char):04X}" for char in unsafe), "")


def visible(text: str, *, width: Callable[[str], int] = lambda _: 0) -> str:
    """Return ``text`` as it can be drawn: its lines and spaces are kept, and nothing in it is taken for a command.

    What is unsafe is left out, or shown as U+FFFD if it takes up room by its ``width`` in cells.
    """
    return _ODD.sub(lambda match: "\ufffd" * width(match[0]) if _unsafe(match[0]) else match[0], text)


def json_text(text: str) -> str:
    """Return JSON in which everything unsafe on a terminal is escaped by its number: it means the same."""
    return _ODD.sub(lambda match: _numbered(match[0]) if _unsafe(match[0]) else match[0], text)


def _unsafe(char: str) -> bool:
    if char in "\t\ufffd":
        return False
    return _safe(char) in ("", "\ufffd") or _BREAKS.match(char) is not None


def _numbered(char: str) -> str:
    """Return a character as JSON escapes it by its number, in two halves if it is beyond U+FFFF (RFC 8259, section 7)."""
    units = char.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


def redact(text: str, limit: int = 20_000, *, lines: bool = True) -> str:
    """Return ``text`` cleaned and without what must never be stored, of at most ``limit`` characters.

    One-time codes, tokens, redeem links and the secret parts of any address, passwords and PINs are removed; ``[•••]`` replaces
    them in every language. AADSTS codes, ticket numbers, times, dates, correlation ids, phone numbers, IP addresses, versions,
    prices, ports and postal codes are kept, but what a word for a password names is removed whatever its form; in doubt it is removed.
    What is cut at ``limit`` is cut last, so that no half of a secret remains.
    Redacting twice changes nothing.
    """
    from checks.redaction import without_secrets

    cleaned = clean(text, limit + _SEEN_BEYOND, lines=lines)
    text = _CUT_NUMBER.sub(rf"\1{ELLIPSIS}", cleaned) if len(text) > limit + _SEEN_BEYOND else cleaned
    for _ in range(_ROUNDS):
        redacted = clean(bounded(without_secrets(text), limit), limit, lines=lines)
        if redacted == text:
            break
        text = redacted
    return text


def mask_name(name: str) -> str:
    """Return a person's name as other people may see it: the initials (``J*** T***``)."""
    return " ".join(f"{word[0]}***" for word in clean(name).split())


def mask_email(address: str) -> str:
    """Return an e-mail address with the first letter of its local part and its domain (``m***@acme.ca``)."""
    local, at, domain = clean(address).rpartition("@")
    return f"{local[:1]}***{at}{domain}" if at else mask_name(domain)


def mask_phone(number: str) -> str:
    """Return a telephone number's last two digits (``***37``)."""
    digits = [char for char in clean(number) if char.isdecimal()]
    return f"***{''.join(digits[-2:])}" if len(digits) > 3 else "***"


def mask_upn(upn: str) -> str:
    """Return a user principal name with its address's local part masked, in the #EXT# form too (``m***_acme.ca#EXT#@…``)."""
    upn = clean(upn)
    marker = re.search(r"#ext#", upn, re.I)
    if marker is None:
        return mask_email(upn)
    local, underscore, domain = upn[: marker.start()].rpartition("_")
    return f"{local[:1]}***{underscore}{domain}{upn[marker.start() :]}" if underscore else f"***{upn[marker.start() :]}"


def markdown_text(text: str) -> str:
    """Return a text of one line inside a line of Markdown that shows it as it stands: no emphasis, link, HTML or mention comes of it."""
    return _MARKUP.sub(lambda match: f"\\{match[0]}", text)

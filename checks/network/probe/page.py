"""What a page says: its text, where it leads, the category that it names, and whether it refuses. Pure, and linear in its length."""

from __future__ import annotations

import codecs
import html
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final
from urllib.parse import urlsplit

from checks.network.probe.public_answers import is_local, is_public_name
from checks.text import clean
from checks.texts import package_tables

EXCERPT: Final = 400
"""Characters of a page that are kept."""
_LONGEST_CATEGORY: Final = 60
_LONGEST_LINE: Final = 500
_MOST_LINES: Final = 2000
_SENTENCE: Final = re.compile(r"\s:\s|[.;|]\s|\s[^\s:]{2,20}:\s")
_LONGEST_ADDRESS: Final = 300
_MOST_TEXT: Final = 20_000
_ENCODINGS: Final[Mapping[str, str]] = {
    **{name: name for name in ("utf-8", "utf-16", "utf-16-le", "utf-16-be", "iso8859-2", "iso8859-15")},
    **{f"cp125{number}": f"cp125{number}" for number in range(9)},
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
}
"""Encodings that are read, by Python's name; browsers read the last two as Windows' own (WHATWG Encoding, section 4.2)."""
_MARKS: Final = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_CHARSET: Final = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9_.:-]{1,30})", re.I)
_META: Final = re.compile(r"<meta\b[^<>]{0,700}", re.I)
_URL: Final = re.compile(r"\burl\s*=\s*[\"']?([^\"'<>\s]{1,500})", re.I)
_SCRIPT: Final = re.compile(
    r"\blocation(?:\.href)?\s{0,9}(?:=|\.(?:replace|assign)\()\s{0,9}[\"']((?:https?:)?[\\/]{1,4}[^\"'\s<>]{1,500})[\"']",
    re.I,
)
_UNSEEN: Final = ("script", "style")
_BREAK: Final = re.compile(r"<(?:br|/?p|/?div|/?tr|/?li|/?dl|/?h[1-6])\b", re.I)
_CELL: Final = re.compile(r"</(?:th|td|dt)\b", re.I)


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its whole text within bounds, where it leads by itself, and the category that it names."""

    text: str = ""
    leads_to: str = ""
    category: str = ""


def read(body: bytes, content_type: str = "") -> Page:
    """Return what a body says that may have been cut anywhere."""
    source = _decoded(body, content_type)
    text = clean(re.sub(r"\s+", " ", html.unescape(_text_of(source))), _MOST_TEXT)
    return Page(text, _leads_to(source), _category(source))


def refuses(text: str) -> bool:
    """Return whether a text is that of a page which refuses, in one of the languages known."""
    plain, words = _plain(text), _words()
    if any(mark in plain for mark in words["genuine"]):
        return False
    return all(_has(plain, words[kind]) for kind in ("blocked", "things")) or all(
        _has(plain, words[kind]) for kind in ("denied", "rules")
    )


def address_refuses(url: str, host: str) -> bool:
    """Return whether an address to which a host's answer leads is that of a page which refuses: by its words, or as one of this network."""
    try:
        split = urlsplit(url)
        shown_host = (split.hostname or host).casefold()
    except ValueError:
        return False
    where = f"{shown_host}{split.path}".casefold()
    if set(re.split(r"[^a-z0-9_-]+", where)) & set(_words()["address"]):
        return True
    within = is_local(shown_host) or not is_public_name(shown_host)
    return shown_host != host and within and not _has(where, _words()["portal"])


def _decoded(body: bytes, content_type: str) -> str:
    """Return the text of a body, by its byte order mark, its declared encodings, or what it looks like."""
    for mark, name in _MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace")
    if body[:200].count(0) * 3 > len(body[:200]):
        return body.decode("utf-16-be" if body[:1] == b"\0" else "utf-16-le", "replace")
    declared = _CHARSET.search(content_type) or _CHARSET.search(body[:1024].decode("latin-1"))
    name = _encoding(declared[1]) if declared else ""
    if name and not name.startswith("utf-16"):
        return body.decode(name, "replace")
    text = body.decode("utf-8", "replace")
    # A body that was cut may end within a character; more than that is no UTF-8.
    return body.decode("cp1252", "replace") if "\ufffd" in text[:-1] else text


def _encoding(name: str) -> str:
    try:
        return _ENCODINGS.get(codecs.lookup(name).name, "")
    except LookupError:
        return ""


def _text_of(source: str) -> str:
    """Return what a browser shows of a page: no tags, scripts or styles. Each character is read once, whatever tags are left open."""
    lower, pieces, at = source.lower(), [], 0
    if len(lower) != len(source):  # some capitals have a longer small form
        lower = source
    while True:
        start = source.find("<", at)
        if start < 0:
            pieces.append(source[at:])
            break
        pieces.append(source[at:start])
        if lower.startswith("<!--", start):
            end = source.find("-->", start)
            at = end + 3
        else:
            name = next((tag for tag in _UNSEEN if lower.startswith(f"<{tag}", start)), "")
            end = lower.find(f"</{name}" if name else ">", start + 1)
            end = source.find(">", end) if name and end >= 0 else end
            at = end + 1
        if end < 0:
            break
        pieces.append(" ")
    return "".join(pieces)


def _leads_to(source: str) -> str:
    """Return where a page sends the browser by itself."""
    refreshes = (meta[0] for meta in _META.finditer(source) if "refresh" in meta[0].lower())
    match = next(filter(None, map(_URL.search, refreshes)), None) or _SCRIPT.search(source)
    return clean(html.unescape(match[1]).replace("\\/", "/"), _LONGEST_ADDRESS) if match else ""


def _category(source: str) -> str:
    """Return the value after a label, in the page's own text: in the same line or table row, else in the next one."""
    parted = _CELL.sub(" : <", _BREAK.sub("\n<", re.sub(r"\s+", " ", source)))
    lines = [clean(line.strip(), _LONGEST_LINE) for line in html.unescape(_text_of(parted)).split("\n")[:_MOST_LINES]]
    lines = [line for line in lines if line.strip(" :")]
    label = re.compile(rf"\b(?:{'|'.join(_words()['category'])})\s*:[\s:]*")
    for line, after in zip_longest(lines, lines[1:], fillvalue=""):
        match = label.search(_plain(line))
        if match is not None:
            value = _SENTENCE.split((line[match.end() :] or after).strip(" :"))[0]
            return clean(value, _LONGEST_CATEGORY).strip(" .;,|:")
    return ""


def _plain(text: str) -> str:
    """Return a text without accents and in lower case; its length stays, so that a place in it is one in the text."""
    return "".join(unicodedata.normalize("NFD", char)[0] for char in text).replace("’", "'").lower()


def _has(text: str, parts: Sequence[str]) -> bool:
    return any(part in text for part in parts)


def _words() -> Mapping[str, Sequence[str]]:
    return package_tables("checks.network.probe", "pages.toml")

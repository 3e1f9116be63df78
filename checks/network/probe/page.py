"""What a page says: its text, where it leads, the category that it names, and whether it refuses. Pure, and linear in its length."""

from __future__ import annotations

import codecs
import html
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, zip_longest
from typing import Final
from urllib.parse import unquote, urlsplit

from checks.network.probe.public_answers import is_local, is_public_name
from checks.text import clean
from checks.texts import package_tables

EXCERPT: Final = 400
"""Characters of a page that are kept."""
_LONGEST_CATEGORY: Final = 60
_LONGEST_LINE: Final = 500
_MOST_LINES: Final = 2000
_MOST_SCRIPTS: Final = 20
_SENTENCE: Final = re.compile(r"\s:\s|[.;|]\s|\s[^\s:]{2,20}:\s")
_QUOTED: Final = re.compile(r"[\"'«“„\[]\s?([^\"'»”\]]{2,60}?)\s?[\"'»”“\]]")
_LONGEST_ADDRESS: Final = 300
_MOST_TEXT: Final = 20_000
_ENCODINGS: Final[Mapping[str, str]] = {
    **{name: name for name in ("big5", "euc_jp", "euc_kr", "gb18030", "koi8-r", "koi8-u", "mac-roman", "shift_jis")},
    **{f"iso8859-{number}": f"iso8859-{number}" for number in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)},
    **{f"cp125{number}": f"cp125{number}" for number in range(9)},
    **dict.fromkeys(("ascii", "iso8859-1"), "cp1252"),
    **dict.fromkeys(("gbk", "gb2312"), "gb18030"),
    "iso8859-9": "cp1254",
}
"""Encodings that are read besides UTF-8 and UTF-16, by Python's names; browsers read some as another (WHATWG Encoding, section 4.2)."""
_MARKS: Final = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_CHARSET: Final = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9_.:-]{1,30})", re.I)
_META: Final = re.compile(r"<meta\b[^<>]{0,700}", re.I)
_REFRESH: Final = re.compile(
    r"\bcontent\s{0,9}=\s{0,9}[\"']?\s{0,9}[\d.]{1,9}\s{0,9}[;,\s]\s{0,9}(?:url\s{0,9}=\s{0,9})?[\"']?([^\"'<>\s]{1,500})",
    re.I,
)
_SCRIPT: Final = re.compile(
    r"(?:\blocation|\[[\"']location[\"']\])(?:\.href|\[[\"']href[\"']\])?\s{0,9}(?:=(?!=)|\.(?:replace|assign)\s{0,9}\()\s{0,9}"
    r"(?:(?:decodeURI(?:Component)?|unescape)\(\s{0,9})?(?:[\"'`]([^\"'`\s<>]{1,500})|([A-Za-z_$][\w$]{0,40})\s{0,9}[;)\n<}])"
)
_ESCAPED: Final = re.compile(r"\\x([0-9a-f]{2})|\\u00([0-9a-f]{2})", re.I)
_ADDRESS: Final = re.compile(r"https?://|/|\.{0,2}/|[\w-]{1,80}\.(?:html?|php|aspx?|cgi|jsp)\b", re.I)
"""How an address begins, in a script; other texts may follow the same words."""
_FORM: Final = re.compile(r"<form\b[^<>]{0,300}?\baction\s{0,9}=\s{0,9}[\"']?([^\"'<>\s]{1,500})", re.I)
_SUBMITS: Final = re.compile(r"\.submit\s{0,9}\(")
_FRAME: Final = re.compile(r"<i?frame\b[^<>]{0,300}?\bsrc\s{0,9}=\s{0,9}[\"']?([^\"'<>\s]{1,500})", re.I)
_UNSEEN: Final = ("script", "style")
_BREAK: Final = re.compile(r"<(?:br|/?p|/?div|/?tr|/?li|/?dl|/?h[1-6])\b", re.I)
_CELL: Final = re.compile(r"</(?:th|td|dt)\b", re.I)


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its whole text within limits, where it leads by itself, and the category that it names."""

    text: str = ""
    leads_to: str = ""
    category: str = ""


def read(body: bytes, content_type: str = "") -> Page:
    """Return what a body that may have been cut anywhere says."""
    source = _decoded(body, content_type)
    text = clean(re.sub(r"\s+", " ", html.unescape(_text_of(source))), _MOST_TEXT)
    return Page(text, _leads_to(source), _category(source))


def refuses(text: str) -> bool:
    """Return whether a text is that of a page that refuses, in one of the known languages."""
    plain, words = _plain(text), _words()
    if any(mark in plain for mark in words["genuine"]):
        return False
    return all(_has(plain, words[kind]) for kind in ("blocked", "things")) or all(
        _has(plain, words[kind]) for kind in ("denied", "rules")
    )


def address_refuses(url: str, host: str) -> bool:
    """Return whether an address that a host's answer leads to is that of a page that refuses.

    By its words, or because it is on this network, where a public host leads nobody.
    """
    try:
        split = urlsplit(url)
        shown_host = (split.hostname or host).casefold()
    except ValueError:
        return False
    where = f"{shown_host}{split.path}".casefold()
    if set(re.split(r"[^a-z0-9_-]+", where)) & set(_words()["address"]):
        return True
    return not _is_within(host) and _is_within(shown_host) and not _has(where, _words()["portal"])


def _is_within(host: str) -> bool:
    """Return whether a host, by its name or address, is one that only exists inside a network."""
    return is_local(host) or not is_public_name(host)


def _decoded(body: bytes, content_type: str) -> str:
    """Return the text of a body, by its byte order mark, its declared encodings, or what it looks like."""
    for mark, name in _MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace")
    if body[:200].count(0) * 3 > len(body[:200]):
        return body.decode("utf-16-be" if body[:1] == b"\0" else "utf-16-le", "replace")
    text = body.decode("utf-8", "replace")
    if _is_read(text):
        return text
    declared = _CHARSET.search(content_type) or _CHARSET.search(body[:1024].decode("latin-1"))
    return body.decode((_encoding(declared[1]) if declared else "") or "cp1252", "replace")


def _is_read(text: str) -> bool:
    """Return whether bytes really were the UTF-8 they were read as: even a page that was cut, or has a slip in it."""
    unread = text.count("\ufffd")
    return not unread or sum(char > "\x7f" for char in text) > 2 * unread


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
    """Return where a page sends the browser by itself: by a refresh, a script, a form that it submits, or its only frame."""
    refreshes = (_REFRESH.search(meta[0]) for meta in _META.finditer(source) if "refresh" in meta[0].lower())
    match = next(filter(None, refreshes), None)
    url = html.unescape(match[1]) if match else _of_script(source)
    if not url and _SUBMITS.search(source):
        url = _first_url(_FORM, source)
    if not url and not _text_of(source).strip():
        url = _first_url(_FRAME, source)
    return clean(url, _LONGEST_ADDRESS)


def _first_url(pattern: re.Pattern[str], source: str) -> str:
    match = pattern.search(source)
    return html.unescape(match[1]) if match else ""


def refresh_address(value: str) -> str:
    """Return where a Refresh field sends the browser."""
    match = _REFRESH.search(f"content={value}")
    return clean(match[1], _LONGEST_ADDRESS) if match else ""


def _of_script(source: str) -> str:
    """Return the address that a script goes to, written there or in a variable."""
    for match in islice(_SCRIPT.finditer(source), _MOST_SCRIPTS):
        written, variable = match.groups()
        if variable:
            assigned = re.search(rf"\b{re.escape(variable)}\s{{0,9}}=\s{{0,9}}[\"'`]([^\"'`\s<>]{{1,500}})", source)
            written = assigned[1] if assigned else ""
        plain = _ESCAPED.sub(lambda code: chr(int(code[1] or code[2], 16)), written)
        url = html.unescape(plain).replace("\\/", "/")
        url = unquote(url) if "://" not in url and "%3a" in url.lower() else url
        if _ADDRESS.match(url):
            return url
    return ""


def _category(source: str) -> str:
    """Return the value after a label, in the page's own text: on the same line or table row, else on the next one."""
    parted = _CELL.sub(" : <", _BREAK.sub("\n<", re.sub(r"\s+", " ", source)))
    lines = [clean(line.strip(), _LONGEST_LINE) for line in html.unescape(_text_of(parted)).split("\n")[:_MOST_LINES]]
    lines = [line for line in lines if line.strip(" :")]
    names = "|".join(_words()["category"])
    label = re.compile(rf"\b(?:{names})\s*:[\s:]*")
    for line, after in zip_longest(lines, lines[1:], fillvalue=""):
        match = label.search(_plain(line))
        if match is not None:
            value = (line[match.end() :] or after).strip(" :")
            quoted = _QUOTED.match(value)
            value = quoted[1] if quoted else _SENTENCE.split(value)[0]
            return clean(value, _LONGEST_CATEGORY).strip(" .;,|:")
    return _category_within(lines, names)


def _category_within(lines: Sequence[str], names: str) -> str:
    """Return the category that a sentence names: in quotation marks or brackets, or after "categorised as"."""
    quoted = re.compile(rf"\b(?:{names})(?: \w{{1,20}}){{0,2}} {_QUOTED.pattern}")
    sorted_as = re.compile(rf"\b(?:{'|'.join(_words()['categorised'])})\W{{1,4}}([^\"'».;,\]()]{{2,60}})")
    for line in lines:
        plain = _plain(line)
        match = quoted.search(plain) or sorted_as.search(plain)
        if match is not None:
            return clean(line[match.start(1) : match.end(1)], _LONGEST_CATEGORY).strip(" .;,|:")
    return ""


def _plain(text: str) -> str:
    """Return a text without accents and in lower case, of the same length, so that a place in it is the same place in the text."""
    return "".join(unicodedata.normalize("NFD", char)[0] for char in text).replace("’", "'").lower()


def _has(text: str, parts: Sequence[str]) -> bool:
    return any(part in text for part in parts)


def _words() -> Mapping[str, Sequence[str]]:
    return package_tables("checks.network.probe", "pages.toml")

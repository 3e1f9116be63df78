"""The check page: one HTML file that tries every target from the browser that opens it, and gives a code to read aloud.

Nothing is loaded from elsewhere. Its content security policy allows this very script and style (by their hashes) and requests to https
addresses (http if a target is one): not just the targets' own hosts, since a host may redirect the browser elsewhere. A request is
made without cookies, referrer or cache, and its answer is never read: in the mode that needs no consent of the server ("no-cors", WHATWG
Fetch) any answer counts as reached. One that forbids use by other sites (Cross-Origin-Resource-Policy) is asked once more in the mode
that a server can consent to. Anything that decrypts on the way may answer instead of a host.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from html import escape
from importlib.resources import files
from typing import Any

from checks.network.client_page.checksum import ALPHABET
from checks.network.client_page.code import AFTER, BEFORE, CLOCKS, DAYS, FIRST_DAY, LIFE, payload_length
from checks.network.client_page.spelling import spelled
from checks.network.client_page.target_list import TargetList
from checks.texts import LANGS, Lang, package_tables


def page(target_list: TargetList, made: date, lang: Lang) -> str:
    """Return the page as HTML; ``lang`` is for a browser that asks for neither language."""
    words = _toml()["words"]
    script = f"(function () {{\nvar PAGE = {_embedded(_data(target_list, made, lang))};\n{_text('code.js')}{_text('page.js')}}})();\n"
    style = _text("page.css")
    plain = any(not target.tls for target in target_list.targets)
    parts = {
        "LANG": lang,
        "TITLE": escape(words["title"][lang]),
        "UNREAD_FR": escape(words["unread"]["fr"]),
        "UNREAD_EN": escape(words["unread"]["en"]),
        "SCRIPT_HASH": _hash(script),
        "STYLE_HASH": _hash(style),
        "PLAIN": " http:" if plain else "",
        "STYLE": style,
        "SCRIPT": script,
    }
    html = _text("page.html")
    for name, part in parts.items():
        html = html.replace(f"%{name}%", part)
    return html


def described(target_list: TargetList, made: date) -> dict[str, Any]:
    """Return what the code is made with, in the form the page's script uses."""
    return {
        "version": target_list.version,
        "seal": list(target_list.seal),
        "source": 0,
        "day": (made - FIRST_DAY).days % DAYS,
        "days": DAYS,
        "clocks": CLOCKS,
        "before": BEFORE,
        "after": AFTER,
        "digits": payload_length(len(target_list.targets)),
        "midnight": round(datetime(made.year, made.month, made.day, tzinfo=UTC).timestamp() * 1000),
        "life": LIFE // timedelta(milliseconds=1),
        "made": made.isoformat(),
    }


def _data(target_list: TargetList, made: date, lang: Lang) -> dict[str, Any]:
    return {
        **described(target_list, made),
        "lang": lang,
        "targets": [
            {"name": target.name, "url": target.url, "asked": target_list.url_of(target), "why": dict(target.why)}
            for target in target_list.targets
        ],
        "words": _toml()["words"],
        "spelling": {said: {letter: spelled(letter, said) for letter in ALPHABET} for said in LANGS},
    }


def _embedded(data: Mapping[str, Any]) -> str:
    """Return the data as a script's text which no text inside it can end."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _hash(text: str) -> str:
    """Return a source for a content security policy (W3C CSP 3, 2.3.1)."""
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


def _text(name: str) -> str:
    return files("checks.network.client_page").joinpath(name).read_text("utf-8")


def _toml() -> Mapping[str, Any]:
    return package_tables("checks.network.client_page", "page.toml")

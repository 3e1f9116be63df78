"""The words of what a look-up concludes (``findings.toml``), filled in, in both languages, and bounded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import Final

from checks.findings import Finding, Owner, ReportedSeverity
from checks.guest.report import GuestFinding
from checks.text import bounded
from checks.texts import LANGS, Catalogue, Lang, Localized

Param = Localized | str | int
"""What fills in a text; a value that is a text by language gives each language its own."""

LONGEST: Final = 256
"""The longest text of a look-up's report, in characters."""
_TEXTS: Final = Catalogue("checks.guest", "findings.toml")


@cache
def ranks() -> Mapping[str, int]:
    """Return every finding's code with its place in the order of what to do first."""
    codes = (code for code, entry in _TEXTS.tables.items() if "severity" in entry)
    return {code: place for place, code in enumerate(codes)}


def make_finding(
    code: str,
    subject: str | None,
    evidence: Mapping[str, object],
    params: Mapping[str, Param] | None = None,
    owner: Owner | None = None,
) -> Finding:
    """Return a conclusion about the guest with that id, or about the address; without an ``owner``, whoever normally has to act."""
    entry = _TEXTS.tables[code]
    return Finding(code, entry["severity"], owner or entry["owner"], params or {}, subject, evidence)


def report_finding(finding: Finding) -> GuestFinding:
    """Return a finding as a report has it, with its texts filled in."""
    severity: ReportedSeverity = _TEXTS.tables[finding.code]["severity"]
    return GuestFinding(
        code=finding.code,
        severity=severity,
        guest=finding.subject,
        evidence=dict(finding.evidence),
        explain=_filled(f"{finding.code}.explain", finding.params),
        next=_filled(f"{finding.code}.next", finding.params),
        owner=finding.owner,
    )


def phrase(key: str, **params: Param) -> Localized:
    """Return a phrase of the file."""
    return _filled(f"phrases.{key}", params) if params else _TEXTS.template(f"phrases.{key}")


def list_words(table: str, keys: Iterable[str]) -> dict[Lang, str]:
    """Return the words of a table as a list; a key without a word is kept as it is."""
    distinct = list(dict.fromkeys(keys))
    return {lang: ", ".join(_word(table, key, lang) for key in distinct) for lang in LANGS}


def age(at: datetime | None, now: datetime, *, fine: bool = False) -> Localized:
    """Return how long ago something was: in days or, if ``fine``, in minutes and hours within a day."""
    if at is None:
        return phrase("some_time_ago")
    seconds = max(0.0, (now - at).total_seconds())
    if fine and seconds < 86_400:
        return phrase("minutes", n=int(seconds // 60)) if seconds < 3600 else phrase("hours", n=int(seconds // 3600))
    days = days_since(at, now)
    return phrase("today") if days == 0 else phrase("yesterday") if days == 1 else phrase("days", n=days)


def days_since(at: datetime, now: datetime) -> int:
    """Return the whole days between two moments; 0 for one still to come."""
    return max(0, int((now - at).total_seconds() // 86_400))


def named(name: str) -> Localized | str:
    """Return a name in brackets, to follow what it names; nothing for an empty one."""
    return {lang: f" {text.strip()}" for lang, text in phrase("named", name=bounded(name, 60)).items()} if name else ""


def _filled(key: str, params: Mapping[str, object]) -> dict[Lang, str]:
    return {lang: bounded(text.strip(), LONGEST) for lang, text in _TEXTS.texts(key, **params).items()}


def _word(table: str, key: str, lang: Lang) -> str:
    name = f"{table}.{key}"
    return _TEXTS.text(name, lang) if name in _TEXTS else key

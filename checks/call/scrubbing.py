"""Removing secrets from events before they are stored.

What looks like a one-time code, a token, a redeem link or a password never reaches the disk.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final, TypeVar

from checks.call import events as ev
from checks.facts import Fact, from_iso, iso
from checks.text import clean, redact

B = TypeVar("B", bound=ev.Record)

_DETAIL_LIMITS: Final[Mapping[str, int]] = {
    "name": 120,
    "address": 254,
    "organisation": 120,
    "callback": 40,
    "ticket": 60,
}
_OWN_FORM: Final[Mapping[str, re.Pattern[str]]] = {
    "address": re.compile(r"[^\s/@]+@[^\s/@]+"),
    "callback": re.compile(r"\+?[\d ().\-]{7,24}(?:\s*(?:x|ext\.?|poste)\s*\d{1,6})?"),
    "ticket": re.compile(
        r"(?!\W*(?i:codes?|otp|nip|pin|mdp|pwd|pass|tap)\b)#?(?:[A-Za-z]{1,12}[-_ #./]{0,2}){0,2}\d{1,12}(?:[-_ #./]\d{1,12}){0,2}"
    ),
}
_TARGETS: Final = ("target", "targets", "again")
_HOST: Final = re.compile(
    r"(?=[^:]{4,253}(?::|\Z))(?:(?!-)[a-z0-9_-]{1,63}(?<!-)\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{1,59})(?::\d{1,5})?"
)
"""A host name, with its port if it has one; with a dot and a top level of letters (RFC 3696, section 2), which no code has."""
TEXT_LIMIT: Final = 4000
"""The longest text that one event holds, in characters; a letter's is `LETTER_LIMIT`."""
LETTER_LIMIT: Final = 40_000


def scrub(body: B) -> B:
    """Return the body with every text from outside cleaned, bounded and free of secrets, as it may be stored."""
    scrubber = _SCRUBBERS.get(type(body))
    scrubbed: B = body if scrubber is None else scrubber(body)
    return scrubbed


def _scrub_client(body: ev.ClientNoted) -> ev.ClientNoted:
    return ev.ClientNoted.of({name: _scrub_detail(name, text) for name, text in body.details.items()})


def _scrub_detail(name: str, value: str) -> str:
    """Scrub a client's detail. One in its own proper form is kept, whatever else an address, a telephone or ticket number may look like."""
    limit = _DETAIL_LIMITS[name]
    text = clean(value, limit)
    return text if name in _OWN_FORM and _OWN_FORM[name].fullmatch(text) else redact(value, limit, lines=False)


def _scrub_text(body: ev.TextNoted) -> ev.TextNoted:
    return replace(body, text=redact(body.text, TEXT_LIMIT))


def _scrub_escalation(body: ev.Escalated) -> ev.Escalated:
    return replace(body, why=redact(body.why, TEXT_LIMIT))


def _scrub_start(body: ev.CheckStarted) -> ev.CheckStarted:
    return replace(body, about=_scrub_check(body.check, body.about))


def _scrub_result(body: ev.CheckResult) -> ev.CheckResult:
    return replace(body, result=_scrub_check(body.check, body.result))


def _scrub_end(body: ev.CheckEnded) -> ev.CheckEnded:
    return replace(body, summary=_scrub_json(body.summary))


def _scrub_facts(body: ev.FactsLearned) -> ev.FactsLearned:
    return replace(body, by=redact(body.by, 80, lines=False), facts=tuple(map(_scrub_fact, body.facts)))


def _scrub_answer(body: ev.Answered) -> ev.Answered:
    return replace(body, overruled=tuple(map(_scrub_fact, body.overruled)))


def _scrub_fact(fact: Fact) -> Fact:
    """Scrub a fact, its time to the millisecond as the store keeps it; an AADSTS code is kept, known or not."""
    value = fact.value
    if isinstance(value, str) and not (fact.key == "guest.last_failure" and value.isdecimal() and len(value) <= 10):
        value = redact(value, 256, lines=False)
    return replace(fact, value=value, at=from_iso(iso(fact.at)), by=redact(fact.by, 80, lines=False))


def _scrub_letter(body: ev.LetterKept) -> ev.LetterKept:
    """Keep a letter's indentation if nothing had to be removed from it."""
    safe = redact(body.text, LETTER_LIMIT)
    is_safe = [line.strip() for line in body.text.strip().split("\n")] == safe.split("\n")
    return body if is_safe else replace(body, text=safe)


def _scrub_identity(body: ev.IdentityVerified) -> ev.IdentityVerified:
    return replace(body, whose=_scrub_detail("address", body.whose))


def _scrub_action(body: ev.ActionBegun) -> ev.ActionBegun:
    return replace(body, guest=redact(body.guest, 64, lines=False), does=_scrub_pair(body.does))


def _scrub_action_end(body: ev.ActionEnded) -> ev.ActionEnded:
    why, request_id = redact(body.why, 256, lines=False), redact(body.request_id, 64, lines=False)
    return replace(body, text=_scrub_pair(body.text), why=why, request_id=request_id)


def _scrub_pair(pair: ev.Pair) -> ev.Pair:
    return {lang: redact(text, 1000, lines=False) for lang, text in pair.items()}


def _scrub_check(check: str, raw: ev.PublicJson) -> ev.PublicJson:
    """Scrub what a check reports.

    The network's targets keep their names, by which a part is run again, if those are the hosts' own. The address that was asked for is
    scrubbed like the client's own, by which it is recognised.
    """
    scrubbed: ev.PublicJson = _scrub_json(raw)
    if check == "network":
        return {**scrubbed, **{key: _scrub_target(raw[key]) for key in _TARGETS if key in raw}}
    address = raw.get("asked")
    return {**scrubbed, "asked": _scrub_detail("address", address)} if isinstance(address, str) else scrubbed


def _scrub_target(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_scrub_target(name) for name in value]
    return value if isinstance(value, str) and _HOST.fullmatch(value) else _scrub_json(value)


def _scrub_json(value: Any) -> Any:
    if isinstance(value, str):
        return redact(value, 1000)
    if isinstance(value, Mapping):
        return {clean(str(key), 120): _scrub_json(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_scrub_json(inner) for inner in value]
    return value if value is None or isinstance(value, bool | int | float) else redact(str(value), 1000)


_SCRUBBERS: Final[Mapping[type[ev.Record], Callable[[Any], Any]]] = {
    ev.ClientNoted: _scrub_client,
    ev.TextNoted: _scrub_text,
    ev.Escalated: _scrub_escalation,
    ev.CheckStarted: _scrub_start,
    ev.CheckResult: _scrub_result,
    ev.CheckEnded: _scrub_end,
    ev.FactsLearned: _scrub_facts,
    ev.Answered: _scrub_answer,
    ev.LetterKept: _scrub_letter,
    ev.IdentityVerified: _scrub_identity,
    ev.ActionBegun: _scrub_action,
    ev.ActionEnded: _scrub_action_end,
}
"""How each kind of event with texts from outside is scrubbed; every other kind holds only the program's own."""

"""What can happen in a call, as events: small immutable records that are stored before anything is shown.

An event's free texts are cleaned and rid of secrets by `scrubbed` before it is stored; what looks like a one-time code, a token, a
redeem link or a password never reaches the disk.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from functools import cache
from types import UnionType
from typing import Any, ClassVar, Final, Literal, Union, get_args, get_origin, get_type_hints

from checks.facts import Fact, Vantage, from_iso, iso
from checks.problems import Lang
from checks.text import clean, redact

Pair = Mapping[str, str]
"""A text as it stood in the content when it was used, by language: ``{"fr": …, "en": …}``."""

Mark = Literal["done", "failed", "unknown", "skipped"]
TextKind = Literal["words", "screen", "remark"]
HoldKind = Literal["hold", "dropped", "call_back"]
IdentityHow = Literal["call_back", "questions", "vouched"]
CopyKind = Literal["link", "card", "hosts", "letter"]
ActionEnding = Literal["done", "failed", "unknown"]
WrapUp = Literal["resolved", "normal", "escalated", "waiting", "call_back", "abandoned"]
WRAP_UPS: Final[tuple[WrapUp, ...]] = get_args(WrapUp)
OWNERS: Final = ("tenant_admin", "client_it", "agent", "client")
"""Whom a call can be handed to."""


@dataclass(frozen=True, slots=True)
class Body:
    """What happened; each kind of event is a subclass, named by ``kind`` in the store."""

    kind: ClassVar[str]
    undoable: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class Opened(Body):
    """A call begins. ``practice`` is the scenario's key where it is practice."""

    kind: ClassVar[str] = "opened"
    lang: Lang
    program: str
    content: str
    digest: str
    practice: str | None = None


@dataclass(frozen=True, slots=True)
class Resumed(Body):
    """The call is taken up again after it was left, or after its desk died."""

    kind: ClassVar[str] = "resumed"
    program: str
    content: str
    digest: str


@dataclass(frozen=True, slots=True)
class Left(Body):
    """The desk was left with the call unfinished."""

    kind: ClassVar[str] = "left"


@dataclass(frozen=True, slots=True)
class ClientNoted(Body):
    """Something about the client was filled in or changed; an empty text takes it away, None leaves it."""

    kind: ClassVar[str] = "client"
    name: str | None = None
    address: str | None = None
    organisation: str | None = None
    callback: str | None = None
    ticket: str | None = None


@dataclass(frozen=True, slots=True)
class TextNoted(Body):
    """The client's words, a screen's text read out or pasted, or a remark of the agent's."""

    kind: ClassVar[str] = "text"
    what: TextKind
    text: str


@dataclass(frozen=True, slots=True)
class LanguageChosen(Body):
    """The client's language changed."""

    kind: ClassVar[str] = "language"
    lang: Lang


@dataclass(frozen=True, slots=True)
class VantageChosen(Body):
    """Someone said where this machine stands: at the desk, or on the client's own network."""

    kind: ClassVar[str] = "vantage"
    vantage: Literal["desk", "site"]


@dataclass(frozen=True, slots=True)
class StageReached(Body):
    """The client stands at this stage of this step now; ``stage`` is None where the step begins."""

    kind: ClassVar[str] = "stage"
    undoable: ClassVar[bool] = True
    step: int
    stage: str | None = None


@dataclass(frozen=True, slots=True)
class StepMarked(Body):
    """A step was marked; with ``then_step`` and ``then_stage`` the client goes on there."""

    kind: ClassVar[str] = "step"
    undoable: ClassVar[bool] = True
    step: int
    mark: Mark
    then_step: int | None = None
    then_stage: str | None = None


@dataclass(frozen=True, slots=True)
class OptionChosen(Body):
    """The way to finish step 6; the client goes on at its first stage."""

    kind: ClassVar[str] = "option"
    undoable: ClassVar[bool] = True
    option: Literal["app", "phone"]
    stage: str | None = None


@dataclass(frozen=True, slots=True)
class IssueOpened(Body):
    """A branch: the walk through an issue's tree begins, at ``node`` where it is not the tree's own start."""

    kind: ClassVar[str] = "issue"
    undoable: ClassVar[bool] = True
    branch: str
    issue: str
    title: Pair
    node: str | None = None


@dataclass(frozen=True, slots=True)
class Answered(Body):
    """An answer at a place of a branch's walk, with the question and the answer as they read."""

    kind: ClassVar[str] = "answer"
    undoable: ClassVar[bool] = True
    branch: str
    place: str
    answer: str
    asked: Pair
    answered: Pair
    overruled: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class Reopened(Body):
    """An answered place is asked again; what was answered after it is kept where it still applies."""

    kind: ClassVar[str] = "reopen"
    undoable: ClassVar[bool] = True
    branch: str
    place: str
    asked: Pair


@dataclass(frozen=True, slots=True)
class BranchMoved(Body):
    """A branch was parked, resumed or closed; ``outcome`` is the code that a closed one ended with."""

    kind: ClassVar[str] = "branch"
    undoable: ClassVar[bool] = True
    branch: str
    how: Literal["parked", "resumed", "closed"]
    outcome: str | None = None
    title: Pair | None = None


@dataclass(frozen=True, slots=True)
class FactsLearned(Body):
    """Facts that a check, practice or a file gave; ``by`` names the source."""

    kind: ClassVar[str] = "facts"
    by: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class CheckStarted(Body):
    """A check began: ``run`` tells it apart within the call, ``about`` is its public description (vantage, targets)."""

    kind: ClassVar[str] = "check_started"
    check: str
    run: int
    about: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class CheckResult(Body):
    """One result of a running check, in the shape of the contracts."""

    kind: ClassVar[str] = "check_result"
    check: str
    run: int
    result: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class CheckEnded(Body):
    """A check ended: with its summary, or with the code of the problem that ended it."""

    kind: ClassVar[str] = "check_ended"
    check: str
    run: int
    summary: Mapping[str, Any]
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class HoldStarted(Body):
    """The client is on hold, the line dropped, or a call back was promised."""

    kind: ClassVar[str] = "hold"
    how: HoldKind


@dataclass(frozen=True, slots=True)
class HoldEnded(Body):
    """The client is back."""

    kind: ClassVar[str] = "hold_ended"


@dataclass(frozen=True, slots=True)
class Escalated(Body):
    """The call goes to someone else: ``owner`` has the ball; ``place`` is where the walk stood."""

    kind: ClassVar[str] = "escalate"
    undoable: ClassVar[bool] = True
    owner: str
    place: str | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class WrappedUp(Body):
    """The call is finished, and how."""

    kind: ClassVar[str] = "wrap_up"
    undoable: ClassVar[bool] = True
    how: WrapUp
    owner: str


@dataclass(frozen=True, slots=True)
class NoteTaken(Body):
    """The ticket note was written to a file, and perhaps sent to the terminal's clipboard."""

    kind: ClassVar[str] = "note"
    lang: Lang
    file: str
    clipboard: bool


@dataclass(frozen=True, slots=True)
class LetterKept(Body):
    """The letter to the client's IT was written to a file; ``text`` is the letter."""

    kind: ClassVar[str] = "letter"
    lang: Lang
    file: str
    text: str


@dataclass(frozen=True, slots=True)
class Copied(Body):
    """Something to send on was written to a file, and perhaps sent to the terminal's clipboard; ``title`` is how it read in the list."""

    kind: ClassVar[str] = "copied"
    what: CopyKind
    title: Pair
    lang: Lang
    file: str
    clipboard: bool


@dataclass(frozen=True, slots=True)
class IdentityVerified(Body):
    """The agent made sure who is calling, and how."""

    kind: ClassVar[str] = "identity"
    undoable: ClassVar[bool] = True
    how: IdentityHow


@dataclass(frozen=True, slots=True)
class ActionBegun(Body):
    """Something is about to be done in the tenant; ``number`` tells it apart, ``guest`` is an object's id, ``does`` how it read."""

    kind: ClassVar[str] = "action_begun"
    number: int
    action: str
    guest: str
    does: Pair


@dataclass(frozen=True, slots=True)
class ActionEnded(Body):
    """How it ended, and how that reads; ``why`` is the reason where it is not done, ``request_id`` Microsoft's."""

    kind: ClassVar[str] = "action_ended"
    number: int
    ending: ActionEnding
    told: Pair
    why: str = ""
    request_id: str = ""


@dataclass(frozen=True, slots=True)
class Undone(Body):
    """The decisions of the move ``target`` no longer count."""

    kind: ClassVar[str] = "undo"
    target: int


@dataclass(frozen=True, slots=True)
class Redone(Body):
    """The decisions of the move ``target`` count again."""

    kind: ClassVar[str] = "redo"
    target: int


@dataclass(frozen=True, slots=True)
class Event:
    """A body with its number in the call (from 1) and its time (UTC).

    ``move`` is the number of the first event of the same key press: undo and redo take a move whole.
    """

    seq: int
    move: int
    at: datetime
    body: Body


KINDS: Final[Mapping[str, type[Body]]] = {
    body.kind: body
    for body in (
        Opened,
        Resumed,
        Left,
        ClientNoted,
        TextNoted,
        LanguageChosen,
        VantageChosen,
        StageReached,
        StepMarked,
        OptionChosen,
        IssueOpened,
        Answered,
        Reopened,
        BranchMoved,
        FactsLearned,
        CheckStarted,
        CheckResult,
        CheckEnded,
        HoldStarted,
        HoldEnded,
        Escalated,
        WrappedUp,
        NoteTaken,
        LetterKept,
        Copied,
        IdentityVerified,
        ActionBegun,
        ActionEnded,
        Undone,
        Redone,
    )
}

_FIELD_LIMITS: Final[Mapping[str, int]] = {
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
"""A host's name, with its port where it has one; with a dot and a top level of letters (RFC 3696, section 2), as no code has them."""
TEXT_LIMIT: Final = 4000
"""The longest text that one event holds, in characters; a letter's is `LETTER_LIMIT`."""
LETTER_LIMIT: Final = 40_000


def to_json(body: Body) -> dict[str, Any]:
    """The body as JSON-able data; ``kind`` is stored beside it."""
    raw: dict[str, Any] = {}
    for field in fields(body):
        value = getattr(body, field.name)
        if isinstance(value, tuple):
            value = [fact.as_json() for fact in value]
        elif isinstance(value, Mapping):
            value = dict(value)
        raw[field.name] = value
    return raw


def from_json(kind: str, raw: object) -> Body:
    """The body that was stored as ``kind`` with ``raw``. Raises ValueError for what no version of the program has written."""
    if kind not in KINDS:
        raise ValueError(f"unknown event kind {kind[:40]!r}")
    if not isinstance(raw, Mapping):
        raise ValueError(f"event {kind}: an object expected")
    values = dict(raw)
    try:
        for name in ("facts", "overruled"):
            if name in values:
                values[name] = tuple(map(_stored_fact, values[name]))
        body = KINDS[kind](**values)
    except TypeError as error:
        raise ValueError(f"event {kind}: {error}") from None
    for name, hint in _fields(kind):
        if not _fits(getattr(body, name), hint):
            raise ValueError(f"event {kind}: {name} is of another kind")
    return body


@cache
def _fields(kind: str) -> tuple[tuple[str, Any], ...]:
    hints = get_type_hints(KINDS[kind])
    return tuple((field.name, hints[field.name]) for field in fields(KINDS[kind]))


def _fits(value: object, hint: Any) -> bool:
    """Whether a value is of a field's type. A word need not be one of today's: an older program may have had others."""
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        return any(_fits(value, one) for one in get_args(hint))
    if origin is Literal:
        return isinstance(value, str)
    if hint == Pair:
        return isinstance(value, Mapping) and all(isinstance(text, str) for text in value.values())
    return isinstance(value, origin or hint)


def _stored_fact(raw: Mapping[str, Any]) -> Fact:
    """A fact as it was stored. The vocabulary is not asked: one that it no longer knows must not make its call unreadable."""
    try:
        return Fact(raw["key"], raw["value"], Vantage(raw["vantage"]), from_iso(raw["at"]), raw["by"])
    except (KeyError, TypeError) as error:
        raise ValueError(f"a stored fact: {error}") from None


def scrubbed(body: Body) -> Body:
    """The body with every text from outside cleaned, bounded and rid of secrets, as it may be stored."""
    if isinstance(body, ClientNoted):
        return replace(body, **{name: _detail(name, getattr(body, name)) for name in _FIELD_LIMITS})
    if isinstance(body, TextNoted):
        return replace(body, text=redact(body.text, TEXT_LIMIT))
    if isinstance(body, Escalated):
        return replace(body, why=redact(body.why, TEXT_LIMIT))
    if isinstance(body, CheckStarted):
        return replace(body, about=_scrub_check(body.check, body.about))
    if isinstance(body, CheckResult):
        return replace(body, result=_scrub_check(body.check, body.result))
    if isinstance(body, CheckEnded):
        return replace(body, summary=_scrub(body.summary))
    if isinstance(body, FactsLearned):
        return replace(body, by=redact(body.by, 80, lines=False), facts=tuple(map(_scrub_fact, body.facts)))
    if isinstance(body, LetterKept):
        return replace(body, text=_laid_out(body.text))
    if isinstance(body, ActionBegun):
        return replace(body, guest=redact(body.guest, 64, lines=False), does=_scrub_pair(body.does))
    if isinstance(body, ActionEnded):
        why, request_id = redact(body.why, 256, lines=False), redact(body.request_id, 64, lines=False)
        return replace(body, told=_scrub_pair(body.told), why=why, request_id=request_id)
    if isinstance(body, Answered):
        return replace(body, overruled=tuple(map(_scrub_fact, body.overruled)))
    return body


def _laid_out(text: str) -> str:
    """A letter with its indents where nothing had to be taken out of it; else as it is safe, without them."""
    safe = redact(text, LETTER_LIMIT)
    return text if [line.strip() for line in text.strip().split("\n")] == safe.split("\n") else safe


def _detail(name: str, value: str | None) -> str | None:
    """A client's detail. An address, a telephone or ticket number of its own form stays as it is, whatever it looks like besides."""
    if value is None:
        return None
    limit = _FIELD_LIMITS[name]
    text = clean(value, limit)
    return text if name in _OWN_FORM and _OWN_FORM[name].fullmatch(text) else redact(value, limit, lines=False)


def _scrub_pair(pair: Pair) -> Pair:
    return {lang: redact(text, 1000, lines=False) for lang, text in pair.items()}


def _scrub_fact(fact: Fact) -> Fact:
    """A fact as it may be stored, its time to the millisecond as the store keeps it; an AADSTS code stays, known or not."""
    value = fact.value
    if isinstance(value, str) and not (fact.key == "guest.last_failure" and value.isdecimal() and len(value) <= 10):
        value = redact(value, 256, lines=False)
    return replace(fact, value=value, at=from_iso(iso(fact.at)), by=redact(fact.by, 80, lines=False))


def _scrub_check(check: str, raw: Mapping[str, Any]) -> dict[str, Any]:
    """What a check tells. The network's targets keep their names, by which a part is run again, where those are hosts' own."""
    names = _TARGETS if check == "network" else ()
    return {**_scrub(raw), **{key: _scrub_target(raw[key]) for key in names if key in raw}}


def _scrub_target(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_scrub_target(one) for one in value]
    return value if isinstance(value, str) and _HOST.fullmatch(value) else _scrub(value)


def _scrub(value: Any) -> Any:
    if isinstance(value, str):
        return redact(value, 1000)
    if isinstance(value, Mapping):
        return {clean(str(key), 120): _scrub(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_scrub(one) for one in value]
    return value if value is None or isinstance(value, bool | int | float) else redact(str(value), 1000)

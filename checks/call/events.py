"""Events: one small frozen record for each thing that can happen in a call, which is why this file is long.

They are stored before anything is shown.
An event's free texts are cleaned and rid of secrets by `checks.call.scrubbing` before it is stored; `checks.call.event_json` reads and
writes what is stored.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, ClassVar, Final, Literal, TypeAlias, get_args

from pydantic import ConfigDict, Field, GetPydanticSchema, StrictBool, StrictInt
from pydantic_core import core_schema

from checks.facts import Fact
from checks.texts import Lang

Pair = Mapping[str, str]
"""A text as the content had it when it was used, by language: ``{"fr": …, "en": …}``."""

PublicJson: TypeAlias = Mapping[str, object]
"""A document in its public form, to be read by each check's models in `checks.call.reports`."""

Mark = Literal["done", "failed", "unknown", "skipped"]
TextKind = Literal["words", "screen", "remark"]
HoldKind = Literal["hold", "dropped", "call_back"]
IdentityHow = Literal["call_back", "questions", "vouched"]
IDENTITY_HOWS: Final[tuple[IdentityHow, ...]] = get_args(IdentityHow)
CopyKind = Literal["link", "card", "hosts", "letter"]
ActionEnding = Literal["done", "failed", "unknown"]
WrapUp = Literal["resolved", "normal", "escalated", "waiting", "call_back", "abandoned", "refused", "reported"]
WRAP_UPS: Final[tuple[WrapUp, ...]] = get_args(WrapUp)
OWNERS: Final = ("tenant_admin", "client_it", "agent", "client")
"""Whom a call can be handed to."""

CLIENT_DETAILS: Final = ("name", "address", "organisation", "callback", "ticket")

ANY_WORD: Final = GetPydanticSchema(lambda _source, _handler: core_schema.str_schema(strict=True))
"""Accepts any word: an older version may have had others than today's, which must not make its calls unreadable."""


@dataclass(frozen=True, slots=True)
class Record:
    """What every kind of event shares."""

    undoable: ClassVar[bool] = False
    """Whether it is a decision, which undo takes back."""
    __pydantic_config__: ClassVar[ConfigDict] = {"extra": "forbid"}


@dataclass(frozen=True, slots=True)
class Opened(Record):
    """A call begins. ``practice`` is the scenario's key if it is practice."""

    lang: Annotated[Lang, ANY_WORD]
    program: str
    content: str
    digest: str
    practice: str | None = None
    kind: Literal["opened"] = "opened"


@dataclass(frozen=True, slots=True)
class Resumed(Record):
    """The call is resumed after it was left, or after its desk crashed."""

    program: str
    content: str
    digest: str
    kind: Literal["resumed"] = "resumed"


@dataclass(frozen=True, slots=True)
class Left(Record):
    """The desk was left with the call unfinished."""

    kind: Literal["left"] = "left"


@dataclass(frozen=True, slots=True)
class ClientNoted(Record):
    """Something about the client was filled in or changed; an empty text removes it, None leaves it as it is."""

    name: str | None = None
    address: str | None = None
    organisation: str | None = None
    callback: str | None = None
    ticket: str | None = None
    kind: Literal["client"] = "client"

    @property
    def details(self) -> dict[str, str]:
        """The details that were noted, by name."""
        details = {name: getattr(self, name) for name in CLIENT_DETAILS}
        return {name: text for name, text in details.items() if text is not None}

    @classmethod
    def of(cls, details: Mapping[str, str]) -> ClientNoted:
        """Note details by name. Raises KeyError for an unknown name."""
        if unknown := details.keys() - set(CLIENT_DETAILS):
            raise KeyError(*sorted(unknown))
        name, address, organisation, callback, ticket = map(details.get, CLIENT_DETAILS)
        return cls(name, address, organisation, callback, ticket)


@dataclass(frozen=True, slots=True)
class TextNoted(Record):
    """The client's words, a screen's text read out or pasted, or a remark of the agent's."""

    what: Annotated[TextKind, ANY_WORD]
    text: str
    kind: Literal["text"] = "text"


@dataclass(frozen=True, slots=True)
class LanguageChosen(Record):
    """The client's language changed."""

    lang: Annotated[Lang, ANY_WORD]
    kind: Literal["language"] = "language"


@dataclass(frozen=True, slots=True)
class VantageChosen(Record):
    """Someone said where this machine is: at the desk, or on the client's own network."""

    vantage: Annotated[Literal["desk", "site"], ANY_WORD]
    kind: Literal["vantage"] = "vantage"


@dataclass(frozen=True, slots=True)
class CallerPhoneNoted(Record):
    """Whether the client calls from the mobile that they set up, or from another phone."""

    undoable: ClassVar[bool] = True
    on_mobile: StrictBool
    kind: Literal["caller_phone"] = "caller_phone"


@dataclass(frozen=True, slots=True)
class StageReached(Record):
    """The client is at this stage of this step now; ``stage`` is None at the beginning of the step."""

    undoable: ClassVar[bool] = True
    step: StrictInt
    stage: str | None = None
    kind: Literal["stage"] = "stage"


@dataclass(frozen=True, slots=True)
class StepMarked(Record):
    """A step was marked; with ``then_step`` and ``then_stage`` the client goes on from there."""

    undoable: ClassVar[bool] = True
    step: StrictInt
    mark: Annotated[Mark, ANY_WORD]
    then_step: StrictInt | None = None
    then_stage: str | None = None
    kind: Literal["step"] = "step"


@dataclass(frozen=True, slots=True)
class OptionChosen(Record):
    """The way to finish step 6; the client goes on at its first stage."""

    undoable: ClassVar[bool] = True
    option: Annotated[Literal["app", "phone"], ANY_WORD]
    stage: str | None = None
    kind: Literal["option"] = "option"


@dataclass(frozen=True, slots=True)
class IssueOpened(Record):
    """A branch: the walk through an issue's tree begins, at ``node`` if not at the tree's own start."""

    undoable: ClassVar[bool] = True
    branch: str
    issue: str
    title: Pair
    node: str | None = None
    kind: Literal["issue"] = "issue"


@dataclass(frozen=True, slots=True)
class Answered(Record):
    """An answer at a place of a branch's walk, with the wording of the question and the answer."""

    undoable: ClassVar[bool] = True
    branch: str
    place: str
    answer: str
    question: Annotated[Pair, Field(alias="asked")]
    answer_text: Annotated[Pair, Field(alias="answered")]
    overruled: tuple[Fact, ...] = ()
    kind: Literal["answer"] = "answer"


@dataclass(frozen=True, slots=True)
class Reopened(Record):
    """An answered place is asked again; later answers are kept if they still apply."""

    undoable: ClassVar[bool] = True
    branch: str
    place: str
    question: Annotated[Pair, Field(alias="asked")]
    kind: Literal["reopen"] = "reopen"


@dataclass(frozen=True, slots=True)
class BranchMoved(Record):
    """A branch was parked, resumed or closed; ``outcome`` is the code that a closed one ended with."""

    undoable: ClassVar[bool] = True
    branch: str
    how: Annotated[Literal["parked", "resumed", "closed"], ANY_WORD]
    outcome: str | None = None
    title: Pair | None = None
    kind: Literal["branch"] = "branch"


@dataclass(frozen=True, slots=True)
class FactsLearned(Record):
    """Facts that a check, practice or a file gave; ``by`` names the source."""

    by: str
    facts: tuple[Fact, ...]
    kind: Literal["facts"] = "facts"


@dataclass(frozen=True, slots=True)
class CheckStarted(Record):
    """A check began: ``run`` identifies it within the call, ``about`` is its public description (vantage, targets)."""

    check: str
    run: StrictInt
    about: PublicJson
    kind: Literal["check_started"] = "check_started"


@dataclass(frozen=True, slots=True)
class CheckResult(Record):
    """One result of a running check, in its public form."""

    check: str
    run: StrictInt
    result: PublicJson
    kind: Literal["check_result"] = "check_result"


@dataclass(frozen=True, slots=True)
class CheckEnded(Record):
    """A check ended: with its summary, or with the code of the problem that ended it."""

    check: str
    run: StrictInt
    summary: PublicJson
    problem: str | None = None
    kind: Literal["check_ended"] = "check_ended"


@dataclass(frozen=True, slots=True)
class HoldStarted(Record):
    """The client is on hold, the line dropped, or a call back was promised."""

    how: Annotated[HoldKind, ANY_WORD]
    kind: Literal["hold"] = "hold"


@dataclass(frozen=True, slots=True)
class HoldEnded(Record):
    """The client is back."""

    kind: Literal["hold_ended"] = "hold_ended"


@dataclass(frozen=True, slots=True)
class Escalated(Record):
    """The call goes to someone else: it is now up to ``owner``; ``place`` is where the walk was."""

    undoable: ClassVar[bool] = True
    owner: str
    place: str | None = None
    why: str = ""
    kind: Literal["escalate"] = "escalate"


@dataclass(frozen=True, slots=True)
class WrappedUp(Record):
    """The call is finished, and how."""

    undoable: ClassVar[bool] = True
    how: Annotated[WrapUp, ANY_WORD]
    owner: str
    kind: Literal["wrap_up"] = "wrap_up"


@dataclass(frozen=True, slots=True)
class DueSet(Record):
    """By when whoever has to act was promised to; None takes the promise away."""

    when: datetime | None
    kind: Literal["due"] = "due"


@dataclass(frozen=True, slots=True)
class Hidden(Record):
    """The call was opened by mistake: no list shows it any more."""

    kind: Literal["hidden"] = "hidden"


@dataclass(frozen=True, slots=True)
class NoteTaken(Record):
    """The ticket note was written to a file, and perhaps sent to the terminal's clipboard."""

    lang: Annotated[Lang, ANY_WORD]
    file: str
    clipboard: StrictBool
    kind: Literal["note"] = "note"


@dataclass(frozen=True, slots=True)
class LetterKept(Record):
    """The letter to the client's IT was written to a file; ``text`` is the letter."""

    lang: Annotated[Lang, ANY_WORD]
    file: str
    text: str
    kind: Literal["letter"] = "letter"


@dataclass(frozen=True, slots=True)
class Copied(Record):
    """Something to send on was written to a file, and perhaps sent to the terminal's clipboard; ``title`` is its wording in the list."""

    what: Annotated[CopyKind, ANY_WORD]
    title: Pair
    lang: Annotated[Lang, ANY_WORD]
    file: str
    clipboard: StrictBool
    kind: Literal["copied"] = "copied"


@dataclass(frozen=True, slots=True)
class IdentityVerified(Record):
    """The agent made sure who is calling, and how; ``whose`` is the address of the person whose number or data it was done by."""

    undoable: ClassVar[bool] = True
    how: Annotated[IdentityHow, ANY_WORD]
    whose: str = ""
    kind: Literal["identity"] = "identity"


@dataclass(frozen=True, slots=True)
class ActionBegun(Record):
    """Something is about to be done in the tenant; ``number`` identifies it, ``guest`` is an object's id, ``does`` is its wording."""

    number: StrictInt
    action: str
    guest: str
    does: Pair
    kind: Literal["action_begun"] = "action_begun"


@dataclass(frozen=True, slots=True)
class ActionEnded(Record):
    """How it ended, and the wording for that; ``why`` is the reason if it was not done, ``request_id`` is Microsoft's."""

    number: StrictInt
    ending: Annotated[ActionEnding, ANY_WORD]
    text: Annotated[Pair, Field(alias="told")]
    why: str = ""
    request_id: str = ""
    kind: Literal["action_ended"] = "action_ended"


@dataclass(frozen=True, slots=True)
class Undone(Record):
    """The decisions of the move ``target`` no longer count."""

    target: StrictInt
    kind: Literal["undo"] = "undo"


@dataclass(frozen=True, slots=True)
class Redone(Record):
    """The decisions of the move ``target`` count again."""

    target: StrictInt
    kind: Literal["redo"] = "redo"


Body: TypeAlias = (
    Opened
    | Resumed
    | Left
    | ClientNoted
    | TextNoted
    | LanguageChosen
    | VantageChosen
    | CallerPhoneNoted
    | StageReached
    | StepMarked
    | OptionChosen
    | IssueOpened
    | Answered
    | Reopened
    | BranchMoved
    | FactsLearned
    | CheckStarted
    | CheckResult
    | CheckEnded
    | HoldStarted
    | HoldEnded
    | Escalated
    | WrappedUp
    | DueSet
    | Hidden
    | NoteTaken
    | LetterKept
    | Copied
    | IdentityVerified
    | ActionBegun
    | ActionEnded
    | Undone
    | Redone
)
"""What happened; ``kind`` distinguishes the kinds, in the store too."""


@dataclass(frozen=True, slots=True)
class Event:
    """A body with its number in the call (from 1) and its time (UTC).

    ``move`` is the number of the first event of the same key press: undo and redo treat a move as a whole.
    """

    seq: int
    move: int
    at: datetime
    body: Body

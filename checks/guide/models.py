"""The guide as data: its facts, steps, cards and decision trees, as Pydantic models that refuse unknown keys.

Everything that a person reads is in French and English side by side (`Words`); Microsoft's own labels (`Label`) are shown in both
languages, since the client may see either.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, RootModel, model_validator

from checks.facts import FactValue
from checks.findings import Party
from checks.texts import Lang

OutcomeKind = Literal["resolved", "normal", "escalate", "wait"]
Refusal = Literal["unverified", "suspicious"]
Option = Literal["app", "phone"]

KEY: Final = r"^[a-z][a-z0-9_]{0,39}$"
TARGET: Final = r"^(?:[a-z][a-z0-9_]{0,39}|@[a-z][a-z0-9_]{0,39}(?:\.[a-z][a-z0-9_]{0,39})?)$"
"""Where an answer leads: ``node`` of the same tree, ``@issue`` or ``@issue.node`` of another."""

PLACE: Final = r"^step\.[1-6](?:\.[a-z][a-z0-9_]{0,39})?$"
"""A place in the guide: ``step.N``, or ``step.N.STAGE``."""

Key = Annotated[str, Field(pattern=KEY)]
Target = Annotated[str, Field(pattern=TARGET)]
LINK: Final = r"^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}(?:/[!-~]{0,200})?$"
"""An address as a client types it into the browser: without a scheme, and with no part hidden."""

Link = Annotated[str, Field(pattern=LINK)]
SourceId = Annotated[str, Field(pattern=r"^[A-Z][A-Za-z0-9.-]{0,39}$")]


class Model(BaseModel):
    """Immutable, and refuses unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Words(Model):
    """One text in both languages."""

    fr: str = Field(min_length=1)
    en: str = Field(min_length=1)

    def to(self, lang: Lang) -> str:
        """Return the text for a reader of ``lang``."""
        return self.fr if lang == "fr" else self.en


class LabelEntry(Model):
    """A label in ``labels.toml``; ``read`` names the page where each language was read."""

    en: str = Field(min_length=1, max_length=80)
    fr: str | None = Field(default=None, min_length=1, max_length=80)
    read: dict[Lang, Key] = {}


class LabelPage(Model):
    """A page where labels were read, and when it was written, if it says so."""

    name: str = Field(min_length=1)
    dated: str | None = None


class LabelsFile(Model):
    """``labels.toml``: Microsoft's labels by key, and the pages where they were read; ``dictate`` is how an address is said aloud."""

    pages: dict[Key, LabelPage] = {}
    labels: dict[Key, LabelEntry]
    dictate: dict[Link, Words] = {}


class Label(Model):
    """A label on one of Microsoft's screens, in both languages.

    ``same``: it is the same in both; ``unverified``: its French was not read at Microsoft's.
    """

    en: str = Field(min_length=1)
    fr: str | None = Field(default=None, min_length=1)
    same: bool = False
    unverified: bool = False


class Rule(Model):
    """A condition on facts: one fact with one operator, or ``all`` or ``any`` of further rules; ``unless`` another rule holds.

    An unknown fact fulfils nothing.
    """

    fact: str | None = None
    is_: FactValue | bool | None = Field(default=None, alias="is")
    is_not: FactValue | bool | None = None
    in_: tuple[FactValue | bool, ...] | None = Field(default=None, alias="in")
    at_least: float | None = None
    at_most: float | None = None
    all: tuple[Rule, ...] | None = None
    any: tuple[Rule, ...] | None = None
    unless: tuple[Rule, ...] = ()

    @model_validator(mode="after")
    def _one_form(self) -> Rule:
        operators = [self.is_, self.is_not, self.in_, self.at_least, self.at_most]
        given = sum(operator is not None for operator in operators)
        groups = sum(group is not None for group in (self.all, self.any))
        if self.fact is not None:
            if given != 1 or groups:
                raise ValueError("a fact takes exactly one of is, is_not, in, at_least, at_most")
        elif given or groups != 1:
            raise ValueError("a rule is a fact with an operator, or all, or any")
        if groups and not (self.all or self.any):
            raise ValueError("all and any name at least one rule")
        return self


class Answer(Model):
    """One answer to a question; ``when`` is the evidence that gives it without asking.

    ``verifies``: with this answer the caller's identity is verified. ``confirm``: the evidence only suggests it, and the client is asked.
    """

    key: Key
    text: Words
    to: Target
    when: Rule | None = None
    verifies: bool = False
    confirm: bool = False


class Unknown(Model):
    """The answer 0: the client does not know, does not find it, or cannot do it."""

    to: Target
    text: Words | None = None


class Again(Model):
    """The cap of a cycle: a node may be visited ``visits`` times; after that the walk goes ``to`` another."""

    visits: int = Field(ge=1, le=3)
    to: Target


class OnMobile(Model):
    """What to say and do instead if the client calls from the very mobile that the line is about.

    There the call itself is in the way: the phone is at the ear, the loudspeaker is off, airplane mode ends the call.
    """

    say: Words
    do: Words | None = None


class QuestionNode(Model):
    """A node that waits for an answer: a question to the client, or an action that the client carries out.

    ``stage``: one stage of an action. Its first answer says that it is done, which Enter gives, and it does not count as a question.
    ``link`` is the address that the client has to open, ``links`` those of which one is the client's; the agent copies or dictates it.
    """

    kind: Literal["question", "action"]
    stage: bool = False
    say: Words
    do: Words | None = None
    sees: tuple[Label, ...] = ()
    hint: Words | None = None
    why: Words
    answers: tuple[Answer, ...]
    unknown: Unknown
    again: Again | None = None
    link: Link | None = None
    links: tuple[Link, ...] = ()
    on_mobile: OnMobile | None = None
    sources: tuple[SourceId, ...]
    unverified: bool = False


class Outcome(Model):
    """Where a walk ends: what to say and do, what should happen, what if it does not, and who has to act.

    For the note, ``cause`` says what was wrong, ``done`` what has been done once it has helped, and ``left`` what the owner still has
    to do if others have to act.

    ``leads_to`` is where "it did not help" leads; without it the call is escalated from here. ``stands_at`` is the client's place in
    the guide once it has helped; without it they are where they were. ``resets``: one of the client's factors is reset.
    ``link`` is the address that the client has to open, ``links`` those of which one is the client's; the agent copies or dictates it.
    ``refuses``: what was asked for is refused, because the caller is not verified, or because the request is suspicious and is reported.
    ``relinks``: the invitation's redemption is reset, and until it is accepted again the client can't sign in.
    """

    kind: Literal["outcome"]
    code: Key
    ends: OutcomeKind
    owner: Party
    title: Words
    cause: Words | None = None
    done: Words | None = None
    left: Words | None = None
    say: Words
    do: Words
    expect: Words
    if_not: Words
    sees: tuple[Label, ...] = ()
    leads_to: Target | None = None
    stands_at: Annotated[str, Field(pattern=PLACE)] | None = None
    hint: Words | None = None
    refuses: Refusal | None = None
    resets: bool = False
    relinks: bool = False
    link: Link | None = None
    links: tuple[Link, ...] = ()
    on_mobile: OnMobile | None = None
    sources: tuple[SourceId, ...]
    unverified: bool = False


Node = Annotated[QuestionNode | Outcome, Field(discriminator="kind")]


class ClientPhrase(Words):
    """How a client says it; ``node`` is where in the tree it leads, or None for the tree's start."""

    node: Key | None = None


class Screen(Label):
    """What is on the client's screen; ``node`` is where in the tree it leads, or None for the tree's start."""

    node: Key | None = None


class Sign(Model):
    """What points to an issue before anything is asked: facts, why they do, how strongly, and the node that they lead to."""

    when: Rule
    text: Words
    weight: int = Field(ge=1, le=3)
    node: Key | None = None


class Issue(Model):
    """A decision tree: what is wrong, how clients say it, what points to it, on which steps it happens, and its nodes."""

    key: Key
    known: Annotated[str, Field(pattern=r"^K[1-9]$")] | None = None
    title: Words
    summary: Words
    says: tuple[ClientPhrase, ...]
    screens: tuple[Screen, ...] = ()
    signs: tuple[Sign, ...] = ()
    steps: tuple[int, ...]
    start: Key
    reviewed: date
    nodes: dict[Key, Node]
    sources: tuple[SourceId, ...]


class Trouble(Model):
    """What can go wrong at a stage, in the client's words, and the tree that it leads to."""

    text: Words
    to: Annotated[str, Field(pattern=r"^@[a-z][a-z0-9_]{0,39}(?:\.[a-z][a-z0-9_]{0,39})?$")]


class Part(Model):
    """A piece of a stage that is read aloud or shown on demand: one of the consent's three parts, say."""

    title: Words
    text: Words
    sources: tuple[SourceId, ...]


class Stage(Model):
    """One screen of a step: what the client sees, what to say and do, how to know that it is done, what can go wrong."""

    key: Key
    option: Option | None = None
    title: Words
    sees: Words
    labels: tuple[Label, ...] = ()
    say: Words
    do: Words
    done: Words
    hint: Words | None = None
    why: Words | None = None
    parts: tuple[Part, ...] = ()
    troubles: tuple[Trouble, ...] = ()
    link: Link | None = None
    on_mobile: OnMobile | None = None
    sources: tuple[SourceId, ...]
    unverified: bool = False


class StepChoice(Model):
    """One way to finish a step that has two (step 6), and what points to it."""

    key: Option
    title: Words
    why: Words
    sources: tuple[SourceId, ...]


class Step(Model):
    """One of the guide's six steps; ``choices`` if the client picks a way, ``say`` is then the question that offers it."""

    number: int = Field(ge=1, le=6)
    title: Words
    short: Words
    stages: tuple[Stage, ...] = Field(min_length=1)
    choices: tuple[StepChoice, ...] = ()
    say: Words | None = None
    sources: tuple[SourceId, ...]


def addresses_of(place: QuestionNode | Outcome | Stage) -> tuple[Link, ...]:
    """Return the addresses that a place has the client open: its ``link``, and its ``links``."""
    links = () if isinstance(place, Stage) else place.links
    return links if place.link is None else (place.link, *links)


class Card(Model):
    """A page of the guide that is not a step: its context, the advantages, the contact, what to know before accepting."""

    key: Key
    title: Words
    text: Words
    sources: tuple[SourceId, ...]


class GuideFact(Model):
    """A fact from the client guide, with its meaning; every one has a place in the content."""

    text: Words
    about: Literal["context", "known_issue", "step", "option_app", "option_phone"]


class FactsFile(Model):
    """``facts.toml``: every fact in the guide by its id."""

    facts: dict[SourceId, GuideFact]


class OwnSource(Model):
    """Where an author read or saw what their content says; ``verified`` is false for hearsay."""

    pages: Annotated[tuple[Annotated[str, Field(min_length=1, max_length=200)], ...], Field(min_length=1)]
    verified: bool


class SourcesFile(RootModel[dict[SourceId, OwnSource]]):
    """``sources.toml`` of a folder of one's own: the author's sources by id."""


class StepsFile(Model):
    """``steps.toml``: the guide's six steps."""

    version: str = Field(min_length=1, max_length=40)
    reviewed: date
    opening: Words
    steps: tuple[Step, ...]


class CardsFile(Model):
    """``cards.toml``: the pages besides the steps."""

    cards: tuple[Card, ...]

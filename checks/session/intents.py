"""What a front end has to do after an action: a small union that each front end carries out in its own way.

An intent that asks for something holds ``then``, which takes the answer and returns the next intent. Texts are message ids, words of the
content or data; the front end puts them in the reader's language and masks what is `Personal`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from checks.problems import Problem
from checks.texts import Lang

if TYPE_CHECKING:
    from checks.call.events import CopyKind, Pair
    from checks.guest.actions import Done, GuestAction
    from checks.guest.graph.records import AuthMethod
    from checks.guide.models import Words
    from checks.practice.review import Review

PaneName = Literal["decision", "steps", "network", "guest", "thread"]


@dataclass(frozen=True, slots=True)
class Message:
    """A message of the front end's catalogue, with its parameters filled in."""

    id: str
    params: tuple[tuple[str, MessageText | int], ...] = ()
    masked_id: str = ""
    """The message to use if a personal parameter is masked."""


@dataclass(frozen=True, slots=True)
class Personal:
    """A text that says who somebody is: masked until the agent asks to see it."""

    text: str


@dataclass(frozen=True, slots=True)
class Listed:
    """Several texts and moments in a row."""

    parts: tuple[MessageText | datetime, ...]


MessageText: TypeAlias = "Message | Listed | Personal | Problem | Words | Mapping[Lang, str] | Mapping[str, str] | str"


def message(id: str, /, **params: MessageText | int) -> Message:
    """Return a message with its parameters."""
    return Message(id, tuple(params.items()))


# Pages


@dataclass(frozen=True, slots=True)
class WhyPage:
    """Why the question is asked, its sources and facts."""


@dataclass(frozen=True, slots=True)
class SayPage:
    """What to say to the client, in large type; with an ``address``, that address to dictate."""

    address: str = ""


@dataclass(frozen=True, slots=True)
class GuestPage:
    """Everything that the look-up found."""


@dataclass(frozen=True, slots=True)
class TargetsPage:
    """Every target of a run of the network check; of the displayed one if ``run`` is None."""

    run: int | None = None


@dataclass(frozen=True, slots=True)
class TargetPage:
    """One target in full."""

    name: str
    run: int | None = None


@dataclass(frozen=True, slots=True)
class CardPage:
    """A card of the guide."""

    key: str


@dataclass(frozen=True, slots=True)
class ExplanationPage:
    """What the codes in a text mean."""

    text: str


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """How a practice call went, and what was behind it."""

    review: Review
    story: Pair


@dataclass(frozen=True, slots=True)
class NotePage:
    """The ticket note as it stands."""


@dataclass(frozen=True, slots=True)
class LetterPage:
    """The letter to the client's IT based on a run of the network check; on the latest if ``run`` is None."""

    run: int | None = None


@dataclass(frozen=True, slots=True)
class ShellLinePage:
    """The client's check as a line for a shell."""

    shell: Literal["sh", "powershell"]


@dataclass(frozen=True, slots=True)
class ActionPage:
    """Something that can be done for a guest, before it is done."""

    action: GuestAction


@dataclass(frozen=True, slots=True)
class HelpPage:
    """Help for a place."""

    place: str


PageToShow: TypeAlias = (
    WhyPage
    | SayPage
    | GuestPage
    | TargetsPage
    | TargetPage
    | CardPage
    | ExplanationPage
    | ReviewPage
    | NotePage
    | LetterPage
    | ShellLinePage
    | ActionPage
    | HelpPage
)

# Intents


@dataclass(frozen=True, slots=True)
class Nothing:
    """Nothing to do; what changed is shown by itself."""


@dataclass(frozen=True, slots=True)
class Say:
    """Say something; ``long`` if it may need more room than a line."""

    text: MessageText
    long: bool = False


@dataclass(frozen=True, slots=True)
class SayWritten:
    """Say that a file was written."""

    id: str
    path: Path


@dataclass(frozen=True, slots=True)
class Ask:
    """Ask for a text, starting with ``value``. Nothing follows if none is given."""

    title: MessageText
    hint: MessageText
    then: Callable[[str], Intent]
    value: str = ""
    may_be_empty: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the choices. One with ``why_not`` cannot be chosen, and says why; ``large`` shows something that only a screen can."""

    key: str
    text: MessageText
    suggested: bool = False
    why_not: MessageText = ""
    large: bool = False


@dataclass(frozen=True, slots=True)
class Choose:
    """Have the agent choose one; ``mark`` says why one is suggested."""

    title: MessageText
    choices: Sequence[Choice]
    then: Callable[[str], Intent]
    mark: MessageText = Message("decision.suggested")


@dataclass(frozen=True, slots=True)
class ChooseMethod:
    """Have the agent choose one of the guest's registered methods, as they are now: ``read`` asks the tenant."""

    read: Callable[[], Awaitable[tuple[AuthMethod, ...] | TenantProblem]]
    then: Callable[[AuthMethod], Intent]


@dataclass(frozen=True, slots=True)
class Search:
    """Have the agent search for a place; ``then`` takes the query and the target of the hit."""

    then: Callable[[str, str], Intent]


@dataclass(frozen=True, slots=True)
class AskClient:
    """Ask who is on the line, starting with ``field``; each detail is stored as it is given."""

    field: str
    then: Callable[[], Intent]


@dataclass(frozen=True, slots=True)
class AskCode:
    """Ask for the result that the client reads out, showing what is understood so far."""

    read: Callable[[str], CodeTaken | CodeMisheard]


@dataclass(frozen=True, slots=True)
class CodeTaken:
    """A result that was read out is now in the call: how many targets fail, and what is wrong with the network as a whole."""

    counts: MessageText
    diagnosis: tuple[MessageText, ...]


@dataclass(frozen=True, slots=True)
class CodeMisheard:
    """A result that could not be read: why, what was understood, and the numbers of the groups to read out again."""

    problem: Problem
    heard: tuple[str, ...] = ()
    again: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Show:
    """Show a page."""

    page: PageToShow


@dataclass(frozen=True, slots=True)
class Wait:
    """Wait for work that takes a moment, while everything else goes on; it returns what comes next."""

    work: Callable[[], Coroutine[None, None, Intent]]


Destination: TypeAlias = Literal[
    PaneName, "next_pane", "previous_pane", "zoom", "back", "home", "settings", "palette", "language", "redraw", "leave"
]


@dataclass(frozen=True, slots=True)
class GoTo:
    """Go to a pane or a screen of the front end, if it has that."""

    place: Destination


@dataclass(frozen=True, slots=True)
class Copy:
    """Hand over a text: to the clipboard if there is one, and to a file, which is recorded.

    ``lang`` is None for the agent's language. ``text`` raises Problem, ``keep`` OSError too; it takes the language and whether the text
    was sent to a clipboard.
    """

    kind: CopyKind | Literal["note"]
    text: Callable[[Lang], str]
    keep: Callable[[Lang, bool], Path | None]
    lang: Lang | None = None


@dataclass(frozen=True, slots=True)
class SignIn:
    """Have somebody sign in to the tenant, with ``scopes`` in addition to a look-up's, and go on."""

    then: Callable[[], Intent]
    scopes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TenantProblem:
    """The tenant was not asked, or did not answer. With ``sign_in``, somebody can sign in for it, after which it goes on."""

    problem: Problem
    sign_in: SignIn | None = None


@dataclass(frozen=True, slots=True)
class Perform:
    """Do the action that was confirmed, and show how it ended."""

    action: GuestAction
    run: Callable[[], Awaitable[Done | TenantProblem]]


@dataclass(frozen=True, slots=True)
class InTurn:
    """Several intents, one after the other."""

    intents: tuple[Intent, ...]


Intent: TypeAlias = (
    "Nothing | Say | SayWritten | Ask | Choose | ChooseMethod | Search | AskClient | AskCode | Show | Wait | GoTo"
    " | Copy | SignIn | Perform | InTurn"
)

NOTHING: Final = Nothing()

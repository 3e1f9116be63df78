"""What a row of a call's panes and pages leads to when it is chosen: made in the panes, matched by the call's screen."""

from __future__ import annotations

from dataclasses import dataclass

from tui.picks import AnswerPick, KeyPick, OptionPick


@dataclass(frozen=True, slots=True)
class NextPick:
    """What Enter does at this place: on to the next stage."""


@dataclass(frozen=True, slots=True)
class StepPick:
    """A step of the guide."""

    number: int


@dataclass(frozen=True, slots=True)
class IssuePick:
    """A tree, or one of its nodes: ``@issue`` or ``@issue.node``."""

    target: str


@dataclass(frozen=True, slots=True)
class CardPick:
    """A card of the guide, by its key."""

    key: str


@dataclass(frozen=True, slots=True)
class CodePick:
    """What the searched text says about error codes."""


@dataclass(frozen=True, slots=True)
class MessagePick:
    """Keep the explained message for the ticket note."""


@dataclass(frozen=True, slots=True)
class QuestionPick:
    """A question that was answered: ask it again."""

    branch: str
    place: str


@dataclass(frozen=True, slots=True)
class TargetPick:
    """One target of the network check; of the displayed run if ``run`` is None. ``changed``: its line among the changes."""

    name: str
    run: int | None = None
    changed: bool = False


@dataclass(frozen=True, slots=True)
class GroupPick:
    """The targets of a group; of the displayed run if ``run`` is None."""

    name: str
    run: int | None = None


@dataclass(frozen=True, slots=True)
class AllTargetsPick:
    """Every target of a run; of the displayed one if ``run`` is None."""

    run: int | None = None


@dataclass(frozen=True, slots=True)
class ChangesPick:
    """What changed since the previous run; before the displayed one if ``run`` is None."""

    run: int | None = None


@dataclass(frozen=True, slots=True)
class RunPick:
    """Another run of the network check, by its number."""

    number: int


NetworkPick = TargetPick | GroupPick | AllTargetsPick | ChangesPick | RunPick
PlacePick = StepPick | IssuePick | CardPick | CodePick
Pick = OptionPick | AnswerPick | KeyPick | NextPick | MessagePick | QuestionPick | NetworkPick | PlacePick

"""What comes next: a pure function of the call and the content, the same for every kind of screen.

A `Prompt` holds everything that the decision pane shows: what to say, what to do, what the client sees, the numbered choices, and the
evidence that brought the walk here. `checks.call.commands` turns a choice into events.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import KW_ONLY, dataclass, replace
from functools import cache
from typing import Final, Literal

from checks.call.state import STEPS, Branch, Call
from checks.facts import Check, Fact
from checks.findings import Party
from checks.guide.content import Content
from checks.guide.models import Label, OnMobile, Outcome, OutcomeKind, Part, QuestionNode, Refusal, Words, addresses_of
from checks.guide.ranking import Reason, ranked
from checks.guide.walker import NOT_SOLVED, UNKNOWN, Walk, walk
from checks.texts import Catalogue

_TEXTS: Final = Catalogue("checks.call", "prompt.toml")
_EXTENSION: Final = re.compile(r"\d\s*(?:x|ext\.?|poste)\s*\d", re.IGNORECASE)
"""A number with an extension is not a mobile's."""

PromptKind = Literal[
    "opening", "stage", "options", "phone", "question", "action", "outcome", "stuck", "finished", "gone", "wrapped"
]


@dataclass(frozen=True, slots=True)
class PromptChoice:
    """A numbered choice."""

    digit: int
    key: str
    """The answer or move behind the digit."""
    text: Words
    suggested: bool = False
    """Whether evidence supports it."""
    reason: Reason | None = None
    """Why evidence supports it, if it leads to an issue."""


@dataclass(frozen=True, slots=True)
class Proof:
    """A question that did not have to be asked, or an answer that evidence contradicts."""

    place: str
    question: Words
    answer: Words
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Ending:
    """What an outcome adds to what is said and done."""

    code: str
    ends: OutcomeKind
    owner: Party
    """Who has to act."""
    expect: Words
    """What should happen."""
    if_not: Words
    """What to do if it does not."""
    refuses: Refusal | None = None
    """Whether it refuses what was asked for, and why."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """What the decision pane shows now."""

    kind: PromptKind
    place: str
    """Identifies it for as long as it stays the same: ``step.3.code``, ``password.which#2``."""
    trail: tuple[Words, ...]
    """The titles that lead here, the widest first."""
    title: Words
    _: KW_ONLY
    say: Words | None = None
    """What is said to the client."""
    do: Words | None = None
    """What the agent does, or has the client do."""
    sees: Words | None = None
    """What the client has on the screen."""
    labels: tuple[Label, ...] = ()
    """Microsoft's own words on that screen."""
    done: Words | None = None
    """How to recognise that it is done."""
    hint: Words | None = None
    why: Words | None = None
    parts: tuple[Part, ...] = ()
    """Pieces that are read aloud or shown on demand."""
    choices: tuple[PromptChoice, ...] = ()
    enter: Literal["next", "suggested", "first"] | None = None
    """What Enter does: go on to the next stage, take the suggestion or the first answer, or nothing."""
    proofs: tuple[Proof, ...] = ()
    """The answers that evidence gave on the way here."""
    against: tuple[Proof, ...] = ()
    """The agent's answers that evidence contradicts."""
    because: tuple[Fact, ...] = ()
    """The facts behind the suggestion."""
    askable: frozenset[Check] = frozenset()
    """The checks that could answer this and have not."""
    sources: tuple[str, ...] = ()
    unverified: bool = False
    """Whether nobody has seen this happen yet."""
    ending: Ending | None = None
    """What an outcome adds."""
    links: tuple[str, ...] = ()
    """Pages to send to the client, or to dictate."""
    walk: Walk | None = None
    """The walk that led here, in a tree."""


def prompt(call: Call, content: Content) -> Prompt:
    """Return what to say and ask next in this call."""
    if call.wrapped is not None:
        copy, home = (
            PromptChoice(1, "copy", prompt_text("wrapped.copy")),
            PromptChoice(2, "home", prompt_text("wrapped.home")),
        )
        looking_back = (PromptChoice(3, "review", prompt_text("wrapped.review")),) if call.practice is not None else ()
        choices = (copy, home, *looking_back)
        if call.wrapped.how in ("waiting", "call_back", "escalated"):
            choices = (*choices, PromptChoice(len(choices) + 1, "promise", prompt_text("wrapped.promise")))
        return Prompt(
            "wrapped", "wrapped", (), prompt_text("wrapped.title"), do=prompt_text("wrapped.do"), choices=choices
        )
    branch = call.current
    if branch is not None:
        return _in_tree(call, branch, content)
    if call.step is None:
        return _opening(call, content)
    return _in_step(call, call.step, content)


def walk_of(call: Call, branch: Branch, content: Content) -> Walk | None:
    """Return the branch's walk with this content; None if its issue no longer exists."""
    if branch.issue not in content.issues:
        return None
    return walk(content, branch.issue, branch.answers, call.known_facts, branch.held, branch.node)


@cache
def prompt_text(key: str) -> Words:
    """Return one of the fixed texts of ``prompt.toml``. Raises KeyError."""
    return Words.model_validate(_TEXTS.template(key))


def _opening(call: Call, content: Content) -> Prompt:
    """Return the question where the client is, with, after the steps, the issues that the facts point to."""
    steps = tuple(PromptChoice(step.number, f"step.{step.number}", step.title) for step in content.steps)
    issues = tuple(
        PromptChoice(digit, start.target, start.title, reason=start.reasons[0])
        for digit, start in enumerate(ranked(content, call.facts), len(steps) + 1)
    )
    return Prompt(
        "opening",
        "opening",
        (),
        prompt_text("opening.title"),
        say=prompt_text("opening.again") if call.branches else content.opening,
        hint=prompt_text("opening.hint"),
        why=prompt_text("opening.why"),
        choices=(*steps, *issues, PromptChoice(0, UNKNOWN, prompt_text("opening.unknown"))),
    )


def _in_step(call: Call, number: int, content: Content) -> Prompt:
    step = content.step(number)
    done = number == STEPS and call.steps[STEPS - 1].mark == "done"
    if step.choices and not done and (call.option is None or call.stage is None):
        choices = tuple(PromptChoice(digit, way.key, way.title) for digit, way in enumerate(step.choices, 1))
        return Prompt(
            "options",
            f"step.{number}.options",
            (step.title,),
            prompt_text("options.title"),
            say=step.say,
            hint=step.choices[0].why,
            why=Words(fr=" ".join(way.why.fr for way in step.choices), en=" ".join(way.why.en for way in step.choices)),
            choices=(*choices, PromptChoice(0, UNKNOWN, prompt_text("options.unknown"))),
            sources=step.sources,
        )
    if done:
        return Prompt(
            "finished",
            "finished",
            (step.title,),
            prompt_text("finished.title"),
            say=prompt_text("finished.say"),
            do=prompt_text("finished.do"),
            choices=(
                PromptChoice(1, "wrap_up", prompt_text("finished.yes")),
                PromptChoice(2, "go", prompt_text("finished.no")),
                PromptChoice(0, "wrap_up", prompt_text("finished.later")),
            ),
        )
    stages = content.stages(number, call.option)
    stage = next((stage for stage in stages if stage.key == call.stage), stages[0])
    troubles = tuple(
        PromptChoice(digit, trouble.to, trouble.text) for digit, trouble in enumerate(stage.troubles[:9], 1)
    )
    shown = Prompt(
        "stage",
        f"step.{number}.{stage.key}",
        (step.title,) if stage.title == step.title else (step.title, stage.title),
        stage.title,
        say=stage.say,
        do=stage.do,
        sees=stage.sees,
        labels=stage.labels,
        done=stage.done,
        hint=stage.hint,
        why=stage.why,
        parts=stage.parts,
        choices=(*troubles, PromptChoice(0, "go", prompt_text("stage.unknown"))),
        enter="next",
        sources=stage.sources,
        unverified=stage.unverified,
        links=addresses_of(stage),
    )
    return _for_phone(call, shown, stage.on_mobile)


def _in_tree(call: Call, branch: Branch, content: Content) -> Prompt:
    walked = walk_of(call, branch, content)
    if walked is None:
        return Prompt(
            "gone",
            f"{branch.key}.gone",
            (Words(fr=branch.title["fr"], en=branch.title["en"]),),
            prompt_text("gone.title"),
            do=prompt_text("gone.do"),
            choices=(
                PromptChoice(1, "close", prompt_text("gone.close")),
                PromptChoice(2, "go", prompt_text("stuck.search")),
            ),
        )
    place = walked.waiting_at or walked.outcome
    if place is None:
        raise AssertionError("a walk waits or ends")
    issue = content.issues[place.issue]
    trail = (
        (content.issues[branch.issue].title,)
        if place.issue == branch.issue
        else (
            content.issues[branch.issue].title,
            issue.title,
        )
    )
    node = issue.nodes[place.node]
    proofs = tuple(_proofs(walked, content, "evidence"))
    against = tuple(_proofs(walked, content, "agent"))
    if isinstance(node, Outcome):
        refused = walked.path[-1].answer == NOT_SOLVED
        shown = replace(_at_outcome(place.id, trail, node, proofs, against, refused=refused), walk=walked)
        return shown if refused else _for_phone(call, shown, node.on_mobile)
    suggested = walked.suggestion.answer if walked.suggestion else None
    choices = tuple(
        PromptChoice(digit, answer.key, answer.text, answer.key == suggested)
        for digit, answer in enumerate(node.answers[:9], 1)
    )
    shown = Prompt(
        node.kind,
        place.id,
        trail,
        issue.title,
        say=node.say,
        do=node.do,
        labels=node.sees,
        hint=node.hint,
        why=node.why,
        choices=(*choices, PromptChoice(0, UNKNOWN, node.unknown.text or prompt_text("unknown"))),
        enter="suggested" if suggested else "first" if node.stage else None,
        proofs=proofs,
        against=against,
        because=walked.suggestion.because if walked.suggestion else (),
        askable=walked.askable,
        sources=node.sources,
        unverified=node.unverified,
        links=addresses_of(node),
        walk=walked,
    )
    return _for_phone(call, shown, node.on_mobile)


def _for_phone(call: Call, shown: Prompt, on_mobile: OnMobile | None) -> Prompt:
    """Return the prompt for the phone that the client calls from; the question about it, if that matters and is not known."""
    if on_mobile is None or call.on_mobile is False:
        return shown
    if call.on_mobile:
        return replace(shown, say=on_mobile.say, do=on_mobile.do or shown.do)
    at_desk = _EXTENSION.search(call.client.callback) is not None
    return Prompt(
        "phone",
        "phone",
        shown.trail,
        prompt_text("phone.title"),
        say=prompt_text("phone.say"),
        hint=prompt_text("phone.extension" if at_desk else "phone.hint"),
        why=prompt_text("phone.why"),
        choices=(
            PromptChoice(1, "mobile", prompt_text("phone.mobile")),
            PromptChoice(2, "other", prompt_text("phone.other"), at_desk),
            PromptChoice(0, UNKNOWN, prompt_text("phone.unknown")),
        ),
        enter="suggested" if at_desk else None,
        walk=shown.walk,
    )


def _at_outcome(
    place: str,
    trail: tuple[Words, ...],
    node: Outcome,
    proofs: tuple[Proof, ...],
    against: tuple[Proof, ...],
    *,
    refused: bool,
) -> Prompt:
    ending = Ending(node.code, node.ends, node.owner, node.expect, node.if_not, node.refuses)
    if refused:
        return Prompt(
            "stuck",
            f"{place}.stuck",
            (*trail, node.title),
            prompt_text("stuck.title"),
            do=node.if_not,
            choices=(
                PromptChoice(1, "escalate", prompt_text("stuck.escalate")),
                PromptChoice(2, "go", prompt_text("stuck.search")),
                PromptChoice(0, "park", prompt_text("stuck.later")),
            ),
            proofs=proofs,
            against=against,
            sources=node.sources,
            ending=ending,
            links=addresses_of(node),
        )
    return Prompt(
        "outcome",
        place,
        trail,
        node.title,
        say=node.say,
        do=node.do,
        labels=node.sees,
        done=node.expect,
        hint=node.hint,
        choices=(*_ways_to_settle(node), PromptChoice(0, "park", prompt_text("outcome.later"))),
        proofs=proofs,
        against=against,
        sources=node.sources,
        unverified=node.unverified,
        ending=ending,
        links=addresses_of(node),
    )


def _ways_to_settle(node: Outcome) -> tuple[PromptChoice, ...]:
    if node.refuses is not None:
        return (PromptChoice(1, "refuse", prompt_text(f"outcome.{node.refuses}")),)
    if node.ends in ("resolved", "normal"):
        return (
            PromptChoice(1, "solved", prompt_text("outcome.solved" if node.ends == "resolved" else "outcome.clear")),
            PromptChoice(2, NOT_SOLVED, prompt_text("outcome.not_solved")),
        )
    return (
        PromptChoice(1, "hand_over", prompt_text("outcome.hand_over")),
        PromptChoice(2, "solved", prompt_text("outcome.after_all")),
    )


def _proofs(walked: Walk, content: Content, by: Literal["evidence", "agent"]) -> Iterator[Proof]:
    """Yield the answers on the path that evidence gave or, for the agent's, those that evidence contradicts."""
    for step in walked.path:
        facts = step.because if by == "evidence" else step.against
        node = content.issues[step.place.issue].nodes[step.place.node]
        if step.by != by or not facts or not isinstance(node, QuestionNode) or step.answer is None:
            continue
        yield Proof(step.place.id, node.say, answer_text(node, step.answer), facts)


def answer_text(node: QuestionNode, key: str) -> Words:
    """Return the wording of an answer of the node. Raises KeyError for an answer that it does not have."""
    if key == UNKNOWN:
        return node.unknown.text or prompt_text("unknown")
    for answer in node.answers:
        if answer.key == key:
            return answer.text
    raise KeyError(key)

"""How far a call has come: which outcomes its walks reached, and whether the client's set-up is complete."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from checks.call.prompt import walk_of
from checks.call.state import STEPS, Branch, Call
from checks.facts import Fact, newest
from checks.guide.content import Content
from checks.guide.models import Outcome
from checks.guide.walker import NOT_SOLVED, SOLVED


@dataclass(frozen=True, slots=True)
class Reached:
    """An outcome that a walk came to and that nobody said did not help; ``outcome`` is None where the content has it no longer."""

    branch: Branch
    outcome: Outcome | None
    confirmed: bool
    """Whether the agent settled it; else it only stands on the screen, or did."""
    solved: bool = False
    """Whether the client said that it helped."""
    because: tuple[Fact, ...] = ()
    """The facts that answered in the client's place on the way there."""


def reached(call: Call, content: Content) -> Iterator[Reached]:
    """Yield the outcomes of the call's walks, in the order in which the walks began."""
    for branch in call.branches:
        walked = walk_of(call, branch, content)
        place = walked.outcome if walked else None
        if walked is None or place is None:
            if branch.outcome is not None:
                yield Reached(branch, None, confirmed=True)
            continue
        node = content.issues[place.issue].nodes[place.node]
        answer = walked.path[-1].answer
        if isinstance(node, Outcome) and answer != NOT_SOLVED:
            solved = answer == SOLVED
            because = tuple(
                dict.fromkeys(fact for step in walked.path if step.by == "evidence" for fact in step.because)
            )
            yield Reached(branch, node, solved or branch.outcome == node.code, solved, because)


def is_set_up(call: Call) -> bool | None:
    """Return whether the client has a second factor that counts; None where nothing tells.

    The last step of the guide tells, then the tenant, then a step that the client stands at.
    """
    if call.steps[STEPS - 1].mark == "done":
        return True
    known = newest(call.facts)
    factors, state = known.get("guest.factors"), known.get("guest.state")
    if factors is not None and factors.value in ("ready", "phone_only", "home"):
        return True
    if factors is not None and factors.value == "none":
        return False
    if state is not None and state.value in ("pending", "none", "deleted"):
        return False
    return None if call.step is None else False

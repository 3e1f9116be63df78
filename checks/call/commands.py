"""What a key press means: pure functions from the call and the content to the events that it causes.

What only a front end can do (open the search box, choose how to wrap up) is an `Effect`.
"""

from __future__ import annotations

from typing import Literal

from checks.call import events as ev
from checks.call.progress import is_set_up, reached
from checks.call.prompt import Prompt, answer_text, prompt, walk_of
from checks.call.state import STEPS, Call
from checks.guide.content import Content
from checks.guide.models import Outcome, QuestionNode, Words
from checks.guide.walker import NOT_SOLVED, SOLVED, UNKNOWN, resolve

Effect = Literal["go", "wrap_up", "end", "escalate", "copy", "home", "review", "promise"]
Move = tuple[tuple[ev.Body, ...], Effect | None]
NOTHING: Move = ((), None)


def press(call: Call, content: Content, digit: int, shown: Prompt | None = None) -> Move:
    """Return what the choice behind a digit causes; ``shown`` is the call's prompt, if already known."""
    shown = shown or prompt(call, content)
    choice = next((choice for choice in shown.choices if choice.digit == digit), None)
    return NOTHING if choice is None else _choose(call, content, shown, choice.key)


def enter(call: Call, content: Content, shown: Prompt | None = None) -> Move:
    """Go on: the stage is done, or the suggested or the first answer is taken. ``shown`` is the call's prompt, if known."""
    shown = shown or prompt(call, content)
    if shown.enter == "next":
        return _next_stage(call, content), None
    if shown.enter == "first":
        return _choose(call, content, shown, shown.choices[0].key)
    suggested = next((choice for choice in shown.choices if choice.suggested), None)
    return NOTHING if suggested is None else _choose(call, content, shown, suggested.key)


def go_step(content: Content, number: int) -> tuple[ev.Body, ...]:
    """Move to the beginning of a step."""
    stage = content.step(number).stages[0]
    return (ev.StageReached(number, None if content.step(number).choices else stage.key),)


def go_on(call: Call, content: Content, place: str) -> tuple[ev.Body, ...]:
    """Move to a place in the guide, with the option that it belongs to; nothing for a call that is already there, or beyond.

    Raises KeyError for a place that the content does not have.
    """
    number, stage = content.place(place)
    if call.step is not None and call.step > number:
        return ()
    if stage is None:
        return () if call.step == number else go_step(content, number)
    if stage.option is not None and stage.option != call.option:
        return (ev.OptionChosen(stage.option, stage.key),)
    keys = [known.key for known in content.stages(number, call.option)]
    if call.step == number and call.stage in keys and keys.index(call.stage) >= keys.index(stage.key):
        return ()
    return (ev.StageReached(number, stage.key),)


def step_of_issue(call: Call, content: Content) -> tuple[ev.Body, ...]:
    """Stand at the step on which the walk's issue happens, where nobody has said yet at which step the client is.

    Nothing for an issue of the last step alone: what is wrong there can be wrong after the set-up, too.
    """
    issue = content.issues.get(call.current.issue) if call.current else None
    if call.step is not None or issue is None or not issue.steps or issue.steps[0] == STEPS:
        return ()
    return go_step(content, issue.steps[0])


def leave_tree(call: Call) -> tuple[ev.Body, ...]:
    """Park the walk on the screen, so that the steps are shown."""
    return () if call.branch is None else (ev.BranchMoved(call.branch, "parked"),)


def mark(call: Call, content: Content, number: int, how: ev.Mark) -> tuple[ev.Body, ...]:
    """Mark a step; marking one done or skipped moves on to the next one if the client was at it."""
    if how in ("done", "skipped") and call.step == number and number < STEPS:
        following = content.step(number + 1)
        return (ev.StepMarked(number, how, number + 1, None if following.choices else following.stages[0].key),)
    return (ev.StepMarked(number, how),)


def open_issue(call: Call, content: Content, target: str) -> tuple[ev.Body, ...]:
    """Begin or resume the walk through an issue: ``issue`` or ``issue.node``. Does nothing if the content has no such place."""
    start_at = resolve(content, "", f"@{target.removeprefix('@')}")
    if start_at is None:
        return ()
    issue, node = start_at
    start = None if node == content.issues[issue].start else node
    for branch in call.branches:
        if branch.issue == issue and branch.node == start and branch.state != "closed":
            return () if branch.key == call.branch else (ev.BranchMoved(branch.key, "resumed"),)
    return (ev.IssueOpened(call.next_branch, issue, pair(content.issues[issue].title), start),)


def reopen(
    call: Call, content: Content, branch_key: str, place: str, shown: Prompt | None = None
) -> tuple[ev.Body, ...]:
    """Ask an answered place again. Nothing for a place that is not on the walk's path.

    ``shown`` is the call's prompt, if already known.
    """
    branch = call.branch_of(branch_key)
    if shown is not None and branch is not None and branch is call.current:
        walked = shown.walk
    else:
        walked = walk_of(call, branch, content) if branch else None
    for step in walked.path if walked else ():
        node = content.issues[step.place.issue].nodes[step.place.node]
        if step.place.id == place and step.answer is not None:
            question = node.title if isinstance(node, Outcome) else node.say
            return (ev.Reopened(branch_key, place, pair(question)),)
    return ()


def undo(call: Call) -> tuple[ev.Body, ...]:
    """Take back the last decision."""
    return (ev.Undone(call.done[-1]),) if call.done else ()


def redo(call: Call) -> tuple[ev.Body, ...]:
    """Make the decision that was taken back last count again."""
    return (ev.Redone(call.undone[-1]),) if call.undone else ()


def escalate(call: Call, content: Content, owner: str, why: str, shown: Prompt | None = None) -> tuple[ev.Body, ...]:
    """Hand the call to ``owner`` from where it is; ``shown`` is its prompt, if already known."""
    shown = shown or prompt(call, content)
    handed = ev.Escalated(owner, shown.place, why)
    return () if handed == call.escalated else (handed,)


def suggested_wrap_up(call: Call, content: Content) -> ev.WrapUp | None:
    """Return how the call most likely ends, from all that was recorded; None if nothing indicates it.

    A call whose client has no second factor yet is not resolved, whatever was settled on the way: the client goes on.
    """
    if call.escalated is not None and call.escalated.owner == "agent" and call.escalated.place:
        return "call_back" if _waits_for_us(call, content) else "escalated"
    if call.escalated is not None:
        return "waiting" if call.escalated.owner in ("client", "client_it") else "escalated"
    if call.holding is not None:
        return "call_back"
    ends = [end for end in reached(call, content) if end.confirmed or end.branch is call.current]
    last = ends[-1] if ends else None
    if last is not None and last.outcome is not None and not last.solved:
        if last.outcome.refuses is not None:
            return "refused" if last.outcome.refuses == "unverified" else "reported"
        if last.outcome.ends == "escalate":
            return "escalated"
        if last.outcome.ends == "wait":
            return "call_back" if last.outcome.owner == "agent" else "waiting"
    complete = is_set_up(call)
    if last is None:
        return "resolved" if call.steps[STEPS - 1].mark == "done" else None
    if complete is False:
        return "waiting"
    return "normal" if last.outcome is not None and last.outcome.ends == "normal" and not complete else "resolved"


def _waits_for_us(call: Call, content: Content) -> bool:
    """Return whether the last outcome that was settled waits for a call back of ours."""
    ends = [end.outcome for end in reached(call, content) if end.confirmed and end.outcome is not None]
    return bool(ends) and (ends[-1].ends, ends[-1].owner) == ("wait", "agent")


def owner_after(call: Call, content: Content, how: ev.WrapUp) -> str:
    """Return whose turn it is once the call is wrapped up in this way."""
    if how in ("resolved", "normal", "abandoned"):
        return "nobody"
    if how in ("call_back", "refused"):
        return "agent"
    if how == "reported":
        return "tenant_admin"
    if call.escalated is not None:
        return call.escalated.owner
    owners = [end.outcome.owner for end in reached(call, content) if end.outcome is not None and not end.solved]
    ours = ("agent", "tenant_admin") if how == "escalated" else ("client", "client_it")
    fallback = "tenant_admin" if how == "escalated" else "client"
    return next((owner for owner in reversed(owners) if owner in ours), fallback)


def pair(words: Words) -> ev.Pair:
    """Return a text of the content as an event stores it."""
    return {"fr": words.fr, "en": words.en}


def _choose(call: Call, content: Content, shown: Prompt, key: str) -> Move:
    match shown.kind:
        case "opening" if key.startswith("@"):
            return open_issue(call, content, key), None
        case "opening":
            number = 1 if key == UNKNOWN else int(key.removeprefix("step."))
            return go_step(content, number), None
        case "options":
            option: Literal["app", "phone"] = "phone" if key == "phone" else "app"
            return (ev.OptionChosen(option, content.stages(STEPS, option)[0].key),), None
        case "phone":
            return (ev.CallerPhoneNoted(key != "other"),), None
        case "question" | "action":
            return _answer(call, content, shown, key), None
        case "outcome":
            return _settle(call, content, shown, key)
        case _:
            return _by_name(call, content, key)


def _by_name(call: Call, content: Content, key: str) -> Move:
    match key:
        case "go" | "wrap_up" | "escalate" | "copy" | "home" | "review" | "promise":
            return (), key
        case "park":
            return (*leave_tree(call), *step_of_issue(call, content)), None
        case "close":
            return _closed(call, None, None), None
        case _:
            return open_issue(call, content, key), None


def _answer(call: Call, content: Content, shown: Prompt, key: str) -> tuple[ev.Body, ...]:
    branch, walked = call.current, shown.walk
    if branch is None or walked is None or walked.waiting_at is None:
        return ()
    place = walked.waiting_at
    node = content.issues[place.issue].nodes[place.node]
    if not isinstance(node, QuestionNode):
        return ()
    said = walked.suggestion
    overruled = said.because if said is not None and said.answer != key else ()
    return (
        ev.Answered(
            branch.key, place.id, key, pair(shown.say or node.say), pair(answer_text(node, key)), overruled=overruled
        ),
    )


def _settle(call: Call, content: Content, shown: Prompt, key: str) -> Move:
    """Settle an outcome: it helped, it did not, or it is handed over."""
    branch, walked = call.current, shown.walk
    if branch is None or walked is None or walked.outcome is None or shown.ending is None:
        return NOTHING
    if key == "park":
        return (*leave_tree(call), *step_of_issue(call, content)), None
    place = walked.outcome.id
    node = content.issues[walked.outcome.issue].nodes[walked.outcome.node]
    chosen = next(choice.text for choice in shown.choices if choice.key == key)
    answer = NOT_SOLVED if key == NOT_SOLVED else SOLVED
    answered = ev.Answered(branch.key, place, answer, pair(shown.title), pair(chosen))
    if key == NOT_SOLVED:
        return (answered,), None
    closed = _closed(call, shown.ending.code, shown.title)
    if key == "refuse":
        return closed, "end"
    if key == "hand_over":
        return (ev.Escalated(shown.ending.owner, place), *closed), "end"
    stands_at = node.stands_at if isinstance(node, Outcome) else None
    onward = step_of_issue(call, content) if stands_at is None else go_on(call, content, stands_at)
    return (answered, *closed, *onward), None


def _closed(call: Call, outcome: str | None, title: Words | None) -> tuple[ev.Body, ...]:
    if call.branch is None:
        return ()
    return (ev.BranchMoved(call.branch, "closed", outcome, None if title is None else pair(title)),)


def _next_stage(call: Call, content: Content) -> tuple[ev.Body, ...]:
    if call.step is None:
        return ()
    stages = content.stages(call.step, call.option)
    keys = [stage.key for stage in stages]
    at = keys.index(call.stage) if call.stage in keys else 0
    if at + 1 < len(keys):
        return (ev.StageReached(call.step, keys[at + 1]),)
    return mark(call, content, call.step, "done")

"""The ticket note: what the next person needs to know of a call, in one language, as plain text of at most 76 columns.

Its parts follow Knowledge-Centered Service: the issue in the client's words, the environment, the cause, the resolution; then what was
done and seen, what remains and who has it, and the codes and ids that Microsoft's support asks for. Everything from outside is
redacted once more on its way into the note.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from checks.call import events as ev
from checks.call.mentions import mentions
from checks.call.note_format import NoteFormat, safe
from checks.call.prompt import walk_of
from checks.call.scrubbing import scrub
from checks.call.state import STEPS, Branch, Call, CheckRun
from checks.call.timeline import Line, timeline
from checks.facts import TARGET_PREFIX, Fact, Vantage, newest
from checks.files import write_private
from checks.guide.content import Content
from checks.guide.models import Ask, Outcome
from checks.guide.walker import NOT_SOLVED, SOLVED
from checks.problems import Lang
from checks.text import clean

WIDTH: Final = 76
"""The longest line of a note, in characters: as much as a framed page shows unbroken in a terminal of 80."""

_MOST_RESULTS = 12
_FEW_RESULTS = 4
_CALL_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")


@dataclass(frozen=True, slots=True)
class _Matter:
    """What a note is about, and how it is told."""

    call: Call
    content: Content
    say: NoteFormat


def note(call: Call, content: Content, lang: Lang, now: datetime) -> str:
    """The note of the call as it stands at ``now``; times are told in the zone of ``now``."""
    m = _Matter(call, content, NoteFormat(lang, now, call.opened))
    lines = [*_head(m)]
    for heading, told in _PARTS:
        lines += ["", m.say.words(f"heading.{heading}"), *(row for line in told(m) for row in _wrapped(line, "- "))]
    return "\n".join([*lines, "", *(row for told in _foot(m) for row in _wrapped(told, ""))]) + "\n"


def write_note(text: str, folder: Path, call_id: str, lang: Lang, what: str = "note") -> Path:
    """Write a call's note to its file (``CALL.LANG.txt``, 0600, in a folder 0700), whole or not at all; returns the path.

    Another text's is ``CALL.WHAT.LANG.txt`` (``letter``, ``hosts``). An older one of the same call and language is replaced. Raises
    OSError where the file cannot be written, and ValueError for a call id that could name another place.
    """
    if not _CALL_ID.fullmatch(call_id):
        raise ValueError(f"not a call id: {call_id[:80]!r}")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    path = folder / f"{call_id}.{'' if what == 'note' else what + '.'}{lang}.txt"
    write_private(path, text)
    return path


def _wrapped(text: str, bullet: str) -> list[str]:
    return textwrap.wrap(
        text, WIDTH, initial_indent=bullet, subsequent_indent=" " * len(bullet), break_on_hyphens=False
    )


def _head(m: _Matter) -> Iterator[str]:
    call = m.call
    if call.practice is not None:
        rows = _wrapped(m.say.words("practice", name=safe(call.practice)), "")
        yield from ("*" * WIDTH, *rows, "*" * WIDTH, "")
    yield m.say.words("heading.call")
    for line in (*_client(m), *_times(m)):
        yield from _wrapped(line, "- ")


def _client(m: _Matter) -> Iterator[str]:
    client = scrub(ev.ClientNoted(**asdict(m.call.client)))
    if client.ticket:
        yield m.say.labelled("call.ticket", client.ticket)
    who = ", ".join(part for part in (client.name, client.organisation) if part)
    address = f"<{client.address}>" if client.address else ""
    yield m.say.labelled(
        "call.client", " ".join(part for part in (who, address) if part) or m.say.words("call.unnamed")
    )
    if client.callback:
        yield m.say.labelled("call.callback", client.callback)
    yield m.say.labelled("call.language", m.say.words(f"language.{m.call.lang}"))


def _times(m: _Matter) -> Iterator[str]:
    call = m.call
    yield m.say.labelled("call.id", clean(call.id, 80))
    if call.opened is None:
        return
    zone = m.say.now.tzname() or "UTC"
    begun = f"{m.say.local(call.opened):%Y-%m-%d %H:%M} ({m.say.words('call.times', zone=zone)})"
    yield m.say.labelled("call.begun", begun)
    duration = m.say.duration(call.elapsed(m.say.now))
    held = call.on_hold(m.say.now)
    notes = [m.say.words("call.on_hold", time=m.say.duration(held))] if held else []
    notes += [] if call.wrapped else [m.say.words("call.running")]
    yield m.say.labelled("call.duration", f"{duration} ({', '.join(notes)})" if notes else duration)


def _problem(m: _Matter) -> Iterator[str]:
    texts = [event.body for event in m.call.thread if isinstance(event.body, ev.TextNoted)]
    for said in texts:
        if said.what == "words":
            yield m.say.words("quote", text=safe(said.text))
    for said in texts:
        if said.what == "screen":
            yield m.say.labelled("problem.screen", m.say.words("quote", text=safe(said.text)))
    if not any(said.what in ("words", "screen") for said in texts):
        yield m.say.words("problem.none")


def _environment(m: _Matter) -> Iterator[str]:
    call = m.call
    if call.step is None:
        yield m.say.words("environment.no_step")
    else:
        yield m.say.words("environment.step", number=call.step, title=_step_title(m, call.step))
    if call.option is not None:
        yield m.say.words(f"environment.option_{call.option}")
    if call.vantage is not None:
        yield m.say.words(f"environment.vantage_{call.vantage}")


def _cause(m: _Matter) -> Iterator[str]:
    told = False
    for branch, outcome, confirmed in _outcomes(m):
        title = outcome.title.to(m.say.lang) if outcome else m.say.pair(branch.outcome_title)
        code = outcome.code if outcome else branch.outcome or ""
        yield m.say.words("cause.found" if confirmed else "cause.likely", title=safe(title), code=safe(code))
        told = True
    for run in _last_runs(m):
        for one in _listed(run.summary, "diagnosis"):
            if _is_clients(m, run) and m.say.pair(one):
                yield m.say.pair(one)
                told = True
    if not told:
        yield m.say.words("cause.none")


def _resolution(m: _Matter) -> Iterator[str]:
    call = m.call
    ends = [(outcome, confirmed) for _, outcome, confirmed in _outcomes(m) if outcome]
    resolved = call.wrapped is not None and call.wrapped.how in ("resolved", "normal")
    if call.wrapped is not None:
        yield m.say.words(f"wrap_up.{call.wrapped.how}")
    for outcome, confirmed in ends:
        if confirmed and outcome.ends in ("resolved", "normal"):
            yield m.say.words("resolution.done", text=safe(outcome.do.to(m.say.lang)))
            yield m.say.words("resolution.expected", text=safe(outcome.expect.to(m.say.lang)))
    if call.steps[STEPS - 1].mark == "done":
        yield m.say.words("resolution.by_guide")
    elif not resolved:
        yield m.say.words("resolution.none")


def _tried(m: _Matter) -> Iterator[str]:
    lines = [told for line in timeline(m.call, m.content) for told in _line(m, line)]
    yield from lines or [m.say.words("tried.none")]


def _remains(m: _Matter) -> Iterator[str]:
    call = m.call
    wrapped = call.wrapped
    owner = wrapped.owner if wrapped else call.escalated.owner if call.escalated else None
    finished = wrapped is not None and wrapped.how in ("resolved", "normal", "abandoned")
    open_ends = [
        outcome
        for branch, outcome, _ in _outcomes(m)
        if outcome and outcome.ends in ("escalate", "wait") and not finished and not _answered_solved(m, branch)
    ]
    if owner is None:
        owner = open_ends[-1].owner if open_ends else "agent"
    yield m.say.words("remains.who", owner=m.say.owner(owner))
    if call.escalated is not None and call.escalated.why:
        yield m.say.words("remains.why", text=safe(call.escalated.why))
    for outcome in open_ends:
        yield m.say.words("remains.todo", text=safe(outcome.do.to(m.say.lang)))
        yield m.say.words("resolution.otherwise", text=safe(outcome.if_not.to(m.say.lang)))
    if finished:
        return
    if call.holding is not None and wrapped is None:
        yield m.say.words("remains.on_line")
    yield from _open_questions(m)
    if call.step is not None and call.steps[STEPS - 1].mark != "done":
        yield m.say.words("remains.step", number=call.step, title=_step_title(m, call.step))


def _codes(m: _Matter) -> Iterator[str]:
    found = mentions(m.call.thread)
    for one in found:
        if one.kind == "aadsts":
            yield f"AADSTS{one.value} ({m.say.clock(one.at)})"
        else:
            yield f"{m.say.words(f'codes.{one.kind}', id=one.value.lower())} ({m.say.clock(one.at)})"
    if not found:
        yield m.say.words("codes.none")


def _evidence(m: _Matter) -> Iterator[str]:
    told = _told_by_runs(m)
    facts = [fact for fact in m.call.facts if not fact.key.startswith("call.") and not _is_told(fact, told)]
    counting = newest(facts)
    yield from (_fact_line(m, fact) for fact in counting.values())
    for run in _last_runs(m):
        yield from _run_lines(m, run)
    aside = [fact for fact in facts if fact.vantage is Vantage.DESK and fact.key.startswith("net.")]
    latest = {fact.key: fact for fact in sorted(aside, key=lambda fact: fact.at)}
    if latest:
        yield m.say.words("evidence.desk_only")
        yield from (_fact_line(m, fact) for fact in latest.values())
    if not counting and not latest and not m.call.checks:
        yield m.say.words("evidence.none")


def _foot(m: _Matter) -> Iterator[str]:
    issues = dict.fromkeys(branch.issue for branch in m.call.branches)
    trees = [
        m.say.words("call.tree", key=key, date=m.content.issues[key].reviewed)
        for key in issues
        if key in m.content.issues
    ]
    if trees:
        yield m.say.words("call.trees", trees="; ".join(trees))
    programs = [event.body.program for event in m.call.thread if isinstance(event.body, ev.Opened | ev.Resumed)]
    yield m.say.words(
        "call.content",
        version=clean(m.call.content, 40),
        digest=clean(m.call.digest, 40),
        program=clean(programs[-1], 40) if programs else "",
    )


# What was done, line by line


def _line(m: _Matter, line: Line) -> Iterator[str]:
    told = _told_line(m, line)
    if told:
        yield f"{m.say.clock(line.at)} {told}" if line.at is not None else told


def _told_line(m: _Matter, line: Line) -> str:
    asked, answered = m.say.pair(line.asked), m.say.pair(line.answered)
    match line.kind:
        case "step":
            return m.say.words("tried.step", title=asked, mark=m.say.words(f"mark.{line.detail}"))
        case "issue":
            return m.say.words("tried.issue", title=asked)
        case "answer":
            helped = _answer_at(m, line)
            if helped in (SOLVED, NOT_SOLVED):
                return m.say.words(f"tried.{helped}", asked=asked)
            against = _overruled(m, line)
            how = "overruled" if against else "answer"
            return m.say.words(f"tried.{how}", asked=asked, answered=answered, facts=m.say.facts(against))
        case "evidence":
            return m.say.words("tried.evidence", asked=asked, answered=answered, facts=m.say.facts(line.facts))
        case "kept":
            return m.say.words("tried.kept", asked=asked, answered=answered)
        case "branch" if line.detail in ("parked", "closed"):
            return m.say.words(
                f"tried.{line.detail}", title=answered if answered and line.detail == "closed" else asked
            )
        case "text" if line.detail == "remark":
            return m.say.words("tried.remark", text=safe(line.text))
        case "check":
            return _check_line(m, line)
        case "letter":
            return m.say.words("tried.letter", lang=m.say.words(f"language.{line.detail}"))
        case "copied":
            return m.say.words("tried.copied", title=asked)
        case "identity":
            return m.say.words("tried.identity", how=m.say.words(f"identity.{line.detail}"))
        case "action":
            return m.say.words(f"tried.action_{line.detail}", text=asked, why=safe(line.text))
        case "hold":
            return m.say.words(f"tried.{line.detail}", time=_hold_time(m, line))
        case "escalate":
            return m.say.words("tried.escalate", owner=m.say.owner(line.detail))
        case "wrap_up":
            return m.say.words("tried.wrapped", how=m.say.words(f"wrap_up.{line.detail}"))
    return ""


def _answer_at(m: _Matter, line: Line) -> str | None:
    """The key of the answer that a line tells of."""
    branch = m.call.branch_of(line.branch or "")
    return branch.answers.get(line.place or "") if branch else None


def _overruled(m: _Matter, line: Line) -> tuple[Fact, ...]:
    """The evidence that the agent's answer stands against: when it was given, or by now."""
    given = [
        event.body.overruled
        for event in m.call.thread
        if isinstance(event.body, ev.Answered) and (event.body.branch, event.body.place) == (line.branch, line.place)
    ]
    then = given[-1] if given else ()
    return tuple({(fact.key, fact.vantage): fact for fact in (*then, *line.facts)}.values())


def _hold_time(m: _Matter, line: Line) -> str:
    hold = next((one for one in m.call.holds if one.started == line.at), None)
    return m.say.duration(((hold.ended if hold else None) or m.say.now) - (line.at or m.say.now))


def _check_line(m: _Matter, line: Line) -> str:
    run = next((one for one in m.call.runs(line.text) if one.ended == line.at), None)
    counts = _counts(m, run) if run else ""
    state = "" if line.detail == "ended" else _trouble(m, line.detail)
    parts = [_check_name(m, line.text), state, counts]
    return ", ".join(part for part in parts if part)


# Checks and facts


def _last_runs(m: _Matter) -> Iterator[CheckRun]:
    yield from {run.check: run for run in m.call.checks}.values()


def _told_by_runs(m: _Matter) -> frozenset[tuple[str, str]]:
    """The targets that the lines of the network's last run tell of, as fact keys, and from where they were seen."""
    return frozenset(
        (f"{TARGET_PREFIX}{one.get('target', '')}", _seen_from(run))
        for run in _last_runs(m)
        if run.check == "network"
        for one in run.results
    )


def _is_told(fact: Fact, told: frozenset[tuple[str, str]]) -> bool:
    """Whether a fact about one target says nothing that a count or a line of the network check does not."""
    return fact.key.startswith(TARGET_PREFIX) and (fact.value == "ok" or (fact.key, fact.vantage.value) in told)


def _run_lines(m: _Matter, run: CheckRun) -> Iterator[str]:
    """A check in its lines: how it ended, then each fault; of many, the verdict over all (told as the cause where it counts), and names."""
    seen = [m.say.clock(run.started)]
    if run.check == "network" and not _is_clients(m, run):
        seen.append(m.say.words("check.not_the_clients"))
    state = m.say.words("check.running") if run.summary is None else _trouble(m, run.problem) if run.problem else ""
    head = f"{_check_name(m, run.check)} ({', '.join(seen)})"
    yield ", ".join(part for part in (head, state, _counts(m, run)) if part)
    bad = [one for one in run.results if one.get("verdict") in ("fail", "warn")]
    bad.sort(key=lambda one: one.get("verdict") != "fail")
    verdict = [m.say.pair(one) for one in _listed(run.summary, "diagnosis") if m.say.pair(one)]
    if len(bad) > _FEW_RESULTS and verdict:
        yield from () if _is_clients(m, run) else verdict
        yield m.say.words("check.hosts", names=safe(", ".join(str(one.get("target", "")) for one in bad)))
        bad = []
    for one in bad[:_MOST_RESULTS]:
        told = m.say.pair(one.get("explain")) or str(one.get("cause", ""))
        yield f"{safe(str(one.get('target', '')))}{m.say.words('colon')}{safe(told)}"
    if len(bad) > _MOST_RESULTS:
        yield m.say.words("check.more", count=len(bad) - _MOST_RESULTS)
    for finding in _findings(run):
        if m.say.pair(finding.get("explain")):
            yield m.say.pair(finding.get("explain"))


def _counts(m: _Matter, run: CheckRun) -> str:
    summary = run.summary or {}
    names = ("pass", "warn", "fail", "unknown")
    numbers = {name: summary.get(name) for name in names}
    if not all(isinstance(number, int) for number in numbers.values()):
        return ""
    return m.say.words("check.counts", **numbers)


def _trouble(m: _Matter, code: str) -> str:
    if code in ("abandoned", "cancelled"):
        return m.say.words(f"check.{code}")
    return m.say.words("check.failed", code=safe(code))


def _check_name(m: _Matter, check: str) -> str:
    known = check in ("network", "guest", "domain")
    return m.say.words(f"check.{check}") if known else m.say.words("check.other", name=safe(check))


def _is_clients(m: _Matter, run: CheckRun) -> bool:
    """Whether the run was seen from the client's own network; a look-up is about the client wherever it ran."""
    if run.check != "network":
        return True
    return _seen_from(run) in ("site", "client")


def _seen_from(run: CheckRun) -> str:
    """The vantage that a network run tells of itself, empty where it tells none."""
    seen: Any = run.about.get("vantage", run.about.get("kind"))
    told = seen.get("kind") if isinstance(seen, Mapping) else seen
    return told if isinstance(told, str) else ""


def _fact_line(m: _Matter, fact: Fact) -> str:
    return m.say.words("evidence.fact", label=m.say.label(fact), value=m.say.value(fact), seen=m.say.seen(fact))


# Walks


def _outcomes(m: _Matter) -> Iterator[tuple[Branch, Outcome | None, bool]]:
    """The outcomes that the walks came to and that nobody said did not help, and whether each was confirmed."""
    for branch in m.call.branches:
        walked = walk_of(m.call, branch, m.content)
        place = walked.outcome if walked else None
        if walked is None or place is None:
            if branch.outcome is not None:
                yield branch, None, True
            continue
        node = m.content.issues[place.issue].nodes[place.node]
        answer = walked.path[-1].answer
        if isinstance(node, Outcome) and answer != NOT_SOLVED:
            yield branch, node, answer == SOLVED or branch.outcome == node.code


def _answered_solved(m: _Matter, branch: Branch) -> bool:
    walked = walk_of(m.call, branch, m.content)
    return walked is not None and walked.outcome is not None and walked.path[-1].answer == SOLVED


def _open_questions(m: _Matter) -> Iterator[str]:
    for branch in m.call.branches:
        walked = walk_of(m.call, branch, m.content)
        place = walked.waiting_at if walked else None
        if branch.state == "closed" or place is None:
            continue
        node = m.content.issues[place.issue].nodes[place.node]
        if branch.state == "parked" and m.call.wrapped is None:
            yield m.say.words("remains.parked", title=m.say.pair(branch.title))
        if isinstance(node, Ask):
            yield m.say.words("remains.question", text=safe(node.say.to(m.say.lang)))


def _step_title(m: _Matter, number: int) -> str:
    title = next((step.title.to(m.say.lang) for step in m.content.steps if step.number == number), str(number))
    return safe(title)


def _listed(data: Mapping[str, Any] | None, key: str) -> Iterator[Mapping[str, Any]]:
    found = (data or {}).get(key)
    yield from (one for one in found if isinstance(one, Mapping)) if isinstance(found, list | tuple) else ()


def _findings(run: CheckRun) -> Iterator[Mapping[str, Any]]:
    """The findings of a look-up, wherever the check put them: among its results or in its summary."""
    yield from _listed(run.summary, "findings")
    for result in run.results:
        yield from _listed(result, "findings")
        if "severity" in result:
            yield result


_PARTS: Final[tuple[tuple[str, Callable[[_Matter], Iterator[str]]], ...]] = (
    ("problem", _problem),
    ("environment", _environment),
    ("cause", _cause),
    ("resolution", _resolution),
    ("tried", _tried),
    ("remains", _remains),
    ("codes", _codes),
    ("evidence", _evidence),
)

"""A call played without a disk: what a person and the checks can do, as data that hypothesis can draw."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from checks.call import commands
from checks.call import events as ev
from checks.call.events import Event
from checks.call.prompt import walk_of
from checks.call.reducers import advance
from checks.call.scrubbing import scrub
from checks.call.state import Call
from checks.facts import Fact, Vantage
from checks.guide.content import Content

T0 = datetime(2026, 11, 24, 15, 2, tzinfo=UTC)


class Play:
    """A call and its events; every act is a move of its own, three seconds after the previous one."""

    def __init__(self, content: Content) -> None:
        self.content = content
        self.call = Call("20261124-150200-abcd")
        self.events: tuple[Event, ...] = ()
        self.at = T0
        self.add(ev.Opened("fr", "0.1.0", content.version, content.digest))

    def add(self, *bodies: ev.Body) -> None:
        self.at += timedelta(seconds=3)
        move = self.call.seq + 1
        for body in bodies:
            event = Event(self.call.seq + 1, move, self.at, scrub(body))
            self.call = advance(self.call, event, self.events)
            self.events = (*self.events, event)

    def do(self, deed: tuple[Any, ...]) -> None:
        name, *given = deed
        self.add(*getattr(self, f"_{name}")(*given))

    def _press(self, digit: int) -> tuple[ev.Body, ...]:
        return commands.press(self.call, self.content, digit)[0]

    def _enter(self) -> tuple[ev.Body, ...]:
        return commands.enter(self.call, self.content)[0]

    def _undo(self) -> tuple[ev.Body, ...]:
        return commands.undo(self.call)

    def _redo(self) -> tuple[ev.Body, ...]:
        return commands.redo(self.call)

    def _park(self) -> tuple[ev.Body, ...]:
        return commands.leave_tree(self.call)

    def _resume(self, number: int) -> tuple[ev.Body, ...]:
        branches = self.call.branches
        return (ev.BranchMoved(branches[number % len(branches)].key, "resumed"),) if branches else ()

    def _go(self, target: str) -> tuple[ev.Body, ...]:
        if target.startswith("step."):
            return (*commands.leave_tree(self.call), *commands.go_step(self.content, int(target[5:])))
        return commands.open_issue(self.call, self.content, target)

    def _reopen(self, number: int) -> tuple[ev.Body, ...]:
        branch = self.call.current
        walked = walk_of(self.call, branch, self.content) if branch else None
        places = [step.place.id for step in walked.path if step.answer] if walked else []
        if branch is None or not places:
            return ()
        return commands.reopen(self.call, self.content, branch.key, places[number % len(places)])

    def _mark(self, step: int, how: ev.Mark) -> tuple[ev.Body, ...]:
        return commands.mark(self.call, self.content, step, how)

    def _escalate(self, owner: str) -> tuple[ev.Body, ...]:
        return commands.escalate(self.call, self.content, owner, "no way on")

    def _wrap(self, how: ev.WrapUp) -> tuple[ev.Body, ...]:
        return (ev.WrappedUp(how, commands.owner_after(self.call, self.content, how)),)

    def _fact(self, key: str, value: str, vantage: str) -> tuple[ev.Body, ...]:
        return (ev.FactsLearned("a check", (Fact(key, value, Vantage(vantage), self.at, "a check"),)),)

    def _record(self, body: ev.Body) -> tuple[ev.Body, ...]:
        return (body,)


_CHECKS = st.sampled_from(("network", "guest"))
_RUNS = st.integers(1, 2)

DECISIONS = st.one_of(
    st.tuples(st.just("press"), st.integers(0, 4)),
    st.tuples(st.just("press"), st.integers(0, 2)),
    st.tuples(st.just("enter")),
    st.tuples(st.just("park")),
    st.tuples(st.just("resume"), st.integers(0, 3)),
    st.tuples(st.just("go"), st.sampled_from(("@lamp", "@door", "@lamp.bulb", "@none", "step.1", "step.5", "step.6"))),
    st.tuples(st.just("reopen"), st.integers(0, 5)),
    st.tuples(st.just("mark"), st.integers(1, 6), st.sampled_from(("done", "failed", "unknown", "skipped"))),
    st.tuples(st.just("escalate"), st.sampled_from(("client", "client_it", "tenant_admin"))),
    st.tuples(st.just("wrap"), st.sampled_from(("resolved", "waiting", "call_back"))),
)
"""What undo takes back."""

DEEDS = st.one_of(
    DECISIONS,
    DECISIONS,
    st.tuples(st.just("undo")),
    st.tuples(st.just("redo")),
    st.tuples(st.just("fact"), st.just("guest.found"), st.sampled_from(("yes", "no")), st.just("tenant")),
    st.tuples(
        st.just("fact"),
        st.just("net.sign_in"),
        st.sampled_from(("all", "some", "none")),
        st.sampled_from(("desk", "site")),
    ),
    st.tuples(
        st.just("record"),
        st.one_of(
            st.builds(ev.LanguageChosen, st.sampled_from(("fr", "en"))),
            st.builds(ev.VantageChosen, st.sampled_from(("desk", "site"))),
            st.builds(ev.HoldStarted, st.sampled_from(("hold", "dropped", "call_back"))),
            st.just(ev.HoldEnded()),
            st.just(ev.Left()),
            st.just(ev.Resumed("0.1.0", "test-1", "0")),
            st.builds(ev.ClientNoted, name=st.text(max_size=20), ticket=st.none() | st.text(max_size=8)),
            st.builds(ev.TextNoted, st.sampled_from(("words", "screen", "remark")), st.text(max_size=30)),
            st.builds(ev.CheckStarted, _CHECKS, _RUNS, st.just({"targets": 2})),
            st.builds(ev.CheckResult, _CHECKS, _RUNS, st.fixed_dictionaries({"target": st.text(max_size=5)})),
            st.builds(ev.CheckEnded, _CHECKS, _RUNS, st.just({"pass": 1}), st.none() | st.just("cancelled")),
            st.just(ev.NoteTaken("fr", "a.txt", clipboard=False)),
            st.builds(
                ev.IdentityVerified, st.sampled_from(("call_back", "questions", "vouched")), st.just("ana@acme.example")
            ),
            st.builds(ev.ActionBegun, _RUNS, st.just("reset"), st.text(max_size=5), st.just({"fr": "f", "en": "e"})),
            st.builds(
                ev.ActionEnded,
                _RUNS,
                st.sampled_from(("done", "failed")),
                st.just({"fr": "f", "en": "e"}),
                st.text(max_size=9),
            ),
            st.just(ev.Copied("card", {"fr": "fiche", "en": "card"}, "fr", "a.card-one.fr.txt", clipboard=True)),
            st.builds(ev.LetterKept, st.just("fr"), st.just("a.letter.fr.txt"), st.text(max_size=30)),
        ),
    ),
)
"""Everything that can happen in a call."""


def played(content: Content, deeds: list[tuple[Any, ...]]) -> Play:
    play = Play(content)
    for deed in deeds:
        play.do(deed)
    return play

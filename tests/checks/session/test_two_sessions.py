"""Two desks at one call: what each does in the tenant and what each measures stays its own, in whatever order their events end up."""

from __future__ import annotations

import asyncio
import sqlite3
import tempfile
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from checks.call import events as ev
from checks.call.journal import Journal
from checks.call.prompt import walk_of
from checks.call.state import Call
from checks.checking import Ended
from checks.guest.actions import ActionKind, Done, GuestAction, Subject
from checks.network.report import SweepSummary
from checks.session import CallSession, Library
from checks.session.sources import CheckRequest
from checks.settings import CallSettings, NetworkSettings, Settings
from tests.checks.call.own_content import small
from tests.checks.network.documents import began, ended, measured
from tests.waiting import until

GUEST = Subject("11111111-2222-3333-4444-555555555555", "Maude", ("maude@acme.example",), pending=True)

if TYPE_CHECKING:
    from checks.call.reports import NetworkRun
    from checks.session.sources import Update

NUMBERS = {"A": 1, "B": 2}
"""What marks the end of a check for each."""


class Someone:
    """A desk whose check and whose actions in the tenant go on when told to; what it does carries its name."""

    def __init__(self, name: str, path: Path) -> None:
        self.name = name
        settings = Settings(calls=CallSettings(database=str(path)), network=NetworkSettings(vantage="site"))
        self.session = CallSession(
            settings, library=Library.of(small(), settings), source_of=lambda _check: self._given
        )
        self.session.tenant._directory = self._directory  # type: ignore[assignment]  # somebody who is signed in
        self.updates: asyncio.Queue[Update] = asyncio.Queue()
        self.taken: list[Update] = []
        self.measured: list[list[str]] = []
        self.acts: list[tuple[ActionKind, asyncio.Task[Done]]] = []
        self.answers: list[asyncio.Future[None]] = []

    async def _given(self, _request: CheckRequest) -> AsyncGenerator[Update, None]:
        while True:
            update = await self.updates.get()
            yield update
            self.taken.append(update)
            if isinstance(update, Ended):
                return

    @asynccontextmanager
    async def _directory(self, *_of: object) -> AsyncIterator[Someone]:
        yield self

    async def sign_in(self) -> None:
        """Somebody is signed in already."""

    async def perform(self, _action: GuestAction, _until: float) -> Done:
        """Return Microsoft's answer, when told to; its number is the desk's name."""
        answer: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.answers.append(answer)
        await answer
        return Done("done", None, self.name)

    async def do(self, deed: str) -> None:
        await getattr(self, f"_{deed}")()

    async def _act(self) -> None:
        kind: ActionKind = "resend" if self.name == "A" else "link"
        before = len(self.answers)
        self.acts.append(
            (
                kind,
                asyncio.create_task(
                    self.session.tenant.execute(GuestAction(kind, GUEST, GUEST.address, "fr", "", None))
                ),
            )
        )
        await until(lambda: len(self.answers) > before)

    async def _answer(self) -> None:
        waiting = [answer for answer in self.answers if not answer.done()]
        if waiting:
            waiting[0].set_result(None)
            place = self.answers.index(waiting[0])
            await self.acts[place][1]

    async def _measure(self) -> None:
        if not self.session.checks.is_running("network"):
            assert self.session.checks.start("network")
            self.measured.append([])
            await self._tell(began(host=self.name))

    async def _find(self) -> None:
        if self.session.checks.is_running("network"):
            target = f"{self.name}{len(self.measured)}.{len(self.measured[-1])}"
            self.measured[-1].append(target)
            await self._tell(measured(target))

    async def _end(self) -> None:
        if self.session.checks.is_running("network"):
            await self._tell(ended(warn=NUMBERS[self.name]))
            await until(lambda: not self.session.checks.is_running("network"))

    async def _stop(self) -> None:
        if self.session.checks.cancel("network"):
            await until(lambda: not self.session.checks.is_running("network"))

    async def _walk(self) -> None:
        self.session.go("@lamp" if self.name == "A" else "@door")

    async def _press(self) -> None:
        self.session.press(1)

    async def _remark(self) -> None:
        self.session.note_text("remark", f"of {self.name}")

    async def _tell(self, update: Update) -> None:
        sent = len(self.taken) + 1
        await self.updates.put(update)
        await until(lambda: len(self.taken) == sent or not self.session.checks.is_running("network"))


def host(run: NetworkRun) -> str:
    assert run.about.vantage is not None
    return run.about.vantage.host


def reread(path: Path, call_id: str) -> Call:
    journal = Journal(path)
    call = journal.take_up(call_id)
    journal.close()
    assert call is not None
    return call


DEED = ("act", "act", "answer", "measure", "measure", "find", "find", "end", "stop", "walk", "press", "remark", "lock")
DEEDS = st.lists(st.tuples(st.sampled_from("AB"), st.sampled_from(DEED)), max_size=25)


async def both(deeds: list[tuple[str, str]], path: Path) -> None:
    """Have both desks do what they are told, with the database locked and free in turns; in the end everything is written."""
    first, second = Someone("A", path), Someone("B", path)
    first.session.open_call()
    assert first.session.call is not None
    call_id = first.session.call.id
    assert second.session.resume(call_id)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        for name, deed in deeds:
            if deed == "lock":
                other.execute("ROLLBACK" if other.in_transaction else "BEGIN IMMEDIATE")
            else:
                await (first if name == "A" else second).do(deed)
        if other.in_transaction:
            other.execute("ROLLBACK")
    for person in (first, second):
        for _ in person.answers:
            await person.do("answer")
        await person.do("end")
        assert person.session.save()
    call = reread(path, call_id)
    for person in (first, second):
        kind = "resend" if person.name == "A" else "link"
        done = [action for action in call.actions if action.action == kind]
        assert [action.ended and action.ended.request_id for action in done] == [person.name] * len(person.acts)
        runs = [run for run in call.runs("network") if host(run) == person.name]
        assert [[result.target for result in run.results] for run in runs] == person.measured
        assert all(run.problem == "cancelled" or run.summary == SweepSummary(warn=NUMBERS[person.name]) for run in runs)
    assert len(call.actions) == len(first.acts) + len(second.acts)
    assert len(call.checks) == len(first.measured) + len(second.measured)
    opened = [event.body.issue for event in call.history if isinstance(event.body, ev.IssueOpened)]
    assert sorted(branch.issue for branch in call.branches) == sorted(opened)
    for branch in call.branches:
        walked = walk_of(call, branch, small())
        assert walked is not None and set(branch.answers) <= {step.place.id for step in walked.path}
    first.session.leave()
    second.session.leave()


@pytest.mark.slow
@examples(max_examples=30, deadline=None)
@given(DEEDS)
def test_what_two_desks_do_at_one_call_keeps_its_end_and_its_results(deeds: list[tuple[str, str]]) -> None:
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as folder:
        patch.setattr("checks.call.store.BUSY_MS", 1)
        asyncio.run(both(deeds, Path(folder) / "calls.db"))


async def test_a_check_goes_on_though_another_desk_takes_the_call_up(tmp_path: Path) -> None:
    """Whoever resumes a call considers what is running abandoned; the desk that runs it ends it all the same, and once."""
    path = tmp_path / "calls.db"
    first, second = Someone("A", path), Someone("B", path)
    first.session.open_call()
    assert first.session.call is not None
    await first.do("measure")
    await first.do("find")
    assert second.session.resume(first.session.call.id)
    await first.do("find")
    await first.do("end")
    (run,) = reread(path, first.session.call.id).runs("network")
    assert len(run.results) == 2 and run.problem is None and run.summary == SweepSummary(warn=NUMBERS["A"])
    first.session.leave()
    second.session.leave()


async def test_a_check_of_another_desk_is_not_the_one_that_is_stopped_here(tmp_path: Path) -> None:
    path = tmp_path / "calls.db"
    first, second = Someone("A", path), Someone("B", path)
    first.session.open_call()
    assert first.session.call is not None
    assert second.session.resume(first.session.call.id)
    await first.do("measure")
    await second.do("measure")
    second.session.leave()
    await first.do("remark")
    ours, theirs = first.session.call.runs("network")
    assert (host(ours), ours.problem, host(theirs), theirs.problem) == ("A", None, "B", "cancelled")
    ended = [event.body for event in first.session.call.history if isinstance(event.body, ev.CheckEnded)]
    assert len(ended) == 1
    first.session.leave()

"""The practice calls, as the desk plays them: what the client says, what the look-up finds, what the network does.

A practice network consists of recorded measurements, and a practice tenant of the records that a look-up reads: both are judged by the
same code as real ones.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from checks.call import events as ev
from checks.checking import Ended
from checks.facts import Fact, Vantage
from checks.practice.models import Pair, PracticeGuest, ScenarioFile, WordsFile
from checks.texts import Lang, package_tables, read_tables

if TYPE_CHECKING:
    from checks.call.journal import Clock
    from checks.guest.actions import GuestAction
    from checks.guest.check import GuestUpdate
    from checks.network.diagnose.judge import Judgement
    from checks.network.sweep import SweepUpdate
    from checks.network.targets import Target
    from checks.practice.directory import PracticeDirectory

DELAY: Final = 0.6
"""Seconds until the practice tenant answers, so that it feels like a real one; a sweep's results come a twentieth of it apart."""


@dataclass(frozen=True)
class Scenario:
    """One practice call."""

    file: ScenarioFile
    words: WordsFile
    delay: float = DELAY

    @property
    def key(self) -> str:
        """Its name on the command line."""
        return self.file.key

    @property
    def title(self) -> ev.Pair:
        """Who calls: what it is about is to be found out."""
        who = f"{self.file.client.name}, {self.file.client.organisation}"
        return {"fr": who, "en": who}

    @property
    def story(self) -> ev.Pair:
        """What is behind it; to be read after the call, not before."""
        return _pair(self.file.story)

    @property
    def lang(self) -> Lang:
        """The client's language."""
        return self.file.lang

    @property
    def opening(self) -> ev.Pair:
        """The client's first words."""
        return _pair(self.file.opening)

    @property
    def vantage(self) -> Vantage:
        """Where the practice machine is."""
        return Vantage(self.file.network.vantage)

    @property
    def client(self) -> ev.ClientNoted:
        """Who calls."""
        return ev.ClientNoted(**self.file.client.model_dump())

    def reply(self, place: str, kind: str, *, solved: bool, again: bool = False) -> ev.Pair:
        """Return what the client says at a place of this kind; once their problem is ``solved``, that it goes on.

        Asked ``again`` at the same place, they correct what was wrong.
        """
        own = self.file.replies.get(place)
        if own is not None and not (solved and kind == "stage"):
            return _pair(own.corrected if again and own.corrected is not None else own)
        return _pair(self.words.solved if solved and kind == "stage" else getattr(self.words, kind))

    @property
    def guest(self) -> PracticeGuest:
        """The client as the practice tenant knows them."""
        known, client = self.file.guest, self.file.client
        return known.model_copy(update={"address": known.address or client.address, "name": known.name or client.name})

    async def look_up(
        self, address: str, clock: Clock, actions: Sequence[GuestAction] = ()
    ) -> AsyncGenerator[GuestUpdate, None]:
        """Yield what the practice tenant knows of the address after these actions, as the updates of a check."""
        from checks.practice.directory import check_practice_guest

        look_up = check_practice_guest(address, clock, _guests(), latency=self.delay / 2, actions=actions)
        async with aclosing(look_up) as updates:
            async for update in updates:
                yield update

    async def sweep(
        self, clock: Clock, targets: Sequence[Target] | None = None, earlier: Sequence[Judgement] = ()
    ) -> AsyncGenerator[SweepUpdate, None]:
        """Yield what the practice network does, as the updates of a check; with ``earlier``, as those of a partial run."""
        from checks.network.replay import replay

        network = self.file.network
        recording = {"measurements": network.measurements, "clock_skew_s": network.clock_skew_s}
        replayed = replay(
            recording, vantage=self.vantage, delay=self.delay / 20, targets=targets, earlier=earlier, now=clock
        )
        async with aclosing(replayed) as updates:
            async for update in updates:
                yield update

    async def evidence(self, clock: Clock) -> tuple[Fact, ...]:
        """Return all that the checks of this scenario find, at once: a look-up of the client and a sweep from where the machine is."""
        quick = replace(self, delay=0.0)
        facts: list[Fact] = []
        if self.file.reads_tenant:
            async with aclosing(quick.look_up(self.file.client.address, clock)) as look_up:
                facts += [fact async for update in look_up if isinstance(update, Ended) for fact in update.facts]
        async with aclosing(quick.sweep(clock)) as sweep:
            facts += [fact async for update in sweep if isinstance(update, Ended) for fact in update.facts]
        return tuple(facts)

    def directory(self, address: str, clock: Clock, actions: Sequence[GuestAction] = ()) -> PracticeDirectory:
        """Return the practice tenant that knows the address, after these actions."""
        from checks.practice.directory import practice_directory

        return practice_directory(address, clock, _guests(), latency=self.delay / 2, actions=actions)


def _guests() -> list[PracticeGuest]:
    return [scenario.guest for scenario in scenarios()]


@cache
def scenarios() -> tuple[Scenario, ...]:
    """Return every practice call, the known issues first."""
    folder = files("checks.practice")
    words = WordsFile.model_validate(package_tables("checks.practice", "words.toml"))
    read = [
        ScenarioFile.model_validate(read_tables(file))
        for file in folder.joinpath("scenarios").iterdir()
        if file.name.endswith(".toml")
    ]
    return tuple(Scenario(file, words) for file in sorted(read, key=lambda scenario: scenario.order))


def _pair(words: Pair) -> ev.Pair:
    return {"fr": words.fr, "en": words.en}

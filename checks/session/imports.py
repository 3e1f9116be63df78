"""Findings from elsewhere that come into the call: files of facts and results, the result that the client reads out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from checks.call import events as ev
from checks.call.journal import new_number
from checks.facts import Fact, FactError, parse_fact
from checks.files import read_file, reason_of
from checks.problems import Problem
from checks.session.context import SessionContext

if TYPE_CHECKING:
    from checks.call.reports import NetworkRun
    from checks.network.client_page.code import CodeFault
    from checks.network.report import NetworkReport, SweepAbout


class Imports:
    """Takes into the call what was not found by a check of this session."""

    def __init__(self, context: SessionContext) -> None:
        self._context = context

    def load_facts(self, path: Path) -> int:
        """Take the facts in a file into the call, and return how many. Raises Problem for a file that holds none."""
        facts = read_facts(path)
        self._context.add(ev.FactsLearned(path.name, facts))
        return len(facts)

    def load_result(self, path: Path) -> NetworkRun:
        """Take a saved sweep into the call, as a run with its own vantage, machine and time, and its facts with theirs.

        Raises Problem for a file that holds none, and for a practice result in a real call.
        """
        from checks.network.result_file import read_result

        report = read_result(path)
        if report.practice and self._context.open_call.practice is None:
            raise Problem("result.practice", path=path)
        about = _about(report).model_copy(update={"loaded": path.name})
        return self._record(report, about, path.name)

    def heard_code(self, text: str) -> tuple[str, ...]:
        """Return the groups of a check page's result as understood so far. Raises Problem."""
        from checks.network.client_page.code_reading import heard

        return heard(text, self._context.settings.network)

    def read_code(self, text: str) -> NetworkRun | CodeFault:
        """Take a check page's result into the call as a run seen from the client; or return what was misheard. Raises Problem.

        What the desk's own sweep reached and what the client said about the telephone show whose fault it is.
        """
        from checks.call.sweeps import phone, reached_by_desk
        from checks.network.client_page.code import CodeFault
        from checks.network.client_page.code_reading import read

        call, now = self._context.open_call, self._context.now()
        reading = read(text, self._context.settings.network, now, desk=reached_by_desk(call), phone=phone(call))
        if isinstance(reading, CodeFault):
            return reading
        report = reading.report(practice=call.practice is not None)
        about = _about(report).model_copy(update={"source": "code", "seen_by": reading.content.source})
        return self._record(report, about, "code")

    def _record(self, report: NetworkReport, about: SweepAbout, by: str) -> NetworkRun:
        """Record a report that was not made here as a run of its own; ``by`` is the source of its facts."""
        run = new_number()
        self._context.add(
            ev.CheckStarted("network", run, about.as_json()),
            *(ev.CheckResult("network", run, result.as_json()) for result in report.results),
            *((ev.FactsLearned(by, report.facts),) if report.facts else ()),
            ev.CheckEnded("network", run, report.summary.as_json()),
        )
        return self._context.open_call.runs("network")[-1]


def _about(report: NetworkReport) -> SweepAbout:
    from checks.network.report import SweepAbout

    return SweepAbout(
        at=report.started,
        practice=report.practice,
        vantage=report.vantage,
        targets=tuple(result.target for result in report.results),
    )


def read_facts(path: Path) -> tuple[Fact, ...]:
    """Return the facts in a facts file. Raises Problem, which names what is wrong with it."""
    import json

    from checks.network.result_file import LONGEST

    try:
        text = read_file(path, LONGEST)
    except OSError as error:
        raise Problem("facts.unreadable", path=path, reason=reason_of(error)) from None
    if len(text) > LONGEST:
        raise Problem("facts.too_long", path=path, most=LONGEST)
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError):
        raise Problem("facts.not_json", path=path) from None
    if not isinstance(raw, dict) or not isinstance(raw.get("facts"), list):
        raise Problem("facts.shape", path=path)
    try:
        return tuple(parse_fact(fact) for fact in raw["facts"])
    except FactError as error:
        raise Problem("facts.bad", path=path, reason=error) from None

"""What was found elsewhere comes in, and what was found here goes out: files of facts and results, the client's code, the letter."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checks.call import events as ev
from checks.call.journal import new_number
from checks.facts import Fact, FactError, Vantage, fact_from_json, iso
from checks.files import read_file, reason_of
from checks.problems import Lang, Problem
from checks.settings import database_path

if TYPE_CHECKING:
    from checks.call.state import Call, CheckRun
    from checks.network.client_page.code import Fault as CodeFault
    from checks.network.client_page.line import Shell
    from checks.network.client_page.verdict import Phone
    from checks.network.letter.it_letter import Letter

from checks.session.base import Base


class Results(Base):
    """The part of the desk that takes in results, and hands on what comes of them."""

    def letter(self, lang: Lang, run: int | None = None) -> Letter | None:
        """The letter to the client's IT out of the call's latest network results, or those of ``run``; None with nothing to ask of them.

        Where nothing was measured on the client's network and nothing that was seen from the desk is theirs, it asks for all the hosts
        and says so. Of the client it names the organisation and the ticket. Raises RuntimeError without a call, and Problem for stored
        results or a targets file that cannot be read.
        """
        from checks.call.run_queries import origin
        from checks.network.letter.host_list import unmeasured_letter
        from checks.network.letter.it_letter import letter
        from checks.network.result_file import parse_result
        from checks.network.targets import targets

        call = self._require()
        client, listed = call.client, targets(self.settings.network)
        about = {"organisation": client.organisation, "ticket": client.ticket}
        measured = [one for one in call.runs("network") if one.results]
        runs = [one for one in measured if run in (None, one.run)]
        if runs:
            document = parse_result(_document(runs[-1]), call.id)
            written = letter(document, lang, **about, known={target.name: target for target in listed})
            if written is not None or any(origin(one)[0] != "desk" for one in measured):
                return written
        return unmeasured_letter(listed, lang, **about, practice=call.practice is not None)

    def keep_letter(self, lang: Lang, run: int | None = None) -> Path | None:
        """Write the letter to its file (0600) beside the notes, and record it with its text; None where there is nothing to ask.

        Raises as `letter` does, and OSError where the file cannot be written.
        """
        from checks.call.note import write_note

        letter = self.letter(lang, run)
        if letter is None:
            return None
        folder = database_path(self.settings).parent / "notes"
        path = write_note(letter.text, folder, self._require().id, lang, "letter")
        self._add(ev.LetterKept(lang, path.name, letter.text))
        return path

    def load_facts(self, path: Path) -> int:
        """Take the facts of a file into the call; tells how many. Raises Problem for a file that holds none."""
        facts = read_facts(path)
        self._add(ev.FactsLearned(path.name, facts))
        return len(facts)

    def load_result(self, path: Path) -> CheckRun:
        """Take a sweep's result out of a file into the call, as a run with its own vantage, machine and time; its facts with theirs.

        Raises Problem for a file that holds none, and for practice's in a call that is none.
        """
        from checks.network.result_file import read_result

        document = read_result(path)
        if document["practice"] and self._require().practice is None:
            raise Problem("result.practice", path=path)
        return self._take_result(document, path.name, loaded=path.name)

    def _take_result(self, document: Mapping[str, Any], by: str, **source: str) -> CheckRun:
        """A result of the network check that was not made here, as a run of its own; ``source`` tells where it came from."""
        run = new_number()
        results = document["results"]
        about = {
            "at": document["started"],
            "practice": document["practice"],
            "vantage": document["vantage"],
            "targets": [one["target"] for one in results],
            **source,
        }
        facts = tuple(map(fact_from_json, document["facts"]))
        self._add(
            ev.CheckStarted("network", run, about),
            *(ev.CheckResult("network", run, one) for one in results),
            *((ev.FactsLearned(by, facts),) if facts else ()),
            ev.CheckEnded("network", run, document["summary"]),
        )
        return self._require().runs("network")[-1]

    def keep_client_page(self) -> Path:
        """Write the check page for the client beside the notes, in their language. Raises Problem, and OSError."""
        from checks.network.client_page.page import page
        from checks.network.client_page.target_list import roster

        path = database_path(self.settings).parent / "pages" / "check.html"
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.write_text(page(roster(self.settings.network), self.now().date(), self._require().lang), "utf-8")
        return path

    def shell_line(self, shell: Shell, lang: Lang) -> str:
        """The same check as one line for the shell of the client's technician. Raises Problem."""
        from checks.network.client_page.line import line
        from checks.network.client_page.target_list import roster

        return line(shell, roster(self.settings.network), self.now().date(), lang)

    def heard_code(self, text: str) -> tuple[str, ...]:
        """The groups of a check page's code as they are understood so far. Raises Problem."""
        from checks.network.client_page.code_reading import heard

        return heard(text, self.settings.network)

    def read_code(self, text: str) -> CheckRun | CodeFault:
        """Take a check page's code into the call as a run seen from the client, its facts with it; or what was misheard. Raises Problem.

        What the desk's own sweep reached and what the client said of the telephone tell whose fault it is.
        """
        from checks.call.run_queries import newest_run_from
        from checks.network.client_page.code import Fault
        from checks.network.client_page.code_reading import read
        from checks.network.client_page.code_report import reached_there

        call = self._require()
        ours = newest_run_from(call, Vantage.DESK)
        there = None if ours is None else reached_there(ours.results)
        found = read(text, self.settings.network, self.now(), desk=there, phone=_phone(call))
        if isinstance(found, Fault):
            return found
        document = found.document() | {"practice": call.practice is not None}
        return self._take_result(document, "code", source="code", seen_by=found.seen.source)


def read_facts(path: Path) -> tuple[Fact, ...]:
    """The facts of a facts file. Raises Problem that names what is wrong with it."""
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
        return tuple(fact_from_json(fact) for fact in raw["facts"])
    except FactError as error:
        raise Problem("facts.bad", path=path, reason=error) from None


def _phone(call: Call) -> Phone | None:
    """Whether the client said that the page opens by the mobile's own data, in the tree for K4."""
    said = {branch.answers.get("firewall.phone") for branch in call.branches}
    return "works" if "works" in said else "fails" if "fails" in said else None


def _document(run: CheckRun) -> dict[str, Any]:
    """A network check's run as ``mfa-desk check --json`` would tell it, as far as the call holds it.

    Where a part was run again and other faults stand from before, it begins with the oldest of them.
    """
    from checks.call.run_queries import failing_targets
    from checks.network.result_file import SCHEMA

    took = (run.ended or run.started) - run.started
    older = [run.seen[name] for name in failing_targets(run) if name in run.carried]
    return {
        "schema": SCHEMA,
        "started": iso(min(older)) if older else run.about.get("at"),
        "elapsed_ms": took.total_seconds() * 1000,
        "vantage": run.about.get("vantage"),
        "results": list(run.results),
        "practice": run.about.get("practice"),
        "summary": {"diagnosis": (run.summary or {}).get("diagnosis", [])},
        "facts": [],
    }

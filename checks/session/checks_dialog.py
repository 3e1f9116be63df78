"""What is asked and said around the checks: running them (again), what comes from elsewhere, and what is passed on from them."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from checks.call.check_run import CheckRun
from checks.call.run_queries import displayed_network_run, failing_targets, origin, runs_elsewhere, vantage_of
from checks.facts import Vantage
from checks.files import path_of, reason_of
from checks.problems import Problem
from checks.session.intents import (
    NOTHING,
    Ask,
    AskCode,
    Choice,
    Choose,
    CodeMisheard,
    CodeTaken,
    Copy,
    GoTo,
    Intent,
    InTurn,
    LetterPage,
    Listed,
    Message,
    PaneName,
    Say,
    SayWritten,
    ShellLinePage,
    Show,
    SignIn,
    TargetsPage,
    message,
)

if TYPE_CHECKING:
    from pathlib import Path

    from checks.call.reports import NetworkRun
    from checks.call.state import Call
    from checks.session.session import CallSession
    from checks.texts import Lang


class ChecksDialog:
    """The part of the controller that is about the checks."""

    def __init__(self, session: CallSession) -> None:
        self._session = session

    # Running them

    def check(self, pane: PaneName, target: str = "") -> Intent:
        """Run the pane's check (again); in the decision pane, the check that could answer the question.

        ``target`` is the target selected in the network pane.
        """
        prompt, checks = self._session.prompt(), self._session.checks
        answers = pane == "decision" and prompt is not None and "guest" in prompt.askable & checks.runnable
        if pane == "guest" or answers:
            return self.look_up()
        run = checks.repeatable_run() if pane == "network" else None
        if run is not None:
            return self.repeat(run, target)
        return NOTHING if checks.start("network") else _running()

    def repeat(self, run: NetworkRun, target: str = "") -> Intent:
        """Measure everything, only what fails, or one target again; immediately if there is nothing to choose."""
        failing = failing_targets(run)
        if not failing and not target:
            return self._sweep(None)
        choices = [Choice("all", message("network.again.all", n=len(run.about.targets)))]
        if failing:
            choices.append(Choice("failing", message("network.again.failing", n=len(failing))))
        if target:
            choices.append(Choice("one", message("network.again.one", target=target)))
        only: dict[str, Collection[str] | None] = {"all": None, "failing": failing, "one": (target,)}
        return Choose(message("network.again.title"), choices, lambda key: self._sweep(only[key]))

    def repeat_target(self, target: str, *, displayed: bool = True) -> Say:
        """Measure one target again; ``displayed`` says whether it was selected in the run that the pane shows."""
        if self._session.checks.is_running("network"):
            return _running()
        if not displayed or not self._session.checks.start("network", only=[target]):
            return Say(message("network.elsewhere"))
        return Say(message("network.again.begun", n=1))

    def look_up(self) -> Intent:
        """Look the client up in the tenant, once there are an address and somebody signed in; otherwise take facts from a file."""
        checks, call = self._session.checks, self._call
        if not checks.can_run("guest"):
            return self._ask_for_facts()
        if not call.client.address:
            return Ask(message("guest.address.title"), message("guest.address.hint"), self._address_typed)
        if checks.needs_person:
            return SignIn(self._start_look_up)
        return self._start_look_up()

    def _sweep(self, only: Collection[str] | None) -> Intent:
        self._session.checks.start("network", only)
        return NOTHING

    def _start_look_up(self) -> Intent:
        return NOTHING if self._session.checks.start("guest") else _running()

    def _address_typed(self, address: str) -> Intent:
        return self.look_up() if self._session.set_client(address=address) else NOTHING

    # What comes from elsewhere

    def vantage(self) -> Intent:
        """Choose where this machine is."""
        now = self._session.vantage.value
        choices = tuple(Choice(kind, message(f"vantage.choose.{kind}"), kind == now) for kind in ("desk", "site"))
        return Choose(message("vantage.title"), choices, self._stand, mark=message("choose.now"))

    def open_result(self, pane: PaneName) -> Intent:
        """Ask for a file: in the guest pane one with facts, elsewhere a result that was made on the client's site."""
        if pane == "guest":
            return self._ask_for_facts()
        return Ask(message("result.title"), message("result.hint"), self.load_result)

    def load_result(self, path: str) -> Intent:
        """Take a saved sweep into the call, and say where it was made."""
        before = displayed_network_run(self._call)
        try:
            run = self._session.imports.load_result(path_of(path))
        except Problem as problem:
            return Say(problem, long=True)
        host = origin(run).host or "?"
        said = Say(message("result.loaded", n=len(run.results), host=host, where=_vantage_text(run)), long=True)
        shown = displayed_network_run(self._call)
        is_same = before is not None and shown is not None and shown.run == before.run
        return said if is_same else InTurn((GoTo("network"), said))

    def client_run(self) -> Intent:
        """Choose what the client can run or open, or type in the result that it gives."""
        choices = tuple(Choice(key, message(f"client_run.{key}")) for key in ("code", "page", "sh", "powershell"))
        return Choose(message("client_run.title"), choices, self.client_run_by)

    def client_run_by(self, key: str) -> Intent:
        """Ask for the result, write the page, or show a line for a shell."""
        if key == "code":
            return AskCode(self.read_code)
        if key == "page":
            return self.keep_client_page()
        return Show(ShellLinePage("sh" if key == "sh" else "powershell"))

    def read_code(self, code: str) -> CodeTaken | CodeMisheard:
        """Take the result that the client reads out into the call; if it was misheard, return what was understood."""
        imports = self._session.imports
        try:
            run = imports.read_code(code)
            if not isinstance(run, CheckRun):
                return CodeMisheard(run.problem(), imports.heard_code(code), run.groups)
        except Problem as problem:
            return CodeMisheard(problem)
        failing = sum(result.verdict == "fail" for result in run.results)
        diagnosis = () if run.summary is None else run.summary.diagnosis
        return CodeTaken(
            message("client_code.read", bad=failing, all=len(run.results)),
            tuple({"fr": entry.fr, "en": entry.en} for entry in diagnosis),
        )

    def keep_client_page(self) -> Intent:
        """Write the check page for the client."""
        try:
            return SayWritten("client_run.kept", self._session.handouts.keep_client_page())
        except Problem as problem:
            return Say(problem)
        except OSError as error:
            return _not_written("copy.page", error)

    def _stand(self, kind: str) -> Intent:
        self._session.set_vantage("site" if kind == "site" else "desk")
        return Say(message(f"said.vantage.{kind}"))

    def _ask_for_facts(self) -> Intent:
        return Ask(message("facts.title"), message("facts.hint"), self._load_facts)

    def _load_facts(self, path: str) -> Intent:
        try:
            return Say(message("facts.loaded", n=self._session.imports.load_facts(path_of(path))), long=True)
        except Problem as problem:
            return Say(problem, long=True)

    # What is passed on

    def targets(self) -> Intent:
        """Show every target of the displayed run."""
        shown = displayed_network_run(self._call)
        return Say(message("network.none.short")) if shown is None else Show(TargetsPage())

    def letter(self) -> Intent:
        """Show the letter to the client's IT; if runs come from several places, let the agent choose one."""
        shown = displayed_network_run(self._call)
        runs = [run for run in (shown, *runs_elsewhere(self._call, shown)) if run is not None and run.results]
        if len(runs) <= 1:
            return self.letter_of(runs[0].run if runs else None)
        choices = tuple(Choice(str(run.run), _place_of(run)) for run in runs)
        return Choose(message("letter.which"), choices, lambda number: self.letter_of(int(number)))

    def letter_of(self, run: int | None) -> Intent:
        """Show the letter based on a run; on the latest if ``run`` is None."""
        try:
            letter = self._session.handouts.letter(self._call.lang, run)
        except Problem as problem:
            return Say(problem, long=True)
        return Say(message("letter.no_need")) if letter is None else Show(LetterPage(run))

    def copy_letter(self, lang: Lang, run: int | None, *, markdown: bool = False) -> Copy:
        """Hand over the letter in that language; to the clipboard as Markdown, if requested, and to its file as plain text."""

        def text(lang: Lang) -> str:
            letter = self._session.handouts.letter(lang, run)
            return "" if letter is None else letter.markdown if markdown else letter.text

        def keep(lang: Lang, _clipboard: bool) -> Path | None:
            return self._session.handouts.keep_letter(lang, run)

        return Copy("letter", text, keep, lang)

    @property
    def _call(self) -> Call:
        call = self._session.call
        if call is None:
            raise RuntimeError("no call is open")
        return call


def _running() -> Say:
    return Say(message("said.running"))


def _not_written(what: str, error: OSError) -> Intent:
    return Say(message("copy.failed.none", what=message(what), reason=reason_of(error)))


def _vantage_text(run: NetworkRun) -> Message:
    """Return where a run was seen from; one that ended before it knew counts as the desk's, which proves nothing."""
    return message(f"network.where.{(vantage_of(run) or Vantage.DESK).value}")


def _place_of(run: NetworkRun) -> Listed:
    return Listed((origin(run).host or "?", _vantage_text(run), run.moment))

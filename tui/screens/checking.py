"""The keys that run checks, open what they found, and hand on what came of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from checks.call.run_queries import displayed_network_run, failing_targets, network_run, runs_elsewhere
from checks.problems import Problem
from tui.i18n import current_language, t
from tui.panes.formatting import format_moment
from tui.panes.network import all_rows, change_rows, group_rows, host_of, kind_of, run_rows
from tui.panes.picks import (
    AllTargetsPick,
    ChangesPick,
    GroupPick,
    NetworkPick,
    Pick,
    RunPick,
    TargetPick,
)
from tui.screens.choose import Option
from tui.screens.entry import EntryScreen
from tui.screens.layout import CallLayout

if TYPE_CHECKING:
    from checks.call.reports import NetworkRun


class Checking(CallLayout):
    """The part of the call that begins checks and opens their results."""

    def do_check(self) -> None:
        """Run this pane's check (again); in the decision pane, the one that could answer the question."""
        check: Literal["network", "guest"] = "guest" if self.panes.current == "guest" else "network"
        view = self.session.view(masked=self.desk_app.masked)
        if self.panes.current == "decision" and view is not None and "guest" in view.prompt.askable & view.runnable:
            check = "guest"
        if check == "guest":
            self._look_up()
        elif self.panes.current == "network" and (run := self.session.checks.repeatable_run()) is not None:
            self._check_again(run)
        elif not self.session.checks.start(check):
            self.say_message(t("said.running"))

    def _look_up(self) -> None:
        """Look the client up in the tenant, after what that needs: an address, somebody signed in; else facts out of a file."""
        if not self.session.checks.can_run("guest"):
            self._ask_for_facts()
        elif not self._call().client.address:
            self.app.push_screen(
                EntryScreen(lambda: t("guest.address.title"), lambda: t("guest.address.hint")), self._address_typed
            )
        elif self.session.checks.needs_person:
            self.desk_app.sign_in(then=lambda: self.session.checks.start("guest"))
        elif not self.session.checks.start("guest"):
            self.say_message(t("said.running"))

    def _address_typed(self, address: str | None) -> None:
        if address and self.session.set_client(address=address):
            self._look_up()

    def _ask_for_facts(self) -> None:
        self.app.push_screen(EntryScreen(lambda: t("facts.title"), lambda: t("facts.hint")), self._load_facts)

    def _load_facts(self, path: str | None) -> None:
        if path is not None:
            self._tell(self.desk_app.load_facts(path))

    def do_letter(self) -> None:
        """The letter to the client's IT; where there are runs from several places, by the one that is chosen."""
        call = self._call()
        run = displayed_network_run(call)
        runs = [one for one in (run, *runs_elsewhere(call, run)) if one is not None and one.results]
        if len(runs) <= 1:
            self._letter(runs[0].run if runs else None)
        else:
            self._choose(
                lambda: t("letter.which"),
                lambda: [Option(str(one.run), _where(one)) for one in runs],
                lambda number: self._letter(int(number)),
            )

    def do_client_run(self) -> None:
        """What the client can run or open, and the box for the code that it gives."""
        self._choose(
            lambda: t("client_run.title"),
            lambda: [Option(key, t(f"client_run.{key}")) for key in ("code", "page", "sh", "powershell")],
            self._client_run,
        )

    def do_open_result(self) -> None:
        """A file: in the guest pane one of facts, elsewhere a result that was made on the client's site."""
        if self.panes.current == "guest":
            self._ask_for_facts()
            return
        self.app.push_screen(EntryScreen(lambda: t("result.title"), lambda: t("result.hint")), self._load_result)

    def _open_network(self, pick: NetworkPick) -> None:
        """Open what a row of the network pane leads to."""
        call = self._call()
        number = pick.number if isinstance(pick, RunPick) else pick.run
        run = displayed_network_run(call) if number is None else self._run_of(number)
        match pick:
            case TargetPick(name):
                from tui.screens.target import TargetScreen

                self.app.push_screen(TargetScreen(name, number))
            case GroupPick(name) if run is not None:
                self._page("network", lambda width: group_rows(run, name, width, number), self._open)
            case AllTargetsPick() if run is not None:
                self._page("network", lambda width: all_rows(run, width, number), self._open)
            case ChangesPick() if run is not None:
                self._page("network", lambda width: change_rows(call, run, width, number), self._open)
            case RunPick() if run is not None:
                self._page("network", lambda width: run_rows(call, run, width, number=number), self._open)

    def _run_of(self, number: int) -> NetworkRun | None:
        return network_run(self._call(), number)

    def _check_again(self, run: NetworkRun) -> None:
        """Everything, only what fails, or only the selected target; at once where there is nothing to choose."""
        picked = self.panes.pane("network").picked
        bad, target = failing_targets(run), picked.name if isinstance(picked, TargetPick) and picked.run is None else ""
        if not bad and not target:
            self.session.checks.start("network")
            return

        def options() -> list[Option]:
            offered = [Option("all", t("network.again.all", n=len(run.about.targets)))]
            if bad:
                offered.append(Option("failing", t("network.again.failing", n=len(bad))))
            if target:
                offered.append(Option("one", t("network.again.one", target=target)))
            return offered

        only = {"all": None, "failing": bad, "one": (target,)}
        self._choose(
            lambda: t("network.again.title"), options, lambda key: self.session.checks.start("network", only[key])
        )

    def _letter(self, run: int | None) -> None:
        lang = self._call().lang
        try:
            letter = self.session.handouts.letter(lang, run)
        except Problem as problem:
            self._tell(problem.text(current_language()))
            return
        if letter is None:
            self.say_message(t("letter.no_need"))
        else:
            from tui.screens.document_screens import LetterScreen

            self.app.push_screen(LetterScreen(lang, run))

    def _client_run(self, key: str) -> None:
        from tui.screens.client import CodeScreen, LineScreen

        match key:
            case "page":
                self.say_message(self.desk_app.keep_client_page())
            case "code":
                self.app.push_screen(CodeScreen(), self._code_read)
            case _:
                self.app.push_screen(LineScreen("sh" if key == "sh" else "powershell", self._call().lang))

    def _code_read(self, read: str | None) -> None:
        if read is not None:
            self.panes.go_to("network")
            self.say_message(read)

    def _load_result(self, path: str | None) -> None:
        if path is None:
            return
        before = displayed_network_run(self._call())
        message = self.desk_app.load_result(path)
        if displayed_network_run(self._call()) is not before:
            self.panes.go_to("network")
        self._tell(message)

    def _all_targets(self) -> None:
        run = displayed_network_run(self._call())
        if run is None:
            self.say_message(t("network.none.short"))
        else:
            self._page("network", lambda width: all_rows(run, width), self._open)

    def _open(self, pick: Pick | None) -> None:
        """What a picked row leads to; the whole call knows that."""
        raise NotImplementedError


def _where(run: NetworkRun) -> str:
    return f"{host_of(run)}, {t(f'network.where.{kind_of(run).value}')}, {format_moment(run.moment)}"

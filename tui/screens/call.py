"""The call: four panes and the thread, laid out for the terminal's size, and what each key does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Literal, cast

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from checks.call import events as ev
from checks.call.call import Call, CheckRun
from checks.call.records import StoreTrouble
from checks.call.runs import failing, others, shown
from checks.facts import Vantage
from checks.problems import Problem
from tui.actions import ACTIONS, Action
from tui.i18n import current_language, t
from tui.panes.decision import decision_rows
from tui.panes.explained import KEEP, explained_page
from tui.panes.guest import guest_rows, guest_strip
from tui.panes.header import keys_row, state_row, timer_row
from tui.panes.network import all_rows, change_rows, group_rows, host_of, kind_of, network_rows, network_strip, run_rows
from tui.panes.palette import palette_rows
from tui.panes.reading import card_rows, guest_detail_rows, help_rows, hit_rows, why_rows
from tui.panes.steps import steps_rows, tracker_row
from tui.panes.thread import thread_rows
from tui.panes.words import labelled, moment, ours
from tui.rows import Row, cells, cut, paragraph, row
from tui.screens.act import choose_action
from tui.screens.base import DeskScreen
from tui.screens.choose import ChooseScreen, Option
from tui.screens.client import CodeScreen, LineScreen
from tui.screens.entry import ClientScreen, EntryScreen
from tui.screens.kept import LetterScreen, NoteScreen
from tui.screens.page import PageScreen
from tui.screens.say import SayScreen
from tui.screens.search import SearchScreen
from tui.screens.target import TargetScreen
from tui.widgets.lines import Lines

Pane = Literal["steps", "decision", "network", "guest", "thread"]
PANES: Final[tuple[Pane, ...]] = ("decision", "steps", "network", "guest", "thread")
LEFT: Final = ("steps", "guest", "network")
WIDE: Final = (112, 34)
"""From this size on, in cells, all four panes and the thread are seen at once."""
MIDDLE: Final = (92, 26)
"""From this size on the tracker, the guest and the network stand beside the decision."""


class CallScreen(DeskScreen):
    """The call on the desk. It shows what the desk says and hands keys to it; it decides nothing."""

    follows_desk = True

    def __init__(self) -> None:
        super().__init__()
        self._zoomed: Pane | None = None
        self._message = ""
        self._masked = True
        self._asked = ""
        self._due = False

    def compose(self) -> ComposeResult:
        """The header, the panes, the strips of those that have no room, and the line of keys."""
        with Horizontal(id="header"):
            yield Lines(id="timer")
            yield Lines(id="state")
        yield Lines(id="tracker", classes="bar")
        with Horizontal(id="body"):
            with Vertical(id="left"):
                for name in LEFT:
                    yield Lines(choosing=True, id=name, classes="pane")
            with Vertical(id="right"):
                yield Lines(id="decision", classes="pane")
                yield Lines(choosing=True, id="thread", classes="pane")
        yield Lines(id="strip-network", classes="strip")
        yield Lines(id="strip-guest", classes="strip")
        yield Lines(id="strip-thread", classes="strip")
        yield Lines(id="footer", classes="bar")

    def on_mount(self) -> None:
        """Start with the decision, and let the clock run."""
        for bar in ("timer", "state", "tracker", "strip-network", "strip-guest", "strip-thread", "footer"):
            self.query_one(f"#{bar}", Lines).can_focus = False
        self.set_interval(1.0, self._tick)
        self._pane("decision").focus()

    def on_resize(self) -> None:
        """Lay the panes out for the new size."""
        self._arrange()

    def on_lines_widened(self) -> None:
        """A pane has another size: show it anew, once for all that changed together."""
        if not self._due:
            self._due = True
            self.call_later(self.reword)

    def on_screen_resume(self) -> None:
        """Back from a dialog: what changed meanwhile shows."""
        self.reword()

    def reword(self) -> None:
        """Show the whole call as it is now."""
        self._due = False
        call = self.desk.call
        if call is None or not self.is_mounted:
            return
        titles = {"decision": "f3", "steps": "f2", "network": "f4", "guest": "f5", "thread": ""}
        for name, key in titles.items():
            self._pane(cast("Pane", name)).border_title = f"{key.upper()} {t(f'pane.{name}')}".strip()
        self._show_bars(call)
        visible = [name for name in PANES if self._pane(name).display]
        if "decision" in visible:
            self._show_decision(call)
        for name in visible:
            if name != "decision":
                pane = self._pane(name)
                rows = self._rows(name, call, max(pane.size.width, 10))
                last = next((line.pick for line in reversed(rows) if line.pick), None)
                another = name == "guest" and pane.rows[:1] != tuple(rows[:1])
                pane.show(rows, at=last if name == "thread" else f"step.{call.step}")
                if name == "thread":
                    pane.to_end()
                elif another:
                    pane.to_start()
                if name in ("network", "guest"):
                    pane.border_subtitle = t("decision.more") if len(rows) > pane.size.height else ""

    def say_message(self, message: str) -> None:
        """Say something in the line of keys until the next key press."""
        self._message = message
        self._show_footer()

    def _tell(self, message: str) -> None:
        """Say something in the line of keys; on a page of its own where it is too long for that line."""
        if cells(message) < self.app.size.width:
            self.say_message(message)
        else:
            self._page("message", lambda width: paragraph(message, width))

    def greet(self) -> None:
        """Say so where the client called before, and look them up where their address is a new one."""
        earlier = self.desk.earlier()
        if earlier:
            self.say_message(t("said.called_before", n=len(earlier), date=f"{earlier[0].last.astimezone():%Y-%m-%d}"))
        call = self._call()
        asked = {str(run.about.get("asked")) for run in call.runs("guest")}
        if call.client.address and call.client.address not in asked and self.desk.can_check("guest"):
            self._look_up()

    # Keys that answer

    async def on_key(self, event: events.Key) -> None:
        """What was said in the line of keys has been read."""
        self._clear_message()
        await super().on_key(event)

    def do_answer(self, digit: int) -> None:
        """A numbered choice."""
        self._follow(self.desk.press(digit))

    def do_unknown(self) -> None:
        """The choice 0."""
        self._follow(self.desk.press(0))

    def do_enter(self) -> None:
        """In a list, what is under the cursor; else go on."""
        focused = self.focused
        if isinstance(focused, Lines) and focused.id != "decision" and focused.pick():
            return
        prompt = self.desk.prompt()
        if prompt is not None and prompt.enter is None:
            self.say_message(t("said.choose_digit"))
            return
        self._follow(self.desk.enter())

    def do_undo(self) -> None:
        """Take back."""
        self.say_message(t("said.undone" if self.desk.undo() else "said.nothing_to_undo"))

    def do_redo(self) -> None:
        """Make it count again."""
        self.say_message(t("said.redone" if self.desk.redo() else "said.nothing_to_redo"))

    def do_park(self) -> None:
        """Put the walk aside."""
        self.say_message(t("said.parked" if self.desk.park() else "said.nothing_to_park"))

    def do_resume_branch(self) -> None:
        """Take up a parked walk: the only one, or the one that is chosen."""
        call = self._call()
        parked = call.parked
        if not parked:
            self.say_message(t("said.nothing_parked"))
        elif len(parked) == 1:
            self.desk.resume_branch(parked[0].key)
        else:
            options = [Option(branch.key, ours(branch.title)) for branch in parked]
            self._choose(t("resume.title"), options, self.desk.resume_branch)

    # What is said and read

    def do_say(self) -> None:
        """The next line, large."""
        self.app.push_screen(SayScreen())

    def do_client_language(self) -> None:
        """The client's other language."""
        self.desk.set_client_language("en" if self._call().lang == "fr" else "fr")

    def do_why(self) -> None:
        """Why this is asked, its sources and facts."""
        self._page("why", lambda width: why_rows(self.desk.prompt(), self.desk.content, width))

    def do_details(self) -> None:
        """More on the selected line or on the guest; in the tracker, how the selected step stands."""
        focused = self.focused
        if isinstance(focused, Lines) and focused.picked is not None and focused.id == "network":
            self._open(focused.picked)
        elif isinstance(focused, Lines) and focused.picked is not None and focused.id == "steps":
            self._mark(int(focused.picked.removeprefix("step.")))
        elif self._current() == "guest":
            self._page("guest", lambda width: guest_detail_rows(self._call(), width, masked=self._masked))
        elif self._current() == "network":
            self._all_targets()
        else:
            self.do_why()

    def do_help(self) -> None:
        """Help for this place."""
        self._page("help", lambda width: help_rows(self._current(), width))

    def do_mask(self) -> None:
        """Show or mask personal data."""
        self._masked = not self._masked
        self.reword()

    # Going elsewhere

    def do_go(self) -> None:
        """The box that finds steps, issues, symptoms, cards and codes."""
        self.app.push_screen(SearchScreen(t("go.title"), self._find), self._went_by_search)

    def do_palette(self) -> None:
        """Every action by its name."""
        self.app.push_screen(SearchScreen(t("palette.title"), palette_rows), self._run_action)

    def do_decision(self) -> None:
        """The decision pane."""
        self._go_to("decision")

    def do_steps(self) -> None:
        """The step tracker."""
        self._go_to("steps")

    def do_network(self) -> None:
        """The network pane."""
        self._go_to("network")

    def do_guest(self) -> None:
        """The guest pane."""
        self._go_to("guest")

    def do_next_pane(self) -> None:
        """The pane after this one."""
        self._go_to(PANES[(PANES.index(self._current()) + 1) % len(PANES)])

    def do_previous_pane(self) -> None:
        """The pane before this one."""
        self._go_to(PANES[(PANES.index(self._current()) - 1) % len(PANES)])

    def do_zoom(self) -> None:
        """This pane over the whole screen, and back."""
        self._zoomed = None if self._zoomed else self._current()
        self._arrange()

    def do_cancel_check(self) -> None:
        """Back to the decision; there, what runs is stopped."""
        if self._current() != "decision" or self._zoomed:
            self._zoomed = None
            self._go_to("decision")
        elif any([self.desk.cancel_check("network"), self.desk.cancel_check("guest")]):
            self.say_message(t("said.cancelled"))

    # Notes, hold, the end

    def do_note(self) -> None:
        """The ticket note."""
        self.app.push_screen(NoteScreen())

    def do_copy(self) -> None:
        """The note to the clipboard and to its file."""
        self.say_message(self.desk_app.copy_note())

    def do_client(self) -> None:
        """Who is on the line."""
        self.app.push_screen(ClientScreen(), lambda _kept: self.greet())

    def do_words(self) -> None:
        """What the client says, or what stands on the screen."""
        self._note_text("words")

    def do_remark(self) -> None:
        """A remark for the note."""
        self._note_text("remark")

    def do_hold(self) -> None:
        """Hold, dropped line, call back; again when the client is back."""
        if self.desk.end_hold():
            self.say_message(t("said.back"))
            return
        options = [Option(how, t(f"hold.{how}")) for how in ("hold", "dropped", "call_back")]
        self._choose(t("hold.title"), options, lambda how: self.desk.hold(cast("ev.HoldKind", how)))

    def do_vantage(self) -> None:
        """Where this machine stands."""
        options = [
            Option(kind, t(f"vantage.choose.{kind}"), self.desk.vantage.value == kind) for kind in ("desk", "site")
        ]
        self._choose(
            t("vantage.title"), options, lambda kind: self.desk.set_vantage("site" if kind == "site" else "desk")
        )

    def do_escalate(self) -> None:
        """Hand the call to someone else."""
        owners = ("tenant_admin", "client_it", "agent", "client")
        options = [Option(owner, t(f"owner.{owner}")) for owner in owners]
        self._choose(t("escalate.title"), options, self._escalate_to)

    def do_wrap_up(self) -> None:
        """Finish the call."""
        suggested = self.desk.suggested_wrap_up()
        kinds: tuple[ev.WrapUp, ...] = ("resolved", "normal", "escalated", "waiting", "call_back", "abandoned")
        options = [Option(how, t(f"wrapup.{how}"), how == suggested) for how in kinds]
        self._choose(t("wrapup.title"), options, lambda how: self.desk.wrap_up(cast("ev.WrapUp", how)))

    def do_check(self) -> None:
        """Run this pane's check (again); in the decision pane, the one that could answer the question."""
        check: Literal["network", "guest"] = "guest" if self._current() == "guest" else "network"
        prompt = self.desk.prompt()
        if self._current() == "decision" and prompt is not None and "guest" in prompt.askable & self._runnable():
            check = "guest"
        if check == "guest":
            self._look_up()
        elif self._current() == "network" and (run := self.desk.repeatable()) is not None:
            self._check_again(run)
        elif not self.desk.start_check(check):
            self.say_message(t("said.running"))

    def _look_up(self) -> None:
        """Look the client up in the tenant, after what that needs: an address, somebody signed in; else facts out of a file."""
        if not self.desk.can_check("guest"):
            self.app.push_screen(EntryScreen(t("facts.title"), t("facts.hint")), self._load_facts)
        elif not self._call().client.address:
            self.app.push_screen(EntryScreen(t("guest.address.title"), t("guest.address.hint")), self._address_typed)
        elif self.desk.needs_person:
            self.desk_app.sign_in(then=lambda: self.desk.start_check("guest"))
        elif not self.desk.start_check("guest"):
            self.say_message(t("said.running"))

    def _address_typed(self, address: str | None) -> None:
        if address and self.desk.set_client(address=address):
            self._look_up()

    def do_sign_in(self) -> None:
        """Sign in to the tenant."""
        if self._call().practice is None:
            self.desk_app.sign_in()
        else:
            self.say_message(t("sign_in.practice"))

    def do_act(self) -> None:
        """Something for the guest in the tenant, by number."""
        choose_action(self.desk_app, self.say_message)

    def do_letter(self) -> None:
        """The letter to the client's IT; where there are runs from several places, by the one that is chosen."""
        call = self._call()
        run = shown(call)
        runs = [one for one in (run, *others(call, run)) if one is not None and one.results]
        if not runs:
            self.say_message(t("letter.no_check"))
        elif len(runs) == 1:
            self._letter(runs[0].run)
        else:
            options = [
                Option(
                    str(one.run), f"{host_of(one)}, {t(f'network.where.{kind_of(one).value}')}, {moment(one.moment)}"
                )
                for one in runs
            ]
            self._choose(t("letter.which"), options, lambda number: self._letter(int(number)))

    def do_client_run(self) -> None:
        """What the client can run or open, and the box for the code that it gives."""
        options = [Option(key, t(f"client_run.{key}")) for key in ("code", "page", "sh", "powershell")]
        self._choose(t("client_run.title"), options, self._client_run)

    def do_open_result(self) -> None:
        """A result that was made on the client's site."""
        self.app.push_screen(EntryScreen(t("result.title"), t("result.hint")), self._load_result)

    def on_lines_picked(self, event: Lines.Picked) -> None:
        """A row was chosen, by Enter or a click."""
        event.stop()
        self._open(event.pick)

    # Inside

    def _runnable(self) -> frozenset[str]:
        """The checks that could answer a question from here: a sweep counts from the client's own network only."""
        local = self.desk.vantage.value != "desk" and not self.desk.running("network")
        guest = self.desk.can_check("guest") and not self.desk.running("guest")
        return frozenset(({"network"} if local else set()) | ({"guest"} if guest else set()))

    def _open(self, pick: str) -> None:
        if "|" in pick:
            branch, place = pick.split("|", 1)
            if self.desk.reopen(branch, place):
                self._go_to("decision")
        elif pick.isdigit():
            self._follow(self.desk.press(int(pick)))
        elif pick == "enter":
            self._follow(self.desk.enter())
        elif not self._open_network(pick):
            self._went(pick)

    def _open_network(self, pick: str) -> bool:
        """What a row of the network pane leads to; ``of.N.`` before it means the run of that number."""
        number = int(pick.split(".")[1]) if pick.startswith("of.") else None
        kind, _, rest = (pick if number is None else pick.split(".", 2)[2]).partition(".")
        of = "" if number is None else f"of.{number}."
        call = self._call()
        run = shown(call) if number is None else self._run_of(number)
        match kind:
            case "target" | "changed":
                self.app.push_screen(TargetScreen(rest, number))
            case "group" if run is not None:
                self._page("network", lambda width: group_rows(run, rest, width, of), self._open_if)
            case "all" if run is not None:
                self._page("network", lambda width: all_rows(run, width, of), self._open_if)
            case "changes" if run is not None:
                self._page("network", lambda width: change_rows(call, run, width, of), self._open_if)
            case "run" if (other := self._run_of(int(rest))) is not None:
                self._page("network", lambda width: run_rows(call, other, width, of=f"of.{other.run}."), self._open_if)
            case _:
                return False
        return True

    def _run_of(self, number: int) -> CheckRun | None:
        return next((run for run in self._call().runs("network") if run.run == number), None)

    def _check_again(self, run: CheckRun) -> None:
        """Everything, only what fails, or only the selected target; at once where there is nothing to choose."""
        picked = self._pane("network").picked or ""
        bad, one = failing(run), picked.partition(".")[2] if picked.split(".")[0] in ("target", "changed") else ""
        options = [Option("all", t("network.again.all", n=len(run.about.get("targets", ()))))]
        if bad:
            options.append(Option("failing", t("network.again.failing", n=len(bad))))
        if one:
            options.append(Option("one", t("network.again.one", target=one)))
        if len(options) == 1:
            self.desk.start_check("network")
            return
        only = {"all": None, "failing": bad, "one": (one,)}
        self._choose(t("network.again.title"), options, lambda key: self.desk.start_check("network", only[key]))

    def _letter(self, run: int) -> None:
        lang = self._call().lang
        try:
            letter = self.desk.letter(lang, run)
        except Problem as problem:
            self._tell(f"{problem.message(current_language())} {problem.mend(current_language())}")
            return
        if letter is None:
            self.say_message(t("letter.no_need"))
        else:
            self.app.push_screen(LetterScreen(lang, run))

    def _client_run(self, key: str) -> None:
        match key:
            case "page":
                self.say_message(self.desk_app.keep_client_page())
            case "code":
                self.app.push_screen(CodeScreen(), self._code_read)
            case _:
                self.app.push_screen(LineScreen("sh" if key == "sh" else "powershell", self._call().lang))

    def _code_read(self, read: str | None) -> None:
        if read is not None:
            self._go_to("network")
            self.say_message(read)

    def _load_result(self, path: str | None) -> None:
        if path is None:
            return
        before = shown(self._call())
        message = self.desk_app.load_result(path)
        if shown(self._call()) is not before:
            self._go_to("network")
        self._tell(message)

    def _open_if(self, pick: str | None) -> None:
        if pick is not None:
            self._open(pick)

    def _mark(self, step: int) -> None:
        """Say how a step stands."""
        options = [Option(how, t(f"mark.{how}")) for how in ("done", "failed", "unknown", "skipped")]
        self._choose(t("mark.title", step=step), options, lambda how: self.desk.mark(step, cast("ev.Mark", how)))

    def _all_targets(self) -> None:
        run = shown(self._call())
        if run is None:
            self.say_message(t("network.none.short"))
        else:
            self._page("network", lambda width: all_rows(run, width), self._open_if)

    def _find(self, query: str, width: int) -> list[Row]:
        self._asked = query
        return hit_rows(self.desk.search(query), width)

    def _went(self, target: str | None) -> None:
        if target is None:
            return
        if target.startswith("card."):
            self._page("card", lambda width: card_rows(self.desk.content, target.removeprefix("card."), width))
            return
        if target.startswith("code."):
            self._explain(self._asked)
            return
        self.desk.go(target)
        self._go_to("decision")

    def _went_by_search(self, target: str | None) -> None:
        if target is not None and target.startswith("@"):
            self.desk.keep_asked(self._asked)
        self._went(target)

    def _explain(self, text: str) -> None:
        """What a code or a pasted message means; from there on to its issue, or the message into the note."""

        def chosen(pick: str | None) -> None:
            if pick == KEEP:
                self.desk.note_text("screen", text)
                self.say_message(t("said.noted"))
            else:
                self._open_if(pick)

        explained, content = self.desk.explain(text), self.desk.content
        self._page("code", lambda width: explained_page(explained, content, self._call().lang, width), chosen)

    def _run_action(self, action_id: str | None) -> None:
        action = next((one for one in ACTIONS if one.id == action_id), None)
        if action is not None:
            self.desk_app.act(action)

    def act(self, action: Action) -> bool:
        """Do an action by the registry's entry; False where this screen does not know it."""
        method = getattr(self, f"do_{action.id}", None)
        if method is None or action.id == "answer":
            return False
        method()
        return True

    def _follow(self, effect: str | None) -> None:
        match effect:
            case "go":
                self.do_go()
            case "wrap_up":
                self.do_wrap_up()
            case "escalate":
                self.do_escalate()
            case "copy":
                self.do_copy()
            case "home":
                self.desk_app.go_home()

    def _choose(self, title: str, options: list[Option], then: Callable[[str], object]) -> None:
        def chosen(key: str | None) -> None:
            if key is not None:
                then(key)

        self.app.push_screen(ChooseScreen(title, options), chosen)

    def _escalate_to(self, owner: str) -> None:
        def explained(why: str | None) -> None:
            self.desk.escalate(owner, why or "")
            self.do_wrap_up()

        self.app.push_screen(EntryScreen(t("escalate.why"), t("escalate.why.hint")), explained)

    def _note_text(self, what: ev.TextKind) -> None:
        def typed(text: str | None) -> None:
            if text is not None and self.desk.note_text(what, text):
                self.say_message(t("said.noted"))

        self.app.push_screen(EntryScreen(t(f"text.{what}"), t(f"text.{what}.hint")), typed)

    def _load_facts(self, path: str | None) -> None:
        if path is not None:
            self._tell(self.desk_app.load_facts(path))

    def _page(
        self, name: str, make: Callable[[int], list[Row]], then: Callable[[str | None], None] | None = None
    ) -> None:
        self.app.push_screen(PageScreen(lambda: t(f"page.{name}"), make), then)

    def _go_to(self, name: Pane) -> None:
        """The pane has the keys; where it had no room it takes the screen."""
        if self._zoomed or not self._pane(name).display:
            self._zoomed = None if name == "decision" else name
            self._arrange()
        self.set_focus(self._pane(name))

    def _current(self) -> Pane:
        focused = self.focused
        name = focused.id if isinstance(focused, Lines) else None
        return next((pane for pane in PANES if pane == name), "decision")

    def _arrange(self) -> None:
        """Which panes show, by the terminal's size and by what fills the screen."""
        width, height = self.app.size
        wide = width >= WIDE[0] and height >= WIDE[1]
        middle = not wide and width >= MIDDLE[0] and height >= MIDDLE[1]
        if self._zoomed:
            seen: tuple[Pane, ...] = (self._zoomed,)
        elif wide:
            seen = PANES
        else:
            seen = ("decision", "steps", "network", "guest") if middle else ("decision",)
        for name in PANES:
            self._pane(name).display = name in seen
        left, right = self.query_one("#left"), self.query_one("#right")
        left.display = any(name in seen for name in LEFT)
        right.display = any(name in seen for name in ("decision", "thread"))
        left.styles.width = "1fr" if not right.display else (42 if wide else 36)
        self._pane("steps").styles.height = "1fr" if self._zoomed or not left.display else "auto"
        strips = not wide and not middle
        for name in ("network", "guest", "thread"):
            self.query_one(f"#strip-{name}").display = name not in seen and (strips or (middle and name == "thread"))
        self.query_one("#tracker").display = strips
        if not any(self._pane(name).has_focus for name in seen):
            self.set_focus(self._pane(seen[0]))
        self.call_later(self.reword)

    def _rows(self, name: Pane, call: Call, width: int) -> list[Row]:
        match name:
            case "steps":
                return steps_rows(call, self.desk.content, width, self.desk.now())
            case "network":
                return network_rows(call, self.desk.vantage, width)
            case "guest":
                return guest_rows(call, width, lookup=self.desk.can_check("guest"), masked=self._masked)
            case _:
                return thread_rows(self.desk.thread(), width)

    def _show_decision(self, call: Call) -> None:
        prompt = self.desk.prompt()
        if prompt is None:
            return
        pane = self._pane("decision")
        trail = " > ".join(ours(words) for words in (*prompt.trail, *(() if prompt.trail else (prompt.title,))))
        pane.border_title = cut(f"F3 {t('pane.decision')}  {trail}", max(self.app.size.width - 8, 20))
        height = max(pane.size.height, 5)
        rows = decision_rows(
            prompt, call.lang, max(pane.size.width, 20), height, self.desk.client_line(), self._runnable()
        )
        pane.border_subtitle = t("decision.more") if len(rows) > height else ""
        before = pane.rows
        pane.show(rows)
        if before[:1] != tuple(rows[:1]):
            pane.to_start()

    def _show_bars(self, call: Call) -> None:
        self._show_timer(call)
        width = self.app.size.width
        state = self.query_one("#state", Lines)
        saved = self.desk.saved
        run = shown(call)
        theirs = run is not None and kind_of(run) is not Vantage.DESK
        problems = sum(result["verdict"] == "fail" for result in run.results) if run is not None and theirs else 0
        state.show([state_row(call, saved, max(state.size.width, 20), masked=self._masked, problems=problems)])
        self.query_one("#tracker", Lines).show([self._tracker(call, width)])
        self.query_one("#strip-network", Lines).show([network_strip(call, self.desk.vantage, width)])
        self.query_one("#strip-guest", Lines).show([guest_strip(call, width, lookup=self.desk.can_check("guest"))])
        self.query_one("#strip-thread", Lines).show([self._thread_strip(call, width)])
        self._show_footer()

    def _tracker(self, call: Call, width: int) -> Row:
        tracker = tracker_row(call)
        return row(*tracker.pieces, (cut(f"   F2 {t('pane.steps')}", max(0, width - len(tracker.text))), "dim"))

    def _thread_strip(self, call: Call, width: int) -> Row:
        if call.parked:
            titles = ", ".join(ours(branch.title) for branch in call.parked)
            return row((cut(f" {t('thread.parked', titles=titles)}", width), "warn"))
        last = self.desk.thread()[-1:]
        text = thread_rows(last, 400)[0].text if last else ""
        return row((cut(f" {labelled(t('pane.thread'), text)}", width), "dim"))

    def _show_timer(self, call: Call) -> None:
        timer = self.query_one("#timer", Lines)
        told = timer_row(call, self.desk.now())
        if timer.styles.width is None or timer.styles.width.value != len(told.text) + 1:
            timer.styles.width = len(told.text) + 1
        timer.show([told])

    def _show_footer(self) -> None:
        width = self.app.size.width
        trouble = self.desk.saved.trouble
        if self._message:
            told = row((cut(f" {self._message}", width), "do"))
        elif trouble is not None:
            told = row((cut(f" {self._trouble(trouble)}", width), "bad"))
        else:
            told = keys_row(width, self._current())
        self.query_one("#footer", Lines).show([told])

    @staticmethod
    def _trouble(trouble: StoreTrouble) -> str:
        return t(f"trouble.{trouble.code}")

    def _clear_message(self) -> None:
        if self._message:
            self._message = ""
            self._show_footer()

    def _tick(self) -> None:
        call = self.desk.call
        if call is None:
            return
        if self.desk.saved.trouble is not None or self.desk.saved.waiting:
            self.desk.save()
        self._show_timer(call)

    def _pane(self, name: Pane) -> Lines:
        return self.query_one(f"#{name}", Lines)

    def _call(self) -> Call:
        call = self.desk.call
        if call is None:
            raise RuntimeError("the call screen stands on a call")
        return call

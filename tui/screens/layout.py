"""The call on the screen: four panes and the thread laid out for the terminal's size, the header, the strips, the line of keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Literal, cast

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from checks.call.call_index import StoreTrouble
from checks.call.run_queries import displayed_network_run
from checks.call.state import Call
from checks.facts import Vantage
from tui.i18n import Tell, t
from tui.panes.decision import decision_rows
from tui.panes.formatting import labelled, ours
from tui.panes.guest import guest_rows, guest_strip
from tui.panes.header import keys_row, state_row, timer_row
from tui.panes.network import kind_of, network_rows, network_strip
from tui.panes.picks import Pick, StepPick
from tui.panes.steps import steps_rows, tracker_row
from tui.panes.thread import thread_rows
from tui.screens.base import DeskScreen, Dialog
from tui.screens.choose import ChooseScreen, Options
from tui.screens.page import PageScreen
from tui.text_layout import Row, cells, cut, paragraph, row
from tui.widgets.lines import Lines

Pane = Literal["steps", "decision", "network", "guest", "thread"]
PANES: Final[tuple[Pane, ...]] = ("decision", "steps", "network", "guest", "thread")
LEFT: Final = ("steps", "guest", "network")
WIDE: Final = (112, 34)
"""From this size on, in cells, all four panes and the thread are seen at once."""
MIDDLE: Final = (92, 26)
"""From this size on the tracker, the guest and the network stand beside the decision."""

MESSAGE_LINES: Final = 4
"""So many lines of the screen a message takes at most."""


class CallLayout(DeskScreen[None]):
    """Shows what the desk says; what the keys do comes on top of it."""

    follows_desk = True

    def __init__(self) -> None:
        super().__init__()
        self._zoomed: Pane | None = None
        self._full = False
        self._narrow = False
        self._message = ""
        self._asked = ""
        self._due = False
        self._shown_last: tuple[str, str] | None = None
        self._joined = 0

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
            self.call_later(self.redraw)

    def on_screen_resume(self) -> None:
        """Back from a dialog: what changed meanwhile shows."""
        self.redraw()

    def redraw(self) -> None:
        """Show the whole call as it is now."""
        self._due = False
        call = self.session.call
        if call is None or not self.is_mounted:
            return
        titles = {"decision": "f3", "steps": "f2", "network": "f4", "guest": "f5", "thread": ""}
        for name, key in titles.items():
            self._pane(cast("Pane", name)).border_title = f"{key.upper()} {t(f'pane.{name}')}".strip()
        self._show_bars(call)
        if self.session.saved.joined != self._joined:
            self._joined = self.session.saved.joined
            self.call_after_refresh(self.say_message, t("said.joined"))
        visible = [name for name in PANES if self._pane(name).display]
        if "decision" in visible:
            self._show_decision(call)
        for name in visible:
            if name != "decision":
                pane = self._pane(name)
                rows = self._rows(name, call, max(pane.size.width, 10))
                last = next((line.pick for line in reversed(rows) if line.pick), None)
                another = name == "guest" and pane.rows[:1] != tuple(rows[:1])
                pane.show(rows, at=last if name == "thread" else StepPick(call.step or 0))
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

    def _page(
        self, name: str, make: Callable[[int], list[Row]], then: Callable[[Pick | None], None] | None = None
    ) -> None:
        self.app.push_screen(PageScreen(lambda: t(f"page.{name}"), make), then)

    def _choose(self, title: Tell, options: Options, then: Callable[[str], object], mark: Tell | None = None) -> None:
        def chosen(key: str | None) -> None:
            if key is not None:
                then(key)

        self.app.push_screen(ChooseScreen(title, options, mark), chosen)

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
        self._narrow = not wide and not middle
        strips = self._narrow and not self._full
        for name in ("network", "guest", "thread"):
            self.query_one(f"#strip-{name}").display = (
                name not in seen and not self._full and (strips or (middle and name == "thread"))
            )
        self.query_one("#tracker").display = strips
        if not any(self._pane(name).has_focus for name in seen):
            self.set_focus(self._pane(seen[0]))
        self.settling = True
        self.call_after_refresh(self._arranged)

    def _arranged(self) -> None:
        """The panes have their sizes: only now are they painted."""
        self.redraw()
        self.settle()

    def _rows(self, name: Pane, call: Call, width: int) -> list[Row]:
        match name:
            case "steps":
                return steps_rows(call, self.session.content, width, self.session.now())
            case "network":
                return network_rows(call, self.session.vantage, width)
            case "guest":
                return guest_rows(call, width, lookup=self.session.checks.can_run("guest"), masked=self.desk_app.masked)
            case _:
                return thread_rows(self.session.thread(masked=self.desk_app.masked), width)

    def _show_decision(self, call: Call) -> None:
        prompt = self.session.prompt()
        if prompt is None:
            return
        pane = self._pane("decision")
        trail = " > ".join(ours(words) for words in (*prompt.trail, *(() if prompt.trail else (prompt.title,))))
        pane.border_title = cut(f"F3 {t('pane.decision')}  {trail}", max(self.app.size.width - 8, 20))
        height = max(pane.size.height, 5)
        rows = decision_rows(
            prompt, call.lang, max(pane.size.width, 20), height, self.session.client_line(), self._runnable()
        )
        pane.border_subtitle = t("decision.more") if len(rows) > height else ""
        pane.show(rows)
        asked = (prompt.kind, prompt.place)
        if asked != self._shown_last:
            self._shown_last = asked
            pane.to_start()

    def _show_bars(self, call: Call) -> None:
        self._show_timer(call)
        width = self.app.size.width
        state = self.query_one("#state", Lines)
        saved = self.session.saved
        run = displayed_network_run(call)
        theirs = run is not None and kind_of(run) is not Vantage.DESK
        problems = sum(result.verdict == "fail" for result in run.results) if run is not None and theirs else 0
        state.show([state_row(call, saved, max(state.size.width, 20), masked=self.desk_app.masked, problems=problems)])
        self.query_one("#tracker", Lines).show([self._tracker(call, width)])
        self.query_one("#strip-network", Lines).show([network_strip(call, self.session.vantage, width)])
        self.query_one("#strip-guest", Lines).show(
            [guest_strip(call, width, lookup=self.session.checks.can_run("guest"), masked=self.desk_app.masked)]
        )
        self.query_one("#strip-thread", Lines).show([self._thread_strip(call, width)])
        self._show_footer()

    def _tracker(self, call: Call, width: int) -> Row:
        tracker = tracker_row(call)
        return row(*tracker.pieces, (cut(f"   F2 {t('pane.steps')}", max(0, width - len(tracker.text))), "dim"))

    def _thread_strip(self, call: Call, width: int) -> Row:
        if call.parked:
            titles = ", ".join(ours(branch.title) for branch in call.parked)
            return row((cut(f" {t('thread.parked', titles=titles)}", width), "warn"))
        last = self.session.thread(masked=self.desk_app.masked)[-1:]
        text = thread_rows(last, 400)[0].text if last else ""
        return row((cut(f" {labelled(t('pane.thread'), text)}", width), "dim"))

    def _show_timer(self, call: Call) -> None:
        timer = self.query_one("#timer", Lines)
        told = timer_row(call, self.session.now())
        if timer.styles.width is None or timer.styles.width.value != len(told.text) + 1:
            timer.styles.width = len(told.text) + 1
        timer.show([told])

    def _show_footer(self) -> None:
        width = self.app.size.width
        trouble = self.session.saved.trouble
        if self._message:
            shown = paragraph(self._message, width - 1, "do", " ")[:MESSAGE_LINES]
        elif trouble is not None:
            shown = [row((cut(f" {self._trouble(trouble)}", width), "bad"))]
        else:
            place = self._current()
            promised = ("copies",) if place == "decision" and self.session.handouts.are_named_here() else ()
            shown = [keys_row(width, place, promised)]
        footer = self.query_one("#footer", Lines)
        footer.styles.height = len(shown)
        footer.show(shown)

    @staticmethod
    def _trouble(trouble: StoreTrouble) -> str:
        return t(f"trouble.{trouble.code}")

    def _clear_message(self) -> None:
        if self._message:
            self._message = ""
            self._show_footer()

    def _tick(self) -> None:
        call = self.session.call
        if call is None:
            return
        self.session.save()
        if self.app.screen is self or isinstance(self.app.screen, Dialog):
            self._show_timer(call)

    def _runnable(self) -> frozenset[str]:
        """The checks that could answer a question from here: a sweep counts from the client's own network only."""
        local = self.session.vantage.value != "desk" and not self.session.checks.is_running("network")
        guest = self.session.checks.can_run("guest") and not self.session.checks.is_running("guest")
        return frozenset(({"network"} if local else set()) | ({"guest"} if guest else set()))

    def _pane(self, name: Pane) -> Lines:
        return self.query_one(f"#{name}", Lines)

    def _call(self) -> Call:
        call = self.session.call
        if call is None:
            raise RuntimeError("the call screen stands on a call")
        return call

"""The call: its keys go to the controller, and what that returns is carried out on screens."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from textual import events
from textual.app import ComposeResult

from checks.call.run_queries import displayed_network_run, network_run
from checks.session.controller import KeyContext
from tui.actions import Action, action_for
from tui.i18n import t
from tui.panes.network import all_rows, change_rows, group_rows, run_rows
from tui.panes.picks import (
    AllTargetsPick,
    CardPick,
    ChangesPick,
    GroupPick,
    IssuePick,
    NetworkPick,
    NextPick,
    Pick,
    QuestionPick,
    RunPick,
    StepPick,
    TargetPick,
)
from tui.picks import AnswerPick
from tui.screens.base import DeskScreen, Dialog
from tui.screens.call_bars import CallBars
from tui.screens.intents import ScreenIntents
from tui.screens.page import PageScreen
from tui.screens.pane_board import PaneBoard
from tui.text_layout import Row, cells, paragraph
from tui.widgets.lines import Lines

if TYPE_CHECKING:
    from checks.session.intents import Destination, Intent

_OF_THE_APP: Final = frozenset({"settings", "language", "redraw", "leave"})
"""The actions that mean the same on every screen."""


class CallScreen(DeskScreen[None]):
    """The call on the screen. It passes keys to the controller and decides nothing."""

    follows_desk = True

    def __init__(self) -> None:
        super().__init__()
        self.panes = PaneBoard(self)
        self._bars = CallBars(self, self.panes)
        self._intents = ScreenIntents(self)
        self._is_due = False
        self._joined = 0

    def compose(self) -> ComposeResult:
        """Yield the panes and the line of keys."""
        yield from self.panes.compose()
        yield Lines(id="footer", classes="bar")

    def on_mount(self) -> None:
        """Start with the decision, and start the clock."""
        self.query_one("#footer", Lines).can_focus = False
        self.set_interval(1.0, self._tick)
        self.panes.begin()

    def on_resize(self) -> None:
        """Lay the panes out for the new size."""
        self.panes.arrange()

    def on_lines_widened(self) -> None:
        """Redraw the panes, once for all whose size changed together."""
        if not self._is_due:
            self._is_due = True
            self.call_later(self.redraw)

    def on_screen_resume(self) -> None:
        """Show what changed while something covered the call."""
        self.redraw()

    def on_screen_suspend(self) -> None:
        """Clear the keys from the line of keys: those of what covers the call count now."""
        self._bars.show_keys()

    def redraw(self) -> None:
        """Show the whole call as it is now."""
        self._is_due = False
        view = self.session.view(masked=self.desk_app.masked)
        if view is None or not self.is_mounted:
            return
        self._bars.show_timer(view.call)
        self.panes.show(view)
        self._bars.show_keys()
        if view.saved.joined != self._joined:
            self._joined = view.saved.joined
            self.call_after_refresh(self.say_message, t("said.joined"))

    def say_message(self, message: str) -> None:
        """Say something in the line of keys until the next key press."""
        self._bars.say(message)

    def carry_out(self, intent: Intent) -> None:
        """Do what an intent asks for."""
        self._intents.carry_out(intent)

    def greet(self) -> None:
        """Say what there is to say about the client, and look them up if they are new."""
        self.carry_out(self.desk_app.controller.greet())

    async def on_key(self, event: events.Key) -> None:
        """Do what the key means; what was said in the line of keys has been read."""
        self._bars.clear()
        action = action_for(event.key, event.character)
        if action is None or action.id in _OF_THE_APP:
            return
        event.stop()
        event.prevent_default()
        self._do(action, int(event.key) if action.id == "answer" else 0)

    def knows(self, action: Action) -> bool:
        """Return whether an action can be done here: in a call all can, except those that are about keys themselves."""
        return action.id not in ("answer", "enter", "palette", "back")

    def act(self, action: Action) -> bool:
        """Do an action that was chosen by its name; return False if it is not an action of a call."""
        if action.id in _OF_THE_APP or action.id == "answer":
            return False
        self._do(action)
        return True

    def open(self, pick: Pick | None) -> None:
        """Do what a chosen row leads to; nothing if none was chosen."""
        controller = self.desk_app.controller
        match pick:
            case AnswerPick(digit):
                self.carry_out(controller.press(digit))
            case NextPick():
                self.carry_out(controller.go_on())
            case QuestionPick(branch, place):
                self.carry_out(controller.reopen(branch, place))
            case StepPick(number):
                self.carry_out(controller.go_to(f"step.{number}"))
            case IssuePick(target):
                self.carry_out(controller.go_to(target))
            case CardPick(key):
                self.carry_out(controller.go_to(f"card.{key}"))
            case TargetPick() | GroupPick() | AllTargetsPick() | ChangesPick() | RunPick():
                self._open_network(pick)

    def go_to(self, place: Destination) -> None:
        """Go to a pane, or to a screen that is not a page of the call."""
        match place:
            case "zoom":
                self.panes.zoom()
            case "back":
                self.panes.unzoom()
                self.panes.go_to("decision")
            case "next_pane" | "previous_pane":
                self.panes.go_to(self.panes.next_to(1 if place == "next_pane" else -1))
            case "home":
                self.desk_app.go_home()
            case "palette":
                self.desk_app.open_palette()
            case "decision" | "steps" | "network" | "guest" | "thread":
                self.panes.go_to(place)

    def say_long(self, message: str) -> None:
        """Say something in the line of keys, or on a separate page if it is too long for that."""
        if cells(message) < self.app.size.width:
            self.say_message(message)
        else:
            self._page("message", lambda width: paragraph(message, width))

    def on_lines_picked(self, event: Lines.Picked) -> None:
        """Follow a row that was chosen, by Enter or a click."""
        event.stop()
        self.open(event.pick)

    def _do(self, action: Action, digit: int = 0) -> None:
        if action.id == "enter" and self._pick_row():
            return
        if action.id == "details" and self._open_selected():
            return
        if action.id == "mask":
            self.do_mask()
            return
        self.carry_out(self.desk_app.controller.do(action.id, self._where(digit)))

    def _pick_row(self) -> bool:
        """Choose what is under the cursor of a list; return False if Enter goes on in the call."""
        focused = self.focused
        if not isinstance(focused, Lines) or focused.id == "decision":
            return False
        if focused.pick():
            return True
        if focused.id == "thread":
            self.say_message(t("said.no_question"))
        return focused.id == "thread"

    def _open_selected(self) -> bool:
        """Open the selected row of the network pane; return False if there is none."""
        focused = self.focused
        if not isinstance(focused, Lines) or focused.id != "network" or focused.picked is None:
            return False
        self.open(focused.picked)
        return True

    def _where(self, digit: int) -> KeyContext:
        picked = self.focused.picked if isinstance(self.focused, Lines) else None
        return KeyContext(
            self.panes.current,
            full=self.panes.is_zoomed,
            digit=digit,
            step=picked.number if isinstance(picked, StepPick) else None,
            target=picked.name if isinstance(picked, TargetPick) and picked.run is None else "",
        )

    def _open_network(self, pick: NetworkPick) -> None:
        """Open what a row of the network pane leads to."""
        call = self.session.call
        if call is None:
            return
        number = pick.number if isinstance(pick, RunPick) else pick.run
        if isinstance(pick, TargetPick):
            from tui.screens.target import TargetScreen

            self.app.push_screen(TargetScreen(pick.name, number))
            return
        run = displayed_network_run(call) if number is None else network_run(call, number)
        if run is None:
            return
        match pick:
            case GroupPick(name):
                self._page("network", lambda width: group_rows(run, name, width, number), self.open)
            case AllTargetsPick():
                self._page("network", lambda width: all_rows(run, width, number), self.open)
            case ChangesPick():
                self._page("network", lambda width: change_rows(call, run, width, number), self.open)
            case RunPick():
                self._page("network", lambda width: run_rows(call, run, width, number=run.run), self.open)

    def _page(
        self, name: str, make: Callable[[int], list[Row]], then: Callable[[Pick | None], None] | None = None
    ) -> None:
        self.app.push_screen(PageScreen(lambda: t(f"page.{name}"), make), then)

    def _tick(self) -> None:
        call = self.session.call
        if call is None:
            return
        self.session.save()
        if self.app.screen is self or isinstance(self.app.screen, Dialog):
            self._bars.show_timer(call)

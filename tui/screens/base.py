"""What all screens share: the desk, keys by the registry, and a way to say that the language changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, ClassVar, cast

from textual import events
from textual.widgets import Input

from tui.actions import action_for
from tui.i18n import t
from tui.terminal.app import Returned, TerminalScreen
from tui.text_layout import Row, paragraph
from tui.widgets.lines import Lines

if TYPE_CHECKING:
    from checks.session import CallSession
    from checks.session.intents import Destination
    from tui.actions import Action
    from tui.panes.picks import Pick
    from tui.screens.host import Host
    from tui.widgets.text_box import TextBox


Actions = Mapping[str, Callable[[], object]]
"""What the keys do on a screen, by the ids of the registry."""


class DeskScreen(TerminalScreen[Returned], inherit_bindings=False):
    """A screen of the desk. A key is looked up in the registry, and its action among the screen's own."""

    follows_desk: ClassVar[bool] = False
    """Whether it shows what changes beneath it: then it is redrawn after every change of the desk."""
    takes_digits: ClassVar[bool] = False
    """Whether a digit chooses something here."""
    help_place: ClassVar[str] = "page"
    """The message id of the help for this place, after ``help.``."""

    @property
    def session(self) -> CallSession:
        """The desk that the app runs on."""
        return self.desk_app.session

    @property
    def desk_app(self) -> Host:
        """The app, by what it does for its screens."""
        return cast("Host", self.app)

    def practice_mark(self) -> str:
        """PRACTICE, if nothing on the screen is real; else empty."""
        call = self.session.call if self.desk_app.opened else None
        practice = self.desk_app.practising if call is None else call.practice is not None
        return f"  {t('header.practice')}" if practice else ""

    def redraw(self) -> None:
        """Redraw everything in the language of the screens."""

    def knows(self, action: Action) -> bool:
        """Return whether an action can be done here, apart from moving about."""
        if action.id in ("enter", "back", "palette", "redraw"):
            return False
        return action.place == "anywhere" or action.id in self.own_actions()

    def act(self, action: Action) -> bool:
        """Do an action by the registry's entry; return False if this screen does not know it."""
        method = self.own_actions().get(action.id)
        if method is not None:
            method()
        return method is not None

    def leave(self) -> None:
        """Save what the screen has promised to keep: the desk is being left."""

    def say_message(self, message: str) -> None:
        """Say something in the line of keys, on a screen that has one for that."""

    def say_long(self, message: str) -> None:
        """Say something that may need more room than a line."""
        self.say_message(message)

    def go_to(self, place: Destination) -> None:
        """Go to a pane or a screen, if there is one to go to from here."""

    def open(self, pick: Pick | None) -> None:
        """Do what a chosen row of another screen leads to."""

    def hide(self, text: str) -> str:
        """Return the text as it may be seen here: personal data is masked until the agent asks to see it."""
        return self.desk_app.controller.hide(text)

    def do_mask(self) -> None:
        """Show or mask personal data, on every screen."""
        if self.desk_app.opened:
            self.desk_app.controller.do("mask")
        self.desk_app.redraw_all()

    def do_help(self) -> None:
        """Show the help for this place."""
        self.desk_app.show_help(self.help_place)

    def own_actions(self) -> Actions:
        """Return what the keys do here, by the ids of the registry."""
        return {"mask": self.do_mask, "help": self.do_help}

    def do_answer(self, digit: int) -> None:
        """Handle a digit, on a screen that uses them."""

    async def on_key(self, event: events.Key) -> None:
        """Do what the key means here."""
        action = action_for(event.key, event.character)
        if action is None:
            return
        actions = self.own_actions()
        if self.takes_digits and action.id == "answer":
            actions = {"answer": partial(self.do_answer, int(event.key))}
        method = actions.get(action.id)
        if method is not None:
            event.stop()
            event.prevent_default()
            method()


class Dialog(DeskScreen[Returned]):
    """A small window over the call; Esc closes it without a choice. Its line of keys, ``#keys``, takes as many lines as it needs."""

    DEFAULT_CLASSES = "dialog"

    def __init__(self) -> None:
        super().__init__()
        self.settling = True
        self._message = ""

    def on_mount(self) -> None:
        """Keep the key hints from ever getting the focus."""
        self.query_one("#keys", Lines).can_focus = False

    def on_lines_widened(self) -> None:
        """Lay it out for the available room."""
        self.redraw()
        self.settle()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Clear the line of keys: what was said in it has been read."""
        self.say_message("")

    async def on_key(self, event: events.Key) -> None:
        """Clear the line of keys also when a key is pressed that no box takes."""
        self.say_message("")
        await super().on_key(event)

    def on_text_box_full(self, event: TextBox.Full) -> None:
        """Say that a box had no room for everything that was typed or pasted."""
        event.stop()
        self.say_message(t("box.full", taken=event.taken, given=event.given, most=event.most))

    def keys(self, width: int) -> list[Row]:
        """Return the line of keys while nothing is said in it."""
        raise NotImplementedError

    def redraw(self) -> None:
        """Redraw everything: in the language of the screens, in the available room."""
        keys = self.query_one("#keys", Lines)
        width = max(keys.size.width, 20)
        keys.show(paragraph(self._message, width, "do") if self._message else self.keys(width))

    def say_message(self, message: str) -> None:
        """Say something in the line of keys until the next key press."""
        if message != self._message:
            self._message = message
            self.redraw()

    def own_actions(self) -> Actions:
        """Return what the keys do here."""
        return {**super().own_actions(), "back": self.do_back}

    def do_back(self) -> None:
        """Close without a choice."""
        self.dismiss(None)

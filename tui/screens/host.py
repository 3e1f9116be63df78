"""What the screens ask of the app that they stand in, so that they need not know it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from checks.platform.clipboard import Delivery
from checks.problems import Problem
from checks.session import CallSession
from checks.session.controller import Controller
from tui.actions import Action


class Host(Protocol):
    """What the screens ask of the app that they stand in, beside what Textual's own does."""

    practising: bool
    left_out: tuple[Problem, ...]

    @property
    def masked(self) -> bool:
        """Whether personal data is masked, on every screen; each call begins so."""

    @property
    def controller(self) -> Controller:
        """What does the actions of a call, where the session is there."""

    @property
    def session(self) -> CallSession:
        """The call session, for everything that follows a key; `opened` tells where it is not there yet."""

    @property
    def opened(self) -> bool:
        """Whether the session is there."""

    @property
    def too_small(self) -> bool:
        """Whether the terminal is too small for a call."""

    def open_palette(self) -> None:
        """Open the list of what can be done on the screen that is shown."""

    def act(self, action: Action) -> bool:
        """Do an action by the registry's entry; return False where nothing here knows it."""

    def redraw_all(self) -> None:
        """Show every screen anew."""

    def show_help(self, place: str) -> None:
        """Show the help for a place."""

    def deliver(self, text: str) -> Delivery:
        """Put a text on the clipboard of the person's own desktop, else send it to their terminal."""

    def call_after_paint(self, callback: Callable[[], object]) -> None:
        """Call something once what was changed until now stands on the terminal."""

    def make_ready(self) -> None:
        """Open the session and read what a call needs, where that was not done."""

    def begin_call(self, practice: str | None = None) -> None:
        """Begin a call."""

    def resume_call(self, call_id: str) -> None:
        """Take up a call where it was left. Raises StoreTrouble where it cannot be read."""

    def go_home(self) -> None:
        """Go from a call to the first screen; an unfinished one can be resumed."""

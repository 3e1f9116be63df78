"""What the screens need from the app that they are in, so that they need not know it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from checks.platform.clipboard import Delivery
from checks.problems import Problem
from checks.session import CallSession
from checks.session.controller import Controller
from tui.actions import Action


class Host(Protocol):
    """What the screens need from the app that they are in, besides what Textual's own provides."""

    practising: bool
    left_out: tuple[Problem, ...]

    @property
    def masked(self) -> bool:
        """Whether personal data is masked, on every screen; it is at the start of each call."""

    @property
    def controller(self) -> Controller:
        """Does the actions of a call, once the session exists."""

    @property
    def session(self) -> CallSession:
        """The call session, for everything that follows a key; `opened` says whether it exists yet."""

    @property
    def opened(self) -> bool:
        """Whether the session exists yet."""

    @property
    def too_small(self) -> bool:
        """Whether the terminal is too small for a call."""

    def open_palette(self) -> None:
        """Open the list of what can be done on the current screen."""

    def act(self, action: Action) -> bool:
        """Do an action by the registry's entry; return False if nothing here knows it."""

    def redraw_all(self) -> None:
        """Redraw every screen."""

    def show_help(self, place: str) -> None:
        """Show the help for a place."""

    def deliver(self, text: str) -> Delivery:
        """Put a text on the clipboard of the person's own desktop, else send it to their terminal."""

    def call_after_paint(self, callback: Callable[[], object]) -> None:
        """Call something once everything changed so far is on the terminal."""

    def make_ready(self) -> None:
        """Open the session and read what a call needs, unless that was done."""

    def begin_call(self, practice: str | None = None) -> None:
        """Begin a call."""

    def resume_call(self, call_id: str) -> None:
        """Resume a call. Raises StoreTrouble if it cannot be read."""

    def go_home(self) -> None:
        """Go from a call to the first screen; an unfinished one can be resumed."""

"""What the screens ask of the app that they stand in, so that they need not know it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from checks.call.copies import Copyable
from checks.session import CallSession
from checks.texts import Lang
from tui.actions import Action


class Host(Protocol):
    """What the screens ask of the app that they stand in, beside what Textual's own does."""

    practising: bool
    masked: bool
    """Whether personal data is masked, on every screen; each call begins so."""

    @property
    def session(self) -> CallSession:
        """The call session, for everything that follows a key; `opened` tells where it is not there yet."""

    @property
    def opened(self) -> bool:
        """Whether the session is there."""

    @property
    def too_small(self) -> bool:
        """Whether the terminal is too small for a call."""

    def act(self, action: Action) -> bool:
        """Do an action by the registry's entry; return False where nothing here knows it."""

    def redraw_all(self) -> None:
        """Show every screen anew."""

    def show_help(self, place: str) -> None:
        """Show the help for a place."""

    def call_after_paint(self, callback: Callable[[], object]) -> None:
        """Call something once what was changed until now stands on the terminal."""

    def make_ready(self) -> None:
        """Open the session and read what a call needs, where that was not done."""

    def begin_call(self, practice: str | None = None) -> None:
        """Begin a call."""

    def resume_call(self, call_id: str) -> None:
        """Take up a call where it was left. Raises StoreTrouble where it cannot be read."""

    def go_home(self) -> None:
        """Go from a finished call to the first screen."""

    def sign_in(self, scopes: tuple[str, ...] = (), then: Callable[[], object] | None = None) -> None:
        """Sign in to the tenant, and go on with ``then``."""

    def copy_note(self, lang: Lang | None = None) -> str:
        """Copy the note and keep it; return what became of it."""

    def copy_letter(self, lang: Lang, text: str, run: int | None) -> str:
        """Copy a letter and keep it; return what became of it."""

    def copy_out(self, chosen: Copyable, lang: Lang) -> str:
        """Copy a link, a card or the list of hosts and keep it; return what became of it."""

    def keep_client_page(self) -> str:
        """Write the check page for the client; return where it is."""

    def load_facts(self, path: str) -> str:
        """Take a facts file into the call; return how that went."""

    def load_result(self, path: str) -> str:
        """Take a saved result into the call; return how that went."""

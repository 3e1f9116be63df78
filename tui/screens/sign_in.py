"""Signing in to the tenant: the code or the address to open, the time left, and the other methods."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from tui.i18n import t
from tui.panes.picks import Pick
from tui.panes.signing import FORGET, PASTE, choices, sign_in_rows, signed_in
from tui.picks import OptionPick
from tui.screens.base import Actions, DeskScreen
from tui.screens.entry import EntryScreen
from tui.screens.handing_on import copied
from tui.screens.page import PageScreen
from tui.text_layout import Row


class SignInScreen(PageScreen):
    """Shows how signing in is going; it closes once somebody has signed in here. ``scopes`` are requested in addition to reading."""

    takes_digits = True

    help_place = "sign_in"

    follows_desk = True

    def __init__(self, scopes: tuple[str, ...] = ()) -> None:
        self._scopes = scopes
        self._message = ""
        self._began = False
        self.signed_in = False
        """Whether somebody has signed in on this screen."""
        super().__init__(lambda: t("sign_in.title"), self._rows, self._key_hints)

    def on_mount(self) -> None:
        """Begin at once if nobody is signed in yet, and start the timer."""
        super().on_mount()
        self.set_interval(1.0, self._tick)
        sign_in = self.session.sign_in
        if not sign_in.running and (not sign_in.signed_in or self._scopes):
            self._start(None)

    def redraw(self) -> None:
        """Show its current state."""
        if self.is_mounted:
            super().redraw()

    def on_screen_resume(self) -> None:
        """Close if somebody signed in while a box covered the page."""
        self._close_when_in()

    async def _follow(self) -> None:
        """Wait for the sign-in that was begun here, and close once somebody is in."""
        await self.session.sign_in.finished()
        self._close_when_in()

    def _close_when_in(self) -> None:
        state = self.session.sign_in.state
        if self._began and state.phase == "in" and state.problem is None and self.is_current:
            self._began = False
            self.signed_in = True
            self.dismiss(None)

    def own_actions(self) -> Actions:
        """Return what the keys do here."""
        return {
            **super().own_actions(),
            "copy": self.do_copy,
            "open_result": self.do_open_result,
            "check": self.do_check,
        }

    def do_answer(self, digit: int) -> None:
        """Take a choice by number."""
        offered = choices(self.session.sign_in.state, self.session.sign_in.methods())
        if digit <= len(offered):
            self._choose(offered[digit - 1])

    def do_copy(self) -> None:
        """Copy the code, or the address for the browser."""
        shown = self.session.sign_in.state.shown
        if shown is None:
            return
        what = t("copy.code" if shown.code else "copy.long_address")
        self._message = copied(what, self.desk_app.deliver(shown.code or shown.link))
        self.redraw()

    def do_open_result(self) -> None:
        """Copy the address to open, or the command to run."""
        shown = self.session.sign_in.state.shown
        if shown is None or not (shown.forward or shown.address):
            return
        what = t("copy.command" if shown.forward else "copy.address")
        self._message = copied(what, self.desk_app.deliver(shown.forward or shown.address))
        self.redraw()

    def do_check(self) -> None:
        """Start again, with the same method."""
        self._start(self.session.sign_in.state.method)

    def do_enter(self) -> None:
        """Choose what is under the cursor; while a person types a code elsewhere, nothing that would end that."""
        if not self.session.sign_in.running:
            super().do_enter()

    def do_back(self) -> None:
        """Give up what is running; if nothing is, close."""
        if not self.session.sign_in.cancel():
            self.dismiss(None)

    def on_pick(self, pick: Pick) -> None:
        """Take a choice."""
        if isinstance(pick, OptionPick):
            self._choose(pick.key)

    def _choose(self, choice: str) -> None:
        if choice == PASTE:
            self.app.push_screen(EntryScreen(lambda: t("sign_in.paste"), lambda: t("sign_in.paste.hint")), self._pasted)
        elif choice == FORGET:
            self.run_worker(self.session.sign_in.forget())
        else:
            self._start(choice)

    def _start(self, method: str | None) -> None:
        self._message = ""
        self._began = True
        self.session.sign_in.start(cast("Any", method), self._scopes)
        self.run_worker(self._follow(), group="sign_in", exclusive=True)

    def _pasted(self, text: str | None) -> None:
        if text is not None:
            self.session.sign_in.paste(text)

    def _tick(self) -> None:
        if self.is_current and self.session.sign_in.state.phase == "waiting":
            self.redraw()

    def _key_hints(self) -> str:
        phase = self.session.sign_in.state.phase
        return self._message or t("sign_in.keys.running" if phase in ("opening", "waiting") else "sign_in.keys")

    def _rows(self, width: int) -> list[Row]:
        sign_in = self.session.sign_in
        return sign_in_rows(sign_in.state, sign_in.methods(), self.session.now(), width)


def sign_in(asking: DeskScreen[Any], scopes: tuple[str, ...] = (), then: Callable[[], object] | None = None) -> None:
    """Sign in to the tenant on a screen of its own, with ``scopes`` in addition to a look-up's, and go on with ``then``."""

    def closed(_pick: object) -> None:
        if not screen.signed_in:
            return
        asking.say_message(signed_in(asking.session.sign_in.state))
        if then is not None:
            then()

    screen = SignInScreen(scopes)
    asking.app.push_screen(screen, closed)

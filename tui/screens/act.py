"""Doing something for a guest in the tenant: chosen by number, read in full, confirmed, done, and its result read."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from checks.problems import Problem
from checks.session.intents import ChooseMethod, Intent, Perform, SignIn, TenantProblem
from tui.i18n import current_language, t
from tui.panes.acting import action_rows, done_rows, method_label
from tui.screens.base import Actions
from tui.screens.choose import ChoiceRow, ChooseScreen
from tui.screens.handing_on import copied
from tui.screens.page import PageScreen
from tui.screens.sign_in import sign_in
from tui.text_layout import BLANK, Row, paragraph

if TYPE_CHECKING:
    from checks.guest.actions import Done, GuestAction
    from checks.guest.graph.records import AuthMethod
    from tui.panes.picks import Pick


class ActScreen(PageScreen):
    """One action, before it is done and after."""

    takes_digits = True

    follows_desk = True

    def __init__(self, action: GuestAction, follow: Callable[[ActScreen, Intent], None]) -> None:
        """Make the page; ``follow`` carries out on it what the controller asks for."""
        self._action = action
        self._carry_out = follow
        self._done: Done | None = None
        self._problem: Problem | None = None
        self._sending = False
        self._message = ""
        super().__init__(lambda: action.text("title")[current_language()], self._rows, self._key_hints)

    def redraw(self) -> None:
        """Show its current state."""
        if self.is_mounted:
            super().redraw()

    def own_actions(self) -> Actions:
        """Return what the keys do here."""
        return {**super().own_actions(), "copy": self.do_copy}

    def do_answer(self, digit: int) -> None:
        """Go on with 1."""
        if digit == 1:
            self._go_on()

    def do_copy(self) -> None:
        """Copy the link."""
        if self._done is not None and self._done.link:
            self.say_message(copied(t("copy.link"), self.desk_app.deliver(self._done.link)))

    def do_back(self) -> None:
        """Close; what was sent can't be called back, so wait for its end."""
        if not self._sending:
            self.dismiss(None)

    def do_enter(self) -> None:
        """Go on, or close the page of the result."""
        if self._done is not None:
            self.do_back()
        else:
            self._go_on()

    def on_pick(self, pick: Pick) -> None:
        """Go on."""
        self._go_on()

    def _go_on(self) -> None:
        """Ask what is needed between the page and doing it."""
        if not self._sending and self._done is None:
            self._carry_out(self, self.desk_app.controller.tenant.confirm(self._action))

    def begin(self, intent: Perform) -> None:
        """Do it."""
        if self._sending:
            return
        self._sending, self._problem, self._message = True, None, ""
        self.redraw()
        self.run_worker(self._act(intent))

    def say_message(self, message: str) -> None:
        """Say something in the line of keys."""
        self._message = message
        self.redraw()

    async def _act(self, intent: Perform) -> None:
        try:
            outcome = await intent.run()
        finally:
            self._sending = False
        if isinstance(outcome, TenantProblem):
            self._problem = outcome.problem
            if outcome.sign_in is not None:
                self._carry_out(self, outcome.sign_in)
        else:
            self._done = outcome
        self.redraw()

    def _key_hints(self) -> str:
        if self._message:
            return self._message
        if self._done is None:
            return t("act.keys.running" if self._sending else "act.keys")
        return t("act.keys.link" if self._done.link else "act.keys.done")

    def _rows(self, width: int) -> list[Row]:
        if self._done is not None:
            return done_rows(self._action, self._done, width, hide=self.hide)
        if self._sending:
            return [BLANK, *paragraph(t("act.running"), width, "do")]
        rows: list[Row] = []
        if self._problem is not None:
            lang = current_language()
            rows += [BLANK, *paragraph(self._problem.message(lang), width, "bad", "[!!] ", "bad")]
            rows += paragraph(self._problem.remedy(lang), width, "do", "     -> ", "accent")
        return [*rows, *action_rows(self._action, self.session.call, width, hide=self.hide)]


class MethodScreen(ChooseScreen):
    """Which method to remove: those that are registered now, not those in the last look-up. It has the focus while they are read."""

    def __init__(self, intent: ChooseMethod) -> None:
        super().__init__(lambda: t("act.which"), self._registered)
        self._intent = intent
        self._methods: tuple[AuthMethod, ...] | None = None
        self._problem: Problem | None = None

    def on_mount(self) -> None:
        """Read them."""
        self.run_worker(self._read())

    def keys(self, width: int) -> list[Row]:
        """Return how to choose; before that, how the reading is going."""
        if self._problem is not None:
            return paragraph(self._problem.text(current_language()), width, "bad", "x ", "bad")
        if self._methods:
            return super().keys(width)
        return paragraph(t("act.reading" if self._methods is None else "act.no_method"), width, "do")

    def method(self, key: str) -> AuthMethod:
        """Return the chosen method."""
        return next(method for method in self._methods or () if method.id == key)

    async def _read(self) -> None:
        outcome = await self._intent.read()
        if isinstance(outcome, TenantProblem):
            self._problem = outcome.problem
            if outcome.sign_in is not None:
                self._sign_in(outcome.sign_in)
        else:
            self._methods = outcome
        self.redraw()

    def _sign_in(self, intent: SignIn) -> None:
        """Have somebody sign in, and read them again."""

        def signed_in() -> None:
            again = intent.then()
            if isinstance(again, ChooseMethod):
                self._intent = again
                self.run_worker(self._read())

        sign_in(self, intent.scopes, signed_in)

    def _registered(self) -> list[ChoiceRow]:
        return [ChoiceRow(method.id, method_label(method)) for method in (self._methods or ())[:9]]

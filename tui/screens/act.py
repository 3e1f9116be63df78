"""Doing something for a guest in the tenant: chosen by number, read whole, confirmed, done, and its end read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, cast

from checks.problems import Problem
from tui.i18n import current_language, t
from tui.panes.acting import action_rows, done_rows
from tui.rows import BLANK, Row, paragraph
from tui.screens.choose import ChooseScreen, Option
from tui.screens.entry import EntryScreen
from tui.screens.page import PageScreen

if TYPE_CHECKING:
    from checks.call.events import IdentityHow
    from checks.guest.actions import Action, Done, Kind, Subject
    from checks.guest.records import Method
    from tui.app import DeskApp

_HOW: tuple[IdentityHow, ...] = ("call_back", "questions", "vouched")


class ActScreen(PageScreen):
    """One action, before it is done and after."""

    follows_desk = True

    def __init__(self, action: Action) -> None:
        self._action = action
        self._done: Done | None = None
        self._problem: Problem | None = None
        self._sending = False
        self._message = ""
        super().__init__(lambda: action.told("title")[current_language()], self._rows, self._told)

    def reword(self) -> None:
        """Show how it stands now."""
        if self.is_mounted:
            super().reword()

    def do_answer(self, digit: int) -> None:
        """1 goes on."""
        if digit == 1:
            self._go_on()

    def do_copy(self) -> None:
        """Send the link to the terminal's clipboard."""
        if self._done is not None and self._done.link:
            self.app.copy_to_clipboard(self._done.link)
            self._say(t("act.copied"))

    def do_cancel_check(self) -> None:
        """Close; what was sent can't be called back, so its end is waited for."""
        if not self._sending:
            self.dismiss(None)

    def do_enter(self) -> None:
        """Go on, or close the page of the end."""
        if self._done is not None:
            self.do_cancel_check()
        else:
            self._go_on()

    def take(self, pick: str) -> None:
        """Go on."""
        self._go_on()

    def _go_on(self) -> None:
        """What stands between the page and doing it: the caller's identity, the text to be typed, then the deed."""
        call = self.desk.call
        if self._sending or self._done is not None or call is None:
            return
        if not self._action.takes_away:
            self._begin()
        elif call.identity is None:
            options = [Option(how, t(f"identity.{how}")) for how in _HOW]
            options.append(Option("", t("identity.not")))
            self.app.push_screen(ChooseScreen(t("identity.title"), options), self._identified)
        else:
            self._confirm()

    def _identified(self, how: str | None) -> None:
        if how:
            self.desk.verify_identity(cast("IdentityHow", how))
            self._confirm()
        elif how is not None:
            self._say(t("act.not_identified"))

    def _confirm(self) -> None:
        hint = t("act.confirm.hint", text=self._action.confirmation)
        self.app.push_screen(EntryScreen(t("act.confirm"), hint), self._confirmed)

    def _confirmed(self, typed: str | None) -> None:
        if typed is not None and self._action.confirmed_by(typed):
            self._begin()
        elif typed is not None:
            self._say(t("act.not_confirmed"))

    def _begin(self) -> None:
        if self._sending:
            return
        self._sending, self._problem, self._message = True, None, ""
        self.reword()
        self.run_worker(self._act())

    async def _act(self) -> None:
        try:
            self._done = await self.desk.act(self._action)
        except Problem as problem:
            self._problem = problem
        finally:
            self._sending = False
        if self._problem is not None and self._problem.code == "sign_in.needed":
            self.desk_app.sign_in(self._action.scopes, self._begin)
        self.reword()

    def _say(self, message: str) -> None:
        self._message = message
        self.reword()

    def _told(self) -> str:
        if self._message:
            return self._message
        if self._done is None:
            return t("act.keys.running" if self._sending else "act.keys")
        return t("act.keys.link" if self._done.link else "act.keys.done")

    def _rows(self, width: int) -> list[Row]:
        if self._done is not None:
            return done_rows(self._action, self._done, width)
        call = self.desk.call
        identity, practice = (None, False) if call is None else (call.identity, call.practice is not None)
        if self._sending:
            return [BLANK, *paragraph(t("act.running"), width, "do")]
        rows: list[Row] = []
        if self._problem is not None:
            lang = current_language()
            rows += [BLANK, *paragraph(self._problem.message(lang), width, "bad", "[!!] ", "bad")]
            rows += paragraph(self._problem.mend(lang), width, "do", "     -> ", "accent")
        return [*rows, *action_rows(self._action, identity, width, practice=practice)]


def choose_action(app: DeskApp, say: Callable[[str], None]) -> None:
    """From the guests of the last look-up to the page of one action; ``say`` tells why there is none."""
    subjects = app.desk.subjects()
    if not subjects:
        say(t("act.nobody"))
    elif len(subjects) == 1:
        _choose_kind(app, say, subjects[0])
    else:
        options = [Option(one.id, f"{one.name}  {one.address}") for one in subjects]
        _choose(app, t("act.whom"), options, lambda key: _choose_kind(app, say, _of(subjects, key)))


def _choose_kind(app: DeskApp, say: Callable[[str], None], subject: Subject) -> None:
    from checks.guest.actions import possible, title

    lang = current_language()
    options = [Option(kind, title(kind)[lang]) for kind in possible(subject)]

    def chosen(key: str) -> None:
        kind = cast("Kind", key)
        if kind == "remove":
            app.run_worker(_choose_method(app, say, subject))
        elif kind == "reset":
            _choose_address(app, say, subject)
        else:
            app.push_screen(ActScreen(app.desk.action(kind, subject)))

    _choose(app, t("act.what", address=subject.address), options, chosen)


def _choose_address(app: DeskApp, say: Callable[[str], None], subject: Subject) -> None:
    """Where the new invitation goes: an address that the guest has already, or one that is typed and looked for among those."""
    from checks.guest.actions import own_address

    def typed(address: str | None) -> None:
        if address is None:
            return
        own = own_address(subject, address)
        if own is None:
            say(t("act.not_theirs"))
        else:
            app.push_screen(ActScreen(app.desk.action("reset", subject, own)))

    def chosen(key: str) -> None:
        if key == "other":
            app.push_screen(EntryScreen(t("act.address"), t("act.address.hint")), typed)
        else:
            typed(key)

    options = [*(Option(one, one) for one in subject.addresses[:8]), Option("other", t("act.address.other"))]
    _choose(app, t("act.where"), options, chosen)


async def _choose_method(app: DeskApp, say: Callable[[str], None], subject: Subject) -> None:
    """Which method: those that are registered now, not those of the last look-up."""
    from checks.guest.actions import method_text

    say(t("act.reading"))
    try:
        methods = await app.desk.methods_of(subject)
    except Problem as problem:
        if problem.code == "sign_in.needed":
            app.sign_in((), lambda: app.run_worker(_choose_method(app, say, subject)))
        say(problem.message(current_language()))
        return
    if not methods:
        say(t("act.no_method"))
        return
    say("")
    lang = current_language()
    options = [Option(one.id, _with_age(method_text(one)[lang], one)) for one in methods[:9]]
    _choose(
        app,
        t("act.which"),
        options,
        lambda key: app.push_screen(ActScreen(app.desk.action("remove", subject, method=_of(methods, key)))),
    )


def _with_age(text: str, method: Method) -> str:
    return text if method.added is None else f"{text} ({method.added.astimezone():%Y-%m-%d})"


def _of(found: Sequence[Any], key: str) -> Any:
    return next(one for one in found if one.id == key)


def _choose(app: DeskApp, title: str, options: list[Option], then: Callable[[str], object]) -> None:
    def chosen(key: str | None) -> None:
        if key is not None:
            then(key)

    app.push_screen(ChooseScreen(title, options), chosen)

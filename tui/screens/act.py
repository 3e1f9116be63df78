"""Doing something for a guest in the tenant: chosen by number, read whole, confirmed, done, and its end read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from checks.problems import Problem
from checks.text import mask_email, mask_name
from tui.i18n import Tell, current_language, t
from tui.panes.acting import action_rows, confirmation_text, done_rows
from tui.screens.base import DeskScreen
from tui.screens.choose import ChooseScreen, Option, Options
from tui.screens.entry import EntryScreen
from tui.screens.page import PageScreen
from tui.text_layout import BLANK, Row, paragraph

if TYPE_CHECKING:
    from checks.call.events import IdentityHow
    from checks.guest.actions import Done, GuestAction, Kind, Subject
    from checks.guest.graph.records import AuthMethod
    from tui.panes.picks import Pick

_NOT = "not"


class ActScreen(PageScreen):
    """One action, before it is done and after."""

    follows_desk = True

    def __init__(self, action: GuestAction) -> None:
        self._action = action
        self._done: Done | None = None
        self._problem: Problem | None = None
        self._sending = False
        self._message = ""
        super().__init__(lambda: action.text("title")[current_language()], self._rows, self._told)

    def redraw(self) -> None:
        """Show how it stands now."""
        if self.is_mounted:
            super().redraw()

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

    def on_pick(self, pick: Pick) -> None:
        """Go on."""
        self._go_on()

    def _go_on(self) -> None:
        """Return what stands between the page and doing it: the caller's identity, the text to be typed, then the deed."""
        call = self.session.call
        if self._sending or self._done is not None or call is None:
            return
        if not self._action.is_destructive:
            self._begin()
        elif call.identity is None:
            ways = ChooseScreen(lambda: t("identity.title"), _ways)
            self.app.push_screen(ways, self._identified)
        else:
            self._confirm()

    def _identified(self, how: str | None) -> None:
        if how == _NOT:
            self._say(t("act.not_identified"))
        elif how is not None:
            self.session.tenant.verify_identity(cast("IdentityHow", how))
            self._confirm()

    def _confirm(self) -> None:
        hint = partial(confirmation_text, "act.confirm.hint", self._action, self.hide)
        entry = EntryScreen(lambda: t("act.confirm"), hint)
        self.app.push_screen(entry, self._confirmed)

    def _confirmed(self, typed: str | None) -> None:
        if typed is not None and self._action.confirmed_by(typed):
            self._begin()
        elif typed is not None:
            self._say(t("act.not_confirmed"))

    def _begin(self) -> None:
        if self._sending:
            return
        self._sending, self._problem, self._message = True, None, ""
        self.redraw()
        self.run_worker(self._act())

    async def _act(self) -> None:
        try:
            self._done = await self.session.tenant.execute(self._action)
        except Problem as problem:
            self._problem = problem
        finally:
            self._sending = False
        if self._problem is not None and self._problem.code == "sign_in.needed":
            self.desk_app.sign_in(self._action.scopes, self._begin)
        self.redraw()

    def _say(self, message: str) -> None:
        self._message = message
        self.redraw()

    def _told(self) -> str:
        if self._message:
            return self._message
        if self._done is None:
            return t("act.keys.running" if self._sending else "act.keys")
        return t("act.keys.link" if self._done.link else "act.keys.done")

    def _rows(self, width: int) -> list[Row]:
        if self._done is not None:
            return done_rows(self._action, self._done, width, hide=self.hide)
        call = self.session.call
        identity, practice = (None, False) if call is None else (call.identity, call.practice is not None)
        if self._sending:
            return [BLANK, *paragraph(t("act.running"), width, "do")]
        rows: list[Row] = []
        if self._problem is not None:
            lang = current_language()
            rows += [BLANK, *paragraph(self._problem.message(lang), width, "bad", "[!!] ", "bad")]
            rows += paragraph(self._problem.remedy(lang), width, "do", "     -> ", "accent")
        return [*rows, *action_rows(self._action, identity, width, practice=practice, hide=self.hide)]


class MethodScreen(ChooseScreen):
    """Which method to remove: those that are registered now, not those of the last look-up. It has the keys while they are read."""

    def __init__(self, subject: Subject) -> None:
        super().__init__(lambda: t("act.which"), self._registered)
        self._subject = subject
        self._methods: tuple[AuthMethod, ...] | None = None
        self._problem: Problem | None = None

    def on_mount(self) -> None:
        """Read them."""
        self.run_worker(self._read())

    def keys(self, width: int) -> list[Row]:
        """How to choose; before that how the reading stands."""
        if self._problem is not None:
            return paragraph(self._problem.text(current_language()), width, "bad", "x ", "bad")
        if self._methods:
            return super().keys(width)
        return paragraph(t("act.reading" if self._methods is None else "act.no_method"), width, "do")

    def method(self, key: str) -> AuthMethod:
        """Return the one that was chosen."""
        chosen: AuthMethod = _of(self._methods or (), key)
        return chosen

    async def _read(self) -> None:
        self._problem = None
        try:
            self._methods = await self.session.tenant.methods_of(self._subject)
        except Problem as problem:
            self._problem = problem
            if problem.code == "sign_in.needed":
                self.desk_app.sign_in((), lambda: self.run_worker(self._read()))
        self.redraw()

    def _registered(self) -> list[Option]:
        from checks.guest.actions import method_text

        lang = current_language()
        return [Option(method.id, _with_age(method_text(method)[lang], method)) for method in (self._methods or ())[:9]]


def choose_action(screen: DeskScreen[Any], say: Callable[[str], None]) -> None:
    """From the guests of the last look-up to the page of one action; ``say`` tells why there is none."""
    subjects = screen.session.tenant.subjects()

    def options() -> list[Option]:
        return [
            Option(
                subject.id,
                f"{mask_name(subject.name) if screen.desk_app.masked else subject.name}  {_address(screen, subject.address)}",
            )
            for subject in subjects
        ]

    if not subjects:
        say(t("act.nobody"))
    elif len(subjects) == 1:
        _choose_kind(screen, say, subjects[0])
    else:
        _choose(screen, lambda: t("act.whom"), options, lambda key: _choose_kind(screen, say, _of(subjects, key)))


def _choose_kind(screen: DeskScreen[Any], say: Callable[[str], None], subject: Subject) -> None:
    from checks.guest.actions import possible, title

    def options() -> list[Option]:
        lang = current_language()
        offered = [Option(kind, title(kind)[lang]) for kind in possible(subject)]
        missing = [Option("remove", title("remove")[lang], why_not=t("act.no_method.known"))]
        return offered + missing if subject.without_methods else offered

    def chosen(key: str) -> None:
        kind = cast("Kind", key)
        if kind == "remove":
            _choose_method(screen, subject)
        elif kind == "reset":
            _choose_address(screen, say, subject)
        else:
            screen.app.push_screen(ActScreen(screen.session.tenant.action(kind, subject)))

    _choose(screen, lambda: t("act.what", address=_address(screen, subject.address)), options, chosen)


def _choose_address(screen: DeskScreen[Any], say: Callable[[str], None], subject: Subject) -> None:
    """Where the new invitation goes: an address that the guest has already, or one that is typed and looked for among those."""
    from checks.guest.actions import own_address

    def typed(address: str | None) -> None:
        if address is None:
            return
        own = own_address(subject, address)
        if own is None:
            say(t("act.not_theirs"))
        else:
            screen.app.push_screen(ActScreen(screen.session.tenant.action("reset", subject, own)))

    def chosen(key: str) -> None:
        if key == "other":
            screen.app.push_screen(EntryScreen(lambda: t("act.address"), lambda: t("act.address.hint")), typed)
        else:
            typed(key)

    def options() -> list[Option]:
        own = [Option(address, _address(screen, address)) for address in subject.addresses[:8]]
        return [*own, Option("other", t("act.address.other"))]

    _choose(screen, lambda: t("act.where"), options, chosen)


def _choose_method(screen: DeskScreen[Any], subject: Subject) -> None:
    methods = MethodScreen(subject)

    def chosen(key: str | None) -> None:
        if key is not None:
            screen.app.push_screen(
                ActScreen(screen.session.tenant.action("remove", subject, method=methods.method(key)))
            )

    screen.app.push_screen(methods, chosen)


def _ways() -> list[Option]:
    from checks.call.events import IDENTITY_HOWS

    return [*(Option(how, t(f"identity.{how}")) for how in IDENTITY_HOWS), Option(_NOT, t("identity.not"))]


def _address(screen: DeskScreen[Any], address: str) -> str:
    return mask_email(address) if screen.desk_app.masked and "@" in address else address


def _with_age(text: str, method: AuthMethod) -> str:
    return text if method.added is None else f"{text} ({method.added.astimezone():%Y-%m-%d})"


def _of(items: Sequence[Any], key: str) -> Any:
    return next(item for item in items if item.id == key)


def _choose(screen: DeskScreen[Any], title: Tell, options: Options, then: Callable[[str], object]) -> None:
    def chosen(key: str | None) -> None:
        if key is not None:
            then(key)

    screen.app.push_screen(ChooseScreen(title, options), chosen)

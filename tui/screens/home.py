"""The first screen: a new call, the unfinished ones, practice."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from textual.app import ComposeResult

from checks.call.call_index import StoreTrouble
from tui.i18n import current_language, t
from tui.key_line import fitted_keys
from tui.messages import as_argument
from tui.panes.call_summary import summary_text
from tui.picks import AnswerPick
from tui.screens.base import Actions, DeskScreen
from tui.screens.choose import ChoiceRow, ChooseScreen
from tui.text_layout import BLANK, Row, Style, cut, cut_parts, paragraph, row
from tui.widgets.lines import Lines


class HomeScreen(DeskScreen[None]):
    """Asks what to do: the first choice is a new call, so that 1 or Enter begins one."""

    takes_digits = True

    help_place = "home"

    def __init__(self) -> None:
        super().__init__()
        self._message = ""
        self._choices: list[Callable[[], None]] = []
        """What each numbered row does."""
        self._listed: dict[int, str] = {}
        """The calls among them."""

    def compose(self) -> ComposeResult:
        """Yield the choices, and the line of keys."""
        yield Lines(choosing=True, id="home", classes="pane")
        yield Lines(id="footer", classes="bar")

    def on_mount(self) -> None:
        """Give the list the focus."""
        self.query_one("#home", Lines).focus()

    def on_lines_widened(self) -> None:
        """Lay out for the new size."""
        self.redraw()

    def on_lines_scrolled(self) -> None:
        """Say whether there is more below."""
        home = self.query_one("#home", Lines)
        home.border_subtitle = t("page.more") if home.more_below else ""

    def on_screen_resume(self) -> None:
        """Read the list again when it is shown first, or again after a call."""
        self.call_after_refresh(self.redraw)

    def redraw(self) -> None:
        """Redraw the choices in the language of the screens; once they are seen, the app makes itself ready behind them."""
        if not self.is_mounted:
            return
        home = self.query_one("#home", Lines)
        practice = f"  {t('header.practice')}" if self.desk_app.practising else ""
        home.border_title = f"{t('home.title')}{practice}"
        home.show(self._rows(max(home.text_width, 20)))
        self.on_lines_scrolled()
        width = self.app.size.width
        message = row((cut_parts(f" {self._message}", width), "do"))
        keys = message if self._message else fitted_keys(t("home.keys"), width, t("keys.always"))
        self.query_one("#footer", Lines).show([keys])
        if self.is_current:
            self.desk_app.call_after_paint(self.desk_app.make_ready)

    def say_message(self, message: str) -> None:
        """Say something in the line of keys."""
        self._message = message
        self.redraw()

    def own_actions(self) -> Actions:
        """Return what the keys do here."""
        own: Actions = {"enter": self.do_enter, "sign_in": self.do_sign_in, "wrap_up": self.do_hide}
        return {**super().own_actions(), **own}

    def do_answer(self, digit: int) -> None:
        """Take a numbered choice."""
        if digit <= len(self._choices):
            self._choices[digit - 1]()

    def do_enter(self) -> None:
        """Take what is under the cursor."""
        self.query_one("#home", Lines).pick()

    def do_hide(self) -> None:
        """Take the selected call off the list, where it was opened by mistake."""
        pick = self.query_one("#home", Lines).picked
        call_id = self._listed.get(pick.digit) if isinstance(pick, AnswerPick) else None
        if call_id is None:
            self.say_message(t("home.hide.none"))
            return
        try:
            hidden = self.session.hide(call_id)
        except StoreTrouble as trouble:
            self.say_message(t(f"trouble.{trouble.code}"))
            return
        self.say_message(t("home.hidden" if hidden else "home.hide.noted"))

    def do_sign_in(self) -> None:
        """Sign in to the tenant, for the calls to come."""
        if not self.desk_app.practising:
            from tui.screens.sign_in import sign_in

            sign_in(self)

    def on_lines_picked(self, event: Lines.Picked) -> None:
        """Take a choice."""
        event.stop()
        if isinstance(event.pick, AnswerPick):
            self.do_answer(event.pick.digit)

    def _resume(self, call_id: str) -> None:
        try:
            self.desk_app.resume_call(call_id)
        except StoreTrouble as trouble:
            self.say_message(t(f"trouble.{trouble.code}"))

    def _choose_practice(self) -> None:
        def options() -> list[ChoiceRow]:
            return [
                ChoiceRow(scenario.key, scenario.title[current_language()]) for scenario in self.session.scenarios()
            ]

        def chosen(key: str | None) -> None:
            if key is not None:
                self.desk_app.begin_call(key)

        self.app.push_screen(ChooseScreen(lambda: t("practice.title"), options), chosen)

    def _rows(self, width: int) -> list[Row]:
        welcome = "home.welcome.practice" if self.desk_app.practising else "home.welcome"
        rows: list[Row] = [BLANK, *paragraph(t(welcome), width, "do"), BLANK]
        # Before the troubles, since reading the list may find one.
        unfinished = self.session.unfinished(practice=self.desk_app.practising) if self.desk_app.opened else ()
        for trouble in self._troubles():
            rows += [*paragraph(trouble, width, "bad", "[!!] ", "bad"), BLANK]
        self._choices = []
        if self.desk_app.practising:
            for scenario in self.session.scenarios():
                rows.append(
                    self._choice(
                        scenario.title[current_language()], "do", partial(self.desk_app.begin_call, scenario.key)
                    )
                )
        else:
            rows.append(self._choice(t("home.new"), "do", self.desk_app.begin_call))
            rows.append(self._choice(t("home.practice"), "do", self._choose_practice))
        if not self.desk_app.practising:
            account = self.session.account if self.desk_app.opened else ""
            text = t("sign_in.as", account=account) if account else t("home.sign_in")
            rows += [BLANK, row(("  t  ", "key"), (cut(text, width - 5), "ok" if account else "do"))]
        promised = [call for call in unfinished if call.how or call.due or call.held == "call_back"]
        closed = self.session.closed() if self.desk_app.opened and not self.desk_app.practising else ()
        listed = {
            "promised": promised,
            "unfinished": [call for call in unfinished if call not in promised],
            "closed": closed,
        }
        self._listed = {}
        for name, calls in listed.items():
            if calls:
                rows += [BLANK, row((t(f"home.{name}"), "label"))]
            for call in calls:
                text = cut(summary_text(call, masked=self.desk_app.masked), width - 5)
                rows.append(self._choice(text, "plain", partial(self._resume, call.id)))
                self._listed[len(self._choices)] = call.id
        return [*rows, BLANK, *paragraph(t("home.how"), width, "dim")] if self.desk_app.opened else rows

    def _choice(self, text: str, style: Style, action: Callable[[], None]) -> Row:
        """Return the row with the next number; ``action`` is what choosing it does."""
        self._choices.append(action)
        number = len(self._choices)
        return row((f"  {number}  " if number < 10 else "     ", "key"), (text, style), pick=AnswerPick(number))

    def _troubles(self) -> list[str]:
        troubles = [problem.text(current_language()) for problem in self.desk_app.left_out]
        if not self.desk_app.opened:
            return troubles
        troubles += [
            t("content.fault", fault=fault.to(current_language())) for fault in self.session.library.faults[:3]
        ]
        if len(self.session.library.faults) > 3:
            troubles.append(t("content.more", n=len(self.session.library.faults) - 3))
        if self.session.library.faults:
            troubles.append(t("content.built_in", folder=as_argument(self.session.library.folder)))
        trouble = self.session.saved.trouble
        if trouble is not None:
            troubles.append(f"{t('header.not_saved')}. {t(f'trouble.{trouble.code}')}")
        return troubles

"""The intents of the controller, carried out on the screens over a call."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from checks.session.intents import (
    ActionPage,
    Ask,
    AskClient,
    AskCode,
    CardPage,
    Choose,
    ChooseMethod,
    Copy,
    ExplanationPage,
    GoTo,
    GuestPage,
    HelpPage,
    Intent,
    InTurn,
    LetterPage,
    MessageText,
    NotePage,
    PageToShow,
    Perform,
    ReviewPage,
    Say,
    SayPage,
    SayWritten,
    Search,
    ShellLinePage,
    Show,
    SignIn,
    TargetPage,
    TargetsPage,
    Wait,
    WhyPage,
)
from tui.i18n import t
from tui.panes.detail_pages import card_rows, guest_detail_rows, hit_rows, why_rows
from tui.panes.picks import AllTargetsPick, CardPick, CodePick, IssuePick, MessagePick, Pick, StepPick
from tui.screens.base import DeskScreen
from tui.screens.choose import ChoiceRow, ChooseScreen
from tui.screens.entry import ClientScreen, EntryScreen
from tui.screens.handing_on import hand_on, written
from tui.screens.help import HelpScreen
from tui.screens.page import PageScreen
from tui.screens.say import SayScreen
from tui.screens.search import SearchScreen
from tui.screens.sign_in import sign_in
from tui.text_layout import Row
from tui.wording import teller, words_of

if TYPE_CHECKING:
    from textual.app import App

    from checks.session.controller import Controller
    from tui.screens.act import ActScreen


class ScreenIntents:
    """Carries intents out on screens of their own, and shows messages on the call's."""

    def __init__(self, stage: DeskScreen[Any], perform: Callable[[Perform], None] = lambda _intent: None) -> None:
        self._stage = stage
        self._perform = perform
        """Does the action that was confirmed."""

    @property
    def _app(self) -> App[Any]:
        return self._stage.app

    @property
    def _controller(self) -> Controller:
        return self._stage.desk_app.controller

    def carry_out(self, intent: Intent) -> None:
        """Do what an intent asks for; what follows an answer is carried out when that is given."""
        match intent:
            case InTurn(intents):
                for part in intents:
                    self.carry_out(part)
            case Say(text, long):
                words = words_of(text, self._controller.hide)
                (self._stage.say_long if long else self._stage.say_message)(words)
            case SayWritten(message, path):
                self._stage.say_message(written(self._app, message, path))
            case Copy():
                self._stage.say_message(hand_on(self._app, self._stage.desk_app.deliver, intent))
            case GoTo(place):
                self._stage.go_to(place)
            case Show(page):
                self._show(page)
            case Wait(work):
                self._app.screen.run_worker(self._wait(work()))
            case Perform():
                self._perform(intent)
            case _:
                self._ask(intent)

    def _ask(self, intent: Intent) -> None:
        match intent:
            case Ask(title, hint, then, value, may_be_empty):
                entry = EntryScreen(self._teller(title), self._teller(hint), value, may_be_empty=may_be_empty)
                self._app.push_screen(entry, self._after(then))
            case Choose():
                self._choose(intent)
            case ChooseMethod():
                self._choose_method(intent)
            case Search(then):
                self._search(then)
            case AskClient(field, done):
                self._app.push_screen(ClientScreen(field), lambda _kept: self.carry_out(done()))
            case AskCode(read):
                from tui.screens.client import CodeScreen

                self._app.push_screen(CodeScreen(read), self._code_read)
            case SignIn(done, scopes):
                sign_in(self._stage, scopes, lambda: self.carry_out(done()))

    def _choose(self, intent: Choose) -> None:
        def options() -> list[ChoiceRow]:
            return [
                ChoiceRow(choice.key, self._words(choice.text), choice.suggested, self._words(choice.why_not))
                for choice in intent.choices
            ]

        screen = ChooseScreen(self._teller(intent.title), options, self._teller(intent.mark))
        self._app.push_screen(screen, self._after(intent.then))

    def _choose_method(self, intent: ChooseMethod) -> None:
        from tui.screens.act import MethodScreen

        screen = MethodScreen(intent)
        self._app.push_screen(screen, self._after(lambda key: intent.then(screen.method(key))))

    def _search(self, then: Callable[[str, str], Intent]) -> None:
        queries = [""]

        def find(query: str, width: int) -> list[Row]:
            queries[0] = query
            return hit_rows(self._stage.session.search(query), width)

        def chosen(pick: Pick | None) -> None:
            target = _target_of(pick)
            if target:
                self.carry_out(then(queries[0], target))

        self._app.push_screen(SearchScreen(lambda: t("go.title"), find), chosen)

    def _code_read(self, said: str | None) -> None:
        if said is not None:
            self._stage.go_to("network")
            self._stage.say_message(said)

    async def _wait(self, work: Coroutine[None, None, Intent]) -> None:
        self.carry_out(await work)

    def _after(self, then: Callable[[str], Intent]) -> Callable[[str | None], None]:
        """Return a function that carries out what follows an answer, and does nothing without one."""

        def answered(answer: str | None) -> None:
            if answer is not None:
                self.carry_out(then(answer))

        return answered

    def _show(self, page: PageToShow) -> None:
        match page:
            case SayPage(address):
                self._app.push_screen(SayScreen(address))
            case HelpPage(place):
                self._app.push_screen(HelpScreen(place))
            case TargetPage(name, run):
                from tui.screens.target import TargetScreen

                self._app.push_screen(TargetScreen(name, run))
            case TargetsPage(run):
                self._stage.open(AllTargetsPick(run))
            case NotePage() | LetterPage() | ShellLinePage() | ActionPage():
                self._show_document(page)
            case _:
                self._show_rows(page)

    def _show_document(self, page: NotePage | LetterPage | ShellLinePage | ActionPage) -> None:
        from tui.screens.act import ActScreen
        from tui.screens.client import LineScreen
        from tui.screens.document_screens import LetterScreen, NoteScreen

        call = self._stage.session.call
        lang = call.lang if call else "fr"
        match page:
            case NotePage():
                self._app.push_screen(NoteScreen())
            case LetterPage(run):
                self._app.push_screen(LetterScreen(lang, run))
            case ShellLinePage(shell):
                self._app.push_screen(LineScreen(shell, lang))
            case ActionPage(action):
                self._app.push_screen(ActScreen(action, _carry_out_on))

    def _show_rows(self, page: PageToShow) -> None:
        session, content = self._stage.session, self._stage.session.content
        match page:
            case WhyPage():
                self._push("why", lambda width: why_rows(session.prompt(), content, width))
            case GuestPage():
                self._push("guest", self._guest_details)
            case CardPage(key):
                self._push("card", lambda width: card_rows(content, key, width))
            case ExplanationPage(text):
                self._explain(text)
            case ReviewPage(review, story):
                from tui.panes.review import review_rows

                self._push("review", lambda width: review_rows(review, story, width))

    def _guest_details(self, width: int) -> list[Row]:
        view = self._stage.session.view(masked=self._controller.masked)
        return [] if view is None else guest_detail_rows(view, width)

    def _explain(self, text: str) -> None:
        """Show what a code or a pasted message means; from there, go to its issue, or put the message into the note."""
        from tui.panes.explained import explained_page

        session = self._stage.session
        explanation, lang = session.explain(text), session.call.lang if session.call else "fr"

        def chosen(pick: Pick | None) -> None:
            if isinstance(pick, MessagePick):
                self.carry_out(self._controller.record.keep_text("screen", text))
            else:
                self._stage.open(pick)

        self._push("code", lambda width: explained_page(explanation, session.content, lang, width), chosen)

    def _push(
        self, name: str, rows: Callable[[int], list[Row]], then: Callable[[Pick | None], None] | None = None
    ) -> None:
        self._app.push_screen(PageScreen(lambda: t(f"page.{name}"), rows), then)

    def _words(self, text: MessageText) -> str:
        return words_of(text, self._controller.hide)

    def _teller(self, text: MessageText) -> Callable[[], str]:
        return teller(text, self._controller.hide)


def _carry_out_on(screen: ActScreen, intent: Intent) -> None:
    """Carry out on an action's own page what is needed between that and doing it."""
    ScreenIntents(screen, screen.begin).carry_out(intent)


def _target_of(pick: Pick | None) -> str:
    """Return the target that a row of a search leads to; empty for none."""
    match pick:
        case StepPick(number):
            return f"step.{number}"
        case CardPick(key):
            return f"card.{key}"
        case CodePick():
            return "code."
        case IssuePick(target):
            return target
    return ""

"""The intents of the controller, carried out as lines that are printed and lines that are asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from checks.files import reason_of
from checks.problems import Problem
from checks.session.intents import (
    ActionPage,
    Ask,
    AskClient,
    AskCode,
    Choose,
    ChooseMethod,
    CodeMisheard,
    CodeTaken,
    Copy,
    Destination,
    GoTo,
    Intent,
    InTurn,
    LetterPage,
    MessageText,
    Nothing,
    Perform,
    ReviewPage,
    Say,
    SayWritten,
    Search,
    Show,
    SignIn,
    TenantProblem,
    Wait,
)
from tui.i18n import current_language, t
from tui.panes.acting import done_rows, method_label
from tui.panes.detail_pages import hit_rows
from tui.panes.formatting import labelled, removed_notice
from tui.panes.header import FIELDS
from tui.plain_pages import WIDTH, lines_of, page_lines, pane_lines
from tui.plain_sign_in import is_wanted, sign_in
from tui.wording import words_of

if TYPE_CHECKING:
    from checks.session.controller import Controller
    from tui.plain_lines import Conversation

Key = TypeVar("Key")


class PlainIntents:
    """Carries intents out for a person who reads and types lines."""

    def __init__(self, controller: Controller, talk: Conversation, switch_language: Callable[[], None]) -> None:
        self._controller = controller
        self._session = controller.session
        self._talk = talk
        self._switch_language = switch_language

    async def carry_out(self, intent: Intent) -> Destination | None:
        """Do what an intent asks for, with everything that follows; return the place that the call leads to."""
        match intent:
            case Nothing():
                return None
            case InTurn(intents):
                places = [await self.carry_out(part) for part in intents]
                return next((place for place in places if place is not None), None)
            case GoTo(place):
                return self._go_to(place)
            case Wait(work):
                return await self.carry_out(await work())
            case Perform():
                return await self._perform(intent)
            case Say() | SayWritten() | Show() | Copy():
                return await self._tell(intent)
            case _:
                return await self._ask(intent)

    async def _tell(self, intent: Say | SayWritten | Show | Copy) -> Destination | None:
        match intent:
            case Say(text):
                self._talk.say(self._words(text))
            case SayWritten(message_id, path):
                self._talk.say(t(message_id, file=path))
                if message_id == "client_run.kept":
                    self._talk.say(t("plain.client_run"))
            case Show(ActionPage(action)):
                if await is_wanted(action, self._controller, self._talk):
                    return await self.carry_out(self._controller.tenant.confirm(action))
                self._talk.say(t("plain.not_done"))
            case Show():
                self._show(intent)
            case Copy():
                self._copy(intent)
        return None

    async def _ask(self, intent: Intent) -> Destination | None:
        match intent:
            case Ask():
                return await self._ask_text(intent)
            case Choose(title, choices, then, mark):
                options = [
                    (choice.key, self._words(choice.text) + (f"  {self._words(mark)}" if choice.suggested else ""))
                    for choice in choices
                    if not choice.why_not and not choice.large
                ]
                key = await self.pick(self._words(title), options)
                return None if key is None else await self.carry_out(then(key))
            case ChooseMethod():
                return await self._choose_method(intent)
            case Search(then):
                return await self.search(await self._talk.ask(labelled(t("go.title"), "")), then)
            case AskClient(field, _then):
                await self.ask_client(FIELDS if field == FIELDS[0] else (field,))
            case AskCode(read):
                self.say_code_read(read(await self._talk.ask(labelled(t("client_code.title"), ""))))
            case SignIn(then, scopes):
                if await sign_in(self._controller, self._talk, scopes):
                    return await self.carry_out(then())
        return None

    async def search(
        self, query: str, then: Callable[[str, str], Intent], *, titled: bool = False
    ) -> Destination | None:
        """Have the person choose a hit of a query; ``titled`` if its purpose was not said yet."""
        hits = self._session.search(query)
        rows = hit_rows(hits, WIDTH)
        if not hits:
            self._talk.say(rows[0].text.rstrip())
            return None
        options = [(hit.target, row.text.strip()) for hit, row in zip(hits, rows, strict=True)]
        target = await self.pick(t("go.title") if titled else "", options)
        return None if target is None else await self.carry_out(then(query, target))

    async def ask_client(self, fields: Sequence[str]) -> None:
        """Ask who is on the line; an empty line leaves a detail as it is."""
        if len(fields) > 1:
            self._talk.say(t("client.title"))
        for field in fields:
            label = t(f"client.{field}") if len(fields) > 1 else self._retyping()
            value = await self._talk.ask(labelled(label, ""))
            if value:
                before = self._session.removed
                self._session.set_client(**{field: value})
                removed = self._session.removed
                if removed is not None and removed is not before:
                    self._talk.say(removed_notice(removed, self._session.line_about_secrets))
        for notice in self._controller.notices():
            await self.carry_out(notice)

    def say_code_read(self, outcome: CodeTaken | CodeMisheard) -> None:
        """Say what happened to the result that the client read out; if it was misheard, what was understood."""
        match outcome:
            case CodeTaken(counts, diagnosis):
                for text in (counts, *diagnosis):
                    self._talk.say(self._words(text))
            case CodeMisheard(problem, heard):
                if heard:
                    self._talk.say(t("client_code.heard") + " ".join(heard))
                self._talk.say(problem.text(current_language()))

    async def _perform(self, intent: Perform) -> Destination | None:
        """Do an action, and say how it ended."""
        outcome = await intent.run()
        if isinstance(outcome, TenantProblem):
            return await self._sign_in_after(outcome)
        for line in lines_of(done_rows(intent.action, outcome, WIDTH, hide=self._controller.hide)):
            self._talk.say(line)
        return None

    async def _sign_in_after(self, refused: TenantProblem) -> Destination | None:
        """Have somebody sign in for what was refused, and go on; if nobody does or can, say why it was refused."""
        wanted = refused.sign_in
        if wanted is not None and await sign_in(self._controller, self._talk, wanted.scopes):
            return await self.carry_out(wanted.then())
        self._talk.say(refused.problem.text(current_language()))
        return None

    def _go_to(self, place: Destination) -> Destination | None:
        match place:
            case "steps" | "network" | "guest" as pane:
                for line in pane_lines(pane, self._controller):
                    self._talk.say(line)
                return None
            case "language":
                self._switch_language()
                return None
            case _:
                return place

    def _show(self, intent: Show) -> None:
        page = intent.page
        if isinstance(page, ReviewPage):
            self._talk.say(t("page.review"))
        try:
            lines = page_lines(page, self._controller)
        except Problem as problem:
            lines = [problem.text(current_language())]
        for line in lines:
            self._talk.say(line)
        if isinstance(page, LetterPage):
            self._talk.say(t("copies.keep_letter"))

    def _copy(self, intent: Copy) -> None:
        kind, lang = intent.kind, intent.lang or current_language()
        name = t(f"copy.{kind}")
        try:
            if kind not in ("note", "letter"):
                self._talk.say(intent.text(lang).rstrip("\n"))
            path = intent.keep(lang, False)
        except Problem as problem:
            self._talk.say(problem.text(current_language()))
        except OSError as error:
            reason = reason_of(error)[current_language()]
            self._talk.say(
                t("plain.note_failed", reason=reason)
                if kind == "note"
                else t("plain.copy_failed", what=name, reason=reason)
            )
        else:
            kept = {"note": "plain.note_kept", "letter": "letter.kept"}.get(kind)
            if path is None:
                self._talk.say(t("letter.no_need"))
            else:
                self._talk.say(t(kept, file=path) if kept else t("copies.kept", what=name, file=path))

    async def _ask_text(self, intent: Ask) -> Destination | None:
        title = self._retyping() if intent.value else self._words(intent.title)
        text = await self._talk.ask(title if title.endswith(":") else labelled(title, ""))
        if not text and not intent.may_be_empty:
            return None
        return await self.carry_out(intent.then(text))

    def _retyping(self) -> str:
        """Return what to ask for when a text that something was removed from is retyped."""
        removed = self._session.removed
        return "" if removed is None else t("plain.retype", place=t(f"removed.{removed.place}"), text=removed.text)

    async def _choose_method(self, intent: ChooseMethod) -> Destination | None:
        methods = await intent.read()
        if isinstance(methods, TenantProblem):
            return await self._sign_in_after(methods)
        if not methods:
            self._talk.say(t("act.no_method"))
            return None
        method = await self.pick(t("act.which"), [(method, method_label(method)) for method in methods])
        return None if method is None else await self.carry_out(intent.then(method))

    async def pick(self, title: str, options: Sequence[tuple[Key, str]]) -> Key | None:
        """Return the choice with that number; None, saying so, for any other line."""
        self._talk.say(title)
        for number, (_key, text) in enumerate(options, 1):
            self._talk.say(f"  {number}  {text}")
        line = await self._talk.ask(t("plain.choose"))
        if line.isdecimal() and 1 <= int(line[:4]) <= len(options):
            return options[int(line) - 1][0]
        self._talk.say(t("plain.nothing"))
        return None

    def _words(self, text: MessageText) -> str:
        return words_of(text, self._controller.hide)

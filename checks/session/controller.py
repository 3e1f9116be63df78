"""Every action of a person, once for all front ends: each is a method, named in one table, and returns what the front end has to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from checks.call import events as ev
from checks.call.run_queries import was_looked_up
from checks.session.checks_dialog import ChecksDialog
from checks.session.intents import (
    NOTHING,
    AskClient,
    CardPage,
    Choice,
    Choose,
    Copy,
    ExplanationPage,
    GoTo,
    GuestPage,
    HelpPage,
    Intent,
    InTurn,
    NotePage,
    PaneName,
    Say,
    SayPage,
    Search,
    Show,
    SignIn,
    WhyPage,
    message,
)
from checks.session.record_dialog import RecordDialog, finished
from checks.session.tenant_dialog import TenantDialog
from checks.texts import other_language

if TYPE_CHECKING:
    from checks.call.commands import Effect
    from checks.call.copies import Copyable
    from checks.call.note import NoteForm
    from checks.session.session import CallSession
    from checks.texts import Lang

_MARKS: Final = ("done", "failed", "unknown", "skipped")
_DICTATE: Final = "dictate."


@dataclass(frozen=True, slots=True)
class KeyContext:
    """Where an action is done: the pane that has the focus, and what is selected in it."""

    pane: PaneName = "decision"
    full: bool = False
    """Whether the pane fills the whole screen."""
    digit: int = 0
    step: int | None = None
    target: str = ""


class Controller:
    """Does what a person asks for in a call."""

    def __init__(self, session: CallSession) -> None:
        self.session = session
        self.masked = True
        """Whether personal data is masked; each call begins so."""
        self.checks = ChecksDialog(session)
        self.record = RecordDialog(session)
        self.tenant = TenantDialog(session)

    def do(self, action: str, where: KeyContext = KeyContext()) -> Intent:
        """Do an action by its id. Raises KeyError for an unknown id."""
        return ACTIONS[action](self, where)

    def hide(self, text: str) -> str:
        """Return the text as it may be seen: personal data is masked until the agent asks to see it."""
        return self.session.mask(text) if self.masked else text

    # The walk

    def answer(self, where: KeyContext) -> Intent:
        """Make the choice behind a digit."""
        return self.press(where.digit)

    def unknown(self, _where: KeyContext) -> Intent:
        """Choose 0: the client does not know."""
        return self.press(0)

    def press(self, digit: int) -> Intent:
        """Make the choice behind a digit."""
        return self._follow(self.session.press(digit))

    def enter(self, _where: KeyContext) -> Intent:
        """Go on; if nothing is suggested, say to choose a digit."""
        prompt = self.session.prompt()
        if prompt is not None and prompt.enter is None:
            return Say(message("said.choose_digit"))
        return self.go_on()

    def go_on(self) -> Intent:
        """Go on: the stage is done, or the suggested answer is taken."""
        return self._follow(self.session.enter())

    def undo(self, _where: KeyContext) -> Intent:
        """Take back the last decision."""
        return Say(message("said.undone" if self.session.undo() else "said.nothing_to_undo"))

    def redo(self, _where: KeyContext) -> Intent:
        """Make the decision that was taken back count again."""
        return Say(message("said.redone" if self.session.redo() else "said.nothing_to_redo"))

    def park(self, _where: KeyContext) -> Intent:
        """Put the walk aside."""
        if self.session.finished:
            return finished()
        return Say(message("said.parked" if self.session.park() else "said.nothing_to_park"))

    def resume_branch(self, _where: KeyContext) -> Intent:
        """Resume a parked walk; let the agent choose if there are several."""
        if self.session.finished:
            return finished()
        parked = self.session.call.parked if self.session.call else ()
        if not parked:
            return Say(message("said.nothing_parked"))
        if len(parked) == 1:
            return self._resume(parked[0].key)
        return Choose(
            message("resume.title"), tuple(Choice(branch.key, branch.title) for branch in parked), self._resume
        )

    def reopen(self, branch: str, place: str) -> Intent:
        """Ask an answered question again."""
        if self.session.finished:
            return finished()
        return GoTo("decision") if self.session.reopen(branch, place) else NOTHING

    def mark_step(self, step: int) -> Intent:
        """Say what state a step is in."""
        if self.session.finished:
            return finished()

        def mark(how: str) -> Intent:
            self.session.mark(step, cast("ev.Mark", how))
            return NOTHING

        return Choose(
            message("mark.title", step=step), tuple(Choice(how, message(f"mark.{how}")) for how in _MARKS), mark
        )

    def _resume(self, key: str) -> Intent:
        self.session.resume_branch(key)
        return NOTHING

    def _follow(self, effect: Effect | None) -> Intent:
        return NOTHING if effect is None else EFFECTS[effect](self)

    # Reading, and going elsewhere

    def say(self, _where: KeyContext) -> Intent:
        """Show the next line to say, in large type."""
        return Show(SayPage())

    def client_language(self, _where: KeyContext) -> Intent:
        """Switch to the client's other language."""
        self.session.set_client_language(other_language(self._lang))
        return NOTHING

    def why(self, _where: KeyContext) -> Intent:
        """Show why the question is asked."""
        return Show(WhyPage())

    def details(self, where: KeyContext) -> Intent:
        """Show more about a pane's content; in the tracker, say what state the selected step is in."""
        if where.pane == "steps" and where.step is not None:
            return self.mark_step(where.step)
        if where.pane == "guest":
            return Show(GuestPage())
        return self.checks.targets() if where.pane == "network" else Show(WhyPage())

    def help(self, where: KeyContext) -> Intent:
        """Show the help for a place."""
        return Show(HelpPage(where.pane))

    def mask(self, _where: KeyContext) -> Intent:
        """Show or mask personal data."""
        self.masked = not self.masked
        return NOTHING

    def go(self, _where: KeyContext) -> Intent:
        """Find a step, an issue, a symptom, a card or a code."""
        return Search(self.follow_hit)

    def follow_hit(self, query: str, target: str) -> Intent:
        """Go to what a query led to; a query that led to an issue or to codes is kept for the note, but for a lone word without a code."""
        before = self.session.removed
        if target.startswith(("@", "code.")):
            self.session.keep_query(query)
        return InTurn((*self.record.removal(before), self.go_to(target, query)))

    def go_to(self, target: str, query: str = "") -> Intent:
        """Go to ``step.N`` or ``@issue``, or show ``card.KEY`` or the codes in the query."""
        kind, _, key = target.partition(".")
        if kind == "card":
            return Show(CardPage(key))
        if kind == "code":
            return Show(ExplanationPage(query))
        if self.session.finished:
            return finished()
        self.session.go(target)
        return GoTo("decision")

    def back(self, where: KeyContext) -> Intent:
        """Go back to the decision; there, stop what is running."""
        if where.pane != "decision" or where.full:
            return GoTo("back")
        return Say(message("said.cancelled")) if self.session.checks.cancel_all() else NOTHING

    # What is noted

    def client(self, _where: KeyContext) -> Intent:
        """Ask who is on the line."""
        return self.ask_client("name")

    def ask_client(self, field: str) -> Intent:
        """Ask who is on the line, starting with that detail."""
        before = self.session.removed
        return AskClient(field, lambda: InTurn((self.greet(), *self.record.removal(before))))

    def greet(self) -> Intent:
        """Say if the client called before or their address is not a valid one, and look them up if it is new."""
        call = self.session.call
        if call is None:
            return NOTHING
        is_new = bool(call.client.address) and not was_looked_up(call) and self.session.checks.can_run("guest")
        return InTurn((*self.notices(), self.checks.look_up() if is_new else NOTHING))

    def notices(self) -> tuple[Intent, ...]:
        """Return what to say about the client: that they called before, that their address is not a valid one."""
        from checks.guest.query import stands_alone

        call, earlier = self.session.call, self.session.earlier()
        said: list[Intent] = []
        if earlier:
            date = f"{earlier[0].last.astimezone():%Y-%m-%d}"
            said.append(Say(message("said.called_before", n=len(earlier), date=date)))
        if call is not None and call.client.address and not stands_alone(call.client.address):
            said.append(Say(message("client.doubtful")))
        return tuple(said)

    def words(self, _where: KeyContext) -> Intent:
        """Ask for what the client says."""
        return self.record.ask_text("words")

    def remark(self, _where: KeyContext) -> Intent:
        """Ask for a remark for the note."""
        return self.record.ask_text("remark")

    def retype(self, _where: KeyContext) -> Intent:
        """Put the text that something was removed from back where it was typed, to be corrected."""
        removed = self.session.removed
        if removed is None:
            return Say(message("said.nothing_removed"))
        if removed.place in ("words", "screen", "remark", "why"):
            kind = "remark" if removed.place == "why" else removed.place
            return self.record.ask_text(kind, removed.text)
        return self.ask_client(removed.place)

    # Texts to pass on

    def note(self, _where: KeyContext) -> Intent:
        """Show the ticket note."""
        return Show(NotePage())

    def copy(self, _where: KeyContext) -> Intent:
        """Hand over the note."""
        return self.copy_note()

    def copy_note(self, lang: Lang | None = None, form: NoteForm | None = None) -> Copy:
        """Hand over the note in that language, else in the agent's."""

        def text(lang: Lang) -> str:
            return self.session.note(lang, form)

        def keep(lang: Lang, clipboard: bool) -> Path:
            return self.session.keep_note(lang, form, clipboard=clipboard)

        return Copy("note", text, keep, lang)

    def copies(self, _where: KeyContext) -> Intent:
        """Choose what to pass on of what can be copied here; a link can also be shown in large type."""
        offered = {copyable.id: copyable for copyable in self.session.handouts.offered()}
        choices: list[Choice] = []
        for key, copyable in offered.items():
            choices.append(Choice(key, message(f"copies.{copyable.kind}", title=copyable.title)))
            if copyable.kind == "link":
                choices.append(Choice(_DICTATE + key, message("copies.dictate"), large=True))

        def chosen(key: str) -> Intent:
            copyable = offered[key.removeprefix(_DICTATE)]
            return Show(SayPage(copyable.key)) if key.startswith(_DICTATE) else self._copy(copyable)

        return Choose(message("copies.title", lang=message(f"lang.{self._lang}")), choices, chosen)

    def _copy(self, copyable: Copyable) -> Intent:
        if copyable.kind == "letter":
            return self.checks.letter()

        def keep(lang: Lang, clipboard: bool) -> Path:
            return self.session.handouts.keep(copyable, lang, clipboard=clipboard)

        def text(lang: Lang) -> str:
            return self.session.handouts.text_of(copyable, lang)

        return Copy(copyable.kind, text, keep, self._lang)

    @property
    def _lang(self) -> Lang:
        """The client's language."""
        return self.session.call.lang if self.session.call else "fr"

    # The tenant

    def sign_in(self, _where: KeyContext) -> Intent:
        """Sign in to the tenant."""
        if self.session.scenario is not None:
            return Say(message("sign_in.practice"))
        return SignIn(lambda: NOTHING)


def _go_to(place: str) -> Callable[[Controller, KeyContext], Intent]:
    intent = GoTo(cast("PaneName", place))
    return lambda _controller, _where: intent


EFFECTS: Final[Mapping[Effect, Callable[[Controller], Intent]]] = {
    "go": lambda controller: controller.go(KeyContext()),
    "wrap_up": lambda controller: controller.record.wrap_up(),
    "end": lambda controller: controller.record.end(),
    "escalate": lambda controller: controller.record.escalate(),
    "copy": lambda controller: controller.copy_note(),
    "home": lambda _controller: GoTo("home"),
    "review": lambda controller: controller.record.review(),
    "promise": lambda controller: controller.record.promise(),
}
"""What a choice in the call leads to, besides its events."""

ACTIONS: Final[Mapping[str, Callable[[Controller, KeyContext], Intent]]] = {
    "answer": Controller.answer,
    "unknown": Controller.unknown,
    "enter": Controller.enter,
    "undo": Controller.undo,
    "redo": Controller.redo,
    "say": Controller.say,
    "client_language": Controller.client_language,
    "why": Controller.why,
    "go": Controller.go,
    "park": Controller.park,
    "resume_branch": Controller.resume_branch,
    "note": Controller.note,
    "copy": Controller.copy,
    "copies": Controller.copies,
    "escalate": lambda controller, _where: controller.record.escalate(),
    "wrap_up": lambda controller, _where: controller.record.wrap_up(),
    "hold": lambda controller, _where: controller.record.hold(),
    "caller_phone": lambda controller, _where: controller.record.caller_phone(),
    "check": lambda controller, where: controller.checks.check(where.pane, where.target),
    "back": Controller.back,
    "details": Controller.details,
    "letter": lambda controller, _where: controller.checks.letter(),
    "open_result": lambda controller, where: controller.checks.open_result(where.pane),
    "client_run": lambda controller, _where: controller.checks.client_run(),
    "mask": Controller.mask,
    "sign_in": Controller.sign_in,
    "act": lambda controller, _where: controller.tenant.act(),
    "steps": _go_to("steps"),
    "decision": _go_to("decision"),
    "network": _go_to("network"),
    "guest": _go_to("guest"),
    "client": Controller.client,
    "words": Controller.words,
    "remark": Controller.remark,
    "retype": Controller.retype,
    "vantage": lambda controller, _where: controller.checks.vantage(),
    "zoom": _go_to("zoom"),
    "next_pane": _go_to("next_pane"),
    "previous_pane": _go_to("previous_pane"),
    "help": Controller.help,
    "settings": _go_to("settings"),
    "language": _go_to("language"),
    "palette": _go_to("palette"),
    "redraw": _go_to("redraw"),
    "leave": _go_to("leave"),
}
"""Every action of the front ends' registry, by its id."""

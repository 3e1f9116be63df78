"""The call: what each key does."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from textual import events

from checks.call import events as ev
from checks.call.run_queries import was_looked_up
from checks.texts import other_language
from tui.actions import ACTIONS, Action
from tui.i18n import t
from tui.panes.detail_pages import card_rows, guest_detail_rows, hit_rows, why_rows
from tui.panes.formatting import localized, removed_notice
from tui.panes.picks import (
    AllTargetsPick,
    CardPick,
    ChangesPick,
    CodePick,
    GroupPick,
    IssuePick,
    MessagePick,
    NextPick,
    Pick,
    QuestionPick,
    RunPick,
    StepPick,
    TargetPick,
)
from tui.picks import AnswerPick, OptionPick
from tui.screens.choose import Option
from tui.screens.copying import Copying
from tui.screens.entry import ClientScreen, EntryScreen, doubtful
from tui.screens.say import SayScreen
from tui.screens.search import PaletteScreen, SearchScreen
from tui.text_layout import Row
from tui.widgets.lines import Lines

if TYPE_CHECKING:
    from checks.session.removal import Removed


class CallScreen(Copying):
    """The call on the desk. It shows what the desk says and hands keys to it; it decides nothing."""

    def greet(self) -> None:
        """Say so where the client called before or their address reads like none, and look them up where it is a new one."""
        earlier = self.session.earlier()
        if earlier:
            self.say_message(t("said.called_before", n=len(earlier), date=f"{earlier[0].last.astimezone():%Y-%m-%d}"))
        call = self._call()
        if doubtful(call.client.address):
            self.say_message(t("client.doubtful"))
        if call.client.address and not was_looked_up(call) and self.session.checks.can_run("guest"):
            self._look_up()

    async def on_key(self, event: events.Key) -> None:
        """What was said in the line of keys has been read."""
        self._clear_message()
        await super().on_key(event)

    def do_answer(self, digit: int) -> None:
        """A numbered choice."""
        self._follow(self.session.press(digit))

    def do_unknown(self) -> None:
        """The choice 0."""
        self._follow(self.session.press(0))

    def do_enter(self) -> None:
        """In a list, what is under the cursor; else go on."""
        focused = self.focused
        if isinstance(focused, Lines) and focused.id != "decision" and focused.pick():
            return
        if isinstance(focused, Lines) and focused.id == "thread":
            self.say_message(t("said.no_question"))
            return
        prompt = self.session.prompt()
        if prompt is not None and prompt.enter is None:
            self.say_message(t("said.choose_digit"))
            return
        self._follow(self.session.enter())

    def do_undo(self) -> None:
        """Take back."""
        self.say_message(t("said.undone" if self.session.undo() else "said.nothing_to_undo"))

    def do_redo(self) -> None:
        """Make it count again."""
        self.say_message(t("said.redone" if self.session.redo() else "said.nothing_to_redo"))

    def do_park(self) -> None:
        """Put the walk aside."""
        if self._finished():
            return
        self.say_message(t("said.parked" if self.session.park() else "said.nothing_to_park"))

    def do_resume_branch(self) -> None:
        """Take up a parked walk: the only one, or the one that is chosen."""
        if self._finished():
            return
        call = self._call()
        parked = call.parked
        if not parked:
            self.say_message(t("said.nothing_parked"))
        elif len(parked) == 1:
            self.session.resume_branch(parked[0].key)
        else:
            self._choose(
                lambda: t("resume.title"),
                lambda: [Option(branch.key, localized(branch.title)) for branch in parked],
                self.session.resume_branch,
            )

    # What is said and read

    def do_say(self) -> None:
        """The next line, large."""
        self.app.push_screen(SayScreen())

    def do_client_language(self) -> None:
        """The client's other language."""
        self.session.set_client_language(other_language(self._call().lang))

    def do_why(self) -> None:
        """Why this is asked, its sources and facts."""
        self._page("why", lambda width: why_rows(self.session.prompt(), self.session.content, width))

    def do_details(self) -> None:
        """More on the selected line or on the guest; in the tracker, how the selected step stands."""
        focused = self.focused
        if isinstance(focused, Lines) and focused.picked is not None and focused.id == "network":
            self._open(focused.picked)
        elif isinstance(focused, Lines) and isinstance(focused.picked, StepPick):
            self._mark(focused.picked.number)
        elif self.panes.current == "guest":
            self._page("guest", self._guest_details)
        elif self.panes.current == "network":
            self._all_targets()
        else:
            self.do_why()

    def _guest_details(self, width: int) -> list[Row]:
        view = self.session.view(masked=self.desk_app.masked)
        return [] if view is None else guest_detail_rows(view, width)

    def do_help(self) -> None:
        """Help for this place."""
        self.desk_app.show_help(self.panes.current)

    # Going elsewhere

    def do_go(self) -> None:
        """The box that finds steps, issues, symptoms, cards and codes."""
        self.app.push_screen(SearchScreen(lambda: t("go.title"), self._find), self._went_by_search)

    def do_palette(self) -> None:
        """Every action by its name."""
        self.app.push_screen(PaletteScreen(), self._run_action)

    def do_decision(self) -> None:
        """The decision pane."""
        self.panes.go_to("decision")

    def do_steps(self) -> None:
        """The step tracker."""
        self.panes.go_to("steps")

    def do_network(self) -> None:
        """The network pane."""
        self.panes.go_to("network")

    def do_guest(self) -> None:
        """The guest pane."""
        self.panes.go_to("guest")

    def do_next_pane(self) -> None:
        """The pane after this one."""
        self.panes.go_to(self.panes.next_to(1))

    def do_previous_pane(self) -> None:
        """The pane before this one."""
        self.panes.go_to(self.panes.next_to(-1))

    def do_zoom(self) -> None:
        """This pane over the whole screen, and back."""
        self.panes.zoom()

    def do_cancel_check(self) -> None:
        """Back to the decision; there, what runs is stopped."""
        if self.panes.current != "decision" or self.panes.is_zoomed:
            self.panes.unzoom()
            self.panes.go_to("decision")
        elif any([self.session.checks.cancel("network"), self.session.checks.cancel("guest")]):
            self.say_message(t("said.cancelled"))

    # Notes, hold, the end

    def do_note(self) -> None:
        """The ticket note."""
        from tui.screens.document_screens import NoteScreen

        self.app.push_screen(NoteScreen())

    def do_copy(self) -> None:
        """The note to the clipboard and to its file."""
        self.say_message(self.desk_app.copy_note())

    def do_client(self, field: str = "name") -> None:
        """Who is on the line; the cursor is in ``field``."""
        before = self.session.removed

        def kept(_result: str | None) -> None:
            self.greet()
            self._say_removed(before)

        self.app.push_screen(ClientScreen(field), kept)

    def do_words(self) -> None:
        """What the client says, or what stands on the screen."""
        self._note_text("words")

    def do_remark(self) -> None:
        """A remark for the note."""
        self._note_text("remark")

    def do_retype(self) -> None:
        """Take up what was removed from a text: the box it was typed in, with the rest of the text."""
        removed = self.session.removed
        if removed is None:
            self.say_message(t("said.nothing_removed"))
        elif removed.place in ("words", "screen", "remark", "why"):
            self._note_text("remark" if removed.place == "why" else removed.place, removed.text)
        else:
            self.do_client(removed.place)

    def do_hold(self) -> None:
        """Hold, dropped line, call back; again when the client is back."""
        if self._finished():
            return
        if self.session.end_hold():
            self.say_message(t("said.back"))
            return
        self._choose(
            lambda: t("hold.title"),
            lambda: [Option(how, t(f"hold.{how}")) for how in ("hold", "dropped", "call_back")],
            lambda how: self.session.hold(cast("ev.HoldKind", how)),
        )

    def do_vantage(self) -> None:
        """Where this machine stands."""
        now = self.session.vantage.value
        self._choose(
            lambda: t("vantage.title"),
            lambda: [Option(kind, t(f"vantage.choose.{kind}"), kind == now) for kind in ("desk", "site")],
            self._stand,
            mark=lambda: t("choose.now"),
        )

    def _stand(self, kind: str) -> None:
        self.session.set_vantage("site" if kind == "site" else "desk")
        self.say_message(t(f"said.vantage.{kind}"))

    def do_escalate(self) -> None:
        """Hand the call to someone else."""
        if not self._finished():
            self._choose_owner(self._escalate_to)

    def do_wrap_up(self) -> None:
        """Finish the call."""
        if self._finished():
            return
        suggested = self.session.suggested_wrap_up()
        self._choose(
            lambda: t("wrapup.title"),
            lambda: [Option(how, t(f"wrapup.{how}"), how == suggested) for how in ev.WRAP_UPS],
            self._wrapped_up,
        )

    def _choose_owner(self, then: Callable[[str], object]) -> None:
        self._choose(
            lambda: t("escalate.title"), lambda: [Option(owner, t(f"owner.{owner}")) for owner in ev.OWNERS], then
        )

    def _wrapped_up(self, how: str) -> None:
        """Finish the call, once it is known whom it goes to; a practice call is looked back on."""

        def handed_over(owner: str) -> None:
            self.session.escalate(owner)
            self._wrapped_up(how)

        if how == "escalated" and self._call().escalated is None:
            self._choose_owner(handed_over)
            return
        self.session.wrap_up(cast("ev.WrapUp", how))
        if self._call().practice is not None:
            self._look_back()

    def _look_back(self) -> None:
        self.run_worker(self._show_review())

    async def _show_review(self) -> None:
        from tui.panes.review import review_rows

        found, scenario = await self.session.review(), self.session.scenario
        if scenario is not None:
            self._page("review", lambda width: review_rows(found, scenario.story, width))

    # In the tenant

    def do_sign_in(self) -> None:
        """Sign in to the tenant."""
        if self._call().practice is None:
            self.desk_app.sign_in()
        else:
            self.say_message(t("sign_in.practice"))

    def do_act(self) -> None:
        """Something for the guest in the tenant, by number."""
        from tui.screens.act import choose_action

        choose_action(self, self.say_message)

    def on_lines_picked(self, event: Lines.Picked) -> None:
        """A row was chosen, by Enter or a click."""
        event.stop()
        self._open(event.pick)

    # Inside

    def _finished(self) -> bool:
        """Whether the call is wrapped up; then it says so."""
        if self.session.finished:
            self.say_message(t("said.finished"))
        return self.session.finished

    def _open(self, pick: Pick | None) -> None:
        """Do what a chosen row leads to; nothing where none was chosen."""
        match pick:
            case AnswerPick(digit):
                self._follow(self.session.press(digit))
            case NextPick():
                self._follow(self.session.enter())
            case QuestionPick(branch, place):
                if not self._finished() and self.session.reopen(branch, place):
                    self.panes.go_to("decision")
            case StepPick(number):
                self._stand_at(f"step.{number}")
            case IssuePick(target):
                self._stand_at(target)
            case CardPick(key):
                self._page("card", lambda width: card_rows(self.session.content, key, width))
            case CodePick():
                self._explain(self._asked)
            case TargetPick() | GroupPick() | AllTargetsPick() | ChangesPick() | RunPick():
                self._open_network(pick)

    def _stand_at(self, target: str) -> None:
        """Go to a step or a tree."""
        if not self._finished():
            self.session.go(target)
            self.panes.go_to("decision")

    def _mark(self, step: int) -> None:
        """Say how a step stands."""
        if self._finished():
            return
        self._choose(
            lambda: t("mark.title", step=step),
            lambda: [Option(how, t(f"mark.{how}")) for how in ("done", "failed", "unknown", "skipped")],
            lambda how: self.session.mark(step, cast("ev.Mark", how)),
        )

    def _find(self, query: str, width: int) -> list[Row]:
        self._asked = query
        return hit_rows(self.session.search(query), width)

    def _went_by_search(self, pick: Pick | None) -> None:
        """Go to what a search led to; what was typed is kept where it led to a tree."""
        if isinstance(pick, IssuePick):
            before = self.session.removed
            self.session.keep_query(self._asked)
            self._say_removed(before)
        self._open(pick)

    def _explain(self, text: str) -> None:
        """What a code or a pasted message means; from there on to its issue, or the message into the note."""
        from tui.panes.explained import explained_page

        def chosen(pick: Pick | None) -> None:
            if isinstance(pick, MessagePick):
                before = self.session.removed
                self.session.note_text("screen", text)
                self._say_noted(before)
            else:
                self._open(pick)

        explained, content = self.session.explain(text), self.session.content
        self._page("code", lambda width: explained_page(explained, content, self._call().lang, width), chosen)

    def _run_action(self, pick: Pick | None) -> None:
        action = next((action for action in ACTIONS if OptionPick(action.id) == pick), None)
        if action is not None:
            self.desk_app.act(action)

    def act(self, action: Action) -> bool:
        """Do an action by the registry's entry; False where this screen does not know it."""
        method = getattr(self, f"do_{action.id}", None)
        if method is None or action.id == "answer":
            return False
        method()
        return True

    def _follow(self, effect: str | None) -> None:
        match effect:
            case "go":
                self.do_go()
            case "wrap_up":
                self.do_wrap_up()
            case "escalate":
                self.do_escalate()
            case "copy":
                self.do_copy()
            case "home":
                self.desk_app.go_home()
            case "review":
                self._look_back()

    def _escalate_to(self, owner: str) -> None:
        def explained(why: str | None) -> None:
            if why is not None:
                before = self.session.removed
                self.session.escalate(owner, why)
                self._say_removed(before)
                self.do_wrap_up()

        entry = EntryScreen(lambda: t("escalate.why"), lambda: t("escalate.why.hint"), may_be_empty=True)
        self.app.push_screen(entry, explained)

    def _note_text(self, what: ev.TextKind, begun: str = "") -> None:
        def typed(text: str | None) -> None:
            if text is None or text == begun:
                return
            before = self.session.removed
            if self.session.note_text(what, text):
                self._say_noted(before)

        self.app.push_screen(EntryScreen(lambda: t(f"text.{what}"), lambda: t(f"text.{what}.hint"), begun), typed)

    def _say_noted(self, before: Removed | None) -> None:
        if not self._say_removed(before):
            self.say_message(t("said.noted"))

    def _say_removed(self, before: Removed | None) -> bool:
        """Say so where something was taken out of what was just typed, and what to say to a client who reads it out."""
        removed = self.session.removed
        if removed is None or removed is before:
            return False
        self.say_message(removed_notice(removed, self.session.line_about_secrets))
        return True

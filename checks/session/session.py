"""One call and what serves it; long because it is the single entry point to a call, and each of its methods is short."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

from checks.call import events as ev
from checks.call import masking
from checks.call.journal import Clock, Saved, utc_now
from checks.call.scrubbing import scrub
from checks.facts import Vantage
from checks.problems import Problem
from checks.session.context import Library, SessionContext
from checks.session.handouts import Handouts
from checks.session.imports import Imports
from checks.session.removal import removal
from checks.session.runner import CheckRunner
from checks.session.sources import CheckName, CheckSource
from checks.session.tenant import TenantActions
from checks.session.version import program_version
from checks.settings import Settings
from checks.texts import Lang

if TYPE_CHECKING:
    from checks.call.call_index import Summary
    from checks.call.commands import Effect, Move
    from checks.call.note import NoteForm
    from checks.call.prompt import Prompt
    from checks.call.state import Call
    from checks.call.timeline import Line
    from checks.errors.explain import MessageExplanation
    from checks.guest.sign_in.session import SignInSession
    from checks.guide.content import Content
    from checks.guide.search import Hit
    from checks.practice.review import Review
    from checks.practice.scenarios import Scenario
    from checks.session.removal import FieldName, Removed
    from checks.session.view import CallView, Views


class CallSession:
    """At most one call, and what serves it.

    Its constructor raises Problem if the database must not be touched.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        library: Library | None = None,
        clock: Clock = utc_now,
        source_of: Callable[[CheckName], CheckSource] | None = None,
    ) -> None:
        self.settings = settings
        self.library = library or Library(settings)
        context = self._context = SessionContext(settings, self.library, clock)
        self.checks = CheckRunner(context, source_of)
        self.tenant = TenantActions(context)
        self.imports = Imports(context)
        self.handouts = Handouts(context)
        self._views: Views | None = None
        self.removed: Removed | None = None
        """The last text that something was removed from before it was stored, until it is retyped."""

    # The current state

    @property
    def call(self) -> Call | None:
        """The call that is open."""
        return self._context.call

    @property
    def content(self) -> Content:
        """The guide and its trees; read at first use."""
        return self.library.content

    @property
    def saved(self) -> Saved:
        """The state of the call on disk."""
        return self._context.journal.saved

    @property
    def scenario(self) -> Scenario | None:
        """The practice scenario that the call follows."""
        return self._context.scenario

    @property
    def vantage(self) -> Vantage:
        """Where this machine is: at the desk until someone says that it is on the client's network."""
        return self._context.vantage

    @property
    def sign_in(self) -> SignInSession:
        """Who is signed in to the tenant, for all calls of this session; the watchers are notified of its changes."""
        return self._context.sign_in

    @property
    def account(self) -> str:
        """Who is signed in to the tenant; empty if nobody is."""
        return self._context.account

    def now(self) -> datetime:
        """Return the time by the session's clock."""
        return self._context.now()

    def watch(self, watcher: Callable[[], None]) -> None:
        """Have ``watcher`` called after every change."""
        self._context.watch(watcher)

    def prompt(self) -> Prompt | None:
        """Return what comes next in the call; it is computed once for each state of the call."""
        return self._context.prompt()

    def view(self, *, masked: bool) -> CallView | None:
        """Return what the panes show, the same until something changes; None without a call. ``masked`` hides personal data."""
        if self._views is None:
            from checks.session.view import Views

            self._views = Views(self._context, self.checks)
        return self._views.view(masked=masked)

    def thread(self, *, masked: bool = False) -> tuple[Line, ...]:
        """Return what was asked, answered and found so far; ``masked`` for a screen that others can see."""
        from checks.call.timeline import timeline

        if self.call is None:
            return ()
        return timeline(masking.masked(self.call) if masked else self.call, self.content)

    async def review(self) -> Review:
        """Return how the practice call went. Raises RuntimeError if no practice call is open."""
        from checks.practice.review import review

        call, scenario = self._context.open_call, self.scenario
        if scenario is None:
            raise RuntimeError("only a practice call is looked back on")
        evidence = await scenario.evidence(self._context.clock)
        return review(call, scenario.file, self.content, evidence, self.now())

    def note(self, lang: Lang, form: NoteForm | None = None, *, masked: bool = False) -> str:
        """Return the ticket note as it stands now, whole and plain where no form is asked for.

        ``masked`` is for a screen that others can see. Raises RuntimeError without a call.
        """
        from checks.call.note import NoteForm, note

        call = self._context.open_call
        now = self.now().astimezone()
        return note(masking.masked(call) if masked else call, self.content, lang, now, form or NoteForm())

    def mask(self, text: str) -> str:
        """Return the text without the names, addresses and numbers of people, as far as the call knows them."""
        return text if self.call is None else masking.masking_of(self.call).text(text)

    def search(self, query: str) -> tuple[Hit, ...]:
        """Return the matching steps, issues, symptoms, screen labels, cards and codes to go to."""
        from checks.guide.search import search

        call = self.call
        return search(self.content, query, step=call.step if call else None, facts=call.facts if call else ())

    def explain(self, text: str) -> MessageExplanation:
        """Return what the AADSTS codes in a text mean, and the ids and the time that it names."""
        from checks.errors.explain import explain

        return explain(text)

    def unfinished(self, *, practice: bool) -> tuple[Summary, ...]:
        """Return the calls to take up again: promised and waiting ones, then interrupted ones; with ``practice`` only practice calls."""
        calls = self._context.journal.worklist()
        return tuple(call for call in calls if call.practice is not None or not practice)

    def closed(self) -> tuple[Summary, ...]:
        """Return the calls that were wrapped up last and wait for nobody: to be read, or to go on with."""
        calls = self._context.journal.closed()
        return tuple(call for call in calls if call.practice is None and call.how not in ("waiting", "call_back"))

    def hide(self, call_id: str) -> bool:
        """Take a call that was opened by mistake off the lists; return False for one in which anything was noted.

        Raises StoreTrouble if it cannot be read.
        """
        call = next((call for call in self._context.journal.worklist() if call.id == call_id), None)
        if call is None or not call.is_empty:
            return False
        self.checks.drop()
        return self._context.journal.take_up(call_id) is not None and self._context.add(ev.Hidden())

    def set_aside(self) -> None:
        """Leave the call as it stands, for another one: what runs is stopped, and the call can be resumed."""
        self.checks.drop()
        call = self.call
        if call is not None and call.wrapped is None and call.active_since is not None:
            self._context.add(ev.Left())

    def set_due(self, when: datetime) -> bool:
        """Record by when whoever has to act was promised to."""
        return self._context.add(ev.DueSet(when.astimezone(UTC)))

    def earlier(self) -> tuple[Summary, ...]:
        """Return this client's earlier calls."""
        call = self.call
        if call is None or not call.client.address:
            return ()
        return self._context.journal.earlier(call.client.address, practice=call.practice is not None)

    @property
    def finished(self) -> bool:
        """Whether the call is wrapped up: then only what was recorded can be corrected, and `undo` reopens it."""
        return self._context.open_call.wrapped is not None

    @property
    def line_about_secrets(self) -> str:
        """What to say to a client who reads out a code or a password, in their language."""
        from checks.call.prompt import prompt_text

        return prompt_text("removed.say").to(self._context.open_call.lang)

    def suggested_wrap_up(self) -> ev.WrapUp | None:
        """Return how the call most likely ends, from what was recorded; None if nothing indicates it."""
        from checks.call.commands import suggested_wrap_up

        return suggested_wrap_up(self._context.open_call, self.content)

    # Beginning and ending a call

    def scenarios(self) -> tuple[Scenario, ...]:
        """Return the practice calls to choose from."""
        from checks.practice.scenarios import scenarios

        return scenarios()

    def scenario_of(self, key: str) -> Scenario:
        """Return the scenario with that key, the first for an empty key. Raises Problem."""
        scenarios = self.scenarios()
        if not key:
            return scenarios[0]
        scenario = next((scenario for scenario in scenarios if scenario.key == key), None)
        if scenario is None:
            raise Problem("practice.unknown", name=key, names=", ".join(scenario.key for scenario in scenarios))
        return scenario

    def open_call(self, practice: str | None = None) -> None:
        """Open a new call; with ``practice`` it follows that scenario. Raises Problem for an unknown scenario."""
        scenario = None if practice is None else self.scenario_of(practice)
        self._context.scenario = scenario
        self._context.practice_actions = []
        self.removed = None
        lang: Lang = scenario.lang if scenario else self.settings.screen.client_language
        key = scenario.key if scenario else None
        self.checks.drop()
        journal = self._context.journal
        journal.begin(ev.Opened(lang, program_version(), self.content.version, self.content.digest, key))
        if scenario is not None:
            at_site = (ev.VantageChosen("site"),) if scenario.vantage is Vantage.SITE else ()
            journal.add(scenario.client, ev.TextNoted("words", scenario.opening[lang]), *at_site)
        self._context.notify()

    def resume(self, call_id: str) -> bool:
        """Resume a stored call; return False if there is none. Raises StoreTrouble if it cannot be read."""
        self.checks.drop()
        call = self._context.journal.take_up(call_id)
        if call is None:
            return False
        self._context.scenario = self.scenario_of(call.practice) if call.practice else None
        self.removed = None
        self._context.add(ev.Resumed(program_version(), self.content.version, self.content.digest))
        return True

    def leave(self) -> None:
        """Stop what is running, and record that the call was left; it can be resumed."""
        self._context.cancel_sign_in()
        self.set_aside()
        self._context.journal.close()

    def save(self) -> bool:
        """Try again to write what the database did not accept; return True if nothing is left to write."""
        journal = self._context.journal
        before = journal.saved
        written = journal.write()
        if journal.saved != before:
            self._context.notify()
        return written

    def wrap_up(self, how: ev.WrapUp) -> bool:
        """Finish the call; return False in a finished one."""
        from checks.call.commands import owner_after

        if self.finished:
            return False
        self._context.add(ev.WrappedUp(how, owner_after(self._context.open_call, self.content, how)))
        self._context.journal.write_back()
        return True

    def keep_note(self, lang: Lang, form: NoteForm | None = None, *, clipboard: bool) -> Path:
        """Write the ticket note to its file (0600) and record that. Raises OSError if the file cannot be written."""
        from checks.call.note import write_note

        path = write_note(self.note(lang, form), self._context.notes_folder, self._context.open_call.id, lang)
        self._context.add(ev.NoteTaken(lang, path.name, clipboard))
        return path

    # The walk

    def press(self, digit: int) -> Effect | None:
        """Make the choice behind a digit; return what the screen has to open, if anything."""
        from checks.call.commands import press

        return self._apply(press(self._context.open_call, self.content, digit, self.prompt()))

    def enter(self) -> Effect | None:
        """Go on: the stage is done, or the suggested answer is taken."""
        from checks.call.commands import enter

        return self._apply(enter(self._context.open_call, self.content, self.prompt()))

    def undo(self) -> bool:
        """Take back the last decision; return False if there is none."""
        from checks.call.commands import undo

        return self._context.add(*undo(self._context.open_call))

    def redo(self) -> bool:
        """Make the decision that was taken back count again; return False if there is none."""
        from checks.call.commands import redo

        return self._context.add(*redo(self._context.open_call))

    def park(self) -> bool:
        """Park the walk on the screen; return False if there is none."""
        from checks.call.commands import leave_tree, step_of_issue

        call = self._context.open_call
        return self._context.add(*leave_tree(call), *step_of_issue(call, self.content))

    def resume_branch(self, key: str) -> bool:
        """Resume a parked or closed walk.

        Return False if it does not exist or is already open, and in a finished call.
        """
        call = self._context.open_call
        if self.finished or call.branch_of(key) is None or key == call.branch:
            return False
        return self._context.add(ev.BranchMoved(key, "resumed"))

    def go(self, target: str) -> bool:
        """Go to ``step.N`` or ``@issue``.

        Return False for a target that is neither or is already on the screen, and in a finished call.
        """
        from checks.call.commands import go_step, leave_tree, open_issue

        call = self._context.open_call
        if self.finished:
            return False
        kind, _, number = target.partition(".")
        if kind == "step" and number.isdigit() and 1 <= int(number) <= len(self.content.steps):
            return self._context.add(*leave_tree(call), *go_step(self.content, int(number)))
        return self._context.add(*open_issue(call, self.content, target))

    def mark(self, step: int, how: ev.Mark) -> bool:
        """Mark a step as done, failed, unknown or skipped; return False in a finished call."""
        from checks.call.commands import mark

        return not self.finished and self._context.add(*mark(self._context.open_call, self.content, step, how))

    def reopen(self, branch: str, place: str) -> bool:
        """Ask an answered question again; return False in a finished call."""
        from checks.call.commands import reopen

        if self.finished:
            return False
        return self._context.add(*reopen(self._context.open_call, self.content, branch, place, self.prompt()))

    def _apply(self, move: Move) -> Effect | None:
        bodies, effect = move
        self._context.add(*bodies)
        return effect

    # What is noted

    def set_client(self, **details: str) -> bool:
        """Fill in or change the client's name, address, organisation, callback or ticket."""
        client = self._context.open_call.client
        changed = {name: value for name, value in details.items() if value != getattr(client, name)}
        if not changed:
            return False
        if "address" in changed:
            self.checks.drop_about_client()
        self._context.add(ev.ClientNoted.of(changed))
        client = self._context.open_call.client
        for name, value in changed.items():
            self._notice_removal(cast("FieldName", name), value, getattr(client, name))
        return True

    def set_client_language(self, lang: Lang) -> bool:
        """Record the language that is spoken with the client."""
        return self._context.add(ev.LanguageChosen(lang))

    def set_vantage(self, vantage: Literal["desk", "site"]) -> bool:
        """Record where this machine is: at the desk, or on the client's own network."""
        return self._context.add(ev.VantageChosen(vantage))

    def note_caller_phone(self, *, on_mobile: bool) -> bool:
        """Record whether the client calls from the mobile that they set up; return False in a finished call."""
        return not self.finished and self._context.add(ev.CallerPhoneNoted(on_mobile))

    def note_text(self, kind: ev.TextKind, text: str) -> bool:
        """Keep the client's words, a screen's text, or a remark; return False for an empty text."""
        if not text.strip():
            return False
        noted = ev.TextNoted(kind, text)
        self._notice_removal(kind, text, scrub(noted).text)
        return self._context.add(noted)

    def keep_query(self, query: str) -> bool:
        """Keep for the note what was searched for: the client's words, or the screen's if there is a code in them; not a single word."""
        has_code = bool(self.explain(query).codes)
        if len(query.split()) < 2 and not has_code:
            return False
        return self.note_text("screen" if has_code else "words", query)

    def hold(self, how: ev.HoldKind) -> bool:
        """Record that the client is on hold, the line dropped, or a call back was promised; return False in a finished call."""
        return not self.finished and self._context.add(ev.HoldStarted(how))

    def end_hold(self) -> bool:
        """Record that the client is back; return False if they were not away."""
        return self._context.add(ev.HoldEnded()) if self._context.open_call.holding else False

    def escalate(self, owner: str, why: str = "") -> bool:
        """Hand the call to someone else, with everything noted; return False in a finished call."""
        from checks.call.commands import escalate

        if self.finished:
            return False
        self._context.add(*escalate(self._context.open_call, self.content, owner, why, self.prompt()))
        escalated = self._context.open_call.escalated
        if escalated is not None:
            self._notice_removal("why", why, escalated.why)
        return True

    def _notice_removal(self, place: FieldName, typed: str, stored: str) -> None:
        removed = removal(place, typed, stored)
        if removed is not None:
            self.removed = removed
        elif self.removed is not None and self.removed.place == place:
            self.removed = None

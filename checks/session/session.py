"""One call and what serves it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

from checks.call import events as ev
from checks.call import masking
from checks.facts import Vantage
from checks.problems import Lang, Problem
from checks.settings import database_path

if TYPE_CHECKING:
    from checks.call.call_index import Summary
    from checks.call.commands import Effect
    from checks.call.prompt import Prompt
    from checks.call.timeline import Line
    from checks.errors.explain import Explanation
    from checks.guide.search import Hit
    from checks.practice.review import Review
    from checks.practice.scenarios import Scenario
    from checks.session.removal import Place

from checks.session.copies import Copying
from checks.session.imports import Results
from checks.session.removal import removal
from checks.session.runner import Running
from checks.session.tenant import Tenant
from checks.session.version import program_version


class CallSession(Running, Results, Tenant, Copying):
    """One call at most, and what serves it.

    Raises Problem when it is made where the database must not be touched.
    """

    def prompt(self) -> Prompt | None:
        """What is next in the call."""
        from checks.call.prompt import prompt

        return None if self.call is None else prompt(self.call, self.content)

    def thread(self, *, masked: bool = False) -> tuple[Line, ...]:
        """What was asked, answered and found so far; ``masked`` for a screen that others can see."""
        from checks.call.timeline import timeline

        if self.call is None:
            return ()
        return timeline(masking.masked(self.call) if masked else self.call, self.content)

    def client_line(self) -> ev.Pair | None:
        """In practice: what the client says to what is asked now."""
        shown, call = self.prompt(), self.call
        if self._scenario is None or shown is None or call is None:
            return None
        solved = any(branch.outcome for branch in call.branches)
        asked = (event.body for event in self._journal.events)
        again = any(isinstance(body, ev.Answered) and body.place == shown.place for body in asked)
        return self._scenario.reply(shown.place, shown.kind, solved=solved, again=again)

    async def review(self) -> Review:
        """How the practice call went. Raises RuntimeError where no practice call is on the desk."""
        from checks.practice.review import review

        call, scenario = self._require(), self._scenario
        if scenario is None:
            raise RuntimeError("only a practice call is looked back on")
        return review(call, scenario.file, self.content, await scenario.evidence(self._clock), self.now())

    def note(self, lang: Lang, *, masked: bool = False) -> str:
        """The ticket note as it stands now; ``masked`` for a screen that others can see. Raises RuntimeError without a call."""
        from checks.call.note import note

        call = masking.masked(self._require()) if masked else self._require()
        return note(call, self.content, lang, self.now().astimezone())

    def mask(self, text: str) -> str:
        """The text without the names, addresses and numbers of people, as far as the call knows them."""
        return text if self.call is None else masking.masking_of(self.call).text(text)

    def search(self, query: str) -> tuple[Hit, ...]:
        """Where a step, an issue, a symptom, a screen's label, a card or a code can be gone to."""
        from checks.guide.search import search

        call = self.call
        return search(self.content, query, step=call.step if call else None, facts=call.facts if call else ())

    def explain(self, text: str) -> Explanation:
        """What the AADSTS codes in a text mean, and the ids and the time that it names."""
        from checks.errors.explain import explain

        return explain(text)

    def unfinished(self, *, practice: bool) -> tuple[Summary, ...]:
        """The calls that can be resumed, the latest first; with ``practice`` only practice calls."""
        return tuple(one for one in self._journal.unfinished() if one.practice is not None or not practice)

    def earlier(self) -> tuple[Summary, ...]:
        """What this client called about before."""
        call = self.call
        if call is None or not call.client.address:
            return ()
        return self._journal.earlier(call.client.address, practice=call.practice is not None)

    def scenarios(self) -> tuple[Scenario, ...]:
        """The practice calls to choose from."""
        from checks.practice.scenarios import scenarios

        return scenarios()

    def scenario_of(self, key: str) -> Scenario:
        """The scenario of that key, the first one for an empty key. Raises Problem."""
        found = self.scenarios()
        if not key:
            return found[0]
        one = next((scenario for scenario in found if scenario.key == key), None)
        if one is None:
            raise Problem("practice.unknown", name=key, names=", ".join(scenario.key for scenario in found))
        return one

    def open_call(self, practice: str | None = None) -> None:
        """A new call; with ``practice`` it follows that scenario. Raises Problem for one that is not known."""
        scenario = None if practice is None else self.scenario_of(practice)
        self._scenario = scenario
        self._changes = []
        self.removed = None
        lang: Lang = scenario.lang if scenario else self.settings.screen.client_language
        self._stop_checks()
        self._journal.begin(
            ev.Opened(
                lang, program_version(), self.content.version, self.content.digest, scenario.key if scenario else None
            )
        )
        if scenario is not None:
            at_site = (ev.VantageChosen("site"),) if scenario.vantage is Vantage.SITE else ()
            self._journal.add(scenario.client, ev.TextNoted("words", scenario.opening[lang]), *at_site)
        self._changed()

    def resume(self, call_id: str) -> bool:
        """Take up a stored call; False where there is none. Raises StoreTrouble where it cannot be read."""
        self._stop_checks()
        call = self._journal.take_up(call_id)
        if call is None:
            return False
        self._scenario = self.scenario_of(call.practice) if call.practice else None
        self.removed = None
        self._add(ev.Resumed(program_version(), self.content.version, self.content.digest))
        return True

    def leave(self) -> None:
        """Stop what runs, and write that the desk was left; the call can be resumed."""
        self._stop_checks()
        if self._sign_in is not None:
            self._sign_in.cancel()
        if self.call is not None and self.call.wrapped is None and self.call.active_since is not None:
            self._add(ev.Left())
        self._journal.close()

    def save(self) -> bool:
        """Try again to write what the database did not take; True where nothing waits any more."""
        before = self._journal.saved
        whole = self._journal.write()
        if self._journal.saved != before:
            self._changed()
        return whole

    def press(self, digit: int) -> Effect | None:
        """Choose what stands behind a digit; tells what the screen is to open, if anything."""
        from checks.call.commands import press

        return self._move(press(self._require(), self.content, digit))

    def enter(self) -> Effect | None:
        """Go on: the stage is done, or the suggested answer is taken."""
        from checks.call.commands import enter

        return self._move(enter(self._require(), self.content))

    def undo(self) -> bool:
        """Take back the last decision; False where there is none."""
        from checks.call.commands import undo

        return self._add(*undo(self._require()))

    def redo(self) -> bool:
        """Make the decision that was taken back count again; False where there is none."""
        from checks.call.commands import redo

        return self._add(*redo(self._require()))

    @property
    def finished(self) -> bool:
        """Whether the call is wrapped up: then only what was recorded can be mended, and `undo` opens it again."""
        return self._require().wrapped is not None

    def park(self) -> bool:
        """Put the walk on the screen aside; False where there is none."""
        from checks.call.commands import leave_tree

        return self._add(*leave_tree(self._require()))

    def resume_branch(self, key: str) -> bool:
        """Take up a parked or closed walk; False for one that is not there, or has the screen already, and in a finished call."""
        call = self._require()
        if self.finished:
            return False
        there = call.branch_of(key) is not None and key != call.branch
        return self._add(ev.BranchMoved(key, "resumed")) if there else False

    def go(self, target: str) -> bool:
        """Go to ``step.N`` or ``@issue``; False for a target that is neither, or is on the screen already, and in a finished call."""
        from checks.call.commands import go_step, leave_tree, open_issue

        call = self._require()
        if self.finished:
            return False
        kind, _, number = target.partition(".")
        if kind == "step" and number.isdigit() and 1 <= int(number) <= len(self.content.steps):
            return self._add(*leave_tree(call), *go_step(self.content, int(number)))
        return self._add(*open_issue(call, self.content, target))

    def mark(self, step: int, how: ev.Mark) -> bool:
        """Mark a step as done, failed, unknown or skipped; False in a finished call."""
        from checks.call.commands import mark

        return not self.finished and self._add(*mark(self._require(), self.content, step, how))

    def reopen(self, branch: str, place: str) -> bool:
        """Ask an answered question again; False in a finished call."""
        from checks.call.commands import reopen

        return not self.finished and self._add(*reopen(self._require(), self.content, branch, place))

    def set_client(self, **details: str) -> bool:
        """Fill in or change the client's name, address, organisation, callback or ticket."""
        known = ev.to_json(ev.ClientNoted(**details))
        client = self._require().client
        changed = {name: value for name, value in known.items() if value is not None and value != getattr(client, name)}
        if "address" in changed:
            self._stop_checks("guest", "domain")
        if not changed:
            return False
        self._add(ev.ClientNoted(**changed))
        client = self._require().client
        for name, value in changed.items():
            self._notice_removal(cast("Place", name), value, getattr(client, name))
        return True

    def set_client_language(self, lang: Lang) -> bool:
        """The language in which things are said to the client."""
        return self._add(ev.LanguageChosen(lang))

    def set_vantage(self, vantage: Literal["desk", "site"]) -> bool:
        """Say where this machine stands: at the desk, or on the client's own network."""
        return self._add(ev.VantageChosen(vantage))

    def note_text(self, what: ev.TextKind, text: str) -> bool:
        """Keep the client's words, a screen's text, or a remark."""
        if not text.strip():
            return False
        noted = ev.TextNoted(what, text)
        self._notice_removal(what, text, cast("ev.TextNoted", ev.scrubbed(noted)).text)
        return self._add(noted)

    def keep_asked(self, query: str) -> bool:
        """Keep for the note what a search led on by: the client's words, or the screen's where a code stands in them; no lone word."""
        if len(query.split()) < 2:
            return False
        return self.note_text("screen" if self.explain(query).codes else "words", query)

    def hold(self, how: ev.HoldKind) -> bool:
        """The client is on hold, the line dropped, or a call back was promised; False in a finished call."""
        return not self.finished and self._add(ev.HoldStarted(how))

    def end_hold(self) -> bool:
        """The client is back."""
        return self._add(ev.HoldEnded()) if self._require().holding else False

    def escalate(self, owner: str, why: str = "") -> bool:
        """Hand the call to someone else, with everything noted; False in a finished call."""
        from checks.call.commands import escalate

        if self.finished:
            return False
        self._add(*escalate(self._require(), self.content, owner, why))
        escalated = self._require().escalated
        if escalated is not None:
            self._notice_removal("why", why, escalated.why)
        return True

    @property
    def line_about_secrets(self) -> str:
        """What to say to a client who reads out a code or a password, in their language."""
        from checks.call.prompt import prompt_text

        return prompt_text("removed.say").to(self._require().lang)

    def _notice_removal(self, place: Place, typed: str, stored: str) -> None:
        removed = removal(place, typed, stored)
        if removed is not None:
            self.removed = removed
        elif self.removed is not None and self.removed.place == place:
            self.removed = None

    def suggested_wrap_up(self) -> ev.WrapUp | None:
        """How the call most likely ends, from what was recorded; None where nothing of it tells."""
        from checks.call.commands import suggested_wrap_up

        return suggested_wrap_up(self._require())

    def wrap_up(self, how: ev.WrapUp) -> bool:
        """Finish the call; False in a finished one."""
        from checks.call.commands import owner_after

        if self.finished:
            return False
        self._add(ev.WrappedUp(how, owner_after(self._require(), how)))
        self._journal.write_back()
        return True

    def keep_note(self, lang: Lang, *, clipboard: bool) -> Path:
        """Write the ticket note to its file (0600) and record that it was. Raises OSError where the file cannot be written."""
        from checks.call.note import write_note

        call = self._require()
        path = write_note(self.note(lang), database_path(self.settings).parent / "notes", call.id, lang)
        self._add(ev.NoteTaken(lang, path.name, clipboard))
        return path

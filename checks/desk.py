"""One call at the desk: the only door that a screen uses.

Every command of a person and every finding of a check goes through here, one way: it becomes events, the journal stores and folds
them, and whoever watches the desk shows the new state. A room is imported when it is first needed.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable, Collection, Mapping, Sequence
from contextlib import aclosing, asynccontextmanager
from datetime import datetime
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from checks.call import events as ev
from checks.call.journal import Clock, Journal, Saved, utc_now
from checks.facts import Fact, FactError, Vantage, fact_from_json, iso
from checks.problems import Lang, Problem
from checks.settings import NetworkSettings, Settings, database_path

if TYPE_CHECKING:
    from checks.call.call import Call, CheckRun
    from checks.call.moves import Effect, Move
    from checks.call.prompt import Prompt
    from checks.call.records import Summary
    from checks.call.thread import Line
    from checks.errors.explain import Explained
    from checks.guest.actions import Action, Done, Kind, Subject
    from checks.guest.asking import Kept
    from checks.guest.graph import Graph
    from checks.guest.records import Method
    from checks.guest.sign_in.session import SignIn
    from checks.guide.content import Content, Fault
    from checks.guide.search import Hit
    from checks.network.client.code import Fault as CodeFault
    from checks.network.client.line import Shell
    from checks.network.client.telling import Phone
    from checks.network.letter import Letter
    from checks.network.targets import Target
    from checks.practice.changes import Change
    from checks.practice.scenarios import Scenario

CheckName = Literal["network", "guest", "domain"]

_LOG = logging.getLogger("mfa_desk")
_LOG.addHandler(logging.NullHandler())


class Desk:
    """One desk with at most one call on it.

    Raises Problem when it is made where the database must not be touched.
    """

    def __init__(self, settings: Settings, *, folder: Path | None = None, clock: Clock = utc_now) -> None:
        self.settings = settings
        self.faults: tuple[Fault, ...] = ()
        self._folder = folder
        self._clock = clock
        self._content: Content | None = None
        self._scenario: Scenario | None = None
        self._watchers: list[Callable[[], None]] = []
        self._running: dict[CheckName, asyncio.Task[None]] = {}
        self._sign_in: SignIn | None = None
        self._changes: list[Change] = []
        self._kept: Kept | None = None
        self._journal = Journal(database_path(settings), clock)

    # What there is to see

    @property
    def content(self) -> Content:
        """The guide and its trees; read at first use. A folder with faults is left aside, and `faults` says why."""
        if self._content is None:
            self.load_content()
        assert self._content is not None
        return self._content

    def load_content(self) -> None:
        """Read the content; blocking, so that a screen may do it in a thread beside its first paint."""
        from checks.guide.content import ContentError, load

        if self._folder is not None:
            from checks.guide.lint import errors_of

            try:
                content = load(self._folder)
                self.faults = errors_of(content)
            except ContentError as error:
                self.faults = error.faults
            if not self.faults:
                self._content = content
                return
        self._content = load()

    @property
    def call(self) -> Call | None:
        """The call on the desk."""
        return self._journal.call

    @property
    def saved(self) -> Saved:
        """How the call stands on disk."""
        return self._journal.saved

    @property
    def scenario(self) -> Scenario | None:
        """The practice scenario that the call follows."""
        return self._scenario

    @property
    def vantage(self) -> Vantage:
        """Where this machine stands: at the desk until someone says that it is on the client's network."""
        if self.call is not None and self.call.vantage is not None:
            return Vantage(self.call.vantage)
        return Vantage(self.settings.network.vantage or "desk")

    @property
    def sign_in(self) -> SignIn:
        """Who is signed in to the tenant, for all the calls of this desk; every change of it shows like one of the call's."""
        if self._sign_in is None:
            from checks.guest.sign_in.session import SignIn

            self._sign_in = SignIn(self.settings, self._changed)
        return self._sign_in

    def now(self) -> datetime:
        """The time by the desk's clock."""
        return self._clock()

    def prompt(self) -> Prompt | None:
        """What is next in the call."""
        from checks.call.prompt import prompt

        return None if self.call is None else prompt(self.call, self.content)

    def thread(self) -> tuple[Line, ...]:
        """What was asked, answered and found so far."""
        from checks.call.thread import thread

        return () if self.call is None else thread(self.call, self.content)

    def client_line(self) -> ev.Pair | None:
        """In practice: what the client says to what is asked now."""
        shown, call = self.prompt(), self.call
        if self._scenario is None or shown is None or call is None:
            return None
        solved = any(branch.outcome for branch in call.branches)
        return self._scenario.reply(shown.place, shown.kind, solved=solved)

    def note(self, lang: Lang) -> str:
        """The ticket note as it stands now. Raises RuntimeError without a call."""
        from checks.call.note import note

        return note(self._require(), self.content, lang, self.now().astimezone())

    def search(self, query: str) -> tuple[Hit, ...]:
        """Where a step, an issue, a symptom, a screen's label, a card or a code can be gone to."""
        from checks.guide.search import search

        call = self.call
        return search(self.content, query, step=call.step if call else None, facts=call.facts if call else ())

    def explain(self, text: str) -> Explained:
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

    def running(self, check: CheckName) -> bool:
        """Whether the check is under way."""
        task = self._running.get(check)
        return task is not None and not task.done()

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

    def watch(self, watcher: Callable[[], None]) -> None:
        """Have ``watcher`` called after every change."""
        self._watchers.append(watcher)

    # One call

    def open_call(self, practice: str | None = None) -> None:
        """A new call; with ``practice`` it follows that scenario. Raises Problem for one that is not known."""
        scenario = None if practice is None else self.scenario_of(practice)
        self._scenario = scenario
        self._changes = []
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
        from checks.call.moves import press

        return self._move(press(self._require(), self.content, digit))

    def enter(self) -> Effect | None:
        """Go on: the stage is done, or the suggested answer is taken."""
        from checks.call.moves import enter

        return self._move(enter(self._require(), self.content))

    def undo(self) -> bool:
        """Take back the last decision; False where there is none."""
        from checks.call.moves import undo

        return self._add(*undo(self._require()))

    def redo(self) -> bool:
        """Make the decision that was taken back count again; False where there is none."""
        from checks.call.moves import redo

        return self._add(*redo(self._require()))

    def park(self) -> bool:
        """Put the walk on the screen aside; False where there is none."""
        from checks.call.moves import leave_tree

        return self._add(*leave_tree(self._require()))

    def resume_branch(self, key: str) -> bool:
        """Take up a parked or closed walk; False for one that is not there, or has the screen already."""
        call = self._require()
        there = call.branch_of(key) is not None and key != call.branch
        return self._add(ev.BranchMoved(key, "resumed")) if there else False

    def go(self, target: str) -> bool:
        """Go to ``step.N`` or ``@issue``; False for a target that is neither, or is on the screen already."""
        from checks.call.moves import go_step, leave_tree, open_issue

        call = self._require()
        kind, _, number = target.partition(".")
        if kind == "step" and number.isdigit() and 1 <= int(number) <= len(self.content.steps):
            return self._add(*leave_tree(call), *go_step(self.content, int(number)))
        return self._add(*open_issue(call, self.content, target))

    def mark(self, step: int, how: ev.Mark) -> bool:
        """Mark a step as done, failed, unknown or skipped."""
        from checks.call.moves import mark

        return self._add(*mark(self._require(), self.content, step, how))

    def reopen(self, branch: str, place: str) -> bool:
        """Ask an answered question again."""
        from checks.call.moves import reopen

        return self._add(*reopen(self._require(), self.content, branch, place))

    def set_client(self, **details: str) -> bool:
        """Fill in or change the client's name, address, organisation, callback or ticket."""
        known = ev.to_json(ev.ClientNoted(**details))
        client = self._require().client
        changed = {name: value for name, value in known.items() if value is not None and value != getattr(client, name)}
        if "address" in changed:
            self._stop_checks("guest", "domain")
        return self._add(ev.ClientNoted(**changed)) if changed else False

    def set_client_language(self, lang: Lang) -> bool:
        """The language in which things are said to the client."""
        return self._add(ev.LanguageChosen(lang))

    def set_vantage(self, vantage: Literal["desk", "site"]) -> bool:
        """Say where this machine stands: at the desk, or on the client's own network."""
        return self._add(ev.VantageChosen(vantage))

    def note_text(self, what: ev.TextKind, text: str) -> bool:
        """Keep the client's words, a screen's text, or a remark."""
        return self._add(ev.TextNoted(what, text)) if text.strip() else False

    def keep_asked(self, query: str) -> bool:
        """Keep for the note what a search led on by: the client's words, or the screen's where a code stands in them; no lone word."""
        if len(query.split()) < 2:
            return False
        return self.note_text("screen" if self.explain(query).codes else "words", query)

    def hold(self, how: ev.HoldKind) -> bool:
        """The client is on hold, the line dropped, or a call back was promised."""
        return self._add(ev.HoldStarted(how))

    def end_hold(self) -> bool:
        """The client is back."""
        return self._add(ev.HoldEnded()) if self._require().holding else False

    def escalate(self, owner: str, why: str = "") -> bool:
        """Hand the call to someone else, with everything noted."""
        from checks.call.moves import escalate

        return self._add(*escalate(self._require(), self.content, owner, why))

    def suggested_wrap_up(self) -> ev.WrapUp:
        """How the call most likely ends, from what was recorded."""
        from checks.call.moves import suggested_wrap_up

        return suggested_wrap_up(self._require())

    def wrap_up(self, how: ev.WrapUp) -> bool:
        """Finish the call."""
        from checks.call.moves import owner_after

        return self._add(ev.WrappedUp(how, owner_after(self._require(), how)))

    def keep_note(self, lang: Lang, *, clipboard: bool) -> Path:
        """Write the ticket note to its file (0600) and record that it was. Raises OSError where the file cannot be written."""
        from checks.call.note import write_note

        call = self._require()
        path = write_note(self.note(lang), database_path(self.settings).parent / "notes", call.id, lang)
        self._add(ev.NoteTaken(lang, path.name, clipboard))
        return path

    def letter(self, lang: Lang, run: int | None = None) -> Letter | None:
        """The letter to the client's IT out of the call's latest network results, or those of ``run``; None with nothing to ask of them.

        What was seen is told from the vantage of that check; of the client it names the organisation and the ticket. Raises
        RuntimeError without a call, and Problem for stored results or a targets file that cannot be read.
        """
        from checks.network.letter import letter
        from checks.network.saved import parse_result
        from checks.network.targets import targets

        call = self._require()
        runs = [one for one in call.runs("network") if one.results and run in (None, one.run)]
        if not runs:
            return None
        known = {target.name: target for target in targets(self.settings.network)}
        client = call.client
        document = parse_result(_document(runs[-1]), call.id)
        return letter(document, lang, organisation=client.organisation, ticket=client.ticket, known=known)

    def keep_letter(self, lang: Lang, run: int | None = None) -> Path | None:
        """Write the letter to its file (0600) beside the notes, and record it with its text; None where there is nothing to ask.

        Raises as `letter` does, and OSError where the file cannot be written.
        """
        from checks.call.note import write_note

        letter = self.letter(lang, run)
        if letter is None:
            return None
        folder = database_path(self.settings).parent / "notes"
        path = write_note(letter.text, folder, self._require().id, lang, "letter")
        self._add(ev.LetterKept(lang, path.name, letter.text))
        return path

    def load_facts(self, path: Path) -> int:
        """Take the facts of a file into the call; tells how many. Raises Problem for a file that holds none."""
        facts = read_facts(path)
        self._add(ev.FactsLearned(path.name, facts))
        return len(facts)

    def load_result(self, path: Path) -> CheckRun:
        """Take a sweep's result out of a file into the call, as a run with its own vantage, machine and time; its facts with theirs.

        Raises Problem for a file that holds none, and for practice's in a call that is none.
        """
        from checks.network.saved import read_result

        document = read_result(path)
        if document["practice"] and self._require().practice is None:
            raise Problem("result.practice", path=path)
        return self._take_result(document, path.name, loaded=path.name)

    def _take_result(self, document: Mapping[str, Any], by: str, **source: str) -> CheckRun:
        """A result of the network check that was not made here, as a run of its own; ``source`` tells where it came from."""
        run = len(self._require().runs("network")) + 1
        results = document["results"]
        about = {
            "at": document["started"],
            "practice": document["practice"],
            "vantage": document["vantage"],
            "targets": [one["target"] for one in results],
            **source,
        }
        facts = tuple(map(fact_from_json, document["facts"]))
        self._add(
            ev.CheckStarted("network", run, about),
            *(ev.CheckResult("network", run, one) for one in results),
            *((ev.FactsLearned(by, facts),) if facts else ()),
            ev.CheckEnded("network", run, document["summary"]),
        )
        return self._require().runs("network")[-1]

    # What the client can run or open

    def keep_client_page(self) -> Path:
        """Write the check page for the client beside the notes, in their language. Raises Problem, and OSError."""
        from checks.network.client.page import page
        from checks.network.client.roster import roster

        path = database_path(self.settings).parent / "pages" / "check.html"
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.write_text(page(roster(self.settings.network), self.now().date(), self._require().lang), "utf-8")
        return path

    def shell_line(self, shell: Shell, lang: Lang) -> str:
        """The same check as one line for the shell of the client's technician. Raises Problem."""
        from checks.network.client.line import line
        from checks.network.client.roster import roster

        return line(shell, roster(self.settings.network), self.now().date(), lang)

    def heard_code(self, text: str) -> tuple[str, ...]:
        """The groups of a check page's code as they are understood so far. Raises Problem."""
        from checks.network.client.reading import heard

        return heard(text, self.settings.network)

    def read_code(self, text: str) -> CheckRun | CodeFault:
        """Take a check page's code into the call as a run seen from the client, its facts with it; or what was misheard. Raises Problem.

        What the desk's own sweep reached and what the client said of the telephone tell whose fault it is.
        """
        from checks.call.runs import newest_from
        from checks.network.client.code import Fault
        from checks.network.client.reading import read
        from checks.network.client.seen import reached_there

        call = self._require()
        ours = newest_from(call, Vantage.DESK)
        there = None if ours is None else reached_there(ours.results)
        found = read(text, self.settings.network, self.now(), desk=there, phone=_phone(call))
        if isinstance(found, Fault):
            return found
        document = found.document() | {"practice": call.practice is not None}
        return self._take_result(document, "code", source="code", seen_by=found.seen.source)

    # In the tenant

    def subjects(self) -> tuple[Subject, ...]:
        """The guests of the last look-up that something can be done for."""
        from checks.guest.actions import subject_of

        documents = [result for run in self._require().runs("guest") for result in run.results]
        found = (subject_of(guest) for guest in (documents[-1].get("guests", ()) if documents else ()))
        return tuple(one for one in found if one is not None)

    def action(self, kind: Kind, subject: Subject, address: str = "", method: Method | None = None) -> Action:
        """Something that can be done for a guest, described and not done: mails go to ``address``, else to the guest's own."""
        from checks.guest.actions import Action

        redirect = self.settings.tenant.invite_redirect_url
        return Action(kind, subject, address or subject.address, self._require().lang, redirect, method)

    def verify_identity(self, how: ev.IdentityHow) -> bool:
        """The agent made sure who is calling."""
        return self._add(ev.IdentityVerified(how))

    async def methods_of(self, subject: Subject) -> tuple[Method, ...]:
        """The guest's registered methods that can be removed, as they are now. Raises Problem where they can't be read."""
        from checks.guest.actions import read_methods

        async with self._graph(subject) as graph:
            return await read_methods(subject, graph, until=self._deadline())

    async def act(self, action: Action) -> Done:
        """Do it, with an event before and after. Raises Problem, and records nothing, where nobody is signed in for it."""
        from checks.guest.actions import execute

        async with self._graph(action.subject, action.scopes) as graph:
            await graph.sign_in()
            call = self._require()
            number = len(call.actions) + 1
            self._add(ev.ActionBegun(number, action.kind, action.subject.id, action.told("does")))
            done = await execute(action, graph, until=self._deadline())
        if self.call is not None and self.call.id == call.id:
            told, why = action.told("done"), "" if done.trouble is None else f"{done.trouble.why} {done.trouble.needs}"
            self._add(ev.ActionEnded(number, done.ending, told, why.strip(), done.request_id))
        return done

    @asynccontextmanager
    async def _graph(self, subject: Subject, scopes: Sequence[str] | None = None) -> AsyncGenerator[Graph, None]:
        """Graph as whoever is signed in; in practice the practice tenant, in which what is sent there stays done."""
        graph: Any = await asyncio.to_thread(import_module, "checks.guest.graph")
        scenario = self._scenario
        if scenario is None:
            async with graph.opened(self.settings, self.sign_in, scopes=scopes) as there:
                yield there
            return
        tokens: Any = await asyncio.to_thread(import_module, "checks.practice.graph")
        transport = scenario.graph(subject.address, self._clock, self._changes)
        async with graph.opened(Settings(), tokens.PracticeTokens(), scopes=scopes, transport=transport) as there:
            yield there
        self._changes = [*self._changes, *transport.changes]

    def _deadline(self) -> float:
        return asyncio.get_running_loop().time() + self.settings.tenant.deadline

    # Checks, beside the conversation

    def start_check(self, check: CheckName, only: Collection[str] | None = None) -> bool:
        """Begin a check in the background; False where it runs already, or there is nothing that it could ask.

        With ``only``, those targets of the network are measured again, and the others keep the results of the run that is shown;
        False where that was not made here, from where this machine stands now.
        """
        if self.running(check) or not self.can_check(check):
            return False
        if check != "network" and not self._require().client.address:
            return False
        if check == "guest":
            self.start_check("domain")
        if only is not None and (not only or self.repeatable() is None):
            return False
        self._running[check] = asyncio.get_running_loop().create_task(self._run(check, only))
        return True

    def repeatable(self) -> CheckRun | None:
        """The network run that a part of can be run again; None where only a whole run makes sense."""
        from checks.call.runs import repeatable

        return None if self.call is None or self.running("network") else repeatable(self.call, self.vantage)

    def can_check(self, check: CheckName) -> bool:
        """Whether the check can be run: a look-up in the tenant needs an app registration or a token of somebody else's, or practice.

        The client's domain is asked about beside a look-up, and not in practice.
        """
        if check == "domain":
            return self.call is not None and self._scenario is None and "@" in self.call.client.address
        tenant = self.settings.tenant
        there = self._scenario is not None or bool(tenant.client_id) or tenant.sign_in in ("azure_cli", "token")
        return self.call is not None and (check == "network" or there)

    @property
    def needs_person(self) -> bool:
        """Whether a look-up in the tenant begins with somebody signing in."""
        tenant = self.settings.tenant
        quiet = tenant.keep_token or tenant.sign_in in ("azure_cli", "certificate", "token")
        return self._scenario is None and not quiet and not self.sign_in.signed_in

    def cancel_check(self, check: CheckName) -> bool:
        """Stop a running check, with that of a guest the one of their domain; what it has found stays."""
        if check == "guest":
            self.cancel_check("domain")
        task = self._running.get(check)
        return task is not None and task.cancel()

    async def _run(self, check: CheckName, only: Collection[str] | None) -> None:
        """Run a check to its end, whatever that is; the call goes on and the pane says how it ended."""
        problem: str | None = None
        try:
            async with aclosing(await (self._updates(check) if only is None else self._part(only))) as updates:
                async for update in updates:
                    if not self._is_current(check):
                        return
                    self._take(check, update)
        except asyncio.CancelledError:
            problem = "cancelled"
            raise
        except Problem as error:
            problem = error.code
        except Exception as error:  # noqa: BLE001 - a check's own bug must not end the call: it is said, and logged
            _LOG.error("check %s broke: %s", check, type(error).__name__)
            problem = "error"
        finally:
            if problem is not None and self._is_current(check):
                self._end(check, problem)

    async def _updates(self, check: CheckName) -> AsyncGenerator[Mapping[str, Any], None]:
        scenario = self._scenario
        if scenario is not None:
            address = self._require().client.address
            return (
                scenario.sweep(self._clock)
                if check == "network"
                else scenario.look_up(address, self._clock, self._changes)
            )
        if check == "guest":
            return await self._look_up(self._require().client.address)
        if check == "domain":
            domain: Any = await asyncio.to_thread(import_module, "checks.guest.domain_check")
            told: AsyncGenerator[Mapping[str, Any], None] = domain.updates(
                self.settings, self._require().client.address, vantage=self.vantage
            )
            return told
        sweep: Any = await asyncio.to_thread(import_module, "checks.network.sweep")
        updates: AsyncGenerator[Mapping[str, Any], None] = sweep.updates(self.settings.network, vantage=self.vantage)
        return updates

    async def _look_up(self, address: str) -> AsyncGenerator[Mapping[str, Any], None]:
        """The updates of a look-up in the tenant, as whoever is signed in; what the tenant's policies are is asked once for all calls."""
        guest: Any = await asyncio.to_thread(import_module, "checks.guest.document")
        if self._kept is None:
            self._kept = guest.Kept()
        updates: AsyncGenerator[Mapping[str, Any], None] = guest.updates(
            self.settings, self.sign_in, address, now=self._clock, kept=self._kept
        )
        return updates

    async def _part(self, only: Collection[str]) -> AsyncGenerator[Mapping[str, Any], None]:
        """The updates of a sweep of ``only``, with the other results of the run that is shown."""
        from checks.call.runs import shown

        again: Any = await asyncio.to_thread(import_module, "checks.network.again")
        sweep: Any = await asyncio.to_thread(import_module, "checks.network.sweep")
        run = shown(self._require())
        if run is None:
            return await self._updates("network")
        scenario = self._scenario
        known = await asyncio.to_thread(_targets, None if scenario else self.settings.network)
        wanted, earlier = again.part(run.results, known, only)
        if scenario is not None:
            return _of_run(run.run, scenario.sweep(self._clock, wanted, earlier))
        settings, vantage = self.settings.network, self.vantage
        return _of_run(run.run, sweep.updates(settings, vantage=vantage, targets=wanted, earlier=earlier))

    def _take(self, check: CheckName, update: Mapping[str, Any]) -> None:
        """Record a check's update: ``{"started": …}``, ``{"result": …}`` or ``{"ended": …, "facts": [Fact]}``."""
        if "started" in update:
            self._add(ev.CheckStarted(check, len(self._require().runs(check)) + 1, update["started"]))
            return
        run = self._open_run(check)
        if run is None:
            raise RuntimeError("an update of a check that has not begun")
        if "result" in update:
            self._add(ev.CheckResult(check, run, update["result"]))
        else:
            facts: tuple[Fact, ...] = tuple(update["facts"])
            learned = (ev.FactsLearned(check, facts),) if facts else ()
            self._add(*learned, ev.CheckEnded(check, run, update["ended"]))

    def _end(self, check: CheckName, problem: str) -> None:
        """A check ended before its time; one that had not even begun is recorded as begun and ended."""
        begun = self._open_run(check)
        run = len(self._require().runs(check)) + 1 if begun is None else begun
        start = (ev.CheckStarted(check, run, {}),) if begun is None else ()
        self._add(*start, ev.CheckEnded(check, run, {}, problem))

    def _open_run(self, check: CheckName) -> int | None:
        """The number of the run that is under way: the only one without an end, since a file's comes whole."""
        return next((run.run for run in self._require().runs(check) if run.ended is None), None)

    def _is_current(self, check: CheckName) -> bool:
        """Whether the task that asks is the check that the desk runs now: one that was stopped records nothing any more."""
        return self._running.get(check) is asyncio.current_task()

    def _stop_checks(self, *only: CheckName) -> None:
        """Stop what runs, or those checks alone."""
        for check in only or tuple(self._running):
            task = self._running.pop(check, None)
            if task is not None and not task.done():
                task.cancel()
                self._end(check, "cancelled")

    # One direction

    def _move(self, move: Move) -> Effect | None:
        bodies, effect = move
        self._add(*bodies)
        return effect

    def _add(self, *bodies: ev.Body) -> bool:
        if not bodies:
            return False
        self._journal.add(*bodies)
        self._changed()
        return True

    def _changed(self) -> None:
        for watcher in self._watchers:
            watcher()

    def _require(self) -> Call:
        if self.call is None:
            raise RuntimeError("no call is on the desk")
        return self.call


def _phone(call: Call) -> Phone | None:
    """Whether the client said that the page opens by the mobile's own data, in the tree for K4."""
    said = {branch.answers.get("firewall.phone") for branch in call.branches}
    return "works" if "works" in said else "fails" if "fails" in said else None


def _document(run: CheckRun) -> dict[str, Any]:
    """A network check's run as ``mfa-desk check --json`` would tell it, as far as the call holds it.

    Where a part was run again and other faults stand from before, it begins with the oldest of them.
    """
    from checks.call.runs import failing
    from checks.network.saved import SCHEMA

    took = (run.ended or run.started) - run.started
    older = [run.seen[name] for name in failing(run) if name in run.carried]
    return {
        "schema": SCHEMA,
        "started": iso(min(older)) if older else run.about.get("at"),
        "elapsed_ms": took.total_seconds() * 1000,
        "vantage": run.about.get("vantage"),
        "results": list(run.results),
        "practice": run.about.get("practice"),
        "summary": {"diagnosis": (run.summary or {}).get("diagnosis", [])},
        "facts": [],
    }


def _targets(settings: NetworkSettings | None) -> dict[str, Target]:
    """The targets by name: those of the settings; without any, the built-in ones, as practice has them. Raises Problem."""
    from checks.network.targets import builtin, targets

    return dict(builtin()) if settings is None else {target.name: target for target in targets(settings)}


async def _of_run(
    number: int, updates: AsyncGenerator[Mapping[str, Any], None]
) -> AsyncGenerator[Mapping[str, Any], None]:
    """The updates of a part run again, which tell at their start of which run it is a part."""
    async with aclosing(updates):
        async for update in updates:
            again = "again" in update.get("started", ())
            yield {"started": {**update["started"], "of": number}} if again else update


def read_facts(path: Path) -> tuple[Fact, ...]:
    """The facts of a facts file. Raises Problem that names what is wrong with it."""
    import json

    try:
        raw = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise Problem("facts.unreadable", path=path, reason=error.strerror or type(error).__name__) from None
    except (ValueError, RecursionError):
        raise Problem("facts.not_json", path=path) from None
    if not isinstance(raw, dict) or not isinstance(raw.get("facts"), list):
        raise Problem("facts.shape", path=path)
    try:
        return tuple(fact_from_json(fact) for fact in raw["facts"])
    except FactError as error:
        raise Problem("facts.bad", path=path, reason=error) from None


def program_version() -> str:
    """The installed program's version."""
    try:
        return version("mfa-desk")
    except PackageNotFoundError:
        return "0"

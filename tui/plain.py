"""The call as plain numbered lines, for screen readers, dumb terminals and pipes; long, for each word typed is a short method."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Awaitable, Callable, Iterator, Mapping
from pathlib import Path
from typing import Final, TextIO

from checks.call.call_index import StoreTrouble
from checks.call.state import Call
from checks.call.timeline import QuestionLine
from checks.problems import Problem
from checks.session import CallSession, Library
from checks.session.controller import Controller, KeyContext
from checks.session.intents import Destination, Say, Show, TargetPage, message
from checks.settings import Settings
from checks.texts import Lang, other_language
from tui.commands.signing import SignInTeller
from tui.i18n import current_language, set_language, t
from tui.leaving import Leaving, say_lost
from tui.messages import as_argument
from tui.panes import decision, header
from tui.panes.call_summary import summary_text
from tui.panes.formatting import labelled, localized
from tui.panes.header import FIELDS, timer_row
from tui.panes.steps import tracker_row
from tui.plain_intents import PlainIntents
from tui.plain_lines import InputEnded, LineConversation
from tui.plain_pages import WIDTH, lines_of, pane_lines, target_named, thread_lines

SAVE_AGAIN: Final = 1.0
"""Seconds between two tries to write what the database did not take."""

ACTION_WORDS: Final[Mapping[str, str]] = {
    "u": "undo",
    "y": "redo",
    "p": "park",
    "l": "client_language",
    "w": "why",
    "n": "note",
    "c": "copy",
    "b": "copies",
    "s": "say",
    "i": "mask",
    "e": "escalate",
    "x": "wrap_up",
    "h": "hold",
    "f": "act",
    "j": "retype",
    "v": "vantage",
    "login": "sign_in",
    "mobile": "caller_phone",
    "esc": "back",
    "f4": "network",
    "f5": "guest",
    "f6": "client",
    "f9": "language",
    "?": "help",
}
"""The words that do an action of the registry as it is."""
SCREEN_ONLY: Final = frozenset({"zoom", "next_pane", "previous_pane", "settings", "palette", "redraw"})
"""The actions that only a screen has."""
_NOTHING_DONE: Final = Say(message("plain.nothing"))
_SHOWN_AFTER: Final = frozenset({"client_language", "mask", "language"})
"""The actions after which the question is worded differently, so that it is shown again."""


def run(
    settings: Settings,
    *,
    practice: str | None,
    content: Path | None,
    lang: Lang | None,
    stdin: TextIO | None = None,
    stdout: TextIO | None = None,
) -> int:
    """Hold calls on the input and output (the standard ones by default) and return the exit status. Raises Problem."""
    if lang is not None:
        set_language(lang)
    session = CallSession(settings, library=Library(settings, content))
    if practice:
        session.scenario_of(practice)
    sitting = Sitting(session, stdin or sys.stdin, stdout or sys.stdout, practising=practice is not None)
    return asyncio.run(sitting.hold(practice or None))


class Sitting:
    """One session: reads a line, does what it says, prints what is next."""

    def __init__(self, session: CallSession, stdin: TextIO, stdout: TextIO, *, practising: bool) -> None:
        self._session = session
        self._practising = practising
        self._leaving = Leaving(self._give_up)
        self._talk = LineConversation(stdin, stdout, self._leaving)
        self._controller = Controller(session)
        self._intents = PlainIntents(self._controller, self._talk, _switch_language)
        self._shown: str | None = None
        self._heard: tuple[str, ...] = ()
        """The lines that were said of the place ``_heard_place`` when it was shown last."""
        self._heard_place = ""
        self._told_call = ""
        self._told_runs: set[tuple[str, int]] = set()
        self._trouble = ""
        self._telling = SignInTeller(self._talk.say, pasting=True)

    async def hold(self, scenario: str | None) -> int:
        """Hold calls until the input ends or the person leaves."""
        self._talk.start_reading()
        if threading.current_thread() is threading.main_thread():
            self._leaving.listen()
        self._leaving.attend(self._talk.end)
        saving = asyncio.get_running_loop().create_task(self._keep_saving())
        self._session.library.load()
        self._session.watch(self._announce)
        self._session.watch(lambda: self._telling.tell(self._session.sign_in))
        try:
            faults = self._session.library.faults
            for fault in faults[:3]:
                self._talk.say(t("content.fault", fault=fault.to(current_language())))
            if faults:
                self._talk.say(t("content.built_in", folder=as_argument(self._session.library.folder)))
            if scenario is not None:
                self._session.open_call(scenario)
                await self._call()
            while await self._home():
                await self._call()
        except InputEnded:
            pass
        finally:
            saving.cancel()
            self._shown = None
            self._session.leave()
        if self._session.saved.waiting:
            raise Problem("store.unsaved", exit_status=1)
        return 0

    def _give_up(self) -> int:
        """Say what is lost if the process is ended now."""
        return say_lost(self._session.saved.waiting)

    async def _keep_saving(self) -> None:
        while True:
            await asyncio.sleep(SAVE_AGAIN)
            self._session.save()

    # Home

    async def _home(self) -> bool:
        """Choose what to do; return True with a call open."""
        choices = list(self._choices())
        self._talk.say()
        self._talk.say(t("home.title") + (f"  {t('header.practice')}" if self._practising else ""))
        if self._session.saved.trouble is not None:
            self._talk.say(f"{t('header.not_saved')}. {t('trouble.' + self._session.saved.trouble.code)}")
        for number, (_begin, text) in enumerate(choices, 1):
            self._talk.say(f"  {number}  {text}")
        self._talk.say(t("plain.home_hint"))
        while True:
            line = await self._talk.ask(t("plain.choose"))
            if line.isdigit() and 1 <= int(line[:6]) <= len(choices):
                return await choices[int(line) - 1][0]() or await self._home()
            self._talk.say(t("plain.home_help" if line == "?" else "plain.not_a_choice"))

    def _choices(self) -> Iterator[tuple[Callable[[], Awaitable[bool]], str]]:
        for call in self._session.unfinished(practice=self._practising):
            yield (
                self._resumer(call.id),
                labelled(t("plain.resume"), summary_text(call, masked=self._controller.masked)),
            )
        if self._practising:
            for scenario in self._session.scenarios():
                yield self._beginner(scenario.key), scenario.title[current_language()]
            return
        yield self._begin_new, t("home.new")
        yield self._choose_practice, t("home.practice")

    async def _begin_new(self) -> bool:
        self._session.open_call()
        await self._intents.ask_client(FIELDS)
        return True

    async def _choose_practice(self) -> bool:
        """Have one of the invented clients chosen."""
        options = [(scenario.key, scenario.title[current_language()]) for scenario in self._session.scenarios()]
        key = await self._intents.pick(t("practice.title"), options)
        return key is not None and await self._beginner(key)()

    def _beginner(self, practice: str) -> Callable[[], Awaitable[bool]]:
        async def begin() -> bool:
            self._session.open_call(practice)
            return True

        return begin

    def _resumer(self, call_id: str) -> Callable[[], Awaitable[bool]]:
        async def resume() -> bool:
            try:
                return self._session.resume(call_id)
            except StoreTrouble as trouble:
                self._talk.say(t(f"trouble.{trouble.code}"))
                return False

        return resume

    # A call

    async def _call(self) -> None:
        """Hold one call, until it is wrapped up and the next one is requested."""
        self._session.checks.start_all()
        self._shown = None
        self._heard = ()
        self._talk.say()
        self._talk.say(t("plain.hint"))
        while True:
            prompt = self._session.prompt()
            if prompt is None:
                return
            if prompt.place != self._shown:
                self._show()
            line = await self._talk.ask(">")
            is_answer = line.isdigit() or not line
            if is_answer and self._talk.is_too_late:
                self._talk.say(t("plain.changed"))
                continue
            if line.isdigit() and not self._is_offered(line):
                self._talk.say(t("plain.not_a_choice"))
                continue
            shown, self._shown = self._shown, None
            if await self._do(line) == "home":
                return
            if not is_answer:
                self._shown = self._shown or shown

    def _is_offered(self, line: str) -> bool:
        """Return whether a number is one of the choices that were read out."""
        prompt = self._session.prompt()
        return prompt is not None and line in [str(choice.digit) for choice in prompt.choices]

    async def _do(self, line: str) -> Destination | None:
        """Do what a line says: go on, answer, or a word with what follows it."""
        word, _, rest = line.partition(" ")
        word, rest = word.lower(), rest.strip()
        if not word:
            return await self._intents.carry_out(self._controller.go_on())
        if word.isdigit():
            return await self._intents.carry_out(self._controller.press(int(word)))
        if word in WORDS:
            return await WORDS[word](self, rest)
        if word not in ACTION_WORDS:
            self._talk.say(t("plain.unknown", word=word[:20]))
            return None
        action = ACTION_WORDS[word]
        place = await self._intents.carry_out(self._controller.do(action))
        if action in _SHOWN_AFTER:
            self._show()
        return place

    def _show(self, *, whole: bool = False) -> None:
        """Show what comes next: what to say and do, what the client sees, the numbered choices, the evidence.

        Of what stands above the question, and of the same question shown before, only what has changed is said, unless the ``whole``
        is asked for.
        """
        view = self._session.view(masked=self._controller.masked)
        if view is None:
            return
        call, prompt = view.call, view.prompt
        heard = () if whole else self._heard
        above = (
            header.render_state(view, WIDTH).text.strip("| "),
            tracker_row(call).text.strip(),
            " > ".join(dict.fromkeys(localized(words) for words in (*prompt.trail, prompt.title))),
        )
        question = tuple(lines_of(decision.render(view, WIDTH)))
        timer = () if heard else (timer_row(call, self._session.now()).text.strip(),)
        again = prompt.place == self._heard_place
        self._talk.say()
        for line in (*timer, *(line for line in above if line not in heard)):
            self._talk.say(line)
        for line in question:
            if not again or (line and line not in heard) or not heard:
                self._talk.say(line)
        self._shown = self._heard_place = prompt.place
        self._heard = (*above, *question)

    def _announce(self) -> None:
        """Say when a check has ended, and when saving fails or works again."""
        call = self._session.call
        ended = _ended(call) if call else set()
        if call is not None and call.id == self._told_call:
            for check, _run in sorted(ended - self._told_runs):
                self._talk.say()
                self._talk.say(t(f"plain.ended.{check}"))
        self._told_call, self._told_runs = (call.id if call else ""), ended
        trouble = self._session.saved.trouble
        text = "" if trouble is None else f"{t('header.not_saved')}. {t('trouble.' + trouble.code)}"
        if text != self._trouble:
            self._trouble = text
            self._talk.say()
            self._talk.say(text or t("header.saved"))
        prompt = self._session.prompt()
        if self._shown is not None and (prompt is None or prompt.place != self._shown):
            self._talk.moved_on()
            self._show()

    # The words that do more than an action

    async def again(self, rest: str) -> Destination | None:
        """Run the checks (again), or measure one target again; if a part of a sweep can be run again, ask which."""
        checks = self._controller.checks
        if rest:
            name = target_named(rest, self._session)
            return await self._intents.carry_out(checks.repeat_target(name) if name else _NOTHING_DONE)
        started = self._session.checks.start("guest")
        run = self._session.checks.repeatable_run()
        if run is not None:
            return await self._intents.carry_out(checks.repeat(run))
        started |= self._session.checks.start("network")
        self._talk.say(t("plain.checking") if started else t("said.running"))
        return None

    async def details(self, rest: str) -> Destination | None:
        """Show what the checks found; with a host or a number, that target in full."""
        if rest:
            name = target_named(rest, self._session)
            return await self._intents.carry_out(Show(TargetPage(name)) if name else _NOTHING_DONE)
        for line in (*pane_lines("network", self._controller), *pane_lines("guest", self._controller)):
            self._talk.say(line)
        return None

    async def go(self, rest: str) -> Destination | None:
        """Find a place by the words that follow, else ask for them."""
        if not rest:
            return await self._intents.carry_out(self._controller.do("go"))
        return await self._intents.search(rest, self._controller.follow_hit, titled=True)

    async def steps(self, rest: str) -> Destination | None:
        """Show the steps; with a number, say what state that step is in."""
        if not rest:
            return await self._intents.carry_out(self._controller.do("steps"))
        if not (rest.isdecimal() and 1 <= int(rest[:4]) <= len(self._session.content.steps)):
            self._talk.say(t("plain.not_a_choice"))
            return None
        return await self._intents.carry_out(self._controller.do("details", KeyContext(pane="steps", step=int(rest))))

    async def thread(self, rest: str) -> Destination | None:
        """Show the thread by numbers; with a number, ask that line's question again and keep the later answers."""
        if not rest:
            for line in thread_lines(self._controller):
                self._talk.say(line)
            return None
        entries = self._session.thread(masked=self._controller.masked)
        entry = entries[int(rest) - 1] if rest.isdecimal() and 1 <= int(rest[:6]) <= len(entries) else None
        if not isinstance(entry, QuestionLine):
            return await self._intents.carry_out(_NOTHING_DONE)
        return await self._intents.carry_out(self._controller.reopen(entry.branch, entry.place))

    async def resume(self, rest: str) -> Destination | None:
        """Resume a parked walk, or the one with the number that follows."""
        parked = self._session.call.parked if self._session.call else ()
        if not rest or self._session.finished:
            return await self._intents.carry_out(self._controller.do("resume_branch"))
        if not (rest.isdecimal() and 1 <= int(rest[:4]) <= len(parked)):
            return await self._intents.carry_out(_NOTHING_DONE)
        self._session.resume_branch(parked[int(rest) - 1].key)
        return None

    async def letter(self, rest: str) -> Destination | None:
        """Print the letter to the client's IT, or save it in its file."""
        checks, call = self._controller.checks, self._session.call
        if rest.lower() == "c" and call is not None:
            return await self._intents.carry_out(checks.copy_letter(call.lang, None))
        return await self._intents.carry_out(checks.letter_of(None))

    async def open_result(self, rest: str) -> Destination | None:
        """Take a result that was made on site into the call."""
        return await self._intents.carry_out(self._controller.checks.load_result(rest) if rest else _NOTHING_DONE)

    async def client_run(self, rest: str) -> Destination | None:
        """Write the client's page, print a line for a shell, or read the result that the client reads out."""
        key = rest.lower() or "page"
        if key in ("page", "sh", "powershell"):
            return await self._intents.carry_out(self._controller.checks.client_run_by(key))
        self._intents.say_code_read(self._controller.checks.read_code(rest))
        return None

    async def words(self, rest: str) -> Destination | None:
        """Keep what the client says."""
        return await self._intents.carry_out(
            self._controller.record.keep_text("words", rest) if rest else _NOTHING_DONE
        )

    async def remark(self, rest: str) -> Destination | None:
        """Keep a remark for the note."""
        return await self._intents.carry_out(
            self._controller.record.keep_text("remark", rest) if rest else _NOTHING_DONE
        )

    async def repeat(self, _rest: str) -> Destination | None:
        """Show the question again, all of it."""
        self._show(whole=True)
        return None


WORDS: Final[Mapping[str, Callable[[Sitting, str], Awaitable[Destination | None]]]] = {
    "a": Sitting.again,
    "d": Sitting.details,
    "g": Sitting.go,
    "/": Sitting.go,
    "t": Sitting.thread,
    "r": Sitting.resume,
    "m": Sitting.letter,
    "o": Sitting.open_result,
    "k": Sitting.client_run,
    "f2": Sitting.steps,
    "f3": Sitting.repeat,
    "f7": Sitting.words,
    "f8": Sitting.remark,
}
"""The words that a text may follow, or that do more than an action."""


def _switch_language() -> None:
    """Switch to the other language if nothing is being said to the client."""
    set_language(other_language(current_language()))


def _ended(call: Call) -> set[tuple[str, int]]:
    return {(run.check, run.run) for run in call.checks if run.ended is not None}

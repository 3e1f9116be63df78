"""The call as plain numbered lines: for screen readers, dumb terminals and pipes. Same desk, same events, same note."""

from __future__ import annotations

import asyncio
import contextlib
import io
import os
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, TextIO

from checks.call.call_index import StoreTrouble
from checks.call.events import OWNERS, WRAP_UPS, TextKind
from checks.call.state import Call
from checks.files import reason_of
from checks.problems import Lang, Problem
from checks.session import CallSession, Library
from checks.settings import Settings
from checks.text import visible
from checks.texts import other_language
from tui.commands.signing import SignInTeller
from tui.i18n import current_language, set_language, t
from tui.leaving import Leaving, say_lost
from tui.panes.decision import decision_rows
from tui.panes.detail_pages import hit_rows, why_rows
from tui.panes.explained import explained_rows
from tui.panes.formatting import labelled, ours, removed_notice
from tui.panes.guest import guest_rows
from tui.panes.header import FIELDS, state_row, timer_row
from tui.panes.network import network_rows
from tui.panes.review import review_rows
from tui.panes.steps import steps_rows, tracker_row
from tui.panes.thread import thread_rows
from tui.plain_client import client_run
from tui.plain_copies import copy_out
from tui.plain_network import letter, open_result, target
from tui.plain_tenant import Talk, act, sign_in
from tui.stdio import discard_output
from tui.text_layout import Row

if TYPE_CHECKING:
    from checks.session.removal import Removed

WIDTH: Final = 78
_TALL: Final = 10_000


SAVE_AGAIN: Final = 1.0
"""Seconds between two tries to write what the database did not take."""


class _Gone(Exception):
    """Nothing more comes from the input, or nobody reads what is said any more."""


def run(
    settings: Settings,
    *,
    practice: str | None,
    content: Path | None,
    lang: Lang | None,
    stdin: TextIO | None = None,
    stdout: TextIO | None = None,
) -> int:
    """Hold calls on the input and output (the standard ones) and tell the exit status. Raises Problem."""
    if lang is not None:
        set_language(lang)
    session = CallSession(settings, library=Library(settings, content))
    if practice:
        session.scenario_of(practice)
    sitting = _Sitting(session, stdin or sys.stdin, stdout or sys.stdout, practising=practice is not None)
    return asyncio.run(sitting.hold(practice or None))


class _Sitting:
    """One sitting: reads a line, does what it says, prints what is next."""

    def __init__(self, session: CallSession, stdin: TextIO, stdout: TextIO, *, practising: bool) -> None:
        self._session = session
        self._in = stdin
        self._out = stdout
        self._practising = practising
        self._masked = True
        self._shown: str | None = None
        self._leaving = Leaving(self._give_up)
        self._lines: asyncio.Queue[tuple[int, str | None]] = asyncio.Queue()
        self._moves = 0
        self._too_late = False
        self._told_call = ""
        self._told_runs: set[tuple[str, int]] = set()
        self._trouble = ""
        self._telling = SignInTeller(self._print, pasting=True)
        self._talk = Talk(self._print, self._line, self._rows, WIDTH, self._hide)
        self._verbs: dict[str, Callable[[str], object]] = {
            "u": lambda _rest: self._session.undo(),
            "y": lambda _rest: self._session.redo(),
            "p": lambda _rest: self._session.park(),
            "r": self._resume_branch,
            "l": lambda _rest: self._change_client_language(),
            "w": lambda _rest: self._why(),
            "n": lambda _rest: self._note(),
            "c": lambda _rest: self._keep_note(),
            "s": lambda _rest: self._say_aloud(),
            "i": lambda _rest: self._mask(),
            "d": self._details,
            "o": lambda rest: open_result(self._session, rest, self._print) if rest else False,
            "m": lambda rest: letter(self._session, rest.lower() == "c", self._print),
            "t": self._thread,
            "esc": lambda _rest: any([self._session.checks.cancel("network"), self._session.checks.cancel("guest")]),
            "f2": lambda _rest: self._steps(),
            "f3": lambda _rest: self._show(),
            "f4": lambda _rest: self._network(),
            "f5": lambda _rest: self._guest(),
            "v": lambda _rest: self._session.set_vantage("desk" if self._session.vantage.value == "site" else "site"),
            "k": lambda rest: client_run(self._session, self._print, rest),
            "?": lambda _rest: self._print(t("plain.help")),
            "f7": lambda rest: self._note_text("words", rest),
            "f8": lambda rest: self._note_text("remark", rest),
            "f9": lambda _rest: self._switch_language(),
        }

    async def hold(self, scenario: str | None) -> int:
        """Calls until the input ends or the person leaves."""
        loop = asyncio.get_running_loop()
        threading.Thread(target=self._read_input, args=(loop,), daemon=True).start()
        if threading.current_thread() is threading.main_thread():
            self._leaving.listen()
        self._leaving.attend(lambda: self._hear(None))
        saving = loop.create_task(self._keep_saving())
        self._session.library.load()
        self._session.watch(self._announce)
        self._session.watch(lambda: self._telling.tell(self._session.sign_in))
        try:
            for fault in self._session.library.faults[:3]:
                self._print(t("content.fault", fault=fault.to(current_language())))
            if self._session.library.faults:
                self._print(t("content.built_in"))
            if scenario is not None:
                self._session.open_call(scenario)
                await self._call()
            while await self._home():
                await self._call()
        except _Gone:
            pass
        finally:
            saving.cancel()
            self._shown = None
            self._session.leave()
        if self._session.saved.waiting:
            raise Problem("store.unsaved", exit_status=1)
        return 0

    def _give_up(self) -> int:
        """The process is ended as it is."""
        return say_lost(self._session.saved.waiting)

    async def _keep_saving(self) -> None:
        while True:
            await asyncio.sleep(SAVE_AGAIN)
            self._session.save()

    # Reading and printing

    def _read_input(self, loop: asyncio.AbstractEventLoop) -> None:
        """Hand every line of the input to the loop, then None. In a daemon thread: a line that never comes must not hold up the end."""
        with contextlib.suppress(RuntimeError):
            for line in self._read_lines():
                loop.call_soon_threadsafe(self._hear, line.rstrip("\r\n"))
            loop.call_soon_threadsafe(self._hear, None)

    def _read_lines(self) -> Iterator[str]:
        """The lines of the input; its bare descriptor is read, for a buffered reader's lock would be held while the program ends."""
        try:
            descriptor = self._in.fileno()
        except io.UnsupportedOperation:
            yield from self._in
            return
        encoding = self._in.encoding or "utf-8"
        rest = b""
        with contextlib.suppress(OSError):
            while chunk := os.read(descriptor, 65536):
                *lines, rest = (rest + chunk).split(b"\n")
                for line in lines:
                    yield line.decode(encoding, "replace")
        if rest:
            yield rest.decode(encoding, "replace")

    def _hear(self, line: str | None) -> None:
        """A line, with how often evidence had moved the call on when it was typed."""
        self._lines.put_nowait((self._moves, line))

    async def _line(self, ask: str) -> str:
        """The next line; `_too_late` where it was typed before evidence put another question. Raises _Gone, between lines."""
        self._write(f"{ask.rstrip()} ")
        await asyncio.sleep(0)  # a line that is there already would let nothing else have its turn
        moves, line = await self._lines.get()
        self._too_late = moves < self._moves
        if self._leaving.requested or line is None or line.strip().lower() in ("q", "\x11"):
            raise _Gone
        return line.strip()

    def _print(self, text: str = "") -> None:
        self._write(f"{text}\n")

    def _write(self, text: str) -> None:
        """Say it at once. A pipe that was closed ends the sitting and no check: those speak through here too."""
        try:
            self._out.write(visible(text))
            self._out.flush()
        except BrokenPipeError:
            discard_output(self._out)
            self._hear(None)

    def _rows(self, rows: list[Row]) -> None:
        for row in rows:
            self._print(row.text.rstrip())

    # Home

    async def _home(self) -> bool:
        """Choose what to do; True with a call on the desk."""
        choices = list(self._choices())
        self._print()
        self._print(t("home.title") + (f"  {t('header.practice')}" if self._practising else ""))
        if self._session.saved.trouble is not None:
            self._print(f"{t('header.not_saved')}. {t('trouble.' + self._session.saved.trouble.code)}")
        for number, (_pick, text) in enumerate(choices, 1):
            self._print(f"  {number}  {text}")
        while True:
            line = await self._line(t("plain.choose"))
            if line.isdigit() and 1 <= int(line) <= len(choices):
                return await self._begin(choices[int(line) - 1][0])
            self._print(t("plain.not_a_choice"))

    def _choices(self) -> Iterator[tuple[str, str]]:
        if not self._practising:
            yield "new", t("home.new")
        for scenario in self._session.scenarios():
            yield f"practice.{scenario.key}", labelled(t("header.practice"), scenario.title[current_language()])
        for call in self._session.unfinished(practice=self._practising):
            practice = f"{t('header.practice')} " if call.practice else ""
            yield (
                f"call.{call.id}",
                labelled(
                    t("home.unfinished"), f"{practice}{call.last.astimezone():%Y-%m-%d %H:%M} {call.ticket}".rstrip()
                ),
            )

    async def _begin(self, pick: str) -> bool:
        kind, _, key = pick.partition(".")
        if kind == "call":
            try:
                return self._session.resume(key)
            except StoreTrouble as trouble:
                self._print(t(f"trouble.{trouble.code}"))
                return await self._home()
        self._session.open_call(key if kind == "practice" else None)
        if kind == "new":
            await self._ask_client()
        return True

    async def _ask_client(self) -> None:
        """Who is on the line; an empty line leaves a detail as it is."""
        self._print(t("client.title"))
        for name in FIELDS:
            value = await self._line(labelled(t(f"client.{name}"), ""))
            if value:
                before = self._session.removed
                self._session.set_client(**{name: value})
                self._say_removed(before)
        earlier = self._session.earlier()
        if earlier:
            self._print(t("said.called_before", n=len(earlier), date=f"{earlier[0].last.astimezone():%Y-%m-%d}"))

    # A call

    async def _call(self) -> None:
        """One call, until it is wrapped up and the next one is wanted."""
        self._session.checks.start("network")
        self._session.checks.start("guest")
        self._shown = None
        while True:
            prompt = self._session.prompt()
            if prompt is None:
                return
            if prompt.place != self._shown:
                self._show()
            line = await self._line(">")
            answer = line.isdigit() or not line
            if answer and self._too_late:
                self._print(t("plain.changed"))
                continue
            seen, self._shown = self._shown, None
            if await self._do(line) == "home":
                return
            if not answer:
                self._shown = self._shown or seen

    def _stands(self, seen: str | None) -> bool:
        """Whether what was shown is still what is asked; evidence moves on by itself."""
        prompt = self._session.prompt()
        return prompt is not None and prompt.place == seen

    async def _do(self, line: str) -> str | None:
        word, _, rest = line.partition(" ")
        word = word.lower()
        if not word:
            return await self._follow(self._session.enter())
        if len(word) == 1 and word.isdigit():
            prompt = self._session.prompt()
            if prompt is None or int(word) not in [choice.digit for choice in prompt.choices]:
                self._print(t("plain.not_a_choice"))
                return None
            return await self._follow(self._session.press(int(word)))
        if word in ("e", "x", "h", "p", "r") and self._session.finished:
            self._print(t("said.finished"))
        elif word in ("g", "/"):
            await self._go(rest)
        elif word in ("e", "x", "h"):
            await {"e": self._escalate, "x": self._wrap_up, "h": self._hold}[word]()
        elif word == "a":
            started = [self._session.checks.start("network"), self._session.checks.start("guest")]
            self._print(t("plain.checking") if any(started) else t("said.running"))
        elif word == "f6":
            await self._ask_client()
        elif word == "b":
            await copy_out(self._session, self._pick, self._print)
        elif word == "j":
            await self._retype()
        elif word == "f":
            await act(self._session, self._talk)
        elif word == "login":
            await sign_in(self._session, self._talk)
        elif word in self._verbs:
            done = self._verbs[word](rest)
            if done is False:
                self._print(t("plain.nothing"))
        else:
            self._print(t("plain.unknown", word=word[:20]))
        return None

    async def _follow(self, effect: str | None) -> str | None:
        match effect:
            case "go":
                await self._go("")
            case "wrap_up":
                await self._wrap_up()
            case "escalate":
                await self._escalate()
            case "copy":
                self._keep_note()
            case "review":
                await self._look_back()
        return effect

    def _show(self) -> None:
        """What is next: what to say and do, what the client sees, the numbered choices, the evidence."""
        call, prompt = self._session.call, self._session.prompt()
        if call is None or prompt is None:
            return
        self._shown = prompt.place
        now = self._session.now()
        self._print()
        self._print(timer_row(call, now).text.strip())
        self._print(state_row(call, self._session.saved, WIDTH, masked=self._masked, problems=0).text.strip("| "))
        self._print(tracker_row(call).text.strip())
        self._print(" > ".join(dict.fromkeys(ours(words) for words in (*prompt.trail, prompt.title))))
        runnable = frozenset({"guest"} if self._session.checks.can_run("guest") else ())
        self._rows(decision_rows(prompt, call.lang, WIDTH, _TALL, self._session.client_line(), runnable))

    def _announce(self) -> None:
        """Say when a check has ended, and when saving fails or works again."""
        call = self._session.call
        ended = _ended(call) if call else set()
        if call is not None and call.id == self._told_call:
            for check, _run in sorted(ended - self._told_runs):
                self._print()
                self._print(t(f"plain.ended.{check}"))
        self._told_call, self._told_runs = (call.id if call else ""), ended
        trouble = self._session.saved.trouble
        told = "" if trouble is None else f"{t('header.not_saved')}. {t('trouble.' + trouble.code)}"
        if told != self._trouble:
            self._trouble = told
            self._print()
            self._print(told or t("header.saved"))
        if self._shown is not None and not self._stands(self._shown):
            self._moves += 1
            self._show()

    # What the words do

    async def _pick(self, title: str, options: list[tuple[str, str]]) -> str | None:
        self._print(title)
        for number, (_key, text) in enumerate(options, 1):
            self._print(f"  {number}  {text}")
        line = await self._line(t("plain.choose"))
        if line.isdigit() and 1 <= int(line) <= len(options):
            return options[int(line) - 1][0]
        self._print(t("plain.nothing"))
        return None

    async def _go(self, query: str) -> None:
        title = t("go.title") if query else ""
        if not query:
            query = await self._line(labelled(t("go.title"), ""))
        hits = self._session.search(query)
        rows = hit_rows(hits, WIDTH)
        if not hits:
            self._rows(rows)
            return
        options = [(hit.target, row.text.strip()) for hit, row in zip(hits, rows, strict=True)]
        target = await self._pick(title, options)
        if target is not None and target.startswith("code."):
            call = self._session.call
            lang = call.lang if call else current_language()
            self._rows(explained_rows(self._session.explain(query), self._session.content, lang, WIDTH))
        elif target is not None and not target.startswith("card."):
            if self._session.finished:
                self._print(t("said.finished"))
                return
            if target.startswith("@"):
                before = self._session.removed
                self._session.keep_query(query)
                self._say_removed(before)
            self._session.go(target)
        elif target is not None:
            card = next(one for one in self._session.content.cards if f"card.{one.key}" == target)
            self._print(f"{ours(card.title)}\n{ours(card.text)}")

    async def _escalate(self) -> None:
        owner = await self._owner()
        if owner is not None:
            before = self._session.removed
            self._session.escalate(owner, await self._line(labelled(t("escalate.why"), "")))
            self._say_removed(before)
            await self._wrap_up()

    async def _owner(self) -> str | None:
        """Whom the call goes to."""
        return await self._pick(t("escalate.title"), [(owner, t(f"owner.{owner}")) for owner in OWNERS])

    async def _wrap_up(self) -> None:
        suggested = {self._session.suggested_wrap_up(): f"  {t('decision.suggested')}"}
        options: list[tuple[str, str]] = [(kind, t(f"wrapup.{kind}") + suggested.get(kind, "")) for kind in WRAP_UPS]
        how = await self._pick(t("wrapup.title"), options)
        chosen = next((kind for kind in WRAP_UPS if kind == how), None)
        if chosen == "escalated" and self._session.call is not None and self._session.call.escalated is None:
            owner = await self._owner()
            if owner is None:
                return
            self._session.escalate(owner)
        if chosen is not None:
            self._session.wrap_up(chosen)
            if self._session.scenario is not None:
                await self._look_back()

    async def _look_back(self) -> None:
        """How the practice call went."""
        review, scenario = await self._session.review(), self._session.scenario
        if scenario is not None:
            self._print(t("page.review"))
            self._rows(review_rows(review, scenario.story, WIDTH))

    async def _hold(self) -> None:
        if self._session.end_hold():
            self._print(t("said.back"))
            return
        kinds: tuple[Literal["hold", "dropped", "call_back"], ...] = ("hold", "dropped", "call_back")
        how = await self._pick(t("hold.title"), [(kind, t(f"hold.{kind}")) for kind in kinds])
        chosen = next((kind for kind in kinds if kind == how), None)
        if chosen is not None:
            self._session.hold(chosen)

    def _resume_branch(self, rest: str) -> bool:
        parked = self._session.call.parked if self._session.call else ()
        number = int(rest) if rest.isdigit() else 1
        return 1 <= number <= len(parked) and self._session.resume_branch(parked[number - 1].key)

    def _change_client_language(self) -> None:
        call = self._session.call
        if call is not None:
            self._session.set_client_language(other_language(call.lang))
            self._show()

    def _switch_language(self) -> None:
        """The other language for what is not said to the client."""
        set_language(other_language(current_language()))
        self._show()

    def _say_aloud(self) -> None:
        call, prompt = self._session.call, self._session.prompt()
        if call is not None and prompt is not None:
            self._print((prompt.say or prompt.do or prompt.title).to(call.lang))

    def _mask(self) -> None:
        self._masked = not self._masked
        self._show()

    def _details(self, rest: str) -> bool:
        """What the checks found; with a host or a number, that target in full."""
        if rest:
            rows = target(self._session, rest, WIDTH)
            self._rows(rows or [])
            return rows is not None
        self._network()
        self._guest()
        return True

    def _steps(self) -> None:
        if self._session.call is not None:
            self._rows(steps_rows(self._session.call, self._session.content, WIDTH, self._session.now()))

    def _note_text(self, what: TextKind, text: str) -> bool:
        before = self._session.removed
        noted = self._session.note_text(what, text)
        self._say_removed(before)
        return noted

    def _say_removed(self, before: Removed | None) -> None:
        """Say so where something was taken out of what was just typed, and what to say to a client who reads it out."""
        removed = self._session.removed
        if removed is not None and removed is not before:
            self._print(removed_notice(removed, self._session.line_about_secrets))

    async def _retype(self) -> None:
        """Read anew a text that something was removed from; an empty line leaves it as it is."""
        removed = self._session.removed
        if removed is None:
            self._print(t("said.nothing_removed"))
            return
        text = await self._line(labelled(t("plain.retype", place=t(f"removed.{removed.place}"), text=removed.text), ""))
        if not text:
            return
        if removed.place in ("words", "screen", "remark", "why"):
            self._note_text("remark" if removed.place == "why" else removed.place, text)
        else:
            self._session.set_client(**{removed.place: text})
            self._say_removed(removed)

    def _why(self) -> None:
        self._rows(why_rows(self._session.prompt(), self._session.content, WIDTH))

    def _guest(self) -> None:
        if self._session.call is not None:
            self._rows(
                guest_rows(self._session.call, WIDTH, lookup=self._session.checks.can_run("guest"), masked=self._masked)
            )

    def _network(self) -> None:
        if self._session.call is not None:
            self._rows(network_rows(self._session.call, self._session.vantage, WIDTH))

    def _thread(self, rest: str) -> bool:
        """The thread by numbers; with a number, that line's question is asked again and the later answers are kept."""
        lines = self._session.thread(masked=self._masked)
        if not rest:
            for number, line in enumerate(lines, 1):
                head, *more = thread_rows([line], WIDTH - 4)
                self._print(f"{number:>3} {head.text}")
                for row in more:
                    self._print(f"    {row.text}")
            return True
        chosen = lines[int(rest) - 1] if rest.isdecimal() and 1 <= int(rest[:6]) <= len(lines) else None
        return bool(chosen and chosen.branch and chosen.place and self._session.reopen(chosen.branch, chosen.place))

    def _hide(self, text: str) -> str:
        """The text as it may be seen: personal data is masked until it is asked for."""
        return self._session.mask(text) if self._masked else text

    def _note(self) -> None:
        self._print(self._session.note(current_language(), masked=self._masked))
        if self._masked:
            self._print(t("plain.note_masked"))

    def _keep_note(self) -> None:
        try:
            path = self._session.keep_note(current_language(), clipboard=False)
        except OSError as error:
            self._print(t("plain.note_failed", reason=reason_of(error)[current_language()]))
        else:
            self._print(t("plain.note_kept", file=path))


def _ended(call: Call) -> set[tuple[str, int]]:
    return {(run.check, run.run) for run in call.checks if run.ended is not None}

"""The call as plain numbered lines: for screen readers, dumb terminals and pipes. Same desk, same events, same note."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, Literal

from checks.call.events import TextKind
from checks.call.prompt import Prompt
from checks.call.records import StoreTrouble
from checks.desk import Desk
from checks.problems import Lang
from checks.settings import Settings
from tui.i18n import current_language, set_language, t
from tui.panes.decision import decision_rows
from tui.panes.guest import guest_rows
from tui.panes.header import FIELDS, state_row, timer_row
from tui.panes.network import network_rows
from tui.panes.reading import hit_rows, why_rows
from tui.panes.steps import tracker_row
from tui.panes.thread import thread_rows
from tui.panes.words import ours
from tui.rows import Row

WIDTH: Final = 78
_TALL: Final = 10_000


class _Gone(Exception):
    """Nothing more comes from standard input."""


def run(settings: Settings, *, practice: str | None, content: Path | None, lang: Lang | None) -> int:
    """Hold calls on standard input and output, and tell the exit status. Raises Problem."""
    if lang is not None:
        set_language(lang)
    desk = Desk(settings, folder=content)
    if practice:
        desk.scenario_of(practice)
    with contextlib.suppress(BrokenPipeError):
        return asyncio.run(_Session(desk, practising=practice is not None).hold(practice or None))
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


class _Session:
    """One sitting: reads a line, does what it says, prints what is next."""

    def __init__(self, desk: Desk, *, practising: bool) -> None:
        self._desk = desk
        self._practising = practising
        self._lines: asyncio.Queue[str | None] = asyncio.Queue()
        self._told_runs: set[tuple[str, int]] = set()
        self._trouble = ""
        self._verbs: dict[str, Callable[[str], object]] = {
            "u": lambda _rest: self._desk.undo(),
            "y": lambda _rest: self._desk.redo(),
            "p": lambda _rest: self._desk.park(),
            "r": self._resume_branch,
            "l": lambda _rest: self._change_client_language(),
            "w": lambda _rest: self._why(),
            "n": lambda _rest: self._print(self._desk.note(current_language())),
            "c": lambda _rest: self._keep_note(),
            "i": lambda _rest: self._guest(),
            "d": lambda _rest: self._network(),
            "t": lambda _rest: self._thread(),
            "v": lambda _rest: self._desk.set_vantage("desk" if self._desk.vantage.value == "site" else "site"),
            "?": lambda _rest: self._print(t("plain.help")),
            "f7": lambda rest: self._note_text("words", rest),
            "f8": lambda rest: self._note_text("remark", rest),
        }

    async def hold(self, scenario: str | None) -> int:
        """Calls until the input ends or the person leaves."""
        threading.Thread(target=self._read_input, args=(asyncio.get_running_loop(),), daemon=True).start()
        self._desk.load_content()
        self._desk.watch(self._announce)
        try:
            for fault in self._desk.faults[:3]:
                self._print(t("content.fault", fault=fault))
            if self._desk.faults:
                self._print(t("content.built_in"))
            if scenario is not None:
                self._desk.open_call(scenario)
                await self._call()
            while await self._home():
                await self._call()
        except _Gone:
            pass
        finally:
            self._desk.leave()
        return 0

    # Reading and printing

    def _read_input(self, loop: asyncio.AbstractEventLoop) -> None:
        """Hand every line of standard input to the loop.

        In a daemon thread of its own that reads the bare descriptor: a line that never comes must not keep the program from ending.
        """
        encoding = sys.stdin.encoding or "utf-8"
        rest = b""
        with contextlib.suppress(RuntimeError):
            while chunk := os.read(sys.stdin.fileno(), 65536):
                *lines, rest = (rest + chunk).split(b"\n")
                for line in lines:
                    loop.call_soon_threadsafe(self._lines.put_nowait, line.decode(encoding, "replace").rstrip("\r"))
            for last in (rest.decode(encoding, "replace"),) if rest else ():
                loop.call_soon_threadsafe(self._lines.put_nowait, last)
            loop.call_soon_threadsafe(self._lines.put_nowait, None)

    async def _line(self, ask: str) -> str:
        sys.stdout.write(f"{ask} ")
        sys.stdout.flush()
        line = await self._lines.get()
        if line is None or line.strip().lower() in ("q", "\x11"):
            raise _Gone
        return line.strip()

    @staticmethod
    def _print(text: str = "") -> None:
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()

    def _rows(self, rows: list[Row]) -> None:
        for row in rows:
            self._print(row.text.rstrip())

    # Home

    async def _home(self) -> bool:
        """Choose what to do; True with a call on the desk."""
        choices = list(self._choices())
        self._print()
        self._print(t("home.title") + (f"  {t('header.practice')}" if self._practising else ""))
        if self._desk.saved.trouble is not None:
            self._print(f"{t('header.not_saved')}. {t('trouble.' + self._desk.saved.trouble.code)}")
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
        for scenario in self._desk.scenarios():
            yield f"practice.{scenario.key}", f"{t('header.practice')}: {scenario.title[current_language()]}"
        for call in self._desk.unfinished(practice=self._practising):
            practice = f"{t('header.practice')} " if call.practice else ""
            yield (
                f"call.{call.id}",
                f"{t('home.unfinished')}: {practice}{call.last.astimezone():%Y-%m-%d %H:%M} {call.ticket}",
            )

    async def _begin(self, pick: str) -> bool:
        kind, _, key = pick.partition(".")
        if kind == "call":
            try:
                return self._desk.resume(key)
            except StoreTrouble as trouble:
                self._print(t(f"trouble.{trouble.code}"))
                return await self._home()
        self._desk.open_call(key if kind == "practice" else None)
        if kind == "new":
            self._print(t("client.title"))
            for name in FIELDS:
                value = await self._line(f"{t(f'client.{name}')}:")
                self._desk.set_client(**{name: value})
            earlier = self._desk.earlier()
            if earlier:
                self._print(t("said.called_before", n=len(earlier), date=f"{earlier[0].last.astimezone():%Y-%m-%d}"))
        return True

    # A call

    async def _call(self) -> None:
        """One call, until it is wrapped up and the next one is wanted."""
        self._told_runs.clear()
        self._desk.start_check("network")
        self._desk.start_check("guest")
        place = ""
        while True:
            prompt = self._desk.prompt()
            if prompt is None:
                return
            if prompt.place != place:
                self._show(prompt)
                place = prompt.place
            line = await self._line(">")
            if await self._do(line, prompt) == "home":
                return
            if line.isdigit() or not line:
                place = ""

    async def _do(self, line: str, prompt: Prompt) -> str | None:
        word, _, rest = line.partition(" ")
        word = word.lower()
        if not word:
            return await self._follow(self._desk.enter())
        if len(word) == 1 and word.isdigit():
            if int(word) not in [choice.digit for choice in prompt.choices]:
                self._print(t("plain.not_a_choice"))
                return None
            return await self._follow(self._desk.press(int(word)))
        if word in ("g", "/"):
            await self._go(rest)
        elif word in ("e", "x", "h"):
            await {"e": self._escalate, "x": self._wrap_up, "h": self._hold}[word]()
        elif word == "a":
            started = [self._desk.start_check("network"), self._desk.start_check("guest")]
            self._print(t("plain.checking") if any(started) else t("said.running"))
        elif word == "s":
            self._show(prompt)
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
        return effect

    def _show(self, prompt: Prompt) -> None:
        call = self._desk.call
        if call is None:
            return
        now = self._desk.now()
        self._print()
        self._print(timer_row(call, now).text.strip())
        self._print(state_row(call, self._desk.saved, WIDTH, masked=False, problems=0).text.strip("| "))
        self._print(tracker_row(call).text.strip())
        self._print(" > ".join(dict.fromkeys(ours(words) for words in (*prompt.trail, prompt.title))))
        runnable = frozenset({"guest"} if self._desk.can_check("guest") else ())
        self._rows(decision_rows(prompt, call.lang, WIDTH, _TALL, self._desk.client_line(), runnable))

    def _announce(self) -> None:
        """Say when a check has ended, and when saving fails or works again."""
        call = self._desk.call
        for run in call.checks if call else ():
            if run.ended is not None and (run.check, run.run) not in self._told_runs:
                self._told_runs.add((run.check, run.run))
                self._print()
                self._print(t(f"plain.ended.{run.check}"))
        trouble = self._desk.saved.trouble
        told = "" if trouble is None else f"{t('header.not_saved')}. {t('trouble.' + trouble.code)}"
        if told != self._trouble:
            self._trouble = told
            self._print(told or t("header.saved"))

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
        if not query:
            query = await self._line(f"{t('go.title')}:")
        hits = self._desk.search(query)
        rows = hit_rows(hits, WIDTH)
        if not hits:
            self._rows(rows)
            return
        options = [(hit.target, row.text.strip()) for hit, row in zip(hits, rows, strict=True)]
        target = await self._pick(t("go.title"), options)
        if target is not None and not target.startswith("card."):
            self._desk.go(target)
        elif target is not None:
            card = next(one for one in self._desk.content.cards if f"card.{one.key}" == target)
            self._print(f"{ours(card.title)}\n{ours(card.text)}")

    async def _escalate(self) -> None:
        owners = [(owner, t(f"owner.{owner}")) for owner in ("tenant_admin", "client_it", "agent", "client")]
        owner = await self._pick(t("escalate.title"), owners)
        if owner is not None:
            self._desk.escalate(owner, await self._line(f"{t('escalate.why')}:"))
            await self._wrap_up()

    async def _wrap_up(self) -> None:
        kinds: tuple[Literal["resolved", "normal", "escalated", "waiting", "call_back", "abandoned"], ...]
        kinds = ("resolved", "normal", "escalated", "waiting", "call_back", "abandoned")
        how = await self._pick(t("wrapup.title"), [(kind, t(f"wrapup.{kind}")) for kind in kinds])
        chosen = next((kind for kind in kinds if kind == how), None)
        if chosen is not None:
            self._desk.wrap_up(chosen)

    async def _hold(self) -> None:
        if self._desk.end_hold():
            self._print(t("said.back"))
            return
        kinds: tuple[Literal["hold", "dropped", "call_back"], ...] = ("hold", "dropped", "call_back")
        how = await self._pick(t("hold.title"), [(kind, t(f"hold.{kind}")) for kind in kinds])
        chosen = next((kind for kind in kinds if kind == how), None)
        if chosen is not None:
            self._desk.hold(chosen)

    def _resume_branch(self, rest: str) -> bool:
        parked = self._desk.call.parked if self._desk.call else ()
        number = int(rest) if rest.isdigit() else 1
        return 1 <= number <= len(parked) and self._desk.resume_branch(parked[number - 1].key)

    def _change_client_language(self) -> None:
        call = self._desk.call
        if call is not None:
            self._desk.set_client_language("en" if call.lang == "fr" else "fr")
            prompt = self._desk.prompt()
            if prompt is not None:
                self._show(prompt)

    def _note_text(self, what: TextKind, text: str) -> bool:
        return self._desk.note_text(what, text)

    def _why(self) -> None:
        self._rows(why_rows(self._desk.prompt(), self._desk.content, WIDTH))

    def _guest(self) -> None:
        if self._desk.call is not None:
            self._rows(guest_rows(self._desk.call, WIDTH, lookup=self._desk.can_check("guest"), masked=False))

    def _network(self) -> None:
        if self._desk.call is not None:
            self._rows(network_rows(self._desk.call, self._desk.vantage, WIDTH))

    def _thread(self) -> None:
        self._rows(thread_rows(self._desk.thread(), WIDTH))

    def _keep_note(self) -> None:
        try:
            path = self._desk.keep_note(current_language(), clipboard=False)
        except OSError as error:
            self._print(t("plain.note_failed", reason=error.strerror or type(error).__name__))
        else:
            self._print(t("plain.note_kept", file=path))

"""Until `i` is pressed no screen, page or plain line contains a client's or a guest's name, address or telephone number.

Each screen, each page, each pane, each word of plain mode and each command has a row here; a new one without a row fails. A row that can
show somebody must do so once `i` was pressed, so that it can fail.
"""

from __future__ import annotations

import asyncio
import inspect
import io
import pkgutil
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, cast

import pytest
from textual.widgets import Input, Static

import tui.screens
from checks.call import events as ev
from checks.guest.check import check_guest
from checks.guest.report import GuestReport
from checks.session import CallSession
from checks.session.intents import (
    ActionPage,
    Choose,
    ExplanationPage,
    GuestPage,
    ShellLinePage,
    Show,
    TargetsPage,
    WhyPage,
)
from checks.settings import Settings
from tests.checks.guest.looking import report_in
from tests.checks.guest.tenant import ADDRESS, GUEST, NOW, Signed, authenticator, holder, phone, sign_in, tenant, user
from tests.checks.network.documents import mixed
from tests.lab.graph_transport import GraphTransport
from tests.tui.conftest import OpenSeat, Seat
from tests.waiting import until
from tui import plain
from tui.actions import ACTIONS
from tui.commands.registry import COMMANDS
from tui.panes.picks import CardPick
from tui.plain import run
from tui.screens import sign_in as sign_in_screen
from tui.screens.act import ActScreen
from tui.screens.base import DeskScreen
from tui.screens.call import CallScreen
from tui.screens.choose import ChooseScreen
from tui.screens.document_screens import LetterScreen, NoteScreen
from tui.screens.entry import EntryScreen
from tui.screens.help import HelpScreen
from tui.screens.pane_board import PANES
from tui.screens.say import SayScreen
from tui.screens.search import PaletteScreen
from tui.screens.target import TargetScreen

CATALOGUE = Path(tui.__file__ or "").parent / "locales" / "en" / "LC_MESSAGES" / "mfa_desk.po"
NUMBER, OTHER_NUMBER = "514-555-0137", "+1 (418) 555-0199"
WORDS = f"I am Maude  Tremblay, {ADDRESS}, call Tremblay at {OTHER_NUMBER} or {NUMBER}"
PERSONAL = ("Maude", "Tremblay", "Paul Girard", "Girard", "maude", "inviter@", "5550137", "4185550199")
"""What must not be seen; compared without blanks and signs, since a line breaks anywhere."""


def bare(text: str) -> str:
    return re.sub(r"[^\w@.]", "", text)


def personal_in(text: str) -> list[str]:
    shown = bare(text)
    return [word for word in PERSONAL if bare(word) in shown]


async def report() -> GuestReport:
    """Make a look-up of two guests, with an inviter, methods, sign-ins and a contact that has the address."""
    directory = tenant(
        user(otherMails=[ADDRESS, "maude@gmail.example"]),
        user(id="other", displayName="Paul Girard", userPrincipalName="paul.girard_acme.example#EXT#@x.example"),
        methods={GUEST: [phone(), authenticator()]},
        sign_ins=[sign_in(5, 50020)],
        contacts=[holder("Maude Tremblay")],
    )
    transport = GraphTransport(directory, 0.0, {})
    return await report_in(check_guest(Settings(), Signed(), ADDRESS, now=lambda: NOW, transport=transport))


def fill(desk: CallSession, report: GuestReport) -> None:
    """Put everything that a call can know about people into the current call."""
    desk.set_client(name="Maude Tremblay", address=ADDRESS, callback=NUMBER, ticket="INC0012345", organisation="Acme")
    for what in ("words", "screen", "remark"):
        desk.note_text(what, WORDS)
    about = {
        "network": {
            "targets": [],
            "vantage": mixed()["vantage"],
            "at": "2026-11-24T15:02:03.000Z",
            "practice": False,
        },
        "guest": {"asked": ADDRESS},
    }
    results = {"network": mixed()["results"], "guest": [report.as_json()]}
    summary = {"network": {"pass": 3, "diagnosis": []}, "guest": {}}
    for check in ("network", "guest"):
        desk._context.add(ev.CheckStarted(check, 90, about[check]))
        for result in results[check]:
            desk._context.add(ev.CheckResult(check, 90, result))
        desk._context.add(ev.CheckEnded(check, 90, summary[check]))
    does = {"fr": f"Renvoyer à {ADDRESS} (Maude)", "en": f"Resend to {ADDRESS} (Maude)"}
    for number, ending in enumerate(("done", "failed"), 1):
        desk._context.add(ev.ActionBegun(number, "resend", GUEST, does))
        desk._context.add(ev.ActionEnded(number, cast("ev.ActionEnding", ending), does, f"refused for {ADDRESS}"))
    desk._context.add(ev.ActionBegun(3, "resend", GUEST, does))
    desk.escalate("client_it", WORDS)


# The screens


def seen(here: Seat) -> str:
    """Return everything that the top screen shows: its lists, frames, labels and boxes."""
    screen = here.app.screen
    frames = [f"{widget.border_title or ''} {widget.border_subtitle or ''}" for widget in screen.query("*")]
    labels = [str(widget.content) for widget in screen.query(Static)]
    boxes = [widget.value for widget in screen.query(Input)]
    return "\n".join([*frames, *labels, *boxes, here.text()])


async def at_the_call(here: Seat) -> CallScreen:
    await here.keys("1", "escape")
    screen = here.app.screen
    assert isinstance(screen, CallScreen)
    fill(here.session, await report())
    await here.pilot.pause()
    return screen


Opening = Callable[[Seat, CallScreen], object]


@dataclass(frozen=True)
class Row:
    """How a screen is opened from the call; whether it can show somebody, and what is typed into it by hand."""

    opening: Opening
    shows: bool = False


def pushed(make: Callable[[CallSession], DeskScreen]) -> Opening:
    return lambda here, _call: here.app.push_screen(make(here.session))


def acting(kind: str) -> Opening:
    def opened(here: Seat, call: CallScreen) -> None:
        tenant = here.session.tenant
        call.carry_out(Show(ActionPage(tenant.action(cast("Any", kind), tenant.subjects()[0]))))

    return opened


def whom(here: Seat, call: CallScreen) -> None:
    call.carry_out(here.app.controller.do("act"))


def methods(here: Seat, call: CallScreen) -> None:
    whom = here.app.controller.do("act")
    assert isinstance(whom, Choose)
    what = whom.then(whom.choices[0].key)
    assert isinstance(what, Choose)
    call.carry_out(what.then("remove"))


SCREENS: dict[str, Row] = {
    "ActScreen": Row(acting("reset"), shows=True),
    "CallScreen": Row(lambda _here, _call: None, shows=True),
    "ChooseScreen": Row(whom, shows=True),
    "CodeScreen": Row(lambda here, call: call.carry_out(here.app.controller.checks.client_run_by("code"))),
    "HelpScreen": Row(pushed(lambda _desk: HelpScreen("call"))),
    "HomeScreen": Row(lambda here, _call: here.app.go_home(), shows=True),
    "LetterScreen": Row(pushed(lambda _desk: LetterScreen("en", 90))),
    "LineScreen": Row(lambda _here, call: call.carry_out(Show(ShellLinePage("sh")))),
    "MethodScreen": Row(methods),
    "NoteScreen": Row(pushed(lambda _desk: NoteScreen()), shows=True),
    "PageScreen": Row(lambda _here, call: call.carry_out(Show(WhyPage()))),
    "PaletteScreen": Row(pushed(lambda _desk: PaletteScreen(ACTIONS))),
    "SayScreen": Row(pushed(lambda _desk: SayScreen())),
    "SearchScreen": Row(lambda here, call: call.carry_out(here.app.controller.do("go"))),
    "SettingsScreen": Row(lambda here, _call: here.app.open_settings()),
    "SignInScreen": Row(lambda _here, call: sign_in_screen.sign_in(call)),
    "SmallScreen": Row(lambda here, _call: here.pilot.resize_terminal(40, 10)),
    "TargetScreen": Row(pushed(lambda _desk: TargetScreen("ca.streamworkstech.com"))),
    "WelcomeScreen": Row(lambda here, _call: here.app._greet()),
}
TYPED = {"ClientScreen", "EntryScreen"}
"""The boxes that a person types a name, an address or a number into: what is typed has to be seen."""


def screen_classes() -> Iterator[type[DeskScreen]]:
    """Yield every screen that can be shown."""
    for module in pkgutil.iter_modules(tui.screens.__path__):
        for value in vars(import_module(f"tui.screens.{module.name}")).values():
            if (
                isinstance(value, type)
                and issubclass(value, DeskScreen)
                and value.__module__.endswith(f".{module.name}")
            ):
                yield value


BASES = {"DeskScreen", "Dialog", "KeptScreen"}
"""Classes that only serve as bases."""


def test_every_screen_has_a_row() -> None:
    assert {screen_class.__name__ for screen_class in screen_classes()} == {*SCREENS, *TYPED, *BASES}


@pytest.mark.slow
@pytest.mark.parametrize("name", SCREENS)
async def test_a_screen_is_masked_until_it_is_asked(seat: OpenSeat, name: str) -> None:
    async with seat(size=(120, 60), lang="en") as here:
        call = await at_the_call(here)
        begun = SCREENS[name].opening(here, call)
        if inspect.isawaitable(begun):
            await begun
        await until(lambda: type(here.app.screen).__name__ == name)
        await here.pilot.pause()
        assert personal_in(seen(here)) == []
        if SCREENS[name].shows:
            await here.keys("i")
            assert personal_in(seen(here)) != []
            await here.keys("i")
            assert personal_in(seen(here)) == []


# The panes of the call, each over the whole screen, and the strips that replace them


@pytest.mark.slow
@pytest.mark.parametrize("size", [(80, 24), (120, 60)])
async def test_a_pane_is_masked_until_it_is_asked(seat: OpenSeat, size: tuple[int, int]) -> None:
    shows = {"guest", "thread"}
    async with seat(size=size, lang="en") as here:
        call = await at_the_call(here)
        for name in PANES:
            call.panes._zoomed = name
            call.panes.go_to(name)
            await here.pilot.pause()
            await until(lambda: here.settled)
            assert (name, personal_in(seen(here))) == (name, [])
            if name in shows:
                await here.keys("i")
                assert personal_in(seen(here)) != []
                await here.keys("i")
        assert shows < set(PANES)


@pytest.mark.slow
async def test_a_new_call_begins_masked(seat: OpenSeat) -> None:
    async with seat(size=(120, 60), lang="en") as here:
        await at_the_call(here)
        await here.keys("i")
        assert not here.app.masked
        here.app.go_home()
        await here.pilot.pause()
        assert here.app.masked and personal_in(seen(here)) == []
        await here.keys("i", "1", "escape")
        assert here.app.masked


# The pages by their names


CODE = f"AADSTS50020: User account '{ADDRESS}' of Maude Tremblay {NUMBER}"
PAGES: dict[str, tuple[Callable[[CallScreen], object], bool]] = {
    "card": (lambda call: call.open(CardPick(call.session.content.cards[0].key)), False),
    "code": (lambda call: call.carry_out(Show(ExplanationPage(CODE))), False),
    "guest": (lambda call: call.carry_out(Show(GuestPage())), True),
    "message": (lambda call: call.say_long("word " * 60), False),
    "network": (lambda call: call.carry_out(Show(TargetsPage())), False),
    "why": (lambda call: call.carry_out(Show(WhyPage())), False),
}
ELSEWHERE = {"help", "keys", "more"}
"""``page.help`` is HelpScreen's; the others are not pages."""


def test_every_page_has_a_row() -> None:
    pages = set(re.findall(r'^msgid "page\.(\w+)"', CATALOGUE.read_text("utf-8"), re.M))
    assert pages == {*PAGES, *ELSEWHERE, "review"}


@pytest.mark.slow
@pytest.mark.parametrize("name", PAGES)
async def test_a_page_is_masked_until_it_is_asked(seat: OpenSeat, name: str) -> None:
    opening, shows = PAGES[name]
    async with seat(size=(120, 60), lang="en") as here:
        call = await at_the_call(here)
        opening(call)
        await until(lambda: here.app.screen is not call)
        await here.pilot.pause()
        assert personal_in(seen(here)) == []
        if shows:
            await here.keys("i")
            assert personal_in(seen(here)) != []


@pytest.mark.slow
async def test_a_practice_call_is_looked_back_on_without_its_client(seat: OpenSeat) -> None:
    async with seat(size=(120, 60), lang="en", scenario="password") as here:
        await until(lambda: here.session.call is not None)
        call = here.session.call
        assert call is not None and call.client.name
        here.session.wrap_up("resolved")
        screen = here.app.screen
        assert isinstance(screen, CallScreen)
        screen.carry_out(here.app.controller.record.review())
        await until(lambda: here.app.screen is not screen)
        await here.pilot.pause()
        assert bare(call.client.name) not in bare(seen(here)) and call.client.address not in seen(here)


# What has to be done before an action, and its result


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["resend", "link", "reset"])
async def test_an_action_is_masked_to_its_end_and_says_what_is_typed_whole(seat: OpenSeat, kind: str) -> None:
    from checks.guest.actions import Done

    async with seat(size=(120, 60), lang="en") as here:
        await at_the_call(here)
        subject = here.session.tenant.subjects()[0]
        call = here.app.screen
        assert isinstance(call, CallScreen)
        here.session.tenant.verify_identity("call_back", subject.address)
        call.carry_out(Show(ActionPage(here.session.tenant.action(cast("Any", kind), subject))))
        await until(lambda: isinstance(here.app.screen, ActScreen))
        screen = here.app.screen
        assert isinstance(screen, ActScreen)
        await here.pilot.pause()
        assert personal_in(seen(here)) == [] and "m***@acme.example" in seen(here)
        if kind == "reset":
            assert "the whole of: m***@acme.example" in seen(here)
            await here.keys("1")
            await until(lambda: isinstance(here.app.screen, EntryScreen))
            await here.pilot.pause()
            assert personal_in(seen(here)) == [] and "The whole of m***@acme.example" in seen(here)
            await here.keys("escape", "i")
            await here.keys("1")
            await until(lambda: isinstance(here.app.screen, EntryScreen))
            await here.pilot.pause()
            assert ADDRESS in seen(here)
            await here.keys("escape", "i")
        screen._done = Done("done")
        screen.redraw()
        assert personal_in(seen(here)) == []


@pytest.mark.slow
async def test_the_addresses_of_a_reset_are_masked(seat: OpenSeat) -> None:
    async with seat(size=(120, 60), lang="en") as here:
        await at_the_call(here)
        await here.keys("f", "1", "1")
        await until(lambda: "m***@gmail.example" in seen(here))
        assert isinstance(here.app.screen, ChooseScreen) and personal_in(seen(here)) == []


@pytest.mark.slow
async def test_what_is_copied_is_whole(seat: OpenSeat) -> None:
    async with seat(size=(120, 60), lang="en") as here:
        await at_the_call(here)
        await here.keys("n")
        await until(lambda: isinstance(here.app.screen, NoteScreen))
        assert "copy with names" in here.text()
        await here.keys("c")
        assert ADDRESS in here.app.clipboard and "Maude Tremblay" in here.app.clipboard


# Plain lines


@pytest.fixture(scope="module")
def looked_up() -> GuestReport:
    return asyncio.run(report())


def sitting(settings: Settings, report: GuestReport, *lines: str) -> str:
    """Return what is said in a session that resumes a call which knows about people."""
    desk = CallSession(settings)
    desk.open_call()
    fill(desk, report)
    desk.leave()
    out = io.StringIO()
    choice = 1  # the call to resume comes first
    script = io.StringIO("".join(f"{line}\n" for line in (str(choice), *lines, "q")))
    assert run(settings, practice=None, content=None, lang="en", stdin=script, stdout=out) == 0
    return out.getvalue()


PLAIN: dict[str, tuple[tuple[str, ...], bool]] = {
    **dict.fromkeys(["u", "y", "p", "r", "l", "w", "c", "s", "m", "o", "esc", "v", "k", "?"], ((), False)),
    **dict.fromkeys(["f2", "f3", "f4", "f6", "f9", "g", "/", "e", "x", "h", "a", "j", "login"], ((), False)),
    "b": (("1",), False),
    "mobile": (("1",), False),
    "n": ((), True),
    "d": ((), True),
    "t": ((), True),
    "f5": ((), True),
    "f7": ((), False),
    "f8": ((), False),
    "f": (("1", "1", "1"), True),
}
"""Each word of plain mode, the lines that follow it, and whether it can reveal who somebody is. `i` itself is what is tested."""


def test_every_word_of_plain_mode_has_a_row() -> None:
    assert {*plain.WORDS, *plain.ACTION_WORDS} == {*PLAIN, "i"}


@pytest.mark.slow
@pytest.mark.parametrize("word", PLAIN)
def test_a_plain_line_is_masked_until_it_is_asked(settings: Settings, looked_up: GuestReport, word: str) -> None:
    lines, shows = PLAIN[word]
    assert personal_in(sitting(settings, looked_up, word, *lines)) == []
    if shows:
        Path(settings.calls.database).unlink()
        assert personal_in(sitting(settings, looked_up, "i", word, *lines)) != []


# The command line


COMMAND_LINE = {
    "calls": "lists what is on this machine, for the agent who asks",
    "guest": "prints the look-up of the address that was given to it",
    "name": "prints what the name that was given to it means",
    "domain": "prints what the domain that was given to it tells",
    "find": "prints the words that were given to it, without what looks like a secret",
    "explain": "prints what the codes of a text mean, and none of the text",
    "check": "knows nobody",
    "client-page": "knows nobody",
    "doctor": "knows nobody but the agent",
    "guide": "knows nobody",
    "letter": "has the organisation and the ticket that were given to it",
    "read-result": "knows nobody",
    "walk": "knows nobody",
}
"""No command masks: each prints what was requested, for whoever requested it. A new one has to say so here."""


def test_every_command_says_what_it_tells_of_people() -> None:
    assert set(COMMAND_LINE) == set(COMMANDS)

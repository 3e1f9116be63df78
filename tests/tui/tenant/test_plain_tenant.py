"""Signing in and acting for a guest as plain lines."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from checks.problems import Problem
from checks.session import CallSession
from checks.session.controller import Controller
from checks.session.intents import Choose
from checks.settings import Settings
from tests.checks.guest.tenant import ADDRESS, GUEST
from tests.lab.entra import AGENT, CODE, Entra, refusal
from tests.lab.graph import Emulator, Fault
from tests.lab.servers import silent
from tests.tui.tenant.conftest import hurried, looked_up
from tests.waiting import until
from tui.commands.signing import SignInTeller
from tui.i18n import set_language
from tui.plain_intents import PlainIntents
from tui.plain_sign_in import sign_in


@pytest.fixture
def desk(settings: Settings) -> Iterator[CallSession]:
    set_language("en")
    made = CallSession(settings)
    hurried(made)
    made.open_call()
    yield made
    made.leave()


class Lines:
    """A person who types these lines and then none, and everything that was said to them."""

    def __init__(self, desk: CallSession, *typed: str) -> None:
        self.said: list[str] = []
        self._typed: asyncio.Queue[str] = asyncio.Queue()
        for line in typed:
            self.types(line)
        telling = SignInTeller(self.said.append, pasting=True)
        desk.watch(lambda: telling.tell(desk.sign_in))
        self.controller = Controller(desk)
        self.controller.masked = False

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.said).split())

    def types(self, line: str) -> None:
        self._typed.put_nowait(line)

    def say(self, text: str = "") -> None:
        self.said.append(text)

    async def act(self) -> None:
        await PlainIntents(self.controller, self, lambda: None).carry_out(self.controller.do("act"))

    async def sign_in(self) -> bool:
        return await sign_in(self.controller, self)

    async def ask(self, prompt: str) -> str:
        self.said.append(prompt)
        return await self._typed.get()


async def test_a_code_is_said_once_and_then_who_signed_in(desk: CallSession) -> None:
    lines = Lines(desk)
    assert await lines.sign_in()
    assert lines.text.count(CODE) == 1 and f"Signed in: {AGENT}" in lines.text


async def test_an_empty_line_gives_up(desk: CallSession, service: Entra) -> None:
    service.will("device_code", silent)
    lines = Lines(desk)
    signing = asyncio.create_task(lines.sign_in())
    await until(lambda: service.times("device_code"))
    lines.types("")
    assert not await signing
    assert "The sign-in was cancelled" in lines.text


async def test_a_digit_takes_the_browser_whose_address_is_pasted(desk: CallSession, service: Entra) -> None:
    service.will("device_code", silent)
    lines = Lines(desk)
    signing = asyncio.create_task(lines.sign_in())
    await until(lambda: service.times("device_code"))
    lines.types("1")
    await until(lambda: desk.sign_in.state.shown and desk.sign_in.state.shown.link)
    lines.types("rubbish")
    await until(lambda: "The pasted address does not belong" in lines.text)
    shown = desk.sign_in.state.shown
    assert shown is not None
    lines.types(service.authorize(shown.link))
    assert await signing


async def test_the_end_of_the_input_ends_the_sign_in(desk: CallSession, service: Entra) -> None:
    service.will("device_code", silent)

    class Gone(Exception):
        pass

    class Silent(Lines):
        async def ask(self, prompt: str) -> str:
            await until(lambda: service.times("device_code"))
            raise Gone

    with pytest.raises(Gone):
        await Silent(desk).sign_in()
    assert not desk.sign_in.running


@pytest.mark.slow
async def test_a_reset_from_the_first_line_to_the_last(desk: CallSession, service: Entra, emulator: Emulator) -> None:
    service.will("refresh_token", *[refusal(65001, "invalid_grant", "No consent.")] * 2)
    await looked_up(desk, emulator)
    lines = Lines(desk, "1", "2", "1", "1", "maude.tremblay@ACME.example")
    await lines.act()
    assert "POST /invitations" in lines.text
    assert "Redemption reset; a new invitation has been sent to maude@gmail" in lines.text
    assert desk.call is not None and desk.call.actions[0].ended is not None


@pytest.mark.slow
@pytest.mark.parametrize("fault", ["late", "blocked", "reset"])
async def test_what_may_have_been_done_is_to_be_looked_at_first(
    desk: CallSession, emulator: Emulator, fault: str
) -> None:
    await looked_up(desk, emulator)
    emulator.faults = {"/invitations": Fault(fault)}
    lines = Lines(desk, "1", "1", "1", "1", ADDRESS)
    await lines.act()
    assert "it may have been done. Look up the guest again before you retry" in lines.text
    assert "NOT done" not in lines.text and "refuses" not in lines.text
    assert desk.call is not None and desk.call.actions[0].ended is not None
    assert desk.call.actions[0].ended.ending == "unknown" and len(emulator.requests) == 1


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (("9",), ""),
        (("x",), ""),
        (("1", "9"), ""),
        (("1", "3", "someone@else.example"), "Refused: not one of the guest's addresses"),
        (("1", "1", "no"), "Nothing was done"),
        (("1", "1", "1", "4"), "identity is not verified"),
        (("1", "1", "1", "1", "yes"), "The text does not match: nothing was done"),
    ],
)
async def test_any_other_line_does_nothing(
    desk: CallSession, emulator: Emulator, typed: tuple[str, ...], sentence: str
) -> None:
    await looked_up(desk, emulator)
    lines = Lines(desk, *typed)
    await lines.act()
    assert sentence in lines.text and desk.call is not None and desk.call.actions == ()
    assert emulator.requests == []


@pytest.mark.slow
async def test_a_method_is_removed(desk: CallSession, emulator: Emulator) -> None:
    await looked_up(desk, emulator)
    lines = Lines(desk, "2", "1", "1", "3", ADDRESS)
    await lines.act()
    assert "phone ***42" in lines.text and emulator.directory.methods[GUEST] == []
    again = Lines(desk, "2")
    await again.act()
    assert "No registered method can be removed" in again.text


async def test_in_practice_and_without_a_look_up(desk: CallSession) -> None:
    lines = Lines(desk)
    await lines.act()
    assert "Nobody to act for" in lines.text
    desk.open_call("password")
    await PlainIntents(lines.controller, lines, lambda: None).carry_out(lines.controller.do("sign_in"))
    assert not desk.sign_in.running
    assert "In practice, nobody signs in" in lines.text


async def test_a_sign_in_that_does_not_help_is_not_asked_for_again(
    desk: CallSession, emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    await looked_up(desk, emulator)
    signed: list[str] = []

    async def methods_of(_subject: object) -> tuple[()]:
        raise Problem("sign_in.needed")

    async def sign_in_again(*_: object) -> bool:
        signed.append("again")
        return True

    monkeypatch.setattr(desk.tenant, "methods_of", methods_of)
    monkeypatch.setattr("tui.plain_intents.sign_in", sign_in_again)
    lines = Lines(desk)
    controller = lines.controller
    choice = controller.do("act")
    assert isinstance(choice, Choose)
    await PlainIntents(controller, lines, lambda: None).carry_out(choice.then("remove"))
    assert signed == ["again"] and Problem("sign_in.needed").text("en") in lines.said

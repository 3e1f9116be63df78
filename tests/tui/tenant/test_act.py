"""Doing something for a guest from the screens: numbered, read in full, confirmed by typing, recorded; in practice and for real."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from checks.call.state import Call
from checks.settings import Settings, database_path
from checks.text import mask_email
from tests.checks.guest.tenant import ADDRESS, GUEST
from tests.lab.entra import Entra, refusal
from tests.lab.graph import Emulator, Fault
from tests.tui.conftest import OpenSeat, Seat
from tests.tui.tenant.conftest import hurried, looked_up
from tests.waiting import until
from tui.i18n import t
from tui.picks import AnswerPick
from tui.screens.act import ActScreen, MethodScreen
from tui.screens.call import CallScreen
from tui.screens.choose import ChooseScreen

pytestmark = pytest.mark.slow


async def in_a_call(here: Seat, emulator: Emulator, **guest: object) -> Seat:
    """Open a real call whose guest was looked up."""
    hurried(here.session)
    await here.keys("1", "escape")
    await looked_up(here.session, emulator, **guest)
    return here


def kinds(here: Seat) -> list[str]:
    return [event.body.kind for event in here.session._context.journal.events]


@pytest.mark.slow
async def test_a_reset_is_asked_for_confirmed_done_and_recorded(
    seat: OpenSeat, service: Entra, emulator: Emulator, settings: Settings
) -> None:
    async with seat() as opened:
        here = await in_a_call(opened, emulator)
        await here.keys("f")
        await here.sees(f"What do you want to do for {mask_email(ADDRESS)}?")
        await here.keys("1")
        await here.sees("m***@gmail.example")
        await here.keys("1")
        await until(lambda: isinstance(here.app.screen, ActScreen))
        await here.sees("POST /invitations")
        await here.sees('"resetRedemption": true')
        await here.sees("Helpdesk Administrator")
        await here.sees("not verified yet")
        await here.keys("1", "4")
        await here.sees("identity is not verified, so nothing was removed")
        await here.keys("1", "1", *"yes", "enter")
        await here.sees("The text does not match: nothing was done")
        assert emulator.requests == [] and here.session.call is not None and here.session.call.actions == ()
        await here.keys("enter")
        await here.paste(ADDRESS)
        await here.sees("Redemption reset; a new invitation has been sent")
        sent = json.loads(emulator.requests[-1].body)
        assert sent["invitedUser"] == {"id": GUEST} and sent["resetRedemption"] is True
        call = here.session.call
        assert call.identity is not None and call.identity.how == "call_back"
        assert [action.ended.ending for action in call.actions if action.ended] == ["done"]
        assert kinds(here).index("action_begun") < kinds(here).index("action_ended")
        scopes = [form["scope"] for kind, form in service.requests if kind == "refresh_token"]
        assert scopes and all("User.ReadWrite.All" in scope for scope in scopes)
        await here.keys("enter")
        assert isinstance(here.app.screen, CallScreen)
        for lang, text in (("fr", "Dans le locataire"), ("en", "In the tenant: Redemption reset")):
            assert text in here.session.note("fr" if lang == "fr" else "en")
    assert emulator.refused == []


@pytest.mark.slow
async def test_wider_permissions_are_asked_for_then_and_the_action_goes_on(
    seat: OpenSeat, service: Entra, emulator: Emulator
) -> None:
    service.will("refresh_token", *[refusal(65001, "invalid_grant", "No consent.")] * 3)
    async with seat() as opened:
        here = await in_a_call(opened, emulator, externalUserState="PendingAcceptance")
        await here.keys("f", "1")
        await until(lambda: isinstance(here.app.screen, ActScreen))
        await here.keys("1")
        await here.sees("Invitation resent to")
        scopes = [form["scope"] for kind, form in service.requests if kind == "devicecode"]
        assert "User.Invite.All" not in scopes[0] and "User.Invite.All" in scopes[-1]
        assert json.loads(emulator.requests[-1].body)["invitedUserMessageInfo"] == {"messageLanguage": "fr-FR"}


@pytest.mark.slow
async def test_a_link_is_shown_once_and_is_nowhere_else(
    seat: OpenSeat, service: Entra, emulator: Emulator, settings: Settings, tmp_path: Path
) -> None:
    async with seat(size=(120, 40)) as opened:
        here = await in_a_call(opened, emulator, externalUserState="PendingAcceptance")
        await here.keys("f", "2", "1")
        await here.sees("Shown only this once and stored nowhere")
        await here.keys("c")
        link = here.app.clipboard
        assert link.startswith("https://login.microsoftonline.com/redeem?")
        await here.keys("enter")
        await here.keys("n")
        note = here.text()
        with closing(sqlite3.connect(database_path(settings))) as read:
            dump = "".join(read.iterdump())
        files = [file.read_bytes().decode("latin-1") for file in (tmp_path / "data").rglob("*") if file.is_file()]
        assert "Invitation link created" in " ".join(note.split())
        for text in (dump, note, here.session.note("fr"), repr(here.session.call), *files):
            assert "PRACTICE-ticket" not in text and link not in text
            assert not any(secret in text for secret in service.secrets)


async def test_a_method_is_read_now_and_removed(seat: OpenSeat, service: Entra, emulator: Emulator) -> None:
    async with seat() as opened:
        here = await in_a_call(opened, emulator)
        await here.keys("f", "2")
        await here.sees("phone ***42")
        await here.keys("1")
        await here.sees("DELETE /users/")
        await here.keys("1", "2")
        await here.paste(ADDRESS)
        await here.sees("Method “phone ***42” removed")
        assert emulator.directory.methods[GUEST] == []
        await here.keys("enter", "f", "2")
        await here.sees("No registered method can be removed")


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ("role", "Your account lacks the role"),
        ("hang", "Look up the guest again before you retry"),
        ("html", "Look up the guest again before you retry"),
        ("late", "Look up the guest again before you retry"),
    ],
)
async def test_what_is_not_done_is_said_and_recorded(
    seat: OpenSeat, service: Entra, emulator: Emulator, settings: Settings, fault: str, sentence: str
) -> None:
    async with seat() as opened:
        here = await in_a_call(opened, emulator, externalUserState="PendingAcceptance")
        here.session._context.settings = _quick(settings)
        emulator.faults = {"/invitations": Fault(fault)}
        await here.keys("f", "1", "1")
        await here.sees(sentence)
        call = here.session.call
        assert call is not None
        ended = call.actions[-1].ended
        assert ended is not None and ended.ending == ("failed" if fault == "role" else "unknown")
        assert ("It is NOT done" in here.text()) == (fault == "role")
        for lang, words in (
            ("fr", "chercher l'invité avant de recommencer"),
            ("en", "look the guest up before trying again"),
        ):
            note = " ".join(here.session.note("fr" if lang == "fr" else "en").split())
            assert (words in note) == (fault != "role"), "whoever reads the note may do it a second time too"


def _quick(settings: Settings) -> Settings:
    from dataclasses import replace

    return replace(settings, tenant=replace(settings.tenant, deadline=1.0))


@pytest.mark.slow
async def test_an_address_that_is_not_theirs_is_refused(seat: OpenSeat, service: Entra, emulator: Emulator) -> None:
    async with seat() as opened:
        here = await in_a_call(opened, emulator)
        await here.keys("f", "1", "3")
        await here.paste("someone@else.example")
        await here.sees("Refused: not one of the guest's addresses")
        assert isinstance(here.app.screen, CallScreen) and emulator.requests == []


@pytest.mark.slow
async def test_without_a_look_up_there_is_nobody_to_act_for(seat: OpenSeat, service: Entra) -> None:
    async with seat() as here:
        await here.keys("1", "escape", "f")
        await here.sees("Nobody to act for")


@pytest.mark.slow
@pytest.mark.parametrize(("size", "lang"), [((80, 24), "fr"), ((120, 40), "en")])
async def test_in_practice_it_is_played_and_marked(
    seat: OpenSeat, service: Entra, emulator: Emulator, size: tuple[int, int], lang: str
) -> None:
    async with seat(size=size, lang=lang, scenario="no_text") as here:
        await until(lambda: here.session.call is not None and here.session.tenant.subjects())
        before = here.session.tenant.subjects()[0]
        await here.keys("f", "1")
        await here.keys("1")
        await until(lambda: isinstance(here.app.screen, ActScreen))
        await here.sees("EXERCICE" if lang == "fr" else "PRACTICE")
        await here.keys("1", "3")
        await here.paste(before.address)
        await until(
            lambda: here.session.call is not None and here.session.call.actions and here.session.call.actions[0].ended
        )
        page = here.app.screen.query_one("#page")
        assert len(page.rows) <= page.size.height  # type: ignore[attr-defined]  # a Lines
        await here.keys("enter")
        here.session.checks.start("guest")
        await until(lambda: here.session.tenant.subjects()[0].pending)
        assert emulator.requests == [] and service.requests == []


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("kind", ["resend", "link", "reset", "remove"])
def test_all_that_has_to_be_read_before_is_seen_at_80x24(kind: str, lang: str) -> None:
    from checks.guest.actions import GuestAction, Subject
    from checks.guest.graph.records import AuthMethod
    from tui.i18n import set_language
    from tui.panes.acting import action_rows

    set_language("fr" if lang == "fr" else "en")
    subject = Subject(
        GUEST, "Maude Tremblay", ("marie-madeleine.tremblay-bouchard@cooperative-agricole.example",), False
    )
    method = AuthMethod(GUEST, "microsoft_authenticator", "***", None) if kind == "remove" else None
    action = GuestAction(kind, subject, subject.address, "fr", "https://ca.streamworkstech.com", method)  # type: ignore[arg-type]
    rows = action_rows(action, Call("1", practice="firewall"), 76, hide=str)
    seen = [row.text for row in rows[:21]]
    assert any(row.pick == AnswerPick(1) for row in rows[:21]) and all(len(text) <= 76 for text in seen)
    assert any(action.request.method in text for text in seen)


@pytest.mark.slow
async def test_each_action_stands_in_the_records(
    service: Entra,
    emulator: Emulator,
    settings: Settings,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from checks.guest.actions import KINDS
    from checks.session import CallSession
    from tui.cli import run_cli

    desk = CallSession(settings)
    hurried(desk)
    desk.open_call()
    await looked_up(desk, emulator)
    subject = desk.tenant.subjects()[0]
    desk.tenant.verify_identity("vouched", subject.address)
    (method,) = await desk.tenant.methods_of(subject)
    for kind in KINDS:
        done = await desk.tenant.execute(desk.tenant.action(kind, subject, method=method if kind == "remove" else None))
        assert done.ending == "done" and emulator.refused == []
    assert desk.call is not None
    call_id = desk.call.id
    desk.leave()
    monkeypatch.setenv("MFA_DESK_CALLS__DATABASE", settings.calls.database)
    assert run_cli(["calls", "show", call_id, "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    begun = [event for event in document["events"] if event["kind"] == "action_begun"]
    ended = [event for event in document["events"] if event["kind"] == "action_ended"]
    assert [event["action"] for event in begun] == list(KINDS) and {event["guest"] for event in begun} == {GUEST}
    assert [event["ending"] for event in ended] == ["done"] * 4 and all(event["request_id"] for event in ended)
    assert [event["how"] for event in document["events"] if event["kind"] == "identity"] == ["vouched"]
    assert run_cli(["calls", "show", call_id, "--lang", "en"]) == 0
    output = capsys.readouterr().out
    assert output.count("action_begun") == output.count("action_ended") == 4 and "ticket" not in output


@pytest.mark.slow
async def test_a_removal_is_not_offered_where_no_method_was_found(
    seat: OpenSeat, service: Entra, emulator: Emulator
) -> None:
    async with seat() as opened:
        emulator.directory.methods[GUEST] = []
        here = await in_a_call(opened, emulator)
        await here.keys("f")
        await here.sees(t("act.no_method.known"))
        before = here.session.prompt()
        await here.keys("2")
        assert isinstance(here.app.screen, ChooseScreen) and here.session.prompt() == before
        await here.keys("1")
        await here.sees("m***@gmail.example")


@pytest.mark.slow
async def test_digits_while_the_methods_are_read_answer_nothing(
    seat: OpenSeat, service: Entra, emulator: Emulator
) -> None:
    async with seat() as opened:
        here = await in_a_call(opened, emulator)
        before = here.session.prompt()
        emulator.directory.methods[GUEST] = []
        await here.keys("f", "2", "1")
        await here.sees("No registered method can be removed")
        await here.keys("1", "enter")
        assert isinstance(here.app.screen, MethodScreen) and here.session.prompt() == before
        await here.keys("escape")
        assert isinstance(here.app.screen, CallScreen)


@pytest.mark.slow
async def test_methods_that_cannot_be_read_are_told_in_the_box(
    seat: OpenSeat, service: Entra, emulator: Emulator
) -> None:
    async with seat() as opened:
        here = await in_a_call(opened, emulator)
        emulator.faults = {"/authentication/methods": Fault("role")}
        await here.keys("f", "2")
        await here.sees("x ")
        assert isinstance(here.app.screen, MethodScreen)
        await here.keys("escape")
        assert isinstance(here.app.screen, CallScreen)

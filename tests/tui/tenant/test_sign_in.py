"""Signing in from the screens: what a person sees and does, and that nothing secret is left behind."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from checks.settings import Settings, database_path
from tests.lab.entra import AGENT, CODE, PENDING, Entra, refusal
from tests.lab.graph import Emulator, Fault
from tests.lab.servers import silent
from tests.tui.conftest import OpenSeat, Seat
from tests.tui.tenant.conftest import hurried, looked_up
from tests.waiting import until
from tui.i18n import t
from tui.screens.home import HomeScreen
from tui.screens.sign_in import SignInScreen

pytestmark = pytest.mark.slow

SSH = {"PATH": "/nonexistent", "SSH_CONNECTION": "198.51.100.7 51234 192.0.2.7 22"}


def has_room(here: Seat) -> bool:
    """Return whether the whole page is visible without scrolling."""
    page = here.app.screen.query_one("#page")
    return len(page.rows) <= page.size.height  # type: ignore[attr-defined]  # a Lines


@pytest.mark.parametrize(("size", "lang"), [((80, 24), "fr"), ((80, 24), "en"), ((120, 40), "fr")])
async def test_by_code_at_the_start_of_a_shift(
    seat: OpenSeat, service: Entra, size: tuple[int, int], lang: str
) -> None:
    service.will("device_code", silent)
    async with seat(size=size, lang=lang) as opened:
        here = opened
        hurried(here.session)
        await here.keys("t")
        await here.sees(" ".join(CODE))
        assert "https://microsoft.com/devicelogin" in here.text() and has_room(here)
        await here.keys("c")
        assert here.app.clipboard == CODE
        await here.sees(t("clipboard.sent", what=t("copy.code")))
        await here.keys("o")
        assert here.app.clipboard == "https://microsoft.com/devicelogin"
        await here.keys("enter")
        assert here.session.sign_in.running
        await here.keys("escape")
        await here.sees(here.session.sign_in.state.problem.message("fr" if lang == "fr" else "en"))  # type: ignore[union-attr]
        await here.keys("a")
        await until(lambda: isinstance(here.app.screen, HomeScreen))
        await here.sees(t("sign_in.as", account=AGENT))


async def test_blocked_by_policy_the_next_way_is_a_digit_away(seat: OpenSeat, service: Entra) -> None:
    service.will("device_code", PENDING, refusal(53003, "invalid_grant", "Blocked."))
    async with seat() as opened:
        here = opened
        hurried(here.session, SSH)
        await here.keys("1", "escape", "t")
        await here.sees("AADSTS53003")
        problem = here.session.sign_in.state.problem
        assert problem is not None
        await here.sees(problem.message("en"))
        await here.keys("2")
        await here.sees("ssh -N -L")
        assert has_room(here)
        shown = here.session.sign_in.state.shown
        assert shown is not None
        await here.keys("o")
        assert here.app.clipboard == shown.forward
        await here.keys("c")
        assert here.app.clipboard == shown.link
        await here.keys("1", *"nothing", "enter")
        await here.sees("The pasted address does not belong")
        here.session.sign_in.paste(service.authorize(shown.link))
        await until(lambda: not isinstance(here.app.screen, SignInScreen))
        await here.sees(f"Signed in: {AGENT}")


async def test_signing_out(seat: OpenSeat, service: Entra) -> None:
    async with seat() as opened:
        here = opened
        hurried(here.session)
        await here.keys("t")
        await until(lambda: here.session.sign_in.signed_in and isinstance(here.app.screen, HomeScreen))
        await here.keys("t")
        await here.sees("Sign out")
        assert here.session.sign_in.signed_in
        await here.keys("3")
        await here.sees("Nobody is signed in")
        await here.keys("escape")
        assert isinstance(here.app.screen, HomeScreen)


async def test_in_practice_nobody_signs_in(seat: OpenSeat, service: Entra) -> None:
    async with seat(scenario="password") as here:
        await here.keys("t")
        await here.sees("In practice, nobody signs in")
        assert service.requests == []


async def test_nothing_secret_is_in_the_database_the_note_or_a_crash_report(
    seat: OpenSeat, service: Entra, settings: Settings, tmp_path: Path
) -> None:
    from checks.guest.graph.permissions import read_scopes
    from tui.crash import write_report

    async with seat() as opened:
        here = opened
        hurried(here.session)
        await here.keys("1", "escape", "t")
        await until(lambda: here.session.sign_in.signed_in)
        token = await here.session.sign_in.token(read_scopes())
        await here.keys("c")
        note = here.session.note("fr")
        try:
            raise RuntimeError(f"Authorization: Bearer {token.secret}") from ValueError(token)
        except RuntimeError as error:
            report = write_report(error, tmp_path / "log", "0").read_text()
        screen = here.text()
    with closing(sqlite3.connect(database_path(settings))) as read:
        dump = "".join(read.iterdump())
    files = [path.read_bytes().decode("latin-1") for path in (tmp_path / "data").rglob("*") if path.is_file()]
    assert len(service.secrets) >= 3 and len(files) >= 2
    for secret in (*service.secrets, CODE):
        assert not any(secret in text for text in (dump, note, report, screen, *files))


async def test_a_sign_in_that_ends_in_mid_call_is_told_in_words(
    seat: OpenSeat, service: Entra, emulator: Emulator
) -> None:
    async with seat(size=(120, 40)) as here:
        hurried(here.session)
        await here.keys("1", "escape")
        await looked_up(here.session, emulator)
        emulator.faults = {"/": Fault("token")}
        service.will("refresh_token", *[refusal(700082, "invalid_grant", "Over.")] * 4)
        here.session.checks.start("guest")
        await until(lambda: not here.session.checks.is_running("guest"))
        await until(lambda: not here.session.sign_in.signed_in)
        assert ".problem." not in here.text()
        await here.keys("t")
        await here.sees("Signed in")


@pytest.mark.parametrize("lang", ["fr", "en"])
async def test_a_sign_in_that_is_kept_unencrypted_is_said_where_it_is_kept(
    seat: OpenSeat, service: Entra, lang: str
) -> None:
    async with seat(lang=lang) as here:
        tenant = replace(here.session.settings.tenant, keep_token=True)
        here.session.settings = replace(here.session.settings, tenant=tenant)
        hurried(here.session)
        await here.keys("t")
        await until(lambda: here.session.sign_in.signed_in and isinstance(here.app.screen, HomeScreen))
        await here.sees(t("sign_in.kept.short"))
        await here.keys("t")
        await here.sees("NON CHIFFRÉE" if lang == "fr" else "UNENCRYPTED")
        assert "sign-in.cache" in here.text()

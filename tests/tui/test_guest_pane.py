"""The guest pane in the real app: the answer on top, what is masked, what stays unread, and how a look-up begins."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from checks.domain.report import DomainFinding, DomainReport
from checks.findings import ReportedSeverity
from checks.guest.check import check_guest
from checks.guest.report import GuestReport
from checks.settings import CallSettings, NetworkSettings, Settings, TenantSettings
from tests.checks.guest.looking import report_in
from tests.checks.guest.tenant import ADDRESS, GUEST, NOW, Signed, authenticator, phone, sign_in, tenant, user
from tests.lab.graph import graph
from tests.lab.graph_transport import GraphTransport
from tests.tui.conftest import OpenSeat
from tests.waiting import until
from tui.i18n import set_language
from tui.panes.formatting import fact_text
from tui.panes.guest_report import Hiding, domain_rows, report_rows
from tui.text_layout import cells

pytestmark = pytest.mark.slow

SECRET = "header.e30.signature"
NASTY = "\x1b[31mRed\x1b[0m \u202eevil [bold]x[/bold] " + "é" * 5000


@pytest.fixture
async def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Settings]:
    """Yield a desk's own settings, with a tenant of one guest behind it."""
    monkeypatch.setenv("MFA_DESK_TOKEN", SECRET)
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    async with graph(tenant(user()), tokens={SECRET}) as there:
        yield Settings(
            tenant=TenantSettings(graph=there.url, authority="https://127.0.0.1:9", sign_in="token", deadline=5.0),
            network=NetworkSettings(resolvers=("127.0.0.1:9",), public_resolvers=(), deadline=2.0),
            calls=CallSettings(database=str(tmp_path / "data" / "calls.db")),
        )


async def report(*users: dict[str, Any], **more: Any) -> GuestReport:
    transport = GraphTransport(tenant(*users, **more), 0.0, more.pop("failures", {}))
    return await report_in(check_guest(Settings(), Signed(), ADDRESS, now=lambda: NOW, transport=transport))


@pytest.mark.parametrize("width", [36, 42, 78, 118])
@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("masked", [False, True])
async def test_nothing_is_wider_than_its_pane_and_every_message_has_words(width: int, lang: str, masked: bool) -> None:
    set_language("fr" if lang == "fr" else "en")
    hostile = user("entra", displayName=NASTY, accountEnabled=False)
    entries = [sign_in(n, 53003, "failure") for n in range(8)]
    guest_report = await report(hostile, methods={GUEST: [phone(), authenticator(NASTY)]}, sign_ins=entries)
    rows = report_rows(guest_report, width, masked=masked, read_at=NOW)
    assert all(cells(row.text) <= width for row in rows)
    text = "\n".join(row.text for row in rows)
    assert "guest." not in text and "\x1b" not in text and "\u202e" not in text


async def test_personal_data_is_masked_wherever_it_stands() -> None:
    guest_report = await report(user(), user(id="other", displayName="Paul Girard"), contacts=[])
    text = "\n".join(row.text for row in report_rows(guest_report, 78, masked=True))
    for secret in ("Maude", "Tremblay", "maude", "Paul Girard"):
        assert secret not in text
    assert "m***@acme.example" in text
    open_text = "\n".join(row.text for row in report_rows(guest_report, 78, masked=False))
    assert "Maude Tremblay" in open_text


async def test_nothing_is_said_of_factors_before_the_invitation_is_accepted() -> None:
    set_language("en")
    guest_report = await report(user(externalUserState="PendingAcceptance"))
    text = "\n".join(row.text for row in report_rows(guest_report, 78, masked=True))
    assert "registered once the invitation is accepted" in text
    assert "no method registered" not in text


def test_what_is_hidden_is_addresses_and_known_names() -> None:
    hiding = Hiding(["Ann Lee"])
    assert hiding.text("Ann Lee (ann@acme.example).") == "A*** L*** (a***@acme.example)."
    assert hiding.text("ann_acme.example#EXT#@t.example,") == "a***_acme.example#EXT#@t.example,"


async def test_the_answer_is_on_top_and_i_shows_who_it_is(seat: OpenSeat) -> None:
    async with seat(scenario="mail_missing") as here:
        await until(lambda: not here.session.checks.is_running("guest"))
        await here.keys("f5")
        await here.sees("never accepted")
        assert "Julie" not in here.text()
        await here.keys("i")
        await here.sees("julie@atelier-est.example")
        await here.keys("d")
        await here.sees('"schema": "mfa-desk/guest/1"')


async def test_an_address_that_is_typed_is_looked_up_by_itself(seat: OpenSeat) -> None:
    async with seat() as here:
        await here.keys("1", "tab", *ADDRESS, "escape")
        await until(lambda: here.session.call and here.session.call.runs("guest"))
        await until(lambda: not here.session.checks.is_running("guest"))
        await here.keys("f5")
        await here.sees("No second factor is registered with us")


async def test_without_an_address_the_pane_asks_for_one(seat: OpenSeat) -> None:
    async with seat() as here:
        await here.keys("1", "escape", "f5", "a", *ADDRESS, "enter")
        await here.sees("No second factor is registered with us")
        assert here.session.call is not None and here.session.call.client.address == ADDRESS


async def test_facts_of_a_file_come_in_beside_a_look_up(seat: OpenSeat, tmp_path: Path) -> None:
    file = tmp_path / "facts.json"
    fact = {
        "key": "guest.state",
        "value": "pending",
        "vantage": "tenant",
        "at": "2026-11-24T15:00:00Z",
        "by": "colleague",
    }
    file.write_text(json.dumps({"facts": [fact]}))
    async with seat() as here:
        await here.keys("1", "escape", "f5", "o")
        await here.paste(str(file))
        await until(lambda: here.session.call is not None and here.session.call.facts)
        assert here.session.call is not None and here.session.call.facts[0].by == "colleague"
        await here.sees(fact_text(here.session.call.facts[0]))


@pytest.mark.slow
async def test_of_another_address_nothing_is_shown_and_nothing_done(seat: OpenSeat) -> None:
    async with seat() as here:
        await here.keys("1", "escape", "f5", "a", *ADDRESS, "enter")
        await here.sees("No second factor is registered with us")
        assert [subject.id for subject in here.session.tenant.subjects()] == [GUEST]
        for address in ("someone.else@acme.example", "nobody at all"):
            here.session.set_client(address=address)
            assert here.session.tenant.subjects() == (), "what is shown of one is never done for another"
            await until(lambda: "No second factor is registered with us" not in here.text())
        here.session.checks.start("guest")
        await until(lambda: not here.session.checks.is_running("guest"))
        assert here.session.tenant.subjects() == ()
        await here.sees("not a valid address")


async def test_what_the_domain_tells_stands_with_the_guest() -> None:
    set_language("en")
    findings: list[tuple[str, ReportedSeverity]] = [
        *(("mail.gateway", "info"), ("tenant.found", "info"), ("sender.good", "info"), ("sender.weak", "warn")),
    ]
    domain = DomainReport(
        findings=tuple(
            DomainFinding(code=code, severity=severity, explain={"fr": f"{code}.", "en": f"{code}."})
            for code, severity in findings
        )
    )
    rows = domain_rows(domain, 78, tenant=False)
    assert len(domain_rows(domain, 78, tenant=True)) == 3
    assert [row.text.strip() for row in rows] == ["[OK] mail.gateway.", "[! ] sender.weak."]
    whole = [row.text for row in report_rows(await report(user()), 78, masked=True, domain=rows)]
    assert whole.index("  [OK] mail.gateway.") > whole.index("DOMAIN")
    nobody = [row.text for row in report_rows(await report(), 78, masked=True, domain=rows)]
    assert "  [OK] mail.gateway." in nobody


@pytest.mark.slow
async def test_while_somebody_else_is_looked_up_nothing_of_the_last_one_shows(seat: OpenSeat) -> None:
    async with seat(scenario="password") as here:
        await until(lambda: not here.session.checks.is_running("guest"))
        await here.keys("f5")
        await here.sees("Signs in with their organisation's work or school account")
        here.session.set_client(address="p.girard@menuiserie.example")
        here.session.checks.start("guest")
        await until(lambda: here.session.call and len(here.session.call.runs("guest")) == 2)
        await here.sees("Looking up… p***@menuiserie.example")
        assert "work or school" not in here.text()
        await here.sees("Invited 12 days ago, never accepted: resend the invitation.")

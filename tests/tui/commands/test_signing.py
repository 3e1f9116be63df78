"""Signing in from a shell: what is printed where, and how it ends."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from checks.guest.graph.permissions import read_scopes
from checks.problems import Problem
from checks.settings import Settings
from tests.lab.entra import AGENT, CODE, Entra, entra, refusal, settings_for
from tests.waiting import until
from tui.commands.signing import signed_in
from tui.i18n import set_language


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[Entra]:
    async with entra(tmp_path) as made:
        made.interval = 1
        yield made


@pytest.fixture
def settings(service: Entra, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.delenv("SSH_CONNECTION", raising=False)
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.setattr("checks.guest.sign_in.session._PORT", 0)
    return settings_for(service, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["fr", "en"])
async def test_what_to_do_is_said_and_then_who_signed_in(settings: Settings, service: Entra, lang: str) -> None:
    set_language("fr" if lang == "fr" else "en")
    said: list[str] = []
    sign_in = await signed_in(settings, said.append)
    assert (await sign_in.token(read_scopes())).secret in service.secrets
    assert len(said) == 2 and CODE in said[0] and "https://microsoft.com/devicelogin" in said[0] and AGENT in said[1]
    assert not any(secret in line for line in said for secret in service.secrets)


@pytest.mark.slow
async def test_what_a_policy_blocks_is_followed_by_the_browser(
    settings: Settings, service: Entra, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_language("en")
    monkeypatch.setattr("tui.commands.signing._can_type", lambda: True)
    monkeypatch.setattr("tui.commands.signing._pasted", lambda sign_in: asyncio.sleep(0))
    service.will("device_code", refusal(53003, "invalid_grant", "Blocked."))
    said: list[str] = []
    task = asyncio.create_task(signed_in(settings, said.append))
    await until(lambda: any("http://localhost:" in line for line in said))
    assert any("A tenant policy blocks" in line for line in said)
    address = next(line for line in said[-1].split("\n") if "http://localhost:" in line).strip()
    async with httpx.AsyncClient(trust_env=False) as client:
        link = (await client.get(address)).headers["location"]
        back = service.authorize(link).partition("?")[2]
        await client.get(f"{address.rpartition('/')[0]}/?{back}")
    assert (await task).state.account == AGENT


@pytest.mark.slow
async def test_where_nobody_can_answer_a_blocked_device_code_is_the_end(settings: Settings, service: Entra) -> None:
    service.will("device_code", refusal(53003, "invalid_grant", "Blocked."))
    said: list[str] = []
    with pytest.raises(Problem) as raised:
        await signed_in(settings, said.append)
    assert (raised.value.code, raised.value.exit_status) == ("sign_in.blocked_unattended", 2)
    assert all(way in raised.value.remedy("en") for way in ("terminal", "azure_cli", "certificate", "token"))
    assert not any("localhost" in line for line in said)


async def test_a_refusal_is_a_problem(settings: Settings, service: Entra) -> None:
    service.will("devicecode", refusal(700016, "unauthorized_client", "Application was not found."))
    with pytest.raises(Problem) as raised:
        await signed_in(settings, lambda _: None)
    assert raised.value.code == "sign_in.app_unknown" and raised.value.exit_status == 2

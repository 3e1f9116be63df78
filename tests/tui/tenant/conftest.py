"""A tenant on loopback for the screens: a token service, Graph, and settings that lead there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from checks.guest.sign_in.session import SignInSession
from checks.session import CallSession
from checks.settings import Settings
from tests.checks.guest.tenant import ADDRESS, GUEST, phone, tenant, user
from tests.lab.entra import Entra, entra, settings_for
from tests.lab.graph import Emulator, graph
from tests.waiting import until


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[Entra]:
    """Run the token service; its certificate is the lab's."""
    async with entra(tmp_path) as made:
        yield made


@pytest.fixture
async def emulator(service: Entra) -> AsyncIterator[Emulator]:
    """Run Graph with one guest, who has a telephone registered; every token of the service is good there."""
    guest = user("entra", otherMails=[ADDRESS, "maude@gmail.example"])

    class Good(set[str]):
        def __contains__(self, secret: object) -> bool:
            return secret in service.secrets

    async with graph(tenant(guest, methods={GUEST: [phone()]}), tokens=Good()) as made:
        yield made


@pytest.fixture
def settings(service: Entra, emulator: Emulator, tmp_path: Path) -> Settings:
    """Return settings that lead there."""
    led = settings_for(service, tmp_path, graph=emulator.url, invite_redirect_url="https://ca.example")
    return replace(led, network=replace(led.network, resolvers=("127.0.0.1:9",), public_resolvers=(), deadline=2.0))


def hurried(desk: CallSession, environment: dict[str, str] | None = None) -> None:
    """Give the desk a sign-in that does not wait between polls, in an environment of its own."""

    async def pause(_seconds: float) -> None:
        await asyncio.sleep(0)

    desk._context._sign_in = SignInSession(
        desk.settings,
        desk._context.notify,
        environment={"PATH": "/nonexistent"} if environment is None else environment,
        port=0,
        pause=pause,
    )


async def looked_up(desk: CallSession, emulator: Emulator, **guest: object) -> None:
    """Sign in for reading and look the guest up, in the current call; ``guest`` changes them first."""
    emulator.directory.users[0] |= guest
    desk.sign_in.start()
    await desk.sign_in.finished()
    desk.set_client(address=ADDRESS)
    desk.checks.start("guest")
    await until(desk.tenant.subjects)
    await until(lambda: not desk.checks.is_running("guest"))
    emulator.requests.clear()

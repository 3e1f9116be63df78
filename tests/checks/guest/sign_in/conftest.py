"""A separate sign-in against the token service on loopback, through msal itself."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from checks.guest.sign_in.session import SignInProgress, SignInSession
from checks.settings import Settings
from tests.lab.entra import Entra, entra, settings_for


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[Entra]:
    """The token service; its certificate is the lab's."""
    async with entra(tmp_path) as made:
        yield made


@pytest.fixture
def settings(service: Entra, tmp_path: Path) -> Settings:
    """Settings that sign in there."""
    return settings_for(service, tmp_path)


@dataclass
class Desk:
    """A sign-in, every state that it went through, and how long it wanted to wait between polls; it never actually waits."""

    sign_in: SignInSession
    states: list[SignInProgress]
    pauses: list[float]


Sit = Callable[..., Desk]


@pytest.fixture
def sit(settings: Settings) -> Sit:
    """Make a desk with its own settings; ``environment`` is all that it finds there."""

    def made(environment: dict[str, str] | None = None, port: int = 0, **tenant: Any) -> Desk:
        states: list[SignInProgress] = []
        pauses: list[float] = []

        async def pause(seconds: float) -> None:
            pauses.append(seconds)
            await asyncio.sleep(0)

        sign_in = SignInSession(
            replace(settings, tenant=replace(settings.tenant, **tenant)),
            lambda: states.append(sign_in.state),
            environment={"PATH": "/nonexistent"} if environment is None else environment,
            port=port,
            pause=pause,
        )
        return Desk(sign_in, states, pauses)

    return made

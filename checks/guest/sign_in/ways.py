"""The ways to sign in, each with how it begins and how its token is renewed without asking anyone.

This module loads msal and httpx: `session` imports it off the event loop, when somebody signs in.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from functools import partial
from typing import Protocol

from checks.guest.graph.token import AccessToken
from checks.guest.sign_in.application import Application, open_application
from checks.guest.sign_in.browser import browser
from checks.guest.sign_in.cache import TokenStorage
from checks.guest.sign_in.device_code import Pause, device_code
from checks.guest.sign_in.given import azure_cli, by_certificate, given_token
from checks.guest.sign_in.updates import SignedIn, SignInMethod, SignInUpdate
from checks.guest.sign_in.worker import in_thread
from checks.settings import Settings


class SignInWay(Protocol):
    """One way to get a token. It raises SignInRefused, and Problem for settings that can't be used."""

    def updates(
        self, method: SignInMethod, scopes: Sequence[str], pasted: asyncio.Queue[str]
    ) -> AsyncGenerator[SignInUpdate, None]:
        """Sign in: yield what a person has to do, and how it ended."""
        ...

    async def renewed(self, scopes: Sequence[str], *, anew: bool) -> AccessToken | None:
        """Return a token without asking anyone; None if there is nobody to give one."""
        ...

    async def forget(self) -> None:
        """Sign out whoever signed in this way."""
        ...

    @property
    def kept(self) -> TokenStorage:
        """How its tokens are stored."""
        ...


class Person:
    """A person who signs in, by a code or in a browser."""

    def __init__(self, settings: Settings, environment: Mapping[str, str], port: int, pause: Pause) -> None:
        self._settings = settings
        self._environment = environment
        self._port = port
        self._pause = pause
        self._application: Application | None = None

    @property
    def kept(self) -> TokenStorage:
        """How the tokens are stored."""
        return TokenStorage("memory") if self._application is None else self._application.kept

    async def updates(
        self, method: SignInMethod, scopes: Sequence[str], pasted: asyncio.Queue[str]
    ) -> AsyncGenerator[SignInUpdate, None]:
        """Show the code or the address, and wait."""
        application = await self._opened()
        application.ask_anew()
        if method == "browser":
            updates = browser(application, scopes, pasted, port=self._port, environment=self._environment)
        else:
            updates = device_code(application, scopes, pause=self._pause)
        try:
            async for update in updates:
                if isinstance(update, SignedIn):
                    await in_thread(partial(application.only, update.token.account))
                yield update
        finally:
            await updates.aclose()

    async def renewed(self, scopes: Sequence[str], *, anew: bool) -> AccessToken | None:
        """Return a token by the refresh token that msal keeps."""
        application = await self._opened()
        return await in_thread(partial(application.silent, scopes, anew=anew))

    async def forget(self) -> None:
        """Forget the account, on disk too."""
        if self._application is not None:
            await in_thread(self._application.forget)

    async def _opened(self) -> Application:
        if self._application is None:
            self._application = await in_thread(partial(open_application, self._settings))
        return self._application


class Given:
    """A token that is not obtained by signing in here: from the environment, Azure CLI's, or an application's own. Its scopes are fixed."""

    kept = TokenStorage("memory")

    def __init__(self, method: SignInMethod, settings: Settings, environment: Mapping[str, str]) -> None:
        self._method = method
        self._settings = settings
        self._environment = environment
        self._application: Application | None = None

    async def updates(
        self, method: SignInMethod, scopes: Sequence[str], pasted: asyncio.Queue[str]
    ) -> AsyncGenerator[SignInUpdate, None]:
        """Yield nothing to show, only how it ended."""
        yield SignedIn(await self.renewed(scopes, anew=False))

    async def renewed(self, scopes: Sequence[str], *, anew: bool) -> AccessToken:
        """Return the token as it comes."""
        match self._method:
            case "azure_cli":
                return await azure_cli(self._settings, self._environment)
            case "certificate":
                self._application, token = await in_thread(
                    partial(by_certificate, self._settings, None if anew else self._application)
                )
                return token
            case _:
                return given_token(self._environment)

    async def forget(self) -> None:
        """Do nothing: no token is stored."""
        self._application = None


def way(method: SignInMethod, settings: Settings, environment: Mapping[str, str], port: int, pause: Pause) -> SignInWay:
    """Return the implementation of a method; the two in which a person signs in share one."""
    if method in ("device_code", "browser"):
        return Person(settings, environment, port, pause)
    return Given(method, settings, environment)

"""Signing in with a browser: on this machine, on the one the terminal is on (over SSH), or by pasting what its address bar holds.

We don't use msal's own receiver: it opens whatever browser it finds, even a text one over our screens, can't be stopped early,
and accepts no pasted address.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from getpass import getuser
from typing import Any, Final

from checks.guest.sign_in.application import Application
from checks.guest.sign_in.loopback import PORT, answers, listening, read_answer
from checks.guest.sign_in.outcome import SignInOutcome, judged
from checks.guest.sign_in.updates import NotSignedIn, Shown, SignedIn, SignInUpdate
from checks.guest.sign_in.worker import in_thread
from checks.platform.browser import open_browser
from checks.text import clean

_LASTS: Final = timedelta(minutes=15)
_LONGEST_LINK: Final = 4000


async def browser(
    application: Application,
    scopes: Sequence[str],
    pasted: asyncio.Queue[str],
    *,
    port: int = PORT,
    environment: Mapping[str, str] = os.environ,
) -> AsyncGenerator[SignInUpdate, None]:
    """Yield what to show, then how it ended; ``pasted`` gives what a person pastes. Raises SignInRefused."""
    flow = await in_thread(
        partial(
            application.msal.initiate_auth_code_flow,
            application.full(scopes),
            redirect_uri=f"http://localhost:{port}",
            prompt="select_account",
        )
    )
    link, state = clean(str(flow["auth_uri"]), _LONGEST_LINK), str(flow["state"])
    came: asyncio.Queue[dict[str, str]] = asyncio.Queue()
    shown = Shown("browser", datetime.now(UTC) + _LASTS, link=link, forward=forward(environment, port))
    async with AsyncExitStack() as stack:
        try:
            address = await stack.enter_async_context(listening(link, state, came.put_nowait, port))
            shown = replace(shown, address=address)
        except OSError:
            shown = replace(shown, forward="")
        yield shown
        if shown.address and not shown.forward:
            await open_browser(shown.address, without_token(environment))
        while (left := (shown.until - datetime.now(UTC)).total_seconds()) > 0:
            answer = await _first(came, pasted, left)
            if answer is None:
                break
            if not answers(answer, state):
                shown = replace(shown, trouble=SignInOutcome("sign_in.paste_wrong"))
                yield shown
                continue
            yield await _ended(application, flow, answer)
            return
    yield NotSignedIn(SignInOutcome("sign_in.expired", {"told": "15 min"}))


def forward(environment: Mapping[str, str], port: int = PORT) -> str:
    """Return the command to run on the person's own machine so that its browser reaches this one; empty if this is their machine.

    Based on ``SSH_CONNECTION``: the client's address and port, then the server's (ssh(1)).
    """
    parts = environment.get("SSH_CONNECTION", "").split()
    if len(parts) != 4:
        return ""
    host, ssh_port = clean(parts[2], 60), parts[3]
    other = f" -p {ssh_port}" if ssh_port.isdecimal() and ssh_port != "22" else ""
    try:
        user = getuser()
    except (KeyError, OSError):
        user = "USER"
    return f"ssh -N -L {port}:127.0.0.1:{port}{other} {clean(user, 40)}@{host}"


async def _first(
    came: asyncio.Queue[dict[str, str]], pasted: asyncio.Queue[str], seconds: float
) -> dict[str, str] | None:
    """Return the next answer, from the browser itself or pasted; None if none came in time."""
    waits: tuple[asyncio.Task[Any], ...] = (asyncio.create_task(came.get()), asyncio.create_task(pasted.get()))
    try:
        done, _ = await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()
    if not done:
        return None
    first = next(iter(done)).result()
    return read_answer(first) if isinstance(first, str) else first


async def _ended(application: Application, flow: dict[str, Any], answer: dict[str, str]) -> SignInUpdate:
    try:
        result = await in_thread(partial(application.msal.acquire_token_by_auth_code_flow, flow, answer))
    except ValueError:  # an ID token that is not for this sign-in
        return NotSignedIn(SignInOutcome("sign_in.refused", {"told": "id_token"}))
    return NotSignedIn(judged(result)) if "error" in result else SignedIn(application.token(result))


def without_token(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the environment for another program, without our own token: that is none of its business."""
    return {name: value for name, value in environment.items() if name != "MFA_DESK_TOKEN"}

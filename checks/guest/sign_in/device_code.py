"""Signing in by a code that a person types on another machine (RFC 8628): one short poll at a time, each in a thread."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Final

from checks.guest.sign_in.application import Application
from checks.guest.sign_in.outcome import SignInOutcome, SignInRefused, judged, pending
from checks.guest.sign_in.updates import NotSignedIn, Shown, SignedIn, SignInUpdate
from checks.guest.sign_in.worker import in_thread
from checks.text import clean

Pause = Callable[[float], Awaitable[None]]

_LONGEST_CODE: Final = 24
_SLOWER: Final = 5
"""Seconds that ``slow_down`` adds to the interval (RFC 8628, 3.5)."""
_PASSING: Final = frozenset(
    {"sign_in.timeout", "sign_in.unreachable", "sign_in.proxy", "sign_in.busy", "sign_in.portal"}
)
"""What may have passed by the next poll."""


async def device_code(
    application: Application, scopes: Sequence[str], *, pause: Pause = asyncio.sleep
) -> AsyncGenerator[SignInUpdate, None]:
    """Yield what to show, then how it ended; leaving the generator ends the polling at once. Raises SignInRefused."""
    try:
        flow = await in_thread(partial(application.msal.initiate_device_flow, application.full(scopes)))
    except ValueError:
        params = {"host": application.http.authority.host, "told": "device_authorization_endpoint"}
        raise SignInRefused(SignInOutcome("sign_in.nonsense", params)) from None
    shown = _shown(flow)
    if shown is None:
        yield NotSignedIn(judged(flow))
        return
    yield shown
    # msal polls forever if the interval is 0.
    every = flow["interval"] = max(1, _seconds(flow.get("interval"), 5))
    while (left := (shown.until - datetime.now(UTC)).total_seconds()) > 0:
        await pause(min(every, left))
        trouble: SignInOutcome | None = None
        try:
            answer = await in_thread(partial(_poll, application, flow))
        except SignInRefused as refused:
            if refused.outcome.code not in _PASSING:
                raise
            trouble = refused.outcome
            answer = {"error": "authorization_pending"}
            every = max(every, _seconds(trouble.params.get("wait"), 0))
        if trouble != shown.trouble:
            shown = replace(shown, trouble=trouble)
            yield shown
        if not pending(answer):
            yield NotSignedIn(judged(answer)) if "error" in answer else SignedIn(application.token(answer))
            return
        if answer.get("error") == "slow_down":
            every += _SLOWER
    yield NotSignedIn(SignInOutcome("sign_in.expired", {"told": "AADSTS70019"}, 70019))


def _poll(application: Application, flow: dict[str, Any]) -> dict[str, Any]:
    answer: dict[str, Any] = application.msal.acquire_token_by_device_flow(flow, exit_condition=lambda _: True)
    return answer


def _shown(flow: dict[str, Any]) -> Shown | None:
    """Return what a person needs from the answer; None if there is no code in it."""
    code, address = flow.get("user_code"), flow.get("verification_uri") or flow.get("verification_url")
    if not isinstance(code, str) or not isinstance(address, str) or not isinstance(flow.get("device_code"), str):
        return None
    lasts = timedelta(seconds=min(_seconds(flow.get("expires_in"), 900), 3600))
    return Shown("device_code", datetime.now(UTC) + lasts, clean(address, 200), clean(code, _LONGEST_CODE))


def _seconds(value: object, otherwise: int) -> int:
    """Return a number of seconds as Microsoft writes it: a number, or its digits."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return int(value)
    return int(value) if isinstance(value, str) and value.isdecimal() and len(value) < 6 else otherwise

"""A look-up in its public shape, ``mfa-desk/guest/1``, and a look-up as the updates of a check."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from checks.facts import Fact, iso
from checks.guest.facts import facts_of
from checks.guest.findings import conclude
from checks.guest.graph.client import opened
from checks.guest.graph.records import Method, SignIn
from checks.guest.graph.token import Tokens
from checks.guest.lookup import look_up
from checks.guest.lookup_context import Kept
from checks.guest.query import read_asked
from checks.guest.rules import is_member, stands_for
from checks.guest.snapshot import Guest, Seen
from checks.settings import Settings

if TYPE_CHECKING:
    import httpx

SCHEMA: Final = "mfa-desk/guest/1"
BY: Final = "guest"


async def updates(
    settings: Settings,
    tokens: Tokens,
    text: str,
    *,
    now: Callable[[], datetime],
    kept: Kept | None = None,
    transport: httpx.AsyncBaseTransport | None = None,
    practice: bool = False,
) -> AsyncGenerator[dict[str, Any], None]:
    """Look up what a text asks for, yielding ``{"started": {"asked", "at", "practice"}}``, ``{"result": document}`` and
    ``{"ended": {"found": n}, "facts": [Fact, …]}``.

    Raises Problem for a text that asks for nothing, settings that can't be used, and where nobody is signed in. ``transport`` takes the
    network's place in practice.
    """
    asked = read_asked(text, (settings.tenant.id,))
    yield {"started": {"asked": asked.text, "at": iso(now()), "practice": practice}}
    async with opened(settings, tokens, transport=transport) as graph:
        seen = await look_up(asked, graph, seconds=settings.tenant.deadline, at=now(), kept=kept)
    learned = facts_of(seen, "practice" if practice else BY)
    document = as_document(seen, learned, practice=practice)
    yield {"result": document}
    yield {"ended": {"found": document["found"]}, "facts": learned}


def as_document(seen: Seen, learned: list[Fact], *, practice: bool) -> dict[str, Any]:
    """The document of the contracts."""
    return {
        "schema": SCHEMA,
        "asked": seen.asked.text,
        "found": len(seen.guests),
        "practice": practice,
        "guests": [_guest(one) for one in seen.guests],
        "findings": [one.as_json() for one in conclude(seen)],
        "unread": [one.as_json() for one in seen.unread],
        "round_trips": seen.waits,
        "requests": seen.requests,
        "elapsed_ms": seen.elapsed_ms,
        "facts": [fact.as_json() for fact in learned],
    }


def _guest(guest: Guest) -> dict[str, Any]:
    user, meant = guest.user, stands_for(guest.user)
    redeemed = not is_member(user) and user.state != "PendingAcceptance"
    return {
        "id": user.id,
        "display_name": user.display_name,
        "mail": user.mail,
        "other_mails": list(user.other_mails),
        "upn": user.upn,
        "decoded_address": meant[0].address if meant else None,
        "user_type": user.user_type,
        "enabled": user.enabled is not False,
        "state": user.state,
        "state_since": _iso(user.state_since),
        "created": _iso(user.created),
        "invited_by": guest.invited_by,
        "identity_providers": list(user.providers) or (["unknown"] if redeemed else []),
        "methods": None if guest.methods is None else [_method(one) for one in guest.methods],
        "mfa_trusted_from_home": guest.home.mfa_trusted,
        "sign_ins": None if guest.sign_ins is None else [_sign_in(one) for one in guest.sign_ins],
    }


def _method(method: Method) -> dict[str, Any]:
    return {"kind": method.kind, "label": method.label, "added": _iso(method.added)}


def _sign_in(entry: SignIn) -> dict[str, Any]:
    return {
        "at": iso(entry.at),
        "app": entry.app,
        "ok": entry.ok,
        "code": entry.code or 0,
        "reason": entry.reason,
        "policies": list(entry.policies),
        "correlation_id": entry.correlation_id,
    }


def _iso(moment: datetime | None) -> str | None:
    return iso(moment) if moment else None

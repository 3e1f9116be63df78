"""A second look behind a certificate that no public authority vouches for: what this machine trusts, and what answers there."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from cryptography import x509

from checks.network.probe import certificate_chain, tls
from checks.network.probe.exchange import get, shake
from checks.network.probe.measurement import Http, Tls
from checks.network.probe.probe_context import ProbeContext
from checks.network.probe.tcp import connection
from checks.network.targets import Target

Way = Callable[[], AbstractAsyncContextManager[socket.socket]]
"""How to connect to the target's port once more; raises OSError."""


async def retry_unverified(
    target: Target, shaken: Tls, shared: ProbeContext, until: float, way: Way | None = None
) -> tuple[Tls, Http | None]:
    """Return the same handshake checked by the system's store, and one whose certificate is let pass, to read what answers there.

    Only the plain GET is sent over it. The chain is verified once more for the moment of its Date header. ``way`` is by default
    a connection to the same address.
    """
    way = way or (lambda: connection(shaken.address, target.port, until))
    system, (shown, answer) = await asyncio.gather(
        _by_system(target, shaken.address, shared, until, way), _unverified(target, shaken.address, shared, until, way)
    )
    shaken = replace(shaken, system_code=system)
    at = _date(answer)
    if shown and at is not None:
        valid = await asyncio.to_thread(certificate_chain.valid_at, shown, target.host, await shared.trust(), at)
        shaken = replace(shaken, valid_at_server=valid)
    return shaken, answer


async def _by_system(target: Target, address: str, shared: ProbeContext, until: float, way: Way) -> int | None:
    """Return the system store's verdict on the certificate; None if it can't be asked."""
    system = await asyncio.to_thread(shared.system)
    if system is None:
        return None
    try:
        async with way() as sock:
            return (await shake(tls.Secured(sock, system, target.host), address, until)).verify_code
    except OSError:
        return None


async def _unverified(
    target: Target, address: str, shared: ProbeContext, until: float, way: Way
) -> tuple[Sequence[x509.Certificate], Http | None]:
    try:
        async with way() as sock:
            secured = tls.Secured(sock, shared.any_certificate, target.host)
            if (await shake(secured, address, until)).error is not None:
                return (), None
            answer = await get(target, address, secured.send, secured.receive, shared.now, until)
            return secured.chain(), replace(answer, unverified=True)
    except OSError:
        return (), None


def _date(answer: Http | None) -> datetime | None:
    if answer is None or not answer.date:
        return None
    try:
        return parsedate_to_datetime(answer.date).astimezone(UTC)
    except (ValueError, TypeError, OverflowError):
        return None

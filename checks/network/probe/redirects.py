"""Where a redirect leads, hop by hop, each over a chain of its own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Final
from urllib.parse import urljoin

from checks.network.probe.measurement import Http, Measurement, Redirect
from checks.network.targets import NotATarget, Target, redirected

MOST: Final = 5
STATUSES: Final = frozenset({301, 302, 303, 307, 308})

Reach = Callable[[Target], Awaitable[Measurement]]


async def follow(target: Target, answer: Http, reach: Reach) -> tuple[Redirect, ...]:
    """Return the hops after an answer, at most five; the last one's error names what ended them, unless that is an answer.

    If the answer may not be the server's own, a page that leads on by itself is followed too, and what the pages say is kept.
    """
    own = target.tls and not answer.unverified
    hops: list[Redirect] = []
    visited = {target.url}
    here, location = target.url, _location(answer, own)
    while location:
        url = urljoin(here, location)
        try:
            target = redirected(url)
        except NotATarget:
            return (*hops, Redirect(url[:300], error="not a web address"))
        if target.url in visited or len(hops) == MOST:
            return (*hops, Redirect(target.url[:300], error="loop" if target.url in visited else "too many"))
        visited.add(target.url)
        measured = await reach(target)
        http = measured.http
        status = None if http is None else http.status
        hop = Redirect(target.url[:300], status, "" if status is not None else _ended(measured))
        if http is not None and not own:
            hop = replace(hop, excerpt=http.excerpt, category=http.category, refuses=http.refuses)
        hops.append(hop)
        here, location = target.url, "" if http is None else _location(http, own)
    return tuple(hops)


def leads_on(target: Target, answer: Http) -> bool:
    """Return whether an answer leads somewhere else."""
    return bool(_location(answer, target.tls and not answer.unverified))


def _location(answer: Http, own: bool) -> str:
    location = answer.location if answer.status in STATUSES else ""
    return location or ("" if own else answer.leads_to)


def _ended(measured: Measurement) -> str:
    """Return what ended a chain, in the words of its phase."""
    if measured.dns is None or not measured.dns.addresses:
        problem = measured.dns and (measured.dns.rcode or measured.dns.error)
        return f"dns {problem or '?'}"
    if measured.tcp and all(tcp.errno is not None for tcp in measured.tcp):
        return f"tcp {measured.tcp[0].errno}"
    if measured.tls is not None and measured.tls.error is not None:
        return f"tls {measured.tls.error}"
    return f"http {measured.http.error if measured.http else '?'}"

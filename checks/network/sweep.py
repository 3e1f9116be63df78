"""The sweep: every target at once, each within its deadline, results as they come, and in the end what they say together."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterable, Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache, partial
from typing import Final, TypeAlias

from checks.checking import Ended, Result, Started
from checks.diagnostics import where_broken
from checks.facts import TARGET_PREFIX, Fact, Vantage
from checks.network.chosen_targets import targets as configured_targets
from checks.network.diagnose.diagnosis import SweepContext
from checks.network.diagnose.judge import Judgement, judge
from checks.network.diagnose.summary import clock_skew, has_ipv6, learn_facts, summarise
from checks.network.probe.measurement import Measurement
from checks.network.probe.nat64 import Nat64
from checks.network.probe.pac import Pac
from checks.network.probe.probe_context import Now, ProbeContext, Trust
from checks.network.probe.proxies import configured, proxy_for, shown
from checks.network.probe.public_dns import public_resolvers
from checks.network.probe.target_probe import SOCKETS_PER_TARGET, chain, measure
from checks.network.probe.tls import LARGE_HELLO, hello_size
from checks.network.report import NetworkReport, SweepAbout, SweepSummary, SweepVantage, TargetResult
from checks.network.targets import OTHER_NAME, Target, parse_target, unique
from checks.network.vantage import local_vantage
from checks.platform.names import HOSTS
from checks.resolver import read_hosts, servers
from checks.settings import NetworkSettings
from checks.trust import any_certificate, check_ca_file, classic_groups, many_protocols, public_context, system_context

BY: Final = "check"
MOST_SOCKETS: Final = 120
_AT_ONCE: Final = MOST_SOCKETS // SOCKETS_PER_TARGET
_CONNECT_TEST: Final = "http://www.msftconnecttest.com/connecttest.txt"
_CONNECT_TEXT: Final = "Microsoft Connect Test"
_GRACE: Final = 2.0
"""Seconds to wait for the captive portal's test and the controls after the targets, if something failed."""
_CONTROL_AFTER: Final = 1.5
"""Seconds that the connectivity test gets before the controls are tried too."""
_CONTROLS: Final = (f"https://{OTHER_NAME}/", "https://www.wikipedia.org/")
"""Hosts that hardly any network blocks; tried only if Microsoft's connectivity test does not answer."""

Probe = Callable[[Target, ProbeContext], Awaitable[Measurement]]


@dataclass(frozen=True, slots=True)
class SweepEnded(Ended[SweepSummary]):
    """A sweep has finished; ``vantage`` includes what it learned."""

    vantage: SweepVantage = field(kw_only=True)
    elapsed_ms: float = field(kw_only=True)


SweepUpdate: TypeAlias = Started[SweepAbout] | Result[TargetResult] | SweepEnded


def utc_now() -> datetime:
    """Return the time in UTC."""
    return datetime.now(UTC)


async def updates(
    settings: NetworkSettings,
    *,
    vantage: Vantage,
    targets: Sequence[Target] | None = None,
    earlier: Sequence[Judgement] = (),
    now: Now = utc_now,
) -> AsyncGenerator[SweepUpdate, None]:
    """Sweep the targets (by default all): yield that it began, a result for each target as it comes, and what they say together.

    Raises Problem for settings that can't be used. Closing the iterator cancels whatever is still running, and leaves no socket.

    With ``earlier`` (`checks.network.rerun.split_rerun`), results of other targets, this is a partial run: its first update names
    those that are measured ``again``, and its last one covers the earlier results and these together.
    """
    started, began = now(), asyncio.get_running_loop().time()
    public = asyncio.get_running_loop().run_in_executor(None, public_context, settings)
    if settings.public_roots_file:
        await public  # a fault in a user's file is reported before anything is measured
    trust = partial(asyncio.shield, public)
    shared, place, wanted = await asyncio.to_thread(_prepare, settings, vantage, targets, now, trust)
    yield opening(place, wanted, started, practice=False, earlier=earlier)
    results: list[Judgement] = []
    portal = asyncio.create_task(_captive_portal(shared))
    control = asyncio.create_task(_control(shared, portal))
    try:
        async with aclosing(_measured(wanted, shared)) as measured:
            async for target, measurement in measured:
                results.append(_judged(target, measurement))
                yield Result(results[-1].as_result())
        grace = 0.0 if all(result.is_usable for result in results) else _GRACE
        behind = await _settled(portal, grace)
        reached = None if any(result.is_usable for result in results) else await _settled(control, grace)
    finally:
        for task in (portal, control):
            task.cancel()
        await asyncio.wait((portal, control))
        if shared.pac is not None:
            await shared.pac.close()
    whole = [*earlier, *results]
    if behind and _nothing_held_back(whole):
        behind = None
    proxy = place.proxy or (shared.pac.shown if shared.pac is not None else None)
    context = SweepContext(behind, has_ipv6(whole), clock_skew(whole), proxy, reached)
    yield closing(whole, place, context, new_facts(whole, earlier, vantage, now(), context), began)


def opening(
    place: SweepVantage,
    wanted: Sequence[Target],
    at: datetime,
    *,
    practice: bool,
    earlier: Sequence[Judgement] = (),
) -> Started[SweepAbout]:
    """Return the first update."""
    names = tuple(target.name for target in wanted)
    targets = (*(judgement.target.name for judgement in earlier), *names)
    again = names if earlier else None
    return Started(SweepAbout(at=at, practice=practice, vantage=place, targets=targets, again=again))


def new_facts(
    whole: Sequence[Judgement], earlier: Sequence[Judgement], vantage: Vantage, at: datetime, context: SweepContext
) -> list[Fact]:
    """Return what the whole says now, without the facts about single targets that were reported when those were measured."""
    known = {f"{TARGET_PREFIX}{judgement.target.name}" for judgement in earlier}
    return [fact for fact in learn_facts(whole, vantage, at, BY, context) if fact.key not in known]


def closing(
    judgements: Sequence[Judgement], place: SweepVantage, context: SweepContext, new: Sequence[Fact], began: float
) -> SweepEnded:
    """Return the last update; ``began`` is in the loop's time."""
    update = {
        "proxy": context.proxy,
        "clock_skew_s": context.clock_skew_s,
        "ipv6": context.ipv6,
        "captive_portal": context.captive_portal,
    }
    return SweepEnded(
        summarise(judgements, context),
        tuple(new),
        vantage=place.model_copy(update=update),
        elapsed_ms=round((asyncio.get_running_loop().time() - began) * 1000, 1),
    )


async def collect(updates: AsyncIterable[SweepUpdate]) -> NetworkReport:
    """Return the report of a sweep by running it to its end."""
    return assemble([update async for update in updates])


def assemble(updates: Sequence[SweepUpdate]) -> NetworkReport:
    """Return the report of a sweep from all of its updates."""
    started, ended = updates[0], updates[-1]
    assert isinstance(started, Started) and started.about.at is not None and isinstance(ended, SweepEnded)
    return NetworkReport(
        started=started.about.at,
        elapsed_ms=ended.elapsed_ms,
        vantage=ended.vantage,
        results=tuple(update.report for update in updates if isinstance(update, Result)),
        practice=started.about.practice,
        summary=ended.summary,
        facts=ended.facts,
    )


def _prepare(
    settings: NetworkSettings, vantage: Vantage, given: Sequence[Target] | None, now: Now, trust: Trust
) -> tuple[ProbeContext, SweepVantage, tuple[Target, ...]]:
    """Read what is read from files, before the first packet; blocking."""
    check_ca_file(settings)
    resolvers = servers(settings)
    try:
        hosts = read_hosts(HOSTS.read_text("utf-8", errors="replace"))
    except OSError:
        hosts = {}
    wanted = configured_targets(settings) if given is None else unique(given)
    proxies = configured()
    unchecked = any_certificate()
    shared = ProbeContext(
        resolvers=resolvers,
        hosts=hosts,
        trust=trust,
        deadline=settings.deadline,
        now=now,
        system=cache(system_context),
        any_certificate=unchecked,
        small_hello=classic_groups(),
        public=public_resolvers(settings),
        proxies=proxies,
        pac=Pac(wanted),
        nat64=Nat64(resolvers),
        large_hello=many_protocols() if hello_size(unchecked) <= LARGE_HELLO else None,
        large_hello_for=_by_group(wanted, proxies),
    )
    return shared, local_vantage(vantage, resolvers, shown(proxies)), wanted


def _by_group(wanted: Sequence[Target], proxies: Mapping[str, str]) -> frozenset[str]:
    """Return one encrypted target of each group, as a device that blocks a large ClientHello blocks any; without those behind a proxy."""
    direct = (target for target in reversed(wanted) if target.tls and proxy_for(target, proxies) is None)
    return frozenset({target.group: target.url for target in direct}.values())


async def _measured(wanted: Sequence[Target], shared: ProbeContext) -> AsyncGenerator[tuple[Target, Measurement], None]:
    """Yield every target's measurement as it comes; if there are too many, some wait for a free place, and so does their deadline."""
    places = asyncio.Semaphore(_AT_ONCE)
    done: asyncio.Queue[tuple[Target, Measurement]] = asyncio.Queue()

    async def probe(target: Target) -> None:
        async with places:
            measurement = await _safely(target, shared)
        done.put_nowait((target, measurement))

    tasks = [asyncio.create_task(probe(target)) for target in wanted]
    try:
        for _ in wanted:
            yield await done.get()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _until(until: float) -> Probe:
    """Return a probe of the plain chain alone, without follow-ups, that ends by a moment in the loop's time."""

    async def plainly(target: Target, shared: ProbeContext) -> Measurement:
        return await chain(target, shared, until)

    return plainly


async def _safely(target: Target, shared: ProbeContext, probe: Probe = measure) -> Measurement:
    """Measure a target; a bug in the probe is reported as that, and never as a fault of the network."""
    try:
        return await probe(target, shared)
    except Exception as error:  # noqa: BLE001 - the probe's own bug is reported as that
        first = _first(error)
        _log("the probe of a target broke", first)
        return Measurement(error=type(first).__name__)


def _judged(target: Target, measurement: Measurement) -> Judgement:
    """Judge a measurement; a bug in the judge affects only that target."""
    try:
        return judge(target, measurement)
    except Exception as error:  # noqa: BLE001 - the judge's own bug is reported as that
        _log("the judging of a target broke", error)
        return judge(target, Measurement(error=type(error).__name__))


def _log(what: str, error: BaseException) -> None:
    """Log where it broke, and nothing about what was asked for: an address may contain a name and a code."""
    logging.getLogger("mfa_desk").error("%s\n%s", what, "\n".join(where_broken(error)))


def _first(error: BaseException) -> BaseException:
    """Return the error inside the groups that tasks wrap it in."""
    return _first(error.exceptions[0]) if isinstance(error, BaseExceptionGroup) else error


def _nothing_held_back(results: Sequence[Judgement]) -> bool:
    """Return whether every target is reached, some with a certificate: then no portal answers instead of the connectivity test."""
    return all(result.is_usable for result in results) and any(result.target.tls for result in results)


async def _captive_portal(shared: ProbeContext) -> bool | None:
    """Return whether something answers instead of Microsoft's connectivity test; None if that gives no answer at all."""
    until = asyncio.get_running_loop().time() + shared.deadline
    measured = await _safely(parse_target(_CONNECT_TEST), shared, _until(until))
    if measured.http is None or measured.http.status is None:
        return None
    return not (measured.http.status == 200 and _CONNECT_TEXT in measured.http.excerpt)


async def _control(shared: ProbeContext, portal: asyncio.Task[bool | None]) -> bool:
    """Return whether anything at all answers beyond this network: the connectivity test, else one of the controls."""
    until = asyncio.get_running_loop().time() + shared.deadline
    if await _settled(portal, _CONTROL_AFTER) is not None:
        return True
    tries = [asyncio.create_task(_safely(parse_target(url), shared, _until(until))) for url in _CONTROLS]
    try:
        for answered in asyncio.as_completed(tries):
            shaken = (await answered).tls
            if shaken is not None and shaken.received:
                return True
        return (await portal) is not None
    finally:
        for task in tries:
            task.cancel()
        await asyncio.wait(tries)


async def _settled(task: asyncio.Task[bool | None], seconds: float) -> bool | None:
    await asyncio.wait((task,), timeout=seconds)
    return task.result() if task.done() else None

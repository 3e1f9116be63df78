"""A sweep from recorded measurements, judged by the same judge: for practice, and for tests of what depends on a sweep."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, timedelta
from email.utils import format_datetime
from hashlib import sha256
from typing import Any, Final

from checks.checking import Result
from checks.facts import Vantage, iso
from checks.network.diagnose.diagnosis import SweepContext
from checks.network.diagnose.judge import Judgement, judge
from checks.network.diagnose.summary import clock_skew, has_ipv6
from checks.network.probe.measurement import BadMeasurement, Dns, Http, Measurement, Tcp, Tls, from_json
from checks.network.probe.probe_context import Now
from checks.network.report import SweepVantage
from checks.network.sweep import SweepUpdate, closing, new_facts, opening, utc_now
from checks.network.targets import Target, builtin

RESOLVER: Final = "192.0.2.53"
_HOST: Final = "practice"


async def replay(
    recording: Mapping[str, Any],
    *,
    vantage: Vantage,
    delay: float = 0.0,
    targets: Sequence[Target] | None = None,
    earlier: Sequence[Judgement] = (),
    now: Now = utc_now,
) -> AsyncGenerator[SweepUpdate, None]:
    """Yield the updates of a sweep (see `checks.network.sweep.updates`), marked as practice, a result each ``delay`` seconds.

    ``recording`` is ``{"measurements": {target's name: measurement}}``, by default healthy, with ``captive_portal`` (true or false)
    if that was seen, and ``clock_skew_s``, by which the local clock is then ahead. Raises BadMeasurement for any other shape.
    """
    wanted = tuple(builtin().values()) if targets is None else tuple(targets)
    known = {target.name for target in (*builtin().values(), *wanted)}
    measurements, portal, skew = _read(recording, known)
    place = SweepVantage(kind=vantage, host=_HOST, resolvers=(RESOLVER,))
    began = asyncio.get_running_loop().time()
    yield opening(place, wanted, now(), practice=True, earlier=earlier)
    results = list(earlier)
    for target in wanted:
        await asyncio.sleep(delay)
        measured = measurements.get(target.name) or _dated(healthy(target), now, skew)
        results.append(judge(target, measured))
        yield Result(results[-1].as_result())
    context = SweepContext(portal, has_ipv6(results), clock_skew(results))
    yield closing(results, place, context, new_facts(results, earlier, vantage, now(), context), began)


def healthy(target: Target) -> Measurement:
    """Return the measurement of a healthy target: always the same one, with addresses reserved for documentation (RFC 5737)."""
    seed = sha256(target.name.encode()).digest()
    address = f"203.0.113.{seed[0] % 250 + 1}"
    dns, tcp, tls, http = (float(low + byte % 20) for low, byte in zip((8, 12, 25, 30), seed[1:5], strict=True))
    return Measurement(
        dns=Dns(server=RESOLVER, rcode="NOERROR", a=(address,), recursion=True, queried=(RESOLVER,), ms=dns),
        tcp=(Tcp(address, ms=tcp),),
        tls=_certificate(target, address, tls) if target.tls else None,
        http=Http(address, status=200 if target.path == "/" else 204, server="", ms=http),
        total_ms=dns + tcp + (tls if target.tls else 0.0) + http,
    )


def _certificate(target: Target, address: str, ms: float) -> Tls:
    microsoft = target.group != "streamworks"
    return Tls(
        address=address,
        verify_code=0,
        protocol="TLSv1.3",
        subject=f"CN={target.host}",
        names=(target.host,),
        issuer_organization="Microsoft Corporation" if microsoft else "DigiCert Inc",
        issuer_name="Microsoft TLS G2 RSA CA OCSP 02" if microsoft else "DigiCert Global G2 TLS RSA SHA256 2020 CA1",
        chain=2,
        ms=ms,
    )


def _dated(measured: Measurement, now: Now, skew: float) -> Measurement:
    """Return the same answer with the server's and the local time, so that the clock is judged as in a real sweep."""
    assert measured.http is not None
    at = now()
    half_way = (measured.http.ms or 0.0) / 2000 + 0.5
    server = at - timedelta(seconds=skew + half_way)
    date = format_datetime(server.astimezone(UTC), usegmt=True)
    local = server.replace(microsecond=0) + timedelta(seconds=skew + half_way)
    return replace(measured, http=replace(measured.http, date=date, at=iso(local)))


def _read(recording: Mapping[str, Any], known: set[str]) -> tuple[dict[str, Measurement], bool | None, float]:
    unknown = set(recording) - {"measurements", "captive_portal", "clock_skew_s"}
    raw = recording.get("measurements", {})
    portal, skew = recording.get("captive_portal"), recording.get("clock_skew_s", 0.0)
    if unknown or not isinstance(raw, Mapping) or not isinstance(portal, bool | None) or isinstance(skew, bool | str):
        raise BadMeasurement("recording: measurements, captive_portal (true or false) and clock_skew_s expected")
    strange = sorted(set(raw) - known)
    if strange:
        raise BadMeasurement(f"recording: no target is named {strange[0][:60]!r}")
    return {name: from_json(measurement) for name, measurement in raw.items()}, portal, float(skew)

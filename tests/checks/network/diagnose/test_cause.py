"""The cause of a measurement: one row for each way in which it can turn."""

from __future__ import annotations

from typing import Any

import pytest

from checks.network.diagnose.cause import Cause, decrypted_by, find_cause
from checks.network.probe.measurement import Dns, FollowUp, Http, Measurement, Proxied, PublicAnswer, Tcp, Tls
from checks.network.targets import parse_target

TARGET = parse_target("ca.streamworkstech.com")
FOUR, SIX = "203.0.113.4", "2001:db8::6"
DNS = Dns(server="192.0.2.53", rcode="NOERROR", a=(FOUR,))
GENUINE = Tls(FOUR, verify_code=0)
ELSEWHERE = FollowUp(public=(PublicAnswer("https://dns.example/", "NOERROR", ("11.0.0.9",)),))
RESET = (Tcp(FOUR, unprovoked_reset=True),)


def connected(**parts: Any) -> Measurement:
    return Measurement(**{"dns": DNS, "tcp": (Tcp(FOUR),), **parts})


def refused(code: int, **parts: Any) -> Tls:
    return Tls(FOUR, error="verify", verify_code=code, **parts)


def other_name(got: Any) -> FollowUp:
    return FollowUp(other_name=got)


def in_its_place(tls: Tls | None, **parts: Any) -> Measurement:
    """Return a page that refuses access, instead of the server's own."""
    return connected(tls=tls, http=Http(FOUR, status=200, refuses=True, **parts))


def over_tls(**parts: Any) -> Measurement:
    return connected(tls=GENUINE, http=Http(FOUR, **parts))


def in_the_clear(**parts: Any) -> Measurement:
    return connected(http=Http(FOUR, **parts))


NAMES = [
    (Dns(source="literal", a=("10.0.0.9",)), (Tcp("10.0.0.9", "ECONNREFUSED"),), None, Cause("tcp.refused")),
    (Dns(server="s", rcode="SERVFAIL", a=(FOUR,)), (Tcp(FOUR),), refused(18), Cause("dns.servfail")),
    (Dns(server="s", rcode="SERVFAIL", a=(FOUR,)), (Tcp(FOUR),), GENUINE, Cause("error")),
    (Dns(server="s", error="not_allowed"), (), None, Cause("net.not_allowed")),
]
"""Look-ups, with the connections and the handshake after them."""
FINDINGS = [
    # an answer that differs from the public one, with a certificate that fails
    (connected(tls=refused(20), follow_up=ELSEWHERE), Cause("dns.mismatch")),
    (connected(tls=refused(62, public_issuer=True), follow_up=ELSEWHERE), Cause("dns.mismatch")),
    (connected(tls=refused(20, public_issuer=True), follow_up=ELSEWHERE), Cause("tls.incomplete_chain")),
    (connected(tls=refused(20, system_code=0), follow_up=ELSEWHERE), Cause("tls.intercepted", "deployed")),
    # a connection that is reset before anything was asked
    (connected(tcp=RESET, tls=Tls(FOUR, error="reset")), Cause("tcp.reset")),
    (connected(tcp=RESET, tls=Tls(FOUR, error="timeout")), Cause("tls.timeout")),
    (connected(tcp=RESET, tls=GENUINE, http=Http(FOUR, error="reset")), Cause("tcp.reset")),
    (connected(tcp=RESET, tls=GENUINE, http=Http(FOUR, error="timeout")), Cause("http.timeout")),
    (connected(tcp=RESET, tls=GENUINE, http=Http(FOUR, "reset", status=200)), Cause("http.reset", "body")),
    (connected(tcp=RESET), Cause("error")),
    (connected(proxied=Proxied("p:1", error="not_allowed")), Cause("net.not_allowed")),
    # a handshake that is cut, and what another name gets
    *(
        (connected(tls=Tls(FOUR, error="reset"), follow_up=other_name(other)), Cause("tls.reset", variant))
        for other, variant in (
            ("answered", "by_name"),
            ("reset", "any_name"),
            ("closed", "any_name"),
            ("timeout", "any_name"),
            (None, None),
        )
    ),
    # a page instead of the server's own, by its certificate
    (in_its_place(refused(18)), Cause("http.blockpage", "unnamed")),
    (in_its_place(refused(18, public_issuer=True)), Cause("http.blockpage", "unnamed")),
    (in_its_place(refused(20)), Cause("http.blockpage", "unnamed")),
    (in_its_place(refused(20, public_issuer=True)), Cause("tls.incomplete_chain")),
    (in_its_place(refused(10)), Cause("tls.expired")),
    (in_its_place(refused(9)), Cause("tls.not_yet_valid")),
    (in_its_place(refused(18), code="500021"), Cause("http.tenant_restriction", "proxy")),
    (in_its_place(None), Cause("http.blockpage", "unnamed")),
    (in_its_place(None, server="FortiProxy"), Cause("http.blockpage", product="Fortinet")),
    (in_its_place(GENUINE), Cause("ok")),
    (in_the_clear(status=407, refuses=True), Cause("proxy.auth_required")),
    # a certificate from nobody known, which the machine trusts
    (
        connected(tls=refused(20, system_code=0, issuer_organization="Acme")),
        Cause("tls.intercepted", "deployed", "Acme"),
    ),
    (
        connected(tls=refused(20, system_code=0, issuer_name="Acme CA")),
        Cause("tls.intercepted", "deployed", "Acme CA"),
    ),
    # an incomplete answer, and what it has said by then
    (over_tls(error="timeout"), Cause("http.timeout")),
    (over_tls(error="closed", status=200), Cause("http.reset", "body")),
    (over_tls(error="timeout", status=200), Cause("http.timeout", "body")),
    (over_tls(error="malformed"), Cause("http.server_error")),
    (over_tls(error="malformed", status=200), Cause("http.server_error")),
    (over_tls(error="closed", status=403), Cause("http.forbidden")),
    (over_tls(error="closed", status=300), Cause("ok")),
    (over_tls(error="closed", status=299), Cause("http.reset", "body")),
    (over_tls(error="closed", status=200, code="500021"), Cause("http.tenant_restriction", "proxy")),
    (over_tls(error="closed", status=200, excerpt="FortiGuard"), Cause("http.reset", "body")),
    (in_the_clear(error="closed", status=200, excerpt="FortiGuard"), Cause("http.blockpage", product="FortiGuard")),
    (in_the_clear(error="closed", status=200), Cause("http.reset", "body")),
    (connected(tls=GENUINE, http=Http(FOUR, error="timeout"), follow_up=FollowUp(mss=1200)), Cause("net.pmtu")),
    (connected(tls=GENUINE, http=Http(FOUR, error="timeout"), follow_up=FollowUp()), Cause("http.timeout")),
    # IPv6 is broken where IPv4 gets through, except if a local address does
    (
        connected(tcp=(Tcp(FOUR), Tcp(SIX, "ETIMEDOUT")), tls=GENUINE, http=Http(FOUR, status=200)),
        Cause("ok.ipv6_broken"),
    ),
    (
        connected(
            tcp=(Tcp(FOUR, "ETIMEDOUT"), Tcp("fd00::9"), Tcp(SIX, "ETIMEDOUT")),
            tls=GENUINE,
            http=Http("fd00::9", status=200),
        ),
        Cause("ok"),
    ),
]


@pytest.mark.parametrize(("dns", "tcp", "tls", "finding"), NAMES)
def test_what_a_look_up_comes_to(dns: Dns, tcp: tuple[Tcp, ...], tls: Tls | None, finding: Cause) -> None:
    assert find_cause(TARGET, Measurement(dns=dns, tcp=tcp, tls=tls)) == finding


@pytest.mark.parametrize(("measured", "finding"), FINDINGS)
def test_what_a_measurement_comes_to(measured: Measurement, finding: Cause) -> None:
    assert find_cause(TARGET, measured) == finding


@pytest.mark.parametrize(
    ("measured", "by"),
    [
        (connected(tls=refused(20, issuer_organization="Zscaler Inc.")), "Zscaler"),
        (connected(tls=refused(20, issuer_organization="Acme", issuer_name="Acme CA")), "Acme"),
        (connected(tls=refused(20, issuer_name="Acme CA")), "Acme CA"),
        (connected(tls=refused(20)), None),
        (connected(), None),
        (connected(tls=refused(20), proxied=Proxied("p:1", tls=refused(20, issuer_name="Proxy CA"))), "Proxy CA"),
    ],
)
def test_who_decrypts(measured: Measurement, by: str | None) -> None:
    assert decrypted_by(measured) == by

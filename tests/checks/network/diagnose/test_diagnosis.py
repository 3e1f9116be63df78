"""What a sweep says as a whole: which results one sentence covers, and what that sentence quotes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from checks.network.diagnose.diagnosis import NOTHING_ELSE, SweepContext, diagnose
from checks.network.diagnose.judge import Judgement, judge
from checks.network.diagnose.quotes import SWEEP_TEXTS
from checks.network.probe.measurement import Dns, Http, Measurement, Proxied, PublicAnswer, Tcp, Tls
from checks.network.probe.measurement import FollowUp as Follow
from checks.network.targets import parse_target

FOUR = "203.0.113.4"
HOSTS = ("a.example.com", "b.example.org")


def judged(*parts: Any, hosts: tuple[str, ...] = HOSTS) -> list[Judgement]:
    """Return each measurement at its own host; a single one is what every host shows."""
    each = parts * len(hosts) if len(parts) == 1 else parts
    return [judge(parse_target(host), part) for host, part in zip(hosts, each, strict=True)]


def named(rcode: str | None = "NOERROR", **more: Any) -> Measurement:
    return Measurement(dns=Dns(**{"server": "192.0.2.53", "rcode": rcode, **more}))


def connected(**parts: Any) -> Measurement:
    dns = Dns(server="192.0.2.53", rcode="NOERROR", a=(FOUR,))
    return Measurement(**{"dns": dns, "tcp": (Tcp(FOUR),), **parts})


def proxied(**parts: Any) -> Measurement:
    return connected(proxied=Proxied("10.0.0.1:3128", **parts))


PAGE = connected(http=Http(FOUR, status=302, excerpt="FortiGuard"))
REJECTED = connected(tcp=(Tcp(FOUR, "EHOSTUNREACH", icmp_type=3, icmp_code=13, icmp_from="10.0.0.9"),))
UNROUTED = connected(tcp=(Tcp(FOUR, "EHOSTUNREACH", icmp_type=3, icmp_code=1, icmp_from="10.0.0.9"),))


@pytest.mark.parametrize(
    ("measured", "code", "shared"),
    [
        (REJECTED, "tcp.prohibited", "10.0.0.9"),
        (UNROUTED, "tcp.prohibited", "10.0.0.9"),
        (named("NXDOMAIN", ede_code=15), "dns.filtered", "192.0.2.53"),
        (named("SERVFAIL"), "dns.servfail", "192.0.2.53"),
        (named("REFUSED"), "dns.refused", "192.0.2.53"),
        (named(None, error="timeout"), "dns.timeout", ""),
        (connected(tls=Tls(FOUR, error="verify", verify_code=20, issuer_name="Zscaler")), "tls.intercepted", "Zscaler"),
        (PAGE, "http.blockpage", "FortiGuard"),
        (proxied(status=407), "proxy.auth_required", "10.0.0.1:3128"),
        (proxied(status=403), "proxy.denied", "10.0.0.1:3128"),
        (proxied(status=502), "proxy.upstream", "10.0.0.1:3128"),
        (proxied(error="refused"), "proxy.unreachable", "10.0.0.1:3128"),
        (connected(tcp=(Tcp(FOUR, "ETIMEDOUT"),)), "tcp.timeout", ""),
        (connected(tcp=(Tcp(FOUR, "ECONNREFUSED"),)), "tcp.refused", ""),
        (connected(tls=Tls(FOUR, error="reset"), follow_up=Follow(other_name="answered")), "tls.reset", ""),
        (connected(tls=Tls(FOUR, error="timeout"), follow_up=Follow(mss=1200)), "net.pmtu", ""),
        (connected(http=Http(FOUR, status=503)), "http.server_error", ""),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_what_fails_alike_is_one_sentence(measured: Measurement, code: str, shared: str) -> None:
    around = SweepContext(control_answers=True)
    (problem,) = diagnose(judged(measured), around)
    assert problem.code == code
    for lang in ("fr", "en"):
        assert shared in problem.text(lang)
        assert all(host in problem.text(lang) for host in HOSTS) != (code == "proxy.unreachable"), (
            "nothing at all goes through"
        )
    (alone,) = diagnose(judged(measured, hosts=HOSTS[:1]), around)
    assert alone.code == code and shared in alone.en


def decrypted(**issuer: Any) -> Measurement:
    return connected(tls=Tls(FOUR, error="verify", verify_code=20, **issuer))


def in_its_place(issuer: str) -> Measurement:
    return replace(decrypted(issuer_name=issuer), http=Http(FOUR, status=403, refuses=True, unverified=True))


BOTH = "a.example.com, b.example.org"
OPENINGS = {
    "The firewall at 10.0.0.9 rejects connections to": REJECTED,
    "The device at 10.0.0.9 says that it can't reach": UNROUTED,
    "The resolver 192.0.2.53 filters": named(a=("0.0.0.0",)),
    "The resolver 192.0.2.53 can't resolve": named("SERVFAIL"),
    "The resolver 192.0.2.53 refuses to resolve": named("REFUSED"),
    "No resolver answers for": named(None, error="timeout"),
    "No answer from": connected(tcp=(Tcp(FOUR, "ETIMEDOUT"),)),
    "Connections to": connected(tcp=(Tcp(FOUR, "ECONNREFUSED"),)),
    "Large packets get lost": connected(tls=Tls(FOUR, error="timeout"), follow_up=Follow(mss=1200)),
    "This network cuts connections": connected(tls=Tls(FOUR, error="reset"), follow_up=Follow(other_name="answered")),
    "This network inspects TLS (Zscaler)": decrypted(issuer_name="Zscaler"),
    "This network inspects TLS (?)": decrypted(system_code=0),
    "Avast, a program on this computer, decrypts TLS": decrypted(issuer_name="Avast"),
    "A block page (FortiGuard) answers": PAGE,
    "A page that refuses access answers": in_its_place("Acme CA"),
    f"2 hosts ({BOTH}), same cause: ESET, a program on this computer, shows a page": in_its_place("ESET SSL Filter CA"),
    f"2 hosts ({BOTH}), same cause: ": connected(http=Http(FOUR, status=503)),
    "The proxy 10.0.0.1:3128 requires a sign-in": proxied(status=407),
    "The proxy 10.0.0.1:3128 refuses": proxied(status=403),
    "The proxy 10.0.0.1:3128 can't reach": proxied(status=502),
    "The configured proxy, 10.0.0.1:3128, doesn't answer": proxied(error="refused"),
}
"""How the sentence of each kind begins."""


@pytest.mark.parametrize("opening", OPENINGS)
def test_how_a_sentence_for_several_hosts_begins(opening: str) -> None:
    (problem,) = diagnose(judged(OPENINGS[opening]), SweepContext(control_answers=True))
    assert problem.en.startswith(opening)
    (alone,) = diagnose(judged(OPENINGS[opening], hosts=HOSTS[:1]), SweepContext(control_answers=True))
    assert "hosts (" not in alone.en


@pytest.mark.parametrize("issuers", [("Avast", "ESET SSL Filter CA"), ("Zscaler", "Fortinet"), ("Avast", "Zscaler")])
def test_two_products_are_two_sentences(issuers: tuple[str, str]) -> None:
    assert (
        len(
            diagnose(judged(*(decrypted(issuer_name=issuer) for issuer in issuers)), SweepContext(control_answers=True))
        )
        == 2
    )


def test_a_check_that_was_not_allowed_is_said_first() -> None:
    said = diagnose(judged(connected(tcp=(Tcp(FOUR, "EPERM"),)), connected(http=Http(FOUR, status=503))))
    assert [diagnosis.code for diagnosis in said] == ["net.not_allowed", "http.server_error"]
    assert "1 of the 2 hosts" in said[0].en


@pytest.mark.parametrize(
    ("codes", "causes"),
    [
        ((10,), ["tls.expired"]),
        ((10, 10), ["time.certificates"]),
        ((10, 9), ["time.certificates"]),
        ((10, 62), ["tls.hostname", "tls.expired"]),
    ],
)
def test_certificates_out_of_date_are_the_clock_from_two_on(codes: tuple[int, ...], causes: list[str]) -> None:
    shown = [connected(tls=Tls(FOUR, error="verify", verify_code=code)) for code in codes]
    said = diagnose(judged(*shown, hosts=HOSTS[: len(codes)]), SweepContext(control_answers=True))
    assert sorted(diagnosis.code for diagnosis in said) == sorted(causes)


@pytest.mark.parametrize(
    ("fault", "code", "blame"),
    [
        (connected(tls=Tls(FOUR, error="verify", verify_code=10)), "tls.expired", "server"),
        (connected(http=Http(FOUR, status=200, code="500212")), "http.tenant_restriction", "tenant_policy"),
    ],
)
def test_what_only_others_can_mend_comes_last(fault: Measurement, code: str, blame: str) -> None:
    """Even if its layer comes before that of a block page."""
    theirs, ours = judged(fault, PAGE)
    assert (ours.blame, theirs.blame) == ("local_network", blame)
    assert [problem.code for problem in diagnose([theirs, ours])] == ["http.blockpage", code]


def test_what_could_not_be_judged_does_not_speak_for_the_internet() -> None:
    first, second = (judge(target, named("NXDOMAIN")) for target in _listed())
    unjudged = judge(parse_target(HOSTS[0]), Measurement(error="ValueError"))
    assert [problem.code for problem in diagnose([first, second, unjudged])] == ["net.none"]


def test_what_fails_by_another_device_is_a_sentence_of_its_own() -> None:
    other = connected(tcp=(Tcp(FOUR, "EHOSTUNREACH", icmp_type=3, icmp_code=13, icmp_from="10.0.0.8"),))
    problems = diagnose(judged(REJECTED, other), SweepContext(control_answers=True))
    assert [("10.0.0.9" in diagnosis.en, "10.0.0.8" in diagnosis.en) for diagnosis in problems] == [
        (True, False),
        (False, True),
    ]
    apart = diagnose(judged(REJECTED, UNROUTED), SweepContext(control_answers=True))
    assert len(apart) == 2


def test_a_page_without_a_product_is_told_apart_by_none() -> None:
    slow = named("SERVFAIL", server=None)
    (problem,) = diagnose(judged(slow), SweepContext(control_answers=True))
    assert problem.code == "dns.servfail" and "XX" not in problem.en


@pytest.mark.parametrize(
    ("hosts", "named_as"),
    [
        (("a.example.com", "b.example.com"), "a.example.com, b.example.com"),
        (("a.example.com", "b.example.com", "c.example.com"), "the 3 names under example.com"),
        (("a.x.example.com", "b.x.example.com", "c.x.example.com"), "the 3 names under x.example.com"),
        (("a.example.com", "b.example.org", "c.example.net"), "a.example.com, b.example.org, c.example.net"),
        (("a.example.com", "b.example.com", "c.example.org"), "a.example.com, b.example.com, c.example.org"),
        (("a.one.com", "b.two.com", "c.three.com"), "a.one.com, b.two.com, c.three.com"),
        (("example.com", "b.example.com", "c.x.example.com"), "the 3 names under example.com"),
        (("a.x.example.com", "a.y.example.com", "a.z.example.com"), "the 3 names under example.com"),
        (("a.b.ca", "c.d.fr", "e.f.us", "g.h.uk"), "a.b.ca, c.d.fr, e.f.us, g.h.uk (TCP"),
        (("a.b.ca", "c.d.fr", "e.f.us", "g.h.uk", "i.j.de"), "a.b.ca, c.d.fr, e.f.us, g.h.uk, … (5)"),
    ],
)
def test_how_several_hosts_are_named(hosts: tuple[str, ...], named_as: str) -> None:
    (problem,) = diagnose(
        judged(connected(tcp=(Tcp(FOUR, "ECONNREFUSED"),)), hosts=hosts), SweepContext(control_answers=True)
    )
    assert named_as in problem.en


def test_nothing_that_works_is_told_with_every_cause() -> None:
    known = [
        judge(target, measured)
        for target, measured in zip(
            _listed(), (named("NXDOMAIN"), connected(tcp=(Tcp(FOUR, "ETIMEDOUT"),))), strict=True
        )
    ]
    (problem,) = diagnose(known)
    assert problem.code == "net.none" and "(dns.nxdomain, tcp.timeout)" in problem.en and " 2 " in problem.en
    heard = named("NXDOMAIN", server="s")
    answer = PublicAnswer("https://dns.example/", "NXDOMAIN")
    outside = Measurement(dns=heard.dns, follow_up=Follow(public=(answer,)))
    assert [diagnosis.code for diagnosis in diagnose([judge(target, outside) for target in _listed()])] == [
        "dns.nxdomain"
    ]


def _listed() -> list[Any]:
    from checks.network.targets import builtin

    return list(builtin().values())[:2]


@pytest.mark.parametrize(
    ("skew", "wrong"),
    [(None, False), (60.0, False), (-60.0, False), (60.1, True), (-60.1, True), (300.0, True), (300.1, True)],
)
def test_a_clock_is_wrong_from_a_minute_on(skew: float | None, wrong: bool) -> None:
    said = diagnose([], SweepContext(clock_skew_s=skew))
    assert [diagnosis.code for diagnosis in said] == (["time.skew"] if wrong else [])
    if skew is not None and wrong:
        assert f"{skew:+.0f} s" in said[0].en
        assert ("may be refused" in said[0].en) == (abs(skew) <= 300)


def test_a_proxy_that_the_check_goes_past_is_named_only_where_something_fails() -> None:
    fails, well = connected(http=Http(FOUR, status=503)), connected(http=Http(FOUR, status=200))
    around = SweepContext(proxy="p.example:8080", control_answers=True)
    assert [problem.code for problem in diagnose(judged(fails), around)] == ["http.server_error", "proxy"]
    assert "p.example:8080" in diagnose(judged(fails), around)[1].en
    assert diagnose(judged(well), around) == []
    assert [problem.code for problem in diagnose(judged(proxied(status=403)), around)] == ["proxy.denied"]
    assert SweepContext(None, None, None, None, None) == NOTHING_ELSE


@pytest.mark.parametrize("failed", [{"status": 407}, {"status": 403}, {"status": 502}, {"error": "refused"}])
def test_two_proxies_that_fail_alike_are_two_sentences(failed: dict[str, Any]) -> None:
    measurement, other = (connected(proxied=Proxied(server, **failed)) for server in ("10.0.0.1:3128", "10.0.0.2:3128"))
    problems = diagnose(judged(measurement, other), SweepContext(control_answers=True))
    assert [("10.0.0.1" in each.en, "10.0.0.2" in each.en) for each in problems] == [(True, False), (False, True)]


@pytest.mark.parametrize("error", ["reset", "closed", "timeout"])
def test_what_ends_only_under_these_names_is_said_to_be_by_the_name(error: Any) -> None:
    by_name = SWEEP_TEXTS.tables["group"]["by_name"]["en"].partition("{")[2].partition("}")[2].partition("{")[0]
    assert len(by_name) > 5
    proven = connected(tls=Tls(FOUR, error=error), follow_up=Follow(other_name="answered"))
    unproven = connected(tls=Tls(FOUR, error=error))
    (problem,) = diagnose(judged(proven), SweepContext(control_answers=True))
    assert problem.code == f"tls.{error}" and by_name in problem.en
    assert all(
        by_name not in diagnosis.en for diagnosis in diagnose(judged(unproven), SweepContext(control_answers=True))
    )


@pytest.mark.parametrize("failed", [{"rcode": "SERVFAIL"}, {"rcode": "REFUSED"}, {"rcode": "NXDOMAIN", "ede_code": 15}])
def test_two_resolvers_that_fail_alike_are_two_sentences(failed: dict[str, Any]) -> None:
    measurement, other = (named(server=server, **failed) for server in ("192.0.2.53", "192.0.2.54"))
    problems = diagnose(judged(measurement, other), SweepContext(control_answers=True))
    assert [("192.0.2.53" in each.en, "192.0.2.54" in each.en) for each in problems] == [(True, False), (False, True)]


@pytest.mark.parametrize("rcode", ["NXDOMAIN", "NOERROR"])
def test_a_name_that_a_public_resolver_knows_is_held_back_by_this_one(rcode: str) -> None:
    public = PublicAnswer("https://dns.example/", "NOERROR", (FOUR,))
    held = Measurement(dns=named(rcode).dns, follow_up=Follow(public=(public,)))
    filters = SWEEP_TEXTS.tables["group"]["filtered"]["en"].partition("}")[2].partition("{")[0]
    (problem,) = diagnose(judged(held), SweepContext(control_answers=True))
    assert filters and filters in problem.en and "192.0.2.53" in problem.en


def test_a_portal_is_said_first() -> None:
    problems = diagnose(judged(connected(http=Http(FOUR, status=503))), SweepContext(captive_portal=True))
    assert [diagnosis.code for diagnosis in problems] == ["http.captive_portal", "http.server_error"]
    assert diagnose([], SweepContext(captive_portal=False)) == []


def test_nothing_works_is_said_of_more_than_one_host_of_the_list() -> None:
    refused = connected(tcp=(Tcp(FOUR, "ECONNREFUSED"),))
    small = connected(tls=Tls(FOUR, error="timeout"), follow_up=Follow(mss=1200))
    first, second = _listed()
    assert [problem.code for problem in diagnose([judge(first, refused)])] == ["tcp.refused"]
    assert [problem.code for problem in diagnose([judge(first, refused), judge(second, refused)])] == ["net.none"]
    assert [problem.code for problem in diagnose([judge(first, small), judge(second, refused)])] == ["net.none"]
    assert diagnose(judged(refused))[0].code == "tcp.refused", "hosts named by hand are no control"


def resending(number: int, of: int) -> list[Judgement]:
    """Return this many healthy hosts, some of which had to send packets again."""
    return [
        judge(
            parse_target(f"host{place}.example.org"),
            Measurement(
                dns=Dns(server="s", rcode="NOERROR", a=(FOUR,)),
                tcp=(Tcp(FOUR, ms=1.0, resent=int(place < number)),),
                tls=Tls(FOUR, verify_code=0),
                http=Http(FOUR, status=200),
            ),
        )
        for place in range(of)
    ]


@pytest.mark.parametrize(("number", "of", "said"), [(2, 2, False), (3, 30, True), (3, 31, False), (0, 9, False)])
def test_packets_that_get_lost_are_told_where_many_connections_lost_some(number: int, of: int, said: bool) -> None:
    entries = diagnose(resending(number, of))
    assert [entry.code for entry in entries] == ["net.lossy"] * said
    assert all(str(number) in entry.en and str(of) in entry.fr for entry in entries)

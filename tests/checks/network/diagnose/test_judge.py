"""Measurements and what they mean, the causes' words, and what a sweep says as a whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings

from checks.facts import Vantage, newest
from checks.network.diagnose.diagnosis import FIX_ORDER, SweepContext, diagnose
from checks.network.diagnose.judge import CAUSE_TEXTS, Judgement, judge
from checks.network.diagnose.summary import SIGN_IN, learn_facts, sign_in_is_genuine, summarise
from checks.network.probe.measurement import Dns, FollowUp, Http, Measurement, Proxied, PublicAnswer, Tcp, Tls
from checks.network.replay import healthy
from checks.network.targets import builtin, parse_target
from checks.texts import LANGS
from tests.checks.network.documents import parsed, result
from tests.checks.network.probe.test_measurement import records
from tests.checks.network.shape import assert_result

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
SITE = builtin()["ca.streamworkstech.com"]
FOUR, SIX = "203.0.113.7", "2001:db8::7"
DNS = Dns(server="192.0.2.53", rcode="NOERROR", a=(FOUR,), ms=9.0)
TRUSTED = Tls(FOUR, verify_code=0, names=(SITE.host,), issuer_organization="DigiCert Inc", ms=20.0)


def measured(**parts: Any) -> Measurement:
    whole: dict[str, Any] = {
        "dns": DNS,
        "tcp": (Tcp(FOUR, ms=10.0),),
        "tls": TRUSTED,
        "http": Http(FOUR, status=200, ms=5.0),
    }
    return Measurement(**{**whole, **parts})


def unconnected(*tries: Tcp) -> Measurement:
    return measured(tcp=tries, tls=None, http=None)


def refused(code: int, organization: str = "", name: str = "") -> Measurement:
    return measured(
        tls=Tls(FOUR, "verify", verify_code=code, issuer_organization=organization, issuer_name=name), http=None
    )


@pytest.mark.parametrize(
    ("measurement", "cause", "confidence"),
    [
        (measured(), "ok", "proven"),
        (measured(http=Http(FOUR, status=404, ms=5.0)), "ok", "proven"),
        (measured(http=Http(FOUR, status=403)), "http.forbidden", "proven"),
        (measured(tls=replace(TRUSTED, ms=1001.0)), "ok.slow", "proven"),
        (measured(tcp=(Tcp(FOUR, ms=10.0), Tcp(SIX, "ETIMEDOUT", ms=4500.0))), "ok.ipv6_broken", "proven"),
        (measured(tcp=(Tcp(FOUR, ms=10.0), Tcp(SIX, "EHOSTUNREACH", ms=5.0))), "ok.ipv6_broken", "proven"),
        (measured(tcp=(Tcp(FOUR, ms=10.0), Tcp(SIX, "ENETUNREACH", ms=0.1))), "ok", "proven"),
        (
            measured(tcp=(Tcp(FOUR, "ETIMEDOUT", ms=4500.0), Tcp(SIX, ms=9.0)), tls=replace(TRUSTED, address=SIX)),
            "ok",
            "proven",
        ),
        (unconnected(Tcp(FOUR, "ETIMEDOUT", ms=4500.0), Tcp(SIX, "ENETUNREACH")), "tcp.timeout", "likely"),
        (unconnected(Tcp(FOUR, "ENETUNREACH"), Tcp(SIX, "ENETUNREACH")), "tcp.unreachable", "likely"),
        (unconnected(Tcp(FOUR, "EHOSTUNREACH")), "tcp.unreachable", "likely"),
        (unconnected(Tcp(FOUR, "ECONNREFUSED"), Tcp(SIX, "ETIMEDOUT")), "tcp.refused", "likely"),
        (unconnected(Tcp(FOUR, "ECONNRESET")), "tcp.reset", "likely"),
        (unconnected(Tcp(FOUR, "EACCES")), "net.not_allowed", "likely"),
        (unconnected(Tcp(FOUR, "WSAEACCES"), Tcp(SIX, "ENETUNREACH")), "net.not_allowed", "likely"),
        (unconnected(Tcp(FOUR, "EPERM"), Tcp(SIX, "ETIMEDOUT")), "net.not_allowed", "likely"),
        (unconnected(Tcp(FOUR, "EPERM"), Tcp(SIX, "ECONNREFUSED")), "tcp.refused", "likely"),
        (
            unconnected(Tcp(SIX, "EACCES", icmp_type=1, icmp_code=1, icmp_from="2001:db8:1::1")),
            "tcp.prohibited",
            "proven",
        ),
        (measured(tcp=(Tcp(FOUR, ms=10.0), Tcp(SIX, "EPERM", ms=0.1))), "ok", "proven"),
        (refused(10), "tls.expired", "likely"),
        (refused(9), "tls.not_yet_valid", "likely"),
        (refused(62), "tls.hostname", "likely"),
        (refused(64), "tls.hostname", "likely"),
        (refused(18), "tls.untrusted", "likely"),
        (refused(20, "Private Ltd", "Proxy CA"), "tls.untrusted", "likely"),
        (refused(20, "Fortinet", "FGT60F0000000000"), "tls.intercepted", "proven"),
        (refused(19, "Cisco", "Cisco Umbrella Root CA"), "tls.intercepted", "proven"),
        (measured(tls=Tls(FOUR, "protocol"), http=None), "tls.not_tls", "likely"),
        (measured(http=Http(FOUR, "reset")), "http.reset", "likely"),
        (measured(http=Http(FOUR, "closed")), "http.reset", "likely"),
        (measured(dns=Dns(server="s", rcode="NOERROR", a=("10.0.0.9",))), "ok", "proven"),
        (measured(dns=Dns(server="s", rcode="NOERROR", a=(FOUR,), ede_code=4)), "ok", "proven"),
        (Measurement(dns=Dns(server="s", rcode="NOERROR", a=("10.0.0.9",))), "dns.sinkhole", "likely"),
        (Measurement(dns=Dns(server="s", rcode="NOERROR", a=("100.64.1.1",))), "dns.sinkhole", "likely"),
        (Measurement(dns=Dns(server="s", rcode="NOERROR", aaaa=("::1",))), "dns.sinkhole", "likely"),
        (Measurement(dns=Dns(server="s", rcode="NXDOMAIN", ede_code=15)), "dns.filtered", "proven"),
        (Measurement(dns=Dns(server="s", rcode="NOTIMP")), "dns.servfail", "likely"),
        (Measurement(dns=Dns(server="s", error="unreachable")), "dns.timeout", "likely"),
        (Measurement(dns=Dns(server="s", error="tcp_blocked")), "dns.tcp_blocked", "likely"),
        (Measurement(), "error", "likely"),
        (Measurement(error="ValueError"), "error", "likely"),
    ],
)
def test_causes(measurement: Measurement, cause: str, confidence: str) -> None:
    result = judge(SITE, measurement)
    assert (result.cause, result.confidence) == (cause, confidence)
    assert_result(result.as_result().as_json())


def test_an_intranet_name_at_a_private_address_is_no_sinkhole() -> None:
    measurement = Measurement(
        dns=Dns(server="s", rcode="NOERROR", a=("10.0.0.9",)), tcp=(Tcp("10.0.0.9", "ECONNREFUSED"),)
    )
    assert judge(parse_target("files.corp.lan"), measurement).cause == "tcp.refused"
    assert judge(parse_target("files"), measurement).cause == "tcp.refused"


def test_a_hosts_file_is_the_machine_s_own() -> None:
    judgement = judge(SITE, Measurement(dns=Dns(source="hosts", a=("127.0.0.1",))))
    assert (judgement.cause, judgement.blame, judgement.confidence) == ("dns.sinkhole", "local_network", "proven")
    assert judgement.explain["en"].startswith("This computer's hosts file sends")


def test_what_a_text_from_outside_says_is_quoted_as_the_language_does_and_in_few_words() -> None:
    denied = replace(measured(), proxied=Proxied(server="10.1.0.1:3128", status=403, excerpt="Access Denied. " * 30))
    judgement = judge(SITE, denied)
    assert judgement.cause == "proxy.denied" and len(judgement.tell_admin["en"]) < 400
    assert "“Access Denied." in judgement.tell_admin["en"] and "«\u00a0Access Denied." in judgement.tell_admin["fr"]


PLAIN, HTTPS = "1.1.1.1", "https://1.1.1.1/dns-query"


@pytest.mark.parametrize(
    ("public", "blame", "quoted"),
    [
        ((PublicAnswer(PLAIN, "NXDOMAIN"), PublicAnswer(HTTPS, "NOERROR", (FOUR,))), "resolver", f"({HTTPS})"),
        ((PublicAnswer(PLAIN, "NOERROR", (FOUR,)), PublicAnswer(HTTPS, error="timeout")), "resolver", f"({PLAIN})"),
        ((PublicAnswer(PLAIN, "NXDOMAIN"), PublicAnswer(HTTPS, "NXDOMAIN")), "server", f"({HTTPS})"),
        ((PublicAnswer(PLAIN, "NXDOMAIN"), PublicAnswer(HTTPS, error="timeout")), "unclear", ""),
        ((PublicAnswer(PLAIN, "NOERROR", ("0.0.0.0",)),), "unclear", ""),
        ((PublicAnswer(PLAIN, error="timeout"),), "unclear", ""),
    ],
)
def test_a_name_is_nowhere_only_by_an_answer_that_no_network_can_redirect(
    public: tuple[PublicAnswer, ...], blame: str, quoted: str
) -> None:
    """Networks that redirect port 53 let a filter answer instead of a public resolver."""
    judgement = judge(SITE, Measurement(dns=Dns(server="s", rcode="NXDOMAIN"), follow_up=FollowUp(public=public)))
    assert (judgement.cause, judgement.blame) == ("dns.nxdomain", blame)
    assert quoted in judgement.explain["fr"] and quoted in judgement.explain["en"]


@pytest.mark.parametrize(
    ("answer", "cause", "blame", "quoted"),
    [
        (Http(status=503, server="squid/5.7"), "proxy.upstream", "proxy", "HTTP 503"),
        (Http(status=403, server="Zscaler/6.2"), "proxy.denied", "proxy", "HTTP 403"),
        (Http(status=404, server="squid/5.7"), "ok", "nobody", "HTTP 404"),
        (Http(status=503, server="nginx"), "http.server_error", "unclear", "HTTP 503"),
        (Http(status=403, server="nginx"), "http.forbidden", "unclear", "HTTP 403"),
        (Http(error="timeout", ms=2800.0), "http.timeout", "unclear", "2800 ms"),
    ],
)
def test_an_unencrypted_answer_by_a_proxy_is_the_proxy_s_where_it_says_so(
    answer: Http, cause: str, blame: str, quoted: str
) -> None:
    """A proxy's own page replaces the site's; if nobody is named, it may be either's."""
    by_proxy = Proxied(server="proxy.corp.lan:3128", found_in="environment", http=answer)
    judgement = judge(parse_target("http://crl.acme.example/"), measured(tls=None, proxied=by_proxy))
    assert (judgement.cause, judgement.blame) == (cause, blame)
    assert quoted in judgement.explain["fr"] and quoted in judgement.explain["en"]
    assert cause != "proxy.denied" or "GET http://crl.acme.example/" in judgement.tell_admin["en"]


@pytest.mark.slow
@settings(max_examples=150)
@given(records(Measurement))
def test_any_measurement_is_judged_in_the_contract_s_shape(measurement: Measurement) -> None:
    """Addresses are texts here: a recording may contain any."""
    assert_result(judge(SITE, measurement).as_result().as_json())


def test_every_cause_has_its_words() -> None:
    for cause, entry in CAUSE_TEXTS.tables.items():
        assert set(entry) <= {"layer", "verdict", "blame", "confidence", "explain", "admin", "variant"}, cause
        for variant in entry.get("variant", {}).values():
            assert set(variant) <= {"verdict", "blame", "confidence", "explain", "admin"}, cause
        for part in ("explain", "admin"):
            for words in (entry, *entry.get("variant", {}).values()):
                assert part not in words or set(words[part]) == {"fr", "en"}, cause
        assert "explain" in entry
        assert "admin" in entry or entry["blame"] in ("nobody", "local_machine", "server", "unclear"), cause


def results(**broken: Measurement) -> list[Judgement]:
    """Return every built-in target, healthy except those that a test breaks, by host with _ for a dot."""
    chosen = {name.replace("_", "."): measurement for name, measurement in broken.items()}
    return [judge(target, chosen.get(target.host) or healthy(target)) for target in builtin().values()]


ALONE = SweepContext()


def values(judgements: list[Judgement], around: SweepContext = ALONE) -> dict[str, object]:
    return {key: fact.value for key, fact in newest(learn_facts(judgements, Vantage.SITE, AT, "check", around)).items()}


def test_all_is_well() -> None:
    judgements = results()
    assert summarise(judgements).as_json() == {
        "pass": len(judgements),
        "warn": 0,
        "fail": 0,
        "unknown": 0,
        "diagnosis": [],
    }
    known = values(judgements)
    assert {key: known[key] for key in ("net.streamworks", "net.sign_in", "net.registration")} == {
        "net.streamworks": "all",
        "net.sign_in": "all",
        "net.registration": "all",
    }
    assert (known["net.internet"], known["net.tls_inspection"]) == ("yes", "no")
    assert known["net.target.ca.streamworkstech.com"] == "ok"


def test_one_cause_at_many_hosts_is_one_line() -> None:
    silent = unconnected(Tcp(FOUR, "ETIMEDOUT", ms=4500.0))
    judgements = results(ca_streamworkstech_com=silent, crm_streamworkstech_com=silent)
    problems = diagnose(judgements)
    assert [diagnosis.code for diagnosis in problems] == ["tcp.timeout"]
    assert "ca.streamworkstech.com, crm.streamworkstech.com" in problems[0].fr
    assert values(judgements)["net.streamworks"] == "some"


def test_nothing_works_is_said_once() -> None:
    silent = unconnected(Tcp(FOUR, "ETIMEDOUT", ms=4500.0))
    judgements = [judge(target, silent) for target in builtin().values()]
    assert [problem.code for problem in diagnose(judgements)] == ["net.none"]
    assert values(judgements)["net.internet"] == "no"
    assert values(judgements)["net.streamworks"] == "none"


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (PublicAnswer(HTTPS, "NXDOMAIN"), "dns.timeout"),
        (PublicAnswer(PLAIN, "NOERROR", (FOUR,)), "dns.timeout"),
        (PublicAnswer(PLAIN, "NOERROR", ("10.0.0.1",)), "net.none"),
        (PublicAnswer(HTTPS, error="unreachable"), "net.none"),
    ],
)
def test_names_alone_that_fail_are_no_dead_internet_where_a_public_resolver_is_heard(
    answer: PublicAnswer, code: str
) -> None:
    dead = Measurement(dns=Dns(server="s", error="timeout"), follow_up=FollowUp(public=(answer,)))
    judgements = [judge(target, dead) for target in builtin().values()]
    assert [problem.code for problem in diagnose(judgements, SweepContext(control_answers=False))] == [code]


def test_hosts_named_by_hand_tell_nothing_of_the_internet() -> None:
    judgements = [
        judge(parse_target(name), unconnected(Tcp(FOUR, "ETIMEDOUT"))) for name in ("a.example.com", "b.example.com")
    ]
    assert [problem.code for problem in diagnose(judgements)] == ["tcp.timeout"]
    assert "net.internet" not in values(judgements)


def test_only_the_required_sets_are_allowed() -> None:
    silent = unconnected(Tcp(FOUR, "ETIMEDOUT", ms=4500.0))
    gap = {"invitations_microsoft_com": silent, "mysignins_microsoft_com": silent, "myapps_microsoft_com": silent}
    problems = diagnose(results(**gap))
    assert [diagnosis.code for diagnosis in problems] == ["net.required_only"]
    assert all(f"{host}.microsoft.com" in problems[0].en for host in ("invitations", "mysignins", "myapps"))
    assert ".microsoft.com, " in problems[0].en
    other = diagnose(results(**gap, login_microsoftonline_com=silent))
    assert "net.required_only" not in [diagnosis.code for diagnosis in other]


def test_certificates_that_are_all_out_of_date_are_the_clock() -> None:
    judgements = [judge(target, refused(10) if target.tls else healthy(target)) for target in builtin().values()]
    assert [problem.code for problem in diagnose(judgements)] == ["time.certificates"]


def test_who_decrypts_is_named() -> None:
    judgements = results(ca_streamworkstech_com=refused(20, "Zscaler Inc.", "Zscaler Intermediate Root CA"))
    assert values(judgements)["net.tls_inspection"] == "Zscaler"
    untold = results(ca_streamworkstech_com=refused(20, "Acme", "Acme CA"))
    assert "net.tls_inspection" not in values(untold)


def test_what_could_not_be_judged_is_no_fact() -> None:
    judgements = results(ca_streamworkstech_com=Measurement(error="RuntimeError"))
    known = values(judgements)
    assert known["net.streamworks"] == "all"
    assert "net.target.ca.streamworkstech.com" not in known


def test_a_proxy_that_is_configured_is_named_where_something_fails() -> None:
    broken = results(ca_streamworkstech_com=unconnected(Tcp(FOUR, "ECONNREFUSED")))
    around = SweepContext(proxy="proxy.example.com:3128")
    assert [problem.code for problem in diagnose(broken, around)] == ["tcp.refused", "proxy"]
    assert diagnose(results(), around) == []
    assert values(broken, around)["net.proxy"] == "proxy.example.com:3128"


def test_required_hosts_are_mended_first() -> None:
    judgements = results(
        signup_live_com=Measurement(dns=Dns(server="s", rcode="NXDOMAIN")),
        ca_streamworkstech_com=measured(http=Http(FOUR, status=503)),
    )
    assert [problem.code for problem in diagnose(judgements)] == ["http.server_error", "dns.nxdomain"]


def test_a_target_without_tls_is_no_proof() -> None:
    assert judge(parse_target("http://crl.example.com/"), measured(tls=None)).confidence == "likely"


def test_what_one_device_rejects_is_one_line_that_names_it() -> None:
    by_rule = unconnected(Tcp(FOUR, "EHOSTUNREACH", 3, 13, "10.1.0.1", ms=2.0))
    hosts = ("ca", "ap", "helpdesk", "crm")
    judgements = results(**{f"{host}_streamworkstech_com": by_rule for host in hosts})
    (problem,) = diagnose(judgements)
    assert problem.code == "tcp.prohibited"
    assert problem.en.startswith(
        "The firewall at 10.1.0.1 rejects connections to the 4 names under streamworkstech.com"
    )
    assert problem.fr.startswith(
        "Le pare-feu à 10.1.0.1 rejette les connexions vers les 4 noms sous streamworkstech.com"
    )


@pytest.mark.parametrize(
    ("sender", "code", "blame", "confidence"),
    [
        ("10.1.0.1", 13, "local_network", "proven"),
        ("100.64.0.1", 1, "local_network", "likely"),
        ("198.51.100.1", 13, "unclear", "proven"),
        ("198.51.100.1", 1, "unclear", "likely"),
        (FOUR, 3, "unclear", "likely"),
    ],
)
def test_a_device_that_may_be_the_servers_is_not_laid_on_the_clients_network(
    sender: str, code: int, blame: str, confidence: str
) -> None:
    judgement = judge(parse_target("ca.streamworkstech.com"), unconnected(Tcp(FOUR, "EHOSTUNREACH", 3, code, sender)))
    assert (judgement.cause, judgement.blame, judgement.confidence) == ("tcp.prohibited", blame, confidence)
    assert all(sender in judgement.explain[lang] and sender in judgement.tell_admin[lang] for lang in LANGS)


def test_a_router_that_may_lack_a_route_is_no_firewall() -> None:
    unrouted = unconnected(Tcp(FOUR, "EHOSTUNREACH", 3, 1, "10.2.0.2"))
    (problem,) = diagnose(results(ca_streamworkstech_com=unrouted, mysignins_microsoft_com=unrouted))
    assert problem.en.startswith("The device at 10.2.0.2 says that it can't reach ca.streamworkstech.com")
    by_itself = unconnected(Tcp(FOUR, "EHOSTUNREACH", 3, 13, FOUR))
    (problem,) = diagnose(results(ca_streamworkstech_com=by_itself))
    assert problem.en.startswith(f"{FOUR} itself refuses")


@pytest.mark.parametrize(("hosts", "named"), [(5, True), (4, False), (0, False)])
def test_what_is_dropped_beside_many_that_a_device_rejects_may_be_its_doing_too(hosts: int, named: bool) -> None:
    by_rule = unconnected(Tcp(FOUR, "EHOSTUNREACH", 3, 13, "10.1.0.1", ms=2.0))
    dropped = unconnected(Tcp(FOUR, "ETIMEDOUT", ms=4500.0))
    rejected = [host for host in builtin() if host != "mysignins.microsoft.com"][:hosts]
    broken = {host.replace(".", "_"): by_rule for host in rejected}
    problems = diagnose(results(**broken, mysignins_microsoft_com=dropped))
    (silent,) = [diagnosis for diagnosis in problems if diagnosis.code == "tcp.timeout"]
    assert hosts == 0 or problems[0].en.startswith("The firewall at 10.1.0.1 rejects connections to")
    assert ("10.1.0.1" in silent.fr) is ("10.1.0.1" in silent.en) is named


def test_refused_connections_are_one_line_that_quotes_no_single_host() -> None:
    by_reset = unconnected(Tcp(FOUR, "ECONNREFUSED", ms=2.0))
    (problem,) = diagnose(results(ca_streamworkstech_com=by_reset, mysignins_microsoft_com=by_reset))
    assert problem.en.startswith("Connections to ca.streamworkstech.com, mysignins.microsoft.com (TCP/443) are refused")
    assert problem.fr.endswith("vérifier si une règle rejette ca.streamworkstech.com, mysignins.microsoft.com.")


def test_a_resolver_that_filters_is_named_once() -> None:
    filtered = Measurement(dns=Dns(server="192.0.2.53", rcode="NXDOMAIN", ede_code=17))
    (problem,) = diagnose(results(ca_streamworkstech_com=filtered, mysignins_microsoft_com=filtered))
    assert problem.en.startswith("The resolver 192.0.2.53 filters ca.streamworkstech.com, mysignins.microsoft.com")


def test_faults_of_different_kinds_come_in_the_order_of_mending() -> None:
    judgements = results(
        ca_streamworkstech_com=refused(20, "Zscaler Inc.", "Zscaler Intermediate Root CA"),
        crm_streamworkstech_com=measured(http=Http(FOUR, status=503)),
        mysignins_microsoft_com=Measurement(dns=Dns(server="192.0.2.53", rcode="NXDOMAIN", ede_code=15)),
        login_windows_net=unconnected(Tcp(FOUR, "ETIMEDOUT", ms=4500.0)),
    )
    problems = diagnose(judgements)
    assert [diagnosis.code for diagnosis in problems] == [
        "dns.filtered",
        "tcp.timeout",
        "tls.intercepted",
        "http.server_error",
    ]
    assert "Zscaler" in problems[2].fr and "exempter" in problems[2].fr


def test_what_to_fix_comes_from_the_clock_upwards() -> None:
    """A name, a connection, a handshake and an answer each need the ones before; the network's own path comes before its names."""
    assert FIX_ORDER == ("time", "net", "dns", "tcp", "proxy", "tls", "http", "none")
    small = measured(tls=Tls(FOUR, "timeout", hello=1500), http=None, follow_up=FollowUp(mss=1300))
    assert judge(SITE, small).layer == "net"
    judgements = results(
        ca_streamworkstech_com=Measurement(dns=Dns(server="192.0.2.53", rcode="NXDOMAIN", ede_code=15)),
        mysignins_microsoft_com=small,
    )
    assert [problem.code for problem in diagnose(judgements)] == ["net.pmtu", "dns.filtered"]


def test_a_control_that_answers_is_internet() -> None:
    silent = unconnected(Tcp(FOUR, "ETIMEDOUT", ms=4500.0))
    judgements = [judge(target, silent) for target in builtin().values()]
    assert "net.none" in [problem.code for problem in diagnose(judgements, SweepContext(control_answers=False))]
    assert "net.none" not in [problem.code for problem in diagnose(judgements, SweepContext(control_answers=True))]


def test_genuine_sign_in_hosts_rule_a_proxy_s_restriction_out() -> None:
    assert sign_in_is_genuine([result.as_result() for result in results()])
    decrypted = results(login_windows_net=refused(20, "Zscaler Inc.", "Zscaler Intermediate Root CA"))
    assert not sign_in_is_genuine([judgement.as_result() for judgement in decrypted])
    assert not sign_in_is_genuine([])


@pytest.mark.parametrize(
    "evidence",
    [
        {"tls": ["x"]},
        {"tls": {"verify_code": False}},
        {"tls": {"verify_code": 0.0}},
        {"tls": {"verify_code": 0}, "proxied": {}},
        {"tls": {"verify_code": 0}, "proxied": "x"},
        {"tls": {"verify_code": 0}, "proxied": {"tls": 0}},
    ],
)
def test_only_a_code_that_was_seen_counts_as_a_genuine_certificate(evidence: dict[str, Any]) -> None:
    assert sign_in_is_genuine([parsed(result(host, evidence={"tls": {"verify_code": 0}})) for host in SIGN_IN])
    assert not sign_in_is_genuine([parsed(result(host, evidence=evidence)) for host in SIGN_IN])

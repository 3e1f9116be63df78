"""What is learned about a domain, against real servers on loopback: the sign-in service over TLS, the resolvers over UDP and TCP."""

from __future__ import annotations

import asyncio
import json
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from checks.domain.check import report_of
from checks.domain.discovery import Domain, discover, domain_name
from checks.domain.findings import TEXTS, findings_of, report_finding
from checks.domain.mail import Mail, MailRecord, Sender, gateway_of, read_dkim, read_dmarc, read_mail, read_spf
from checks.domain.tenant_discovery import DomainTenant, Realm, ServiceReply, host_of, read_realm, read_tenant
from checks.facts import Vantage, counts, parse_value
from checks.problems import Problem
from checks.public_domains import is_public
from checks.resolver import DnsAnswer
from checks.settings import NetworkSettings, Settings, TenantSettings
from checks.texts import LANGS
from tests.lab.authority import authority
from tests.lab.names import Reply, names
from tests.lab.servers import http, refusing, talking

GUID = "8b1d2c3e-4f5a-6b7c-8d9e-0f1a2b3c4d5e"
TENANT = http("200 OK", json.dumps({"issuer": f"https://login.microsoftonline.com/{GUID}/v2.0"}).encode())
NO_TENANT = http(
    "400 Bad Request",
    json.dumps(
        {
            "error": "invalid_tenant",
            "error_description": "AADSTS90002: DomainTenant 'x' not found.",
            "error_codes": [90002],
        }
    ).encode(),
)
BLOCKED = http(
    "200 OK", b"<html><h1>Blocked by your administrator</h1> AADSTS90002</html>", **{"Content-Type": "text/html"}
)


def realm(kind: str, **more: object) -> bytes:
    answer = {"State": 4, "Login": "x@acme.example", "NameSpaceType": kind, "DomainName": "acme.example", **more}
    return http("200 OK", json.dumps(answer).encode())


MANAGED = realm("Managed", FederationBrandName="Acme")
FEDERATED = realm(
    "Federated", FederationBrandName="Acme", AuthURL="https://STS.Acme.Example/adfs/ls/?username=x%40acme.example&wa=1"
)
UNKNOWN = realm("Unknown")
KNOWN = {"microsoft.com": Reply(mx=("10 microsoft-com.mail.protection.outlook.com.",))}


@asynccontextmanager
async def microsoft(context: ssl.SSLContext, answers: Mapping[str, bytes], paths: list[str]) -> AsyncIterator[str]:
    """Run the sign-in service, with answers by a part of the requested address; an empty one is no answer at all."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            path = head.split()[1]
            paths.append(path)
            answer = next((body for part, body in answers.items() if part in path), http("404 Not Found"))
            if not answer:
                await reader.read()
            writer.write(answer)
            await writer.drain()

    async with talking(talk, context=context) as port:
        yield f"https://127.0.0.1:{port}"


@asynccontextmanager
async def world(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    tenant: bytes = TENANT,
    realm: bytes = MANAGED,
    zone: Mapping[str, Reply] | None = None,
    deadline: float = 60.0,
) -> AsyncIterator[tuple[Settings, list[str]]]:
    """Yield settings with this test's own sign-in service and resolver, and the addresses requested.

    A resolver gets the whole deadline for a try: no datagram is lost on loopback, but a busy machine may be slow to answer it.
    """
    monkeypatch.setattr("checks.resolver._FIRST_TRY", deadline)
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    lab, paths = authority(folder), list[str]()
    answers = {"openid-configuration": tenant, "getuserrealm": realm}
    async with (
        microsoft(lab.server("127.0.0.1"), answers, paths) as address,
        names({**KNOWN, **(zone or {})}) as resolver,
    ):
        yield (
            Settings(
                tenant=TenantSettings(
                    authority=address, deadline=deadline, invitation_senders=("invites@sender.example",)
                ),
                network=NetworkSettings(ca_file=str(lab.roots_file), resolvers=(resolver,)),
            ),
            paths,
        )


ZONE = {
    "acme.example": Reply(mx=("20 backup.acme.example.", "10 acme-example.mail.protection.outlook.com.")),
    "sender.example": Reply(txt=("google-site-verification=x", "v=spf1 include:spf.protection.outlook.com -all")),
    "_dmarc.sender.example": Reply(txt=("v=DMARC1; p=reject; rua=mailto:x@sender.example",)),
    "selector1._domainkey.sender.example": Reply(
        alias="selector1-sender-example._domainkey.x.example.", txt=("v=DKIM1; k=rsa; p=" + "MIIB" * 90,)
    ),
}


async def test_a_managed_domain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with world(tmp_path, monkeypatch, zone=ZONE) as (settings, paths):
        domain = await discover("marie@ACME.example", settings)
    assert (domain.name, domain.public, domain.kind, domain.federation_host) == ("acme.example", False, "managed", None)
    assert domain.tenant == DomainTenant(has=True, id=GUID)
    assert domain.mail == Mail(
        ("acme-example.mail.protection.outlook.com", "backup.acme.example"), "Microsoft 365", True
    )
    assert domain.senders == (
        Sender(
            "sender.example",
            MailRecord("present", "-all"),
            MailRecord("present", "reject"),
            MailRecord("present", "selector1"),
        ),
    )
    assert not domain.unread
    assert [finding.code for finding in findings_of(domain)] == [
        "tenant.found",
        "realm.managed",
        "mail.gateway",
        "sender.good",
    ]
    facts = {fact.key: fact.value for fact in domain.facts(Vantage.DESK)}
    assert facts == {"domain.has_tenant": "yes", "domain.kind": "managed", "domain.mail_gateway": "Microsoft 365"}
    assert sorted(paths) == [
        "/acme.example/v2.0/.well-known/openid-configuration",
        "/getuserrealm.srf?login=mfa-desk-nobody%40acme.example&json=1",
    ]


async def test_a_federated_domain_names_its_host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with world(tmp_path, monkeypatch, realm=FEDERATED, zone=ZONE) as (settings, _):
        domain = await discover("acme.example", settings, senders=False)
    assert (domain.kind, domain.federation_host, domain.realm.brand, domain.senders) == (
        "federated",
        "sts.acme.example",
        "Acme",
        (),
    )
    finding = next(report_finding(reported) for reported in findings_of(domain) if reported.code == "realm.federated")
    assert finding.next is not None and "mfa-desk check sts.acme.example" in finding.next["en"]


async def test_a_domain_without_a_tenant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with world(tmp_path, monkeypatch, tenant=NO_TENANT, realm=UNKNOWN, zone=ZONE) as (settings, _):
        domain = await discover("acme.example", settings)
    assert (domain.tenant, domain.kind, domain.unread) == (DomainTenant(has=False), "none", {})
    assert "tenant.none" in [finding.code for finding in findings_of(domain)]


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (BLOCKED, "error"),
        (http("403 Forbidden", b"<html>AADSTS90002</html>"), "error"),
        (http("302 Found", Location="https://portal.example/AADSTS90002"), "error"),
        (http("500 Internal Server Error"), "error"),
        (http("503 Service Unavailable"), "throttled"),
        (http("429 Too Many Requests", b"", **{"Retry-After": "60"}), "throttled"),
        (http("200 OK", b'{"issuer": "https://login.microsoftonline.com/'), "error"),
        (http("200 OK", b"[]"), "error"),
        (http("200 OK", b'{"issuer": 5, "NameSpaceType": ["Managed"]}'), "error"),
        (http("200 OK", b"[" * 100_000), "error"),
        (http("200 OK", b'{"x": "' + b"A" * 2_000_000 + b'"}'), "error"),
        (http("400 Bad Request", b'{"error_description": "AADSTS50049: Unknown or invalid instance."}'), "error"),
        (b"\x00\x01\x02 this is no HTTP\r\n\r\n", "network"),
    ],
)
async def test_only_microsofts_own_answer_tells_anything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: bytes, why: Any
) -> None:
    async with world(tmp_path, monkeypatch, tenant=answer, realm=answer, zone=ZONE) as (settings, paths):
        domain = await discover("acme.example", settings)
    assert (domain.tenant, domain.realm) == (DomainTenant(why=why), Realm(why=why))
    assert domain.kind is None
    assert {fact.key for fact in domain.facts(Vantage.DESK)} == {"domain.mail_gateway"}
    assert [finding.code for finding in findings_of(domain)][:2] == ["tenant.unread", "realm.unread"]
    assert len(paths) == 2, "a redirect is not followed"


@pytest.mark.slow
async def test_a_service_that_is_silent_ends_at_the_deadline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with world(tmp_path, monkeypatch, tenant=b"", zone=ZONE, deadline=4.0) as (settings, _):
        domain = await discover("acme.example", settings)
    assert (domain.tenant, domain.realm.kind, domain.mail.gateway) == (
        DomainTenant(why="timeout"),
        "managed",
        "Microsoft 365",
    )


async def test_a_certificate_that_nobody_vouches_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with world(tmp_path, monkeypatch, zone=ZONE) as (settings, paths):
        strange = replace(settings, network=replace(settings.network, ca_file=""))
        domain = await discover("acme.example", strange)
    assert (domain.tenant, domain.realm, paths) == (DomainTenant(why="network"), Realm(why="network"), [])


async def test_nobody_listens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with refusing() as port:
        async with world(tmp_path, monkeypatch, zone=ZONE) as (settings, _):
            closed = replace(settings, tenant=replace(settings.tenant, authority=f"https://127.0.0.1:{port}"))
            domain = await discover("acme.example", closed)
    assert domain.unread == {"tenant": "network", "realm": "network"}


async def test_the_environments_proxy_is_honoured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with world(tmp_path, monkeypatch, zone=ZONE) as (settings, paths):
        with refusing() as port:
            monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{port}")
            monkeypatch.delenv("NO_PROXY", raising=False)
            monkeypatch.delenv("no_proxy", raising=False)
            domain = await discover("acme.example", settings, senders=False)
        for proxy in ("http://[::1:nonsense", "socks5://127.0.0.1:9"):
            monkeypatch.setenv("HTTPS_PROXY", proxy)
            wrong = await discover("acme.example", settings, senders=False)
            assert (wrong.tenant.why, wrong.realm.why) == ("network", "network")
    assert (domain.tenant.why, paths) == ("network", [])


@pytest.mark.parametrize(
    ("zone", "codes", "unread"),
    [
        ({}, ["domain.absent"], {}),
        ({"acme.example": Reply()}, ["mail.no_mx"], {}),
        ({"acme.example": Reply(mx=("0 .",))}, ["mail.refused"], {}),
        ({"acme.example": Reply(mx=("10 mx.acme.example.",))}, ["mail.other"], {}),
        ({"acme.example": Reply(rcode="SERVFAIL")}, ["mail.unread"], {"mail": "error"}),
        ({"acme.example": Reply(silent=True)}, ["mail.unread"], {"mail": "timeout"}),
        ({"acme.example": Reply(mx=("10 mxa-001.pphosted.com.",), truncated=True)}, ["mail.gateway"], {}),
    ],
)
async def test_where_the_mail_goes(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    zone: dict[str, Reply],
    codes: list[str],
    unread: dict[str, str],
) -> None:
    deadline = 1.5 if unread.get("mail") == "timeout" else 60.0
    async with world(tmp_path, monkeypatch, tenant=NO_TENANT, realm=UNKNOWN, zone=zone, deadline=deadline) as (
        settings,
        _,
    ):
        domain = await discover("acme.example", settings, senders=False)
    assert [finding.code for finding in findings_of(domain)][-1:] == codes
    assert domain.unread.get("mail") == unread.get("mail")


async def test_a_private_resolvers_no_says_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    zone = {"microsoft.com": Reply(rcode="NXDOMAIN")}
    async with world(tmp_path, monkeypatch, zone=zone) as (settings, _):
        domain = await discover("acme.example", settings)
    assert domain.mail == Mail(why="error")
    assert {sender.spf.state for sender in domain.senders} == {"unread"}
    assert "missing" not in json.dumps(report_of(domain, "acme.example", Vantage.DESK, 1.0).as_json()["senders"])


async def test_a_senders_policy_may_stand_above_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    zone = {
        "mail.sender.example": Reply(txt=("v=spf1 redirect=_spf.sender.example",)),
        "_dmarc.sender.example": Reply(txt=("v=DMARC1; p=none; sp=quarantine",)),
    }
    async with world(tmp_path, monkeypatch, zone=zone) as (settings, _):
        senders = ("x@mail.sender.example", "x@nowhere.example", "no address", "x@MAIL.sender.example")
        domain = await discover(
            "acme.example", replace(settings, tenant=replace(settings.tenant, invitation_senders=senders))
        )
    assert domain.senders == (
        Sender(
            "mail.sender.example",
            MailRecord("present", "redirect"),
            MailRecord("present", "quarantine"),
            MailRecord("untold"),
        ),
        Sender("nowhere.example", MailRecord("missing"), MailRecord("missing"), MailRecord("untold")),
    )
    weak = next(report_finding(finding) for finding in findings_of(domain) if finding.code == "sender.weak")
    assert "DKIM unknown" in weak.explain["en"]


async def test_a_public_mail_service_is_named_as_such(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    zone = {"gmail.com": Reply(mx=("5 gmail-smtp-in.l.google.com.",))}
    async with world(tmp_path, monkeypatch, zone=zone) as (settings, paths):
        domain = await discover("marie@gmail.com", settings, senders=False)
    assert (domain.public, paths) == (True, [])
    assert [finding.code for finding in findings_of(domain)] == ["domain.public", "mail.gateway"]
    assert {fact.key: fact.value for fact in domain.facts(Vantage.TENANT)} == {"domain.mail_gateway": "Google"}
    assert all(counts(fact) for fact in domain.facts(Vantage.TENANT))


async def test_what_draws_or_is_too_long_is_shown_clean(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    evil = "\x1b[2J\x1b]0;owned\x07[bold]Acme\u202e" + "A" * 5000
    answer = realm("Federated", FederationBrandName=evil, AuthURL="https://evil\x1b[2J.example/")
    zone = {
        "acme.example": Reply(mx=("10 mx\\027\\091.acme.example.",)),
        "sender.example": Reply(txt=("v=spf1 \x1b[2J -all", evil)),
    }
    async with world(tmp_path, monkeypatch, realm=answer, zone=zone) as (settings, _):
        domain = await discover("acme.example", settings)
    whole = json.dumps(report_of(domain, evil, Vantage.DESK, 1.0).as_json(), ensure_ascii=False)
    assert not any(char in whole for char in "\x1b\x07\u202e")
    assert domain.federation_host is None
    assert "realm.federated_unnamed" in [finding.code for finding in findings_of(domain)]
    assert all(len(text) <= 256 for finding in findings_of(domain) for text in report_finding(finding).explain.values())


async def test_a_discovery_can_be_cancelled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with world(tmp_path, monkeypatch, tenant=b"", zone=ZONE) as (settings, paths):
        task = asyncio.create_task(discover("acme.example", settings))
        while not paths:
            await asyncio.sleep(0.005)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert len(asyncio.all_tasks()) < 12


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("acme.example", "acme.example"),
        ("ACME.Example.", "acme.example"),
        ("@acme.example", "acme.example"),
        ("Marie <marie@acme.example>", "acme.example"),
        ("https://www.acme.example:8443/a?b=c#d", "www.acme.example"),
        ("marie_acme.example#EXT#@tenant.onmicrosoft.com", "acme.example"),
        ("élan.example", "xn--lan-9la.example"),
        ("", None),
        ("acme", None),
        ("192.0.2.1", None),
        ("acme..example", None),
        ("acme.example/../../evil", "acme.example"),
        ("a" * 64 + ".example", None),
    ],
)
def test_the_domain_in_a_text(text: str, name: str | None) -> None:
    assert domain_name(text) == name


async def test_a_text_without_a_domain_is_a_persons_mistake() -> None:
    with pytest.raises(Problem) as caught:
        await discover("!!", Settings())
    assert caught.value.code == "domain.name"


@examples(max_examples=150, deadline=None)
@given(st.text(max_size=120))
def test_any_text_names_a_plain_host_or_nothing(text: str) -> None:
    name = domain_name(text)
    assert name is None or (
        name.isascii() and name == name.lower() and set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-.")
    )


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=30) | st.just("AADSTS" + "9" * 5000),
    lambda strategy: (
        st.lists(strategy, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["issuer", "error_codes", "error_description", "NameSpaceType", "AuthURL", "FederationBrandName"]
            ),
            strategy,
            max_size=5,
        )
    ),
    max_leaves=8,
)


@examples(max_examples=150, deadline=None)
@given(
    st.sampled_from([200, 301, 400, 404, 429, 500]),
    st.dictionaries(
        st.sampled_from(
            ["issuer", "error_codes", "error_description", "NameSpaceType", "AuthURL", "FederationBrandName"]
        ),
        JSON,
        max_size=6,
    ),
)
def test_any_answer_is_read(status: int, raw: dict[str, object]) -> None:
    tenant, realm = read_tenant(ServiceReply(status, raw)), read_realm(ServiceReply(status, raw))
    domain = Domain("acme.example", datetime(2026, 11, 24, tzinfo=UTC), tenant=tenant, realm=realm)
    for fact in domain.facts(Vantage.SITE):
        assert parse_value(fact.key, fact.value) == fact.value
    json.dumps(report_of(domain, "acme.example", Vantage.SITE, 1.0).as_json())


@examples(max_examples=150, deadline=None)
@given(
    st.lists(
        st.text(max_size=60)
        | st.sampled_from(["v=spf1 -all", "v=DMARC1; p=none", "v=DKIM1; p=abc", "10 mx.acme.example", "0 ."]),
        max_size=5,
    )
)
def test_any_records_are_read(records: list[str]) -> None:
    answer = DnsAnswer(rcode="NOERROR", records=tuple(records))
    assert read_spf(answer).state in ("present", "missing", "invalid")
    assert read_dmarc(answer, inherited=False).state in ("present", "missing", "invalid")
    assert read_dkim({"selector1": answer}).state in ("present", "untold")
    assert read_mail(answer).exists


@pytest.mark.parametrize(
    ("record", "state", "value"),
    [
        ("v=spf1 include:x.example ~all", "present", "~all"),
        ("V=SPF1 ALL", "present", "+all"),
        ("v=spf1 ip4:192.0.2.1", "present", None),
        ("v=spf10 -all", "missing", None),
        ("v=spf1 include:small.example", "present", None),
    ],
)
def test_spfs_last_word(record: str, state: str, value: str | None) -> None:
    assert read_spf(DnsAnswer(rcode="NOERROR", records=(record,))) == MailRecord(state, value)  # type: ignore[arg-type]  # a State


def test_two_records_where_one_may_stand_are_invalid() -> None:
    twice = DnsAnswer(rcode="NOERROR", records=("v=spf1 -all", "v=spf1 ~all", "v=DMARC1; p=none", "v=DMARC1; p=reject"))
    assert read_spf(twice).state == read_dmarc(twice, inherited=False).state == "invalid"


def test_a_revoked_key_is_no_key() -> None:
    assert read_dkim({"selector1": DnsAnswer(rcode="NOERROR", records=("v=DKIM1; p=",))}) == MailRecord("untold")
    assert read_dkim({"selector1": DnsAnswer(failure="timeout")}) == MailRecord("unread")


def test_the_table_of_gateways_and_the_words() -> None:
    for host, product in (
        ("acme-ca.mail.protection.outlook.com", "Microsoft 365"),
        ("acme-ca.k-v1.mx.microsoft", "Microsoft 365"),
        ("aspmx.l.google.com", "Google"),
        ("smtp.google.com", "Google"),
        ("mxa-0012.gslb.pphosted.com", "Proofpoint"),
        ("us-smtp-inbound-1.mimecast.com", "Mimecast"),
        ("d1.ess.barracudanetworks.com", "Barracuda"),
        ("mx1.acme.iphmx.com", "Cisco Secure Email"),
        ("acme.in.tmes.trendmicro.com", "Trend Micro"),
        ("mx-01-us.prod.hydra.sophos.com", "Sophos"),
        ("cust1.in.mailcontrol.com", "Forcepoint"),
        ("cluster1.us.messagelabs.com", "Symantec (Broadcom)"),
        ("mx01.hornetsecurity.com", "Hornetsecurity"),
        ("acme.outlook.com.evil.example", None),
        ("notmimecast.com", None),
    ):
        assert gateway_of(host) == product, host
    for code, entry in TEXTS.tables.items():
        for part in ("explain", "next"):
            if part in entry:
                assert set(entry[part]) == set(LANGS), code
                assert " :" not in entry[part]["fr"].replace("\u00a0:", ""), code
    assert is_public("videotron.ca") and not is_public("acme.ca")
    assert host_of("http://sts.acme.example/") is None

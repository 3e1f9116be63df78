"""The look-up against Graph on loopback, well and in every way broken."""

from __future__ import annotations

import asyncio
import json
import logging
from pathlib import Path
from typing import Any

import pytest

from checks.facts import fact_from_json
from checks.guest.answer import MOST_BYTES, retry_after
from checks.guest.asking import Kept
from checks.guest.document import updates
from checks.guest.graph import graph_address
from checks.guest.parts import read_scopes
from checks.practice.directory import Directory
from checks.problems import Problem
from checks.settings import NetworkSettings, Settings, TenantSettings
from tests.checks.guest.shape import assert_document
from tests.checks.guest.tenant import (
    ADDRESS,
    GUEST,
    HOME,
    NOW,
    OFF,
    UPN,
    Signed,
    ago,
    audit,
    authenticator,
    holder,
    phone,
    sign_in,
    tenant,
    user,
)
from tests.lab import servers
from tests.lab.authority import authority
from tests.lab.graph import REQUEST_ID, Emulator, Fault, graph
from tests.lab.tunnel import answering, tunnelling


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)


async def looked_up(
    there: Emulator | str, text: str = ADDRESS, tokens: Signed | None = None, *, deadline: float = 5.0, **more: Any
) -> dict[str, Any]:
    url = there if isinstance(there, str) else there.url
    settings = Settings(tenant=TenantSettings(graph=url, deadline=deadline))
    found = [one async for one in updates(settings, tokens or Signed(), text, now=lambda: NOW, **more)]
    assert [next(iter(one)) for one in found] == ["started", "result", "ended"]
    document: dict[str, Any] = found[1]["result"]
    assert_document(document)
    assert [fact.as_json() for fact in found[2]["facts"]] == document["facts"]
    if isinstance(there, Emulator):
        assert there.refused == []
    return document


def codes(document: dict[str, Any]) -> list[str]:
    return [one["code"] for one in document["findings"]]


def unread(document: dict[str, Any]) -> dict[str, str]:
    return {one["part"]: one["why"] for one in document["unread"]}


def known(document: dict[str, Any]) -> dict[str, Any]:
    return {fact_from_json(one).key: one["value"] for one in document["facts"]}


async def test_everything_in_two_waits() -> None:
    directory = tenant(
        user("entra"),
        home=True,
        trusts=False,
        methods={GUEST: [phone(), authenticator()]},
        inviters={GUEST: {"@odata.type": "#microsoft.graph.user", "id": "x", "userPrincipalName": "agent@st.example"}},
        sign_ins=[sign_in(5, 0), sign_in(9, 50126)],
    )
    async with graph(directory) as there:
        document = await looked_up(there)
    assert codes(document) == ["identity.entra", "mfa.ready", "name.ext_normal"]
    assert (document["found"], document["round_trips"], document["unread"]) == (1, 2, [])
    assert document["requests"] == len(there.asked)
    (guest,) = document["guests"]
    assert guest["invited_by"] == "agent@st.example"
    assert guest["decoded_address"] == ADDRESS
    assert guest["mfa_trusted_from_home"] is False
    assert [one["label"] for one in guest["methods"]] == ["***42", "M*** iPhone"]
    assert [one["code"] for one in guest["sign_ins"]] == [0, 50126]
    assert {one.path for one in there.asked} >= {f"/policies/crossTenantAccessPolicy/partners/{HOME}"}


@pytest.mark.parametrize(
    "text",
    [
        ADDRESS,
        ADDRESS.upper(),
        f"  « {ADDRESS} »  ",
        f"mailto:{ADDRESS}?subject=x",
        f"Maude Tremblay <{ADDRESS}>;",
        UPN,
        UPN.upper(),
        "maude.tremblay_acme.example#ext#@streamworkstech.com",
        "maude.tremblay_acme.example%23EXT%23@DMCHosting.onmicrosoft.com",
        GUEST,
        f"https://entra.microsoft.com/#view/user/userId/{GUEST.upper()}/hidePreviewBanner~/true",
    ],
)
async def test_whatever_is_pasted_finds_the_guest(text: str) -> None:
    async with graph(tenant(user())) as there:
        document = await looked_up(there, text)
    assert [one["id"] for one in document["guests"]] == [GUEST]
    by_name = "ext" in text.casefold().split("@")[0]
    assert (codes(document)[0] == "name.ext_normal") == by_name


@pytest.mark.parametrize("address", ["jean.o'brien@acme.example", "zoé+x@acme.example", "a&b=c@acme.example"])
async def test_apostrophes_accents_and_plus_signs_reach_graph_as_they_are(address: str) -> None:
    one = user(mail=address, otherMails=[], proxyAddresses=[], userPrincipalName="other_x.example#EXT#@t.example")
    async with graph(tenant(one)) as there:
        document = await looked_up(there, address)
    assert document["found"] == 1
    asked = next(one.query["$filter"] for one in there.asked if one.path == "/users")
    assert asked == "mail eq '{}'".format(address.replace("'", "''"))


async def test_a_text_that_asks_for_nothing() -> None:
    with pytest.raises(Problem) as problem:
        await looked_up("http://127.0.0.1:9", "hello")
    assert problem.value.code == "guest.asked"


async def test_an_object_id_costs_a_third_wait_for_the_home() -> None:
    directory = tenant(user("entra"), home=True, trusts=True, contacts=[holder()])
    async with graph(directory) as there:
        document = await looked_up(there, GUEST)
    assert document["round_trips"] == 3
    assert codes(document) == ["guest.address_collision", "identity.entra", "mfa.home", "name.ext_normal"]


async def test_nobody_has_it() -> None:
    async with graph(tenant()) as there:
        document = await looked_up(there)
    assert codes(document) == ["guest.not_invited"]
    assert (document["found"], document["round_trips"], document["guests"]) == (0, 1, [])
    assert known(document) == {"guest.found": "no", "guest.state": "none", "guest.collision": "no"}


@pytest.mark.parametrize("part", ["/users", "/directory/deletedItems", "/contacts", "/groups"])
async def test_not_invited_is_said_only_where_everything_was_read(part: str) -> None:
    async with graph(tenant(), faults={part: Fault("role")}) as there:
        document = await looked_up(there)
    assert codes(document) == ["lookup.partial"]
    assert "guest.state" not in known(document) or part in ("/contacts", "/groups")


async def test_one_search_of_the_users_that_fails_leaves_the_rest() -> None:
    async with graph(tenant(user()), faults={"/users": Fault("fault", times=4)}) as there:
        document = await looked_up(there, deadline=10.0)
    assert document["found"] == 1


FAULTS = {
    "role": "role",
    "role_lower": "role",
    "html_403": "network",
    "html": "network",
    "reset": "network",
    "half": "network",
    "redirect": "network",
    "missing": "error",
    "bad": "error",
    "empty": "error",
    "text": "error",
    "null": "error",
    "array": "error",
    "deep": "error",
    "no_value": "error",
    "long": "error",
    "scope": "scope",
    "hang": "timeout",
    "trickle": "timeout",
}


@pytest.mark.parametrize("kind", FAULTS)
async def test_a_part_that_fails_stays_dark_and_the_rest_is_there(kind: str) -> None:
    directory = tenant(user(), sign_ins=[sign_in(5, 0)], methods={GUEST: [phone()]})
    elsewhere = []

    async def listen(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        elsewhere.append(await reader.read(10_000))

    async with servers.talking(listen) as other:
        fault = Fault(kind, to=f"http://127.0.0.1:{other}/steal")
        async with graph(directory, faults={"/authentication/methods": fault, "/reports/": Fault("role")}) as there:
            document = await looked_up(there, deadline=3.0)
    assert elsewhere == []
    assert unread(document)["methods"] == FAULTS[kind]
    (guest,) = document["guests"]
    assert guest["methods"] is None and guest["sign_ins"]
    assert codes(document) == ["lookup.partial", "identity.email_code", "name.ext_normal"]
    assert known(document)["guest.factors"] == "unknown"
    dark = next(one for one in document["unread"] if one["part"] == "methods")
    assert dark["request_id"]
    if kind in ("role", "role_lower", "html_403", "missing"):
        assert dark["request_id"] == REQUEST_ID


async def test_without_a_licence_the_logs_are_dark() -> None:
    directory = tenant(user(externalUserState="PendingAcceptance"))
    async with graph(directory, faults={"/auditLogs/": Fault("licence")}) as there:
        document = await looked_up(there)
    assert unread(document) == {"sign_ins": "licence", "audit": "licence"}
    assert {one["needs"] for one in document["unread"]} == {"Microsoft Entra ID P1"}
    assert "guest.unsubscribed" not in known(document)


@pytest.mark.parametrize(
    ("scopes", "why", "needs"),
    [
        (("User.Read.All",), "scope", "UserAuthenticationMethod.Read.All"),
        (
            read_scopes(),
            "role",
            "Global Reader / Authentication Administrator / Privileged Authentication Administrator",
        ),
        (None, "role", "Global Reader / Authentication Administrator / Privileged Authentication Administrator"),
    ],
)
async def test_a_403_is_a_missing_scope_only_where_that_is_known(
    scopes: tuple[str, ...] | None, why: str, needs: str
) -> None:
    faults = {"/authentication/methods": Fault("role"), "/reports/": Fault("role")}
    async with graph(tenant(user()), faults=faults) as there:
        document = await looked_up(there, tokens=Signed(scopes=scopes))
    dark = next(one for one in document["unread"] if one["part"] == "methods")
    assert (dark["why"], dark["needs"]) == (why, needs)


async def test_the_report_stands_in_for_methods_that_cannot_be_read() -> None:
    report = {
        "id": GUEST,
        "isMfaRegistered": True,
        "methodsRegistered": ["mobilePhone"],
        "lastUpdatedDateTime": ago(days=1),
    }
    faults = {"/authentication/methods": Fault("role")}
    async with graph(tenant(user(), registrations={GUEST: report}), faults=faults) as there:
        document = await looked_up(there)
    assert document["round_trips"] == 3
    assert set(codes(document)) >= {"mfa.ready", "mfa.phone_only", "lookup.partial"}
    assert known(document)["guest.factors"] == "phone_only"


async def test_a_report_without_registration_proves_nothing() -> None:
    report = {"id": GUEST, "isMfaRegistered": False, "methodsRegistered": [], "lastUpdatedDateTime": ago(days=1)}
    faults = {"/authentication/methods": Fault("role")}
    async with graph(tenant(user(), registrations={GUEST: report}), faults=faults) as there:
        document = await looked_up(there)
    assert not {"mfa.none", "mfa.ready"} & set(codes(document))


@pytest.mark.parametrize(("header", "waited"), [("0", True), ("1", True), ("600", False), (None, True)])
@pytest.mark.parametrize("kind", ["throttled", "unavailable"])
async def test_graph_that_wants_to_be_left_alone(kind: str, header: str | None, waited: bool) -> None:
    fault = Fault(kind, times=1, retry_after=header)
    async with graph(tenant(user()), faults={"/auditLogs/signIns": fault}) as there:
        document = await looked_up(there)
    assert ("sign_ins" not in unread(document)) == waited
    if not waited:
        (dark,) = document["unread"]
        assert (dark["why"], dark["needs"]) == ("throttled", "Retry-After: 600 s")
    assert document["round_trips"] == 2, "a retry is no wait of its own"


async def test_throttled_to_the_end_without_a_word_of_how_long() -> None:
    async with graph(tenant(user()), faults={"/auditLogs/signIns": Fault("throttled")}) as there:
        document = await looked_up(there)
    assert unread(document) == {"sign_ins": "throttled"}


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("7", 7.0),
        ("-3", 0.0),
        ("9" * 400, 86_400.0),
        ("9" * 5000, None),
        ("Tue, 24 Nov 2026 15:00:30 GMT", 30.0),
        ("Tue, 24 Nov 2026 14:00:30 GMT", 0.0),
        ("Fri, 24 Nov 9999 14:00:30 GMT", 86_400.0),
        ("soon", None),
        ("1e3", None),
        (None, None),
    ],
)
def test_retry_after(value: str | None, seconds: float | None) -> None:
    assert retry_after(value, NOW) == seconds


@pytest.mark.parametrize(
    "path", ["/users", "/contacts", "/auditLogs/signIns", "/crossTenantAccessPolicy/default", "invitedBy"]
)
async def test_it_ends_by_its_deadline_whatever_hangs(path: str) -> None:
    directory = tenant(user("entra"), home=True, trusts=False, methods={GUEST: [phone()]})
    async with graph(directory, faults={path: Fault("hang")}) as there:
        document = await looked_up(there, deadline=1.5)
    assert "timeout" in unread(document).values()
    if path != "/users":
        assert "mfa.ready" in codes(document), "what hangs holds back no other part"


async def test_a_token_refused_in_mid_call_is_renewed_once_for_all() -> None:
    tokens = Signed("over", "secret-token")
    async with graph(tenant(user())) as there:
        document = await looked_up(there, tokens=tokens)
    assert document["found"] == 1 and document["unread"] == []
    assert tokens.asked == 2


@pytest.mark.parametrize("secrets", [("over",), ("over", "over-too"), ("over", "")])
async def test_a_sign_in_that_graph_refuses_is_no_look_up(secrets: tuple[str, ...]) -> None:
    async with graph(tenant(user())) as there:
        with pytest.raises(Problem) as problem:
            await looked_up(there, tokens=Signed(*secrets))
    assert problem.value.code == "sign_in.refused"


async def test_refused_in_the_middle_it_keeps_what_it_has() -> None:
    faults = {"/auditLogs/": Fault("token"), "/authentication/": Fault("token"), "invitedBy": Fault("token")}
    async with graph(tenant(user()), faults=faults) as there:
        document = await looked_up(there)
    assert set(unread(document).values()) == {"sign_in"}
    assert document["found"] == 1


async def test_nobody_signed_in() -> None:
    async with graph(tenant(user())) as there:
        with pytest.raises(Problem) as problem:
            await looked_up(there, tokens=Signed(""))
    assert problem.value.code == "sign_in.needed" and there.asked == []


async def test_next_pages_are_followed_as_they_are_given() -> None:
    entries = [sign_in(minutes, 50126) for minutes in range(1, 8)]
    async with graph(tenant(user(), sign_ins=entries), page=3) as there:
        document = await looked_up(there)
    assert len(document["guests"][0]["sign_ins"]) == 7
    assert document["round_trips"] == 4
    last = [one for one in there.asked if one.path == "/auditLogs/signIns"][-1]
    assert last.query["$skiptoken"] == "6" and "userId eq" in last.query["$filter"]


async def test_a_next_page_of_another_host_is_not_fetched() -> None:
    elsewhere = []

    async def listen(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        elsewhere.append(await reader.read(10_000))

    async with servers.talking(listen) as other:
        for link in (f"http://127.0.0.1:{other}/v1.0/users", "http://[bad", "//127.0.0.1/x", 7):
            fault = Fault("next", to=link)  # type: ignore[arg-type]
            async with graph(tenant(user()), faults={"/auditLogs/signIns": fault}) as there:
                document = await looked_up(there)
            assert unread(document) == {"sign_ins": "error"}
    assert elsewhere == []


async def test_the_token_is_in_the_header_and_nowhere_else(caplog: pytest.LogCaptureFixture, tmp_path: Path) -> None:
    caplog.set_level(logging.DEBUG)
    faults = {"/contacts": Fault("html_403"), "/groups": Fault("reset"), "invitedBy": Fault("token")}
    async with graph(tenant(user()), faults=faults) as there:
        document = await looked_up(there)
    assert "secret-token" not in json.dumps(document) + caplog.text
    for head in there.wire:
        lines = [line for line in head.split(b"\r\n") if b"secret-token" in line]
        assert lines in ([b"Authorization: Bearer secret-token"], [b"authorization: Bearer secret-token"])
        assert b"client-request-id: " in head.lower()


async def test_over_tls_with_an_authority_of_ones_own(tmp_path: Path) -> None:
    trusted = authority(tmp_path)
    directory = tenant(user())
    async with graph(directory, context=trusted.server("localhost")) as there:
        settings = Settings(
            tenant=TenantSettings(graph=there.url, deadline=5.0),
            network=NetworkSettings(ca_file=str(trusted.roots_file)),
        )
        found = [one async for one in updates(settings, Signed(), ADDRESS, now=lambda: NOW)]
        assert found[1]["result"]["found"] == 1
        document = await looked_up(there.url)
    assert set(unread(document).values()) == {"network"}
    assert codes(document) == ["lookup.partial"]


async def test_no_network_at_all() -> None:
    with servers.refusing() as port:
        document = await looked_up(f"http://127.0.0.1:{port}")
    assert set(unread(document).values()) == {"network"} and codes(document) == ["lookup.partial"]


@pytest.mark.parametrize(
    "address",
    [
        "http://graph.microsoft.com",
        "ftp://x",
        "",
        "graph.microsoft.com",
        "https://u:p@graph",
        "https://g?x=1",
        "http://[bad",
    ],
)
def test_the_token_is_sent_over_tls_only(address: str) -> None:
    with pytest.raises(Problem) as problem:
        graph_address(address)
    assert problem.value.code == "config.wrong_value"


async def test_what_does_not_change_is_asked_for_once() -> None:
    kept = Kept()
    async with graph(tenant(user("entra"), home=True, trusts=True)) as there:
        await looked_up(there, kept=kept)
        before = len(there.asked)
        document = await looked_up(there, kept=kept)
    again = {one.path for one in there.asked[before:]}
    assert not any("/policies/" in path or "/tenantRelationships/" in path for path in again)
    assert codes(document) == ["identity.entra", "mfa.home", "name.ext_normal"]


async def test_reports_are_left_alone_for_the_third_of_many() -> None:
    users = [user(id=f"00000000-0000-4000-8000-00000000000{n}", displayName=f"Guest {n}") for n in range(7)]
    async with graph(tenant(*users)) as there:
        document = await looked_up(there)
    assert document["found"] == 7
    assert sum(one.path.startswith(("/auditLogs", "/reports")) for one in there.asked) <= 5
    assert unread(document)["sign_ins"] == "throttled"


NASTY = "\x1b[31mRed\x1b[0m \u202eevil\u202c [bold]x[/bold] \x00\x07" + "é" * 5000


async def test_hostile_texts_are_clean_and_bounded() -> None:
    one = user(
        displayName=NASTY,
        otherMails=[NASTY, ADDRESS],
        identities=[{"signInType": "federated", "issuer": NASTY, "issuerAssignedId": NASTY}],
        extra={"unknown": [1]},
        userType="guest",
        externalUserState="Paused",
    )
    entries = [sign_in(5, 53003, "failure", appDisplayName=NASTY, correlationId=NASTY)]
    entries[0]["appliedConditionalAccessPolicies"] = [{"displayName": NASTY, "result": "failure"}]
    entries[0]["status"]["failureReason"] = NASTY
    directory = tenant(one, sign_ins=entries, methods={GUEST: [authenticator(NASTY), {"@odata.type": NASTY}]})
    async with graph(directory, strict=False) as there:
        document = await looked_up(there)
    assert "signin.blocked" in codes(document)


def nulls(raw: dict[str, Any]) -> dict[str, Any]:
    return {name: value if name in ("id", "createdDateTime", "userId", "mail") else None for name, value in raw.items()}


async def test_null_wherever_it_is_allowed() -> None:
    directory = tenant(nulls(user()), sign_ins=[nulls(sign_in(3, 0))], methods={GUEST: [nulls(phone())]})
    directory.default_trust = {"inboundTrust": None}
    directory.codes = {"allowExternalIdToUseEmailOtp": None}
    async with graph(directory, strict=False) as there:
        document = await looked_up(there)
    assert document["found"] == 1
    assert unread(document) == {"trust": "error", "policies": "error"}, "a policy that says nothing was not read"
    assert document["guests"][0]["sign_ins"][0]["ok"] is False
    assert codes(document) == ["lookup.partial"]


async def test_a_big_answer_is_taken() -> None:
    assert MOST_BYTES > 2_000_000
    async with graph(tenant(user()), faults={"/users": Fault("big")}, strict=False) as there:
        document = await looked_up(there)
    assert document["found"] == 1


@pytest.mark.parametrize("path", ["/users", "/directory/deletedItems", "/contacts", "/groups"])
async def test_what_was_found_and_can_not_be_read_is_not_nobody(path: str) -> None:
    async with graph(tenant(), faults={path: Fault("odd_value")}, strict=False) as there:
        document = await looked_up(there)
    assert (document["found"], codes(document)) == (0, ["lookup.partial"])
    assert list(unread(document).values()) == ["error"]
    assert "guest.found" not in known(document) or path != "/users"


async def test_an_object_without_its_id_is_not_nobody() -> None:
    async with graph(tenant(user(displayName="")), strict=False) as there:
        there.directory.user = lambda _: {"displayName": "Maude"}  # type: ignore[method-assign]
        document = await looked_up(there, GUEST)
    assert (codes(document), unread(document)) == (["lookup.partial"], {"users": "error"})


async def test_more_than_are_read_are_not_all() -> None:
    many = [user(id=f"user-{number}", mail=ADDRESS) for number in range(6)]
    async with graph(tenant(*many), page=1) as there:
        document = await looked_up(there)
    assert unread(document)["users"] == "error" and "guest.duplicate" in codes(document)


@pytest.mark.parametrize("method", [{"@odata.type": "#microsoft.graph.newAuthenticationMethod", "id": "m"}, {}, 5])
async def test_a_method_of_an_unknown_kind_may_count(method: Any) -> None:
    async with graph(tenant(user(), methods={GUEST: [method]}), strict=False) as there:
        document = await looked_up(there)
    assert "mfa.none" not in codes(document) and known(document)["guest.factors"] == "unknown"


async def test_left_in_the_middle_nothing_runs_on() -> None:
    async with graph(Directory(), faults={"/users": Fault("hang")}) as there:
        settings = Settings(tenant=TenantSettings(graph=there.url))
        before = asyncio.all_tasks()
        task = asyncio.create_task(_all(updates(settings, Signed(), ADDRESS, now=lambda: NOW)))
        async with asyncio.timeout(5):
            while not there.asked:
                await asyncio.sleep(0.005)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        ours = {one for one in asyncio.all_tasks() - before if "talking" not in repr(one)}
        assert not [one for one in ours if "checks/guest" in repr(one)]


async def _all(found: Any) -> list[Any]:
    return [one async for one in found]


async def test_the_trail_is_read_while_an_invitation_is_pending_only() -> None:
    trail = [audit("Invite external user", 3), audit("Email not sent, user unsubscribed", 3)]
    pending = user("", externalUserState="PendingAcceptance")
    async with graph(tenant(pending, audits=trail)) as there:
        document = await looked_up(there)
    assert codes(document) == ["invitation.unsubscribed", "invitation.pending", "name.ext_normal"]
    async with graph(tenant(user(), audits=trail)) as there:
        await looked_up(there)
    assert not any(one.path == "/auditLogs/directoryAudits" for one in there.asked)


async def test_a_home_that_only_the_log_tells() -> None:
    directory = tenant(user("entra"), sign_ins=[sign_in(5, 0, homeTenantId=HOME)], trusts=True)
    async with graph(directory) as there:
        document = await looked_up(there)
    assert document["round_trips"] == 3 and "mfa.home" in codes(document)


@pytest.mark.parametrize("fault", ["/partners/", "/crossTenantAccessPolicy/default", "/tenantRelationships/"])
async def test_trust_that_could_not_be_read_concludes_nothing(fault: str) -> None:
    trusts = None if fault.endswith("default") else False
    directory = tenant(user("entra"), home=True, trusts=trusts)
    async with graph(directory, faults={fault: Fault("scope")}) as there:
        document = await looked_up(there)
    assert document["guests"][0]["mfa_trusted_from_home"] is None
    assert not {"mfa.none", "mfa.home"} & set(codes(document)) and "lookup.partial" in codes(document)


NOTHING: list[dict[str, Any]] = [
    {},
    {"inboundTrust": None},
    {"inboundTrust": {}},
    {"inboundTrust": {"isMfaAccepted": None}},
]


@pytest.mark.parametrize("said", NOTHING)
async def test_a_default_that_says_nothing_is_no_mistrust(said: dict[str, Any]) -> None:
    directory = tenant(user("entra"), home=True)
    directory.default_trust = said
    async with graph(directory, strict=False) as there:
        document = await looked_up(there)
    assert document["guests"][0]["mfa_trusted_from_home"] is None and unread(document) == {"trust": "error"}
    assert "mfa.none" not in codes(document)


async def test_a_partner_s_answer_of_another_shape_is_not_read() -> None:
    directory = tenant(user("entra"), home=True)
    directory.partners[HOME] = {"status": "blocked"}
    async with graph(directory, strict=False) as there:
        document = await looked_up(there)
    assert document["guests"][0]["mfa_trusted_from_home"] is None and unread(document) == {"trust": "error"}


async def test_a_page_of_json_is_no_tenant() -> None:
    directory = tenant(user())
    directory.tenants["acme.example"] = {"status": "blocked by policy"}
    async with graph(directory, strict=False) as there:
        document = await looked_up(there)
    assert "identity.moved" not in codes(document) and unread(document) == {"domain": "error"}
    assert not {"domain.has_tenant", "guest.moved"} & set(known(document))


async def test_the_tenant_of_a_public_mail_service_is_not_its_users() -> None:
    address = "maude@videotron.ca"
    coded = user(mail=address, otherMails=[], proxyAddresses=[], userPrincipalName="maude_videotron.ca#EXT#@t.example")
    coded["identities"][0]["issuerAssignedId"] = address
    directory = tenant(coded)
    directory.tenants["videotron.ca"] = {"tenantId": HOME, "displayName": "Videotron"}
    async with graph(directory) as there:
        document = await looked_up(there, address)
    assert "identity.moved" not in codes(document) and "domain.has_tenant" not in known(document)
    assert not any("findTenantInformation" in one.path for one in there.asked)


async def test_a_partner_that_says_nothing_leaves_it_to_the_default() -> None:
    directory = tenant(user("entra"), home=True)
    directory.partners[HOME] = {"tenantId": HOME, "inboundTrust": None}
    directory.default_trust = {"inboundTrust": {**OFF, "isMfaAccepted": True}}
    async with graph(directory) as there:
        document = await looked_up(there)
    assert "mfa.home" in codes(document)


async def test_through_the_proxy_of_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trusted, asked = authority(tmp_path), []
    async with (
        graph(tenant(user()), context=trusted.server("localhost")) as there,
        servers.talking(tunnelling(asked)) as proxy,
    ):
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{proxy}")
        monkeypatch.setenv("NO_PROXY", "")
        settings = Settings(
            tenant=TenantSettings(graph=there.url, deadline=5.0),
            network=NetworkSettings(ca_file=str(trusted.roots_file)),
        )
        found = [one async for one in updates(settings, Signed(), ADDRESS, now=lambda: NOW)]
    assert found[1]["result"]["found"] == 1
    assert asked and not any(b"secret-token" in head for head in asked), "the proxy sees no token"


async def test_a_proxy_that_refuses_is_the_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bytes] = []
    denied = b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"
    async with servers.talking(answering(asked, denied)) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{proxy}")
        monkeypatch.setenv("NO_PROXY", "")
        document = await looked_up("https://graph.lab.test")
    assert set(unread(document).values()) == {"network"}
    assert asked and not any(b"secret-token" in head for head in asked)


@pytest.mark.parametrize("proxy", ["foo://bar baz", "socks5://127.0.0.1:9"])
async def test_a_proxy_that_can_not_be_used(monkeypatch: pytest.MonkeyPatch, proxy: str) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    with pytest.raises(Problem) as problem:
        await looked_up("https://graph.lab.test")
    assert problem.value.code == "config.wrong_value"

"""What Graph does not report, or not properly: it stays unread with its reason, and nothing is concluded from it."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.guest.check import check_guest
from checks.guest.graph.client import pause
from checks.guest.graph.permissions import read_scopes
from checks.guest.graph.response import MOST_BYTES, MOST_VALUES, parse_reply, retry_after
from checks.settings import Settings, TenantSettings
from tests.checks.guest.looking import codes, known, looked_up, report_in, unread
from tests.checks.guest.tenant import (
    ADDRESS,
    GUEST,
    NOW,
    Signed,
    ago,
    authenticator,
    holder,
    phone,
    sign_in,
    tenant,
    user,
)
from tests.lab import servers
from tests.lab.directory import Answer
from tests.lab.graph import REQUEST_ID, Fault, graph

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


@pytest.mark.slow
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
    dark = next(part for part in document["unread"] if part["part"] == "methods")
    assert dark["request_id"]
    if kind in ("role", "role_lower", "html_403", "missing"):
        assert dark["request_id"] == REQUEST_ID


async def test_without_a_licence_the_logs_are_dark() -> None:
    directory = tenant(user(externalUserState="PendingAcceptance"))
    async with graph(directory, faults={"/auditLogs/": Fault("licence")}) as there:
        document = await looked_up(there)
    assert unread(document) == {"sign_ins": "licence"}
    assert {part["needs"] for part in document["unread"]} == {"Microsoft Entra ID P1"}


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
    dark = next(part for part in document["unread"] if part["part"] == "methods")
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


@pytest.mark.slow
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


@pytest.mark.slow
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
        ("Tue, 24 Nov 99999999999999 15:00:30 GMT", None),
        ("Tue, 24 Nov 2026 15:00:30 +99999999999999999999999", None),
        ("1e3", None),
        (None, None),
    ],
)
def test_retry_after(value: str | None, seconds: float | None) -> None:
    assert retry_after(value, NOW) == seconds


@pytest.mark.slow
@pytest.mark.parametrize(
    "path", ["/users", "/contacts", "/auditLogs/signIns", "/crossTenantAccessPolicy/default", "invitedBy"]
)
async def test_it_ends_by_its_deadline_whatever_hangs(path: str) -> None:
    directory = tenant(user("entra"), home=True, trusts=False, methods={GUEST: [phone()]})
    async with graph(directory, faults={path: Fault("hang")}) as there:
        document = await looked_up(there, deadline=3.0)
    assert "timeout" in unread(document).values()
    if path != "/users":
        assert "mfa.ready" in codes(document), "what hangs holds back no other part"


NASTY = "\x1b[31mRed\x1b[0m \u202eevil\u202c [bold]x[/bold] \x00\x07" + "é" * 5000


async def test_hostile_texts_are_clean_and_bounded() -> None:
    hostile = user(
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
    directory = tenant(hostile, sign_ins=entries, methods={GUEST: [authenticator(NASTY), {"@odata.type": NASTY}]})
    async with graph(directory, strict=False) as there:
        document = await looked_up(there)
    assert "signin.blocked" in codes(document)


HALF = "half \ud800 a character \udfff"


def halved(raw: Any, *but: str) -> Any:
    """Return the same with half characters in every text, except those with these names."""
    if isinstance(raw, dict):
        return {name: value if name in but else halved(value, *but) for name, value in raw.items()}
    if isinstance(raw, list):
        return [halved(item, *but) for item in raw]
    return HALF if isinstance(raw, str) else raw


@pytest.mark.parametrize("kept", [("id",), ("id", "mail"), ("mail",), ("id", "mail", "identities", "userType")])
async def test_half_characters_end_no_look_up_and_are_in_no_document(kept: tuple[str, ...]) -> None:
    """JSON can hold them (RFC 8259, 8.2), UTF-8 can't: neither a requested address nor a document may."""
    here = (*kept, "createdDateTime", "activityDateTime", "errorCode", "isInteractive", "userId", "targetResources")
    method, entry = halved(phone(), "@odata.type", *here), halved(sign_in(5, 53003), *here)
    entry["appliedConditionalAccessPolicies"] = [{"displayName": HALF, "result": "failure"}]
    pending = {**halved(user("entra"), *here), "externalUserState": "PendingAcceptance"}
    directory = tenant(
        *(halved(user("entra"), *here), pending),
        home=True,
        trusts=True,
        methods={GUEST: [method, {"@odata.type": HALF, "id": HALF}]},
        sign_ins=[entry],
        inviters={GUEST: {"userPrincipalName": HALF}},
        contacts=[halved(holder(), *here, "proxyAddresses")],
        deleted=[halved(user(), *here)],
    )
    directory.tenants["acme.example"] = halved(directory.tenants["acme.example"], *kept)
    directory.codes, directory.default_trust = halved(directory.codes), halved(directory.default_trust)
    documents = []
    for text in (ADDRESS, GUEST, f"m\udcffaude@acme.example {ADDRESS}"):
        async with graph(directory, strict=False) as there:
            documents.append(await looked_up(there, text))
    assert "\ufffd" in json.dumps(documents, ensure_ascii=False).encode("utf-8").decode()


async def test_half_characters_in_what_graph_refuses() -> None:
    error = {"error": {"code": HALF, "message": HALF, "innerError": {"request-id": HALF}}}
    async with graph(tenant(user()), strict=False) as there:
        there.directory.user = lambda _: None  # type: ignore[assignment]  # the emulator answers otherwise
        there.answer = lambda _: Answer(400, error)  # type: ignore[assignment]  # the emulator answers otherwise
        document = await looked_up(there, GUEST)
    assert set(unread(document).values()) == {"error"}
    assert json.dumps(document, ensure_ascii=False).encode("utf-8")
    reply = parse_reply(400, {}, json.dumps(error).encode(), "sent", NOW)
    assert reply.code == reply.request_id == "half \ufffd a character \ufffd"


@given(
    st.none() | st.text(max_size=8) | st.sampled_from(["0", "-3", "Thu, 01 Jan 1970 00:00:00 GMT"]), st.integers(0, 5)
)
def test_between_two_tries_there_is_always_a_pause(header: str | None, turn: int) -> None:
    came = pause(parse_reply(429, {"retry-after": header} if header else {}, b"{}", "sent", NOW), turn)
    assert came is None or came >= 0.5


@pytest.mark.parametrize("content", [b'{"value":[' + b"[]," * 950_000 + b"[]]}", b"[" + b'{"":{}},' * 350_000 + b"1]"])
def test_more_values_than_memory_should_hold_are_not_parsed(content: bytes) -> None:
    came = parse_reply(200, {}, content, "sent", NOW)
    assert came.body is None and came.unread == f"> {MOST_VALUES} JSON"


@pytest.mark.parametrize("body", [b'"text"', b"5", b"[]", b"true"])
async def test_no_content_that_has_content_tells_nothing(body: bytes) -> None:
    def respond(request: httpx.Request) -> httpx.Response:
        return httpx.Response(204, stream=httpx.ByteStream(body))

    settings = Settings(tenant=TenantSettings(deadline=2.0))
    transport = httpx.MockTransport(respond)
    report = await report_in(check_guest(settings, Signed(), ADDRESS, now=lambda: NOW, transport=transport))
    assert report.count == 0 and report.unread


def nulls(raw: dict[str, Any]) -> dict[str, Any]:
    return {name: value if name in ("id", "createdDateTime", "userId", "mail") else None for name, value in raw.items()}


async def test_null_wherever_it_is_allowed() -> None:
    directory = tenant(nulls(user()), sign_ins=[nulls(sign_in(3, 0))], methods={GUEST: [nulls(phone())]})
    directory.default_trust = {"inboundTrust": None}
    directory.codes = {"allowExternalIdToUseEmailOtp": None}
    async with graph(directory, strict=False) as there:
        document = await looked_up(there)
    assert document["found"] == 1
    assert unread(document) == dict.fromkeys(("methods", "trust", "policies"), "error"), "null tells nothing"
    assert document["guests"][0]["sign_ins"][0]["ok"] is False
    assert codes(document) == ["lookup.partial"]


async def test_a_big_answer_is_taken() -> None:
    assert MOST_BYTES > 1_000_000
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
        there.directory.user = lambda _: {"displayName": "Maude"}  # type: ignore[assignment]  # the emulator answers otherwise
        document = await looked_up(there, GUEST)
    assert (codes(document), unread(document)) == (["lookup.partial"], {"users": "error"})


async def test_more_than_are_read_are_not_all() -> None:
    many = [user(id=f"user-{number}", mail=ADDRESS) for number in range(6)]
    async with graph(tenant(*many), page=1) as there:
        document = await looked_up(there)
    assert unread(document)["users"] == "error" and "guest.duplicate" in codes(document)


async def test_a_method_of_an_unknown_kind_beside_a_known_factor_is_shown_by_its_name() -> None:
    new = {"@odata.type": "#microsoft.graph.newAuthenticationMethod", "id": "m"}
    async with graph(tenant(user(), methods={GUEST: [authenticator("S24"), new]}), strict=False) as there:
        document = await looked_up(there)
    assert [method["kind"] for method in document["guests"][0]["methods"]] == ["microsoft_authenticator", "new"]
    assert unread(document) == {} and "lookup.partial" not in codes(document)
    assert "mfa.ready" in codes(document)


@pytest.mark.parametrize("method", [{"@odata.type": "#microsoft.graph.newAuthenticationMethod", "id": "m"}, {}, 5])
async def test_a_method_of_an_unknown_kind_may_count(method: Any) -> None:
    async with graph(tenant(user(), methods={GUEST: [method]}), strict=False) as there:
        document = await looked_up(there)
    assert codes(document)[0] == "lookup.partial" and unread(document) == {"methods": "error"}
    assert "mfa.none" not in codes(document) and known(document)["guest.factors"] == "unknown"

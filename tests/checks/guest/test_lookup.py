"""The look-up against Graph on loopback: who is found, and what is read about them."""

from __future__ import annotations

from typing import Any

import pytest

from checks.guest.lookup_context import PolicyCache
from checks.problems import Problem
from tests.checks.guest.looking import codes, known, looked_up, unread
from tests.checks.guest.tenant import (
    ADDRESS,
    GUEST,
    HOME,
    OFF,
    UPN,
    authenticator,
    holder,
    phone,
    sign_in,
    tenant,
    user,
)
from tests.lab.graph import Fault, graph


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
    assert document["requests"] == len(there.requests)
    (guest,) = document["guests"]
    assert guest["invited_by"] == "agent@st.example"
    assert guest["decoded_address"] == ADDRESS
    assert guest["mfa_trusted_from_home"] is False
    assert [method["label"] for method in guest["methods"]] == ["***42", "M*** iPhone"]
    assert [entry["code"] for entry in guest["sign_ins"]] == [0, 50126]
    assert {request.path for request in there.requests} >= {f"/policies/crossTenantAccessPolicy/partners/{HOME}"}


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
    assert [guest["id"] for guest in document["guests"]] == [GUEST]
    by_name = "ext" in text.casefold().split("@")[0]
    assert (codes(document)[0] == "name.ext_normal") == by_name


@pytest.mark.parametrize("address", ["jean.o'brien@acme.example", "zoé+x@acme.example", "a&b=c@acme.example"])
async def test_apostrophes_accents_and_plus_signs_reach_graph_as_they_are(address: str) -> None:
    other = user(mail=address, otherMails=[], proxyAddresses=[], userPrincipalName="other_x.example#EXT#@t.example")
    async with graph(tenant(other)) as there:
        document = await looked_up(there, address)
    assert document["found"] == 1
    query = next(request.query["$filter"] for request in there.requests if request.path == "/users")
    assert query == "mail eq '{}'".format(address.replace("'", "''"))


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


async def test_what_does_not_change_is_asked_for_once() -> None:
    kept = PolicyCache()
    async with graph(tenant(user("entra"), home=True, trusts=True)) as there:
        await looked_up(there, cache=kept)
        before = len(there.requests)
        document = await looked_up(there, cache=kept)
    again = {request.path for request in there.requests[before:]}
    assert not any("/policies/" in path or "/tenantRelationships/" in path for path in again)
    assert codes(document) == ["identity.entra", "mfa.home", "name.ext_normal"]


@pytest.mark.parametrize("kind", ["blocked", "nothing", "empty", "fault"])
@pytest.mark.parametrize(
    "policy",
    ["/crossTenantAccessPolicy/default", "/partners/", "/authenticationMethodsPolicy/", "/tenantRelationships/"],
)
async def test_a_policy_that_could_not_be_read_is_asked_for_again(policy: str, kind: str) -> None:
    kept = PolicyCache()
    directory = tenant(user("entra"), home=True)
    directory.partners[HOME] = {"tenantId": HOME, "inboundTrust": None}
    async with graph(directory, faults={policy: Fault(kind)}) as there:
        dark = unread(await looked_up(there, cache=kept))
        absent = kind == "nothing" and policy in ("/partners/", "/tenantRelationships/")
        assert absent or dark, "no content is an answer where there may be nothing"
        there.faults = {}
        healed = await looked_up(there, cache=kept)
        assert absent or healed["unread"] == []


async def test_reports_are_left_alone_for_the_third_of_many() -> None:
    users = [user(id=f"00000000-0000-4000-8000-00000000000{n}", displayName=f"Guest {n}") for n in range(7)]
    async with graph(tenant(*users)) as there:
        document = await looked_up(there)
    assert document["found"] == 7
    assert sum(request.path.startswith(("/auditLogs", "/reports")) for request in there.requests) <= 5
    assert unread(document)["sign_ins"] == "left_out"


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
    assert not any("findTenantInformation" in request.path for request in there.requests)


async def test_a_partner_that_says_nothing_leaves_it_to_the_default() -> None:
    directory = tenant(user("entra"), home=True)
    directory.partners[HOME] = {"tenantId": HOME, "inboundTrust": None}
    directory.default_trust = {"inboundTrust": {**OFF, "isMfaAccepted": True}}
    async with graph(directory) as there:
        document = await looked_up(there)
    assert "mfa.home" in codes(document)

"""The practice tenants: a guest for every finding, held to Graph's published metadata, slow and faulty as told."""

from __future__ import annotations

from typing import Any

import pytest

from checks.guest.check import updates as real_updates
from checks.practice.directory import Directory
from checks.practice.graph import PracticeGraph, PracticeTokens, part_of
from checks.practice.look_up import updates
from checks.practice.models import Failure
from checks.practice.odata import BadFilter, matcher
from checks.practice.scenarios import scenarios
from checks.practice.tenant import directory, tenant_files
from checks.settings import Settings, TenantSettings
from tests.checks.guest.looking import report_in
from tests.checks.guest.shape import SEVERITIES, assert_document
from tests.checks.guest.tenant import ADDRESS, GUEST, NOW, tenant, user
from tests.lab.graph import graph
from tests.lab.graph_contract import contract

SCENARIOS = [one.guest for one in scenarios()]
EVERYONE = [*SCENARIOS, *(guest for one in tenant_files() for guest in one.guests)]


async def looked_up(text: str) -> dict[str, Any]:
    document = (await report_in(updates(text, lambda: NOW, SCENARIOS))).as_json()
    assert_document(document)
    assert document["practice"] is True
    return document


@pytest.mark.slow
async def test_there_is_a_guest_for_every_finding() -> None:
    asked = [*(one.address for one in EVERYONE), *(one.file.client.address for one in scenarios()), "nobody@x.example"]
    asked += [holder.address for one in tenant_files() for holder in one.groups]
    found = {finding["code"] for text in asked for finding in (await looked_up(text))["findings"]}
    assert found == set(SEVERITIES)


@pytest.mark.parametrize(
    "text", ["h.cote_verdure.example#EXT#@DMCHosting.onmicrosoft.com", "ANNE.O'NEILL@quincaillerie.example"]
)
async def test_whoever_is_there_is_found_by_other_names_too(text: str) -> None:
    assert (await looked_up(text))["findings"][0]["code"] in ("name.ext_normal", "guest.deleted")


@pytest.mark.slow
@pytest.mark.parametrize("key", [one.key for one in tenant_files()])
async def test_graph_s_metadata_knows_everything_that_a_practice_tenant_holds(key: str) -> None:
    file = next(one for one in tenant_files() if one.key == key)
    there = directory(file, (*file.guests, *SCENARIOS), NOW)
    async with graph(there) as emulator:
        settings = Settings(tenant=TenantSettings(graph=emulator.url))
        emulator.tokens = {"practice"}
        for guest in (*file.guests, *SCENARIOS):
            async for _ in real_updates(settings, PracticeTokens(), guest.address, now=lambda: NOW):
                pass
        assert emulator.refused == []


@pytest.mark.parametrize(
    ("failure", "why"),
    [
        ("role", "role"),
        ("scope", "scope"),
        ("throttled", "throttled"),
        ("network", "network"),
        ("error", "error"),
        ("timeout", "timeout"),
    ],
)
async def test_a_part_fails_as_told(failure: Failure, why: str) -> None:
    settings = Settings(tenant=TenantSettings(deadline=1.0))
    transport = PracticeGraph(tenant(user()), 0.001, {"methods": failure})
    updates = real_updates(settings, PracticeTokens(), ADDRESS, now=lambda: NOW, transport=transport)
    report = await report_in(updates)
    assert {part.part: part.why for part in report.unread} == {"methods": why}


def test_every_path_belongs_to_a_part() -> None:
    for entry in contract()["path"]:
        path = entry["template"].replace("{id}", "x")
        assert part_of(path), path
    assert part_of("/nowhere") == ""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("mail eq 'A@X'", True),
        ("mail eq 'b@x'", False),
        ("startsWith(mail,'a@')", True),
        ("tags/any(x:x eq 'it''s')", True),
        ("things/any(t:t/id eq '7')", True),
        ("mail eq 'b@x' or tags/any(x:x eq 'two')", True),
        ("mail eq 'a@x' and at ge 2026-01-01T00:00:00Z", True),
        ("mail eq 'a@x' and at ge 2027-01-01T00:00:00Z", False),
    ],
)
def test_filters(text: str, found: bool) -> None:
    one = {"mail": "a@x", "tags": ["it's", "two"], "things": [{"id": "7"}], "at": "2026-06-01T00:00:00Z"}
    assert matcher(text)(one) == found


@pytest.mark.parametrize(
    "text", ["", "mail", "mail eq b", "mail eq 'a' or b eq 'c' and d eq 'e'", "mail eq 'a' x", "at ge soon"]
)
def test_other_filters_are_refused(text: str) -> None:
    with pytest.raises(BadFilter):
        matcher(text)
    assert Directory().get("", "/users", {"$filter": text}).status == 400


def test_what_is_not_there() -> None:
    there = tenant(user())
    assert there.get("", "/users/none", {}).status == 404
    assert there.get("", "/users/none/authentication/methods", {}).status == 404
    assert there.get("", f"/users/{GUEST}/invitedBy", {}).status == 404
    assert there.get("", "/planets", {}).status == 400

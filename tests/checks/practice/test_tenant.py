"""The practice tenants: a guest for every finding, as slow and faulty as requested, and changed by what is done in them."""

from __future__ import annotations

import subprocess
import sys
from contextlib import nullcontext
from dataclasses import replace
from typing import Any

import pytest

from checks.guest.actions import ActionKind, Done, GuestAction, Subject
from checks.guest.check import check_directory
from checks.guest.graph.records import AuthMethod, User
from checks.guest.query import parse_query
from checks.practice.directory import PracticeDirectory, check_practice_guest, practice_directory
from checks.practice.models import Failure
from checks.practice.scenarios import scenarios
from checks.practice.tenant import tenant_files
from checks.settings import TenantSettings
from tests.checks.guest.looking import report_in
from tests.checks.guest.shape import SEVERITIES, assert_document
from tests.checks.guest.tenant import NOW

ADDRESSEE = "eric.fortin@toiture.example"
SCENARIOS = [scenario.guest for scenario in scenarios()]
EVERYONE = [*SCENARIOS, *(guest for file in tenant_files() for guest in file.guests)]


async def looked_up(text: str) -> dict[str, Any]:
    document = (await report_in(check_practice_guest(text, lambda: NOW, SCENARIOS))).as_json()
    assert_document(document)
    assert document["practice"] is True
    return document


@pytest.mark.slow
async def test_there_is_a_guest_for_every_finding() -> None:
    addresses = [
        *(guest.address for guest in EVERYONE),
        *(scenario.file.client.address for scenario in scenarios()),
        "nobody@x.example",
    ]
    addresses += [holder.address for file in tenant_files() for holder in file.groups]
    codes = {finding["code"] for text in addresses for finding in (await looked_up(text))["findings"]}
    assert codes == set(SEVERITIES)


@pytest.mark.parametrize(
    "text", ["h.cote_verdure.example#EXT#@DMCHosting.onmicrosoft.com", "ANNE.O'NEILL@quincaillerie.example"]
)
async def test_whoever_is_there_is_found_by_other_names_too(text: str) -> None:
    assert (await looked_up(text))["findings"][0]["code"] in ("name.ext_normal", "guest.deleted")


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
    directory = practice_directory(ADDRESSEE, lambda: NOW, SCENARIOS)
    failing = PracticeDirectory(directory.tenant, failures={"methods": failure})
    report = await report_in(
        check_directory(nullcontext(failing), TenantSettings(deadline=0.5), ADDRESSEE, now=lambda: NOW)
    )
    assert report.count == 1 and {part.part: part.why for part in report.unread} == {"methods": why}
    assert report.guests[0].methods is None and report.unread[0].request_id


@pytest.mark.parametrize("part", ["users", "deleted", "contacts", "groups", "domain", "trust", "policies"])
async def test_each_part_stays_unread_by_itself(part: str) -> None:
    directory = practice_directory(ADDRESSEE, lambda: NOW, SCENARIOS)
    failing = PracticeDirectory(directory.tenant, failures={part: "role"})
    report = await report_in(check_directory(nullcontext(failing), TenantSettings(), ADDRESSEE, now=lambda: NOW))
    assert {unread.part for unread in report.unread} == {part} and (report.count == 0) == (part == "users")


async def find(directory: PracticeDirectory, text: str) -> User | None:
    """Return the first user that a search finds."""
    users = await directory.find_users(parse_query(text), 0.0)
    return users.items[0] if users.items else None


async def perform(directory: PracticeDirectory, kind: ActionKind, user: User, **changed: Any) -> Done:
    subject = Subject(user.id, user.display_name, (user.mail, *user.other_mails), user.state == "PendingAcceptance")
    action = GuestAction(kind, subject, changed.pop("address", user.mail), "fr", "https://ca.example", **changed)
    return await directory.perform(action, 0.0)


async def test_what_is_done_in_practice_stays_done() -> None:
    directory = practice_directory(ADDRESSEE, lambda: NOW, SCENARIOS)
    user = await find(directory, ADDRESSEE)
    assert user is not None and user.state == "Accepted"
    assert (await perform(directory, "reset", user)).ending == "done"
    again = practice_directory(ADDRESSEE, lambda: NOW, SCENARIOS, actions=directory.performed)
    pending = await find(again, ADDRESSEE)
    assert pending is not None and (pending.state, pending.providers) == ("PendingAcceptance", ())
    link = await perform(again, "link", pending)
    assert link.ending == "done" and link.link.startswith("https://login.microsoftonline.com/redeem?rd=")
    assert (await perform(again, "resend", pending)).link == ""


async def test_what_is_not_theirs_is_refused_in_practice() -> None:
    directory = practice_directory(ADDRESSEE, lambda: NOW, SCENARIOS)
    user = await find(directory, ADDRESSEE)
    assert user is not None
    for done in (
        await perform(directory, "reset", user, address="other@gmail.example"),
        await perform(directory, "reset", replace(user, id="nobody")),
        await perform(directory, "remove", user, method=AuthMethod("none", "phone", "", None)),
    ):
        assert done.ending == "failed" and done.trouble is not None and done.trouble.code and done.request_id


async def test_a_method_is_removed_once_in_practice() -> None:
    directory = practice_directory("a.bouchard@streamworkstech.example", lambda: NOW, SCENARIOS)
    user = await find(directory, "a.bouchard@streamworkstech.example")
    assert user is not None
    method = (await directory.methods(user, 0.0)).value
    assert method
    assert (await perform(directory, "remove", user, method=method[0])).ending == "done"
    assert (await directory.methods(user, 0.0)).value == method[1:]
    assert (await perform(directory, "remove", user, method=method[0])).ending == "failed"


def test_practice_needs_no_http() -> None:
    """A practice look-up is answered in memory: neither the HTTP client nor the sign-in's library is loaded for it."""
    code = (
        "import asyncio, sys\n"
        "from checks.call.journal import utc_now\n"
        "from checks.practice.directory import check_practice_guest\n"
        "from checks.practice.scenarios import scenarios\n"
        "async def look_up():\n"
        "    guests = [scenario.guest for scenario in scenarios()]\n"
        "    return [update async for update in check_practice_guest('nobody@x.example', utc_now, guests)]\n"
        "assert len(asyncio.run(look_up())) == 3\n"
        "print(sorted({'httpx', 'msal', 'h11'} & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"

"""What can be done for a guest: described in full before it is done, done by one request, reported by how it ended."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from checks.guest.actions import (
    KINDS,
    Done,
    GuestAction,
    Subject,
    own_address,
    possible,
    removable,
    subject_of,
)
from checks.guest.graph.directory import GraphDirectory, open_directory
from checks.guest.graph.records import AuthMethod
from checks.guest.report import ReportedGuest
from checks.settings import Settings, TenantSettings
from checks.texts import LANGS
from tests.checks.guest.tenant import ADDRESS, GUEST, Signed, phone, tenant, user
from tests.lab.graph import REQUEST_ID, Emulator, Fault, graph

REDIRECT = "https://ca.streamworkstech.example"
PENDING = Subject(GUEST, "Maude Tremblay", (ADDRESS, "maude@gmail.example"), True)
ACCEPTED = Subject(GUEST, "Maude Tremblay", (ADDRESS, "maude@gmail.example"), False)
PHONE = AuthMethod("phone-1", "phone", "***42", None)


def an(kind: str, subject: Subject = ACCEPTED, **changed: Any) -> GuestAction:
    given = {"address": subject.address, "lang": "fr", "redirect": REDIRECT, **changed}
    return GuestAction(kind, subject, **given)  # type: ignore[arg-type]  # the kind comes from KINDS


@asynccontextmanager
async def opened(*users: dict[str, Any], **changed: Any) -> AsyncIterator[tuple[Emulator, GraphDirectory]]:
    async with graph(tenant(*users, **changed)) as emulator:
        settings = Settings(tenant=TenantSettings(graph=emulator.url))
        async with open_directory(settings, Signed()) as there:
            yield emulator, there


async def do(action: GuestAction, there: GraphDirectory, seconds: float = 5.0) -> Done:
    return await there.perform(action, asyncio.get_running_loop().time() + seconds)


@pytest.mark.parametrize("kind", KINDS)
def test_an_action_is_described_whole(kind: str) -> None:
    action = an(kind, method=PHONE if kind == "remove" else None)
    for part in ("title", "does", "done", "next"):
        text = action.text(part)  # type: ignore[arg-type]  # each is a part
        assert set(text) == set(LANGS) and all(text.values()) and "{" not in "".join(text.values())
    assert action.scopes and action.need.roles and set(action.scopes) <= set(action.need.scopes)
    assert action.is_destructive == (kind in ("reset", "remove"))
    assert bool(action.confirmation) == action.is_destructive
    assert action.confirmed_by(f" {ADDRESS.upper()} ") == action.is_destructive
    assert not action.confirmed_by("oui")


async def test_an_invitation_is_sent_again_in_the_clients_language() -> None:
    waiting = user("", externalUserState="PendingAcceptance")
    async with opened(waiting) as (emulator, there):
        for lang, region in (("fr", "fr-FR"), ("en", "en-US")):
            done = await do(an("resend", PENDING, lang=lang), there)
            assert done.ending == "done" and done.link == ""
            sent = json.loads(emulator.requests[-1].body)
            assert sent == {
                "invitedUserEmailAddress": ADDRESS,
                "inviteRedirectUrl": REDIRECT,
                "sendInvitationMessage": True,
                "invitedUserMessageInfo": {"messageLanguage": region},
            }
        assert emulator.refused == []


async def test_a_link_is_handed_back_and_is_in_nothing_that_is_told() -> None:
    async with opened(user("", externalUserState="PendingAcceptance")) as (emulator, there):
        done = await do(an("link", PENDING), there)
        assert done.link.startswith("https://login.microsoftonline.com/redeem?rd=")
        assert json.loads(emulator.requests[-1].body)["sendInvitationMessage"] is False
        assert "redeem" not in repr(done) + str(done) and emulator.refused == []


async def test_a_reset_unties_the_guest_and_goes_to_an_address_of_theirs() -> None:
    guest = user("entra", otherMails=[ADDRESS, "maude@gmail.example"])
    async with opened(guest) as (emulator, there):
        assert (await do(an("reset", address="maude@gmail.example"), there)).ending == "done"
        sent = json.loads(emulator.requests[-1].body)
        assert sent["resetRedemption"] is True and sent["invitedUser"] == {"id": GUEST}
        assert sent["invitedUserEmailAddress"] == "maude@gmail.example"
        assert emulator.directory.users[0]["externalUserState"] == "PendingAcceptance"
        refused = await do(an("reset", address="other@gmail.example"), there)
        assert refused.ending == "failed" and refused.trouble is not None and refused.request_id
        assert emulator.refused == []


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        ("phone", phone()),
        (
            "microsoft_authenticator",
            {
                "@odata.type": "#microsoft.graph.microsoftAuthenticatorAuthenticationMethod",
                "id": "a-1",
                "displayName": "P",
            },
        ),
        ("software_oath", {"@odata.type": "#microsoft.graph.softwareOathAuthenticationMethod", "id": "o-1"}),
    ],
)
async def test_a_method_is_removed_by_its_own_id(kind: str, raw: dict[str, Any]) -> None:
    async with opened(methods={GUEST: [raw]}) as (emulator, there):
        action = an("remove", method=AuthMethod(str(raw["id"]), kind, "x", None))
        assert (await do(action, there)).ending == "done"
        assert emulator.directory.methods[GUEST] == [] and emulator.refused == []
        again = await do(action, there)
        assert (
            again.ending == "failed" and again.trouble is not None and again.trouble.code == "Request_ResourceNotFound"
        )


@pytest.mark.parametrize(
    ("fault", "ending", "why"),
    [
        ("role", "failed", "role"),
        ("scope", "failed", "scope"),
        ("token", "failed", "sign_in"),
        ("bad", "failed", "error"),
        ("unavailable", "failed", "throttled"),
        ("fault", "unknown", "error"),
        ("bad_gateway", "unknown", "error"),
        ("late", "unknown", "error"),
        ("blocked", "unknown", "error"),
        ("accepted", "unknown", "error"),
        ("created_page", "unknown", "network"),
        ("html", "unknown", "network"),
        ("reset", "unknown", "network"),
        ("hang", "unknown", "timeout"),
    ],
)
async def test_how_it_ended_is_not_guessed(fault: str, ending: str, why: str) -> None:
    async with opened(user()) as (emulator, there):
        emulator.faults = {"/invitations": Fault(fault, retry_after="60")}
        done = await do(an("reset"), there, 1.0)
        assert done.ending == ending and done.trouble is not None and done.trouble.why == why
        assert len(emulator.requests) == 1, "what changes something is not sent twice"


@pytest.mark.parametrize("fault", ["created", "created_array", "created_half", "created_long"])
@pytest.mark.parametrize("kind", ["resend", "link", "reset"])
async def test_an_invitation_that_was_made_is_not_called_failed(kind: str, fault: str) -> None:
    async with opened(user()) as (emulator, there):
        emulator.faults = {"/invitations": Fault(fault)}
        done = await do(an(kind, PENDING if kind != "reset" else ACCEPTED), there)
        assert done.ending == ("unknown" if kind == "link" else "done"), (
            "a link that can't be read was made all the same"
        )
        assert (done.trouble is None) == (kind != "link") and done.request_id == REQUEST_ID and done.link == ""
        assert len(emulator.requests) == 1


@pytest.mark.parametrize(
    ("fault", "ending"),
    [("empty", "unknown"), ("blocked", "unknown"), ("long", "unknown"), ("late", "unknown"), ("missing", "failed")],
)
async def test_a_removal_is_done_by_graphs_own_word_only(fault: str, ending: str) -> None:
    async with opened(methods={GUEST: [phone()]}) as (emulator, there):
        emulator.faults = {"/phoneMethods/": Fault(fault)}
        done = await do(an("remove", method=PHONE), there)
        assert done.ending == ending and done.trouble is not None and done.request_id == REQUEST_ID
        assert len(emulator.requests) == 1


async def test_being_throttled_is_waited_for_once_it_was_refused() -> None:
    async with opened(user()) as (emulator, there):
        emulator.faults = {"/invitations": Fault("throttled", times=1, retry_after="0")}
        assert (await do(an("reset"), there)).ending == "done"


@pytest.mark.parametrize("link", [None, 5, "", "http://login.example/redeem", "javascript:alert(1)"])
async def test_an_answer_without_a_link_is_no_link(link: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.lab import changes

    invited = changes._invited

    def other(directory: Any, body: Any) -> Any:
        answer = invited(directory, body)
        answer.body["inviteRedeemUrl"] = link
        return answer

    monkeypatch.setattr(changes, "_invited", other)
    async with opened(user("", externalUserState="PendingAcceptance")) as (_, there):
        done = await do(an("link", PENDING), there)
        assert done.ending == "unknown" and done.link == ""


def test_only_what_makes_sense_is_offered() -> None:
    assert possible(PENDING) == ("resend", "link", "remove")
    assert possible(ACCEPTED) == ("reset", "remove")
    assert possible(Subject(GUEST, "", (), False)) == ("remove",)
    assert "revoke" not in " ".join(KINDS)


@pytest.mark.parametrize(
    ("methods", "offered"),
    [(None, True), ([], False), ([{"kind": "password"}], False), ([{"kind": "password"}, {"kind": "phone"}], True)],
)
def test_a_removal_is_offered_unless_nothing_is_known_to_be_there(methods: object, offered: bool) -> None:
    guest = {"id": GUEST, "mail": ADDRESS, "user_type": "Guest", "state": "Accepted", "methods": methods}
    subject = subject_of(ReportedGuest.model_validate(guest))
    assert subject is not None and subject.without_methods is not offered
    assert ("remove" in possible(subject)) is offered


def test_an_address_that_is_not_the_guests_is_refused_by_us() -> None:
    assert own_address(ACCEPTED, f"  {ADDRESS.upper()} ") == ADDRESS
    assert own_address(ACCEPTED, "Maude@gmail\u200b.example") == "maude@gmail.example"
    assert own_address(ACCEPTED, "maude@other.example") is None and own_address(ACCEPTED, "") is None
    assert own_address(Subject(GUEST, "", ("m\ufffd@x.example",), False), "m\ud800@x.example") == "m\ufffd@x.example"


@pytest.mark.parametrize(
    ("changed", "possible"),
    [
        ({}, True),
        ({"user_type": "Member"}, False),
        ({"id": ""}, False),
        ({"id": "../groups/1"}, False),
        ({"id": None}, False),
        ({"mail": None, "other_mails": None}, True),
    ],
)
def test_whom_something_can_be_done_for(changed: dict[str, Any], possible: bool) -> None:
    document = {
        "id": GUEST,
        "display_name": "M",
        "mail": ADDRESS,
        "other_mails": [ADDRESS, "no address", 5],
        "user_type": "Guest",
    }
    subject = subject_of(ReportedGuest.model_validate({**document, **changed}))
    assert (subject is not None) == possible
    if subject is not None and subject.addresses:
        assert subject.addresses == (ADDRESS,)


def test_which_methods_can_be_removed() -> None:
    kinds = ("phone", "microsoft_authenticator", "software_oath", "fido2", "email", "password", "windows_hello")
    methods = tuple(AuthMethod(kind, kind, "", None) for kind in kinds)
    assert [method.kind for method in removable((*methods, AuthMethod("a/../b", "phone", "", None)))] == list(kinds[:4])

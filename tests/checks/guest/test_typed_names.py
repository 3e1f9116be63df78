"""Addresses and names as they really come: from word processors, phones, SharePoint, the web, and cut by Microsoft."""

from __future__ import annotations

import pytest

from checks.guest.query import parse_query
from checks.guest.rules import is_external_member, is_member, stands_for
from checks.names import readings
from tests.checks.guest.test_findings import guest_user

OURS = ("DMCHosting.onmicrosoft.com",)
CUT = "jean-philippe.tremblay-lavoie_transports-lavoie-freres.exaREFQZ#EXT#@DMCHosting.onmicrosoft.com"

SURE = [
    ("anne.o\u2019neill@quincaillerie.example", "anne.o'neill@quincaillerie.example"),
    ("anne.o\u2018neill@quincaillerie.example", "anne.o'neill@quincaillerie.example"),
    ("anne.o\u02bcneill@quincaillerie.example", "anne.o'neill@quincaillerie.example"),
    ("o\u00b4neill@quincaillerie.example", "o'neill@quincaillerie.example"),
    ("m.roy\uff20acme\uff0eexample", "m.roy@acme.example"),
    ("\uff4d.roy@acme.example", "m.roy@acme.example"),
    ("m.roy\ufe6bacme.example", "m.roy@acme.example"),
    ("jean\u2011marc@acme.example", "jean-marc@acme.example"),
    ("m.roy@acme\u3002example", "m.roy@acme.example"),
    ("m.roy&#64;acme.example", "m.roy@acme.example"),
    ("m.roy&commat;acme.example", "m.roy@acme.example"),
    ("o&#39;neill@acme.example", "o'neill@acme.example"),
    ("&lt;m.roy@acme.example&gt;", "m.roy@acme.example"),
    ("m.roy%40acme.example", "m.roy@acme.example"),
    ("i:0#.f|membership|m.roy@acme.example", "m.roy@acme.example"),
    ("i:0#.f|membership|m.roy_acme.example#ext#@dmchosting.onmicrosoft.com", "m.roy@acme.example"),
    ("c:0(.s|true|m.roy@acme.example", "m.roy@acme.example"),
    ("m.roy_acme.example\uff03EXT\uff03@DMCHosting.onmicrosoft.com", "m.roy@acme.example"),
    ("p.girard@menuiserie.example#EXT#@DMCHosting.onmicrosoft.com", "p.girard@menuiserie.example"),
    ("P.Girard@Menuiserie.example#ext#@dmchosting.onmicrosoft.com", "p.girard@menuiserie.example"),
    ("...m.roy@acme.example", "m.roy@acme.example"),
    ("a@x.example, b@y.example", "a@x.example"),
]
GUESSED = [
    "m.roy @ acme.example", "m.roy@ acme.example", "m.roy @acme.example", "m.roy@acme .example", "m.roy@acme. example",
    "m.roy@acme,example", "m,roy@acme.example", "m,roy@acme,example", "m.roy@ acme , example", " m.roy @ acme . example ",
]  # fmt: skip


@pytest.mark.parametrize(("text", "address"), SURE)
def test_what_an_application_or_a_keyboard_writes_is_read_as_meant(text: str, address: str) -> None:
    reading = readings(text, OURS).readings[0]
    assert (reading.address, reading.probable) == (address, False)
    assert parse_query(text).addresses[0] == address


@pytest.mark.parametrize("text", GUESSED)
def test_an_address_put_right_is_called_a_guess(text: str) -> None:
    reading = readings(text, OURS).readings[0]
    assert (reading.address, reading.probable, reading.how) == ("m.roy@acme.example", True, "repaired")


@pytest.mark.parametrize(
    "address",
    [
        "firstname.o'brien+test@\u00dcnicode.example", "m..roy@acme.example", "jos\u00e9.c\u00f4t\u00e9@acme.example",
        ".m.roy@acme.example",
        "m.roy.@acme.example", "m+roy@acme.example", "m'roy@acme.example", "-m.roy@acme.example", "m.roy-@acme.example",
        "m!roy@acme.example", "m#roy@acme.example", "m...roy@acme.example", "\u6f22@acme.example",
    ],
)  # fmt: skip
def test_what_invitations_refuse_is_said(address: str) -> None:
    name = readings(address, OURS)
    assert name.kind == "address" and name.invitable is False
    assert name.readings[0].address == address.casefold()


@pytest.mark.parametrize(
    "address", ["m.roy@acme.example", "m_roy@acme.example", "m-roy@acme.example", "mroy1@acme.example"]
)
def test_an_ordinary_address_is_invited(address: str) -> None:
    assert readings(address, OURS).invitable is True


@pytest.mark.parametrize("added", ["REFQZ", "ABCDE", "QQQQQ"])
def test_a_name_that_microsoft_cut_is_a_guess_and_no_alias(added: str) -> None:
    name = CUT.replace("REFQZ", added)
    read = readings(name, OURS)
    assert read.kind == "ext" and read.readings
    assert all(reading.probable and reading.how == "cut" for reading in read.readings)
    meant = stands_for(
        guest_user(userPrincipalName=name, mail="jean-philippe.tremblay-lavoie@transports-lavoie-freres.example")
    )
    assert meant and all(reading.probable for reading in meant)


@pytest.mark.parametrize(
    "name",
    [CUT.upper(), CUT.lower(), CUT.replace("REFQZ", "mple"), "m.roy_acme.exaREFQZ#EXT#@DMCHosting.example"],
)
def test_other_names_are_not_taken_for_cut(name: str) -> None:
    assert "cut" not in {reading.how for reading in readings(name, OURS).readings}


def test_a_member_who_was_invited_is_a_guest_here() -> None:
    invited = guest_user(userType="Member", externalUserState="PendingAcceptance")
    assert is_external_member(invited) and not is_member(invited)
    own = guest_user(
        userType="Member", creationType=None, externalUserState=None, userPrincipalName="m.roy@streamworks.example"
    )
    assert is_member(own) and not is_external_member(own)
    assert not is_external_member(guest_user(userType="Guest"))

"""The small decisions about a guest, each from both sides: by what the records mean, and not by what is made of them elsewhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from checks.errors.codes import explain_code
from checks.guest.facts import facts_of
from checks.guest.finding_texts import report_finding
from checks.guest.findings import collisions, findings_of, not_invited, only_deleted, owners
from checks.guest.graph.permissions import Unread
from checks.guest.graph.records import AuthMethod, Holder, Registration, SignInEntry, User
from checks.guest.query import GuestQuery, parse_query
from checks.guest.rules import (
    SECOND_FACTORS,
    factors_of,
    has_factor,
    has_moved,
    is_alias,
    is_blocked,
    is_external_member,
    is_member,
    is_pending,
    known_sign_in_address,
    last_failure,
    only_phone,
    provider_of,
    second_factors,
    shown_address,
    sign_in_address,
    stands_for,
    unknown_kinds,
    waiting_since,
)
from checks.guest.snapshot import Guest, Home, Snapshot
from checks.text import bounded
from tests.checks.guest.tenant import ADDRESS, NOW, UPN

OTHER = "maude@other.example"
ASKED = parse_query(ADDRESS)
GUEST = User("g", "Maude Tremblay", ADDRESS, providers=("email_code",), user_type="Guest", state="Accepted")


def before(**length: float) -> datetime:
    return NOW - timedelta(**length)


def method(kind: str, label: str = "", added: datetime | None = None) -> AuthMethod:
    return AuthMethod(f"id-{kind}", kind, label, added)


def guest(*kinds: str, **more: Any) -> Guest:
    return Guest(**{"user": GUEST, "methods": tuple(map(method, kinds)), **more})


def entry(minutes: float, code: int | None, status: str = "", **more: Any) -> SignInEntry:
    at = before(minutes=minutes)
    return SignInEntry(
        **{
            "at": at,
            "app": "App",
            "code": code,
            "reason": "",
            "status": status,
            "policies": (),
            "correlation_id": "",
            "user": ADDRESS,
            "home_tenant": "",
            **more,
        }
    )


def seen(*guests: Guest, **more: Any) -> Snapshot:
    return Snapshot(**{"query": ASKED, "at": NOW, "guests": guests, **more})


def finding(snapshot: Snapshot, code: str) -> dict[str, Any]:
    return next(report_finding(finding).as_json() for finding in findings_of(snapshot) if finding.code == code)


@pytest.mark.parametrize(("kind", "member"), [("Member", True), ("member", True), ("Guest", False), ("", False)])
def test_a_member(kind: str, member: bool) -> None:
    assert is_member(replace(GUEST, user_type=kind)) == member
    waiting = Guest(replace(GUEST, user_type=kind, state="PendingAcceptance"))
    assert is_pending(waiting) == (not member)
    assert not is_pending(Guest(replace(GUEST, user_type=kind)))


def test_an_invitation_waits_since_its_state_began_else_since_it_was_made() -> None:
    made, changed = before(days=3), before(days=1)
    assert waiting_since(replace(GUEST, created=made, state_since=changed)) == changed
    assert waiting_since(replace(GUEST, created=made)) == made
    assert waiting_since(GUEST) is None


@pytest.mark.parametrize(
    ("providers", "state", "provider"),
    [
        (("email_code",), "Accepted", "email_code"),
        (("unknown", "google"), "Accepted", "google"),
        (("unknown",), "Accepted", "unknown"),
        ((), "Accepted", "unknown"),
        (("entra", "email_code"), None, "entra"),
        (("entra",), "PendingAcceptance", "unknown"),
    ],
)
def test_how_a_guest_signs_in(providers: Any, state: Any, provider: str) -> None:
    assert provider_of(replace(GUEST, providers=providers, state=state)) == provider


@pytest.mark.parametrize(
    ("user", "address"),
    [
        (replace(GUEST, other_mails=(OTHER,)), ADDRESS),
        (replace(GUEST, mail="", other_mails=(OTHER,), signs_in_as="third@x.example"), OTHER),
        (replace(GUEST, mail="", signs_in_as=OTHER, proxies=("SMTP:third@x.example",)), OTHER),
        (replace(GUEST, mail="", proxies=("x500:/o=a", f"smtp:{OTHER}"), upn=UPN), OTHER),
        (replace(GUEST, mail="", upn=UPN), ADDRESS),
        (replace(GUEST, mail=""), ""),
    ],
)
def test_the_address_that_is_shown(user: User, address: str) -> None:
    assert shown_address(user) == address


def test_the_address_that_is_signed_in_with() -> None:
    """Where the e-mailed code goes; else the address of a successful sign-in in the log; else the mail."""
    coded = replace(GUEST, signs_in_as=OTHER)
    assert known_sign_in_address(Guest(coded, sign_ins=(entry(1, 0),))) == OTHER
    assert known_sign_in_address(Guest(replace(coded, providers=("entra",)))) == ""
    work = replace(coded, providers=("entra",))
    log = (
        entry(1, 50020, user="failed@x.example"),
        entry(2, 0, user="no address"),
        entry(3, 0, user=UPN),
        entry(4, 0, user="ok@x.example"),
    )
    assert known_sign_in_address(Guest(work, sign_ins=log)) == "ok@x.example"
    assert sign_in_address(Guest(work)) == ADDRESS


def test_what_a_name_stands_for() -> None:
    assert stands_for(replace(GUEST, upn="maude@acme.example")) == ()
    (sure,) = stands_for(replace(GUEST, upn="maude_t_other.example#EXT#@x.example", mail="MAUDE_T@other.example"))
    assert (sure.address, sure.probable) == ("maude_t@other.example", False)
    several = stands_for(replace(GUEST, upn="maude_t_other.example#ext#@x.example"))
    assert [reading.address for reading in several] == ["maude_t@other.example", "maude@t_other.example"]
    assert all(reading.probable for reading in several)
    for own in (
        replace(GUEST, mail="", signs_in_as=ADDRESS, upn=UPN),
        replace(GUEST, mail="", other_mails=(ADDRESS,), upn=UPN),
    ):
        assert [(reading.address, reading.probable) for reading in stands_for(own)] == [(ADDRESS, False)]


@pytest.mark.parametrize(
    ("typed", "own", "alias"),
    [
        (ADDRESS, OTHER, True),
        (ADDRESS, ADDRESS, False),
        (ADDRESS.upper(), ADDRESS, False),
        (UPN, OTHER, True),
        (UPN, ADDRESS, False),
        ("11111111-1111-4111-8111-111111111111", OTHER, False),
    ],
)
def test_an_alias(typed: str, own: str, alias: bool) -> None:
    user = replace(GUEST, signs_in_as=own, upn=UPN)
    assert is_alias(Guest(user), parse_query(typed)) == alias
    assert (
        is_alias(Guest(replace(user, user_type="Member")), parse_query(typed)) == alias
    )  # an external member was invited too
    assert not is_alias(Guest(replace(user, user_type="Member", upn=ADDRESS)), parse_query(typed))


def test_without_an_address_nothing_is_an_alias() -> None:
    nobody = Guest(replace(GUEST, mail="", signs_in_as=""))
    assert not is_alias(nobody, ASKED)
    assert not is_alias(nobody, parse_query(UPN))


COUNTS = {
    "phone": True,
    "microsoft_authenticator": True,
    "software_oath": True,
    "hardware_oath": False,
    **dict.fromkeys(("email", "password", "fido2", "windows_hello", "temporary_pass"), False),
    **dict.fromkeys(("platform_credential", "external", "qr_code"), False),
}


@pytest.mark.parametrize(("kind", "counts"), COUNTS.items())
def test_a_method_that_counts_for_a_guest(kind: str, counts: bool) -> None:
    """Microsoft Learn, "Authentication and Conditional Access for External ID"."""
    assert bool(second_factors([method(kind)])) == counts == has_factor(guest(kind)) == (kind in SECOND_FACTORS)
    assert unknown_kinds([method(kind), method("new")]) == ("new",)


@pytest.mark.parametrize("kind", COUNTS)
def test_a_passkey_is_named_beside_what_counts(kind: str) -> None:
    is_passkey = kind in ("fido2", "windows_hello", "platform_credential")
    shown = {finding.code: report_finding(finding).as_json() for finding in findings_of(seen(guest(kind)))}
    assert ("mfa.passkey" in shown) == is_passkey
    assert not is_passkey or shown["mfa.passkey"]["evidence"] == {"methods": [kind]}


REPORT = Registration(registered=True, methods=("mobilePhone",), at=None)
AWAY, TRUSTED, UNTOLD = Home(mfa_trusted=False), Home(mfa_trusted=True), Home()
WORK = replace(GUEST, providers=("entra",))


@pytest.mark.parametrize(
    ("guest", "factors", "ready", "phones"),
    [
        (guest(home=AWAY), "none", False, False),
        (guest("email", "password", home=AWAY), "none", False, False),
        (guest(home=UNTOLD), "unknown", False, False),
        (guest("new", home=AWAY), "unknown", False, False),
        (guest("phone", home=AWAY), "phone_only", True, True),
        (guest("phone", "email", home=AWAY), "phone_only", True, True),
        (guest("phone", "new", home=AWAY), "ready", True, False),
        (guest("phone", "software_oath", home=AWAY), "ready", True, False),
        (guest("microsoft_authenticator"), "ready", True, False),
        (guest(home=TRUSTED), "unknown", False, False),
        (guest(user=WORK, home=TRUSTED), "home", False, False),
        (guest("phone", user=WORK, home=TRUSTED), "home", True, True),
        (guest(user=WORK, home=AWAY), "none", False, False),
        (guest(methods=None), "unknown", False, False),
        (guest(methods=None, registration=REPORT), "phone_only", True, True),
        (
            guest(methods=None, registration=replace(REPORT, methods=("officePhone", "alternateMobilePhone"))),
            "phone_only",
            True,
            True,
        ),
        (
            guest(
                methods=None,
                registration=replace(REPORT, methods=("mobilePhone", "officePhone", "alternateMobilePhone")),
            ),
            "phone_only",
            True,
            True,
        ),
        (guest(methods=None, registration=replace(REPORT, methods=("mobilePhone", "email"))), "ready", True, False),
        (guest(methods=None, registration=replace(REPORT, methods=())), "ready", True, False),
        (guest(methods=None, registration=replace(REPORT, registered=False)), "unknown", False, True),
        (guest(home=AWAY, registration=REPORT), "none", False, False),
    ],
)
def test_the_second_factor(guest: Guest, factors: str, ready: bool, phones: bool) -> None:
    assert (factors_of(guest), has_factor(guest), only_phone(guest)) == (factors, ready, phones)


@pytest.mark.parametrize(
    ("entries", "minutes"),
    [
        (None, None),
        ((), None),
        ((entry(1, 50020),), 1),
        ((entry(5, 50020), entry(1, 53003)), 1),
        ((entry(1, 0), entry(5, 50020)), None),
        ((entry(1, 50020), entry(5, 0)), 1),
        ((entry(1, 50020), entry(1, 0)), None),
        ((entry(1, None), entry(5, 50020)), 5),
        ((entry(5, 50020), entry(3, 50074, correlation_id="c"), entry(2, 0, correlation_id="c")), None),
        ((entry(1, 50074, correlation_id="c"), entry(5, 50020)), 1),
        ((entry(1, 50074, correlation_id="c"), entry(5, 0, correlation_id="c")), 1),
    ],
)
def test_the_last_failure(entries: Any, minutes: float | None) -> None:
    entry = last_failure(entries)
    assert (None if entry is None else entry.at) == (None if minutes is None else before(minutes=minutes))


@pytest.mark.parametrize(
    ("code", "status", "blocked"),
    [
        (53003, "", True),
        (50020, "", False),
        (50020, "failure", True),
        (50020, "Failure", True),
        (50074, "failure", False),
        (0, "failure", False),
        (None, "failure", False),
    ],
)
def test_a_block(code: int | None, status: str, blocked: bool) -> None:
    assert is_blocked(entry(1, code, status)) == blocked


@pytest.mark.parametrize(
    ("provider", "has_tenant", "moved"),
    [("email_code", True, True), ("email_code", False, False), ("email_code", None, None), ("entra", True, False)],
)
def test_a_guest_who_has_a_tenant_by_now(provider: Any, has_tenant: bool | None, moved: bool | None) -> None:
    assert has_moved(Guest(replace(GUEST, providers=(provider,)), home=Home(has_tenant=has_tenant))) is moved


# Who has the address

CONTACT, GROUP = Holder("contact", "c", "Contact", ADDRESS), Holder("group", "r", "", "group@acme.example")
DELETED = replace(GUEST, id="d", deleted=before(days=2))


@pytest.mark.parametrize(
    ("snapshot", "nobody", "deleted"),
    [
        (seen(), True, False),
        (seen(users_whole=False), False, False),
        (seen(deleted=None), False, False),
        (seen(contacts=None), False, False),
        (seen(groups=None), False, False),
        (seen(Guest(GUEST)), False, False),
        (seen(Guest(GUEST), deleted=(DELETED,)), False, False),
        (seen(deleted=(DELETED,)), False, True),
        (seen(deleted=(DELETED,), users_whole=False), False, False),
        (seen(contacts=(CONTACT,)), False, False),
        (seen(groups=(GROUP,)), False, False),
        (seen(proxies=(GUEST,)), False, False),
    ],
)
def test_that_nobody_has_it_is_said_only_where_everything_was_read(
    snapshot: Snapshot, nobody: bool, deleted: bool
) -> None:
    assert (not_invited(snapshot), only_deleted(snapshot)) == (nobody, deleted)
    codes = [finding.code for finding in findings_of(snapshot)]
    assert ("guest.not_invited" in codes, "guest.deleted" in codes) == (nobody, deleted)


def test_who_holds_it_besides() -> None:
    by_proxy = Guest(
        replace(GUEST, id="p", display_name="", mail=OTHER, upn="p@x.example", proxies=(f"smtp:{ADDRESS}",))
    )
    own = Guest(GUEST)
    snapshot = seen(own, by_proxy, contacts=(CONTACT,), groups=(GROUP,), proxies=(replace(GUEST, id="q"), GUEST))
    assert owners(snapshot) == (own,)
    assert owners(seen(by_proxy)) == (by_proxy,)
    assert collisions(snapshot) == (
        ("contact", "c", "Contact"),
        ("group", "r", "group@acme.example"),
        ("user", "p", "p@x.example"),
        ("user", "q", "Maude Tremblay"),
    )
    shown = finding(snapshot, "guest.address_collision")
    assert shown["guest"] == "g" and "Contact" in shown["explain"]["en"] and ADDRESS in shown["explain"]["en"]
    assert shown["evidence"]["holders"][0] == {"kind": "contact", "id": "c", "name": "Contact"}


def test_where_two_have_it_both_are_named_and_neither_holds_the_rest() -> None:
    two = (Guest(GUEST), Guest(replace(GUEST, id="h", display_name="", upn="h@x.example")))
    shown = finding(seen(*two), "guest.duplicate")
    assert "Maude Tremblay, h@x.example" in shown["explain"]["en"] and "2" in shown["explain"]["en"]
    assert [user["id"] for user in shown["evidence"]["users"]] == ["g", "h"]
    assert finding(seen(*two, contacts=(CONTACT,)), "guest.address_collision")["guest"] is None
    assert "guest.duplicate" not in [finding.code for finding in findings_of(seen(two[0]))]


def test_who_was_deleted_and_when() -> None:
    shown = finding(seen(deleted=(replace(DELETED, upn="x@y.example"),)), "guest.deleted")
    assert ADDRESS in shown["explain"]["en"] and "2 days ago" in shown["explain"]["en"]
    assert shown["evidence"]["deleted"][0]["at"] == "2026-11-22T15:00:00.000Z"
    undated = finding(seen(deleted=(replace(DELETED, deleted=None, mail=""),)), "guest.deleted")
    assert undated["evidence"]["deleted"][0]["at"] is None and "(" not in undated["explain"]["en"].partition(".")[0]
    assert ADDRESS in undated["explain"]["en"]


# What is concluded about one guest


def test_authenticators_are_too_many_from_two_on() -> None:
    apps = [
        AuthMethod(f"a{n}", "microsoft_authenticator", f"phone {n}", before(days=n) if n else None) for n in range(2)
    ]
    snapshot = seen(guest(methods=(apps[0], method("phone"))))
    assert "mfa.many_authenticators" not in [each.code for each in findings_of(snapshot)]
    shown = finding(seen(guest(methods=tuple(apps))), "mfa.many_authenticators")
    assert "2" in shown["explain"]["en"]
    assert shown["evidence"]["authenticators"] == [
        {"label": "phone 0", "added": None},
        {"label": "phone 1", "added": "2026-11-23T15:00:00.000Z"},
    ]


def test_where_a_second_factor_was_seen() -> None:
    shown = finding(seen(guest("phone", "email")), "mfa.ready")["evidence"]
    assert shown == {"methods": ["phone"], "from": "methods"}
    shown = finding(seen(guest(methods=None, registration=REPORT)), "mfa.ready")["evidence"]
    assert shown == {"methods": [], "from": "registration"}
    shown = finding(seen(guest("email", home=AWAY)), "mfa.none")["evidence"]
    assert shown == {"methods": ["email"], "home_mfa_trusted": False}
    shown = finding(seen(guest(user=WORK, home=replace(TRUSTED, name="Acme"))), "mfa.home")
    assert shown["evidence"] == {"home_mfa_trusted": True} and "Acme" in shown["explain"]["en"]


def test_a_failed_sign_in_is_told_with_all_that_support_asks_for() -> None:
    failed = entry(7.5, 53003, "failure", policies=("No phones",), correlation_id="abc")
    shown = finding(seen(guest(sign_ins=(failed,))), "signin.blocked")
    assert shown["evidence"] == {
        "at": "2026-11-24T14:52:30.000Z",
        "age_minutes": 7,
        "app": "App",
        "code": 53003,
        "conditional_access": "failure",
        "policies": ["No phones"],
        "correlation_id": "abc",
    }
    assert all(part in shown["explain"]["en"] + shown["next"]["en"] for part in ("53003", "App", "No phones", "abc"))
    ahead = finding(seen(guest(sign_ins=(entry(-5, 50020),))), "signin.failed")["evidence"]
    assert ahead["age_minutes"] == 0 and ahead["conditional_access"] is None


def test_what_a_sign_in_failed_with_decides_who_acts() -> None:
    owner = {
        code: finding(seen(guest(sign_ins=(entry(1, code),))), "signin.failed")["owner"]
        for code in (50126, 50020, 99999)
    }
    assert owner[50126] == "client" and owner[50020] != "nobody" and owner[99999] != "nobody"


def test_an_invitation_tells_its_days() -> None:
    waiting = Guest(replace(GUEST, state="PendingAcceptance", created=before(days=12)))
    assert finding(seen(waiting), "invitation.pending")["evidence"] == {"since": "2026-11-12T15:00:00.000Z", "days": 12}
    undated = Guest(replace(GUEST, state="PendingAcceptance"))
    assert finding(seen(undated), "invitation.pending")["evidence"] == {"since": None, "days": None}


def test_nothing_is_said_of_the_factors_of_whom_nothing_is_known() -> None:
    """Neither a state nor a sign-in method: the account may be of any kind."""
    unknown = Guest(replace(GUEST, state=None, providers=()), methods=(), home=AWAY)
    assert [finding.code for finding in findings_of(seen(unknown))] == []
    for user in (replace(GUEST, providers=()), replace(GUEST, state=None)):
        assert "mfa.none" in [finding.code for finding in findings_of(seen(Guest(user, methods=(), home=AWAY)))]


@pytest.mark.parametrize(("enabled", "disabled"), [(False, True), (True, False), (None, False)])
def test_an_account_that_is_disabled(enabled: bool | None, disabled: bool) -> None:
    snapshot = seen(Guest(replace(GUEST, enabled=enabled)))
    assert ("account.disabled" in [finding.code for finding in findings_of(snapshot)]) == disabled


@pytest.mark.parametrize(("allowed", "off"), [(False, True), (True, False), (None, False)])
def test_codes_that_the_tenant_does_not_allow(allowed: bool | None, off: bool) -> None:
    snapshot = seen(guest(), codes_allowed=allowed)
    assert ("identity.code_off" in [finding.code for finding in findings_of(snapshot)]) == off
    assert "identity.code_off" not in [
        finding.code for finding in findings_of(seen(guest(user=WORK), codes_allowed=allowed))
    ]


def test_what_was_not_read_is_named_once() -> None:
    unread = tuple(Unread(part, "timeout", "", None) for part in ("methods", "sign_ins", "methods"))  # type: ignore[arg-type]  # parts
    assert finding(seen(unread=unread), "lookup.partial")["evidence"] == {"unread": ["methods", "sign_ins"]}
    assert "lookup.partial" not in [finding.code for finding in findings_of(seen())]


BY_ID = parse_query("8b1d2c3e-4f5a-6b7c-8d9e-0f1a2b3c4d5e")
FOUR_READINGS = "a_b_c_d_x.ca#EXT#@x.example"


@pytest.mark.parametrize(
    ("snapshot", "code", "words"),
    [
        (seen(deleted=(DELETED,)), "guest.deleted", f"The guest account {ADDRESS} has been deleted (2 days ago)."),
        (
            seen(deleted=(replace(DELETED, deleted=None),)),
            "guest.deleted",
            f"The guest account {ADDRESS} has been deleted.",
        ),
        (seen(Guest(replace(GUEST, mail=OTHER)), contacts=(CONTACT,)), "guest.address_collision", ADDRESS),
        (seen(Guest(replace(GUEST, mail=OTHER)), contacts=(CONTACT,), query=BY_ID), "guest.address_collision", OTHER),
        (
            seen(Guest(GUEST), Guest(replace(GUEST, id="h")), contacts=(CONTACT,), query=BY_ID),
            "guest.address_collision",
            f"The address {BY_ID.text} is already used",
        ),
        (seen(guest("microsoft_authenticator", "phone")), "mfa.ready", "Authenticator, phone"),
        (seen(guest("fido2")), "mfa.passkey", "(passkey)"),
        (
            seen(Guest(replace(GUEST, mail=OTHER, upn=FOUR_READINGS))),
            "name.ext_normal",
            "probably a_b_c_d@x.ca or a_b_c@d_x.ca or a_b@c_d_x.ca.",
        ),
        (seen(Guest(replace(GUEST, upn=UPN))), "name.ext_normal", f"for {ADDRESS}."),
        (seen(unread=(Unread("methods", "timeout", "", None),)), "lookup.partial", "MFA methods"),
    ],
)
def test_the_words_of_a_finding(snapshot: Snapshot, code: str, words: str) -> None:
    assert words in finding(snapshot, code)["explain"]["en"]


def test_a_name_says_each_reading() -> None:
    several = replace(GUEST, mail=OTHER, upn="maude_t_acme.example#EXT#@x.example")
    shown = finding(seen(Guest(several)), "name.ext_normal")
    readings = shown["evidence"]["readings"]
    assert [reading["address"] for reading in readings] == ["maude_t@acme.example", "maude@t_acme.example"]
    assert all(reading["probable"] and reading["address"] in shown["explain"]["en"] for reading in readings)


def test_asked_by_a_long_text_only_its_beginning_is_quoted() -> None:
    query = replace(ASKED, text="x" * 200, addresses=())
    shown = finding(Snapshot(query, NOW), "guest.not_invited")
    assert "x" * 70 in shown["explain"]["en"] and "x" * 81 not in shown["explain"]["en"]


WAITING = replace(GUEST, state="PendingAcceptance", created=before(days=12))
HOME = Home("acme.example", True, "Acme", False)
EVIDENCE: list[tuple[str, Snapshot, dict[str, Any]]] = [
    ("guest.not_invited", seen(), {"asked": ADDRESS}),
    ("account.disabled", seen(Guest(replace(GUEST, enabled=False))), {"accountEnabled": False}),
    ("guest.is_member", seen(Guest(replace(GUEST, user_type="Member"))), {"userType": "Member"}),
    ("identity.code_off", seen(guest(), codes_allowed=False), {"allowExternalIdToUseEmailOtp": "disabled"}),
    ("identity.moved", seen(guest(home=HOME)), {"domain": "acme.example", "tenant": "Acme"}),
    ("identity.email_code", seen(guest()), {"providers": ["email_code"]}),
    ("identity.entra", seen(guest(user=WORK)), {"providers": ["entra"]}),
    (
        "identity.alias",
        seen(guest(user=replace(GUEST, signs_in_as=OTHER))),
        {"asked": ADDRESS, "signs_in_with": OTHER},
    ),
    ("mfa.phone_only", seen(guest("phone")), {"methods": ["phone"], "from": "methods"}),
    (
        "name.ext_normal",
        seen(Guest(replace(GUEST, upn=UPN))),
        {"upn": UPN, "readings": [{"address": ADDRESS, "probable": False}]},
    ),
]


@pytest.mark.parametrize(("code", "snapshot", "evidence"), EVIDENCE, ids=[row[0] for row in EVIDENCE])
def test_the_evidence_of_a_finding(code: str, snapshot: Snapshot, evidence: dict[str, Any]) -> None:
    assert finding(snapshot, code)["evidence"] == evidence


@pytest.mark.parametrize(
    ("code", "snapshot", "quoted"),
    [
        ("invitation.pending", seen(Guest(WAITING)), "12 days ago"),
        ("identity.moved", seen(guest(home=HOME)), "Acme"),
        ("identity.moved", seen(guest(home=HOME)), "acme.example"),
        ("identity.entra", seen(guest(user=WORK, home=HOME)), "Acme"),
        ("identity.email_code", seen(guest(user=replace(GUEST, signs_in_as=OTHER))), OTHER),
        ("identity.alias", seen(guest(user=replace(GUEST, signs_in_as=OTHER))), OTHER),
        ("identity.alias", seen(guest(user=replace(GUEST, signs_in_as=OTHER))), ADDRESS),
        ("account.disabled", seen(Guest(replace(GUEST, enabled=False))), ADDRESS),
        ("guest.is_member", seen(Guest(replace(GUEST, user_type="Member"))), ADDRESS),
        ("name.ext_normal", seen(Guest(replace(GUEST, upn=UPN))), ADDRESS),
        ("name.ext_normal", seen(Guest(replace(GUEST, upn=UPN))), UPN),
    ],
)
def test_what_a_finding_quotes(code: str, snapshot: Snapshot, quoted: str) -> None:
    shown = finding(snapshot, code)
    assert quoted in shown["explain"]["en"] + shown["next"]["en"]


LONG = "x" * 200


@pytest.mark.parametrize(
    ("code", "snapshot", "most"),
    [
        ("guest.not_invited", seen(query=replace(ASKED, text=LONG, addresses=())), 80),
        ("guest.duplicate", seen(*(Guest(replace(GUEST, id=each, display_name=LONG)) for each in "gh")), 40),
        ("guest.address_collision", seen(contacts=(replace(CONTACT, name=LONG),)), 60),
        ("signin.failed", seen(guest(sign_ins=(entry(1, 50020, app=LONG),))), 40),
        ("signin.blocked", seen(guest(sign_ins=(entry(1, 53003, "failure", policies=(LONG,)),))), 60),
    ],
)
def test_what_is_quoted_from_outside_is_cut(code: str, snapshot: Snapshot, most: int) -> None:
    shown = finding(snapshot, code)
    text = shown["explain"]["en"] + shown["next"]["en"]
    assert bounded(LONG, most) in text and bounded(LONG, most)[:-1] + "x" not in text


def test_a_long_name_and_its_readings_are_cut() -> None:
    named, local = f"{UPN}{LONG}", "x" * 58
    sentence = finding(seen(Guest(replace(GUEST, upn=named))), "name.ext_normal")["explain"]["en"]
    assert f"name {bounded(named, 100)} is" in sentence
    several = replace(GUEST, mail=OTHER, upn=f"{local}_y_acme.example#EXT#@x.example")
    sentence = finding(seen(Guest(several)), "name.ext_normal")["explain"]["en"]
    assert f"probably {bounded(f'{local}_y@acme.example', 60)} or " in sentence


def facts(snapshot: Snapshot) -> dict[str, Any]:
    return {fact.key.removeprefix("guest."): fact.value for fact in facts_of(snapshot, "test")}


ALONE = {"found": "yes", "duplicate": "no", "collision": "no"}
ACCEPTED = {**ALONE, "state": "accepted", "provider": "email_code", "moved": "no", "authenticators": 0}
QUIET = Home("acme.example", False, "", False)


@pytest.mark.parametrize(
    ("snapshot", "known"),
    [
        (seen(), {"found": "no", "state": "none", "collision": "no"}),
        (seen(users_whole=False), {}),
        (seen(deleted=None), {"found": "no", "collision": "no"}),
        (seen(deleted=(DELETED,)), {"found": "no", "state": "deleted", "collision": "no"}),
        (seen(contacts=(CONTACT,)), {"found": "no", "state": "none", "collision": "yes"}),
        (seen(contacts=None), {"found": "no", "state": "none"}),
        (seen(groups=None), {"found": "no", "state": "none"}),
        (
            seen(guest(), guest(user=replace(GUEST, id="h"))),
            {"found": "yes", "duplicate": "yes", "collision": "no"},
        ),
        (seen(guest(), guest(user=replace(GUEST, id="h")), users_whole=False), {"found": "yes", "duplicate": "yes"}),
        (
            seen(guest("microsoft_authenticator", "microsoft_authenticator", "phone", home=QUIET)),
            {**ACCEPTED, "domain.has_tenant": "no", "factors": "ready", "authenticators": 2},
        ),
        (
            seen(guest(), users_whole=False),
            {
                "found": "yes",
                **{k: ACCEPTED[k] for k in ("state", "provider")},
                "factors": "unknown",
                "authenticators": 0,
            },
        ),
        (seen(guest(home=QUIET)), {**ACCEPTED, "domain.has_tenant": "no", "factors": "none"}),
        (
            seen(guest("microsoft_authenticator", "phone", home=QUIET)),
            {**ACCEPTED, "domain.has_tenant": "no", "factors": "ready", "authenticators": 1},
        ),
        (seen(Guest(replace(GUEST, user_type="Member", enabled=True))), {**ALONE, "state": "member", "enabled": "yes"}),
        (seen(Guest(replace(GUEST, state=None, providers=(), enabled=False))), {**ALONE, "enabled": "no"}),
        (
            seen(Guest(replace(GUEST, state=None))),
            {**ALONE, "state": "accepted", "provider": "email_code", "factors": "unknown"},
        ),
        (
            seen(Guest(replace(GUEST, providers=()))),
            {**ALONE, "state": "accepted", "provider": "unknown", "factors": "unknown", "moved": "no"},
        ),
        (
            seen(Guest(WAITING)),
            {**ALONE, "state": "pending", "provider": "unknown", "pending_days": 12},
        ),
        (
            seen(Guest(replace(WAITING, created=None))),
            {**ALONE, "state": "pending", "provider": "unknown"},
        ),
    ],
)
def test_the_facts_of_a_look_up(snapshot: Snapshot, known: dict[str, Any]) -> None:
    assert facts(snapshot) == known


@pytest.mark.parametrize(
    ("user", "matches"),
    [
        (replace(GUEST, upn=UPN), "yes"),
        (replace(GUEST, upn=UPN, mail=OTHER, other_mails=(ADDRESS,)), "no"),
        (replace(GUEST, upn=UPN, mail="", other_mails=(ADDRESS,)), None),
        (replace(GUEST, upn="maude_t_x.example#EXT#@x.example"), None),
        (GUEST, None),
    ],
)
def test_whether_the_name_is_that_of_the_mail(user: User, matches: str | None) -> None:
    assert facts(seen(Guest(user))).get("mail_matches") == matches


def test_the_facts_of_the_last_sign_in() -> None:
    blocked = facts(seen(guest(sign_ins=(entry(1, 53003, "failure", policies=("No phones",)),))))
    assert (blocked["last_failure"], blocked["blocked_by"]) == ("53003", "No phones")
    failed = facts(seen(guest(sign_ins=(entry(1, 50126, policies=("Other",)),))))
    assert failed["last_failure"] == "50126" and "blocked_by" not in failed
    assert "last_failure" not in facts(seen(guest(sign_ins=(entry(1, 0),))))
    by_log = facts(seen(guest(user=WORK, sign_ins=(entry(1, 0, user=OTHER),))))
    assert by_log["alias"] == "yes"
    assert facts(seen(guest(user=WORK, sign_ins=(entry(1, 0, user=ADDRESS),))))["alias"] == "no"
    assert "alias" not in facts(seen(guest(user=WORK)))


@pytest.mark.parametrize(
    ("creation", "state", "upn", "outside"),
    [
        ("Invitation", None, UPN, True),
        ("invitation", "Accepted", UPN.lower(), True),
        ("", "Accepted", UPN, True),
        ("", None, UPN, False),
        ("Invitation", "Accepted", "maude@x.example", False),
    ],
)
def test_a_member_from_outside(creation: str, state: Any, upn: str, outside: bool) -> None:
    """One who was invited and whose name is a guest's; whoever is marked as a guest is not one."""
    user = replace(GUEST, user_type="Member", creation=creation, state=state, upn=upn)
    assert (is_external_member(user), is_member(user)) == (outside, not outside)
    assert not is_external_member(replace(user, user_type="Guest"))


def test_whoever_is_found_without_an_address_holds_nothing_by_proxy() -> None:
    """When looking up by an object id nobody asks for an address, so no address of theirs is another's."""
    by_id = replace(ASKED, kind="object_id", addresses=())
    two = (Guest(replace(GUEST, proxies=(f"smtp:{OTHER}",))), Guest(replace(GUEST, id="h")))
    assert owners(seen(*two, query=by_id)) == two


@pytest.mark.parametrize(
    ("user", "stands", "signs_in_with"),
    [
        (replace(GUEST, upn=UPN), f"our internal name for {ADDRESS}.", ADDRESS),
        (replace(GUEST, upn=UPN, signs_in_as=OTHER), f"our internal name for {ADDRESS}.", OTHER),
        (
            replace(GUEST, mail="", upn="maude_t_other.example#EXT#@x.example"),
            "our internal name for probably maude_t@other.example or maude@t_other.example.",
            "maude_t@other.example",
        ),
    ],
)
def test_what_a_name_is_said_to_stand_for(user: User, stands: str, signs_in_with: str) -> None:
    shown = finding(seen(Guest(user)), "name.ext_normal")
    assert stands in shown["explain"]["en"] and f"with {signs_in_with}." in shown["next"]["en"]


@pytest.mark.parametrize(
    ("code", "owner"),
    [(50126, "client"), (50053, "client_it"), (50105, "tenant_admin"), (90033, "client"), (1, "client")],
)
def test_who_acts_on_a_failed_sign_in(code: int, owner: str) -> None:
    """Whoever its code is for; the client if it is for nobody or is not known."""
    assert finding(seen(guest(sign_ins=(entry(1, code),))), "signin.failed")["owner"] == owner


def test_what_a_sign_in_does_not_say_is_said_to_be_unknown() -> None:
    shown = finding(seen(guest(sign_ins=(entry(1, 59999, "failure", app=""),))), "signin.blocked")
    assert "unknown application" in shown["explain"]["en"] and "an access policy" in shown["explain"]["en"]
    assert "AADSTS59999" in shown["explain"]["en"] and "Look the code up" in shown["explain"]["en"]
    assert "(none)" in shown["next"]["en"]
    plain = finding(seen(guest(sign_ins=(entry(1, 59999),))), "signin.failed")
    assert "Look the code up" in plain["next"]["en"]
    known = finding(seen(guest(sign_ins=(entry(1, 50126),))), "signin.failed")
    code = explain_code(50126)
    assert code is not None
    assert code.means["fr"] in known["explain"]["fr"] and known["next"]["fr"] == code.do["fr"]
    assert "1 minute ago" in known["explain"]["en"] or "1 min" in known["explain"]["en"]


@pytest.mark.parametrize(
    ("query", "then"),
    [
        (ASKED, "request an invitation"),
        (parse_query("maude+x@acme.example"), "invite another address"),
        (replace(ASKED, text="maude", addresses=()), "request an invitation"),
    ],
)
def test_what_to_do_for_whom_nobody_invited(query: GuestQuery, then: str) -> None:
    assert then in finding(seen(query=query), "guest.not_invited")["next"]["en"]


WHOLE_EVIDENCE: list[tuple[str, Snapshot, dict[str, Any]]] = [
    (
        "guest.deleted",
        seen(deleted=(replace(DELETED, upn="x@y.example"),)),
        {"deleted": [{"id": "d", "upn": "x@y.example", "mail": ADDRESS, "at": "2026-11-22T15:00:00.000Z"}]},
    ),
    (
        "guest.duplicate",
        seen(Guest(GUEST), Guest(replace(GUEST, id="h", upn="h@x.example"))),
        {"users": [{"id": "g", "upn": GUEST.upn}, {"id": "h", "upn": "h@x.example"}]},
    ),
    (
        "guest.address_collision",
        seen(Guest(GUEST), contacts=(CONTACT,), groups=(GROUP,)),
        {
            "holders": [
                {"kind": "contact", "id": "c", "name": "Contact"},
                {"kind": "group", "id": "r", "name": "group@acme.example"},
            ]
        },
    ),
    ("mfa.ready", seen(guest("phone", "software_oath")), {"methods": ["phone", "software_oath"], "from": "methods"}),
]


@pytest.mark.parametrize(("code", "snapshot", "evidence"), WHOLE_EVIDENCE, ids=[row[0] for row in WHOLE_EVIDENCE])
def test_the_evidence_of_a_finding_on_several(code: str, snapshot: Snapshot, evidence: dict[str, Any]) -> None:
    assert finding(snapshot, code)["evidence"] == evidence


def test_a_finding_s_document() -> None:
    (shown,) = (report_finding(finding).as_json() for finding in findings_of(seen()))
    assert shown == {
        "code": "guest.not_invited",
        "severity": "problem",
        "guest": None,
        "evidence": {"asked": ADDRESS},
        "explain": shown["explain"],
        "next": shown["next"],
        "owner": "tenant_admin",
    }
    assert set(shown["explain"]) == set(shown["next"]) == {"fr", "en"}

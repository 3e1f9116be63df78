"""What a look-up concludes: the contract's table, and what must never be concluded from anything."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.errors.codes import is_blocked_by_policy, is_interrupt
from checks.facts import parse_value
from checks.guest.check import report_of
from checks.guest.facts import facts_of
from checks.guest.finding_texts import ranks, report_finding
from checks.guest.findings import findings_of
from checks.guest.graph.permissions import Unread
from checks.guest.graph.records import AuthMethod, Holder, Registration, SignInEntry, User, masked_device, read_user
from checks.guest.query import GuestQuery, parse_query
from checks.guest.rules import factors_of, is_blocked, last_failure
from checks.guest.snapshot import Guest, Home, Snapshot
from tests.checks.guest.shape import SEVERITIES, assert_document
from tests.checks.guest.tenant import ADDRESS, GUEST, NOW, UPN, user

ASKED = parse_query(ADDRESS)
APP = AuthMethod("a", "microsoft_authenticator", "S*** iPhone", NOW)
PHONE = AuthMethod("p", "phone", "***42", NOW)
KEY = AuthMethod("k", "fido2", "YubiKey", NOW)
INTERRUPTS = (50058, 50072, 50074, 50076, 50079, 50097, 50140, 50158, 50199, 399218)
BLOCKS = (53000, 53001, 53002, 53003, 53004, 53010, 53011, 530032, 530035, 500212, 500213)


def guest_user(provider: str = "email_code", **changed: Any) -> User:
    read = read_user(user(provider, **changed))
    assert read is not None
    return read


def seen(*guests: Guest | User, **more: Any) -> Snapshot:
    known = tuple(guest if isinstance(guest, Guest) else Guest(guest) for guest in guests)
    return Snapshot(**{"query": ASKED, "at": NOW, "guests": known, **more})


def whole(provider: str = "email_code", **more: Any) -> Guest:
    """Return a guest about whom everything was read."""
    home = Home("acme.example", provider == "entra", "Acme", provider == "entra" and more.pop("trusted", False))
    return Guest(**{"user": guest_user(provider), "methods": (), "sign_ins": (), "home": home, **more})


def codes(snapshot: Snapshot) -> list[str]:
    return [finding.code for finding in findings_of(snapshot)]


def facts(snapshot: Snapshot) -> dict[str, Any]:
    return {fact.key: fact.value for fact in facts_of(snapshot, "test")}


def entry(minutes: float, code: int | None, status: str = "notApplied", **more: Any) -> SignInEntry:
    at = NOW - timedelta(minutes=minutes)
    return SignInEntry(
        **{
            "at": at,
            "app": "App",
            "code": code,
            "reason": "",
            "status": status,
            "policies": (),
            "correlation_id": f"c{minutes}",
            "user": ADDRESS,
            "home_tenant": "",
            **more,
        }
    )


def test_the_table_is_the_contract_s() -> None:
    assert set(ranks()) == set(SEVERITIES)
    for code in INTERRUPTS:
        assert is_interrupt(code)
    for code in BLOCKS:
        assert is_blocked_by_policy(code)


@pytest.mark.parametrize(
    ("snapshot", "expected"),
    [
        (seen(), ["guest.not_invited"]),
        (seen(deleted=(guest_user(),)), ["guest.deleted"]),
        (seen(contacts=(Holder("contact", "1", "C", ADDRESS),)), ["guest.address_collision"]),
        (seen(groups=(Holder("group", "1", "G", ADDRESS),)), ["guest.address_collision"]),
        (seen(whole(), deleted=(guest_user(),)), ["mfa.none", "identity.email_code", "name.ext_normal"]),
        (seen(whole("entra")), ["mfa.none", "identity.entra", "name.ext_normal"]),
        (seen(whole("entra", trusted=True)), ["identity.entra", "mfa.home", "name.ext_normal"]),
        (seen(whole("entra", trusted=True, methods=None)), ["identity.entra", "mfa.home", "name.ext_normal"]),
        (seen(whole("google", methods=(APP,))), ["identity.google", "mfa.ready", "name.ext_normal"]),
        (
            seen(whole("microsoft_account", methods=(PHONE,))),
            ["mfa.phone_only", "identity.microsoft_account", "mfa.ready", "name.ext_normal"],
        ),
        (
            seen(whole("https://sts.example", methods=(APP, replace(APP, id="b"), PHONE))),
            ["mfa.many_authenticators", "identity.federated", "mfa.ready", "name.ext_normal"],
        ),
        (seen(whole(methods=(AuthMethod("e", "email", "m***@a", None),))), ["mfa.none", "identity.email_code", "name.ext_normal"]),
        (seen(whole(methods=(KEY,))), ["identity.email_code", "mfa.passkey", "name.ext_normal"]),
        (seen(whole(methods=(KEY, PHONE))), ["identity.email_code", "mfa.passkey", "mfa.ready", "name.ext_normal"]),
        (seen(whole(methods=(replace(KEY, kind="hardware_oath"),))), ["identity.email_code", "name.ext_normal"]),
        (seen(whole(methods=(replace(KEY, kind="temporary_pass"),))), ["mfa.none", "identity.email_code", "name.ext_normal"]),
        (seen(whole(methods=None)), ["identity.email_code", "name.ext_normal"]),
        (seen(whole("entra", home=Home("a", True, "A", None))), ["identity.entra", "name.ext_normal"]),
        (seen(whole(methods=(APP,)), codes_allowed=False), ["identity.code_off", "identity.email_code", "mfa.ready", "name.ext_normal"]),
        (
            seen(whole(methods=(APP,), home=Home("a.example", True, "A", False))),
            ["identity.email_code", "identity.moved", "mfa.ready", "name.ext_normal"],
        ),
        (seen(Guest(guest_user("", externalUserState="PendingAcceptance"), methods=())), ["invitation.pending", "name.ext_normal"]),
        (
            seen(Guest(guest_user(userType="Member", creationType=None, externalUserState=None, userPrincipalName=ADDRESS), methods=())),
            ["guest.is_member"],
        ),
        (
            seen(Guest(guest_user(userType="Member", externalUserState="PendingAcceptance"), methods=())),
            ["invitation.pending", "name.ext_normal"],
        ),
        (
            seen(whole(user=guest_user(accountEnabled=False), methods=(APP,))),
            ["account.disabled", "identity.email_code", "mfa.ready", "name.ext_normal"],
        ),
        (
            seen(whole(user=guest_user(mail="new@acme.example", otherMails=[ADDRESS], identities=[]))),
            ["mfa.none", "identity.alias", "name.ext_normal"],
        ),
    ],
)  # fmt: skip
def test_one_row_after_the_other(snapshot: Snapshot, expected: list[str]) -> None:
    assert codes(snapshot) == expected
    assert_document(json.loads(json.dumps(report_of(snapshot, facts_of(snapshot, "t"), practice=False).as_json())))


def test_a_duplicate_says_nothing_of_one_of_them() -> None:
    snapshot = seen(whole(), whole(user=replace(guest_user(), id="other")))
    assert codes(snapshot)[0] == "guest.duplicate"
    assert set(facts(snapshot)) == {"guest.found", "guest.duplicate", "guest.collision"}


def test_another_user_that_holds_it_as_a_proxy_address_collides() -> None:
    other = guest_user(
        id="other", userType="Member", mail="x@y.example", otherMails=[], userPrincipalName="x@y.example", identities=[]
    )
    snapshot = seen(whole(methods=(APP,)), Guest(other))
    assert codes(snapshot) == ["guest.address_collision", "identity.email_code", "mfa.ready", "name.ext_normal"]
    assert facts(snapshot)["guest.collision"] == "yes" and facts(snapshot)["guest.duplicate"] == "no"


def test_the_name_comes_first_where_it_was_asked_for() -> None:
    snapshot = replace(seen(whole("entra", sign_ins=(entry(1, 53003, "failure"),))), query=parse_query(UPN))
    assert codes(snapshot)[:2] == ["name.ext_normal", "signin.blocked"]


def test_an_invitation_says_how_old_it_is_in_both_languages() -> None:
    since = {0.2: ("aujourd'hui", "today"), 1.5: ("hier", "yesterday"), 12.1: ("il y a 12 jours", "12 days ago")}
    for days, (fr, en) in since.items():
        at = (NOW - timedelta(days=days)).isoformat()
        guest = Guest(guest_user("", externalUserState="PendingAcceptance", externalUserStateChangeDateTime=at))
        finding = report_finding(findings_of(seen(guest))[0]).as_json()
        assert fr in finding["explain"]["fr"] and en in finding["explain"]["en"]
        assert finding["owner"] == "agent"


@pytest.mark.parametrize(
    ("entries", "code"),
    [
        ((), None),
        ((entry(1, 0),), None),
        ((entry(1, 50126),), "signin.failed"),
        ((entry(1, 0), entry(2, 50126)), None),
        ((entry(1, 50126), entry(2, 0)), "signin.failed"),
        ((entry(1, 53003),), "signin.blocked"),
        ((entry(1, 500213),), "signin.blocked"),
        ((entry(1, 59999, "failure"),), "signin.blocked"),
        ((entry(1, 59999, "success"),), "signin.failed"),
        ((entry(1, 50074, "failure"),), "signin.failed"),
        ((entry(2, 50074, correlation_id="x"), entry(1, 0, correlation_id="x")), None),
        ((entry(1, 50074, correlation_id="x"), entry(2, 0, correlation_id="y")), "signin.failed"),
        ((entry(1, 50074, correlation_id="x"), entry(2, 0, correlation_id="x")), "signin.failed"),
        ((entry(3, 50126), entry(2, 50074, correlation_id="x"), entry(1, 0, correlation_id="x")), None),
        ((entry(1, None),), None),
        ((entry(1, None), entry(2, 50126)), "signin.failed"),
    ],
)
def test_the_last_sign_in(entries: tuple[SignInEntry, ...], code: str | None) -> None:
    snapshot = seen(whole(methods=(APP,), sign_ins=entries))
    sign_in_codes = [code for code in codes(snapshot) if code.startswith("signin.")]
    assert sign_in_codes == ([] if code is None else [code])
    assert ("guest.last_failure" in facts(snapshot)) == (code is not None)


def test_a_block_names_its_policy_and_its_correlation_id() -> None:
    snapshot = seen(whole(sign_ins=(entry(7, 53003, "failure", policies=("No guests",), correlation_id="abc"),)))
    finding = next(
        report_finding(finding) for finding in findings_of(snapshot) if finding.code == "signin.blocked"
    ).as_json()
    assert "No guests" in finding["explain"]["en"] and "abc" in finding["next"]["fr"]
    assert finding["evidence"]["age_minutes"] == 7
    assert (facts(snapshot)["guest.blocked_by"], facts(snapshot)["guest.last_failure"]) == ("No guests", "53003")


def test_several_readings_of_a_name_are_all_shown() -> None:
    named = guest_user(
        mail=None, otherMails=[], identities=[], userPrincipalName="jean_paul_roy.example2#EXT#@t.example"
    )
    finding = next(
        report_finding(finding) for finding in findings_of(seen(Guest(named))) if finding.code == "name.ext_normal"
    ).as_json()
    assert len(finding["evidence"]["readings"]) > 1
    assert "probablement" in finding["explain"]["fr"] and " or " in finding["explain"]["en"]


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        *(("Maude's iPhone 15", "M*** iPhone 15"), ("SM-S911W", "SM-S911W"), ("Galaxy S24", "Galaxy S24"), ("", "")),
        *(("téléphone", "t***"), ("Jean1985", "J***"), ("maude-5145550142", "m***"), ("5145550142", "5***")),
    ],
)
def test_a_phone_is_named_without_its_owner(name: str, masked: str) -> None:
    assert masked_device(name) == masked


def test_that_it_is_no_alias_is_known_only_by_an_address_that_was_signed_in_with() -> None:
    assert "guest.alias" not in facts(seen(whole("entra"))), "the mail alone does not tell whom the home tenant knows"
    assert "guest.alias" not in facts(seen(whole("entra", sign_ins=None)))
    assert facts(seen(whole("entra", sign_ins=(entry(5, 0),))))["guest.alias"] == "no"
    assert facts(seen(whole("email_code")))["guest.alias"] == "no"
    assert facts(seen(whole("entra", sign_ins=(entry(5, 0, user="other@acme.example"),))))["guest.alias"] == "yes"


# Whatever was read


TEXTS = st.sampled_from(("", ADDRESS, "other@acme.example", "x", UPN, "a_b_c.example#EXT#@t.example", "{0}", "%s"))
TIMES = st.integers(-9000 * 86_400, 9000 * 86_400).map(lambda seconds: NOW + timedelta(seconds=seconds))
USERS = st.builds(
    User,
    id=st.sampled_from(("1", "2", "3", GUEST)),
    display_name=TEXTS,
    mail=TEXTS,
    other_mails=st.lists(TEXTS, max_size=2).map(tuple),
    proxies=st.lists(TEXTS.map("smtp:{}".format), max_size=2).map(tuple),
    upn=TEXTS,
    providers=st.lists(
        st.sampled_from(("entra", "email_code", "google", "federated", "microsoft_account", "unknown")), max_size=2
    ).map(tuple),
    signs_in_as=TEXTS,
    user_type=st.sampled_from(("", "Guest", "Member", "member", "odd")),
    state=st.sampled_from((None, "PendingAcceptance", "Accepted")),
    state_since=st.none() | TIMES,
    enabled=st.none() | st.booleans(),
    created=st.none() | TIMES,
    deleted=st.none() | TIMES,
)
METHODS = st.builds(
    AuthMethod,
    id=st.just("m"),
    kind=st.sampled_from(("phone", "microsoft_authenticator", "software_oath", "email", "password", "odd")),
    label=st.just("***"),
    added=st.none() | TIMES,
)
ENTRIES = st.builds(
    SignInEntry,
    at=TIMES,
    app=TEXTS,
    code=st.none() | st.sampled_from((0, *INTERRUPTS, *BLOCKS, 50126, 500121, 123)),
    reason=TEXTS,
    status=st.sampled_from(("", "success", "failure", "notApplied", "unknownFutureValue")),
    policies=st.lists(TEXTS.filter(bool), max_size=2).map(tuple),
    correlation_id=st.sampled_from(("", "x", "y")),
    user=TEXTS,
    home_tenant=TEXTS,
)
GUESTS = st.builds(
    Guest,
    user=USERS,
    methods=st.none() | st.lists(METHODS, max_size=3).map(tuple),
    registration=st.none() | st.builds(Registration, st.booleans(), st.just(("mobilePhone",)), st.none()),
    sign_ins=st.none()
    | st.lists(ENTRIES, max_size=4).map(
        lambda entries: tuple(sorted(entries, key=lambda entry: entry.at, reverse=True))
    ),
    invited_by=st.none() | TEXTS,
    home=st.builds(Home, TEXTS, st.none() | st.booleans(), TEXTS, st.none() | st.booleans()),
)
HOLDERS = st.none() | st.lists(st.builds(Holder, st.just("contact"), st.just("c"), TEXTS, TEXTS), max_size=1).map(tuple)
READS = st.builds(
    Snapshot,
    query=st.sampled_from((ASKED, parse_query(UPN), GuestQuery(GUEST, "object_id", object_id=GUEST))),
    at=st.just(NOW),
    guests=st.lists(GUESTS, max_size=2, unique_by=lambda guest: guest.user.id).map(tuple),
    users_whole=st.booleans(),
    deleted=st.none() | st.lists(USERS, max_size=1).map(tuple),
    contacts=HOLDERS,
    groups=HOLDERS,
    codes_allowed=st.none() | st.booleans(),
    unread=st.lists(st.just(Unread("methods", "role", "x", None)), max_size=1).map(tuple),
)


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(READS)
def test_whatever_was_read_the_document_holds_and_nothing_dark_is_taken_for_nothing(snapshot: Snapshot) -> None:
    learned = facts_of(snapshot, "t")
    document = json.loads(json.dumps(report_of(snapshot, learned, practice=False).as_json()))
    assert_document(document)
    shown = {finding["code"] for finding in document["findings"]}
    assert all(parse_value(fact.key, fact.value) == fact.value for fact in learned)
    if None in (snapshot.deleted, snapshot.contacts, snapshot.groups) or not snapshot.users_whole:
        assert "guest.not_invited" not in shown
    if not snapshot.users_whole:
        assert not shown & {"guest.deleted"} and facts(snapshot).get("guest.found") != "no"
    ranked = [ranks()[finding["code"]] for finding in document["findings"] if finding["code"] != "name.ext_normal"]
    assert ranked == sorted(ranked)
    assert ("lookup.partial" in shown) == bool(snapshot.unread)
    for guest in snapshot.guests:
        mine = {finding["code"] for finding in document["findings"] if finding["guest"] == guest.user.id}
        if guest.methods is None or guest.user.state == "PendingAcceptance":
            assert "mfa.none" not in mine
        if guest.home.mfa_trusted is None:
            assert not mine & {"mfa.none", "mfa.home"}
        if "mfa.home" in mine:
            assert guest.home.mfa_trusted and "entra" in guest.user.providers
        if not guest.sign_ins:
            assert not mine & {"signin.failed", "signin.blocked"}
        assert len(mine & {"signin.failed", "signin.blocked"}) <= 1
        assert not {"mfa.none", "mfa.ready"} <= mine
        if mine & {"mfa.phone_only", "mfa.many_authenticators"}:
            assert "mfa.ready" in mine
        if any(method.kind == "odd" for method in guest.methods or ()):
            assert not mine & {"mfa.none", "mfa.phone_only"}


@settings(max_examples=200, deadline=None)
@given(st.lists(ENTRIES, max_size=6))
def test_a_failure_is_the_newest_and_no_success_came_after_it(entries: list[SignInEntry]) -> None:
    failure = last_failure(entries)
    if failure is not None:
        assert failure.code and not any(entry.ok and entry.at >= failure.at for entry in entries)
        assert not (is_blocked(failure) and is_interrupt(failure.code))
    else:
        newest = max((entry for entry in entries if entry.code is not None), key=lambda entry: entry.at, default=None)
        assert newest is None or newest.ok or any(entry.ok and entry.at >= newest.at for entry in entries)


@pytest.mark.parametrize(
    ("kinds", "factors"),
    [
        *((("password", "email"), "none"), (("temporary_pass",), "none"), ((), "none")),
        *((("fido2",), "unknown"), (("windows_hello",), "unknown"), (("platform_credential", "password"), "unknown")),
        *((("hardware_oath",), "unknown"), (("external",), "unknown"), (("phone",), "phone_only")),
        *((("phone", "fido2"), "ready"), (("software_oath", "fido2"), "ready")),
    ],
)
def test_a_guest_with_a_passkey_is_never_without_a_factor(kinds: tuple[str, ...], factors: str) -> None:
    methods = tuple(AuthMethod(kind, kind, "", NOW) for kind in kinds)
    assert factors_of(whole(methods=methods)) == factors


@given(GUESTS)
def test_factors_are_never_none_without_methods_and_without_trust_read(guest: Guest) -> None:
    if factors_of(guest) == "none":
        assert guest.methods is not None and guest.home.mfa_trusted is False
        assert not any(method.kind == "odd" for method in guest.methods)

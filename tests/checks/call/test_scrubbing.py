"""Scrubbing on the way to the store: a secret is gone from an event before the event is on disk, in memory or on the screen."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.call import events as ev
from checks.call.event_json import dump_body
from checks.call.journal import Journal
from checks.call.scrubbing import TEXT_LIMIT, scrub
from checks.facts import Fact, Vantage
from checks.redaction import MARKER
from tests.checks.call.event_fields import events_with

T0 = datetime(2026, 11, 24, 15, 2, tzinfo=UTC)
OPENED = ev.Opened("fr", "0.1.0", "7", "abcdef123456")
JWT = "eyJ0eXAiOiJKV1QiLCJhbGciOi.eyJhdWQiOiIwMDAw.c2ln"
LINK = "https://invitations.microsoft.com/redeem/?tenant=t&user=u-u-u&ticket=aB9%2f"
SECRETS = ["482913", "Soleil2024", "eyJ0eXAiOiJKV1Qi", "aB9%2f", "u-u-u"]
PLANTED = f"code 482913, mot de passe : Soleil2024 {JWT} {LINK}"
KEPT = "AADSTS50020 INC0012345 10:42 8b1d2c3e-4f5a-6b7c-8d9e-0f1a2b3c4d5e"


def planted(key: str = "guest.blocked_by") -> Fact:
    return Fact(key, f"{PLANTED} {KEPT}", Vantage.TENANT, T0, PLANTED)


def nested() -> dict[str, Any]:
    text = f"{PLANTED} {KEPT}"
    return {"a": text, "deep": [{"b": [text, 5, None, True]}], "chain": (text,)}


EVERYWHERE: list[ev.Body] = [
    ev.ClientNoted(name=PLANTED, address=PLANTED, organisation=PLANTED, callback=PLANTED, ticket=PLANTED),
    ev.TextNoted("words", f"{PLANTED}\n{KEPT}"),
    ev.TextNoted("screen", f"{PLANTED}\n{KEPT}"),
    ev.TextNoted("remark", f"{PLANTED}\n{KEPT}"),
    ev.Escalated("agent", None, f"{PLANTED}\n{KEPT}"),
    ev.LetterKept("fr", "x.letter.fr.txt", f"   - {PLANTED}\n     {KEPT}\n"),
    ev.ActionBegun(1, "reset", PLANTED, {"fr": PLANTED, "en": f"{PLANTED} {KEPT}"}),
    ev.ActionEnded(1, "failed", {"fr": PLANTED, "en": f"{PLANTED} {KEPT}"}, PLANTED, PLANTED),
    ev.FactsLearned(PLANTED, (planted(), planted("net.proxy"), planted("net.target.a.b"))),
    ev.Answered("b1", "password.which", "work", {}, {}, overruled=(planted(),)),
    ev.CheckStarted("network", 1, nested()),
    ev.CheckResult("network", 1, nested()),
    ev.CheckEnded("network", 1, nested()),
]


OUR_TEXTS = """
    opened.program opened.content opened.digest opened.practice resumed.program resumed.content resumed.digest
    stage.stage step.then_stage option.stage issue.branch issue.issue issue.title issue.node answer.branch answer.place
    answer.answer answer.question answer.answer_text reopen.branch reopen.place reopen.question branch.branch branch.outcome
    branch.title check_started.check check_result.check check_ended.check check_ended.problem escalate.owner escalate.place
    wrap_up.owner note.file letter.file copied.title copied.file action_begun.action
"""
"""The texts that the program and its content write, as ``kind.field``: keys, titles, versions and paths."""
FIELDS = list(events_with(PLANTED))


@pytest.mark.parametrize(("name", "body"), FIELDS, ids=[name for name, _body in FIELDS])
def test_a_text_from_outside_is_scrubbed(name: str, body: ev.Body) -> None:
    keeps_a_secret = any(secret in repr(scrub(body)) for secret in SECRETS)
    assert keeps_a_secret == (name in OUR_TEXTS.split()), (
        f"{name}: scrub it in checks/call/scrubbing.py, or name it here if nobody outside writes it"
    )


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    opened = Journal(tmp_path / "calls.db")
    yield opened
    opened.close()


def on_disk(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir())


@pytest.mark.parametrize("body", EVERYWHERE, ids=[f"{body.kind}_{n}" for n, body in enumerate(EVERYWHERE)])
def test_no_secret_comes_through_the_door(body: ev.Body, journal: Journal, tmp_path: Path) -> None:
    call = journal.begin(OPENED, body)
    assert journal.saved.waiting == 0
    stored = on_disk(tmp_path)
    assert MARKER.encode() in stored
    for secret in SECRETS:
        assert secret.encode() not in stored
        assert secret not in repr(call)
        assert secret not in repr(journal.events)
    if not isinstance(body, ev.ClientNoted | ev.Answered):
        for kept in KEPT.split():
            assert kept.encode() in stored


def test_no_secret_is_kept_while_the_disk_fails(tmp_path: Path) -> None:
    (tmp_path / "calls.db").mkdir()
    journal = Journal(tmp_path / "calls.db")
    journal.begin(OPENED, ev.TextNoted("words", PLANTED))
    assert journal.saved.trouble is not None
    assert journal.saved.waiting == 2
    assert not [secret for secret in SECRETS if secret in repr(journal.events)]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("ticket", "482913"),
        ("ticket", "INC0012345"),
        ("ticket", "#48291304"),
        ("callback", "514-555-0137"),
        ("callback", "5550137"),
        ("callback", "+1 (514) 555-0137 poste 4821"),
        ("address", "marie482913@acme.ca"),
        ("address", "marie_acme.ca#EXT#@DMCHosting.onmicrosoft.com"),
        ("name", "Marie-Ève O'Brien"),
        ("organisation", "Acme 2000 inc."),
    ],
)
def test_a_client_s_details_stay_as_they_were_given(field: str, value: str) -> None:
    body = scrub(ev.ClientNoted.of({field: value}))
    assert getattr(body, field) == value


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("ticket", "code 482913"),
        ("ticket", "NIP 4829"),
        ("callback", "NIP 4829"),
        ("address", "code 482913"),
        ("name", "mdp: Soleil2024"),
    ],
)
def test_a_secret_in_the_wrong_field_goes(field: str, value: str) -> None:
    kept = getattr(scrub(ev.ClientNoted.of({field: value})), field)
    assert MARKER in kept
    assert not [secret for secret in (*SECRETS, "4829") if secret in kept]


def test_none_leaves_a_detail_and_an_empty_text_takes_it_away() -> None:
    assert scrub(ev.ClientNoted(name="")) == ev.ClientNoted(name="")


@pytest.mark.parametrize("code", ["50020", "500121", "482913", "7000218"])
def test_the_last_failure_s_code_stays(code: str) -> None:
    fact = Fact("guest.last_failure", code, Vantage.TENANT, T0, "guest")
    assert scrub(ev.FactsLearned("guest", (fact,))) == ev.FactsLearned("guest", (fact,))


@pytest.mark.parametrize("raw", ["\x1b[31mred", "a\u202eb", "\ud800", "x\x00y"])
def test_no_control_character_comes_through(raw: str) -> None:
    bodies = (
        ev.TextNoted("words", raw),
        ev.ClientNoted(name=raw, address=raw, organisation=raw, callback=raw, ticket=raw),
        ev.FactsLearned(raw, (Fact("net.proxy", raw, Vantage.SITE, T0, raw),)),
        ev.CheckResult("network", 1, {raw: raw}),
    )
    for body in bodies:
        text = json.dumps(dump_body(scrub(body)), ensure_ascii=False)
        assert text.isprintable(), text
        assert text.isascii() or "\ufffd" in text


@pytest.mark.parametrize("secret", ["482913", "mot de passe : Soleil2024", JWT, LINK])
def test_a_long_text_is_cut_beside_its_secret_and_not_through_it(secret: str) -> None:
    for before in range(TEXT_LIMIT - 90, TEXT_LIMIT + 1, 3):
        body = scrub(ev.TextNoted("screen", "x" * before + " " + secret))
        assert isinstance(body, ev.TextNoted)
        assert len(body.text) <= TEXT_LIMIT
        assert not [part for part in ("48", "Sol", "eyJ", "u-u", "aB9") if part in body.text]


@given(st.sampled_from(EVERYWHERE) | st.builds(ev.TextNoted, st.just("words"), st.text(max_size=60)))
@settings(max_examples=60, deadline=None)
def test_scrubbing_twice_is_scrubbing_once(body: ev.Body) -> None:
    once = scrub(body)
    assert scrub(once) == once


HOSTS = [
    "sso-482913.acme.ca",
    "sso-112233.acme.ca",
    "1234-5678.b2clogin.com",
    "482913.acme.ca:8443",
    "adfs.xn--acm-dma.ca",
]


def test_a_target_keeps_its_name_whatever_number_it_holds() -> None:
    """By its name a part is run again, and two hosts are distinguished."""
    started = scrub(ev.CheckStarted("network", 1, {"targets": HOSTS, "again": tuple(HOSTS[:2])}))
    assert isinstance(started, ev.CheckStarted)
    assert started.about == {"targets": HOSTS, "again": HOSTS[:2]}
    for host in HOSTS:
        scrubbed = scrub(ev.CheckResult("network", 1, {"target": host, "explain": {"fr": f"{host} 482913"}}))
        assert isinstance(scrubbed, ev.CheckResult)
        explain = scrubbed.result["explain"]
        assert scrubbed.result["target"] == host and "482913" not in str(explain)


@pytest.mark.parametrize(
    "name",
    [
        "482913",
        "482 913",
        "482913.",
        "482913:443",
        "sso-482913",
        "code 482913",
        "mot de passe : soleil482913",
        "sso.acme.ca 482913",
        "sso.acme.ca:482913",
        "sso.acme.ca/?code=482913",
        "SSO.acme.ca\n482913",
    ],
)
def test_no_code_is_kept_as_a_target_s_name(name: str) -> None:
    secrets = ("482913", "482 913")
    bodies: list[ev.Body] = [
        ev.CheckResult("network", 1, {"target": name}),
        ev.CheckStarted("network", 1, {"targets": [name], "again": (name,)}),
        ev.CheckStarted("network", 1, {"targets": name, "again": {"targets": [name]}}),
    ]
    for body in bodies:
        stored = json.dumps(dump_body(scrub(body)), ensure_ascii=False)
        assert MARKER in stored and not any(secret in stored for secret in secrets)


def test_only_the_network_s_targets_are_hosts() -> None:
    scrubbed = scrub(ev.CheckResult("guest", 1, {"target": HOSTS[0], "deep": [{"target": HOSTS[0]}]}))
    assert "482913" not in repr(scrubbed)
    deep = scrub(ev.CheckResult("network", 1, {"evidence": {"target": HOSTS[0]}}))
    assert "482913" not in repr(deep)

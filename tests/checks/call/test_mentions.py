from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from checks.call import events as ev
from checks.call.events import Event
from checks.call.mentions import mentions
from checks.facts import Fact, Vantage

T0 = datetime(2026, 11, 24, 15, 2, tzinfo=UTC)
GUID = "8b1d2c3e-4f5a-6b7c-8d9e-0f1a2b3c4d5e"


def found_in(*bodies: ev.Body) -> list[tuple[str, str]]:
    events = (Event(n, n, T0 + timedelta(minutes=n), body) for n, body in enumerate(bodies))
    return [(mention.kind, mention.value) for mention in mentions(events)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("AADSTS50020: no", [("aadsts", "50020")]),
        ("aadsts 50020 puis AADSTS: 53003", [("aadsts", "50020"), ("aadsts", "53003")]),
        ("Error Code: 500121", [("aadsts", "500121")]),
        ("erreur 53003", [("aadsts", "53003")]),
        ("code d'erreur : 50126", [("aadsts", "50126")]),
        ("code 50072", [("aadsts", "50072")]),
        (f"Correlation ID: {GUID}", [("correlation", GUID)]),
        (f"ID de corrélation : {GUID}", [("correlation", GUID)]),
        (f"Request Id: {GUID}", [("request", GUID)]),
        (f"ID de suivi {GUID}", []),
        (f"Trace ID={GUID}", [("trace", GUID)]),
        ("erreur 482913", []),
        ("billet 50020", []),
        ("AADSTS", []),
        ("", []),
    ],
)
def test_found_in_a_text(text: str, expected: list[tuple[str, str]]) -> None:
    assert found_in(ev.TextNoted("screen", text)) == expected
    assert found_in(ev.Escalated("agent", None, text)) == expected
    assert found_in(ev.CheckResult("guest", 1, {"a": [{"b": text}]})) == expected


def test_found_in_what_checks_learned() -> None:
    sign_in = {"app": "x", "code": 50072, "ok": False, "correlation_id": GUID}
    assert found_in(ev.CheckResult("guest", 1, {"sign_ins": [sign_in, {"app": "x", "code": 0}]})) == [
        ("aadsts", "50072"),
        ("correlation", GUID),
    ]
    fact = Fact("guest.last_failure", "53003", Vantage.TENANT, T0, "guest")
    assert found_in(ev.FactsLearned("guest", (fact,))) == [("aadsts", "53003")]


def test_each_is_named_once_and_when_it_came_first() -> None:
    texts = [
        ev.TextNoted("words", "AADSTS50020"),
        ev.TextNoted("screen", f"AADSTS50020 Correlation ID {GUID.upper()}, correlation id {GUID}"),
    ]
    events = [Event(n, n, T0 + timedelta(minutes=n), body) for n, body in enumerate(texts)]
    assert [(mention.kind, mention.at) for mention in mentions(events)] == [
        ("aadsts", T0),
        ("correlation", T0 + timedelta(minutes=1)),
    ]

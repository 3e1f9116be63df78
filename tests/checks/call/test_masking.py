"""What is personal in a call's texts, and what only looks like it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.call import events as ev
from checks.call.masking import Masking, masked, masking_of
from checks.call.reducers import advance, fold
from checks.call.state import Call, Client

AT = datetime(2026, 11, 24, 15, tzinfo=UTC)
KNOWN = Masking(("Maude Tremblay", "Ève Li"), ("Accounts Desk",), "514-555-0137")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Maude Tremblay called", "M*** T*** called"),
        ("maude  tremblay called", "m*** t*** called"),
        ("Maude\n  Tremblay", "M*** T***"),
        ("Tremblay only", "T*** only"),
        ("Tremblays are others", "Tremblays are others"),
        ("Li is too short alone, Ève is not", "Li is too short alone, È*** is not"),
        ("Ève Li", "È*** L***"),
        ("Accounts Desk", "A*** D***"),
        ("the accounts of the desk", "the accounts of the desk"),
        ("to maude@acme.example.", "to m***@acme.example."),
        ("«maude@acme.example»", "«m***@acme.example»"),
        ("m_acme.ca#EXT#@x.example", "m***_acme.ca#EXT#@x.example"),
        ("call 514-555-0137", "call ***37"),
        ("call 5145550137 now", "call ***37 now"),
        ("call (514) 555 0137", "call ***37"),
        ("call +1 418 555-0199 now", "call ***99 now"),
        ("call 555-0199", "call ***99"),
        ("call 4185550199", "call ***99"),
        ("call 418555019", "call 418555019"),
        ("call +41855501", "call ***01"),
        ("ticket 12345678", "ticket 12345678"),
        ("INC0012345678", "INC0012345678"),
        ("code 5000211", "code 5000211"),
        ("on 2026-11-24 15:02", "on 2026-11-24 15:02"),
        ("192.168.100.200 answers", "192.168.100.200 answers"),
        ("id 1b671a64-40d5-491e-99b0-da01ff1f3341", "id 1b671a64-40d5-491e-99b0-da01ff1f3341"),
    ],
)
def test_a_text(text: str, shown: str) -> None:
    assert KNOWN.text(text) == shown


def test_a_number_that_was_not_given_is_none() -> None:
    assert Masking() == Masking((), (), "")
    assert Masking().text("a b 12") == Masking(number="").text("a b 12") == "a b 12"
    assert Masking(number="12-34").text("call 1234") == "call ***34"
    assert Masking(number="12").text("room 12") == "room 12"
    assert Masking(number="1234").text("extension 1234") == "extension ***34"


def test_the_names_are_the_client_s_and_those_that_look_ups_gave() -> None:
    document = {
        "guests": [{"display_name": "Paul Girard"}, {"display_name": None}],
        "findings": [{"evidence": {"holders": [{"name": "Accounts Desk"}]}}, {"evidence": {}}],
    }
    bodies: list[ev.Body] = [
        ev.Opened("fr", "0", "0", "0"),
        ev.ClientNoted(name="Maude  Tremblay", callback="514-555-0137"),
        ev.CheckStarted("guest", 1, {"asked": "maude@acme.example"}),
        ev.CheckResult("guest", 1, document),
        ev.CheckStarted("network", 1, {}),
        ev.CheckResult("network", 1, {"guests": [{"display_name": "not a person"}]}),
    ]
    call = fold("c", [ev.Event(number, number, AT, body) for number, body in enumerate(bodies, 1)])
    assert masking_of(call) == Masking(("Maude Tremblay", "Paul Girard"), ("Accounts Desk",), "514-555-0137")
    shown = masked(call)
    (lookup,) = shown.runs("guest")
    assert lookup.about.query == "m***@acme.example"
    assert lookup.results[0].guests[0].display_name == "P*** G***"
    assert shown.checks[1].results == call.checks[1].results


def test_what_is_empty_stays_empty() -> None:
    noted = fold("c", [ev.Event(1, 1, AT, ev.ClientNoted(name="", ticket="INC1"))])
    assert masked(noted).history[0].body == ev.ClientNoted(name="", ticket="INC1")
    assert masked(Call("c")) == Call("c")
    assert masked(Call("c", client=Client(ticket="INC1", organisation="Acme"))).client == Client(
        ticket="INC1", organisation="Acme"
    )


def test_what_was_done_in_the_tenant_and_why_names_nobody() -> None:
    """Neither in the call nor in the events that its thread shows."""
    does = {"fr": "Renvoyer à maude@acme.example", "en": "Send to maude@acme.example again"}
    resent = {"fr": "Maude Tremblay l'a reçu", "en": "Maude Tremblay has got it"}
    ended = ev.ActionEnded(1, "done", resent, "for Maude Tremblay")
    bodies: list[ev.Body] = [
        ev.ClientNoted(name="Maude Tremblay", address="maude@acme.example", callback="514-555-0137"),
        ev.TextNoted("words", "call Maude Tremblay"),
        ev.ActionBegun(1, "resend", "g", does),
        ev.ActionBegun(2, "resend", "g", does),
        ended,
        ev.Escalated("client_it", None, "call 514-555-0137"),
    ]
    call = fold("c", [ev.Event(number, number, AT, body) for number, body in enumerate(bodies, 1)])
    shown = masked(call)
    hidden_does = {"fr": "Renvoyer à m***@acme.example", "en": "Send to m***@acme.example again"}
    hidden_end = replace(ended, text={"fr": "M*** T*** l'a reçu", "en": "M*** T*** has got it"}, why="for M*** T***")
    assert [(action.does, action.ended) for action in shown.actions] == [(hidden_does, hidden_end), (hidden_does, None)]
    assert shown.escalated is not None and shown.escalated.why == "call ***37"
    assert shown.client == Client("M*** T***", "m***@acme.example", callback="***37")
    assert [event.body for event in shown.history] == [
        ev.ClientNoted(name="M*** T***", address="m***@acme.example", callback="***37"),
        ev.TextNoted("words", "call M*** T***"),
        ev.ActionBegun(1, "resend", "g", hidden_does),
        ev.ActionBegun(2, "resend", "g", hidden_does),
        hidden_end,
        ev.Escalated("client_it", None, "call ***37"),
    ]


BODIES = st.lists(
    st.one_of(
        st.builds(
            ev.ClientNoted, name=st.sampled_from(["Maude Tremblay", "", "a.b*c (x)"]), callback=st.text(max_size=12)
        ),
        st.builds(ev.TextNoted, st.just("words"), st.text(max_size=40)),
        st.builds(ev.Escalated, st.just("client"), st.none(), st.text(max_size=40)),
        st.builds(
            ev.ActionBegun,
            st.just(1),
            st.just("resend"),
            st.just("g"),
            st.fixed_dictionaries({"fr": st.text(), "en": st.text()}),
        ),
        st.builds(ev.WrappedUp, st.just("resolved"), st.just("nobody")),
    ),
    max_size=6,
)


@settings(max_examples=60, deadline=None)
@given(BODIES)
def test_any_call_can_be_masked_and_decides_the_same(bodies: list[ev.Body]) -> None:
    call = Call("c")
    events: list[ev.Event] = []
    for number, body in enumerate((ev.Opened("fr", "0", "0", "0"), *bodies), 1):
        event = ev.Event(number, number, AT, body)
        call = advance(call, event, events)
        events.append(event)
    shown = masked(call)
    assert [event.body.kind for event in shown.history] == [event.body.kind for event in call.history]
    assert (shown.wrapped, shown.done, shown.branches) == (call.wrapped, call.done, call.branches)
    assert shown.elapsed(AT) == call.elapsed(AT)

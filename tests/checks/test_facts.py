"""The vocabulary of facts: what it accepts, from where it counts, and how a fact is written."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.facts import (
    VOCABULARY,
    Fact,
    FactError,
    Vantage,
    counts,
    from_iso,
    iso,
    kind_of,
    newest,
    parse_fact,
    parse_value,
    zone_of,
)

T0 = datetime(2026, 11, 24, 15, 2, 3, 456_000, tzinfo=UTC)


def raw(**changes: Any) -> dict[str, Any]:
    return {
        "key": "guest.found",
        "value": "yes",
        "vantage": "tenant",
        "at": "2026-11-24T15:02:03Z",
        "by": "x",
    } | changes


@pytest.mark.parametrize(
    ("key", "value", "stored"),
    [
        ("guest.found", True, "yes"),
        ("guest.found", "no", "no"),
        ("guest.state", "pending", "pending"),
        ("guest.pending_days", 12, 12),
        ("net.clock_skew_s", -3.5, -3.5),
        ("guest.last_failure", 50020, "50020"),
        ("net.proxy", False, "no"),
        ("net.proxy", "Zscaler", "Zscaler"),
        ("net.target.login.microsoftonline.com", "tls.inspection", "tls.inspection"),
        ("call.option", "phone", "phone"),
    ],
)
def test_a_value_of_the_vocabulary_is_taken(key: str, value: Any, stored: Any) -> None:
    assert parse_value(key, value) == stored


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("guest.shoe_size", 43),
        ("guest.found", "maybe"),
        ("guest.found", 1),
        ("guest.state", True),
        ("guest.state", "unknown"),
        ("guest.state", ["pending"]),
        ("guest.pending_days", "12"),
        ("guest.pending_days", True),
        ("guest.pending_days", float("nan")),
        ("guest.pending_days", float("inf")),
        ("guest.pending_days", 10**400),
        ("net.proxy", True),
        ("net.proxy", ""),
        ("net.proxy", 7),
        ("net.target.", "dns.nxdomain"),
        ("net.target.a b", "dns.nxdomain"),
        ("net.target.login.microsoftonline.com\n", "dns.nxdomain"),
    ],
)
def test_anything_else_is_refused(key: str, value: Any) -> None:
    with pytest.raises(FactError):
        parse_value(key, value)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"vantage": "moon"}, "vantage"),
        ({"vantage": ["site"]}, "vantage"),
        ({"at": "yesterday"}, "ISO 8601"),
        ({"at": 5}, "ISO 8601"),
        ({"at": "0001-01-01T00:00:00+14:00"}, "ISO 8601"),
        ({"by": 5}, "texts"),
        ({"key": None}, "texts"),
        ({"extra": 1}, "extra"),
    ],
)
def test_what_is_wrong_with_a_fact_is_named(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(FactError, match=said):
        parse_fact(raw(**changes))


def test_a_fact_that_lacks_something_says_what() -> None:
    with pytest.raises(FactError, match="lacks by"):
        parse_fact({name: value for name, value in raw().items() if name != "by"})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda values: st.lists(values) | st.dictionaries(st.text(), values),
    max_leaves=8,
)


@given(JSON)
def test_whatever_a_file_holds_is_a_fact_or_refused_in_plain_characters(value: Any) -> None:
    for made in (value, raw(value=value), raw(at=value), raw(key=value), {**raw(), str(value): 1}):
        try:
            fact = parse_fact(made)
        except FactError as error:
            assert str(error).isprintable()
        else:
            assert parse_fact(json.loads(json.dumps(fact.as_json()))).value == fact.value


@given(st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2100, 1, 1)), st.integers(-14, 14))  # noqa: DTZ001 - the zone is given
def test_a_moment_is_written_in_utc_to_the_millisecond(moment: datetime, hours: int) -> None:
    here = moment.replace(tzinfo=timezone(timedelta(hours=hours)))
    assert iso(here).endswith("Z")
    assert timedelta() <= here - from_iso(iso(here)) < timedelta(milliseconds=1)
    assert from_iso(moment.isoformat()) == moment.replace(tzinfo=UTC)


@pytest.mark.parametrize("vantage", list(Vantage))
def test_the_clients_network_is_known_from_the_clients_network_only(vantage: Vantage) -> None:
    local = vantage in (Vantage.SITE, Vantage.CLIENT)
    for key in (*VOCABULARY, "net.target.mysignins.microsoft.com"):
        if key.startswith("net."):
            assert counts(Fact(key, "x", vantage, T0, "x")) is local
        if key.startswith("guest."):
            assert counts(Fact(key, "x", vantage, T0, "x")) is (vantage is Vantage.TENANT)


def test_the_newest_fact_counts_and_the_later_of_two_of_one_time() -> None:
    old = Fact("guest.found", "no", Vantage.TENANT, T0 - timedelta(hours=1), "a")
    first = Fact("guest.found", "no", Vantage.TENANT, T0, "b")
    second = Fact("guest.found", "yes", Vantage.TENANT, T0, "c")
    elsewhere = Fact("guest.found", "no", Vantage.DESK, T0 + timedelta(hours=1), "d")
    unknown = Fact("guest.shoe_size", 43, Vantage.TENANT, T0, "e")
    assert newest([first, second, old, elsewhere, unknown]) == {"guest.found": second}


def test_every_key_has_a_kind() -> None:
    assert all(kind_of(key) is kind for key, kind in VOCABULARY.items())
    assert kind_of("net.target.LOGIN.example") is None, "hosts are written in lower case"


def test_a_fact_keeps_nothing_that_draws() -> None:
    paint = "\x1b]52;c;aGk=\x07Acme\u202e \x9b2Jinc."
    fact = parse_fact(raw(key="net.proxy", value=paint, vantage="site", by=paint))
    assert fact.value == fact.by == "Acme inc."
    with pytest.raises(FactError, match="text expected"):
        parse_fact(raw(key="net.proxy", value="\x1b[2J\u202e", vantage="site"))


@pytest.mark.parametrize(
    ("minutes", "written"),
    [(0, "UTC"), (-300, "UTC-05:00"), (-210, "UTC-03:30"), (345, "UTC+05:45"), (840, "UTC+14:00")],
)
def test_a_zone_is_written_as_its_offset(minutes: int, written: str) -> None:
    assert zone_of(T0.astimezone(timezone(timedelta(minutes=minutes), "Greenwich Standard Time"))) == written

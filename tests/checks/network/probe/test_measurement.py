"""Measurements as JSON."""

from __future__ import annotations

import json
from dataclasses import fields
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.network.probe.measurement import BadMeasurement, Measurement, from_json, to_json

TEXT = st.text(max_size=20)


def values(hint: Any) -> st.SearchStrategy[Any]:
    """Values of a field's type."""
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        return st.one_of(*(st.none() if hint is NoneType else values(hint) for hint in get_args(hint)))
    if origin is tuple:
        return st.lists(values(get_args(hint)[0]), max_size=3).map(tuple)
    if origin is Literal:
        return st.sampled_from(get_args(hint))
    plain = {str: TEXT, int: st.integers(-9, 9999), bool: st.booleans(), float: st.floats(0, 1e6)}
    return plain[hint] if hint in plain else records(hint)


def records(kind: Any) -> st.SearchStrategy[Any]:
    hints = get_type_hints(kind)
    return st.builds(kind, **{field.name: values(hints[field.name]) for field in fields(kind)})


@pytest.mark.slow
@settings(max_examples=80)
@given(records(Measurement))
def test_there_and_back(measurement: Measurement) -> None:
    assert from_json(json.loads(json.dumps(to_json(measurement)))) == measurement


@pytest.mark.parametrize(
    ("raw", "named"),
    [
        ([], "measurement: Input"),
        ({"dnss": {}}, "dnss"),
        ({"dns": {"a": "203.0.113.1"}}, "measurement.dns.a: "),
        ({"dns": {"error": "slow"}}, "measurement.dns.error: Input should be 'timeout'"),
        ({"dns": {"ms": True}}, "measurement.dns.ms: "),
        ({"tcp": [{"errno": "ECONNREFUSED"}]}, "measurement.tcp[0].address: "),
        ({"tls": {"verify_code": "10"}}, "measurement.tls.verify_code: Input should be a valid integer"),
        ({"http": {"status": 200.5}}, "measurement.http.status: Input should be a valid integer"),
    ],
)
def test_another_shape_is_refused_by_name(raw: object, named: str) -> None:
    with pytest.raises(BadMeasurement) as caught:
        from_json(raw)
    assert named in str(caught.value)

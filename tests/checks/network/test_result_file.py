"""A saved result is read completely or refused by name, whatever it contains."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.facts import Fact, Vantage, from_iso
from checks.network import result_file
from checks.network.letter.it_letter import letter
from checks.network.replay import replay
from checks.network.report import MOST_RESULTS, SCHEMA
from checks.network.rerun import judge_again
from checks.network.result_file import parse_result, read_result, result_of
from checks.network.targets import builtin
from checks.problems import Problem
from checks.texts import LANGS
from tests.checks.network.documents import document, mixed, result, swept
from tests.checks.network.shape import assert_document

AT = from_iso("2026-11-24T15:02:03Z")


def fact(key: str, value: str, vantage: str = "site") -> dict[str, Any]:
    return Fact(key, value, Vantage(vantage), AT, "check").as_json()


def code(raw: object) -> str:
    with pytest.raises(Problem) as problem:
        parse_result(raw, "x.json")
    assert "x.json" in problem.value.message("fr")
    return problem.value.code


def where(raw: object) -> str:
    with pytest.raises(Problem) as problem:
        parse_result(raw)
    assert problem.value.code == "result.shape"
    return str(problem.value.params["where"])


def test_what_is_whole_comes_back_as_it_was() -> None:
    whole = mixed(facts=[fact("net.streamworks", "some"), fact("net.target.aka.ms", "ok")])
    assert parse_result(whole).as_json() == whole
    assert_document(parse_result(whole).as_json())


async def test_a_sweeps_own_document_comes_back_as_it_was() -> None:
    whole = await swept(replay({"captive_portal": True}, vantage=Vantage.SITE))
    assert parse_result(whole).as_json() == whole


def test_what_the_contract_does_not_name_is_left_out() -> None:
    raw: dict[str, Any] = mixed(facts=[fact("net.streamworks", "some")])
    more = copy.deepcopy(raw) | {"newer": 1}
    more["vantage"]["newer"] = more["results"][0]["newer"] = more["summary"]["newer"] = {"x": []}
    more["facts"].append({"key": "net.newer", "value": 1})
    assert parse_result(more).as_json() == raw


def test_the_counts_are_made_anew() -> None:
    raw = mixed()
    raw["summary"] = {"pass": 99, "diagnosis": []}
    assert parse_result(raw).as_json()["summary"] == {"pass": 2, "warn": 0, "fail": 5, "unknown": 1, "diagnosis": []}


@pytest.mark.parametrize(
    "raw", [None, [], "x", 5, {}, {"schema": "mfa-desk/check/2"}, {"schema": ["mfa-desk/check/1"]}]
)
def test_another_schema_is_refused(raw: object) -> None:
    assert code(raw) == "result.schema"


def paths(value: object, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from paths(inner, (*path, key))
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from paths(inner, (*path, at))


def put(raw: dict[str, Any], path: tuple[Any, ...], value: object) -> None:
    at: Any = raw
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value


def taken_out(raw: dict[str, Any], path: tuple[Any, ...]) -> None:
    at: Any = raw
    for step in path[:-1]:
        at = at[step]
    del at[path[-1]]


ONE = document(
    result("ca.streamworkstech.com", "tcp.timeout"), codes=("tcp.timeout",), facts=[fact("net.internet", "yes")]
)
MAY_LACK = ("evidence", "ssh_from", "proxy", "clock_skew_s", "ipv6", "captive_portal")
NEEDED = [
    path
    for path in paths(ONE)
    if path and isinstance(path[-1], str) and "evidence" not in path[:-1] and path[:3] != ("results", 0, "ms")
    if path[-1] not in MAY_LACK[1:] and path[:2] != ("summary", path[-1])
]


@pytest.mark.parametrize("path", NEEDED, ids=[".".join(map(str, path)) for path in NEEDED])
def test_what_is_missing_is_named(path: tuple[Any, ...]) -> None:
    raw = copy.deepcopy(ONE)
    taken_out(raw, path)
    if path == ("schema",):
        assert code(raw) == "result.schema"
        return
    named = where(raw)
    assert named.split("[")[0].split(".")[0] == path[0]
    assert str(path[-1]) in named or path[0] == "facts"


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("started",), "yesterday"),
        (("started",), "0001-01-01T00:00:00+14:00"),
        (("elapsed_ms",), True),
        (("elapsed_ms",), 10**400),
        (("elapsed_ms",), float("nan")),
        (("practice",), "no"),
        (("vantage", "kind"), "tenant"),
        (("vantage", "resolvers"), "10.1.0.53"),
        (("vantage", "resolvers"), [5]),
        (("vantage", "clock_skew_s"), "0"),
        (("vantage", "host"), "\x1b[2J"),
        (("results",), {}),
        (("results", 0), None),
        (("results", 0, "verdict"), "bad"),
        (("results", 0, "verdict"), ["fail"]),
        (("results", 0, "cause"), "TCP timeout"),
        (("results", 0, "cause"), "x" * 80),
        (("results", 0, "layer"), "physical"),
        (("results", 0, "confidence"), 1),
        (("results", 0, "blame"), "the client"),
        (("results", 0, "required"), 1),
        (("results", 0, "url"), "ftp://ca.streamworkstech.com/"),
        (("results", 0, "url"), "https://user:pw@ca.streamworkstech.com/"),
        (("results", 0, "url"), "https://[x](http://evil)/"),
        (("results", 0, "explain"), "text"),
        (("results", 0, "explain", "fr"), 5),
        (("results", 0, "evidence"), []),
        (("results", 0, "evidence", "tcp"), float("inf")),
        (("results", 0, "ms", "tcp"), "3"),
        (("summary", "diagnosis"), None),
        (("summary", "diagnosis", 0, "fr"), ""),
        (("facts", 0), "net.internet"),
        (("facts", 0, "value"), "maybe"),
    ],
)
def test_what_has_another_form_is_named(path: tuple[Any, ...], value: object) -> None:
    raw = copy.deepcopy(ONE)
    put(raw, path, value)
    assert where(raw).startswith(str(path[0]))


def test_a_fact_seen_from_elsewhere_than_the_document_is_refused() -> None:
    """Otherwise a result from the desk could answer questions about the client's network."""
    assert where(document(kind="desk", facts=[fact("net.internet", "no")])) == "facts[0].vantage"


def test_a_fact_on_anything_but_the_network_is_left_out() -> None:
    assert parse_result(document(facts=[fact("guest.found", "yes", "tenant")])).facts == ()


def test_texts_are_cleaned_and_bounded() -> None:
    raw = copy.deepcopy(ONE)
    raw["vantage"]["host"] = "poste\x1b]0;x\x07-7\u202e"
    raw["results"][0]["explain"]["fr"] = "a\nb\x00" + "c" * 5000
    raw["results"][0]["evidence"] = {"tls\x1b[1m": {"issuer_name": "\x9b31mEvil\u200b", "deep": ["\ud800"]}}
    got = parse_result(raw).as_json()
    assert got["vantage"]["host"] == "poste-7"
    assert got["results"][0]["explain"]["fr"].startswith("a bc") and len(got["results"][0]["explain"]["fr"]) == 1000
    assert got["results"][0]["evidence"] == {"tls": {"issuer_name": "Evil", "deep": ["\ufffd"]}}


def test_evidence_is_bounded_in_depth_and_breadth() -> None:
    deep: Any = 1
    for _ in range(50):
        deep = [deep]
    for evidence in ({"x": deep}, {"x": [0] * 5000}, {str(n): 0 for n in range(5000)}):
        assert where(document(result("a.example", "ok", evidence=evidence))) == "results[0].evidence"


def test_a_file_of_a_windows_shell_is_read(tmp_path: Path) -> None:
    """PowerShell's ``>`` writes UTF-16 with a byte order mark."""
    path = tmp_path / "site.json"
    path.write_text(json.dumps(mixed()), "utf-16")
    assert read_result(path).as_json() == mixed()
    path.write_text(json.dumps(mixed()), "utf-8-sig")
    assert read_result(path).as_json() == mixed()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (b"", "result.not_json"),
        (b"\xff\xfe\xff", "result.not_json"),
        (b"[" * 100_000, "result.not_json"),
        (b"1" * 5000, "result.not_json"),
        (b'{"schema": NaN}', "result.not_json"),
        (b"{}", "result.schema"),
    ],
)
def test_what_is_no_result_is_refused_by_name(tmp_path: Path, text: bytes, code: str) -> None:
    path = tmp_path / "site.json"
    path.write_bytes(text)
    with pytest.raises(Problem) as problem:
        read_result(path)
    assert problem.value.code == code and problem.value.exit_status == 2
    assert str(path) in problem.value.message("en")


def test_a_file_that_is_too_long_is_not_read_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(result_file, "LONGEST", 1000)
    path = tmp_path / "site.json"
    path.write_bytes(b" " * 1001)
    with pytest.raises(Problem) as problem:
        read_result(path)
    assert problem.value.code == "result.too_long"
    assert where(document(*[result("a.example")] * (MOST_RESULTS + 1))) == "results"


@pytest.mark.parametrize("name", ["no/such/file", "a\x00b"])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(Problem) as problem:
        read_result(tmp_path / name)
    assert problem.value.code == "result.unreadable"


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40)
JSON = st.recursive(
    SCALARS,
    lambda strategy: st.lists(strategy, max_size=4) | st.dictionaries(st.text(max_size=12), strategy, max_size=4),
    max_leaves=12,
)
PATHS = [path for path in paths(mixed(facts=[fact("net.internet", "yes")])) if path]


def whole_or_refused(raw: object) -> None:
    """Check that it is either a Problem, or a document that can be checked again, written as JSON, and made into a letter."""
    try:
        got = parse_result(raw)
    except Problem as problem:
        assert problem.code in ("result.schema", "result.shape")
        return
    assert parse_result(json.loads(json.dumps(got.as_json(), allow_nan=False))) == got
    for lang in LANGS:
        letter(got, lang)


@given(JSON)
@settings(max_examples=100, deadline=None)
def test_arbitrary_json_is_refused_by_name(raw: object) -> None:
    whole_or_refused(raw)
    whole_or_refused({"schema": SCHEMA, "results": raw, "vantage": raw, "summary": raw})


@pytest.mark.slow
@given(st.lists(st.tuples(st.sampled_from(PATHS), JSON), min_size=1, max_size=3))
@settings(max_examples=300, deadline=None)
def test_a_result_with_anything_in_any_place_is_read_or_refused_by_name(
    changes: list[tuple[tuple[Any, ...], Any]],
) -> None:
    raw: dict[str, Any] = mixed(facts=[fact("net.internet", "yes")])
    raw = copy.deepcopy(raw)
    for path, value in changes:
        try:
            put(raw, path, value)
        except (KeyError, IndexError, TypeError):
            continue
    whole_or_refused(raw)


@given(st.binary(max_size=200))
@settings(max_examples=100, deadline=None)
def test_arbitrary_bytes_are_refused_by_name(text: bytes) -> None:
    with pytest.raises(Problem):
        result_of(text, "x")


OLD: Final = Path(__file__).with_name("result_of_0_1_0.json")
"""What version 0.1.0 printed of a practice sweep with three faults."""


def test_a_result_that_version_0_1_0_saved_is_read_and_judged_as_it_was() -> None:
    report = read_result(OLD)
    assert json.dumps(report.as_json()) == json.dumps(json.loads(OLD.read_text("utf-8"))), "keys in their order too"
    assert all(result.evidence.foreign is None for result in report.results)
    again = [judgement.as_result() for judgement in judge_again(report.results, builtin()).values()]
    assert [(result.cause, result.evidence, result.ms) for result in again] == [
        (result.cause, result.evidence, result.ms) for result in report.results
    ]
    written = letter(report, "en")
    assert written is not None and len(written.hosts) == 3

"""What is concluded from a code: facts seen from the client, the tree for K4 that answers itself, the letter, and whose fault it is."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from checks.facts import Fact, Vantage, newest
from checks.guide.content import load
from checks.guide.walker import walk
from checks.network.client_page.code import CodeFault, Reach, encode
from checks.network.client_page.code_reading import SCHEMA, Read, as_json, read
from checks.network.client_page.code_report import facts, reached_from
from checks.network.client_page.target_list import target_lists
from checks.network.client_page.verdict import Phone
from checks.network.letter.it_letter import letter
from checks.network.report import TargetResult
from checks.network.result_file import parse_result
from checks.network.targets import Target
from checks.settings import NetworkSettings
from checks.texts import LANGS
from tests.checks.network.documents import parsed
from tests.checks.network.documents import result as raw_result

NOW = datetime(2026, 11, 24, 15, 4, 30, tzinfo=UTC)
TODAY = NOW.date()
BUILT_IN = target_lists()[1]
GUIDE = [target.name for target in BUILT_IN.targets[:4]]
EVERY = [target.name for target in BUILT_IN.targets]
OPTIONAL = ["mysignins.microsoft.com", "invitations.microsoft.com"]


def result(host: str, cause: str = "ok", **changed: Any) -> TargetResult:
    return parsed(raw_result(host, cause, **changed))


def code(failing: Iterable[str], *, made: date = TODAY, clock: datetime = NOW, untried: Iterable[str] = ()) -> str:
    failed, left = set(failing), set(untried)

    def verdict(target: Target) -> Reach:
        return Reach(1 if target.name in failed else 2 if target.name in left else 0)

    return encode(BUILT_IN, "page", made, clock, [verdict(target) for target in BUILT_IN.targets])


def read_code(text: str, desk: dict[str, bool] | None = None, phone: Phone | None = None, now: datetime = NOW) -> Read:
    reading = read(text, NetworkSettings(), now, desk=desk, phone=phone)
    assert isinstance(reading, Read)
    return reading


def learned(text: str, now: datetime = NOW) -> dict[str, Fact]:
    read_facts = facts(read_code(text, now=now).content, now)
    assert all(fact.vantage is Vantage.CLIENT and fact.at == now for fact in read_facts)
    return {fact.key: fact for fact in read_facts}


@pytest.mark.parametrize(
    ("failing", "kind"),
    [
        *(
            ([], "all"),
            (EVERY, "none"),
            (GUIDE, "streamworks"),
            (OPTIONAL, "optional_set"),
            (OPTIONAL[:1], "optional_set"),
        ),
        *((GUIDE[:2], "some"), ([*GUIDE, *OPTIONAL], "some"), ([*OPTIONAL, "aka.ms"], "some")),
        (["signup.live.com"], "some"),
    ],
)
def test_which_hosts_fail_together(failing: list[str], kind: str) -> None:
    verdict = read_code(code(failing)).verdict
    assert verdict.kind == kind and set(verdict.hosts) == set(failing)
    assert verdict.place == ("nowhere" if kind == "all" else "open")


HERE = dict.fromkeys(EVERY, True)
AWAY = dict.fromkeys(EVERY, False)


@pytest.mark.parametrize(
    ("desk", "phone", "place", "sure"),
    [
        (None, None, "open", "open"),
        (HERE, None, "network", "likely"),
        (None, "works", "network", "certain"),
        (AWAY, "works", "network", "certain"),
        (AWAY, None, "server", "likely"),
        (HERE | {GUIDE[0]: False}, None, "partly", "likely"),
        ({GUIDE[0]: True}, None, "open", "open"),
        (None, "fails", "elsewhere", "likely"),
        ({GUIDE[0]: True}, "fails", "elsewhere", "likely"),
        (HERE, "fails", "device", "likely"),
        (AWAY, "fails", "server", "likely"),
    ],
)
def test_whose_fault_it_is_and_how_sure_that_is(
    desk: dict[str, bool] | None, phone: Phone | None, place: str, sure: str
) -> None:
    verdict = read_code(code(GUIDE), desk, phone).verdict
    assert (verdict.place, verdict.sure) == (place, sure)
    assert all("{" not in verdict.words[lang] and GUIDE[1] in verdict.words[lang] for lang in LANGS)
    if place == "partly":
        assert verdict.words["en"].count(GUIDE[0]) == 1 and verdict.words["en"].count(GUIDE[1]) == 2


def test_what_the_desk_could_not_judge_proves_nothing() -> None:
    results = [
        result(GUIDE[0]),
        result(GUIDE[1], "tcp.timeout"),
        result(GUIDE[2], "error"),
        result(GUIDE[3], "ok.slow"),
    ]
    assert reached_from(results) == {GUIDE[0]: True, GUIDE[1]: False, GUIDE[3]: True}


def test_what_the_desks_own_network_stops_tells_nothing_of_the_servers() -> None:
    """A firewall or a filter of the desk's own: then the mobile's data still has to show whose fault it is."""
    filtered = [result(host, "dns.filtered") for host in GUIDE]
    assert reached_from([*filtered, result("aka.ms")]) == {"aka.ms": True}
    rejected = result(GUIDE[0], "tcp.prohibited", confidence="proven")
    assert reached_from([rejected, result(GUIDE[1], "tcp.timeout"), result("aka.ms")]) == {
        GUIDE[1]: False,
        "aka.ms": True,
    }
    assert reached_from(result(host, "tcp.timeout") for host in GUIDE) == {}, "the desk itself has no internet"
    verdict = read_code(code(GUIDE), reached_from([*filtered, result("aka.ms")])).verdict
    assert (verdict.place, verdict.sure) == ("open", "open")


def test_facts_are_seen_from_the_client() -> None:
    facts_of_code = learned(code([*GUIDE, "mysignins.microsoft.com"]))
    values = {key: fact.value for key, fact in facts_of_code.items()}
    assert values["net.streamworks"] == "none" and values["net.sign_in"] == "all"
    assert values["net.registration"] == "some" and values["net.internet"] == "yes"
    assert values["net.target.ca.streamworkstech.com"] == "net.not_reached"
    assert values["net.target.aka.ms"] == "ok" and "net.clock_skew_s" not in values
    assert newest(facts_of_code.values()) == facts_of_code
    assert {"net.proxy", "net.tls_inspection", "net.ipv6", "net.captive_portal", "net.filter"}.isdisjoint(values)


def test_nothing_reached_is_no_internet_and_what_was_not_tried_is_not_said() -> None:
    assert learned(code(EVERY))["net.internet"].value == "no"
    facts_of_code = learned(code([], untried=GUIDE))
    assert "net.streamworks" not in facts_of_code and f"net.target.{GUIDE[0]}" not in facts_of_code


@pytest.mark.parametrize(
    ("ahead", "state", "skew"),
    [
        *((timedelta(), "fits", None), (timedelta(minutes=-4), "fits", None)),
        *((timedelta(minutes=10), "ahead", 600.0), (timedelta(minutes=2), "ahead", 120.0)),
        *((timedelta(minutes=-8), "behind_or_old", None), (timedelta(days=-1), "behind_or_old", None)),
        *((timedelta(days=-400), "before", -227_070.0), (timedelta(days=400), "after", 7_635_330.0)),
    ],
)
def test_the_clock_is_told_as_far_as_it_is_certain(ahead: timedelta, state: str, skew: float | None) -> None:
    text = code([], made=TODAY - timedelta(days=2), clock=NOW + ahead)
    clock = read_code(text).clock
    assert (clock.state, clock.skew_s) == (state, skew)
    fact = learned(text).get("net.clock_skew_s")
    assert (fact.value if fact else None) == skew


@pytest.mark.parametrize(
    ("failing", "outcome"),
    [
        (GUIDE, "firewall_streamworks"),
        (OPTIONAL, "firewall_microsoft"),
        ([*GUIDE, *OPTIONAL], "firewall_all_hosts"),
    ],
)
def test_the_tree_for_k4_answers_itself(failing: list[str], outcome: str) -> None:
    content = load()
    walked = walk(content, "firewall", {}, facts(read_code(code(failing)).content, NOW))
    assert walked.questions == 0
    assert walked.outcome is not None
    assert getattr(content.issues["firewall"].nodes[walked.outcome.node], "code", None) == outcome


def test_the_result_is_one_of_the_network_check_and_the_letter_quotes_it() -> None:
    report = read_code(code(GUIDE), HERE).report()
    assert parse_result(json.loads(json.dumps(report.as_json()))) == report
    assert report.summary.fail == 4 and report.vantage.kind is Vantage.CLIENT
    written = letter(report, "en")
    assert written is not None and [host.host for host in written.hosts] == GUIDE
    assert "Not reached from the client's browser" in " ".join(written.text.split()) and "likely" in written.text
    french = letter(report, "fr")
    assert french is not None and "Inaccessible du navigateur du client" in " ".join(french.text.split())
    assert letter(read_code(code([])).report(), "en") is None


def test_the_letter_tells_the_gap_of_the_optional_hosts() -> None:
    written = letter(read_code(code([*OPTIONAL, "myapps.microsoft.com"])).report(), "en")
    assert written is not None and "only as “optional”" in written.text


def test_a_fault_as_json_has_the_same_keys() -> None:
    good, bad = as_json(read_code(code([]))), as_json(CodeFault("misheard", (2,), "A", "B"))
    assert good["schema"] == bad["schema"] == SCHEMA and set(good) == set(bad)
    assert bad["fault"]["groups"] == [2] and good["fault"] is None
    assert json.loads(json.dumps([good, bad]))

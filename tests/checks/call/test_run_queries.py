"""Runs of the network check in the fold: a part run again, a result from a file, and which run is meant."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from checks.call import events as ev
from checks.call.events import Event
from checks.call.reducers import fold
from checks.call.run_queries import (
    current_domain_check,
    current_lookup,
    displayed_network_run,
    failed_since,
    failing_targets,
    lookups_of_client,
    previous_run,
    repeatable,
    runs_elsewhere,
    was_looked_up,
)
from checks.call.scrubbing import scrub
from checks.call.state import Call
from checks.facts import Vantage
from checks.text import redact
from tests.checks.network.documents import result as target_result
from tests.checks.network.documents import seen_from

T0 = datetime(2026, 11, 24, 15, 2, tzinfo=UTC)
OPENED = ev.Opened("fr", "0", "c", "d")


def call_of(*bodies: ev.Body) -> Call:
    """Return a call whose events come a minute apart."""
    return fold("x", [Event(n, n, T0 + timedelta(minutes=n), body) for n, body in enumerate((OPENED, *bodies), 1)])


def result(target: str, verdict: str = "pass") -> dict[str, Any]:
    return target_result(target, "ok" if verdict == "pass" else "tcp.timeout")


def run(
    number: int, *results: dict[str, Any], ended: bool = True, problem: str | None = None, **about: Any
) -> list[ev.Body]:
    about = {"vantage": seen_from(), "targets": [result["target"] for result in results], **about}
    end = [ev.CheckEnded("network", number, {}, problem)] if ended else []
    return [
        ev.CheckStarted("network", number, about),
        *(ev.CheckResult("network", number, result) for result in results),
        *end,
    ]


FIRST = run(1, result("a", "fail"), result("b"), result("c", "fail"))


def part(number: int, of: int, again: list[str], *results: dict[str, Any], **more: Any) -> list[ev.Body]:
    return run(number, *results, of=of, again=again, targets=["a", "b", "c"], **more)


def test_a_part_begins_with_the_results_before_and_replaces_them_in_their_place() -> None:
    call = call_of(*FIRST, *part(2, 1, ["c", "a"], result("c"), ended=False))
    old, new = call.runs("network")
    assert [(result.target, result.verdict) for result in new.results] == [("a", "fail"), ("b", "pass"), ("c", "pass")]
    assert new.carried == {"a", "b"}
    assert new.measured_at["a"] == old.measured_at["a"] < new.started < new.measured_at["c"]
    assert [result.verdict for result in old.results] == ["fail", "pass", "fail"], "the run before is as it was"


def test_a_part_of_a_part_carries_on() -> None:
    call = call_of(*FIRST, *part(2, 1, ["a"], result("a")), *part(3, 2, ["c"], result("c")))
    last = call.runs("network")[-1]
    assert [result.verdict for result in last.results] == ["pass"] * 3
    assert last.carried == {"a", "b"} and failing_targets(last) == ()


def test_targets_that_are_not_named_any_more_are_left_behind() -> None:
    call = call_of(*FIRST, *run(2, result("d"), of=1, again=["d"], targets=["a", "d"]))
    assert [result.target for result in call.runs("network")[-1].results] == ["a", "d"]


def test_a_part_of_a_run_that_is_not_there_stands_alone() -> None:
    call = call_of(*part(1, 7, ["a"], result("a")))
    assert [result.target for result in call.runs("network")[0].results] == ["a"]


def test_a_result_out_of_a_file_was_measured_when_it_says() -> None:
    call = call_of(*run(1, result("a"), loaded="site.json", at="2026-11-20T09:00:00.000Z"))
    (loaded,) = call.runs("network")
    assert loaded.moment == loaded.measured_at["a"] == datetime(2026, 11, 20, 9, 0, tzinfo=UTC) < loaded.started


def test_a_moment_that_makes_no_sense_is_the_start() -> None:
    (odd,) = call_of(*run(1, result("a"), at="yesterday", loaded="x")).runs("network")
    assert odd.moment == odd.started


def test_the_newest_run_is_shown_while_it_runs_and_after() -> None:
    assert displayed_network_run(call_of()) is None
    call = call_of(*FIRST, *run(2, ended=False))
    assert displayed_network_run(call) == call.runs("network")[1]
    call = call_of(*FIRST, *run(2, result("a")))
    assert displayed_network_run(call) == call.runs("network")[1]


def test_a_run_that_found_nothing_leaves_the_one_before_and_is_named() -> None:
    call = call_of(*FIRST, *run(2, problem="cancelled"))
    assert displayed_network_run(call) == call.runs("network")[0]
    assert failed_since(call, call.runs("network")[0]) == call.runs("network")[1]
    call = call_of(*FIRST, *part(2, 1, ["a"], problem="cancelled"))
    assert displayed_network_run(call) == call.runs("network")[0]
    call = call_of(*run(1, problem="error"))
    assert displayed_network_run(call) == call.runs("network")[0]
    assert failed_since(call, call.runs("network")[0]) is None


def test_a_part_that_was_stopped_keeps_what_it_had_found() -> None:
    call = call_of(*FIRST, *part(2, 1, ["a", "c"], result("a"), problem="cancelled"))
    run_shown = displayed_network_run(call)
    assert run_shown == call.runs("network")[1] and run_shown is not None
    assert failing_targets(run_shown) == ("c",) and run_shown.carried == {"b", "c"}


def test_runs_are_held_against_runs_from_the_same_place_only() -> None:
    site: dict[str, Any] = {"vantage": seen_from("site", "usine"), "loaded": "site.json"}
    call = call_of(
        *FIRST,
        *run(2, result("a"), at="2026-11-20T10:00:00Z", **site),
        *run(3, result("a")),
        *run(4, result("a", "fail"), at="2026-11-20T09:00:00Z", **site),
    )
    first, late, ours, early = call.runs("network")
    assert previous_run(call, ours) == first and previous_run(call, first) is None
    assert previous_run(call, late) == early and previous_run(call, early) is None, (
        "the order is the measurements', not the files'"
    )
    assert runs_elsewhere(call, early) == (ours,) and runs_elsewhere(call, ours) == (early,)


def test_only_a_run_from_here_can_be_run_again_in_part() -> None:
    call = call_of(*FIRST)
    assert repeatable(call, Vantage.DESK) == call.runs("network")[0]
    assert repeatable(call, Vantage.SITE) is None, "this machine stands elsewhere now"
    loaded = run(2, result("a"), loaded="x.json")
    assert repeatable(call_of(*FIRST, *loaded), Vantage.DESK) is None
    assert repeatable(call_of(*run(1, problem="error")), Vantage.DESK) is None


def check_of(check: str, number: int, query: str, *results: dict[str, Any]) -> list[ev.Body]:
    """Return a check of an address, as it is stored."""
    bodies: list[ev.Body] = [
        ev.CheckStarted(check, number, {"asked": query}),
        *(ev.CheckResult(check, number, result) for result in results),
    ]
    return [scrub(body) for body in bodies] + [ev.CheckEnded(check, number, {})]


@pytest.mark.parametrize(
    "address", ["Emma@Fraser.example", "482913@fraser.example", "pwd=Rk7!x@fraser.example", "emma"]
)
def test_an_address_was_looked_up_however_it_was_typed_and_whatever_it_looks_like(address: str) -> None:
    client = scrub(ev.ClientNoted.of({"address": address}))
    guests = {"guests": [{"mail": address}]}
    call = call_of(client, *check_of("guest", 1, f" {client.details['address'].upper()} ", guests))
    assert was_looked_up(call) and current_lookup(call) == lookups_of_client(call)[-1] == call.runs("guest")[0]
    domain = call_of(client, *check_of("domain", 1, client.details["address"], {"domain": "fraser.example"}))
    assert current_domain_check(domain) == domain.runs("domain")[0] and not was_looked_up(domain)


def test_a_look_up_of_somebody_else_is_not_the_clients() -> None:
    client = ev.ClientNoted.of({"address": "emma@fraser.example"})
    call = call_of(
        client, *check_of("guest", 1, "emma@fraser.example", {}), *check_of("guest", 2, "paul@x.example", {})
    )
    assert was_looked_up(call) and lookups_of_client(call) == call.runs("guest")[:1]
    assert current_lookup(call) is None, "somebody else was looked up since"
    other = call_of(client, *check_of("guest", 1, "paul@x.example", {}), *check_of("domain", 2, "paul@x.example", {}))
    assert not was_looked_up(other) and current_lookup(other) is None and current_domain_check(other) is None


def test_a_look_up_that_ended_before_it_began_is_the_clients_and_looked_nothing_up() -> None:
    client = ev.ClientNoted.of({"address": "emma@fraser.example"})
    call = call_of(client, ev.CheckStarted("guest", 1, {}), ev.CheckEnded("guest", 1, {}, "sign_in.needed"))
    assert lookups_of_client(call) == call.runs("guest") and not was_looked_up(call)


def test_a_look_up_whose_address_an_older_program_redacted_is_the_clients() -> None:
    address, other = "pwd=hunter2x@acme.example", "pwd=hunter2x.example"
    stored = redact(address)
    assert stored == "pwd=[•••]"
    looked_up = ev.CheckStarted("guest", 1, {"asked": stored})
    assert was_looked_up(call_of(ev.ClientNoted(address=address), looked_up))
    assert not was_looked_up(call_of(ev.ClientNoted(address="maude@acme.example"), looked_up))
    assert not was_looked_up(call_of(ev.ClientNoted(address=address), ev.CheckStarted("guest", 1, {"asked": other})))

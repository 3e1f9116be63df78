"""The network pane with keys in the real app: failures first, a target's page, a partial run, the letter, a result from a site."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from checks.call import events as ev
from checks.call.reducers import fold
from checks.call.run_queries import displayed_network_run
from checks.call.scrubbing import scrub
from checks.facts import Vantage
from checks.network.diagnose.summary import SIGN_IN
from checks.network.result_file import parse_result
from checks.session import CallSession
from checks.session.view import CallView, network_view
from checks.settings import Settings
from tests.checks.network.documents import document, mixed, result, seen_from
from tests.tui.conftest import OpenSeat, Seat
from tests.waiting import until
from tui.i18n import set_language
from tui.panes import network
from tui.panes.network import faults
from tui.panes.target import target_rows
from tui.text_layout import Row, cells
from tui.widgets.lines import Lines

HOST = "ca.streamworkstech.com"
PAGE = 56
"""The least room of a page, in cells: in a terminal of 60."""


def rows_of(here: Seat, pane: str = "network") -> list[str]:
    return [row.text for row in here.app.screen.query_one(f"#{pane}", Lines).rows]


async def practised(here: Seat) -> None:
    """Open the practice call with its check finished, in the network pane."""
    await until(lambda: here.session.call is not None and here.session.call.runs("network"))
    await until(lambda: not here.session.checks.is_running("network"))
    await here.keys("f4")
    await until(lambda: rows_of(here))


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_what_fails_comes_first_and_what_is_well_is_one_line(
    seat: OpenSeat, lang: str, size: tuple[int, int]
) -> None:
    async with seat(size=size, lang=lang, scenario="firewall") as here:
        await practised(here)
        rows = rows_of(here)
        failing = [number for number, row in enumerate(rows) if row.startswith("[!!]") and "streamworkstech" in row]
        well = [number for number, row in enumerate(rows) if row.startswith("[OK]")]
        assert len(failing) == 4 and max(failing) < min(well)
        assert all(cells(row) <= size[0] for row in rows)


@pytest.mark.slow
async def test_a_target_s_page_says_who_where_and_how_long(seat: OpenSeat) -> None:
    async with seat(lang="en", scenario="firewall") as here:
        await practised(here)
        await here.keys("enter")
        await here.sees(f"[!!] {HOST}")
        for text in ("ECONNREFUSED", "TCP/443", "1.2 ms", "not reached", "10.20.0.2", "on the client's network"):
            await here.sees(text)
        await here.keys("f9")
        await here.sees("1,2 ms")
        await here.keys("escape")
        assert here.app.screen.query("#network")


@pytest.mark.slow
async def test_only_what_fails_is_run_again_and_the_rest_stays(seat: OpenSeat) -> None:
    async with seat(lang="en", scenario="firewall") as here:
        await practised(here)
        call = here.session.call
        assert call is not None
        before = displayed_network_run(call)
        assert before is not None
        await here.keys("a", "2")
        await until(
            lambda: len(here.session.call.runs("network")) == 2 and not here.session.checks.is_running("network")
        )  # type: ignore[union-attr]  # a call is there
        after = displayed_network_run(here.session.call)  # type: ignore[arg-type]  # the same
        assert after is not None and len(after.results) == len(before.results)
        assert len(after.results) - len(after.carried) == 4
        await here.sees("Nothing changed since")


@pytest.mark.slow
async def test_the_letter_is_read_in_both_languages_and_kept(seat: OpenSeat, settings: Settings) -> None:
    async with seat(lang="en", scenario="firewall") as here:
        await practised(here)
        await here.keys("m")
        await here.sees(HOST)
        lang = here.session.call.lang  # type: ignore[union-attr]  # a call is there
        french = "Bonjour" in here.text()
        assert french == (lang == "fr")
        await here.keys("l")
        await until(lambda: ("Bonjour" in here.text()) != french)
        await here.keys("c")
        await until(lambda: list((Path(settings.calls.database).parent / "notes").glob("*")))
        kept = [event.body for event in here.session.call.history if isinstance(event.body, ev.LetterKept)]  # type: ignore[union-attr]  # the same
        assert len(kept) == 1 and HOST in kept[0].text


@pytest.mark.slow
async def test_a_result_from_a_site_is_taken_in_and_named(seat: OpenSeat, tmp_path: Path) -> None:
    file = tmp_path / "site.json"
    file.write_text(json.dumps(mixed()), "utf-8")
    async with seat(lang="en") as here:
        await here.keys("1", "escape", "f4")
        await until(lambda: not here.session.checks.is_running("network"))
        await here.keys("o")
        await here.paste(str(file))
        await here.sees("site.json")
        run = displayed_network_run(here.session.call)  # type: ignore[arg-type]  # a call is there
        assert run is not None and run.about.loaded == "site.json"
        await here.sees("poste-7")
        await here.keys("o")
        await here.paste(str(tmp_path / "none.json"))
        await here.sees("none.json")
        await here.keys("escape", "o")
        await here.paste("~nobody-of-that-name/site.json")
        await here.sees("~nobody-of-that-name/site.json")


def loaded(settings: Settings, tmp_path: Path, *documents: dict[str, object]) -> CallSession:
    """Make a desk with a call into which these results were loaded, one after the other."""
    desk = CallSession(settings)
    desk.open_call()
    for number, raw in enumerate(documents):
        file = tmp_path / f"site-{number}.json"
        file.write_text(json.dumps(raw), "utf-8")
        desk.imports.load_result(file)
    return desk


def view_on(desk: CallSession) -> CallView:
    view = desk.view(masked=False)
    assert view is not None
    return view


def of_pane(desk: CallSession) -> Callable[[int], list[Row]]:
    return partial(network.render, view_on(desk))


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("width", [38, 58, 78, 118])
def test_no_line_is_wider_than_the_pane(settings: Settings, tmp_path: Path, lang: str, width: int) -> None:
    set_language("fr" if lang == "fr" else "en")
    desk = loaded(settings, tmp_path, mixed())
    call, run = desk.call, displayed_network_run(desk.call)  # type: ignore[arg-type]  # a call is there
    assert call is not None and run is not None
    rows = [*of_pane(desk)(width), network.render_strip(view_on(desk), width)]
    assert [row.text for row in rows if cells(row.text) > width] == []
    room = max(width, PAGE)
    pages = [row.text for result in run.results for row in target_rows(call, run, result.target, room)]
    assert [text for text in pages if cells(text) > room] == []
    desk.leave()


def test_what_the_onboarding_stops_without_comes_before_what_is_advised(settings: Settings, tmp_path: Path) -> None:
    """Among what fails, whatever the order of the diagnosis; and what fails comes before what only warns."""
    set_language("en")
    raw = document(
        result("warned.example", "ok.slow"),
        result("advised.example", "dns.filtered", required=False),
        result("second.example", "tls.intercepted"),
        result("first.example", "tcp.timeout"),
        codes=("dns.filtered", "tcp.timeout", "tls.intercepted"),
    )
    desk = loaded(settings, tmp_path, raw)
    run = displayed_network_run(desk.call)  # type: ignore[arg-type]  # a call is there
    assert run is not None
    order = ["first.example", "second.example", "advised.example", "warned.example"]
    assert [fault.target for fault in faults(run)] == order
    lines = [row.text for row in of_pane(desk)(78)]
    places = [next(at for at, line in enumerate(lines) if name in line) for name in order]
    assert places == sorted(places)
    desk.leave()


def test_what_changed_since_the_admin_s_fix(settings: Settings, tmp_path: Path) -> None:
    set_language("en")
    first = document(result(HOST, "tcp.timeout"), result("crm.streamworkstech.com", "tcp.timeout"))
    second = document(
        result(HOST), result("crm.streamworkstech.com", "tls.intercepted"), started="2026-11-24T16:02:03.000Z"
    )
    desk = loaded(settings, tmp_path, first, second)
    rows = [row for row in of_pane(desk)(78) if " -> " in row.text]
    assert [HOST in row.text for row in rows] == [False, True], "what is still wrong comes first"
    assert [style for row in rows for _text, style in row.pieces if style != "plain"] == ["ok"]
    desk.leave()


@pytest.mark.slow
def test_text_of_a_saved_result_is_neither_markup_nor_control(settings: Settings, tmp_path: Path) -> None:
    evil = result(HOST, "tls.intercepted")
    evil["explain"] = {"fr": "[b]gras[/b]\x1b[2J", "en": "[b]bold[/b]\x1b[2J\u202e"}
    evil["evidence"] = {"tls": {"issuer_name": "Evil\x07 CA [red]"}}
    desk = loaded(settings, tmp_path, document(evil))
    call, run = desk.call, displayed_network_run(desk.call)  # type: ignore[arg-type]  # a call is there
    assert call is not None and run is not None
    set_language("en")
    text = "\n".join(row.text for row in target_rows(call, run, HOST, 78))
    assert "[b]bold[/b]" in text and "Evil CA [red]" in text
    assert not any(char in text for char in "\x1b\x07\u202e")
    desk.leave()


KEYS = (
    *(
        "proxied",
        "follow_up",
        "dns",
        "tcp",
        "tls",
        "http",
        "verify_code",
        "error",
        "server",
        "rcode",
        "address",
        "errno",
    ),
    *("public", "public_genuine", "addresses", "other_name", "small_hello", "mss", "last_hop", "last_ttl", "status"),
)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 70_000) | st.floats(-1e9, 1e9) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=4), inner),
    max_leaves=12,
)
EVIDENCE = st.dictionaries(st.sampled_from(KEYS), ANYTHING, max_size=5)


@pytest.mark.slow
@given(evidence=st.lists(EVIDENCE, min_size=3, max_size=3), lang=st.sampled_from(("fr", "en")))
@examples(max_examples=150, deadline=None)
def test_evidence_of_any_shape_is_shown(evidence: list[dict[str, Any]], lang: str) -> None:
    set_language("fr" if lang == "fr" else "en")
    measured = [result(host, evidence=values) for host, values in zip(SIGN_IN, evidence, strict=True)]
    results = parse_result(document(*measured)).results
    bodies: list[ev.Body] = [
        ev.Opened("fr", "0", "c", "d"),
        ev.CheckStarted("network", 1, {"vantage": seen_from("site", "poste-7")}),
        *(ev.CheckResult("network", 1, result.as_json()) for result in results),
        ev.CheckEnded("network", 1, {}),
    ]
    now = datetime(2026, 11, 24, 15, 2, tzinfo=UTC)
    call = fold("x", [ev.Event(n, n, now, scrub(body)) for n, body in enumerate(bodies, 1)])
    run = displayed_network_run(call)
    assert run is not None
    view = cast("CallView", SimpleNamespace(call=call, network=network_view(call, Vantage.DESK)))
    rows = [*network.render(view, 78), network.render_strip(view, 78)]
    assert [row.text for row in rows if cells(row.text) > 78] == []
    for host in SIGN_IN:
        assert any(host in row.text for row in target_rows(call, run, host, 78))

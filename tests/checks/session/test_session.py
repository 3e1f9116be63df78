"""The desk: one call from greeting to note, checks running meanwhile, and what it does when something is broken."""

from __future__ import annotations

import asyncio
import json
import tomllib
from collections.abc import AsyncGenerator, Callable, Mapping
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from checks.call import events as ev
from checks.call.scrubbing import scrub
from checks.call.timeline import AnswerLine, LetterLine
from checks.checking import Ended, Result, Started
from checks.facts import Fact, Vantage
from checks.network import result_file
from checks.network.letter.it_letter import letter
from checks.network.report import SweepAbout, SweepSummary
from checks.network.result_file import parse_result
from checks.problems import Problem
from checks.session import CallSession, Library, read_facts
from checks.session.sources import CheckRequest
from checks.settings import CallSettings, NetworkSettings, Settings
from checks.texts import LANGS, Lang
from tests.checks.call.own_content import small, texts
from tests.checks.network import documents
from tests.checks.network.documents import began, document, ended, measured, mixed, parsed, result
from tests.platforms import has_mode
from tests.waiting import until

T0 = datetime(2026, 11, 24, 15, 2, tzinfo=UTC)
FOUND = Fact("guest.found", "yes", Vantage.TENANT, T0, "test")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        calls=CallSettings(database=str(tmp_path / "data" / "calls.db")), network=NetworkSettings(vantage="site")
    )


def opened(settings: Settings) -> CallSession:
    return CallSession(settings, library=Library.of(small(), settings))


@pytest.fixture
def desk(settings: Settings) -> CallSession:
    return opened(settings)


if TYPE_CHECKING:
    from checks.session.sources import Update

    Updates = Callable[[], AsyncGenerator[Update, None]]


def checking(desk: CallSession, updates: Updates) -> None:
    """Make the desk's next check give these updates."""
    desk.checks.source_of = lambda _check: lambda _request: updates()


def test_a_call_from_greeting_to_note(desk: CallSession, settings: Settings) -> None:
    seen: list[int] = []
    desk.watch(lambda: seen.append(desk.call.seq))
    desk.open_call()
    desk.set_client(name="Maude Tremblay", address="maude@acme.example")
    assert desk.prompt().kind == "opening"
    assert desk.press(1) is None
    assert desk.press(1) is None
    assert desk.prompt().place == "lamp.plugged"
    desk.press(2)
    assert desk.prompt().kind == "outcome"
    desk.press(1)
    assert desk.prompt().place == "step.1.begin"
    assert desk.enter() is None
    assert desk.prompt().place == "step.1.end"
    desk.enter()
    assert desk.call.steps[0].mark == "done"
    desk.mark(6, "done")
    assert desk.suggested_wrap_up() == "resolved"
    desk.wrap_up("resolved")
    assert desk.press(1) == "copy"
    assert "Maude Tremblay" in desk.note("fr")
    path = desk.keep_note("en", clipboard=False)
    assert path.read_text("utf-8").strip() == desk.note("en").strip()
    assert has_mode(path, 0o600)
    assert seen == sorted(seen) and len(seen) > 8, "every change was told, with what is stored"
    desk.leave()
    assert CallSession(settings).unfinished(practice=False) == ()


def test_a_call_that_was_left_is_resumed_with_every_answer(desk: CallSession, settings: Settings) -> None:
    desk.open_call()
    desk.go("@lamp")
    desk.press(1)
    desk.leave()
    again = opened(settings)
    (unfinished,) = again.unfinished(practice=False)
    assert again.resume(unfinished.id)
    assert again.prompt().place == "lamp.bulb"
    assert [line.place for line in again.thread() if isinstance(line, AnswerLine)] == ["lamp.plugged"]
    assert not again.resume("20200101-000000-0000")
    again.leave()


@pytest.mark.parametrize("target", ["step.0", "step.7", "step.x", "@none", "card.contact", ""])
def test_what_is_nowhere_cannot_be_gone_to(desk: CallSession, target: str) -> None:
    desk.open_call()
    before = desk.call
    assert not desk.go(target)
    assert desk.call == before


def test_only_a_walk_that_is_not_on_the_screen_can_be_taken_up(desk: CallSession) -> None:
    desk.open_call()
    assert not desk.resume_branch("b1")
    desk.go("@lamp")
    assert not desk.resume_branch("b1")
    assert desk.park() and desk.resume_branch("b1")
    assert desk.prompt().place == "lamp.plugged"


def test_nothing_to_undo_redo_park_or_come_back_from(desk: CallSession) -> None:
    desk.open_call()
    before = desk.call
    assert not any(
        [
            desk.undo(),
            desk.redo(),
            desk.park(),
            desk.end_hold(),
            desk.note_text("remark", "  "),
            desk.set_client(name=""),
        ]
    )
    assert desk.call == before


async def test_a_check_answers_beside_the_conversation(desk: CallSession) -> None:
    ready = asyncio.Event()

    async def updates() -> AsyncGenerator[Update, None]:
        yield began("one")
        yield measured("one")
        await ready.wait()
        yield ended(FOUND, passed=1)

    checking(desk, updates)
    desk.open_call()
    desk.go("@lamp")
    assert desk.checks.start("network")
    assert not desk.checks.start("network"), "it runs already"
    await until(lambda: desk.call.runs("network") and desk.call.runs("network")[0].results)
    assert desk.prompt().place == "lamp.plugged", "the question can be answered meanwhile"
    ready.set()
    await until(lambda: not desk.checks.is_running("network"))
    assert desk.prompt().place == "lamp.bulb", "and the evidence answered it"
    run = desk.call.runs("network")[0]
    assert (run.summary, run.problem) == (SweepSummary(passed=1), None)
    desk.leave()


async def test_a_checks_own_bug_is_said_and_the_call_goes_on(desk: CallSession) -> None:
    async def updates() -> AsyncGenerator[Update, None]:
        yield began()
        raise ZeroDivisionError

    checking(desk, updates)
    desk.open_call()
    desk.checks.start("network")
    await until(lambda: not desk.checks.is_running("network"))
    assert desk.call.runs("network")[0].problem == "error"
    assert desk.press(1) is None and desk.call.step == 1
    desk.leave()


@pytest.mark.parametrize("begun", [True, False])
@pytest.mark.parametrize("end", ["cancel", "leave", "next call"])
async def test_a_check_that_is_stopped_ends_in_the_call_once(desk: CallSession, begun: bool, end: str) -> None:
    async def updates() -> AsyncGenerator[Update, None]:
        if begun:
            yield began()
        await asyncio.Event().wait()
        yield documents.ended()

    checking(desk, updates)
    desk.open_call()
    call_id = desk.call.id
    desk.checks.start("network")
    await until(lambda: not begun or desk.call.runs("network"))
    match end:
        case "cancel":
            assert desk.checks.cancel("network")
            await until(lambda: not desk.checks.is_running("network"))
        case "leave":
            desk.leave()
        case "next call":
            desk.open_call()
            assert desk.call.checks == ()
    await asyncio.sleep(0)
    again = opened(desk.settings)
    assert again.resume(call_id)
    runs = again.call.runs("network")
    if begun or end != "cancel":
        assert [run.problem for run in runs] == ["cancelled"]
    ended = [event for event in again.call.history if isinstance(event.body, ev.CheckEnded)]
    assert len(ended) == len(runs)
    again.leave()
    desk.leave()


def test_the_tenant_is_looked_up_where_it_can_be_asked(desk: CallSession) -> None:
    assert not desk.checks.can_run("network"), "no call"
    desk.open_call()
    assert desk.checks.can_run("network") and not desk.checks.can_run("guest")
    desk.open_call(practice="")
    assert desk.checks.can_run("guest")
    desk.leave()


def test_an_unknown_scenario_is_named(desk: CallSession) -> None:
    with pytest.raises(Problem, match="no_such") as problem:
        desk.open_call(practice="no_such")
    assert problem.value.code == "practice.unknown"
    assert desk.call is None


def test_a_folder_with_a_fault_is_left_aside_and_named(settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "content"
    (folder / "trees").mkdir(parents=True)
    (folder / "trees" / "lamp.toml").write_text(texts()["trees/lamp.toml"].replace('"bulb"', '"bulbb"'), "utf-8")
    desk = CallSession(settings, library=Library(settings, folder))
    assert "lamp" not in desk.content.issues
    assert "password" in desk.content.issues
    assert any(fault.file == "trees/lamp.toml" and fault.reason for fault in desk.library.faults)
    desk.open_call()
    assert desk.prompt().kind == "opening"
    desk.leave()


def test_a_missing_folder_is_named(settings: Settings, tmp_path: Path) -> None:
    desk = CallSession(settings, library=Library(settings, tmp_path / "nowhere"))
    assert desk.content.issues
    assert [fault.code for fault in desk.library.faults] == ["folder.missing"]


def test_facts_of_a_file_answer_questions(desk: CallSession, tmp_path: Path) -> None:
    path = tmp_path / "facts.json"
    path.write_text(json.dumps({"facts": [FOUND.as_json()]}), "utf-8")
    desk.open_call()
    desk.go("@lamp")
    assert desk.imports.load_facts(path) == 1
    assert desk.prompt().place == "lamp.bulb"
    desk.leave()


HUGE = json.dumps({"facts": [FOUND.as_json() | {"key": "guest.pending_days", "value": 10**400}]}).encode()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (None, "unreadable"),
        (b"{", "not_json"),
        (b"\xff", "not_json"),
        (b"[]", "shape"),
        (b'{"facts": 5}', "shape"),
        (b'{"facts": [5]}', "bad"),
        (HUGE, "bad"),
        (b"[" * 100_000, "not_json"),
    ],
)
def test_a_facts_file_that_holds_none_is_named(tmp_path: Path, content: bytes | None, code: str) -> None:
    path = tmp_path / "facts.json"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(Problem) as problem:
        read_facts(path)
    assert problem.value.code == f"facts.{code}"
    assert str(path) in problem.value.message("fr")


def test_a_facts_file_that_is_too_long_is_not_read_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(result_file, "LONGEST", 1000)
    path = tmp_path / "facts.json"
    path.write_bytes(b" " * 1001)
    with pytest.raises(Problem) as problem:
        read_facts(path)
    assert problem.value.code == "facts.too_long" and problem.value.params["most"] == 1000


def test_a_database_that_cannot_be_used_leaves_a_desk_that_says_so(settings: Settings, tmp_path: Path) -> None:
    database = tmp_path / "data" / "calls.db"
    database.parent.mkdir()
    database.write_bytes(b"somebody's text file" * 100)
    desk = CallSession(settings)
    assert desk.saved.trouble is not None and desk.saved.trouble.code == "corrupt"
    assert desk.unfinished(practice=False) == ()
    desk.open_call()
    desk.press(3)
    assert desk.call.step == 3 and desk.saved.waiting == 2 and desk.saved.at is None
    database.unlink()
    assert desk.save()
    assert desk.saved.waiting == 0
    call = desk.call.id
    desk.leave()
    again = CallSession(settings)
    assert again.resume(call) and again.call.step == 3
    again.leave()


def test_the_vantage_is_the_settings_until_someone_says_otherwise(desk: CallSession) -> None:
    assert desk.vantage is Vantage.SITE
    desk.open_call()
    desk.set_vantage("desk")
    assert desk.vantage is Vantage.DESK
    desk.leave()


async def swept(desk: CallSession, raw: Mapping[str, Any]) -> None:
    """Run a network check that finds what the document contains."""

    async def updates() -> AsyncGenerator[Update, None]:
        report = parse_result(raw)
        targets = tuple(result.target for result in report.results)
        yield Started(SweepAbout(at=report.started, practice=report.practice, vantage=report.vantage, targets=targets))
        for target_result in report.results:
            yield Result(target_result)
        yield Ended(report.summary)

    checking(desk, updates)
    desk.checks.start("network")
    await until(lambda: not desk.checks.is_running("network"))


@pytest.mark.parametrize("lang", LANGS)
async def test_the_letter_is_kept_in_a_file_and_with_the_call(desk: CallSession, lang: Lang) -> None:
    desk.open_call()
    desk.set_client(name="Maude Tremblay", address="maude@acme.example", organisation="Acme", ticket="INC0012345")
    await swept(desk, mixed())
    written = desk.handouts.letter(lang)
    assert written is not None
    assert "Acme" in written.text and "INC0012345" in written.text
    assert "Maude" not in written.text and "maude@" not in written.text
    path = desk.handouts.keep_letter(lang)
    assert path is not None and path.read_text("utf-8") == written.text
    assert has_mode(path, 0o600)
    desk.note_text("remark", "later")
    desk.leave()
    again = opened(desk.settings)
    assert again.resume(desk.call.id)
    (kept,) = [event.body for event in again.call.history if isinstance(event.body, ev.LetterKept)]
    assert (kept.lang, kept.file, kept.text) == (lang, path.name, written.text)
    assert [line.file for line in again.thread() if isinstance(line, LetterLine)] == [path.name]
    again.leave()


async def test_the_letter_is_of_the_latest_check_that_found_something(desk: CallSession) -> None:
    desk.open_call()
    await swept(desk, mixed())
    await swept(desk, document(result("ca.streamworkstech.com", "tcp.timeout"), kind="desk"))
    written = desk.handouts.letter("en")
    assert written is not None
    assert [host.host for host in written.hosts] == ["ca.streamworkstech.com"]
    assert "1 host to check on your side" in written.subject
    await swept(desk, document(result("ca.streamworkstech.com")))
    assert desk.handouts.letter("en") is None and desk.handouts.keep_letter("en") is None
    assert not any(isinstance(event.body, ev.LetterKept) for event in desk.call.history)
    desk.leave()


async def test_a_check_that_was_stopped_still_makes_the_letter_of_what_it_found(desk: CallSession) -> None:
    raw = mixed()
    ready = asyncio.Event()

    async def updates() -> AsyncGenerator[Update, None]:
        yield began("x", at=raw["started"])
        yield Result(parsed(raw["results"][1]))
        await ready.wait()

    checking(desk, updates)
    desk.open_call()
    desk.checks.start("network")
    await until(lambda: desk.call.runs("network") and desk.call.runs("network")[0].results)
    running = desk.handouts.letter("en")
    desk.checks.cancel("network")
    await until(lambda: not desk.checks.is_running("network"))
    stopped = desk.handouts.letter("en")
    assert running is not None and stopped is not None and running.text == stopped.text
    assert [host.host for host in stopped.hosts] == ["login.microsoftonline.com"]
    desk.leave()


async def test_stored_results_that_make_no_sense_are_left_out_and_no_crash(desk: CallSession) -> None:
    desk.open_call()
    good, bad, ugly = mixed()["results"][:3]
    about = {"at": "yesterday", "vantage": "here", "targets": 5, "practice": "?"}
    stored: list[ev.Body] = [
        ev.CheckStarted("network", 1, about),
        *(ev.CheckResult("network", 1, raw) for raw in (good, bad | {"verdict": "great"}, ugly | {"explain": []})),
        ev.CheckEnded("network", 1, {"pass": "many", "diagnosis": [5]}),
    ]
    desk._context.add(*stored)
    (run,) = desk.call.runs("network")
    assert [result.target for result in run.results] == [good["target"]] and run.moment == run.started
    written = desk.handouts.letter("en")
    assert written is not None and "not measured anything" in " ".join(written.text.lower().split())
    desk.leave()


async def test_a_letter_that_cannot_be_written_is_not_recorded(desk: CallSession, settings: Settings) -> None:
    desk.open_call()
    await swept(desk, mixed())
    (Path(settings.calls.database).parent / "notes").write_text("in the way")
    with pytest.raises(OSError):
        desk.handouts.keep_letter("en")
    assert not any(isinstance(event.body, ev.LetterKept) for event in desk.call.history)
    desk.leave()


@pytest.mark.parametrize("lang", LANGS)
def test_no_word_of_a_letter_looks_like_a_secret(lang: Lang) -> None:
    """Otherwise the letter that is stored would not be the one that was sent."""
    causes = tomllib.loads(files("checks.network.letter").joinpath("letter.toml").read_text("utf-8"))["cause"]
    for cause in causes:
        raw = document(
            result("ca.streamworkstech.com", "tcp.timeout"), result("crm.streamworkstech.com", "tcp.timeout")
        )
        for saved in raw["results"]:
            saved["cause"] = cause
        written = letter(parse_result(raw), lang, organisation="Acme", ticket="INC0012345")
        assert written is not None
        assert scrub(ev.LetterKept(lang, "x", written.text)) == ev.LetterKept(lang, "x", written.text)


async def test_a_result_of_the_clients_network_is_loaded_as_what_it_is(desk: CallSession, tmp_path: Path) -> None:
    path = tmp_path / "site.json"
    seen = Fact("net.streamworks", "some", Vantage.SITE, T0, "the technician's check")
    path.write_text(json.dumps(mixed(facts=[seen.as_json()])), "utf-8")
    desk.open_call()
    run = desk.imports.load_result(path)
    assert run.about.loaded == "site.json" and run.about.vantage is not None and run.about.vantage.host == "poste-7"
    assert len(run.results) == 8 and run.summary is not None and run.summary.fail == 5
    assert run.moment == datetime(2026, 11, 24, 15, 2, 3, tzinfo=UTC)
    assert desk.call.facts == (seen,), "its own vantage, time and author"
    assert desk.checks.repeatable_run() is None and not desk.checks.start("network", only=["aka.ms"]), (
        "that network is not here"
    )
    written = desk.handouts.letter("en", run.run)
    assert written is not None and "poste-7" in written.text and "15:02 UTC on your network" in written.text
    desk.leave()


async def test_a_file_is_loaded_while_a_check_runs_and_both_end(desk: CallSession, tmp_path: Path) -> None:
    ready = asyncio.Event()

    async def updates() -> AsyncGenerator[Update, None]:
        yield began("one", host="here")
        yield measured("one")
        await ready.wait()
        yield ended(passed=1)

    path = tmp_path / "site.json"
    path.write_text(json.dumps(mixed()), "utf-8")
    checking(desk, updates)
    desk.open_call()
    desk.checks.start("network")
    await until(lambda: desk.call.runs("network") and desk.call.runs("network")[0].results)
    desk.imports.load_result(path)
    ready.set()
    await until(lambda: not desk.checks.is_running("network"))
    own, loaded = desk.call.runs("network")
    assert own.summary == SweepSummary(passed=1) and own.problem is None and len(own.results) == 1
    assert loaded.summary is not None and len(loaded.results) == 8
    desk.leave()


@pytest.mark.parametrize("practice", [None, ""])
def test_practice_proves_nothing_in_a_real_call(desk: CallSession, tmp_path: Path, practice: str | None) -> None:
    path = tmp_path / "site.json"
    path.write_text(json.dumps(mixed(practice=True)), "utf-8")
    desk.open_call(practice=practice)
    if practice is None:
        with pytest.raises(Problem) as problem:
            desk.imports.load_result(path)
        assert problem.value.code == "result.practice"
        assert desk.call.checks == ()
    else:
        assert desk.imports.load_result(path).results
    desk.leave()


@pytest.mark.slow
async def test_a_part_is_run_again_and_the_whole_is_told(desk: CallSession) -> None:
    desk.open_call(practice="firewall")
    desk.checks.start("network")
    await until(lambda: not desk.checks.is_running("network"))
    assert not desk.checks.start("network", only=[]), "nothing to run"
    assert desk.checks.start("network", only=["ca.streamworkstech.com"])
    assert desk.checks.repeatable_run() is None, "it runs"
    await until(lambda: not desk.checks.is_running("network"))
    first, second = desk.call.runs("network")
    assert second.about.again == ("ca.streamworkstech.com",) and second.about.of == first.run
    assert second.problem is None and first.summary is not None and second.summary is not None
    assert (second.summary.passed, second.summary.fail) == (first.summary.passed, first.summary.fail)
    assert [problem.code for problem in second.summary.diagnosis] == ["tcp.refused"]
    assert [result.target for result in second.results] == [result.target for result in first.results]
    assert second.carried == {result.target for result in first.results} - {"ca.streamworkstech.com"}
    desk.leave()


@pytest.mark.slow
async def test_the_letter_of_a_part_is_dated_by_the_oldest_fault_it_tells(desk: CallSession) -> None:
    desk.open_call(practice="firewall")
    desk.checks.start("network")
    await until(lambda: not desk.checks.is_running("network"))
    desk._context.clock = lambda: datetime(2031, 1, 2, 3, 4, tzinfo=UTC)
    desk.checks.start("network", only=["ca.streamworkstech.com"])
    await until(lambda: not desk.checks.is_running("network"))
    written = desk.handouts.letter("en")
    assert written is not None and "2031" not in written.text
    desk.checks.start("network")
    await until(lambda: not desk.checks.is_running("network"))
    written = desk.handouts.letter("en")
    assert written is not None and "2031-01-02 at 03:04" in written.text
    desk.leave()


def test_a_check_does_nothing_before_the_desk_knows_its_task(desk: CallSession) -> None:
    """An eager loop, as Textual's is from Python 3.12 on, runs a task's first step while it is created."""
    desk.open_call()
    assert desk.call is not None
    running = desk.checks._run("network", CheckRequest(desk.call, desk.vantage))
    running.send(None)
    assert not desk.call.checks
    running.close()
    assert not desk.call.checks
    desk.leave()

"""A call using only keys in the real app: what a person sees, and what is on disk afterwards."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import get_args

import pytest
from textual.containers import Vertical

from checks.call.call_index import StoreTrouble, TroubleCode
from checks.call.prompt import prompt
from checks.call.store import open_store
from checks.guide.content import load
from checks.session import CallSession
from checks.settings import Settings, database_path
from checks.texts import LANGS, Lang
from tests.checks.call.playing import played
from tests.checks.network.documents import mixed
from tests.facts import facts
from tests.platforms import has_mode
from tests.tui.conftest import OpenSeat
from tests.waiting import until
from tui.i18n import set_language, t
from tui.panes.decision import prompt_rows
from tui.panes.formatting import localized
from tui.screens.call import CallScreen
from tui.text_layout import cells
from tui.widgets.lines import Lines

pytestmark = pytest.mark.slow

SIZES = [(80, 24), (100, 30), (120, 40), (60, 20)]


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("size", SIZES)
async def test_a_call_from_greeting_to_note(
    seat: OpenSeat, settings: Settings, size: tuple[int, int], lang: str
) -> None:
    async with seat(size=size, lang=lang) as here:
        await here.keys("1")
        await here.keys(*"Marc", "enter", *"marc@acme.example", "escape")
        call = here.session.call
        assert call is not None and call.client.name == "Marc" and call.client.address == "marc@acme.example"
        await here.keys("3")
        prompt = here.session.prompt()
        assert prompt is not None and prompt.place.startswith("step.3")
        await here.sees(prompt.say.to("fr").split(".")[0][:20] if prompt.say else "")
        await here.keys("g", *"mot de passe", "enter")
        assert here.session.call is not None and here.session.call.current is not None
        assert here.session.call.current.issue == "password"
        while (prompt := here.session.prompt()) is not None and prompt.kind in ("phone", "question", "action"):
            await here.keys("1")
        assert prompt is not None and prompt.kind == "outcome"
        await here.keys("c", "1")
        if prompt.choices[0].key != "hand_over":
            await here.keys("x")
        await here.keys("1")
        assert here.session.call is not None and here.session.call.wrapped is not None
    notes = list((Path(settings.calls.database).parent / "notes").iterdir())
    assert len(notes) == 1 and has_mode(notes[0], 0o600)
    assert "marc@acme.example" in notes[0].read_text("utf-8")
    with closing(open_store(database_path(settings))) as store:
        assert [call.state for call in store.calls()] == ["closed"]


async def test_the_next_thing_to_say_is_the_first_line(seat: OpenSeat) -> None:
    async with seat(lang="en") as here:
        await here.keys("1", "escape", "2", "l")
        prompt, decision = here.session.prompt(), here.app.screen.query_one("#decision")
        assert prompt is not None and prompt.say is not None
        first = decision.rows[0]  # type: ignore[attr-defined]  # a Lines
        assert prompt.say.en[:30] in first.text.replace("\u00a0", " ")
        assert any(style == "say" for _text, style in first.pieces)


@pytest.mark.slow
async def test_undo_and_redo_by_key(seat: OpenSeat) -> None:
    async with seat() as here:
        await here.keys("1", "escape", "3", "enter")
        assert here.session.call is not None
        at = here.session.call.stage
        await here.keys("u")
        assert here.session.call.stage != at
        await here.keys("U")
        assert here.session.call.step is None
        await here.keys("y", "Y")
        assert here.session.call.stage == at


async def test_what_was_said_goes_with_the_next_key(seat: OpenSeat) -> None:
    async with seat(lang="en") as here:
        await here.keys("1", "escape", "3", "1", "p")
        await here.sees("Parked.")
        await here.keys("r")
        assert "Parked." not in here.app.screen.query_one("#footer", Lines).rows[0].text


async def test_enter_says_so_where_only_a_digit_goes_on(seat: OpenSeat) -> None:
    async with seat(lang="en") as here:
        await here.keys("1", "escape", "enter")
        assert here.session.call is not None and here.session.call.step is None
        await here.sees("Press one of the digits.")


async def test_a_header_without_room_leaves_whole_parts_out(seat: OpenSeat) -> None:
    async with seat(size=(120, 40), lang="en", scenario="firewall") as here:
        state = here.app.screen.query_one("#state", Lines)
        await until(lambda: " (FR) | step ? | network: 4 failing" in state.rows[0].text)
        await here.pilot.resize_terminal(60, 20)
        await until(lambda: state.rows[0].text.rstrip().endswith("… (FR) | step ? SAVED"))
        assert state.rows[0].text.startswith("| Usine Nord / K")


async def test_the_header_has_room_for_all_of_a_practice_client_in_french(seat: OpenSeat) -> None:
    async with seat(size=(80, 24), lang="fr", scenario="policy") as here:
        await here.keys("5")
        state = here.app.screen.query_one("#state", Lines)
        await until(lambda: "| Courtage Est / A*** B*** (FR) | étape 5/6 " in state.rows[0].text)


@pytest.mark.slow
async def test_what_fails_at_the_desk_is_not_said_of_the_client(seat: OpenSeat, tmp_path: Path) -> None:
    result = tmp_path / "result.json"
    async with seat(lang="en") as here:
        await here.keys("1", "escape")
        await until(lambda: not here.session.checks.is_running("network"))
        state = here.app.screen.query_one("#state", Lines)
        for kind, said in (("desk", False), ("site", True)):
            result.write_text(json.dumps(mixed(kind=kind)), "utf-8")
            here.session.imports.load_result(result)
            await here.keys("l")
            assert ("network: 5 failing" in state.rows[0].text) is said


@pytest.mark.slow
@pytest.mark.parametrize(("width", "hit"), [(60, "Une page est bloquée"), (80, "Une page est bloquée (pare-feu)")])
async def test_what_a_search_finds_is_laid_out_for_the_terminal(seat: OpenSeat, width: int, hit: str) -> None:
    async with seat(size=(width, 24), lang="fr") as here:
        await here.keys("1", "escape", "g", *"pare-feu")
        results = here.app.screen.query_one("#results", Lines)
        await until(lambda: len(results.rows) > 0 and hit in results.rows[0].text)
        assert all(cells(row.text) <= results.size.width for row in results.rows)
        assert results.rows[0].text.count("Une page") == 1


@pytest.mark.slow
async def test_the_words_that_led_to_an_issue_are_in_the_note(seat: OpenSeat) -> None:
    async with seat(lang="fr") as here:
        await here.keys("1", "escape", "g", *"le code QR ne passe pas", "enter")
        assert "« le code QR ne passe pas »" in here.session.note("fr").replace("\u00a0", " ")
        await here.keys("g", *"notification", "enter")
        assert here.session.call is not None and here.session.call.current is not None
        assert here.session.call.current.issue == "authenticator"
        assert "« notification »" not in here.session.note("fr").replace("\u00a0", " ")


async def test_what_the_facts_speak_for_is_offered_at_the_opening_and_on_top_of_the_box(
    seat: OpenSeat, tmp_path: Path
) -> None:
    known = tmp_path / "facts.json"
    learned = [fact.as_json() for fact in facts("guest.last_failure=53003 guest.alias=yes")]
    known.write_text(json.dumps({"facts": learned}), "utf-8")
    async with seat(lang="en") as here:
        await here.keys("1", "escape")
        here.session.imports.load_facts(known)
        await here.sees("<- A policy blocked the last attempt (")
        await here.keys("g")
        results = here.app.screen.query_one("#results", Lines)
        await until(lambda: len(results.rows) > 2)
        assert [row.text.split()[0] for row in results.rows[:3]] == ["finding", "finding", "issue"]
        await here.keys("enter")
        prompt = here.session.prompt()
        assert prompt is not None and prompt.ending is not None and prompt.ending.code == "alias_by_link"


@pytest.mark.parametrize("lang", ["fr", "en"])
async def test_where_a_copied_note_is_kept_can_be_read_at_80_columns(seat: OpenSeat, lang: str) -> None:
    async with seat(lang=lang) as here:
        await here.keys("1", "escape", "1", "c")
        assert here.session.call is not None
        footer = here.app.screen.query_one("#footer", Lines)
        assert footer.rows[0].text.rstrip().endswith(f"…/notes/{here.session.call.id}.{lang}.txt")


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("code", get_args(TroubleCode))
def test_why_nothing_is_saved_and_what_to_do_fit_a_line_of_80(lang: Lang, code: str) -> None:
    set_language(lang)
    assert cells(t(f"trouble.{code}")) < 80


async def test_a_page_says_that_there_is_more_below_until_its_end(seat: OpenSeat) -> None:
    async with seat(lang="en") as here:
        await here.keys("1", "escape", "f1")
        frame = here.app.screen.query_one(Vertical)
        await until(lambda: "more below" in str(frame.border_subtitle))
        await here.keys("end")
        await until(lambda: not frame.border_subtitle)
        await here.keys("home")
        await until(lambda: "more below" in str(frame.border_subtitle))


async def test_park_and_resume(seat: OpenSeat) -> None:
    async with seat() as here:
        await here.keys("1", "escape", "3", "1", "p")
        assert here.session.call is not None and here.session.call.branch is None and len(here.session.call.parked) == 1
        await here.keys("r")
        assert here.session.call.branch is not None


async def test_the_language_of_the_screens_changes_while_it_runs(seat: OpenSeat) -> None:
    async with seat(lang="en") as here:
        await here.keys("1", "escape", "1")
        await here.sees("SAVED")
        await here.keys("f9")
        await here.sees("ENREGISTRÉ")
        prompt = here.session.prompt()
        assert prompt is not None and prompt.do is not None
        await here.sees(localized(prompt.do)[:25].replace("\u00a0", " "))
        await here.keys("f9")
        await here.sees("SAVED")


@pytest.mark.parametrize("key", ["f2", "f4", "f5", "tab"])
async def test_every_pane_is_one_key_away_at_80x24(seat: OpenSeat, key: str) -> None:
    async with seat() as here:
        await here.keys("1", "escape", "1", key)
        shown = [pane.id for pane in here.app.screen.query(".pane") if pane.display]
        assert shown == [{"f2": "steps", "f4": "network", "f5": "guest", "tab": "steps"}[key]]
        await here.keys("escape")
        assert [pane.id for pane in here.app.screen.query(".pane") if pane.display] == ["decision"]


async def test_tab_goes_round_all_panes_however_fast(seat: OpenSeat) -> None:
    async with seat() as here:
        await here.keys("1", "escape")
        seen = []
        for _ in range(5):
            here.app.screen.go_to("next_pane")  # type: ignore[attr-defined]  # a CallScreen
            seen += [pane.id for pane in here.app.screen.query(".pane") if pane.display]
        assert seen == ["steps", "network", "guest", "thread", "decision"]


async def test_all_panes_are_seen_at_120x40(seat: OpenSeat) -> None:
    async with seat(size=(120, 40)) as here:
        await here.keys("1", "escape")
        assert all(pane.display for pane in here.app.screen.query(".pane"))
        await here.keys("z")
        assert len([pane for pane in here.app.screen.query(".pane") if pane.display]) == 1
        await here.keys("z")
        assert all(pane.display for pane in here.app.screen.query(".pane"))


async def test_a_terminal_too_small_says_so_until_it_grows(seat: OpenSeat) -> None:
    async with seat() as here:
        await here.keys("1", "escape", "1")
        await here.pilot.resize_terminal(50, 15)
        await here.sees("60x20")
        await here.pilot.resize_terminal(80, 24)
        await until(lambda: isinstance(here.app.screen, CallScreen))
        await here.sees("SAVED")


async def test_text_from_outside_is_neither_markup_nor_control(seat: OpenSeat) -> None:
    async with seat() as here:
        await here.keys("1", "escape")
        here.session.set_client(name="[red]Eve[/red]\x1b[31m\u202e", organisation="[b]x")
        here.session.note_text("words", "\x1b]0;owned\x07[link=x]click[/link]")
        await here.keys("i", "tab", "shift+tab")
        text = here.text()
        assert "[red]Eve[/red]" in text and "\x1b" not in text and "\u202e" not in text and "\x07" not in text


@pytest.mark.slow
async def test_a_guest_that_cannot_be_looked_up_is_said_so(seat: OpenSeat) -> None:
    async with seat() as here:
        await here.keys("1", "escape", "f5")
        await here.sees("No access to the tenant")


@pytest.mark.slow
async def test_facts_of_a_file_answer_for_the_client(seat: OpenSeat, tmp_path: Path) -> None:
    facts = tmp_path / "facts.json"
    facts.write_text(
        '{"facts": [{"key": "guest.provider", "value": "entra", "vantage": "tenant", "at": "2026-11-24T15:00:00Z", "by": "test"}]}'
    )
    async with seat() as here:
        await here.keys("1", "escape", "3", "f5", "a")
        await here.paste(str(facts))
        await here.keys("escape", "g", *load().issues["password"].title.en, "enter")
        prompt = here.session.prompt()
        assert prompt is not None and prompt.kind == "outcome" and prompt.proofs
        await here.sees("Signs in with: work or school account")


@pytest.mark.slow
async def test_a_client_who_called_before_is_recognised(seat: OpenSeat) -> None:
    async with seat() as here:
        await here.keys("1", *"Ann", "enter", *"ann@acme.example", "escape", "1", "x", "1", "2", "1")
        await here.keys(*"Ann", "enter", *"ann@acme.example", "escape")
        await here.sees(t("said.called_before", n=1, date="").rstrip("."))


@pytest.mark.slow
async def test_an_unfinished_call_is_offered_and_resumed(seat: OpenSeat) -> None:
    async with seat() as here:
        await here.keys("1", *"Bob", "escape", "3")
    async with seat() as here:
        await here.sees("B***")
        await here.keys("3")
        assert here.session.call is not None and here.session.call.step == 3 and here.session.call.client.name == "Bob"


async def test_a_database_that_cannot_be_read_is_said_in_words(seat: OpenSeat, settings: Settings) -> None:
    path = Path(settings.calls.database)
    path.parent.mkdir(parents=True)
    path.write_bytes(b"not a database at all, but somebody's only copy of something" * 40)
    before = path.read_bytes()
    async with seat() as here:
        await here.sees("NOT SAVED")
        await here.keys("1", "escape", "1", "enter")
        await here.sees("NOT SAVED")
        assert here.session.call is not None and here.session.call.step == 2
    assert path.read_bytes() == before


@pytest.mark.slow
async def test_a_broken_content_folder_is_named_and_left_aside(seat: OpenSeat, tmp_path: Path) -> None:
    folder = tmp_path / "content"
    (folder / "trees").mkdir(parents=True)
    (folder / "trees" / "mine.toml").write_text('key = "mine"\nnonsense = 1\n')
    async with seat(folder=folder) as here:
        await here.sees("trees/mine.toml")
        await here.keys("1", "escape", "3", "1")
        assert here.session.prompt() is not None


def test_a_check_that_could_answer_is_proposed_by_its_key_before_the_choices() -> None:
    set_language("en")
    content = load()
    password, firewall = [("go", "@password")], [("go", "@firewall"), ("press", 2)]
    for deeds, runnable, key in ((password, {"guest"}, "a"), (firewall, set(), "k")):
        shown = prompt(played(content, deeds).call, content)
        rows = [row.text.strip() for row in prompt_rows(shown, "en", 78, runnable=frozenset(runnable))]
        proposed = next(number for number, text in enumerate(rows) if text.startswith(f"{key}  "))
        assert rows[0].startswith("SAY") and proposed < next(n for n, text in enumerate(rows) if text.startswith("1  "))
    assert not any(row.text.strip().startswith("a  ") for row in prompt_rows(shown, "en", 78))


@pytest.mark.slow
async def test_a_call_that_is_wrapped_up_takes_nothing_on(seat: OpenSeat) -> None:
    async with seat(lang="en") as here:
        await here.keys("1", "escape", "3", "1", "x", "1")
        await until(lambda: not here.session.checks.is_running("network"))
        assert here.session.call is not None and here.session.call.wrapped is not None
        before = here.session.note("en")
        for keys in (("h",), ("e",), ("p",), ("r",), ("x",), ("g", *"firewall", "enter")):
            await here.keys(*keys)
            await here.sees("This call is wrapped up; u reopens it.")
            assert type(here.app.screen).__name__ == "CallScreen"
        assert here.session.note("en").split("WHAT CAME OF IT")[1] == before.split("WHAT CAME OF IT")[1]
        await here.keys("u", "h", "1")
        assert here.session.call.wrapped is None and here.session.call.holding is not None


@pytest.mark.slow
async def test_a_call_that_is_handed_over_goes_to_someone(seat: OpenSeat) -> None:
    async with seat(lang="en") as here:
        await here.keys("1", "escape", "3", "1", "x", "3")
        await here.sees("Hand over to whom?")
        await here.keys("escape")
        assert here.session.call is not None and here.session.call.wrapped is None
        await here.keys("x", "3", "2")
        assert here.session.call.wrapped is not None
        assert "Owner: the client's IT team" in here.session.note("en")


async def test_the_first_screen_says_that_more_stands_below(seat: OpenSeat) -> None:
    async with seat(size=(80, 24), lang="en") as here:
        here.app.practising = True
        here.app.screen.redraw()  # type: ignore[attr-defined]  # a screen of ours
        home = here.app.screen.query_one("#home", Lines)
        await until(lambda: home.border_subtitle == "more below: arrows")
        await here.pilot.resize_terminal(80, 60)
        await until(lambda: home.border_subtitle == "")


async def test_the_next_step_begins_at_its_top(seat: OpenSeat) -> None:
    async with seat(size=(80, 24), lang="fr", scenario="firewall") as here:
        await here.keys("6", "1", "2", *["down"] * 8)
        decision = here.app.screen.query_one("#decision", Lines)
        assert decision.scroll_offset.y > 0
        await here.keys("enter")
        assert decision.scroll_offset.y == 0


async def test_that_another_window_holds_the_same_call_is_said(seat: OpenSeat, settings: Settings) -> None:
    async with seat(lang="en") as here:
        await here.keys("1", "escape", "3")
        assert here.session.call is not None
        other = CallSession(settings)
        assert other.resume(here.session.call.id)
        other.note_text("remark", "from the other window")
        await here.keys("4")
        await here.sees("also open in another window")
        assert "from the other window" in here.session.note("en")
        other.leave()


@pytest.mark.slow
@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40)])
async def test_z_gives_a_pane_the_whole_screen_and_back(seat: OpenSeat, size: tuple[int, int]) -> None:
    async with seat(size=size, lang="en", scenario="firewall") as here:
        await until(
            lambda: not here.session.checks.is_running("network") and not here.session.checks.is_running("guest")
        )
        for key, name in (("f3", "decision"), ("f4", "network"), ("f5", "guest")):
            await here.keys(key)
            pane = here.app.screen.query_one(f"#{name}", Lines)
            before = pane.size.height
            await here.keys("z")
            await until(lambda pane=pane, before=before: pane.size.height > before)  # type: ignore[misc]  # mypy infers no defaults
            assert pane.display and pane.has_focus
            await here.keys("z")
            await until(lambda pane=pane, before=before: pane.size.height == before)  # type: ignore[misc]  # mypy infers no defaults
            assert pane.display
        await here.keys("z", "escape")
        assert here.app.screen.query_one("#decision", Lines).has_focus
        assert here.app.screen.query_one("#tracker").display is (size[0] < 92)


async def test_what_stands_below_the_last_choice_can_be_read(seat: OpenSeat) -> None:
    async with seat(size=(80, 24), lang="en") as here:
        here.app.practising = True
        here.app.screen.redraw()  # type: ignore[attr-defined]  # a screen of ours
        home = here.app.screen.query_one("#home", Lines)
        await here.keys("end", *["down"] * 8)
        await until(lambda: not home.more_below)


async def test_leaving_keeps_the_open_form_and_tells_first_what_is_not_on_disk(
    seat: OpenSeat, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with seat(lang="en") as here:
        await here.keys("1", *"Marie")
        monkeypatch.setattr("checks.call.store.Store.append", busy)
        await here.keys("escape", "ctrl+q")
        await here.sees("lose the unsaved part")
        assert here.app.return_value is None
        monkeypatch.undo()
        await here.keys("f6", *"x", "ctrl+q", "ctrl+q")
        assert here.app.return_value == 0
        assert here.session.call is not None and here.session.call.client.name == "x"


def busy(*_arguments: object) -> None:
    raise StoreTrouble("locked", "busy")


@pytest.mark.parametrize("lang", ["fr", "en"])
async def test_the_steps_have_room_for_all_their_rows(seat: OpenSeat, lang: Lang) -> None:
    async with seat(size=(120, 40), lang=lang, scenario="password") as here:
        steps = here.app.screen.query_one("#steps", Lines)
        await until(lambda: 0 < len(steps.rows) == steps.size.height)

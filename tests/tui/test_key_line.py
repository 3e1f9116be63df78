"""The line of keys: each key stands out, works where it is shown, and is pressed by a click; the palette leads to the rest."""

from __future__ import annotations

import pytest

from checks.texts import LANGS, Lang
from tests.reading import Reading
from tests.tui.conftest import OpenSeat, Seat
from tests.waiting import until
from tui.actions import ACTIONS, SHOWN_IN
from tui.i18n import set_language, t
from tui.key_line import fitted_keys, key_rows
from tui.panes.header import keys_row
from tui.panes.palette import palette_rows
from tui.picks import KeyPick, OptionPick
from tui.screens.call import CallScreen
from tui.screens.help import HelpScreen
from tui.screens.home import HomeScreen
from tui.screens.page import PageScreen
from tui.screens.search import PaletteScreen
from tui.text_layout import cells
from tui.widgets.lines import Lines

DOORS = {"fr": "F1 aide  : palette", "en": "F1 help  : palette"}
"""The two ways to every other key."""


def footer(here: Seat) -> Reading:
    return Reading("\n".join(row.text for row in here.app.screen.query_one("#footer", Lines).rows))


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("width", [60, 80, 120, 200])
@pytest.mark.parametrize("place", ["decision", "steps", "thread", *SHOWN_IN])
def test_every_pane_names_the_two_ways_to_all_keys(place: str, width: int, lang: Lang) -> None:
    set_language(lang)
    text = keys_row(width, place).text
    assert text.rstrip().endswith(DOORS[lang]) and cells(text) <= width


@pytest.mark.parametrize(("lang", "label"), [("fr", " x conclure "), ("en", " x wrap up ")])
def test_at_80_columns_the_call_can_be_seen_to_end(lang: Lang, label: str) -> None:
    set_language(lang)
    assert label in keys_row(80, "decision").text


def test_what_does_nothing_where_the_call_stands_is_not_named() -> None:
    set_language("en")
    assert " Enter next " in keys_row(80, "decision").text
    assert "Enter" not in keys_row(80, "decision", idle=frozenset({"enter"})).text


def test_only_the_keys_of_a_line_have_the_colour_of_keys() -> None:
    set_language("fr")
    (line,) = key_rows("c copier  Entrée ou Échap fermer  elle n'envoie rien", 80)
    assert [text for text, style in line.pieces if style == "key" and text] == ["c", "Entrée ou Échap"]
    at = line.text.index("fermer")
    assert line.pick_at(0) == line.pick_at(4) == KeyPick("c")
    assert line.pick_at(at) == KeyPick("enter"), "the first of the two"
    assert line.pick_at(line.text.index("envoie")) is None
    assert line.pick_at(200) is None


def test_what_is_always_named_is_not_cut() -> None:
    set_language("en")
    line = fitted_keys("1–9 choose  Enter open  , settings", 34, "F1 help").text
    assert line == " 1–9 choose  …  F1 help" or (line.endswith("  F1 help") and cells(line) <= 34)
    assert fitted_keys("c copy", 40, "F1 help").text == " c copy  F1 help"


@pytest.mark.slow
async def test_a_click_on_a_key_presses_it(seat: OpenSeat) -> None:
    async with seat(size=(80, 24), lang="en") as here:
        await here.keys("1", "escape")
        await here.pilot.click(
            "#footer", offset=(here.app.screen.query_one("#footer", Lines).rows[0].text.index("F1 help") + 2, 0)
        )
        await until(lambda: isinstance(here.app.screen, HelpScreen))
        await here.pilot.click(
            "#footer", offset=(here.app.screen.query_one("#footer", Lines).rows[0].text.index("Esc") + 2, 0)
        )
        await until(lambda: isinstance(here.app.screen, CallScreen))
        await here.pilot.click("#strip-network", offset=(10, 0))
        await until(lambda: here.app.screen.query_one("#network").has_focus)


@pytest.mark.slow
async def test_under_a_box_no_keys_of_the_call_are_named(seat: OpenSeat) -> None:
    async with seat(size=(80, 24), lang="en") as here:
        await here.keys("1", "escape")
        call = here.app.screen
        assert isinstance(call, CallScreen)
        await here.keys("x")
        await until(lambda: not call.query_one("#footer", Lines).rows[0].text)
        await here.keys("escape")
        await until(lambda: "wrap up" in footer(here))


@pytest.mark.slow
@pytest.mark.parametrize("lang", LANGS)
async def test_the_palette_opens_everywhere_and_does_what_can_be_done_there(seat: OpenSeat, lang: Lang) -> None:
    async with seat(size=(80, 24), lang=lang) as here:
        assert DOORS[lang] in footer(here)
        await here.keys("colon")
        assert isinstance(here.app.screen, PaletteScreen)
        await here.sees(t("action.settings.help"))
        assert t("action.park.help") not in here.text()
        await here.keys("escape", "1", "escape", "n")
        assert DOORS[lang] in footer(here) and isinstance(here.app.screen, PageScreen)
        await here.keys("colon", *"langue", "enter")
        assert isinstance(here.app.screen, PageScreen), "the note, in its other language"
        await here.keys("escape", "colon", *"help", "enter")
        assert isinstance(here.app.screen, HelpScreen)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(
    ("query", "action"),
    [("annuler", "undo"), ("undo", "undo"), ("retablir", "redo"), ("transmettre", "escalate"), ("setings", "settings")],
)
def test_the_palette_knows_both_languages_and_forgives_a_letter(query: str, action: str, lang: Lang) -> None:
    set_language(lang)
    rows = palette_rows(ACTIONS, query, 80)
    assert rows[0].pick == OptionPick(action)
    assert t(f"action.{action}") in rows[0].text and "".join(row.text for row in rows[1:2]).strip()


def test_what_no_action_does_is_said() -> None:
    set_language("en")
    rows = palette_rows(ACTIONS, "xylophone", 80)
    assert [row.pick for row in rows] == [None]


@pytest.mark.slow
async def test_every_issue_can_be_reached_where_nothing_is_typed(seat: OpenSeat) -> None:
    async with seat(size=(80, 24), lang="en") as here:
        await here.keys("1", "escape", "g")
        titles = [issue.title.en for issue in here.session.content.issues.values()]
        assert len(titles) > 9 and all(title in here.text() for title in titles)
        results = here.app.screen.query_one("#results", Lines)
        await here.keys(*["down"] * 40)
        assert results.picked == results.rows[-1].pick and not results.more_below


@pytest.mark.slow
async def test_the_first_screen_can_be_left_for_the_palette_and_back(seat: OpenSeat) -> None:
    async with seat(size=(60, 20), lang="fr") as here:
        await here.keys("ctrl+p", "escape")
        assert isinstance(here.app.screen, HomeScreen)

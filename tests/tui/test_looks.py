"""The colours can be told from their background, the first-run page is read once, and help knows where it is."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from itertools import pairwise
from pathlib import Path

import pytest

from checks.first_run import is_due, mark_read
from checks.session import CallSession
from checks.settings import Settings, Theme
from tests.tui.conftest import OpenSeat, Seat
from tests.waiting import until
from tui.app import DeskApp
from tui.i18n import set_language
from tui.panes.formatting import GLYPHS
from tui.screens.welcome import WelcomeScreen
from tui.text_layout import STYLES
from tui.widgets.lines import Lines

LEAST = {"dark": 4.5, "light": 4.5, "high_contrast": 7.0}
"""The contrast that one needs with the other: WCAG 2.2, 1.4.3 (AA), and 1.4.6 (AAA) for high contrast."""


@pytest.mark.slow
@pytest.mark.parametrize("theme", list(LEAST))
async def test_every_text_stands_out_in_every_theme(settings: Settings, theme: Theme) -> None:
    themed = replace(settings, screen=replace(settings.screen, theme=theme))
    app = DeskApp(themed, partial(CallSession, themed))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        home = app.screen.query_one("#home", Lines)
        poor = {}
        for name in STYLES:
            look = home.get_component_rich_style(f"lines--{name}")
            ratio = contrast(look.color.triplet, look.bgcolor.triplet)
            if ratio < LEAST[theme]:
                poor[name] = round(ratio, 1)
        assert poor == {}


def contrast(colour: object, other: object) -> float:
    """Return the ratio of two colours' lightness by WCAG."""
    lights = sorted((light(colour), light(other)), reverse=True)
    return (lights[0] + 0.05) / (lights[1] + 0.05)


def light(colour: object) -> float:
    red, green, blue = (
        part / 12.92 if (part := value / 255) <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4
        for value in colour  # type: ignore[attr-defined]
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_a_state_is_told_by_its_sign_alone() -> None:
    signs = {name: glyph for name, (glyph, _) in GLYPHS.items()}
    for state, other in pairwise(("done", "now", "failed", "unknown", "skipped", "ahead")):
        assert signs[state] != signs[other]
    assert len({signs[name] for name in ("pass", "warn", "fail", "running")}) == 4


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["fr", "en"])
async def test_the_first_start_is_told_once_and_in_a_minute(settings: Settings, lang: str) -> None:
    set_language("fr" if lang == "fr" else "en")
    assert is_due(settings)
    app = DeskApp(settings, partial(CallSession, settings), greets=True)
    async with app.run_test(size=(80, 24)) as pilot:
        here = Seat(app, pilot)
        await pilot.pause()
        assert isinstance(app.screen, WelcomeScreen)
        page = app.screen.query_one("#page", Lines)
        assert len(here.text().split()) < 200  # 200 words a minute are read at ease
        assert not page.more_below
        await here.keys("2")
        await here.sees(here.session.scenarios()[0].title["en"])
    assert not is_due(settings)


@pytest.mark.slow
@pytest.mark.parametrize(("lang", "key"), [("fr", "Entrée"), ("en", "Enter")])
async def test_in_practice_the_first_start_says_what_its_keys_do_there(settings: Settings, lang: str, key: str) -> None:
    set_language("fr" if lang == "fr" else "en")
    app = DeskApp(settings, partial(CallSession, settings), practising=True, greets=True)
    async with app.run_test(size=(80, 24)) as pilot:
        here = Seat(app, pilot)
        await pilot.pause()
        assert isinstance(app.screen, WelcomeScreen)
        assert here.text().count(key) == 3 and "Enter" not in here.text().replace(key, "")
        footer = app.screen.query_one("#footer", Lines).rows[0].text
        assert ("client fictif" if lang == "fr" else "invented client") in footer
        await here.keys("2")
        await until(lambda: app.session.call is not None)
        assert app.session.call is not None and app.session.call.practice == app.session.scenarios()[1].key


@pytest.mark.slow
@pytest.mark.parametrize("key", ["enter", "escape"])
async def test_from_the_first_start_on_to_the_first_screen(settings: Settings, key: str) -> None:
    set_language("en")
    app = DeskApp(settings, partial(CallSession, settings), greets=True)
    async with app.run_test(size=(80, 24)) as pilot:
        here = Seat(app, pilot)
        await here.keys(key)
        await here.sees("Is a client waiting?")
        assert not isinstance(app.screen, WelcomeScreen)


def test_where_it_cannot_be_remembered_it_is_told_again(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data").chmod(0o500)
    mark_read(settings)
    (tmp_path / "data").chmod(0o700)
    mark_read(settings)
    assert not is_due(settings)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("keys", "title"),
    [
        (("f1",), "A call starts here"),
        (("comma", "f1"), "your comments in it are kept"),
        (("1", "escape", "f4", "f1"), "What this computer can reach"),
        (("1", "escape", "f5", "question_mark"), "What the tenant knows about the guest"),
        (("1", "escape", "s", "f1"), "What to say, in large type"),
        (("1", "escape", "g", "f1"), "Type the client's words"),
        (("1", "escape", "colon", "f1"), "All actions by name: type a word"),
        (("1", "escape", "x", "f1"), "Choose a line: press its digit"),
        (("1", "f1"), "Who is calling"),
    ],
)
async def test_help_knows_where_it_is(seat: OpenSeat, keys: tuple[str, ...], title: str) -> None:
    async with seat() as here:
        await here.keys(*keys)
        await here.sees(title)
        await here.keys("f1")
        assert title not in here.text()

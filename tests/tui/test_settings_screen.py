"""The settings with keys: changes are in the file, language and colours follow at once, a variable is named."""

from __future__ import annotations

import tomllib
from functools import partial
from pathlib import Path

import pytest
from textual.widgets import Input

from checks.session import CallSession
from checks.settings import Settings
from checks.settings_team import load_team
from tests.tui.conftest import OpenSeat, Seat
from tui.app import DeskApp
from tui.i18n import set_language
from tui.picks import OptionPick
from tui.screens.settings import SettingsScreen
from tui.widgets.lines import Lines

pytestmark = pytest.mark.slow


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "config.toml"
    path.write_text('# ours\n[screen]\nlanguage = "en"\n')
    monkeypatch.setenv("MFA_DESK_CONFIG", str(path))
    return path


async def pick(here: object, name: str) -> None:
    """Put the cursor on a setting and choose it."""
    lines = here.app.screen.query_one("#page")  # type: ignore[attr-defined]
    while lines.picked != OptionPick(name):
        before = lines.picked
        await here.keys("down")  # type: ignore[attr-defined]
        assert lines.picked != before, f"{name} is not there"
    await here.keys("enter")  # type: ignore[attr-defined]


async def test_colours_are_chosen_kept_and_seen_at_once(seat: OpenSeat, file: Path) -> None:
    async with seat() as here:
        await here.keys("comma")
        await here.sees(file.name)
        await pick(here, "screen.theme")
        await here.sees("high contrast")
        await here.keys("3")
        await here.sees("Saved.")
        assert here.app.theme == "high-contrast"
        text = file.read_text()
        assert tomllib.loads(text)["screen"] == {"language": "en", "theme": "high_contrast"} and "# ours" in text


async def test_the_language_follows_at_once(seat: OpenSeat, file: Path) -> None:
    async with seat() as here:
        await here.keys("comma")
        await pick(here, "screen.language")
        await here.keys("2")
        await here.sees("Enregistré.")
        assert tomllib.loads(file.read_text())["screen"]["language"] == "fr"


async def test_a_box_follows_the_language_and_what_is_kept_is_said_whole(seat: OpenSeat, file: Path) -> None:
    file.write_text('[screen]\nlanguage = "fr"\n')
    async with seat(lang="fr") as here:
        await here.keys("comma")
        await pick(here, "screen.theme")
        await here.sees("contraste élevé")
        await here.keys("f9")
        await here.sees("high contrast")
        assert "contraste" not in here.text()
        await here.keys("f9", "enter")
        await here.sees("Enregistré. La langue et les couleurs changent aussitôt, le reste au prochain démarrage.")
        footer = here.app.screen.query_one("#footer", Lines)
        assert max(len(row.text) for row in footer.rows) <= 80 and footer.size.height == len(footer.rows) == 2
        assert here.app.theme == "textual-dark", "Enter keeps what is"


async def test_what_is_typed_is_held_to_its_key(seat: OpenSeat, file: Path) -> None:
    before = file.read_text()
    async with seat() as here:
        await here.keys("comma")
        await pick(here, "tenant.deadline")
        box = here.app.screen.query_one("#text", Input)
        assert box.value == "20"
        box.value = "soon"
        await here.keys("enter")
        await here.sees("tenant.deadline")
        assert file.read_text() == before
        await here.keys("enter")
        here.app.screen.query_one("#text", Input).value = "12"
        await here.keys("enter")
        await here.sees("Saved.")
        assert tomllib.loads(file.read_text())["tenant"] == {"deadline": 12.0}


async def test_a_variable_that_stands_over_the_file_is_named(
    seat: OpenSeat, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MFA_DESK_SCREEN__THEME", "light")
    async with seat(size=(100, 30)) as here:
        await here.keys("comma")
        await here.sees("MFA_DESK_SCREEN__THEME")
        await pick(here, "screen.theme")
        await here.keys("1")
        await here.sees("overrides it as long as it is set")


async def test_from_a_call_and_with_a_file_that_is_broken(seat: OpenSeat, file: Path) -> None:
    async with seat(scenario="password") as here:
        await here.keys("comma")
        assert isinstance(here.app.screen, SettingsScreen)
        await here.keys("escape")
        file.write_text("[screen")
        await here.keys("comma")
        await here.sees("TOML")
        await here.keys("escape")
        assert here.session.call is not None


async def test_what_the_team_has_set_is_named_and_stays_as_it_is(
    seat: OpenSeat, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    team = tmp_path / "team.toml"
    team.write_text('[screen]\ntheme = "light"\n')
    monkeypatch.setenv("MFA_DESK_TEAM_CONFIG", str(team))
    async with seat() as here:
        await here.keys("comma")
        await here.sees("(team)")
        await pick(here, "screen.theme")
        await here.keys("3")
        await here.sees("(overrides the team)")
    assert tomllib.loads(file.read_text())["screen"]["theme"] == "high_contrast"
    assert team.read_text() == '[screen]\ntheme = "light"\n'


async def test_the_first_screen_says_what_of_the_team_s_is_not_used(settings: Settings, tmp_path: Path) -> None:
    set_language("en")
    team = tmp_path / "team.toml"
    team.write_text("[tenant]\nregion = 1\n")
    left_out = load_team({"MFA_DESK_TEAM_CONFIG": str(team)}).left_out
    app = DeskApp(settings, partial(CallSession, settings), left_out=left_out)
    async with app.run_test(size=(80, 24)) as pilot:
        await Seat(app, pilot).sees("tenant.region")


@pytest.mark.parametrize(("lang", "said"), [("en", "not a GUID"), ("fr", "pas un GUID")])
async def test_a_value_that_cannot_be_used_is_refused_in_the_doctor_s_words(
    seat: OpenSeat, file: Path, lang: str, said: str
) -> None:
    before = file.read_text()
    async with seat(lang=lang) as here:
        await here.keys("comma")
        await pick(here, "tenant.client_id")
        await here.keys(*"zzz", "enter")
        await here.sees(said)
    assert file.read_text() == before

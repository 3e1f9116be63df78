"""If a code or a password was removed from a text, the agent sees it at once and can retype the rest."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from checks.call import events as ev
from checks.call.scrubbing import scrub
from checks.redaction import MARKER
from checks.settings import CallSettings, NetworkSettings, Settings
from tests.reading import Reading
from tests.tui.conftest import OpenSeat, Seat
from tests.waiting import until
from tui.plain import run
from tui.screens.entry import ClientScreen, EntryScreen
from tui.widgets.lines import Lines
from tui.widgets.text_box import TextBox

pytestmark = pytest.mark.slow

LINE = "Please keep your codes and passwords to yourself; I never need them."
LIGNE = "Gardez vos codes et vos mots de passe pour vous"


def footer(here: Seat) -> Reading:
    return Reading("\n".join(row.text for row in here.app.screen.query_one("#footer", Lines).rows))


def texts(here: Seat) -> list[str]:
    assert here.session.call is not None
    return [event.body.text for event in here.session.call.history if isinstance(event.body, ev.TextNoted)]


def typed(here: Seat) -> str:
    box = here.app.focused
    assert isinstance(box, TextBox)
    return box.value


@pytest.mark.parametrize(("key", "place"), [("f7", "in the client's words"), ("f8", "in the remark")])
@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_it_is_said_with_the_place_and_what_to_say(
    seat: OpenSeat, key: str, place: str, size: tuple[int, int]
) -> None:
    async with seat(lang="en", size=size) as here:
        await here.keys("1", "escape", "l", key)
        await here.paste("the code is 482 913, he says")
        assert texts(here) == [f"the code is {MARKER}, he says"]
        assert f"Removed before saving, {place}: a code or a password." in footer(here)
        assert LINE in footer(here)
        assert "j to retype" in footer(here)


async def test_the_line_is_said_in_the_client_s_language(seat: OpenSeat) -> None:
    async with seat(lang="en") as here:
        await here.keys("1", "escape", "f8")
        await here.paste("le code est 482913")
        assert here.session.call is not None and here.session.call.lang == "fr"
        assert LIGNE in footer(here)


async def test_nothing_is_said_where_nothing_was_removed(seat: OpenSeat) -> None:
    async with seat(lang="en") as here:
        await here.keys("1", "escape", "f8")
        await here.paste("the code never came, INC0012345")
        assert "Noted." in footer(here)
        await here.keys("j")
        assert "Nothing has been removed from any text." in footer(here)


async def test_j_brings_the_box_back_without_the_secret(seat: OpenSeat) -> None:
    async with seat(lang="en") as here:
        await here.keys("1", "escape", "f8")
        await here.paste("it reads 482913 again")
        await here.keys("j")
        assert isinstance(here.app.screen, EntryScreen)
        await until(lambda: typed(here) == f"it reads {MARKER} again")
        await here.keys("enter")
        assert texts(here) == [f"it reads {MARKER} again"]
        await here.keys("j")
        await here.keys(*["backspace"] * len(f"it reads {MARKER} again"))
        await here.paste("it reads a code")
        assert texts(here) == [f"it reads {MARKER} again", "it reads a code"]
        await here.keys("j")
        assert "Nothing has been removed" in footer(here)


async def test_a_field_of_the_client_shows_what_is_kept(seat: OpenSeat) -> None:
    async with seat(lang="en") as here:
        await here.keys("1")
        await until(lambda: isinstance(here.app.focused, TextBox))
        await here.paste("Marie, password: tournesol")
        assert here.session.call is not None and here.session.call.client.name == f"Marie, password: {MARKER}"
        keys = Reading("\n".join(row.text for row in here.app.screen.query_one("#keys", Lines).rows))
        assert "Removed before saving, in the name" in keys
        assert here.app.screen.query_one("#client-name", TextBox).value == f"Marie, password: {MARKER}"
        await here.keys("escape", "j")
        assert isinstance(here.app.screen, ClientScreen)
        assert typed(here) == f"Marie, password: {MARKER}"


@pytest.mark.parametrize("number", ["482913", "2026-000123", "SR 1-23456789", "#483920", "INC-2026-0012"])
async def test_a_ticket_in_its_field_is_kept_as_it_is(seat: OpenSeat, number: str) -> None:
    async with seat(lang="en") as here:
        await here.keys("1", "escape")
        here.session.set_client(ticket=number)
        assert here.session.call is not None and here.session.call.client.ticket == number
        assert number in here.session.note("en")
        assert here.session.removed is None


def test_a_code_in_the_ticket_s_field_is_not(tmp_path: Path) -> None:
    scrubbed = scrub(ev.ClientNoted(ticket="code 482913"))
    assert isinstance(scrubbed, ev.ClientNoted)
    assert scrubbed.ticket == f"code {MARKER}"


def test_plain_lines_say_it_and_read_it_anew(tmp_path: Path) -> None:
    settings = Settings(
        calls=CallSettings(database=str(tmp_path / "calls.db")),
        network=NetworkSettings(resolvers=("127.0.0.1:9",), public_resolvers=(), deadline=2.0),
    )
    out = io.StringIO()
    script = io.StringIO("f8 her password is sunshine\nj\nshe reads it out\nj\nn\nq\n")
    assert run(settings, practice="password", content=None, lang="en", stdin=script, stdout=out) == 0
    said = Reading(out.getvalue())
    assert "Removed before saving, in the remark: a code or a password." in said
    assert f"Removed in the remark; this was saved: her password is {MARKER}" in said
    assert "Nothing has been removed from any text." in said
    assert "she reads it out" in out.getvalue().split("Nothing has been removed")[1]
    assert "sunshine" not in out.getvalue()

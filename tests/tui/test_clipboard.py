"""What is reported about a copy: on this computer's clipboard, sent to the terminal, or neither; the file is named each time."""

from __future__ import annotations

import pytest

from checks.call import events as ev
from tests.tui.conftest import OpenSeat, Seat
from tui.screens.document_screens import NoteScreen


def notes(here: Seat) -> list[bool]:
    assert here.session.call is not None
    return [event.body.clipboard for event in here.session.call.history if isinstance(event.body, ev.NoteTaken)]


@pytest.mark.parametrize(
    ("lang", "text"),
    [("en", "Note: this computer's clipboard and …"), ("fr", "Note\xa0: presse-papiers de cet ordinateur et …")],
)
async def test_on_the_clipboard_of_this_computer(
    seat: OpenSeat, monkeypatch: pytest.MonkeyPatch, lang: str, text: str
) -> None:
    there: list[str] = []

    def put(given: str, _environment: object) -> bool:
        there.append(given)
        return True

    monkeypatch.setattr("tui.terminal.app.put_on_clipboard", put)
    async with seat(lang=lang, size=(120, 40)) as here:
        await here.keys("1", "escape", "c")
        await here.sees(text)
        assert len(there) == 1 and here.session.call.id in there[0]  # type: ignore[union-attr]  # it is open
        assert notes(here) == [True]


@pytest.mark.parametrize(("lang", "text"), [("en", "NOT copied"), ("fr", "NON copié")])
async def test_in_gnu_screen_nothing_is_sent_and_the_file_is_named(
    seat: OpenSeat, monkeypatch: pytest.MonkeyPatch, lang: str, text: str
) -> None:
    monkeypatch.setenv("STY", "1.pts-0.host")
    async with seat(lang=lang) as here:
        await here.keys("1", "escape", "c")
        await here.sees(text)
        await here.sees(".txt")
        assert notes(here) == [False]
        await here.keys("n", "c")
        assert isinstance(here.app.screen, NoteScreen)
        await here.sees(text)

"""The real app on a desk of its own: a database in a temporary folder, and a network that does not exist."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from textual import events
from textual.keys import _character_to_key
from textual.pilot import Pilot

from checks.session import CallSession, Library
from checks.settings import CallSettings, NetworkSettings, Settings
from tests.reading import Reading
from tests.waiting import until
from tui.app import DeskApp
from tui.i18n import set_language
from tui.screens.base import DeskScreen
from tui.widgets.lines import Lines
from tui.widgets.text_box import TextBox


@dataclass
class Seat:
    """The app under test, with what a person sees and does."""

    app: DeskApp
    pilot: Pilot[int]

    @property
    def session(self) -> CallSession:
        """The desk behind it."""
        return self.app.session

    def text(self) -> Reading:
        """Return everything that the top screen's lists show; ``in`` finds what is wrapped."""
        lists = [lines for lines in self.app.screen.query(Lines) if lines.display]
        return Reading("\n".join(row.text for lines in lists for row in lines.rows))

    async def keys(self, *keys: str) -> None:
        """Press keys, one after the other."""
        for key in keys:
            name = key if len(key) > 1 or key.isalnum() else _character_to_key(key)
            self.app.post_message(events.Key(name, key if len(key) == 1 else None))
            await until(lambda: self.app.return_value is not None or self.settled)
        await self.pilot.pause()
        await until(lambda: self.app.return_value is not None or self.settled)

    @property
    def settled(self) -> bool:
        """Return whether everything typed has been handled, and the screen is laid out."""
        screen = self.app.screen
        laid_out = not (isinstance(screen, DeskScreen) and screen.settling)
        return not self.app.message_queue_size and self.app.key_queue.idle and laid_out

    async def paste(self, text: str) -> None:
        """Paste a text into the box that has the focus, and press Enter."""
        await until(lambda: isinstance(self.app.focused, TextBox))
        box = self.app.focused
        assert isinstance(box, TextBox)
        box.post_message(events.Paste(text))
        await until(lambda: box.value == text)
        await self.keys("enter")

    async def sees(self, text: str) -> None:
        """Wait until the text is on the screen, wherever its lines break."""
        await until(lambda: text in self.text())


OpenSeat = Callable[..., AbstractAsyncContextManager[Seat]]


@pytest.fixture(autouse=True)
def clipboard_of_no_person(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the clipboard of whoever runs the tests alone."""
    monkeypatch.setattr("tui.terminal.app.put_on_clipboard", lambda _text, _environment: False)
    monkeypatch.delenv("STY", raising=False)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Return a desk's own settings; the resolver's port is closed, so that a sweep ends at once."""
    return Settings(
        calls=CallSettings(database=str(tmp_path / "data" / "calls.db")),
        network=NetworkSettings(resolvers=("127.0.0.1:9",), public_resolvers=(), deadline=2.0),
    )


@pytest.fixture
def seat(settings: Settings) -> OpenSeat:
    """Open the app: ``async with seat(size=(80, 24)) as here``."""

    @asynccontextmanager
    async def opened(
        size: tuple[int, int] = (80, 24), lang: str = "en", scenario: str | None = None, folder: Path | None = None
    ) -> AsyncIterator[Seat]:
        set_language("fr" if lang == "fr" else "en")
        desk = CallSession(settings, library=Library(settings, folder))
        desk.library.load()
        app = DeskApp(settings, lambda: desk, practising=scenario is not None, scenario=scenario)
        async with app.run_test(size=size) as pilot:
            await until(lambda: app.key_queue.idle)
            yield Seat(app, pilot)
            app.exit(0)

    return opened

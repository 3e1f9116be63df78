"""The app around the desk: its screens, signals, clipboard, and what happens when it crashes."""

from __future__ import annotations

import asyncio
import gc
import logging
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events
from textual.binding import Binding, BindingType

from checks import first_run
from checks.problems import Problem
from checks.screen_size import is_too_small
from checks.settings import Settings, config_file
from checks.texts import Lang, other_language
from tui.actions import ACTIONS, Action, action_for
from tui.i18n import current_language, set_language, t
from tui.leaving import say_lost
from tui.picks import AnswerPick, OptionPick
from tui.screens.base import DeskScreen
from tui.screens.home import HomeScreen
from tui.screens.small import SmallScreen
from tui.terminal.app import TerminalApp
from tui.terminal.key_queue import LEAVING

if TYPE_CHECKING:
    from checks.session import CallSession
    from checks.session.controller import Controller
    from checks.settings_loader import Configuration
    from tui.panes.picks import Pick

_LOG = logging.getLogger("mfa_desk")


class DeskApp(TerminalApp, inherit_bindings=False):
    """The desk on a terminal. Every change of the desk redraws the screen.

    ``opening`` makes the desk once the first screen is painted; in practice before, since that screen shows what is on it. ``left_out`` is
    the part of the team's configuration that is not used.
    """

    CSS_PATH = "app.tcss"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [Binding(",".join(LEAVING), "leave", show=False, priority=True)]

    def __init__(
        self,
        settings: Settings,
        opening: Callable[[], CallSession],
        *,
        practising: bool = False,
        scenario: str | None = None,
        config: Path | None = None,
        greets: bool = False,
        left_out: tuple[Problem, ...] = (),
    ) -> None:
        super().__init__(self._give_up)
        self.animation_level = "none"
        self._config = config
        self._greets = greets
        self.left_out = left_out
        self._settings = settings
        self._opening = opening
        self._session: CallSession | None = None
        self._is_ready = False
        self._warned_unsaved = False
        self.show_colours(settings.screen.theme)
        self.practising = practising
        self._controller: Controller | None = None
        self._scenario = scenario

    @property
    def session(self) -> CallSession:
        """The desk, for everything that follows a key; `opened` says whether it exists yet."""
        assert self._session is not None
        return self._session

    @property
    def controller(self) -> Controller:
        """Does the actions of a call, once the session exists; the first screen does without it."""
        if self._controller is None:
            from checks.session.controller import Controller

            self._controller = Controller(self.session)
        return self._controller

    @property
    def masked(self) -> bool:
        """Whether personal data is masked, on every screen; it is at the start of each call."""
        return self._controller is None or self._controller.masked

    @property
    def opened(self) -> bool:
        """Whether the desk exists yet."""
        return self._session is not None

    def on_mount(self) -> None:
        """Show the first screen; from here on the desk can be left from outside too."""
        self.leaving.attend(self._leave)
        asyncio.get_running_loop().set_exception_handler(_log_trouble)
        self.set_class(self.console.color_system == "standard", "-sixteen")
        if self.practising:
            self._open_desk()
        self.push_screen(HomeScreen())
        if self._scenario is not None:
            self.begin_call(self._scenario)
            self.call_after_paint(self.make_ready)
        elif self._greets:
            self._greet()

    def _open_desk(self) -> None:
        self._session = self._opening()
        self._session.watch(self._show)
        self.key_queue.open()

    def show_colours(self, theme: str) -> None:
        """Apply the colours for a word of ``[screen] theme``; the default ones are Textual's own."""
        if theme == "dark" and self.theme == "textual-dark":
            return
        from tui.themes import HIGH_CONTRAST, LIGHT, THEMES

        self.register_theme(LIGHT)
        self.register_theme(HIGH_CONTRAST)
        self.theme = THEMES[theme]
        self.set_class(theme == "high_contrast", "-high-contrast")

    def open_settings(self) -> None:
        """Open the settings; the screens follow a change of language and colours at once."""
        from tui.screens.settings import SettingsScreen

        if not isinstance(self.screen, SettingsScreen):
            self.push_screen(SettingsScreen(config_file(self._config), self._follow))

    def _follow(self, settings: Settings) -> None:
        if settings.screen.language:
            set_language("fr" if settings.screen.language == "fr" else "en")
        self.show_colours(settings.screen.theme)
        self.redraw_all()

    def open_palette(self) -> None:
        """Open the list of what can be done on the current screen."""
        from tui.screens.search import PaletteScreen

        screen = self.screen

        def chosen(pick: Pick | None) -> None:
            action = next((action for action in ACTIONS if OptionPick(action.id) == pick), None)
            if action is not None:
                self.act(action)

        if isinstance(screen, DeskScreen):
            self.push_screen(PaletteScreen([action for action in ACTIONS if screen.knows(action)]), chosen)

    def redraw_all(self) -> None:
        """Redraw every screen."""
        for screen in self.screen_stack:
            if isinstance(screen, DeskScreen):
                screen.redraw()

    def _greet(self) -> None:
        """Show the first-run screen; what is chosen there is done on the first screen."""
        from tui.screens.welcome import WelcomeScreen

        def read(choice: Pick | None) -> None:
            first_run.mark_read(self._settings)
            if isinstance(self.screen, HomeScreen) and isinstance(choice, AnswerPick):
                self.screen.do_answer(choice.digit)

        self.push_screen(WelcomeScreen(), read)

    def on_resize(self, event: events.Resize) -> None:
        """Below the smallest size, show a line that says so until the terminal grows again. What was on the terminal may be gone."""
        self.forget_painted()
        small = is_too_small(event.size.width, event.size.height)
        showing = isinstance(self.screen, SmallScreen)
        if small and not showing:
            self.push_screen(SmallScreen())
        elif showing and not small:
            self.pop_screen()

    @property
    def too_small(self) -> bool:
        """Whether the terminal is too small for a call."""
        return is_too_small(self.size.width, self.size.height)

    def on_unmount(self) -> None:
        """Stop what is running and write what is waiting, however the app ends."""
        self.key_queue.close()
        if self._session is not None:
            self._session.leave()

    async def on_key(self, event: events.Key) -> None:
        """Do what a key means if it means the same everywhere."""
        action = action_for(event.key, event.character)
        if action is not None and action.place == "anywhere" and self.act(action):
            event.stop()

    def act(self, action: Action) -> bool:
        """Do an action by the registry's entry: the screen's, or one that is the same everywhere."""
        screen = self.screen
        if isinstance(screen, DeskScreen) and screen.act(action):
            return True
        if action.id == "language":
            set_language(other_language(current_language()))
            self.redraw_all()
        elif action.id == "settings":
            self.open_settings()
        elif action.id == "palette":
            self.open_palette()
        elif action.id == "redraw":
            self.forget_painted()
            self.refresh()
        elif action.id == "leave":
            self.action_leave()
        else:
            return False
        return True

    def action_leave(self) -> None:
        """Leave; an unfinished call is kept and can be resumed. If something is not on disk, say so first; the key again leaves."""
        if self._session is not None and self._session.saved.waiting and not self._warned_unsaved:
            self._warned_unsaved = True
            if isinstance(self.screen, DeskScreen):
                self.screen.say_message(t("leave.unsaved"))
            return
        self._leave()

    def _leave(self) -> None:
        """Save what the screens have promised to keep, leave the call and write what is waiting; after that the screens no longer count."""
        if self.is_left:
            return
        try:
            for screen in self.screen_stack:
                if isinstance(screen, DeskScreen):
                    screen.leave()
            self.is_left = True
            if self._session is not None:
                self._session.leave()
        finally:
            self.is_left = True
            self.exit(0)

    def _give_up(self) -> int:
        """Say what is lost if the process is ended now, and return its exit status."""
        lost = say_lost(self.session.saved.waiting if self.opened else 0)
        return lost if self.defect is None else 1

    def begin_call(self, practice: str | None = None) -> None:
        """Begin a call: the timer starts, the network is checked, and the form asks who is on the line."""
        from tui.screens.call import CallScreen
        from tui.screens.entry import ClientScreen

        self.controller.masked = True
        self.session.open_call(practice)
        call_screen = CallScreen()
        self.push_screen(call_screen)
        self.session.checks.start_all()
        if practice is None:
            self.push_screen(ClientScreen(), lambda _kept: call_screen.greet())

    def resume_call(self, call_id: str) -> None:
        """Resume a call. Raises StoreTrouble if it cannot be read."""
        from tui.screens.call import CallScreen

        if self.session.resume(call_id):
            self.controller.masked = True
            self.push_screen(CallScreen())
            self.session.checks.start_all()

    def show_help(self, place: str) -> None:
        """Show the help for a place."""
        from tui.screens.help import HelpScreen

        self.push_screen(HelpScreen(place))

    def go_home(self) -> None:
        """Go from a call to the first screen; an unfinished one is left as it stands, and can be resumed."""
        self.session.set_aside()
        self.controller.masked = True
        while len(self.screen_stack) > 2:
            self.pop_screen()

    def make_ready(self) -> None:
        """Open the session and read what a call needs, unless that was done; a key pressed earlier waits for it."""
        if self._is_ready:
            return
        self._is_ready = True
        self.run_worker(self._read_ahead, thread=True, group="ready", exclusive=True)

    def _open_first(self) -> None:
        try:
            self._open_desk()
        except Problem as problem:
            self.defect = problem
            self.exit(problem.exit_status)
            return
        self._show_first()

    def _read_ahead(self) -> None:
        import checks.session

        if self._session is None:
            self.call_from_thread(self._open_first)
        if self._session is None:
            return
        # Each of these frees what Pydantic left behind when it made the models that were loaded before.
        gc.collect()
        import checks.guide.content  # noqa: F401 - before anything that loads it

        gc.collect()
        import tui.screens.call  # noqa: F401 - so that the first call opens at once

        gc.collect()
        self.session.library.load()
        gc.freeze()
        gc.enable()
        if self.session.library.faults:
            self.call_from_thread(self._show_first)

    def _show_first(self) -> None:
        for screen in self.screen_stack:
            if isinstance(screen, HomeScreen):
                screen.redraw()

    def _show(self) -> None:
        """Show what the desk has changed. An error here is the app's: it happened while a check or an action was being recorded."""
        try:
            for screen in () if self.closing else self.screen_stack:
                if isinstance(screen, DeskScreen) and screen.follows_desk:
                    screen.redraw()
        except Exception as error:  # noqa: BLE001 - it ends the desk, like any defect of a screen
            self.end_by(error)


def run(
    configuration: Configuration,
    *,
    practice: str | None = None,
    content: Path | None = None,
    lang: Lang | None = None,
    config: Path | None = None,
) -> int:
    """Open the desk in this terminal and return the exit status. Raises Problem, and the app's error once the terminal is restored.

    ``practice`` names a scenario; empty: choose one. ``config`` is the configuration file, if not the user's own.
    """
    if lang is not None:
        set_language(lang)
    settings = configuration.settings
    opening = cache(partial(_session, settings, content))
    if practice:
        opening().scenario_of(practice)
    app = DeskApp(
        settings,
        opening,
        practising=practice is not None,
        scenario=practice or None,
        config=config,
        greets=first_run.is_due(settings),
        left_out=configuration.team.left_out,
    )
    app.leaving.listen()
    app.run(mouse=settings.screen.mouse)
    if app.defect is not None:
        raise app.defect
    if app.opened and app.session.saved.waiting:
        raise Problem("store.unsaved", exit_status=1)
    return app.return_code or 0


def _session(settings: Settings, content: Path | None) -> CallSession:
    """Return the session; importing it takes half as long as the rest of the first screen."""
    from checks.session import CallSession, Library

    return CallSession(settings, library=Library(settings, content))


def _log_trouble(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Log what asyncio would write over the screen: errors where nobody awaits the result any more."""
    error = context.get("exception")
    _LOG.error("asyncio: %s %s", context.get("message"), type(error).__name__ if error else "")

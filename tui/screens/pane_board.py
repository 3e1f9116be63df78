"""The panes of a call: which of them have room, what is in them, and the strips of those that don't."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Final, Literal

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from tui.i18n import current_language, t
from tui.panes import decision, guest, header, network, steps, thread
from tui.panes.picks import StepPick
from tui.picks import KeyPick
from tui.screens.base import DeskScreen
from tui.text_layout import Row
from tui.widgets.lines import Lines

if TYPE_CHECKING:
    from checks.session.view import CallView
    from tui.panes.picks import Pick

Pane = Literal["steps", "decision", "network", "guest", "thread"]
Render = Callable[["CallView", int], list[Row]]
PANES: Final[Mapping[Pane, Render]] = {
    "decision": decision.render,
    "steps": steps.render,
    "network": network.render,
    "guest": guest.render,
    "thread": thread.render,
}
"""How each pane is laid out for a width, in the order in which Tab goes through them."""
ORDER: Final = tuple(PANES)
_STRIPS: Final[Mapping[str, Callable[[CallView, int], Row]]] = {
    "tracker": steps.render_strip,
    "strip-network": network.render_strip,
    "strip-guest": guest.render_strip,
    "strip-thread": thread.render_strip,
}
_STRIP_KEYS: Final[Mapping[str, str]] = {"tracker": "f2", "strip-network": "f4", "strip-guest": "f5"}
_KEYS: Final[Mapping[Pane, str]] = {"steps": "F2", "network": "F4", "guest": "F5", "thread": ""}
"""The key of each pane; the decision's is in the title that it makes itself."""
_LEFT: Final = ("steps", "guest", "network")
_WIDE: Final = (112, 34)
"""From this size on, in cells, all four panes and the thread are visible at once."""
_COLUMNS: Final = 160
"""From this width on, where all are visible, the thread has a column of its own, and what is left of the width is shared out."""
_MEASURE: Final = 100
"""No line of the decision is longer: a longer one is hard to read."""
_MIDDLE: Final = (92, 26)
"""From this size on, the tracker, the guest and the network are next to the decision."""


class PaneBoard:
    """Lays a call out on its screen. What was laid out for a view, a width and a language is not laid out again."""

    def __init__(self, screen: DeskScreen[None]) -> None:
        self._screen = screen
        self._zoomed: Pane | None = None
        self._full = False
        self._narrow = False
        self._prompted: tuple[str, str] | None = None
        """The kind and the place of the prompt that was shown last."""
        self._laid_out: dict[str, tuple[CallView, int, str, list[Row]]] = {}

    def compose(self) -> ComposeResult:
        """Yield the header, the panes, and the strips of those without room."""
        with Horizontal(id="header"):
            yield Lines(id="timer")
            yield Lines(id="state")
        yield Lines(id="tracker", classes="bar")
        with Horizontal(id="body"):
            with Vertical(id="left"):
                for name in _LEFT:
                    yield Lines(choosing=True, id=name, classes="pane")
            with Vertical(id="right"):
                yield Lines(id="decision", classes="pane")
                yield Lines(choosing=True, id="thread", classes="pane")
        yield Lines(id="strip-network", classes="strip")
        yield Lines(id="strip-guest", classes="strip")
        yield Lines(id="strip-thread", classes="strip")

    def begin(self) -> None:
        """Start with the decision; only panes can have the focus."""
        for bar in ("timer", "state", *_STRIPS):
            self._lines(bar).can_focus = False
        self.pane("decision").focus()

    def pane(self, name: Pane) -> Lines:
        """Return the pane with that name."""
        return self._lines(name)

    @property
    def current(self) -> Pane:
        """The pane that has the focus; else the decision."""
        focused = self._screen.focused
        name = focused.id if isinstance(focused, Lines) else None
        return next((pane for pane in PANES if pane == name), "decision")

    @property
    def is_zoomed(self) -> bool:
        """Whether a pane has more room than the terminal's size gives it."""
        return self._full or self._zoomed is not None

    def arrange(self) -> None:
        """Decide which panes have room, by the terminal's size and by what fills the screen.

        Not by Textual's breakpoints: they look at width and height separately, and which panes are visible depends on both, on the zoom
        and on the focus, and this decides what is laid out at all.
        """
        width, height = self._screen.app.size
        wide = width >= _WIDE[0] and height >= _WIDE[1]
        middle = not wide and width >= _MIDDLE[0] and height >= _MIDDLE[1]
        self._narrow = not wide and not middle
        visible = self._visible(wide=wide, middle=middle)
        for name in PANES:
            self.pane(name).display = name in visible
        left, right = self._screen.query_one("#left"), self._screen.query_one("#right")
        left.display = any(name in visible for name in _LEFT)
        right.display = any(name in visible for name in ("decision", "thread"))
        columns = wide and width >= _COLUMNS and self._zoomed is None
        side = 36 if not wide else 42 + (max(0, width - _COLUMNS) // 5 if columns else 0)
        left.styles.width = side if right.display else "1fr"
        right.set_class(columns, "-columns")
        self.pane("thread").styles.width = side if columns else "1fr"
        self._size_steps()
        strips = self._narrow and not self._full
        for name in ("network", "guest", "thread"):
            has_strip = strips or (middle and not self._full and name == "thread")
            self._lines(f"strip-{name}").display = has_strip and name not in visible
        self._lines("tracker").display = strips
        if not any(self.pane(name).has_focus for name in visible):
            self._screen.set_focus(self.pane(visible[0]))
        self._screen.settling = True
        self._screen.call_after_refresh(self._arranged)

    def _size_steps(self) -> None:
        """Give the steps as many rows as they have, or the whole screen.

        Not by an automatic height: Textual keeps the one that it computed before there were rows, if both come in one turn.
        """
        pane = self.pane("steps")
        pane.styles.height = "1fr" if self._zoomed else len(pane.rows) + pane.gutter.height

    def _arranged(self) -> None:
        """Paint the panes, now that they have their sizes."""
        self._screen.redraw()
        self._screen.settle()

    def go_to(self, name: Pane) -> None:
        """Give a pane the focus; if it had no room, it takes the screen."""
        if self._zoomed is not None or not self.pane(name).display:
            self._zoomed = None if name == "decision" else name
            self.arrange()
        self._screen.set_focus(self.pane(name))

    def next_to(self, by: int) -> Pane:
        """Return the pane this many places after the current one."""
        return ORDER[(ORDER.index(self.current) + by) % len(ORDER)]

    def zoom(self) -> None:
        """Give the current pane the whole screen, or back only its own room."""
        self._full = not self._full
        if not self._narrow:
            self._zoomed = self.current if self._full else None
        self.arrange()

    def unzoom(self) -> None:
        """Give every pane its own room again."""
        self._zoomed, self._full = None, False
        self.arrange()

    def show(self, view: CallView) -> None:
        """Show the call in every visible pane and strip; a pane without a size yet is filled when it has one."""
        width = self._screen.app.size.width
        state = self._lines("state")
        state.show([header.render_state(view, max(state.size.width, 20))])
        for name, render in _STRIPS.items():
            if self._lines(name).display:
                rows, _is_new = self._lay_out(name, _in_one_row(name, render), view, width)
                self._lines(name).show(rows)
        for pane, render_pane in PANES.items():
            if self.pane(pane).display and self.pane(pane).size.width:
                self._show_pane(pane, render_pane, view)

    def _show_pane(self, name: Pane, render: Render, view: CallView) -> None:
        pane = self.pane(name)
        room = max(min(pane.text_width, _MEASURE), 20) if name == "decision" else max(pane.text_width, 10)
        rows, is_new = self._lay_out(name, render, view, room)
        height = pane.size.height
        if name == "decision":
            pane.border_title = decision.render_title(view, max(pane.size.width, 20))
            height = max(height, 5)
            rows = decision.fit_height(rows, height)
            pane.show(rows)
        else:
            pane.border_title = f"{_KEYS[name]} {t(f'pane.{name}')}".strip()
        if name in ("decision", "network", "guest"):
            pane.border_subtitle = t("decision.more") if len(rows) > height else ""
        if name == "thread" or is_new:
            self._fill(name, pane, rows, view)

    def _fill(self, name: Pane, pane: Lines, rows: list[Row], view: CallView) -> None:
        """Put the rows into a pane, and scroll to the part of them that matters."""
        match name:
            case "thread":
                last: Pick | None = next((line.pick for line in reversed(rows) if line.pick), None)
                pane.show(rows, at=last)
                pane.to_end()
            case "decision":
                place = (view.prompt.kind, view.prompt.place)
                if place != self._prompted:
                    self._prompted = place
                    pane.to_start()
            case "guest":
                another = pane.rows[:1] != tuple(rows[:1])
                pane.show(rows)
                if another:
                    pane.to_start()
            case _:
                pane.show(rows, at=StepPick(view.call.step or 0))
                self._size_steps()

    def _lay_out(self, name: str, render: Render, view: CallView, width: int) -> tuple[list[Row], bool]:
        """Return the rows of a pane, and whether they were laid out just now."""
        language = current_language()
        known = self._laid_out.get(name)
        if known is not None and known[0] is view and known[1:3] == (width, language):
            return known[3], False
        rows = render(view, width)
        self._laid_out[name] = (view, width, language, rows)
        return rows, True

    def _visible(self, *, wide: bool, middle: bool) -> tuple[Pane, ...]:
        if self._zoomed:
            return (self._zoomed,)
        if wide:
            return ORDER
        return ("decision", "steps", "network", "guest") if middle else ("decision",)

    def _lines(self, name: str) -> Lines:
        return self._screen.query_one(f"#{name}", Lines)


def _in_one_row(name: str, render: Callable[[CallView, int], Row]) -> Render:
    """Return a function that lays a strip out as its single row; a click on it presses the pane's key."""
    key = _STRIP_KEYS.get(name)
    return lambda view, width: [replace(render(view, width), pick=None if key is None else KeyPick(key))]

"""A list of rows that repaints only what changed: the one widget that panes, lists and pages are made of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, Final

from rich.cells import set_cell_size
from rich.segment import Segment
from rich.style import Style as RichStyle
from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tui.picks import KeyPick
from tui.text_layout import STYLES, Row, cells

if TYPE_CHECKING:
    from tui.panes.picks import Pick

_BANDS: Final = ("say", "alarm")
"""The styles that fill their lines from end to end."""


class Lines(ScrollView, can_focus=True, inherit_bindings=False):
    """Shows rows; with ``choosing``, a cursor moves over the rows that can be picked.

    It begins at the first of them or, without ``begins``, where it is put. An arrow key repaints two lines. A click on
    a row that can be picked posts `Picked`.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"lines--{name}" for name in STYLES} | {"lines--cursor"}

    class Picked(Message):
        """A row was chosen, by Enter or by a click."""

        def __init__(self, lines: Lines, pick: Pick) -> None:
            super().__init__()
            self.lines = lines
            self.pick = pick

        @property
        def control(self) -> Lines:
            """The list that the row is in."""
            return self.lines

    class Widened(Message):
        """The list's width or height has changed: its rows have to be laid out again."""

    class Scrolled(Message):
        """Different rows of the list are visible than before."""

    def __init__(
        self, *, choosing: bool = False, begins: bool = True, id: str | None = None, classes: str | None = None
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._rows: tuple[Row, ...] = ()
        self._choosing = choosing
        self._begins = begins
        self._cursor: int | None = None
        self._looks: dict[str, RichStyle] = {}

    @property
    def rows(self) -> tuple[Row, ...]:
        """Return what is shown."""
        return self._rows

    @property
    def text_width(self) -> int:
        """Return how many cells a row may have: its last one is the scroll bar's, where the list has one."""
        return self.size.width - self.styles.scrollbar_size_vertical

    @property
    def more_below(self) -> bool:
        """Whether there are rows below those that are visible."""
        return self.scroll_offset.y + self.size.height < len(self._rows)

    @property
    def picked(self) -> Pick | None:
        """What is under the cursor."""
        return None if self._cursor is None else self._rows[self._cursor].pick

    def show(self, rows: Sequence[Row], at: Pick | None = None) -> None:
        """Show these rows; lines that stay the same are not painted again. The cursor stays, or begins at the pick ``at``."""
        before, self._rows = self._rows, tuple(rows)
        kept = None if self._cursor is None or self._cursor >= len(before) else before[self._cursor].pick
        self._cursor = self._place_cursor(kept or at)
        if len(before) != len(self._rows):
            self.virtual_size = Size(self.size.width, len(self._rows))
            if self.styles.auto_dimensions:
                self.refresh(layout=True)
        for y in range(max(len(before), len(self._rows))):
            old = before[y] if y < len(before) else None
            new = self._rows[y] if y < len(self._rows) else None
            if old != new:
                self.refresh_line(y)

    def render_line(self, y: int) -> Strip:
        """Return one line of the screen."""
        index = y + self.scroll_offset.y
        width = self.size.width
        base = self._look("plain")
        if index >= len(self._rows):
            return Strip.blank(width, base)
        row = self._rows[index]
        # If a box next to the list has the focus, the list cannot, and its cursor shows all the same.
        if self._choosing and index in self._under_cursor() and (self.has_focus or not self.can_focus):
            return Strip([Segment(set_cell_size(row.text, width), self._look("cursor"))], width)
        segments = [Segment(text, self._look(style)) for text, style in row.pieces if text]
        strip = Strip(segments, sum(cells(segment.text) for segment in segments))
        band = next((style for _text, style in row.pieces if style in _BANDS), None)
        return strip.adjust_cell_length(width, base if band is None else self._look(band))

    def key_up(self) -> None:
        """Go to the row above."""
        self._step(-1)

    def key_down(self) -> None:
        """Go to the row below."""
        self._step(1)

    def key_pageup(self) -> None:
        """Go a page up."""
        self._step(-max(1, self.size.height - 1))

    def key_pagedown(self) -> None:
        """Go a page down."""
        self._step(max(1, self.size.height - 1))

    def key_home(self) -> None:
        """Go to the beginning."""
        self._step(-len(self._rows))

    def key_end(self) -> None:
        """Go to the end."""
        self._step(len(self._rows))

    def pick(self) -> bool:
        """Choose what is under the cursor; return False if nothing is."""
        if not self._choosing or self.picked is None:
            return False
        self.post_message(self.Picked(self, self.picked))
        return True

    def to_end(self) -> None:
        """Show the last rows."""
        self.scroll_to(y=max(0, len(self._rows) - self.size.height), animate=False, force=True)

    def to_start(self) -> None:
        """Show the first rows."""
        self.scroll_to(y=0, animate=False, force=True)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Post that different rows are visible."""
        super().watch_scroll_y(old_value, new_value)
        self.post_message(self.Scrolled())

    def notify_style_update(self) -> None:
        """Repaint in the styles of a new theme or class."""
        super().notify_style_update()
        self._looks.clear()

    def on_click(self, event: events.Click) -> None:
        """Choose a row that can be picked, or press the key that a line of keys names."""
        offset = event.get_content_offset(self)
        if offset is None:
            return
        index = offset.y + self.scroll_offset.y
        if index < len(self._rows) and (pick := self._rows[index].pick_at(offset.x)) is not None:
            if isinstance(pick, KeyPick):
                self.app.simulate_key(pick.key)
                return
            if self._choosing:
                self._move_to(next((at for at in reversed(self._choices()) if at <= index), index))
            self.post_message(self.Picked(self, pick))

    def on_resize(self, event: events.Resize) -> None:
        """Have the rows laid out for the new size."""
        self.post_message(self.Widened())

    def on_focus(self) -> None:
        """Show the cursor."""
        self._repaint_cursor()

    def on_blur(self) -> None:
        """Hide the cursor."""
        self._repaint_cursor()

    def _step(self, by: int) -> None:
        choices = self._choices() if self._choosing else []
        if not choices:
            self.scroll_to(y=self.scroll_offset.y + by, animate=False, force=True)
            return
        outside = -1 if by > 0 else len(choices)
        at = choices.index(self._cursor) if self._cursor in choices else outside
        aim = choices[max(0, min(len(choices) - 1, at + by))]
        if aim == self._cursor:
            self.scroll_to(y=self.scroll_offset.y + by, animate=False, force=True)
        else:
            self._move_to(aim)

    def _move_to(self, index: int) -> None:
        self._repaint_cursor()
        self._cursor = index
        self._repaint_cursor()
        top, height = self.scroll_offset.y, self.size.height
        last = self._under_cursor()[-1]
        if index < top or len(self._under_cursor()) > height:
            self.scroll_to(y=index, animate=False, force=True)
        elif last >= top + height:
            self.scroll_to(y=last - height + 1, animate=False, force=True)

    def _choices(self) -> list[int]:
        """Return where each choice begins; one may take several lines."""
        picks = [row.pick for row in self._rows]
        return [at for at, pick in enumerate(picks) if pick is not None and (at == 0 or picks[at - 1] != pick)]

    def _under_cursor(self) -> range:
        """Return the lines of the choice under the cursor."""
        if self._cursor is None:
            return range(0)
        end = self._cursor
        while end < len(self._rows) and self._rows[end].pick == self._rows[self._cursor].pick:
            end += 1
        return range(self._cursor, end)

    def _place_cursor(self, kept: Pick | None) -> int | None:
        if not self._choosing:
            return None
        choices = self._choices()
        first = choices[0] if choices and self._begins else None
        return next((index for index in choices if self._rows[index].pick == kept), first)

    def _repaint_cursor(self) -> None:
        if self._choosing:
            for y in self._under_cursor():
                self.refresh_line(y)

    def _look(self, name: str) -> RichStyle:
        if name not in self._looks:
            self._looks[name] = self.get_component_rich_style(f"lines--{name}")
        return self._looks[name]

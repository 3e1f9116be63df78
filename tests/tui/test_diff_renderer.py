"""What is sent to the terminal is what the screen shows, and no more than what changed."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pyte
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from checks.text import visible
from tui.terminal.diff_renderer import Canvas
from tui.text_layout import cells, fit

SIZE = (24, 8)
LOOKS = ("", "bold", "red", "black on white", "reverse")
Line = tuple[tuple[str, str], ...]

texts = st.text(alphabet="ab é«»日✓ ", max_size=SIZE[0])
lines = st.lists(st.tuples(texts, st.sampled_from(LOOKS)), max_size=4).map(tuple)
screens = st.lists(lines, min_size=SIZE[1], max_size=SIZE[1])


def strip(line: Line, width: int = SIZE[0]) -> Strip:
    """Return a line in exactly that many cells."""
    segments = [Segment(text, Style.parse(look)) for text, look in line]
    return Strip(segments, sum(cells(text) for text, _look in line)).adjust_cell_length(width)


def whole(screen: Sequence[Line]) -> LayoutUpdate:
    """Return an update of the whole screen."""
    return LayoutUpdate([[strip(line)] for line in screen], Region(0, 0, *SIZE))


def terminal() -> tuple[pyte.Screen, pyte.Stream]:
    """Return an empty terminal."""
    screen = pyte.Screen(*SIZE)
    return screen, pyte.Stream(screen)


def stands(screen: pyte.Screen) -> list[list[tuple[object, ...]]]:
    """Return every cell of a terminal with its style."""
    return [[tuple(screen.buffer[y][x]) for x in range(SIZE[0])] for y in range(SIZE[1])]


def painted_anew(screen: Sequence[Line]) -> list[list[tuple[object, ...]]]:
    """Return the same screen on an empty terminal."""
    there, stream = terminal()
    stream.feed(Canvas().paint(whole(screen), SIZE, ColorSystem.STANDARD))
    return stands(there)


@pytest.mark.slow
@given(st.lists(screens, min_size=1, max_size=4))
def test_one_screen_over_another_is_as_if_painted_anew(shown: list[list[Line]]) -> None:
    there, stream = terminal()
    canvas = Canvas()
    for screen in shown:
        stream.feed(canvas.paint(whole(screen), SIZE, ColorSystem.STANDARD))
        assert stands(there) == painted_anew(screen)


@pytest.mark.slow
@given(screens, st.integers(-4, 4), st.integers(0, 3), st.integers(0, 3), lines)
def test_a_list_that_moved_is_as_if_painted_anew(
    screen: list[Line], by: int, above: int, below: int, cursor: Line
) -> None:
    there, stream = terminal()
    canvas = Canvas()
    stream.feed(canvas.paint(whole(screen), SIZE, ColorSystem.STANDARD))
    end = SIZE[1] - below
    moved = screen[above:end]
    moved = [*moved[by:], *moved[:by]]
    moved[-1] = cursor
    after = [*screen[:above], *moved, *screen[end:]]
    stream.feed(canvas.paint(whole(after), SIZE, ColorSystem.STANDARD))
    assert stands(there) == painted_anew(after)


@given(
    screens,
    st.lists(
        st.tuples(st.integers(0, SIZE[1] - 1), st.integers(0, 20), lines),
        max_size=3,
        unique_by=lambda change: change[0],
    ),
)
def test_a_part_laid_over_a_screen_leaves_the_rest(screen: list[Line], parts: list[tuple[int, int, Line]]) -> None:
    plain = [((fit("".join(text for text, _ in line).replace("日", "x"), SIZE[0]), ""),) for line in screen]
    there, stream = terminal()
    canvas = Canvas()
    stream.feed(canvas.paint(whole(plain), SIZE, ColorSystem.STANDARD))
    if parts:
        parts.sort()
        pieces = {y: {x: strip(line, SIZE[0] - x)} for y, x, line in parts}
        chops = [pieces.get(y, {}) for y in range(SIZE[1])]
        ends = [[SIZE[0]] for _ in range(SIZE[1])]
        update = ChopsUpdate(chops, [(y, x, SIZE[0]) for y, x, _line in parts], ends)
        stream.feed(canvas.paint(update, SIZE, ColorSystem.STANDARD))
    after: list[Line] = list(plain)
    for y, x, line in parts:
        after[y] = (
            (plain[y][0][0][:x], ""),
            *((segment.text, str(segment.style or "")) for segment in strip(line, SIZE[0] - x)),
        )
    assert stands(there) == painted_anew(after)


def test_what_stands_there_already_is_not_sent_again() -> None:
    canvas = Canvas()
    screen = [((f"line {number}", "bold"),) for number in range(SIZE[1])]
    canvas.paint(whole(screen), SIZE, ColorSystem.STANDARD)
    assert canvas.paint(whole(screen), SIZE, ColorSystem.STANDARD) == ""
    screen[3] = (("line x", "bold"),)
    assert canvas.paint(whole(screen), SIZE, ColorSystem.STANDARD) == "\x1b[4;6H\x1b[0;1mx\x1b[0m"


def test_a_list_that_moved_by_a_line_costs_a_line() -> None:
    canvas = Canvas()
    screen = [((f"{number}: a line of its own", "bold"),) for number in range(20)]
    before = canvas.paint(whole(screen[: SIZE[1]]), SIZE, ColorSystem.STANDARD)
    after = canvas.paint(whole(screen[1 : SIZE[1] + 1]), SIZE, ColorSystem.STANDARD)
    assert len(after) < len(before) / 4


def test_a_terminal_of_another_size_is_painted_whole() -> None:
    canvas = Canvas()
    screen = [((f"line {number}", ""),) for number in range(SIZE[1])]
    first = canvas.paint(whole(screen), SIZE, ColorSystem.STANDARD)
    canvas.forget()
    assert canvas.paint(whole(screen), SIZE, ColorSystem.STANDARD) == first


@given(st.text(alphabet="ab é日\x1b\x9b\x07\u202e\u2066\u200b\u00ad\ufe0f\ue000\U000e0041", max_size=SIZE[0]))
def test_no_character_of_a_text_is_a_command_or_hides_what_stands_there(text: str) -> None:
    written = Canvas().paint(whole([((text, ""),)]), SIZE, ColorSystem.STANDARD)
    drawn = re.sub(r"\x1b\[[0-9;]*[Hm]", "", written)
    assert visible(drawn) == drawn
    screen, stream = terminal()
    stream.feed(written)
    assert "".join(char for char in screen.display[0] if char in "abé日") == "".join(
        char for char in text if char in "abé日"
    )

"""Large letters: every letter that is said has one, they fit or are not shown, and what they spell can be read."""

from __future__ import annotations

import pytest

from checks.guide.content import load
from checks.texts import LANGS, Lang
from tests.tui.conftest import OpenSeat
from tui.panes.large_letters import _letters, large_lines
from tui.screens.say import SayScreen
from tui.widgets.lines import Lines

BLOCKS = set(" ▀▄█")


def dots(line: list[str]) -> list[str]:
    """The rows of dots that four lines of half blocks stand for."""
    return [
        "".join("#" if char in ("▀█" if half == 0 else "▄█") else "." for char in row)
        for row in line
        for half in (0, 1)
    ]


def test_a_letter_is_eight_rows_of_one_width_and_like_no_other() -> None:
    letters = _letters()
    assert all(len(rows) == 8 and len({len(row) for row in rows}) == 1 for rows in letters.values())
    alike = {"'’‘", '"“”'}
    shapes: dict[tuple[str, ...], str] = {}
    for char, rows in letters.items():
        other = shapes.setdefault(rows, char)
        assert other == char or any({other, char} <= set(group) for group in alike), (char, other)


def test_what_is_shown_is_the_letters_one_after_the_other() -> None:
    lines = large_lines("Hi", 40)
    assert lines is not None and set("".join(lines)) <= BLOCKS
    tall = _letters()["H"], _letters()["i"]
    assert dots(lines) == [f"{tall[0][row]}.{tall[1][row]}" for row in range(8)]


@pytest.mark.parametrize(("char", "base"), [("é", "e"), ("à", "a"), ("ê", "e"), ("ü", "u"), ("ç", "c"), ("î", "ı")])
def test_an_accent_stands_on_its_letter_and_changes_nothing_of_it(char: str, base: str) -> None:
    plain, accented = large_lines(base, 20), large_lines(char, 20)
    assert plain is not None and accented is not None and plain != accented
    inside = [row.strip(".") for row in dots(plain)[2:6]]
    assert [row.strip(".") for row in dots(accented)[2:6]] == inside


def test_a_capital_makes_room_for_its_accent() -> None:
    assert len({tuple(large_lines(text, 20) or ()) for text in ("E", "É", "È", "Ê")}) == 4


def test_lines_break_between_words_and_nowhere_else() -> None:
    text = "Bonjour à vous"
    assert len(large_lines(text, 200) or ()) == 4
    assert len(large_lines(text, 36) or ()) == 8
    assert large_lines(text, 20) is None, "a word is wider than that"
    assert large_lines("a\nb", 200) == [*(large_lines("a", 9) or ()), *(large_lines("b", 9) or ())]
    for width in range(30, 120, 7):
        assert all(len(row) <= width for row in large_lines("Allez au bureau, puis ouvrez « Suivant ».", width) or ())


def test_a_letter_that_there_is_none_of_is_not_left_out() -> None:
    assert large_lines("漢字", 80) is None and large_lines("a\u0301\u0302", 80) is None


@pytest.mark.parametrize("lang", LANGS)
def test_all_that_is_said_can_be_shown_large(lang: Lang) -> None:
    content = load()
    said = [content.opening.to(lang)]
    said += [node.say.to(lang) for issue in content.issues.values() for node in issue.nodes.values()]
    assert [text for text in said if large_lines(text, 300) is None] == []


@pytest.mark.slow
async def test_what_is_said_is_large_where_it_has_room_and_plain_where_not(seat: OpenSeat) -> None:
    for size, is_large in (((120, 40), True), ((80, 24), False), ((60, 20), False)):
        async with seat(size=size, lang="en") as here:
            await here.keys("1", "escape", "s")
            assert isinstance(here.app.screen, SayScreen)
            said = here.app.screen.query_one("#said", Lines)
            shown = [row.text for row in said.rows if any(style == "say" for _text, style in row.pieces)]
            assert any("█" in text for text in shown) == is_large
            assert len(said.rows) <= said.size.height, "nothing of it is below the screen"
            assert here.session.call is not None
            prompt = here.session.prompt()
            assert prompt is not None and prompt.say is not None
            assert (prompt.say.to(here.session.call.lang).split(" ")[0] in "".join(shown)) != is_large

"""How a text is broken into lines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.text_layout import cells, cut, fit, wrap


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("/tmp/pytest-of-me/none.json", 24, ["/tmp/pytest-of-me/", "none.json"]),
        ("No file /tmp/of-me/none.json: it", 19, ["No file", "/tmp/of-me/", "none.json: it"]),
        ("C:\\Users\\me\\none.json", 18, ["C:\\Users\\me\\", "none.json"]),
        ("https://login.example.com/common/oauth2", 30, ["https://login.example.com/", "common/oauth2"]),
        ("https://login.example.com/common", 20, ["https://", "login.example.com/", "common"]),
        ("a.very.long-name.example.com", 16, ["a.very.long-", "name.example.com"]),
        ("/x/a.very.long-name.example.com", 16, ["/x/a.very.long-", "name.example.com"]),
        ("abcdefghijkl", 8, ["abcdefgh", "ijkl"]),
    ],
)
def test_a_long_word_is_broken_behind_a_slash_where_it_can_be(text: str, width: int, lines: list[str]) -> None:
    assert wrap(text, width) == lines


@given(st.text("ab é世🙂", max_size=20), st.integers(1, 12))
def test_a_text_is_fitted_to_its_cells(text: str, width: int) -> None:
    assert cells(fit(text, width)) == width
    assert cells(cut(text, width)) <= width and cut(text, 0) == ""
    assert text.startswith(cut(text, width).removesuffix("…").rstrip()) or cells(text) <= width


_NAMES = st.text("ab.-_", min_size=1, max_size=12)


@given(st.lists(_NAMES, min_size=2, max_size=8), st.sampled_from("/\\"), st.integers(8, 30))
def test_a_name_that_has_room_on_a_line_is_whole(names: list[str], slash: str, width: int) -> None:
    lines = wrap(slash.join(names), width)
    assert "".join(lines) == slash.join(names)
    assert all(len(line) <= width for line in lines)
    parts = [f"{name}{slash}" for name in names[:-1]] + names[-1:]
    ends = {sum(map(len, lines[:number])) for number in range(len(lines))}
    for number, part in enumerate(parts):
        begin = sum(map(len, parts[:number]))
        if len(part) <= width:
            assert not ends & set(range(begin + 1, begin + len(part))), (part, lines)

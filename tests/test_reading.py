"""The reading of wrapped text that other tests rely on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.reading import Reading
from tui.text_layout import wrap


@pytest.mark.parametrize("wanted", ["none.json", "/tmp/x/none.json", "cannot be read", "read: no", "none"])
@pytest.mark.parametrize(
    "shown",
    [
        "/tmp/x/none.json cannot be read: no",
        "/tmp/x/none.\njson cannot\nbe read:\nno",
        "│ /tmp/x/none. │\n│ json cannot  │\n│ be read: no  │",
        "     /tmp/\n     x/none.json   \n     cannot be   read: no",
    ],
)
def test_what_is_wrapped_is_read(shown: str, wanted: str) -> None:
    assert wanted in Reading(shown)


@pytest.mark.parametrize("wanted", ["none json", "nonejson", "jsoncannot", "read now", "a b"])
def test_what_is_not_there_is_not_read(wanted: str) -> None:
    assert wanted not in Reading("/tmp/x/none.\njson cannot\nbe read: no\na\u2502c b")


@given(st.lists(st.text("abc./-é", min_size=1, max_size=30), min_size=1, max_size=6).map(" ".join), st.integers(8, 40))
def test_every_text_is_read_however_it_is_wrapped(text: str, width: int) -> None:
    assert text in Reading("\n".join(wrap(text, width)))

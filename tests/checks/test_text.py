from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.text import clean, json_text, mask_email, mask_name, mask_phone, mask_upn, unsafe_in, visible

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=80)
NASTY = st.lists(
    st.sampled_from(
        (
            *("\x1b[31m", "\x1b]0;t\x07", "\x1b]0;open", "\r\n"),
            *"\x1b\x9b\x9d\t\n e\u0301\u202e\u200b\ud800\u2028\u1100\u1161\u09c7\u09be\u00a0\u2126\ufdd0x[0;",
        )
    ),
    max_size=60,
).map("".join)


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("plain", "plain"),
        ("  Élise Côté  ", "Élise Côté"),
        ("E\u0301lise", "Élise"),
        ("\x1b[1;31mred\x1b[0m", "red"),
        ("\x9b31mred", "red"),
        ("\x1b]0;title\x07shown", "shown"),
        ("\x1b]8;;http://evil\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1b]0;never closed", "never closed"),
        ("\x1bPq#0;2\x1b\\sixel", "sixel"),
        ("\x1bcreset", "reset"),
        ("cut\x1b[3", "cut"),
        ("nul\x00 bell\x07 del\x7f", "nul bell del"),
        ("a\u202eb\u2066c\u200fd", "abcd"),
        ("zero\u200bwidth\ufeff\u00adand\u2060joined", "zerowidthandjoined"),
        ("tag\U000e0041s", "tags"),
        ("lone\ud83dsurrogate", "lone\ufffdsurrogate"),
        ("private\ue000use", "private\ufffduse"),
        ("one\r\ntwo\u2028three\n\n\nfour", "one two three four"),
        ("tab\there", "tab here"),
        ("em\u2003space", "em space"),
        ("12\u202f000\u00a0$", "12\u202f000\u00a0$"),
        ("\u0301floating", "floating"),
        ("z" + "\u0336" * 300, "z" + "\u0336" * 4),
        ("[bold]markup stays text[/]", "[bold]markup stays text[/]"),
    ],
)
def test_cleaned(raw: str, shown: str) -> None:
    assert clean(raw) == shown


def test_line_breaks_are_kept_where_asked() -> None:
    assert clean("one \r\n two\x85three\n\n\n\nfour\n", lines=True) == "one\ntwo\nthree\n\nfour"


def test_bounded_with_an_ellipsis() -> None:
    assert clean("a" * 256) == "a" * 256
    assert clean("a" * 257) == "a" * 255 + "…"
    assert clean("abc def", 5) == "abc…"
    assert clean("abc", 1) == "…"
    assert clean("abc", 0) == ""
    assert clean("\u200b" * 100_000 + "hidden behind") == "…"


@pytest.mark.slow
@given(st.one_of(ANY_TEXT, NASTY), st.integers(0, 40), st.booleans())
@settings(max_examples=300, deadline=None)
def test_clean_text_is_safe_and_stays_as_it_is(raw: str, limit: int, lines: bool) -> None:
    text = clean(raw, limit, lines=lines)
    assert len(text) <= limit
    assert unicodedata.is_normalized("NFC", text)
    unsafe = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    assert not [char for char in text if unicodedata.category(char) in unsafe and not (lines and char == "\n")]
    assert text.isprintable() or {c for c in text if not c.isprintable()} <= {"\n", "\u00a0", "\u202f"}
    assert clean(text, limit, lines=lines) == text


@pytest.mark.parametrize(
    ("mask", "raw", "shown"),
    [
        (mask_name, "Marie-Ève Côté", "M*** C***"),
        (mask_name, "", ""),
        (mask_email, "marie@acme.ca", "m***@acme.ca"),
        (mask_email, "no at sign", "n*** a*** s***"),
        (mask_phone, "+1 (514) 555-0137", "***37"),
        (mask_phone, "12", "***"),
        (
            mask_upn,
            "marie_cote_acme.ca#EXT#@DMCHosting.onmicrosoft.com",
            "m***_acme.ca#EXT#@DMCHosting.onmicrosoft.com",
        ),
        (mask_upn, "marie#ext#@x.ca", "***#ext#@x.ca"),
        (mask_upn, "marie@acme.ca", "m***@acme.ca"),
    ],
)
def test_masked(mask: Callable[[str], str], raw: str, shown: str) -> None:
    assert mask(raw) == shown


@given(ANY_TEXT)
def test_masking_never_fails_and_shows_no_more_than_a_letter_of_a_word(raw: str) -> None:
    assert mask_phone(raw).count("*") == 3
    assert all(len(word) <= 4 for word in mask_name(raw).split())
    local = mask_email(raw).partition("***")[0]
    assert len(local) <= 1
    assert isinstance(mask_upn(raw), str)


@given(ANY_TEXT)
def test_what_is_visible_is_painted_as_it_is(text: str) -> None:
    shown = visible(text)
    assert visible(shown) == shown and unsafe_in(shown.replace("\t", "")) == ""
    assert (shown == text) == (unsafe_in(text.replace("\t", "")) == "")
    assert clean(shown, 1000, lines=True) == clean(clean(shown, 1000, lines=True), 1000, lines=True)


@given(ANY_TEXT)
def test_json_with_numbers_for_what_draws_says_the_same(text: str) -> None:
    written = json_text(json.dumps({"text": text}, ensure_ascii=False))
    assert json.loads(written) == {"text": text} and unsafe_in(written) == ""


@pytest.mark.parametrize("text", ["Où êtes-vous? «\u00a0Ici\u00a0» — l’œil…", "→ • ✓ 日本 é\u0301", "a\nb", ""])
def test_what_people_write_is_safe(text: str) -> None:
    assert unsafe_in(text) == "" and visible(text) == text == json_text(text)

"""What a person is shown about a file that is not TOML: the line, what it says, and what to do, in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from checks.tables import parse, read_text
from checks.toml_faults import TomlError, fault_said

OK = 'title.fr = "Le clavier"\n'
CASES = [
    ('a = "x', "isn't closed"),
    ("a = 'x", "isn't closed"),
    ('a = """x\ny', "isn't closed"),
    ("a = '''x\ny", "isn't closed"),
    ('a = "x\ny"', "isn't closed"),
    ('a = [1, "b"\nc = 2', "a comma between two values"),
    ("a = { b = 1, c = 2", "a comma between two values"),
    ("[nodes.light", "as many ] as ["),
    ("[[nodes.light]", "as many ] as ["),
    ('title "x"', "the = between"),
    ('a = "C:\\Users\\me"', "written twice"),
    ('a = "\x01"', "control character"),
    ('a = "say "hello""', "one value a line"),
    ("a = 2026-02-30", "no such date"),
    ("a = yes", "between straight quotes"),
    ("a = “x”", "between straight quotes"),
    ("= 1", "neither"),
    ("a = 1\na = 2", "already set"),
    ("[a]\n[a]", "already set"),
    ("a = { b = 1, b = 2 }", "already set"),
    (".".join("a" * 20) + " = 1", "more than 16 parts"),
]


@pytest.mark.parametrize(("text", "says"), CASES)
def test_each_fault_names_its_line_and_says_what_to_do(text: str, says: str) -> None:
    with pytest.raises(TomlError) as raised:
        parse(OK + text)
    english, french = raised.value.reason["en"], raised.value.reason["fr"]
    line = re.match(r"line (\d+) \(“(.*)”\): ", english)
    assert line is not None and 2 <= int(line[1]) <= 3
    assert line[2] == (OK + text).splitlines()[int(line[1]) - 1].replace("\x01", "").strip()[: len(line[2])]
    assert says in english and "not valid (" not in english
    assert french.startswith(f"ligne {line[1]} («") and "(at line" not in english + french


@pytest.mark.parametrize("text", [text for text, _ in CASES])
def test_the_parser_s_own_words_are_not_shown(text: str) -> None:
    with pytest.raises(TomlError) as raised:
        parse(text)
    assert "invalid" not in raised.value.reason["fr"].lower() and "expected" not in raised.value.reason["en"].lower()


def test_a_newer_parser_s_words_are_quoted_with_the_line() -> None:
    reason = fault_said(ValueError("Something new (at line 2, column 1)"), "a = 1\nb").reason
    assert reason == {
        "fr": "ligne 2 («\xa0b\xa0»)\xa0: non valide (Something new)",
        "en": "line 2 (“b”): not valid (Something new)",
    }


def test_lists_without_end() -> None:
    with pytest.raises(TomlError, match="inside each other"):
        parse("a = " + "[" * 5000)


def test_what_is_no_such_text(tmp_path: Path) -> None:
    file = tmp_path / "a.toml"
    file.write_bytes('a = 1\nb = "été"\n'.encode("latin-1"))
    with pytest.raises(TomlError, match=r"line 2 .*UTF-8"):
        read_text(file)
    file.write_bytes(b"#" * 300_000)
    with pytest.raises(TomlError, match="more than 200 kB"):
        read_text(file)

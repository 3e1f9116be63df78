"""Bilingual texts: read once, by dotted key, filled in; every text of ours has both languages and the same parameters."""

from __future__ import annotations

import string
import subprocess
import sys
from pathlib import Path

import pytest

from checks.findings import Finding
from checks.texts import LANGS, Catalogue, fill, format_number, other_language, package_tables

ROOT = Path(__file__).parents[2]
TEXTS = Catalogue("checks.doctor", "findings.toml")
CATALOGUES = sorted(
    str(path.relative_to(ROOT))
    for path in (ROOT / "checks").rglob("*.toml")
    if not {"content", "scenarios", "tenants", "codes"} & set(path.parts)
)


def parameters(template: str) -> set[str]:
    return {field for _, field, _, _ in string.Formatter().parse(template) if field}


def test_a_text_is_filled_in_by_its_language() -> None:
    assert TEXTS.text("time.zone.explain", "en", now="10:00", zone="EST") == "On this machine it is 10:00 (EST)."
    texts = TEXTS.texts("team.left_out.explain", message={"fr": "illisible", "en": "unreadable"})
    assert texts == {"fr": "illisible", "en": "unreadable"}


def test_a_parameter_is_never_a_template() -> None:
    assert fill("a {x}", "fr", {"x": "{y} {0.__class__}"}) == "a {y} {0.__class__}"


def test_an_unknown_key_and_a_missing_parameter_are_errors() -> None:
    with pytest.raises(KeyError):
        TEXTS.text("time.nowhere.explain", "fr")
    with pytest.raises(KeyError):
        TEXTS.text("time.zone.explain", "fr", now="10:00")


def test_a_parameter_may_have_any_name() -> None:
    assert fill("{key} {lang}", "fr", {"key": 1, "lang": "x"}) == "1 x"
    assert TEXTS.text("terminal.ssh.explain", "en", key="x", lang="y", self="z").startswith("This session")


def test_a_key_with_dots_of_its_own_is_found() -> None:
    words = Catalogue("checks.guest", "findings.toml")
    assert "guest.deleted.explain" in words and "guest.deleted" not in words
    assert {"guest.deleted.next", "phrases.today"} <= set(words)


def test_a_finding_is_worded_by_a_catalogue() -> None:
    finding = Finding("database.mode", "problem", params={"path": "/x", "mode": "644"})
    assert finding.text(TEXTS, "mend", "fr") == "chmod 600 /x"
    assert finding.texts(TEXTS, "next") is None and finding.text(TEXTS, "next", "en") is None


def test_the_other_language_is_the_other_of_two() -> None:
    assert [other_language(lang) for lang in LANGS] == list(reversed(LANGS))


@pytest.mark.parametrize(
    ("value", "french", "english"),
    [
        (8.4, "8,4", "8.4"),
        (12.0, "12", "12"),
        (0.1 + 0.2, "0,3", "0.3"),
        (123456.789, "123456,789", "123456.789"),
        (1.5e12, "1,5E12", "1.5E12"),
        (float("nan"), "nan", "nan"),
        (float("-inf"), "-inf", "-inf"),
    ],
)
def test_a_number_is_written_as_its_reader_writes_it(value: float, french: str, english: str) -> None:
    assert (format_number(value, "fr"), format_number(value, "en")) == (french, english)


def test_a_number_has_as_many_decimals_as_it_is_given() -> None:
    assert format_number(12, "fr", decimals=1) == "12,0" and format_number(3.96, "en", decimals=1) == "4.0"


def test_nothing_is_read_before_a_text_is_asked_for() -> None:
    code = "import sys, checks.problems, checks.findings; assert not {'tomllib', 'decimal'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


def test_a_file_is_read_once() -> None:
    assert package_tables("checks", "problems.toml") is package_tables("checks", "problems.toml")


@pytest.mark.parametrize("file", CATALOGUES)
def test_both_languages_have_the_same_parameters(file: str) -> None:
    path = Path(file)
    catalogue = Catalogue(".".join(path.parent.parts), path.name)
    for key in catalogue:
        template = catalogue.template(key)
        assert parameters(template["fr"]) == parameters(template["en"]), key

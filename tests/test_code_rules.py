"""The rules of .github/CONTRIBUTING.md that can be counted hold: names, sizes, imports."""

from __future__ import annotations

from tests.code_counts import empty_names, imports_by_string, long_files, packages_without_purpose, shared_class_names


def test_a_name_says_what_the_value_is() -> None:
    assert empty_names("checks", "tui", "tests") == []


def test_two_public_types_never_share_a_name() -> None:
    assert shared_class_names() == {}


def test_a_long_file_says_why() -> None:
    assert long_files() == []


def test_a_package_says_what_it_is_for() -> None:
    assert packages_without_purpose() == []


def test_a_module_is_imported_by_its_name() -> None:
    """Whatever asks if Textual still has a private name cannot import it in any other way."""
    assert {place.partition(":")[0] for place in imports_by_string()} == {"tui/terminal/parts.py"}

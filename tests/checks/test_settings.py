"""A configuration that cannot be used is told by its file or variable, its key and what is wrong, whatever it holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from checks.problems import LANGS, Problem
from checks.settings import CallSettings, Settings, database_path, load_settings

NOBODY = "~nobody-of-that-name/calls.db"


@pytest.mark.parametrize(
    ("text", "code", "named"),
    [
        ("[network]\ndeadline = 1" + "0" * 400, "config.wrong_value", "network.deadline"),
        ("[network]\ndeadline = -1" + "0" * 400, "config.wrong_value", "network.deadline"),
        ("[network]\ndeadline = 1" + "0" * 5000, "config.not_toml", "5001"),
        ("[network]\nresolvers = " + "[" * 3000, "config.not_toml", "own.toml"),
        ('[calls]\ndatabase = "\\u0000x"', "config.wrong_value", "calls.database"),
        ('[network]\nresolvers = ["\\u0000x"]', "config.wrong_value", "network.resolvers"),
        (f'[calls]\ndatabase = "{NOBODY}"', "config.no_user", "calls.database"),
    ],
    ids=["large", "small", "digits", "deep", "NUL", "NUL in a list", "nobody"],
)
def test_a_file_s_fault_is_named(tmp_path: Path, text: str, code: str, named: str) -> None:
    file = tmp_path / "own.toml"
    file.write_text(text)
    with pytest.raises(Problem) as caught:
        load_settings(file, {})
    assert (caught.value.code, caught.value.exit_status) == (code, 2)
    assert all(named in caught.value.message(lang) for lang in LANGS)


def test_a_variable_s_fault_is_named() -> None:
    for name, text in (("NETWORK__DEADLINE", "1e400"), ("CALLS__DATABASE", NOBODY)):
        with pytest.raises(Problem) as caught:
            load_settings(None, {"MFA_DESK_CONFIG": "/dev/null", f"MFA_DESK_{name}": text})
        assert name in caught.value.message("fr")


def test_a_variable_s_list_that_is_no_toml_is_one_of_commas() -> None:
    deep = "[" * 3000
    found = load_settings(None, {"MFA_DESK_CONFIG": "/dev/null", "MFA_DESK_NETWORK__RESOLVERS": f"{deep}, 192.0.2.1"})
    assert found.network.resolvers == (deep, "192.0.2.1")


def test_the_database_may_be_named_by_the_home_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/marie")
    assert database_path(Settings(calls=CallSettings("~/calls.db"))) == Path("/home/marie/calls.db")

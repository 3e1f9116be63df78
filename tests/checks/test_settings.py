"""A configuration that cannot be used is reported with its file or variable, its key and what is wrong, whatever it contains."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.problems import Problem
from checks.settings import CallSettings, Settings, database_path, keys
from checks.settings_loader import _plain_settings, load_settings
from checks.settings_model import check_settings
from checks.settings_values import value_in_text
from checks.texts import LANGS

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
        ("[network]\ndeadline = nan", "config.wrong_value", "network.deadline"),
        ("[network]\ndeadline = 0", "config.wrong_value", "0 < … ≤ 600"),
        ('[network]\ndeadline = "20"', "config.wrong_type", "network.deadline"),
        ("[network]\ndeadline = true", "config.wrong_type", "network.deadline"),
        ("[screen]\nmouse = 1", "config.wrong_type", "screen.mouse"),
        ('[network]\nresolvers = ["192.0.2.1", 53]', "config.wrong_type", "network.resolvers"),
        ("[tenant]\nclient_id = 2026-11-24", "config.wrong_type", "tenant.client_id"),
        ('[screen]\ntheme = "pink"', "config.wrong_value", "dark, light, high_contrast"),
        ("[tenant]\nclientid = 1", "config.unknown_key", "tenant.clientid"),
        ("[tenants]\nid = 1", "config.unknown_key", "tenants.id"),
        ("tenant = 1", "config.unknown_key", "tenant"),
    ],
    ids=[
        "large",
        "small",
        "digits",
        "deep",
        "NUL",
        "NUL in a list",
        "nobody",
        "NaN",
        "zero",
        "text",
        "yes",
        "number",
        "mixed list",
        "date",
        "word",
        "key",
        "table",
        "no table",
    ],
)
def test_a_file_s_fault_is_named(tmp_path: Path, text: str, code: str, named: str) -> None:
    file = tmp_path / "own.toml"
    file.write_text(text)
    with pytest.raises(Problem) as caught:
        load_settings(file, {})
    assert (caught.value.code, caught.value.exit_status) == (code, 2)
    assert all(named in caught.value.message(lang) for lang in LANGS)


def test_a_variable_s_fault_is_named() -> None:
    for name, text in (
        ("NETWORK__DEADLINE", "1e400"),
        ("NETWORK__DEADLINE", "soon"),
        ("SCREEN__MOUSE", "perhaps"),
        ("CALLS__DATABASE", NOBODY),
        ("TENANT__CLIENTID", "x"),
        ("TENANTS__ID", "x"),
        ("TENANT", "x"),
        ("NONSENSE", "x"),
    ):
        with pytest.raises(Problem) as caught:
            load_settings(None, {"MFA_DESK_CONFIG": "/dev/null", f"MFA_DESK_{name}": text})
        assert name in caught.value.message("fr")


def test_a_variable_stands_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_text('[screen]\nlanguage = "en"\nmouse = true\n[network]\nresolvers = ["192.0.2.1"]')
    settings = load_settings(file, {"MFA_DESK_SCREEN__MOUSE": "no", "MFA_DESK_TENANT__DEADLINE": "5"})
    assert (settings.screen.language, settings.screen.mouse, settings.tenant.deadline) == ("en", False, 5.0)
    assert settings.network.resolvers == ("192.0.2.1",) and settings.calls == CallSettings()


def test_a_path_that_is_not_utf_8_is_taken() -> None:
    folder = os.fsdecode(b"/tmp/caf\xe9")
    environment = {"MFA_DESK_CONFIG": "/dev/null", "MFA_DESK_CONTENT__FOLDER": folder}
    assert load_settings(None, environment).content.folder == folder


def test_what_is_as_it_should_be_loads_no_model(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_text(
        '[screen]\nlanguage = "en"\nmouse = false\n[tenant]\ndeadline = 5\ninvitation_senders = ["a@b.example"]'
    )
    program = (
        "import sys; from pathlib import Path; from checks.settings import Settings; from checks.settings_loader import load_settings;"
        "assert load_settings(None, {'MFA_DESK_CONFIG': '/dev/null'}) == Settings();"
        "load_settings(Path(sys.argv[1]), {'MFA_DESK_NETWORK__RESOLVERS': '192.0.2.1', 'MFA_DESK_SCREEN__MOUSE': 'yes'});"
        "sys.exit('pydantic' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program, file], check=False).returncode == 0


_VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-1, 601),
    st.floats(),
    st.sampled_from(
        ["", "fr", "en", "dark", "desk", "device_code", "true", "7", "~nobody/x", "~", "a\0", "[1]", "pink"]
    ),
    st.lists(st.sampled_from(["a", "", "~", "a\0", 5]), max_size=2),
    st.just({}),
)


@given(
    st.dictionaries(st.sampled_from([*keys(), "screen.more", "tenants.id"]), _VALUES, max_size=3),
    st.dictionaries(
        st.sampled_from([*keys(), "tenant", "screen.more"]), st.sampled_from(["", "1", "yes", "fr", "x"]), max_size=2
    ),
)
def test_what_is_plainly_right_is_what_the_model_takes(in_file: dict[str, object], variables: dict[str, str]) -> None:
    written: dict[str, dict[str, object]] = {}
    for name, value in in_file.items():
        table, _, key = name.partition(".")
        written.setdefault(table, {})[key] = value
    typed = {name: value_in_text(name, text) for name, text in variables.items()}
    plain = _plain_settings(written, typed)
    if plain is not None:
        assert check_settings(written, typed, "own.toml") == plain


def test_a_variable_s_list_that_is_no_toml_is_one_of_commas() -> None:
    deep = "[" * 3000
    settings = load_settings(
        None, {"MFA_DESK_CONFIG": "/dev/null", "MFA_DESK_NETWORK__RESOLVERS": f"{deep}, 192.0.2.1"}
    )
    assert settings.network.resolvers == (deep, "192.0.2.1")


def test_the_database_may_be_named_by_the_home_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/marie")
    assert database_path(Settings(calls=CallSettings("~/calls.db"))) == Path("/home/marie/calls.db")


@pytest.mark.parametrize(
    ("text", "fr", "en"),
    [
        ('[network]\ndeadline = "20"', "doit être un nombre", "must be a number"),
        ("[screen]\nmouse = 1", "doit être true ou false", "must be true or false"),
        ("[tenant]\nclient_id = 5", "doit être un texte", "must be a text"),
        ("[network]\nresolvers = 5", "doit être une liste", "must be a list"),
    ],
)
def test_the_kind_of_value_is_said_in_words(tmp_path: Path, text: str, fr: str, en: str) -> None:
    file = tmp_path / "own.toml"
    file.write_text(text)
    with pytest.raises(Problem) as caught:
        load_settings(file, {})
    assert fr in caught.value.message("fr") and en in caught.value.message("en")

"""The configuration file changed key by key: its contents are kept, what is typed is checked against the key, and a new file is private."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.problems import Problem
from checks.settings import Settings, choices_of, keys, value_of, variable_of
from checks.settings_file import change_setting, list_settings, parse_text, set_key, text_of
from checks.settings_loader import load_settings
from tests.platforms import has_mode

OWN = """# Ours, since 2026
[tenant]
client_id = "an-app"   # from Entra

[screen]
# the night shift
mouse = false
"""


def test_comments_and_order_stay(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(OWN)
    settings = change_setting(file, "screen.language", "en")
    written = file.read_text()
    assert settings.screen.language == "en" and not settings.screen.mouse
    for line in OWN.splitlines():
        assert line in written
    assert tomllib.loads(written)["tenant"]["client_id"] == "an-app"


def test_the_ends_of_lines_stay(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_bytes(OWN.replace("\n", "\r\n").encode())
    change_setting(file, "screen.mouse", "true")
    written = file.read_bytes()
    assert b"# the night shift\r\n" in written and b"\r\r" not in written


def test_the_programs_own_value_takes_the_key_out(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(OWN)
    change_setting(file, "screen.mouse", "true")
    written = file.read_text()
    assert "mouse" not in written and "# the night shift" in written and "client_id" in written


def test_where_there_is_no_file_it_is_made(tmp_path: Path) -> None:
    file = tmp_path / "new" / "config.toml"
    assert change_setting(file, "network.resolvers", "192.0.2.53, 127.0.0.1:5353").network.resolvers == (
        "192.0.2.53",
        "127.0.0.1:5353",
    )
    assert has_mode(file.parent, 0o700) and has_mode(file, 0o600)


@pytest.mark.parametrize(
    ("name", "text"),
    [("screen.theme", "pink"), ("tenant.deadline", "soon"), ("tenant.deadline", "0"), ("screen.mouse", "perhaps")],
)
def test_what_the_key_does_not_take_is_refused_and_nothing_written(tmp_path: Path, name: str, text: str) -> None:
    file = tmp_path / "config.toml"
    file.write_text(OWN)
    with pytest.raises(Problem):
        change_setting(file, name, text)
    assert file.read_text() == OWN


@pytest.mark.parametrize("broken", ["[tenant", "[nonsense]\nx = 1\n"])
def test_a_file_that_cannot_be_used_is_left_alone(tmp_path: Path, broken: str) -> None:
    file = tmp_path / "config.toml"
    file.write_text(broken)
    with pytest.raises(Problem):
        change_setting(file, "screen.language", "fr")
    assert file.read_text() == broken


def test_a_variable_stands_over_the_file_and_is_named(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(OWN)
    listed = {
        setting.name: setting
        for setting in list_settings(file, {"MFA_DESK_TENANT__CLIENT_ID": "another", "MFA_DESK_CONFIG": "/nowhere"})
    }
    assert set(listed) == set(keys())
    assert listed["tenant.client_id"].value == "another"
    assert listed["tenant.client_id"].variable == "MFA_DESK_TENANT__CLIENT_ID"
    assert listed["tenant.client_id"].in_file and listed["screen.mouse"].in_file
    assert not listed["screen.theme"].in_file and listed["screen.theme"].variable == ""
    assert listed["screen.theme"].choices == ("dark", "light", "high_contrast")


def test_without_a_file_everything_is_the_programs_own(tmp_path: Path) -> None:
    assert [setting.value for setting in list_settings(tmp_path / "none.toml", {})] == [
        value_of(Settings(), name) for name in keys()
    ]


@pytest.mark.slow
@given(data=st.data())
def test_whatever_a_key_takes_is_read_back(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(keys()))
    now = value_of(Settings(), name)
    words = st.text("abc/:.@ é#\"'", max_size=12)
    value: object = {
        bool: st.booleans(),
        float: st.floats(0.5, 600).map(lambda number: float(f"{number:g}")),
        tuple: st.lists(words.map(str.strip).filter(bool), max_size=3).map(tuple),
        str: st.sampled_from(choices_of(name)) if choices_of(name) else words,
    }[type(now)]
    value = data.draw(value)  # type: ignore[arg-type]
    text = set_key(OWN, name, value, Path("x"))
    table, _, key = name.partition(".")
    written = tomllib.loads(text).get(table, {}).get(key, now)
    assert (tuple(written) if isinstance(written, list) else written) == value
    if not isinstance(value, tuple):
        assert parse_text(name, text_of(value), "x") == value


def test_each_key_has_its_variable() -> None:
    for name in keys():
        now = value_of(Settings(), name)
        assert load_settings(None, {variable_of(name): text_of(now)}) is not None

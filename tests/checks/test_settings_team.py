"""A team's configuration is overridden by the agent's own: what is wrong in it is left out and reported, and it is never written."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from checks.problems import Problem
from checks.settings import Settings, with_values
from checks.settings_file import change_setting, list_settings
from checks.settings_loader import load_configuration, load_settings
from checks.settings_team import load_team
from checks.texts import LANGS

TEAM = '[tenant]\nclient_id = "team-app"\ndeadline = 8\n[screen]\ntheme = "light"\nmouse = false\n'


@pytest.fixture
def team(tmp_path: Path) -> Path:
    file = tmp_path / "share" / "team.toml"
    file.parent.mkdir()
    file.write_text(TEAM)
    return file


def environment(team: Path, **more: str) -> dict[str, str]:
    """Return an environment with a team's file, and no file of the agent's own."""
    return {"MFA_DESK_CONFIG": os.devnull, "MFA_DESK_TEAM_CONFIG": str(team), **more}


def own_file(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "own.toml"
    file.write_text(text)
    return file


def test_the_agents_own_goes_over_the_teams_and_a_variable_over_both(tmp_path: Path, team: Path) -> None:
    own = own_file(tmp_path, '[screen]\ntheme = "dark"\n[tenant]\ndeadline = 9\n')
    settings = load_settings(own, environment(team, MFA_DESK_TENANT__DEADLINE="10"))
    assert (settings.tenant.client_id, settings.screen.theme, settings.screen.mouse) == ("team-app", "dark", False)
    assert settings.tenant.deadline == 10.0


def test_two_agents_share_one_file_and_neither_changes_the_others_colours(tmp_path: Path, team: Path) -> None:
    marie, jean = tmp_path / "marie" / "config.toml", tmp_path / "jean" / "config.toml"
    change_setting(marie, "screen.theme", "high_contrast", environment(team))
    change_setting(jean, "screen.language", "fr", environment(team))
    of_marie, of_jean = (load_settings(file, environment(team)).screen for file in (marie, jean))
    assert (of_marie.theme, of_jean.theme, of_jean.language) == ("high_contrast", "light", "fr")
    assert team.read_text() == TEAM


def test_the_teams_value_takes_the_key_out_and_the_programs_own_stays_in(tmp_path: Path, team: Path) -> None:
    own = tmp_path / "own.toml"
    change_setting(own, "screen.theme", "dark", environment(team))
    assert tomllib.loads(own.read_text()) == {"screen": {"theme": "dark"}}
    settings = change_setting(own, "screen.theme", "light", environment(team))
    assert tomllib.loads(own.read_text()) == {"screen": {}} and settings.screen.theme == "light"


def test_what_the_team_has_set_is_marked(tmp_path: Path, team: Path) -> None:
    own = own_file(tmp_path, '[screen]\ntheme = "dark"\n')
    rows = {setting.name: setting for setting in list_settings(own, environment(team))}
    marks = {name: (row.in_team, row.in_file) for name, row in rows.items() if row.in_team or row.in_file}
    assert marks == {
        "tenant.client_id": (True, False),
        "tenant.deadline": (True, False),
        "screen.theme": (True, True),
        "screen.mouse": (True, False),
    }


@pytest.mark.parametrize(
    ("text", "code", "named"),
    [
        ("[tenant\nclient_id =", "config.team_unused", "1"),
        ("\0", "config.team_unused", "team.toml"),
        (
            '[tenant]\nclient_id = "team-app"\nregion = "ca"\n[calls]\nkept = 3\n[next]\nx = 1',
            "config.team_keys",
            "next",
        ),
        ('[tenant]\nclient_id = "team-app"\nsign_in = "palm"', "config.team_value", "tenant.sign_in"),
        ('tenant = 1\n[screen]\ntheme = "light"', "config.team_keys", "tenant"),
    ],
    ids=["half written", "no text", "newer", "older", "no table"],
)
def test_what_is_wrong_is_left_out_in_one_line_and_the_rest_is_used(
    team: Path, text: str, code: str, named: str
) -> None:
    team.write_text(text)
    configuration = load_configuration(None, environment(team))
    (problem,) = configuration.team.left_out
    assert problem.code == code
    assert all(named in problem.text(lang) and "\n" not in problem.text(lang) for lang in LANGS)
    expected = {"tenant.client_id": "team-app"} if "team-app" in text else {}
    expected |= {"screen.theme": "light"} if "light" in text else {}
    assert configuration.settings == with_values(Settings(), expected)
    assert configuration.team.keys == expected.keys()


def test_a_team_file_that_is_not_there_or_is_a_folder_is_left_out(tmp_path: Path) -> None:
    for file in (tmp_path / "gone.toml", tmp_path):
        (problem,) = load_team(environment(file)).left_out
        assert problem.code == "config.team_unused" and str(file) in problem.message("en")


def test_the_agents_own_file_and_variables_are_held_to_the_keys_all_the_same(tmp_path: Path, team: Path) -> None:
    with pytest.raises(Problem, match=r"screen\.more"):
        load_settings(own_file(tmp_path, "[screen]\nmore = 1"), environment(team))
    with pytest.raises(Problem, match="MFA_DESK_SCREEN__MORE"):
        load_settings(None, environment(team, MFA_DESK_SCREEN__MORE="1"))


def test_a_value_with_a_home_folder_is_taken_from_the_team(tmp_path: Path, team: Path) -> None:
    team.write_text('[content]\nfolder = "~/content"')
    assert load_settings(None, environment(team)).content.folder == "~/content"


def test_the_machines_own_place_is_read_where_no_variable_names_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("checks.settings.team_config_folder", lambda: tmp_path)
    without = {"MFA_DESK_CONFIG": os.devnull}
    assert load_team(without).left_out == () and not load_team(without).there
    (tmp_path / "config.toml").write_text(TEAM)
    assert load_settings(None, without).screen.theme == "light"
    assert load_settings(None, {**without, "MFA_DESK_TEAM_CONFIG": os.devnull}) == Settings()


def test_a_team_file_as_it_should_be_loads_no_model(team: Path) -> None:
    program = (
        "import os, sys; from checks.settings_loader import load_settings;"
        "assert load_settings().tenant.client_id == 'team-app'; sys.exit('pydantic' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], env={**os.environ, **environment(team)}, check=False)
    assert done.returncode == 0


@pytest.mark.skipif(sys.platform == "win32", reason="a file's rights come from its folder on Windows")
def test_a_file_keeps_its_mode(tmp_path: Path) -> None:
    own = own_file(tmp_path, "[screen]\nmouse = false\n")
    own.chmod(0o664)
    change_setting(own, "screen.language", "fr")
    assert stat.S_IMODE(own.stat().st_mode) == 0o664


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give a file away")
def test_a_file_keeps_its_owner(tmp_path: Path) -> None:
    own = own_file(tmp_path, '[screen]\nmouse = false\nlanguage = "en"\n')
    os.chown(own, 65534, 65534)
    own.chmod(0o660)
    change_setting(own, "screen.language", "")
    kept = own.stat()
    assert (kept.st_uid, kept.st_gid, stat.S_IMODE(kept.st_mode)) == (65534, 65534, 0o660)
    assert tomllib.loads(own.read_text()) == {"screen": {"mouse": False}}

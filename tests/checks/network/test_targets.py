"""Targets: the built-in ones, those in a file, and those named by hand."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.network.chosen_targets import targets
from checks.network.targets import builtin, groups, parse_target
from checks.problems import Problem
from checks.settings import NetworkSettings
from tests.platforms import ODD_FILES, needs_posix


def test_the_built_in_targets_are_those_that_the_onboarding_needs() -> None:
    known = builtin()
    assert {target.group for target in known.values()} == set(groups()) - {"custom", "federation"}
    assert [target.name for target in known.values() if target.group == "streamworks"] == [
        f"{name}.streamworkstech.com" for name in ("ca", "ap", "helpdesk", "crm")
    ]
    assert {target.name for target in known.values() if target.microsoft_required is False and target.required} == {
        "invitations.microsoft.com",
        "mysignins.microsoft.com",
        "myapps.microsoft.com",
    }
    assert all(target.url.startswith("http://") for target in known.values() if target.group == "revocation")
    assert not any(target.required for target in known.values() if target.group in ("personal-account", "revocation"))
    assert all(set(target.why) == {"fr", "en"} for target in known.values())


@pytest.mark.parametrize(
    ("text", "name", "url"),
    [
        ("ca.streamworkstech.com", "ca.streamworkstech.com", "https://ca.streamworkstech.com/"),
        (" CA.streamworkstech.com. ", "ca.streamworkstech.com", "https://ca.streamworkstech.com/"),
        ("https://aka.ms/mfasetup?x=1", "aka.ms/mfasetup?x=1", "https://aka.ms/mfasetup?x=1"),
        ("crl.microsoft.com:80", "http://crl.microsoft.com", "http://crl.microsoft.com/"),
        ("http://a.example:8080/b", "a.example:8080/b", "http://a.example:8080/b"),
        ("::1", "[::1]", "https://[::1]/"),
        ("[2001:db8::1]:8443", "[2001:db8::1]:8443", "https://[2001:db8::1]:8443/"),
        ("192.0.2.7:8443", "192.0.2.7:8443", "https://192.0.2.7:8443/"),
        ("https://é.example/ü#part", "xn--9ca.example/%C3%BC", "https://xn--9ca.example/%C3%BC"),
    ],
)
def test_named_by_hand(text: str, name: str, url: str) -> None:
    target = parse_target(text)
    assert (target.name, target.url, target.group) == (name, url, "custom")


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "a b",
            "ftp://x.example",
            "http://",
            "x:99999",
            "x:0",
            "-a.example",
            "1.2.3",
            "http://u:p@h.example/",
            "a..b",
        ),
        *("\x1b[31m.example", "a" * 64 + ".example", "https://a.example/\r\nX: y", "[::1", "a.example:port", "é" * 70),
    ],
)
def test_rubbish_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(Problem) as caught:
        parse_target(text)
    assert (caught.value.code, caught.value.exit_status) == ("check.target", 2)
    assert caught.value.message("en").isprintable()


@settings(max_examples=200)
@given(st.text(max_size=40))
def test_any_text_is_a_target_or_a_problem(text: str) -> None:
    try:
        target = parse_target(text)
    except Problem as problem:
        assert problem.code == "check.target"
    else:
        assert target.url.isascii() and target.url.isprintable() and " " not in target.url
        assert parse_target(target.url).url == target.url


def file(tmp_path: Path, text: str) -> NetworkSettings:
    path = tmp_path / "targets.toml"
    path.write_text(text, "utf-8")
    return NetworkSettings(targets_file=str(path))


def test_a_file_adds_replaces_and_takes_away(tmp_path: Path) -> None:
    text = """
        target."login.live.com" = false
        [target."sts.example.com"]
        group = "microsoft-sign-in"
        required = true
        [target."ca.streamworkstech.com"]
        group = "streamworks"
        url = "https://ca.streamworkstech.com:8443/login"
    """
    listed = {target.name: target for target in targets(file(tmp_path, text))}
    assert listed["sts.example.com"].required
    assert listed["ca.streamworkstech.com"].url == "https://ca.streamworkstech.com:8443/login"
    assert "login.live.com" not in listed
    assert len(listed) == len(builtin())


@pytest.mark.parametrize(
    ("text", "code", "named"),
    [
        ("[targets]", "check.unknown_key", "targets"),
        ('[target."a.example"]\nurgent = true', "check.unknown_key", "target.a.example.urgent"),
        ('[target."a.example"]\nrequired = "yes"', "check.wrong_value", "target.a.example.required"),
        ('[target."a.example"]\ngroup = "nobody"', "check.wrong_value", "target.a.example.group"),
        ('[target."a.example"]\nurl = "ftp://a.example"', "check.wrong_value", "target.a.example"),
        ('[target."a.example"]\nwhy = "so"', "check.wrong_value", "target.a.example.why"),
        ('[target."a.example"]\nwhy = { fr = "x" }', "check.wrong_value", "target.a.example.why"),
        ('[target."a.example"]\nwhy = { fr = "x", en = "y", de = "z" }', "check.wrong_value", "target.a.example.why"),
        ('[target."a.example"]\nmicrosoft_set = 56', "check.wrong_value", "target.a.example.microsoft_set"),
        ('[target."a.example"]\nmicrosoft_required = 1', "check.wrong_value", "target.a.example.microsoft_required"),
        ('[target]\n"a.example" = 1', "check.wrong_value", "target.a.example"),
        ("target = 1", "check.wrong_value", "target"),
        ("[target", "check.file", "targets.toml"),
        ("target = 1" + "0" * 5000, "check.file", "targets.toml"),
        ("target = " + "[" * 3000, "check.file", "targets.toml"),
    ],
)
def test_a_file_s_fault_is_named(tmp_path: Path, text: str, code: str, named: str) -> None:
    with pytest.raises(Problem) as caught:
        targets(file(tmp_path, text))
    assert caught.value.code == code
    assert named in caught.value.message("en")


@needs_posix(ODD_FILES)
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "targets.toml")
    with pytest.raises(Problem) as caught:
        targets(NetworkSettings(targets_file=str(tmp_path / "targets.toml")))
    assert caught.value.code == "file.no_ordinary"


@needs_posix("list of users whose home folders are asked for")
def test_a_file_in_the_folder_of_a_user_there_is_not() -> None:
    with pytest.raises(Problem) as caught:
        targets(NetworkSettings(targets_file="~nobody-of-that-name/targets.toml"))
    assert caught.value.code == "check.file" and "~nobody-of-that-name" in caught.value.message("fr")

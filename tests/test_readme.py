"""The documentation agrees with the program: commands, keys, links, headings, settings, schemas, files that it names."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from checks.facts import VOCABULARY
from checks.platform.folders import config_folder, data_folder, log_folder, team_config_folder
from checks.settings import Settings
from tests.code_counts import modules
from tests.readme import MANUAL, README, ROOT, with_table
from tui.actions import ACTIONS, keys_of
from tui.commands.registry import ALIASES, COMMANDS
from tui.i18n import set_language, t

TEXT = README.read_text("utf-8")
FRENCH = ROOT / "tui" / "locales" / "fr" / "README.md"
PAPERS = sorted(
    path
    for folder, pattern in ((".", "*.md"), *((name, "**/*.md") for name in (".github", "checks", "tests", "tui")))
    for path in (ROOT / folder).glob(pattern)
)
FENCED = re.compile(r"^```.*?^```|^    .*?$|^      .*?$", re.MULTILINE | re.DOTALL)


def anchors(text: str) -> set[str]:
    """Return the anchors of a text's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.*)$", FENCED.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("paper", [README, FRENCH], ids=["en", "fr"])
def test_the_readme_fits_a_terminal(paper: Path) -> None:
    lines = paper.read_text("utf-8").splitlines()
    assert len(lines) <= 150
    exempt = ("|", "![", "    python3 -m venv")
    assert [line for line in lines if len(line) > 80 and not line.startswith(exempt)] == []


def test_exactly_two_commands_to_set_up() -> None:
    commands = re.findall(r"^    (python3 -m venv .*)$", TEXT, re.MULTILINE)
    assert len(commands) == 2
    assert commands[0].endswith("mfa-desk --practice")
    assert commands[1].endswith("-m pytest")


def test_the_first_line_under_the_title_leads_to_the_other_language() -> None:
    french = FRENCH.read_text("utf-8")
    assert TEXT.splitlines()[2] == "*[Français](tui/locales/fr/README.md)*"
    assert french.splitlines()[2] == "*[English](../../../README.md)*"


def test_the_french_readme_has_the_keys_and_commands_of_the_english() -> None:
    def keys(text: str) -> list[str]:
        return re.findall(r"^\| ((?:`[^`]+` ?)+) \|", text, re.MULTILINE)

    def commands(text: str) -> list[str]:
        return re.findall(r"^    mfa-desk (--plain|[a-z-]+)", text, re.MULTILINE)

    french = FRENCH.read_text("utf-8")
    assert keys(french) == keys(TEXT)
    pressed = {spelled for action in ACTIONS for spelled in keys_of(action).split()}
    assert set(re.findall(r"`([a-z:]|F\d)`", french)) <= pressed
    assert commands(french) == commands(TEXT)
    assert re.findall(r"^    (python3 -m venv .*--practice)$", french, re.MULTILINE) == re.findall(
        r"^    (python3 -m venv .*--practice)$", TEXT, re.MULTILINE
    )


def test_the_french_readme_uses_the_words_of_the_screens() -> None:
    set_language("fr")
    french = FRENCH.read_text("utf-8")
    for name in ("header.saved", "header.not_saved", "decision.say", "decision.do", "decision.sees", "key.enter"):
        assert re.search(rf"\b{t(name)}\b", french), name


def test_every_picture_is_present_and_used() -> None:
    named = set(re.findall(r"\((screenshots/[^)]+)\)", TEXT))
    assert named
    assert all((ROOT / name).is_file() for name in named)


def test_the_table_of_keys_is_the_registry() -> None:
    text = MANUAL.read_text("utf-8")
    assert with_table(text) == text


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_in_the_manual(command: str) -> None:
    assert f"`mfa-desk {command}" in MANUAL.read_text("utf-8")


@pytest.mark.parametrize("paper", PAPERS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_command_that_a_paper_names_exists(paper: Path) -> None:
    named = re.findall(
        r"mfa-desk(?: (?!and\b|or\b)([a-z][a-z-]+))",
        " ".join(re.findall(r"`[^`\n]+`|^    .*$", paper.read_text("utf-8"), re.MULTILINE)),
    )
    assert set(named) <= {*COMMANDS, *ALIASES}


@pytest.mark.parametrize("paper", PAPERS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_somewhere(paper: Path) -> None:
    dead = []
    for target in re.findall(r"\]\(([^)\s]+)\)", FENCED.sub("", paper.read_text("utf-8"))):
        if target.startswith("http"):
            continue
        name, _, anchor = target.partition("#")
        file = (paper.parent / name).resolve() if name else paper
        if not file.exists() or (anchor and anchor not in anchors(file.read_text("utf-8"))):
            dead.append(target)
    assert dead == []


@pytest.mark.parametrize("paper", PAPERS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_file_that_a_paper_names_exists(paper: Path) -> None:
    named = re.findall(
        r"`((?:[\w.-]+/)*[\w.-]+\.(?:py|toml|md)|(?:checks|tui|tests)(?:/[\w.-]+)+/?)`",
        FENCED.sub("", paper.read_text("utf-8")),
    )
    places = (paper.parent, ROOT, ROOT / "tests" / "lab", ROOT / "checks")
    missing = [name for name in named if "*" not in name and not any((place / name).exists() for place in places)]
    assert sorted(set(missing) - {"config.toml"}) == []


def test_every_setting_is_in_the_manual() -> None:
    text = MANUAL.read_text("utf-8").partition("## Settings")[2].partition("## When something breaks")[0]
    for section in fields(Settings):
        part = text.partition(f"[{section.name}]")[2].partition("\n    [")[0]
        keys = [key.name for key in fields(getattr(Settings(), section.name))]
        assert [key for key in keys if not re.search(rf"^ +{key} = ", part, re.MULTILINE)] == [], section.name


def test_every_fact_is_in_the_contracts() -> None:
    text = (ROOT / "checks" / "README.md").read_text("utf-8")
    assert [key for key in VOCABULARY if f"`{key}`" not in text and not key.startswith("net.target")] == []


def test_every_schema_is_in_the_contracts() -> None:
    text = (ROOT / "checks" / "README.md").read_text("utf-8")
    code = "\n".join(source for _path, source in modules())
    schemas = set(re.findall(r'"(mfa-desk/[a-z-]+/\d)"', code))
    assert [schema for schema in schemas if schema.removeprefix("mfa-desk/") not in text] == []


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_nothing_committed_names_this_machine_or_a_registry() -> None:
    hosts = (
        "pypi" + ".org",
        "pythonhosted" + ".org",
        "registry." + "npmjs",
        "deb." + "debian",
        "/work" + "/",
        "../" + "shared",
    )
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    for name in listed:
        text = (ROOT / name).read_text("utf-8", errors="replace")
        assert not [host for host in hosts if host in text], name


def test_the_administrators_chapter_says_where_things_are_on_this_system(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("XDG_")]:
        monkeypatch.delenv(name)
    shortened = [("LOCALAPPDATA", "%LOCALAPPDATA%"), ("PROGRAMDATA", "%PROGRAMDATA%")]
    column = {"win32": 3, "darwin": 2}.get(sys.platform, 1)
    text = (ROOT / "checks" / "doctor" / "README.md").read_text("utf-8")
    rows = [
        line.split("|")[1:-1]
        for line in text.partition("## Where things are")[2].partition("\n## ")[0].splitlines()
        if "| `" in line
    ]
    named = [row[column].strip(" `") for row in rows]
    expected = []
    for path in (config_folder() / "config.toml", team_config_folder() / "config.toml", data_folder(), log_folder()):
        written = str(path).replace(str(Path.home()), "~") if sys.platform != "win32" else str(path)
        for variable, short in shortened if sys.platform == "win32" else ():
            written = written.replace(os.environ[variable], short)
        expected.append(written)
    assert named == expected


def test_a_windows_form_stands_beside_each_command_of_the_readme() -> None:
    windows = re.findall(
        r"^    py -m venv \.venv; \.venv\\Scripts\\(.*)\n    \.venv\\Scripts\\(.*)$", TEXT, re.MULTILINE
    )
    posix = re.findall(r"^    python3 -m venv \.venv && \.venv/bin/(.*) && \.venv/bin/(.*)$", TEXT, re.MULTILINE)
    assert windows == posix and len(posix) == 2


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("pwsh") is None, reason="PowerShell is not installed")
def test_powershell_can_read_the_windows_lines(tmp_path: Path) -> None:
    papers = (README, FRENCH, ROOT / "checks" / "doctor" / "README.md")
    lines = [
        line.strip()
        for paper in papers
        for line in paper.read_text("utf-8").splitlines()
        if re.match(r"    (py |\.venv\\|\$env:|& )", line)
    ]
    assert len(lines) >= 8
    script = tmp_path / "lines.ps1"
    script.write_text("\n".join(lines), "utf-8")
    parse = "$e = $null; [void][System.Management.Automation.Language.Parser]::ParseFile('{}', [ref]$null, [ref]$e); $e.Count"
    done = subprocess.run(
        ["pwsh", "-NoProfile", "-Command", parse.format(script)], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "0"

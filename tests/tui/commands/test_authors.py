"""An author's way on one desk: a new issue, edited, linted, walked, worked with; a built-in one copied; what may be cited and asked for."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from checks.facts import VOCABULARY
from checks.guide.content import load
from checks.guide.lint import SPEECH, lint
from checks.texts import LANGS, Lang
from tests.readme import ROOT
from tui.cli import run_cli
from tui.i18n import set_language

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A content folder of one's own."""
    path = tmp_path / "our guide"
    path.mkdir()
    return path


def run(capsys: Capture, *arguments: str) -> tuple[int, str, str]:
    status = run_cli(arguments)
    printed = capsys.readouterr()
    return status, printed.out, printed.err


@pytest.mark.parametrize("lang", LANGS)
def test_from_nothing_to_a_call_with_the_new_issue(capsys: Capture, tmp_path: Path, lang: Lang) -> None:
    folder = tmp_path / "our guide"
    status, out, _ = run(capsys, "--lang", lang, "guide", "new", "wifi", "--content", str(folder))
    assert status == 0 and "wifi.toml" in out and f'--content "{folder}"' in " ".join(out.split())
    content = load(folder)
    assert [fault for fault in lint(content) if fault.file == content.files["wifi"]] == []
    tree = folder / "trees" / "wifi.toml"
    tree.write_text(tree.read_text("utf-8").replace("Does the page open?", "Is the wireless on?"), "utf-8")
    assert run(capsys, "guide", "lint", "--content", str(folder))[0] == 0
    status, out, _ = run(
        capsys, "--lang", "en", "walk", "wifi", "--answers", "first=stays_shut", "--content", str(folder)
    )
    assert status == 0 and "Is the wireless on?" in out and "handed_over" in out
    status, out, _ = run(capsys, "--lang", lang, "find", "wifi", "--content", str(folder), "--json")
    assert status in (0, 1)


def test_a_fault_that_an_author_makes_is_named_by_its_line(capsys: Capture, folder: Path) -> None:
    run(capsys, "guide", "new", "wifi", "--content", str(folder))
    tree = folder / "trees" / "wifi.toml"
    tree.write_text(
        tree.read_text("utf-8").replace('title.en = "One more problem"', "title.en = One more problem"), "utf-8"
    )
    line = tree.read_text("utf-8").splitlines().index("title.en = One more problem") + 1
    status, out, _ = run(capsys, "--lang", "fr", "guide", "lint", "--content", str(folder))
    assert status == 1 and f"ligne {line} (" in out and "entre guillemets droits" in out


def test_a_second_issue_cites_the_sources_that_are_there(capsys: Capture, folder: Path) -> None:
    (folder / "sources.toml").write_text('[D7]\npages = ["Ticket 4711"]\nverified = false\n')
    assert run(capsys, "guide", "new", "wifi", "--content", str(folder))[0] == 0
    content = load(folder)
    assert content.issues["wifi"].sources == ("D7",)
    assert {fault.code for fault in lint(content) if fault.file == "trees/wifi.toml"} == {"source.unmarked"}
    assert (folder / "sources.toml").read_text().startswith("[D7]")


@pytest.mark.parametrize(
    ("issue", "says"),
    [
        ("Wi-Fi", "lower-case letters"),
        ("password", "guide export password"),
        ("9", "lower-case"),
        ("a" * 41, "40 at most"),
    ],
)
def test_names_that_are_none_or_taken(capsys: Capture, folder: Path, issue: str, says: str) -> None:
    status, _, err = run(capsys, "--lang", "en", "guide", "new", issue, "--content", str(folder))
    assert status == 2 and says in err
    assert list(folder.rglob("trees")) == []


def test_without_a_folder_the_option_is_named(capsys: Capture) -> None:
    status, _, err = run(capsys, "--lang", "en", "guide", "new", "wifi")
    assert status == 2 and "--content FOLDER" in err


def test_nothing_that_is_there_is_written_over(capsys: Capture, folder: Path) -> None:
    copy = folder / "trees" / "password.toml"
    assert run(capsys, "guide", "export", "K1", "-o", str(copy))[0] == 0
    assert copy.read_text("utf-8") == (ROOT / "checks/guide/content/trees/password.toml").read_text("utf-8")
    copy.write_text(copy.read_text("utf-8") + "# ours\n", "utf-8")
    status, _, err = run(capsys, "--lang", "en", "guide", "export", "password", "-o", str(copy))
    assert status == 2 and "already exists" in err and copy.read_text("utf-8").endswith("# ours\n")
    status, out, _ = run(capsys, "guide", "export", "password", "--content", str(folder))
    assert status == 0 and out.endswith("# ours\n")
    status, out, _ = run(capsys, "guide", "export", "password", "--json")
    shown = json.loads(out)
    assert (
        shown["schema"] == "mfa-desk/guide-export/1"
        and tomllib.loads(shown["toml"])["key"] == shown["issue"] == "password"
    )


@pytest.mark.parametrize("lang", LANGS)
def test_what_may_be_cited(capsys: Capture, folder: Path, lang: Lang) -> None:
    (folder / "sources.toml").write_text('[D7]\npages = ["Ticket 4711"]\nverified = false\n')
    status, out, _ = run(capsys, "--lang", lang, "guide", "sources", "--content", str(folder))
    rows = dict(line.split(maxsplit=1) for line in out.splitlines() if line[:1].strip())
    assert status == 0 and rows["D7"].startswith("Ticket 4711 (") and rows["F1"].startswith("Microsoft Learn")
    assert load().facts["K1"].text.to(lang).startswith(rows["K1"][:40])
    shown = json.loads(run(capsys, "guide", "sources", "--json")[1])
    assert {source["kind"] for source in shown["sources"]} == {"guide", "known_failure"}


@pytest.mark.parametrize(("lang", "says"), [("fr", "un nombre (locataire)"), ("en", "a number (tenant)")])
def test_what_a_rule_may_ask_for(capsys: Capture, lang: Lang, says: str) -> None:
    set_language(lang)
    status, out, _ = run(capsys, "--lang", lang, "guide", "vocabulary")
    keys = [line for line in out.splitlines() if line[:1].strip()]
    assert status == 0 and keys == [*VOCABULARY, "net.target.HOST"] and says in out
    shown = json.loads(run(capsys, "guide", "vocabulary", "--json")[1])
    state = next(entry for entry in shown["keys"] if entry["key"] == "guest.state")
    assert state["words"] == ["none", "pending", "accepted", "deleted", "member"] and state["vantages"] == ["tenant"]


def test_an_unreadable_file_of_sources_is_a_fault(folder: Path, capsys: Capture) -> None:
    (folder / "sources.toml").write_text('[D7]\npages = []\nverified = "perhaps"\n')
    status, out, _ = run(capsys, "--lang", "en", "guide", "lint", "--content", str(folder))
    assert status == 1 and out.count("sources.toml") == 2


def test_a_new_issue_has_no_fault_of_speech(folder: Path, capsys: Capture) -> None:
    run(capsys, "guide", "new", "wifi", "--content", str(folder))
    assert [fault for fault in lint(load(folder)) if fault.code in SPEECH and "wifi" in fault.file] == []


def test_the_folder_may_be_named_before_the_command(capsys: Capture, folder: Path) -> None:
    run(capsys, "guide", "new", "wifi", "--content", str(folder))
    status, out, _ = run(capsys, "--lang", "en", "--content", str(folder), "guide", "show", "wifi")
    assert status == 0 and "Does the page open?" in out

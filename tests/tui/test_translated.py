"""No text is in code, and none on any screen, in any help or in plain lines is left untranslated."""

from __future__ import annotations

import ast
import io
import json
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import click
import pytest
from babel.messages.pofile import read_po

from checks.settings import CallSettings, Settings
from tests.tui.conftest import OpenSeat, Seat
from tests.waiting import until
from tui.actions import ACTIONS
from tui.cli import cli, run_cli
from tui.commands.registry import COMMANDS
from tui.i18n import _chosen
from tui.plain import run as run_plain

ROOT = Path(__file__).parents[2]
SOURCES = [
    path for path in sorted((ROOT / "tui").rglob("*.py")) if path.name not in ("build_hook.py", "build_version.py")
]
ASKING = [*SOURCES, *sorted((ROOT / "checks" / "session").glob("*.py"))]
"""The modules that ask for messages: the controller names them, the front ends word them."""
WORDS = re.compile(r"[A-Za-zÀ-ÿ]{2,}[ \u00a0]+[A-Za-zÀ-ÿ]{2,}")
UNTRANSLATED = re.compile(r"(?:\b[a-zà-ÿ]{2,}[ ,]+){4,}[a-zà-ÿ]{2,}\b")
"""Five words in a row: if they are the same in both languages, one of them was not translated."""


DATA_LINES = ("crash.py", "walk.py")
"""Modules that write a report for developers, or an answer's key."""


def catalogue() -> frozenset[str]:
    """Return the message ids; click's own words are their own."""
    with (ROOT / "tui" / "locales" / "en" / "LC_MESSAGES" / "mfa_desk.po").open("rb") as words:
        return frozenset(
            message.id
            for message in read_po(words)
            if isinstance(message.id, str) and re.fullmatch(r"[\w.-]+", message.id)
        )


IDS = catalogue()
DOTTED = frozenset(name for name in IDS if "." in name)


def literals(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the strings in a module that can reach a person: not its docstrings, nor what a bug says."""
    tree = ast.parse(path.read_text("utf-8"))
    apart: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Raise):
            apart |= {id(inner) for inner in ast.walk(node)}
        for statement in getattr(node, "body", None) if isinstance(getattr(node, "body", None), list) else ():
            if isinstance(statement, ast.Expr):
                apart.add(id(statement.value))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in apart:
            yield node.lineno, node.value


ASKS = ("t", "message", "Message")


def messages() -> Iterator[tuple[str, str]]:
    """Yield where a message is requested, and its id, with * for what is filled in."""
    for path in ASKING:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ASKS and node.args:
                for choice in _choices(node.args[0]):
                    yield f"{path.name}:{node.lineno}", choice


def _choices(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.IfExp):
        yield from (*_choices(node.body), *_choices(node.orelse))
    elif isinstance(node, ast.Constant):
        yield str(node.value)
    elif isinstance(node, ast.JoinedStr):
        yield "".join(str(part.value) if isinstance(part, ast.Constant) else "*" for part in node.values)
    elif isinstance(node, ast.BinOp) and isinstance(node.left, ast.Constant):
        yield f"{node.left.value!s}*"


def known(message: str) -> bool:
    """Return whether a message, or one of those that it may be filled in to, is in the catalogue."""
    pattern = re.compile(re.escape(message).replace(r"\*", ".+"))
    return any(pattern.fullmatch(name) for name in IDS)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT / "tui")))
def test_no_words_are_in_code(path: Path) -> None:
    assert [(line, text) for line, text in literals(path) if WORDS.search(text)] == []


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT / "tui")))
def test_no_colon_is_set_in_code(path: Path) -> None:
    """French sets it differently from English: `labelled` knows how."""
    lines = [
        f"{path.name}:{node.lineno}"
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.JoinedStr)
        for part, other in pairwise(node.values)
        if isinstance(part, ast.FormattedValue)
        and isinstance(other, ast.Constant)
        and str(other.value).startswith(": ")
    ]
    assert [where for where in lines if path.name not in DATA_LINES] == []


def test_every_message_that_is_asked_for_is_there() -> None:
    assert [(where, name) for where, name in messages() if not known(name)] == []
    assert all(action.label in IDS and action.help in IDS for action in ACTIONS)


@pytest.mark.slow
def test_no_message_is_left_of_what_nobody_asks_for() -> None:
    texts = "\n".join(path.read_text("utf-8") for path in ASKING)
    filled = [re.compile(re.escape(name).replace(r"\*", ".+")) for _, name in messages() if "*" in name]
    other = [
        re.compile(re.sub(r"\\\{[^}]*\\\}", ".+", re.escape(name)))
        for name in re.findall(r'f"([\w.-]+\.\{[^"]*)"', texts)
    ]
    mine = {name for action in ACTIONS for name in (action.label, action.help)}
    unused = [
        name
        for name in sorted(DOTTED - mine)
        if not re.search(f"[\"']{re.escape(name)}[\"']", texts)
        and not any(pattern.fullmatch(name) for pattern in (*filled, *other))
    ]
    assert unused == []


def commands() -> Iterator[list[str]]:
    """Yield every command and every one below it."""
    yield []
    context = click.Context(cli)
    for name in sorted(COMMANDS):
        yield [name]
        command = cli.get_command(context, name)
        if isinstance(command, click.Group):
            yield from ([name, command] for command in sorted(command.commands))


def assert_told_in_both(fr: str, en: str, *, apart: tuple[str, ...] = ()) -> None:
    """Check that no message id shows, and no line is the same in both languages, except data."""
    for text in (fr, en):
        assert [name for name in re.findall(r"[a-z][\w-]*(?:\.[\w-]+)+", text) if name in DOTTED] == []
    alike = {line.strip() for line in fr.split("\n")} & {line.strip() for line in en.split("\n")}
    assert [line for line in alike if UNTRANSLATED.search(line) and not any(name in line for name in apart)] == []


@pytest.fixture(autouse=True)
def language_as_it_was() -> Iterator[None]:
    before = list(_chosen)
    yield
    _chosen[:] = before


@pytest.mark.parametrize("arguments", list(commands()), ids=lambda name: " ".join(name) or "desk")
def test_help_is_told_in_both_languages(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    texts = {}
    for lang in ("fr", "en"):
        assert run_cli(["--lang", lang, *arguments, "--help"]) == 0
        texts[lang] = capsys.readouterr().out
    assert texts["fr"].startswith("Utilisation\u00a0: mfa-desk") and texts["en"].startswith("Usage: mfa-desk")
    assert "Options\u00a0:" in texts["fr"] and "Options:" in texts["en"]
    assert_told_in_both(texts["fr"], texts["en"])
    for line in texts["en"].split("\n"):
        assert not re.search(r"[a-z]{3} [a-z]{3}", line) or line not in texts["fr"].split("\n")


@pytest.mark.parametrize(
    ("arguments", "fr", "en"),
    [
        (
            ["explian"],
            "'explian' n'existe pas. Était-ce 'explain'?",
            "No such command 'explian'. Did you mean 'explain'?",
        ),
        (["guide", "lnit"], "Était-ce 'lint'?", "Did you mean 'lint'?"),
        (["walk"], "mfa-desk walk --help montre", "mfa-desk walk --help shows"),
        (["--plain", "check"], "--plain sert à ouvrir MFA desk", "--plain is for opening the desk, not for “check”."),
        (["client-page", "--sh", "--powershell"], "--sh et --powershell s'excluent", "--sh and --powershell exclude"),
        (["guide"], "Utilisation\u00a0: mfa-desk guide", "Usage: mfa-desk guide"),
        (["guide"], "vocabulary", "vocabulary"),
        (["check", "--nope"], "L'option '--nope' n'existe pas.", "No such option '--nope'."),
        (["guest"], "Il manque l'argument 'ADRESSE'.", "Missing argument 'ADDRESS'."),
        (["calls"], "Utilisation\u00a0: mfa-desk calls", "Usage: mfa-desk calls"),
        (["name", "a", "b"], "Argument de trop (b)", "Got unexpected extra argument (b)"),
        (
            ["check", "--vantage"],
            "L'option '--vantage' demande une valeur.",
            "Option '--vantage' requires an argument.",
        ),
        (["calls", "list", "--limit", "x"], "'x' n'est pas un nombre entier", "'x' is not a whole number."),
        (["calls", "list", "--limit", "0"], "n'est pas dans l'intervalle", "0 is not in the range"),
        (["check", "--vantage", "moon"], "'moon' n'est pas parmi", "'moon' is not one of"),
        (["--plain=1"], "ne prend pas de valeur", "does not take a value"),
    ],
)
def test_wrong_usage_is_told_in_both_languages(
    arguments: list[str], fr: str, en: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for lang, expected in (("fr", fr), ("en", en)):
        assert run_cli(["--lang", lang, *arguments]) == 2
        captured = capsys.readouterr()
        assert captured.out == "" and expected in captured.err


def test_a_group_without_a_command_is_an_error_document_for_a_program(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_cli(["--json", "guide"]) == 2
    error = json.loads(capsys.readouterr().out)["error"]
    assert error["code"] == "usage.wrong" and "mfa-desk guide --help" in error["mend"]["en"]


def test_help_follows_the_locale_and_an_asked_language_beats_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LC_ALL", "en_CA.UTF-8")
    _chosen.clear()
    run_cli(["walk", "--help"])
    assert "Usage:" in capsys.readouterr().out
    run_cli(["walk", "--help", "--lang=fr"])
    assert "Utilisation" in capsys.readouterr().out


DATA = ("Ça me demande un mot de passe", "It asks me for")
"""What stays in the client's own language: their words."""

PLACES: tuple[tuple[str, ...], ...] = (
    ("f2",),
    ("f4", "z"),
    ("f4", "d"),
    ("f5", "z"),
    ("f5", "d"),
    ("w",),
    ("s",),
    ("g",),
    ("colon",),
    ("f1",),
    ("n",),
    ("h",),
    ("e",),
    ("x",),
    ("v",),
    ("k",),
    ("o",),
    ("f",),
    ("f6",),
    ("f7",),
    ("f8",),
    ("u",),
    ("p",),
    ("r",),
    ("t",),
)


@pytest.mark.slow
async def test_every_screen_is_told_in_both_languages(seat: OpenSeat) -> None:
    texts: dict[str, dict[tuple[str, ...], str]] = {}
    for lang in ("fr", "en"):
        shown = texts.setdefault(lang, {})
        async with seat(size=(120, 40), lang=lang, scenario="password") as here:
            await until(
                lambda: not here.session.checks.is_running("guest") and not here.session.checks.is_running("network")
            )
            here.session.set_client_language("fr" if lang == "fr" else "en")
            await here.keys("3", "1")
            for keys in PLACES:
                depth = len(here.app.screen_stack)
                await here.keys(*keys)
                shown[keys] = here.text() + "\n" + titles(here)
                while len(here.app.screen_stack) > depth:
                    await here.app.pop_screen()
                if keys[0] in ("f4", "f5") and len(keys) > 1:
                    await here.keys("f3")
    for keys in PLACES:
        assert texts["fr"][keys].strip() and texts["fr"][keys] != texts["en"][keys], keys
        if keys != ("f5", "d"):  # the document itself, which is in both
            assert_told_in_both(texts["fr"][keys], texts["en"][keys], apart=DATA)


def titles(here: Seat) -> str:
    """Return what is in the frames of the top screen."""
    return "\n".join(
        f"{widget.border_title or ''}\n{widget.border_subtitle or ''}" for widget in here.app.screen.query("*")
    )


@pytest.mark.parametrize(
    "lines", [["1", "3", "1", "w", "n", "f2", "f4", "f5", "?", "t", "d", "k", "x", "1", "zz", "q"]]
)
def test_plain_lines_are_told_in_both_languages(lines: list[str], tmp_path: Path) -> None:
    texts = {}
    for lang in ("fr", "en"):
        settings = Settings(calls=CallSettings(database=str(tmp_path / lang / "calls.db")))
        out = io.StringIO()
        run_plain(
            settings,
            practice="",
            content=None,
            lang="fr" if lang == "fr" else "en",
            stdin=io.StringIO("\n".join(["1", *(["l"] if lang == "en" else ["l", "l"]), *lines]) + "\n"),
            stdout=out,
        )
        texts[lang] = out.getvalue().split("> ", 3 if lang == "fr" else 2)[-1]  # from when they speak one language
    assert_told_in_both(texts["fr"], texts["en"], apart=DATA)

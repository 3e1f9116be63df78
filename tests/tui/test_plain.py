"""A whole call as plain lines, through a real pipe."""

from __future__ import annotations

import re
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from io import StringIO
from pathlib import Path

import pytest

from checks.call import events as ev
from checks.call.reducers import fold
from checks.call.state import Call
from checks.call.store import open_store
from checks.platform.signals import LEAVE
from checks.settings import CallSettings, NetworkSettings, Settings
from checks.texts import Lang
from tests.platforms import SIGNALS, has_mode, needs_posix
from tui.i18n import set_language, t
from tui.plain import ACTION_WORDS, WORDS, run

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent.parent
START = [sys.executable, "-c", "from tui.cli import main; main()", "--plain"]


def environment(tmp_path: Path, more: Mapping[str, str] = {}) -> dict[str, str]:
    return {
        "PATH": "/usr/bin:/bin",
        "HOME": str(tmp_path),
        "MFA_DESK_CALLS__DATABASE": str(tmp_path / "calls.db"),
        "MFA_DESK_NETWORK__RESOLVERS": "127.0.0.1:9",
        "MFA_DESK_NETWORK__PUBLIC_RESOLVERS": "",
        "MFA_DESK_NETWORK__DEADLINE": "2",
        "PYTHONIOENCODING": "utf-8",
        **more,
    }


class Talk:
    """The desk at the other end of two pipes."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.said = ""

    def says(self, text: str, count: int = 1) -> None:
        """Read until it has said the text this many times. Fails if it ends before."""
        while self.said.count(text) < count:
            char = self.process.stdout.read(1)
            assert char, f"{text!r} never came:\n{self.said[-3000:]}"
            self.said += char

    def hears(self, line: str) -> None:
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()


@contextmanager
def talking(tmp_path: Path, *options: str) -> Iterator[Talk]:
    with subprocess.Popen(
        [*START, "--lang", "en", *options],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment(tmp_path),
        text=True,
        encoding="utf-8",
        cwd=ROOT,
    ) as process:
        watchdog = threading.Timer(180, process.kill)
        watchdog.start()
        try:
            yield Talk(process)
        finally:
            watchdog.cancel()
            process.kill()


def the_call(tmp_path: Path) -> Call:
    store = open_store(tmp_path / "calls.db")
    try:
        (row,) = store.calls()
        return fold(row.id, store.events(row.id))
    finally:
        store.close()


def plain(tmp_path: Path, lines: str, *options: str, lang: str = "en") -> subprocess.CompletedProcess[str]:
    """Run ``mfa-desk --plain`` with these lines on standard input."""
    return subprocess.run(
        [*START, "--lang", lang, *options],
        input=lines,
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        timeout=150,
        check=False,
        cwd=Path(__file__).parent.parent.parent,
    )


@pytest.mark.parametrize(
    ("scenario", "lines", "outcome"),
    [
        ("password", "3\n1\n1\n1\nx\n1\nc\nq\n", "password_work"),
        ("alias", "1\n4\n1\n2\n1\n1\n1\nx\n1\nc\nq\n", "alias_primary_admin"),
        ("ext_name", "2\n4\n1\n1\nx\n2\nc\nq\n", "ext_name_normal"),
    ],
)
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_whole_call_from_greeting_to_the_note(
    tmp_path: Path, scenario: str, lines: str, outcome: str, lang: str
) -> None:
    done = plain(tmp_path, lines, "--practice", scenario, lang=lang)
    assert done.returncode == 0, done.stderr
    assert "\x1b" not in done.stdout
    (note,) = (tmp_path / "notes").iterdir()
    assert has_mode(note, 0o600)
    assert outcome in note.read_text("utf-8")
    with closing(open_store(tmp_path / "calls.db")) as store:
        (call,) = store.calls()
    assert call.state == "closed" and call.practice == scenario


def test_a_real_call_asks_for_little_and_keeps_what_is_said(tmp_path: Path) -> None:
    done = plain(tmp_path, "1\nAnn\nann@acme.example\n\n\n\n3\nf7 my code is 482913 and it fails\ng password\n1\n")
    assert done.returncode == 0, done.stderr
    with closing(open_store(tmp_path / "calls.db")) as store:
        (row,) = store.calls()
        call = fold(row.id, store.events(row.id))
    assert call.client.address == "ann@acme.example" and call.step == 3 and call.branch is not None
    assert row.state == "open"
    assert b"482913" not in (tmp_path / "calls.db").read_bytes()


def test_the_end_of_input_leaves_the_call_to_be_resumed(tmp_path: Path) -> None:
    plain(tmp_path, "3\n1\n", "--practice", "password")
    done = plain(tmp_path, "1\ns\nq\n", "--practice")
    assert "  1  Resume: " in done.stdout
    assert "step 3/6" in done.stdout and "A password is requested" in done.stdout


def test_an_unknown_scenario_is_one_line_and_exit_2(tmp_path: Path) -> None:
    done = plain(tmp_path, "", "--practice", "nobody")
    assert done.returncode == 2 and done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1 and "firewall" in done.stderr


def test_a_closed_pipe_is_no_error(tmp_path: Path) -> None:
    run = f"{sys.executable} -c 'from tui.cli import main; main()' --plain --practice password | head -1"
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", run],
        input="3\n1\n1\n" * 20,
        env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "MFA_DESK_CALLS__DATABASE": str(tmp_path / "c.db")},
        capture_output=True,
        text=True,
        timeout=150,
        check=False,
        cwd=Path(__file__).parent.parent.parent,
    )
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("encoding", ["latin-1", "ascii"])
def test_a_terminal_without_utf8_shows_what_it_can(tmp_path: Path, encoding: str) -> None:
    done = subprocess.run(
        [*START, "--lang", "fr", "--practice", "password"],
        input=b"3\n1\nd\nt\nq\n",
        env=environment(tmp_path, {"PYTHONIOENCODING": encoding}),
        capture_output=True,
        timeout=150,
        check=False,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stderr
    assert b"Password" in done.stdout or b"mot de passe" in done.stdout


def test_evidence_that_moves_the_call_on_is_shown_when_it_comes(tmp_path: Path) -> None:
    with talking(tmp_path, "--practice", "password") as talk:
        talk.says("0  The client doesn't know")
        talk.hears("3")
        talk.says("Something else: search")
        talk.hears("1")
        talk.says("[Guest looked up")
        talk.says("tenant,")
        talk.hears("q")
        assert talk.process.wait() == 0
    call = the_call(tmp_path)
    assert call.branch is not None
    assert not [event for event in call.history if isinstance(event.body, ev.Answered)], (
        "nothing was answered for the client"
    )
    assert any(fact.key == "guest.provider" for fact in call.facts)


@needs_posix(SIGNALS)
@pytest.mark.parametrize("number", LEAVE)
def test_a_closed_line_leaves_the_call_saved(tmp_path: Path, number: signal.Signals) -> None:
    with talking(tmp_path, "--practice", "password") as talk:
        talk.says("0  The client doesn't know")
        talk.hears("3")
        talk.says("step 3/6")
        talk.process.send_signal(number)
        assert talk.process.wait() == 0
    call = the_call(tmp_path)
    assert call.step == 3 and call.active_since is None


def test_a_busy_database_is_said_and_written_when_it_is_free(tmp_path: Path) -> None:
    with talking(tmp_path, "--practice", "password") as talk:
        talk.says("[Guest looked up")
        talk.says("[Network checked")
        with closing(sqlite3.connect(tmp_path / "calls.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            talk.hears("f8 while it is busy")
            talk.says("NOT SAVED. Database in use")
            other.execute("ROLLBACK")
        talk.says("\nSAVED\n")
        talk.process.kill()
        talk.process.wait()
    remarks = [event.body for event in the_call(tmp_path).history if isinstance(event.body, ev.TextNoted)]
    assert remarks[-1].text == "while it is busy"


@pytest.fixture
def spoken(tmp_path: Path) -> Iterator[tuple[Settings, StringIO]]:
    settings = Settings(
        calls=CallSettings(database=str(tmp_path / "calls.db")),
        network=NetworkSettings(resolvers=("127.0.0.1:9",), public_resolvers=(), deadline=2.0),
    )
    with StringIO() as out:
        yield settings, out


def hold(settings: Settings, out: StringIO, *lines: str) -> str:
    """Hold a session in this process. Return what it said."""
    script = StringIO("".join(f"{line}\n" for line in lines))
    assert run(settings, practice="password", content=None, lang="en", stdin=script, stdout=out) == 0
    return out.getvalue()


def test_every_key_says_something_and_none_breaks_the_call(tmp_path: Path, spoken: tuple[Settings, StringIO]) -> None:
    keys = [
        "?",
        "s",
        "w",
        "l",
        "l",
        "i",
        "d",
        "t",
        "v",
        "v",
        "f2",
        "f3",
        "f4",
        "f5",
        "f9",
        "f9",
        "n",
        "p",
        "r",
        "y",
        "u",
    ]
    said = hold(*spoken, *keys, "h", "1", "h", "a", "zz", "7", "9", "g", "", "e", "", "x", "", "3", "u", "y", "q")
    assert "is not a command here" in said and "That number is not one of the choices" in said
    assert "What are" in said or "Que voyez" in said
    call = the_call(tmp_path)
    assert call.step == 3 and call.wrapped is None and call.escalated is None
    assert [held.how for held in call.holds] == ["hold"] and call.holding is None


def test_an_answer_is_asked_again_by_its_number_in_the_thread(
    tmp_path: Path, spoken: tuple[Settings, StringIO]
) -> None:
    said = hold(*spoken, "3", "1", "1", "t")
    number = re.findall(r"^>? +([0-9]+) [0-9]{2}:[0-9]{2} ", said, re.M)[-1]
    spoken[1].truncate(0)
    (tmp_path / "calls.db").unlink()
    hold(*spoken, "3", "1", "1", f"t {number}", "2", "t 99", "t x", "t 1", "q")
    given = [event.body for event in the_call(tmp_path).history if isinstance(event.body, ev.Answered | ev.Reopened)]
    assert [body.kind for body in given] == ["answer", "reopen", "answer"]
    assert given[0].place == given[1].place == given[2].place


def test_names_are_masked_until_they_are_asked_for(spoken: tuple[Settings, StringIO]) -> None:
    said = hold(*spoken, "i", "q")
    assert "M*** T***" in said
    assert said.index("M*** T***") < said.index("Maude Tremblay")


def test_a_wrapped_up_call_leads_to_the_next_one(spoken: tuple[Settings, StringIO]) -> None:
    said = hold(*spoken, "x", "6", "2", "q")
    assert said.count("Practise with") + said.count("PRACTICE") > 1
    assert "Call wrapped up" in said


def test_what_a_search_is_for_is_said_once(spoken: tuple[Settings, StringIO]) -> None:
    title = "Go to: step, issue"
    assert hold(*spoken, "g", "qr", "", "q").count(title) == 1
    spoken[1].truncate(0)
    assert hold(*spoken, "g qr", "", "q").count(title) == 1


def test_the_end_that_is_likely_is_marked(spoken: tuple[Settings, StringIO]) -> None:
    said = hold(*spoken, "h", "3", "x", "", "q")
    marked = re.findall(r"^ +[0-9]  (.*)  <- ", said.partition("How does the call end?")[2], re.M)
    assert marked == ["call back"]


def test_a_step_is_marked_and_the_vantage_chosen(tmp_path: Path, spoken: tuple[Settings, StringIO]) -> None:
    said = hold(*spoken, "f2 2", "4", "f2 9", "v", "1", "v", "9", "q")
    call = the_call(tmp_path)
    assert call.steps[1].mark == "skipped" and call.vantage == "desk"
    assert "That number is not one of the choices" in said and "Nothing was done" in said


def test_a_part_is_run_again(tmp_path: Path, spoken: tuple[Settings, StringIO]) -> None:
    """Only what fails, by the choice that is offered; one target, by its number among those with problems."""
    with talking(tmp_path, "--practice", "firewall") as talk:
        talk.says("[Network checked")
        talk.says("[Guest looked up")
        talk.hears("a")
        talk.says("Check again")
        talk.hears("2")
        talk.says("[Network checked", 2)
        talk.hears("a 1")
        talk.says("[Network checked", 3)
        talk.hears("q")
        assert talk.process.wait() == 0
    parts = [run.about.again for run in the_call(tmp_path).runs("network")]
    assert len(parts) == 3 and len(parts[2] or ()) == 1


def sitting(settings: Settings, *lines: str, lang: Lang = "en") -> str:
    """A sitting in this process that begins with the list. Returns what it said."""
    out = StringIO()
    script = StringIO("".join(f"{line}\n" for line in lines))
    assert run(settings, practice=None, content=None, lang=lang, stdin=script, stdout=out) == 0
    return out.getvalue()


def test_calls_to_resume_come_first_and_practice_is_one_line(spoken: tuple[Settings, StringIO]) -> None:
    settings, _out = spoken
    said = sitting(settings, "1", "Ann Smith", "", "", "INC7", "", "3", "quit")
    assert said.splitlines()[1:5] == [
        "MFA desk",
        "  1  New call",
        "  2  Practise with an invented client",
        t("plain.home_hint"),
    ]
    said = sitting(settings, "9", "?", "1", "q")
    first, new, practice = said.splitlines()[2:5]
    assert first.startswith("  1  Resume: ") and "A*** S***" in first and "INC7" in first and "step 3/6" in first
    assert (new, practice) == ("  2  New call", "  3  Practise with an invented client")
    assert said.count("New call") == 1, "after a wrong number and ? the list is not read again"
    assert t("plain.home_help") in said and t("decision.say") in said


def test_practice_is_chosen_from_a_list_of_its_own(spoken: tuple[Settings, StringIO]) -> None:
    settings, _out = spoken
    said = sitting(settings, "2", "1", "q")
    assert t("practice.title") in said and t("header.practice") in said and t("decision.client") in said


def test_a_wrong_number_is_said_and_nothing_is_read_again(spoken: tuple[Settings, StringIO]) -> None:
    said = hold(*spoken, "9", "99", "q")
    assert said.count(t("plain.not_a_choice")) == 2 and said.count(t("plain.hint")) == 1
    assert len(re.findall(rf"^{t('decision.say')} ", said, re.MULTILINE)) == 1


def test_only_what_has_changed_is_said_again(spoken: tuple[Settings, StringIO]) -> None:
    said = hold(*spoken, "3", "l", "f3", "q")
    first, again, language, whole = re.split(r"(?m)^> $|^> (?=\n)|\n> ", said)[:4]
    assert " 3[>>]" in again and t("header.call") not in again, "the step is new; the timer is not said each time"
    assert t("decision.say") in language and "1  " not in language, "the choices stay as they are"
    assert t("header.call") in whole and "  1  " in whole, "all of it where that is asked for"
    assert t("header.call") in first


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_help_is_a_line_for_each_command(spoken: tuple[Settings, StringIO], lang: Lang) -> None:
    set_language(lang)
    lines = t("plain.help").split("\n")
    assert len(lines) > 40 and max(map(len, lines)) <= 60
    words = {line.split(" ")[0] for line in lines}
    assert {*ACTION_WORDS, *WORDS} - {"?", "/"} <= words

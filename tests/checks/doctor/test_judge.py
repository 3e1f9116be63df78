"""Whatever is found is reported in both languages; whatever is bad says what to fix."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.doctor.judge import TEXTS, document, judge
from checks.doctor.machine import (
    ClockState,
    ContentState,
    DatabaseCondition,
    DatabaseState,
    LibraryState,
    Machine,
    NamedProblem,
    NetworkState,
    OpenFile,
    ReachState,
    SignInState,
    SystemState,
    TeamState,
    TerminalState,
    UnusableValue,
)
from checks.findings import Severity
from checks.texts import LANGS

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
WELL = Machine(
    program="1",
    config="/home/a/config.toml",
    config_there=True,
    terminal=TerminalState("xterm-256color", 80, 24, True, 256, False, "utf-8", False, False, True, "", ""),
    time=ClockState(NOW, "EST", 0.4, NOW),
    network=NetworkState(("192.0.2.53",), False, None, True),
    sign_in=SignInState("a-client", "device_code", "", False, False, False, False, True),
    database=DatabaseState("/home/a/calls.db", 0o600, 10**12, "fine"),
    content=ContentState("", 0),
    system=SystemState("desk-7", "Linux 6", "3.13.0"),
    team=TeamState("/etc/team.toml", False),
)
FAULT = NamedProblem("check.file", {"fr": "illisible", "en": "unreadable"}, {"fr": "le corriger", "en": "mend it"})
UNUSABLE = UnusableValue("network.targets_file", "MFA_DESK_NETWORK__TARGETS_FILE", FAULT)
UNKNOWN_KEYS = NamedProblem("config.team_keys", FAULT.message, FAULT.mend)
TEAM = TeamState("/etc/team.toml", True, ("tenant.id",))
OLD = LibraryState("textual", "7.0", ">=8.2,<9")
SILENT = ReachState("graph.microsoft.com", "fail", "tcp.timeout", {"fr": "aucune réponse", "en": "no answer"})
CODES = {key.removesuffix(".explain") for key in TEXTS if key.endswith(".explain")}
STATES = get_args(DatabaseCondition)
text = st.text(max_size=20)
anything = st.builds(
    Machine,
    program=text,
    config=text,
    config_there=st.booleans(),
    terminal=st.builds(
        TerminalState,
        st.sampled_from(("", "dumb", "linux", "xterm", "xterm-256color")),
        st.integers(0, 200),
        st.integers(0, 60),
        st.booleans(),
        st.sampled_from((0, 16, 256, 1 << 24)),
        st.booleans(),
        st.sampled_from(("", "utf-8", "latin-1")),
        st.booleans(),
        st.booleans(),
        st.sampled_from(("", "tmux", "screen")),
        st.sampled_from(("", "on", "off", "external")),
    ),
    time=st.builds(
        ClockState,
        st.integers(0, 4_000_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)),
        text,
        st.none() | st.floats(-1e6, 1e6),
        st.none() | st.just(NOW),
    ),
    network=st.builds(
        NetworkState, st.lists(text, max_size=2).map(tuple), st.booleans(), st.none() | text, st.booleans()
    ),
    sign_in=st.builds(
        SignInState,
        st.sampled_from(("", "a")),
        st.sampled_from(("device_code", "browser", "azure_cli", "certificate", "token")),
        text,
        st.booleans(),
        st.booleans(),
        st.booleans(),
        st.booleans(),
        st.booleans(),
    ),
    database=st.builds(
        DatabaseState,
        text,
        st.none() | st.integers(0, 0o777),
        st.none() | st.integers(0, 10**12),
        st.sampled_from(STATES),
        st.booleans(),
        text,
    ),
    content=st.builds(ContentState, text, st.integers(0, 3), st.tuples(text, text)),
    system=st.builds(
        SystemState, text, text, text, st.sampled_from(((), (OLD,), (LibraryState("h11", "", ">=0.14"),)))
    ),
    team=st.builds(
        TeamState,
        text,
        st.booleans(),
        st.sampled_from(((), ("tenant.id",))),
        st.sampled_from(((), (FAULT, UNKNOWN_KEYS))),
        st.booleans(),
    ),
    unusable=st.lists(st.just(UNUSABLE), max_size=2).map(tuple),
    open_files=st.lists(st.builds(OpenFile, text, st.integers(0, 0o777)), max_size=2).map(tuple),
    online=st.none() | st.just((SILENT,)),
)


@given(machine=anything)
def test_everything_is_told_and_what_is_bad_says_what_to_mend(machine: Machine) -> None:
    findings = judge(machine)
    for finding in findings:
        for lang in LANGS:
            assert finding.text(TEXTS, "explain", lang)
            assert finding.severity in ("ok", "info") or finding.text(TEXTS, "mend", lang), finding.code
    report = document(machine, findings)
    assert report["schema"] == "mfa-desk/doctor/1"
    assert sum(report["summary"].values()) == len(report["findings"])
    assert {entry["part"] for entry in report["findings"]} >= {
        "configuration",
        "time",
        "network",
        "sign_in",
        "database",
        "content",
    }


def test_where_all_is_well_nothing_is_to_mend() -> None:
    assert {finding.severity for finding in judge(WELL)} == {"ok", "info"}


CASES: tuple[tuple[Machine, str, Severity], ...] = (
    (replace(WELL, config_there=False), "config.none", "info"),
    (replace(WELL, unusable=(UNUSABLE,)), "config.unusable", "problem"),
    (WELL, "program.version", "info"),
    (replace(WELL, system=replace(WELL.system, libraries=(OLD,))), "program.library", "problem"),
    (
        replace(WELL, system=replace(WELL.system, libraries=(replace(OLD, installed=""),))),
        "program.missing",
        "problem",
    ),
    (WELL, "team.none", "info"),
    (replace(WELL, team=TEAM), "team.file", "ok"),
    (replace(WELL, team=replace(TEAM, left_out=(UNKNOWN_KEYS,))), "team.left_out", "warn"),
    (replace(WELL, team=replace(TEAM, left_out=(FAULT,))), "team.left_out", "problem"),
    (replace(WELL, team=replace(TEAM, others_write=True)), "team.writable", "warn"),
    (replace(WELL, open_files=(OpenFile("/home/a/key.pem", 0o644),)), "rights.open", "problem"),
    (replace(WELL, online=(replace(SILENT, verdict="pass"),)), "online.reached", "ok"),
    (replace(WELL, online=(SILENT,)), "online.not_reached", "problem"),
    (replace(WELL, terminal=replace(WELL.terminal, interactive=False)), "terminal.none", "info"),
    (replace(WELL, terminal=replace(WELL.terminal, colours=0)), "terminal.dumb", "problem"),
    (replace(WELL, terminal=replace(WELL.terminal, rows=19)), "terminal.small", "problem"),
    (WELL, "terminal.fine", "ok"),
    (replace(WELL, terminal=replace(WELL.terminal, encoding="latin-1")), "terminal.no_utf8", "problem"),
    (replace(WELL, terminal=replace(WELL.terminal, ssh=True)), "terminal.ssh", "info"),
    (replace(WELL, terminal=replace(WELL.terminal, no_color=True)), "colours.none", "info"),
    (replace(WELL, terminal=replace(WELL.terminal, colours=16)), "colours.few", "ok"),
    (WELL, "colours.many", "ok"),
    (WELL, "clipboard.untold", "info"),
    (replace(WELL, terminal=replace(WELL.terminal, desktop=True, multiplexer="screen")), "clipboard.desktop", "ok"),
    (
        replace(WELL, terminal=replace(WELL.terminal, desktop=True, clipboard_library=False)),
        "clipboard.library",
        "info",
    ),
    (
        replace(WELL, terminal=replace(WELL.terminal, multiplexer="tmux", set_clipboard="on")),
        "clipboard.untold",
        "info",
    ),
    (
        replace(WELL, terminal=replace(WELL.terminal, multiplexer="tmux", set_clipboard="external")),
        "clipboard.tmux",
        "warn",
    ),
    (replace(WELL, terminal=replace(WELL.terminal, multiplexer="screen")), "clipboard.screen", "warn"),
    (replace(WELL, terminal=replace(WELL.terminal, term="linux")), "clipboard.console", "warn"),
    (replace(WELL, database=replace(WELL.database, on_network=True)), "database.shared", "info"),
    (replace(WELL, time=ClockState(NOW, "EST", None, None)), "time.unswept", "info"),
    (replace(WELL, time=ClockState(NOW.replace(year=1999), "EST", None, None)), "time.past", "problem"),
    (WELL, "time.zone", "info"),
    (WELL, "time.right", "ok"),
    (replace(WELL, time=ClockState(NOW, "EST", 301.0, NOW)), "time.ahead", "problem"),
    (replace(WELL, time=ClockState(NOW, "EST", -301.0, NOW)), "time.behind", "problem"),
    (WELL, "resolvers.system", "ok"),
    (replace(WELL, network=replace(WELL.network, configured=True)), "resolvers.configured", "ok"),
    (replace(WELL, network=replace(WELL.network, resolvers=())), "resolvers.none", "problem"),
    (WELL, "proxy.none", "info"),
    (replace(WELL, network=replace(WELL.network, proxy="proxy:8080")), "proxy.named", "info"),
    (WELL, "pac.there", "ok"),
    (replace(WELL, network=replace(WELL.network, pac=False)), "pac.missing", "info"),
    (replace(WELL, sign_in=replace(WELL.sign_in, client_id="")), "way.no_client_id", "warn"),
    (WELL, "way.device_code", "ok"),
    (replace(WELL, sign_in=replace(WELL.sign_in, way="browser")), "way.browser", "ok"),
    (replace(WELL, sign_in=replace(WELL.sign_in, way="certificate", certificate_there=True)), "way.certificate", "ok"),
    (replace(WELL, sign_in=replace(WELL.sign_in, way="certificate")), "way.no_certificate", "problem"),
    (replace(WELL, sign_in=replace(WELL.sign_in, way="azure_cli", azure_cli=True)), "way.azure_cli", "ok"),
    (replace(WELL, sign_in=replace(WELL.sign_in, way="azure_cli")), "way.no_az", "problem"),
    (replace(WELL, sign_in=replace(WELL.sign_in, way="token", token_given=True)), "way.token", "ok"),
    (replace(WELL, sign_in=replace(WELL.sign_in, way="token")), "way.no_token", "problem"),
    (WELL, "token.memory", "ok"),
    (replace(WELL, sign_in=replace(WELL.sign_in, keep_token=True)), "token.encrypted", "ok"),
    (replace(WELL, sign_in=replace(WELL.sign_in, keep_token=True, encrypts=False)), "token.file", "warn"),
    (replace(WELL, database=replace(WELL.database, mode=0o644)), "database.mode", "problem"),
    (replace(WELL, database=replace(WELL.database, free=1000)), "database.room", "warn"),
    (WELL, "content.built_in", "ok"),
    (replace(WELL, content=ContentState("/x", 0)), "content.own", "ok"),
    (replace(WELL, content=ContentState("/x", 2, ("a", "b"))), "content.faults", "problem"),
    (WELL, "config.file", "ok"),
    *(
        (
            replace(WELL, database=replace(WELL.database, state=state)),  # type: ignore[arg-type]  # one of its states
            f"database.{state}",
            "ok" if state in ("fine", "absent") else "warn" if state == "locked" else "problem",
        )
        for state in STATES
    ),
)


@pytest.mark.parametrize(
    ("machine", "code", "severity"), CASES, ids=[f"{code}-{n}" for n, (_, code, _) in enumerate(CASES)]
)
def test_each_finding(machine: Machine, code: str, severity: Severity) -> None:
    assert (code, severity) in [(finding.code, finding.severity) for finding in judge(machine)]


def test_every_text_is_of_a_finding() -> None:
    assert {code for _, code, _ in CASES} == CODES


MENDED = """
clipboard.console clipboard.library clipboard.screen clipboard.tmux clipboard.untold config.none config.unusable content.faults
database.corrupt database.foreign database.full database.locked database.mode database.newer database.no_folder
database.no_locks database.read_only database.room database.unreachable online.not_reached pac.missing program.library
program.missing resolvers.none rights.open team.left_out team.writable terminal.dumb terminal.no_utf8 terminal.none
terminal.small time.ahead time.behind time.past time.unswept token.file way.no_az way.no_certificate way.no_client_id
way.no_token
"""
"""The findings that have a remedy."""


def test_what_has_a_way_out() -> None:
    findings = {finding.code: finding for machine, _, _ in CASES for finding in judge(machine)}
    mended = {code for code, finding in findings.items() if finding.texts(TEXTS, "mend")}
    assert mended == set(MENDED.split()) and set(findings) == CODES


def test_the_encoding_of_a_pipe_is_not_a_terminals() -> None:
    piped = replace(WELL, terminal=replace(WELL.terminal, interactive=False, encoding="cp1252"))
    assert "terminal.no_utf8" not in {finding.code for finding in judge(piped)}

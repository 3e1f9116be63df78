"""Turn the state of this machine into findings, worded by ``findings.toml``; pure functions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any, Final, Literal

from checks.doctor.machine import (
    ClockState,
    ContentState,
    DatabaseState,
    Machine,
    NetworkState,
    ReachState,
    SignInState,
    SystemState,
    TeamState,
    TerminalState,
)
from checks.facts import iso
from checks.findings import Finding, Severity
from checks.screen_size import LEAST_SIZE, is_too_small
from checks.texts import Catalogue

DoctorPart = Literal[
    "program", "online", "configuration", "terminal", "clipboard", "time", "network", "sign_in", "database", "content"
]

SCHEMA: Final = "mfa-desk/doctor/1"
SKEW: Final = 300.0
"""From this many seconds on, a clock breaks certificates and codes: one-time codes live for 30, tickets allow five minutes."""
TEXTS: Final = Catalogue("checks.doctor", "findings.toml")
_PARTS: Final[Mapping[str, DoctorPart]] = {
    "program": "program",
    "online": "online",
    "team": "configuration",
    "rights": "configuration",
    "config": "configuration",
    "terminal": "terminal",
    "colours": "terminal",
    "clipboard": "clipboard",
    "time": "time",
    "resolvers": "network",
    "proxy": "network",
    "pac": "network",
    "way": "sign_in",
    "token": "sign_in",
    "database": "database",
    "content": "content",
}
_ROOM: Final = 50_000_000
_PRIVATE: Final = 0o600
_FIRST_YEAR: Final = 2026


def part_of(finding: Finding) -> DoctorPart:
    """Return the part of the machine that a finding belongs to."""
    return _PARTS[finding.code.partition(".")[0]]


def judge(machine: Machine) -> tuple[Finding, ...]:
    """Return every finding, part by part."""
    config = "config.file" if machine.config_there else "config.none"
    return (
        *_program(machine.program, machine.system),
        _finding(config, "ok" if machine.config_there else "info", path=machine.config),
        *_team(machine.team),
        *(
            _finding(
                "config.unusable", "problem", message=value.problem.message, mend=value.problem.mend, where=value.where
            )
            for value in machine.unusable
        ),
        *(_finding("rights.open", "problem", path=file.path, mode=f"{file.mode:03o}") for file in machine.open_files),
        *_terminal(machine.terminal),
        *_clipboard(machine.terminal),
        *_time(machine.time),
        *_network(machine.network),
        *_sign_in(machine.sign_in),
        *_database(machine.database),
        _content(machine.content),
        *(_reached(host) for host in machine.online or ()),
    )


def document(machine: Machine, findings: tuple[Finding, ...]) -> dict[str, Any]:
    """Return what ``mfa-desk doctor --json`` prints."""
    severities = [finding.severity for finding in findings]
    raw = asdict(machine)
    raw["time"] |= {
        "now": iso(machine.time.now),
        "skew_at": None if machine.time.skew_at is None else iso(machine.time.skew_at),
    }
    return {
        "schema": SCHEMA,
        "program": raw.pop("program"),
        "findings": [_as_json(finding) for finding in findings],
        "summary": {name: severities.count(name) for name in ("ok", "info", "warn", "problem")},
        "found": raw,
    }


def _as_json(finding: Finding) -> dict[str, Any]:
    return {
        "part": part_of(finding),
        "code": finding.code,
        "verdict": finding.severity,
        "explain": finding.texts(TEXTS, "explain"),
        "mend": finding.texts(TEXTS, "mend"),
    }


def _finding(code: str, severity: Severity, /, **params: object) -> Finding:
    return Finding(code, severity, params=params)


def _program(program: str, system: SystemState) -> Iterator[Finding]:
    yield _finding("program.version", "info", program=program, python=system.python, system=system.system)
    for library in system.libraries:
        code = "program.library" if library.installed else "program.missing"
        yield _finding(code, "problem", **asdict(library))


def _team(team: TeamState) -> Iterator[Finding]:
    if not team.there and not team.left_out:
        yield _finding("team.none", "info", path=team.path)
        return
    if team.keys:
        yield _finding("team.file", "ok", path=team.path, keys=", ".join(team.keys))
    for problem in team.left_out:
        severity: Severity = "warn" if problem.code == "config.team_keys" else "problem"
        yield _finding("team.left_out", severity, message=problem.message, mend=problem.mend)
    if team.others_write:
        yield _finding("team.writable", "warn", path=team.path)


def _reached(host: ReachState) -> Finding:
    if host.verdict == "pass":
        return _finding("online.reached", "ok", host=host.host)
    severity: Severity = "warn" if host.verdict == "warn" else "problem"
    return _finding("online.not_reached", severity, host=host.host, explain=host.explain)


def _terminal(terminal: TerminalState) -> Iterator[Finding]:
    yield _size(terminal)
    if terminal.interactive and "utf" not in terminal.encoding:
        yield _finding("terminal.no_utf8", "problem", encoding=terminal.encoding or "-")
    if terminal.no_color:
        yield _finding("colours.none", "info")
    elif terminal.colours:
        yield _finding("colours.many" if terminal.colours > 16 else "colours.few", "ok", n=terminal.colours)
    if terminal.ssh:
        yield _finding("terminal.ssh", "info")


def _size(terminal: TerminalState) -> Finding:
    """Return whether the screens can be drawn here."""
    size = {"term": terminal.term or "-", "columns": terminal.columns, "rows": terminal.rows, "least": LEAST_SIZE}
    if not terminal.interactive:
        return _finding("terminal.none", "info")
    if terminal.colours == 0:
        return _finding("terminal.dumb", "problem", **size)
    if is_too_small(terminal.columns, terminal.rows):
        return _finding("terminal.small", "problem", **size)
    return _finding("terminal.fine", "ok", **size)


def _clipboard(terminal: TerminalState) -> Iterator[Finding]:
    """Yield whether a text can reach the person's clipboard: this machine's own, else the terminal's by OSC 52.

    No terminal ever confirms that, so it is never reported as certain.
    """
    if terminal.desktop and terminal.clipboard_library:
        yield _finding("clipboard.desktop", "ok")
    elif terminal.multiplexer == "screen":
        yield _finding("clipboard.screen", "warn")
    elif terminal.term == "linux":
        yield _finding("clipboard.console", "warn")
    elif terminal.multiplexer == "tmux" and terminal.set_clipboard != "on":
        yield _finding("clipboard.tmux", "warn", value=terminal.set_clipboard or "?")
    elif terminal.desktop:
        yield _finding("clipboard.library", "info")
    else:
        yield _finding("clipboard.untold", "info")


def _time(time: ClockState) -> Iterator[Finding]:
    if time.now.year < _FIRST_YEAR:
        yield _finding("time.past", "problem", now=f"{time.now:%Y-%m-%d %H:%M}")
    yield _finding("time.zone", "info", now=f"{time.now.astimezone():%Y-%m-%d %H:%M}", zone=time.zone)
    if time.skew_s is None or time.skew_at is None:
        yield _finding("time.unswept", "info")
        return
    skew = {"seconds": f"{abs(time.skew_s):.0f}", "at": f"{time.skew_at.astimezone():%Y-%m-%d %H:%M}"}
    if abs(time.skew_s) < SKEW:
        yield _finding("time.right", "ok", **skew)
    else:
        yield _finding("time.ahead" if time.skew_s > 0 else "time.behind", "problem", **skew)


def _network(network: NetworkState) -> Iterator[Finding]:
    if not network.resolvers and not network.configured:
        yield _finding("resolvers.none", "problem")
    elif network.resolvers:
        code = "resolvers.configured" if network.configured else "resolvers.system"
        yield _finding(code, "ok", resolvers=", ".join(network.resolvers))
    if network.proxy is None:
        yield _finding("proxy.none", "info")
    else:
        yield _finding("proxy.named", "info", proxy=network.proxy)
    yield _finding("pac.there" if network.pac else "pac.missing", "ok" if network.pac else "info")


def _sign_in(sign_in: SignInState) -> Iterator[Finding]:
    yield _sign_in_way(sign_in)
    if not sign_in.keep_token:
        yield _finding("token.memory", "ok")
    elif sign_in.encrypts:
        yield _finding("token.encrypted", "ok")
    else:
        yield _finding("token.file", "warn")


def _sign_in_way(sign_in: SignInState) -> Finding:
    match sign_in.way:
        case "token":
            return _finding("way.token", "ok") if sign_in.token_given else _finding("way.no_token", "problem")
        case "azure_cli":
            return _finding("way.azure_cli", "ok") if sign_in.azure_cli else _finding("way.no_az", "problem")
        case _ if not sign_in.client_id:
            return _finding("way.no_client_id", "warn")
        case "certificate" if not sign_in.certificate_there:
            return _finding("way.no_certificate", "problem", path=sign_in.certificate or "-")
        case _:
            return _finding(f"way.{sign_in.way}", "ok")


def _database(database: DatabaseState) -> Iterator[Finding]:
    match database.state:
        case "fine" | "absent":
            severity: Severity = "ok"
        case "locked":
            severity = "warn"
        case _:
            severity = "problem"
    yield _finding(f"database.{database.state}", severity, path=database.path, detail=database.detail)
    if database.on_network and database.state in ("fine", "absent"):
        yield _finding("database.shared", "info", path=database.path)
    if database.mode is not None and database.mode & ~_PRIVATE:
        yield _finding("database.mode", "problem", path=database.path, mode=f"{database.mode:03o}")
    if database.free is not None and database.free < _ROOM:
        yield _finding("database.room", "warn", megabytes=database.free // 1_000_000)


def _content(content: ContentState) -> Finding:
    if content.faults:
        first = {"fr": content.first[0], "en": content.first[1]}
        return _finding("content.faults", "problem", n=content.faults, folder=content.folder, first=first)
    if content.folder:
        return _finding("content.own", "ok", folder=content.folder)
    return _finding("content.built_in", "ok")

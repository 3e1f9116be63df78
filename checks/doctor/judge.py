"""What is so, and what to mend: a pure function of what was found, in words of ``words.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal

from checks.doctor.found import Content, Database, Found, Network, SignIn, Terminal, Time
from checks.facts import iso
from checks.problems import LANGS, Lang

Part = Literal["configuration", "terminal", "clipboard", "time", "network", "sign_in", "database", "content"]
Verdict = Literal["ok", "info", "warn", "problem"]

SCHEMA: Final = "mfa-desk/doctor/1"
SKEW: Final = 300.0
"""From so many seconds on a clock makes certificates and codes fail: one-time codes live for 30, tickets allow five minutes."""
_SMALLEST: Final = (60, 20)
_ROOM: Final = 50_000_000
_PRIVATE: Final = 0o600
_FIRST_YEAR: Final = 2026


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is so: the part it belongs to, its code (``clipboard.tmux_off``), how bad it is, what fills its words in."""

    part: Part
    code: str
    verdict: Verdict
    params: Mapping[str, object] = field(default_factory=dict)

    def explain(self, lang: Lang) -> str:
        """What is so."""
        return str(self._words()["explain"][lang]).format_map(self._told(lang))

    def mend(self, lang: Lang) -> str | None:
        """What to do about it; None where there is nothing to do."""
        words = self._words().get("mend")
        return None if words is None else str(words[lang]).format_map(self._told(lang))

    def _words(self) -> dict[str, Any]:
        room, _, name = self.code.partition(".")
        found: dict[str, Any] = _texts()[room][name]
        return found

    def _told(self, lang: Lang) -> dict[str, object]:
        return {name: value[lang] if isinstance(value, dict) else value for name, value in self.params.items()}


def judge(found: Found) -> tuple[Finding, ...]:
    """Every finding, part by part."""
    config = "config.file" if found.config_there else "config.none"
    return (
        Finding("configuration", config, "ok" if found.config_there else "info", {"path": found.config}),
        *(
            Finding("configuration", "config.unusable", "problem", {"message": one.message, "mend": one.mend})
            for one in found.unusable
        ),
        *_terminal(found.terminal),
        *_clipboard(found.terminal),
        *_time(found.time),
        *_network(found.network),
        *_sign_in(found.sign_in),
        *_database(found.database),
        _content(found.content),
    )


def document(found: Found, findings: tuple[Finding, ...]) -> dict[str, Any]:
    """What ``mfa-desk doctor --json`` prints."""
    verdicts = [one.verdict for one in findings]
    raw = asdict(found)
    raw["time"] |= {
        "now": iso(found.time.now),
        "skew_at": None if found.time.skew_at is None else iso(found.time.skew_at),
    }
    return {
        "schema": SCHEMA,
        "program": raw.pop("program"),
        "findings": [_as_json(one) for one in findings],
        "summary": {name: verdicts.count(name) for name in ("ok", "info", "warn", "problem")},
        "found": raw,
    }


def _as_json(finding: Finding) -> dict[str, Any]:
    mend = {lang: finding.mend(lang) for lang in LANGS}
    return {
        "part": finding.part,
        "code": finding.code,
        "verdict": finding.verdict,
        "explain": {lang: finding.explain(lang) for lang in LANGS},
        "mend": None if mend["en"] is None else mend,
    }


@cache
def _texts() -> dict[str, Any]:
    return tomllib.loads(files("checks.doctor").joinpath("words.toml").read_text("utf-8"))


def _terminal(terminal: Terminal) -> Iterator[Finding]:
    size = {"term": terminal.term or "-", "columns": terminal.columns, "rows": terminal.rows}
    if not terminal.interactive:
        yield Finding("terminal", "terminal.none", "info")
    elif terminal.colours == 0:
        yield Finding("terminal", "terminal.dumb", "problem", size)
    elif terminal.columns < _SMALLEST[0] or terminal.rows < _SMALLEST[1]:
        yield Finding("terminal", "terminal.small", "problem", size)
    else:
        yield Finding("terminal", "terminal.fine", "ok", size)
    if "utf" not in terminal.encoding:
        yield Finding("terminal", "terminal.no_utf8", "problem", {"encoding": terminal.encoding or "-"})
    if terminal.no_color:
        yield Finding("terminal", "colours.none", "info")
    elif terminal.colours:
        many = terminal.colours > 16
        yield Finding("terminal", "colours.many" if many else "colours.few", "ok", {"n": terminal.colours})
    if terminal.ssh:
        yield Finding("terminal", "terminal.ssh", "info")


def _clipboard(terminal: Terminal) -> Iterator[Finding]:
    """Whether a text can reach the person's clipboard by OSC 52; no terminal ever answers, so it is never said to be sure."""
    if terminal.multiplexer == "screen":
        yield Finding("clipboard", "clipboard.screen", "warn")
    elif terminal.term == "linux":
        yield Finding("clipboard", "clipboard.console", "warn")
    elif terminal.multiplexer == "tmux" and terminal.set_clipboard != "on":
        yield Finding("clipboard", "clipboard.tmux", "warn", {"value": terminal.set_clipboard or "?"})
    else:
        yield Finding("clipboard", "clipboard.untold", "info")


def _time(time: Time) -> Iterator[Finding]:
    if time.now.year < _FIRST_YEAR:
        yield Finding("time", "time.past", "problem", {"now": f"{time.now:%Y-%m-%d %H:%M}"})
    yield Finding("time", "time.zone", "info", {"now": f"{time.now.astimezone():%Y-%m-%d %H:%M}", "zone": time.zone})
    if time.skew_s is None or time.skew_at is None:
        yield Finding("time", "time.unswept", "info")
        return
    told = {"seconds": f"{abs(time.skew_s):.0f}", "at": f"{time.skew_at.astimezone():%Y-%m-%d %H:%M}"}
    if abs(time.skew_s) < SKEW:
        yield Finding("time", "time.right", "ok", told)
    else:
        yield Finding("time", "time.ahead" if time.skew_s > 0 else "time.behind", "problem", told)


def _network(network: Network) -> Iterator[Finding]:
    if not network.resolvers:
        yield Finding("network", "resolvers.none", "problem")
    else:
        code = "resolvers.configured" if network.configured else "resolvers.system"
        yield Finding("network", code, "ok", {"resolvers": ", ".join(network.resolvers)})
    named = network.proxy is not None
    yield Finding("network", "proxy.named" if named else "proxy.none", "info", {"proxy": network.proxy or ""})
    yield Finding("network", "pac.there" if network.pac else "pac.missing", "ok" if network.pac else "info")


def _sign_in(sign_in: SignIn) -> Iterator[Finding]:
    match sign_in.way:
        case "token":
            yield Finding("sign_in", "way.token" if sign_in.token_given else "way.no_token", _good(sign_in.token_given))
        case "azure_cli":
            yield Finding("sign_in", "way.azure_cli" if sign_in.azure_cli else "way.no_az", _good(sign_in.azure_cli))
        case _ if not sign_in.client_id:
            yield Finding("sign_in", "way.no_client_id", "warn")
        case "certificate" if not sign_in.certificate_there:
            yield Finding("sign_in", "way.no_certificate", "problem", {"path": sign_in.certificate or "-"})
        case _:
            yield Finding("sign_in", f"way.{sign_in.way}", "ok")
    if not sign_in.keep_token:
        yield Finding("sign_in", "token.memory", "ok")
    else:
        yield Finding(
            "sign_in", "token.encrypted" if sign_in.encrypts else "token.file", "ok" if sign_in.encrypts else "warn"
        )


def _good(there: bool) -> Verdict:
    return "ok" if there else "problem"


def _database(database: Database) -> Iterator[Finding]:
    told = {"path": database.path, "detail": database.detail}
    bad = database.state not in ("fine", "absent")
    verdict: Verdict = "warn" if database.state == "locked" else "problem" if bad else "ok"
    yield Finding("database", f"database.{database.state}", verdict, told)
    if database.mode is not None and database.mode & ~_PRIVATE:
        yield Finding("database", "database.mode", "problem", {**told, "mode": f"{database.mode:03o}"})
    if database.free is not None and database.free < _ROOM:
        room: dict[str, object] = {"megabytes": database.free // 1_000_000}
        yield Finding("database", "database.room", "warn", room)


def _content(content: Content) -> Finding:
    if content.faults:
        told = {
            "n": content.faults,
            "folder": content.folder,
            "first": {"fr": content.first[0], "en": content.first[1]},
        }
        return Finding("content", "content.faults", "problem", told)
    return Finding("content", "content.own" if content.folder else "content.built_in", "ok", {"folder": content.folder})

"""Examine this machine, terminal, configuration and sign-in: all of it offline, and nothing is changed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from checks.call.call_index import StoreTrouble
from checks.call.store import Store, open_store
from checks.doctor.installation import is_file, mode_of, open_files, system_state, team_state, unusable_values
from checks.doctor.machine import (
    ClockState,
    ContentState,
    DatabaseCondition,
    DatabaseState,
    Machine,
    Multiplexer,
    NetworkState,
    ReachState,
    SignInState,
    TerminalState,
)
from checks.facts import Fact, Vantage, zone_of
from checks.files import exists, path_of, reason_of
from checks.platform.clipboard import has_desktop, has_library, over_ssh
from checks.platform.console import draws_screens
from checks.platform.volumes import volume_of
from checks.problems import Problem
from checks.settings import Settings, config_file, database_path
from checks.settings_team import Team

_CALLS: Final = 20
"""How many of the latest calls are searched for the last network check."""
_TMUX_SECONDS: Final = 2.0


def examine(
    settings: Settings, team: Team, program: str, config: Path | None = None, folder: Path | None = None
) -> Machine:
    """Return the state of this machine. ``config`` is a configuration file other than the user's own, ``folder`` a content folder."""
    environment = os.environ
    file = config_file(config)
    database, skew = _database(database_path(settings))
    now = datetime.now(UTC)
    return Machine(
        program=program,
        config=str(file),
        config_there=exists(file),
        terminal=_terminal(environment),
        time=ClockState(now, zone_of(now.astimezone()), *skew),
        network=_network(settings),
        sign_in=_sign_in(settings, environment),
        database=database,
        content=_content(folder),
        system=system_state(),
        team=team_state(team),
        unusable=tuple(unusable_values(settings, team, file, environment)),
        open_files=tuple(open_files(settings)),
    )


async def reach(settings: Settings) -> tuple[ReachState, ...]:
    """Return how the hosts answer that the desk itself needs: the sign-in and Graph. Raises Problem."""
    from contextlib import aclosing

    from checks.network.sweep import assemble, updates
    from checks.network.targets import parse_target, unique

    wanted = unique(map(parse_target, (settings.tenant.authority, settings.tenant.graph)))
    async with aclosing(updates(settings.network, vantage=Vantage.DESK, targets=wanted)) as sweep:
        report = assemble([update async for update in sweep])
    return tuple(
        ReachState(result.target, result.verdict, result.cause, {"fr": result.explain.fr, "en": result.explain.en})
        for result in report.results
    )


def colours_of(environment: Mapping[str, str]) -> int:
    """Return how many colours the terminal claims: by COLORTERM, else by TERM; 0 for a terminal that draws nothing.

    A Windows console has no TERM, and all colours.
    """
    if not draws_screens(environment):
        return 0
    term = environment.get("TERM", "")
    if not term or environment.get("COLORTERM", "") in ("truecolor", "24bit"):
        return 1 << 24
    return 256 if "256color" in term else 16


def multiplexer_of(environment: Mapping[str, str]) -> Multiplexer:
    """Return the multiplexer that the terminal runs in, from its environment variables."""
    if environment.get("TMUX"):
        return "tmux"
    return "screen" if environment.get("STY") else ""


def _terminal(environment: Mapping[str, str]) -> TerminalState:
    interactive = sys.stdin.isatty() and sys.stdout.isatty()
    size = shutil.get_terminal_size((0, 0))
    multiplexer = multiplexer_of(environment)
    return TerminalState(
        term=environment.get("TERM", ""),
        columns=size.columns,
        rows=size.lines,
        interactive=interactive,
        colours=colours_of(environment),
        no_color=bool(environment.get("NO_COLOR")),
        encoding=(sys.stdout.encoding or "").lower(),
        ssh=over_ssh(environment),
        desktop=has_desktop(environment),
        clipboard_library=has_library(),
        multiplexer=multiplexer,
        set_clipboard=_set_clipboard() if multiplexer == "tmux" else "",
    )


def _set_clipboard() -> str:
    """Return tmux's own answer on whether it lets a program reach the clipboard; empty if it does not answer."""
    command = shutil.which("tmux")
    if command is None:
        return ""
    try:
        answer = subprocess.run(  # noqa: S603 - the path is tmux's own
            [command, "show-options", "-sv", "set-clipboard"],
            capture_output=True,
            text=True,
            timeout=_TMUX_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return answer.stdout.strip()


def _network(settings: Settings) -> NetworkState:
    from checks.network.probe.proxies import configured, shown
    from checks.resolver import servers

    try:
        resolvers = tuple(str(server) for server in servers(settings.network))
    except Problem:
        resolvers = ()
    return NetworkState(
        resolvers, bool(settings.network.resolvers), shown(configured()), find_spec("pypac") is not None
    )


def _sign_in(settings: Settings, environment: Mapping[str, str]) -> SignInState:
    tenant = settings.tenant
    return SignInState(
        client_id=tenant.client_id,
        way=tenant.sign_in,
        certificate=tenant.certificate,
        certificate_there=bool(tenant.certificate) and is_file(path_of(tenant.certificate)),
        azure_cli=shutil.which("az") is not None,
        token_given=bool(environment.get("MFA_DESK_TOKEN")),
        keep_token=tenant.keep_token,
        encrypts=not sys.platform.startswith("linux") or find_spec("gi") is not None,
    )


def _database(path: Path) -> tuple[DatabaseState, tuple[float | None, datetime | None]]:
    """Return the state of the call records, and what the last network check made here said about the clock."""
    free = _free(path)
    volume = volume_of(path)
    shared = volume != "local"
    unknown = (None, None)
    try:
        path.stat()
    except FileNotFoundError:
        state: DatabaseCondition = "absent" if _writable(path.parent) else "no_folder"
        if volume == "unlocked":
            state = "no_locks"
        return DatabaseState(str(path), None, free, state, shared), unknown
    except OSError as error:
        return DatabaseState(str(path), None, free, "unreachable", shared, reason_of(error)), unknown
    mode = mode_of(path)
    try:
        store = open_store(path)
    except StoreTrouble as trouble:
        return DatabaseState(str(path), mode, free, trouble.code, shared, trouble.reason()), unknown
    except Problem as problem:
        state = "newer" if problem.code == "store.newer" else "foreign"
        return DatabaseState(str(path), mode, free, state, shared), unknown
    try:
        return DatabaseState(str(path), mode, free, "fine", shared), _skew(store)
    except StoreTrouble as trouble:
        return DatabaseState(str(path), mode, free, trouble.code, shared, trouble.reason()), unknown
    finally:
        store.close()


def _skew(store: Store) -> tuple[float | None, datetime | None]:
    """Return the newest fact on this machine's clock in the latest calls; raises StoreTrouble."""
    from checks.call.reducers import fold

    skews: list[Fact] = []
    for record in store.calls(limit=_CALLS):
        if record.practice is None:
            facts = fold(record.id, store.events(record.id)).facts
            skews += [fact for fact in facts if fact.key == "net.clock_skew_s" and fact.vantage is not Vantage.CLIENT]
    last = max(skews, key=lambda fact: fact.at, default=None)
    return (None, None) if last is None or isinstance(last.value, str) else (float(last.value), last.at)


def _free(path: Path) -> int | None:
    for folder in (path.parent, *path.parent.parents):
        try:
            return shutil.disk_usage(folder).free
        except OSError:
            continue
    return None


def _writable(folder: Path) -> bool:
    """Return whether the folder can be written to, or created."""
    nearest = next((path for path in (folder, *folder.parents) if exists(path)), None)
    try:
        return nearest is not None and nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK)
    except OSError:
        return False


def _content(folder: Path | None) -> ContentState:
    from checks.guide.content import ContentError, load
    from checks.guide.lint import errors_of

    try:
        faults = errors_of(load(folder))
    except ContentError as error:
        faults = error.faults
    first = (faults[0].to("fr"), faults[0].to("en")) if faults else ("", "")
    return ContentState("" if folder is None else str(folder), len(faults), first)

"""The state of this machine, its terminal, the configuration and the sign-in: plain data, without a judgement.

The names of the fields are public: they are under ``found`` in ``mfa-desk/doctor/1``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from checks.texts import Lang

Multiplexer = Literal["", "tmux", "screen"]
DatabaseCondition = Literal[
    "absent",
    "fine",
    "locked",
    "full",
    "read_only",
    "corrupt",
    "unreachable",
    "newer",
    "foreign",
    "no_folder",
    "no_locks",
]


@dataclass(frozen=True, slots=True)
class TerminalState:
    """The terminal: TERM, its size in cells, whether both ends are one, its colours, and what is between it and here.

    ``desktop``: whether the person is using this machine's own desktop; ``clipboard_library``: whether what reaches its
    clipboard is installed.
    ``set_clipboard`` is tmux's option of that name; empty if unknown. ``no_color`` is the variable NO_COLOR.
    """

    term: str
    columns: int
    rows: int
    interactive: bool
    colours: int
    no_color: bool
    encoding: str
    ssh: bool
    desktop: bool
    clipboard_library: bool
    multiplexer: Multiplexer
    set_clipboard: str


@dataclass(frozen=True, slots=True)
class ClockState:
    """This machine's time and zone, and by how many seconds it was ahead at the last network check made here."""

    now: datetime
    zone: str
    skew_s: float | None
    skew_at: datetime | None


@dataclass(frozen=True, slots=True)
class NetworkState:
    """Who resolves names, whether the configuration says so, the proxy, and whether an automatic configuration can be run."""

    resolvers: tuple[str, ...]
    configured: bool
    proxy: str | None
    pac: bool


@dataclass(frozen=True, slots=True)
class SignInState:
    """How the agent signs in: the app registration, the method, and whether what that needs is there.

    ``encrypts``: whether the platform can keep a token encrypted.
    """

    client_id: str
    way: str
    certificate: str
    certificate_there: bool
    azure_cli: bool
    token_given: bool
    keep_token: bool
    encrypts: bool


@dataclass(frozen=True, slots=True)
class DatabaseState:
    """The call records: the file, its mode (None where there is none), the free space on its disk in bytes, and how it opens.

    ``on_network`` tells whether it is on a network volume.
    """

    path: str
    mode: int | None
    free: int | None
    state: DatabaseCondition
    on_network: bool = False
    detail: str | dict[Lang, str] = ""


@dataclass(frozen=True, slots=True)
class ContentState:
    """The custom content folder (empty: none), how many faults it has, and the first of them in both languages."""

    folder: str
    faults: int
    first: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class NamedProblem:
    """Something that can't be used: what is wrong and what to do, in both languages."""

    code: str
    message: dict[Lang, str]
    mend: dict[Lang, str]


@dataclass(frozen=True, slots=True)
class UnusableValue:
    """A value of the configuration that can't be used: its key, and the file or variable that says it."""

    key: str
    where: str
    problem: NamedProblem


@dataclass(frozen=True, slots=True)
class TeamState:
    """The team's configuration: its file, whether it is there, the keys that it sets, what of it is left out.

    ``others_write`` tells whether more people than its owner may write it; False where the system has no such mode.
    """

    path: str
    there: bool
    keys: tuple[str, ...] = ()
    left_out: tuple[NamedProblem, ...] = ()
    others_write: bool = False


@dataclass(frozen=True, slots=True)
class OpenFile:
    """A file that is its owner's alone, and that others can read: its path and its mode."""

    path: str
    mode: int


@dataclass(frozen=True, slots=True)
class LibraryState:
    """A library that MFA desk does not have as it needs it; ``installed`` is empty where it is missing."""

    name: str
    installed: str
    wanted: str


@dataclass(frozen=True, slots=True)
class SystemState:
    """This machine's name, its system and its Python, and the libraries that do not fit."""

    host: str
    system: str
    python: str
    libraries: tuple[LibraryState, ...] = ()


@dataclass(frozen=True, slots=True)
class ReachState:
    """A host that the desk itself needs, tried now: the network check's verdict and cause, and what they mean."""

    host: str
    verdict: Literal["pass", "warn", "fail", "unknown"]
    cause: str
    explain: dict[Lang, str]


@dataclass(frozen=True, slots=True)
class Machine:
    """All of it, with the configuration's file and whether it exists; ``online`` is None where nothing was asked of the network."""

    program: str
    config: str
    config_there: bool
    terminal: TerminalState
    time: ClockState
    network: NetworkState
    sign_in: SignInState
    database: DatabaseState
    content: ContentState
    system: SystemState
    team: TeamState
    unusable: tuple[UnusableValue, ...] = ()
    open_files: tuple[OpenFile, ...] = ()
    online: tuple[ReachState, ...] | None = None

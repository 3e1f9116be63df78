"""The configuration with its defaults: the keys of ``config.toml``, each of which is also an environment variable."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Final, Literal, get_args, get_type_hints

from checks.files import path_of
from checks.platform.folders import config_folder, data_folder, team_config_folder
from checks.texts import Lang

Theme = Literal["dark", "light", "high_contrast"]
LONGEST: Final = 600
"""The longest time that a key accepts, in seconds."""
PREFIX: Final = "MFA_DESK_"
TEAM_VARIABLE: Final = "MFA_DESK_TEAM_CONFIG"


@dataclass(frozen=True, slots=True)
class TenantSettings:
    """The tenant that guests are looked up in; ``deadline`` is in seconds for one look-up."""

    id: str = "DMCHosting.onmicrosoft.com"
    client_id: str = ""
    authority: str = "https://login.microsoftonline.com"
    graph: str = "https://graph.microsoft.com"
    sign_in: Literal["device_code", "browser", "azure_cli", "certificate", "token"] = "device_code"
    deadline: float = 20.0
    certificate: str = ""
    keep_token: bool = False
    invite_redirect_url: str = "https://ca.streamworkstech.com"
    invitation_senders: tuple[str, ...] = (
        "no-reply@streamworkstech.com",
        "invites@DMCHosting.onmicrosoft.com",
        "invites@microsoft.com",
        "account-security-noreply@accountprotection.microsoft.com",
    )


@dataclass(frozen=True, slots=True)
class NetworkSettings:
    """How the network is checked; ``deadline`` is in seconds for one target, ``vantage`` is where this machine is.

    ``public_resolvers`` are asked only for a name that failed, to distinguish a filter from a fault: addresses, or URLs for DNS over HTTPS.
    Those are asked over HTTP/1.1, which Quad9 has not supported since December 2025 (its blog).
    """

    ca_file: str = ""
    public_roots_file: str = ""
    resolvers: tuple[str, ...] = ()
    public_resolvers: tuple[str, ...] = (
        "1.1.1.1",
        "9.9.9.9",
        "https://1.1.1.1/dns-query",
        "https://8.8.8.8/dns-query",
    )
    deadline: float = 10.0
    targets_file: str = ""
    vantage: Literal["", "desk", "site"] = ""


@dataclass(frozen=True, slots=True)
class CallSettings:
    """Where calls are stored; if empty, the user's data folder."""

    database: str = ""


@dataclass(frozen=True, slots=True)
class ScreenSettings:
    """The screens' language (empty: the locale's, else French), the client's, the mouse, and the colours."""

    language: Literal["", "fr", "en"] = ""
    client_language: Lang = "fr"
    mouse: bool = True
    theme: Theme = "dark"


@dataclass(frozen=True, slots=True)
class ContentSettings:
    """A folder that overrides the built-in content; empty: none."""

    folder: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """Every key of the configuration, by table."""

    tenant: TenantSettings = field(default_factory=TenantSettings)
    network: NetworkSettings = field(default_factory=NetworkSettings)
    calls: CallSettings = field(default_factory=CallSettings)
    screen: ScreenSettings = field(default_factory=ScreenSettings)
    content: ContentSettings = field(default_factory=ContentSettings)


def config_file(path: Path | None = None, environment: Mapping[str, str] | None = None) -> Path:
    """Return the file that settings are read from: ``path``, else MFA_DESK_CONFIG, else the user's own, which may not exist."""
    named = (os.environ if environment is None else environment).get("MFA_DESK_CONFIG")
    return path or (Path(named) if named else config_path())


def team_file(environment: Mapping[str, str]) -> Path:
    """Return the file of the team's configuration: MFA_DESK_TEAM_CONFIG, else the machine's own, which may not be there."""
    named = environment.get(TEAM_VARIABLE)
    return Path(named) if named else team_config_folder() / "config.toml"


def keys() -> tuple[str, ...]:
    """Return every key of the configuration by its name, ``table.key``."""
    return tuple(
        f"{table.name}.{key.name}" for table in fields(Settings) for key in fields(getattr(Settings(), table.name))
    )


def value_of(settings: Settings, name: str) -> object:
    """Return the value of a key. Raises AttributeError for an unknown key."""
    table, _, key = name.partition(".")
    value: object = getattr(getattr(settings, table), key)
    return value


def with_values(settings: Settings, values: Mapping[str, object]) -> Settings:
    """Return the settings with other values of some keys."""
    changed: dict[str, dict[str, Any]] = {}
    for name, value in values.items():
        table, _, key = name.partition(".")
        changed.setdefault(table, {})[key] = value
    return replace(settings, **{table: replace(getattr(settings, table), **inner) for table, inner in changed.items()})


def choices_of(name: str) -> tuple[str, ...]:
    """Return the words that a key accepts, if it accepts only certain ones; an empty one leaves the choice to the program."""
    table, _, key = name.partition(".")
    return (
        get_args(get_type_hints(type(getattr(Settings(), table)))[key])
        if isinstance(value_of(Settings(), name), str)
        else ()
    )


def variable_of(name: str) -> str:
    """Return the environment variable that overrides a key of the file."""
    return PREFIX + name.upper().replace(".", "__")


def config_path() -> Path:
    """Return the path of the user's own configuration file."""
    return config_folder() / "config.toml"


def database_path(settings: Settings) -> Path:
    """Return the path of the file that calls are stored in."""
    if settings.calls.database:
        return path_of(settings.calls.database)
    return data_folder() / "calls.db"

"""The configuration: ``config.toml``, each key also as an environment variable, unknown keys refused by name.

Without a file and without a variable the defaults count, and nothing else is loaded.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Final, Literal, get_args, get_type_hints

from checks import tables
from checks.files import exists, path_of, reason_of
from checks.problems import Lang, Problem

Theme = Literal["dark", "light", "high_contrast"]
_PREFIX: Final = "MFA_DESK_"
_NOT_KEYS: Final = frozenset({"MFA_DESK_CONFIG", "MFA_DESK_TOKEN"})


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
    """How the network is looked at; ``deadline`` is in seconds for one target, ``vantage`` where this machine stands.

    ``public_resolvers`` are asked only for a name that failed, to tell a filter from a fault: addresses, or URLs for DNS over HTTPS.
    Those are asked by HTTP/1.1, which Quad9 has not taken since December 2025 (its blog).
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
    """Where calls are kept; empty: the user's data folder."""

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
    """A folder laid over the built-in content; empty: none."""

    folder: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """Every key of the configuration, by table."""

    tenant: TenantSettings = field(default_factory=TenantSettings)
    network: NetworkSettings = field(default_factory=NetworkSettings)
    calls: CallSettings = field(default_factory=CallSettings)
    screen: ScreenSettings = field(default_factory=ScreenSettings)
    content: ContentSettings = field(default_factory=ContentSettings)


def load_settings(path: Path | None = None, environment: Mapping[str, str] | None = None) -> Settings:
    """Return the settings of a file (``path``, else MFA_DESK_CONFIG, else the user's own if there is one) and the environment over it.

    Raise Problem that names the file or variable, the key and what is wrong with it.
    """
    environment = os.environ if environment is None else environment
    file = config_file(path, environment)
    named = path is not None or bool(environment.get("MFA_DESK_CONFIG"))
    written = _read_tables(file) if named or exists(file) else {}
    variables = {_key_of(name): environment[name] for name in sorted(environment) if _is_key(name)}
    if not written and not variables:
        return Settings()
    from checks.settings_model import check_settings

    return check_settings(written, variables, str(file))


def config_file(path: Path | None = None, environment: Mapping[str, str] | None = None) -> Path:
    """Return the file that the settings are read from: ``path``, else MFA_DESK_CONFIG, else the user's own, which may not be there."""
    named = (os.environ if environment is None else environment).get("MFA_DESK_CONFIG")
    return path or (Path(named) if named else config_path())


def keys() -> tuple[str, ...]:
    """Return every key of the configuration by its name, ``table.key``."""
    return tuple(
        f"{table.name}.{key.name}" for table in fields(Settings) for key in fields(getattr(Settings(), table.name))
    )


def value_of(settings: Settings, name: str) -> object:
    """Return the value of a key. Raise AttributeError for one that there is not."""
    table, _, key = name.partition(".")
    value: object = getattr(getattr(settings, table), key)
    return value


def choices_of(name: str) -> tuple[str, ...]:
    """Return the words that a key takes, where it takes only some; an empty one leaves it to the program."""
    table, _, key = name.partition(".")
    return (
        get_args(get_type_hints(type(getattr(Settings(), table)))[key])
        if isinstance(value_of(Settings(), name), str)
        else ()
    )


def variable_of(name: str) -> str:
    """Return the environment variable that stands over a key of the file."""
    return _PREFIX + name.upper().replace(".", "__")


def config_path() -> Path:
    """Return the path of the user's own configuration file."""
    from platformdirs import user_config_path

    return user_config_path("mfa-desk") / "config.toml"


def database_path(settings: Settings) -> Path:
    """Return the path of the file that calls are kept in."""
    if settings.calls.database:
        return path_of(settings.calls.database)
    from platformdirs import user_data_path

    return user_data_path("mfa-desk") / "calls.db"


def _read_tables(file: Path) -> dict[str, Any]:
    try:
        return tables.parse(tables.read_text(file))
    except OSError as error:
        raise Problem("config.unreadable", path=file, reason=reason_of(error)) from None
    except (ValueError, RecursionError) as error:
        raise Problem("config.not_toml", path=file, reason=error) from None


def _is_key(variable: str) -> bool:
    return variable.startswith(_PREFIX) and variable not in _NOT_KEYS


def _key_of(variable: str) -> str:
    """Return the key that a variable stands over: ``variable_of`` reversed."""
    table, _, key = variable.removeprefix(_PREFIX).lower().partition("__")
    return f"{table}.{key}" if key else table

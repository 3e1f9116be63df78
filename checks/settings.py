"""The configuration: ``config.toml``, each key also as an environment variable, unknown keys refused by name."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from math import inf
from pathlib import Path
from typing import Any, Final, get_type_hints

from checks import tables
from checks.files import exists, path_of, reason_of
from checks.problems import Lang, Problem

_PREFIX: Final = "MFA_DESK_"
_NOT_KEYS: Final = frozenset({"MFA_DESK_CONFIG", "MFA_DESK_TOKEN"})


@dataclass(frozen=True, slots=True)
class TenantSettings:
    """The tenant that guests are looked up in; ``deadline`` is in seconds for one look-up."""

    id: str = "DMCHosting.onmicrosoft.com"
    client_id: str = ""
    authority: str = "https://login.microsoftonline.com"
    graph: str = "https://graph.microsoft.com"
    sign_in: str = "device_code"
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
    vantage: str = ""


@dataclass(frozen=True, slots=True)
class CallSettings:
    """Where calls are kept; empty: the user's data folder."""

    database: str = ""


@dataclass(frozen=True, slots=True)
class ScreenSettings:
    """The screens' language (empty: the locale's, else French), the client's, the mouse, and the colours."""

    language: str = ""
    client_language: Lang = "fr"
    mouse: bool = True
    theme: str = "dark"


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


_CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "tenant.sign_in": ("device_code", "browser", "azure_cli", "certificate", "token"),
    "network.vantage": ("", "desk", "site"),
    "screen.language": ("", "fr", "en"),
    "screen.client_language": ("fr", "en"),
    "screen.theme": ("dark", "light", "high_contrast"),
}


def load_settings(path: Path | None = None, environment: Mapping[str, str] | None = None) -> Settings:
    """The settings of a file (``path``, else MFA_DESK_CONFIG, else the user's own if there is one) and the environment over it.

    Raises Problem that names the file or variable, the key and what is wrong with it.
    """
    environment = os.environ if environment is None else environment
    file = config_file(path, environment)
    settings = Settings()
    if path is not None or environment.get("MFA_DESK_CONFIG") or exists(file):
        settings = _from_file(settings, file)
    return _from_environment(settings, environment)


def config_file(path: Path | None = None, environment: Mapping[str, str] | None = None) -> Path:
    """The file that the settings are read from: ``path``, else MFA_DESK_CONFIG, else the user's own, which may not be there."""
    named = (os.environ if environment is None else environment).get("MFA_DESK_CONFIG")
    return path or (Path(named) if named else config_path())


def keys() -> tuple[str, ...]:
    """Every key of the configuration by its name, ``table.key``."""
    return tuple(
        f"{table.name}.{key.name}" for table in fields(Settings) for key in fields(getattr(Settings(), table.name))
    )


def value_of(settings: Settings, name: str) -> object:
    """The value of a key. Raises AttributeError for one that there is not."""
    table, _, key = name.partition(".")
    value: object = getattr(getattr(settings, table), key)
    return value


def choices_of(name: str) -> tuple[str, ...]:
    """The words that a key takes, where it takes only some; an empty one leaves it to the program."""
    return _CHOICES.get(name, ())


def variable_of(name: str) -> str:
    """The environment variable that stands over a key of the file."""
    return _PREFIX + name.upper().replace(".", "__")


def with_text(settings: Settings, name: str, text: str, where: str) -> Settings:
    """The settings with a key set by a text, as an environment variable would set it. Raises Problem that names ``where``."""
    table, _, key = name.partition(".")
    return _set(settings, table, key, _typed(settings, table, key, text), where)


def config_path() -> Path:
    """The user's own configuration file."""
    from platformdirs import user_config_path

    return user_config_path("mfa-desk") / "config.toml"


def database_path(settings: Settings) -> Path:
    """The file that calls are kept in."""
    if settings.calls.database:
        return path_of(settings.calls.database)
    from platformdirs import user_data_path

    return user_data_path("mfa-desk") / "calls.db"


def _from_file(settings: Settings, file: Path) -> Settings:
    try:
        raw = tables.parse(tables.read_text(file))
    except OSError as error:
        raise Problem("config.unreadable", path=file, reason=reason_of(error)) from None
    except (ValueError, RecursionError) as error:
        raise Problem("config.not_toml", path=file, reason=error) from None
    for table, keys in raw.items():
        if not isinstance(keys, dict):
            raise Problem("config.unknown_key", where=file, key=table)
        for key, value in keys.items():
            settings = _set(settings, table, key, value, str(file))
    return settings


def _from_environment(settings: Settings, environment: Mapping[str, str]) -> Settings:
    for name in sorted(environment):
        if not name.startswith(_PREFIX) or name in _NOT_KEYS:
            continue
        table, _, key = name.removeprefix(_PREFIX).lower().partition("__")
        settings = _set(settings, table, key, _typed(settings, table, key, environment[name]), name)
    return settings


def _typed(settings: Settings, table: str, key: str, text: str) -> object:
    """An environment variable's text as the type of its key; a text that is not of it stays, for `_set` to refuse."""
    now = getattr(getattr(settings, table, None), key, None)
    if isinstance(now, bool):
        return {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}.get(text.lower(), text)
    if isinstance(now, float):
        try:
            return float(text)
        except ValueError:
            return text
    if isinstance(now, tuple):
        try:
            return tables.parse(f"list = {text}")["list"]
        except (ValueError, RecursionError):
            return [part.strip() for part in text.split(",") if part.strip()]
    return text


def _set(settings: Settings, table: str, key: str, value: Any, where: str) -> Settings:
    group = getattr(settings, table, None) if table in {one.name for one in fields(settings)} else None
    if not is_dataclass(group) or isinstance(group, type) or key not in {one.name for one in fields(group)}:
        raise Problem("config.unknown_key", where=where, key=f"{table}.{key}" if key else table)
    expected = get_type_hints(type(group))[key]
    name = f"{table}.{key}"
    if expected is float and isinstance(value, int) and not isinstance(value, bool):
        try:
            value = float(value)
        except OverflowError:
            value = inf
    if expected == tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise Problem("config.wrong_type", where=where, key=name, expected="list")
        value = tuple(value)
    elif expected in (bool, float, str) and type(value) is not expected:
        raise Problem("config.wrong_type", where=where, key=name, expected=expected.__name__)
    if name in _CHOICES and value not in _CHOICES[name]:
        raise Problem("config.wrong_value", where=where, key=name, expected=", ".join(filter(None, _CHOICES[name])))
    if isinstance(value, float) and not 0 < value <= 600:
        raise Problem("config.wrong_value", where=where, key=name, expected="0 < … ≤ 600")
    if isinstance(value, str | tuple) and "\0" in "".join(value):
        raise Problem("config.wrong_value", where=where, key=name, expected="… ≠ U+0000")
    if name == "calls.database" and str(path_of(value)).startswith("~"):
        raise Problem("config.no_user", where=where, key=name)
    changed: dict[str, Any] = {table: replace(group, **{key: value})}
    return replace(settings, **changed)

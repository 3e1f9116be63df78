"""Which proxy a browser on this machine takes to a target: the one of the environment or the system, or that of a PAC file.

A name and password in a proxy's address are sent to that proxy, and shown nowhere.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies, getproxies_environment, proxy_bypass

from checks.network.targets import Target
from checks.text import clean

Source = Literal["environment", "system", "pac"]
_PORTS: Final = {"http": 80}
"""The kinds of proxy that a target can be measured by, and the port where none is named; the others are named only."""
_PAC_ENTRY: Final = re.compile(r"(?:PROXY|HTTP)\s+(\S+)\Z", re.I)


@dataclass(frozen=True, slots=True)
class Proxy:
    """An HTTP proxy; ``credentials`` is the value of Proxy-Authorization, or empty."""

    host: str
    port: int
    found_in: Source
    credentials: str = field(default="", repr=False)

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def configured() -> Mapping[str, str]:
    """Return the addresses of proxies by scheme, from the environment, else from the system's settings where it has any."""
    return getproxies()


def proxy_for(target: Target, proxies: Mapping[str, str]) -> Proxy | None:
    """Return the proxy for a target; None where there is none that can be measured, or this machine goes past it (no_proxy)."""
    named = proxies.get(target.scheme) or proxies.get("all")
    if not named or proxy_bypass(f"{target.host}:{target.port}"):
        return None
    return _proxy(named, "environment" if getproxies_environment() else "system")


def of_pac(answer: str) -> Proxy | None:
    """Return the proxy that a PAC file's answer names first ("PROXY a:8080; DIRECT"); None where that is none or of another kind."""
    match = _PAC_ENTRY.match(answer.partition(";")[0].strip())
    return _proxy(match[1], "pac") if match else None


def shown(proxies: Mapping[str, str]) -> str | None:
    """Return the proxy for encrypted connections as host and port, without any name or password in it; ``?`` for one that can't be read."""
    named = proxies.get("https") or proxies.get("all")
    if not named:
        return None
    try:
        split = urlsplit(_as_url(named))
        host, port = split.hostname or "", split.port
    except ValueError:
        return "?"
    return clean(f"{host}:{port}" if port else host, 120) or "?"


def _proxy(named: str, found_in: Source) -> Proxy | None:
    try:
        split = urlsplit(_as_url(named))
        host, port = clean(split.hostname or "", 253), split.port or _PORTS.get(split.scheme)
    except ValueError:
        return None
    if split.scheme not in _PORTS or not host or not port:
        return None
    return Proxy(host, port, found_in, _basic(split.username, split.password))


def _as_url(named: str) -> str:
    return named if "://" in named else f"http://{named}"


def _basic(user: str | None, password: str | None) -> str:
    """Return a header of basic authentication (RFC 7617)."""
    if user is None:
        return ""
    return "Basic " + b64encode(f"{unquote(user)}:{unquote(password or '')}".encode()).decode("ascii")

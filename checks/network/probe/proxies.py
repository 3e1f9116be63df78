"""Which proxy a browser on this machine uses for a target: that of the environment or the system, or that of a PAC file.

A name and password in a proxy's address are sent to that proxy, and shown nowhere.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Final, Literal
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies_environment, proxy_bypass

from checks.network.targets import Target
from checks.platform.proxies import configured_proxies
from checks.text import clean

ProxySource = Literal["environment", "system", "pac"]
ProxyKind = Literal["http", "socks4", "socks5"]
_KINDS: Final[Mapping[str, tuple[ProxyKind, int]]] = {
    "http": ("http", 80),
    **dict.fromkeys(("socks4", "socks4a"), ("socks4", 1080)),
    **dict.fromkeys(("socks", "socks5", "socks5h"), ("socks5", 1080)),
}
"""The kinds of proxy that a target can be measured through, and their default ports; the others are only named."""
_PAC_ENTRY: Final = re.compile(r"(PROXY|HTTP|SOCKS[45]?)\s+(\S+)\Z", re.I)
_PAC_KINDS: Final = {"SOCKS": "socks4", "SOCKS4": "socks4", "SOCKS5": "socks5"}
"""The kinds as a PAC file names them; the first is version 4 to browsers."""


@dataclass(frozen=True, slots=True)
class Proxy:
    """An HTTP or SOCKS proxy; ``credentials`` is the value of Proxy-Authorization, or name and password for SOCKS, or empty."""

    host: str
    port: int
    found_in: ProxySource
    credentials: str = field(default="", repr=False)
    kind: ProxyKind = "http"

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def configured() -> Mapping[str, str]:
    """Return the addresses of proxies by scheme, from the environment, else from the system's settings if it has any; blocking."""
    return configured_proxies()


def proxy_for(target: Target, proxies: Mapping[str, str]) -> Proxy | None:
    """Return the proxy for a target; None if none can be measured, or this machine bypasses it (no_proxy)."""
    named = proxies.get(target.scheme) or proxies.get("all")
    of_environment = bool(getproxies_environment())
    in_our_form = of_environment or "no" in proxies
    if not named or (goes_past(target, proxies.get("no", "")) if in_our_form else proxy_bypass(target.host)):
        return None
    return _proxy(named, "environment" if of_environment else "system")


def goes_past(target: Target, exceptions: str) -> bool:
    """Return whether a target is one of NO_PROXY's exceptions, in the forms that programs accept there.

    ``*`` is every host; a name is that host and all under it, with a leading dot, ``*.`` or neither; an address or a network in CIDR
    is for targets that are addresses; a port after either is for that port alone.
    """
    return any(_is_for(target, entry) for entry in re.split(r"[,\s]+", exceptions.strip().lower()) if entry)


def _is_for(target: Target, entry: str) -> bool:
    if entry == "*":
        return True
    host, port = _parted(entry)
    if port and port != str(target.port):
        return False
    address, network = _network(target.host), _network(host)
    if address is not None:
        return network is not None and network.version == address.version and address.network_address in network
    name = host.removeprefix("*").strip(".")
    return bool(name) and (target.host == name or target.host.endswith(f".{name}"))


def _parted(entry: str) -> tuple[str, str]:
    """Return the host of an exception and its port, which is empty if it has none; an IPv6 address may be in brackets."""
    if entry.startswith("["):
        host, _, rest = entry[1:].partition("]")
        return host, rest.removeprefix(":")
    host, colon, port = entry.rpartition(":")
    return (host, port) if colon and ":" not in host else (entry, "")


def _network(text: str) -> IPv4Network | IPv6Network | None:
    try:
        return ip_network(text, strict=False)
    except ValueError:
        return None


def of_pac(answer: str) -> Proxy | None:
    """Return the first proxy in a PAC file's answer ("PROXY a:8080; DIRECT"); None if that is none or of another kind."""
    match = _PAC_ENTRY.match(answer.partition(";")[0].strip())
    if match is None:
        return None
    kind = _PAC_KINDS.get(match[1].upper(), "")
    return _proxy(f"{kind}://{match[2]}" if kind else match[2], "pac")


def shown(proxies: Mapping[str, str]) -> str | None:
    """Return the proxy for encrypted connections as host and port, without any name or password in it; ``?`` if it can't be read."""
    named = proxies.get("https") or proxies.get("all")
    if not named:
        return None
    try:
        split = urlsplit(_as_url(named))
        host, port = split.hostname or "", split.port
    except ValueError:
        return "?"
    return clean(f"{host}:{port}" if port else host, 120) or "?"


def _proxy(named: str, found_in: ProxySource) -> Proxy | None:
    try:
        split = urlsplit(_as_url(named))
        kind, usual = _KINDS.get(split.scheme, (None, 0))
        host, port = clean(split.hostname or "", 253), split.port or usual
    except ValueError:
        return None
    if kind is None or not host or not port:
        return None
    signed = _basic if kind == "http" else _plain
    return Proxy(host, port, found_in, signed(split.username, split.password), kind)


def _as_url(named: str) -> str:
    return named if "://" in named else f"http://{named}"


def _plain(user: str | None, password: str | None) -> str:
    """Return name and password in the form for a SOCKS proxy (RFC 1929)."""
    return "" if user is None else f"{unquote(user)}:{unquote(password or '')}"


def _basic(user: str | None, password: str | None) -> str:
    """Return a header of basic authentication (RFC 7617)."""
    if user is None:
        return ""
    return "Basic " + b64encode(f"{unquote(user)}:{unquote(password or '')}".encode()).decode("ascii")

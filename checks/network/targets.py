"""The hosts to check: the built-in ones (``checks/hosts.toml``), those in a user's file, and those named by hand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from ipaddress import IPv6Address, ip_address
from typing import Any, Final
from urllib.parse import SplitResult, quote, urlsplit

from checks.hosts import host_data
from checks.problems import Problem
from checks.text import clean
from checks.texts import Lang, Localized

CUSTOM: Final = "custom"
FEDERATION: Final = "federation"
OTHER_NAME: Final = "www.microsoft.com"
"""A name that hardly any filter blocks, to use instead of one that failed."""
_LABEL: Final = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)\Z")
_PORTS: Final[Mapping[str, int]] = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Target:
    """A host that is checked under ``name``; the onboarding stops without it if it is ``required``."""

    name: str
    scheme: str
    host: str
    port: int
    path: str
    group: str
    required: bool
    why: Mapping[Lang, str]
    microsoft_set: str | None = None
    microsoft_required: bool | None = None

    @property
    def tls(self) -> bool:
        """Whether the connection is encrypted."""
        return self.scheme == "https"

    @property
    def authority(self) -> str:
        """The host as a URL names it, with its port if that is not the scheme's default."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """The address that is requested."""
        return f"{self.scheme}://{self.authority}{self.path}"


class NotATarget(ValueError):
    """A text that does not name a host or an http or https address."""


def parse_target(text: str) -> Target:
    """Return the target that a person names by a host, ``host:port`` or URL. Raises Problem."""
    try:
        return make_target(text.strip())
    except NotATarget:
        raise Problem("check.target", target=clean(text, 80)) from None


def redirected(url: str) -> Target:
    """Return the target that a redirect leads to. Raises NotATarget."""
    return make_target(url.partition("#")[0])


def federation(host: str) -> Target:
    """Return the sign-in page of a guest's own organisation, without which that guest's onboarding stops. Raises NotATarget."""
    return make_target(host, group=FEDERATION, required=True)


@cache
def builtin() -> Mapping[str, Target]:
    """Return the built-in targets by name."""
    retired = {name for name, raw in host_data()["target"].items() if raw.get("retired")}
    return {name: target for name, target in with_retired().items() if name not in retired}


@cache
def with_retired() -> Mapping[str, Target]:
    """Return the built-in targets by name, including those of earlier versions."""
    return {name: _builtin(name, table) for name, table in host_data()["target"].items()}


def groups() -> tuple[str, ...]:
    """Return the names of the groups."""
    return tuple(host_data()["group"])


def why_of(group: str) -> Mapping[Lang, str]:
    """Return what the hosts of a group are needed for; an unknown group counts as hosts named by hand."""
    known = host_data()["group"]
    why: Mapping[Lang, str] = known.get(group, known[CUSTOM])["why"]
    return why


def unique(targets: Iterable[Target]) -> tuple[Target, ...]:
    """Return the targets without those that were named twice."""
    return tuple({target.name: target for target in targets}.values())


def make_target(
    name: str,
    url: str | None = None,
    *,
    group: str = CUSTOM,
    required: bool = False,
    why: Localized | None = None,
    microsoft_set: str | None = None,
    microsoft_required: bool | None = None,
) -> Target:
    """Return the target with a URL under ``name``, or of the host or URL that the name itself is. Raises NotATarget."""
    given = url or name
    split = _split(given)
    host = _host(split)
    try:
        port = _PORTS[split.scheme] if split.port is None else split.port
    except ValueError:
        raise NotATarget(given) from None
    if port == 0:
        raise NotATarget(given)
    path = quote(split.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = f"?{quote(split.query, safe='/%:@!$&()*+,;=~-._?')}" if split.query else ""
    target = Target(
        name="",
        scheme=split.scheme,
        host=host,
        port=port,
        path=path + query,
        group=group,
        required=required,
        why={lang: clean(text, 200) for lang, text in (why or why_of(group)).items()},
        microsoft_set=microsoft_set,
        microsoft_required=microsoft_required,
    )
    return _named(target, name if url else None)


def _builtin(name: str, table: Mapping[str, Any]) -> Target:
    return make_target(
        name,
        table.get("url"),
        group=table["group"],
        required=table["required"],
        why=table.get("why"),
        microsoft_set=table.get("microsoft_set"),
        microsoft_required=table.get("microsoft_required"),
    )


def _named(target: Target, name: str | None) -> Target:
    """Return the target under its name: the one given, else its host, with whatever distinguishes it from the host alone."""
    if name is not None:
        return replace(target, name=clean(name.lower(), 253))
    tail = "" if target.path == "/" else target.path
    plain = target.scheme == "http" and target.port == _PORTS["http"]
    return replace(target, name=("http://" if plain else "") + clean(target.authority + tail, 253))


def _split(given: str) -> SplitResult:
    if not given or len(given) > 2000 or any(char.isspace() or not char.isprintable() for char in given):
        raise NotATarget(given)
    text = given if "://" in given else f"//{_bracketed(given)}"
    try:
        split = urlsplit(text)
        if not split.scheme:
            split = split._replace(scheme="http" if split.port == _PORTS["http"] else "https")
    except ValueError:
        raise NotATarget(given) from None
    if split.scheme not in _PORTS or split.username is not None or split.password is not None:
        raise NotATarget(given)
    return split


def _bracketed(given: str) -> str:
    """Return a bare IPv6 address as a URL writes it."""
    try:
        return f"[{given}]" if isinstance(ip_address(given), IPv6Address) else given
    except ValueError:
        return given


def _host(split: SplitResult) -> str:
    host = (split.hostname or "").removesuffix(".").lower()
    try:
        return str(ip_address(host))
    except ValueError:
        pass
    if not host.isascii():
        host = _ascii(host)
    labels = host.split(".")
    if not host or len(host) > 253 or not all(_LABEL.match(label) for label in labels) or labels[-1].isdigit():
        raise NotATarget(host)
    return host


def _ascii(host: str) -> str:
    """Return an internationalised name in its ASCII form."""
    try:
        return host.encode("idna").decode("ascii").lower()
    except UnicodeError:
        raise NotATarget(host) from None

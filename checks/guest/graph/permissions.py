"""The parts of a look-up, what each needs to be read (``permissions.toml``), and why one could not be read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal, get_args

from checks.texts import package_tables

LookupPart = Literal[
    "users",
    "deleted",
    "contacts",
    "groups",
    "inviter",
    "methods",
    "registration",
    "sign_ins",
    "trust",
    "policies",
    "domain",
]
UnreadReason = Literal["role", "scope", "licence", "throttled", "timeout", "network", "sign_in", "left_out", "error"]


@dataclass(frozen=True, slots=True)
class Need:
    """The delegated ``scopes``, any one of which is enough (the least first), the ``roles`` likewise, and the tenant's ``licence``."""

    scopes: tuple[str, ...]
    roles: tuple[str, ...] = ()
    licence: str = ""

    def lacks(self, granted: frozenset[str] | None) -> bool:
        """Whether these granted scopes, in lower case, are known to be insufficient."""
        return granted is not None and not granted & {scope.lower() for scope in self.scopes}


@dataclass(frozen=True, slots=True)
class GraphFailure:
    """Why Graph was not read: ``needs`` names what is needed in Microsoft's own words; ``request_id`` is for Microsoft's support.

    ``code`` is Graph's, if it gave one; ``status`` is the HTTP status, None if no answer came.
    """

    why: UnreadReason
    needs: str = ""
    request_id: str | None = None
    code: str = ""
    status: int | None = None


@dataclass(frozen=True, slots=True)
class Unread:
    """A part of a look-up that could not be read, and why."""

    part: LookupPart
    why: UnreadReason
    needs: str
    request_id: str | None


@cache
def needs() -> Mapping[LookupPart, Need]:
    """Return what each part needs."""
    raw = package_tables("checks.guest.graph", "permissions.toml")
    return {
        part: Need(tuple(raw[part]["scopes"]), tuple(raw[part].get("roles", ())), raw[part].get("licence", ""))
        for part in get_args(LookupPart)
    }


def read_scopes() -> tuple[str, ...]:
    """Return the delegated scopes that a whole look-up asks for: the least of each part, and none that can write."""
    return tuple(dict.fromkeys(need.scopes[0] for need in needs().values()))


def unread_once(parts: Iterable[Unread]) -> tuple[Unread, ...]:
    """Return each part once, with the reason that someone can do the most about, in the order of the parts."""
    first: dict[LookupPart, Unread] = {}
    for part in sorted(parts, key=lambda part: _WHYS.index(part.why)):
        first.setdefault(part.part, part)
    return tuple(sorted(first.values(), key=lambda part: _PARTS.index(part.part)))


_PARTS: Final[tuple[LookupPart, ...]] = get_args(LookupPart)
_WHYS: Final[tuple[UnreadReason, ...]] = (
    *("sign_in", "scope", "role", "licence", "throttled", "network", "timeout", "error", "left_out"),
)

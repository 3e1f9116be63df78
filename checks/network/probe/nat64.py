"""IPv6 addresses that a network makes from IPv4 ones, for a gateway to translate: DNS64 (RFC 6147), NAT64, and detecting it (RFC 7050)."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from checks.resolver import Server

WELL_KNOWN: Final = IPv6Network("64:ff9b::/96")
_LENGTHS: Final = (96, 64, 56, 48, 40, 32)
_NAME: Final = "ipv4only.arpa"
"""A name that has IPv4 addresses only, and always these: an IPv6 address for it shows the prefix."""
_ITS_ADDRESSES: Final = frozenset({IPv4Address("192.0.0.170"), IPv4Address("192.0.0.171")})
_SECONDS: Final = 1.5


def embedded(address: IPv6Address, length: int) -> IPv4Address:
    """Return the IPv4 address in an IPv6 one after a prefix of that length; its ninth byte is not part of it (RFC 6052, section 2.2)."""
    raw = address.packed
    return IPv4Address(raw[12:] if length == 96 else (raw[length // 8 : 8] + raw[9:])[:4])


def prefix_of(addresses: Iterable[str]) -> str | None:
    """Return the prefix that the IPv6 addresses of the name in RFC 7050 show; None if they show none."""
    for address in map(IPv6Address, addresses):
        for length in _LENGTHS:
            if embedded(address, length) in _ITS_ADDRESSES:
                return str(IPv6Network((address, length), strict=False))
    return None


def may_be_translated(a: Sequence[str], aaaa: Sequence[str]) -> bool:
    """Return whether a name's IPv6 addresses may be made from its IPv4 ones: it has no IPv4 ones, or each IPv6 one contains one."""
    known = set(map(IPv4Address, a))
    return bool(aaaa) and all(
        not known or any(embedded(IPv6Address(address), length) in known for length in _LENGTHS) for address in aaaa
    )


def is_translated(address: str, prefix: str | None) -> bool:
    """Return whether an address is one of those that a network with that prefix makes."""
    try:
        return prefix is not None and IPv6Address(address.partition("%")[0]) in IPv6Network(prefix)
    except ValueError:
        return False


class Nat64:
    """The prefix of this machine's network; asked for once, when a target has addresses that may have been made."""

    def __init__(self, resolvers: Sequence[Server]) -> None:
        self._resolvers = resolvers
        self._asking = asyncio.Lock()
        self._known = False
        self._prefix: str | None = None

    async def prefix_for(self, a: Sequence[str], aaaa: Sequence[str], until: float) -> str | None:
        """Return the prefix that a name's IPv6 addresses have; None if they are the name's own. ``until`` is in the loop's time."""
        if not may_be_translated(a, aaaa):
            return None
        if any(IPv6Address(address) in WELL_KNOWN for address in aaaa):
            return str(WELL_KNOWN)
        async with self._asking:
            if not self._known:
                from checks.resolver import resolve  # a saved result is judged without any network library

                end = min(until, asyncio.get_running_loop().time() + _SECONDS)
                self._prefix = prefix_of((await resolve(_NAME, self._resolvers, end)).aaaa)
                self._known = True
        return self._prefix if all(is_translated(address, self._prefix) for address in aaaa) else None

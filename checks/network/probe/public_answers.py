"""Which addresses a public name can have, and what to believe of public resolvers' answers. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final, TypeAlias

from checks.network.probe.measurement import PublicAnswer
from checks.network.probe.nat64 import WELL_KNOWN, embedded

_Networks: TypeAlias = tuple[IPv4Network | IPv6Network, ...]


def _networks(*texts: str) -> _Networks:
    return tuple(ip_network(text) for text in texts)


_LOCAL: Final = _networks(
    *("0.0.0.0/8", "127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16"),
    *("::/128", "::1/128", "fc00::/7", "fe80::/10"),
)

_NOT_PUBLIC: Final = frozenset(
    {
        "test",
        "example",
        "invalid",
        "localhost",
        "local",
        "internal",
        "lan",
        "home",
        "corp",
        "intranet",
        "private",
        "arpa",
    }
)
"""Top-level names that are not in the public DNS, or need not be (RFC 6761, 6762, 8375, ICANN's private-use name)."""

_RESERVED: Final = _networks(
    *("192.0.0.0/24", "192.0.2.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4"),
    *("240.0.0.0/4", "100::/64", "2001:db8::/32", "3fff::/20", "ff00::/8"),
)
_ACCESS_CLIENTS: Final = _networks("100.64.0.0/10", "198.18.0.0/15")
"""From these ranges, programs on the machine give addresses of their own to the names whose connections they take: zero-trust access,
secure web gateways, VPNs."""


def is_public_name(host: str) -> bool:
    """Return whether a host name belongs to the public DNS; an address counts too."""
    return ":" in host or ("." in host and host.rsplit(".", 1)[1] not in _NOT_PUBLIC)


def is_local(address: str) -> bool:
    """Return whether an address is one that a public name cannot have."""
    return _within(address, _LOCAL)


def is_reserved(address: str) -> bool:
    """Return whether an address is one that nobody on the internet has: reserved for documentation, tests or the future (RFC 6890)."""
    return _within(address, _RESERVED)


def is_of_access_client(address: str) -> bool:
    """Return whether an address is one that a secure access client gives to the names whose connections it takes."""
    return _within(address, _ACCESS_CLIENTS)


def _within(address: str, networks: _Networks) -> bool:
    try:
        meant = _meant(ip_address(address.partition("%")[0]))
    except ValueError:
        return False
    return any(meant.version == network.version and meant in network for network in networks)


def _meant(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """Return the IPv4 address that an IPv6 one represents, if it does: mapped (RFC 4291), or translated by the well-known prefix."""
    if isinstance(address, IPv4Address):
        return address
    return address.ipv4_mapped or (embedded(address, 96) if address in WELL_KNOWN else address)


def public_addresses(answers: Sequence[PublicAnswer]) -> tuple[str, ...]:
    """Return the addresses that public resolvers gave: only those in encrypted answers, if any: a network may redirect port 53."""
    encrypted = [answer for answer in answers if answer.encrypted and answer.addresses]
    return tuple(dict.fromkeys(address for answer in encrypted or answers for address in answer.addresses))


def quoted_answer(answers: Sequence[PublicAnswer]) -> PublicAnswer:
    """Return the public resolvers' answer to quote: preferably one with addresses that a public name can have, and an encrypted one."""
    usable = [answer for answer in answers if answer.error is None]
    return max(usable, key=lambda answer: (has_public(answer), answer.encrypted), default=PublicAnswer())


def has_public(answer: PublicAnswer) -> bool:
    """Return whether an answer has an address that a public name can have."""
    return any(not is_local(address) for address in answer.addresses)

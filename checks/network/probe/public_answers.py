"""Which addresses a public name can have, and what can be believed of the answers of public resolvers. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Final

from checks.network.probe.measurement import PublicAnswer

_LOCAL: Final[tuple[IPv4Network | IPv6Network, ...]] = tuple(
    ip_network(text)
    for text in (
        *(
            "0.0.0.0/8",
            "127.0.0.0/8",
            "10.0.0.0/8",
            "172.16.0.0/12",
            "192.168.0.0/16",
            "100.64.0.0/10",
            "169.254.0.0/16",
        ),
        *("::/128", "::1/128", "fc00::/7", "fe80::/10"),
    )
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

_RESERVED: Final[tuple[IPv4Network | IPv6Network, ...]] = tuple(
    ip_network(text)
    for text in (
        *("192.0.0.0/24", "192.0.2.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4"),
        *("100::/64", "2001:db8::/32"),
    )
)


def is_public_name(host: str) -> bool:
    """Return whether a host's name is one of the public DNS; an address counts as that too."""
    return ":" in host or ("." in host and host.rsplit(".", 1)[1] not in _NOT_PUBLIC)


def is_local(address: str) -> bool:
    """Return whether an address is one that a public name cannot have."""
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return any(parsed.version == network.version and parsed in network for network in _LOCAL)


def is_reserved(address: str) -> bool:
    """Return whether an address is one that nobody on the internet has: kept for documentation, tests or the future (RFC 6890)."""
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return any(parsed.version == network.version and parsed in network for network in _RESERVED)


def public_addresses(answers: Sequence[PublicAnswer]) -> tuple[str, ...]:
    """Return the addresses that public resolvers gave: by encrypted answers, where there are some: a network may redirect port 53."""
    encrypted = [answer for answer in answers if answer.encrypted and answer.addresses]
    return tuple(dict.fromkeys(address for answer in encrypted or answers for address in answer.addresses))


def quoted_answer(answers: Sequence[PublicAnswer]) -> PublicAnswer:
    """Return the answer of public resolvers to quote: one with addresses that a public name can have, and an encrypted one first."""
    usable = [answer for answer in answers if answer.error is None]
    return max(usable, key=lambda answer: (has_public(answer), answer.encrypted), default=PublicAnswer())


def has_public(answer: PublicAnswer) -> bool:
    """Return whether an answer has an address that a public name can have."""
    return any(not is_local(address) for address in answer.addresses)

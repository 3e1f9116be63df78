"""The domains of public mail services (``public_domains.toml``), whose addresses say nothing about an organisation."""

from __future__ import annotations

from functools import cache

from checks.texts import package_tables


@cache
def public_domains() -> frozenset[str]:
    """Return the domains of mail services where anyone can have an address."""
    return frozenset(package_tables("checks", "public_domains.toml")["domains"])


def is_public(domain: str) -> bool:
    """Return whether the domain belongs to such a service: its owner's tenant says nothing about the people who have an address there."""
    return domain in public_domains()

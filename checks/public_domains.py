"""The domains of public mail services (``public_domains.toml``), whose addresses tell nothing of an organisation."""

from __future__ import annotations

from functools import cache

from checks.texts import package_tables


@cache
def public_domains() -> frozenset[str]:
    """Return the domains of mail services that anyone may have an address of."""
    return frozenset(package_tables("checks", "public_domains.toml")["domains"])


def is_public(domain: str) -> bool:
    """Return whether the domain is such a service's: its owner's tenant says nothing of the people who have an address there."""
    return domain in public_domains()

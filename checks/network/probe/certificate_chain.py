"""A chain of certificates as a server sent it, checked against a list of authorities at any given moment."""

from __future__ import annotations

import ssl
import warnings
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from ipaddress import ip_address
from threading import Lock
from typing import Final

from cryptography import x509
from cryptography.utils import CryptographyDeprecationWarning
from cryptography.x509.oid import NameOID
from cryptography.x509.verification import (
    Criticality,
    ExtensionPolicy,
    PolicyBuilder,
    Store,
    VerificationError,
)

from checks.text import clean

_FILTERS: Final = Lock()
"""Python's warning filters are process-wide, and certificates are read in several threads."""


def read(der: Iterable[bytes]) -> tuple[x509.Certificate, ...]:
    """Return the certificates that can be read, in order.

    Old roots that every system trusts break today's rules (a serial number of 0); the library's warning about that helps nobody here.
    """
    certificates = []
    with _FILTERS, warnings.catch_warnings():
        warnings.simplefilter("ignore", CryptographyDeprecationWarning)
        for certificate in der:
            try:
                certificates.append(x509.load_der_x509_certificate(certificate))
            except ValueError:
                continue
    return tuple(certificates)


def valid_at(chain: Sequence[x509.Certificate], host: str, roots: ssl.SSLContext, at: datetime) -> bool:
    """Return whether the chain leads to one of the roots and is for the host, at that moment (RFC 5280, section 6)."""
    if not chain:
        return False
    anyhow = ExtensionPolicy.permit_all()
    verifier = (
        PolicyBuilder()
        .store(_store(tuple(roots.get_ca_certs(binary_form=True))))
        .time(at)
        .extension_policies(
            ca_policy=anyhow.require_present(x509.BasicConstraints, Criticality.AGNOSTIC, None),
            ee_policy=anyhow.require_present(x509.SubjectAlternativeName, Criticality.AGNOSTIC, None),
        )
        .build_server_verifier(_subject(host))
    )
    try:
        verifier.verify(chain[0], list(chain[1:]))
    except (VerificationError, ValueError):
        return False
    return True


@lru_cache(maxsize=2)
def organizations(roots: tuple[bytes, ...]) -> frozenset[str]:
    """Return the organisations in a list of authorities, in lower case."""
    return frozenset(first(root.subject, NameOID.ORGANIZATION_NAME).casefold() for root in read(roots)) - {""}


def organization_of_issuer(certificate: x509.Certificate) -> str:
    """Return the organisation that issued a certificate; empty if none is named, or in bytes that are not text."""
    try:
        return first(certificate.issuer, NameOID.ORGANIZATION_NAME)
    except ValueError:
        return ""


def issuer(certificate: x509.Certificate) -> str:
    """Return who issued a certificate: organisation, its unit, and name."""
    parts = (NameOID.ORGANIZATION_NAME, NameOID.ORGANIZATIONAL_UNIT_NAME, NameOID.COMMON_NAME)
    values = [first(certificate.issuer, part) for part in parts]
    return ", ".join(dict.fromkeys(filter(None, values)))


def first(name: x509.Name, oid: x509.ObjectIdentifier) -> str:
    """Return the first value of a kind in a name, cleaned."""
    attributes = name.get_attributes_for_oid(oid)
    value = attributes[0].value if attributes else ""
    return clean(value if isinstance(value, str) else value.decode("utf-8", "replace"), 120)


def _subject(host: str) -> x509.DNSName | x509.IPAddress:
    try:
        return x509.IPAddress(ip_address(host))
    except ValueError:
        return x509.DNSName(host)


@lru_cache(maxsize=2)
def _store(roots: tuple[bytes, ...]) -> Store:
    return Store(list(read(roots)))

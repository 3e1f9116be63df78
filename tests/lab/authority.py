"""Certificates of every kind: an authority that a test trusts, and leaves that are good, out of date, for other names, or self-signed."""

from __future__ import annotations

import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

DAY = timedelta(days=1)
_ORGANIZATION = NameOID.ORGANIZATION_NAME


@dataclass(frozen=True)
class Authority:
    """A certificate authority: its own certificate (PEM) under ``folder``, and its key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey
    folder: Path

    @property
    def roots_file(self) -> Path:
        """Return the file for ``public_roots_file``."""
        path = self.folder / "roots.pem"
        path.write_bytes(self.certificate.public_bytes(serialization.Encoding.PEM))
        return path

    def intermediate(self) -> Authority:
        """Return an authority whose own certificate this one signed, in the same organisation; its servers don't send that certificate."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([*_name("Lab Issuing CA"), *self.certificate.subject.get_attributes_for_oid(_ORGANIZATION)])
        return Authority(_authority(subject, key, self.certificate.subject, self.key), key, self.folder)

    def server(self, *names: str, since: timedelta = -DAY, until: timedelta = DAY) -> ssl.SSLContext:
        """Return a server's context with a certificate for the names, valid from now plus ``since`` to now plus ``until``."""
        key = ec.generate_private_key(ec.SECP256R1())
        leaf = _certificate(names, key, self.certificate.subject, self.key, since, until)
        return _context(self.folder, leaf, key)


def authority(folder: Path, organization: str = "Lab", name: str = "Lab Root") -> Authority:
    """Return a new authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = _name(name, organization)
    return Authority(_authority(subject, key, subject, key), key, folder)


def self_signed(folder: Path, name: str) -> ssl.SSLContext:
    """Return a server's context with a certificate that vouches for itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    return _context(folder, _certificate((name,), key, _name(name), key, -DAY, DAY), key)


def _authority(
    subject: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    issuer: x509.Name,
    issuer_key: ec.EllipticCurvePrivateKey,
) -> x509.Certificate:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - 400 * DAY)
        .not_valid_after(now + 400 * DAY)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(issuer_key, hashes.SHA256())
    )


def _certificate(
    names: Sequence[str],
    key: ec.EllipticCurvePrivateKey,
    issuer: x509.Name,
    issuer_key: ec.EllipticCurvePrivateKey,
    since: timedelta,
    until: timedelta,
) -> x509.Certificate:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(_name(names[0]))
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + since)
        .not_valid_after(now + until)
        .add_extension(x509.SubjectAlternativeName([_general(name) for name in names]), critical=False)
        .sign(issuer_key, hashes.SHA256())
    )


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _name(common: str, organization: str | None = None) -> x509.Name:
    parts = [x509.NameAttribute(NameOID.COMMON_NAME, common)]
    if organization:
        parts.append(x509.NameAttribute(NameOID.ORGANIZATION_NAME, organization))
    return x509.Name(parts)


def _context(folder: Path, certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey) -> ssl.SSLContext:
    path = folder / f"{certificate.serial_number:x}.pem"
    path.write_bytes(
        certificate.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context

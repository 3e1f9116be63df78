"""What a certificate is judged by: the public authorities in Mozilla's list (certifi), and this machine's own store."""

from __future__ import annotations

import ssl
import sys
from typing import Final

from checks.files import path_of, read_file, reason_of
from checks.problems import Problem
from checks.settings import NetworkSettings

_CIPHERS: Final = "@SECLEVEL=2:ECDH+AESGCM:ECDH+CHACHA20:ECDH+AES:DHE+AES:!aNULL:!eNULL:!aDSS:!SHA1:!AESCCM"
"""Python's own list, which some builds of Python leave to OpenSSL's configuration."""
_LONGEST_NAME: Final = 255
"""Bytes of a protocol's name (RFC 7301, section 3.1)."""
_MOST: Final = 10_000_000
"""Bytes of a file of certificate authorities: Mozilla's whole list is a quarter of a million."""


def public_context(settings: NetworkSettings) -> ssl.SSLContext:
    """Return a context that trusts only the public list, whatever this machine is configured to trust; blocking.

    ``public_roots_file`` replaces the list. Raises Problem if that cannot be read.
    """
    context = _context()
    if settings.public_roots_file:
        _load(context, settings.public_roots_file, "check.roots")
    else:
        import certifi

        context.load_verify_locations(certifi.where())
    return context


def system_context() -> ssl.SSLContext | None:
    """Return a context that trusts what the system's store does; blocking. None on macOS, whose keychain OpenSSL can't read."""
    if sys.platform == "darwin":
        return None
    context = _context()
    context.load_default_certs()
    return context


def own_context(settings: NetworkSettings) -> ssl.SSLContext:
    """Return the context for our own connections (Graph, sign-in): the public list, the system's store, and ``ca_file``; blocking.

    Raises Problem if ``ca_file`` can't be read.
    """
    import certifi

    context = _context()
    context.load_verify_locations(certifi.where())
    context.load_default_certs()
    if settings.ca_file:
        _load(context, settings.ca_file, "check.ca_file")
    return context


def any_certificate() -> ssl.SSLContext:
    """Return a context that accepts whatever certificate is presented: to read what is behind it, never to trust it."""
    context = _context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def classic_groups() -> ssl.SSLContext:
    """Return the same with one classic group, so that its ClientHello is small."""
    context = any_certificate()
    context.set_ecdh_curve("prime256v1")
    return context


def many_protocols() -> ssl.SSLContext:
    """Return the same offering so many protocols (ALPN) that its ClientHello takes two segments, like a browser's.

    Browsers send about 1,800 bytes, since theirs includes a post-quantum key. A server ignores protocols that it does not know.
    """
    context = any_certificate()
    context.set_alpn_protocols(["http/1.1", *(f"mfa-desk/{number}/".ljust(_LONGEST_NAME, "0") for number in range(6))])
    return context


def check_ca_file(settings: NetworkSettings) -> None:
    """Check that ``ca_file`` can be used, so that a wrong one is reported at once. Raises Problem."""
    if settings.ca_file:
        _load(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), settings.ca_file, "check.ca_file")


def _context() -> ssl.SSLContext:
    """Return a client's context with its own versions, ciphers and security level, however OpenSSL is configured here."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.maximum_version = ssl.TLSVersion.MAXIMUM_SUPPORTED
    context.set_ciphers(_CIPHERS)
    context.set_alpn_protocols(["http/1.1"])
    return context


def _load(context: ssl.SSLContext, name: str, code: str) -> None:
    file = path_of(name)
    try:
        if len(read_file(file, _MOST)) > _MOST:
            raise Problem(code, path=file, reason=f"> {_MOST} B")
        context.load_verify_locations(file)
    except ssl.SSLError as error:
        raise Problem(code, path=file, reason=error.reason or "PEM") from None
    except OSError as error:
        raise Problem(code, path=file, reason=reason_of(error)) from None

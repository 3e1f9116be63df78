"""A handshake over an existing connection, by memory BIOs, so that what ends it can be distinguished.

One handshake gives the verification's own code and the certificate that was shown, whether it was trusted or not.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
from datetime import UTC, datetime
from typing import Any, Final, cast

from cryptography import x509
from cryptography.x509.oid import NameOID

from checks.network.probe import certificate_chain
from checks.network.probe.measurement import Tls, TlsError
from checks.network.targets import OTHER_NAME
from checks.text import clean

CHUNK: Final = 16_384
LONGEST_FLIGHT: Final = 262_144
"""Bytes that a server may send before the handshake is done; OpenSSL itself takes 100 KiB of certificates."""
LARGE_HELLO: Final = 900
"""Bytes; a ClientHello with a post-quantum key share is over 1,200, one without below 600."""
_RECORDS: Final = frozenset(range(20, 25))
_ALERT: Final = 21
_HANDSHAKE: Final = 22
_SERVER_HELLO: Final = 2
_MAJOR: Final = b"\x03"
"""The first byte of every version from SSL 3.0 to TLS 1.3."""
_TLS_1_2: Final = b"\x03\x03"
_PROTOCOL_VERSION: Final = 70
"""The alert of a server that supports none of the versions offered."""
LONGEST_CHAIN: Final = 10
"""The most certificates of a chain that are read."""
_MOST_NAMES: Final = 20
_MOST_ISSUERS: Final = 4
_KEPT: Final = 512
"""Bytes of what came first that are kept, to read an alert or a plain answer."""


class Secured:
    """An encrypted connection: the socket, OpenSSL's half of the handshake, and how much has come in."""

    def __init__(self, sock: socket.socket, context: ssl.SSLContext, host: str) -> None:
        self._sock = sock
        self._in = ssl.MemoryBIO()
        self._out = ssl.MemoryBIO()
        self.ssl = context.wrap_bio(self._in, self._out, server_hostname=host)
        self.hello = 0
        self.received = 0
        self.first = b""

    async def handshake(self) -> None:
        """Shake hands. Raises ssl.SSLError, OSError, and EOFError if the other side closed."""
        while True:
            try:
                self.ssl.do_handshake()
            except ssl.SSLWantReadError:
                await self._flush()
                if self.received > LONGEST_FLIGHT:
                    raise ssl.SSLError("a handshake without end") from None
                await self._fill()
            except ssl.SSLError:
                await self._flush()
                raise
            else:
                await self._flush()
                return

    async def send(self, data: bytes) -> None:
        """Send data, encrypted."""
        self.ssl.write(data)
        await self._flush()

    async def receive(self) -> bytes:
        """Return the next data; nothing at the end, whether or not the other side says goodbye."""
        while True:
            try:
                return self.ssl.read(CHUNK)
            except ssl.SSLWantReadError:
                try:
                    await self._fill()
                except EOFError:
                    return b""
            except ssl.SSLZeroReturnError:
                return b""

    async def _fill(self) -> None:
        data = await asyncio.get_running_loop().sock_recv(self._sock, CHUNK)
        if not data:
            raise EOFError
        self.received += len(data)
        if len(self.first) < _KEPT:
            self.first = (self.first + data)[:_KEPT]
        self._in.write(data)

    async def _flush(self) -> None:
        data = self._out.read()
        if data:
            if not self.received:
                self.hello += len(data)
            await asyncio.get_running_loop().sock_sendall(self._sock, data)

    def chain(self) -> tuple[x509.Certificate, ...]:
        """Return the certificates as they were sent, the server's own first; OpenSSL keeps them even if it does not trust them.

        Python 3.13 provides them publicly; before that only the underlying object does, and getpeercert refuses after a failed handshake.
        """
        public = getattr(self.ssl, "get_unverified_chain", None)
        if public is not None:
            return certificate_chain.read(bytes(certificate) for certificate in (public() or ())[:LONGEST_CHAIN])
        underneath = cast(Any, self.ssl)._sslobj  # noqa: SLF001 - see above
        sent = underneath.get_unverified_chain() or ()
        return certificate_chain.read(
            ssl.PEM_cert_to_DER_cert(certificate.public_bytes()) for certificate in sent[:LONGEST_CHAIN]
        )


def hello_size(context: ssl.SSLContext) -> int:
    """Return how many bytes a context's ClientHello has."""
    outgoing = ssl.MemoryBIO()
    with contextlib.suppress(ssl.SSLWantReadError):
        context.wrap_bio(ssl.MemoryBIO(), outgoing, server_hostname=OTHER_NAME).do_handshake()
    return outgoing.pending


def describe(secured: Secured, address: str, error: BaseException | None, ms: float) -> Tls:
    """Return the result of a handshake, from how it ended and the certificate that was shown."""
    kind = None if error is None else _kind(secured, error)
    sent = secured.chain() if kind in (None, "verify") else ()
    shown = _certificate(sent[0]) if sent else {}
    verification = error if isinstance(error, ssl.SSLCertVerificationError) else None
    return Tls(
        address=address,
        error=kind,
        verify_code=0 if error is None else None if verification is None else verification.verify_code,
        verify_message="" if verification is None else clean(verification.verify_message, 200),
        protocol=secured.ssl.version() if error is None or verification else None,
        alert=_alert(secured.first) if kind == "alert" else None,
        chain=len(sent) or None,
        issuers=tuple(_issuer(certificate) for certificate in sent[:_MOST_ISSUERS]),
        hello=secured.hello,
        received=secured.received,
        excerpt=_excerpt(secured, kind, error),
        ms=ms,
        **shown,
    )


def _excerpt(secured: Secured, kind: TlsError | None, error: BaseException | None) -> str:
    """Return what came instead of TLS; if it was TLS that can't be read, OpenSSL's reason."""
    if kind == "not_tls":
        return clean(secured.first[:400].decode("utf-8", "replace"), 200)
    if kind == "protocol" and isinstance(error, ssl.SSLError):
        return clean((_reason(error) or str(error)).replace("_", " ").lower(), 200)
    return ""


def _kind(secured: Secured, error: BaseException) -> TlsError:
    if isinstance(error, TimeoutError):
        return "timeout"
    if isinstance(error, ssl.SSLCertVerificationError):
        return "verify"
    if secured.first and not _is_record(secured.first):
        return "not_tls"
    if not isinstance(error, ssl.SSLError | EOFError):
        return "reset"
    alert = _alert(secured.first)
    if alert == _PROTOCOL_VERSION or _is_old_hello(secured.first):
        return "old_version"
    if alert is not None or (isinstance(error, ssl.SSLError) and "ALERT" in _reason(error)):
        return "alert"
    return "protocol" if isinstance(error, ssl.SSLError) else "closed"


def _reason(error: ssl.SSLError) -> str:
    """Return OpenSSL's reason; an error that is raised here has none."""
    return getattr(error, "reason", None) or ""


def _is_record(first: bytes) -> bool:
    """Return whether what came first is a TLS record (RFC 8446, 5.1), however OpenSSL is configured to treat it."""
    return first[0] in _RECORDS and first[1:2] in (b"", _MAJOR)


def _is_old_hello(first: bytes) -> bool:
    """Return whether a ServerHello (RFC 8446, 4.1.3) chooses a version before TLS 1.2; TLS 1.3 says 1.2 in the same place."""
    return (
        first[:2] == bytes((_HANDSHAKE,)) + _MAJOR
        and first[5:6] == bytes((_SERVER_HELLO,))
        and len(first) >= 11
        and first[9:11] < _TLS_1_2
    )


def _alert(first: bytes) -> int | None:
    """Return the number of an alert that answers the ClientHello (RFC 8446, section 6): one record of two bytes."""
    return first[6] if len(first) >= 7 and first[0] == _ALERT and first[3:5] == b"\x00\x02" else None


def _certificate(certificate: x509.Certificate) -> dict[str, Any]:
    """Return what a certificate says about itself; nothing if it can't be read."""
    try:
        return {
            "subject": clean(certificate.subject.rfc4514_string(), 200),
            "names": _names(certificate),
            "issuer_organization": certificate_chain.first(certificate.issuer, NameOID.ORGANIZATION_NAME),
            "issuer_name": certificate_chain.first(certificate.issuer, NameOID.COMMON_NAME),
            "not_before": _iso(certificate.not_valid_before_utc),
            "not_after": _iso(certificate.not_valid_after_utc),
        }
    except ValueError:
        return {}


def _issuer(certificate: x509.Certificate) -> str:
    try:
        return certificate_chain.issuer(certificate)
    except ValueError:
        return "?"


def _names(certificate: x509.Certificate) -> tuple[str, ...]:
    try:
        alternative = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (x509.ExtensionNotFound, x509.DuplicateExtension, x509.UnsupportedGeneralNameType, ValueError):
        return ()
    names = [*alternative.get_values_for_type(x509.DNSName)]
    names += [str(address) for address in alternative.get_values_for_type(x509.IPAddress)]
    return tuple(clean(name, 100) for name in names[:_MOST_NAMES])


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

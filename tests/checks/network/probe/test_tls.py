"""What ended a handshake is determined by the bytes that came, and not by what this machine's OpenSSL makes of them."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from hypothesis import given
from hypothesis import strategies as st

from checks.network.probe import certificate_chain, tls
from tests.lab.authority import Authority


def hello(version: tuple[int, int], record: tuple[int, int] = (3, 1)) -> bytes:
    """Return a ServerHello with a version, in a record with a version."""
    return bytes((22, *record, 0, 42, 2, 0, 0, 38, *version, *range(32), 0, 0, 0x2F, 0))


def kind(first: bytes, error: BaseException) -> str:
    return tls._kind(cast(Any, SimpleNamespace(first=first)), error)


@pytest.mark.parametrize(
    "reason", ["UNSUPPORTED_PROTOCOL", "NO_PROTOCOLS_AVAILABLE", "PACKET_LENGTH_MISMATCH", "UNKNOWN"]
)
@pytest.mark.parametrize(
    ("first", "wanted"),
    [
        (hello((3, 0)), "old_version"),
        (hello((3, 1)), "old_version"),
        (hello((3, 2)), "old_version"),
        (hello((3, 3)), "protocol"),
        (hello((3, 3), (3, 3)), "protocol"),
        (hello((3, 1))[:10], "protocol"),
        (bytes((21, 3, 1, 0, 2, 2, 70)), "old_version"),
        (bytes((21, 3, 3, 0, 2, 2, 40)), "alert"),
        (bytes((22, 3, 3)), "protocol"),
        (bytes((22,)), "protocol"),
        (bytes((22, 4, 0, 0, 2)), "not_tls"),
        (b"HTTP/1.1 400 Bad Request", "not_tls"),
        (b"\x16 is no handshake", "not_tls"),
    ],
)
def test_the_same_bytes_are_told_alike_whatever_openssl_says(first: bytes, wanted: str, reason: str) -> None:
    error = ssl.SSLError(1, reason)
    error.reason = reason
    assert kind(first, error) == wanted


@pytest.mark.parametrize(
    ("first", "wanted"),
    [(bytes((21, 3, 1, 0, 2, 2, 70)), "old_version"), (bytes((21, 3, 3, 0, 2, 2, 40)), "alert"), (b"", "closed")],
)
def test_an_alert_before_the_end_is_an_alert(first: bytes, wanted: str) -> None:
    assert kind(first, EOFError()) == wanted


@given(st.binary(max_size=60))
def test_no_answer_breaks_it(first: bytes) -> None:
    for error in (ssl.SSLError(1, "x"), EOFError(), ConnectionResetError(), TimeoutError()):
        assert kind(first, error) in ("timeout", "not_tls", "reset", "closed", "alert", "old_version", "protocol")


def test_a_root_of_the_old_kind_is_read_without_a_word(trusted: Authority, recwarn: pytest.WarningsRecorder) -> None:
    """Every system trusts some whose serial number is 0, which the library warns about."""
    key = trusted.key
    builder = (
        x509.CertificateBuilder()
        .subject_name(trusted.certificate.subject)
        .issuer_name(trusted.certificate.subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2004, 6, 29, tzinfo=UTC))
        .not_valid_after(datetime(2034, 6, 29, tzinfo=UTC))
    )
    der = builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)
    old = der.replace(b"\x02\x01\x01", b"\x02\x01\x00", 1)
    (read,) = certificate_chain.read([old])
    assert not recwarn.list
    assert read.public_bytes(serialization.Encoding.DER) == old != der

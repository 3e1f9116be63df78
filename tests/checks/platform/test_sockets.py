"""Socket errors as Linux and as Windows number them."""

from __future__ import annotations

import errno

import pytest

from checks.platform.sockets import check_network_error, ending_of, error_name


def windows_error(kind: type[OSError], winerror: int, number: int = errno.EINVAL) -> OSError:
    """Return an error as Windows' Python raises it; elsewhere the attribute has to be set by hand."""
    error = kind(number, "as on Windows")
    error.winerror = winerror  # type: ignore[attr-defined, unused-ignore]
    return error


@pytest.mark.parametrize(
    ("kind", "winerror", "name"),
    [
        (ConnectionResetError, 64, "ECONNRESET"),
        (OSError, 121, "ETIMEDOUT"),
        (ConnectionRefusedError, 1225, "ECONNREFUSED"),
        (OSError, 1231, "ENETUNREACH"),
        (OSError, 1232, "EHOSTUNREACH"),
        (OSError, 1236, "ECONNABORTED"),
        (PermissionError, 10013, "EACCES"),
        (OSError, 10051, "ENETUNREACH"),
        (ConnectionAbortedError, 10053, "ECONNABORTED"),
        (ConnectionResetError, 10054, "ECONNRESET"),
        (TimeoutError, 10060, "ETIMEDOUT"),
        (ConnectionRefusedError, 10061, "ECONNREFUSED"),
        (OSError, 10065, "EHOSTUNREACH"),
    ],
)
def test_an_error_of_windows_has_the_name_it_has_on_linux(kind: type[OSError], winerror: int, name: str) -> None:
    assert error_name(windows_error(kind, winerror)) == name


@pytest.mark.parametrize(
    ("error", "name"),
    [
        (OSError(errno.ENETUNREACH, ""), "ENETUNREACH"),
        (ConnectionResetError(errno.EINVAL, "the class says more than the number"), "ECONNRESET"),
        (ConnectionResetError(), "ECONNRESET"),
        (BrokenPipeError(errno.EPIPE, ""), "EPIPE"),
        (TimeoutError(), "ETIMEDOUT"),
        (PermissionError(errno.EPERM, ""), "EPERM"),
        (OSError("no number"), "OSError"),
    ],
)
def test_the_class_goes_before_the_number(error: OSError, name: str) -> None:
    assert error_name(error) == name


@pytest.mark.parametrize(
    ("error", "ending"),
    [
        (windows_error(OSError, 1236), "reset"),
        (windows_error(ConnectionResetError, 64), "reset"),
        (ConnectionResetError(errno.ECONNRESET, ""), "reset"),
        (BrokenPipeError(errno.EPIPE, ""), "reset"),
        (ConnectionRefusedError(errno.ECONNREFUSED, ""), "closed"),
        (OSError(errno.EHOSTUNREACH, ""), "closed"),
    ],
)
def test_how_a_connection_ended(error: OSError, ending: str) -> None:
    assert ending_of(error) == ending


@pytest.mark.parametrize("winerror", [6, 87, 10022, 10038])
def test_a_wrong_call_is_never_taken_for_an_answer_of_the_network(winerror: int) -> None:
    with pytest.raises(RuntimeError):
        ending_of(windows_error(OSError, winerror))
    check_network_error(ConnectionResetError())

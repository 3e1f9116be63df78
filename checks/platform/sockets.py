"""The names of socket errors, which Windows numbers in two ways of its own."""

from __future__ import annotations

import errno
from typing import Final, Literal

_WINDOWS: Final = {
    # Win32 error codes, as the Proactor's overlapped calls give them ("System Error Codes", Microsoft Learn).
    64: "ECONNRESET",  # ERROR_NETNAME_DELETED
    121: "ETIMEDOUT",  # ERROR_SEM_TIMEOUT
    1225: "ECONNREFUSED",
    1231: "ENETUNREACH",
    1232: "EHOSTUNREACH",
    1236: "ECONNABORTED",
    # Winsock's, as blocking calls give them ("Windows Sockets Error Codes", Microsoft Learn).
    10013: "EACCES",
    10049: "EADDRNOTAVAIL",
    10050: "ENETDOWN",
    10051: "ENETUNREACH",
    10053: "ECONNABORTED",
    10054: "ECONNRESET",
    10060: "ETIMEDOUT",
    10061: "ECONNREFUSED",
    10065: "EHOSTUNREACH",
}
_CLASSES: Final[tuple[tuple[type[OSError], str], ...]] = (
    (ConnectionRefusedError, "ECONNREFUSED"),
    (ConnectionResetError, "ECONNRESET"),
    (ConnectionAbortedError, "ECONNABORTED"),
    (BrokenPipeError, "EPIPE"),
    (TimeoutError, "ETIMEDOUT"),
)
_RESETS: Final = frozenset({"ECONNRESET", "ECONNABORTED", "EPIPE"})
_INVALID: Final = frozenset({6, 87, 10022, 10038})
"""ERROR_INVALID_HANDLE, ERROR_INVALID_PARAMETER, WSAEINVAL and WSAENOTSOCK: a bug of ours, and not anything that a network did."""


def error_name(error: OSError) -> str:
    """Return an error's POSIX name, such as ECONNREFUSED; its class's if it has none.

    The class says more than the number: a reset in the middle of a handshake has errno 22 on Windows.
    """
    number: int = getattr(error, "winerror", None) or error.errno or 0
    if number in _WINDOWS:
        return _WINDOWS[number]
    for kind, name in _CLASSES:
        if isinstance(error, kind):
            return name
    return errno.errorcode.get(number, type(error).__name__).removeprefix("WSA")


def was_reset(error: OSError) -> bool:
    """Return whether the other side, or something in its name, sent a reset."""
    return error_name(error) in _RESETS


def ending_of(error: OSError) -> Literal["reset", "closed"]:
    """Return how an error ended a connection. Raises RuntimeError for one that is not a network error."""
    check_network_error(error)
    return "reset" if was_reset(error) else "closed"


def check_network_error(error: OSError) -> None:
    """Raise RuntimeError if an error says that one of our calls was wrong: it must not be taken for an answer from the network."""
    if getattr(error, "winerror", None) in _INVALID:
        raise RuntimeError("a socket was used in a wrong way") from error

"""Whether a program was not allowed to connect at all: a policy on its own machine, which says nothing about the network."""

from __future__ import annotations

from typing import Final

NAMES: Final = frozenset({"EPERM", "EACCES", "WSAEACCES"})
"""The errors of a policy that forbids a program's connections; the last is Windows' (10013), which Python mostly gives as EACCES."""
_WSAEACCES: Final = 10_013


def was_not_allowed(error: BaseException) -> bool:
    """Return whether that is what an error, or one that caused it, says."""
    visited: set[int] = set()
    left: list[BaseException | None] = [error]
    while left:
        link = left.pop()
        if link is None or id(link) in visited:
            continue
        visited.add(id(link))
        # Not by the number alone: an SSLError's number is OpenSSL's own.
        if isinstance(link, PermissionError) or (isinstance(link, OSError) and link.errno == _WSAEACCES):
            return True
        left += [link.__cause__, link.__context__]
        if isinstance(link, BaseExceptionGroup):
            left += link.exceptions
    return False

"""Whether a program was not allowed to connect at all: a policy of its own machine, and no word of the network's."""

from __future__ import annotations

from typing import Final

NAMES: Final = frozenset({"EPERM", "EACCES", "WSAEACCES"})
"""The errors of a policy that forbids a program's connections; the last is Windows' (10013), which Python mostly gives as EACCES."""
_WSAEACCES: Final = 10_013


def was_not_allowed(error: BaseException) -> bool:
    """Whether that is what an error, or one that it came from, says."""
    seen: set[int] = set()
    left: list[BaseException | None] = [error]
    while left:
        one = left.pop()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        # Not by the number alone: that of an SSLError is OpenSSL's own.
        if isinstance(one, PermissionError) or (isinstance(one, OSError) and one.errno == _WSAEACCES):
            return True
        left += [one.__cause__, one.__context__]
        if isinstance(one, BaseExceptionGroup):
            left += one.exceptions
    return False

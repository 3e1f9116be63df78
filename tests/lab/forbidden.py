"""Run a program that may not connect: ``python -m tests.lab.forbidden EPERM|EACCES PROGRAM ...``.

The kernel itself refuses (seccomp, Linux), as it does under a policy that forbids a program's connections; whatever the program starts
is refused too.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
import sys
from typing import Final

_CALLS: Final = {"x86_64": (42, 44), "aarch64": (203, 206)}
"""The numbers of connect and sendto."""
_LOAD, _JUMP_EQUAL, _RETURN = 0x20, 0x15, 0x06
_ALLOW, _ERRNO = 0x7FFF0000, 0x00050000
_FIFTH_ARGUMENT: Final = 16 + 8 * 4
_NO_NEW_PRIVILEGES, _SECCOMP, _FILTER = 38, 22, 2


def missing() -> str | None:
    """Return why nothing can be forbidden here; None if it can."""
    return (
        None if sys.platform == "linux" and platform.machine() in _CALLS else "seccomp needs Linux on x86_64 or aarch64"
    )


def forbid(error: int) -> None:
    """Have this process, and everything that it starts, refused with an error when it connects or sends to an address."""
    connect, send_to = _CALLS[platform.machine()]
    program = b"".join(
        struct.pack("=HBBI", *instruction)
        for instruction in (
            (_LOAD, 0, 0, 0),
            (_JUMP_EQUAL, 4, 0, connect),
            (_JUMP_EQUAL, 0, 2, send_to),
            # What is sent over a connection names no address.
            (_LOAD, 0, 0, _FIFTH_ARGUMENT),
            (_JUMP_EQUAL, 0, 1, 0),
            (_RETURN, 0, 0, _ALLOW),
            (_RETURN, 0, 0, _ERRNO | error),
        )
    )
    buffer = ctypes.create_string_buffer(program)
    header = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(buffer))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) or libc.prctl(_SECCOMP, _FILTER, header, 0, 0):
        raise OSError(ctypes.get_errno(), "seccomp")


def main() -> None:
    """Replace this process by the program."""
    name, *command = sys.argv[1:]
    forbid(getattr(errno, name))
    os.execvp(command[0], command)


if __name__ == "__main__":
    main()

"""Start the desk as the README says, in a pseudo-terminal, and leave it: ``python tests/start.py COMMAND``.

Standard library only: it runs before the test extras are installed.
"""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import sys
import termios

WANTED = b"MFA desk"
LEAVE = b"\x11"
LIMIT = 60


def main(command: str) -> None:
    """Wait for the first screen, leave by Ctrl+Q, and check that it went well."""
    child, terminal = pty.fork()
    if child == 0:
        os.environ["TERM"] = "xterm-256color"
        os.execvp("/bin/sh", ["/bin/sh", "-c", f"exec {command}"])
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    seen = b""
    left = False
    while chunk := read(terminal):
        seen += chunk
        if not left and WANTED in seen:
            os.write(terminal, LEAVE)
            left = True
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if not left or status != 0:
        sys.stderr.buffer.write(seen[-2000:])
        raise SystemExit(f"the desk {'left' if left else 'never showed its first screen and ended'} with {status}")
    print("the desk opened and was left")


def read(terminal: int) -> bytes:
    """Return what the desk writes next; nothing once it has ended. Raises SystemExit if it stays silent too long."""
    ready, _, _ = select.select([terminal], [], [], LIMIT)
    if not ready:
        raise SystemExit("the desk says nothing")
    try:
        return os.read(terminal, 65536)
    except OSError:
        return b""


if __name__ == "__main__":
    main(sys.argv[1])

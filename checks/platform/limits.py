"""Limits on what one of our processes may use, if the system supports them."""

from __future__ import annotations

import contextlib
import sys


def limit_process(memory: int, seconds: int) -> None:
    """Limit this process's memory, in bytes, and its processor time; Windows has no such call, so there only its parent can end it."""
    if sys.platform == "win32":
        return
    import resource

    for limit, most in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, seconds)):
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(limit, (most, most))

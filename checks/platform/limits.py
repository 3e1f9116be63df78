"""Limits on what a process of ours may use, where the system has them."""

from __future__ import annotations

import contextlib
import sys


def limit_process(memory: int, seconds: int) -> None:
    """Bound this process's memory, in bytes, and its processor time; Windows has no such call, so there only whoever started it ends it."""
    if sys.platform == "win32":
        return
    import resource

    for limit, most in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, seconds)):
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(limit, (most, most))

"""The signals that ask a program to quit."""

from __future__ import annotations

import signal
from typing import Final

LEAVE: Final[tuple[signal.Signals, ...]] = tuple(
    signal.Signals[name] for name in ("SIGHUP", "SIGTERM", "SIGBREAK") if name in signal.Signals.__members__
)
"""SIGHUP (a closed terminal) if there is one; on Windows SIGBREAK, which Python raises only for Ctrl+Break.

Closing a Windows console ends its programs without a signal that Python sees: what a call has recorded is stored by then.
"""

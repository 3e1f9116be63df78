"""The signals by which a program is told to leave."""

from __future__ import annotations

import signal
from typing import Final

LEAVE: Final[tuple[signal.Signals, ...]] = tuple(
    signal.Signals[name] for name in ("SIGHUP", "SIGTERM", "SIGBREAK") if name in signal.Signals.__members__
)
"""SIGHUP (a terminal that is closed) where there is one; on Windows SIGBREAK, which Python raises for Ctrl+Break alone.

A Windows console that is closed ends its programs without a signal that Python hears: what a call has recorded is stored by then.
"""

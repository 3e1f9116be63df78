"""Replacing a file that another program may hold open."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Final

_TRIES: Final = 10
_PAUSE: Final = 0.1
"""Seconds: an indexer or a virus scanner lets go of a file within a second."""


def replace(new: Path, path: Path) -> None:
    """Put a file in the place of another, at once or not at all; blocking.

    Windows refuses that while another program has the old file open (WinError 5 or 32), which mostly lasts for moments. Raises OSError.
    """
    for tries_left in range(_TRIES if sys.platform == "win32" else 1, 0, -1):
        try:
            new.replace(path)
        except PermissionError:
            if tries_left == 1:
                raise
            time.sleep(_PAUSE)  # nothing tells when another program lets go of a file
        else:
            return

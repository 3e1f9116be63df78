"""Where a system keeps its resolvers and its hosts file."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final

RESOLVES_BY_FILE: Final = sys.platform != "win32"
"""Whether the resolvers are in /etc/resolv.conf; on Windows they are in the registry."""
HOSTS: Final = (
    Path(os.environ.get("SYSTEMROOT", "C:/Windows"), "System32/drivers/etc/hosts")
    if sys.platform == "win32"
    else Path("/etc/hosts")
)
